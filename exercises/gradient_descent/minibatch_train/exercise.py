"""A complete training loop."""

import numpy as np

from authoring.course import case, draw

TITLE = "Your own training loop"
POINTS = 6


def minibatch_train(X, y, w, b, eta, epochs, batch, rng):
    """Return w (D,) and b after mini-batch descent on the mean squared error of ŷ = X w + b.

    X (N, D), y (N,). Each epoch draws a new order with rng.permutation(N) and visits it in batches of `batch` examples;
    the last batch of an epoch may be smaller. Nothing is changed in place.
    """
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            e = X[rows] @ w + b - y[rows]
            w, b = w - eta * 2 * X[rows].T @ e / len(rows), b - eta * 2 * e.mean()
    return w, b


def cases(rng):
    def seeded():
        return np.random.default_rng(int(rng.integers(1000)))

    yield case(
        draw(rng, 4, 1) + 0.05,
        draw(rng, 4),
        np.zeros(1),
        0.0,
        0.1,
        1,
        4,
        seeded(),
        link="descent?surface=bowl&method=SGD&eta=0.1",
        hint="One batch of all examples is one step: w loses η · 2/B Σ e x and b loses η · 2/B Σ e, with e = ŷ − y.",
    )
    yield case(
        draw(rng, 5, 2),
        draw(rng, 5) + 0.05,
        draw(rng, 2),
        0.5,
        0.05,
        2,
        2,
        seeded(),
        link="descent?surface=bowl&method=SGD&eta=0.1&batch=2",
        hint="Five examples in batches of two: the last batch has one example and counts, too. Divide by its own size.",
    )
    yield case(
        draw(rng, 6, 2),
        draw(rng, 6) + 0.05,
        np.zeros(2),
        0.0,
        0.1,
        3,
        1,
        seeded(),
        link="descent?surface=bowl&method=SGD&eta=0.1&batch=1",
        hint="Draw a new order in every epoch, once an epoch, with rng.permutation(N).",
    )
    yield case(
        draw(rng, 7, 3),
        draw(rng, 7),
        draw(rng, 3),
        -0.2,
        0.05,
        2,
        3,
        seeded(),
        hint="Compute both gradients from the same e, before you change either w or b.",
    )


def wrong_drop(X, y, w, b, eta, epochs, batch, rng):
    """drops the last, smaller batch"""
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X) - batch + 1, batch):
            rows = order[start : start + batch]
            e = X[rows] @ w + b - y[rows]
            w, b = w - eta * 2 * X[rows].T @ e / len(rows), b - eta * 2 * e.mean()
    return w, b


def wrong_no_shuffle(X, y, w, b, eta, epochs, batch, rng):
    """visits the rows in order"""
    for _ in range(epochs):
        for start in range(0, len(X), batch):
            A, t = X[start : start + batch], y[start : start + batch]
            e = A @ w + b - t
            w, b = w - eta * 2 * A.T @ e / len(t), b - eta * 2 * e.mean()
    return w, b


def wrong_sum(X, y, w, b, eta, epochs, batch, rng):
    """adds the gradients of a batch up instead of taking their mean"""
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            e = X[rows] @ w + b - y[rows]
            w, b = w - eta * 2 * X[rows].T @ e, b - eta * 2 * e.sum()
    return w, b


def wrong_one_order(X, y, w, b, eta, epochs, batch, rng):
    """shuffles once, before the first epoch"""
    order = rng.permutation(len(X))
    for _ in range(epochs):
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            e = X[rows] @ w + b - y[rows]
            w, b = w - eta * 2 * X[rows].T @ e / len(rows), b - eta * 2 * e.mean()
    return w, b


def wrong_in_turn(X, y, w, b, eta, epochs, batch, rng):
    """changes w first and computes the gradient of b with the new w"""
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            w = w - eta * 2 * X[rows].T @ (X[rows] @ w + b - y[rows]) / len(rows)
            b = b - eta * 2 * np.mean(X[rows] @ w + b - y[rows])
    return w, b


def wrong_in_place(X, y, w, b, eta, epochs, batch, rng):
    """changes the caller's w"""
    new, b = minibatch_train(X, y, w, b, eta, epochs, batch, rng)
    w[:] = new
    return w, b
