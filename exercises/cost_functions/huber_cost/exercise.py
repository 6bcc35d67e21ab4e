"""Huber's cost."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "Outliers at half price"
POINTS = 3


def huber_cost(y_hat, y, delta):
    """Return the mean over the examples of e²/2 where |e| ≤ θ, else θ (|e| − θ/2), with e = ŷ − y.

    ŷ and y (N,); delta is θ
    """
    e = np.abs(y_hat - y)
    return np.mean(np.where(e <= delta, e**2 / 2, delta * (e - delta / 2)))


def cases(rng):
    yield case(
        rng.uniform(-1, 1, 2).round(2),
        np.zeros(2),
        1.0,
        link="cost?view=line&loss=huber&delta=1",
        hint="Both residuals are within θ, and cost e²/2 each.",
    )
    big = round(rng.uniform(3, 9), 2)
    yield case(
        np.array([big]),
        np.array([0.0]),
        1.0,
        link="cost?view=line&loss=huber&delta=1",
        hint="Beyond θ the cost is a straight line that continues the parabola: θ (|e| − θ/2).",
    )
    delta = float(rng.choice([0.5, 0.8]))
    points = np.column_stack([np.linspace(-2, 2, 4), draw(rng, 4).clip(-2, 2)]) + 0.0
    points[0, 1] = 2.5
    text = ";".join(listed(*p) for p in points.round(2))
    yield case(
        0.5 * points.round(2)[:, 0],
        points.round(2)[:, 1],
        delta,
        link=f"cost?view=line&loss=huber&delta={delta}&w=0.5&b=0&points={text}",
        hint="Take the mean, not the sum, and choose for each example by itself, by |e|, not e.",
    )
    for delta in (0.3, 1.5):
        yield case(
            draw(rng, 6) * 2,
            draw(rng, 6) * 2,
            delta,
            hint="np.where chooses entry by entry between the two formulas. Compare |e|, not e.",
        )


def wrong_sum(y_hat, y, delta):
    """adds up instead of taking the mean"""
    return huber_cost(y_hat, y, delta) * len(y)


def wrong_half(y_hat, y, delta):
    """forgets the half of the square, so that the two parts do not meet"""
    e = np.abs(y_hat - y)
    return np.mean(np.where(e <= delta, e**2, delta * (e - delta / 2)))


def wrong_jump(y_hat, y, delta):
    """forgets θ/2, so that the two parts do not meet"""
    e = np.abs(y_hat - y)
    return np.mean(np.where(e <= delta, e**2 / 2, delta * e))


def wrong_sign(y_hat, y, delta):
    """compares e with θ without taking its size"""
    e = y_hat - y
    return np.mean(np.where(e <= delta, e**2 / 2, delta * (e - delta / 2)))


def wrong_all(y_hat, y, delta):
    """chooses one formula for all examples"""
    e = np.abs(y_hat - y)
    return np.mean(e**2 / 2) if np.all(e <= delta) else np.mean(delta * (e - delta / 2))
