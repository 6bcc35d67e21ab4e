"""The still picture of the computation graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nblib import plots
from nblib.checks import Array
from nblib.plots import INK, ORANGE, Picture
from nblib.widgets.stills import listed, quiet, say

from .expressions import Expression

if TYPE_CHECKING:
    from .control import GraphExplorer

SIGNS = {"-": "−", "*": "·", "/": "÷", "neg": "−", "sigmoid": "σ"}


@quiet
def still(control: GraphExplorer) -> Picture:
    """Draw the expression as a graph, with the values and the derivatives that are known at the present stage."""
    expression = Expression(control.expression)
    nodes = expression.nodes
    values, grads, problem = known(control, expression)
    places = arranged(nodes)
    columns, rows = places.max(axis=0) + 1
    fig, ax = plots.figure(max(4.6, 0.95 * columns), max(1.6, 0.9 * rows + 0.3))
    for k, node in enumerate(nodes):
        for i, arg in enumerate(node.args):
            bend = 0.3 if i and node.args[0] == arg else 0.0  # x·x has two edges
            wire(ax, places[arg], places[k], bend)
        draw_node(ax, places[k], node, values.get(k), grads.get(k))
    ax.set(xlim=(-0.6, columns - 0.4), ylim=(rows - 0.3, -0.75))
    ax.axis("off")
    result = f"the result is {say(values[len(nodes) - 1])}" if len(nodes) - 1 in values else "the result is not computed yet"
    back = {f"∂/∂{name}": grads[k] for name, k in expression.variables.items() if k in grads}
    told = "; ".join(part for part in (listed(control.values), problem or result, listed(back)) if part)
    return plots.show(
        fig,
        f"Computation graph of {control.expression}, {len(nodes)} nodes, at stage {control.stage} of "
        f"{control.last_stage}: {told}.",
    )


def known(control: GraphExplorer, expression: Expression) -> tuple[dict[int, float], dict[int, float], str]:
    """Return the nodes' values and derivatives that the present stage has reached, and why there are none."""
    nodes = expression.nodes
    leaves = {k: control.values[node.name] for k, node in enumerate(nodes) if node.name}
    try:
        done = expression.compute(control.values)
    except ValueError as error:
        return leaves, {}, str(error).rstrip(".")
    done[-1].backward()
    operations = [k for k, node in enumerate(nodes) if node.args]
    n, back = len(operations), control.stage - len(operations)
    values = leaves | {k: done[k].data for k in operations[: control.stage]}
    reached = set(operations[n - back + 1 :] if back > 0 else [])  # whose derivative has gone back to their arguments
    seen = {arg for k in reached for arg in nodes[k].args} | ({len(nodes) - 1} if back > 0 else set())
    return values, {k: done[k].grad for k in seen if nodes[k].op != "number"}, ""


def arranged(nodes: Sequence[Any]) -> Array:
    """Return the places (column, row) of the nodes, (N, 2): the result at the right, every node left of its users."""
    users: list[list[tuple[int, float]]] = [[] for _ in nodes]
    for k, node in enumerate(nodes):
        for i, arg in enumerate(node.args):
            users[arg].append((k, i - (len(node.args) - 1) / 2))
    far, row = np.zeros(len(nodes), dtype=int), np.zeros(len(nodes))
    for k in reversed(range(len(nodes))):
        far[k] = max((far[user] + 1 for user, _ in users[k]), default=0)
    for distance in range(1, far.max() + 1):
        column = np.flatnonzero(far == distance)
        wish = np.array([np.mean([row[user] + side for user, side in users[k]]) for k in column])
        column, wish = column[np.argsort(wish, kind="stable")], np.sort(wish)
        apart = wish.copy()
        for i in range(1, len(column)):
            apart[i] = max(wish[i], apart[i - 1] + 1)
        row[column] = apart - (apart - wish).mean()
    return np.column_stack([far.max() - far, row - row.min()])


def wire(ax: Axes, start: Array, end: Array, bend: float) -> None:
    """Draw a curve from one node to another."""
    middle = (start[0] + end[0]) / 2
    bent = np.array([start, (middle, start[1] + bend), (middle, end[1] + bend), end])
    ax.add_patch(
        PathPatch(
            Path(bent, [Path.MOVETO, *[Path.CURVE4] * 3]),
            facecolor="none",
            edgecolor=INK,
            linewidth=0.9,
            alpha=0.6,
            zorder=1,
        )
    )


def draw_node(ax: Axes, place: Array, node: Any, value: float | None, grad: float | None) -> None:
    """Draw one node: an operation as a disc, a variable or a number as a box; its value above, its derivative below."""
    x, y = place
    name = say(node.value) if node.op == "number" else node.name or SIGNS.get(node.op, node.op)
    box = {"boxstyle": "circle,pad=0.35" if len(name) < 3 else "round,pad=0.4,rounding_size=0.8"}
    if not node.args:
        box = {"boxstyle": "square,pad=0.4"}
    ax.text(
        x,
        y,
        name,
        ha="center",
        va="center",
        fontsize=9.5,
        color=INK,
        zorder=3,
        bbox={**box, "facecolor": "#ffffff", "edgecolor": INK, "linewidth": 1},
    )
    if value is not None:
        ax.text(x, y - 0.28, say(value), ha="center", va="bottom", fontsize=8.5, color=INK, zorder=3)
    if grad is not None:
        ax.text(x, y + 0.28, f"∂ {say(grad)}", ha="center", va="top", fontsize=8.5, color=ORANGE, zorder=3)
