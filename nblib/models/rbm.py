"""The restricted Boltzmann machine (Smolensky 1986): an energy for every pair of patterns, and what low energy makes likely.

Letters as in the chapter: `v` visible units (n of them), `h` hidden units (m), each 0 or 1; `W (n, m)` weights between
them, `b (n,)` and `c (m,)` biases, `E` energy, `F` free energy, `Z` the partition function. Rows of `V (N, n)` are examples.

Smolensky, P. (1986). Information processing in dynamical systems: foundations of harmony theory. In Parallel Distributed
Processing 1, 194–281.
Hinton, G. E. (2002). Training products of experts by minimizing contrastive divergence. Neural Computation 14(8),
1771–1800. https://doi.org/10.1162/089976602760128018
Tieleman, T. (2008). Training restricted Boltzmann machines using approximations to the likelihood gradient. ICML '08,
1064–1071. https://doi.org/10.1145/1390156.1390290
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.activations import sigmoid, softplus
from nblib.checks import Array, array, count, generator, number, without_labels
from nblib.layers import Grads
from nblib.optimizers import Optimizer
from nblib.training import Batches, loop

ENUMERABLE = 16  # the smaller side may have so many units: 2¹⁶ patterns


class RBMStep(NamedTuple):
    """What one update looked like, measured on its batch before it."""

    step: int  # counts the updates from 1
    epoch: int  # counts the passes over the data from 1
    size: int  # examples in the batch
    cost: float  # −log pseudo-likelihood, estimated: no quantity that contrastive divergence descends, but near one
    validation: None
    reconstruction: float  # mean |v₀ − p(v | h₀)|: a chain that moves slowly makes it small, too


def binary(name: str, value: ArrayLike, n: int) -> Array:
    """Return patterns (N, n) of 0 and 1; ValueError for grey values."""
    V = array(name, value, "N", n)
    bad = np.argwhere((V != 0) & (V != 1))
    if bad.size:
        i, j = bad[0]
        raise ValueError(
            f"{name} must hold 0 and 1 only, because this machine is binary, but {name}[{i}, {j}] is {V[i, j]:g}: "
            f"binarize grey values first, as in datasets.binarized."
        )
    return V


def sample(P: Array, rng: np.random.Generator) -> Array:
    """Return 1 with the probabilities P, else 0, each entry on its own."""
    return (rng.random(P.shape) < P).astype(P.dtype)


def patterns(n: int) -> Array:
    """Return all patterns of n zeros and ones, (2ⁿ, n), in counting order; ValueError where they are too many."""
    if n > ENUMERABLE:
        raise ValueError(f"The smaller side must have at most {ENUMERABLE} units to visit all 2ⁿ patterns, but has {n}.")
    return (np.arange(2**n)[:, None] >> np.arange(n)[::-1] & 1).astype(float)


def log_sum_exp(a: Array) -> float:
    """Return log Σ e^a without overflow."""
    return float(a.max() + np.log(np.exp(a - a.max()).sum()))


def moments(V: Array, H: Array, weights: Array | None = None) -> Grads:
    """⟨v hᵀ⟩, ⟨v⟩, ⟨h⟩: means over the rows of V (N, n) and H (N, m), or sums with `weights` (N,) that add up to 1."""
    w = np.full(len(V), 1 / len(V)) if weights is None else weights
    return {"W": (V * w[:, None]).T @ H, "b": w @ V, "c": w @ H}


def difference(model: Grads, data: Grads) -> Grads:
    """∂J/∂W = ⟨v hᵀ⟩_model − ⟨v hᵀ⟩_data, and so for b and c: of J = −mean log p(v), which an optimizer makes smaller."""
    return {name: model[name] - data[name] for name in model}


class RBM:
    """E(v, h) = −b·v − c·h − vᵀ W h    p(v, h) = e^−E / Z        v (n,)   h (m,)   W (n, m)   b (n,)   c (m,).

    The parameters are in `params`. `state` holds the chains of the last persistent `fit`, patterns `"v"` that no gradient
    and no penalty touches.
    """

    def __init__(self, visible: int, hidden: int, rng: np.random.Generator, scale: float = 0.01) -> None:
        """Draw W with mean 0 and the deviation `scale`; b = 0, c = 0."""
        n, m = count("visible", visible), count("hidden", hidden)
        W = number("scale", scale, least=0) * generator("rng", rng).standard_normal((n, m))
        self.params: dict[str, Array] = {"W": W, "b": np.zeros(n), "c": np.zeros(m)}
        self.state: dict[str, Array] = {}

    def __repr__(self) -> str:
        """RBM(n, m)."""
        return "RBM({}, {})".format(*self.params["W"].shape)

    def sides(self) -> tuple[Array, Array, Array]:
        """Return W, b, c."""
        return self.params["W"], self.params["b"], self.params["c"]

    # Energies and conditionals

    def energy(self, V: ArrayLike, H: ArrayLike) -> Array:
        """E(v, h) = −b·v − c·h − vᵀ W h        V (N, n)   H (N, m)   E (N,)."""
        W, b, c = self.sides()
        V, H = array("V", V, "N", len(b)), array("H", H, "N", len(c))
        return -V @ b - H @ c - ((V @ W) * H).sum(axis=1)

    def free_energy(self, V: ArrayLike) -> Array:
        """F(v) = −log Σ_h e^−E(v, h) = −b·v − Σ_j softplus(c_j + (v W)_j), so that p(v) = e^−F(v) / Z        F (N,)."""
        W, b, c = self.sides()
        V = array("V", V, "N", len(b))
        return -V @ b - softplus(c + V @ W).sum(axis=1)

    def hidden(self, V: ArrayLike) -> Array:
        """p(h_j = 1 | v) = σ(c_j + (v W)_j): given v, the hidden units are independent        V (N, n)   (N, m)."""
        W, b, c = self.sides()
        return sigmoid(c + array("V", V, "N", len(b)) @ W)

    def visible(self, H: ArrayLike) -> Array:
        """p(v_i = 1 | h) = σ(b_i + (W h)_i): given h, so are the visible ones        H (N, m)   (N, n)."""
        W, b, c = self.sides()
        return sigmoid(b + array("H", H, "N", len(c)) @ W.T)

    def gibbs(self, V: ArrayLike, rng: np.random.Generator, k: int = 1, clamp: ArrayLike | None = None) -> Array:
        """h ~ p(h | v), v ~ p(v | h), k times        V (N, n) of 0 and 1, where the chains stand, and where they come to.

        Entries whose `clamp` (n,) or (N, n) is true stay as they are, and the rest is completed to fit them.
        """
        V = start = binary("V", V, len(self.params["b"]))
        generator("rng", rng)
        if clamp is not None and np.asarray(clamp).shape not in (V.shape, V.shape[1:]):
            raise ValueError(
                f"clamp must have the shape {V.shape} or {V.shape[1:]} of V, but came with shape {np.shape(clamp)}."
            )
        for _ in range(count("k", k)):
            V = sample(self.visible(sample(self.hidden(V), rng)), rng)
            if clamp is not None:
                V = np.where(np.asarray(clamp, dtype=bool), start, V)
        return V

    # The likelihood: exactly where a side is small enough, and a stand-in

    def log_partition(self) -> float:
        """log Z = log Σ_v e^−F(v), a sum over all patterns of the smaller side."""
        W, b, c = self.sides()
        if len(b) <= len(c):
            return log_sum_exp(-self.free_energy(patterns(len(b))))
        H = patterns(len(c))
        return log_sum_exp(H @ c + softplus(b + H @ W.T).sum(axis=1))

    def log_likelihood(self, V: ArrayLike, log_Z: float | None = None) -> Array:
        """log p(v) = −F(v) − log Z        V (N, n) of 0 and 1   (N,). Without `log_Z` it is summed up exactly."""
        return -self.free_energy(binary("V", V, len(self.params["b"]))) - (self.log_partition() if log_Z is None else log_Z)

    def exact_gradient(self, V: ArrayLike) -> Grads:
        """∂J/∂W = ⟨v hᵀ⟩_model − ⟨v hᵀ⟩_data, J = −mean log p(v), the model's mean over all patterns of the smaller side."""
        W, b, c = self.sides()
        V = binary("V", V, len(b))
        if len(b) <= len(c):
            S = patterns(len(b))
            model = moments(S, self.hidden(S), np.exp(-self.free_energy(S) - self.log_partition()))
        else:
            S = patterns(len(c))
            model = moments(self.visible(S), S, np.exp(S @ c + softplus(b + S @ W.T).sum(axis=1) - self.log_partition()))
        return difference(model, moments(V, self.hidden(V)))

    def pseudo_likelihood(self, V: ArrayLike, rng: np.random.Generator | None = None) -> Array:
        """Σ_i log p(v_i | all others), with log p(v_i | …) = log σ(F(v with v_i turned) − F(v)); Z cancels        (N,).

        With `rng`, one i is drawn for each row and counts n times: an estimate with the same mean.
        """
        V = binary("V", V, len(self.params["b"]))
        N, n = V.shape
        F, total = self.free_energy(V), np.zeros(N)
        for i in range(n) if rng is None else [generator("rng", rng).integers(n, size=N)]:
            turned = V.copy()
            turned[np.arange(N), i] = 1 - turned[np.arange(N), i]
            total -= softplus(F - self.free_energy(turned))  # log σ(z) = −softplus(−z)
        return total if rng is None else n * total

    # Learning

    def contrastive_divergence(self, V: ArrayLike, rng: np.random.Generator, k: int = 1) -> Grads:
        """∂J/∂W ≈ ⟨v_k p(h | v_k)ᵀ⟩ − ⟨v₀ p(h | v₀)ᵀ⟩, v_k after k steps of Gibbs sampling from the data v₀        V (N, n).

        The last h need not be drawn: its probabilities have the same mean and less noise. Within the chain all is 0 or 1.
        """
        V = binary("V", V, len(self.params["b"]))
        return self._against(V, self.gibbs(V, rng, k))

    def persistent(self, V: ArrayLike, rng: np.random.Generator, k: int = 1) -> Grads:
        """Return the same difference with v_k from chains that never go back to the data; they move on by k steps."""
        self.state["v"] = self.gibbs(self.state["v"], rng, k)
        return self._against(binary("V", V, len(self.params["b"])), self.state["v"])

    def _against(self, V: Array, fantasies: Array) -> Grads:
        return difference(moments(fantasies, self.hidden(fantasies)), moments(V, self.hidden(V)))

    def fit(
        self,
        V: ArrayLike,
        optimizer: Optimizer,
        rng: np.random.Generator,
        y: None = None,
        *,
        epochs: int = 10,
        batch_size: int = 32,
        k: int = 1,
        persistent: bool = False,
    ) -> Iterator[RBMStep]:
        """Learn from V (N, n) of 0 and 1 by CD-k, or with `persistent` by chains that go on; yield a record of each step.

        There are as many chains as rows in a batch, and they begin at random rows of V. There are no labels y.
        """
        without_labels(y)
        V = binary("V", V, len(self.params["b"]))
        generator("rng", rng)
        count("k", k)
        batches = Batches((V,), count("batch_size", batch_size))
        if persistent:
            self.state["v"] = V[rng.permutation(len(V))[:batch_size]]
        return loop(
            lambda batch: self.learn(batch, optimizer, rng, k, persistent),
            batches,
            rng,
            count("epochs", epochs),
            record=RBMStep,
        )

    def learn(
        self, V: Array, optimizer: Optimizer, rng: np.random.Generator, k: int = 1, persistent: bool = False
    ) -> tuple[float, float]:
        """Take one step with the batch V (B, n); return the cost and the reconstruction's error of `RBMStep`."""
        cost = -float(self.pseudo_likelihood(V, rng).mean())
        reconstruction = float(abs(V - self.visible(sample(self.hidden(V), rng))).mean())
        grads = self.persistent(V, rng, k) if persistent else self.contrastive_divergence(V, rng, k)
        optimizer.step(self.params, grads)
        return cost, reconstruction
