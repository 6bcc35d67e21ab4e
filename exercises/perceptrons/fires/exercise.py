"""The neuron's answers to a whole batch: z = X w + b, then the step."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "Does it fire?"
POINTS = 1


def fires(X, w, b):
    """Return ŷ (N,), whole numbers: 1 where the neuron fires, else 0.

    X (N, D), w (D,), b a number
    """
    return (X @ w + b >= 0).astype(int)


def cases(rng):
    X, w = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([1, 1])
    b = int(rng.integers(-2, 0))
    yield case(
        X,
        w,
        b,
        link=f"perceptron-hand?data=AND&w={listed(w)}&b={b}",
        hint="X @ w + b gives all sums at once. Some of them are exactly 0. What does the book's step say at z = 0?",
    )
    yield case(
        np.zeros((3, 2)),
        rng.integers(1, 4, 2),
        int(rng.integers(1, 4)),
        hint="All inputs are 0, so z = b, and b is positive here.",
    )
    for D in (1, 3, 5):
        X, w = draw(rng, int(rng.integers(4, 7)), D), draw(rng, D) + 0.05
        b = round(float(-(X[0] @ w)) + rng.choice([-0.3, 0.3]), 2)
        yield case(X, w, b, hint="A row of X is one example. X @ w gives all sums at once: (N, D) times (D,) is (N,).")


def wrong_strict(X, w, b):
    """fires only above 0, not at 0"""
    return (X @ w + b > 0).astype(int)


def wrong_bias(X, w, b):
    """forgets the bias"""
    return (X @ w >= 0).astype(int)


def wrong_boolean(X, w, b):
    """returns True and False instead of 1 and 0"""
    return X @ w + b >= 0


def wrong_sign(X, w, b):
    """subtracts the bias, as if it were the threshold"""
    return (X @ w - b >= 0).astype(int)
