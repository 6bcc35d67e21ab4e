"""The still picture of attention: where the shown layer looks, as a matrix, and the chances of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import BLUE, ORANGE, Picture
from nblib.widgets.stills import quiet

from .tokens import answers

if TYPE_CHECKING:
    from .control import AttentionExplorer


@quiet
def still(control: AttentionExplorer) -> Picture:
    """Draw the matrix of the chosen layer, with the step that asks outlined, and the chances of what it answers."""
    looked, steps, at, p = control.looked, control.sequence, control.at, np.nan_to_num(control.chances)
    layer, names = min(control.layer, len(looked)), answers(control.task, control.pairs)
    fig, (left, other) = plots.figure(6.4, 3.4, cols=2)
    left.imshow(np.nan_to_num(looked[layer - 1]), cmap="Greys", vmin=0, vmax=1)
    left.set_xticks(range(len(steps)), steps, fontsize=7)
    left.set_yticks(range(len(steps)), steps, fontsize=7)
    left.axhspan(at - 1.5, at - 0.5, fill=False, edgecolor=ORANGE, linewidth=1.5)
    left.set(xlabel="looks at", ylabel="step", title=f"layer {layer}")
    colours = [ORANGE if name == control.right else BLUE for name in names]
    other.barh(range(len(names)), p, color=colours)
    other.set_yticks(range(len(names)), list(names), fontsize=7)
    other.set(xlim=(0, 1), xlabel="chance", title="answer")
    other.invert_yaxis()
    most = int(np.nan_to_num(looked[layer - 1][at - 1]).argmax())
    verdict = "" if control.right is None else f"; {control.right} is right"
    off = [str(k + 1) for k, on in enumerate(control.on) if not on]
    heads = f" The head of layer {' and '.join(off)} is off." if off else ""
    return plots.show(
        fig,
        f"After {control.steps[control.shown]:,} steps of training: in layer {layer}, step {at} ({steps[at - 1]}) "
        f"looks most at step {most + 1} ({steps[most]}), with {looked[layer - 1][at - 1, most]:.0%}. "
        f"The answer is {control.answer} with {p.max():.0%}{verdict}.{heads}",
    )
