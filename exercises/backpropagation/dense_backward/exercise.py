"""The way back through one layer."""

import numpy as np

from authoring.course import case, draw

TITLE = "Back through a layer"
POINTS = 4


def dense_backward(dz, X, W):
    """Return ∂J/∂X (N, D), ∂J/∂W (D, H) and ∂J/∂b (H,) of the layer z = X W + b, given dz = ∂J/∂z (N, H).

    X (N, D), W (D, H)
    """
    return dz @ W.T, X.T @ dz, dz.sum(axis=0)


def cases(rng):
    yield case(
        draw(rng, 1, 2) + 0.05,
        draw(rng, 1, 2),
        np.array([[1.0, 2.0], [4.0, float(rng.integers(3, 9))]]),
        hint="One example: ∂J/∂W[i, j] = x_i δ_j, and ∂J/∂x_i = Σ_j W[i, j] δ_j.",
    )
    for N, D, H in ((3, 2, 4), (2, 2, 2), (3, 3, 3), (4, 3, 1)):
        yield case(
            draw(rng, N, H) + 0.05,
            draw(rng, N, D),
            draw(rng, D, H),
            hint="Let the shapes lead: each gradient has the shape of what it belongs to. Over the examples you add.",
        )


def wrong_untransposed(dz, X, W):
    """multiplies by W instead of its transpose"""
    return (dz @ W if W.shape[0] == W.shape[1] else dz @ W.T), X.T @ dz, dz.sum(axis=0)


def wrong_swapped(dz, X, W):
    """returns the gradient of the weights transposed"""
    return dz @ W.T, dz.T @ X, dz.sum(axis=0)


def wrong_mean(dz, X, W):
    """takes the mean over the examples once more"""
    return dz @ W.T, X.T @ dz / len(X), dz.mean(axis=0)


def wrong_axis(dz, X, W):
    """adds up the wrong axis for the biases"""
    return dz @ W.T, X.T @ dz, dz.sum(axis=1)


def wrong_keepdims(dz, X, W):
    """returns the biases' gradient as a row (1, H)"""
    return dz @ W.T, X.T @ dz, dz.sum(axis=0, keepdims=True)
