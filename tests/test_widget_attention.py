"""The control of attention: what it says in nblib and in the page's twin of it, its texts, heads and records."""

import json
import re
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
import traitlets

from nblib.activations import softmax
from nblib.layers import Dense
from nblib.models.recipes import attention as recipe
from nblib.network import Network
from nblib.widgets import AttentionExplorer
from nblib.widgets.attention import tokens
from nblib.widgets.base import STATIC
from tests.support.node import node

SMALL = recipe.Settings(width=24, pairs=6, induction_pairs=4)
TASKS = ["recall", "induction"]
RNG = np.random.default_rng(18)


def network(task, settings=SMALL):
    """A network of any numbers, also in what begins as zeros or ones."""
    built = recipe.build(task, settings, RNG)
    for p in built.params.values():
        p += 0.3 * RNG.standard_normal(p.shape).astype(p.dtype)
    return built


@pytest.fixture(scope="module")
def learned():
    """A network of each task that has learned it, and its records on the way: task -> {step: network}."""
    found = {}
    for task, epochs in (("recall", 2), ("induction", 4)):
        rng = np.random.default_rng(0)
        growing = recipe.build(task, SMALL, rng)
        records = {0: deepcopy(growing)}
        for epoch in range(epochs):
            recipe.learn(growing, task, 1, SMALL.learning_rate, SMALL, rng)
            records[100 * (epoch + 1)] = deepcopy(growing)
        found[task] = records
    return found


def page(explorer, query=""):
    state = {k: v for k, v in explorer.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node("tests/support/js/attention_twin.mjs", stdin=json.dumps({"state": state, "query": query})))


# The page and nblib ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "settings"),
    [
        ("recall", {}),
        ("recall", {"text": "a3 bF c0 a3 f9 ? a", "query": 4, "key": 2}),
        ("recall", {"text": "? d", "head1": False}),
        ("recall", {"text": "a0" * 24 + "f"}),
        ("induction", {}),
        ("induction", {"text": "a1 b2 a3 ? a", "head1": False, "layer": 1, "frame": 0}),
        ("induction", {"text": "hh 77 1", "query": 2, "head2": False, "frame": 1}),
        ("induction", {"text": "e", "head1": False, "head2": False}),
    ],
)
def test_the_page_says_what_nblib_says(task, settings):
    explorer = AttentionExplorer({0: network(task), 20: network(task), 700: network(task)}, task, **settings)
    found = page(explorer)

    def equal(ours, theirs):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)

    equal(found["looked"], explorer.looked.reshape(len(explorer.on), -1))
    equal(found["chances"], explorer.chances)
    assert (found["answer"], found["right"], found["sequence"]) == (explorer.answer, explorer.right, explorer.sequence)
    assert found["accuracy"] == explorer.accuracy
    assert (found["place"]["query"], found["place"]["frame"]) == (explorer.at, explorer.shown)
    row = explorer.looked[min(explorer.layer, len(explorer.looked)) - 1, explorer.at - 1]
    assert found["key"] == (explorer.key or int(row.argmax()) + 1)
    assert found["same"], "a link opens the same state"
    assert f"is {explorer.answer} with" in found["words"]


@pytest.mark.parametrize("task", TASKS)
def test_attention_is_pytorch_s(task):
    """Each layer's weights given to torch.nn.MultiheadAttention, with the normed input of that layer."""
    explorer = AttentionExplorer({0: network(task)}, task)
    blocks = [block for block in explorer.network.layers if hasattr(block, "layers")]
    x = explorer.inputs
    for layer in explorer.network.layers[: 1 if task == "recall" else 2]:
        x = layer.forward(x)[0]
    T = x.shape[1]
    for k, (look, think) in enumerate(zip(blocks[::2], blocks[1::2], strict=True)):
        norm, heads = look.layers
        theirs = torch.nn.MultiheadAttention(x.shape[2], 1, batch_first=True, dtype=torch.float64)
        normed = torch.tensor(norm.forward(x)[0])
        with torch.no_grad():
            theirs.in_proj_weight.copy_(torch.tensor(heads.params["W"].T.copy()))
            theirs.in_proj_bias.copy_(torch.tensor(heads.params["b"]))
            theirs.out_proj.weight.copy_(torch.tensor(heads.params["W_O"].T.copy()))
            theirs.out_proj.bias.copy_(torch.tensor(heads.params["b_O"]))
            later = torch.triu(torch.ones(T, T, dtype=torch.bool), 1)
            y, a = theirs(normed, normed, normed, attn_mask=later)
        np.testing.assert_allclose(explorer.looked[k], a[0], rtol=0, atol=1e-12)
        x = think.forward(x + y.numpy())[0]
    assert (np.triu(explorer.looked, 1) == 0).all(), "no step sees a later one"


@pytest.mark.parametrize("off", [{1}, {2}, {1, 2}])
def test_a_head_that_is_off_leaves_the_way_past_it(off):
    """The same as a network without those layers at all."""
    given = network("induction")
    explorer = AttentionExplorer({0: given}, "induction", head1=1 not in off, head2=2 not in off)
    whole = AttentionExplorer({0: given}, "induction").network.layers
    left = [layer for i, layer in enumerate(whole) if i not in {2 * k for k in off}]  # blocks look at 2 and at 4
    X, _ = recipe.draw("induction", SMALL, RNG, 50)
    without = Network(*left, output="softmax")
    np.testing.assert_allclose(explorer.network.predict_proba(X), without.predict_proba(X), rtol=0, atol=1e-12)
    np.testing.assert_allclose(explorer.chances, without.predict_proba(explorer.inputs)[0, -1], rtol=0, atol=1e-12)
    X, y = recipe.draw("induction", SMALL, np.random.default_rng(18), 500)
    assert explorer.accuracy == (without.predict(X)[:, -1] == y).mean()


# What is stored ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
def test_eight_bits_keep_the_predictions(task, learned):
    given = learned[task]
    explorer = AttentionExplorer(given, task)
    X, y = recipe.draw(task, SMALL, np.random.default_rng(5), 500)
    for frame, step in enumerate(given):
        explorer.frame = frame
        ours, theirs = explorer.network.predict_proba(X)[:, -1], given[step].predict_proba(X)[:, -1]
        assert 0 < abs(ours - theirs).max() < 0.05 and abs(ours - theirs).mean() < 0.001
    assert (ours.argmax(axis=-1) == y).mean() > 0.99 and (theirs.argmax(axis=-1) == y).mean() > 0.99


def test_a_page_of_the_chapter_stays_below_300_kb():
    settings = recipe.Settings()
    recall = AttentionExplorer({600: network("recall", settings)}, "recall")
    induction = AttentionExplorer({100 * k: network("induction", settings) for k in range(8)}, "induction")
    assert 280_000 > len(recall.weights) + len(induction.weights) > 8 * 19_000


@pytest.mark.parametrize("task", TASKS)
def test_the_networks_come_back(task):
    """Rounded to 8 bits, each weight is within half a step of its column's scale; rows and γ stay as float32."""
    given = network(task)
    ours = AttentionExplorer({7: given}, task).network
    assert repr(ours) == repr(given)
    for name, p in given.params.items():
        step = abs(p).max(axis=0) / 127 if p.ndim == 2 else abs(p) * 1e-6 + 1e-12
        assert (abs(ours.params[name] - p) <= 0.5001 * step if p.ndim == 2 else abs(ours.params[name] - p) <= step).all(), (
            name
        )


# What there is to find ---------------------------------------------------------------------------------------------------


def test_recall_needs_its_head(learned):
    explorer = AttentionExplorer(learned["recall"], text="b3 a7 c1 fE e0 d9 ? c")
    assert (explorer.answer, explorer.right, explorer.accuracy) == ("1", "1", 1.0)
    assert explorer.looked[0, -1].argmax() == 2
    said = page(explorer)
    assert re.search(
        r"The query c \(step 7\) looks most at c1 \(step 3\), with [\d.]+ %\. The answer is 1 with", said["words"]
    )
    assert "which is right. On fresh sequences 100 % of the answers are right" in said["words"]
    explorer.head1 = False
    assert explorer.accuracy < 0.15 and "the head is off" in page(explorer)["words"]


def test_induction_needs_both_heads_and_comes_suddenly(learned):
    explorer = AttentionExplorer(learned["induction"], "induction", text="b3 a7 g1 f4 ? a")
    assert (explorer.answer, explorer.right) == ("7", "7")
    with_all, without_first, without_second, without_both = np.transpose(explorer.accuracies)
    assert with_all[0] < 0.3 and with_all[-1] > 0.99
    assert max(without_first[-1], without_second[-1], without_both[-1]) < 0.5
    found = page(explorer)
    assert found["habits"][0]["before"] > 0.7 and found["habits"][1]["answer"] > 0.7
    assert "In layer 2, the query a (step 9) looks most at 7 (step 4)" in found["words"]
    assert "in layer 1, 7 (step 4) looks most at a (step 3)" in found["words"]
    expected = explorer.looked[1, -1]  # what the upper head takes of each step; the query has its own way, too
    np.testing.assert_allclose(found["reach"][0], np.maximum(expected, np.eye(9)[8]), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found["reach"][1], np.eye(9)[8])


# Texts -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "typed", "kept", "steps"),
    [
        ("recall", "A3,b7:cf; ?\nb", "a3 b7 cF ? b", ["a3", "b7", "cF", "b"]),
        ("recall", "abbcb", "aB bC ? b", ["aB", "bC", "b"]),
        ("recall", " f ", "? f", ["f"]),
        ("induction", "A3 b7c1?b", "a3 b7 c1 ? b", list("a3b7c1b")),
        ("induction", "aa 77", "aa 77", list("aa77")),
    ],
)
def test_a_typed_text(task, typed, kept, steps):
    explorer = AttentionExplorer({0: network(task)}, task, text=typed)
    assert (explorer.text, explorer.sequence) == (kept, steps)
    assert (
        page(AttentionExplorer({0: network(task)}, task), f"text={typed.strip().replace(';', '%3B')}")["state"]["text"]
        == kept
    )


@pytest.mark.parametrize(
    ("task", "typed", "sentence"),
    [
        ("recall", "a3 b7", "text must be up to 24 keys with a value each, then one key to ask for, but came as 'a3 b7'."),
        ("recall", "", "text must be up to 24 keys with a value each, then one key to ask for, but came as ''."),
        ("recall", "a3 g7 b", "text must have a key from a to f at place 3, but came as 'g'."),
        ("recall", "a3 bz b", "text must have a value from 0 to F at place 4, but came as 'z'."),
        ("recall", "a3 3b b", "text must have a key from a to f at place 3, but came as '3'."),
        ("induction", "? ", "text must be 1 to 9 tokens, but came as '? '."),
        ("induction", "a1 b2 c3 d4 e5", "text must be 1 to 9 tokens, but came as 'a1 b2 c3 d4 e5'."),
        ("induction", "a1 b8", "text must have a key from a to h or a value from 0 to 7 at place 4, but came as '8'."),
    ],
)
def test_what_cannot_be_read_is_a_sentence(task, typed, sentence):
    explorer = AttentionExplorer({0: network(task)}, task)
    before = explorer.text
    with pytest.raises(traitlets.TraitError, match=re.escape(sentence)):
        explorer.text = typed
    assert explorer.text == before
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        page(explorer, f"text={typed}")


@pytest.mark.parametrize(
    ("task", "text", "right"),
    [
        ("recall", "a3 b7 ? b", ["7"]),
        ("recall", "a3 b7 b7 ? b", ["7"]),
        ("recall", "b3 a1 b7 ? b", ["3", "7"]),
        ("recall", "a3 ? b", []),
        ("induction", "a3 b7 ? a", ["3"]),
        ("induction", "a3 a7 ? a", ["3", "7"]),
        ("induction", "aa", ["a"]),
        ("induction", "b7 ? a", []),
    ],
)
def test_what_the_sequence_says(task, text, right):
    explorer = AttentionExplorer({0: network(task)}, task, text=text)
    assert tokens.right(explorer.sequence, len(explorer.sequence) - 1, task) == right
    assert explorer.right == (right[0] if len(right) == 1 else None)
    said = page(explorer)["words"]
    if len(right) == 2:
        assert f"but the sequence says {right[0]} and {right[1]}." in said
    if not right:
        assert f"though {text[-1]} has no value before." in said


@pytest.mark.parametrize("task", TASKS)
def test_data_sets_as_text(task):
    """A sequence of the data set, written and read, is the same; the page draws such sequences, too."""
    settings = recipe.Settings()
    X, y = recipe.draw(task, settings, RNG, 20)
    names = tokens.answers(task, 16)
    for x, answer in zip(X, y, strict=True):
        text = tokens.as_text(x, task)
        steps = tokens.read(text, task, 16 if task == "recall" else 8)
        assert (tokens.as_inputs(steps, task, 16)[0] == x).all()
        assert tokens.right(steps, len(steps) - 1, task) == [names[answer]]
    explorer = AttentionExplorer({0: network(task)}, task)
    for text in page(explorer)["drawn"]:
        explorer.text = text
        assert explorer.text == text and explorer.right is not None
        assert len(explorer.sequence) == (7 if task == "recall" else 9)
        shown = text.replace(" ", "")[:-2:2]
        assert len(set(shown)) == len(shown), "each key once"


# The control -------------------------------------------------------------------------------------------------------------


def test_both_ways():
    explorer = AttentionExplorer({40: network("induction"), 0: network("induction")}, "induction", text="a1 ? a")
    assert explorer.steps == [0, 40] and explorer.shown == 1 and explorer.at == 3
    explorer.set_state({"text": "b2 c3 ? b", "query": 2, "frame": 0, "head2": False})
    assert (explorer.sequence, explorer.at, explorer.shown, explorer.on) == (["b", "2", "c", "3", "b"], 2, 0, [True, False])
    assert explorer.chances.sum() == pytest.approx(1)
    z = explorer.network.scores(explorer.inputs)
    np.testing.assert_allclose(explorer.chances, softmax(z[:, 1])[0])
    assert repr(explorer) == (
        "AttentionExplorer('induction' after 0 steps, text='b2 c3 ? b', query=2, head1=True, head2=False)"
    )
    explorer.reset()
    assert (explorer.text, explorer.at, explorer.shown, explorer.head2) == ("a1 ? a", 3, 1, True)


def test_a_link():
    explorer = AttentionExplorer({0: network("induction"), 40: network("induction")}, "induction")
    found = page(explorer, "text=a3+b7+%3F+b&query=4&key=3&layer=1&frame=0&head1=0")
    state = found["state"]
    assert (state["text"], state["query"], state["key"], state["layer"]) == ("a3 b7 ? b", 4, 3, 1)
    assert (state["frame"], state["head1"], state["head2"]) == (0, False, True) and found["same"]
    assert re.fullmatch(r"Layer 1: 7 \(step 4\) takes [\w. ]+ % from b \(step 3\)", found["cell"])
    assert "text=a3%20b7%20%3F%20b" in found["link"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: AttentionExplorer(task="copy"), "task must be"),
        (lambda: AttentionExplorer({}), "networks must be a dict of 1 to 12 networks by their steps of training"),
        (lambda: AttentionExplorer({0.5: network("recall")}), "networks must have steps of training as keys"),
        (lambda: AttentionExplorer({0: 3}), "networks must be nblib Networks, but one came as 3"),
        (lambda: AttentionExplorer({0: network("induction")}), re.escape("attention.build('recall', …) with one head")),
        (lambda: AttentionExplorer({0: network("recall")}, "induction"), re.escape("build('induction', …)")),
        (lambda: AttentionExplorer({0: Network(Dense(2, 1, "he", RNG))}), re.escape("build('recall', …)")),
        (lambda: AttentionExplorer({0: network("recall", replace(SMALL, heads=2))}), "with one head"),
        (
            lambda: AttentionExplorer({0: network("recall"), 1: network("recall", replace(SMALL, width=8))}),
            "networks must be of one size",
        ),
        (
            lambda: AttentionExplorer({0: network("recall", replace(SMALL, pairs=27))}),
            "networks must be for sequences of at most 25 steps, and 26 keys; pairs, but came as 27",
        ),
        (
            lambda: AttentionExplorer({k: network("induction", recipe.Settings()) for k in range(9)}, "induction"),
            "networks must take at most 275 kB as text, for a page to load, but take 283: keep fewer of them.",
        ),
    ],
)
def test_a_bad_argument_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_without_arguments_it_has_learned_nothing():
    explorer = AttentionExplorer()
    assert explorer.accuracy < 0.2 and len(explorer.sequence) == 17
    assert (STATIC / "attention.js").exists()


def test_the_still_says_what_is_shown(learned):
    explorer = AttentionExplorer(learned["induction"], "induction", text="b3 a7 g1 f4 ? a", head1=False)
    alt = explorer.still().alt
    assert alt.startswith("After 400 steps of training: in layer 2, step 9 (a) looks most at step ")
    assert f"The answer is {explorer.answer} with" in alt and alt.endswith("7 is right. The head of layer 1 is off.")
