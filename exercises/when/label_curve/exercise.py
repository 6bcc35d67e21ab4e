"""Accuracy against the number of labels."""

import numpy as np

from authoring.course import case, draw

TITLE = "How many labels are enough?"
POINTS = 4


def label_curve(X, y, X_test, y_test, sizes):
    """Return the test accuracy of the nearest-mean classifier trained on the first n examples, for each n of sizes.

    X (N, D), y (N,), X_test (M, D), y_test (M,) of classes 0 and 1; among the first n there are always both.
    An example is of the class whose training mean is nearer. The result is an array of len(sizes) numbers.
    """
    curve = []
    for n in sizes:
        means = [X[:n][y[:n] == k].mean(axis=0) for k in (0, 1)]
        distance = [np.sum((X_test - m) ** 2, axis=1) for m in means]
        curve.append(np.mean((distance[1] < distance[0]) == y_test))
    return np.array(curve)


def cases(rng):
    s = float(rng.integers(-99, 99))  # moves everything along the line
    X, X_test = np.array([[0.0], [4.0], [2.0], [6.0]]) + s, np.array([[1.0], [1.9], [2.5], [5.0]]) + s
    yield case(
        X,
        np.array([0, 1, 0, 1]),
        X_test,
        np.array([0, 0, 0, 1]),
        [2, 4],
        hint=f"With the first 2 examples the means are {s:g} and {s + 4:g}, with all 4 they are {s + 1:g} "
        f"and {s + 5:g}. Which test points are nearer to which?",
    )
    for D, spread in ((1, 1.0), (2, 1.5), (3, 2.0)):
        y, y_test = np.arange(12) % 2, np.arange(20) % 2
        X = draw(rng, 12, D) * spread + y[:, None]
        X_test = draw(rng, 20, D, digits=2) * spread + y_test[:, None] + 0.003
        yield case(
            X.round(2),
            y,
            X_test.round(3),
            y_test,
            [2, 4, 6, 12],
            hint="Fit on X[:n] and y[:n] only, test on all of X_test: one accuracy for each n, in the order of sizes.",
        )


def wrong_all(X, y, X_test, y_test, sizes):
    """trains on all examples every time"""
    return label_curve(X, y, X_test, y_test, [len(X)] * len(sizes))


def wrong_training(X, y, X_test, y_test, sizes):
    """tests on the training examples"""
    return np.array([label_curve(X, y, X[:n], y[:n], [n])[0] for n in sizes])


def wrong_last(X, y, X_test, y_test, sizes):
    """takes the last n examples"""
    return np.array([label_curve(X[len(X) - n :], y[len(X) - n :], X_test, y_test, [n])[0] for n in sizes])


def wrong_classes(X, y, X_test, y_test, sizes):
    """exchanges the classes: an error rate instead of an accuracy"""
    return 1 - label_curve(X, y, X_test, y_test, sizes)


def wrong_one_number(X, y, X_test, y_test, sizes):
    """returns the mean of the curve"""
    return label_curve(X, y, X_test, y_test, sizes).mean()
