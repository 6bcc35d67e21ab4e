"""Is a backward pass right? Compare its gradients with finite differences, entry by entry.

∂J/∂p ≈ (J(p + h) − J(p − h)) / 2h has an error of order h² from the curve and of order 1e-16/h from rounding: with
h = 1e-5 and float64 a right gradient agrees to about 1e-8, a wrong one hardly ever better than 1e-2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.checks import Array, number
from nblib.layers import Layer


def numerical_gradient(J: Callable[[], float], p: Array, h: float = 1e-5) -> Array:
    """Return ∂J/∂p by central differences: J() is evaluated with each entry of p in turn moved by ±h, then put back."""
    if not (isinstance(p, np.ndarray) and p.dtype == np.float64):
        raise ValueError(f"p must be a float64 array, but came as {getattr(p, 'dtype', type(p).__name__)}.")
    number("h", h, above=0)
    gradient = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        kept = p[i]
        p[i] = kept + h
        above = J()
        p[i] = kept - h
        below = J()
        p[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def relative_error(a: Array, b: Array) -> float:
    """Return max |a − b| / max(|a|, |b|) over whole arrays, 0 where both are zero."""
    size = max(abs(a).max(), abs(b).max())
    return float(abs(a - b).max() / size) if size > 0 else 0.0


def gradient_errors(
    layer: Layer,
    x: Any,
    loss: Callable[[Array], tuple[float, Array]] | None = None,
    seed: int | None = None,
    h: float = 1e-5,
    **how: Any,
) -> dict[str, float]:
    """Return the relative error of `layer.backward` for the input, "x", and for each array of `layer.params`.

    `layer` may be a whole network. `loss` maps its output to (J, ∂J/∂output), as in `lambda z: mse(z, y)`; without it
    J is a sum of the outputs with fixed different weights. With `seed` the pass is one of training, its chance the same
    in every evaluation (Dropout). `how` is what the layers take beside x, such as `mask`. Tokens, which are whole numbers,
    have no gradient: there is no "x" for them. ValueError unless the parameters are float64.
    """
    x = layer.batch("x", x, np.float64).copy()

    def forward() -> tuple[Array, Any]:
        return layer.forward(x, None if seed is None else np.random.default_rng(seed), **how)

    def weighted(y: Array) -> tuple[float, Array]:
        weights = np.cos(np.arange(y.size)).reshape(y.shape)
        return float(np.sum(weights * y)), weights

    loss = loss or weighted
    y, cache = forward()
    dx, grads = layer.backward(loss(y)[1], cache)
    if set(grads) != set(layer.params):
        raise ValueError(f"layer must return a gradient for each of {sorted(layer.params)}, but gave {sorted(grads)}.")
    analytic: dict[str, Any] = {"x": dx, **grads}
    checked = {"x": x, **layer.params} if x.dtype.kind == "f" else layer.params
    return {
        name: relative_error(analytic[name], numerical_gradient(lambda: loss(forward()[0])[0], p, h))
        for name, p in checked.items()
    }
