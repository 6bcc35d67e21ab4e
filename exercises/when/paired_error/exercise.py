"""Is one model better than another?"""

import numpy as np

from authoring.course import case

TITLE = "Better, or lucky?"
POINTS = 3


def paired_error(first, second, ratio):
    """Return the mean difference first − second and its standard error √((1/n + ratio) s²).

    first and second (n,): accuracies of two models, entry by entry on the same splits, n ≥ 2.
    s² is the variance of the differences, with n − 1; ratio is test examples over training examples.
    """
    d = first - second
    return d.mean(), np.sqrt((1 / len(d) + ratio) * d.var(ddof=1))


def cases(rng):
    yield case(
        rng.uniform(0.8, 0.9, 2).round(3),
        rng.uniform(0.6, 0.8, 2).round(3),
        0.0,
        hint="If the differences were 0.1 and 0.2, their mean would be 0.15 and s² 0.005, with n − 1 = 1 in the "
        "denominator. With ratio 0 the error is √(s²/2).",
    )
    for n in (5, 10):
        split = rng.uniform(0.6, 0.8, n)
        yield case(
            (split + rng.uniform(0.05, 0.1, n)).round(3),
            (split + rng.uniform(0, 0.05, n)).round(3),
            float(rng.choice([0.25, 0.5, 1.0])),
            hint="Subtract first, split by split: how hard a split is affects both models, and cancels. np.var "
            "divides by n unless you say ddof=1.",
        )
    same = rng.uniform(0.6, 0.9, 4).round(2)
    yield case(
        same,
        same + 0.05,
        0.25,
        hint="The second is better by the same amount on every split: the mean is −0.05, the error almost 0.",
    )


def wrong_unpaired(first, second, ratio):
    """ignores that the splits are the same"""
    variance = first.var(ddof=1) + second.var(ddof=1)
    return first.mean() - second.mean(), np.sqrt((1 / len(first) + ratio) * variance)


def wrong_ddof(first, second, ratio):
    """divides by n instead of n − 1"""
    d = first - second
    return d.mean(), np.sqrt((1 / len(d) + ratio) * d.var())


def wrong_independent(first, second, ratio):
    """takes the splits for independent"""
    d = first - second
    return d.mean(), np.sqrt(d.var(ddof=1) / len(d))


def wrong_sign(first, second, ratio):
    """subtracts the other way round"""
    mean, error = paired_error(first, second, ratio)
    return -mean, error


def wrong_variance(first, second, ratio):
    """forgets the root"""
    mean, error = paired_error(first, second, ratio)
    return mean, error**2
