"""The chain rule along one neuron."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "Down the chain"
POINTS = 3


def chain(x, w, b, y):
    """Return ∂ℓ/∂w and ∂ℓ/∂b of ℓ = (a − y)², a = tanh(z), z = w x + b. All are numbers."""
    a = np.tanh(w * x + b)
    delta = 2 * (a - y) * (1 - a**2)
    return delta * x, delta


def cases(rng):
    for y in (1.0, 0.0, -1.0, 0.5):
        x, w, b = (float(v) for v in draw(rng, 3) + 0.05)
        x, w, b = round(x, 2), round(w, 2), round(b, 2)
        yield case(
            x,
            w,
            b,
            y,
            link=f"graph?expr=(tanh(w*x%2Bb)-y)^2&v={listed(w, x, b, y)}&stage=11",
            hint="δ = ∂ℓ/∂z is a product of two factors: 2 (a − y), and the slope of tanh, 1 − a². Then ∂z/∂w "
            "= x and ∂z/∂b = 1.",
        )
    yield case(
        0.0, *(round(rng.uniform(0.2, 2), 2) for _ in range(3)), hint="The input is 0, so w has no influence, but b has."
    )


def wrong_slope(x, w, b, y):
    """forgets the slope of tanh"""
    a = np.tanh(w * x + b)
    return 2 * (a - y) * x, 2 * (a - y)


def wrong_two(x, w, b, y):
    """forgets the 2 of the square"""
    a = np.tanh(w * x + b)
    return (a - y) * (1 - a**2) * x, (a - y) * (1 - a**2)


def wrong_sign(x, w, b, y):
    """turns the difference round"""
    a = np.tanh(w * x + b)
    return 2 * (y - a) * (1 - a**2) * x, 2 * (y - a) * (1 - a**2)


def wrong_input(x, w, b, y):
    """forgets the factor x of ∂z/∂w"""
    a = np.tanh(w * x + b)
    return 2 * (a - y) * (1 - a**2), 2 * (a - y) * (1 - a**2)


def wrong_at_z(x, w, b, y):
    """takes the slope at a instead of at z"""
    a = np.tanh(w * x + b)
    delta = 2 * (a - y) * (1 - np.tanh(a) ** 2)
    return delta * x, delta
