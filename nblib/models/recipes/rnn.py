"""Chapter 15's recurrent network for the Reber grammar: after each letter, which letters may come next?

It learns from strings as the grammar draws them and is tested on strings that it has not seen: the letters with a chance
above `threshold` must be exactly those that are legal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nblib.activations import softmax
from nblib.checks import Array, count, number
from nblib.datasets import LETTERS, legal, one_hot, reber
from nblib.layers import RNN, Dense
from nblib.losses import cross_entropy
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import Adam, cosine
from nblib.training import fit

TARGETS = {"rnn_reber": ("at least", 0.999)}
BASELINE = "a table of how often each letter follows each letter in the same strings"


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    seed: int = 0
    epochs: int = 40
    units: int = 10
    strings: int = 500
    test_strings: int = 1000
    learning_rate: float = 1e-2  # the first one; it falls to 0 along half a cosine
    batch_size: int = 16
    threshold: float = 0.1


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train the network and count the pairs for the baseline."""
    rng = np.random.default_rng(settings.seed)
    strings, unseen = examples(settings, rng)
    X, y, mask = one_hot(strings)
    network = build(settings, rng)
    epochs, size = count("epochs", settings.epochs), count("batch_size", settings.batch_size)
    optimizer = Adam(cosine(settings.learning_rate, epochs * -(-len(X) // size)))
    fit(network, X, y, cross_entropy, optimizer, rng, epochs=epochs, batch_size=size, mask=mask, bar=bar)
    X_test, _, mask_test = one_hot(unseen)
    reached = exact(softmax(network.scores(X_test, mask=mask_test)), unseen, settings.threshold)
    pairs = np.einsum("ntk,ntj->kj", X, np.eye(len(LETTERS))[y] * mask[:, :, None])
    chances = pairs / np.maximum(pairs.sum(axis=1, keepdims=True), 1)
    return Trained(network, {"rnn_reber": reached}, {"rnn_reber": exact(X_test @ chances, unseen, settings.threshold)})


def examples(settings: Settings, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Return the strings to learn from, and different strings that are not among them."""
    strings = reber(rng, settings.strings)
    known, unseen = set(strings), list[str]()
    while len(unseen) < settings.test_strings:
        (string,) = reber(rng, 1)
        if string not in known:
            known.add(string)
            unseen.append(string)
    return strings, unseen


def build(settings: Settings, rng: np.random.Generator) -> Network:
    """Return letters → recurrent layer → chances of the next letter."""
    K = len(LETTERS)
    return Network(RNN(K, settings.units, rng), Dense(settings.units, K, "xavier", rng), output="softmax")


def exact(P: Array, strings: list[str], threshold: float) -> float:
    """Return the share of steps whose letters with P (N, T, K) above the threshold are exactly the legal ones."""
    number("threshold", threshold, above=0, below=1)
    right = [
        "".join(sorted(np.array(list(LETTERS))[P[n, t] > threshold])) == letters
        for n, string in enumerate(strings)
        for t, letters in enumerate(legal(string)[:-1])
    ]
    return float(np.mean(right))
