"""Functions that a case may hand to the learner's code, beside nblib's activations. Only their names travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.checks import Array


def squares(w: Array) -> float:
    """J(w) = Σ k w_k², k = 1, 2, …: a bowl, steeper along each further weight."""
    return float(np.sum(np.arange(1, w.size + 1) * w.ravel() ** 2))


def waves(w: Array) -> float:
    """J(w) = Σ sin(k w_k): hills and valleys."""
    return float(np.sum(np.sin(np.arange(1, w.size + 1) * w.ravel())))


def product(w: Array) -> float:
    """J(w) = (w₁ w₂ … w_n − 1)²: with two weights a saddle at the origin."""
    return float((np.prod(w) - 1) ** 2)


def first_sign(X: Array) -> Array:
    """ŷ = 1 where x₁ ≥ 0, else 0: no other input has a say."""
    return (X[:, 0] >= 0).astype(int)


def sum_sign(X: Array) -> Array:
    """ŷ = 1 where 2 x₁ + x₂ ≥ 0, else 0."""
    return (2 * X[:, 0] + X[:, 1] >= 0).astype(int)


FUNCTIONS: dict[str, Callable[..., Any]] = {f.__name__: f for f in (squares, waves, product, first_sign, sum_sign)}
