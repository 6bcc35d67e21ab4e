"""The engine's restricted Boltzmann machine is nblib's twin: the same probabilities, chains and learning."""

import json

import numpy as np
import pytest

from nblib.models.rbm import RBM
from nblib.optimizers import SGD
from tests.support.node import node

SIZES = [(2, 1, 8), (5, 3, 1), (7, 9, 33), (64, 36, 12)]
T, ETA, STEPS = 1.7, 0.3, 60


def machine(n, m):
    rng = np.random.default_rng(n)
    rbm = RBM(n, m, rng, scale=1.2)
    rbm.params.update(b=rng.normal(0, 1, n), c=rng.normal(0, 1, m))
    return rbm, rng


@pytest.fixture(scope="module")
def pairs():
    """Each machine with its patterns, and what the engine makes of them."""
    cases = []
    for i, (n, m, B) in enumerate(SIZES):
        rbm, rng = machine(n, m)
        V, H = ((rng.random((B, k)) < 0.4).astype(float) for k in (n, m))
        cases.append((rbm, V, H, 1 + i, rng.random(n) < 0.5, 100 + i))
    asked = [
        {
            **{key: value.tolist() for key, value in rbm.params.items()},
            **{"V": V.tolist(), "H": H.tolist(), "T": T, "k": k, "clamp": clamp.tolist(), "seed": seed},
            **{"eta": ETA, "steps": STEPS},
        }
        for rbm, V, H, k, clamp, seed in cases
    ]
    return list(zip(cases, json.loads(node("tests/support/js/rbm_twin.mjs", stdin=json.dumps(asked))), strict=True))


def same(theirs, ours):
    np.testing.assert_allclose(theirs, np.ravel(ours), rtol=1e-12, atol=1e-12)


def test_conditionals_and_energies(pairs):
    for (rbm, V, H, *_), twin in pairs:
        same(twin["hidden"], rbm.hidden(V))
        same(twin["visible"], rbm.visible(H))
        same(twin["energy"], rbm.energy(V, H))
        same(twin["free"], rbm.free_energy(V))


def test_a_temperature_divides_every_energy(pairs):
    for (rbm, V, *_), twin in pairs:
        W, b, c = rbm.sides()
        same(twin["cooled"], 1 / (1 + np.exp(-(c + V @ W) / T)))


def test_chains_take_the_same_way(pairs):
    for (rbm, V, _, k, clamp, seed), twin in pairs:
        assert twin["gibbs"] == rbm.gibbs(V, np.random.default_rng(seed), k).ravel().tolist()
        held = rbm.gibbs(V, np.random.default_rng(seed), k, clamp)
        assert twin["clamped"] == held.ravel().tolist() and (held[:, clamp] == V[:, clamp]).all()


def test_contrastive_divergence_and_a_whole_training(pairs):
    for (rbm, V, _, k, _, seed), twin in pairs:
        grads = rbm.contrastive_divergence(V, np.random.default_rng(seed), k)
        for name, g in grads.items():
            same(twin["cd"][name], g)
        rng, optimizer = np.random.default_rng(seed), SGD(ETA)
        for _ in range(STEPS):
            optimizer.step(rbm.params, rbm.contrastive_divergence(V, rng, k))
        np.testing.assert_allclose(twin["trained"], np.concatenate([p.ravel() for p in rbm.sides()]), rtol=0, atol=1e-11)


def test_first_weights(pairs):
    for (rbm, *_, seed), twin in pairs:
        n, m = rbm.params["W"].shape
        same(twin["drawn"], RBM(n, m, np.random.default_rng(seed), scale=0.3).params["W"])
