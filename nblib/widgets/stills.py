"""The still picture of each control: what stands in its place on paper, and where nothing runs.

Each function takes a control and returns a `Picture` of its present state, drawn from nblib's own objects. It raises nothing
for any state that the control's traits take: what has no finite number is left out. Only this module of the controls
imports nblib.plots, and a control imports it when its picture is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .. import plots
from ..activations import ACTIVATIONS, sigmoid, step
from ..checks import Array
from ..plots import BLUE, COLORS, DASHES, GREEN, INK, ORANGE, PURPLE, Picture

if TYPE_CHECKING:
    from ..network import Network
    from ..training import History
    from .activation import ActivationExplorer
    from .backpropagation import BackpropExplorer
    from .cost import CostExplorer
    from .descent import DescentExplorer
    from .expressions import Expression
    from .feedforward import FeedforwardExplorer
    from .graph import GraphExplorer
    from .networks import NetworkControl
    from .perceptron import PerceptronExplorer
    from .playground import Playground, Run

MOST_POINTS = 120  # more would blot the picture
quiet = np.errstate(all="ignore")  # weights of a million are drawn, too


def some(n: int) -> Array:
    """Return the indices of at most MOST_POINTS of n examples, evenly taken."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).astype(int))


def say(value: Any) -> str:
    """Write a number, or a sequence of them in brackets, with at most four digits and true minus signs."""
    if np.ndim(value):
        return f"({', '.join(map(say, value))})"
    text = f"{float(value):.4g}".replace("-", "−")
    return "0" if text == "−0" else text


def listed(values: Mapping[str, float]) -> str:
    """Write named numbers: w = 2, b = −1."""
    return ", ".join(f"{name} = {say(v)}" for name, v in values.items())


def finite(values: Array) -> Array:
    """Return the numbers with what is not finite, or too large to be drawn, put in reach."""
    return np.clip(np.nan_to_num(values, nan=0.0), -1e100, 1e100)


# The perceptron ------------------------------------------------------------------------------------------------------


@quiet
def perceptron(control: PerceptronExplorer) -> Picture:
    """Draw the points, the two sides of the line w·x + b = 0, the arrow of w, and a ring about each mistake."""
    table, model, X, y = control.datasets[control.data], control.perceptron, control.X, control.y
    cx, cy, half = table["frame"]
    half = max(half, 1e-6 * abs(cx), 1e-6 * abs(cy))  # points so near together that no axis could tell them apart
    shown, right = some(len(X)), int((model.predict(X) == y).sum())
    fig, ax = plots.figure(4.6, 4.5)
    plots.boundary(
        ax,
        model.predict,
        X[shown],
        y[shown],
        classes=[name.split(": ")[-1] for name in table["classes"]],
        features=table["axes"],
        extent=(cx - half, cx + half, cy - half, cy + half),
        mistakes=True,
        nodes=33,
    )
    ax.set_aspect("equal")
    w, b = np.array(control.weights), control.bias
    size = abs(w).max()
    if size > 0 and abs(w @ (cx, cy) + b) < half * abs(w).sum():  # the line crosses the picture
        plots.line(ax, w / size, b / size, normal=True)
    which = (
        "Class 1 is predicted where w·x + b ≥ 0"
        if size > 0
        else f"There is no line: class {int(b >= 0)} is predicted everywhere"
    )
    return plots.show(
        fig,
        f"Perceptron on {control.data}: {len(X)} points, {right} of them on their class's side. "
        f"{which}, with w = {say(w)} and b = {say(b)}. After {control.mistakes} mistakes in training.",
    )


# Activations ---------------------------------------------------------------------------------------------------------


@quiet
def activation(control: ActivationExplorer) -> Picture:
    """Draw each activation and its slope over the input x, with the tangent at the present x."""
    x = np.linspace(-6, 6, 161)
    fig, axes = plots.figure(4.6, 5.4, rows=2, sharex=True, height_ratios=(3, 2))
    for i, name in enumerate(control.shown):
        style = {
            "color": COLORS[i % 4],
            "linestyle": DASHES[(i + i // 4) % 4],
            "linewidth": 2.6 if name == control.chosen else 1.4,
        }
        for ax, values in zip(axes, curves(control, name, x), strict=True):
            jump = np.flatnonzero(abs(np.diff(values)) > 0.4) + 1
            ax.plot(np.insert(x, jump, np.nan), np.insert(values, jump, np.nan), label=name.replace("_", " "), **style)
    a, slope = (float(v[0]) for v in curves(control, control.chosen, np.array([control.x])))
    rise = control.weight * slope
    axes[0].plot([control.x - 2, control.x + 2], [a - 2 * rise, a + 2 * rise], color=INK, linewidth=1.2, linestyle="-")
    for ax, height in zip(axes, (a, slope), strict=True):
        ax.plot(control.x, height, "o", color=INK, markersize=6, zorder=4)
        ax.axhline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    axes[0].set(ylabel="a = φ(w·x + b)", xlim=(-6, 6), ylim=(-1.6, 3.4))
    axes[1].set(xlabel="input x", ylabel="slope φ′(z)", ylim=(-0.25, 1.3))
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=4, frameon=False)
    names = ", ".join(name.replace("_", " ") for name in control.shown)
    return plots.show(
        fig,
        f"Activations and their slopes over the input x: {names}. {control.chosen} at x = "
        f"{say(control.x)}, with w = {say(control.weight)} and b = {say(control.bias)}: z = "
        f"{say(control.z)}, a = {say(a)}, slope {say(slope)}.",
    )


def curves(control: ActivationExplorer, name: str, x: Array) -> tuple[Array, Array]:
    """Return φ(w·x + b) and φ′(w·x + b) at inputs x (N,); softmax is that of three sums, the other two 0."""
    z = control.weight * x + control.bias
    if name == "softmax":
        a = 1 / (1 + 2 * np.exp(-z))
        return a, a * (1 - a)
    options = {"alpha": control.leak} if name == "leaky_relu" else {}
    phi, derivative = ACTIVATIONS[name]
    return phi(z, **options), derivative(z, **options)


# Networks ------------------------------------------------------------------------------------------------------------

ENDS = {"linear": lambda z: z, "sigmoid": sigmoid, "step": step}


def said(network: Network, x: Sequence[float]) -> list[Array]:
    """Return what every layer of units says at the example x (2,): inputs, hidden units, output."""
    a = np.array([x], dtype=float)
    values = [a[0]]
    for layer in network.layers:
        a, _ = layer.forward(a)
        if layer.params:
            values.append(a[0])
        else:
            values[-1] = a[0]  # an activation speaks for the layer before it
    values[-1] = ENDS[network.output](values[-1])
    return values


def diagram(sizes: Sequence[int], more: float = 0.0, rows: int = 1) -> tuple[Any, Any]:
    """Return a figure large enough for a network of these sizes, its labels, and `more` inches below it."""
    width = max(4.6, 0.62 * (2.6 * (len(sizes) - 1) + 1.2))
    height = max(2.0, (0.95 if max(sizes) < 5 else 0.8) * max(sizes))
    options: dict[str, Any] = {"height_ratios": (height, more)} if more else {}
    return plots.figure(width, height + more, rows=rows, **options)


def draw_network(ax: Axes, control: NetworkControl, values: Sequence[Array | None], words: Sequence[Sequence[str]]) -> None:
    """Draw a control's network; weights and biases are written in it where they have room."""
    weights = [layer["W"] for layer in control.layers]
    few = all(np.size(W) <= 4 or (np.size(W) <= 6 and set(np.ravel(W)) <= set(range(-9, 10))) for W in weights)
    biases = [layer["b"] for layer in control.layers] if max(control.sizes) < 5 else None
    plots.network(ax, weights, biases=biases, values=values, names=words, numbers=few)


def names(sizes: Sequence[int]) -> list[list[str]]:
    """Return the names of the units: x₁, x₂, nothing, ŷ."""
    return [["x₁", "x₂"], *([""] * n for n in sizes[1:-1]), ["ŷ"]]


@quiet
def feedforward(control: FeedforwardExplorer) -> Picture:
    """Draw the network with what every unit says at the example, and its output over the two inputs."""
    network, task, (x1, x2) = control.network, control.task, control.x
    values = said(network, control.x)
    fig, (top, ax) = diagram(control.sizes, more=3.6, rows=2)
    draw_network(top, control, values, names(control.sizes))
    center = 0.0 if control.output == "linear" and task == "free" else 0.5

    def output(X: Array) -> Array:
        return ENDS[control.output](network.forward(X)[0][:, 0])

    coarse = np.stack(np.meshgrid(*[np.linspace(-1.5, 1.5, 13)] * 2), axis=-1).reshape(-1, 2)
    limit = 1.0 if control.output != "linear" else 2 * abs(output(coarse) - center).max() or 1.0
    plots.heat(ax, output, (-1.5, 1.5, -1.5, 1.5), center=center, limit=limit, nodes=40)  # half as full as it could be
    ax.set_aspect("equal")
    ax.plot(
        x1,
        x2,
        "o",
        markersize=9,
        markerfacecolor="none",
        markeredgecolor=INK,
        markeredgewidth=1.6,
        linestyle="none",
        label=f"example: ŷ = {say(values[-1][0])}",
    )
    goal(ax, task)
    plots.legend_above(ax, 3)
    shape = "–".join(map(str, control.sizes))
    return plots.show(
        fig,
        f"Network {shape}, {control.activation} in the hidden units, {control.output} output; "
        f"task: {task}. At x = {say(control.x)} it says {say(values[-1][0])}; its hidden units say "
        f"{'; '.join(map(say, values[1:-1]))}. Below, its output over x₁ and x₂ from −1.5 to 1.5.",
    )


def goal(ax: Axes, task: str) -> None:
    """Draw what a task wants: the four corners of XOR, or the edge of bump or tower."""
    if task == "XOR":
        for k, corners in enumerate((([0, 1], [0, 1]), ([0, 1], [1, 0]))):
            ax.plot(
                *corners,
                plots.MARKERS[k],
                color=COLORS[k],
                markeredgecolor=INK,
                markersize=6,
                linestyle="none",
                label=f"wanted: {k}",
            )
    elif task != "free":
        top = 0.5 if task == "tower" else 3
        ax.plot(
            [-0.5, 0.5, 0.5, -0.5, -0.5],
            [-top, -top, top, top, -top],
            color=INK,
            linestyle=":",
            linewidth=1.4,
            label="wanted: 1 inside, 0 outside",
        )


@quiet
def backpropagation(control: BackpropExplorer) -> Picture:
    """Draw the network with what the present stage knows: the units' values, the loss, and the δ of each layer."""
    L, stage, network = len(control.layers), control.stage, control.network
    cost, gradients = control.cost_and_gradients
    values = said(network, control.x)
    delta = [gradients[key] for key in network.params if key.endswith("b")]  # of one example ∂L/∂b is δ
    back = [stage >= L + 2 + 3 * (L - layer) for layer in range(1, L + 1)]
    words = names(control.sizes)
    for layer in range(1, L + 1):
        if back[layer - 1]:
            words[layer] = [
                f"{name} δ = {d:.2g}".strip().replace("-", "−")
                for name, d in zip(words[layer], delta[layer - 1], strict=True)
            ]
    fig, ax = diagram(control.sizes, more=0.0)
    draw_network(ax, control, [v if stage >= layer else None for layer, v in enumerate(values)], words)
    ended = f"loss L = {say(cost)}" if stage > L else "the loss is not known yet"
    ax.set_title(f"stage {stage} of {control.last_stage}; target y = {say(control.y)}; {ended}", color=INK)
    known = [f"layer {layer} says {say(values[layer])}" for layer in range(1, L + 1) if stage >= layer]
    known += [f"δ of layer {layer} is {say(delta[layer - 1])}" for layer in range(L, 0, -1) if back[layer - 1]]
    return plots.show(
        fig,
        f"Network {'–'.join(map(str, control.sizes))}, {control.activation}, with the loss "
        f"{control.loss.replace('_', ' ')}, at stage {stage} of {control.last_stage}: "
        f"x = {say(control.x)}, y = {say(control.y)}; {'; '.join([*known, ended])}.",
    )


# The computation graph -----------------------------------------------------------------------------------------------

SIGNS = {"-": "−", "*": "·", "/": "÷", "neg": "−", "sigmoid": "σ"}


@quiet
def graph(control: GraphExplorer) -> Picture:
    """Draw the expression as a graph, with the values and the derivatives that are known at the present stage."""
    from .expressions import Expression

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


# Costs ---------------------------------------------------------------------------------------------------------------

COST_NAMES = {"mse": "mean squared error", "mae": "mean absolute error", "huber": "mean Huber error"}


def cost(control: CostExplorer) -> Picture:
    """Draw the points with their residuals from the line, or one logit under two losses."""
    return logit(control) if control.view == "logit" else residuals(control)


@quiet
def residuals(control: CostExplorer) -> Picture:
    """Draw points, line and residuals as the cost measures them: squares, lengths, or a band of half width δ."""
    x, y = np.array(control.points).T
    grid = np.linspace(-3, 3, 61)

    def line(at: Array) -> Array:
        return control.weight * (at**2 if control.view == "curve" else at) + control.bias

    fig, ax = plots.figure(4.6, 4.4)
    for x0, y0, e in zip(x, y, line(x) - y, strict=True):
        ax.plot([x0, x0], [y0, y0 + e], color=PURPLE, linestyle="-", linewidth=1.6, zorder=2)
        if control.loss == "mse":  # the square, on the side where there is room
            side = -abs(e) if x0 > 0 else abs(e)
            ax.fill(
                [x0, x0, x0 + side, x0 + side], [y0, y0 + e, y0 + e, y0], color=PURPLE, alpha=0.15, linewidth=0, zorder=1
            )
    if control.loss == "huber":
        ax.fill_between(
            grid,
            line(grid) - control.delta,
            line(grid) + control.delta,
            color=GREEN,
            alpha=0.15,
            linewidth=0,
            label=f"within δ = {say(control.delta)}",
        )
    ax.plot(grid, line(grid), color=INK, linestyle="-", label="ŷ = w·x² + b" if control.view == "curve" else "ŷ = w·x + b")
    ax.plot([], [], color=PURPLE, linestyle="-", linewidth=1.6, label="residual")
    ax.plot(x, y, "o", color=BLUE, markeredgecolor=INK, markersize=6, linestyle="none", label="point", zorder=3)
    ax.set(xlabel="x", ylabel="y", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")
    plots.legend_above(ax, 2 if control.loss == "huber" else 3)
    e = line(x) - y
    worst = np.argmax(abs(e))
    return plots.show(
        fig,
        f"{len(x)} points and the {'parabola' if control.view == 'curve' else 'line'} with w = "
        f"{say(control.weight)} and b = {say(control.bias)}. Its {COST_NAMES[control.loss]} is J = "
        f"{say(control.cost)}. The largest residual is {say(e[worst])}, at the point "
        f"{say((x[worst], y[worst]))}.",
    )


@quiet
def logit(control: CostExplorer) -> Picture:
    """Draw squared error and cross-entropy over the logit z, with the present z, and their learning curves below."""
    z, target = np.linspace(-8, 8, 161), float(control.target)
    fig, (top, ax) = plots.figure(4.6, 5.4, rows=2)
    losses_of = {
        "squared error": lambda z: (sigmoid(z) - target) ** 2,
        "cross-entropy": lambda z: np.logaddexp(0, z) - target * z,
    }
    here = {name: float(f(np.array([control.logit]))[0]) for name, f in losses_of.items()}
    for i, (name, f) in enumerate(losses_of.items()):
        top.plot(z, f(z), color=COLORS[i], linestyle=DASHES[i], label=name)
        top.plot(control.logit, here[name], "o", color=COLORS[i], markeredgecolor=INK, markersize=6)
    top.axvline(control.logit, color=INK, linewidth=0.8, linestyle=":")
    top.set(xlabel="logit z", ylabel="loss L", xlim=(-8, 8))
    first = abs(float(sigmoid(np.array([control.logit]))[0]) - target)
    runs = {name: [first, *(r.validation or 0.0 for r in records)] for name, records in control.history.items()}
    n = len(runs["squared error"]) - 1
    for i, values in enumerate(runs.values()):
        ax.plot(range(len(values)), values, color=COLORS[i], linestyle=DASHES[i])
    ax.set(xlabel=f"step, with η = {say(control.logit_rate)}", ylabel="|ŷ − y|", xlim=(0, max(n, 1)), ylim=(-0.03, 1.03))
    plots.legend_above(top, 2)
    ends = {name: values[-1] for name, values in runs.items()}
    return plots.show(
        fig,
        f"One logit z = {say(control.logit)} with the target {control.target} under two losses: "
        f"{listed(here)}. Below, the distance |ŷ − y| over {n} steps: it ends at {listed(ends)}.",
    )


# Descent -------------------------------------------------------------------------------------------------------------


@quiet
def descent(control: DescentExplorer) -> Picture:
    """Draw the cost's contours with the path of the present method, or before the first step where it will lead."""
    surface, path = control.cost, control.path
    cx, cy, half = surface.frame
    fig, ax = plots.figure(4.6, 4.6)
    plots.cost_surface(
        ax,
        lambda W: np.array([surface.cost(w) for w in W]),
        (cx - half, cx + half, cy - half, cy + half),
        levels=5 if control.surface == "many minima" else 9,
        nodes=41,
    )
    start, moved = path[0], len(path) > 1
    if moved:
        ax.plot(
            *finite(path).T, color=ORANGE, linestyle="-", linewidth=1.5, zorder=3, marker="." if len(path) <= 61 else None
        )
    else:
        params = {"w": start.copy()}
        control.optimizer.step(params, {"w": surface.gradient(start)})
        ax.plot(*np.transpose([start, finite(params["w"])]), color=ORANGE, linestyle=":", linewidth=1.8, label="first step")
    marks = [(start, "o", "none", "start"), (finite(path[-1]), "s", ORANGE, "end"), (surface.minimum, "+", INK, "minimum")]
    for at, marker, color, label in marks if moved else marks[::2]:
        ax.plot(
            *at,
            marker,
            markerfacecolor=color,
            markeredgecolor=INK,
            markeredgewidth=1.4,
            markersize=8,
            linestyle="none",
            label=label,
            zorder=4,
        )
    ax.set(aspect="equal", xlim=(cx - half, cx + half), ylim=(cy - half, cy + half))
    plots.legend_above(ax, 3)
    end = f"after {len(path) - 1} steps it is at {say(path[-1])} with J = {say(surface.cost(path[-1]))}"
    kind = f"valley with condition number {say(control.condition)}" if control.surface == "valley" else control.surface
    return plots.show(
        fig,
        f"Contours of the cost over w₁ and w₂: {kind}. {control.method} with η = "
        f"{say(control.learning_rate)} starts at {say(start)} with J = {say(surface.cost(start))}; "
        f"{end if moved else 'it has not made a step yet'}. The minimum at {say(surface.minimum)} "
        f"has J = {say(surface.floor)}.",
    )


# The playground ------------------------------------------------------------------------------------------------------

MOST_WORK = 2000  # steps of training that a picture waits for: about a tenth of a second


@quiet
def playground(control: Playground) -> Picture:
    """Draw what the network says over the plane, with the training examples, and once it has learned its costs."""
    X, y = plane(control)
    run, past = trained(control)
    if past:
        fig, (ax, below) = plots.figure(4.6, 6.8, rows=2, height_ratios=(2, 1))
        plots.learning_curves(below, {"training": past.cost, "test": past.validation}, x=past.epoch)
    else:
        fig, ax = plots.figure(4.6, 4.7)
    if run:
        plots.heat(ax, lambda P: level(control, run.network, P), (-6, 6, -6, 6), limit=2.0, nodes=40)
    numbers = control.loss in ("mae", "huber") or not set(y) <= {0.0, 1.0}
    above = y > (0.0 if numbers else 0.5)
    for k, label in enumerate(("y ≤ 0", "y > 0") if numbers else ("class 0", "class 1")):
        ax.plot(
            *X[above == k].T,
            plots.MARKERS[k],
            color=COLORS[k],
            markeredgecolor=INK,
            markeredgewidth=0.5,
            markersize=4.5,
            linestyle="none",
            label=label,
        )
    ax.set(xlabel="x₁", ylabel="x₂", xlim=(-6, 6), ylim=(-6, 6), aspect="equal")
    plots.legend_above(ax, 2)
    return plots.show(fig, lesson(control, run, past))


def plane(control: Playground) -> tuple[Array, Array]:
    """Return at most MOST_POINTS of the training examples as points x₁, x₂ (N, 2), and their y (N,); none without data."""
    from .playground import DEFAULT, _data

    try:
        data = _data({**{key: getattr(control, key) for key in DEFAULT}, "features": ["x1", "x2"]})
    except ValueError:  # the reader's own points, of which there are not yet two
        table = np.array(control.points, dtype=float).reshape(-1, 3)
        return table[:, :2], table[:, 2]
    shown = some(len(data.y_train))
    return data.X_train[shown], data.y_train[shown]


def trained(control: Playground) -> tuple[Run | None, History | None]:
    """Return the run and, from the second epoch on, its history; none that takes long, has no data, or diverged."""
    if control.steps > MOST_WORK:
        return None, None
    try:
        run, past = control._made(), control.history
    except (ValueError, FloatingPointError):  # too few points; a cost that is not finite any more
        return None, None
    return run, past if len(past.epoch) > 1 else None


def level(control: Playground, network: Network, points: Array) -> Array:
    """Return what the network says at points (M, 2), as numbers from −1, class 0, to 1, class 1; numbers as they are."""
    from .playground import features

    z = network.forward(features(points, control.features))[0][:, 0]
    if network.output == "sigmoid":
        z = 2 * sigmoid(z) - 1
    elif not network.layers[-1].params:  # a squared error of probabilities
        z = 2 * z - 1
    return np.sign(finite(z)) if control.discretize else finite(z)


def lesson(control: Playground, run: Run | None, past: History | None) -> str:
    """Return in words what the playground shows."""
    sizes = "–".join(map(str, [len(control.features), *control.layers, 1]))
    text = f"Playground: a network {sizes} with the inputs {', '.join(control.features)} on {control.data}"
    if run is None:
        return f"{text}, after {control.steps} steps. The picture shows the examples alone."
    text += f", {len(run.data.y_train)} training and {len(run.data.y_test)} test examples, "
    if not run.records:
        return f"{text}before training. The colour says what the network says at each place."
    text += f"after {control.steps} steps with the cost {say(run.records[-1].cost)} of the last batch"
    if past:
        text += (
            f"; in epoch {past.epoch[-1]} the training cost is {say(past.cost[-1])}, "
            f"the test cost {say(past.validation[-1])}"
        )
    return f"{text}. The colour says what the network says at each place."
