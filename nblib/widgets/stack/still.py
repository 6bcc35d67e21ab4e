"""The still picture of the stack: filters of each layer, reconstructions from each, and the learning curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nblib import plots
from nblib.checks import Array
from nblib.plots import BLUE, GREEN, INK, ORANGE, Picture
from nblib.widgets.stills import quiet, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .control import StackExplorer

SHOWN = 16  # units of each layer
NAMES = {"dbn": "deep belief network", "sigmoid": "sigmoid", "relu": "ReLU"}


def sheet(pictures: Array, columns: int) -> Array:
    """Lay square pictures (k, n) beside and below one another, with a line of 0 between two."""
    side = round(pictures.shape[1] ** 0.5)
    framed = np.pad(pictures.reshape(-1, side, side), ((0, -len(pictures) % columns), (0, 1), (0, 1)))
    rows = [np.hstack(list(framed[i : i + columns])) for i in range(0, len(framed), columns)]
    return np.vstack(rows)[:-1, :-1]


def read(ax: Axes, curves: Mapping[str, Any], labels: int) -> str:
    """Draw the learning curves with a line at so many labels; return what is read there, in words."""
    counts, words = curves["labels"], []
    for key, color, marker in zip(NAMES, (ORANGE, BLUE, GREEN), "os^", strict=True):
        runs = np.array(curves[key])
        spread = runs.std(axis=0, ddof=1) if len(runs) > 1 else None
        ax.errorbar(counts, runs.mean(axis=0), spread, color=color, marker=marker, markersize=4, label=NAMES[key])
        words.append(f"{NAMES[key]} {say(round(float(runs[:, counts.index(labels)].mean()), 3))}")
    ax.axvline(labels, color=INK, linewidth=0.8)
    ax.set(xscale="log", xlabel="labels", ylabel="test accuracy")
    ax.set_xticks(counts, [str(n) for n in counts])
    ax.minorticks_off()
    ax.legend(fontsize=8, frameon=False, loc="lower right")
    return f" Test accuracy with {labels} labels: {', '.join(words)}."


@quiet
def still(control: StackExplorer) -> Picture:
    """Draw a column for each layer that stands, the drawing first, and the curves below."""
    filters, again, curves = control.filters, control.reconstructions, control.curves
    fig, axes = plots.figure(5.6, 6.4 if curves else 3.4, rows=3 if curves else 2, cols=1 + len(filters))
    axes = axes.reshape(-1, 1 + len(filters))
    plots.image(axes[0, 0], control.drawing.ravel())
    axes[0, 0].set_title("the drawing", fontsize=9)
    axes[1, 0].set_axis_off()
    for l, (P, x) in enumerate(zip(filters, again, strict=True), 1):  # noqa: E741
        plots.image(axes[0, l], x)
        axes[0, l].set_title(f"from layer {l}", fontsize=9)
        first = sheet(P.T[:SHOWN] / np.maximum(abs(P.T[:SHOWN]).max(axis=1, keepdims=True), 1e-12), 4)
        plots.weight_image(axes[1, l], first.ravel(), first.shape)
        axes[1, l].set_xlabel(f"filters of layer {l}", fontsize=9)
    words = ""
    if curves:
        spec = axes[2, 0].get_gridspec()
        for ax in axes[2]:
            ax.remove()
        words = read(fig.add_subplot(spec[2, :]), curves, control.labels)
    stands = f"{control.layers} of {len(control.steps)} layers stand"
    return plots.show(
        fig,
        f"A deep belief network, of which {stands}: what the first units of each look for, and the drawing as each layer "
        f"gives it back.{words}",
    )
