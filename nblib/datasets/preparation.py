"""What is done to data before training: splitting and standardizing."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, generator, number


def split(X: ArrayLike, y: ArrayLike, rng: np.random.Generator, test: float = 0.25) -> tuple[Array, Array, Array, Array]:
    """Return X_train, X_test, y_train, y_test: the examples in random order, a share `test` of them held out.

    X has N rows and y N entries (or rows); every example goes to exactly one side, and each side gets at least one.
    """
    X, y = array("X", X), array("y", y) if np.asarray(y).dtype.kind != "i" else np.asarray(y)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(f"X and y must hold as many examples, but X came with shape {X.shape} and y with {y.shape}.")
    if len(X) < 2:
        raise ValueError("X must hold at least two examples to be split, but came with one.")
    held_out = round(number("test", test, above=0, below=1) * len(X))
    held_out = min(max(held_out, 1), len(X) - 1)
    order = generator("rng", rng).permutation(len(X))
    return X[order[held_out:]], X[order[:held_out]], y[order[held_out:]], y[order[:held_out]]


class Standardizer:
    """x ↦ (x − mean) / sd, column by column, with the mean and the standard deviation of the data given to `fit`.

    Fit it on the training examples only and transform every other example with it, so that nothing about the test
    examples leaks into what is learned. A column that does not vary is only centered.
    """

    mean: Array | None = None  # (D,)
    sd: Array | None = None  # (D,)

    def fit(self, X: ArrayLike) -> Self:
        """Measure mean and standard deviation of the columns of X (N, D); return the standardizer itself."""
        X = array("X", X, "N", "D")
        self.mean, self.sd = X.mean(axis=0), np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1).astype(X.dtype)
        return self

    def transform(self, X: ArrayLike) -> Array:
        """Return X (N, D) standardized."""
        mean, sd = self._fitted()
        return (array("X", X, "N", len(mean)) - mean) / sd

    def inverse(self, X: ArrayLike) -> Array:
        """Return standardized X (N, D) in its own units again."""
        mean, sd = self._fitted()
        return array("X", X, "N", len(mean)) * sd + mean

    def _fitted(self) -> tuple[Array, Array]:
        if self.mean is None or self.sd is None:
            raise ValueError("Standardizer must be fitted before it can be used: call fit(X_train) first.")
        return self.mean, self.sd
