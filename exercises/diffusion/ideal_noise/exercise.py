"""The best denoiser for a finite set of examples."""

import numpy as np

from authoring.course import case, draw

TITLE = "The answer that cannot be beaten"
POINTS = 3


def ideal_noise(x, t, X, beta):
    """Return E[ε | x] (B, D) when the true examples are the rows of X, each with chance 1/N.

    x (B, D) points at time t, X (N, D) the examples, beta (T,) the schedule
    """
    kept = np.prod(1 - beta[: t + 1])
    d = ((x[:, None] - np.sqrt(kept) * X) ** 2).sum(axis=2) / (2 * (1 - kept))
    p = np.exp(d.min(axis=1, keepdims=True) - d)
    p /= p.sum(axis=1, keepdims=True)
    return (x - np.sqrt(kept) * p @ X) / np.sqrt(1 - kept)


def cases(rng):
    a, b = (float(v) for v in rng.integers(20, 500, 2) / 100 + 0.005)
    beta = np.array([0.1, 0.2, 0.3, 0.4])
    yield case(
        np.array([[1.0]]),
        2,
        np.array([[a]]),
        beta,
        hint=f"One example: it must be that one. The noise is (1 − √0.504 · {a:g})/√0.496.",
    )
    yield case(
        np.array([[0.0], [b]]),
        1,
        np.array([[1.0], [-1.0]]),
        beta,
        hint="At x = 0 both examples have chance 1/2, their mean is 0 and so is the noise. Further right 1 is likelier.",
    )
    yield case(
        draw(rng, 3, 2) + 0.05,
        2,
        draw(rng, 5, 2) + 0.05,
        beta,
        hint="d needs a table (B, N): each point against each example, a sum over the D coordinates.",
    )
    yield case(
        np.array([[60.0 + a, -80.0 - b]]),
        0,
        draw(rng, 4, 2) + 0.05,
        beta,
        hint="e to the power of some −50,000 is 0 for the computer, and 0/0 is not a number. Subtract the smallest d of a "
        "row first; the chances stay the same.",
    )
    yield case(
        draw(rng, 4, 3) + 0.05,
        3,
        draw(rng, 6, 3) + 0.05,
        beta,
        hint="The chances of a point add up to 1 over the examples, not over the points.",
    )


def wrong_overflow(x, t, X, beta):
    """leaves out the smallest d, so that far from all examples it divides 0 by 0"""
    kept = np.prod(1 - beta[: t + 1])
    d = ((x[:, None] - np.sqrt(kept) * X) ** 2).sum(axis=2) / (2 * (1 - kept))
    p = np.exp(-d)
    with np.errstate(invalid="ignore"):
        p /= p.sum(axis=1, keepdims=True)
    return (x - np.sqrt(kept) * p @ X) / np.sqrt(1 - kept)


def wrong_nearest(x, t, X, beta):
    """takes the nearest example instead of the mean over all"""
    kept = np.prod(1 - beta[: t + 1])
    n = ((x[:, None] - np.sqrt(kept) * X) ** 2).sum(axis=2).argmin(axis=1)
    return (x - np.sqrt(kept) * X[n]) / np.sqrt(1 - kept)


def wrong_mean(x, t, X, beta):
    """gives each example the same chance, however far it is"""
    kept = np.prod(1 - beta[: t + 1])
    return (x - np.sqrt(kept) * X.mean(axis=0)) / np.sqrt(1 - kept)


def wrong_shrink(x, t, X, beta):
    """measures the distance to the examples themselves, not to their shrunk places"""
    kept = np.prod(1 - beta[: t + 1])
    d = ((x[:, None] - X) ** 2).sum(axis=2) / (2 * (1 - kept))
    p = np.exp(d.min(axis=1, keepdims=True) - d)
    p /= p.sum(axis=1, keepdims=True)
    return (x - np.sqrt(kept) * p @ X) / np.sqrt(1 - kept)


def wrong_half(x, t, X, beta):
    """forgets the 2 in the exponent"""
    kept = np.prod(1 - beta[: t + 1])
    d = ((x[:, None] - np.sqrt(kept) * X) ** 2).sum(axis=2) / (1 - kept)
    p = np.exp(d.min(axis=1, keepdims=True) - d)
    p /= p.sum(axis=1, keepdims=True)
    return (x - np.sqrt(kept) * p @ X) / np.sqrt(1 - kept)


def wrong_axis(x, t, X, beta):
    """lets the chances add up to 1 over the points"""
    kept = np.prod(1 - beta[: t + 1])
    d = ((x[:, None] - np.sqrt(kept) * X) ** 2).sum(axis=2) / (2 * (1 - kept))
    p = np.exp(d.min(axis=0, keepdims=True) - d)
    p /= p.sum(axis=0, keepdims=True)
    return (x - np.sqrt(kept) * p @ X) / np.sqrt(1 - kept)
