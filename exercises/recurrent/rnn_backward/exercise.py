"""Back-propagation through time, without truncation."""

import numpy as np

from authoring.course import case, draw

TITLE = "Back through time"
POINTS = 3


def rnn_backward(dy, x, h, U):
    """Return ∂J/∂W (D, H), ∂J/∂U (H, H), ∂J/∂b (H,) of h_t = tanh(x_t W + h_{t−1} U + b).

    dy (T, H) from each step's output, x (T, D), h (T + 1, H) with h[0] the first state, U (H, H)
    """
    delta, later = np.empty_like(dy), np.zeros(len(U))
    for t in range(len(dy), 0, -1):
        delta[t - 1] = (dy[t - 1] + later) * (1 - h[t] ** 2)
        later = delta[t - 1] @ U.T
    return x.T @ delta, h[:-1].T @ delta, delta.sum(axis=0)


def walk(rng, T, D, H):
    """Return inputs (T, D), the states (T + 1, H) of drawn weights, and U (H, H)."""
    W, U, b = draw(rng, D, H), draw(rng, H, H), draw(rng, H)
    x, h = draw(rng, T, D), [draw(rng, H) / 4 + 0.1]
    for x_t in x:
        h.append(np.tanh(x_t @ W + h[-1] @ U + b))
    return x, np.array(h), U


def cases(rng):
    u = rng.integers(30, 100) / 40
    yield case(
        np.array([[0.0], [1.0]]),
        np.array([[1.0], [2.0]]),
        np.array([[0.5], [0.5], [0.0]]),
        np.array([[u]]),
        hint="δ_2 = 1 · (1 − 0²) = 1. Step 1 has no output of its own, but gets δ_2 u from step 2, times 1 − 0.5².",
        link="reber?step=2",
    )
    for T, D, H in ((3, 2, 2), (5, 3, 2), (4, 2, 3)):
        x, h, U = walk(rng, T, D, H)
        yield case(
            draw(rng, T, H) + 0.05,
            x,
            h,
            U,
            hint="Go from the end. What arrives at a state comes from its own output and from the step after, and then "
            "passes the slope of that state. Which state did U multiply at step t?",
        )


def wrong_alone(dy, x, h, U):
    """sends nothing from a step to the one before it"""
    delta = dy * (1 - h[1:] ** 2)
    return x.T @ delta, h[:-1].T @ delta, delta.sum(axis=0)


def wrong_turned(dy, x, h, U):
    """multiplies by U on the way back, not by its transpose"""
    return rnn_backward(dy, x, h, U.T)


def wrong_state(dy, x, h, U):
    """pairs δ_t with the state after step t"""
    dW, _, db = rnn_backward(dy, x, h, U)
    delta, later = np.empty_like(dy), np.zeros(len(U))
    for t in range(len(dy), 0, -1):
        delta[t - 1] = (dy[t - 1] + later) * (1 - h[t] ** 2)
        later = delta[t - 1] @ U.T
    return dW, h[1:].T @ delta, db


def wrong_slope(dy, x, h, U):
    """forgets the slope of tanh on the way from step to step"""
    delta, later = np.empty_like(dy), np.zeros(len(U))
    for t in range(len(dy), 0, -1):
        delta[t - 1] = (dy[t - 1] + later) * (1 - h[t] ** 2)
        later = (dy[t - 1] + later) @ U.T
    return x.T @ delta, h[:-1].T @ delta, delta.sum(axis=0)


def wrong_only_later(dy, x, h, U):
    """lets what comes from later replace a step's own output instead of adding to it"""
    delta, later = np.empty_like(dy), dy[-1]
    for t in range(len(dy), 0, -1):
        delta[t - 1] = later * (1 - h[t] ** 2)
        later = delta[t - 1] @ U.T
    return x.T @ delta, h[:-1].T @ delta, delta.sum(axis=0)


def wrong_mean(dy, x, h, U):
    """takes means over the steps, not sums"""
    return tuple(g / len(dy) for g in rnn_backward(dy, x, h, U))
