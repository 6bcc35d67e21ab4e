"""Cost surfaces J(w₁, w₂): each is the mean squared error of a model with two weights on 16 examples.

So each has true batches, a true gradient and a true Hessian. The twin in the browser is frontend/engine/surfaces.js.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib.activations import d_sigmoid, sigmoid
from nblib.checks import Array, choice, number

N = 16
Model = Callable[..., tuple[Array, Array, Array]]  # (w₁, w₂, X) -> ŷ (N,), ∇ŷ (N, 2), ∇²ŷ (N, 2, 2)


def _linear(w1: float, w2: float, x: Array) -> tuple[Array, Array, Array]:
    """ŷ = w₁x₁ + w₂x₂."""
    return x @ [w1, w2], x, np.zeros((N, 2, 2))


def _product(w1: float, w2: float, x: Array) -> tuple[Array, Array, Array]:
    """ŷ = w₁w₂x: two linear neurons, one after the other."""
    return w1 * w2 * x[:, 0], x * [w2, w1], x[:, :, None] * [[0, 1], [1, 0]]


def _sigmoid(w1: float, w2: float, x: Array) -> tuple[Array, Array, Array]:
    """ŷ = σ(w₁x + w₂): one neuron, w₂ its bias."""
    inputs = np.column_stack([x[:, 0], np.ones(N)])
    z = inputs @ [w1, w2]
    a, d = sigmoid(z), d_sigmoid(z)
    return a, d[:, None] * inputs, (d * (1 - 2 * a))[:, None, None] * inputs[:, :, None] * inputs[:, None, :]


def _sine(w1: float, w2: float, x: Array) -> tuple[Array, Array, Array]:
    """ŷ = sin(w₁x + w₂): a frequency and a phase."""
    inputs = np.column_stack([x[:, 0], np.ones(N)])
    z = inputs @ [w1, w2]
    return np.sin(z), np.cos(z)[:, None] * inputs, -np.sin(z)[:, None, None] * inputs[:, :, None] * inputs[:, None, :]


def _tanh(w1: float, w2: float, x: Array) -> tuple[Array, Array, Array]:
    """ŷ = w₂ tanh(w₁x): a hidden neuron and an output neuron."""
    x = x[:, 0]
    a = np.tanh(w1 * x)
    d = (1 - a * a) * x
    curvature = np.stack([-2 * w2 * a * d * x, d, d, np.zeros(N)], axis=1).reshape(N, 2, 2)
    return w2 * a, np.column_stack([w2 * d, a]), curvature


def _ellipse(low: float, high: float) -> Array:
    """Return inputs (N, 2) whose mean 2 x xᵀ is a Hessian of eigenvalues `low` and `high`, the flat direction at 30°."""
    t = 2 * np.pi * np.arange(N) / N
    c, s = np.sqrt(3) / 2, 0.5
    return np.column_stack([np.sqrt(low) * np.cos(t), np.sqrt(high) * np.sin(t)]) @ [[c, s], [-s, c]]


def _even(reach: float) -> Array:
    return reach * (2 * np.arange(N) / (N - 1) - 1)[:, None]


class Kind(NamedTuple):
    """What a surface is made from: its model, its inputs, a minimum, the noise of its targets, its frame, a start."""

    model: Model
    inputs: Callable[[float], Array]
    minimum: tuple[float, float]
    noise: float
    frame: tuple[float, float, float]  # center of the square picture, and half its width
    start: tuple[float, float]


SURFACES = {
    "bowl": Kind(_linear, lambda kappa: _ellipse(1, 2), (0, 0), 0.4, (0, 0, 3), (-2.2, 1.6)),
    "valley": Kind(_linear, lambda kappa: _ellipse(1, kappa), (0, 0), 0.4, (0, 0, 3), (-2.4, -0.4)),
    "saddle": Kind(_product, lambda kappa: _even(np.sqrt(45 / 34)), (1, 1), 0.2, (0, 0, 2), (-1.6, 1.5)),
    "plateau": Kind(_sigmoid, lambda kappa: _even(3), (2, 0), 0.05, (0, 0, 8), (-3, 6)),
    "many minima": Kind(_sine, lambda kappa: _even(3), (1.5, 0.5), 0.2, (0, 0, 4), (-3.2, 2.4)),
    "network": Kind(_tanh, lambda kappa: _even(2), (1.5, 1.2), 0.15, (0, 0, 4), (-3, 3)),
}


class Surface:
    """A cost of two weights on its examples X (16, D), y (16,); `condition` is λmax / λmin of the valley."""

    def __init__(self, name: str, condition: float = 10.0):
        """Make the surface of that name, one of SURFACES."""
        kind = SURFACES[choice("name", name, SURFACES)]
        self.name, self.model, self.frame, self.start = name, kind.model, kind.frame, kind.start
        self.X = kind.inputs(number("condition", condition, least=1))
        self.minimum = np.array(kind.minimum, dtype=float)
        y_hat, slopes, _ = self.model(*kind.minimum, self.X)
        n = np.arange(N)
        r = kind.noise * np.where(n % 4 < 2, 1, -1) * np.where(n % 3 == 0, 1.5, 0.75)
        # Residuals orthogonal to both slopes of ŷ leave the gradient at the minimum zero.
        r = r - slopes @ np.linalg.lstsq(slopes, r, rcond=1e-6)[0]
        self.y = y_hat + r
        self.floor = self.cost(self.minimum)

    def cost(self, w: Array, rows: list[int] | None = None) -> float:
        """J(w) = mean (ŷ − y)² over the examples `rows` (None: all)."""
        e = (self.model(*w, self.X)[0] - self.y) ** 2
        return float(np.mean(e if rows is None else e[rows]))

    def gradient(self, w: Array, rows: list[int] | None = None) -> Array:
        """∂J/∂w (2,) over the examples `rows` (None: all)."""
        y_hat, slopes, _ = self.model(*w, self.X)
        e = 2 * (y_hat - self.y)[:, None] * slopes
        return (e if rows is None else e[rows]).mean(axis=0)

    def hessian(self, w: Array) -> Array:
        """∂²J/∂w² (2, 2); its largest eigenvalue λmax makes gradient descent diverge above η = 2/λmax."""
        y_hat, slopes, curvature = self.model(*w, self.X)
        return 2 * (slopes[:, :, None] * slopes[:, None, :] + (y_hat - self.y)[:, None, None] * curvature).mean(axis=0)
