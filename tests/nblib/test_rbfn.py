"""The radial basis function network against the normal equations, scikit-learn's ridge, and cases worked by hand."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from nblib import datasets
from nblib.models.rbfn import RBFN, bumps, ridge, widths


def test_a_bump_by_hand():
    """Distance² 4 and width 1: e^−2. Distance² 4 and width 2: e^−1/2."""
    Phi = bumps([[0, 0], [2, 0]], [[0, 0], [2, 0]], [1, 2])
    np.testing.assert_allclose(Phi, [[1, np.exp(-0.5)], [np.exp(-2), 1]], rtol=1e-15)
    assert bumps([[1e200]], [[0]], [1]).tolist() == [[0]]  # no warning, no NaN


def test_widths_come_from_the_nearest_neighbours():
    """Neighbours at 1, 1 and 3: the mean is 5/3."""
    np.testing.assert_allclose(widths([[0], [1], [4]], factor=3), [5, 5, 5])


@pytest.mark.parametrize("lam", [0.0, 0.01, 10.0])
def test_ridge_is_scikit_learns_and_solves_the_normal_equations(lam):
    rng = np.random.default_rng(0)
    Phi, Y = rng.uniform(0, 1, (30, 5)), rng.standard_normal((30, 2)) + 3
    W, b = ridge(Phi, Y, lam)
    theirs = Ridge(alpha=lam, solver="svd").fit(Phi, Y)
    np.testing.assert_allclose(W, theirs.coef_.T, rtol=1e-9)
    np.testing.assert_allclose(b, theirs.intercept_, rtol=1e-9)
    A = np.hstack([Phi, np.ones((30, 1))])  # the bias is the weight of a constant, without a penalty
    G = A.T @ A + np.diag([lam] * 5 + [0])
    np.testing.assert_allclose(np.linalg.solve(G, A.T @ Y), np.vstack([W, b]), rtol=1e-8)


def test_with_all_examples_as_centers_it_goes_through_every_point():
    rng = np.random.default_rng(1)
    X, y = rng.uniform(-1, 1, (12, 2)), rng.standard_normal(12)
    network = RBFN(2, 12, lam=0)
    network.params.update(C=X.copy(), s=np.full(12, 0.5))
    assert network.solve(X, y) < 1e-20
    np.testing.assert_allclose(network.predict(X)[:, 0], y, atol=1e-9)


def test_far_from_all_data_it_says_its_bias():
    X, y = datasets.moons(np.random.default_rng(0), 60)
    network = RBFN(2, 6, 2, "classes")
    list(network.fit(X, y, np.random.default_rng(1)))
    np.testing.assert_array_equal(network.scores([[1e3, -1e3]])[0], network.params["b"])


def test_fit_is_k_means_then_widths_then_a_solve():
    X, y = datasets.moons(np.random.default_rng(0), 200, noise=0.2)
    network, again = RBFN(2, 12, 2, "classes"), RBFN(2, 12, 2, "classes")
    records = list(network.fit(X, y, np.random.default_rng(1)))
    list(again.fit(X, y, np.random.default_rng(1)))
    assert all((network.params[name] == again.params[name]).all() for name in network.params)
    assert [r.step for r in records] == list(range(1, len(records) + 1))
    assert (np.diff([r.cost for r in records]) <= 1e-15).all()
    np.testing.assert_array_equal(network.params["s"], widths(network.params["C"]))
    W, b = ridge(network.hidden(X), np.eye(2)[y], 0.01)
    np.testing.assert_array_equal(network.params["W"], W)
    assert (network.predict(X) == y).mean() > 0.93 and (network.predict(X) == (network.scores(X)[:, 1] > 0.5)).all()


def test_a_column_of_targets_is_as_good_as_a_row():
    X, y = datasets.curve(np.random.default_rng(0), n=30)
    networks = [RBFN(1, 5), RBFN(1, 5)]
    for network, target in zip(networks, (y, y[:, None]), strict=True):
        list(network.fit(X, target, np.random.default_rng(0)))
    np.testing.assert_array_equal(networks[0].predict(X), networks[1].predict(X))


def test_bad_input_gets_a_sentence():
    rng = np.random.default_rng(0)
    X, y = datasets.moons(rng, 20)
    network = RBFN(2, 4, 2, "classes")
    with pytest.raises(ValueError, match="s must hold widths above 0, because .* but holds 0"):
        bumps(X, X[:2], [1, 0])
    with pytest.raises(ValueError, match="C must hold different centers"):
        widths([[1, 1], [1, 1]])
    with pytest.raises(ValueError, match="C must hold at least two centers"):
        widths([[1, 1]])
    with pytest.raises(ValueError, match=r"y must hold class labels that are 0 or 1, but y\[0\] is 2"):
        network.fit(X, y + 2, rng)
    with pytest.raises(ValueError, match="as many different examples as there are centers, 4, but holds 1"):
        network.fit(np.ones((5, 2)), np.zeros(5), rng)
    with pytest.raises(ValueError, match="lam must be a finite number at least 0"):
        RBFN(2, 4, lam=-1)
    with pytest.raises(ValueError, match="factor must be a finite number above 0"):
        RBFN(2, 4, factor=0)
    with pytest.raises(ValueError, match=r"y must be an array of shape \(20,\)"):
        network.fit(X, y[:-1], rng)
