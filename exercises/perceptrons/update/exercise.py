"""One visit of the learning rule."""

import numpy as np

from authoring.course import case, draw

TITLE = "One correction"
POINTS = 2


def update(x, y, w, b, eta):
    """Return the new w (D,) and the new b after one visit of x (D,) with target y, 0 or 1.

    Nothing is changed in place.
    """
    y_hat = int(x @ w + b >= 0)
    return w + eta * (y - y_hat) * x, b + eta * (y - y_hat)


def cases(rng):
    eta, b = float(rng.choice([0.5, 0.25])), int(rng.integers(1, 40)) / 8
    yield case(
        np.array([1.0, 1.0]),
        1,
        np.zeros(2),
        -b,
        eta,
        link=f"perceptron-learn?data=AND&w=0,0&b={-b}&eta={eta}",
        hint="The neuron is silent but should fire: y − ŷ = +1. Which way must z go?",
    )
    yield case(
        np.array([0.0, 1.0]),
        0,
        np.ones(2),
        b,
        eta,
        link=f"perceptron-learn?data=AND&w=1,1&b={b}&eta={eta}",
        hint="The neuron fires but should not: y − ŷ = −1. Which way must z go?",
    )
    x, w = rng.integers(1, 5, 2) / 2, rng.integers(1, 5, 2) / 2
    yield case(x, 0, w, float(-(x @ w)), 0.5, hint="Here z is exactly 0, so ŷ = 1.")
    for _ in range(2):
        x, w, b = draw(rng, 3) + 0.05, draw(rng, 3), round(rng.normal(), 1)
        right = int(x @ w + b >= 0)
        yield case(x, right, w, b, 0.25, hint="The answer is right. Then nothing moves.")
        yield case(
            x,
            1 - right,
            w,
            b,
            float(rng.choice([0.125, 0.25, 2])),
            hint="w moves by η (y − ŷ) x and b by η (y − ŷ): the bias is the weight of the constant input 1.",
        )


def wrong_sign(x, y, w, b, eta):
    """moves away from the target"""
    y_hat = int(x @ w + b >= 0)
    return w - eta * (y - y_hat) * x, b - eta * (y - y_hat)


def wrong_bias(x, y, w, b, eta):
    """forgets to move the bias"""
    y_hat = int(x @ w + b >= 0)
    return w + eta * (y - y_hat) * x, b


def wrong_rate(x, y, w, b, eta):
    """forgets the learning rate"""
    y_hat = int(x @ w + b >= 0)
    return w + (y - y_hat) * x, b + (y - y_hat)


def wrong_in_place(x, y, w, b, eta):
    """changes the caller's w in place"""
    y_hat = int(x @ w + b >= 0)
    w += eta * (y - y_hat) * x
    return w, b + eta * (y - y_hat)


def wrong_always(x, y, w, b, eta):
    """uses the target alone, and so moves even when the answer is right"""
    return w + eta * (2 * y - 1) * x, b + eta * (2 * y - 1)
