"""The Python side of the descent control, and its front end's own logic without a page."""

import json
import math

import numpy as np
import pytest
import traitlets

from nblib.optimizers import Adam, Nesterov
from nblib.training import Step
from nblib.widgets import DescentExplorer
from tests.support.node import node


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def test_nblibs_own_objects():
    explorer = DescentExplorer(surface="saddle", start=[1, 0.5], method="Nesterov", learning_rate=0.02)
    explorer.steps = 40
    assert type(explorer.optimizer) is Nesterov and explorer.optimizer.rate(0) == 0.02
    path, history = explorer.path, explorer.history
    assert path.shape == (41, 2) and path[0].tolist() == [1, 0.5] and len(history) == 40 and type(history[0]) is Step
    assert history[-1].validation < history[0].validation and history[0].cost == explorer.cost.cost([1, 0.5])
    X, y = explorer.data
    first, second = (float(layer.params["W"][0, 0]) for layer in explorer.network.layers)
    assert [first, second] == path[-1].tolist() and explorer.network.forward(X)[0].shape == (16, 1) and y.shape == (16,)
    explorer.method = "Adam"
    assert type(explorer.optimizer) is Adam and explorer.learning_rate == 0.2 and explorer.steps == 0
    explorer.learning_rate = 0.5
    assert explorer.rates["Adam"] == 0.5 and explorer.rates["Nesterov"] == 0.02


def test_batches_of_an_epoch_visit_every_example_once():
    explorer = DescentExplorer(surface="network", batch=4, seed=3)
    explorer.steps = 9
    rng, surface, w = np.random.default_rng(3), explorer.cost, np.array(explorer.start)
    order = [*rng.permutation(16), *rng.permutation(16), *rng.permutation(16)]
    for k in range(9):
        w = w - explorer.learning_rate * surface.gradient(w, order[4 * k : 4 * k + 4])
    np.testing.assert_allclose(explorer.path[-1], w, rtol=1e-14)
    assert [s.epoch for s in explorer.history] == [1] * 4 + [2] * 4 + [3]


def test_a_diverging_run_stops():
    explorer = DescentExplorer(surface="bowl", learning_rate=3)
    explorer.steps = 200
    assert 5 < len(explorer.path) < 50 and np.abs(explorer.path[-2]).max() < 3000 <= np.abs(explorer.path[-1]).max()
    assert len(explorer.history) == len(explorer.path) - 1


def test_setting_the_ground_starts_anew():
    explorer = DescentExplorer()
    explorer.set_state({"steps": 12, "guess": "settles"})
    assert (explorer.steps, explorer.guess) == (12, "settles")
    explorer.surface = "network"
    assert (explorer.steps, explorer.guess, explorer.start) == (0, "", [-3, 3])
    explorer.set_state({"surface": "bowl", "start": [1, 1], "steps": 5})  # the page counts for itself
    assert (explorer.start, explorer.steps) == ([1, 1], 5)
    explorer.records, explorer.tally = [[10, 0.2, 30]], [1, 2]
    explorer.reset()
    assert repr(explorer) == repr(DescentExplorer()) and explorer.records == [[10, 0.2, 30]] and explorer.tally == [1, 2]


def test_repr_reproduces_the_state():
    explorer = DescentExplorer("d", "valley", [1, -0.5], 0.3, "Momentum", ["Adam"], condition=30, batch=4, seed=2)
    assert repr(explorer) == (
        "DescentExplorer(surface='valley', condition=30.0, start=[1.0, -0.5], method='Momentum', "
        "learning_rate=0.3, rivals=['Adam'], batch=4, seed=2)"
    )
    assert repr(eval(repr(explorer))) == repr(explorer)
    assert len(json.dumps(plain(explorer))) < 1500, "what a notebook stores stays small"


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("surface", "hill", r"surface must be one of 'bowl', .* but came as 'hill'\."),
        ("surface", None, "surface must be one of"),
        ("condition", 0.5, r"condition \(κ\) must be a number from 1 to 1000"),
        ("condition", math.nan, r"condition \(κ\) must be a number from 1 to 1000"),
        ("start", [0, 9], "start must be 2 numbers from -3 to 3"),
        ("start", [1, 2, 3], "start must be 2 numbers from -3 to 3"),
        ("start", "<script>", "start must be 2 numbers from -3 to 3"),
        ("method", "Newton", "method must be one of"),
        ("rivals", ["Adam", "Adam"], "rivals must be a list of 0 to 5 names, none twice"),
        ("rivals", "Adam", "rivals must be a list of 0 to 5 names, none twice"),
        ("rates", {"SGD": 1}, r"rates \(η\) must be a number for each of SGD, Momentum, Nesterov, RMSProp, Adam"),
        (
            "rates",
            {"SGD": -1, "Momentum": 1, "Nesterov": 1, "RMSProp": 1, "Adam": 1},
            r"rates\['SGD'\] must be a number above 0 and at most 1000",
        ),
        ("learning_rate", 0, r"rates\['SGD'\] must be a number above 0 and at most 1000"),
        ("batch", 3, "batch must be one of 1, 2, 4, 8, 16, but came as 3"),
        ("batch", True, "batch must be one of 1, 2, 4, 8, 16"),
        ("seed", -1, "seed must be a whole number from 0 to 1000000"),
        ("steps", 10**9, "steps must be a whole number from 0 to 200"),
        ("guess", "maybe", "guess must be one of"),
        ("tally", [3, 2], "tally must not have more guesses right than made"),
        ("records", [[11, 0.1, 5]], "records must have at most one row for each of the condition numbers"),
        ("records", 7, "records must be rows of condition number"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = DescentExplorer()
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


# The front end's logic --------------------------------------------------------------------------------------------------

STATE = "tests/support/js/descent_state.mjs"


def run_state(queries=(), said=(), **kwargs):
    payload = json.dumps(
        {
            "state": plain(DescentExplorer(**kwargs)),
            "queries": list(queries),
            "said": list(said),
        }
    )
    return json.loads(node(STATE, stdin=payload.replace("Infinity", "1e999")))


def test_a_link_holds_what_the_author_set_and_the_reader_took_away():
    asked = run_state(["rivals=", "batch=16"], rivals=["Adam"], batch=1)["queries"]
    assert asked[0]["ok"]["now"]["rivals"] == [] and asked[1]["ok"]["now"]["batch"] == 16
    assert all(r["ok"]["again"] for r in asked)


def test_links():
    results = run_state(
        [
            "surface=valley&kappa=30&start=1,-0.5&method=Adam&eta=0.3&rivals=SGD:0.01,Momentum&batch=4&seed=7&steps=20",
            "",
            "surface=many+minima",
        ]
    )["queries"]
    full, empty, minima = (r["ok"]["now"] for r in results)
    assert all(r["ok"]["again"] for r in results)
    assert [full[k] for k in ("surface", "condition", "start", "method", "rivals", "batch", "seed", "steps")] == [
        "valley",
        30,
        [1, -0.5],
        "Adam",
        ["SGD", "Momentum"],
        4,
        7,
        20,
    ]
    assert (full["rates"]["Adam"], full["rates"]["SGD"], full["rates"]["Momentum"]) == (0.3, 0.01, 0.05)
    assert (empty["surface"], empty["steps"]) == ("bowl", 0) and minima["start"] == [-3.2, 2.4]


@pytest.mark.parametrize(
    "query",
    [
        "surface=hill",
        "surface=__proto__",
        "kappa=0",
        "kappa=1e9",
        "start=1",
        "start=99,0",
        "start=nan,0",
        "method=constructor",
        "eta=0",
        "eta=-1",
        "eta=1e999",
        "rivals=Adam:x",
        "rivals=toString",
        "batch=3",
        "seed=1.5",
        "steps=1e9",
        "eta=1&eta=2",
        "zzz=1",
        "surface=<img src=x onerror=alert(1)>",
    ],
)
def test_broken_links_are_sentences(query):
    [result] = run_state([query])["queries"]
    assert result.get("type") == "Error" and result["error"].endswith(".") and len(result["error"]) < 260


def test_words_and_verdicts():
    rates = {m: 0.1 for m in ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam")}
    settled, wrong, saddle, nothing = run_state(
        said=[
            {"steps": 200, "guess": "settles"},
            {"steps": 200, "guess": "settles", "rates": {**rates, "SGD": 1.2}},
            {"surface": "saddle", "start": [0, 0]},
            {"guess": "settles"},
        ]
    )["said"]
    assert settled["verdict"]["right"] and "|1 − ηλmax| = 0.8" in settled["verdict"]["words"]
    assert "λmin = 1 to λmax = 2; 2/λmax = 1." in settled["words"]
    assert not wrong["verdict"]["right"] and "✗ Not so: it diverged in step" in wrong["verdict"]["words"]
    assert "SGD has diverged: in step" in wrong["words"] and "|1 − ηλmax| = 1.4" in wrong["verdict"]["words"]
    assert "λmin = −1 to λmax = 1 at this point" in saddle["words"] and "as on a saddle" in saddle["words"]
    assert nothing["verdict"] is None
    [lost] = run_state(said=[{"steps": 200, "rates": {**rates, "SGD": 1.2}}])["said"]
    assert "it was more than 500 picture widths away" in lost["words"], "1000 half widths"


@pytest.mark.parametrize(
    ("method", "eta", "start", "diverges", "words"),
    [
        ("SGD", 0.199, [-2.4, -0.4], False, "it did not diverge, nor has it arrived. Along"),
        ("SGD", 0.2, [-2.4, -0.4], False, "it neither diverges nor arrives, but jumps back and forth for ever. Along"),
        ("SGD", 0.201, [-2.4, -0.4], True, "it moves away, too slowly to get far in 200 steps. Along"),
        ("SGD", 0.203, [-2.4, -0.4], True, "the distance by |1 − ηλmax| = 1.03."),
        ("SGD", 0.203, [-2.25, -1.3], True, "it arrived in step 16, but would leave again."),
        ("SGD", 0.3, [-2.4, -0.4], True, "it diverged in step"),
        ("Momentum", 0.38, [-2.4, -0.4], False, "for ever. η = 0.38 is exactly 2(1 + β)/λmax = 0.38."),
        ("Nesterov", 0.137, [-2.4, -0.4], True, "η = 0.137 is above 2(1 + β)/((1 + 2β) λmax) = 0.136."),
        ("Adam", 0.2, [-2.4, -0.4], False, "Adam takes steps of about η, however steep the slope is."),
    ],
)
def test_on_a_parabola_the_limit_judges(method, eta, start, diverges, words):
    """Not the 200 steps: just above the limit they do not lead far."""
    rates = {**DescentExplorer().rates, method: eta}
    ground = {"surface": "valley", "condition": 10, "start": start, "method": method, "rates": rates, "steps": 200}
    yes, no = (one["verdict"] for one in run_state(said=[{**ground, "guess": g} for g in ("diverges", "settles")])["said"])
    assert yes["right"] is diverges and no["right"] is not diverges and words in yes["words"]
    noise = run_state(said=[{**ground, "guess": "settles", "batch": 8}])["said"][0]["verdict"]["words"]
    assert "for ever" not in noise and "too slowly" not in noise, "with noise only the run itself can tell"


@pytest.mark.parametrize("surface", ["saddle", "plateau", "many minima", "network"])
def test_elsewhere_the_run_judges(surface):
    [said] = run_state(said=[{"surface": surface, "steps": 200, "guess": "settles"}])["said"]
    assert said["verdict"]["right"] and "at the marked minimum" in said["verdict"]["words"]
