"""What every layer is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, array

Shape = tuple[int, ...]
Grads = dict[str, Array]


class Layer:
    """What every layer is: this one hands its input on. A subclass replaces what differs."""

    #: names of parameters that are no weights although they have two axes or more, such as an embedding's table
    spared: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Start without parameters and without state; a name stands in one of the two dicts only."""
        self.params: dict[str, Array] = {}
        self.state: dict[str, Array] = {}

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """y = x."""
        return x, None

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Return dx = dy, and no gradients."""
        return dy, {}

    def remember(self, cache: Any) -> None:
        """Bring `state` up to date with what a training pass measured, in place."""

    def batch(self, name: str, X: Any, dtype: DTypeLike) -> Array:
        """Return the data X (B, …) as this layer takes them, here as numbers of this dtype; else ValueError."""
        X = array(name, X)
        if X.ndim < 2:
            raise ValueError(f"{name} must be a batch with one row for each example, but came with shape {X.shape}.")
        return X.astype(dtype, copy=False)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of one example's output, given that of its input; ValueError if it does not fit."""
        return shape

    def operations(self, shape: Shape) -> int:
        """Count the arithmetic operations of a forward pass for one example of this shape."""
        return 0

    def __repr__(self) -> str:
        """Name the layer."""
        return f"{type(self).__name__}()"


def in_training(rng: np.random.Generator | None, how: dict[str, Any]) -> bool:
    """Say whether a pass is one of training: where `training` says so, or where it is silent and there is an rng."""
    training = how.get("training")
    return rng is not None if training is None else bool(training)
