"""Is a backward pass right? Compare its gradients with finite differences, entry by entry.

∂J/∂p ≈ (J(p + h) − J(p − h)) / 2h has an error of order h² from the curve and one from rounding, about 1e-16 |J| / h. With
h = 1e-5 and float64 a right gradient agrees to about 1e-8 of its size, a wrong one hardly ever better than 1e-2. Two
things set limits to that, and `gradient_errors` minds both:

- Rounding. Differences of J below about 1e-10 |J| cannot be told from 0, so a gradient that is wrong by less is not found.
- Kinks. Where the input of a ReLU is 0, or less than h away, the curve bends, and a difference says nothing. Such an entry
  is compared a little beside, where every right backward pass is right as well, and named in `kinks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.checks import Array, array, number
from nblib.layers import Layer

ROUNDING = 2e-10  # what is lost to rounding in a difference quotient with h = 1e-5, as a share of J


class Errors(dict[str, float]):
    """The relative error of each array by name; in `kinks` the entries, such as "x[0, 1]", where the curve has a kink."""

    kinks: tuple[str, ...] = ()


def numerical_gradient(J: Callable[[], float], p: Array, h: float = 1e-5) -> Array:
    """Return ∂J/∂p by central differences: J() is evaluated with each entry of p in turn moved by ±h, then put back."""
    if not (isinstance(p, np.ndarray) and p.dtype == np.float64):
        raise ValueError(f"p must be a float64 array, but came as {getattr(p, 'dtype', type(p).__name__)}.")
    number("h", h, above=0)
    gradient = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        above, below = _moved(J, p, i, h)
        gradient[i] = (above - below) / (2 * h)
    return gradient


def _moved(J: Callable[[], float], p: Array, i: tuple[int, ...], h: float) -> tuple[float, float]:
    """Return J with the entry i of p moved up, and down, by h; put it back."""
    kept = p[i]
    p[i] = kept + h
    above = J()
    p[i] = kept - h
    below = J()
    p[i] = kept
    return above, below


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
) -> Errors:
    """Return the relative error of `layer.backward` for the input, "x", and for each array of `layer.params`.

    `layer` may be a whole network. `loss` maps its output to (J, ∂J/∂output), as in `lambda z: mse(z, y)`; without it
    J is a sum of the outputs with fixed different weights. With `seed` the pass is one of training, its chance the same
    in every evaluation (Dropout); `how` goes to `forward`, such as `mask`. Whole numbers that a layer takes as tokens have
    no gradient. An error that is no larger than what rounding does to J counts as at most 2e-10. ValueError unless the
    parameters are float64.
    """
    x = (layer.batch("x", x, np.float64) if np.ndim(x) > 1 else array("x", x).astype(np.float64)).copy()
    arrays = {**({"x": x} if x.dtype.kind == "f" else {}), **layer.params}

    def forward() -> tuple[Array, Any]:
        return layer.forward(x, None if seed is None else np.random.default_rng(seed), **how)

    def weighted(y: Array) -> tuple[float, Array]:
        weights = np.cos(np.arange(y.size)).reshape(y.shape)
        return float(np.sum(weights * y)), weights

    loss = loss or weighted

    def J() -> float:
        return loss(forward()[0])[0]

    def gradients() -> tuple[dict[str, Any], float]:
        y, cache = forward()
        cost, dy = loss(y)
        dx, grads = layer.backward(dy, cache)
        if set(grads) != set(layer.params):
            raise ValueError(f"layer must return a gradient for each of {sorted(layer.params)}, but gave {sorted(grads)}.")
        return {"x": dx, **grads}, ROUNDING * (1e-5 / h) * max(abs(cost), float(np.abs(dy * y).sum()))

    (analytic, noise), errors = gradients(), Errors()
    for name, p in arrays.items():
        g, n = analytic[name], numerical_gradient(J, p, h)
        size = float(max(abs(g).max(), abs(n).max()))
        for i in map(tuple, np.argwhere(abs(g - n) > noise + 1e-6 * size)):
            if _beside(arrays, name, i, J, gradients, h) <= 1e-5:
                errors.kinks += (f"{name}[{', '.join(map(str, i))}]",)
                n[i] = g[i]
        apart = float(abs(g - n).max())
        known = max(min(apart, ROUNDING * size), apart - noise)  # of this much one can be sure
        errors[name] = known / size if size > 0 else 0.0
    return errors


def _beside(
    arrays: dict[str, Array],
    name: str,
    i: tuple[int, ...],
    J: Callable[[], float],
    gradients: Callable[[], tuple[dict[str, Any], float]],
    h: float,
    places: int = 5,
) -> float:
    """Return the relative error of one entry beside the present place, to which everything is put back.

    A kink is left behind there, unless by bad luck another one is met, so the worst of the places is not counted; a wrong
    backward pass stays wrong.
    """
    kept, rng, errors = {key: p.copy() for key, p in arrays.items()}, np.random.default_rng(0), []
    for _ in range(places):
        for key, p in arrays.items():
            p += 0.01 * (abs(kept[key]).max() or 1) * rng.standard_normal(p.shape)
        grads, noise = gradients()
        g, (above, below) = grads[name], _moved(J, arrays[name], i, h)
        n = (above - below) / (2 * h)
        apart = abs(g[i] - n)
        errors.append(apart / max(abs(g).max(), abs(n)) if apart > noise else 0.0)
        for key, p in arrays.items():
            p[...] = kept[key]
    return float(sorted(errors)[-2])
