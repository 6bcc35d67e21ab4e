"""What autoencoders need beyond two networks: a builder, the variational one's drawn code, and its cost.

Letters as in the chapter: `x (B, D)` inputs, `x̂` reconstructions, `z (B, Z)` codes; the encoder of a variational one puts
out `mu (B, Z)` and `log_var (B, Z)`, μ and log σ² of its Gaussian q(z | x).

Hinton, G. E. and Salakhutdinov, R. R. (2006). Reducing the dimensionality of data with neural networks. Science 313,
504–507. https://doi.org/10.1126/science.1127647
Kingma, D. P. and Welling, M. (2014). Auto-encoding variational Bayes. ICLR. https://arxiv.org/abs/1312.6114
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nblib.checks import Array, array, choice, count, generator, number, without_labels
from nblib.layers import Activation, Chain, Dense, Grads, Layer, Shape, in_training
from nblib.losses import below, binary_cross_entropy, mse
from nblib.models.pca import code_below
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.training import Batches, loop, update


def two_networks(
    inputs: int,
    hidden: Sequence[int],
    code: int,
    rng: np.random.Generator,
    *,
    activation: str = "relu",
    variational: bool = False,
    dtype: DTypeLike = np.float64,
) -> tuple[Network, Network]:
    """z = encoder(x)    x̂ = decoder(z): dense layers D – hidden – Z, and the same backwards.

    The code and the reconstruction are plain sums. Train them as one, `Network(encoder, decoder)`, with X as its own target.
    A `variational` encoder puts out (μ, log σ²), so 2Z numbers.
    """
    code_below("code", code, count("inputs", inputs))
    init = "he" if activation == "relu" else "xavier"

    def stack(sizes: list[int]) -> Network:
        layers: list[Layer] = []
        for i, o in pairwise(sizes):
            layers += [Dense(i, o, init, rng, dtype=dtype), Activation(activation)]
        return Network(*layers[:-1])

    return stack([inputs, *hidden, code * (2 if variational else 1)]), stack([code, *reversed(hidden), inputs])


def kl(mu: ArrayLike, log_var: ArrayLike) -> tuple[float, Array, Array]:
    """KL(q ‖ p) = ½ Σ_d (μ² + σ² − 1 − log σ²)    ∂/∂μ = μ    ∂/∂log σ² = (σ² − 1)/2        q = N(μ, σ²), p = N(0, 1).

    A sum over the code's entries, a mean over the batch; returned with both gradients        mu, log_var (B, Z).
    """
    mu = array("mu", mu, "B", "Z")
    return divergence(mu, array("log_var", log_var, *mu.shape))


def divergence(mu: Array, log_var: Array) -> tuple[float, Array, Array]:
    """Compute what `kl` returns, of checked arrays."""
    var = np.exp(log_var)
    return float((mu * mu + var - 1 - log_var).sum() / (2 * len(mu))), mu / len(mu), (var - 1) / (2 * len(mu))


class Reparameterize(Layer):
    """z = μ + σ ε, ε standard normal; in prediction, z = μ        x = (μ, log σ²) (B, 2Z)   z (B, Z).

    Chance comes in from the side, so that z has slopes in μ and σ.
    """

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """The cache is ∂z/∂log σ² = σ ε / 2, 0 in prediction."""
        self.output_shape(x.shape[1:])
        mu, log_var = np.split(x, 2, axis=-1)
        if not in_training(rng, how):
            return mu, np.zeros_like(mu)
        noise = np.exp(log_var / 2) * generator("rng", rng).standard_normal(mu.shape).astype(x.dtype, copy=False)
        return mu + noise, noise / 2

    def backward(self, dz: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dμ = dz    dlog σ² = dz σ ε / 2."""
        return np.concatenate([dz, dz * cache], axis=-1), {}

    def output_shape(self, shape: Shape) -> Shape:
        """(2Z,) -> (Z,)."""
        if shape[-1] % 2:
            raise ValueError(f"Reparameterize() takes μ and log σ², an even number of entries, but got {shape[-1]}.")
        return (*shape[:-1], shape[-1] // 2)


class VAEStep(NamedTuple):
    """What one update looked like, measured on its batch before it."""

    step: int  # counts the updates from 1
    epoch: int  # counts the passes over the data from 1
    size: int  # examples in the batch
    cost: float  # J = reconstruction + β KL
    validation: None
    reconstruction: float  # nats an example, a sum over its pixels
    kl: float  # nats an example, a sum over its code


class VAE(Chain):
    """J = −E_q log p(x | z) + β KL(q(z | x) ‖ p(z)) ≥ −log p(x) at β = 1        encoder, Reparameterize, decoder.

    Both terms are sums for one example and means over the batch; a mean over the pixels would be a β of its own.
    """

    def __init__(self, encoder: Network, decoder: Network, likelihood: str = "bernoulli", beta: float = 1.0):
        """Take log p(x | z) with likelihood "bernoulli" (x̂ = σ(decoder), x from 0 to 1) or "gaussian" (deviation 1)."""
        super().__init__(encoder, Reparameterize(), decoder)
        if encoder is decoder or set(map(id, encoder.params.values())) & set(map(id, decoder.params.values())):
            raise ValueError("encoder and decoder must not share layers, but a layer stands in both.")
        self.encoder, self.decoder = encoder, decoder
        self.likelihood, self.beta = (
            choice("likelihood", likelihood, ["bernoulli", "gaussian"]),
            number("beta", beta, least=0),
        )

    def passes(self, x: Array, rng: np.random.Generator | None = None) -> tuple[tuple[float, float, float], Grads, Any]:
        """Return (J, reconstruction, KL), ∂J/∂p for every parameter, and the cache; without rng, at z = μ."""
        encoder, draw, decoder = self.layers
        code, low = encoder.forward(x, rng)
        z, noise = draw.forward(code, rng)
        out, high = decoder.forward(z, rng)
        D = x.shape[1]
        if self.likelihood == "bernoulli":
            mean, d_out = below(binary_cross_entropy)(out, x)
            reconstruction, d_out = D * mean, D * d_out
        else:
            mean, d_out = below(mse)(out, x)
            reconstruction, d_out = D / 2 * (mean + np.log(2 * np.pi)), D / 2 * d_out
        KL, d_mu, d_log_var = divergence(*np.split(code, 2, axis=1))
        dz, g_decoder = decoder.backward(d_out, high)
        d_code, _ = draw.backward(dz, noise)  # type: ignore[arg-type]
        d_code = d_code + self.beta * np.concatenate([d_mu, d_log_var], axis=1)  # type: ignore[operator]
        _, g_encoder = encoder.backward(d_code, low, need_dx=False)
        grads = {f"{i}.{name}": g for i, own in ((0, g_encoder), (2, g_decoder)) for name, g in own.items()}
        costs = float(reconstruction + self.beta * KL), float(reconstruction), KL
        return costs, grads, [low, noise, high]

    def fit(
        self,
        X: ArrayLike,
        optimizer: Optimizer,
        rng: np.random.Generator,
        y: None = None,
        *,
        epochs: int = 10,
        batch_size: int = 32,
    ) -> Iterator[VAEStep]:
        """Learn from X (N, D); yield a record of each step. There are no labels y."""
        without_labels(y)
        X = self.batch("X", X)
        if self.likelihood == "bernoulli" and ((X < 0).any() or (X > 1).any()):
            raise ValueError(
                f"X must hold values from 0 to 1, which likelihood='bernoulli' takes for probabilities, but holds "
                f"{X.min():g} to {X.max():g}."
            )
        generator("rng", rng)
        batches = Batches((X,), count("batch_size", batch_size))

        def step(x: Array) -> tuple[float, float, float]:
            with np.errstate(over="ignore", invalid="ignore"):  # the loop looks at the cost instead
                costs, grads, cache = self.passes(x, rng)
            if np.isfinite(costs[0]):
                update(self, optimizer, grads, cache)
            return costs

        return loop(step, batches, rng, count("epochs", epochs), record=VAEStep)
