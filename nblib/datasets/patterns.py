"""Data for networks that learn without labels or with more of them: shapes, binary digits, shifted images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, choice, count, generator, number
from nblib.datasets.clouds import noisy


def _square(u: Array, v: Array) -> Array:
    return np.column_stack([2 * u - 1, 2 * v - 1])


def _disc(u: Array, v: Array) -> Array:
    return np.sqrt(u)[:, None] * np.column_stack([np.cos(2 * np.pi * v), np.sin(2 * np.pi * v)])  # the root: even by area


def _ring(u: Array, v: Array) -> Array:
    return _disc(0.49 + 0.51 * u, v)


def _triangle(u: Array, v: Array) -> Array:
    r = np.sqrt(u)[:, None]
    corners = np.array([[-1.0, -1], [1, -1], [0, 1]])
    return (1 - r) * corners[0] + r * (1 - v[:, None]) * corners[1] + r * v[:, None] * corners[2]


def _cross(u: Array, v: Array) -> Array:
    arm = np.floor(5 * u).astype(int)  # five equal squares: the middle one and four around it
    corners = np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    return (corners[arm] * 2 + 2 * np.column_stack([5 * u - arm, v]) - 1) / 3


def _arc(u: Array, v: Array) -> Array:
    return np.column_stack([2 * u - 1, 1.5 * (2 * u - 1) ** 2 - 0.75 + 0.2 * (2 * v - 1)])


#: name -> how two numbers that are even in [0, 1) become a point of the shape
SHAPES: dict[str, Callable[[Array, Array], Array]] = {
    "square": _square, "disc": _disc, "ring": _ring, "triangle": _triangle, "cross": _cross, "arc": _arc
}  # fmt: skip


def shape(rng: np.random.Generator, name: str = "square", n: int = 500, noise: float = 0.0) -> Array:
    """Return n points X (n, 2) spread over a shape within [−1, 1] × [−1, 1]; `name` is one of `SHAPES`.

    They are evenly spread by area (on the arc: along x). `noise` is the standard deviation along each axis.
    """
    choice("name", name, SHAPES)
    u, v = generator("rng", rng).random((2, count("n", n)))
    return noisy(rng, SHAPES[name](u, v), noise)


def binarized(X: ArrayLike, threshold: float | None = 0.5, rng: np.random.Generator | None = None) -> Array:
    """Return X (N, D) of grey values from 0 to 1 as 0 and 1: 1 above the threshold.

    With threshold=None each pixel is 1 with its grey value as probability, drawn from `rng`.
    """
    X = array("X", X, "N", "D")
    if (X < 0).any() or (X > 1).any():
        raise ValueError(f"X must hold grey values from 0 to 1, but holds {X.min():g} to {X.max():g}.")
    if threshold is None:
        return (generator("rng", rng).random(X.shape) < X).astype(X.dtype)
    return (X > number("threshold", threshold, least=0, below=1)).astype(X.dtype)


def shifted(X: ArrayLike, rng: np.random.Generator, most: int = 1, paper: float = 0.0) -> Array:
    """Return square images X (N, D), each moved by −most … most pixels along both axes, each move as likely as any other.

    What comes in from outside is `paper`; what leaves is lost.
    """
    X = array("X", X, "N", "D")
    N, D = X.shape
    side = round(D**0.5)
    if side * side != D:
        raise ValueError(f"X must hold square images, so that D is 64 or 784 or another square, but came with D = {D}.")
    if count("most", most, least=0) >= side:
        raise ValueError(f"most must be below the images' side, {side}, but came as {most}.")
    framed = np.pad(X.reshape(N, side, side), ((0, 0), (most, most), (most, most)), constant_values=number("paper", paper))
    row, column = generator("rng", rng).integers(0, 2 * most + 1, (2, N, 1, 1))
    i = np.arange(side)
    return framed[np.arange(N)[:, None, None], row + i[:, None], column + i].reshape(N, D)
