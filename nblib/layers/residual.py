"""Residual: what layers compute is added to their input."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers.base import Grads, Shape
from nblib.layers.chain import Chain


class Residual(Chain):
    """y = x + f(x), f the chain of the layers inside; f(x) has the shape of x        (He et al. 2015)."""

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """Add f(x) to x."""
        y, caches = super().forward(x, rng, **how)
        return x + y, caches

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx = dy + the gradient that comes back through f: there is always a way around."""
        dx, grads = super().backward(dy, cache, need_dx)
        return (None if dx is None else dy + dx), grads

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of x; ValueError if f changes it."""
        if (inside := super().output_shape(shape)) != shape:
            raise ValueError(f"{self!r} must keep the shape of its input, but makes {inside} of {shape}.")
        return shape
