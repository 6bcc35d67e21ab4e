"""Where gradient descent begins to diverge."""

import numpy as np

from authoring.course import case, draw

TITLE = "The fastest safe rate"
POINTS = 3


def largest_rate(X):
    """Return the learning rate 2/λmax from which gradient descent on the mean squared error of ŷ = X w diverges.

    X (N, D); λmax is the largest eigenvalue of the Hessian of J(w) = mean (X w − y)²
    """
    H = 2 / len(X) * X.T @ X
    return 2 / np.linalg.eigvalsh(H).max()


def cases(rng):
    yield case(draw(rng, 3, 1) + 0.05, hint="With one input the Hessian is a number, 2/N · Σ x².")
    for N, D in ((4, 2), (6, 3), (8, 2)):
        scale = np.linspace(1, 3, D)
        yield case(
            draw(rng, N, D) * scale + 0.05,
            link="descent?surface=valley&kappa=10&method=SGD&eta=0.2",
            hint="J has the Hessian 2/N · Xᵀ X. np.linalg.eigvalsh gives the eigenvalues of a symmetric "
            "matrix, the smallest first.",
        )


def wrong_examples(X):
    """forgets to divide by N"""
    return 2 / np.linalg.eigvalsh(2 * X.T @ X).max()


def wrong_half(X):
    """takes 1/λmax, the rate that is best for one direction"""
    return largest_rate(X) / 2


def wrong_smallest(X):
    """takes the smallest eigenvalue"""
    return 2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X).min()


def wrong_hessian(X):
    """forgets the 2 of the square in the Hessian"""
    return 2 * largest_rate(X)


def wrong_trace(X):
    """adds all eigenvalues up"""
    return 2 / np.trace(2 / len(X) * X.T @ X)
