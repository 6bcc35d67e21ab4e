"""The engine's two players are nblib's: penalties and their gradients, whole games with noise and all, modes, to 1e-12."""

import itertools
import json

import numpy as np
import pytest

from nblib import optimizers
from nblib.datasets import ring
from nblib.layers import Activation, Dense
from nblib.models.gan import BENDS, Game, gradient_penalty, modes, sample
from nblib.models.recipes.gan import centers
from nblib.network import Network
from tests.support.node import node

ROUNDS = 60


def described(sizes, activation, rng, **options):
    """A network of dense layers and what the engine makes the same of."""
    layers = []
    for i, o in itertools.pairwise(sizes):
        layers += [Dense(i, o, "zeros"), Activation(activation, **options)]
    network = Network(*layers[:-1])
    for p in network.params.values():
        p[...] = 0.6 * rng.standard_normal(p.shape)
    kinds = [{"activation": activation, **options} for _ in sizes[2:]] + [{"activation": "linear"}]
    return network, {"sizes": sizes, "layers": kinds, "params": flat(network.params.values())}


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


def penalty_cases():
    rng = np.random.default_rng(1)
    for name, B in itertools.product(BENDS, (1, 6)):
        network, D = described([3, 5, 4, 1], name, rng, **({"alpha": 0.3} if name == "leaky_relu" else {}))
        yield network, {"D": D, "x": rng.standard_normal((B, 3)), "gamma": 0.7}


def game_cases():
    """Each game with its players; the noise falls to 0 halfway."""
    rng, fading = np.random.default_rng(2), np.maximum(0, 0.5 - np.arange(ROUNDS) / ROUNDS)
    still = np.zeros(ROUNDS)
    for activation, saturating, gamma, label, schedule, optimizer in [
        ("tanh", False, 0.0, 1.0, still, "SGD"),
        ("tanh", True, 0.0, 0.9, still, "Adam"),
        ("leaky_relu", False, 0.3, 1.0, still, "Adam"),
        ("softplus", False, 2.0, 1.0, fading, "Adam"),
        ("relu", False, 0.0, 1.0, fading, "Adam"),
    ]:
        (G, of_G), (D, of_D) = described([2, 6, 5, 2], "tanh", rng), described([2, 7, 4, 1], activation, rng)
        yield (
            (G, D),
            {
                "G": of_G,
                "D": of_D,
                "X": ring(rng, 16),
                "optimizer": optimizer,
                "options": [0.05] if optimizer == "SGD" else [3e-3, 0.5, 0.99, 1e-3],
                "seed": 11,
                "schedule": schedule,
                "saturating": saturating,
                "gamma": gamma,
                "label": label,
            },
        )


def counted():
    rng = np.random.default_rng(3)
    for X in (ring(rng, 400), 2 * rng.standard_normal((400, 2)), ring(rng, 50, clouds=3)):
        for radius, least in ((0.3, 0.02), (0.08, 0.11)):
            yield {"X": X, "centers": centers(), "radius": radius, "least": least}


@pytest.fixture(scope="module")
def cases():
    return {"penalties": list(penalty_cases()), "games": list(game_cases()), "counted": list(counted())}


@pytest.fixture(scope="module")
def twin(cases):
    plain = {
        **cases,
        "penalties": [case for _, case in cases["penalties"]],
        "games": [case for _, case in cases["games"]],
    }
    return json.loads(node("tests/support/js/game_twin.mjs", stdin=json.dumps(plain, default=np.ndarray.tolist)))


def same(theirs, ours):
    np.testing.assert_allclose(np.asarray(theirs, float), ours, rtol=1e-12, atol=1e-12)


def test_penalties(cases, twin):
    assert twin["bends"] == list(BENDS)
    for (D, case), (R, grads) in zip(cases["penalties"], twin["penalties"], strict=True):
        expected, gradient = gradient_penalty(D, case["x"], case["gamma"])
        same(R, expected)
        same(grads, flat(gradient[name] for name in D.params))


def test_games(cases, twin):
    for ((G, D), case), there in zip(cases["games"], twin["games"], strict=True):
        method, rng = getattr(optimizers, case["optimizer"]), np.random.default_rng(case["seed"])
        both = tuple(method(*case["options"]) for _ in "GD")
        schedule = case["schedule"].__getitem__
        game = Game(G, D, both, rng, case["saturating"], case["gamma"], schedule, case["label"])
        rounds = [game(case["X"]) for _ in range(ROUNDS)]
        same(there["rounds"], rounds)
        same(there["G"], flat(G.params.values()))
        same(there["D"], flat(D.params.values()))
        same(there["sample"], sample(G, 5, rng).ravel())
        assert there["count"] == game.rounds == ROUNDS


def test_a_player_that_is_held_stays_and_the_pull_leads_to_truer_examples(twin):
    assert twin["held"] == [{"G": True, "D": False, "truer": True}, {"G": False, "D": True, "truer": True}]


def test_modes(cases, twin):
    for case, (found, near, shares) in zip(cases["counted"], twin["modes"], strict=True):
        expected = modes(**case)
        assert found == expected.found
        same(near, expected.near)
        same(shares, expected.shares)
    assert len({found for found, _, _ in twin["modes"]}) > 2
