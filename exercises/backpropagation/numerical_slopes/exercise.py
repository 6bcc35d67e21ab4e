"""The derivative by measuring."""

import numpy as np

from authoring.course import case, draw, listed
from nblib.exercises import functions

TITLE = "Measure every slope"
POINTS = 4


def numerical_slopes(J, w):
    """Return ∂J/∂w, of the shape of w, by central differences with h = 1e-5; w is exactly as before.

    J(w) takes an array of w's shape and returns a number.
    """
    h, slopes = 1e-5, np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        slopes[i] = (J(w + step) - J(w - step)) / (2 * h)
    return slopes


def cases(rng):
    w = (draw(rng, 2) + 2).clip(0.1, 5).round(1)
    yield case(
        functions.squares,
        w,
        rtol=1e-7,
        atol=1e-7,
        link=f"graph?expr=w^2%2B2*v^2&v={listed(w)}&stage=9",
        hint="J = w₁² + 2 w₂² here, so the slopes are 2 w₁ and 4 w₂. Move one entry at a time.",
    )
    yield case(
        functions.waves,
        draw(rng, 2, 3),
        rtol=1e-6,
        atol=1e-7,
        hint="np.ndindex(w.shape) visits every entry of an array of any shape.",
    )
    yield case(
        functions.product,
        draw(rng, 2) + 1.05,
        rtol=1e-6,
        atol=1e-7,
        hint="Central: J a little above minus J a little below, divided by 2h. A one-sided difference is too coarse.",
    )
    yield case(
        functions.squares,
        draw(rng, 4) * 3 + 0.05,
        rtol=1e-6,
        atol=1e-7,
        hint="Put every entry back after you have moved it, or move a copy.",
    )


def wrong_forward(J, w):
    """takes one-sided differences"""
    h, slopes = 1e-5, np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        slopes[i] = (J(w + step) - J(w)) / h
    return slopes


def wrong_half(J, w):
    """divides by h instead of 2h"""
    return 2 * numerical_slopes(J, w)


def wrong_together(J, w):
    """moves all entries at once"""
    h = 1e-5
    return np.full_like(w, (J(w + h) - J(w - h)) / (2 * h))


def wrong_left_moved(J, w):
    """does not put the entries back"""
    h, slopes = 1e-5, np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        above = J(w)
        w[i] -= 2 * h
        slopes[i] = (above - J(w)) / (2 * h)
    return slopes


def wrong_sign(J, w):
    """subtracts the wrong way round"""
    return -numerical_slopes(J, w)
