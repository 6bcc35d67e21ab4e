"""The variational bound of log p(v), by enumeration."""

import numpy as np

from authoring.course import case, draw

TITLE = "The bound"
POINTS = 3


def belief_bound(v, W, b, c, H, prior):
    """Return Σ_h q(h | v) (log p(h) + log p(v | h) − log q(h | v)), a lower bound of log p(v).

    v (n,) a visible pattern; W (n, m), b (n,), c (m,) the lower machine; H (S, m) all patterns h, prior (S,) their p(h) in
    what stands above it; q(h_j = 1 | v) = σ(c_j + (v W)_j)
    """
    up, down = 1 / (1 + np.exp(-(v @ W + c))), 1 / (1 + np.exp(-(H @ W.T + b)))
    q = np.where(H == 1, up, 1 - up).prod(axis=1)
    likely = np.log(np.where(v == 1, down, 1 - down)).sum(axis=1)
    return q @ (np.log(prior) + likely - np.log(q))


def patterns(m):
    """Return all patterns of m zeros and ones (2**m, m)."""
    return np.array(list(np.ndindex(*[2] * m)), dtype=float)


def drawn(rng, n, m):
    """Return the arguments for a machine of n visible and m hidden units under a prior that is not its own."""
    prior = rng.integers(1, 10, 2**m).astype(float)
    v = rng.integers(0, 2, n).astype(float)
    v[rng.permutation(n)[:2]] = [0, 1]
    return v, draw(rng, n, m), draw(rng, n), draw(rng, m), patterns(m), prior / prior.sum()


def cases(rng):
    a = round(rng.uniform(0.2, 0.8), 4)
    yield case(
        np.array([1.0]),
        np.array([[np.log(3)]]),
        np.array([0.0]),
        np.array([0.0]),
        patterns(1),
        np.array([1 - a, a]),
        hint="The machine of the chapter's example: q(1 | v) is 3/4, p(v = 1 | h = 1) is 3/4 and p(v = 1 | h = 0) is 1/2. "
        "Each h has one term, weighed by its q.",
    )
    yield case(
        *drawn(rng, 3, 1),
        hint="p(v | h) is a product over the visible units: σ(b + W h) where v is 1, and one minus it where v is 0.",
    )
    yield case(
        *drawn(rng, 3, 2),
        hint="q(h | v) of a pattern is a product over the hidden units: up where h is 1, and one minus it where h is 0. The "
        "term −log q must be weighed by q, as the others are.",
        link="stack?layers=2",
    )
    yield case(*drawn(rng, 5, 3), hint="log p(h) comes from `prior`, not from the machine below. The sum has S terms.")


def wrong_entropy(v, W, b, c, H, prior):
    """leaves −log q out"""
    up, down = 1 / (1 + np.exp(-(v @ W + c))), 1 / (1 + np.exp(-(H @ W.T + b)))
    q = np.where(H == 1, up, 1 - up).prod(axis=1)
    return q @ (np.log(prior) + np.log(np.where(v == 1, down, 1 - down)).sum(axis=1))


def wrong_exact(v, W, b, c, H, prior):
    """returns log p(v) itself"""
    down = 1 / (1 + np.exp(-(H @ W.T + b)))
    return np.log(prior @ np.where(v == 1, down, 1 - down).prod(axis=1))


def wrong_prior(v, W, b, c, H, prior):
    """weighs the terms by p(h) in place of q(h | v)"""
    up, down = 1 / (1 + np.exp(-(v @ W + c))), 1 / (1 + np.exp(-(H @ W.T + b)))
    q = np.where(H == 1, up, 1 - up).prod(axis=1)
    return prior @ (np.log(prior) + np.log(np.where(v == 1, down, 1 - down)).sum(axis=1) - np.log(q))


def wrong_uniform(v, W, b, c, H, prior):
    """takes every h for equally likely in the machine above"""
    up, down = 1 / (1 + np.exp(-(v @ W + c))), 1 / (1 + np.exp(-(H @ W.T + b)))
    q = np.where(H == 1, up, 1 - up).prod(axis=1)
    return q @ (-np.log(len(H)) + np.log(np.where(v == 1, down, 1 - down)).sum(axis=1) - np.log(q))
