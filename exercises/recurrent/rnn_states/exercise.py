"""The way forward: one rule, applied step after step."""

import numpy as np

from authoring.course import case, draw

TITLE = "Step after step"
POINTS = 3


def rnn_states(x, W, U, b, first):
    """Return the states h_1 … h_T, (T, H), with h_t = tanh(x_t W + h_{t−1} U + b) and h_0 = first.

    x (T, D), W (D, H), U (H, H), b (H,), first (H,)
    """
    h, states = first, []
    for x_t in x:
        h = np.tanh(x_t @ W + h @ U + b)
        states.append(h)
    return np.array(states)


def cases(rng):
    w = rng.integers(10, 80) / 40
    yield case(
        np.array([[1.0], [0.0], [0.0]]),
        np.array([[w]]),
        np.array([[0.5]]),
        np.array([0.25]),
        np.array([0.0]),
        hint="One unit: h_1 = tanh(w + 0.25), then h_2 = tanh(0.5 h_1 + 0.25): the state goes on though the input is 0.",
        link="reber?text=BTSSSS",
    )
    for T, D, H in ((1, 3, 2), (4, 2, 3), (6, 3, 2)):
        yield case(
            draw(rng, T, D),
            draw(rng, D, H),
            draw(rng, H, H),
            draw(rng, H) + 0.05,
            draw(rng, H) / 4 + 0.1,
            hint="Each step starts with the state that the step before left: h_{t−1} U, a row times a matrix, and first "
            "before step 1. The bias belongs to every step.",
        )


def wrong_zero(x, W, U, b, first):
    """begins with zeros, whatever the first state is"""
    return rnn_states(x, W, U, b, np.zeros_like(first))


def wrong_turned(x, W, U, b, first):
    """turns U around"""
    return rnn_states(x, W, U.T, b, first)


def wrong_memoryless(x, W, U, b, first):
    """gives the first state to every step"""
    return np.tanh(x @ W + first @ U + b)


def wrong_linear_carry(x, W, U, b, first):
    """carries the sum z on, not the state"""
    h, states = first, []
    for x_t in x:
        h = x_t @ W + h @ U + b
        states.append(np.tanh(h))
    return np.array(states)


def wrong_outside(x, W, U, b, first):
    """adds the old state's part outside of tanh"""
    h, states = first, []
    for x_t in x:
        h = np.tanh(x_t @ W + b) + h @ U
        states.append(h)
    return np.array(states)
