"""The recipe of chapter 14: how it moves images, and that its comparison trains each network on what belongs to it."""

from dataclasses import replace

import numpy as np
import pytest

from nblib import datasets
from nblib.layers import Dense, Flatten
from nblib.models.recipes import cnn, mlp
from nblib.network import Network

SMALL = cnn.Settings(epochs=2, shifted_epochs=3, channels=(1, 2), batch_size=50)
THEIRS = mlp.Settings(epochs=2, hidden=(8,), dropout=(0.1, 0.2), batch_size=50)


@pytest.fixture
def bars(monkeypatch):
    """Put images of two horizontal bars, which no move sideways can confuse, in the place of both chapters' digits."""

    def draw(settings, rng, flat=False):
        y = rng.permutation(200) % 2
        X = rng.uniform(0, 0.2, (200, 1, 28, 28)).astype(settings.dtype)
        X[y == 0, :, 6:9], X[y == 1, :, 19:22] = 1, 1
        X = X.reshape(200, 784) if flat else X
        return X[:150], X[150:], y[:150], y[150:]

    monkeypatch.setattr(cnn, "examples", draw)
    monkeypatch.setattr(mlp, "examples", lambda settings, rng: draw(settings, rng, flat=True))


@pytest.mark.parametrize("down, across", [(0, 0), (2, 0), (-2, 0), (0, 3), (0, -3), (1, -4)])
def test_moving_is_a_shift_of_the_rows_and_columns_with_paper_behind_it(down, across):
    X = np.random.default_rng(0).uniform(1, 2, (3, 1, 28, 28))
    got = cnn.moved(X, down, across)
    for row in range(28):
        for column in range(28):
            r, c = row - down, column - across
            inside = 0 <= r < 28 and 0 <= c < 28
            assert (got[:, :, row, column] == (X[:, :, r, c] if inside else 0)).all()


def test_right_looks_to_both_sides():
    X = np.zeros((1, 1, 28, 28))
    X[..., 10] = 1
    weights = np.zeros((28, 28, 2))
    weights[:, 12, 1] = 1  # says 1 if the stroke stands in column 12, else 0
    net = Network(Flatten(), Dense.of(weights.reshape(784, 2), [0.5, 0]), output="softmax")
    assert [cnn.right(net, X, np.array([1]), across) for across in range(4)] == [0, 0, 0.5, 0]


def test_the_baseline_has_a_rate_of_its_own():
    own = cnn.plain(SMALL)
    assert own == replace(SMALL, learning_rate=0.01) != SMALL


def test_the_comparison_covers_both_chapters_at_all_distances(bars, monkeypatch):
    moves = []
    shifted = datasets.shifted
    monkeypatch.setattr(datasets, "shifted", lambda X, rng, most: moves.append(most) or shifted(X, rng, most))
    found = cnn.compare(SMALL, THEIRS)
    assert set(found) == {"cnn", "cnn_shifted", "mlp", "mlp_shifted", "dense"}
    assert all(len(shares) == cnn.FARTHEST + 1 and all(0 <= s <= 1 for s in shares) for shares in found.values())
    assert found["dense"][0] > 0.9, "bars are easy"
    assert moves == [1] * 3 * (3 + 2), "three batches an epoch, three epochs of one network and two of the other"
    assert cnn.compare(SMALL, THEIRS) == found
    assert cnn.compare(replace(SMALL, seed=1), THEIRS) != found
