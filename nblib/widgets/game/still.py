"""The still picture of the game: what D says everywhere, the true places, the invented points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from nblib import plots
from nblib.activations import sigmoid
from nblib.plots import BLUE, INK, ORANGE, Picture
from nblib.widgets.stills import quiet, say, some

from .control import REACH

if TYPE_CHECKING:
    from .control import GameExplorer


@quiet
def still(control: GameExplorer) -> Picture:
    """Draw blue where D takes points for invented, orange where for true."""
    D, invented, places = control.discriminator, control.invented, control.places
    x = np.linspace(-REACH, REACH, 61)
    grid = np.stack(np.meshgrid(x, x), axis=-1)
    belief = sigmoid(D.predict(grid.reshape(-1, 2))).reshape(61, 61)
    fig, ax = plots.figure(4.6, 4.6)
    colours = LinearSegmentedColormap.from_list("belief", [BLUE, "white", ORANGE])
    ax.imshow(
        np.nan_to_num(belief, nan=0.5), cmap=colours, vmin=0, vmax=1, alpha=0.6, origin="lower", extent=(-REACH, REACH) * 2
    )
    if len(places):
        ax.plot(*places[some(len(places))].T, "o", color=ORANGE, markersize=5, markeredgecolor="white")
    ax.plot(*np.clip(invented[:100], -2 * REACH, 2 * REACH).T, "x", color=INK, markersize=4)
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    found, near, shares = control.modes
    measured = "There are no true points yet."
    if len(places):
        measured = f"{found} of {len(shares)} modes are found; {say(100 * near)} % of the invented points lie near one."
    return plots.show(
        fig,
        f"A generator and a discriminator on the data set {control.data}, seed {control.seed}, after {control.steps} "
        f"rounds: the discriminator's map, the places of the true points, and invented points as crosses. {measured}",
    )
