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

    The largest margin is the distance from the origin to the convex hull of the points pᵢ = sᵢ (xᵢ, 1), and u points to
    the nearest point of that hull. It is found exactly, in finitely many steps, by the algorithm of Wolfe (1976),
    Finding the nearest point in a polytope, Mathematical Programming 11, 128–149.
    https://doi.org/10.1007/BF01580381
    """
    P = _augmented(X)
    P = P * (2 * labels("y", y, len(P), 2) - 1)[:, None]
    R = np.linalg.norm(P, axis=1).max()
    eps = np.finfo(float).eps

    S = [int(np.argmin((P**2).sum(axis=1)))]  # the points that span the face the search is on
    c = np.ones(1)  # nearest = c @ P[S] is a convex combination: c ≥ 0, sum(c) = 1
    nearest = P[S[0]]
    while (length := np.linalg.norm(nearest)) > 1e-12 * R:
        j = int(np.argmin(P @ nearest))
        gain = length**2 - P[j] @ nearest  # > 0: the point j lies on the origin's side of the plane through nearest
        if j in S or gain <= 1e-12 * length**2 + 4 * eps * R * length:
            break
        S, c = [*S, j], np.append(c, 0.0)
        while ((a := _nearest_in_plane(P[S])) <= 0).any():
            # The plane's nearest point is outside the face: go towards it to the rim, and drop who is left behind.
            out = a <= 0
            t = (c[out] / np.maximum(c[out] - a[out], np.finfo(float).tiny)).min()
            c = np.where(out & (c + t * (a - c) <= eps), 0.0, c + t * (a - c))
            S, c = [i for i, weight in zip(S, c, strict=True) if weight > 0], c[c > 0]
        c, closer = a, a @ P[S]
        if np.linalg.norm(closer) >= length:  # only rounding is left
            break
        nearest = closer

    if length <= 1e-12 * R:  # the hull holds the origin: no line separates the classes
        return 0.0, np.zeros(P.shape[1])
    u = np.linalg.lstsq(P[S], np.ones(len(S)), rcond=None)[0]  # the direction once more, freed of rounding
    u /= np.linalg.norm(u)
    gamma = float((P @ u).min())
    return (gamma, u) if gamma > 0 else (0.0, np.zeros(P.shape[1]))


def _nearest_in_plane(Q: Array) -> Array:
    """Return a (K,), sum(a) = 1, such that a @ Q is the point nearest to the origin of the plane through Q (K, D)."""
    rest = np.linalg.lstsq((Q[1:] - Q[0]).T, -Q[0], rcond=None)[0]
    return np.concatenate([[1 - rest.sum()], rest])


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
