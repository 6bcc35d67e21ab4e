"""How large must the bias of the forget gate be?"""

import numpy as np

from authoring.course import case

TITLE = "A bias for a hundred steps"
POINTS = 2


def forget_bias(share, k):
    """Return the bias β with σ(β)^k = share, also where k is very large.

    share between 0 and 1, k steps
    """
    return -np.log(np.expm1(-np.log(share) / k))


def cases(rng):
    share = rng.integers(20, 190) / 200
    yield case(
        float(share),
        1,
        hint="After one step the share is f itself. Which sum has the sigmoid f? Turn σ around.",
        link="gates?gate=forget&wait=1",
    )
    for k in (int(rng.integers(5, 30)), int(rng.integers(50, 500))):
        yield case(
            float(rng.integers(20, 190) / 200),
            k,
            hint="What is f, if f to the power of k is the share? When you have it, go on as for one step.",
            link=f"gates?gate=forget&wait={min(k, 100)}",
        )
    yield case(
        float(rng.integers(20, 190) / 200),
        int(rng.integers(10**14, 10**15)),
        hint="f is 1 but for the last digits, and 1 − f loses them. Write f as e to the power of −a, and simplify f/(1 − f) "
        "on paper before you compute.",
    )


def wrong_one_step(share, k):
    """keeps the share in each step, not over all"""
    return -np.log(np.expm1(-np.log(share)))


def wrong_even(share, k):
    """lets the same amount go at each step, f = 1 − (1 − share)/k"""
    return np.log(k / (1 - share) - 1)


def wrong_log(share, k):
    """takes log f for the bias"""
    return np.log(share) / k


def wrong_lost(share, k):
    """computes 1 − f, where digits are lost"""
    f = share ** (1 / k)
    return float(np.log(f / max(1 - f, 1e-300)))


def wrong_sign(share, k):
    """has the gate upside down, σ(−b)"""
    return -forget_bias(share, k)
