"""What ten layers leave of a signal."""

import numpy as np

from authoring.course import case, draw
from nblib import activations

TITLE = "How the signal fades"
POINTS = 3


def signal(X, weights, phi):
    """Return the standard deviation of the outputs a after each layer, an array of len(weights) numbers.

    X (N, D), weights a list of matrices that fit one after the other, no biases, phi the activation function
    """
    a, deviations = X, []
    for W in weights:
        a = phi(a @ W)
        deviations.append(np.std(a))
    return np.array(deviations)


def cases(rng):
    for phi in (activations.relu, activations.tanh, activations.sigmoid, activations.relu):
        sizes = rng.integers(2, 5, 4)
        yield case(
            draw(rng, 6, int(sizes[0])),
            [draw(rng, int(i), int(o)) + 0.05 for i, o in zip(sizes, sizes[1:])],
            phi,
            link=f"activation?show={phi.__name__}&init=xavier&scale=1&seed=0",
            hint="The output of one layer is the input of the next. Take np.std over all entries of a, after φ.",
        )
    yield case(
        np.full((2, 2), round(rng.uniform(1, 9), 2)),
        [np.eye(2)],
        activations.linear,
        hint="All outputs are equal, so the deviation is 0; the result is still an array.",
    )


def wrong_sums(X, weights, phi):
    """measures z instead of a"""
    a, deviations = X, []
    for W in weights:
        deviations.append(np.std(a @ W))
        a = phi(a @ W)
    return np.array(deviations)


def wrong_chain(X, weights, phi):
    """does not apply φ between the layers, only for measuring"""
    z, deviations = X, []
    for W in weights:
        z = z @ W
        deviations.append(np.std(phi(z)))
    return np.array(deviations)


def wrong_input(X, weights, phi):
    """begins with the input, one entry too many"""
    a, deviations = X, [np.std(X)]
    for W in weights:
        a = phi(a @ W)
        deviations.append(np.std(a))
    return np.array(deviations)


def wrong_from_zero(X, weights, phi):
    """takes the root mean square, which is measured from 0"""
    a, sizes = X, []
    for W in weights:
        a = phi(a @ W)
        sizes.append(np.sqrt((a**2).mean()))
    return np.array(sizes)


def wrong_variance(X, weights, phi):
    """returns variances"""
    return signal(X, weights, phi) ** 2
