"""The activation: a function φ of each entry."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.checks import Array, choice, number
from nblib.layers.base import Grads, Layer, Shape


class Activation(Layer):
    """y = φ(x), entry by entry (softmax: row by row)        x (B, …)   y (B, …)."""

    def __init__(self, name: str, **options: float):
        """Pick φ by its name in `ACTIVATIONS`; `options` are its own, such as alpha=0.1 for "leaky_relu"."""
        super().__init__()
        self.name = choice("name", name, ACTIVATIONS)
        self.phi, self.d_phi = ACTIVATIONS[name]
        self.options = {key: number(key, value) for key, value in options.items()}
        if set(options) - ({"alpha"} if name in ("leaky_relu", "elu") else set()):
            raise ValueError(f"options must be ones that {name!r} has, but came as {sorted(options)}.")

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """y = φ(x); the cache is x and y, since some derivatives are written through the output."""
        y = self.phi(x, **self.options)
        return y, (x, y)

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx = dy φ'(x)."""
        if not need_dx:
            return None, {}
        slope = self.d_phi(*cache, **self.options)
        if slope.ndim > dy.ndim:  # softmax: a matrix ∂y_i/∂x_j for each row
            return np.einsum("...i,...ij->...j", dy, slope), {}
        slope *= dy
        return slope, {}

    def operations(self, shape: Shape) -> int:
        """One for each entry, however hard φ is."""
        return math.prod(shape)

    def __repr__(self) -> str:
        """Activation('relu')."""
        options = "".join(f", {key}={value:g}" for key, value in self.options.items())
        return f"Activation({self.name!r}{options})"
