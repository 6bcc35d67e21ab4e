"""Dropout, forward and backward."""

import numpy as np

from authoring.course import case, draw

TITLE = "Dropout, there and back"
POINTS = 3


def dropout_pass(x, dy, kept, p):
    """Return y and dx of a dropout layer in training, both (B, D).

    x (B, D) input, dy (B, D) = ∂J/∂y, kept (B, D) True where an entry is kept, p the probability with which one is dropped,
    0 ≤ p < 1. The mean of y over all masks is x.
    """
    scale = kept / (1 - p)
    return x * scale, dy * scale


def cases(rng):
    kept = np.array([[True, False, True], [False, True, True]])
    yield case(
        draw(rng, 2, 3) + 0.05,
        draw(rng, 2, 3) + 0.05,
        kept,
        0.5,
        hint="A kept entry is divided by 1 − p, here doubled; a dropped one is 0. On the way back the same factors stand.",
    )
    for p in (0.2, 0.75):
        yield case(
            draw(rng, 3, 4) + 0.05,
            draw(rng, 3, 4) + 0.05,
            rng.random((3, 4)) >= p,
            p,
            hint=f"With p = {p:g} a share of {1 - p:g} is kept. Divide what is kept by {1 - p:g}: then the mean of y is x.",
        )
    yield case(
        draw(rng, 2, 2) + 0.05,
        draw(rng, 2, 2) + 0.05,
        np.ones((2, 2), bool),
        0.0,
        hint="With p = 0 nothing is dropped, and y = x, dx = dy.",
    )


def wrong_share(x, dy, kept, p):
    """divides by p, which is right for p = 0.5 only"""
    scale = kept / (p or 1.0)
    return x * scale, dy * scale


def wrong_unscaled(x, dy, kept, p):
    """drops without making up for it"""
    return x * kept, dy * kept


def wrong_mask_forgotten(x, dy, kept, p):
    """lets the gradient through where the entry was dropped"""
    return x * kept / (1 - p), dy / (1 - p)


def wrong_scale_forgotten(x, dy, kept, p):
    """scales forward only"""
    return x * kept / (1 - p), dy * kept


def wrong_in_place(x, dy, kept, p):
    """changes the caller's arrays"""
    x *= kept / (1 - p)
    dy *= kept / (1 - p)
    return x, dy
