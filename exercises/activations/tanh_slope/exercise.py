"""A derivative through the output."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "A slope without z"
POINTS = 2


def tanh_slope(a):
    """Return φ'(z) of tanh, given only the outputs a = tanh(z), of any shape."""
    return 1 - a**2


def cases(rng):
    x = round(rng.uniform(0.2, 2), 2)
    yield case(
        np.tanh(np.array([x])),
        link=f"activation?show=tanh&w=1&b=0&x={listed(x)}",
        hint="What you get is a, not z. Write the derivative of tanh with a.",
    )
    yield case(
        np.append([0.0, 1.0, -1.0], rng.uniform(-1, 1, 2).round(2)),
        hint="At a = 0 the slope is 1; at a = ±1 the unit is saturated.",
    )
    yield case(np.tanh(draw(rng, 3, 2)).round(3), hint="The square is taken entry by entry.")
    yield case(round(float(np.tanh(rng.normal() + 0.2)), 3), hint="a may also be a single number.")


def wrong_input(a):
    """takes a for z and applies tanh once more"""
    return 1 - np.tanh(a) ** 2


def wrong_sigmoid(a):
    """uses the sigmoid's formula"""
    return a * (1 - a)


def wrong_square(a):
    """forgets the square"""
    return 1 - a


def wrong_power(a):
    """multiplies matrices instead of squaring entries"""
    return 1 - np.atleast_2d(a) @ np.atleast_2d(a).T
