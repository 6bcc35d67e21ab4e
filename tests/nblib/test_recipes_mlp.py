"""The recipe of chapter 8: what it builds, that it learns, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from nblib import datasets
from nblib.metrics import accuracy
from nblib.models.recipes import mlp

SMALL = mlp.Settings(epochs=1, hidden=(8,), dropout=(0.1, 0.2), batch_size=200)


@pytest.fixture(scope="module")
def digits():
    """Return two hundred small images that two horizontal bars tell apart: X (200, 784), y (200,) of 0 and 1."""
    rng = np.random.default_rng(0)
    y = np.arange(200) % 2
    X = rng.uniform(0, 0.2, (200, 28, 28))
    X[y == 0, 6:9], X[y == 1, 19:22] = 1, 1
    return X.reshape(200, 784), y


def test_the_network_of_the_chapter():
    network = mlp.build(mlp.Settings(), np.random.default_rng(0))
    assert list(map(repr, network.layers)) == [
        "Dropout(0.1)",
        "Dense(784, 512)",
        "BatchNorm(512)",
        "Activation('relu')",
        "Dropout(0.5)",
        "Dense(512, 256)",
        "BatchNorm(256)",
        "Activation('relu')",
        "Dropout(0.3)",
        "Dense(256, 10)",
    ]
    assert sum(p.size for p in network.params.values()) == 785 * 512 + 513 * 256 + 257 * 10 + 2 * (512 + 256)
    assert network.dtype == np.float32


def test_the_baseline_is_plain_and_as_long():
    settings = mlp.plain(mlp.Settings(seed=3, epochs=7))
    assert list(map(repr, mlp.build(settings, np.random.default_rng(0)).layers)) == [
        "Dense(784, 256)",
        "Activation('relu')",
        "Dense(256, 10)",
    ]
    assert (settings.seed, settings.epochs, settings.decay) == (3, 7, 0)
    assert settings.learning_rate == 0.01 != mlp.Settings().learning_rate, "each side learns at a rate that suits it"


def test_the_split_is_the_seeds():
    X, X_test, y, y_test = mlp.examples(SMALL, np.random.default_rng(4))
    assert X.shape == (4000, 784) and X_test.shape == (1000, 784) and X.dtype == np.float32
    mnist = datasets.mnist()
    again = datasets.split(mnist.X, mnist.y, np.random.default_rng(4), test=0.2)
    assert (y == again[2]).all() and (y_test == again[3]).all() and np.allclose(X_test, again[1])


@pytest.mark.parametrize("shift", [0, 2])
def test_it_learns_as_many_steps_with_shifted_images_as_without(digits, shift):
    X, y = digits
    settings = replace(SMALL, epochs=12, batch_size=30, learning_rate=0.02, dtype="float64")
    network = mlp.build(settings, np.random.default_rng(1))
    before = network.state["2.mean"].copy()
    history = mlp.learn(network, X, y, settings, np.random.default_rng(2), shift)
    assert history.epoch.tolist() == list(range(1, 13)) and history.cost[-1] < history.cost[0]
    assert accuracy(y, network.predict(X)) > 0.95
    assert not np.array_equal(network.state["2.mean"], before)


def test_only_a_network_of_shifted_images_sees_them(digits, monkeypatch):
    seen = []
    monkeypatch.setattr(datasets, "shifted", lambda X, rng, most: seen.append(most) or X)
    for shift in (0, 3):
        mlp.learn(mlp.build(SMALL, np.random.default_rng(1)), *digits, SMALL, np.random.default_rng(2), shift)
    assert seen == [3]


def test_decay_makes_weights_smaller_and_spares_biases_and_gains(digits):
    lengths = {}
    for decay in (0.0, 50.0):
        settings = replace(SMALL, decay=decay, dropout=(0.0, 0.0), epochs=3, batch_size=50)
        network = mlp.build(settings, np.random.default_rng(1))
        mlp.learn(network, *digits, settings, np.random.default_rng(2))
        lengths[decay] = np.linalg.norm(network.params["0.W"]), abs(network.params["1.gamma"] - 1).max()
    assert lengths[50.0][0] < 0.7 * lengths[0.0][0]
    assert lengths[50.0][1] < 0.1  # decay would have taken about a half of it


def test_the_same_seed_gives_the_same_figures_and_each_has_its_baseline():
    a, b = (mlp.train(SMALL) for _ in range(2))
    assert a.figures == b.figures and a.baseline == b.baseline
    assert set(a.figures) == set(a.baseline) == set(mlp.TARGETS)
    assert all(0.1 < share < 1 for share in [*a.figures.values(), *a.baseline.values()])
    assert mlp.train(replace(SMALL, seed=1)).figures != a.figures


@pytest.mark.parametrize(
    "change, says",
    [
        ({"dropout": (0.1,)}, "dropout must hold 2 shares, of the inputs and of each of the 1 hidden layers, but came as"),
        ({"dtype": "float16"}, "dtype must be one of"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"epochs": 0}, "epochs must be"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(change, says):
    with pytest.raises(ValueError, match=says):
        mlp.train(replace(SMALL, **change))
