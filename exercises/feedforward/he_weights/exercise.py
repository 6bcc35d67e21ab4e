"""He's initialization."""

import numpy as np

from authoring.course import case

TITLE = "Draw the first weights"
POINTS = 3


def he_weights(inputs, outputs, rng):
    """Return W (inputs, outputs): rng.standard_normal((inputs, outputs)), scaled to the deviation √(2 / inputs)."""
    return rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)


def cases(rng):
    for inputs, outputs, hint in (
        (2, 3, "The shape is (inputs, outputs), and with 2 inputs the factor √(2 / inputs) is 1."),
        (8, 2, "The variance is 2 / inputs. Its root is the deviation: multiply the drawn numbers by that."),
        (3, 3, "Draw from the generator rng that you were given, all numbers in one call."),
        (5, 1, "Only the inputs count: they are what a unit adds up. The 2 makes up for the half that ReLU cuts off."),
    ):
        yield case(inputs, outputs, np.random.default_rng(int(rng.integers(1000))), hint=hint)


def wrong_variance(inputs, outputs, rng):
    """takes the variance for the deviation"""
    return rng.standard_normal((inputs, outputs)) * (2 / inputs)


def wrong_glorot(inputs, outputs, rng):
    """divides by both sizes"""
    return rng.standard_normal((inputs, outputs)) * np.sqrt(1 / (inputs + outputs))


def wrong_one(inputs, outputs, rng):
    """forgets the 2 that makes up for the half that ReLU cuts off"""
    return rng.standard_normal((inputs, outputs)) * np.sqrt(1 / inputs)


def wrong_shape(inputs, outputs, rng):
    """draws (outputs, inputs)"""
    return rng.standard_normal((outputs, inputs)) * np.sqrt(2 / inputs)


def wrong_global(inputs, outputs, rng):
    """ignores the generator"""
    return np.random.default_rng(0).standard_normal((inputs, outputs)) * np.sqrt(2 / outputs)
