"""Chapter 8's multilayer perceptron for MNIST's digits: batch norm, dropout, weight decay, and shifted images as more data.

Two networks of the same settings learn from the same 4,000 digits and are tested on the same 1,000 others: one sees the
images as they are, the other sees them moved by up to `shift` pixels, each time anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nblib import datasets
from nblib.checks import Array, choice, count
from nblib.layers import Activation, BatchNorm, Dense, Dropout, Layer
from nblib.losses import cross_entropy
from nblib.metrics import accuracy
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import AdamW, Optimizer, cosine
from nblib.training import History, fit

TARGETS = {"mlp_mnist": ("at least", 0.952), "mlp_mnist_shifted": ("at least", 0.96)}
BASELINE = "one hidden layer of 256 ReLU units and nothing else, trained as long on images as they are, at its own best rate"


@dataclass(frozen=True)
class Settings:
    """What can be set; `dropout` holds the share dropped of the inputs, then of each hidden layer."""

    seed: int = 0
    epochs: int = 20
    hidden: tuple[int, ...] = (512, 256)
    batch_norm: bool = True
    dropout: tuple[float, ...] = (0.1, 0.5, 0.3)
    decay: float = 0.01  # λ of AdamW, on the weights alone
    learning_rate: float = 2e-3  # the first one; it falls to 0 along half a cosine
    batch_size: int = 64
    shift: int = 1  # pixels
    dtype: str = "float32"  # float64 takes twice the time, and gives the same digits on every processor


def plain(settings: Settings) -> Settings:
    """Return the baseline's settings; its rate did best of 0.002, 0.005, 0.01, 0.02 on a fourth of the training digits."""
    return replace(settings, hidden=(256,), batch_norm=False, dropout=(0.0, 0.0), decay=0.0, learning_rate=0.01)


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train both networks and the baseline; the model returned is the one that learned from shifted images."""
    rng = np.random.default_rng(settings.seed)
    X, X_test, y, y_test = examples(settings, rng)
    networks = {}
    for key, own, shift in [
        ("mlp_mnist", settings, 0),
        ("mlp_mnist_shifted", settings, settings.shift),
        ("baseline", plain(settings), 0),
    ]:
        networks[key] = build(own, rng)
        learn(networks[key], X, y, own, rng, shift, bar)
    reached = {key: accuracy(y_test, network.predict(X_test)) for key, network in networks.items()}
    baseline = reached.pop("baseline")
    return Trained(networks["mlp_mnist_shifted"], reached, dict.fromkeys(reached, baseline))


def examples(settings: Settings, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Return X (4000, 784), X_test (1000, 784), y (4000,), y_test (1000,)."""
    mnist = datasets.mnist()
    return datasets.split(mnist.X.astype(precision(settings), copy=False), mnist.y, rng, test=0.2)


def precision(settings: Settings) -> str:
    """Return the type of all numbers, checked."""
    return choice("dtype", settings.dtype, ["float32", "float64"])


def build(settings: Settings, rng: np.random.Generator) -> Network:
    """Return 784 → hidden → 10; each hidden layer is Dense, BatchNorm, ReLU, Dropout, as far as the settings have them."""
    widths, shares, dtype = (784, *settings.hidden), settings.dropout, precision(settings)
    if len(shares) != len(widths):
        raise ValueError(
            f"dropout must hold {len(widths)} shares, of the inputs and of each of the {len(settings.hidden)} hidden "
            f"layers, but came as {shares!r}."
        )
    layers: list[Layer] = [Dropout(shares[0])] if shares[0] else []
    for inputs, outputs, p in zip(widths[:-1], widths[1:], shares[1:], strict=True):
        layers.append(Dense(inputs, outputs, "he", rng, dtype=dtype))
        layers += [BatchNorm(outputs, dtype=dtype)] if settings.batch_norm else []
        layers.append(Activation("relu"))
        layers += [Dropout(p)] if p else []
    return Network(*layers, Dense(widths[-1], 10, "xavier", rng, dtype=dtype), output="softmax")


def learn(
    network: Network,
    X: Array,
    y: Array,
    settings: Settings,
    rng: np.random.Generator,
    shift: int = 0,
    bar: bool = False,
) -> History:
    """Train on X (N, 784), y (N,); with `shift` on random batches, each image moved anew by up to so many pixels."""
    size, epochs = count("batch_size", settings.batch_size), count("epochs", settings.epochs)
    steps = epochs * -(-len(X) // size)
    optimizer = AdamW(cosine(settings.learning_rate, steps), decay=settings.decay, weights=network.weights)
    return fit_images(network, X, y, optimizer, rng, epochs, size, shift, bar)


def fit_images(
    network: Network,
    X: Array,
    y: Array,
    optimizer: Optimizer,
    rng: np.random.Generator,
    epochs: int,
    size: int,
    shift: int = 0,
    bar: bool = False,
) -> History:
    """Train on square images X (N, 784) or (N, 1, 28, 28); with `shift` on random batches of them, as in `learn`."""
    if not shift:
        return fit(network, X, y, cross_entropy, optimizer, rng, epochs=epochs, batch_size=size, bar=bar)

    def draw(rng: np.random.Generator) -> tuple[Array, Array]:
        rows = rng.integers(len(X), size=size)
        return datasets.shifted(X[rows].reshape(size, -1), rng, shift).reshape(size, *X.shape[1:]), y[rows]

    return fit(network, draw, None, cross_entropy, optimizer, rng, epochs=epochs, steps=-(-len(X) // size), bar=bar)
