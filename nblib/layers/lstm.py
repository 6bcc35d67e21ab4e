"""The long short-term memory: a recurrent layer whose gates decide what it keeps."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, number
from nblib.layers.base import Grads, Shape
from nblib.layers.recurrent import Recurrent, unless_masked


def sigma(z: Array) -> Array:
    """σ(z) = (1 + tanh(z/2)) / 2: the sigmoid in the form that is fastest on small arrays."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


class Gated(NamedTuple):
    """What a pass keeps of each step; as in `Unrolled`, step t reads x[t − 1], opens gates[t − 1] and leaves h[t], c[t]."""

    x: Array  # (T, B, D)
    mask: Array | None  # (T, B, 1), True where a step counts
    h: Array  # (T + 1, B, H)
    c: Array  # (T + 1, B, H)
    gates: Array  # (T, B, 4H): i, f, g, o


class LSTM(Recurrent):
    """c_t = f_t c_{t−1} + i_t g_t,  h_t = o_t tanh(c_t),  y_t = h_t        (Hochreiter and Schmidhuber 1997).

        z_t = x_t W + h_{t−1} U + b    the sums of all gates side by side, in the order i, f, g, o
        i_t = σ(z_i)   how far the input gate lets new things in
        f_t = σ(z_f)   how much of the cell is kept (Gers et al. 2000 called it the forget gate)
        g_t = tanh(z_g)   what is new
        o_t = σ(z_o)   how far the output gate shows the cell

        x (B, T, D)   W (D, 4H)   U (H, 4H)   b (4H,)   h_t, c_t and each gate (B, H)   y (B, T, H)

    Its state is the pair (h, c). Masks, first states and windows: see `Recurrent`.
    """

    sums = 4
    carried = ("h", "c")

    def __init__(
        self,
        inputs: int,
        units: int,
        rng: np.random.Generator | None = None,
        *,
        forget: float = 1.0,
        init: str = "xavier",
        start: str = "orthogonal",
        scale: float = 1.0,
        only_last: bool = False,
        dtype: DTypeLike = np.float64,
    ):
        """`forget` is the first bias of the forget gate; with 1, σ(1) = 0.73 of the cell is kept (Jozefowicz et al. 2015).

        All else is as in `RNN`.
        """
        super().__init__(inputs, units, rng, init=init, start=start, scale=scale, only_last=only_last, dtype=dtype)
        self.params["b"][units : 2 * units] = number("forget", forget)

    def split(self, z: Array) -> list[Array]:
        """Return the parts (B, H) of z (B, 4H) that belong to i, f, g and o: views, so that they can be filled."""
        H = len(self.params["U"])
        return [z[:, k * H : (k + 1) * H] for k in range(4)]

    def forward(
        self, x: Array, rng: np.random.Generator | None = None, mask: Any = None, first: Any = None, **how: Any
    ) -> tuple[Array, Gated]:
        """Walk along the steps; the cache is x, the mask, every h_t, c_t, and the gates' values."""
        W, U, b = self.params.values()
        x, mask, (h, c) = self.begin(x, mask, first)
        z = x @ W
        z += b
        for t in range(1, len(h)):
            z[t - 1] += h[t - 1] @ U
            i, f, g, o = self.split(z[t - 1])
            i[:], f[:], g[:], o[:] = sigma(i), sigma(f), np.tanh(g), sigma(o)
            c[t] = unless_masked(mask, t, f * c[t - 1] + i * g, c[t - 1])
            h[t] = unless_masked(mask, t, o * np.tanh(c[t]), h[t - 1])
        return self.outputs(h), Gated(x, mask, h, c, z)

    def through_time(
        self, dy: Array, cache: Gated, need_dx: bool = True, d_last: Any = None
    ) -> tuple[Array | None, Grads, Any]:
        """From step t to step t − 1 go dh_{t−1} = dy_{t−1} + dz_t Uᵀ and dc_{t−1} = dc_t f_t, the constant error path.

        dc_t += dh_t o (1 − tanh²(c_t))    di = dc g    df = dc c_{t−1}    dg = dc i    do = dh tanh(c), and each of the
        four times the slope of its σ or tanh makes a part of dz.
        """
        U, (_, mask, h, c, gates) = self.params["U"], cache
        dy, tanh_c = self.by_step(dy, h), np.tanh(c[1:])
        dz = np.empty_like(gates)
        dh, dc = np.zeros_like(h[:2]) if d_last is None else d_last
        for t in range(len(dz), 0, -1):
            i, f, g, o = self.split(gates[t - 1])
            di, df, dg, do = self.split(dz[t - 1])
            dh = dh + dy[t - 1]
            dc_t = dc + dh * o * (1 - tanh_c[t - 1] ** 2)
            di[:] = dc_t * g * i * (1 - i)
            df[:] = dc_t * c[t - 1] * f * (1 - f)
            dg[:] = dc_t * i * (1 - g * g)
            do[:] = dh * tanh_c[t - 1] * o * (1 - o)
            if mask is not None:
                dz[t - 1] *= mask[t - 1]  # a step that does not count gives nothing to x, W, U and b
            dh = unless_masked(mask, t, dz[t - 1] @ U.T, dh)
            dc = unless_masked(mask, t, dc_t * f, dc)
        return *self.gradients(dz, cache, need_dx), (dh, dc)

    def last_state(self, cache: Gated) -> Any:
        """Return (h, c) after the last step of a pass."""
        return cache.h[-1], cache.c[-1]

    def operations(self, shape: Shape) -> int:
        """For each unit and step: D + H products and sums for each of four gates, their σ or tanh, and five for c and h."""
        D, H = len(self.params["W"]), len(self.params["U"])
        return shape[0] * H * (4 * (2 * (D + H) + 1) + 5)
