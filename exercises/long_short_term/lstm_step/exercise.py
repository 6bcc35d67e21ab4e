"""One step of the cell: four gates, what is kept, what is shown."""

import numpy as np

from authoring.course import case, draw

TITLE = "One step of the cell"
POINTS = 3


def lstm_step(x, h, c, W, U, b):
    """Return the new h (H,) and the new c (H,) after one step.

    x (D,), h (H,) and c (H,) from the step before, W (D, 4H), U (H, 4H), b (4H,) with the gates in the order i, f, g, o
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * np.tanh(c), c


def cases(rng):
    g = rng.integers(30, 120) / 40
    yield case(
        np.array([1.0]),
        np.array([0.0]),
        np.array([2.0]),
        np.array([[0.0, 0.0, g, 0.0]]),
        np.zeros((1, 4)),
        np.zeros(4),
        hint="One cell whose gates are all half open: the new c is ½ · 2 + ½ tanh(z_g), and h is half of its tanh.",
        link="gates?i=0,0,0,0&f=0,0,0,0&o=0,0,0,0&gate=candidate",
    )
    for D, H in ((2, 1), (3, 2), (2, 3)):
        yield case(
            draw(rng, D) + 0.05,
            draw(rng, H) / 4 + 0.1,
            draw(rng, H) + 0.05,
            draw(rng, D, 4 * H),
            draw(rng, H, 4 * H),
            draw(rng, 4 * H) + 0.05,
            hint="z has 4H entries: the first H belong to i, then come f, g and o. All four see x and the old h; h is made "
            "from the new c.",
        )


def wrong_order(x, h, c, W, U, b):
    """reads the gates in the order i, f, o, g"""
    i, f, o, g = np.split(np.arange(len(b)), 4)
    turn = np.concatenate([i, f, g, o])
    return lstm_step(x, h, c, W[:, turn], U[:, turn], b[turn])


def wrong_old_cell(x, h, c, W, U, b):
    """shows the old cell, not the new one"""
    z_o = np.split(x @ W + h @ U + b, 4)[3]
    return np.tanh(c) / (1 + np.exp(-z_o)), lstm_step(x, h, c, W, U, b)[1]


def wrong_no_tanh(x, h, c, W, U, b):
    """shows the cell without tanh"""
    z_o = np.split(x @ W + h @ U + b, 4)[3]
    c = lstm_step(x, h, c, W, U, b)[1]
    return c / (1 + np.exp(-z_o)), c


def wrong_no_forget(x, h, c, W, U, b):
    """keeps all of the cell, as before there was a forget gate"""
    z_i, _, z_g, z_o = np.split(x @ W + h @ U + b, 4)
    i, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_o))
    c = c + i * np.tanh(z_g)
    return o * np.tanh(c), c


def wrong_coupled(x, h, c, W, U, b):
    """lets in what it forgets, 1 − f in place of i"""
    _, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4)
    f, o = (1 / (1 + np.exp(-z)) for z in (z_f, z_o))
    c = f * c + (1 - f) * np.tanh(z_g)
    return o * np.tanh(c), c


def wrong_logistic(x, h, c, W, U, b):
    """makes g with σ, too"""
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4)
    i, f, g, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_g, z_o))
    c = f * c + i * g
    return o * np.tanh(c), c
