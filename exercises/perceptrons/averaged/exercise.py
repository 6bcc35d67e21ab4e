"""The averaged perceptron."""

import numpy as np

from authoring.course import case, draw

TITLE = "Let all weights vote"
POINTS = 4


def averaged(X, y, epochs):
    """Return the averages of w (D,) and of b over all visits, each taken after the visit.

    X (N, D), y (N,) of 0 and 1. The rule starts from zeros, η = 1, and visits the rows in order, `epochs` times.
    """
    w, b = np.zeros(X.shape[1]), 0.0
    w_sum, b_sum = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y):
            error = target - int(x @ w + b >= 0)
            w, b = w + error * x, b + error
            w_sum, b_sum = w_sum + w, b_sum + b
    return w_sum / (epochs * len(X)), b_sum / (epochs * len(X))


def cases(rng):
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    X[1:] = rng.permutation(X[1:])
    both = X.min(axis=1).astype(int)
    yield case(
        X,
        both,
        int(rng.integers(1, 9)),
        link="perceptron-learn?data=AND&w=0,0&b=0&eta=1",
        hint="Make a table like the chapter's, add up its columns “w after” and “b after”, and divide by the "
        "number of rows.",
    )
    yield case(
        X,
        1 - both,
        int(rng.integers(2, 20)),
        link="perceptron-learn?data=NAND&w=0,0&b=0&eta=1",
        hint="Every visit counts in the average, also one that changed nothing.",
    )
    for D in (2, 3):
        X = draw(rng, 6, D)
        y = (X[:, 0] + 0.3 * rng.normal(size=6) >= 0).astype(int)
        y[:2] = 0, 1
        yield case(
            X,
            y,
            int(rng.integers(3, 6)),
            hint="There are epochs · N visits. Keep the running weights and the sum of all weights apart.",
        )


def wrong_last(X, y, epochs):
    """returns the last weights"""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y):
            error = target - int(x @ w + b >= 0)
            w, b = w + error * x, b + error
    return w, b


def wrong_before(X, y, epochs):
    """adds the weights before the visit instead of after it"""
    w, b = np.zeros(X.shape[1]), 0.0
    w_sum, b_sum = w, b
    for _ in range(epochs):
        for x, target in zip(X, y):
            w_sum, b_sum = w_sum + w, b_sum + b
            error = target - int(x @ w + b >= 0)
            w, b = w + error * x, b + error
    return w_sum / (epochs * len(X)), b_sum / (epochs * len(X))


def wrong_per_epoch(X, y, epochs):
    """averages over epochs instead of visits"""
    w, b = np.zeros(X.shape[1]), 0.0
    w_sum, b_sum = w, b
    for _ in range(epochs):
        for x, target in zip(X, y):
            error = target - int(x @ w + b >= 0)
            w, b = w + error * x, b + error
        w_sum, b_sum = w_sum + w, b_sum + b
    return w_sum / epochs, b_sum / epochs


def wrong_shared(X, y, epochs):
    """changes w in place, so that the sum and the weights are one array"""
    w, b = np.zeros(X.shape[1]), 0.0
    w_sum, b_sum = w, b
    for _ in range(epochs):
        for x, target in zip(X, y):
            error = target - int(x @ w + b >= 0)
            w += error * x
            b += error
            w_sum += w
            b_sum += b
    return w_sum / (epochs * len(X)), b_sum / (epochs * len(X))
