"""How far predicted probabilities are from what comes true."""

import numpy as np

from authoring.course import case

TITLE = "Can you trust its percentages?"
POINTS = 4


def calibration_gap(p, y, bins):
    """Return the mean over all examples of |mean p − share of class 1| of the bin that the example is in.

    p (N,) predicted probabilities of class 1, y (N,) of 0 and 1. The bins are (0, 1/bins], (1/bins, 2/bins], …;
    p = 0 belongs to the first.
    """
    bin_of = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    gap = 0.0
    for k in np.unique(bin_of):
        inside = bin_of == k
        gap += inside.sum() * abs(p[inside].mean() - y[inside].mean())
    return gap / len(p)


def cases(rng):
    p = rng.integers(1, 31, 4) / 64  # all below ½
    yield case(
        p, np.array([0, 1, 0, 1]), 2, hint="All p lie in the first bin, (0, ½], so only one bin counts: |mean p − 2/4|."
    )
    p = np.append(rng.integers(33, 65, 9) / 64, [0.0, 0.25, 0.5, 1.0])
    y = np.append(np.where(p[:9] <= 0.75, 0, rng.integers(0, 2, 9)), [1, 0, 1, 1])
    yield case(
        p,
        y,
        4,
        hint="0.25 belongs to the first of four bins and 1 to the last, because a bin holds its right end, "
        "not its left. A bin with more examples counts more.",
    )
    p = np.append(rng.uniform(0.01, 0.2, 3), rng.uniform(0.81, 0.99, 9)).round(3)
    yield case(
        p,
        np.append(rng.integers(0, 2, 8), [1, 0, 0, 1]),
        8,
        hint="Some bins are empty. Leave them out, so that there is no mean of nothing.",
    )
    for n, bins in ((20, 2), (30, 8)):
        p = (rng.integers(0, 100, n) / 100 + 0.003).round(3)
        yield case(
            p,
            (rng.uniform(size=n) < p**2).astype(int),
            bins,
            hint="A bin with more examples counts more: multiply each gap by the bin's share of all examples.",
        )


def average(p, y, bin_of, ks):
    """Return the mean over the examples of the gaps of these bins."""
    return sum(np.sum(bin_of == k) * abs(p[bin_of == k].mean() - y[bin_of == k].mean()) for k in ks) / len(p)


def wrong_unweighted(p, y, bins):
    """gives every bin the same weight"""
    bin_of = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    return np.mean([abs(p[bin_of == k].mean() - y[bin_of == k].mean()) for k in np.unique(bin_of)])


def wrong_signed(p, y, bins):
    """lets gaps up and down cancel"""
    return p.mean() - y.mean()


def wrong_each(p, y, bins):
    """compares every example with its own target"""
    return np.mean(np.abs(p - y))


def wrong_left(p, y, bins):
    """counts the left end of a bin as part of it, not the right"""
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    return average(p, y, bin_of, np.unique(bin_of))


def wrong_empty(p, y, bins):
    """takes the mean of empty bins"""
    bin_of = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    return average(p, y, bin_of, range(bins))


def wrong_zero(p, y, bins):
    """loses p = 0, which gets a bin of its own"""
    bin_of = np.ceil(p * bins).astype(int)
    return average(p, y, bin_of, np.unique(bin_of))
