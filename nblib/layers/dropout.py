"""Dropout: noise against relying on single units."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array, generator, number
from nblib.layers.base import Grads, Layer, Shape, in_training


class Dropout(Layer):
    """In training, y = x m / (1 − p) with m = 0 with probability p, else 1; in prediction, y = x.

    The division keeps the mean of y at x, so that prediction needs no correction (Srivastava et al. 2014, inverted).
    """

    def __init__(self, p: float):
        """Drop each entry with probability p, 0 ≤ p < 1."""
        super().__init__()
        self.p = number("p", p, least=0, below=1)

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """The cache is m / (1 − p), or None in prediction."""
        if not in_training(rng, how):
            return x, None
        mask = (generator("rng", rng).random(x.shape) >= self.p).astype(x.dtype)
        mask /= 1 - self.p
        return x * mask, mask

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx = dy m / (1 − p)."""
        return (dy if cache is None else dy * cache), {}

    def operations(self, shape: Shape) -> int:
        """None in prediction."""
        return 0

    def __repr__(self) -> str:
        """Dropout(p)."""
        return f"Dropout({self.p:g})"
