"""A bump from two steps."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "A bump from two steps"
POINTS = 2


def bump(x, left, right, height):
    """Return y of the shape of x: height from left on, up to but not at right, and 0 elsewhere."""
    h1 = x - left >= 0
    h2 = x - right >= 0
    return height * (h1.astype(float) - h2.astype(float))


def link(left, right, height, x):
    """Open the network of the hint, with the numbers of a case, at one of its x."""
    weights = listed([1, 1, 0, 0, 0 - left, 0 - right, height, -height, 0])
    return f"feedforward?net=2-2-1&p={weights}&phi=step&out=linear&x={listed(x)},0"


def cases(rng):
    height = round(rng.uniform(2, 6), 2)
    yield case(
        np.array([-1.0, 0.0, 0.5, 1.0, 2.0]),
        0.0,
        1.0,
        height,
        link=link(0.0, 1.0, height, 1.0),
        hint="Two hidden units, step(x − left) and step(x − right); their output weights are +height and −height.",
    )
    left = round(rng.normal(), 1)
    yield case(
        draw(rng, 8),
        left,
        left + 1.5,
        -height,
        link=link(left, left + 1.5, -height, 0),
        hint="A negative height turns the bump into a hole.",
    )
    yield case(
        np.array([2.0, 3.0]),
        2.0,
        3.0,
        height,
        hint="step(0) = 1: at left the first unit already fires, and at right the second does too.",
    )
    yield case(
        draw(rng, 2, 3) * 3,
        -2.0,
        2.0,
        0.5,
        link=link(-2.0, 2.0, 0.5, 0),
        hint="Nothing needs a loop: the steps act on all entries at once.",
    )


def wrong_sum(x, left, right, height):
    """adds the two steps"""
    return height * ((x >= left).astype(float) + (x >= right))


def wrong_closed(x, left, right, height):
    """is still high at the right end"""
    return height * ((x >= left) & (x <= right)).astype(float)


def wrong_height(x, left, right, height):
    """forgets the height"""
    return ((x >= left) & (x < right)).astype(float)


def wrong_open(x, left, right, height):
    """is not yet high at the left end"""
    return height * ((x > left) & (x < right)).astype(float)
