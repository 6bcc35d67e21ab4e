"""The way back through a look-up."""

import numpy as np

from authoring.course import case, draw

TITLE = "The way back through a look-up"
POINTS = 3
LINK = "recall-lookup?text=a3b7c1d9b"


def attend_backward(dy, q, k, v, a):
    """Return ∂J/∂q (T, d), ∂J/∂k (T, d) and ∂J/∂v (T, e).

    dy (T, e) = ∂J/∂y, q (T, d), k (T, d), v (T, e), a (T, T) the weights of the forward pass
    """
    da = dy @ v.T
    ds = a * (da - (a * da).sum(axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, a.T @ dy


def _weights(q, k, causal):
    s = q @ k.T / np.sqrt(q.shape[1])
    if causal:
        s = np.where(np.tri(len(s), dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cases(rng):
    g = float(rng.integers(2, 9))
    yield case(
        np.array([[0.0], [1.0]]),
        np.array([[0.0], [np.log(3)]]),
        np.array([[1.0], [0.0]]),
        np.array([[1.0], [1.0 + g]]),
        np.array([[1.0, 0.0], [0.75, 0.25]]),
        hint="Only the second step has a message, so only its row of a matters. Begin with the values: how much of the "
        "answer came from each? Then ask what the second score would have changed.",
        link=LINK,
    )
    for T, d, e, causal in ((3, 2, 1, False), (3, 4, 2, True), (4, 3, 2, True)):
        q, k = draw(rng, T, d) + 0.05, draw(rng, T, d) + 0.05
        yield case(
            draw(rng, T, e) + 0.05,
            q,
            k,
            draw(rng, T, e) + 0.05,
            _weights(q, k, causal),
            hint="A query gets something from all keys of its row, a key from all queries of its column. Where does √d "
            "stand on the way forward?"
            if causal
            else "Where one weight of a row grows, the others shrink. So the messages at the scores of a row add up "
            "to 0. Do yours?",
        )


def wrong_no_scale(dy, q, k, v, a):
    """forgets the division by √d"""
    dq, dk, dv = attend_backward(dy, q, k, v, a)
    return dq * np.sqrt(q.shape[1]), dk * np.sqrt(q.shape[1]), dv


def wrong_no_mean(dy, q, k, v, a):
    """takes each weight for free, without what the softmax takes away from the others"""
    ds = a * (dy @ v.T) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, a.T @ dy


def wrong_sigmoid(dy, q, k, v, a):
    """takes a(1 − a) for the slope, as if each weight hung on its own score alone"""
    ds = a * (1 - a) * (dy @ v.T) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, a.T @ dy


def wrong_transpose(dy, q, k, v, a):
    """sends the values' message along a instead of its transpose"""
    dq, dk, _ = attend_backward(dy, q, k, v, a)
    return dq, dk, a @ dy


def wrong_swapped(dy, q, k, v, a):
    """exchanges the gradients of queries and keys"""
    dq, dk, dv = attend_backward(dy, q, k, v, a)
    return dk, dq, dv


def wrong_columns(dy, q, k, v, a):
    """takes the mean over the queries, not over the keys"""
    da = dy @ v.T
    ds = a * (da - (a * da).sum(axis=0, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, a.T @ dy
