"""The plain recurrent layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers.base import Grads, Shape
from nblib.layers.recurrent import Recurrent, Unrolled, unless_masked


class RNN(Recurrent):
    """z_t = x_t W + h_{t−1} U + b,  h_t = tanh(z_t),  y_t = h_t        (Elman 1990).

        x (B, T, D)   W (D, H)   U (H, H)   b (H,)   h_t (B, H)   y (B, T, H)

    Masks, first states and windows: see `Recurrent`.
    """

    def forward(
        self, x: Array, rng: np.random.Generator | None = None, mask: Any = None, first: Any = None, **how: Any
    ) -> tuple[Array, Unrolled]:
        """Walk along the steps; the cache is x, the mask and every h_t."""
        W, U, b = self.params.values()
        x, mask, (h,) = self.begin(x, mask, first)
        z = x @ W
        z += b
        for t in range(1, len(h)):
            z_t = z[t - 1] + h[t - 1] @ U
            h[t] = unless_masked(mask, t, np.tanh(z_t), h[t - 1])
        return self.outputs(h), Unrolled(x, mask, h)

    def through_time(
        self, dy: Array, cache: Unrolled, need_dx: bool = True, d_last: Any = None
    ) -> tuple[Array | None, Grads, Any]:
        """dz_t = dh_t (1 − h_t²)    dh_{t−1} = dy_{t−1} + dz_t Uᵀ: what step t got goes on to the step before it."""
        U, h, mask = self.params["U"], cache.h, cache.mask
        dy, slope = self.by_step(dy, h), 1 - h[1:] ** 2
        if mask is not None:
            slope *= mask  # a step that does not count gives nothing to x, W, U and b
        dz = np.empty_like(slope)
        dh = np.zeros_like(h[0]) if d_last is None else d_last
        for t in range(len(dz), 0, -1):
            dh = dh + dy[t - 1]
            dz[t - 1] = dh * slope[t - 1]
            dh = unless_masked(mask, t, dz[t - 1] @ U.T, dh)
        return *self.gradients(dz, cache, need_dx), dh

    def operations(self, shape: Shape) -> int:
        """For each unit and step D + H products and as many sums, and one for tanh."""
        D, H = len(self.params["W"]), len(self.params["U"])
        return shape[0] * H * (2 * (D + H) + 1)
