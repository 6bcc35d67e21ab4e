"""Max pooling: of each window the largest number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers.base import Grads, Shape
from nblib.layers.window import Windowed


class MaxPool(Windowed):
    """y[c, i, j] = max_u,v x[c, i S + u, j S + v]        x (B, C, height, width)   y (B, C, rows, columns).

    `MaxPool(K, stride=S)` has K × K windows S apart; without a stride S = K, and they lie side by side (Weng et al. 1992).
    Where several numbers of a window are the largest, as among the zeros behind ReLU, the first of them gets the gradient.
    """

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """The cache is x and y."""
        rows, columns = self.places(x.shape[1:])
        first, *others = self.cuts(rows, columns)
        y = x[first].copy()
        for cut in others:
            np.maximum(y, x[cut], out=y)
        return y, (x, y)

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx is the sum of dy over those windows whose y a pixel is."""
        if not need_dx:
            return None, {}
        x, y = cache
        dx = np.zeros_like(x)
        left = np.ones(y.shape, bool)  # the windows whose largest number has not been met yet
        for cut in self.cuts(*y.shape[2:]):
            here = left & (x[cut] == y)
            dx[cut] += dy * here
            left &= ~here
        return dx, {}

    def operations(self, shape: Shape) -> int:
        """K² − 1 comparisons for each output."""
        return (self.K**2 - 1) * math.prod(self.output_shape(shape))
