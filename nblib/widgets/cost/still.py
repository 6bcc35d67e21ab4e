"""The still picture of the costs: residuals, or one logit under two losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.activations import sigmoid
from nblib.checks import Array
from nblib.plots import BLUE, COLORS, DASHES, GREEN, INK, PURPLE, Picture
from nblib.widgets.stills import listed, quiet, say

if TYPE_CHECKING:
    from .control import CostExplorer

COST_NAMES = {"mse": "mean squared error", "mae": "mean absolute error", "huber": "mean Huber error"}


def still(control: CostExplorer) -> Picture:
    """Draw the points with their residuals from the line, or one logit under two losses."""
    return logit(control) if control.view == "logit" else residuals(control)


@quiet
def residuals(control: CostExplorer) -> Picture:
    """Draw points, line and residuals as the cost measures them: squares, lengths, or a band of half width θ."""
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
            label=f"within θ = {say(control.delta)}",
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
    top.set(xlabel="logit z", ylabel="loss ℓ", xlim=(-8, 8))
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
