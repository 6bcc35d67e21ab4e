"""k-means against scikit-learn, a slow version, and cases worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import cluster

from nblib import datasets
from nblib.models.kmeans import KMeans, plus_plus, squared_distances


def test_distances_are_exact_where_a_center_is_an_example_far_from_the_origin():
    X = np.random.default_rng(0).standard_normal((20, 3)) + 1e8
    d2 = squared_distances(X, X)
    assert (np.diag(d2) == 0).all()
    np.testing.assert_allclose(d2, [[sum((x - c) ** 2) for c in X] for x in X], rtol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_start_gives_scikit_learns_centers_and_inertia(seed):
    rng = np.random.default_rng(seed)
    X, _ = datasets.blobs(rng, 150, spread=0.8)
    model = KMeans(plus_plus(X, 5, rng))
    theirs = cluster.KMeans(5, init=model.params["C"].copy(), n_init=1, tol=0, max_iter=300).fit(X)
    steps = list(model.fit(X, epochs=300))
    np.testing.assert_allclose(model.params["C"], theirs.cluster_centers_, rtol=1e-10)
    assert len(X) * model.cost(X) == pytest.approx(theirs.inertia_, rel=1e-12)
    assert model.predict(X).tolist() == theirs.labels_.tolist()
    assert steps[-1].cost == pytest.approx(model.cost(X)) and len(steps) < 300  # it stopped by itself


def test_a_step_by_hand():
    """0 and 1 go to center 0, 10 and 11 to center 8: J = (0 + 1 + 4 + 9)/4; the means are 0.5 and 10.5."""
    model = KMeans([[0], [8]])
    X = [[0], [1], [10], [11]]
    assert model.step(X) == (3.5,)
    assert model.params["C"].tolist() == [[0.5], [10.5]] and model.cost(X) == 0.25
    assert [s.cost for s in model.fit(X)] == [0.25]


def test_an_empty_cluster_goes_to_the_farthest_example():
    X = np.array([[0.0], [1], [10], [11]])
    model = KMeans([[0], [1000], [11]])
    model.step(X)
    assert model.params["C"].tolist() == [[0.5], [0], [10.5]]
    model = KMeans([[0], [1000], [2000], [-2000]])  # three empty ones go to three different examples
    model.step([[0], [1], [10], [12]])
    assert len(np.unique(model.params["C"])) == 4


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_the_cost_never_grows_and_stays_finite(seed):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 6, (12, 2)).astype(float)  # repeated points and equal distances
    K = min(4, len(np.unique(X, axis=0)))
    model = KMeans(rng.normal(0, 20, (K, 2)))  # far from the data: empty clusters
    costs = [s.cost for s in model.fit(X)] + [model.cost(X)]
    assert (np.diff(costs) <= 1e-12).all() and np.isfinite(model.params["C"]).all()
    before = model.params["C"].copy()
    model.step(X)
    assert np.array_equal(before, model.params["C"])  # at rest


def test_seeds_come_in_proportion_to_the_squared_distance():
    """X = (0, 1, 3), first 0: 3 with probability 9/10, and never 0 again."""
    second = []
    for seed in range(1000):
        first, other = plus_plus([[0], [1], [3]], 2, np.random.default_rng(seed))[:, 0]
        assert first != other
        if first == 0:
            second.append(other == 3)
    share = np.mean(second)
    assert abs(share - 0.9) < 4 * np.sqrt(0.9 * 0.1 / len(second))


def test_repeated_points_are_no_obstacle():
    X = np.array([[0.0], [0], [0], [5], [5]])
    assert sorted(plus_plus(X, 2, np.random.default_rng(0))[:, 0]) == [0, 5]


def test_five_equal_points_have_no_two_centers():
    X = np.ones((5, 2))
    sentence = "X must hold at least as many different examples as there are centers, 2, but holds 1"
    with pytest.raises(ValueError, match=sentence):
        plus_plus(X, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match=sentence):
        KMeans([[0, 0], [1, 1]]).fit(X)


def test_bad_input_gets_a_sentence():
    model = KMeans([[0.0, 0], [1, 1]])
    X, y = datasets.moons(np.random.default_rng(0), 10)
    with pytest.raises(ValueError, match="y must be left out, because this model learns from X alone"):
        model.fit(X, y)
    with pytest.raises(ValueError, match=r"X must be an array of shape \(N, 2\), but came with shape \(10, 1\)"):
        model.fit(X[:, :1])
    with pytest.raises(ValueError, match="K must be a whole number of at least 1"):
        plus_plus(X, 0, np.random.default_rng(0))


def test_the_callers_centers_and_data_stay_as_they_are():
    X, _ = datasets.moons(np.random.default_rng(0), 20)
    C = X[:3]
    before = X.copy()
    list(KMeans(C).fit(X))
    assert np.array_equal(X, before)
