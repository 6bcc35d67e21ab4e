"""Flatten: images become rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers.base import Grads, Layer, Shape


class Flatten(Layer):
    """One row for each example        x (B, H, W, …)   y (B, H·W·…)."""

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """Return the rows; the cache is the shape of x."""
        return x.reshape(len(x), -1), x.shape

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Give dy back its shape."""
        return dy.reshape(cache), {}

    def output_shape(self, shape: Shape) -> Shape:
        """(H, W, …) -> (H·W·…,)."""
        return (math.prod(shape),)
