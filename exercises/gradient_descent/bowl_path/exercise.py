"""Gradient descent on a bowl."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "Down the valley"
POINTS = 3


def bowl_path(w, curvatures, eta, steps):
    """Return the path (steps + 1, D) of gradient descent on J(w) = ½ Σ λ_d w_d² from w (D,), the start included.

    curvatures (D,) are the λ_d, eta is the learning rate
    """
    path = [w]
    for _ in range(steps):
        w = w - eta * curvatures * w
        path.append(w)
    return np.array(path)


def cases(rng):
    start = draw(rng, 2).clip(-2, 2) + 0.25
    yield case(
        start,
        np.array([1.0, 10.0]),
        0.15,
        4,
        link=f"descent?surface=valley&kappa=10&start={listed(start)}&eta=0.15&method=SGD",
        hint="The gradient of ½ λ w² is λ w. Each row of the path is the weights after one more step; the "
        "first is the start. If all rows are equal, they are one array that you changed in place.",
    )
    yield case(
        np.array([1.0, 1.0]),
        np.array([1.0, 4.0]),
        round(float(rng.uniform(0.51, 0.6)), 2),
        5,
        hint="η λ is above 2 for the second weight, so it jumps over 0 and farther away each time. That is right here.",
    )
    yield case(
        draw(rng, 3) + 0.05,
        rng.integers(1, 5, 3).astype(float),
        0.1,
        int(rng.integers(3, 7)),
        hint="Each weight has its own λ.",
    )
    yield case(
        draw(rng, 2), np.array([1.0, 2.0]), 0.1, 0, hint="No step: the path is the start alone, with the shape (1, D)."
    )


def wrong_up(w, curvatures, eta, steps):
    """climbs"""
    return bowl_path(w, -curvatures, eta, steps)


def wrong_start(w, curvatures, eta, steps):
    """leaves the start out"""
    return bowl_path(w, curvatures, eta, steps)[1:]


def wrong_factor(w, curvatures, eta, steps):
    """differentiates ½ λ w² to 2 λ w"""
    return bowl_path(w, curvatures, 2 * eta, steps)


def wrong_in_place(w, curvatures, eta, steps):
    """changes the caller's w, and all rows of the path with it"""
    path = [w]
    for _ in range(steps):
        w -= eta * curvatures * w
        path.append(w)
    return np.array(path)


def wrong_first_curvature(w, curvatures, eta, steps):
    """uses one curvature for all weights"""
    return bowl_path(w, np.full_like(curvatures, curvatures.mean()), eta, steps)
