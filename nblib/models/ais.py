"""Annealed importance sampling: an estimate of log Z for a Boltzmann machine too large to visit all its patterns.

Neal, R. M. (2001). Annealed importance sampling. Statistics and Computing 11(2), 125–139.
https://doi.org/10.1023/A:1008923215028
Salakhutdinov, R. and Murray, I. (2008). On the quantitative analysis of deep belief networks. ICML '08, 872–879.
https://doi.org/10.1145/1390156.1390266
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.activations import sigmoid, softplus
from nblib.checks import Array, array, count, generator
from nblib.models.rbm import RBM, sample


class Estimate(NamedTuple):
    """What annealed importance sampling found."""

    log_Z: float  # log of the mean of the chains' weights
    standard_error: float  # of log_Z, from the weights' spread
    log_weights: Array  # (chains,), log of each chain's own estimate of Z


def annealed(
    rbm: RBM, rng: np.random.Generator, chains: int = 100, temperatures: int = 1000, base: ArrayLike | None = None
) -> Estimate:
    """Z = Z_0 · mean Π_t p*_t(v_t) / p*_t−1(v_t)    log p*_t(v) = (1 − β_t) b_0·v + β_t b·v + Σ_j softplus(β_t (c + v W)_j).

    The chains start at independent units with biases
    b_0 = `base` (n,), the machine's own b if None, whose Z_0 is known, and walk in `temperatures` steps β = 0 … 1 to the
    machine. The mean of the weights is right on average; its log is on average too low, so a model looks too good.
    """
    W, b, c = rbm.sides()
    b_0 = b if base is None else array("base", base, len(b))
    beta = np.linspace(0, 1, count("temperatures", temperatures, least=2))

    def log_p(V: Array, z: Array, beta: float) -> Array:  # z = c + V W
        return V @ ((1 - beta) * b_0 + beta * b) + softplus(beta * z).sum(axis=1)

    V = sample(np.tile(sigmoid(b_0), (count("chains", chains, least=2), 1)), generator("rng", rng))
    log_w = np.full(chains, softplus(b_0).sum() + len(c) * np.log(2))  # Z_0 = Π_i (1 + e^b_0i) · 2^m
    for before, now in zip(beta[:-1], beta[1:], strict=True):
        z = c + V @ W
        log_w += log_p(V, z, now) - log_p(V, z, before)
        H = sample(sigmoid(now * z), rng)
        V = sample(sigmoid((1 - now) * b_0 + now * (b + H @ W.T)), rng)
    w = np.exp(log_w - log_w.max())
    return Estimate(float(log_w.max() + np.log(w.mean())), float(w.std(ddof=1) / w.mean() / np.sqrt(chains)), log_w)
