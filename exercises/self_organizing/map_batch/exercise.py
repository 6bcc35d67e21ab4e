"""One step of a self-organizing map's batch form."""

import numpy as np

from authoring.course import case, draw

TITLE = "All examples at once"
POINTS = 3


def map_batch(W, r, X, sigma):
    """Return the weights after one batch step: Σ_n h(u, u*_n) x_n / Σ_n h(u, u*_n).

    W (U, D) weights, r (U, 2) places on the grid, X (N, D) examples, sigma the radius
    """
    winners = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    h = np.exp(-((r[:, None] - r[winners]) ** 2).sum(axis=2) / (2 * sigma**2))
    return h @ X / h.sum(axis=1, keepdims=True)


def grid(rows, columns):
    """Return the places (rows · columns, 2) of a grid's units."""
    return np.stack(np.divmod(np.arange(rows * columns), columns), axis=1).astype(float)


def clear(rng, U, N, D):
    """Return weights (U, D) and examples (N, D) that each have one winner by a clear margin."""
    while True:
        W, X = draw(rng, U, D), draw(rng, N, D)
        distances = np.sort(np.linalg.norm(X[:, None] - W, axis=2), axis=1)
        if (distances[:, 1] - distances[:, 0]).min() > 0.03:
            return W, X


def cases(rng):
    a, b = rng.integers(1, 5, 2) / 8
    yield case(
        np.array([[0.0], [4.0], [8.0]]),
        grid(1, 3),
        np.array([[a], [1.0], [8 + b]]),
        1.0,
        hint="The first two examples are won by the first unit, the third by the last. The middle unit wins nothing, but "
        "is at distance 1 from both winners: it goes to the plain mean of the three.",
    )
    W, X = clear(rng, 6, 5, 2)
    yield case(
        W,
        grid(2, 3),
        X,
        0.8,
        hint="Sum over the examples, each weighed by h between the unit and that example's winner. Divide by the sum of "
        "the same weights, not by the number of examples.",
    )
    W, X = clear(rng, 4, 8, 3)
    yield case(
        W,
        grid(2, 2),
        X,
        2.0,
        hint="An example counts as often as it comes: a unit that wins three has three terms, each with its h.",
    )
    W, X = clear(rng, 9, 4, 2)
    yield case(
        W,
        grid(3, 3),
        X,
        1.0,
        hint="There are more units than examples, so some win nothing. They still go to a weighted mean.",
    )


def wrong_count(W, r, X, sigma):
    """divides by the number of examples"""
    winners = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    h = np.exp(-((r[:, None] - r[winners]) ** 2).sum(axis=2) / (2 * sigma**2))
    return h @ X / len(X)


def wrong_kmeans(W, r, X, sigma):
    """takes the mean of the examples that a unit wins, without neighbours"""
    winners = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    new = W.copy()
    for u in np.unique(winners):
        new[u] = X[winners == u].mean(axis=0)
    return new


def wrong_one_by_one(W, r, X, sigma):
    """moves after each example, so that later winners are found with new weights"""
    new = W.copy()
    for x in X:
        winner = ((x - new) ** 2).sum(axis=1).argmin()
        h = np.exp(-((r - r[winner]) ** 2).sum(axis=1) / (2 * sigma**2))
        new += h[:, None] * (x - new)
    return new


def wrong_means(W, r, X, sigma):
    """gives every winner's mean the same weight, however many examples it has"""
    winners = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    found = np.unique(winners)
    means = np.array([X[winners == u].mean(axis=0) for u in found])
    h = np.exp(-((r[:, None] - r[found]) ** 2).sum(axis=2) / (2 * sigma**2))
    return h @ means / h.sum(axis=1, keepdims=True)


def wrong_two(W, r, X, sigma):
    """forgets the 2 below σ²"""
    winners = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    h = np.exp(-((r[:, None] - r[winners]) ** 2).sum(axis=2) / sigma**2)
    return h @ X / h.sum(axis=1, keepdims=True)
