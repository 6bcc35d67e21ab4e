"""The still picture of the map: the points, and the net over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nblib import plots
from nblib.plots import BLUE, INK, ORANGE, Picture
from nblib.widgets.stills import quiet, say, some

if TYPE_CHECKING:
    from .control import MapExplorer


@quiet
def still(control: MapExplorer) -> Picture:
    """Draw a line between all units that are neighbours on the grid."""
    X, som = control.points, control.map
    fig, ax = plots.figure(4.6, 4.6)
    if len(X):
        ax.plot(*X[some(len(X))].T, ".", color=BLUE, markersize=4)
    W = som.params["W"].reshape(som.rows, som.columns, 2)
    for line in [*W, *W.transpose(1, 0, 2)]:
        ax.plot(*line.T, color=ORANGE, linewidth=1.2, linestyle="-")
    ax.plot(*som.params["W"].T, "o", color=INK, markersize=3, zorder=3)
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
    measured = (
        f"Quantization error {say(som.quantization_error(X))}, topographic error {say(som.topographic_error(X))}."
        if len(X)
        else "There are no points yet."
    )
    return plots.show(
        fig,
        f"A self-organizing map of {control.rows} by {control.columns} units over {len(X)} points of the data set "
        f"{control.data}, after {control.steps} steps from a {control.start} start. {measured}",
    )
