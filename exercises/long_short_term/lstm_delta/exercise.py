"""One step of the way back: two messages come in at the cell, four go out to the sums and one to the cell before."""

import numpy as np

from authoring.course import case, draw

TITLE = "One step back"
POINTS = 3


def lstm_delta(d, e_later, c_before, i, f, g, o):
    """Return ∂J/∂z_t (4H,), in the order i, f, g, o, and e_t f_t (H,), what goes back to c_{t−1}.

    d (H,) = ∂J/∂h_t, e_later (H,) what comes to c_t from the step after, c_before (H,) = c_{t−1}, i, f, g, o (H,) the gates
    """
    tanh_c = np.tanh(f * c_before + i * g)
    e = d * o * (1 - tanh_c**2) + e_later
    delta = [e * g * i * (1 - i), e * c_before * f * (1 - f), e * i * (1 - g**2), d * tanh_c * o * (1 - o)]
    return np.concatenate(delta), e * f


def opened(rng, *shape):
    """Return values of a gate, from 0.1 to 0.9."""
    return rng.integers(2, 19, shape) / 20


def cases(rng):
    g = rng.integers(4, 37) / 40
    yield case(
        np.array([0.0]),
        np.array([1.0]),
        np.array([2.0]),
        np.array([0.5]),
        np.array([0.5]),
        np.array([g]),
        np.array([0.5]),
        hint="Nothing comes from h, so e_t = 1. Each sum gets e_t times what stands beside its gate, times the gate's "
        "slope: ½ · ½ for σ at ½, and 1 − g² for tanh.",
    )
    for H in (1, 2, 3):
        yield case(
            draw(rng, H) + 0.05,
            draw(rng, H) + 0.05,
            draw(rng, H) + 0.05,
            opened(rng, H),
            opened(rng, H),
            2 * opened(rng, H) - 1.05,
            opened(rng, H),
            hint="First e_t = d o (1 − tanh² c_t) + e_later, with c_t from the gates. The output gate's message comes from "
            "h alone: d tanh(c_t).",
        )


def wrong_one_way(d, e_later, c_before, i, f, g, o):
    """loses what comes from the step after"""
    return lstm_delta(d, np.zeros_like(d), c_before, i, f, g, o)


def wrong_old_tanh(d, e_later, c_before, i, f, g, o):
    """takes the slope and the value of tanh at the old cell"""
    tanh_c = np.tanh(c_before)
    e = d * o * (1 - tanh_c**2) + e_later
    delta = [e * g * i * (1 - i), e * c_before * f * (1 - f), e * i * (1 - g**2), d * tanh_c * o * (1 - o)]
    return np.concatenate(delta), e * f


def wrong_no_slope(d, e_later, c_before, i, f, g, o):
    """forgets the slopes of the gates"""
    tanh_c = np.tanh(f * c_before + i * g)
    e = d * o * (1 - tanh_c**2) + e_later
    return np.concatenate([e * g, e * c_before, e * i, d * tanh_c]), e * f


def wrong_forget(d, e_later, c_before, i, f, g, o):
    """gives the forget gate the new cell in place of the old one"""
    delta, back = lstm_delta(d, e_later, c_before, i, f, g, o)
    H = len(d)
    delta[H : 2 * H] *= (f * c_before + i * g) / c_before
    return delta, back


def wrong_kept(d, e_later, c_before, i, f, g, o):
    """sends the whole message back, as if the forget gate were 1"""
    delta, back = lstm_delta(d, e_later, c_before, i, f, g, o)
    return delta, back / f


def wrong_output(d, e_later, c_before, i, f, g, o):
    """sends the cell's message to the output gate, too"""
    tanh_c = np.tanh(f * c_before + i * g)
    e = d * o * (1 - tanh_c**2) + e_later
    delta = [e * g * i * (1 - i), e * c_before * f * (1 - f), e * i * (1 - g**2), e * tanh_c * o * (1 - o)]
    return np.concatenate(delta), e * f
