"""One step of k-means."""

import numpy as np

from authoring.course import case, draw

TITLE = "A step of k-means"
POINTS = 3


def centers_step(C, X):
    """Return the centers (K, D) after one step: each the mean of its examples; one without examples stays.

    C (K, D) centers, X (N, D) examples
    """
    k = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    new = C.copy()
    for j in np.unique(k):
        new[j] = X[k == j].mean(axis=0)
    return new


def clear(rng, K, N, D):
    """Return centers (K, D) and examples (N, D) that each have one nearest center by a clear margin."""
    while True:
        C, X = draw(rng, K, D), draw(rng, N, D)
        d = np.sort(np.linalg.norm(X[:, None] - C, axis=2), axis=1)
        if (d[:, 1] - d[:, 0]).min() > 0.03:
            return C, X


def cases(rng):
    a = rng.integers(1, 5) / 4
    yield case(
        np.array([[0.0], [10.0]]),
        np.array([[0.0], [a], [3.0], [9.0], [12.0]]),
        hint="The first three examples are nearer to 0, the last two to 10. Each center goes to the mean of its own.",
    )
    yield case(
        np.array([[0.0, 0.0], [50.0, 50.0], [4.0, 4.0]]),
        np.array([[0.0, 1.0], [1.0, a], [4.0, 5.0]]),
        hint="Nobody is nearest to (50, 50). The mean of no examples does not exist: that center stays.",
    )
    C, X = clear(rng, 3, 12, 3)
    yield case(C, X, hint="The mean is over the examples of one center, not over all: divide by how many it has.")
    C, X = clear(rng, 4, 10, 2)
    yield case(C, X, hint="First find the nearest centers of all examples with the old centers, then move.")


def wrong_one_by_one(C, X):
    """moves a center after each example, so that later examples meet new centers"""
    new, seen = C.copy(), np.zeros(len(C))
    for x in X:
        j = ((x - new) ** 2).sum(axis=1).argmin()
        seen[j] += 1
        new[j] += (x - new[j]) / seen[j]
    return new


def wrong_empty(C, X):
    """puts a center without examples at the origin"""
    k = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    new = np.zeros_like(C)
    for j in np.unique(k):
        new[j] = X[k == j].mean(axis=0)
    return new


def wrong_count(C, X):
    """divides by the number of all examples"""
    k = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    new = C.copy()
    for j in np.unique(k):
        new[j] = X[k == j].sum(axis=0) / len(X)
    return new


def wrong_median(C, X):
    """takes the median in place of the mean"""
    k = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    new = C.copy()
    for j in np.unique(k):
        new[j] = np.median(X[k == j], axis=0)
    return new
