"""The still picture of the cloud: its points, the arrows of the score, and one point's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.checks import Array
from nblib.plots import BLUE, INK, ORANGE, Picture
from nblib.widgets.stills import quiet, say, some

from .denoiser import T

if TYPE_CHECKING:
    from .control import DiffusionExplorer

HALF = 2.6  # of the picture's width


def arrows(control: DiffusionExplorer) -> Array:
    """Return one line, in pieces, that draws arrows of one length along the score on a grid: one path, so a small file."""
    grid = np.stack(np.meshgrid(*[np.linspace(-2.4, 2.4, 11)] * 2), axis=-1).reshape(-1, 2)
    score = control.score(grid)
    u = 0.3 * score / np.maximum(np.hypot(*score.T), 1e-12)[:, None]
    across = np.column_stack([-u[:, 1], u[:, 0]])
    tip, barb = grid + u, grid + 0.6 * u
    pieces = np.stack([grid, tip, barb + 0.25 * across, tip, barb - 0.25 * across, np.full_like(grid, np.nan)], axis=1)
    return pieces.reshape(-1, 2)


@quiet
def still(control: DiffusionExplorer) -> Picture:
    """Draw it at the present time."""
    x, X = control.cloud, control.examples
    fig, ax = plots.figure(4.6, 4.6)
    if control.arrows and len(X):
        ax.plot(*arrows(control).T, color=INK, alpha=0.5, linewidth=0.8, linestyle="-")
    if len(x):
        ax.plot(*X[some(len(X))[::2]].T, ".", color=INK, markersize=2, alpha=0.4)
        ax.plot(*x[some(len(x))].T, ".", color=BLUE, markersize=5)
        way = control.line
        ax.plot(*way.T, color=ORANGE, linewidth=1.6)
        ax.plot(*x[control.point], "o", color=ORANGE, markersize=6)
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(-HALF, HALF), ylim=(-HALF, HALF))
    if not len(X):
        return plots.show(fig, "There are no points yet.")
    where = "on its way into noise" if control.way == "forward" else f"on its way back from noise in {control.steps} steps"
    pull = f", guided with strength {say(control.guidance)}" if control.guidance and control.way == "reverse" else ""
    return plots.show(
        fig,
        f"A cloud of {len(x)} points of the set {control.data} {where}{pull}, at t = {control.t} of {T}; arrows show where "
        f"the score points, and a line the way of one point, which is now at {say(x[control.point])}.",
    )
