"""How far each point is from the boundary."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "How far from the line?"
POINTS = 2


def signed_distances(X, w, b):
    """Return the distance d (N,) of each row of X (N, D) from the boundary, negative on the side of 0.

    w (D,), not all zero; b a number
    """
    return (X @ w + b) / np.linalg.norm(w)


def cases(rng):
    X, w = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), rng.choice([[3.0, 4.0], [4.0, -3.0]])
    b = float(rng.integers(-4, 0))
    yield case(
        X,
        w,
        b,
        link=f"perceptron-hand?data=AND&w={listed(w)}&b={b:g}",
        hint="The length of w is 5 here. The sum z counts the distance in units of 1/‖w‖, and its sign is the side.",
    )
    for D in (1, 2, 3, 6):
        X, w, b = draw(rng, 4, D), draw(rng, D) + 0.05, round(rng.normal() + 2, 1)
        yield case(X, w, b, hint="np.linalg.norm(w) is the length of w. The bias belongs to z, but not to that length.")


def wrong_sum(X, w, b):
    """returns z itself"""
    return X @ w + b


def wrong_sign(X, w, b):
    """loses the sign"""
    return np.abs(X @ w + b) / np.linalg.norm(w)


def wrong_square(X, w, b):
    """divides by the square of the length"""
    return (X @ w + b) / (w @ w)


def wrong_length(X, w, b):
    """counts the bias in the length"""
    return (X @ w + b) / np.sqrt(w @ w + b * b)
