"""The still picture of the Boltzmann machine: the eight states' probabilities, or fantasies, or what its units look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from nblib import plots
from nblib.checks import Array
from nblib.plots import BLUE, INK, Picture
from nblib.widgets.stills import listed, quiet, say

if TYPE_CHECKING:
    from .control import BoltzmannExplorer


@quiet
def still(control: BoltzmannExplorer) -> Picture:
    """Draw the picture of the view."""
    return {"three": _three, "chains": _chains, "learn": _learn}[control.view](control)


def _three(control: BoltzmannExplorer) -> Picture:
    """Draw a bar for each state, and a line at the share of the chains' visits."""
    p, visits = control.probabilities.ravel(), np.array(control.visits)
    names = [f"{k:03b}" for k in range(8)]
    fig, ax = plots.figure(4.6, 3.2)
    ax.barh(range(8), p, color=BLUE)
    if visits.sum():
        ax.plot(visits / visits.sum(), range(8), "|", color=INK, markersize=14, markeredgewidth=2)
    ax.set(yticks=range(8), yticklabels=names, ylim=(7.6, -0.6), xlim=(0, 1), xlabel="probability", ylabel="v₁ v₂ h")
    best = int(p.argmax())
    weights = {"w₁": control.w1, "w₂": control.w2, "b₁": control.b1, "b₂": control.b2, "c": control.c}
    return plots.show(
        fig,
        f"The probabilities of the eight states of two visible units and a hidden one, with {listed(weights)} at "
        f"temperature {say(control.temperature)}. The most probable state is v₁ v₂ h = {names[best]}, with probability "
        f"{say(round(float(p[best]), 3))}.",
    )


def _chains(control: BoltzmannExplorer) -> Picture:
    """Draw the twelve fantasies, and the drawing of which a part may be held."""
    fig, axes = plots.figure(5.4, 2.6, cols=2, width_ratios=(2.6, 1))
    _tiles(axes[0], control.fantasies, 4)
    axes[0].set_xlabel("twelve chains")
    plots.image(axes[1], (control.drawing > 0.5).ravel().astype(float))
    halves = {"top": "upper", "bottom": "lower"}
    held = {"nothing": "nothing of it held", "ink": "its ink held"}.get(
        control.clamp, f"its {halves.get(control.clamp, control.clamp)} half held"
    )
    axes[1].set_xlabel(f"drawing, {held}")
    return plots.show(
        fig,
        f"Twelve Gibbs chains of a machine with {control.hidden} hidden units after {control.steps} steps at temperature "
        f"{say(control.temperature)}, and a drawing with {held}. The chains look most like the digits "
        f"{', '.join(map(str, control.nearest))}.",
    )


def _learn(control: BoltzmannExplorer) -> Picture:
    """Draw what up to 36 hidden units look for, and twelve fantasies."""
    own = control.own
    W = own.params["W"].T[:36]
    most = max(float(abs(W).max()), 1e-12)
    fig, axes = plots.figure(5.4, 2.8, cols=2, width_ratios=(1, 1))
    _tiles(axes[0], 0.5 + 0.5 * W / most, 6)
    axes[0].set_xlabel("weights of hidden units")
    _tiles(axes[1], own.state["v"][:12], 4)
    axes[1].set_xlabel("fantasies")
    how = "persistent chains" if control.persistent else f"CD-{control.k}"
    return plots.show(
        fig,
        f"A machine of {control.units} hidden units after {control.updates} updates by {how} at rate {say(control.eta)}: "
        f"the weights of {len(W)} of its units, and twelve of its fantasies.",
    )


def _tiles(ax: Axes, V: Array, columns: int) -> None:
    """Draw pictures of 8×8 pixels side by side, with paper between them."""
    rows = -(-len(V) // columns)
    sheet = np.zeros((9 * rows - 1, 9 * columns - 1))
    for i, v in enumerate(V):
        y, x = 9 * (i // columns), 9 * (i % columns)
        sheet[y : y + 8, x : x + 8] = v.reshape(8, 8)
    plots.image(ax, sheet.ravel(), sheet.shape)
