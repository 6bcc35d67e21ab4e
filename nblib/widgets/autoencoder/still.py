"""The still picture of the autoencoder: the plane of codes with the digits in it, and the view's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import COLORS, INK, Picture
from nblib.widgets.stills import finite, quiet, say, some

if TYPE_CHECKING:
    from .control import AutoencoderExplorer


@quiet
def still(control: AutoencoderExplorer) -> Picture:
    """Draw examples' digits at their codes, the view's code, and beside them what is decoded there."""
    code, codes, y = finite(control.code), finite(control.codes), control.y
    decoded = finite(control.decoded)
    pictures = [decoded] if control.view != "repair" else [control.drawing.ravel(), control.noisy, decoded]
    titles = ["decoded"] if control.view != "repair" else ["drawing", "with noise", "repaired"]
    fig, axes = plots.figure(4.6, 5.6, rows=2, height_ratios=(3, 1))
    kept = [i for i in some(len(y)) if str(y[i]) in control.shown]
    for k in range(10):
        here = [i for i in kept if y[i] == k]
        axes[0].plot(*codes[here].T, marker=f"${k}$", color=COLORS[k % 4], markersize=6, linestyle="none")
    if control.view == "interpolate":
        axes[0].plot(*zip(control.start, control.end, strict=True), "-", color=INK, linewidth=1.2)
    axes[0].plot(*code, "o", color=INK, markerfacecolor="none", markersize=11, markeredgewidth=1.8)
    axes[0].set(xlabel="z₁", ylabel="z₂")
    side = np.zeros((8, 1))  # paper between two pictures
    strip = [p for x in pictures for p in (np.clip(x, 0, 1).reshape(8, 8), side)][:-1]
    plots.image(axes[1], np.hstack(strip).ravel(), (8, 9 * len(pictures) - 1))
    axes[1].set_xlabel("   |   ".join(titles))
    words = {
        "walk": "the point walked to",
        "interpolate": f"{say(100 * control.mix)} % of the way from {say(control.start)} to {say(control.end)}",
        "repair": f"the code of the drawing with noise of deviation {say(control.noise)}",
    }
    return plots.show(
        fig,
        f"The plane of codes with {len(kept)} digits at theirs. The code shown is z = {say(code)}, "
        f"{words[control.view]}. Below: {', '.join(titles)}.",
    )
