"""Softmax that does not overflow."""

import numpy as np

from authoring.course import case, draw

TITLE = "Softmax at a thousand"
POINTS = 4


def softmax_rows(Z):
    """Return the softmax of each row of Z (N, K): positive numbers with the sum 1 in every row."""
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cases(rng):
    yield case(
        np.full((2, 2), round(rng.uniform(0, 9), 2)),
        link="activation?show=softmax&w=1&b=0&x=0",
        hint="Equal sums share equally.",
    )
    yield case(
        draw(rng, 3, 3), hint="Each row is one example: the sum goes along axis=1, and keepdims=True keeps the shape (N, 1)."
    )
    yield case(
        draw(rng, 2, 4) + 1000, hint="e¹⁰⁰⁰ overflows. Subtracting the same number from a whole row changes no share."
    )
    Z = draw(rng, 2, 3)
    yield case(
        Z + np.array([[1000.0], [-1000.0]]),
        hint="The rows differ by 2000 here. Subtract from each row its own largest sum, not the largest of all.",
    )
    yield case(
        rng.permutation([0.0, 1000.0 + float(rng.integers(500)), -1000.0]).reshape(1, 3),
        hint="All to one class is right: the others underflow to 0, which is harmless.",
    )


def wrong_overflow(Z):
    """overflows at z = 1000"""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def wrong_axis(Z):
    """normalizes the columns"""
    e = np.exp(Z - Z.max(axis=0))
    return e / e.sum(axis=0)


def wrong_one_maximum(Z):
    """subtracts one number from all rows, so that a row far below it becomes 0/0"""
    e = np.exp(Z - Z.max())
    return e / e.sum(axis=1, keepdims=True)


def wrong_all(Z):
    """makes all entries together add up to 1"""
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum()
