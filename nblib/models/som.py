"""The self-organizing map (Kohonen 1982): units on a grid that compete for each example, and neighbours that learn along.

Letters as in the chapter: rows of `X (N, D)` are examples, rows of `W (U, D)` the units' weights, rows of `r (U, 2)` their
places on the grid, `u*` the winner, `h` the neighbourhood, `eta` the rate η, `sigma` the radius σ in steps of the grid.

With a finite set of examples and a shrinking neighbourhood there is no cost that the online rule descends (Erwin,
Obermayer and Schulten 1992). Two measures stand for two aims: how near the units are to the data, and whether neighbours
in the data are neighbours on the grid.

Kohonen, T. (1982). Self-organized formation of topologically correct feature maps. Biological Cybernetics 43, 59–69.
https://doi.org/10.1007/BF00337288
Erwin, E., Obermayer, K. and Schulten, K. (1992). Self-organizing maps: ordering, convergence properties and energy
functions. Biological Cybernetics 67, 47–55. https://doi.org/10.1007/BF00201801
Ultsch, A. and Siemon, H. P. (1990). Kohonen's self organizing feature maps for exploratory data analysis. INNC '90,
305–308: the U-matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, choice, count, generator, number, without_labels
from nblib.models.kmeans import squared_distances
from nblib.training import Batches, loop


class SOMStep(NamedTuple):
    """What one step of the map looked like."""

    step: int  # counts the steps from 1
    epoch: int  # counts the passes over the data from 1
    size: int  # examples in the batch: 1 online, all in the batch form
    cost: float  # mean distance of the batch to its winners, before the step
    validation: None
    eta: float  # the rate of this step (1 in the batch form, which has none)
    sigma: float  # the radius of this step


class SOM:
    """u*(x) = argmin_u ‖x − w_u‖    w_u ← w_u + η h(u, u*) (x − w_u), h = exp(−‖r_u − r_u*‖² / (2σ²))        W (U, D).

    The weights are in `params["W"]`, row by row of the grid: unit u stands in row u // columns, column u % columns.
    """

    def __init__(self, rows: int, columns: int, inputs: int, rng: np.random.Generator) -> None:
        """Draw the weights evenly from [0, 1): without any order. Or lay them out with `spread`, or by hand."""
        self.rows, self.columns = count("rows", rows), count("columns", columns)
        U, D = self.rows * self.columns, count("inputs", inputs)
        self.params: dict[str, Array] = {"W": generator("rng", rng).random((U, D))}
        self.state: dict[str, Array] = {}
        self.r = np.stack(np.divmod(np.arange(U), self.columns), axis=1).astype(float)

    def __repr__(self) -> str:
        """SOM(rows, columns, D)."""
        return f"SOM({self.rows}, {self.columns}, {self.params['W'].shape[1]})"

    def spread(self, X: ArrayLike) -> None:
        """w_u = mean + 2 sd₁ s₁(u) e₁ + 2 sd₂ s₂(u) e₂, s from −1 to 1 along the grid: a plane through X (N, D).

        e₁ and e₂ are the directions in which X varies most; e₁ runs along the grid's longer side. A direction has no sign
        of its own: here its largest entry is positive, so that the map is not mirrored on another machine.
        """
        X = array("X", X, "N", self.params["W"].shape[1])
        _, S, e = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
        e *= np.sign(e[np.arange(len(e)), abs(e).argmax(axis=1)])[:, None]
        s = self.r / np.maximum([self.rows - 1, self.columns - 1], 1) * 2 - 1
        s = np.where([self.rows > 1, self.columns > 1], s, 0)
        s = s if self.rows > self.columns else s[:, ::-1]
        n = min(2, len(S))
        self.params["W"][:] = X.mean(axis=0) + (2 * s[:, :n] * S[:n] / np.sqrt(len(X))) @ e[:n]

    # Competition and neighbourhood

    def winners(self, X: ArrayLike, places: int = 1) -> Array:
        """u*(x) = argmin_u ‖x − w_u‖, and the units after it        X (N, D)   (N, places). Of equals, the first one."""
        d2 = squared_distances(X, self.params["W"])
        return np.argsort(d2, axis=1, kind="stable")[:, : count("places", places)]

    def neighbourhood(self, sigma: float) -> Array:
        """h(u, v) = exp(−‖r_u − r_v‖² / (2σ²))        (U, U): 1 at the winner, less the farther away on the grid."""
        return np.exp(-squared_distances(self.r, self.r) / (2 * number("sigma", sigma, above=0) ** 2))

    def predict(self, X: ArrayLike) -> Array:
        """Return the winning unit of each row of X (N, D), (N,)."""
        return squared_distances(X, self.params["W"]).argmin(axis=1)

    # Learning

    def online(self, x: ArrayLike, eta: float, sigma: float) -> float:
        """w_u ← w_u + η h(u, u*) (x − w_u), for every unit        x (1, D). Return ‖x − w_u*‖ before it."""
        W = self.params["W"]
        x = array("x", x, 1, W.shape[1])
        d2 = squared_distances(x, W)[0]
        u = int(d2.argmin())
        h = np.exp(-((self.r - self.r[u]) ** 2).sum(axis=1) / (2 * sigma * sigma))
        W += eta * h[:, None] * (x - W)
        return float(np.sqrt(d2[u]))

    def batch(self, X: ArrayLike, sigma: float) -> float:
        """w_u ← Σ_n h(u, u*_n) x_n / Σ_n h(u, u*_n)        X (N, D). Return mean ‖x − w_u*‖ before it.

        Where every h is too small to be told from 0, a unit stays where it is. With σ → 0 this is k-means.
        """
        W = self.params["W"]
        d2 = squared_distances(X, W)
        h = self.neighbourhood(sigma)[:, d2.argmin(axis=1)]  # (U, N)
        total = h.sum(axis=1, keepdims=True)
        np.divide(h @ array("X", X), total, out=W, where=total > 1e-300)
        return float(np.sqrt(d2.min(axis=1)).mean())

    def fit(
        self,
        X: ArrayLike,
        rng: np.random.Generator,
        y: None = None,
        *,
        epochs: int = 40,
        form: str = "batch",
        eta: float = 0.5,
        sigma: tuple[float, float] | None = None,
    ) -> Iterator[SOMStep]:
        """Learn from X (N, D); yield a record of each step. There are no labels y.

        form      "batch": all examples at once, no rate; "online": one example a step, in a new order each epoch
        eta       the rate of the first step: η_t = η (1 − t/T) for t = 0 … T − 1
        sigma     first and last radius: σ_t = σ_0 (σ_1/σ_0)^(t/(T − 1)); without it, half the grid's longer side (at
                  least 1) and 0.7
        """
        without_labels(y)
        X = array("X", X, "N", self.params["W"].shape[1])
        batches = Batches(
            (X,), None if choice("form", form, ["batch", "online"]) == "batch" else 1, shuffle=form == "online"
        )
        first, last = sigma or (max(self.rows, self.columns, 2) / 2, 0.7)
        number("sigma[0]", first, above=0), number("sigma[1]", last, above=0, most=first)
        number("eta", eta, least=0, most=1)
        T = count("epochs", epochs) * len(batches)
        rate, radius = eta * (1 - np.arange(T) / T), np.geomspace(first, last, T)
        t = iter(range(T))

        def step(x: Array) -> tuple[float, float, float]:
            i = next(t)
            if form == "batch":
                return self.batch(x, radius[i]), 1.0, float(radius[i])
            return self.online(x, rate[i], radius[i]), float(rate[i]), float(radius[i])

        return loop(step, batches, generator("rng", rng), epochs, record=SOMStep)

    # What became of it

    def quantization_error(self, X: ArrayLike) -> float:
        """1/N Σ_n min_u ‖x_n − w_u‖: the mean distance of X (N, D) to the winners."""
        return float(np.sqrt(squared_distances(X, self.params["W"]).min(axis=1)).mean())

    def topographic_error(self, X: ArrayLike, neighbours: int = 8) -> float:
        """Share of X (N, D) whose two nearest units are no neighbours on the grid: of 8 around a unit, or of 4 beside it."""
        norm = {4: 1, 8: np.inf}  # the norm in which neighbours are at distance 1
        if neighbours not in norm:
            raise ValueError(f"neighbours must be 4 or 8, but came as {neighbours!r}.")
        if len(self.r) < 2:
            raise ValueError("The map must have at least two units to have a nearest and a second nearest, but has 1.")
        two = self.r[self.winners(X, 2)]
        return float((np.linalg.norm(two[:, 0] - two[:, 1], norm[neighbours], axis=1) > 1).mean())

    def u_matrix(self) -> Array:
        """Mean distance of each unit's weights to its (up to 4) neighbours        (rows, columns): high at borders."""
        W = self.params["W"].reshape(self.rows, self.columns, -1)
        total, n = np.zeros((2, self.rows, self.columns))
        for axis in (0, 1):
            d = np.linalg.norm(np.diff(W, axis=axis), axis=2)
            for ends in ((0, 1), (1, 0)):
                pad = [(0, 0), (0, 0)]
                pad[axis] = ends
                total += np.pad(d, pad)
                n += np.pad(np.ones_like(d), pad)
        return total / np.maximum(n, 1)

    def planes(self) -> Array:
        """Component planes: the weights of each input over the grid        (D, rows, columns)."""
        return self.params["W"].T.reshape(-1, self.rows, self.columns)

    def hits(self, X: ArrayLike) -> Array:
        """How many rows of X (N, D) each unit wins        (rows, columns)."""
        return np.bincount(self.predict(X), minlength=len(self.r)).reshape(self.rows, self.columns)
