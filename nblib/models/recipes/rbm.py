"""Chapter 12's restricted Boltzmann machines: one for binarized digits, and one so small that all can be summed up exactly.

What the large one has learned is measured by a linear probe: a softmax on its hidden probabilities, beside one on the pixels
and one on as many random features. `rbm_probe_gain` is the smaller of the two gains in test accuracy. Of the tiny one,
`rbm_ais_error` says how far annealed importance sampling is from the exact log Z, in nats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib import datasets
from nblib.checks import Array, count
from nblib.layers import Dense
from nblib.losses import cross_entropy
from nblib.metrics import accuracy
from nblib.models.ais import annealed
from nblib.models.rbm import RBM
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import SGD, Adam, cosine
from nblib.training import fit, progress

TARGETS = {"rbm_probe_gain": ("at least", 0.012), "rbm_ais_error": ("at most", 0.05)}
BASELINE = "the better probe of two: on the binary pixels, and on as many random features"


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    seed: int = 0
    epochs: int = 120
    hidden: int = 256
    learning_rate: float = 0.3
    batch_size: int = 64
    k: int = 1  # steps of Gibbs sampling for a gradient
    tiny_hidden: int = 12
    tiny_epochs: int = 20
    chains: int = 500  # of the estimate
    temperatures: int = 1000


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train both machines; the model returned is the large one."""
    rng = np.random.default_rng(settings.seed)
    V, V_test, y, y_test = examples(settings, rng)
    machine = learn(RBM(V.shape[1], settings.hidden, rng), V, settings, rng, settings.epochs, bar)
    random = RBM(V.shape[1], settings.hidden, rng, scale=V.shape[1] ** -0.5)
    features: dict[str, Callable[[Array], Array]] = {"pixels": np.array, "random": random.hidden, "learned": machine.hidden}
    reached = {}
    for name, of in features.items():
        network = probe(of(V), y, rng)
        reached[name] = accuracy(y_test, network.predict(of(V_test)))
    best = max(reached["pixels"], reached["random"])
    tiny = learn(RBM(V.shape[1], settings.tiny_hidden, rng), V, settings, rng, settings.tiny_epochs, bar)
    estimate = annealed(tiny, rng, chains=settings.chains, temperatures=settings.temperatures)
    figures = {
        "rbm_probe_gain": reached["learned"] - best,
        "rbm_probe": reached["learned"],
        "rbm_ais_error": abs(estimate.log_Z - tiny.log_partition()),
    }
    return Trained(machine, figures, {"rbm_probe": best})


def examples(settings: Settings, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Return V, V_test of 0 and 1, y, y_test: digits, a pixel being 1 where it is more ink than paper."""
    digits = datasets.digits()
    return datasets.split(datasets.binarized(digits.X), digits.y, rng, test=0.2)


def learn(machine: RBM, V: Array, settings: Settings, rng: np.random.Generator, epochs: int, bar: bool = False) -> RBM:
    """Train a machine on V (N, n) and return it."""
    size, k = count("batch_size", settings.batch_size), count("k", settings.k)
    records: Iterator[Any] = machine.fit(V, SGD(settings.learning_rate), rng, epochs=epochs, batch_size=size, k=k)
    for _ in progress(records, epochs) if bar else records:
        pass
    return machine


def probe(H: Array, y: Array, rng: np.random.Generator, epochs: int = 60) -> Network:
    """Return a softmax layer on H (N, m), with the strength of its penalty that is best on a fifth of H kept apart."""
    own, apart, y_own, y_apart = datasets.split(H, y, rng, test=0.2)

    def trained(strength: float, X: Array, y: Array) -> Network:
        network = Network(Dense(X.shape[1], 10, "zeros"), output="softmax")
        optimizer = Adam(cosine(0.01, epochs * -(-len(X) // 64)))
        fit(network, X, y, cross_entropy, optimizer, rng, epochs=epochs, batch_size=64, l2=strength)
        return network

    strengths = [1e-4, 1e-3, 1e-2]
    reached = [accuracy(y_apart, trained(strength, own, y_own).predict(apart)) for strength in strengths]
    return trained(strengths[int(np.argmax(reached))], H, y)
