"""One round of the smallest game: a number and a slope."""

import numpy as np

from authoring.course import case

TITLE = "A round of the smallest game"
POINTS = 2


def game_round(theta, w, eta, gamma):
    """Return (theta, w) after one round: D moves first, then G answers the new D.

    The true example is 0, the invented one theta; D(x) = w x. eta is the rate of both, gamma the strength of the penalty
    """
    s = w * theta
    w = w - eta * (theta / (1 + np.exp(-s)) + gamma * w)
    s = w * theta
    return theta + eta * w / (1 + np.exp(s)), w


def cases(rng):
    theta, w = rng.integers(20, 200, 2) / 100
    yield case(
        theta,
        0.0,
        0.5,
        0.0,
        hint="With w = 0 both examples have s = 0. The slope of J_D with respect to w is σ(wθ)θ = θ/2: the true example "
        "is 0 and moves nothing. Then G takes its step with the new w.",
        link="game?gamma=0",
    )
    yield case(
        theta,
        w,
        0.5,
        0.0,
        hint="D: w − η σ(wθ) θ. Then G: θ + η σ(−wθ) w, with the w that D has now. G wants s large, so it goes along +w.",
    )
    yield case(
        -theta,
        w,
        0.2,
        1.0,
        hint="The penalty is R₁ = γ/2 w², because the slope of D(x) = w x is w everywhere. Its derivative is γ w.",
        link="game?gamma=1",
    )
    theta, w = rng.integers(-30, 31, 2) / 10
    yield case(theta, w, 0.1, 0.5, hint="D first: −η (σ(wθ) θ + γ w). G second, with the new w: +η σ(−wθ) w.")
    yield case(
        0.0,
        w,
        0.3,
        0.4,
        hint="At θ = 0 the invented example is the true one. Only the penalty moves w; G still follows w.",
    )


def wrong_together(theta, w, eta, gamma):
    """lets G answer the old D: both move at once"""
    _, new = game_round(theta, w, eta, gamma)
    return theta + eta * w / (1 + np.exp(w * theta)), new


def wrong_down(theta, w, eta, gamma):
    """lets G go downhill in s"""
    _, w = game_round(theta, w, eta, gamma)
    return theta - eta * w / (1 + np.exp(w * theta)), w


def wrong_saturating(theta, w, eta, gamma):
    """takes the saturating cost of G"""
    _, w = game_round(theta, w, eta, gamma)
    return theta + eta * w / (1 + np.exp(-w * theta)), w


def wrong_half(theta, w, eta, gamma):
    """forgets the 2 of the square's slope in the penalty"""
    return game_round(theta, w, eta, gamma / 2)


def wrong_first(theta, w, eta, gamma):
    """lets G move first"""
    theta = theta + eta * w / (1 + np.exp(w * theta))
    return theta, w - eta * (theta / (1 + np.exp(-w * theta)) + gamma * w)
