"""The share of examples at which a map is torn."""

import numpy as np

from authoring.course import case, draw

TITLE = "Where is the map torn?"
POINTS = 2


def topographic_error(W, columns, X):
    """Return the share of X (N, D) whose two nearest units are not among each other's 8 neighbours on the grid.

    W (U, D) weights; unit u stands in row u // columns, column u % columns
    """
    two = ((X[:, None] - W) ** 2).sum(axis=2).argsort(axis=1)[:, :2]
    rows, cols = np.divmod(two, columns)
    apart = np.maximum(abs(rows[:, 0] - rows[:, 1]), abs(cols[:, 0] - cols[:, 1]))
    return np.mean(apart > 1)


def clear(rng, U, N, D):
    """Return weights (U, D) and examples (N, D) whose two nearest units are so by a clear margin."""
    while True:
        W, X = draw(rng, U, D), draw(rng, N, D)
        distances = np.sort(np.linalg.norm(X[:, None] - W, axis=2), axis=1)[:, :3]
        if np.diff(distances, axis=1).min() > 0.02:
            return W, X


def cases(rng):
    low, high = np.array([0.1, 0.2, 0.3, 0.4])[rng.integers(0, 4, 2)], 9
    yield case(
        np.array([[0.0], [10.0], [1.0]]),
        3,
        np.array([[low[0]], [low[1]], [high + 0.25], [high - 0.25]]),
        hint="One row of three units. The examples near 0 have the two ends as their nearest units; those near 9 have "
        "the last two, which are neighbours. So the share is 2 of 4.",
    )
    W = np.array([0, 50, 51, 60, 1, 61, 70, 71, 30.0])[:, None]
    yield case(
        W,
        3,
        np.array([[0.25], [0.4], [29.0 + rng.integers(0, 3) / 4], [50.25]]),
        hint="On a grid of 3 × 3, units 0 and 4 touch at a corner, and so do 4 and 8: neighbours. "
        "Columns and rows differ by at most 1.",
    )
    W = np.array([0, 20, 30, 1, 40, 50.0])[:, None]
    yield case(
        W,
        3,
        np.array([[0.3], [0.4], [29.0 + rng.integers(0, 3) / 4]]),
        hint="Two rows of three: unit 3 stands below unit 0. Units 2 and 3 are not beside each other, though their numbers "
        "follow each other.",
    )
    W = np.array([0, 1.25, 30, -1, 40, 60.0])[:, None]
    yield case(
        W,
        6,
        np.array([[0.4], [0.35 + rng.integers(0, 3) / 8], [50.5]]),
        hint="Both units are nearest to the example: those near 0.4 are nearest to 0, then to 1.25. That −1 is nearer to "
        "0 than 1.25 is does not count.",
    )
    W = np.array([0, 20, 2, 3, 40, 60.0])[:, None]
    yield case(
        W,
        3,
        np.array([[2.4], [2.25 + rng.integers(0, 2) / 8], [52.0]]),
        hint="Unit 2 ends the first row, unit 3 begins the second: they are two columns apart.",
    )
    for columns in (4, 2):
        W, X = clear(rng, 8, 7, 2)
        yield case(W, columns, X, hint="Sort the units by their distance to the example; only the first two count.")


def wrong_four(W, columns, X):
    """does not count corners as neighbours"""
    two = ((X[:, None] - W) ** 2).sum(axis=2).argsort(axis=1)[:, :2]
    rows, cols = np.divmod(two, columns)
    return np.mean(abs(rows[:, 0] - rows[:, 1]) + abs(cols[:, 0] - cols[:, 1]) > 1)


def wrong_numbers(W, columns, X):
    """compares the units' numbers, as if the grid were one long row"""
    two = ((X[:, None] - W) ** 2).sum(axis=2).argsort(axis=1)[:, :2]
    return np.mean(abs(two[:, 0] - two[:, 1]) > 1)


def wrong_share(W, columns, X):
    """gives the share of examples that are in order"""
    return 1 - topographic_error(W, columns, X)


def wrong_number(W, columns, X):
    """gives the number of examples, not their share"""
    return topographic_error(W, columns, X) * len(X)


def wrong_winner(W, columns, X):
    """takes the unit nearest to the winner for the second nearest to the example"""
    first = ((X[:, None] - W) ** 2).sum(axis=2).argmin(axis=1)
    second = np.array([((W - W[u]) ** 2).sum(axis=1).argsort()[1] for u in first])
    rows, cols = np.divmod(np.stack([first, second], axis=1), columns)
    return np.mean(np.maximum(abs(rows[:, 0] - rows[:, 1]), abs(cols[:, 0] - cols[:, 1])) > 1)
