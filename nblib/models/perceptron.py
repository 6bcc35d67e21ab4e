"""The perceptron (Rosenblatt 1957): one neuron with a step, its learning rule, and the bound on its mistakes.

Letters as in the chapter: rows of `X (N, D)` are examples, `y (N,)` their classes 0 or 1, `w (D,)` the weights, `b` the
bias, `z = x·w + b` the weighted sum, `ŷ = step(z)` the prediction, `η` the learning rate.

Rosenblatt, F. (1958). The perceptron: a probabilistic model for information storage and organization in the brain.
Psychological Review 65(6), 386–408. https://doi.org/10.1037/h0042519
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, generator, labels, number


class PerceptronStep(NamedTuple):
    """What one visit to one example did: the record that `Perceptron.fit` yields."""

    epoch: int  # 1 in the first pass through the data
    index: int  # type: ignore[assignment]  # the row of X that was visited
    mistake: bool  # True: the prediction was wrong and the weights moved
    mistakes: int  # mistakes of this fit so far, this one included
    w: Array  # (D,) the weights after the visit, a copy
    b: float  # the bias after the visit


class Perceptron:
    """ŷ = step(x·w + b), where step(z) is 1 for z ≥ 0 and 0 below.        X (N, D)   w (D,)   b ()   ŷ (N,)

    The weights and the bias are in `params`, a dict with `"w"` and `"b"`; they start at zero and may be replaced.
    """

    def __init__(self, n_inputs: int, learning_rate: float = 1.0) -> None:
        """Make a perceptron of `n_inputs` zero weights and a zero bias; `learning_rate` is η > 0."""
        self.n_inputs = count("n_inputs", n_inputs)
        self.learning_rate = number("learning_rate", learning_rate, above=0)
        self.params: dict[str, Array] = {"w": np.zeros(self.n_inputs), "b": np.zeros(())}

    def __repr__(self) -> str:
        """Show the weights, the bias and the learning rate."""
        w, b = np.asarray(self.params["w"]).tolist(), float(self.params["b"])
        return f"Perceptron(w={w}, b={b}, learning_rate={self.learning_rate:g})"

    def decision(self, X: ArrayLike) -> Array:
        """Return the weighted sums z = X w + b, shape (N,)."""
        X = array("X", X, "N", self.n_inputs)
        return X @ self.params["w"] + self.params["b"]

    def predict(self, X: ArrayLike) -> Array:
        """Return the predictions ŷ = step(z), shape (N,), each 0 or 1."""
        return (self.decision(X) >= 0).astype(np.intp)

    def update(self, x: ArrayLike, y: int) -> bool:
        """Learn from one example x (D,) of class y; return True if it was a mistake, so that the weights moved.

        w ← w + η (y − ŷ) x  and  b ← b + η (y − ŷ). A right prediction has y − ŷ = 0 and changes nothing.
        """
        x = array("x", x, self.n_inputs)
        return self._learn(x, int(labels("y", [y], 1, 2)[0]))

    def _learn(self, x: Array, y: int) -> bool:
        w, b = self.params["w"], self.params["b"]
        y_hat = int(x @ w + b >= 0)
        if y_hat == y:
            return False
        change = self.learning_rate * (y - y_hat)
        self.params = {"w": w + change * x, "b": b + change}
        return True

    def fit(
        self, X: ArrayLike, y: ArrayLike, epochs: int = 100, rng: np.random.Generator | None = None
    ) -> Iterator[PerceptronStep]:
        """Visit the examples one by one, learn from each, and yield a `PerceptronStep` for every visit.

        An epoch goes once through X (N, D) in its order, or in a new random order each epoch when `rng` is given. The
        end comes after the first epoch without a mistake, or after `epochs`. Learning starts from the present weights
        and happens as the records are consumed: `for step in perceptron.fit(X, y): ...`.
        """
        X = array("X", X, "N", self.n_inputs)
        y = labels("y", y, len(X), 2)
        return self._visits(X, y, count("epochs", epochs), None if rng is None else generator("rng", rng))

    def _visits(self, X: Array, y: Array, epochs: int, rng: np.random.Generator | None) -> Iterator[PerceptronStep]:
        mistakes = 0
        for epoch in range(1, epochs + 1):
            before = mistakes
            for i in np.arange(len(X)) if rng is None else rng.permutation(len(X)):
                mistake = self._learn(X[i], int(y[i]))
                mistakes += mistake
                w, b = self.params["w"].copy(), float(self.params["b"])
                yield PerceptronStep(epoch, int(i), mistake, mistakes, w, b)
            if mistakes == before:
                return


def _augmented(X: ArrayLike) -> Array:
    """Append the constant input 1, whose weight is the bias: X (N, D) becomes (N, D + 1), in float64."""
    X = array("X", X, "N", "D").astype(np.float64)
    return np.hstack([X, np.ones((len(X), 1))])


def radius(X: ArrayLike) -> float:
    """Return R = maxᵢ ‖(xᵢ, 1)‖, the length of the longest example of X (N, D) with its constant input 1."""
    return float(np.linalg.norm(_augmented(X), axis=1).max())


def largest_margin(X: ArrayLike, y: ArrayLike) -> tuple[float, Array]:
    """Return (γ, u): the largest margin of any line through X (N, D), y (N,), and the line that has it.

    With sᵢ = +1 for class 1 and −1 for class 0, the margin of a unit vector u (D + 1,) is minᵢ sᵢ u·(xᵢ, 1); its first
    D entries are the weights, the last is the bias. If no line separates the classes, γ = 0 and u = 0.

    Write pᵢ = sᵢ (xᵢ, 1) and u = v/‖v‖: the largest margin is γ = 1/‖v‖ for the shortest v with pᵢ·v ≥ 1 for all i. That
    v is known by the conditions of Karush, Kuhn and Tucker: v = Σ λᵢ pᵢ with λᵢ ≥ 0, and pᵢ·v = 1 wherever λᵢ > 0. The
    method of Goldfarb and Idnani keeps all but pᵢ·v ≥ 1. It begins at v = 0 and lets the example that falls short the most
    join those on the margin, until none falls short by more than rounding. An example whose λ would become negative leaves.

    Goldfarb, D. and Idnani, A. (1983). A numerically stable dual method for solving strictly convex quadratic programs.
    Mathematical Programming 27, 1–33. https://doi.org/10.1007/BF02591962
    """
    P = _augmented(X)
    P = P * (2 * labels("y", y, len(P), 2) - 1)[:, None]
    none = 0.0, np.zeros(P.shape[1])
    S: list[int] = []  # the examples on the margin
    j = None  # the example that joins them next
    seen = set()
    while True:
        face = _Face(P[S])
        v, force = face.nearest()
        if j is None:
            short = P @ v - 1
            short[short >= -32 * np.finfo(float).eps * (1 + abs(P) @ abs(v))] = 0  # what rounding can do
            short[S] = 0
            j = int(np.argmin(short))
            if short[j] == 0 or frozenset(S) in seen:  # ‖v‖ grows, so that only rounding can bring a set back
                break
            seen.add(frozenset(S))
        # As the force λⱼ on example j grows, v moves along `free` until it reaches j's plane, and the others' λ by −share.
        share, free = face.split(P[j])
        new = (abs(free) > 1e-12 * abs(P[[*S, j]]).max(axis=0)).any()  # False: pⱼ is a sum of the others
        reach = (1 - P[j] @ v) / (free @ free) if new else np.inf
        limits = np.where(share > 0, force / np.where(share > 0, share, 1), np.inf)  # λⱼ at which each other λ is 0
        if reach == limits.min(initial=np.inf) == np.inf:
            return none  # Σ |share| p + pⱼ = 0 without a negative weight: no line has all of these on one side
        if reach <= limits.min(initial=np.inf):
            S, j = [*S, j], None
        else:
            S = [i for k, i in enumerate(S) if k != np.argmin(limits)]
    u = v / np.linalg.norm(v)
    gamma = float((P @ u).min())
    return (gamma, u) if gamma > 0 else none


class _Face:
    """All v with q·v = 1 for K independent rows q of Q (K, D), and what can be asked about them.

    The columns of Qᵀ are made a triangle by mirrors: v ↦ v − 2 (h·v) h swaps a column with a vector that has one entry
    only. To take the longest column and its largest entry first keeps the rounding of each row in proportion to that row,
    so that features in grams and in tonnes can stand side by side (Powell and Reid 1969; Cox and Higham 1998, Stability of
    Householder QR factorization for weighted least squares problems, https://doi.org/10.1137/S0895479896298506).
    """

    def __init__(self, Q: Array) -> None:
        M, left = Q.T.copy(), list(range(len(Q)))
        self.mirrors: list[Array] = []
        self.rows: list[int] = []  # the row in which each column keeps its entry, and the columns, in the order taken
        self.columns: list[int] = []
        self.unused = np.ones(len(M), dtype=bool)
        while left:
            k = left.pop(int(np.argmax((M[self.unused][:, left] ** 2).sum(axis=0))))
            h = np.where(self.unused, M[:, k], 0.0)
            d = int(np.argmax(abs(h)))
            h[d] += np.copysign(np.linalg.norm(h), h[d])
            h /= np.linalg.norm(h)
            M -= np.outer(2 * h, h @ M)
            self.unused[d] = False
            self.mirrors.append(h)
            self.rows.append(d)
            self.columns.append(k)
        self.triangle = np.triu(M[self.rows][:, self.columns])

    def nearest(self) -> tuple[Array, Array]:
        """Return the shortest v, and λ (K,) such that v = λ @ Q."""
        half = np.linalg.solve(self.triangle.T, np.ones(len(self.rows)))
        v = np.zeros(len(self.unused))
        v[self.rows] = half
        for h in reversed(self.mirrors):
            v -= 2 * (h @ v) * h
        return v, self._weights(half)

    def split(self, p: Array) -> tuple[Array, Array]:
        """Return share (K,) and, mirrored, the part of p at right angles to all rows of Q: p = share @ Q + that part."""
        for h in self.mirrors:
            p = p - 2 * (h @ p) * h
        return self._weights(p[self.rows]), np.where(self.unused, p, 0.0)

    def _weights(self, mirrored: Array) -> Array:
        weights = np.empty(len(self.columns))
        weights[self.columns] = np.linalg.solve(self.triangle, mirrored)
        return weights


def mistake_bound(
    X: ArrayLike, y: ArrayLike, w: ArrayLike | None = None, b: float = 0.0, learning_rate: float = 1.0
) -> float:
    """Return the number of mistakes the learning rule cannot exceed on X (N, D), y (N,), in any order of visits.

    From zero weights this is (R/γ)² (Novikoff 1962), whatever the learning rate; inf if no line separates the classes.
    From other weights v₀ = (w, b)/η the same proof gives the largest k allowed by two facts. Write p = s (x, 1) for the
    example of a mistake, so that each mistake does v ← v + p, and c = u·v₀ for the best line u.

    - Progress: u·p ≥ γ, so after k mistakes u·v ≥ c + kγ.
    - Length: a mistake has v·p ≤ 0, so ‖v + p‖² = ‖v‖² + 2 v·p + ‖p‖² ≤ ‖v‖² + R², and ‖v‖² ≤ ‖v₀‖² + kR².

    As u·v ≤ ‖v‖, while c + kγ ≥ 0 we have (c + kγ)² ≤ ‖v₀‖² + kR², that is γ²k² − (R² − 2γc)k − (‖v₀‖² − c²) ≤ 0:
    k is at most the larger root. An earlier k, with c + kγ < 0, is below −c/γ, which itself fulfils the inequality
    (its left side is 0), so it is below that root too.

    Novikoff, A. B. J. (1962). On convergence proofs on perceptrons. Symposium on the Mathematical Theory of Automata
    12, 615–622.
    """
    R: float = radius(X)
    gamma, u = largest_margin(X, y)
    D = len(u) - 1
    w = np.zeros(D) if w is None else array("w", w, D)
    v = np.append(w, number("b", b)) / number("learning_rate", learning_rate, above=0)
    if gamma == 0:
        return float("inf")
    c = float(u @ v)
    half = (R**2 - 2 * gamma * c) / 2
    rest = max(float(v @ v) - c**2, 0.0)
    root = np.sqrt(half**2 + gamma**2 * rest)
    # Two forms of the same root: the one that does not subtract nearly equal numbers.
    return float((half + root) / gamma**2 if half >= 0 else rest / (root - half))
