"""The self-organizing map against a slow, obvious version, k-means at its limit, and cases worked by hand."""

import math

import numpy as np
import pytest

from nblib import datasets
from nblib.models.kmeans import KMeans
from nblib.models.som import SOM


def som(rows, columns, W):
    """A map with these weights."""
    W = np.array(W, dtype=float)
    model = SOM(rows, columns, W.shape[1], np.random.default_rng(0))
    model.params["W"][:] = W
    return model


class Slow:
    """The same map, one number at a time."""

    def __init__(self, rows, columns, W):
        self.place = [(i, j) for i in range(rows) for j in range(columns)]
        self.W = [list(w) for w in W]

    def distances(self, x):
        return [math.dist(x, w) for w in self.W]

    def winner(self, x):
        d = self.distances(x)
        return d.index(min(d))

    def h(self, u, v, sigma):
        return math.exp(-(math.dist(self.place[u], self.place[v]) ** 2) / (2 * sigma**2))

    def online(self, x, eta, sigma):
        winner = self.winner(x)
        for u, w in enumerate(self.W):
            for d in range(len(w)):
                w[d] += eta * self.h(u, winner, sigma) * (x[d] - w[d])

    def batch(self, X, sigma):
        winners = [self.winner(x) for x in X]
        for u in range(len(self.W)):
            h = [self.h(u, v, sigma) for v in winners]
            self.W[u] = [sum(a * x[d] for a, x in zip(h, X, strict=True)) / sum(h) for d in range(len(X[0]))]


@pytest.fixture
def data():
    return np.random.default_rng(1).random((30, 3))


def test_both_forms_agree_with_the_slow_version(data):
    for form in ("online", "batch"):
        model = SOM(3, 4, 3, np.random.default_rng(0))
        slow = Slow(3, 4, model.params["W"])
        rng = np.random.default_rng(5)
        list(model.fit(data, np.random.default_rng(5), epochs=4, form=form, eta=0.4, sigma=(2, 0.5)))
        T = 4 if form == "batch" else 4 * 30
        t = 0
        for _ in range(4):
            order = rng.permutation(30) if form == "online" else [None]
            for i in order:
                sigma = 2 * (0.5 / 2) ** (t / (T - 1))
                if form == "online":
                    slow.online(data[i], 0.4 * (1 - t / T), sigma)
                else:
                    slow.batch(data, sigma)
                t += 1
        np.testing.assert_allclose(model.params["W"], slow.W, rtol=1e-9)


def test_one_step_moves_units_at_the_same_distance_by_the_same_share():
    """Winner in the middle of 3 × 3, η = 0.5, σ = 1: 1/2 of the way, beside it e^−1/2 / 2, in the corners e^−1 / 2."""
    model = som(3, 3, [[5], [5], [5], [5], [1], [5], [5], [5], [5]])
    model.online([[0]], 0.5, 1.0)
    corner, side = 5 - 5 * math.exp(-1) / 2, 5 - 5 * math.exp(-0.5) / 2
    expected = [corner, side, corner, side, 0.5, side, corner, side, corner]
    np.testing.assert_allclose(model.params["W"][:, 0], expected, rtol=1e-14)


def test_without_a_neighbourhood_the_batch_form_is_k_means(data):
    model = som(2, 2, data[:4])
    centers = KMeans(data[:4])
    for _ in range(5):
        model.batch(data, 0.05)
        centers.step(data)
        np.testing.assert_allclose(model.params["W"], centers.params["C"], rtol=1e-12)


def test_a_unit_that_no_example_reaches_stays():
    model = som(1, 3, [[0], [50], [100]])
    model.batch([[0.0], [1]], 0.02)
    assert model.params["W"].tolist() == [[0.5], [50], [100]]


def test_rates_and_radii_begin_and_end_as_stated(data):
    model = SOM(4, 6, 3, np.random.default_rng(0))
    records = list(model.fit(data, np.random.default_rng(0), epochs=3, form="online", eta=0.3))
    eta, sigma = (np.array([getattr(r, name) for r in records]) for name in ("eta", "sigma"))
    assert len(records) == 90 and eta[0] == 0.3 and sigma[0] == 3 and sigma[-1] == pytest.approx(0.7)
    assert (np.diff(eta) < 0).all() and eta[-1] > 0 and (np.diff(sigma) < 0).all()


def test_a_rate_of_zero_changes_no_bit(data):
    model = SOM(3, 3, 3, np.random.default_rng(0))
    before = model.params["W"].copy()
    list(model.fit(data, np.random.default_rng(0), epochs=1, form="online", eta=0))
    assert np.array_equal(before, model.params["W"])


def test_numbers_are_those_of_the_present_weights(data):
    model = SOM(3, 3, 3, np.random.default_rng(0))
    measured = model.quantization_error(data)
    for record in model.fit(data, np.random.default_rng(0), epochs=5):
        assert record.cost == pytest.approx(measured, rel=1e-14)  # before the step
        slow = Slow(3, 3, model.params["W"])
        measured = model.quantization_error(data)
        assert measured == pytest.approx(np.mean([min(slow.distances(x)) for x in data]))
        winners = [slow.winner(x) for x in data]
        assert model.hits(data).ravel().tolist() == [winners.count(u) for u in range(9)]


def test_topographic_error_by_hand():
    """The two nearest units of 0.4 are the ends of the map, those of 9 the last two."""
    model = som(1, 3, [[0], [10], [1]])
    assert model.winners([[0.4], [9]], 2).tolist() == [[0, 2], [1, 2]]
    assert model.topographic_error([[0.4], [9]]) == 0.5
    W = np.full((9, 1), 100.0)
    W[0], W[4] = 0, 1  # (0, 0) and (1, 1) touch at a corner
    diagonal = som(3, 3, W)
    assert diagonal.topographic_error([[0.1]], 8) == 0 and diagonal.topographic_error([[0.1]], 4) == 1
    equal = som(2, 2, np.zeros((4, 1)))
    assert equal.winners([[1]], 2).tolist() == [[0, 1]]
    W[4], W[2] = 100, 1  # (0, 0) and (0, 2): two steps in a row
    assert som(3, 3, W).topographic_error([[0.1]], 8) == 1


def test_u_matrix_and_planes_by_hand():
    """Weights 0 1 3 above 0 0 0: the upper right unit is 2 from its left and 3 from its lower neighbour."""
    model = som(2, 3, [[0], [1], [3], [0], [0], [0]])
    np.testing.assert_allclose(model.u_matrix(), [[0.5, 4 / 3, 2.5], [0, 1 / 3, 1.5]])
    assert model.planes().tolist() == [[[0, 1, 3], [0, 0, 0]]]
    assert som(1, 1, [[4]]).u_matrix().tolist() == [[0]]
    two = som(1, 2, [[1, 2], [3, 4]])
    assert two.planes().tolist() == [[[1, 3]], [[2, 4]]]


def test_spread_lays_the_grid_on_the_plane_of_the_data():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((200, 2)) * [5, 1] + [3, -2]
    model = SOM(3, 5, 2, rng)
    model.spread(X)
    W = model.params["W"].reshape(3, 5, 2)
    np.testing.assert_allclose(W[1, 2], X.mean(axis=0), atol=1e-12)
    assert abs(W[1, 4] - W[1, 0])[0] == pytest.approx(20, rel=0.15)  # 4 sd along the longer side
    assert abs(W[2, 2] - W[0, 2])[1] == pytest.approx(4, rel=0.15)
    assert W[1, 4, 0] > W[1, 0, 0] and W[2, 2, 1] > W[0, 2, 1]
    mirrored = SOM(3, 5, 2, rng)
    mirrored.spread(-X)  # other data, whose directions are the same lines
    np.testing.assert_allclose(mirrored.params["W"], -model.params["W"][::-1], atol=1e-12)
    line = SOM(1, 4, 1, rng)
    line.spread(X[:, :1])
    assert (np.diff(line.params["W"][:, 0]) != 0).all()


def test_a_map_of_a_square_unfolds():
    X = datasets.shape(np.random.default_rng(0), "square", 300)
    model = SOM(5, 5, 2, np.random.default_rng(1))
    list(model.fit(X, np.random.default_rng(2), epochs=30))
    assert model.topographic_error(X) < 0.05 and model.quantization_error(X) < 0.25


def test_bad_input_gets_a_sentence(data):
    rng = np.random.default_rng(0)
    model = SOM(2, 2, 3, rng)
    with pytest.raises(ValueError, match="at least two units to have a nearest and a second nearest"):
        SOM(1, 1, 3, rng).topographic_error(data)
    with pytest.raises(ValueError, match="neighbours must be 4 or 8, but came as 6"):
        model.topographic_error(data, 6)
    with pytest.raises(ValueError, match="y must be left out"):
        model.fit(data, rng, np.zeros(30))
    with pytest.raises(ValueError, match=r"sigma\[1\] must be a finite number above 0"):
        model.fit(data, rng, sigma=(1, 0))
    with pytest.raises(ValueError, match=r"sigma\[1\] must be .* at most 1, but came as 2"):
        model.fit(data, rng, sigma=(1, 2))
    with pytest.raises(ValueError, match="eta must be a finite number at least 0 and at most 1"):
        model.fit(data, rng, eta=1.5)
    with pytest.raises(ValueError, match="form must be one of 'batch', 'online'"):
        model.fit(data, rng, form="both")
    with pytest.raises(ValueError, match=r"X must be an array of shape \(N, 3\)"):
        model.fit(data[:, :2], rng)
