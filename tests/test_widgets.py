"""The Python side of the controls: traits, refusals, text forms."""

import json
import math
import re

import numpy as np
import pytest
import traitlets
from IPython.core.interactiveshell import InteractiveShell

from nblib.models.perceptron import largest_margin
from nblib.widgets import PerceptronExplorer, Prediction

OPTIONS = [("one", "No: it leaves a point on the wrong side.", False), ("none", "Yes.", True)]


def question(**kwargs):
    return Prediction(**{"name": "lines", "question": "How many?", "options": OPTIONS, **kwargs})


def test_perceptron_is_nblibs_with_exactly_these_weights():
    explorer = PerceptronExplorer(data="OR", weights=[1, -0.1], bias=0.30000000000000004, learning_rate=0.1)
    model = explorer.perceptron
    assert model.params["w"].tolist() == [1.0, -0.1] and float(model.params["b"]) == 0.30000000000000004
    assert model.learning_rate == 0.1
    assert explorer.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]] and explorer.y.tolist() == [0, 1, 1, 1]
    model.params["w"] += 5
    assert explorer.weights == [1.0, -0.1], "the returned model is a copy"


def test_repr_reproduces_the_state():
    explorer = PerceptronExplorer(data="XOR", weights=np.array([1, 2]), bias=np.float64(-0.5))
    assert repr(explorer) == "PerceptronExplorer(data='XOR', weights=[1.0, 2.0], bias=-0.5, learning_rate=1.0)"
    assert repr(eval(repr(explorer))) == repr(explorer)
    assert repr(PerceptronExplorer()) == "PerceptronExplorer(data='AND', weights=[0.0, 0.0], bias=0.0, learning_rate=1.0)"
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == repr(explorer)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("weights", [1, math.nan], r"weights \(w\) must be 2 numbers from -1000000 to 1000000"),
        ("weights", [1, 2, 3], r"weights \(w\) must be 2 numbers from -1000000 to 1000000"),
        ("weights", "<script>", r"weights \(w\) must be 2 numbers from -1000000 to 1000000, but came as '<script>'\."),
        ("weights", [1e7, 0], r"weights \(w\) must be 2 numbers from -1000000 to 1000000"),
        ("bias", None, r"bias \(b\) must be a number from -1000000 to 1000000"),
        ("bias", True, r"bias \(b\) must be a number from -1000000 to 1000000, but came as True\."),
        ("learning_rate", 0, r"learning_rate \(η\) must be a number above 0 and at most 100"),
        ("learning_rate", math.inf, r"learning_rate \(η\) must be a number above 0 and at most 100"),
        ("data", "MOONS", r"data must be one of 'AND', .*, but came as 'MOONS'\."),
        ("points", [[0, 0]], "points must be a list of 4 rows of 2"),
        (
            "points",
            [[0, 0], [0, 1], [1, 0], [9, 1]],
            r"points\[3\] must be 2 numbers from -0\.5 to 1\.5",
        ),
        ("labels", [0, 1, 2, 0], r"labels\[2\] must be one of 0, 1"),
        ("mistakes", -1, "mistakes must be a whole number from 0 to 1000000000"),
        ("example", 4, "example must be a whole number from 0 to 3"),
        ("start", [1, 2], "start must be 3 numbers from -1000000 to 1000000"),
        ("name", "a b", r"name must start with a letter"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = PerceptronExplorer(weights=[1, -1], bias=0.5)
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


@pytest.mark.parametrize(
    ("kwargs", "sentence"),
    [
        ({"data": "MOONS"}, "data must be one of"),
        ({"choices": ["AND", "MOONS"]}, "choices must be one of"),
        ({"choices": [["AND"]]}, "choices must be one of"),
        ({"datasets": {"mine": 3}}, "datasets must name pairs"),
        ({"datasets": {"mine": ([[0, 1, 2]], [1])}}, r"datasets\['mine'\]\[0\] must be an array of shape \(N, 2\)"),
        (
            {"datasets": {"mine": ([[0, 1]], [1], "ab", ("no", "yes"))}},
            r"datasets\['mine'\] must name two axes and two classes",
        ),
        (
            {"datasets": {"mine": ([[0, 1]], [1], ("a", "b"), ("no", 3))}},
            "must name two axes and two classes, but came with",
        ),
        ({"datasets": {"mine": ([[0, 1]], [2])}}, r"datasets\['mine'\]\[1\] must hold class labels"),
        ({"weights": [1, math.inf]}, r"weights \(w\) must be 2 numbers from -1000000 to 1000000"),
    ],
)
def test_a_bad_call_is_a_sentence(kwargs, sentence):
    with pytest.raises((ValueError, traitlets.TraitError), match=sentence):
        PerceptronExplorer(**kwargs)


def test_in_a_notebook_a_refusal_is_one_sentence():
    explorer = PerceptronExplorer()
    shell = InteractiveShell()
    shell.user_ns["hand"] = explorer
    for code, sentence in [
        ("hand.bias = None", "bias (b) must be a number from -1000000 to 1000000, but came as None."),
        ("hand.name = '1'", "name must start with a letter and go on with letters, digits, - and _, but came as '1'."),
        ("hand.wieghts = [1, 2]", "PerceptronExplorer has no setting 'wieghts'. Did you mean 'weights'?"),
    ]:
        error = shell.run_cell(code, silent=True).error_in_exec
        assert error._render_traceback_() == [sentence] == [str(error)]
    assert explorer.weights == [0, 0] and not hasattr(explorer, "wieghts")
    explorer.remark = "mine"  # what resembles no setting is an attribute, as in Python
    assert isinstance(error, AttributeError)


def test_setting_by_hand_starts_the_count_anew():
    explorer = PerceptronExplorer()
    explorer.set_state({"weights": [0.0, 0.0], "bias": -1.0, "mistakes": 1, "example": 1, "epoch": 0})
    assert (explorer.bias, explorer.mistakes, explorer.example, explorer.start) == (-1.0, 1, 1, [0, 0, 0])
    explorer.weights = [1, -1]
    assert (explorer.mistakes, explorer.example, explorer.start) == (0, 0, [1, -1, -1])
    explorer.set_state({"mistakes": 2})
    explorer.data = "blobs"
    assert explorer.mistakes == 0 and explorer.X.shape == (30, 2) and explorer.weights == [1, -1]
    explorer.labels = 1 - explorer.y
    explorer.reset()
    assert repr(explorer) == repr(PerceptronExplorer()) and explorer.y.tolist() == [0, 0, 0, 1]


def test_the_named_sets_are_what_their_names_say():
    explorer = PerceptronExplorer()
    separable = {}
    for name in explorer.choices:
        explorer.data = name
        gamma, _ = largest_margin(explorer.X, explorer.y)
        separable[name] = bool(gamma > 0)
        cx, cy, half = explorer.datasets[name]["frame"]
        assert (np.abs(explorer.X - [cx, cy]) <= half).all(), name
    assert separable == {
        "AND": True,
        "OR": True,
        "NAND": True,
        "XOR": False,
        "blobs": True,
        "overlapping blobs": False,
        "penguins": True,
    }
    assert explorer.datasets["penguins"]["axes"] == ["bill length, standardized", "bill depth, standardized"]


def test_the_stored_state_is_the_same_each_time_and_small():
    first, second = (
        json.dumps(
            {
                k: v
                for k, v in PerceptronExplorer(choices=["AND", "XOR"]).get_state().items()
                if k not in ("_esm", "_css", "layout")
            }
        )
        for _ in range(2)
    )
    assert first == second
    assert len(first) < 1500


def test_own_data():
    X, y = np.array([[100.0, 200], [300, 250], [120, 210]]), [0, 1, 0]
    explorer = PerceptronExplorer(data="mine", choices=["AND"], datasets={"mine": (X, y)})
    assert explorer.choices == ["AND", "mine"]
    assert explorer.X.tolist() == X.tolist() and explorer.y.tolist() == y
    names = ("length", "depth"), ("Adélie", "Gentoo")
    named = PerceptronExplorer(data="mine", datasets={"mine": (X, y, *names)}).datasets["mine"]
    assert named == {**explorer.datasets["mine"], "axes": ["length", "depth"], "classes": ["Adélie", "Gentoo"]}


def test_question():
    asked = question()
    assert (repr(asked), asked.right) == ("Prediction(name='lines', answer=-1)", None)
    asked.answer = 1
    assert asked.right is True
    asked.set_state({"answer": 0})
    assert (asked.right, repr(asked)) == (False, "Prediction(name='lines', answer=0)")


@pytest.mark.parametrize("answer", [2, -2, 0.5, "0", None, True])
def test_an_answer_that_is_none_of_the_options(answer):
    asked = question(answer=1)
    with pytest.raises(traitlets.TraitError, match="answer must be"):
        asked.answer = answer
    assert asked.answer == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("ab", "options must be a list of at least two answers"),
        (OPTIONS[:1], "options must be a list of at least two answers"),
        ([OPTIONS[0], ("x", "y")], re.escape("options[1] must be (text, feedback, True or False)")),
        ([OPTIONS[0], ("x", 1, True)], re.escape("options[1] must be (text, feedback, True or False)")),
        ([OPTIONS[0], ("two", "No.", False)], "at least one right answer"),
        ([OPTIONS[1], OPTIONS[1]], "must differ in their texts"),
    ],
)
def test_bad_options(options, sentence):
    with pytest.raises(traitlets.TraitError, match=sentence):
        question(options=options)
