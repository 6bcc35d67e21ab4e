"""The control of bumps: its engine against nblib's models, and what Python sees of it."""

import json

import numpy as np
import pytest
import traitlets

from nblib import datasets
from nblib.models.kmeans import KMeans
from nblib.models.rbfn import RBFN, widths
from nblib.widgets import BumpExplorer
from tests.support.node import node

TWIN = "tests/support/js/bumps_twin.mjs"
AT = [[0.0, 0.0], [3.0, 3.0], [-1.5, 0.2]]


def cases():
    """Sets, numbers of centers, widths and λ; one center is a copy of another, one center is without any example."""
    rng = np.random.default_rng(0)
    for K, lam in [(1, 0.1), (2, 0.0), (5, 0.01), (10, 1e-3), (24, 0.01), (24, 10.0)]:
        X, y = datasets.moons(rng, 200, noise=0.2)
        yield X, y.astype(float), X[:K].copy(), rng.uniform(0.2, 1.0, K), lam
    X, y = datasets.xor_clouds(rng, 60)
    yield X, y.astype(float), np.vstack([X[:3], X[2:3]]), np.full(4, 0.7), 0.0  # two columns of Phi are equal
    yield X, y.astype(float), np.vstack([X[:3], [[50.0, 50.0], [60.0, 60.0]]]), np.full(5, 0.7), 0.1


CASES = list(cases())


@pytest.fixture(scope="module")
def twin():
    given = [
        {"X": X.tolist(), "y": y.tolist(), "C": C.tolist(), "s": s.tolist(), "lam": lam, "factor": 1.7, "at": AT}
        for X, y, C, s, lam in CASES
    ]
    return json.loads(node(TWIN, stdin=json.dumps(given)))


def near(theirs, ours):
    np.testing.assert_allclose(theirs, np.ravel(ours), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("i", range(len(CASES)))
def test_readout_is_nblibs(twin, i):
    (X, y, C, s, lam), there = CASES[i], twin[i]
    model = RBFN(2, len(C), lam=lam)
    model.params["C"], model.params["s"] = C, s
    model.solve(X, y)
    near(there["Phi"], model.hidden(X))
    near(there["W"], model.params["W"])
    near(there["b"], model.params["b"])
    near(there["y_hat"], model.predict(X))
    near(there["there"], model.predict(AT))


@pytest.mark.parametrize("i", range(len(CASES)))
def test_k_means_is_nblibs(twin, i):
    (X, _, C, _, _), there = CASES[i], twin[i]
    near(there["width"], widths(C, 1.7)[0] if len(C) > 1 else 0)
    model = KMeans(C)
    assert there["nearest"] == model.predict(X).tolist()
    for step in there["trail"]:
        near(step["J"], model.step(X))
        near(step["C"], model.params["C"])


def test_k_means_starts_at_different_examples(twin):
    for (X, _, C, _, _), there in zip(CASES, twin, strict=True):
        first = np.reshape(there["first"], (-1, 2))
        assert len(np.unique(first, axis=0)) == len(C)
        assert {*map(tuple, first)} <= {*map(tuple, X)}


def test_readout_is_solved_within_a_frame(twin):
    assert min(there["ms"] for there in twin if len(there["W"]) == 24) < 1000 / 60


def test_network_is_what_the_page_shows():
    control = BumpExplorer(data="circles", units=6, lam=0.1)
    assert control.centers.shape == (6, 2)
    np.testing.assert_array_equal(control.widths, widths(control.centers, 2.0))
    control.centers = [[0, 0], [1, 0]]
    np.testing.assert_array_equal(control.widths, [2, 2])
    control.factor = 0.5
    np.testing.assert_array_equal(control.widths, [0.5, 0.5])
    control.widths = [0.3, 0.4]
    control.centers = [[0, 0], [0, 1]]  # as many as before: each keeps its width
    assert control.bumps == [[0, 0, 0.3], [0, 1, 0.4]]
    model, Phi = control.network, control.network.hidden(control.X)
    gradient = Phi.T @ (model.predict(control.X)[:, 0] - control.y) + 0.1 * model.params["W"][:, 0]
    np.testing.assert_allclose(gradient, 0, atol=1e-10)  # of the ridge's cost
    control.reset()
    assert control.data == "circles" and len(control.bumps) == 6


def test_state_of_the_page_stays_as_it_came():
    control = BumpExplorer()
    control.set_state({"factor": 1.0, "bumps": [[0, 0, 0.7]]})
    assert control.bumps == [[0, 0, 0.7]]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("widths", 0, "bumps"),
        ("widths", [1, 2], "widths must be an array of shape"),
        ("centers", [[9, 9]], "c1 from -3.6 to 3.6"),
        ("lam", -1, r"lam \(λ\) must be a number from 0"),
        ("data", "spirals", "data must be one of"),
    ],
)
def test_refusals(field, value, words):
    control = BumpExplorer()
    before = control.get_state()
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(control, field, value)
    assert control.get_state() == before


def test_more_centers_than_examples():
    with pytest.raises(ValueError, match="at least as many different examples"):
        BumpExplorer(data="own", units=9)
