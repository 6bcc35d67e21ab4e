"""The best discriminator of two distributions, and the divergence that it measures."""

import numpy as np

from authoring.course import case

TITLE = "The best that D can do"
POINTS = 3


def best_discriminator(p, q):
    """Return (d, JS): d (M,) the best σ(D) at each of M places, and the Jensen–Shannon divergence in nats.

    p, q (M,) how likely each place is among true and among invented examples; where both are 0, d is 1/2
    """
    both = p + q
    d = np.divide(p, both, out=np.full_like(both, 0.5), where=both > 0)

    def mean_log(weights, of):  # 0 log 0 is 0
        return (weights * np.log(np.where(weights > 0, of, 1.0))).sum()

    return d, np.log(2) + (mean_log(p, d) + mean_log(q, 1 - d)) / 2


def distribution(rng, size):
    """Return chances (M,) that add up to 1, with two decimals."""
    while True:
        p = rng.dirichlet(np.full(size, 2.0))[:-1].round(2)
        if (last := round(1 - p.sum(), 2)) > 0:
            return np.append(p, last)


def cases(rng):
    a, b = rng.integers(5, 95, 2) / 100
    yield case(
        np.array([a, 1 - a, 0.0]),
        np.array([0.0, 1 - a, a]),
        hint="d = p/(p + q) is 1, 1/2 and 0. In the divergence a place where p is 0 adds nothing to the mean over p: "
        f"0 log 0 counts as 0. JS is {a} log 2 here, the share that does not overlap.",
    )
    yield case(
        distribution(rng, 4),
        distribution(rng, 4),
        hint="2 JS = log 4 + Σ p log d + Σ q log(1 − d), with the natural logarithm: half of that is JS.",
        link="game?frozen=generator",
    )
    p = distribution(rng, 5)
    yield case(p, p.copy(), hint="Equal distributions: d = 1/2 everywhere, and no divergence.")
    yield case(
        np.array([b, 1 - b, 0.0, 0.0]),
        np.array([0.0, 0.0, 1.0, 0.0]),
        hint="Nothing overlaps: D can be sure wherever there is anything, and JS is log 2. Where neither is, d is 1/2.",
    )
    for size in (3, 6):
        yield case(
            distribution(rng, size),
            distribution(rng, size),
            hint="d = p/(p + q), place by place. JS = (KL(p‖m) + KL(q‖m))/2 with m = (p + q)/2.",
        )


def wrong_way(p, q):
    """gives the probability of being invented"""
    d, JS = best_discriminator(p, q)
    return 1 - d, JS


def wrong_half(p, q):
    """forgets the half of the divergence"""
    d, JS = best_discriminator(p, q)
    return d, 2 * JS


def wrong_bits(p, q):
    """measures in bits"""
    d, JS = best_discriminator(p, q)
    return d, JS / np.log(2)


def wrong_cost(p, q):
    """returns the least J_D for the divergence"""
    d, JS = best_discriminator(p, q)
    return d, np.log(4) - 2 * JS


def wrong_zero(p, q):
    """lets 0 log 0 become NaN"""
    with np.errstate(all="ignore"):
        d = p / (p + q)
        return d, np.log(2) + (p * np.log(d) + q * np.log(1 - d)).sum() / 2


def wrong_kullback(p, q):
    """takes the divergence of p from q, not from their mean"""
    d, _ = best_discriminator(p, q)
    with np.errstate(all="ignore"):
        return d, np.where(p > 0, p * np.log(p / q), 0.0).sum()
