"""The eigenvalues that a narrow code has to leave out."""

import numpy as np

from authoring.course import case, draw

TITLE = "The least a line can lose"
POINTS = 2


def least_linear_error(X, Z):
    """Return the least mean squared error, a mean over all entries of X (N, D), of a linear autoencoder with a code of Z < D
    numbers and biases.
    """
    S = np.cov(X.T, bias=True)
    eigenvalues = np.linalg.eigvalsh(S)  # the smallest first
    return max(eigenvalues[: X.shape[1] - Z].sum(), 0.0) / X.shape[1]


def cases(rng):
    P = np.array([[2.0, 1], [1, 2], [-2, -1], [-1, -2]])
    yield case(
        P + rng.integers(1, 5, 2),
        1,
        hint="These are the four points of the worked example, moved away from 0. The biases take out the mean, so J is "
        "0.25.",
        atol=1e-9,
    )
    yield case(
        rng.integers(-2, 3, (8, 1)) * np.array([[1.0, 2, -1]]) + np.eye(8, 3),
        1,
        hint="With a code of 1, the D − 1 *smaller* eigenvalues are lost, and J is their sum divided by D.",
        atol=1e-9,
    )
    for D, Z in ((4, 2), (6, 5), (5, 1)):
        yield case(
            draw(rng, 7, D) * np.arange(1, D + 1) + rng.integers(-3, 4, D),
            Z,
            hint="Take S with 1/N, not 1/(N − 1); numpy.linalg.eigvalsh gives the smallest eigenvalue first.",
            atol=1e-9,
        )


def spectrum(X, ddof=0):
    """Return the eigenvalues of the covariance matrix, the largest first."""
    return np.linalg.eigvalsh(np.cov(X.T, ddof=ddof))[::-1]


def wrong_mean(X, Z):
    """forgets to take out the mean"""
    return np.linalg.eigvalsh(X.T @ X / len(X))[: X.shape[1] - Z].sum() / X.shape[1]


def wrong_kept(X, Z):
    """adds the eigenvalues that are kept"""
    return spectrum(X)[:Z].sum() / X.shape[1]


def wrong_sum(X, Z):
    """does not divide by D"""
    return spectrum(X)[Z:].sum()


def wrong_unbiased(X, Z):
    """divides by N − 1"""
    return spectrum(X, ddof=1)[Z:].sum() / X.shape[1]


def wrong_order(X, Z):
    """takes eigvalsh's order for the largest first"""
    return np.linalg.eigvalsh(np.cov(X.T, bias=True))[Z:].sum() / X.shape[1]
