"""The linear readout in one solve."""

import numpy as np

from authoring.course import case, draw

TITLE = "The readout in one solve"
POINTS = 3


def ridge_readout(Phi, Y, lam):
    """Return (W, b), the least of Σ_n ‖y_n − φ_n W − b‖² + λ Σ W².

    Phi (N, K), Y (N, O), lam above 0; W (K, O), b (O,)
    """
    mean, level = Phi.mean(axis=0), Y.mean(axis=0)
    P = Phi - mean
    W = np.linalg.solve(P.T @ P + lam * np.eye(Phi.shape[1]), P.T @ (Y - level))
    return W, level - mean @ W


def cases(rng):
    a = float(rng.integers(1, 4))
    yield case(
        np.array([[0.0], [1.0]]),
        np.array([[0.0], [a]]),
        0.5,
        hint="With one bump the means are ½ and half of the last target. Without them Φᵀ Φ = ½ and Φᵀ Y is half "
        "of that target, so W is half of the target, and b a quarter of it.",
        link="bumps?lambda=0.5",
    )
    yield case(
        np.abs(draw(rng, 8, 3)),
        draw(rng, 8, 2),
        0.1,
        hint="Two outputs: Y has two columns, and the same solve gives both columns of W.",
    )
    yield case(
        np.abs(draw(rng, 6, 2)),
        draw(rng, 6, 1) + 5,
        1000.0,
        hint="With a huge λ, W goes to 0, and b to the mean of the targets. "
        "If your b goes to 0, too, the penalty touches it.",
    )
    yield case(
        np.abs(draw(rng, 3, 5)),
        draw(rng, 3, 1),
        0.01,
        hint="More bumps than examples: Φᵀ Φ alone cannot be inverted, but with λ on its diagonal it can.",
    )


def wrong_no_bias(Phi, Y, lam):
    """has no b"""
    return np.linalg.solve(Phi.T @ Phi + lam * np.eye(Phi.shape[1]), Phi.T @ Y), np.zeros(Y.shape[1])


def wrong_penalized(Phi, Y, lam):
    """penalizes b, too"""
    P = np.column_stack([Phi, np.ones(len(Phi))])
    W = np.linalg.solve(P.T @ P + lam * np.eye(P.shape[1]), P.T @ Y)
    return W[:-1], W[-1]


def wrong_mean(Phi, Y, lam):
    """multiplies λ by the number of examples"""
    return ridge_readout(Phi, Y, lam * len(Phi))


def wrong_level(Phi, Y, lam):
    """takes the mean target as b and forgets the bumps' mean"""
    return ridge_readout(Phi, Y, lam)[0], Y.mean(axis=0)
