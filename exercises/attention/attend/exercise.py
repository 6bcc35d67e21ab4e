"""Scaled dot products, a mask, a softmax, a mean."""

import numpy as np

from authoring.course import case, draw

TITLE = "Look up"
POINTS = 3
LINK = "recall-lookup?text=a3b7c1d9b"


def attend(q, k, v, causal):
    """Return y (T, e) and the weights a (T, T).

    q (T, d), k (T, d), v (T, e); with causal, step t looks at no later step
    """
    r = q @ k.T / np.sqrt(q.shape[1])
    if causal:
        r = np.where(np.tri(len(r), dtype=bool), r, -np.inf)
    a = np.exp(r - r.max(axis=1, keepdims=True))
    a = a / a.sum(axis=1, keepdims=True)
    return a @ v, a


def cases(rng):
    g = rng.integers(2, 9) / 2
    yield case(
        np.array([[0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]),
        np.array([[g, 0.0, 0.0, 0.0], [0.0, g, 0.0, 0.0]]),
        np.array([[1.0], [3.0]]),
        False,
        hint="A query of zeros scores all keys alike, so its answer is the mean of the values. For the other row divide the "
        "product by √4 before the softmax.",
        link=LINK,
    )
    for T, d, e, causal in ((3, 2, 3, False), (4, 3, 2, True), (5, 2, 2, True)):
        yield case(
            draw(rng, T, d),
            draw(rng, T, d),
            draw(rng, T, e),
            causal,
            hint="With causal, put −∞ in the place of the scores of later steps, before the softmax: then each row adds up "
            "to 1, and step 1 gives its own value."
            if causal
            else "The weights of a row t add up to 1 over s, the keys.",
            link=LINK if not causal else "",
        )
    yield case(
        3000 * (abs(draw(rng, 3, 2)) + 0.5),
        abs(draw(rng, 3, 2)) + 0.5,
        draw(rng, 3, 2),
        True,
        hint="Take the largest score of a row away from all its scores before np.exp: the weights do not change.",
    )


def wrong_no_scale(q, k, v, causal):
    """does not divide by √d"""
    return attend(q * np.sqrt(q.shape[1]), k, v, causal)


def wrong_scale(q, k, v, causal):
    """divides by d"""
    return attend(q / np.sqrt(q.shape[1]), k, v, causal)


def wrong_late_mask(q, k, v, causal):
    """cuts later steps off after the softmax, so that rows do not add up to 1"""
    _, a = attend(q, k, v, False)
    a = np.tril(a) if causal else a
    return a @ v, a


def looked_up(r, v, axis):
    """Return the answer and the weights for these scores; the weights add up to 1 along the axis."""
    a = np.exp(r - r.max(axis=axis, keepdims=True))
    a = a / a.sum(axis=axis, keepdims=True)
    return a @ v, a


def wrong_zero_mask(q, k, v, causal):
    """gives later steps the score 0, not −∞"""
    r = q @ k.T / np.sqrt(q.shape[1])
    return looked_up(np.tril(r) if causal else r, v, axis=1)


def wrong_axis(q, k, v, causal):
    """makes the weights add up to 1 over the queries"""
    r = q @ k.T / np.sqrt(q.shape[1])
    return looked_up(np.where(np.tri(len(r), dtype=bool), r, -np.inf) if causal else r, v, axis=0)


def wrong_always_causal(q, k, v, causal):
    """masks later steps always"""
    return attend(q, k, v, True)


def wrong_overflow(q, k, v, causal):
    """takes np.exp of the scores as they are"""
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(q @ k.T / np.sqrt(q.shape[1]))
        e = np.tril(e) if causal else e
        a = np.nan_to_num(e / e.sum(axis=1, keepdims=True))
        return a @ v, a
