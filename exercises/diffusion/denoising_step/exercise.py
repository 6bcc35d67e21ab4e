"""One step of sampling."""

import numpy as np

from authoring.course import case, draw

TITLE = "A step back"
POINTS = 3


def denoising_step(x_t, t, eps, beta, z):
    """Return x_{t−1} (B, D): the mean of the step back, and fresh noise of variance v_t.

    x_t (B, D) points, t the index of the step, eps (B, D) the noise in them as the network sees it, beta (T,) the schedule,
    z (B, D) fresh noise
    """
    kept = np.cumprod(1 - beta)
    before = kept[t - 1] if t else 1.0
    mean = (x_t - beta[t] / np.sqrt(1 - kept[t]) * eps) / np.sqrt(1 - beta[t])
    return mean + np.sqrt(beta[t] * (1 - before) / (1 - kept[t])) * z


def cases(rng):
    a, b = (float(v) for v in rng.integers(-500, 500, 2) / 100 + 0.005)
    beta = np.array([0.1, 0.2, 0.3, 0.4])
    yield case(
        np.array([[a]]),
        2,
        np.array([[0.5]]),
        beta,
        np.zeros((1, 1)),
        hint=f"Without fresh noise: β = 0.3, 1 − ᾱ = 1 − 0.504 = 0.496, so ({a:g} − 0.3/√0.496 · 0.5)/√0.7.",
    )
    yield case(
        np.array([[0.0, 0.0]]),
        2,
        np.array([[0.0, 0.0]]),
        beta,
        np.array([[1.0, b]]),
        hint="Only the fresh noise counts here: v = 0.3 · (1 − 0.72)/(1 − 0.504), and its root is the factor of z.",
        link="cloud?way=reverse&steps=50&fresh=1",
    )
    yield case(
        draw(rng, 3, 2) + 0.05,
        0,
        draw(rng, 3, 2) + 0.05,
        beta,
        draw(rng, 3, 2) + 0.05,
        hint="At t = 0, ᾱ before the step is 1, so v = 0: no fresh noise. Beware of kept[t − 1]: it is the last entry.",
    )
    for t in (3, int(rng.integers(4, 18))):
        yield case(
            draw(rng, 4, 3) + 0.05,
            t,
            draw(rng, 4, 3) + 0.05,
            np.linspace(0.01, 0.3, 20).round(3),
            draw(rng, 4, 3) + 0.05,
            hint="First the mean, then √v times z. ᾱ is the running product of 1 − β; v needs it at t and at t − 1.",
        )


def wrong_last(x_t, t, eps, beta, z):
    """adds noise in the last step, too: kept[t − 1] is the last entry when t = 0"""
    kept = np.cumprod(1 - beta)
    mean = (x_t - beta[t] / np.sqrt(1 - kept[t]) * eps) / np.sqrt(1 - beta[t])
    return mean + np.sqrt(beta[t] * (1 - kept[t - 1]) / (1 - kept[t])) * z


def wrong_beta(x_t, t, eps, beta, z):
    """takes β as the variance at each step"""
    kept = np.cumprod(1 - beta)
    mean = (x_t - beta[t] / np.sqrt(1 - kept[t]) * eps) / np.sqrt(1 - beta[t])
    return mean + np.sqrt(beta[t]) * z


def wrong_deviation(x_t, t, eps, beta, z):
    """multiplies the noise by its variance instead of its root"""
    still = denoising_step(x_t, t, eps, beta, 0 * z)
    return still + (denoising_step(x_t, t, eps, beta, z) - still) ** 2 / np.where(z == 0, 1, z)


def wrong_push(x_t, t, eps, beta, z):
    """takes all noise away at once, and lands on the estimate of the example"""
    kept = np.cumprod(1 - beta)
    fresh = denoising_step(x_t, t, eps, beta, z) - denoising_step(x_t, t, eps, beta, 0 * z)
    return (x_t - np.sqrt(1 - kept[t]) * eps) / np.sqrt(kept[t]) + fresh


def wrong_shrunk(x_t, t, eps, beta, z):
    """forgets that the step forward has also shrunk the example"""
    fresh = denoising_step(x_t, t, eps, beta, z) - denoising_step(x_t, t, eps, beta, 0 * z)
    return denoising_step(x_t, t, eps, beta, 0 * z) * np.sqrt(1 - beta[t]) + fresh
