"""The dense layer, and how its first weights are drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, array, choice, count, generator, number
from nblib.layers.base import Grads, Layer, Shape

#: name -> standard deviation of the first weights of a layer with I inputs and O outputs
INITIALIZATIONS = {
    "zeros": lambda I, O: 0.0,  # noqa: E741  every unit stays the same as its neighbour
    "normal": lambda I, O: 1.0,  # noqa: E741  grows with I: use `scale`
    "xavier": lambda I, O: math.sqrt(2 / (I + O)),  # noqa: E741  Glorot and Bengio 2010: for tanh, sigmoid, linear
    "he": lambda I, O: math.sqrt(2 / I),  # noqa: E741  He et al. 2015: for ReLU and its relatives
}


def first_weights(
    shape: Shape,
    inputs: int,
    outputs: int,
    init: str,
    rng: np.random.Generator | None,
    scale: float = 1.0,
    dtype: DTypeLike = np.float64,
) -> Array:
    """Draw weights from a normal distribution with mean 0 and the deviation `scale` × INITIALIZATIONS[init]."""
    deviation = INITIALIZATIONS[choice("init", init, INITIALIZATIONS)](inputs, outputs)
    deviation *= number("scale", scale, least=0)
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, but came as {np.dtype(dtype)}.")
    W = np.zeros(shape) if init == "zeros" else deviation * generator("rng", rng).standard_normal(shape)
    return W.astype(dtype)


class Dense(Layer):
    """y = x W + b        x (B, I)   W (I, O)   b (O,)   y (B, O); in a sequence, x (B, T, I)   y (B, T, O)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        init: str,
        rng: np.random.Generator | None = None,
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        """Draw W from a normal distribution with mean 0 and the deviation `scale` × INITIALIZATIONS[init]; b = 0.

        `init` is "zeros", "normal", "xavier" or "he"; all but "zeros" need `rng`. `dtype` is float64 or float32.
        """
        super().__init__()
        I, O = count("inputs", inputs), count("outputs", outputs)  # noqa: E741
        self.params = {"W": first_weights((I, O), I, O, init, rng, scale, dtype), "b": np.zeros(O, dtype)}

    @classmethod
    def of(cls, W: Any, b: Any) -> Dense:
        """Return a layer with copies of these weights W (I, O) and biases b (O,)."""
        W = array("W", W, "I", "O")
        I, O = W.shape  # noqa: E741
        layer = cls(I, O, "zeros", dtype=W.dtype)
        layer.params["W"][:] = W
        layer.params["b"][:] = array("b", b, O)
        return layer

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Array]:
        """y = x W + b; the cache is x."""
        W, b = self.params["W"], self.params["b"]
        if not (isinstance(x, np.ndarray) and x.ndim > 1 and x.shape[-1] == len(W)):
            x = array("x", x, "B", len(W))
        y = x @ W
        y += b  # in place: the same as x @ W + b without a second array
        return y, x

    def backward(self, dy: Array, x: Array, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dW = xᵀ dy    db = Σ_B dy    dx = dy Wᵀ; in a sequence, each step of each example is a row."""
        dx = dy @ self.params["W"].T if need_dx else None
        if x.ndim > 2:
            x, dy = x.reshape(-1, x.shape[-1]), dy.reshape(-1, dy.shape[-1])
        return dx, {"W": x.T @ dy, "b": dy.sum(axis=0)}

    def output_shape(self, shape: Shape) -> Shape:
        """(I,) -> (O,)    (T, I) -> (T, O)."""
        I, O = self.params["W"].shape  # noqa: E741
        if shape[-1:] != (I,):
            raise ValueError(f"{self!r} takes {I} inputs for each example, but one came with shape {shape}.")
        return (*shape[:-1], O)

    def operations(self, shape: Shape) -> int:
        """Each of the O outputs takes I products and I sums (the last one adds b)."""
        return 2 * self.params["W"].size * math.prod(shape[:-1])

    def __repr__(self) -> str:
        """Dense(I, O)."""
        return "Dense({}, {})".format(*self.params["W"].shape)
