"""The still picture of the convolutional network: what it sees, the map shown with its window, the ten probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import BLUE, ORANGE, Picture
from nblib.widgets.stills import finite, quiet, say

if TYPE_CHECKING:
    from .control import ConvolutionExplorer


@quiet
def still(control: ConvolutionExplorer) -> Picture:
    """Draw them side by side."""
    fig, axes = plots.figure(6.4, 2.3, cols=3)
    layer, o, _, i, j = control.place
    p = control.probabilities
    a = finite(control.activation)
    plots.image(axes[0], control.moved.ravel())
    axes[0].set_title("what it sees", fontsize=9)
    plots.image(axes[1], (a / max(float(a.max()), 1e-12)).ravel(), a.shape)
    axes[1].plot(j, i, "s", color=ORANGE, markerfacecolor="none", markersize=7, markeredgewidth=1.6)
    axes[1].set_title(f"layer {layer}, map {o}", fontsize=9)
    axes[2].barh(range(10), p, color=BLUE)
    axes[2].set(yticks=range(10), xlim=(0, 1), ylim=(9.6, -0.6), xlabel="probability")
    z = float(np.sum(control.products) + control.bias)
    return plots.show(
        fig,
        f"A digit and what a convolutional network makes of it: {int(p.argmax())} with probability "
        f"{say(round(float(p.max()), 3))}. The products of the window at row {i} and column {j} of map {o} of layer {layer} "
        f"and the bias {say(control.bias)} sum to {say(z)}; behind ReLU that is {say(max(z, 0.0))}.",
    )
