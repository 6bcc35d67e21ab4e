"""Positions: what tells a layer that looks at all steps at once where each of them stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, array, count
from nblib.layers.base import Grads, Layer, Shape
from nblib.layers.dense import first_weights


class Positions(Layer):
    """y_t = x_t + P_t, a learned row for each place        x (B, T, D)   P (S, D), T ≤ S   y (B, T, D).

    Attention by itself does not see the order of the steps (Vaswani et al. 2017). P is no weight: a decay would blur places.
    """

    spared = ("P",)

    def __init__(
        self,
        places: int,
        inputs: int,
        rng: np.random.Generator | None = None,
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        """S = `places` rows of D = `inputs` numbers, drawn with the deviation `scale`."""
        super().__init__()
        S, D = count("places", places), count("inputs", inputs)
        self.params = {"P": first_weights((S, D), S, D, "normal", rng, scale, dtype)}

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Shape]:
        """Add the rows; the cache is the shape of x."""
        S, D = self.params["P"].shape
        if not (isinstance(x, np.ndarray) and x.ndim == 3 and x.shape[2] == D):
            x = array("x", x, "B", "T", D)
        if x.shape[1] > S:
            raise ValueError(f"x must hold sequences of at most {S} steps for {self!r}, but came with shape {x.shape}.")
        return x + self.params["P"][: x.shape[1]], x.shape

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dP_t = Σ dy_t over the batch    dx = dy."""
        dP = np.zeros_like(self.params["P"])
        dP[: cache[1]] = dy.sum(axis=0)
        return (dy if need_dx else None), {"P": dP}

    def output_shape(self, shape: Shape) -> Shape:
        """(T, D) -> (T, D); ValueError if there are more steps than places."""
        S, D = self.params["P"].shape
        if len(shape) != 2 or shape[0] > S or shape[1] != D:
            raise ValueError(
                f"{self!r} takes sequences of shape (T, {D}) with T up to {S}, but one came with shape {shape}."
            )
        return shape

    def operations(self, shape: Shape) -> int:
        """One sum for each number."""
        return shape[0] * shape[1]

    def __repr__(self) -> str:
        """Positions(S, D)."""
        return "Positions({}, {})".format(*self.params["P"].shape)
