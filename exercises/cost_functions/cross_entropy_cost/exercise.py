"""Binary cross-entropy from the sum z, for every z."""

import numpy as np

from authoring.course import case, draw

TITLE = "Cross-entropy that never breaks"
POINTS = 4


def cross_entropy_cost(z, y):
    """Return J, the mean of ℓ = −y log σ(z) − (1 − y) log(1 − σ(z)), finite and exact for every z.

    z (N,) weighted sums, y (N,) of 0 and 1
    """
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def cases(rng):
    yield case(
        np.zeros(6),
        rng.integers(0, 2, 6),
        link="cost?view=logit&z=0&y=1",
        hint="At z = 0, ŷ = ½ and ℓ = log 2, whatever y is.",
    )
    z, y = draw(rng, 5) + 0.05, rng.integers(0, 2, 5)
    y[:2] = 0, 1
    yield case(
        z,
        y,
        link=f"cost?view=logit&z={z[0]:g}&y=0",
        hint="Both terms matter: −log ŷ where y = 1, −log(1 − ŷ) where y = 0. Then take the mean.",
    )
    big = 1000.0 + rng.integers(0, 500, 2)
    yield case(big * [1, -1], np.array([1, 0]), hint="Right and certain: the loss is 0. No logarithm of 0 may be taken.")
    yield case(
        np.append(big * [1, -1], 500.0),
        np.array([0, 1, 0]),
        link="cost?view=logit&z=8&y=0",
        hint="Wrong and certain: the loss is |z| itself, here about 1000. Simplify ℓ until it contains log(1 "
        "+ exp(−|z|)), and no ŷ.",
    )
    yield case(
        rng.uniform(37, 45, 2).round(2) * [1, -1],
        np.array([1, 0]),
        rtol=1e-6,
        atol=0.0,
        hint="Both losses are tiny but not 0. np.log1p(t) is log(1 + t), exact for small t. And 40 + 1e-17 is 40: "
        "add the tiny term last.",
    )


def wrong_log_zero(z, y):
    """takes the logarithm of 0 when a unit is certain"""
    y_hat = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def wrong_clipped(z, y):
    """cuts ŷ off near 0 and 1, and so the loss at about 28"""
    y_hat = np.clip(1 / (1 + np.exp(-np.clip(z, -700, 700))), 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def wrong_sum(z, y):
    """adds up instead of taking the mean"""
    return cross_entropy_cost(z, y) * len(z)


def wrong_one_sided(z, y):
    """counts only the examples of class 1"""
    return np.mean(y * (np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))))


def wrong_sign(z, y):
    """forgets the minus"""
    return -cross_entropy_cost(z, y)


def wrong_log(z, y):
    """takes log(1 + t), which rounds a small t away"""
    return np.mean(np.maximum(z, 0) - z * y + np.log(1 + np.exp(-np.abs(z))))


def wrong_order(z, y):
    """adds a tiny term to a large one, and then takes the large one away"""
    return np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - z * y)
