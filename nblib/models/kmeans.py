"""k-means (Lloyd 1957): K centers, each the mean of the examples that are nearest to it.

Letters as in the chapter: rows of `X (N, D)` are examples, rows of `C (K, D)` the centers, `k (N,)` the nearest center of
each example, `J` the mean squared distance to it.

J falls in both halves of a step. With C fixed, the nearest center is by definition the best choice of k. With k fixed, the
point with the least sum of squared distances to some examples is their mean. There are only finitely many choices of k,
so the steps come to an end: at a minimum of J that need not be the lowest.

Lloyd, S. P. (1982, written 1957). Least squares quantization in PCM. IEEE Transactions on Information Theory 28(2),
129–137. https://doi.org/10.1109/TIT.1982.1056489
Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA '07, 1027–1035.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, generator, without_labels
from nblib.training import Batches, Step, loop


def squared_distances(X: ArrayLike, C: ArrayLike) -> Array:
    """d²_nk = ‖x_n − c_k‖²        X (N, D)   C (K, D)   d² (N, K).

    From the differences: ‖x‖² − 2 x·c + ‖c‖² is faster, but leaves rounding where x = c and far from the origin.
    """
    C = array("C", C, "K", "D")
    X = array("X", X, "N", C.shape[1])
    return np.stack([np.einsum("nd,nd->n", X - c, X - c) for c in C], axis=1)


def plus_plus(X: ArrayLike, K: int, rng: np.random.Generator) -> Array:
    """P(next center = x_n) ∝ d²_n, the squared distance to the nearest center so far (k-means++)        X (N, D)   C (K, D).

    The first center is any example. An example that is a center already has d² = 0 and never comes again.
    """
    X = different(X, K)
    n = [int(generator("rng", rng).integers(len(X)))]
    d2 = np.full(len(X), np.inf)
    while len(n) < K:
        d2 = np.minimum(d2, squared_distances(X, X[n[-1:]])[:, 0])  # only the newest center can be nearer than before
        n.append(int(rng.choice(len(X), p=d2 / d2.sum())))
    return X[n]


def different(X: ArrayLike, K: int) -> Array:
    """Return X (N, D) as an array; ValueError if it has fewer than K different rows, one for each center."""
    X = array("X", X, "N", "D")
    rows = len(np.unique(X, axis=0))
    if rows < count("K", K):
        raise ValueError(f"X must hold at least as many different examples as there are centers, {K}, but holds {rows}.")
    return X


class KMeans:
    """J = 1/N Σ_n min_k ‖x_n − c_k‖²        X (N, D)   C (K, D)   J ().

    The centers are in `params["C"]`. Start at some examples, `KMeans(plus_plus(X, K, rng))`, or wherever you want.
    """

    def __init__(self, C: ArrayLike) -> None:
        """Start with a copy of the centers C (K, D)."""
        self.params: dict[str, Array] = {"C": array("C", C, "K", "D").copy()}
        self.state: dict[str, Array] = {}

    def __repr__(self) -> str:
        """KMeans(K centers, D inputs)."""
        return "KMeans({} centers, {} inputs)".format(*self.params["C"].shape)

    def predict(self, X: ArrayLike) -> Array:
        """k_n = argmin_k ‖x_n − c_k‖²        X (N, D)   k (N,). Of two centers equally near, the first one counts."""
        return squared_distances(X, self.params["C"]).argmin(axis=1)

    def cost(self, X: ArrayLike) -> float:
        """J = 1/N Σ_n min_k ‖x_n − c_k‖², the mean squared distance of X (N, D) to the nearest centers."""
        return float(squared_distances(X, self.params["C"]).min(axis=1).mean())

    def step(self, X: ArrayLike) -> tuple[float]:
        """c_k ← mean of the x_n with k_n = k        X (N, D). Return (J,), measured before the centers move.

        A center without examples has no mean. It goes to the example that is farthest from all others' new centers:
        nobody was near it, so J cannot grow.
        """
        C = self.params["C"]
        X = array("X", X, "N", C.shape[1])
        d2 = squared_distances(X, C)
        k = d2.argmin(axis=1)
        members = np.bincount(k, minlength=len(C))
        full = members > 0
        for j in np.flatnonzero(full):
            C[j] = X[k == j].mean(axis=0)
        for j in np.flatnonzero(~full):
            C[j] = X[squared_distances(X, C[full]).min(axis=1).argmax()]
            full[j] = True
        return (float(d2.min(axis=1).mean()),)

    def fit(self, X: ArrayLike, y: None = None, *, epochs: int = 100) -> Iterator[Step]:
        """Step until no center moves, or `epochs` times; yield a record of each step on all of X (N, D).

        Learning happens as the records are consumed, and starts from the present centers. There are no labels y.
        """
        without_labels(y)
        X = array("X", different(X, len(self.params["C"])), "N", self.params["C"].shape[1])
        return self._until_at_rest(X, count("epochs", epochs))

    def _until_at_rest(self, X: Array, epochs: int) -> Iterator[Any]:
        before = self.params["C"].copy()
        nothing_drawn = np.random.default_rng(0)  # all examples in their order: no chance in it
        for record in loop(self.step, Batches((X,), shuffle=False), nothing_drawn, epochs):
            yield record
            if np.array_equal(before, self.params["C"]):
                return
            before = self.params["C"].copy()
