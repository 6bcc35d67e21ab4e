"""Chapter 9's autoencoders for the 8×8 digits, with codes of 2 and of 16 numbers, against as many principal components.

Letters as in the chapter: `x (D,)` an image, `z` its code, `x̂` the reconstruction.
Hinton, G. E. and Salakhutdinov, R. R. (2006). Reducing the dimensionality of data with neural networks. Science 313,
504–507. https://doi.org/10.1126/science.1127647
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nblib import datasets
from nblib.checks import Array, array, choice, count
from nblib.layers import Noise
from nblib.losses import mse
from nblib.models.autoencoder import two_networks
from nblib.models.pca import PCA, pca
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import Adam, cosine
from nblib.training import History, evaluate, fit

TARGETS = {"ae_vs_pca_2": ("at most", 0.70), "ae_vs_pca_16": ("at most", 0.70)}
BASELINE = "as many principal components of the same training images"


@dataclass(frozen=True)
class Settings:
    """What can be set; `hidden` and `wide` are the encoder's hidden layers, which the decoder mirrors."""

    seed: int = 0
    epochs: int = 100
    hidden: tuple[int, ...] = (128, 64)  # for a code of 2
    wide: tuple[int, ...] = (256,)  # for a code of 16
    activation: str = "relu"
    learning_rate: float = 5e-3  # the first one; it falls to 0 along half a cosine; chosen on held-out training images
    batch_size: int = 32
    dtype: str = "float64"


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train both; a figure is the test images' mean squared error over PCA's. The model returned has the code of 2."""
    rng = np.random.default_rng(settings.seed)
    X, X_test, _, _ = examples(settings, rng)
    models, figures = {}, {}
    for Z in (2, 16):
        models[Z] = build(settings, Z, rng)
        learn(models[Z], X, settings, rng, bar)
        figures[f"ae_vs_pca_{Z}"] = evaluate(models[Z], X_test, X_test, mse) / error(pca(X, Z), X_test)
    return Trained(models[2], figures, dict.fromkeys(figures, 1.0))


def examples(settings: Settings, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Return X (1438, 64), X_test (359, 64), and the digits y, y_test, which no autoencoder sees."""
    digits = datasets.digits()
    dtype = choice("dtype", settings.dtype, ["float32", "float64"])
    return datasets.split(digits.X.astype(dtype), digits.y, rng, test=0.2)


def build(settings: Settings, code: int, rng: np.random.Generator, noise: float = 0.0) -> Network:
    """Return Network(encoder, decoder), or with `noise` Network(Noise, encoder, decoder); codes below 10 get `hidden`."""
    hidden = settings.hidden if code < 10 else settings.wide
    pair = two_networks(64, hidden, code, rng, activation=settings.activation, dtype=settings.dtype)
    return Network(Noise(noise), *pair) if noise else Network(*pair)


def learn(network: Network, X: Array, settings: Settings, rng: np.random.Generator, bar: bool = False) -> History:
    """Train on X (N, 64) as its own target."""
    size, epochs = count("batch_size", settings.batch_size), count("epochs", settings.epochs)
    optimizer = Adam(cosine(settings.learning_rate, epochs * -(-len(X) // size)))
    return fit(network, X, X, mse, optimizer, rng, epochs=epochs, batch_size=size, bar=bar)


def error(model: PCA, X: Array) -> float:
    """Return the mean squared error of PCA's reconstructions of X (N, 64)."""
    return mse(model.decode(model.encode(X)), array("X", X))[0]
