"""Which input does a model listen to?"""

import numpy as np

from authoring.course import case, draw
from nblib.exercises import functions

TITLE = "Which input matters?"
POINTS = 3


def shuffling_losses(predict, X, y, rng):
    """Return by how much the accuracy falls when one column is shuffled, (D,), column by column.

    predict(X) returns labels (N,); X (N, D), y (N,). For d = 0, 1, … column d is replaced by rng.permutation(X[:, d]).
    """
    accuracy = np.mean(predict(X) == y)
    losses = []
    for d in range(X.shape[1]):
        shuffled = X.copy()
        shuffled[:, d] = rng.permutation(X[:, d])
        losses.append(accuracy - np.mean(predict(shuffled) == y))
    return np.array(losses)


def cases(rng):
    for predict, D, hint in (
        (
            functions.first_sign,
            2,
            "This model only looks at the first input: shuffling the other "
            "in a new copy of X changes nothing, and that loss is 0.",
        ),
        (functions.sum_sign, 2, "Shuffle one column at a time, in a copy of X; the other columns keep their order."),
        (functions.sum_sign, 3, "The loss is the accuracy before, minus the accuracy with the shuffled column."),
        (functions.first_sign, 3, "One call of rng.permutation(X[:, d]) for each column, in the order of the columns."),
    ):
        X = np.abs(draw(rng, 16, D)) + 0.05
        X[:8] *= -1
        X[:, 1:] = X[::-1, 1:] * 0.3
        y = predict(X)
        y[:2] = 1 - y[:2]
        yield case(
            predict,
            X.round(2),
            y,
            np.random.default_rng(int(rng.integers(1000))),
            hint=hint,
            link="playground?data=xor&x=x1,x2&net=3tanh",
        )


def wrong_sign(predict, X, y, rng):
    """subtracts the other way round"""
    return -shuffling_losses(predict, X, y, rng)


def wrong_accuracy(predict, X, y, rng):
    """returns the accuracies themselves"""
    return np.mean(predict(X) == y) - shuffling_losses(predict, X, y, rng)


def wrong_in_place(predict, X, y, rng):
    """shuffles the caller's X"""
    accuracy, losses = np.mean(predict(X) == y), []
    for d in range(X.shape[1]):
        X[:, d] = rng.permutation(X[:, d])
        losses.append(accuracy - np.mean(predict(X) == y))
    return np.array(losses)


def wrong_rows(predict, X, y, rng):
    """shuffles whole rows"""
    accuracy = np.mean(predict(X) == y)
    return np.array([accuracy - np.mean(predict(rng.permutation(X)) == y) for _ in range(X.shape[1])])


def wrong_zero(predict, X, y, rng):
    """replaces the column by zeros"""
    accuracy, losses = np.mean(predict(X) == y), []
    for d in range(X.shape[1]):
        other = X.copy()
        other[:, d] = 0
        losses.append(accuracy - np.mean(predict(other) == y))
    return np.array(losses)
