"""The still picture of the cell: the sequence, its gates, the cell and its output, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import BLUE, INK, ORANGE, Picture
from nblib.widgets.stills import quiet, say

if TYPE_CHECKING:
    from .control import GateExplorer


@quiet
def still(control: GateExplorer) -> Picture:
    """Draw what comes in, how far the three gates are open, and what the cell keeps and shows."""
    fig, axes = plots.figure(6.4, 4.4, rows=3)
    x, m = control.sequence.T
    t = np.arange(1, len(x) + 1)
    unit, step = control.place
    axes[0].plot(t, x, ".", color=BLUE, markersize=4)
    axes[0].plot(t[m > 0], x[m > 0], "o", color=ORANGE, markersize=7)
    axes[0].set(ylabel="x")
    i, f, _, o = control.gates.T
    for values, colour, line, name in ((i, ORANGE, "-", "i"), (f, BLUE, "--", "f"), (o, INK, ":", "o")):
        axes[1].plot(t, values, line, color=colour, label=name)
    axes[1].set(ylabel="gates", ylim=(-0.05, 1.05))
    axes[1].legend(loc="center right")
    axes[2].plot(t, control.cells, "-", color=BLUE, label="c")
    axes[2].plot(t, control.outputs, "--", color=ORANGE, label="h")
    axes[2].set(ylabel="cell", xlabel="step")
    axes[2].legend(loc="center right")
    for ax in axes:
        ax.axvline(step, color=INK, linewidth=0.8, linestyle="-")
        ax.set_xlim(0.5, len(x) + 0.5)
    whose = "A cell set by hand" if control.who == "own" else f"Unit {unit} of {control.units} that have learned"
    return plots.show(
        fig,
        f"{whose}, over {len(x)} steps, {int(m.sum())} of them marked: three gates between 0 and 1, the cell and its "
        f"output. The answer is {say(control.answer)}, and should be {say(control.target)}. From the first mark to the end "
        f"{say(control.kept)} of the cell is kept.",
    )
