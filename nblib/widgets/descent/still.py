"""The still picture of gradient descent: contours and the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import INK, ORANGE, Picture
from nblib.widgets.stills import finite, quiet, say

if TYPE_CHECKING:
    from .control import DescentExplorer


@quiet
def still(control: DescentExplorer) -> Picture:
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
