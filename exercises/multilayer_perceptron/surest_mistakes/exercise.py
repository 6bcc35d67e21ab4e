"""The mistakes that a network is surest of."""

import numpy as np

from authoring.course import case

TITLE = "Sure, and wrong"
POINTS = 2


def surest_mistakes(P, y, n):
    """Return the rows of the n mistakes with the highest probability, the surest first; all of them, if they are fewer.

    P (N, K) holds the predicted probabilities of K classes, y (N,) the true classes. The result is an array of whole
    numbers, and its rows are rows of P.
    """
    wrong = np.flatnonzero(P.argmax(axis=1) != y)
    return wrong[np.argsort(-P[wrong].max(axis=1))][:n]


def table(rng, N, K, right=0.5):
    """Return probabilities whose largest ones all differ, and classes of which about a share is right."""
    P = rng.permuted(np.tile(np.arange(1.0, K + 1), (N, 1)), axis=1) ** rng.uniform(0.5, 3, (N, 1))
    P = (P / P.sum(axis=1, keepdims=True)).round(3)
    guess = P.argmax(axis=1)
    y = np.where(rng.random(N) < right, guess, (guess + rng.integers(1, K, N)) % K)
    y[0], y[1], y[2] = guess[0], (guess[1] + 1) % K, (guess[2] + 1) % K
    return P, y


def cases(rng):
    a, b = np.sort(rng.uniform(0.55, 0.9, 2).round(2))
    yield case(
        np.array([[0.05, 0.95], [1 - a, a], [b + 0.05, 0.95 - b]]),
        np.array([1, 0, 1]),
        2,
        hint="Row 0 is right, so it is no mistake however sure it is. Of the two mistakes the surer one comes first.",
    )
    P, y = table(rng, 9, 3)
    yield case(P, y, 2, hint="How sure the network is, is the largest probability of its row, P.max(axis=1).")
    P, y = table(rng, 12, 4, 0.6)
    yield case(P, y, 3, hint="The numbers must be rows of P, not places in a list of the mistakes alone.")
    P, y = table(rng, 8, 3, 0.7)
    yield case(P, y, 20, hint="There are fewer than n mistakes. Then return them all, and no row that is right.")


def wrong_truth(P, y, n):
    """sorts by the probability of the true class"""
    wrong = np.flatnonzero(P.argmax(axis=1) != y)
    return wrong[np.argsort(-P[wrong, y[wrong]])][:n]


def wrong_unsure(P, y, n):
    """puts the least sure first"""
    wrong = np.flatnonzero(P.argmax(axis=1) != y)
    return wrong[np.argsort(P[wrong].max(axis=1))][:n]


def wrong_places(P, y, n):
    """returns places in the list of mistakes instead of rows of P"""
    wrong = np.flatnonzero(P.argmax(axis=1) != y)
    return np.argsort(-P[wrong].max(axis=1))[:n]


def wrong_all(P, y, n):
    """takes right answers for mistakes where mistakes run out"""
    sure = np.where(P.argmax(axis=1) != y, P.max(axis=1), -1)
    return np.argsort(-sure)[:n]
