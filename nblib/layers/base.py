"""What every layer is."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array

Shape = tuple[int, ...]
Grads = dict[str, Array]


class Layer:
    """What every layer is: this one hands its input on. A subclass replaces what differs."""

    def __init__(self) -> None:
        """Start without parameters."""
        self.params: dict[str, Array] = {}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """y = x."""
        return x, None

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Return dx = dy, and no gradients."""
        return dy, {}

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of one example's output, given that of its input; ValueError if it does not fit."""
        return shape

    def operations(self, shape: Shape) -> int:
        """Count the arithmetic operations of a forward pass for one example of this shape."""
        return 0

    def __repr__(self) -> str:
        """Name the layer."""
        return f"{type(self).__name__}()"
