"""The Python side of the cost control, and its front end's own logic without a page."""

import json
import math

import numpy as np
import pytest
import traitlets

from nblib import losses
from nblib.widgets import CostExplorer
from tests.support.node import node


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def test_nblibs_own_objects():
    explorer = CostExplorer(weight=0.5, bias=-0.25, loss="huber", delta=0.5)
    X, y = explorer.data
    assert X.shape == (8, 1) and y.shape == (8,)
    assert explorer.network.forward(X)[0][:, 0].tolist() == (0.5 * X[:, 0] - 0.25).tolist()
    assert explorer.cost == losses.huber(0.5 * X[:, 0] - 0.25, y, delta=0.5)[0]
    explorer.view = "curve"
    assert explorer.X.tolist() == (X**2).tolist()
    explorer.view, explorer.logit, explorer.target = "logit", 2.0, 0
    assert explorer.network.predict_proba(explorer.X)[0] == pytest.approx(1 / (1 + math.exp(-2)))
    assert explorer.cost == pytest.approx(math.log1p(math.exp(2)))
    squared, entropy = explorer.history["squared error"], explorer.history["cross-entropy"]
    assert entropy[10].validation < squared[10].validation, "through a saturated sigmoid squared error learns more slowly"


def test_the_learning_curves_are_as_long_as_wanted():
    """From z = 6 squared error needs 497 steps with η = ½, cross-entropy 34."""
    explorer = CostExplorer(view="logit", logit=6, target=0, steps=600)
    arrivals = {name: next(r.step for r in run if r.validation < 0.1) for name, run in explorer.history.items()}
    assert arrivals == {"squared error": 497, "cross-entropy": 34}
    assert {len(run) for run in explorer.history.values()} == {600}
    assert "steps=600" in repr(explorer) and repr(eval(repr(explorer))) == repr(explorer)
    explorer.steps = 50
    assert len(explorer.history["squared error"]) == 50
    explorer.reset()
    assert explorer.steps == 600 and CostExplorer().steps == 100


def test_repr_and_reset():
    explorer = CostExplorer(view="curve", loss="huber", delta=2, weight=1)
    assert repr(explorer) == "CostExplorer(view='curve', loss='huber', delta=2.0, weight=1.0, bias=0.8, learning_rate=0.05)"
    logit = CostExplorer(view="logit", target=1)
    assert repr(logit) == "CostExplorer(view='logit', logit=3.0, target=1, logit_rate=0.5)"
    for one in (explorer, logit):
        assert repr(eval(repr(one))) == repr(one)
    explorer.points, explorer.weight = np.zeros((3, 2)), 9
    explorer.reset()
    assert explorer.weight == 1 and len(explorer.points) == 8
    assert len(json.dumps(plain(explorer))) < 1500


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("view", "bowl", "view must be one of"),
        ("loss", None, "loss must be one of"),
        ("points", [[0, 0]], "points must be a list of 2 to 40 rows of 2"),
        ("points", [[0, 0], [0, 4]], r"points\[1\] must be 2 numbers from -3 to 3"),
        ("points", "<b>", "points must be a list of 2 to 40 rows of 2"),
        ("weight", math.inf, r"weight \(w\) must be a number from -10000 to 10000"),
        ("bias", 1e5, r"bias \(b\) must be a number from -10000 to 10000"),
        ("delta", 0, r"delta \(θ\) must be a number above 0 and at most 10"),
        ("learning_rate", "1", r"learning_rate \(η\) must be a number above 0 and at most 100"),
        ("logit", 9, r"logit \(z\) must be a number from -8 to 8"),
        ("target", 2, r"target \(y\) must be one of 0, 1"),
        ("target", True, r"target \(y\) must be one of 0, 1"),
        ("compare", 1, "compare must be True or False"),
        ("steps", 0, r"steps \(n\) must be a whole number from 1 to 600"),
        ("steps", 601, r"steps \(n\) must be a whole number from 1 to 600"),
        ("steps", 50.5, r"steps \(n\) must be a whole number from 1 to 600"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = CostExplorer()
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


STATE = "tests/support/js/cost_state.mjs"


def run_state(queries=(), moved=None, **kwargs):
    payload = json.dumps({"state": plain(CostExplorer(**kwargs)), "queries": list(queries), "moved": moved or {}})
    return json.loads(node(STATE, stdin=payload.replace("Infinity", "1e999")))


def test_a_link_holds_what_differs_from_the_start():
    """Also a tick taken away, and a θ that no picture but Huber's needs now."""
    moved = run_state(moved={"compare": False, "delta": 0.3}, compare=True)["moved"]
    assert moved["compare"] is False and moved["delta"] == 0.3


def test_links():
    results = run_state(
        [
            "view=curve&loss=huber&w=1&b=-2&eta=0.2&delta=0.5&compare=1&points=0,1;1,2;-3,3",
            "view=logit&z=-4&y=1&eta=2&steps=600",
            "",
        ]
    )["queries"]
    curve, logit, empty = (r["ok"]["now"] for r in results)
    assert all(r["ok"]["again"] for r in results)
    assert [curve[k] for k in ("view", "loss", "weight", "bias", "learning_rate", "delta", "compare", "points")] == [
        "curve",
        "huber",
        1,
        -2,
        0.2,
        0.5,
        True,
        [[0, 1], [1, 2], [-3, 3]],
    ]
    assert (logit["logit"], logit["target"], logit["logit_rate"], logit["learning_rate"]) == (-4, 1, 2, 0.05)
    assert logit["steps"] == 600 and empty["steps"] == 100 and empty["view"] == "line"
    for bad in [
        "view=x",
        "loss=__proto__",
        "w=1e9",
        "w=nan",
        "eta=0",
        "delta=-1",
        "points=1",
        "points=0,0;9,9",
        "points=",
        "y=3",
        "z=99",
        "steps=0",
        "steps=1e9",
        "steps=1.5",
        "q=1",
        "w=1&w=2",
        "points=" + ";".join(["0,0"] * 41),
    ]:
        [result] = run_state([bad])["queries"]
        assert result.get("type") == "Error" and result["error"].endswith(".") and len(result["error"]) < 260, bad


def test_words():
    """The numbers said are nblib's."""
    explorer = CostExplorer(points=[[-1, 0], [0, 1], [1, 3]], weight=1, bias=1, loss="mse")  # residuals 0, 0, −1
    said = run_state(points=[[-1, 0], [0, 1], [1, 3]], weight=1, bias=1)["words"]
    assert f"costs J = {round(explorer.cost, 3)}." in said and "The largest residual is −1, at the point (1, 3)" in said
    assert "It makes up 100 % of the cost." in said
    slope, intercept = np.polyfit([-1, 0, 1], [0, 1, 3], 1)
    assert f"(w, b) = ({slope:.1f}, {intercept:.2f})" in said
    logit = run_state(view="logit", logit=3.0)["words"]
    assert "cross-entropy in step 28" in logit and "squared error not within 100 steps" in logit
    longer = run_state(view="logit", logit=6.0, steps=600)["words"]
    assert "squared error in step 497, cross-entropy in step 34." in longer
