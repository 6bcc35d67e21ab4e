"""The still picture of a recurrent network: its states over the text, and the chances of the next letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import BLUE, ORANGE, Picture
from nblib.widgets.stills import finite, quiet, say

if TYPE_CHECKING:
    from .control import RecurrenceExplorer

SIGNS = {"\n": "↵", " ": "␣"}
MOST_SHOWN = 12  # letters with their chances; more would be too small to read


@quiet
def still(control: RecurrenceExplorer) -> Picture:
    """Draw them side by side."""
    fig, axes = plots.figure(6.4, 2.6, cols=2)
    states, p = finite(control.states), control.chances
    shown = np.sort(np.argsort(-p, kind="stable")[:MOST_SHOWN])
    names = [SIGNS.get(one, one) for one in control.letters]
    plots.image(axes[0], ((states.T + 1) / 2).round(3).ravel(), states.T.shape)
    axes[0].axvline(control.at - 1, color=ORANGE, linewidth=1.6)
    axes[0].set(xlabel="step", ylabel="unit", aspect="auto")
    axes[1].barh(range(len(shown)), p[shown], color=BLUE)
    axes[1].set(xlim=(0, 1), ylim=(len(shown) - 0.4, -0.6), xlabel="chance of the next letter")
    axes[1].set_yticks(range(len(shown)), [names[k] for k in shown])
    best = int(p.argmax())
    reach = control.reach
    far = (
        "No letter of the text moves the chances by 1 %."
        if reach is None
        else (f"The farthest letter that moves the chances by 1 % was read {reach} steps back.")
    )
    return plots.show(
        fig,
        f"A recurrent network of {control.units} units that has read {control.at} letters. It says that "
        f"{names[best]} comes next with chance {say(round(float(p[best]), 3))}. {far}",
    )
