"""The engine of the controls is nblib's twin: the same numbers to 1e-12, every function and 200 steps of training."""

import inspect
import itertools
import json

import numpy as np
import pytest

from nblib import losses, optimizers
from nblib.activations import ACTIVATIONS
from nblib.layers import INITIALIZATIONS, Activation, Dense, Dropout
from nblib.network import Network
from nblib.training import train
from tests.support.node import node

LOSSES = ["mse", "mae", "huber", "hinge", "binary_cross_entropy", "cross_entropy"]
OPTIMIZERS = ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"]
# RMSProp and Adam divide a gradient by its own size: with the usual ε a vanishing gradient's rounding becomes a whole step
OPTIONS = [[0.02], [0.02], [0.02], [0.02], [0.002, 0.9, 1e-3], [0.002, 0.9, 0.999, 1e-3], [0.002, 0.9, 0.999, 1e-3]]
SEEDS = [0, 1, 7, 20261122, 2**32 + 5, 2**53 - 1]
STEPS = 200

TWIN = "tests/support/js/engine_twin.mjs"


def numbers():
    """Where formulas break: zero, tiny, usual and huge numbers of both signs."""
    rng = np.random.default_rng(3)
    edges = [0.0, 1e-300, 1e-16, 1e-9, 1e-3, 0.5, 1, 2, np.sqrt(8), 3, 5, 9.5, 20, 38, 40, 100, 709, 1000]
    return np.concatenate([edges, np.negative(edges), rng.normal(0, 3, 400)])


def loss_cases():
    rng = np.random.default_rng(4)
    for name, B, K, size in itertools.product(LOSSES, (1, 7), (1, 3), (1, 300)):
        if name == "cross_entropy" and K == 1:
            continue
        z = rng.normal(0, size, (B, K))
        if name == "cross_entropy":
            y = rng.integers(0, K, B)
        elif name in ("hinge", "binary_cross_entropy"):
            y = rng.integers(0, 2, (B, K)).astype(float)
        else:
            y = z + rng.choice([0.0, 0.3, 1.0, 5.0], (B, K))
        yield {"name": name, "z": z, "y": y, "B": B, "K": K, "delta": 0.7 if name == "huber" else None}


def step_cases():
    rng = np.random.default_rng(5)
    other = {
        "SGD": [0.3],
        "Momentum": [0.05, 0.5],
        "Nesterov": [0.05, 0.5],
        "AdaGrad": [0.1, 1e-6],
        "RMSProp": [0.01, 0.8, 1e-6],
        "Adam": [0.01, 0.8, 0.99, 1e-6],
        "AdamW": [0.01, 0.8, 0.99, 1e-6, 0.1],
    }
    for name, usual in itertools.product(OPTIMIZERS, (True, False)):
        gradients = rng.normal(0, 1, (STEPS, 5)) * [1, 1e-6, 1e3, 0, 1]
        yield {"name": name, "options": [0.01] if usual else other[name], "p": rng.normal(size=5), "gradients": gradients}


def run_cases():
    """Every activation with every loss; optimizers, initializations, batches, dropout and penalties take turns."""
    rng, k = np.random.default_rng(6), 0
    for name, loss in itertools.product(ACTIVATIONS, LOSSES):
        N, D, K = int(rng.integers(5, 40)), int(rng.integers(1, 5)), 3 if loss == "cross_entropy" else 1 + 2 * (k % 5 == 4)
        sizes = [D, *(int(n) for n in rng.integers(1, 9, 1 + k % 3)), K]
        X = rng.normal(0, 1, (N, D))
        y = (X[:, 0] > 0).astype(float)
        if loss == "cross_entropy":
            y = rng.integers(0, K, N)
        elif K > 1:
            y = rng.integers(0, 2, (N, K)).astype(float)
        layers = [{"activation": name, "dropout": [0, 0, 0.2, 0.5][k % 4]} for _ in sizes[2:]]
        if name in ("leaky_relu", "elu") and k % 2:
            layers = [{**layer, "alpha": 0.3} for layer in layers]
        init = list(INITIALIZATIONS)[(k // 2) % 4]
        layers.append({"activation": "sigmoid" if loss == "mse" and k % 2 else "linear"})
        yield {
            "sizes": sizes,
            "layers": layers,
            "X": X,
            "y": y,
            "loss": loss,
            "optimizer": OPTIMIZERS[k % 7],
            "options": OPTIONS[k % 7],
            "init": init,
            "seed": k,
            "batch_size": [1, 4, N, 100, 7][k % 5],
            "l1": 0.01 * (k % 3 == 1 and init != "zeros"),  # the sign of a rounded zero is anybody's guess
            "l2": 0.02 * (k % 4 == 2),
            "shuffle": k % 6 != 5,
        }
        k += 1


@pytest.fixture(scope="module")
def cases():
    return {
        "z": numbers(),
        "losses": list(loss_cases()),
        "steps": list(step_cases()),
        "seeds": SEEDS,
        "runs": list(run_cases()),
    }


@pytest.fixture(scope="module")
def twin(cases):
    """What the engine makes of all cases, in one process."""

    def plain(value):
        if isinstance(value, np.ndarray):
            return value.tolist()
        raise TypeError(value)

    return json.loads(node(TWIN, stdin=json.dumps({**cases, "STEPS": STEPS}, default=plain)))


def same(theirs, ours, what):
    np.testing.assert_allclose(
        np.ravel(np.asarray(theirs, float)), np.ravel(ours), rtol=1e-12, atol=1e-12, err_msg=str(what)
    )


def test_the_same_names(twin):
    assert twin["names"] == {
        "activations": list(ACTIVATIONS),
        "losses": LOSSES,
        "optimizers": OPTIMIZERS,
        "initializations": list(INITIALIZATIONS),
    }


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name, cases, twin):
    phi, d_phi = ACTIVATIONS[name]
    z, (a, slope, through_output) = cases["z"], twin["activations"][name]
    same(a, phi(z), "value")
    same(slope, d_phi(z), "derivative")
    same(through_output, d_phi(z, phi(z)), "derivative through the output")


def test_alpha_and_normal_distribution(cases, twin):
    z = cases["z"]
    for (name, which), ours in zip(itertools.product(["leaky_relu", "elu"], [0, 1]), twin["alpha"], strict=True):
        same(ours, ACTIVATIONS[name][which](z, alpha=0.3), name)
    from math import erfc, sqrt

    exact = np.array([erfc(-v / sqrt(2)) / 2 for v in z])
    np.testing.assert_allclose(twin["cdf"], exact, rtol=1e-12, atol=0)  # relative, far into the tail


def test_losses(cases, twin):
    for case, (J, dz, alone) in zip(cases["losses"], twin["losses"], strict=True):
        options = {} if case["delta"] is None else {"delta": case["delta"]}
        expected, gradient = getattr(losses, case["name"])(case["z"], case["y"], **options)
        same(J, expected, case["name"])
        same(dz, gradient, case["name"])
        assert alone == J
    for penalty, (J, dw, alone) in zip((losses.l1, losses.l2), twin["penalties"], strict=True):
        expected, gradient = penalty({"W": cases["z"][None]}, 0.3)
        same([J, alone], [expected] * 2, penalty.__name__)
        same(dw, gradient["W"] + 2, penalty.__name__)


def test_optimizers(cases, twin):
    for case, path in zip(cases["steps"], twin["steps"], strict=True):
        p, method = case["p"].copy(), getattr(optimizers, case["name"])(*case["options"])
        for t, (g, there) in enumerate(zip(case["gradients"], path, strict=True)):
            method.step({"p": p}, {"p": g})
            same(there, p, (case["name"], t))


def test_draws_are_numpys(twin):
    """Whole numbers exactly, real ones to rounding."""
    for seed, theirs in zip(SEEDS, twin["draws"], strict=True):
        rng = np.random.default_rng(seed)
        ours = [
            rng.random(),
            rng.uniform(-2, 3),
            *rng.standard_normal(20000),
            *rng.permutation(257),
            *rng.permutation(10),
            rng.random(),
            *rng.permutation(np.array([0, 1, 0, 1, 1, 0, 0])),
            *rng.permutation(70000)[:100],
            *rng.permutation(1),
            rng.random(),
        ]
        same(theirs, ours, seed)
        assert ours[20002:] == theirs[20002:]


def build(case, rng):
    layers = []
    for (I, O), kind in zip(itertools.pairwise(case["sizes"]), case["layers"], strict=True):  # noqa: E741
        options = {"alpha": kind["alpha"]} if "alpha" in kind else {}
        layers += [Dense(I, O, case["init"], rng), Activation(kind["activation"], **options)]
        if kind.get("dropout"):
            layers.append(Dropout(kind["dropout"]))
    return Network(*layers)


def test_training(cases, twin):
    """The same first weights, costs, last weights and gradients as nblib's `train`."""
    for case, there in zip(cases["runs"], twin["runs"], strict=True):
        rng = np.random.default_rng(case["seed"])
        network, loss = build(case, rng), getattr(losses, case["loss"])

        def flat(arrays):
            return np.concatenate([a.ravel() for a in arrays])

        what = {k: v for k, v in case.items() if k not in "Xy"}
        same(there["start"], flat(network.params.values()), what)
        training = train(
            network,
            case["X"],
            case["y"],
            loss,
            getattr(optimizers, case["optimizer"])(*case["options"]),
            rng,
            epochs=STEPS,
            batch_size=case["batch_size"],
            shuffle=case["shuffle"],
            l1=case["l1"],
            l2=case["l2"],
        )
        steps = list(itertools.islice(training, STEPS))
        same(there["costs"], [s.cost for s in steps], what)
        same(there["params"], flat(network.params.values()), what)
        assert there["epoch"] == steps[-1].epoch
        z, cache = network.forward(case["X"])
        J, dz = inspect.unwrap(loss)(z, loss.check(case["y"], z.shape))
        dx, grads = network.backward(dz, cache)
        same(there["grads"], flat(grads[name] for name in network.params), what)
        same(there["dx"], dx, what)
        deltas = [db for name, db in grads.items() if name.endswith("b")][::-1]
        for delta, db in zip(there["deltas"], deltas, strict=True):
            same(np.reshape(delta, (-1, len(db))).sum(axis=0), db, what)
        same(there["evaluated"], J, what)
