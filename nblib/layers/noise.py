"""Noise: what an input could look like on a bad day, against learning it by heart."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array, generator, number
from nblib.layers.base import Grads, Layer, Shape, in_training


class Noise(Layer):
    """In training, y = x + σ ε with ε standard normal; in prediction, y = x        (Vincent et al. 2008, for a denoiser).

    A denoiser's target is the x that came, without the noise: `train(Network(Noise(0.5), …), X, X, mse, …)`.
    """

    def __init__(self, sigma: float):
        """Add noise of the standard deviation sigma ≥ 0."""
        super().__init__()
        self.sigma = number("sigma", sigma, least=0)

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """y = x + σ ε, a new array; nothing needs to be kept."""
        if not in_training(rng, how):
            return x, None
        epsilon = generator("rng", rng).standard_normal(x.shape).astype(x.dtype, copy=False)
        return x + x.dtype.type(self.sigma) * epsilon, None

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dx = dy: the noise does not depend on x."""
        return dy, {}

    def operations(self, shape: Shape) -> int:
        """None in prediction."""
        return 0

    def __repr__(self) -> str:
        """Noise(sigma)."""
        return f"Noise({self.sigma:g})"
