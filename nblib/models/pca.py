"""Principal components (Pearson 1901): the best linear code, which an autoencoder has to beat.

Letters as in the chapter: rows of `X (N, D)` are examples, rows of `V (K, D)` the directions, `z (N, K)` the codes.

Pearson, K. (1901). On lines and planes of closest fit to systems of points in space. Philosophical Magazine 2(11),
559–572. https://doi.org/10.1080/14786440109462720
Baldi, P. and Hornik, K. (1989). Neural networks and principal component analysis: learning from examples without local
minima. Neural Networks 2(1), 53–58: the best linear autoencoder spans the same plane.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count


def code_below(name: str, K: int, D: int) -> int:
    """Return the size K of a code for D inputs; ValueError if it is not smaller, and could copy the input."""
    if count(name, K) >= D:
        raise ValueError(
            f"{name} must be below the number of inputs, {D}, but came as {K}: a code as large as the input can copy it."
        )
    return K


class PCA(NamedTuple):
    """z = (x − mean) Vᵀ    x̂ = mean + z V        X (N, D)   V (K, D)   z (N, K). Make it with `pca(X, K)`."""

    mean: Array  # (D,)
    V: Array  # (K, D) rows of length 1 at right angles, the direction of the largest variance first
    variances: Array  # (K,) along them

    def encode(self, X: ArrayLike) -> Array:
        """z = (x − mean) Vᵀ        X (N, D)   z (N, K)."""
        return (array("X", X, "N", len(self.mean)) - self.mean) @ self.V.T

    def decode(self, z: ArrayLike) -> Array:
        """x̂ = mean + z V        z (N, K)   x̂ (N, D)."""
        return self.mean + array("z", z, "N", len(self.V)) @ self.V


def pca(X: ArrayLike, K: int) -> PCA:
    """V = argmin Σ_n ‖x_n − x̂_n‖², from the singular values of X − mean        X (N, D)   V (K, D), K < D.

    Each direction has two signs: its largest entry is made positive.
    """
    X = array("X", X, "N", "D")
    N, D = X.shape
    if code_below("K", K, D) >= N:
        raise ValueError(f"K must be below the number of examples, {N}, but came as {K}.")
    mean = X.mean(axis=0)
    _, S, V = np.linalg.svd(X - mean, full_matrices=False)
    V = V[:K] * np.sign(V[np.arange(K), abs(V[:K]).argmax(axis=1)])[:, None]
    return PCA(mean, V, S[:K] ** 2 / (N - 1))
