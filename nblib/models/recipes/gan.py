"""Chapter 17's two players on a ring of eight clouds, with the gradient penalty and without it.

The baseline has the same networks, as many rounds, and the best rate and β₁ of nine for it. Rate and γ of the other were
fixed beforehand: on the seeds 101 and 102, rates 0.002, 0.003, 0.005 with γ 0.03, 0.1, 0.3 found all clouds each time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from nblib.checks import Array, choice, count
from nblib.datasets import ring
from nblib.layers import Activation, Dense, Layer
from nblib.metrics import energy_distance
from nblib.models.gan import modes, play, sample
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import Adam, cosine
from nblib.training import progress

TARGETS = {"gan_modes": ("at least", 8.0), "gan_energy": ("at most", 0.02)}
BASELINE = "the plain game, without a penalty, at its own best rate and β₁"


@dataclass(frozen=True)
class Settings:
    """What can be set; an epoch is a hundred rounds, and every batch is drawn anew."""

    seed: int = 0
    epochs: int = 35
    noise: int = 2  # numbers that the generator begins with
    hidden: tuple[int, ...] = (64, 64)
    learning_rate: float = 3e-3  # of both players; it falls to 0 along half a cosine
    beta1: float = 0.5
    gamma: float = 0.1  # of the penalty on true examples
    batch_size: int = 128
    samples: int = 1500
    dtype: str = "float32"


def plain(settings: Settings) -> Settings:
    """Return the baseline's settings: the best of rates 0.001, 0.003, 0.005 with β₁ 0, 0.5, 0.9 on the seeds 101, 102."""
    return replace(settings, gamma=0.0, learning_rate=1e-3, beta1=0.5)


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Play with the penalty, without it at the same rate (figures that end in `_unpenalized`), and the baseline."""
    rng = np.random.default_rng(settings.seed)
    G, figures = game(settings, rng, bar)
    _, unpenalized = game(replace(settings, gamma=0.0), rng, bar)
    _, baseline = game(plain(settings), rng, bar)
    return Trained(G, figures | {f"{key}_unpenalized": value for key, value in unpenalized.items()}, baseline)


def game(settings: Settings, rng: np.random.Generator, bar: bool = False) -> tuple[Network, dict[str, float]]:
    """Play from new networks; return the generator and what its samples are like."""
    G, D = build(settings, rng)
    learn(G, D, settings, rng, bar)
    invented, true = sample(G, settings.samples, rng), ring(rng, settings.samples)
    found = modes(invented, centers()).found
    return G, {"gan_modes": float(found), "gan_energy": energy_distance(invented, true)}


def centers() -> Array:
    """Return where the clouds of `datasets.ring` stand, (8, 2)."""
    angle = np.arange(8) * np.pi / 4
    return 2 * np.column_stack([np.cos(angle), np.sin(angle)])


def build(settings: Settings, rng: np.random.Generator) -> tuple[Network, Network]:
    """Return G: noise → hidden → 2 with ReLU, and D: 2 → hidden → 1 with leaky ReLU, whose slope is nowhere 0."""
    G = stack((settings.noise, *settings.hidden, 2), Activation("relu"), settings.dtype, rng)
    return G, stack((2, *settings.hidden, 1), Activation("leaky_relu", alpha=0.2), settings.dtype, rng)


def stack(sizes: tuple[int, ...], activation: Activation, dtype: str, rng: np.random.Generator) -> Network:
    """Return dense layers with an activation between them."""
    choice("dtype", dtype, ["float32", "float64"])
    layers: list[Layer] = []
    for i, o in pairwise(sizes[:-1]):
        layers += [Dense(i, o, "he", rng, dtype=dtype), activation]
    return Network(*layers, Dense(sizes[-2], sizes[-1], "xavier", rng, dtype=dtype))


def learn(G: Network, D: Network, settings: Settings, rng: np.random.Generator, bar: bool = False) -> None:
    """Play all rounds."""
    epochs = count("epochs", settings.epochs)
    rate = cosine(settings.learning_rate, 100 * epochs)
    records = play(
        G,
        D,
        lambda rng: ring(rng, settings.batch_size),
        (Adam(rate, settings.beta1, 0.99), Adam(rate, settings.beta1, 0.99)),
        rng,
        epochs=epochs,
        steps=100,
        gamma=settings.gamma,
    )
    for _ in progress(records, epochs) if bar else records:
        pass
