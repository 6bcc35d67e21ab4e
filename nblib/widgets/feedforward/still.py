"""The still picture of the editable network: what its units say, and its output over the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from nblib import plots
from nblib.checks import Array
from nblib.plots import COLORS, INK, Picture
from nblib.widgets.stills import ENDS, diagram, draw_network, names, quiet, said, say

if TYPE_CHECKING:
    from .control import FeedforwardExplorer


@quiet
def still(control: FeedforwardExplorer) -> Picture:
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
