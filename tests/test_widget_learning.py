"""The network that learns: nblib's own in Python, and the page's twin of it, forward and back in time."""

import json

import numpy as np
import pytest

from nblib.activations import sigmoid
from nblib.widgets import LearningExplorer
from nblib.widgets.learning.control import MOST, learned
from tests.support.node import node

STEPS = [60, 0, MOST, 1]  # the twin goes back as well


@pytest.fixture(scope="module")
def twin():
    return json.loads(node("tests/support/js/learning_twin.mjs", stdin=json.dumps(STEPS)))


def test_the_page_learns_what_nblib_learns(twin):
    first = learned(0)
    np.testing.assert_allclose(twin["X"], first.X.ravel(), rtol=0, atol=1e-12)
    assert twin["y"] == first.y.tolist()
    for steps, seen in zip(STEPS, twin["seen"], strict=True):
        run = learned(steps)
        ours = np.concatenate([p.ravel() for p in run.network.params.values()])
        np.testing.assert_allclose(seen["params"], ours, rtol=0, atol=1e-10, err_msg=f"after {steps} steps")
        np.testing.assert_allclose(seen["costs"], run.costs, rtol=0, atol=1e-12)
        assert seen["right"] == int((run.network.predict(run.X) == run.y).sum())
        assert f"{seen['right']} of 200 points are on the right side" in seen["words"]


def test_the_maps_are_what_the_units_say(twin):
    seen, network = twin["seen"][0], LearningExplorer(steps=STEPS[0]).network
    assert seen["sizes"] == [2, 8, 6, 1] and len(seen["answer"]) == 40**2
    corner = network.forward(np.array([[-6.2, 6.2]]))[0][0, 0]  # where a map begins
    assert seen["answer"][0] == pytest.approx(2 * sigmoid(corner) - 1, abs=1e-9)


def test_in_the_end_every_point_is_on_its_side(twin):
    assert [seen["right"] for seen in twin["seen"]][2] == 200 > twin["seen"][1]["right"]
    assert LearningExplorer(steps=MOST).costs[-1] < 0.01 < LearningExplorer(steps=20).costs[-1]
