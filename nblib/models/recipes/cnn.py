"""Chapter 14's convolutional network for MNIST's digits: two layers of kernels, each with a pool, and one dense layer.

Two networks of the same settings learn from the same 4,000 digits and are tested on the same 1,000 others: one sees the
images as they are, the other sees them moved by up to `shift` pixels, each time anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nblib import datasets
from nblib.checks import Array, choice, count
from nblib.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPool
from nblib.metrics import accuracy
from nblib.models.recipes import Trained
from nblib.models.recipes.mlp import fit_images
from nblib.network import Network
from nblib.optimizers import Adam, cosine
from nblib.training import History

TARGETS = {"cnn_mnist": ("at least", 0.963), "cnn_mnist_shifted": ("at least", 0.972)}
BASELINE = "one hidden layer of 256 ReLU units, trained with the same optimizer as long, on images as they are"


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    seed: int = 0
    epochs: int = 8
    shifted_epochs: int = 12  # what is new in each pass deserves more of them
    channels: tuple[int, int] = (8, 16)
    kernel: int = 5  # pixels a side; the padding keeps the images' size
    dropout: float = 0.3  # of what the dense layer gets
    learning_rate: float = 3e-3  # the first one; it falls to 0 along half a cosine
    batch_size: int = 64
    shift: int = 1  # pixels
    dtype: str = "float32"


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train both networks and the baseline; the model returned is the one that learned from shifted images."""
    rng = np.random.default_rng(settings.seed)
    X, X_test, y, y_test = examples(settings, rng)
    networks = {
        "cnn_mnist": build(settings, rng),
        "cnn_mnist_shifted": build(settings, rng),
        "baseline": dense(settings, rng),
    }
    for key, network in networks.items():
        moved = key == "cnn_mnist_shifted"
        own = replace(settings, epochs=settings.shifted_epochs) if moved else settings
        learn(network, X, y, own, rng, settings.shift if moved else 0, bar)
    reached = {key: accuracy(y_test, network.predict(X_test)) for key, network in networks.items()}
    baseline = reached.pop("baseline")
    return Trained(networks["cnn_mnist_shifted"], reached, dict.fromkeys(reached, baseline))


def examples(settings: Settings, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Return X (4000, 1, 28, 28), X_test (1000, 1, 28, 28), y (4000,), y_test (1000,)."""
    dtype = choice("dtype", settings.dtype, ["float32", "float64"])
    mnist = datasets.mnist()
    return datasets.split(mnist.X.astype(dtype, copy=False).reshape(-1, 1, 28, 28), mnist.y, rng, test=0.2)


def build(settings: Settings, rng: np.random.Generator) -> Network:
    """Return (convolution, ReLU, maximum of 2 × 2) twice, then a dense layer of ten outputs."""
    (low, high), K, dtype = settings.channels, settings.kernel, settings.dtype
    if K % 2 == 0:
        raise ValueError(f"kernel must be odd, so that an equal padding keeps the images' size, but came as {K}.")
    return Network(
        Conv2D(1, low, K, "he", rng, padding=K // 2, dtype=dtype),
        Activation("relu"),
        MaxPool(2),
        Conv2D(low, high, K, "he", rng, padding=K // 2, dtype=dtype),
        Activation("relu"),
        MaxPool(2),
        Flatten(),
        Dropout(settings.dropout),
        Dense(7 * 7 * high, 10, "xavier", rng, dtype=dtype),
        output="softmax",
    )


def dense(settings: Settings, rng: np.random.Generator) -> Network:
    """Return the baseline."""
    dtype = settings.dtype
    return Network(
        Flatten(),
        Dense(784, 256, "he", rng, dtype=dtype),
        Activation("relu"),
        Dense(256, 10, "xavier", rng, dtype=dtype),
        output="softmax",
    )


def learn(
    network: Network,
    X: Array,
    y: Array,
    settings: Settings,
    rng: np.random.Generator,
    shift: int = 0,
    bar: bool = False,
) -> History:
    """Train on X (N, 1, 28, 28), y (N,); with `shift`, each image is moved anew by up to so many pixels when it comes."""
    size, epochs = count("batch_size", settings.batch_size), count("epochs", settings.epochs)
    optimizer = Adam(cosine(settings.learning_rate, epochs * -(-len(X) // size)))
    return fit_images(network, X, y, optimizer, rng, epochs, size, shift, bar)
