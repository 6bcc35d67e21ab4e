"""What the next machine of a stack learns from."""

import numpy as np

from authoring.course import case, draw

TITLE = "What the next machine sees"
POINTS = 3


def upper_patterns(V, layers, U):
    """Return the patterns (N, m) of 0 and 1 that the machine above these layers learns from.

    V (N, n) visible patterns; layers a list of [W, c], the lowest first; U a list of numbers from 0 to 1, (N, m) for
    each layer: a unit is 1 where its number is below p(h = 1 | the pattern below)
    """
    for (W, c), u in zip(layers, U, strict=True):
        V = np.where(u < 1 / (1 + np.exp(-(V @ W + c))), 1.0, 0.0)
    return V


def drawn(rng, N, *sizes):
    """Return patterns, layers, and numbers that are clear of every probability that the layers or a mistake give."""
    while True:
        V = rng.integers(0, 2, (N, sizes[0])).astype(float)
        layers = [[2 * draw(rng, n, m), draw(rng, m)] for n, m in zip(sizes, sizes[1:], strict=False)]
        U = [rng.random((N, m)).round(3) for m in sizes[1:]]
        below, near = V, 1.0
        for (W, c), u in zip(layers, U, strict=True):
            p = 1 / (1 + np.exp(-(below @ W + c)))
            near = min(near, abs(u - p).min())
            below = np.where(u < p, 1.0, 0.0)
        if near > 1e-3 and 0 < below.mean() < 1:
            return V, layers, U


def cases(rng):
    a = round(rng.uniform(0.15, 0.6), 4)
    yield case(
        np.array([[1.0, 0.0], [0.0, 1.0]]),
        [[np.array([[2.0], [-2.0]]), np.array([0.0])]],
        [np.array([[0.5 + a / 2], [a]])],
        hint="One layer. The sums are 2 and −2, the probabilities 0.88 and 0.12. A unit is 1 where its number is below its "
        "probability.",
        link="stack?layers=1",
    )
    yield case(
        *drawn(rng, 5, 4, 3),
        hint="The probability is the sigmoid of V W + c: do not forget c, and return 0 and 1, not the probabilities.",
    )
    yield case(
        *drawn(rng, 6, 4, 5, 3),
        hint="Two layers. The second gets what was drawn for the first, 0 and 1, not its probabilities.",
        link="stack?layers=2",
    )
    yield case(*drawn(rng, 8, 5, 4, 4, 3), hint="Each layer has numbers of its own in U. Go from the lowest to the highest.")


def wrong_probabilities(V, layers, U):
    """returns the last probabilities in place of patterns"""
    for W, c in layers:
        V = 1 / (1 + np.exp(-(V @ W + c)))
    return V


def wrong_last(V, layers, U):
    """hands probabilities up, and draws at the last layer only"""
    for W, c in layers:
        V = 1 / (1 + np.exp(-(V @ W + c)))
    return np.where(U[-1] < V, 1.0, 0.0)


def wrong_threshold(V, layers, U):
    """rounds the probabilities in place of drawing"""
    for W, c in layers:
        V = np.where(V @ W + c > 0, 1.0, 0.0)
    return V


def wrong_above(V, layers, U):
    """is 1 where the number is above the probability"""
    for (W, c), u in zip(layers, U, strict=True):
        V = np.where(u > 1 / (1 + np.exp(-(V @ W + c))), 1.0, 0.0)
    return V


def wrong_bias(V, layers, U):
    """forgets c"""
    for (W, _), u in zip(layers, U, strict=True):
        V = np.where(u < 1 / (1 + np.exp(-(V @ W))), 1.0, 0.0)
    return V
