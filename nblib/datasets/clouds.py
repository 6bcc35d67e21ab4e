"""Logic gates, and invented clouds of points that belong to classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, choice, count, generator, number

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}


def logic(name: str) -> tuple[Array, Array]:
    """Return a logic gate's inputs X (4, 2), in the order 00, 01, 10, 11, and outputs y (4,): AND, OR, NAND or XOR."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return X, np.array(GATES[choice("name", name, GATES)])


def blobs(
    rng: np.random.Generator, n: int = 100, centers: ArrayLike = ((-1.5, -1.0), (1.5, 1.0)), spread: float = 0.6
) -> tuple[Array, Array]:
    """Return n points X (n, D) around `centers` (K, D), and the number y (n,) of each one's center.

    `spread` is the standard deviation along each axis. The classes are as equal in number as n allows.
    """
    centers = array("centers", centers, "K", "D")
    y = _balanced(rng, n, len(centers))
    return centers[y] + number("spread", spread, least=0) * rng.standard_normal((len(y), centers.shape[1])), y


def moons(rng: np.random.Generator, n: int = 200, noise: float = 0.15) -> tuple[Array, Array]:
    """Return n points X (n, 2) on two half circles of radius 1 that reach into each other, and their classes y (n,).

    `noise` is the standard deviation along each axis. The middle of the pair is the origin; class 0 is the upper moon.
    """
    y = _balanced(rng, n, 2)
    t = rng.uniform(0, np.pi, len(y))
    upper = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return noisy(rng, np.where(y[:, None] == 0, upper, -upper), noise), y


def circles(rng: np.random.Generator, n: int = 200, noise: float = 0.08, inner: float = 0.5) -> tuple[Array, Array]:
    """Return n points X (n, 2) on two circles around the origin, and their classes y (n,).

    Class 0 has radius 1, class 1 has radius `inner` (0 ≤ inner < 1); `noise` is the standard deviation along each axis.
    """
    y = _balanced(rng, n, 2)
    r = np.where(y == 0, 1.0, number("inner", inner, least=0, below=1))
    return noisy(rng, _polar(r, rng.uniform(0, 2 * np.pi, len(y))), noise), y


def spirals(
    rng: np.random.Generator, n: int = 200, noise: float = 0.02, turns: float = 1.25, arms: int = 2
) -> tuple[Array, Array]:
    """Return n points X (n, 2) on spirals that wind `turns` times from the origin to radius 1, and their arm y (n,).

    Each of the `arms` is the first one rotated; `noise` is the standard deviation along each axis.
    """
    y = _balanced(rng, n, count("arms", arms, least=2))
    r = np.sqrt(rng.uniform(0.01, 1, len(y)))  # the root spreads the points evenly along the arm, not near the origin
    angle = 2 * np.pi * (number("turns", turns, above=0) * r + y / arms)
    return noisy(rng, _polar(r, angle), noise), y


def xor_clouds(rng: np.random.Generator, n: int = 200, spread: float = 0.35) -> tuple[Array, Array]:
    """Return n points X (n, 2) in four clouds around (±1, ±1), and y (n,): 1 where the cloud's two signs differ.

    `spread` is the standard deviation along each axis. A far point may cross an axis; its class stays its cloud's.
    """
    corner = _balanced(rng, n, 4)
    centers, y = logic("XOR")
    return noisy(rng, 2 * centers[corner] - 1, spread, "spread"), y[corner]


def ring(rng: np.random.Generator, n: int = 500, clouds: int = 8, radius: float = 2.0, spread: float = 0.05) -> Array:
    """Return n points X (n, 2) in clouds that stand evenly on a circle about the origin, drawn with equal chance.

    `spread` is the standard deviation along each axis. The first cloud stands at (radius, 0).
    """
    k = generator("rng", rng).integers(0, count("clouds", clouds), count("n", n))
    return noisy(rng, _polar(np.full(n, number("radius", radius, above=0)), 2 * np.pi * k / clouds), spread, "spread")


def _balanced(rng: np.random.Generator, n: int, classes: int) -> Array:
    """Return n class labels in random order, each class as often as every other, or once more."""
    generator("rng", rng)
    return rng.permutation(np.arange(count("n", n)) % classes)


def _polar(r: Array, angle: Array) -> Array:
    return np.column_stack([r * np.cos(angle), r * np.sin(angle)])


def noisy(rng: np.random.Generator, X: Array, noise: float, name: str = "noise") -> Array:
    """Return X with normal noise of this standard deviation added to every entry."""
    return X + number(name, noise, least=0) * rng.standard_normal(X.shape)
