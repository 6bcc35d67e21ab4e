"""Gradients that are too long."""

import numpy as np

from authoring.course import case, draw

TITLE = "Shorten a long gradient"
POINTS = 3


def clipped(grads, limit):
    """Return a new dict of the gradients, shortened together to the length `limit` if they are longer.

    grads maps names to arrays of any shapes. Their length is the root of the sum of all squares.
    """
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    factor = min(1.0, limit / length) if length > 0 else 1.0
    return {name: factor * g for name, g in grads.items()}


def cases(rng):
    yield case(
        {"W": 5 * np.abs(draw(rng, 2, 1)) + 3, "b": np.array([4.0])},
        float(rng.choice([1.0, 2.0])),
        hint="If W were 3 and b were 4, the length would be √(3² + 4²) = 5, of both together, and limit / 5 the "
        "factor for both.",
    )
    yield case({"W": draw(rng, 2, 2), "b": draw(rng, 2)}, 50.0, hint="The gradient is short enough. Then it stays as it is.")
    for _ in range(2):
        yield case(
            {"W": 5 * draw(rng, 2, 3), "b": 5 * draw(rng, 3), "v": draw(rng, 3, 1)},
            2.0,
            hint="One factor for all arrays, so that the direction stays. np.sum(g ** 2) adds the squares of one of them.",
        )
    yield case(
        {"W": np.zeros(tuple(rng.integers(1, 7, 2)))},
        float(rng.integers(1, 9)),
        hint="The length is 0: do not divide by it.",
    )


def wrong_each(grads, limit):
    """shortens each array by itself, which turns the direction"""
    return {n: g * min(1.0, limit / max(np.linalg.norm(g), 1e-300)) for n, g in grads.items()}


def wrong_entries(grads, limit):
    """cuts off the entries"""
    return {n: np.clip(g, -limit, limit) for n, g in grads.items()}


def wrong_always(grads, limit):
    """lengthens short gradients, too"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    return {n: g * limit / length for n, g in grads.items()}


def wrong_in_place(grads, limit):
    """changes the caller's arrays"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    for g in grads.values():
        g *= min(1.0, limit / max(length, 1e-300))
    return grads


def wrong_root(grads, limit):
    """forgets the root"""
    length = sum(np.sum(g**2) for g in grads.values())
    return {n: g * min(1.0, limit / max(length, 1e-300)) for n, g in grads.items()}
