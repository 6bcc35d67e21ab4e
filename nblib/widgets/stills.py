"""What the still pictures of the controls share: numbers in words, few points of many, the picture of a network.

A control's picture is drawn by the function `still` in its folder's still.py, from nblib's own objects, once it is
asked for. It raises nothing for any state that the control's traits take: what has no finite number is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nblib import plots
from nblib.activations import sigmoid, step
from nblib.checks import Array

if TYPE_CHECKING:
    from nblib.network import Network

    from .networks import NetworkControl

MOST_POINTS = 120  # more would blot the picture
quiet = np.errstate(all="ignore")  # weights of a million are drawn, too


def some(n: int) -> Array:
    """Return the indices of at most MOST_POINTS of n examples, evenly taken."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).astype(int))


def say(value: Any) -> str:
    """Write a number, or a sequence of them in brackets, with at most four digits and true minus signs."""
    if np.ndim(value):
        return f"({', '.join(map(say, value))})"
    text = f"{float(value):.4g}".replace("-", "−")
    return "0" if text == "−0" else text


def listed(values: Mapping[str, float]) -> str:
    """Write named numbers: w = 2, b = −1."""
    return ", ".join(f"{name} = {say(v)}" for name, v in values.items())


def finite(values: Array) -> Array:
    """Return the numbers with what is not finite, or too large to be drawn, put in reach."""
    return np.clip(np.nan_to_num(values, nan=0.0), -1e100, 1e100)


# Networks ------------------------------------------------------------------------------------------------------------

ENDS = {"linear": lambda z: z, "sigmoid": sigmoid, "step": step}


def said(network: Network, x: Sequence[float]) -> list[Array]:
    """Return what every layer of units says at the example x (2,): inputs, hidden units, output."""
    a = np.array([x], dtype=float)
    values = [a[0]]
    for layer in network.layers:
        a, _ = layer.forward(a)
        if layer.params:
            values.append(a[0])
        else:
            values[-1] = a[0]  # an activation speaks for the layer before it
    values[-1] = ENDS[network.output](values[-1])
    return values


def diagram(sizes: Sequence[int], more: float = 0.0, rows: int = 1) -> tuple[Any, Any]:
    """Return a figure large enough for a network of these sizes, its labels, and `more` inches below it."""
    width = max(4.6, 0.62 * (2.6 * (len(sizes) - 1) + 1.2))
    height = max(2.0, (0.95 if max(sizes) < 5 else 0.8) * max(sizes))
    options: dict[str, Any] = {"height_ratios": (height, more)} if more else {}
    return plots.figure(width, height + more, rows=rows, **options)


def draw_network(ax: Axes, control: NetworkControl, values: Sequence[Array | None], words: Sequence[Sequence[str]]) -> None:
    """Draw a control's network; weights and biases are written in it where they have room."""
    weights = [layer["W"] for layer in control.layers]
    few = all(np.size(W) <= 4 or (np.size(W) <= 6 and set(np.ravel(W)) <= set(range(-9, 10))) for W in weights)
    biases = [layer["b"] for layer in control.layers] if max(control.sizes) < 5 else None
    plots.network(ax, weights, biases=biases, values=values, names=words, numbers=few)


def names(sizes: Sequence[int]) -> list[list[str]]:
    """Return the names of the units: x₁, x₂, nothing, ŷ."""
    return [["x₁", "x₂"], *([""] * n for n in sizes[1:-1]), ["ŷ"]]
