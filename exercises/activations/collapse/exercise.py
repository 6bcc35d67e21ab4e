"""Two linear layers are one."""

import numpy as np

from authoring.course import case, draw

TITLE = "Two layers in one"
POINTS = 2


def collapse(W1, b1, W2, b2):
    """Return W (D, K) and b (K,) of the one layer that does what two linear layers do.

    W1 (D, H), b1 (H,), W2 (H, K), b2 (K,)
    """
    return W1 @ W2, b1 @ W2 + b2


def cases(rng):
    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    yield case(
        swap,
        np.array([1.0, 2.0]),
        np.diag([2.0, 3.0]),
        draw(rng, 2),
        hint="(X W₁ + b₁) W₂ + b₂: multiply out, and keep the order of the matrices.",
    )
    for D, H, K in ((2, 2, 2), (3, 2, 1), (2, 4, 3)):
        yield case(
            draw(rng, D, H),
            draw(rng, H) + 0.05,
            draw(rng, H, K),
            draw(rng, K),
            hint="The first bias passes through the second layer, too.",
        )


def wrong_order(W1, b1, W2, b2):
    """multiplies in the other order"""
    return W2 @ W1, b1 @ W2 + b2


def wrong_bias_lost(W1, b1, W2, b2):
    """loses the first bias"""
    return W1 @ W2, b2


def wrong_bias_added(W1, b1, W2, b2):
    """adds the biases as they are"""
    return W1 @ W2, b1 + b2


def wrong_transposed(W1, b1, W2, b2):
    """sends the bias through the transposed weights"""
    return W1 @ W2, W2 @ b1 + b2 if W2.shape[0] == W2.shape[1] else b2
