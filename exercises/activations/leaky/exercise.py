"""ReLU that does not die."""

import numpy as np

from authoring.course import case, draw

TITLE = "A unit that does not die"
POINTS = 1


def leaky(z, alpha):
    """Return a of the shape of z: z where z > 0, else α z."""
    return np.where(z > 0, z, alpha * z)


def cases(rng):
    yield case(
        np.append(draw(rng, 4), [0.0, -2.0]),
        0.1,
        link="activation?show=leaky_relu&leak=0.1&x=-2",
        hint="A positive z passes unchanged. A negative one is multiplied by α. Choose entry by entry, not with one if.",
    )
    alpha = float(rng.choice([0.2, 0.3]))
    yield case(
        draw(rng, 2, 3),
        alpha,
        link=f"activation?show=leaky_relu&leak={alpha}&x=-1",
        hint="np.where(condition, this, that) chooses entry by entry, for any shape.",
    )
    yield case(
        np.append(rng.integers(-9, 9, 3), -1),
        0.5,
        hint="These are whole numbers. An array of whole numbers cannot take 0.5 · (−1): make a new one.",
    )
    yield case(
        np.append(draw(rng, 2), [-3.0]),
        round(rng.uniform(1.2, 3), 2),
        hint="Here α is above 1, so the larger of z and α z is not always the right one.",
    )
    yield case(-round(rng.uniform(1, 9), 2), 0.25, hint="z may also be a single number.")


def wrong_relu(z, alpha):
    """has no leak"""
    return np.maximum(z, 0.0)


def wrong_maximum(z, alpha):
    """takes the larger of z and α z, which fails when α is above 1"""
    return np.maximum(z, alpha * np.asarray(z))


def wrong_in_place(z, alpha):
    """changes the caller's z"""
    z[z < 0] *= alpha
    return z


def wrong_sign(z, alpha):
    """lets a negative z out as a positive number"""
    return np.where(z > 0, z, -alpha * np.asarray(z))
