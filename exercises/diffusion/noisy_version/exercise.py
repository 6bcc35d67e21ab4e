"""Forward noise in closed form."""

import numpy as np

from authoring.course import case, draw

TITLE = "Noise in one jump"
POINTS = 2


def noisy_version(x_0, t, eps, beta):
    """Return x_t (B, D), each row of x_0 (B, D) after its own number of steps.

    t (B,) whole numbers from 0 to T − 1, eps (B, D) the noise, beta (T,) the schedule
    """
    kept = np.cumprod(1 - beta)[t][:, None]
    return np.sqrt(kept) * x_0 + np.sqrt(1 - kept) * eps


def cases(rng):
    a, b = (float(v) for v in rng.integers(-500, 500, 2) / 100 + 0.005)
    beta = np.array([0.1, 0.2, 0.3, 0.4])
    yield case(
        np.array([[a]]),
        np.array([0]),
        np.array([[1.0]]),
        beta,
        hint=f"t = 0 is the first step: ᾱ = 1 − 0.1 = 0.9, so √0.9 · {a:g} + √0.1 · 1.",
        link="cloud?way=forward&t=1",
    )
    yield case(
        np.array([[b]]),
        np.array([2]),
        np.array([[-0.7]]),
        beta,
        hint="ᾱ at t = 2 is 0.9 · 0.8 · 0.7 = 0.504. Both factors are roots: √0.504 and √0.496.",
    )
    yield case(
        draw(rng, 4, 2) + 0.05,
        np.array([3, 0, 2, 1]),
        draw(rng, 4, 2) + 0.05,
        beta,
        hint="Every row has a t of its own, and so a factor of its own: ᾱ[t] has shape (B,), the rows (B, D).",
    )
    n = int(rng.integers(5, 9))
    yield case(
        draw(rng, n, 3) + 0.05,
        rng.integers(0, 20, n),
        draw(rng, n, 3) + 0.05,
        np.linspace(0.01, 0.3, 20).round(3),
        hint="ᾱ is the running product of 1 − β: np.cumprod.",
    )


def wrong_roots(x_0, t, eps, beta):
    """takes ᾱ and 1 − ᾱ without their roots"""
    kept = np.cumprod(1 - beta)[t][:, None]
    return kept * x_0 + (1 - kept) * eps


def wrong_single(x_0, t, eps, beta):
    """takes 1 − β of the last step in place of the product"""
    kept = (1 - beta)[t][:, None]
    return np.sqrt(kept) * x_0 + np.sqrt(1 - kept) * eps


def wrong_before(x_0, t, eps, beta):
    """is a step behind: ᾱ before step t"""
    kept = np.concatenate([[1.0], np.cumprod(1 - beta)])[t][:, None]
    return np.sqrt(kept) * x_0 + np.sqrt(1 - kept) * eps


def wrong_variance(x_0, t, eps, beta):
    """uses the variance 1 − ᾱ as the deviation of the noise"""
    kept = np.cumprod(1 - beta)[t][:, None]
    return np.sqrt(kept) * x_0 + (1 - kept) * eps
