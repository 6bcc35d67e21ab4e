"""The way back through batch normalization."""

import numpy as np

from authoring.course import case, draw

TITLE = "Back through batch normalization"
POINTS = 3


def batch_norm_backward(dy, x, gamma, epsilon):
    """Return ∂J/∂x (B, D), ∂J/∂γ (D,) and ∂J/∂β (D,) of y = γ x̂ + β in training, given dy = ∂J/∂y (B, D).

    x (B, D), gamma (D,); x̂ = (x − m) / √(v + ε) with m and v, mean and variance of each column of x, the variance with the
    factor 1 / B.
    """
    root = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = (x - x.mean(axis=0)) / root
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma / root * (dy - dbeta / len(x) - x_hat * dgamma / len(x))
    return dx, dgamma, dbeta


def cases(rng):
    x = np.array([[1.0], [3.0]]) + float(rng.integers(0, 5))
    yield case(
        np.array([[1.0], [0.0]]),
        x,
        np.array([float(rng.integers(2, 5))]),
        1.0,
        hint="Two examples at distance 2: v = 1, √(v + ε) = √2, x̂ = ∓1/√2. Then dβ = 1, dγ = −1/√2, and dx follows.",
    )
    for B, D in ((3, 2), (4, 1), (5, 3)):
        yield case(
            draw(rng, B, D) + 0.05,
            draw(rng, B, D) * 2 + np.arange(B)[:, None],
            draw(rng, D) + 0.05,
            0.5,
            hint="Every x of a column moves the column's m and v, so all x̂ of that column: three paths, not one. Check: the "
            "columns of dx add up to 0.",
        )


def wrong_constants(dy, x, gamma, epsilon):
    """takes mean and variance for constants"""
    root = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = (x - x.mean(axis=0)) / root
    return gamma / root * dy, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_variance_forgotten(dy, x, gamma, epsilon):
    """follows the path through the mean, but not the one through the variance"""
    root = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = (x - x.mean(axis=0)) / root
    return gamma / root * (dy - dy.mean(axis=0)), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_root(dy, x, gamma, epsilon):
    """puts ε outside the root"""
    root = x.std(axis=0) + epsilon
    x_hat = (x - x.mean(axis=0)) / root
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return gamma / root * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


def wrong_variance(dy, x, gamma, epsilon):
    """divides by B − 1 in the variance"""
    root = np.sqrt(x.var(axis=0, ddof=1) + epsilon)
    x_hat = (x - x.mean(axis=0)) / root
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return gamma / root * (dy - dbeta / len(x) - x_hat * dgamma / len(x)), dgamma, dbeta


def wrong_means(dy, x, gamma, epsilon):
    """takes means for the gradients of γ and β"""
    root = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = (x - x.mean(axis=0)) / root
    dgamma, dbeta = (dy * x_hat).mean(axis=0), dy.mean(axis=0)
    return gamma / root * (dy - dbeta - x_hat * dgamma), dgamma, dbeta
