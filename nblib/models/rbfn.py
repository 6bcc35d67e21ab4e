"""The radial basis function network (Broomhead and Lowe 1988): bumps around centers, and a linear readout in one solve.

Letters as in the chapter: rows of `X (N, D)` are examples, rows of `C (K, D)` the centers, `s (K,)` the widths,
`Phi (N, K)` the units' answers, `W (K, O)` and `b (O,)` the readout, `lam` the strength λ of the ridge.

Broomhead, D. S. and Lowe, D. (1988). Multivariable functional interpolation and adaptive networks. Complex Systems 2,
321–355.
Moody, J. and Darken, C. J. (1989). Fast learning in networks of locally-tuned processing units. Neural Computation 1(2),
281–294. https://doi.org/10.1162/neco.1989.1.2.281
Micchelli, C. A. (1986). Interpolation of scattered data: distance matrices and conditionally positive definite functions.
Constructive Approximation 2, 11–22: with all examples as centers, Phi can be inverted if no two are equal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, choice, count, generator, labels, number
from nblib.models.kmeans import KMeans, different, plus_plus, squared_distances
from nblib.training import Step


def bumps(X: ArrayLike, C: ArrayLike, s: ArrayLike) -> Array:
    """φ_k(x) = exp(−‖x − c_k‖² / (2 s_k²))        X (N, D)   C (K, D)   s (K,)   Phi (N, K)."""
    C = array("C", C, "K", "D")
    s = array("s", s, len(C))
    if (s <= 0).any():
        raise ValueError(
            f"s must hold widths above 0, because a bump of no width answers to nothing, but holds {s.min():g}."
        )
    with np.errstate(over="ignore"):  # very far away, or very narrow: e^−∞ = 0
        return np.exp(-squared_distances(X, C) / (2 * s * s))


def widths(C: ArrayLike, factor: float = 2.0) -> Array:
    """s = factor · mean_k min_{j≠k} ‖c_k − c_j‖, one width for all        C (K, D)   s (K,) (Moody and Darken 1989)."""
    C = array("C", C, "K", "D")
    if len(C) < 2:
        raise ValueError(
            "C must hold at least two centers, because widths come from the distance to a neighbour, but holds 1."
        )
    d2 = squared_distances(C, C)
    np.fill_diagonal(d2, np.inf)
    s = number("factor", factor, above=0) * float(np.sqrt(d2.min(axis=1)).mean())
    if s == 0:
        raise ValueError("C must hold different centers, because their distances become widths, but all are 0.")
    return np.full(len(C), s)


def ridge(Phi: ArrayLike, Y: ArrayLike, lam: float) -> tuple[Array, Array]:
    """W, b = argmin Σ_n ‖y_n − φ_n W − b‖² + λ Σ W²        Phi (N, K)   Y (N, O)   W (K, O)   b (O,).

    The best b makes the mean error 0, so with the columns' means taken off Phi and Y, the gradient is 0 where the normal
    equations hold: (Phiᵀ Phi + λ I) W = Phiᵀ Y. They are those of the least squares for Phi above √λ I, and Y above 0,
    which are solved here: Phiᵀ Phi would square what rounding can do. With λ = 0, the smallest W of the best ones.
    """
    Phi = array("Phi", Phi, "N", "K")
    Y = array("Y", Y, len(Phi), "O")
    N, K = Phi.shape
    root = np.sqrt(number("lam", lam, least=0))
    mean, b = Phi.mean(axis=0), Y.mean(axis=0)
    W = np.linalg.lstsq(
        np.vstack([Phi - mean, root * np.eye(K)]), np.vstack([Y - b, np.zeros((K, Y.shape[1]))]), rcond=None
    )[0]
    return W, b - mean @ W


class RBFN:
    """ŷ = φ(x) W + b with φ_k(x) = exp(−‖x − c_k‖² / (2 s_k²))        X (N, D)   Phi (N, K)   ŷ (N, O).

    C, s, W, b are in `params`. `output="linear"` gives ŷ itself; with "classes" there is one output for each class, its
    target 1 or 0, and the largest one is the prediction. Far from all centers, φ = 0 and ŷ = b, whatever x is: the network
    says nothing of a place that it does not know.
    """

    def __init__(
        self, inputs: int, units: int, outputs: int = 1, output: str = "linear", factor: float = 2.0, lam: float = 0.01
    ) -> None:
        """Make K = `units` bumps of width 1 at the origin and a readout of zeros, for `fit` or for you to set.

        `factor` is that of `widths`, `lam` that of `ridge`.
        """
        D, K, O = count("inputs", inputs), count("units", units), count("outputs", outputs)  # noqa: E741
        self.output = choice("output", output, ["linear", "classes"])
        if output == "classes":
            count("outputs", outputs, least=2)
        self.factor, self.lam = number("factor", factor, above=0), number("lam", lam, least=0)
        self.params: dict[str, Array] = {
            "C": np.zeros((K, D)), "s": np.ones(K), "W": np.zeros((K, O)), "b": np.zeros(O)
        }  # fmt: skip
        self.state: dict[str, Array] = {}

    def __repr__(self) -> str:
        """RBFN(D, K, O)."""
        K, D = self.params["C"].shape
        return f"RBFN({D}, {K}, {len(self.params['b'])}, output={self.output!r})"

    def hidden(self, X: ArrayLike) -> Array:
        """Phi = φ(X), the answers of the bumps        X (N, D)   Phi (N, K)."""
        return bumps(X, self.params["C"], self.params["s"])

    def scores(self, X: ArrayLike) -> Array:
        """ŷ = Phi W + b        X (N, D)   ŷ (N, O)."""
        return self.hidden(X) @ self.params["W"] + self.params["b"]

    def predict(self, X: ArrayLike) -> Array:
        """Return ŷ (N, O), or the classes (N,) with output="classes"."""
        y_hat = self.scores(X)
        return y_hat if self.output == "linear" else y_hat.argmax(axis=1)

    def targets(self, y: ArrayLike, N: int) -> Array:
        """Return targets (N, O): labels (N,) as rows with a single 1, values (N,) or (N, O) as they are."""
        O = len(self.params["b"])  # noqa: E741
        if self.output == "classes":
            return np.eye(O)[labels("y", y, N, O)]
        return array("y", y, N, O) if np.ndim(y) != 1 or O > 1 else array("y", y, N)[:, None]

    def solve(self, X: ArrayLike, y: ArrayLike) -> float:
        """W, b ← the ridge's solution for the present bumps; return J = 1/(N O) Σ ‖y − ŷ‖² after it."""
        Phi = self.hidden(X)
        Y = self.targets(y, len(Phi))
        self.params["W"], self.params["b"] = ridge(Phi, Y, self.lam)
        return float(((self.scores(X) - Y) ** 2).mean())

    def fit(self, X: ArrayLike, y: ArrayLike, rng: np.random.Generator, *, epochs: int = 100) -> Iterator[Step]:
        """Place C by k-means, then s by `widths`, then solve; yield the records of k-means, whose J is its own.

        X (N, D)   y as in `targets`. The solve comes after the last record: let the loop end by itself.
        """
        K, D = self.params["C"].shape
        X = array("X", different(X, K), "N", D)
        self.targets(y, len(X))
        count("units", K, least=2)  # widths come from neighbours
        centers = KMeans(plus_plus(X, K, generator("rng", rng)))
        return self._in_three(X, y, centers, centers.fit(X, epochs=epochs))

    def _in_three(self, X: Array, y: ArrayLike, centers: KMeans, records: Iterator[Step]) -> Iterator[Step]:
        yield from records
        self.params["C"] = centers.params["C"]
        self.params["s"] = widths(self.params["C"], self.factor)
        self.solve(X, y)
