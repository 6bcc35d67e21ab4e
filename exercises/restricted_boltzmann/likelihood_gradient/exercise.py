"""The exact gradient of a small machine's cost."""

import numpy as np

from authoring.course import case, draw

TITLE = "The gradient without chance"
POINTS = 3


def likelihood_gradient(V, W, b, c):
    """Return ∂J/∂W = Σ_v p(v) v p(h | v)ᵀ − mean over the examples of v p(h | v)ᵀ, by visiting all patterns v.

    V (N, n) of 0 and 1, W (n, m), b (n,), c (m,); returns (n, m)
    """
    S = np.array(list(np.ndindex(*[2] * len(b))), dtype=float)
    p = np.exp(S @ b) * (1 + np.exp(c + S @ W)).prod(axis=1)
    p /= p.sum()
    model = (S * p[:, None]).T @ (1 / (1 + np.exp(-(c + S @ W))))
    return model - V.T @ (1 / (1 + np.exp(-(c + V @ W)))) / len(V)


def parts(V, W, b, c):
    """Return all patterns S, their e^−F, and p(h | v) of S and of V."""
    S = np.array(list(np.ndindex(*[2] * len(b))), dtype=float)
    F = -S @ b - np.logaddexp(0, c + S @ W).sum(axis=1)
    return S, np.exp(-F), 1 / (1 + np.exp(-(c + S @ W))), 1 / (1 + np.exp(-(c + V @ W)))


def cases(rng):
    shift = rng.integers(25, 175) / 100
    yield case(
        np.array([[1.0, 0.0]]),
        np.zeros((2, 1)),
        np.zeros(2),
        np.array([shift]),
        hint="All weights and visible biases are 0, so all four patterns have p(v) = 1/4, and the hidden unit's chance is "
        "the same for each: the model's mean is p(h)/2 for either weight.",
    )
    yield case(
        rng.integers(0, 2, (3, 2)).astype(float),
        draw(rng, 2, 1) + 0.05,
        draw(rng, 2) + 0.5,
        draw(rng, 1),
        hint="Weigh each of the four patterns with p(v) = e^−F(v)/Z. Z is the sum of all e^−F(v), so they add up to 1.",
    )
    for N, n, m in ((5, 4, 3), (2, 3, 4)):
        yield case(
            rng.integers(0, 2, (N, n)).astype(float),
            draw(rng, n, m),
            draw(rng, n),
            draw(rng, m),
            hint="There are 2ⁿ patterns of the visible units, however many hidden ones. The data's part is a mean.",
        )


def wrong_sign(V, W, b, c):
    """data minus model: the gradient of the log-likelihood, not of J"""
    return -likelihood_gradient(V, W, b, c)


def wrong_uniform(V, W, b, c):
    """gives all patterns the same probability"""
    S, _, H, H_data = parts(V, W, b, c)
    return S.T @ H / len(S) - V.T @ H_data / len(V)


def wrong_sum(V, W, b, c):
    """sums the data's part over the examples"""
    S, p, H, H_data = parts(V, W, b, c)
    return (S * (p / p.sum())[:, None]).T @ H - V.T @ H_data


def wrong_partition(V, W, b, c):
    """forgets to divide by Z"""
    S, p, H, H_data = parts(V, W, b, c)
    return (S * p[:, None]).T @ H - V.T @ H_data / len(V)


def wrong_visible(V, W, b, c):
    """forgets the visible bias in p(v)"""
    return likelihood_gradient(V, W, 0 * b, c)
