"""The restricted Boltzmann machine against exact enumeration, scikit-learn's, and cases with known values."""

from itertools import product

import numpy as np
import pytest
from sklearn.neural_network import BernoulliRBM

from nblib import datasets
from nblib.gradcheck import numerical_gradient
from nblib.models.ais import annealed
from nblib.models.rbm import RBM, patterns, sample
from nblib.optimizers import SGD

X = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 1]])


def machine(W, b, c):
    """A machine with these parameters."""
    W = np.array(W, dtype=float)
    rbm = RBM(*W.shape, np.random.default_rng(0))
    rbm.params = {"W": W, "b": np.array(b, dtype=float), "c": np.array(c, dtype=float)}
    return rbm


def small(seed=0):
    """Four visible and three hidden units: W, then 0.5 b and 0.5 c, standard normal."""
    rng = np.random.default_rng(seed)
    return machine(rng.standard_normal((4, 3)), 0.5 * rng.standard_normal(4), 0.5 * rng.standard_normal(3))


def joint(rbm):
    """p(v, h) of all pairs by plain sums: two lists of patterns and a table."""
    W, b, c = rbm.params["W"], rbm.params["b"], rbm.params["c"]
    V, H = (np.array(list(product([0, 1], repeat=len(side)))) for side in (b, c))
    minus_E = np.array([[b @ v + c @ h + v @ W @ h for h in H] for v in V])
    return V, H, np.exp(minus_E) / np.exp(minus_E).sum(), np.log(np.exp(minus_E).sum())


# Probabilities


def test_a_machine_of_two_and_one_by_hand():
    """F(v) = −b·v − ln(1 + e^(c + v W)); F(10) = −0.5 − ln(1 + e^1.2) = −1.96328."""
    rbm = machine([[1], [-1]], [0.5, 0], [0.2])
    V = patterns(2)
    assert V.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    np.testing.assert_allclose(rbm.free_energy(V), [-0.79814, -0.37110, -1.96328, -1.29814], atol=5e-6)
    assert rbm.log_partition() == pytest.approx(2.67110, abs=5e-6)
    np.testing.assert_allclose(np.exp(rbm.log_likelihood(V)), [0.15367, 0.10026, 0.49272, 0.25336], atol=5e-6)
    assert rbm.pseudo_likelihood([[1, 0]])[0] == pytest.approx(-0.68635, abs=5e-6)


def test_the_estimate_of_the_pseudo_likelihood_has_its_mean():
    rbm = small()
    drawn = rbm.pseudo_likelihood(np.tile(X[2], (20_000, 1)), np.random.default_rng(0))
    exact = rbm.pseudo_likelihood(X[2:])[0]
    assert len(np.unique(drawn.round(9))) == 4  # each unit is turned in some row
    assert abs(drawn.mean() - exact) < 4 * drawn.std() / np.sqrt(len(drawn))


def test_probabilities_are_those_of_the_enumerated_pairs():
    rbm = small()
    V, H, p, log_Z = joint(rbm)
    np.testing.assert_allclose(np.exp(rbm.log_likelihood(V)), p.sum(axis=1), rtol=1e-12)
    assert rbm.log_partition() == pytest.approx(log_Z, rel=1e-13)
    for v, row in zip(V, p, strict=True):
        np.testing.assert_allclose(rbm.hidden([v])[0], row @ H / row.sum(), rtol=1e-12)
        np.testing.assert_allclose(rbm.energy(np.tile(v, (8, 1)), H), -np.log(row) - log_Z, rtol=1e-10, atol=1e-10)
    for h, column in zip(H, p.T, strict=True):
        np.testing.assert_allclose(rbm.visible([h])[0], column @ V / column.sum(), rtol=1e-12)


def test_the_partition_function_is_the_same_from_either_side():
    rbm = small()
    W, b, c = rbm.sides()
    assert machine(W.T, c, b).log_partition() == pytest.approx(rbm.log_partition(), rel=1e-13)


def test_the_free_energy_is_scikit_learns():
    rbm = small()
    theirs = BernoulliRBM(3)
    theirs.components_, theirs.intercept_visible_, theirs.intercept_hidden_ = rbm.params["W"].T, *rbm.sides()[1:]
    np.testing.assert_allclose(rbm.free_energy(X), theirs._free_energy(X), rtol=1e-12)


# The gradient


def test_the_exact_gradient_is_that_of_the_enumerated_likelihood():
    for rbm in (small(), machine(small().params["W"].T, small().params["c"], small().params["b"])):
        V = X[:, : len(rbm.params["b"])]
        grads = rbm.exact_gradient(V)
        for name, p in rbm.params.items():
            assert grads[name].shape == p.shape
            slope = numerical_gradient(lambda: -float(rbm.log_likelihood(V).mean()), p)  # noqa: B023
            np.testing.assert_allclose(grads[name], slope, rtol=1e-6, atol=1e-9)


def test_an_optimizer_goes_uphill_in_likelihood():
    rbm = small()
    assert rbm.log_likelihood(X).mean() == pytest.approx(-3.33560, abs=5e-6)
    SGD(0.1).step(rbm.params, {"W": rbm.exact_gradient(X)["W"]})
    assert rbm.log_likelihood(X).mean() == pytest.approx(-3.30039, abs=5e-6)


def test_gradients_are_means_with_the_parameters_shapes():
    rbm = small()
    grads = rbm.contrastive_divergence(np.vstack([X, X[:2]]), np.random.default_rng(0))
    assert {name: g.shape for name, g in grads.items()} == {name: p.shape for name, p in rbm.params.items()}
    for name, g in rbm.exact_gradient(X).items():
        np.testing.assert_allclose(rbm.exact_gradient(np.vstack([X, X]))[name], g, rtol=1e-12)


@pytest.mark.parametrize("k", [1, 3])
def test_contrastive_divergence_is_zero_on_the_machines_own_patterns(k):
    """v from the exact p(v): after k steps v_k has the same distribution, so the mean difference is 0."""
    rbm, rng = small(), np.random.default_rng(0)
    N = 40_000
    V = patterns(4)[rng.choice(16, size=N, p=np.exp(rbm.log_likelihood(patterns(4))))]
    for name, g in rbm.contrastive_divergence(V, rng, k).items():
        assert abs(g).max() < 4 * np.sqrt(2 / N) / 2, name  # two means of values between 0 and 1


def test_k_is_the_argument():
    rbm = small()
    one, five = (rbm.contrastive_divergence(X, np.random.default_rng(0), k)["b"] for k in (1, 5))
    np.testing.assert_array_equal(one, rbm.gibbs(X, np.random.default_rng(0), 1).mean(axis=0) - X.mean(axis=0))
    np.testing.assert_array_equal(five, rbm.gibbs(X, np.random.default_rng(0), 5).mean(axis=0) - X.mean(axis=0))


# Chains


def test_a_chain_visits_patterns_as_often_as_they_are_likely():
    rbm, rng = small(), np.random.default_rng(1)
    V = rbm.gibbs(np.zeros((20_000, 4)), rng, 30)
    assert set(np.unique(V)) == {0, 1}
    p = np.exp(rbm.log_likelihood(patterns(4)))
    share = np.bincount((V @ [8, 4, 2, 1]).astype(int), minlength=16) / len(V)
    assert (abs(share - p) < 4 * np.sqrt(p * (1 - p) / len(V))).all()


def test_clamped_entries_stay_and_the_rest_follows_them():
    rbm, rng = small(), np.random.default_rng(1)
    V = rbm.gibbs(np.tile(X[0], (20_000, 1)), rng, 30, clamp=[True, True, False, False])
    assert (V[:, :2] == 1).all()
    p = np.exp(rbm.log_likelihood([[1, 1, 0, 0], [1, 1, 0, 1], [1, 1, 1, 0], [1, 1, 1, 1]]))
    share = np.bincount((V[:, 2:] @ [2, 1]).astype(int), minlength=4) / len(V)
    np.testing.assert_allclose(share, p / p.sum(), atol=4 * 0.5 / np.sqrt(len(V)))


@pytest.mark.parametrize("persistent, rate, size, epochs", [(False, 0.5, 10, 60), (True, 0.3, 40, 200)])
def test_learning_raises_the_exact_likelihood(persistent, rate, size, epochs):
    rng = np.random.default_rng(0)
    V = np.repeat([[1, 1, 0, 0], [0, 0, 1, 1]], 20, axis=0)
    rbm = RBM(4, 3, rng)
    before = rbm.log_likelihood(V).mean()
    records = list(rbm.fit(V, SGD(rate), rng, epochs=epochs, batch_size=size, persistent=persistent))
    assert before == pytest.approx(-4 * np.log(2), abs=0.01)
    assert rbm.log_likelihood(V).mean() > -1.6  # −ln 2 = −0.69 is the best there is
    assert len(records) == epochs * 40 // size and records[-1].epoch == epochs and records[-1].size == size
    assert np.mean([r.cost for r in records[-40:]]) < records[0].cost


def test_chains_are_no_parameters():
    rng = np.random.default_rng(0)
    rbm = RBM(4, 3, rng)
    steps = rbm.fit(np.vstack([X] * 4), SGD(0.1), rng, batch_size=5, persistent=True)
    next(steps)
    assert set(rbm.params) == {"W", "b", "c"} and rbm.state["v"].shape == (5, 4)
    before = rbm.state["v"].copy()
    for _ in range(10):
        next(steps)
        assert set(np.unique(rbm.state["v"])) <= {0, 1}
    assert not np.array_equal(before, rbm.state["v"])


def test_same_generator_same_run():
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        rbm = RBM(4, 3, rng)
        runs.append([r.cost for r in rbm.fit(X, SGD(0.1), rng, epochs=3, batch_size=2)] + rbm.params["W"].ravel().tolist())
    assert runs[0] == runs[1]


# Annealed importance sampling


def test_without_weights_the_estimate_is_exact():
    """ln Z = Σ ln(1 + e^b) + Σ ln(1 + e^c) = 6.67822, with any chains and temperatures, if the base has the biases b."""
    rbm = machine(np.zeros((4, 3)), [0.5, -1, 2, 0], [0.3, -0.7, 1])
    for chains, temperatures in ((2, 2), (7, 20)):
        found = annealed(rbm, np.random.default_rng(0), chains, temperatures)
        assert found.log_Z == pytest.approx(6.67822, abs=5e-6)
        assert np.ptp(found.log_weights) < 1e-12 and found.standard_error < 1e-12
    spread = annealed(rbm, np.random.default_rng(0), 400, 3, base=np.zeros(4)).log_weights.std()
    assert 0.2 < spread < 1.5


@pytest.mark.parametrize("base", [None, np.zeros(4)])
def test_with_weights_it_is_within_four_standard_errors(base):
    W = 2 * small().params["W"]
    rbm = machine(W, [0.5, -1, 2, 0], [0.3, -0.7, 1])
    assert rbm.log_partition() == pytest.approx(8.85865, abs=5e-6)
    found = annealed(rbm, np.random.default_rng(0), 500, 200, base)
    assert abs(found.log_Z - 8.85865) < 4 * found.standard_error < 0.1
    # few temperatures: the mean of the logs is too low by far, the log of the mean is not
    few = annealed(rbm, np.random.default_rng(0), 5000, 3, base)
    assert abs(few.log_Z - 8.85865) < 4 * few.standard_error and few.log_weights.mean() < 8.75


# Bad input


def test_bad_input_gets_a_sentence():
    rng = np.random.default_rng(0)
    rbm, grey = RBM(64, 5, rng), datasets.digits()
    with pytest.raises(ValueError, match=r"V must hold 0 and 1 only, because this machine is binary, but V\[0, 2\] is 0.3"):
        rbm.fit(grey.X, SGD(0.1), rng)
    with pytest.raises(ValueError, match="y must be left out"):
        rbm.fit(grey.X > 0.5, SGD(0.1), rng, grey.y)
    with pytest.raises(ValueError, match=r"V must be an array of shape \(N, 64\)"):
        rbm.fit(X, SGD(0.1), rng)
    with pytest.raises(ValueError, match="k must be a whole number of at least 1"):
        rbm.fit(grey.X > 0.5, SGD(0.1), rng, k=0)
    with pytest.raises(ValueError, match="clamp must have the shape"):
        small().gibbs(X, rng, clamp=[True])
    with pytest.raises(ValueError, match="at most 16 units to visit all 2ⁿ patterns, but has 20"):
        RBM(30, 20, rng).log_partition()
    with pytest.raises(ValueError, match="temperatures must be a whole number of at least 2"):
        annealed(rbm, rng, temperatures=1)


def test_samples_are_zero_and_one_with_their_probabilities():
    drawn = sample(np.full(10_000, 0.3), np.random.default_rng(0))
    assert set(drawn) == {0, 1} and abs(drawn.mean() - 0.3) < 4 * np.sqrt(0.21 / 10_000)
