"""The still picture of a map of digits: the drawing, and all units at their places with the winner framed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import ORANGE, Picture
from nblib.widgets.stills import quiet, say

if TYPE_CHECKING:
    from .control import DigitMapExplorer


@quiet
def still(control: DigitMapExplorer) -> Picture:
    """Draw every unit's weights as a small picture, and a frame around the winner's."""
    rows, columns = control.grid
    W, winner = control.map.params["W"], control.winner
    fig, axes = plots.figure(4.6, 5.4, rows=2, height_ratios=(1, 4))
    plots.image(axes[0], control.drawing.ravel())
    axes[0].set_xlabel("drawing")
    tiles = np.pad(W.reshape(rows, columns, 8, 8), ((0, 0), (0, 0), (1, 0), (1, 0)))
    plots.image(axes[1], tiles.transpose(0, 2, 1, 3).ravel(), (9 * rows, 9 * columns))
    row, column = divmod(winner, columns)
    x, y = 9 * column - 0.5, 9 * row - 0.5
    axes[1].plot([x, x + 9, x + 9, x, x], [y, y, y + 9, y + 9, y], color=ORANGE, linewidth=2.5, linestyle="-")
    return plots.show(
        fig,
        f"A map of {rows} by {columns} units, each drawn as a digit at its place. The drawing's winner is unit "
        f"{winner}, row {row + 1}, column {column + 1}, at distance {say(float(control.distances[winner]))}.",
    )
