"""One step of a self-organizing map's online form."""

import numpy as np

from authoring.course import case, draw

TITLE = "The winner takes its neighbours along"
POINTS = 3


def map_step(W, r, x, eta, sigma):
    """Return the weights after one step: w_u + η h (x − w_u), h = exp(−‖r_u − r_u*‖² / (2σ²)).

    W (U, D) weights, r (U, 2) places on the grid, x (D,) the example, eta the rate, sigma the radius; u* is the winner
    """
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    h = np.exp(-((r - r[winner]) ** 2).sum(axis=1) / (2 * sigma**2))
    return W + eta * h[:, None] * (x - W)


def grid(rows, columns):
    """Return the places (rows · columns, 2) of a grid's units."""
    return np.stack(np.divmod(np.arange(rows * columns), columns), axis=1).astype(float)


def clear(rng, U, D):
    """Return weights (U, D) and an example (D,) that has one winner by a clear margin."""
    while True:
        W, x = draw(rng, U, D), draw(rng, D)
        first, second = np.sort(np.linalg.norm(x - W, axis=1))[:2]
        if second - first > 0.05:
            return W, x


def cases(rng):
    a, b, c = (5, 1, 3) + rng.integers(0, 2, 3) / 2
    yield case(
        np.array([[a], [b], [c]]),
        grid(1, 3),
        np.zeros(1),
        0.5,
        1.0,
        hint="The middle unit is nearest to x = 0 and wins: its h is 1, and it goes half of the way. The two beside it are "
        "at distance 1 on the grid, so their h is exp(−1/2), wherever their weights are.",
    )
    W, x = clear(rng, 6, 2)
    yield case(
        W,
        grid(2, 3),
        x,
        0.3,
        1.5,
        hint="The winner is chosen by the distance of weights, ‖x − w‖. The neighbourhood is measured by the distance of "
        "places on the grid, ‖r_u − r_u*‖, squared, over 2σ².",
    )
    W, x = clear(rng, 9, 3)
    yield case(
        W,
        grid(3, 3),
        x,
        1.0,
        0.5,
        hint="With η = 1 the winner lands on x. All the others move by their own share h, the corners too.",
    )
    W, x = clear(rng, 4, 4)
    yield case(W, grid(2, 2), x, 0.0, 1.0, hint="With η = 0 nothing moves.")


def wrong_alone(W, r, x, eta, sigma):
    """moves the winner only"""
    new = W.copy()
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    new[winner] += eta * (x - W[winner])
    return new


def wrong_weights(W, r, x, eta, sigma):
    """measures the neighbourhood between weights, not on the grid"""
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    h = np.exp(-((W - W[winner]) ** 2).sum(axis=1) / (2 * sigma**2))
    return W + eta * h[:, None] * (x - W)


def wrong_two(W, r, x, eta, sigma):
    """forgets the 2 below σ²"""
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    h = np.exp(-((r - r[winner]) ** 2).sum(axis=1) / sigma**2)
    return W + eta * h[:, None] * (x - W)


def wrong_square(W, r, x, eta, sigma):
    """takes the distance on the grid, not its square"""
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    h = np.exp(-np.linalg.norm(r - r[winner], axis=1) / (2 * sigma**2))
    return W + eta * h[:, None] * (x - W)


def wrong_dot(W, r, x, eta, sigma):
    """lets the largest weighted sum win"""
    winner = np.argmax(W @ x)
    h = np.exp(-((r - r[winner]) ** 2).sum(axis=1) / (2 * sigma**2))
    return W + eta * h[:, None] * (x - W)


def wrong_all(W, r, x, eta, sigma):
    """pulls the neighbours to the winner's weights, not to the example"""
    winner = np.argmin(((x - W) ** 2).sum(axis=1))
    h = np.exp(-((r - r[winner]) ** 2).sum(axis=1) / (2 * sigma**2))
    new = W + eta * h[:, None] * (W[winner] - W)
    new[winner] = W[winner] + eta * (x - W[winner])
    return new
