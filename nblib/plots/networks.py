"""The drawing of a network: units, weights, biases and activations."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from nblib.checks import Array, array
from nblib.plots.figures import BLUE, INK, ORANGE, steady


def network(
    ax: Axes,
    weights: Sequence[ArrayLike],
    *,
    biases: Sequence[ArrayLike] | None = None,
    values: Sequence[ArrayLike | None] | None = None,
    names: Sequence[Sequence[str]] | None = None,
    numbers: bool | None = None,
) -> Axes:
    """Draw a network from left to right: a circle for each unit, a line for each weight.

    `weights` are the layers' W (in, out), first to last, `biases` their b (out,), written under the units. `values`
    are the numbers written in the circles, None for a layer where they are not known yet, and `names` the texts over
    them, layer by layer, inputs first. A positive weight is an orange solid line, a negative one blue and dashed, the
    stronger the thicker. `numbers` writes the weights on the lines; left open, it does so where no layer has more than 9.
    """
    layers = [array(f"weights[{i}]", W, "in", "out") for i, W in enumerate(weights)]
    if not layers:
        raise ValueError("weights must hold the W of at least one layer, but came empty.")
    sizes = [len(layers[0]), *(W.shape[1] for W in layers)]
    for i, W in enumerate(layers):
        array(f"weights[{i}]", W, sizes[i], sizes[i + 1])
    b = [array(f"biases[{i}]", biases[i], sizes[i + 1]) for i in range(len(layers))] if biases is not None else None
    known = [None] * len(sizes) if values is None else values
    a = [None if known[i] is None else array(f"values[{i}]", known[i], n) for i, n in enumerate(sizes)]
    limit = max(float(abs(W).max()) for W in layers) or 1.0
    numbers = max(W.size for W in layers) <= 9 if numbers is None else numbers
    gap, pitch, r = 2.6, 1.3, 0.3  # from layer to layer, from unit to unit, and a circle's radius

    def place(layer: int, unit: int) -> Array:
        return np.array([gap * layer, pitch * ((sizes[layer] - 1) / 2 - unit)])

    edges: dict[tuple[bool, float], list[Array]] = {}  # sign and width -> starts, ends and the gaps between the lines
    for layer, W in enumerate(layers):
        for (i, j), w in np.ndenumerate(W):
            start, end = place(layer, i), place(layer + 1, j)
            rim = r * (end - start) / np.hypot(*(end - start))
            share = float(steady(w, limit))
            width = 0.4 + (3 * abs(share) if numbers else round(8 * abs(share)) * 3 / 8)
            edges.setdefault((share >= 0, width), []).extend([start + rim, end - rim, np.full(2, np.nan)])
            if numbers:  # at this share of the way no two labels of a layer meet
                at = start + (end - start) * max(1 / (W.shape[1] + 1), 0.22)
                slope = np.degrees(np.arctan2(*(end - start)[::-1]))
                ax.annotate(
                    _short(w),
                    at,
                    (0, 2),
                    textcoords="offset points",
                    rotation=slope,
                    rotation_mode="anchor",
                    ha="center",
                    va="bottom",
                    fontsize=8.5,
                    color=INK,
                )
    for (positive, width), ends in edges.items():
        color, dash = (ORANGE, "-") if positive else (BLUE, (0, (4, 2)))
        ax.plot(
            *np.transpose(ends), color=color, linestyle=dash, linewidth=width, solid_capstyle="butt", clip_on=False, zorder=1
        )
    for layer, n in enumerate(sizes):
        for unit in range(n):
            x, y = place(layer, unit)
            fill: Any = "none"
            if (inside := a[layer]) is not None:
                fill = to_rgba(ORANGE if inside[unit] >= 0 else BLUE, 0.25)
                ax.text(x, y, _short(inside[unit]), ha="center", va="center", fontsize=8.5, color=INK, zorder=4)
            ax.add_patch(Circle((x, y), r, facecolor=fill, edgecolor=INK, linewidth=1, clip_on=False, zorder=3))
            if names is not None:
                ax.text(x, y + r + 0.05, names[layer][unit], ha="center", va="bottom", fontsize=9, color=INK)
            if b is not None and layer:
                ax.text(x, y - r - 0.05, f"b = {_short(b[layer - 1][unit])}", ha="center", va="top", fontsize=8, color=INK)
    ax.set(xlim=(-0.6, gap * len(layers) + 0.6), ylim=(-pitch * max(sizes) / 2, pitch * max(sizes) / 2), aspect="equal")
    ax.axis("off")
    return ax


def _short(value: float) -> str:
    """Write a number in at most two decimals, a large one as 1.2e6, with a true minus sign."""
    text = f"{round(value, 9):.2f}".rstrip("0").rstrip(".")
    if abs(value) >= 1e5:
        text = re.sub(r"e\+0*", "e", f"{value:.1e}")
    return ("0" if text == "-0" else text).replace("-", "−")
