"""The network of the noise: taken apart for a page, and trained as the page trains one on points that are drawn in it."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import numpy as np

from nblib.averaging import Average
from nblib.checks import Array, describe
from nblib.datasets import moons, ring
from nblib.layers import Activation, Dense, Layer
from nblib.losses import mse
from nblib.models.diffusion import FREQUENCIES, Diffusion
from nblib.network import Network
from nblib.optimizers import Adam, cosine
from nblib.training import train
from nblib.widgets.packed import Stack

T = 50  # steps of noise, as in chapter 19
INPUTS = 2 + 2 * len(FREQUENCIES)
POINTS = 300  # of a set, and of the cloud
RING, MOONS = np.sqrt(2), 0.7  # by what the points are divided, so that their deviation is about 1
NOISE = 0.05  # of the moons
HIDDEN = (64, 64)  # of the network that learns in the page: smaller than the chapter's, so that it is done in seconds
LIMIT = 1500  # steps of its training
BATCH, RATE, DECAY = 128, 1e-2, 0.99
APART = 10**7  # between the seeds of the generators of one control
EXAMPLES, FORWARD, REVERSE, TRAINING = range(4)

Points = tuple[tuple[float, ...], ...]


def generator(seed: int, what: int) -> np.random.Generator:
    """Return the generator of one of the four things that are drawn, so that none hangs on how often another draws."""
    return np.random.default_rng(seed + APART * what)


def examples(data: str, drawn: Points, seed: int) -> tuple[Array, Array]:
    """Return the points x_0 (N, 2) and their classes (N,): the ring's cloud, the moon, or the half drawn first."""
    rng = generator(seed, EXAMPLES)
    if data == "ring":
        X = ring(rng, POINTS) / RING
        return X, np.rint(np.arctan2(X[:, 1], X[:, 0]) / (np.pi / 4)).astype(int) % 8
    if data == "moons":
        X, y = moons(rng, POINTS, NOISE)
        return X / MOONS, y
    return np.array(drawn, float).reshape(-1, 2), np.arange(len(drawn)) * 2 // max(len(drawn), 1)


def take_apart(network: Any) -> Stack:
    """Return W and b of each dense layer; ValueError unless it leads from a point and the time by SiLU to a point."""
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    dense: list[Any] = list(network.layers[::2])
    between: list[Any] = list(network.layers[1::2])
    good = len(network.layers) % 2 and all(isinstance(layer, Dense) for layer in dense)
    good = good and all(type(layer) is Activation and layer.name == "silu" for layer in between)
    if not good or dense[0].params["W"].shape[0] != INPUTS or dense[-1].params["W"].shape[1] != 2:
        raise ValueError(
            f"network must be Dense layers with Activation('silu') between them, from {INPUTS} inputs, a point and the "
            f"time, to 2 outputs, the noise, but is {network!r}."
        )
    return [(layer.params["W"].astype(float), layer.params["b"].astype(float)) for layer in dense]


def put_together(stack: Stack) -> Network:
    """Return the nblib Network of these weights."""
    layers: list[Layer] = []
    for W, b in stack:
        layers += [Dense.of(W, b), Activation("silu")]
    return Network(*layers[:-1])


@lru_cache(maxsize=4)
def learned(data: str, drawn: Points, seed: int, steps: int) -> Stack:
    """Return the averaged weights after so many steps of the training that the page does."""
    X, _ = examples(data, drawn, seed)
    rng, diffusion = generator(seed, TRAINING), Diffusion(T)
    layers: list[Layer] = []
    sizes = (INPUTS, *HIDDEN, 2)
    for i, o in pairwise(sizes):
        layers += [Dense(i, o, "he", rng), Activation("silu")]
    network = Network(*layers[:-1])
    average = Average(network, DECAY)

    def batch(rng: np.random.Generator) -> tuple[Array, Array]:
        return diffusion.batch(X[rng.integers(0, len(X), BATCH)], rng)

    records = train(network, batch, None, mse, Adam(cosine(RATE, LIMIT)), rng, epochs=1, steps=LIMIT)
    for _ in islice(records, steps if len(X) else 0):
        average.update()
    with average.applied():
        return take_apart(network)
