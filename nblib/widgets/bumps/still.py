"""The still picture of the bumps: the surface ŷ, the points, and a circle of the width about each center."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import Picture
from nblib.plots.figures import INK
from nblib.widgets.stills import quiet, say, some

if TYPE_CHECKING:
    from .control import BumpExplorer


@quiet
def still(control: BumpExplorer) -> Picture:
    """Draw ŷ as colours about 0.5, the points, the bumps' circles, and the probe."""
    from .control import REACH

    model, X, y = control.network, control.X, control.y
    shown, K = some(len(X)), len(control.bumps)
    fig, ax = plots.figure(4.6, 4.5)
    plots.heat(ax, lambda at: model.predict(at)[:, 0], (-REACH, REACH, -REACH, REACH), center=0.5, limit=0.5)
    plots.points(ax, X[shown], (y[shown] >= 0.5).astype(int), legend=False)
    turn = np.linspace(0, 2 * np.pi, 49)
    for c1, c2, s in control.bumps:
        ax.plot(c1 + s * np.cos(turn), c2 + s * np.sin(turn), color=INK, linewidth=0.8)
        ax.plot(c1, c2, "+", color=INK, markersize=8)
    ax.plot(*control.probe, "x", color=INK, markersize=9, markeredgewidth=2)
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    right = int(((model.predict(X)[:, 0] >= 0.5) == (y >= 0.5)).sum())
    return plots.show(
        fig,
        f"Radial basis function network of {K} bumps on {control.data}: {right} of {len(X)} points on their class's side. "
        f"At the probe {say(control.probe)} it says {say(model.predict([control.probe])[0, 0])}; "
        f"its bias b is {say(model.params['b'][0])}.",
    )
