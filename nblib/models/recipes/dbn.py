"""Chapter 13's deep belief network: MNIST with a hundred labels, when thousands of images have none.

Greedy machines see 4,000 training images without labels; then the network is fine-tuned on a hundred of them. Beside it
the same network from random weights, with sigmoid units and with ReLU, each at the best of the rates 0.0003, 0.001, 0.003,
0.01 and 0.03, tried with the seeds 100 to 103; all train until they stop improving. `dbn_frozen` and `dbn_pixels` are the
accuracies of a softmax alone, on the features as the machines left them and on the pixels. `dbn_gain_digits` is the gain on
the digits of 8 × 8 pixels, with DIGITS, where the machines take about as many steps and all networks may use grey values,
which no machine does while it learns: it has no target and is reported as it comes. With BINARY_DIGITS all see binary images
there, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nblib import datasets
from nblib.checks import Array, count
from nblib.layers import Activation, Dense, Layer
from nblib.losses import cross_entropy
from nblib.metrics import accuracy
from nblib.models.dbn import DBN
from nblib.models.recipes import Trained
from nblib.network import Network
from nblib.optimizers import SGD, Adam
from nblib.training import fit, progress

TARGETS = {"dbn_gain": ("at least", 0.025)}
BASELINE = "the better of two networks of as many units from random weights, sigmoid and ReLU"
SEEDS = range(10)  # the gain is small: its interval needs more than five


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    seed: int = 0
    data: str = "mnist"  # or "digits"
    grey: bool = False  # whether the labelled images, and those of the test, keep their grey values
    epochs: int = 15  # of each machine
    hidden: tuple[int, ...] = (200, 200)
    labels: int = 100
    pretraining_rate: float = 0.1
    pretraining_batch: int = 20
    rate: float = 3e-2  # of the fine-tuning
    sigmoid_rate: float = 1e-2
    relu_rate: float = 3e-3
    frozen_rate: float = 1e-3
    pixels_rate: float = 3e-4
    fine_epochs: int = 150
    batch_size: int = 10


DIGITS = Settings(
    data="digits",
    grey=True,
    epochs=40,
    hidden=(128, 128, 128),
    rate=1e-2,
    sigmoid_rate=1e-2,
    relu_rate=3e-3,
    frozen_rate=3e-2,
    pixels_rate=1e-2,
)
BINARY_DIGITS = replace(DIGITS, grey=False, rate=3e-4, sigmoid_rate=3e-3, relu_rate=3e-4, frozen_rate=1e-2, pixels_rate=1e-3)
RATES = {"dbn": "rate", "sigmoid": "sigmoid_rate", "relu": "relu_rate", "frozen": "frozen_rate", "pixels": "pixels_rate"}


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train all, on both data sets; the model returned is the fine-tuned network of `settings`."""
    networks, reached = compare(settings, bar)
    _, small = compare(replace(DIGITS, seed=settings.seed), bar)
    figures = {
        "dbn_gain": gain(reached),
        "dbn_accuracy": reached["dbn"],
        "dbn_frozen": reached["frozen"],
        "dbn_pixels": reached["pixels"],
        "dbn_gain_digits": gain(small),
    }
    return Trained(networks["dbn"], figures, {"dbn_accuracy": reached["dbn"] - figures["dbn_gain"]})


def gain(reached: dict[str, float]) -> float:
    """Return by how much the pretrained network is more accurate than the better of the other two."""
    return reached["dbn"] - max(reached["sigmoid"], reached["relu"])


def compare(settings: Settings, bar: bool = False) -> tuple[dict[str, Network], dict[str, float]]:
    """Train "dbn", "sigmoid", "relu", and a softmax on "frozen" features and on "pixels", on the same few labels.

    Return the networks and their test accuracies.
    """
    rng = np.random.default_rng(settings.seed)
    data = examples(settings, rng)
    few = labelled(data.y, settings, rng)
    return fine_tuned(pretrain(data.V, settings, rng, bar), data, few, settings, rng)


def fine_tuned(
    dbn: DBN, data: Images, few: Array, settings: Settings, rng: np.random.Generator
) -> tuple[dict[str, Network], dict[str, float]]:
    """Do what `compare` does once the machines have learned; the rows `few` of the data have labels."""
    networks = candidates(dbn, data.X.shape[1], settings, rng)
    reached = {}
    for name, network in networks.items():
        see = dbn.features if name == "frozen" else np.asarray
        tune(network, see(data.X[few]), data.y[few], getattr(settings, RATES[name]), settings, rng)
        reached[name] = accuracy(data.y_test, network.predict(see(data.X_test)))
    return networks, reached


def candidates(dbn: DBN, inputs: int, settings: Settings, rng: np.random.Generator) -> dict[str, Network]:
    """Return the networks before they see a label; "frozen" is a softmax that gets `dbn.features` for inputs."""
    return {
        "dbn": dbn.network(10, rng),
        "sigmoid": build("sigmoid", inputs, settings, rng),
        "relu": build("relu", inputs, settings, rng),
        "frozen": Network(Dense(settings.hidden[-1], 10, "zeros"), output="softmax"),
        "pixels": Network(Dense(inputs, 10, "zeros"), output="softmax"),
    }


def curves(settings: Settings, labels: Sequence[int] = (10, 30, 100, 300)) -> dict[str, list[float]]:
    """Return test accuracies for each number of labels, by network; the machines learn once, and without any label."""
    rng = np.random.default_rng(settings.seed)
    data = examples(settings, rng)
    first = labelled(data.y, settings, rng)
    dbn = pretrain(data.V, settings, rng)
    found: dict[str, list[float]] = {}
    state = rng.bit_generator.state
    for number in labels:
        rng.bit_generator.state = state
        few = first if number == settings.labels else labelled(data.y, replace(settings, labels=number), rng)
        rng.bit_generator.state = state
        for name, value in fine_tuned(dbn, data, few, settings, rng)[1].items():
            found.setdefault(name, []).append(value)
    return found


class Images(NamedTuple):
    """V for the machines; X with the labels y, and X_test, y_test: the same images, binary as well or grey."""

    V: Array
    X: Array
    X_test: Array
    y: Array
    y_test: Array


def examples(settings: Settings, rng: np.random.Generator) -> Images:
    """Return 4,000 images to learn from and 1,000 for the test of MNIST, or 1,438 and 359 of the digits."""
    if settings.data not in ("mnist", "digits"):
        raise ValueError(f"data must be 'mnist' or 'digits', but came as {settings.data!r}.")
    found = datasets.mnist() if settings.data == "mnist" else datasets.digits()
    X, X_test, y, y_test = datasets.split(found.X, found.y, rng, test=0.2)
    V, V_test = datasets.binarized(X), datasets.binarized(X_test)
    return Images(V, X, X_test, y, y_test) if settings.grey else Images(V, V, V_test, y, y_test)


def labelled(y: Array, settings: Settings, rng: np.random.Generator) -> Array:
    """Return the rows whose labels are known: as many of each class, drawn at random."""
    each = count("labels", settings.labels, least=10) // 10
    return np.concatenate([rng.permutation(np.flatnonzero(y == k))[:each] for k in range(10)])


def pretrain(V: Array, settings: Settings, rng: np.random.Generator, bar: bool = False) -> DBN:
    """Return a network of machines trained one on the other, without labels."""
    dbn = DBN(V.shape[1], *settings.hidden, rng=rng)
    records: Iterator[Any] = dbn.fit(
        V,
        lambda: SGD(settings.pretraining_rate),
        rng,
        epochs=count("epochs", settings.epochs),
        batch_size=settings.pretraining_batch,
    )
    for _ in progress(records, settings.epochs) if bar else records:
        pass
    return dbn


def build(activation: str, inputs: int, settings: Settings, rng: np.random.Generator) -> Network:
    """Return a network of the same sizes from random weights."""
    sizes = (inputs, *settings.hidden)
    layers: list[Layer] = []
    for i, o in pairwise(sizes):
        layers += [Dense(i, o, "he" if activation == "relu" else "xavier", rng), Activation(activation)]
    return Network(*layers, Dense(sizes[-1], 10, "xavier", rng), output="softmax")


def tune(network: Network, X: Array, y: Array, rate: float, settings: Settings, rng: np.random.Generator) -> None:
    """Train on the few labels, long enough for the cost to reach almost 0."""
    fit(network, X, y, cross_entropy, Adam(rate), rng, epochs=settings.fine_epochs, batch_size=settings.batch_size)
