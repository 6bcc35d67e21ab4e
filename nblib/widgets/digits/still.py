"""The still picture of the drawn digit: the drawing, the ten probabilities, and the drawing that is answered otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import BLUE, Picture
from nblib.widgets.stills import quiet, say

if TYPE_CHECKING:
    from .control import DigitExplorer


@quiet
def still(control: DigitExplorer) -> Picture:
    """Draw them side by side."""
    fig, axes = plots.figure(5.6, 2.2, cols=3)
    p, changed, drawing = control.probabilities, control.changed, control.drawing
    plots.image(axes[0], drawing.ravel())
    axes[0].set_title("the drawing", fontsize=9)
    axes[1].barh(range(10), p, color=BLUE)
    axes[1].set(yticks=range(10), xlim=(0, 1), ylim=(9.6, -0.6), xlabel="probability")
    words = "No change was found that it would answer otherwise."
    if changed is None:
        axes[2].set_axis_off()
    else:
        other = int(control.network.predict(changed.reshape(1, -1))[0])
        size = say(round(float(np.linalg.norm(changed - drawing)), 2))
        plots.image(axes[2], changed.ravel())
        axes[2].set_title(f"answered with {other}", fontsize=9)
        words = f"After a change of length {size} it answers {other}."
    return plots.show(
        fig,
        f"A drawn digit and what the network says to it: {int(p.argmax())} with probability "
        f"{say(round(float(p.max()), 3))}. {words}",
    )
