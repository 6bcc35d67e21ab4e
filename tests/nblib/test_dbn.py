"""The deep belief network: its parts are machines with tests of their own; here, how they are stacked and handed over."""

import numpy as np
import pytest

from nblib.losses import cross_entropy
from nblib.models.dbn import DBN
from nblib.models.rbm import RBM, patterns
from nblib.optimizers import SGD, Adam, Momentum
from nblib.training import fit, history

V = np.repeat([[1.0, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1], [1, 0, 1, 0, 1, 0]], 8, axis=0)


def stack(*sizes, scale=1.0, seed=0):
    """An untrained stack whose units differ."""
    dbn = DBN(*sizes, rng=np.random.default_rng(seed), scale=scale)
    rng = np.random.default_rng(seed + 1)
    for machine in dbn.machines:
        machine.params["b"][:] = rng.standard_normal(len(machine.params["b"]))
        machine.params["c"][:] = rng.standard_normal(len(machine.params["c"]))
    return dbn


def test_the_lowest_machine_learns_as_it_does_alone():
    dbn = DBN(6, 5, 4, rng=np.random.default_rng(0))
    alone = RBM(6, 5, np.random.default_rng(0))
    records = list(dbn.fit(V, lambda: SGD(0.2), np.random.default_rng(1), epochs=2, batch_size=10))
    own = list(alone.fit(V, SGD(0.2), np.random.default_rng(1), epochs=2, batch_size=10))
    assert [r.cost for r in records[:6]] == [r.cost for r in own]
    for name, p in alone.params.items():
        assert np.array_equal(p, dbn.params[f"0.{name}"])
    assert [(r.layer, r.step, r.epoch) for r in records] == [(n, s, 1 + (s > 3)) for n in (1, 2) for s in range(1, 7)]
    assert len(history([r for r in records if r.layer == 2]).cost) == 2


def test_a_machine_that_has_learned_stays_as_it_is():
    dbn = DBN(6, 5, 4, rng=np.random.default_rng(0))
    before = {name: p.copy() for name, p in dbn.params.items()}
    for record in dbn.fit(V, lambda: Momentum(0.2, 0.5), np.random.default_rng(1), epochs=2):
        if record.layer == 1:
            lowest = dbn.params["0.W"].copy()
            assert all(np.array_equal(before[f"1.{name}"], dbn.params[f"1.{name}"]) for name in "Wbc")
    assert np.array_equal(lowest, dbn.params["0.W"]) and not np.array_equal(lowest, before["0.W"])
    assert not np.array_equal(before["1.W"], dbn.params["1.W"])


def test_the_upper_machine_learns_from_patterns_of_the_lower():
    """h ~ p(h | v), 0 and 1 only: their mean is the machine's p(h | v)."""
    dbn = stack(6, 5, 4)
    many = np.tile(V[:1], (20_000, 1))
    H = dbn.up(many, np.random.default_rng(0), 1)
    assert set(np.unique(H)) == {0, 1}
    np.testing.assert_allclose(H.mean(axis=0), dbn.machines[0].hidden(V[:1])[0], atol=4 * 0.5 / np.sqrt(len(H)))


def test_features_are_sigmoids_of_sums():
    dbn = stack(6, 5, 4)
    a = V
    for machine in dbn.machines:
        a = 1 / (1 + np.exp(-(a @ machine.params["W"] + machine.params["c"])))
    np.testing.assert_allclose(dbn.features(V), a, rtol=1e-12)
    assert dbn.features(V, 1).shape == (24, 5)


def test_fantasies_have_the_distribution_of_the_stack():
    """Exactly: p(v_i) = Σ_h¹ p(h¹) p(v_i | h¹), p(h¹) of the top machine."""
    dbn = stack(6, 4, 3, scale=0.7)
    H = patterns(4)
    exact = np.exp(dbn.machines[1].log_likelihood(H)) @ dbn.machines[0].visible(H)
    P = dbn.fantasies(np.tile(V[:1], (8000, 1)), np.random.default_rng(0), 30)
    assert (abs(P.mean(axis=0) - exact) < 4 * P.std(axis=0) / np.sqrt(len(P))).all()
    flat = dbn.machines[0]
    one = DBN(6, 4, rng=np.random.default_rng(0))
    one.machines = [flat]
    assert set(np.unique(one.fantasies(V, np.random.default_rng(0), 2))) <= {0, 1}


def test_fantasies_come_down_as_patterns_not_as_probabilities():
    """p(v) = Σ_h² p(h²) Σ_h¹ p(h¹ | h²) p(v | h¹): with probabilities in place of h¹ it is another one."""
    dbn = stack(6, 4, 3, 2, scale=3)
    low, middle, top = dbn.machines
    h2, h1 = patterns(3), patterns(4)
    p2 = np.exp(top.log_likelihood(h2))
    P = middle.visible(h2)[:, None]
    p1 = p2 @ np.where(h1 == 1, P, 1 - P).prod(axis=2)
    exact = p1 @ low.visible(h1)
    assert abs(p2 @ low.visible(middle.visible(h2)) - exact).max() > 0.05  # the other one
    drawn = dbn.fantasies(np.tile(V[:8], (1000, 1)), np.random.default_rng(0), 100)
    np.testing.assert_allclose(drawn.mean(axis=0), exact, atol=0.025)


def test_the_network_starts_at_the_machines_and_fine_tuning_leaves_those_alone():
    dbn = DBN(6, 5, 4, rng=np.random.default_rng(0))
    y = np.repeat([0, 1, 2], 8)
    first = dbn.network(3, np.random.default_rng(2))
    list(dbn.fit(V, lambda: SGD(0.5), np.random.default_rng(1), epochs=5))
    network = dbn.network(3, np.random.default_rng(2))
    for place, i in (("0", 0), ("2", 1)):
        assert np.array_equal(network.params[f"{place}.W"], dbn.machines[i].params["W"])
        assert np.array_equal(network.params[f"{place}.b"], dbn.machines[i].params["c"])
    assert not np.allclose(network.predict_proba(V), first.predict_proba(V))  # the pretraining arrived
    np.testing.assert_allclose(network.layers[4].forward(dbn.features(V))[0], network.scores(V), rtol=1e-12)
    before = {name: p.copy() for name, p in dbn.params.items()}
    fit(network, V, y, cross_entropy, Adam(0.05), np.random.default_rng(3), epochs=150)
    assert all(np.array_equal(before[name], p) for name, p in dbn.params.items())
    assert not np.array_equal(network.params["0.W"], dbn.params["0.W"])
    assert np.array_equal(network.predict(V), y) and np.array_equal(network.predict_proba(V), network.predict_proba(V))


def test_bad_input_gets_a_sentence():
    rng = np.random.default_rng(0)
    dbn = DBN(6, 5, rng=rng)
    with pytest.raises(ValueError, match="sizes must be at least two"):
        DBN(6, rng=rng)
    with pytest.raises(ValueError, match="sizes must be a whole number of at least 1, but came as 0"):
        DBN(6, 0, rng=rng)
    with pytest.raises(ValueError, match="V must hold 0 and 1 only, because this machine is binary"):
        dbn.fit(V / 2, lambda: SGD(0.1), rng)
    with pytest.raises(ValueError, match="y must be left out"):
        dbn.fit(V, lambda: SGD(0.1), rng, np.zeros(24))
    with pytest.raises(ValueError, match="optimizer must be a function that makes one for each machine"):
        dbn.fit(V, SGD(0.1), rng)
