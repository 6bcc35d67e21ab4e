"""Invented curves: a known function of one input, and noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblib.checks import Array, choice, count, generator
from nblib.datasets.clouds import noisy

CURVES: dict[str, Callable[[Array], Array]] = {
    "line": lambda x: 0.8 * x + 0.1,
    "parabola": lambda x: 2 * x**2 - 1,
    "sine": lambda x: np.sin(np.pi * x),
    "step": lambda x: np.where(x < 0, -1.0, 1.0),
    "bumps": lambda x: np.exp(-((x + 0.5) ** 2) / 0.03) - 0.6 * np.exp(-((x - 0.4) ** 2) / 0.06),
}


def curve(rng: np.random.Generator, name: str = "sine", n: int = 100, noise: float = 0.1) -> tuple[Array, Array]:
    """Return X (n, 1), evenly random in [−1, 1], and the noisy values y (n,) of a curve there.

    `name` is one of `CURVES`, which holds the functions themselves: `CURVES["sine"](x)` is the truth without noise.
    `noise` is the standard deviation of y.
    """
    generator("rng", rng)
    X = rng.uniform(-1, 1, (count("n", n), 1))
    return X, noisy(rng, CURVES[choice("name", name, CURVES)](X[:, 0]), noise)
