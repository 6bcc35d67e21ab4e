"""One width for all bumps, from the distances between neighbouring centers."""

import numpy as np

from authoring.course import case, draw

TITLE = "How wide?"
POINTS = 2


def bump_widths(C, factor):
    """Return s (K,): factor times the mean distance of a center to its nearest other center, K times.

    C (K, D) centers
    """
    d = np.sqrt(((C[:, None] - C) ** 2).sum(axis=2))
    np.fill_diagonal(d, np.inf)
    return np.full(len(C), factor * d.min(axis=1).mean())


def cases(rng):
    a = rng.integers(1, 4) / 2
    yield case(
        np.array([[0.0], [1.0], [4.0 + a]]),
        2.0,
        hint="Three centers on a line. The nearest other center is at the distance 1 for the first two, and at the "
        "distance to the second one for the last. Take the mean of the three, then double it.",
        link="bumps?factor=2",
    )
    yield case(
        draw(rng, 6, 2),
        1.0,
        hint="Leave each center itself out: its distance of 0 to itself is no distance to a neighbour.",
        link="bumps?factor=1",
    )
    yield case(
        draw(rng, 5, 4),
        1.5,
        hint="In more than two dimensions the distance is still the root of the sum of the squared differences.",
    )


def wrong_self(C, factor):
    """counts a center as its own neighbour"""
    d = np.sqrt(((C[:, None] - C) ** 2).sum(axis=2))
    return np.full(len(C), factor * d.min(axis=1).mean())


def wrong_squared(C, factor):
    """forgets the root"""
    d = ((C[:, None] - C) ** 2).sum(axis=2)
    np.fill_diagonal(d, np.inf)
    return np.full(len(C), factor * d.min(axis=1).mean())


def wrong_all(C, factor):
    """takes the mean distance to all other centers"""
    d = np.sqrt(((C[:, None] - C) ** 2).sum(axis=2))
    return np.full(len(C), factor * d.sum() / (len(C) * (len(C) - 1)))


def wrong_each(C, factor):
    """gives each center a width of its own, without the mean"""
    d = np.sqrt(((C[:, None] - C) ** 2).sum(axis=2))
    np.fill_diagonal(d, np.inf)
    return factor * d.min(axis=1)
