"""Convolution, forward, by its equation."""

import numpy as np

from authoring.course import case, draw

TITLE = "A kernel at every place"
POINTS = 3


def convolve(x, W, b, S, P):
    """Return y (O, R, Q), with y[o, i, j] = b[o] + Σ_c,u,v W[o, c, u, v] x[c, i S + u − P, j S + v − P].

    x (C, H, M) one image, W (O, C, K, K) kernels, b (O,) biases, S the stride, P the zeros around the image
    """
    K = W.shape[2]
    x = np.pad(x, ((0, 0), (P, P), (P, P)))
    R, Q = ((n - K) // S + 1 for n in x.shape[1:])
    y = np.empty((len(W), R, Q))
    for i in range(R):
        for j in range(Q):
            window = x[:, i * S : i * S + K, j * S : j * S + K]
            y[:, i, j] = (W * window).sum(axis=(1, 2, 3)) + b
    return y


def cases(rng):
    a = float(rng.integers(1, 5))
    yield case(
        np.array([[[a, 0.0, 2.0], [1.0, 3.0, 0.0], [0.0, 1.0, 1.0]]]),
        np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
        np.array([0.5]),
        1,
        0,
        hint=f"The first window holds {a:g}, 0, 1, 3. With the kernel 1, 2, 0, −1 its products add up to {a:g} − 3, and b "
        "adds a half. The kernel is not turned around.",
        link="convolution?layer=1&row=13&column=13",
    )
    yield case(
        draw(rng, 2, 3, 4) + 0.05,
        draw(rng, 3, 2, 2, 2) + 0.05,
        draw(rng, 3) + 0.05,
        1,
        0,
        hint="Every kernel has one K × K part for each channel; the products of all channels go into one sum.",
        link="convolution?layer=2&row=3&column=3",
    )
    yield case(
        draw(rng, 1, 4, 4) + 0.05,
        draw(rng, 2, 1, 3, 3) + 0.05,
        draw(rng, 2) + 0.05,
        1,
        1,
        hint="With P = 1 there is a row of zeros above and below and a column of zeros on each side: 4 × 4 stays 4 × 4.",
        link="convolution?layer=1&row=0&column=0",
    )
    yield case(
        draw(rng, 1, 6, 5) + 0.05,
        draw(rng, 1, 1, 3, 3) + 0.05,
        draw(rng, 1) + 0.05,
        2,
        0,
        hint="Stride 2: window (i, j) begins at row 2 i and column 2 j. Six rows give ⌊(6 − 3)/2⌋ + 1 = 2 windows, and the "
        "last row is left over.",
    )
    yield case(
        draw(rng, 2, 5, 6) + 0.05,
        draw(rng, 2, 2, 3, 3) + 0.05,
        draw(rng, 2) + 0.05,
        2,
        1,
        hint="Stride and padding together: first put the zeros around, then let the windows begin 2 apart.",
    )


def wrong_turned(x, W, b, S, P):
    """turns the kernel around, as mathematicians' convolution does"""
    return convolve(x, W[:, :, ::-1, ::-1], b, S, P)


def wrong_stride(x, W, b, S, P):
    """forgets the stride"""
    return convolve(x, W, b, 1, P)


def wrong_padding(x, W, b, S, P):
    """forgets the padding"""
    return convolve(x, W, b, S, 0)


def wrong_channels(x, W, b, S, P):
    """takes the mean over the channels, not the sum"""
    return convolve(x, W / len(x), b, S, P)


def wrong_bias(x, W, b, S, P):
    """adds the bias once for each number of the kernel"""
    return convolve(x, W, b * W[0].size, S, P)


def wrong_border(x, W, b, S, P):
    """repeats the border's pixels instead of putting zeros around"""
    return convolve(np.pad(x, ((0, 0), (P, P), (P, P)), mode="edge"), W, b, S, 0)
