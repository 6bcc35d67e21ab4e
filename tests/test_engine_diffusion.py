"""The engine's diffusion is nblib's twin: schedules, steps both ways, batches, sets of points, guidance, to 1e-12."""

import itertools
import json

import numpy as np
import pytest

from nblib.datasets import moons, ring
from nblib.metrics import energy_distance
from nblib.models.diffusion import Diffusion
from tests.support.node import node


@pytest.fixture(scope="module")
def cases():
    rng = np.random.default_rng(7)
    X = ring(rng, 40) / 2
    return {
        "schedules": [{"T": 50}, {"T": 200}, {"T": 4, "beta": [0.1, 0.2, 0.3, 0.4]}],
        "steps": [
            {"T": 50, "t": t, "x": rng.standard_normal((6, 2)), "eps": rng.standard_normal((6, 2)), "seed": t}
            for t in (0, 1, 30, 49)
        ],
        "batches": [{"T": T, "x": rng.standard_normal((n, 2)), "seed": n} for T, n in ((50, 33), (23, 8))],
        "whole": [
            {"n": n, "size": size, "seed": n} for n, size in ((1, 3), (2, 5), (8, 300), (50, 129), (2_000_003, 20_000))
        ],
        "guided": [
            {
                "x": rng.standard_normal((5, 2)),
                "X": X,
                "part": X[X[:, 0] > 0],
                "a": a,
                "s": s,
                "eps": rng.standard_normal((5, 2)),
            }
            for a, s in ((0.99, 1.0), (0.5, 3.5), (1e-4, 2.0), (0.5, 0.0))
        ],
        "distances": [{"X": ring(rng, 30), "Y": 2 * rng.standard_normal((45, 2))}, {"X": X, "Y": X}],
    }


@pytest.fixture(scope="module")
def twin(cases):
    return json.loads(node("tests/support/js/diffusion_twin.mjs", stdin=json.dumps(cases, default=np.ndarray.tolist)))


def same(theirs, ours):
    np.testing.assert_allclose(np.asarray(theirs, float), np.ravel(ours), rtol=1e-12, atol=1e-12)


def test_schedules(cases, twin):
    for case, there in zip(cases["schedules"], twin["schedules"], strict=True):
        diffusion = Diffusion(**case)
        for key, values in there.items():
            same(values, getattr(diffusion, key))


def test_steps_forward_and_back(cases, twin):
    for case, there in zip(cases["steps"], twin["steps"], strict=True):
        diffusion, t, x, eps = Diffusion(case["T"]), case["t"], case["x"], case["eps"]
        same(there["noised"], diffusion.noised(x, np.full(len(x), t), eps))
        same(there["original"], diffusion.original(x, t, eps))
        mean = diffusion.mean(x, t, eps)
        same(there["mean"], mean)
        fresh = np.random.default_rng(case["seed"]).standard_normal(x.shape)
        same(there["back"], mean + np.sqrt(diffusion.variance[t]) * fresh if t else mean)
        before = diffusion.alpha_bar_before[t]
        same(there["sure"], np.sqrt(before) * diffusion.original(x, t, eps) + np.sqrt(1 - before) * eps)


def test_batches(cases, twin):
    for case, there in zip(cases["batches"], twin["batches"], strict=True):
        inputs, eps = Diffusion(case["T"]).batch(case["x"], np.random.default_rng(case["seed"]))
        same(there["inputs"], inputs)
        same(there["eps"], eps)


def test_whole_numbers_are_numpys(cases, twin):
    for case, (first, between, then) in zip(cases["whole"], twin["whole"], strict=True):
        rng = np.random.default_rng(case["seed"])
        assert first == rng.integers(0, case["n"], case["size"]).tolist()
        assert between == pytest.approx(rng.standard_normal(), rel=1e-12)
        assert then == rng.integers(0, case["n"], 3).tolist()


def test_sets(twin):
    same(twin["sets"][0], ring(np.random.default_rng(4), 21))
    same(twin["sets"][1], moons(np.random.default_rng(4), 21)[0])


def test_fewer_halts_leave_as_much_at_each(twin):
    """A schedule that halts at 5, 25 and 50 of 50 steps has the same ᾱ there."""
    same(np.cumprod(1 - np.array(twin["at"])), Diffusion(50).alpha_bar[[4, 24, 49]])


def log_chance(x, case):
    """log p(part | x) of the examples, by enumeration."""
    X, part, a = case["X"], case["part"], case["a"]
    bells = [np.logaddexp.reduce(-((x - np.sqrt(a) * of) ** 2).sum(axis=1) / (2 * (1 - a))) for of in (part, X)]
    return bells[0] - bells[1]


def test_guidance_is_the_gradient_of_the_classifier(cases, twin):
    """By finite differences: ε̃ = ε − s √(1 − ᾱ) ∇ log p(part | x)."""
    for case, there in zip(cases["guided"], twin["guided"], strict=True):
        h = 1e-5
        for (i, x), d in itertools.product(enumerate(case["x"]), range(2)):
            step = h * np.eye(2)[d]
            slope = (log_chance(x + step, case) - log_chance(x - step, case)) / (2 * h)
            wanted = case["eps"][i, d] - case["s"] * np.sqrt(1 - case["a"]) * slope
            assert there["eps"][2 * i + d] == pytest.approx(wanted, rel=1e-5, abs=1e-5)


def test_energy_distances(cases, twin):
    for case, there in zip(cases["distances"], twin["distances"], strict=True):
        assert there == pytest.approx(energy_distance(case["X"], case["Y"]), rel=1e-12, abs=1e-12)
