"""The control of the gates: a cell by hand and the units that have learned, in nblib and in the page's twin of them."""

import json
import re

import numpy as np
import pytest
import torch
import traitlets

from nblib.datasets import adding
from nblib.layers import LSTM, RNN, Dense
from nblib.models.recipes import lstm
from nblib.network import Network
from nblib.widgets import GateExplorer
from tests.support.node import node

RNG = np.random.default_rng(16)
HELD = {"input": [0, 20, 0, -10], "forget": [0, 0, 0, 10], "candidate": [0.1, 0, 0, 0], "output": [0, 0, 0, 10], "v": 10}


def network(H=5):
    layer = LSTM(2, H, RNG)
    layer.params["b"][:] += 0.5 * RNG.standard_normal(4 * H)
    return Network(layer, Dense(H, 1, "xavier", RNG))


def page(explorer, query=""):
    state = {k: v for k, v in explorer.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node("tests/support/js/gates_twin.mjs", stdin=json.dumps({"state": state, "query": query})))


def any_cell():
    return {name: RNG.uniform(-2, 2, 4).round(2).tolist() for name in ("input", "forget", "candidate", "output")}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        HELD,
        {**any_cell(), "v": -3, "numbers": [0.5, -2, 4.5], "marks": [3, 1], "rest": "random", "seed": 7, "step": 2},
        {**any_cell(), "numbers": [1], "marks": [], "wait": 0, "step": 200},
        {"who": "learned", "unit": 3, "rest": "random", "wait": 40, "step": 17},
        {"who": "learned", "unit": 63, "sequence": adding(RNG, 1)[0][0].round(2), "step": 55},
    ],
)
def test_the_page_says_what_nblib_says(settings):
    explorer = GateExplorer(network(), **settings)
    found, (unit, step) = page(explorer), explorer.place

    def equal(ours, theirs):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)

    equal(found["sequence"], explorer.sequence.ravel())
    equal(np.transpose(found["gates"]), explorer.gates)
    equal(found["cells"], explorer.cells)
    equal(found["outputs"], explorer.outputs)
    equal(
        [found["answer"], found["target"], found["kept"]],
        [explorer.answer, explorer.target, explorer.kept],
    )
    assert found["place"] == [unit, step] and found["same"], "a link opens the same state"
    i, f, g, o = explorer.gates[step - 1]
    equal([1 / (1 + np.exp(-z)) if k != 2 else np.tanh(z) for k, z in enumerate(found["sums"])], [i, f, g, o])
    assert f"answers {found['words'].split('answers ')[1].split()[0]} after {len(explorer.sequence)} steps" in found["words"]
    assert len(found["equations"]) == 6 and found["compared"] in found["words"]


@pytest.mark.parametrize("who", ["own", "learned"])
def test_the_cell_is_pytorch_s(who):
    """Its weights in 8 bits, or those set by hand, given to torch.nn.LSTM, which has the same order of the gates."""
    explorer = GateExplorer(network(), who=who, unit=2, rest="random", **any_cell(), v=2.5)
    layer, dense = explorer.network.layers
    H = len(layer.params["U"])
    theirs = torch.nn.LSTM(2, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.tensor(layer.params["W"].T.copy()))
        theirs.weight_hh_l0.copy_(torch.tensor(layer.params["U"].T.copy()))
        theirs.bias_ih_l0.copy_(torch.tensor(layer.params["b"]))
        theirs.bias_hh_l0.zero_()
        h, _ = theirs(torch.tensor(explorer.sequence[None]))
    np.testing.assert_allclose(explorer.outputs, h[0, :, explorer.place[0]], rtol=0, atol=1e-10)
    said = float(h[0, -1].numpy() @ dense.params["W"][:, 0] + dense.params["b"][0])
    assert explorer.answer == pytest.approx(said, abs=1e-10)


@pytest.mark.parametrize("bias", [0, 1, 5, 9.3, 10])
def test_what_remains_is_a_power_of_the_forget_gate(bias):
    """Over 100 steps with the same f = σ(b) there remains f¹⁰⁰; the curve says so for every bias."""
    explorer = GateExplorer(forget=[0, 0, 0, bias])
    found, wanted = page(explorer), (1 / (1 + np.exp(-bias))) ** 100
    assert explorer.kept == pytest.approx(wanted, rel=1e-12) == found["kept"]
    assert (wanted > 0.99) == (bias >= 9.3)
    for b, share in found["remaining"]:
        assert share == pytest.approx((1 / (1 + np.exp(-b))) ** 100, rel=1e-10)


@pytest.mark.parametrize("rest", ["zeros", "random"])
def test_the_task_can_be_done_by_hand(rest):
    """The marks open the input gate, g is small enough to pass tanh unbent, b_f keeps it; each of the three is needed."""
    explorer = GateExplorer(**HELD, rest=rest)
    assert abs(explorer.error) < 0.01 and "Your error is below 0.01." in page(explorer)["words"]
    for change in (
        {"forget": [0, 0, 0, 5]},
        {"candidate": [1, 0, 0, 0], "v": 1},
        *([{"input": [0, 0, 0, 10]}] if rest == "random" else []),
    ):
        worse = GateExplorer(**{**HELD, **change}, rest=rest)
        assert abs(worse.error) > 0.05 and "below 0.01" not in page(worse)["words"], change


def test_the_same_hand_set_cell_adds_two_numbers():
    explorer = GateExplorer(**HELD, sequence=adding(RNG, 1)[0][0])
    assert len(explorer.marks) == 2 and explorer.wait == 0 and abs(explorer.error) < 0.03
    marked, others = page(explorer)["habits"].values()
    assert (marked["n"], others["n"]) == (2, 98) and marked["i"] > 0.99 and others["i"] < 1e-4
    assert marked["change"] > 100 * others["change"]


def test_the_recipe_s_network_loses_next_to_nothing_in_8_bits():
    """One of fewer steps than the chapter's: its answers, and how large it is on a page."""
    settings, rng = lstm.Settings(epochs=1, length=20), np.random.default_rng(0)
    given = lstm.build(LSTM, settings, rng)
    lstm.learn(given, settings.learning_rate, settings, rng)
    X, y = adding(rng, 500, 20)
    explorer = GateExplorer(given)
    ours, theirs = explorer.learned.scores(X), given.scores(X.astype(np.float32))
    assert abs(ours - theirs).max() < 0.05 and 0 < abs(ours - theirs).mean() < 0.02
    assert ((theirs - y) ** 2).mean() < 0.1, "it has learned something"
    assert len(explorer.weights) < 8000
    unrounded, rounded = given.layers[0].params["W"], explorer.learned.layers[0].params["W"]
    largest = np.maximum(abs(unrounded).max(axis=0), abs(given.layers[0].params["U"]).max(axis=0))
    assert (abs(unrounded - rounded) <= 0.5001 * largest / 127).all()


def test_both_ways():
    explorer = GateExplorer(network())
    explorer.sequence = [[0.25, 0], [0.5, 1], [-1, 0]]
    assert (explorer.numbers, explorer.marks, explorer.wait) == ([0.25, 0.5, -1], [2], 0) and explorer.target == 0.5
    explorer.set_state({"forget": [1, 2, 3, 4], "numbers": [1, 2], "marks": [2, 1, 9], "wait": 3, "who": "own"})
    assert explorer.sequence.tolist() == [[1, 1], [2, 1], [0, 0], [0, 0], [0, 0]] and explorer.marks == [1, 2, 9]
    layer = explorer.network.layers[0]
    assert [layer.params["W"][0, 1], layer.params["W"][1, 1], layer.params["U"][0, 1], layer.params["b"][1]] == [1, 2, 3, 4]
    explorer.rest = "random"
    assert (explorer.sequence[2:, 0] == np.random.default_rng(0).random(3)).all()
    explorer.who, explorer.unit = "learned", 4
    assert explorer.place == (4, 1) and repr(explorer) == "GateExplorer(who='learned', unit=4, 5 steps, step=1)"
    explorer.reset()
    assert explorer.forget == [0, 0, 0, 1] and explorer.wait == 100 and explorer.who == "own"


def test_a_link():
    found = page(GateExplorer(network()), "f=0,0,0,9.5&x=0.2,0.4*,-1.5*&wait=7&rest=random&seed=3&gate=input&step=2")
    state = found["state"]
    assert state["numbers"] == [0.2, 0.4, -1.5] and state["marks"] == [2, 3] and state["wait"] == 7
    assert state["forget"] == [0, 0, 0, 9.5] and state["gate"] == "input" and found["same"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("x=0.2,blue", "The sequence must be numbers, with a * behind marked ones, but came as 'blue'."),
        ("x=*", "The sequence must be numbers, with a * behind marked ones, but came as '*'."),
        ("x=", "The sequence must have 1 to 100 numbers, but came as '0 of them'."),
        ("x=7", "numbers[0] must be a number from -5 to 5, but came as 7."),
        ("f=1,2", "The link's f must be 4 numbers with a comma between them, but came as '1,2'."),
        (
            "f=1,2,3,21",
            "forget (f) must be number from -20 to 20, mark from -20 to 20, before from -20 to 20, bias from -20",
        ),
    ],
)
def test_a_broken_link_is_a_sentence(query, sentence):
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        page(GateExplorer(network()), query)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: GateExplorer(3), "network must be an nblib Network, but came as 3"),
        (lambda: GateExplorer(Network(RNN(2, 3, RNG), Dense(3, 1, "he", RNG))), "network must be LSTM with two inputs"),
        (lambda: GateExplorer(Network(LSTM(3, 3, RNG), Dense(3, 1, "he", RNG))), "network must be LSTM with two inputs"),
        (lambda: GateExplorer(Network(LSTM(2, 3, RNG), Dense(3, 2, "he", RNG))), "Dense with one output"),
        (lambda: GateExplorer(network(65)), "network must have at most 64 units, but came as 65"),
        (lambda: GateExplorer(sequence=np.zeros((101, 2))), "sequence must have at most 100 steps, but has 101"),
        (lambda: GateExplorer(sequence=[[0.5, 0.5]]), "sequence's marks must be 0 or 1"),
        (lambda: GateExplorer(sequence=[0.5]), "sequence must"),
    ],
)
def test_a_bad_argument_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_mark_twice_is_refused():
    explorer = GateExplorer()
    with pytest.raises(traitlets.TraitError, match="marks must be a list of 0 to 100 whole numbers, none twice"):
        explorer.marks = [3, 3]
    assert explorer.marks == [1]
