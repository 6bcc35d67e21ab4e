"""Batch normalization: each feature is brought to mean 0 and variance 1 over the batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, count, number
from nblib.layers.base import Grads, Layer, Shape, in_training


class BatchNorm(Layer):
    """y = γ x̂ + β,  x̂ = (x − m) / √(v + ε)        x (B, D)   γ, β, m, v (D,)   y (B, D)        (Ioffe and Szegedy 2015).

    In training m and v are mean and variance of each feature over the batch: m = Σ x / n, v = Σ (x − m)² / n with n = B.
    Images x (B, D, height, width) have D channels; the mean goes over examples and places, n = B · height · width.

    In prediction m and v are running moments, `state["mean"]` and `state["variance"]`, so that an example's answer does not
    hang on its neighbours. After each step of training they move by the share `rate` to the batch's moments, the variance
    to the one with n − 1 in place of n, as in PyTorch; `rate` is the weight of what is new.
    """

    def __init__(self, inputs: int, rate: float = 0.1, epsilon: float = 1e-5, dtype: DTypeLike = np.float64):
        """Begin with γ = 1 and β = 0 for each of D = `inputs` features, and with running moments 0 and 1."""
        super().__init__()
        D = count("inputs", inputs)
        self.rate = number("rate", rate, above=0, most=1)
        self.epsilon = number("epsilon", epsilon, above=0)
        self.params = {"gamma": np.ones(D, dtype), "beta": np.zeros(D, dtype)}
        self.state = {"mean": np.zeros(D, dtype), "variance": np.ones(D, dtype)}

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """Normalize, by the batch or by the running moments; the cache is x̂, √(v + ε), and in training (m, v, n)."""
        self.output_shape(x.shape[1:])
        D, axes = self.features(x)
        if in_training(rng, how):
            n = x.size // len(self.params["gamma"])
            if n < 2:
                raise ValueError(
                    f"x must hold two examples or more in training, since {self!r} takes their variance, but came with "
                    f"shape {x.shape}: choose a batch_size that leaves no single example over."
                )
            m = x.mean(axis=axes)
            x_hat = x - m.reshape(D)
            v = np.mean(x_hat * x_hat, axis=axes)
            measured = m, v, n
        else:
            x_hat = x - self.state["mean"].reshape(D)
            v, measured = self.state["variance"], None
        root = np.sqrt(v + self.epsilon).reshape(D)
        x_hat /= root
        y = self.params["gamma"].reshape(D) * x_hat + self.params["beta"].reshape(D)
        return y, (x_hat, root, measured)

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dγ = Σ dy x̂    dβ = Σ dy    dx = γ / √(v + ε) (dy − dβ / n − x̂ dγ / n), for m and v depend on every x.

        In prediction they depend on none: dx = γ / √(v + ε) dy.
        """
        x_hat, root, measured = cache
        D, axes = self.features(dy)
        dgamma, dbeta = np.sum(dy * x_hat, axis=axes), dy.sum(axis=axes)
        grads = {"gamma": dgamma, "beta": dbeta}
        if not need_dx:
            return None, grads
        if measured is not None:
            n = measured[2]
            dy = dy - (dbeta / n).reshape(D) - x_hat * (dgamma / n).reshape(D)
        return dy * (self.params["gamma"].reshape(D) / root), grads

    def remember(self, cache: Any) -> None:
        """Move the running moments towards those of a batch: mean += rate (m − mean), and the variance likewise."""
        if (measured := cache[2]) is not None:
            m, v, n = measured
            self.state["mean"] += self.rate * (m - self.state["mean"])
            self.state["variance"] += self.rate * (n / (n - 1) * v - self.state["variance"])

    def features(self, x: Array) -> tuple[Shape, tuple[int, ...]]:
        """Return the shape in which one number for each feature meets x, and the axes over which it is a mean."""
        return ((1, -1, 1, 1), (0, 2, 3)) if x.ndim == 4 else ((1, -1), (0,))

    def output_shape(self, shape: Shape) -> Shape:
        """(D,) -> (D,)    (D, height, width) -> (D, height, width)."""
        D = len(self.params["gamma"])
        if len(shape) not in (1, 3) or shape[0] != D:
            raise ValueError(
                f"{self!r} takes examples of shape ({D},) or images of shape ({D}, height, width), but one came with shape "
                f"{shape}."
            )
        return shape

    def operations(self, shape: Shape) -> int:
        """In prediction m, √(v + ε), γ and β are known: one product and one sum for each number."""
        return 2 * math.prod(shape)

    def __repr__(self) -> str:
        """BatchNorm(D)."""
        return f"BatchNorm({len(self.params['gamma'])})"
