"""Chapter 18's transformers: associative recall with one block, and induction, which needs two.

Recall: pairs of a key and a value, then a key; which value was its own? Induction: the same, but each value stands one step
behind its key. Beside them an LSTM with at least as many parameters on recall, with the best of three rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nblib import datasets
from nblib.checks import Array, count
from nblib.layers import LSTM, Activation, Dense, Embedding, Layer, LayerNorm, Positions, Residual, SelfAttention
from nblib.losses import Loss, cross_entropy
from nblib.metrics import accuracy
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import Adam
from nblib.training import fit

TARGETS = {"attention_recall": ("at least", 0.99), "attention_induction": ("at least", 0.99)}
VALUES, TOKENS = 16, 16  # of recall; of induction, half of them keys
BASELINE = "an LSTM of at least as many parameters on recall, at the best of its rates"


@dataclass(frozen=True)
class Settings:
    """What can be set; an epoch is a hundred steps, and every batch is drawn anew."""

    seed: int = 0
    epochs: int = 6  # of recall
    induction_epochs: int = 13
    width: int = 32
    heads: int = 1
    pairs: int = 16  # of recall
    induction_pairs: int = 8
    learning_rate: float = 3e-3
    batch_size: int = 64
    test_sequences: int = 2000
    lstm_units: int = 52
    lstm_rate: float = 1e-2
    dtype: str = "float32"


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train the transformer of each task, and the LSTM; the model returned is that of recall."""
    rng = np.random.default_rng(settings.seed)
    figures, networks = {}, {}
    for task, epochs in (("recall", settings.epochs), ("induction", settings.induction_epochs)):
        X, y = draw(task, settings, rng, settings.test_sequences)
        networks[task] = build(task, settings, rng)
        learn(networks[task], task, epochs, settings.learning_rate, settings, rng, bar)
        figures[f"attention_{task}"] = accuracy(y, networks[task].scores(X)[:, -1].argmax(axis=-1))
    X, y = draw("recall", settings, rng, settings.test_sequences)
    other = lstm(settings, rng)
    learn(other, "recall", settings.epochs, settings.lstm_rate, settings, rng, bar)
    return Trained(networks["recall"], figures, {"attention_recall": accuracy(y, other.scores(X)[:, -1].argmax(axis=-1))})


def draw(task: str, settings: Settings, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """Return n sequences of a task, and the token that is right at the last step of each."""
    if task == "recall":
        return datasets.recall(rng, n, settings.pairs, VALUES)
    return datasets.induction(rng, n, settings.induction_pairs, TOKENS)


def block(settings: Settings, hidden: int, rng: np.random.Generator) -> list[Layer]:
    """Return a transformer block: look around, then think, each beside a way past it, and normed before."""
    D, dtype = settings.width, settings.dtype
    look = SelfAttention(D, rng, heads=settings.heads, causal=True, dtype=dtype)
    think = (Dense(D, hidden, "he", rng, dtype=dtype), Activation("relu"), Dense(hidden, D, "xavier", rng, dtype=dtype))
    return [Residual(LayerNorm(D, dtype=dtype), look), Residual(LayerNorm(D, dtype=dtype), *think)]


def build(task: str, settings: Settings, rng: np.random.Generator) -> Network:
    """Return one block over pairs for recall, and two over tokens and their positions for induction."""
    D, dtype = count("width", settings.width), settings.dtype
    if task == "recall":
        outputs = VALUES
        layers: list[Layer] = [Dense(settings.pairs + VALUES, D, "normal", rng, dtype=dtype), *block(settings, 4 * D, rng)]
    else:
        outputs, places = TOKENS, 2 * settings.induction_pairs + 1
        layers = [Embedding(outputs, D, rng=rng, dtype=dtype), Positions(places, D, rng, dtype=dtype)]
        layers += [*block(settings, 2 * D, rng), *block(settings, 2 * D, rng)]
    return Network(*layers, LayerNorm(D, dtype=dtype), Dense(D, outputs, "xavier", rng, dtype=dtype), output="softmax")


def lstm(settings: Settings, rng: np.random.Generator) -> Network:
    """Return the baseline."""
    H, dtype = settings.lstm_units, settings.dtype
    readout = Dense(H, VALUES, "xavier", rng, dtype=dtype)
    return Network(LSTM(settings.pairs + VALUES, H, rng, dtype=dtype), readout, output="softmax")


def at_the_end(loss: Loss) -> Loss:
    """Return the loss of the last step alone: z (B, T, O) and the targets (B,) of the last steps."""

    def of_the_last(z: Array, y: Array) -> tuple[float, Array]:
        dz = np.zeros_like(z)
        J, dz[:, -1] = loss(z[:, -1], y)
        return J, dz

    return of_the_last


def learn(
    network: Network, task: str, epochs: int, rate: float, settings: Settings, rng: np.random.Generator, bar: bool = False
) -> None:
    """Train one network, a hundred batches an epoch."""
    fit(
        network,
        lambda rng: draw(task, settings, rng, settings.batch_size),
        None,
        at_the_end(cross_entropy),
        Adam(rate),
        rng,
        epochs=count("epochs", epochs),
        steps=100,
        clip=1.0,
        bar=bar,
    )
