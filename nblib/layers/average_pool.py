"""Average pooling: of each window the mean."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers.base import Grads, Shape
from nblib.layers.window import Windowed


class AveragePool(Windowed):
    """y[c, i, j] = Σ_u,v x[c, i S + u, j S + v] / K²        x (B, C, height, width)   y (B, C, rows, columns).

    `AveragePool(K, stride=S)` has K × K windows S apart; without a stride S = K, and they lie side by side
    (LeCun et al. 1990).
    """

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """The cache is the shape of x: a mean's gradient needs no more."""
        rows, columns = self.places(x.shape[1:])
        y = np.zeros((*x.shape[:2], rows, columns), x.dtype)
        for cut in self.cuts(rows, columns):
            y += x[cut]
        y /= self.K**2
        return y, x.shape

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx is the sum of dy / K² over all windows that a pixel lies in."""
        if not need_dx:
            return None, {}
        dx, share = np.zeros(cache, dy.dtype), dy / self.K**2
        for cut in self.cuts(*dy.shape[2:]):
            dx[cut] += share
        return dx, {}

    def operations(self, shape: Shape) -> int:
        """K² − 1 sums and one quotient for each output."""
        return self.K**2 * math.prod(self.output_shape(shape))
