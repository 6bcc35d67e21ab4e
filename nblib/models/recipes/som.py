"""Chapter 11's self-organizing map of the digits, 8 × 8 pixels: a grid of 10 × 10 units beside k-means with as many centers.

The map starts spread along the two directions in which the digits vary most, as the literature advises (Kohonen 2001):
it is in order from the first step, and no chance decides whether it begins twisted. Both starts can be compared.

Kohonen, T. (2001). Self-Organizing Maps, third edition. Springer. https://doi.org/10.1007/978-3-642-56927-2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib import datasets
from nblib.checks import Array, choice, count
from nblib.models.kmeans import KMeans, plus_plus
from nblib.models.recipes import Trained
from nblib.models.som import SOM
from nblib.training import History, history, progress

TARGETS = {"som_topographic": ("at most", 0.05), "som_quantization_vs_kmeans": ("at most", 1.2)}
BASELINE = "k-means with as many centers, put on the grid in the order in which they were found"


@dataclass(frozen=True)
class Settings:
    """What can be set. The radius `sigma` falls from its first to its last value, in steps of the grid."""

    seed: int = 0
    epochs: int = 40
    rows: int = 10
    columns: int = 10
    start: str = "spread"  # along the data's two main directions; or "random", evenly from [0, 1)
    form: str = "batch"  # or "online", one example a step
    eta: float = 0.5  # the online form's first rate
    sigma: tuple[float, float] = (5.0, 0.7)
    starts: int = 3  # of k-means; the one with the least cost on the training examples counts


def train(settings: Settings = Settings(), bar: bool = False) -> Trained:
    """Train the map and k-means on 1,438 digits; measure both on the 359 others. Neighbours are the 8 around a unit."""
    rng = np.random.default_rng(settings.seed)
    X, X_test = examples(rng)
    som = build(X, settings, rng)
    learn(som, X, settings, rng, bar)
    centers = unordered(X, settings, rng)
    figures, baseline = (measured(model, X_test, centers) for model in (som, centers))
    return Trained(som, figures, baseline)


def examples(rng: np.random.Generator) -> tuple[Array, Array]:
    """Return X (1438, 64) and X_test (359, 64); a map asks for no labels."""
    digits = datasets.digits()
    return datasets.split(digits.X, digits.y, rng, test=0.2)[:2]


def build(X: Array, settings: Settings, rng: np.random.Generator) -> SOM:
    """Return the map before its first step; X (N, D) are the training examples."""
    som = SOM(settings.rows, settings.columns, X.shape[1], rng)
    if choice("start", settings.start, ["spread", "random"]) == "spread":
        som.spread(X)
    return som


def learn(som: SOM, X: Array, settings: Settings, rng: np.random.Generator, bar: bool = False) -> History:
    """Train the map on X (N, D)."""
    records: Iterator[Any] = som.fit(
        X, rng, epochs=settings.epochs, form=settings.form, eta=settings.eta, sigma=settings.sigma
    )
    return history(progress(records, settings.epochs) if bar else records)


def kmeans(X: Array, settings: Settings, rng: np.random.Generator) -> KMeans:
    """Return k-means with a center for each unit, at rest, the best of some k-means++ starts on X (N, D)."""
    runs = []
    for _ in range(count("starts", settings.starts)):
        model = KMeans(plus_plus(X, settings.rows * settings.columns, rng))
        for _ in model.fit(X):
            pass
        runs.append(model)
    return min(runs, key=lambda model: model.cost(X))


def unordered(X: Array, settings: Settings, rng: np.random.Generator) -> SOM:
    """Return the baseline as a map: the centers of k-means on X (N, D), put on the grid as they were found."""
    som = build(X, settings, rng)
    som.params["W"][:] = kmeans(X, settings, rng).params["C"]
    return som


def measured(model: SOM, X: Array, centers: SOM) -> dict[str, float]:
    """Return the figures of a map on X (N, D); `centers` is the grid that holds the centers of k-means."""
    return {
        "som_topographic": model.topographic_error(X),
        "som_quantization_vs_kmeans": model.quantization_error(X) / centers.quantization_error(X),
    }
