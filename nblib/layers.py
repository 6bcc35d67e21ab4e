"""Layers: what a network is made of.

A layer owns `params`, a dict of arrays, and nothing else that changes.
    forward(x)           -> (y, cache)    cache: what backward needs of this call
    backward(dy, cache)  -> (dx, grads)   dy = ∂J/∂y comes in, dx = ∂J/∂x goes out, grads[name] = ∂J/∂params[name]
Nothing is stored between calls, so a layer may be used twice. Rows are examples: x (B, I) is a batch of B.

`forward(x, rng)` is a training pass (Dropout draws from rng); without rng it is a prediction, which is deterministic.
`backward(dy, cache, need_dx=False)` returns None for dx: nobody asks for the gradient of the data.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.activations import ACTIVATIONS
from nblib.checks import Array, array, choice, count, generator, number

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


#: name -> standard deviation of the first weights of a layer with I inputs and O outputs
INITIALIZATIONS = {
    "zeros": lambda I, O: 0.0,  # noqa: E741  every unit stays the same as its neighbour
    "normal": lambda I, O: 1.0,  # noqa: E741  grows with I: use `scale`
    "xavier": lambda I, O: math.sqrt(2 / (I + O)),  # noqa: E741  Glorot and Bengio 2010: for tanh, sigmoid, linear
    "he": lambda I, O: math.sqrt(2 / I),  # noqa: E741  He et al. 2015: for ReLU and its relatives
}


class Dense(Layer):
    """y = x W + b        x (B, I)   W (I, O)   b (O,)   y (B, O)."""

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
        deviation = number("scale", scale, least=0) * INITIALIZATIONS[choice("init", init, INITIALIZATIONS)](I, O)
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, but came as {np.dtype(dtype)}.")
        W = np.zeros((I, O)) if init == "zeros" else deviation * generator("rng", rng).standard_normal((I, O))
        self.params = {"W": W.astype(dtype), "b": np.zeros(O, dtype)}

    @classmethod
    def of(cls, W: Any, b: Any) -> Dense:
        """Return a layer with copies of these weights W (I, O) and biases b (O,)."""
        W = array("W", W, "I", "O")
        I, O = W.shape  # noqa: E741
        layer = cls(I, O, "zeros", dtype=W.dtype)
        layer.params["W"][:] = W
        layer.params["b"][:] = array("b", b, O)
        return layer

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Array]:
        """y = x W + b; the cache is x."""
        W, b = self.params["W"], self.params["b"]
        if not (isinstance(x, np.ndarray) and x.ndim == 2 and x.shape[1] == len(W)):
            x = array("x", x, "B", len(W))
        y = x @ W
        y += b  # in place: the same as x @ W + b without a second array
        return y, x

    def backward(self, dy: Array, x: Array, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dW = xᵀ dy    db = Σ_B dy    dx = dy Wᵀ."""
        dx = dy @ self.params["W"].T if need_dx else None
        return dx, {"W": x.T @ dy, "b": dy.sum(axis=0)}

    def output_shape(self, shape: Shape) -> Shape:
        """(I,) -> (O,)."""
        I, O = self.params["W"].shape  # noqa: E741
        if shape != (I,):
            raise ValueError(f"{self!r} takes {I} inputs for each example, but one came with shape {shape}.")
        return (O,)

    def operations(self, shape: Shape) -> int:
        """Each of the O outputs takes I products and I sums (the last one adds b)."""
        return 2 * self.params["W"].size

    def __repr__(self) -> str:
        """Dense(I, O)."""
        return "Dense({}, {})".format(*self.params["W"].shape)


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

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
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


class Flatten(Layer):
    """One row for each example        x (B, H, W, …)   y (B, H·W·…)."""

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """Return the rows; the cache is the shape of x."""
        return x.reshape(len(x), -1), x.shape

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Give dy back its shape."""
        return dy.reshape(cache), {}

    def output_shape(self, shape: Shape) -> Shape:
        """(H, W, …) -> (H·W·…,)."""
        return (math.prod(shape),)


class Dropout(Layer):
    """In training, y = x m / (1 − p) with m = 0 with probability p, else 1; in prediction, y = x.

    The division keeps the mean of y at x, so that prediction needs no correction (Srivastava et al. 2014, inverted).
    """

    def __init__(self, p: float):
        """Drop each entry with probability p, 0 ≤ p < 1."""
        super().__init__()
        self.p = number("p", p, least=0, below=1)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """The cache is m / (1 − p), or None in prediction."""
        if rng is None:
            return x, None
        mask = (rng.random(x.shape) >= self.p).astype(x.dtype)
        mask /= 1 - self.p
        return x * mask, mask

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx = dy m / (1 − p)."""
        return (dy if cache is None else dy * cache), {}

    def operations(self, shape: Shape) -> int:
        """None in prediction."""
        return 0

    def __repr__(self) -> str:
        """Dropout(p)."""
        return f"Dropout({self.p:g})"
