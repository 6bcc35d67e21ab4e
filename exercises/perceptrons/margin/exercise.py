"""The margin that given weights leave."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "How much room is left?"
POINTS = 3


def margin(X, y, w, b):
    """Return the margin γ of the direction of (w, b): the smallest s (x̃ · u), with u of length 1.

    X (N, D), y (N,) of 0 and 1, w (D,), b a number. It is negative if an example is on the wrong side.
    """
    u = np.append(w, b) / np.sqrt(w @ w + b * b)
    s = 2 * y - 1
    return np.min(s * (X @ u[:-1] + u[-1]))


def cases(rng):
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    w = rng.uniform(1, 2, 2).round(2)
    b = -round(float(w.max()) + 0.25, 2)
    yield case(
        X,
        np.array([0, 0, 0, 1]),
        w,
        b,
        link=f"perceptron-hand?data=AND&w={listed(w)}&b={b:g}",
        hint="u is (w, b) divided by its own length, √(w·w + b²): the bias counts, too. And s is +1 or −1, not y.",
    )
    yield case(
        X,
        np.array([0, 1, 1, 1]),
        w,
        b,
        link=f"perceptron-hand?data=OR&w={listed(w)}&b={b:g}",
        hint="An example is on the wrong side here, so the smallest s (x̃ · u) is negative.",
    )
    for D in (2, 3, 5):
        X, w, b = draw(rng, 8, D), draw(rng, D) + 0.05, round(rng.normal() + 1.5, 1)
        z = X @ w + b
        y = (z >= 0).astype(int)
        y[0] = D % 2
        yield case(X, y, w, b, hint="s = 2y − 1 is +1 for class 1 and −1 for class 0. Take the smallest over all examples.")


def wrong_not_normed(X, y, w, b):
    """forgets to divide by the length"""
    return np.min((2 * y - 1) * (X @ w + b))


def wrong_length(X, y, w, b):
    """divides by ‖w‖ and leaves the bias out: that is the distance, not the margin"""
    return np.min((2 * y - 1) * (X @ w + b)) / np.linalg.norm(w)


def wrong_labels(X, y, w, b):
    """multiplies by y instead of s, so that class 0 has no say"""
    return np.min(y * (X @ w + b)) / np.sqrt(w @ w + b * b)


def wrong_largest(X, y, w, b):
    """takes the roomiest example instead of the tightest"""
    return np.max((2 * y - 1) * (X @ w + b)) / np.sqrt(w @ w + b * b)
