"""A complete backward pass."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "The whole backward pass"
POINTS = 6


def network_gradients(X, y, W1, b1, W2, b2):
    """Return {"W1": …, "b1": …, "W2": …, "b2": …}, the gradients of J for a network with one hidden layer.

    X (N, D), y (N, 1) of 0 and 1; a = tanh(X W1 + b1) (N, H), ŷ = σ(a W2 + b2) (N, 1).
    J is the mean binary cross-entropy.
    """
    a = np.tanh(X @ W1 + b1)
    y_hat = 1 / (1 + np.exp(-(a @ W2 + b2)))
    dz2 = (y_hat - y) / len(X)
    dz1 = dz2 @ W2.T * (1 - a**2)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a.T @ dz2, "b2": dz2.sum(axis=0)}


def cases(rng):
    X, W1, b1, W2, b2 = draw(rng, 1, 2).clip(-1.5, 1.5), draw(rng, 2, 2), draw(rng, 2), draw(rng, 2, 1) + 0.05, draw(rng, 1)
    y = int(rng.integers(0, 2))
    yield case(
        X,
        np.array([[y]]),
        W1,
        b1,
        W2,
        b2,
        link=f"backprop?net=2-2-1&p={listed(W1, b1, W2, b2)}&phi=tanh&loss=binary_cross_entropy&x={listed(X)}&y={y}&stage=9",
        hint="One example. At the output sigmoid and cross-entropy together give δ = ŷ − y, without any further factor.",
    )
    for N, D, H in ((4, 2, 3), (3, 2, 2), (5, 3, 1), (6, 1, 4)):
        yield case(
            draw(rng, N, D) + 0.05,
            rng.integers(0, 2, (N, 1)),
            draw(rng, D, H),
            draw(rng, H),
            draw(rng, H, 1) + 0.05,
            draw(rng, 1),
            hint="J is a mean, so the first δ is divided by N, once. On the way back: times W2 transposed, times 1 − a².",
        )


def wrong_mean(X, y, W1, b1, W2, b2):
    """forgets that J is a mean"""
    return {name: g * len(X) for name, g in network_gradients(X, y, W1, b1, W2, b2).items()}


def wrong_slope(X, y, W1, b1, W2, b2):
    """forgets the slope of tanh"""
    a = np.tanh(X @ W1 + b1)
    dz2 = (1 / (1 + np.exp(-(a @ W2 + b2))) - y) / len(X)
    dz1 = dz2 @ W2.T
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a.T @ dz2, "b2": dz2.sum(axis=0)}


def wrong_squared(X, y, W1, b1, W2, b2):
    """multiplies by the slope of the sigmoid, which belongs to the squared error"""
    a = np.tanh(X @ W1 + b1)
    y_hat = 1 / (1 + np.exp(-(a @ W2 + b2)))
    dz2 = (y_hat - y) * y_hat * (1 - y_hat) / len(X)
    dz1 = dz2 @ W2.T * (1 - a**2)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a.T @ dz2, "b2": dz2.sum(axis=0)}


def wrong_sign(X, y, W1, b1, W2, b2):
    """uses y − ŷ"""
    return {name: -g for name, g in network_gradients(X, y, W1, b1, W2, b2).items()}


def wrong_slope_of_output(X, y, W1, b1, W2, b2):
    """takes the slope of tanh at a instead of at z"""
    a = np.tanh(X @ W1 + b1)
    dz2 = (1 / (1 + np.exp(-(a @ W2 + b2))) - y) / len(X)
    dz1 = dz2 @ W2.T * (1 - np.tanh(a) ** 2)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a.T @ dz2, "b2": dz2.sum(axis=0)}


def wrong_flat(X, y, W1, b1, W2, b2):
    """takes y as (N,), so that ŷ − y becomes (N, N)"""
    a = np.tanh(X @ W1 + b1)
    dz2 = (1 / (1 + np.exp(-(a @ W2 + b2))) - y.ravel()) / len(X)
    dz2 = dz2.mean(axis=1, keepdims=True)
    dz1 = dz2 @ W2.T * (1 - a**2)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": a.T @ dz2, "b2": dz2.sum(axis=0)}
