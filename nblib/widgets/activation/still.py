"""The still picture of the activations: the curves and their slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.activations import ACTIVATIONS
from nblib.checks import Array
from nblib.plots import COLORS, DASHES, INK, Picture
from nblib.widgets.stills import quiet, say

if TYPE_CHECKING:
    from .control import ActivationExplorer


@quiet
def still(control: ActivationExplorer) -> Picture:
    """Draw each activation and its slope over the input x, with the tangent at the present x."""
    x = np.linspace(-6, 6, 161)
    fig, axes = plots.figure(4.6, 5.4, rows=2, sharex=True, height_ratios=(3, 2))
    for i, name in enumerate(control.shown):
        style = {
            "color": COLORS[i % 4],
            "linestyle": DASHES[(i + i // 4) % 4],
            "linewidth": 2.6 if name == control.chosen else 1.4,
        }
        for ax, values in zip(axes, curves(control, name, x), strict=True):
            jump = np.flatnonzero(abs(np.diff(values)) > 0.4) + 1
            ax.plot(np.insert(x, jump, np.nan), np.insert(values, jump, np.nan), label=name.replace("_", " "), **style)
    a, slope = (float(v[0]) for v in curves(control, control.chosen, np.array([control.x])))
    rise = control.weight * slope
    axes[0].plot([control.x - 2, control.x + 2], [a - 2 * rise, a + 2 * rise], color=INK, linewidth=1.2, linestyle="-")
    for ax, height in zip(axes, (a, slope), strict=True):
        ax.plot(control.x, height, "o", color=INK, markersize=6, zorder=4)
        ax.axhline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    axes[0].set(ylabel="a = φ(w·x + b)", xlim=(-6, 6), ylim=(-1.6, 3.4))
    axes[1].set(xlabel="input x", ylabel="slope φ′(z)", ylim=(-0.25, 1.3))
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=4, frameon=False)
    names = ", ".join(name.replace("_", " ") for name in control.shown)
    return plots.show(
        fig,
        f"Activations and their slopes over the input x: {names}. {control.chosen} at x = "
        f"{say(control.x)}, with w = {say(control.weight)} and b = {say(control.bias)}: z = "
        f"{say(control.z)}, a = {say(a)}, slope {say(slope)}.",
    )


def curves(control: ActivationExplorer, name: str, x: Array) -> tuple[Array, Array]:
    """Return φ(w·x + b) and φ′(w·x + b) at inputs x (N,); softmax is that of three sums, the other two 0."""
    z = control.weight * x + control.bias
    if name == "softmax":
        a = 1 / (1 + 2 * np.exp(-z))
        return a, a * (1 - a)
    options = {"alpha": control.leak} if name == "leaky_relu" else {}
    phi, derivative = ACTIVATIONS[name]
    return phi(z, **options), derivative(z, **options)
