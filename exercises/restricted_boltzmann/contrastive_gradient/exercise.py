"""One estimate by contrastive divergence, with the random numbers given."""

import numpy as np

from authoring.course import case, draw

TITLE = "One step of Gibbs sampling from the data"
POINTS = 3


def sigmoid(z):
    """Return 1/(1 + e^−z)."""
    return 1 / (1 + np.exp(-z))


def contrastive_gradient(V, W, b, c, U, R):
    """Return ⟨v₁ p(h | v₁)ᵀ⟩ − ⟨v₀ p(h | v₀)ᵀ⟩, where v₁ is one Gibbs step from v₀, the rows of V.

    V (N, n) of 0 and 1, W (n, m), b (n,), c (m,), U (N, m) and R (N, n) random numbers from 0 to 1; returns (n, m)
    """
    p_0 = 1 / (1 + np.exp(-(c + V @ W)))
    h_0 = (p_0 > U).astype(float)
    v_1 = (1 / (1 + np.exp(-(b + h_0 @ W.T))) > R).astype(float)
    p_1 = 1 / (1 + np.exp(-(c + v_1 @ W)))
    return (v_1.T @ p_1 - V.T @ p_0) / len(V)


def problem(rng, N, n, m):
    """Return arguments in which no draw hangs by a hair, and which tell the typical mistakes apart."""
    while True:
        W, b, c = draw(rng, n, m), draw(rng, n), draw(rng, m)
        V = rng.integers(0, 2, (N, n)).astype(float)
        U, R = rng.random((N, m)).round(3), rng.random((N, n)).round(3)
        p = sigmoid(c + V @ W)
        q = sigmoid(b + (p > U) @ W.T)
        args = V, W, b, c, U, R
        right = contrastive_gradient(*args)
        told = all(abs(right - wrong(*args)).max() > 0.01 for wrong in (wrong_pair, wrong_mean_field, wrong_hidden))
        if min(abs(p - U).min(), abs(q - R).min()) > 0.005 and told:
            return args


def cases(rng):
    low, high = rng.integers(100, 450) / 1000, rng.integers(550, 950) / 1000
    yield case(
        np.array([[1.0, 0.0]]),
        np.zeros((2, 1)),
        np.zeros(2),
        np.zeros(1),
        np.array([[low]]),
        np.array([[high, low]]),
        hint="All chances are 1/2. The first visible unit's number is above it, the second one's below: v₁ = 01. So the "
        "gradient is 1/2 for the second weight and −1/2 for the first.",
    )
    yield case(
        *problem(rng, 1, 3, 2),
        hint="One row. The last p(h | v₁) comes from v₁: compute it anew, with the same W and c.",
    )
    yield case(
        *problem(rng, 5, 4, 3),
        hint="Within the chain all is 0 or 1: h₀ is drawn before p(v | h₀) is computed, and v₁ is drawn, too.",
    )
    yield case(
        *problem(rng, 8, 2, 4),
        hint="A mean over the rows: a batch that is given twice has the same gradient.",
    )


def wrong_pair(V, W, b, c, U, R):
    """pairs v₁ with the hidden units of v₀"""
    p_0 = sigmoid(c + V @ W)
    v_1 = (sigmoid(b + (p_0 > U) @ W.T) > R).astype(float)
    return (v_1.T @ p_0 - V.T @ p_0) / len(V)


def wrong_mean_field(V, W, b, c, U, R):
    """sends probabilities through the chain, without drawing"""
    p_0 = sigmoid(c + V @ W)
    v_1 = sigmoid(b + p_0 @ W.T)
    return (v_1.T @ sigmoid(c + v_1 @ W) - V.T @ p_0) / len(V)


def wrong_hidden(V, W, b, c, U, R):
    """takes the drawn h₀ in place of its probabilities in the data's term"""
    h_0 = (sigmoid(c + V @ W) > U).astype(float)
    v_1 = (sigmoid(b + h_0 @ W.T) > R).astype(float)
    return (v_1.T @ sigmoid(c + v_1 @ W) - V.T @ h_0) / len(V)


def wrong_sign(V, W, b, c, U, R):
    """data minus model: the gradient of the log-likelihood, not of J"""
    return -contrastive_gradient(V, W, b, c, U, R)


def wrong_sum(V, W, b, c, U, R):
    """sums over the rows"""
    return contrastive_gradient(V, W, b, c, U, R) * len(V)
