"""The penalty on a discriminator's slope, and its gradient through the gradient."""

import numpy as np

from authoring.course import case, draw

TITLE = "A gradient through a gradient"
POINTS = 3


def penalty_gradients(x, W, b, v, gamma):
    """Return (R, dW, db, dv): R₁ = γ/2 mean ‖∂D/∂x‖² of D(x) = tanh(x W + b) v, and its gradients.

    x (B, F) true examples, W (F, H), b (H,), v (H,), gamma a number
    """
    a = np.tanh(x @ W + b)
    slope = 1 - a**2
    g = (slope * v) @ W.T
    u = gamma / len(x) * g
    h = u @ W
    bend = -2 * a * slope * h * v
    return (u * g).sum() / 2, u.T @ (slope * v) + x.T @ bend, bend.sum(axis=0), (h * slope).sum(axis=0)


def cases(rng):
    weight = float(rng.integers(2, 200)) / 100
    yield case(
        np.array([[np.log(2)]]),
        np.array([[1.0]]),
        np.zeros(1),
        np.array([weight]),
        1.0,
        hint=f"The example of the chapter, with v = {weight}: a = 3/5, φ′ = 16/25, φ″ = −96/125, so g = 16/25 v.",
    )
    yield case(
        np.zeros((2, 2)),
        draw(rng, 2, 3),
        np.zeros(3),
        draw(rng, 3),
        2.0,
        hint="At x W + b = 0 tanh is straight: φ′ = 1 and φ″ = 0. Then D is linear near x, g = W v, and b gets no gradient.",
    )
    for B, F, H in ((3, 2, 2), (1, 3, 4), (5, 2, 3)):
        yield case(
            draw(rng, B, F),
            draw(rng, F, H),
            draw(rng, H),
            draw(rng, H),
            float(rng.integers(1, 5)) / 2,
            hint="g is used twice: in R₁ itself, and held fixed, as u, on the push forward. Get R₁ right first, then v and "
            "b, which have one term each; W has two. Are γ and B in u?",
            link="game?gamma=1",
        )


def wrong_flat(x, W, b, v, gamma):
    """forgets that φ′ depends on the weights, too"""
    R, dW, db, dv = penalty_gradients(x, W, b, v, gamma)
    a = np.tanh(x @ W + b)
    u = gamma / len(x) * ((1 - a**2) * v) @ W.T
    return R, u.T @ ((1 - a**2) * v), np.zeros_like(b), dv


def wrong_entries(x, W, b, v, gamma):
    """takes the mean over the entries of g, not the squared length"""
    return tuple(part / x.shape[1] for part in penalty_gradients(x, W, b, v, gamma))


def wrong_sum(x, W, b, v, gamma):
    """adds over the examples without taking the mean"""
    return tuple(part * len(x) for part in penalty_gradients(x, W, b, v, gamma))


def wrong_mean(x, W, b, v, gamma):
    """takes the mean of the slopes before it squares"""
    R, *grads = penalty_gradients(x, W, b, v, gamma)
    g = ((1 - np.tanh(x @ W + b) ** 2) * v) @ W.T
    return gamma / 2 * (g.mean(axis=0) ** 2).sum(), *grads


def wrong_half(x, W, b, v, gamma):
    """loses the 2 of the square's slope in the gradients"""
    R, *grads = penalty_gradients(x, W, b, v, gamma)
    return R, *(part / 2 for part in grads)


def wrong_outside(x, W, b, v, gamma):
    """forgets the first path into W, through the product that makes g"""
    R, dW, db, dv = penalty_gradients(x, W, b, v, gamma)
    a = np.tanh(x @ W + b)
    slope = 1 - a**2
    u = gamma / len(x) * (slope * v) @ W.T
    return R, dW - u.T @ (slope * v), db, dv
