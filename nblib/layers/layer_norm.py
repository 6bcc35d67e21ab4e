"""Layer normalization: each example is brought to mean 0 and variance 1 by itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, count, number
from nblib.layers.base import Grads, Layer, Shape


class LayerNorm(Layer):
    """y = γ x̂ + β,  x̂ = (x − m) / √(v + ε)        x (B, …, D)   γ, β (D,)   y (B, …, D)        (Ba et al. 2016).

    m = Σ_d x_d / D and v = Σ_d (x_d − m)² / D are those of one row; in a sequence (B, T, D) of each step of each example.
    Nothing depends on the batch, so training and prediction are the same and there is nothing to remember.
    """

    def __init__(self, inputs: int, epsilon: float = 1e-5, dtype: DTypeLike = np.float64):
        """Begin with γ = 1 and β = 0 for each of D = `inputs` numbers of a row."""
        super().__init__()
        D = count("inputs", inputs)
        self.epsilon = number("epsilon", epsilon, above=0)
        self.params = {"gamma": np.ones(D, dtype), "beta": np.zeros(D, dtype)}

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """Normalize each row; the cache is x̂ and √(v + ε)."""
        self.output_shape(x.shape[1:])
        x_hat = x - x.mean(axis=-1, keepdims=True)
        v = np.mean(x_hat * x_hat, axis=-1, keepdims=True)
        root = np.sqrt(v + self.epsilon)
        x_hat /= root
        return self.params["gamma"] * x_hat + self.params["beta"], (x_hat, root)

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dγ = Σ dy x̂    dβ = Σ dy    dx = (dx̂ − mean(dx̂) − x̂ mean(dx̂ x̂)) / √(v + ε) with dx̂ = γ dy.

        The sums go over all rows, the means over the D numbers of one row.
        """
        x_hat, root = cache
        rows = tuple(range(dy.ndim - 1))
        grads = {"gamma": np.sum(dy * x_hat, axis=rows), "beta": dy.sum(axis=rows)}
        if not need_dx:
            return None, grads
        dx = self.params["gamma"] * dy  # dx̂ so far
        along = np.mean(dx * x_hat, axis=-1, keepdims=True)
        dx -= dx.mean(axis=-1, keepdims=True)
        dx -= x_hat * along
        dx /= root
        return dx, grads

    def output_shape(self, shape: Shape) -> Shape:
        """(…, D) -> (…, D)."""
        D = len(self.params["gamma"])
        if shape[-1:] != (D,):
            raise ValueError(f"{self!r} takes rows of {D} numbers, but an example came with shape {shape}.")
        return shape

    def operations(self, shape: Shape) -> int:
        """Two for the mean and the difference from it, three for the variance, one quotient, one product and one sum."""
        return 8 * math.prod(shape)

    def __repr__(self) -> str:
        """LayerNorm(D)."""
        return f"LayerNorm({len(self.params['gamma'])})"
