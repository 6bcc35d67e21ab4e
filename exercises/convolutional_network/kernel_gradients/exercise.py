"""The gradient of shared weights."""

import numpy as np

from authoring.course import case, draw

TITLE = "A sum over all places"
POINTS = 3


def kernel_gradients(dy, x, K, S):
    """Return ∂J/∂W (O, C, K, K) and ∂J/∂b (O,) of a convolution of one image.

    dy (O, R, Q) = ∂J/∂y, x (C, H, M) the image with its zeros around it, K the kernels' side, S the stride
    """
    O, R, Q = dy.shape  # noqa: E741
    dW = np.zeros((O, len(x), K, K))
    for i in range(R):
        for j in range(Q):
            window = x[:, i * S : i * S + K, j * S : j * S + K]
            dW += dy[:, i, j, None, None, None] * window
    return dW, dy.sum(axis=(1, 2))


def cases(rng):
    a = float(rng.integers(2, 200))
    yield case(
        np.array([[[1.0, -2.0]]]),
        np.array([[[1.0, 2.0, a], [0.0, 1.0, 4.0]]]),
        2,
        1,
        hint="Two places: the windows 1, 2, 0, 1 and "
        f"2, {a:g}, 1, 4. The first counts once, the second −2 times. The bias is used at both places, too.",
    )
    yield case(
        draw(rng, 2, 2, 3) + 0.05,
        draw(rng, 3, 3, 4) + 0.05,
        2,
        1,
        hint="Map o and channel c have a K × K gradient of their own: each of the O maps with each of the C channels.",
    )
    yield case(
        draw(rng, 1, 3, 2) + 0.05,
        draw(rng, 1, 7, 5) + 0.05,
        3,
        2,
        hint="Stride 2: window (i, j) begins at row 2 i and column 2 j, on the way back as on the way forward.",
    )
    yield case(
        draw(rng, 2, 2, 2) + 0.05,
        draw(rng, 2, 6, 6) + 0.05,
        3,
        2,
        hint="Six rows, windows of three that begin 2 apart: the last row and the last column belong to no window.",
    )


def wrong_mean(dy, x, K, S):
    """takes the mean over the places, not the sum"""
    dW, db = kernel_gradients(dy, x, K, S)
    return dW / dy[0].size, db / dy[0].size


def wrong_stride(dy, x, K, S):
    """forgets the stride"""
    return kernel_gradients(dy, x, K, 1)


def wrong_turned(dy, x, K, S):
    """turns the gradient around"""
    dW, db = kernel_gradients(dy, x, K, S)
    return dW[:, :, ::-1, ::-1].copy(), db


def wrong_last(dy, x, K, S):
    """keeps the last place only, writing = where += belongs"""
    O, R, Q = dy.shape  # noqa: E741
    window = x[:, (R - 1) * S : (R - 1) * S + K, (Q - 1) * S : (Q - 1) * S + K]
    return dy[:, -1, -1, None, None, None] * window, dy.sum(axis=(1, 2))


def wrong_bias(dy, x, K, S):
    """takes the bias's gradient from one place"""
    return kernel_gradients(dy, x, K, S)[0], dy[:, 0, 0].copy()
