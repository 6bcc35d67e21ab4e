"""Diffusion: noise is added step by step until nothing is left, and a network learns to take it away again.

Letters as in the chapter: `x_0 (B, D)` examples, `x_t` what noise has left of them after step t, `eps (B, D)` the noise;
`beta (T,)`, `alpha_bar (T,)` the schedule. Steps count from 0, as indices do: index t is the step t + 1 of the papers.

Sohl-Dickstein, J. et al. (2015). Deep unsupervised learning using nonequilibrium thermodynamics. ICML.
https://arxiv.org/abs/1503.03585
Ho, J., Jain, A. and Abbeel, P. (2020). Denoising diffusion probabilistic models. NeurIPS. https://arxiv.org/abs/2006.11239
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, generator

ENDS = (1e-4, 0.02)  # β of the first and the last of a thousand steps (Ho et al. 2020)
MOST_LEFT = 0.1  # of an example's size may be left after the last step, because sampling begins with noise alone
FREQUENCIES = np.array([1.0, 2, 4, 8, 16])  # by which the network is told the time

Noise = Callable[[Array, int], Array]  # (x_t (B, D), t) -> what it takes for the noise in it, (B, D)


class Diffusion:
    """x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε,  ε ~ N(0, 1),  ᾱ_t = Π_{s≤t} (1 − β_s)        x_0, x_t, ε (B, D)   t (B,).

    Without `beta` the schedule is that of Ho et al. for T steps: β grows evenly between `ENDS` times 1000/T, so that as much
    noise comes in few steps as in a thousand.
    """

    def __init__(self, T: int = 50, beta: ArrayLike | None = None) -> None:
        """Take T steps, or a schedule β (T,) of one's own; ValueError if it leaves too much of the examples."""
        own = beta is not None
        self.beta = array("beta", beta, "T") if own else np.linspace(*ENDS, count("T", T)) * 1000 / T
        if (self.beta <= 0).any() or (self.beta >= 1).any():
            found = f"holds {self.beta.min():g} to {self.beta.max():g}"
            few = "" if own else f": with T = {T}, this schedule has too few steps"
            raise ValueError(f"beta must hold shares of noise between 0 and 1, but {found}{few}.")
        self.alpha_bar = np.cumprod(1 - self.beta)
        self.alpha_bar_before = np.concatenate([[1.0], self.alpha_bar[:-1]])
        self.variance = self.beta * (1 - self.alpha_bar_before) / (1 - self.alpha_bar)  # of x_{t−1}, given x_t and x_0

    def __len__(self) -> int:
        """Return T."""
        return len(self.beta)

    @property
    def left(self) -> float:
        """√ᾱ of the last step: how much of an example's size is left where sampling begins."""
        return float(np.sqrt(self.alpha_bar[-1]))

    def noised(self, x_0: ArrayLike, t: ArrayLike, eps: ArrayLike) -> Array:
        """x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, in one jump        x_0, ε (B, D)   t (B,) whole numbers from 0 to T − 1."""
        x_0 = array("x_0", x_0, "B", "D")
        a = self.alpha_bar[np.asarray(t)].reshape(-1, 1)
        return np.sqrt(a) * x_0 + np.sqrt(1 - a) * array("eps", eps, *x_0.shape)

    def original(self, x_t: ArrayLike, t: int, eps: ArrayLike) -> Array:
        """x_0 = (x_t − √(1 − ᾱ_t) ε) / √ᾱ_t: the same line, solved for x_0."""
        return (np.asarray(x_t) - np.sqrt(1 - self.alpha_bar[t]) * np.asarray(eps)) / np.sqrt(self.alpha_bar[t])

    def mean(self, x_t: ArrayLike, t: int, eps: ArrayLike) -> Array:
        """E[x_{t−1} | x_t, ε] = (x_t − β_t ε / √(1 − ᾱ_t)) / √(1 − β_t)        (Ho et al., equation 11)."""
        push = self.beta[t] / np.sqrt(1 - self.alpha_bar[t])
        return (np.asarray(x_t) - push * np.asarray(eps)) / np.sqrt(1 - self.beta[t])

    def sample(self, noise: Noise, n: int, D: int, rng: np.random.Generator) -> Array:
        """x_{T−1} ~ N(0, 1), then x_{t−1} ~ N(mean, variance) for t = T − 1 … 0; the last step adds no noise        (n, D).

        ValueError if the schedule leaves more than `MOST_LEFT` of an example: noise alone would be the wrong beginning.
        """
        if self.left > MOST_LEFT:
            raise ValueError(
                f"the schedule must leave at most {MOST_LEFT:g} of an example, because sampling begins with noise alone, "
                f"but leaves {self.left:.3f}: more steps, or larger shares of noise."
            )
        x = generator("rng", rng).standard_normal((count("n", n), count("D", D)))
        for t in reversed(range(len(self))):
            x = self.mean(x, t, noise(x, t))
            if t:
                x = x + np.sqrt(self.variance[t]) * rng.standard_normal(x.shape)
        return x

    def inputs(self, x_t: ArrayLike, t: ArrayLike) -> Array:
        """Return x_t and the time, as sines and cosines, for a network        x_t (B, D)   t (B,) or one   (B, D + 10)."""
        x_t = array("x_t", x_t, "B", "D")
        tau = np.broadcast_to(np.asarray(t), len(x_t))[:, None] / len(self) * np.pi / 2 * FREQUENCIES
        return np.concatenate([x_t, np.sin(tau), np.cos(tau)], axis=1)

    def batch(self, x_0: ArrayLike, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw a time and a noise for each row of x_0 (B, D): the inputs of a network, and its target, the noise."""
        x_0 = array("x_0", x_0, "B", "D")
        t, eps = generator("rng", rng).integers(0, len(self), len(x_0)), rng.standard_normal(x_0.shape)
        return self.inputs(self.noised(x_0, t, eps), t), eps
