"""log p(v) of a deep belief network with two machines, exactly."""

import numpy as np

from authoring.course import case, draw

TITLE = "How likely, exactly?"
POINTS = 3


def stack_log_probability(V, W1, b1, W2, b2, c2):
    """Return log p(v) (N,) = log Σ_h p(h) p(v | h) for each row of V (N, n), h over all patterns of the m units between.

    W1 (n, m), b1 (n,): p(v_i = 1 | h) = σ(b1_i + (W1 h)_i)
    W2 (m, k), b2 (m,), c2 (k,): the upper machine, p(h) = e^(b2·h) Π_j (1 + e^(c2_j + (h W2)_j)) / Z
    """
    H = np.array(list(np.ndindex(*[2] * len(b2))), dtype=float)
    weight = np.exp(H @ b2) * (1 + np.exp(c2 + H @ W2)).prod(axis=1)
    down = 1 / (1 + np.exp(-(H @ W1.T + b1)))
    likely = np.where(V[:, None] == 1, down, 1 - down).prod(axis=2)
    return np.log(likely @ (weight / weight.sum()))


def drawn(rng, N, n, m, k):
    """Return patterns and a stack of two machines."""
    V = rng.integers(0, 2, (N, n)).astype(float)
    return V, draw(rng, n, m), draw(rng, n), draw(rng, m, k), draw(rng, m), draw(rng, k)


def cases(rng):
    a, b = rng.uniform(2, 6, 2).round(3)
    yield case(
        np.array([[0.0], [1.0]]),
        np.array([[np.log(a)]]),
        np.array([0.0]),
        np.array([[0.0]]),
        np.array([np.log(b)]),
        np.array([0.0]),
        hint="One unit in each layer, and the upper machine's weight is 0: then p(h = 1) = σ(b2). Add up h = 0 and h = 1.",
        link="stack?layers=2",
    )
    yield case(
        *drawn(rng, 3, 2, 2, 1),
        hint="Z is the sum of e^(b2·h) Π (1 + e^…) over all patterns h, so that the p(h) add up to 1.",
    )
    yield case(
        *drawn(rng, 4, 3, 2, 3),
        hint="The logarithm comes last: first add up p(h) p(v | h) over all h, then take it.",
    )
    yield case(
        *drawn(rng, 4, 4, 3, 2),
        hint="p(v | h) is a product over the visible units, with σ where v is 1 and 1 − σ where v is 0.",
    )


def wrong_normal(V, W1, b1, W2, b2, c2):
    """forgets Z"""
    H = np.array(list(np.ndindex(*[2] * len(b2))), dtype=float)
    weight = np.exp(H @ b2) * (1 + np.exp(c2 + H @ W2)).prod(axis=1)
    down = 1 / (1 + np.exp(-(H @ W1.T + b1)))
    return np.log(np.where(V[:, None] == 1, down, 1 - down).prod(axis=2) @ weight)


def wrong_biases(V, W1, b1, W2, b2, c2):
    """takes the upper machine's visible units for independent, σ(b2)"""
    H = np.array(list(np.ndindex(*[2] * len(b2))), dtype=float)
    p = 1 / (1 + np.exp(-b2))
    prior = np.where(H == 1, p, 1 - p).prod(axis=1)
    down = 1 / (1 + np.exp(-(H @ W1.T + b1)))
    return np.log(np.where(V[:, None] == 1, down, 1 - down).prod(axis=2) @ prior)


def wrong_logs(V, W1, b1, W2, b2, c2):
    """takes the mean of the logarithms in place of the logarithm of the mean"""
    H = np.array(list(np.ndindex(*[2] * len(b2))), dtype=float)
    weight = np.exp(H @ b2) * (1 + np.exp(c2 + H @ W2)).prod(axis=1)
    down = 1 / (1 + np.exp(-(H @ W1.T + b1)))
    return np.log(np.where(V[:, None] == 1, down, 1 - down)).sum(axis=2) @ (weight / weight.sum())


def wrong_mean(V, W1, b1, W2, b2, c2):
    """hands the mean of h down in place of every h"""
    H = np.array(list(np.ndindex(*[2] * len(b2))), dtype=float)
    weight = np.exp(H @ b2) * (1 + np.exp(c2 + H @ W2)).prod(axis=1)
    down = 1 / (1 + np.exp(-(weight / weight.sum() @ H @ W1.T + b1)))
    return np.log(np.where(V == 1, down, 1 - down)).sum(axis=1)
