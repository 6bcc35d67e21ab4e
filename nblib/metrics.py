"""How good are predictions? True labels y (N,) come first, what a model says about the same examples second. And samples?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, labels


class Calibration(NamedTuple):
    """One entry for each bin of predicted probability that holds examples."""

    predicted: Array  # mean predicted probability of class 1 in the bin
    observed: Array  # share of class 1 among the bin's examples
    counts: Array  # examples in the bin


def both(y: Any, y_hat: Any, classes: int | None = None) -> tuple[Array, Array, int]:
    """Return both as labels 0 … K − 1, and K: `classes`, or as many as the largest label needs."""
    y = array("y", y, "N")
    y_hat = array("y_hat", y_hat, len(y))
    K = int(max(y.max(), y_hat.max(), 0)) + 1 if classes is None else count("classes", classes)
    return labels("y", y, len(y), K), labels("y_hat", y_hat, len(y), K), K


def accuracy(y: Any, y_hat: Any) -> float:
    """Return the share of the predicted labels ŷ (N,) that are right."""
    y, y_hat, _ = both(y, y_hat)
    return float(np.mean(y == y_hat))


def confusion_matrix(y: Any, y_hat: Any, classes: int | None = None) -> Array:
    """Return C (K, K), where C[i, j] counts the examples of class i that were taken for class j."""
    y, y_hat, K = both(y, y_hat, classes)
    return np.bincount(K * y + y_hat, minlength=K * K).reshape(K, K)


def precision(y: Any, y_hat: Any, positive: int = 1) -> float:
    """Return how many of the examples taken for class `positive` are of it; NaN if none was taken for it."""
    y, y_hat, _ = both(y, y_hat)
    taken = y_hat == count("positive", positive, least=0)
    return float(np.mean(y[taken] == positive)) if taken.any() else float("nan")


def recall(y: Any, y_hat: Any, positive: int = 1) -> float:
    """Return how many of the examples of class `positive` were found; NaN if there are none."""
    return precision(y_hat, y, positive)  # the same question with the roles exchanged


def calibration_curve(y: Any, p: Any, bins: int = 10) -> Calibration:
    """Compare predicted probabilities p (N,) of class 1 with how often class 1 (y = 1) came true, bin by bin.

    The bins are of equal width, (0, 1/bins], …; p = 0 belongs to the first. Where predicted and observed agree, the
    probabilities can be trusted (DeGroot and Fienberg 1983).
    """
    p = array("p", p, "N")
    if (p < 0).any() or (p > 1).any():
        raise ValueError(f"p must hold probabilities from 0 to 1, but holds {p.min():g} to {p.max():g}.")
    y = labels("y", y, len(p), 2)
    edges = np.linspace(0, 1, count("bins", bins) + 1)
    bin_of = np.searchsorted(edges[1:-1], p)  # the first bin whose upper edge is not below p
    counts = np.bincount(bin_of, minlength=bins)
    used = counts > 0
    mean_p, mean_y = (np.bincount(bin_of, weights=v, minlength=bins)[used] / counts[used] for v in (p, y))
    return Calibration(mean_p, mean_y, counts[used])


def energy_distance(X: ArrayLike, Y: ArrayLike) -> float:
    """2 E‖x − y‖ − E‖x − x'‖ − E‖y − y'‖        X (N, D)   Y (M, D): 0 for one distribution, above it for two.

    The means are over all pairs, a row with itself included, so that two samples of one distribution give a little more
    than 0 (Székely and Rizzo 2013, https://doi.org/10.1016/j.jspi.2013.03.018).
    """
    X, Y = array("X", X, "N", "D"), array("Y", Y, "M", np.shape(X)[1])

    def mean(A: Array, B: Array) -> float:
        return float(np.sqrt(((A[:, None] - B[None]) ** 2).sum(axis=2)).mean())

    return 2 * mean(X, Y) - mean(X, X) - mean(Y, Y)
