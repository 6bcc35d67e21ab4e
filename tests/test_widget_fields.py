"""One description of a control's state: for any value, Python and the page give the same verdict in the same words.

Every control is found by its folder, so a new one needs no entry here.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets

from authoring.fields import FOLDER, tables
from nblib import widgets
from nblib.checks import describe
from nblib.widgets.fields import fields, is_number, plain
from nblib.widgets.playground import Playground
from nblib.widgets.registry import controls
from tests.support.mounts import ARGUMENTS
from tests.support.node import node

ROOT = Path(__file__).parent.parent
VERDICTS = "tests/support/js/verdicts.mjs"
MANY = 1000

#: Values of every kind that JSON has, and a few that it has not.
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -0.0,
    1,
    -1,
    2,
    3,
    3.0,
    4,
    8,
    9,
    10,
    16,
    50,
    0.5,
    -0.5,
    1.5,
    2.5,
    -7,
    100,
    500,
    501,
    1000,
    10**6,
    10**6 + 1,
    10**7,
    10**9,
    -(10**9),
    2**31,
    2**31 + 1,
    2**53 + 1,
    10**16,
    1.5e16,
    10**20,
    10**400,
    1e-5,
    1e-7,
    5e-324,
    2.2250738585072014e-308,
    1e308,
    -1e308,
    math.nan,
    math.inf,
    -math.inf,
    "",
    "0",
    "1",
    "-1.5",
    "1e3",
    "nan",
    "True",
    "relu",
    "tanh",
    "step",
    "he",
    "mse",
    "SGD",
    "Adam",
    "AND",
    "XOR",
    "valley",
    "circle",
    "own",
    "never",
    "free",
    "x",
    "x +",
    "tanh(w*x + b)",
    "a b",
    "é",
    "ßname",
    'it\'s "so"',
    "a\nb\tc\x00",
    "\u202eevil\u2028",
    "\ud800",
    "😀" * 30,
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "x" * 37,
    "x" * 38,
    "x" * 39,
    "x" * 10**5,
    [],
    {},
    [[]],
    [None],
    [True, False],
    [0],
    [0, 0],
    [0, 1],
    [1, 0],
    [-0.0, 0.0],
    [3, 2],
    [1, 2],
    [0.5, -0.5],
    [1, "2"],
    [1, True],
    [0, 9],
    [math.inf, 0],
    [math.nan, 0],
    [1, 2, 3],
    [0, 1, 1, 0],
    [0, 1, 2, 0],
    [10**9, 10**9],
    [10**20, 0],
    [5e-324, 0],
    [8] * 6,
    [8] * 7,
    [0.5] * 3,
    list(range(50)),
    [[0, 0]] * 4,
    [[0, 0]] * 3,
    [[9, 9]] * 4,
    [[0, 0], [0, 4]],
    [[0, 0, 1]],
    [[0, 0, 1.5]],
    [[6, -6, -1]],
    [[0, 0]] * 41,
    [[0, 0, 0]] * 301,
    [[1, 2], [3]],
    [[[1]]],
    ["relu"],
    ["relu", "tanh"],
    ["tanh", "relu", "tanh"],
    ["tanh", "evil"],
    ["tanh", None],
    ["x1"],
    ["x2", "x1"],
    ["x1", "x1"],
    ["Adam", "SGD"],
    ["SGD", "SGD"],
    ["data", "data"],
    ["data"] * 30,
    [["Yes", "So.", True], ["No", "Not so.", False]],
    [["Yes", "So.", True], ["Yes", "Not so.", False]],
    [["Yes", "So.", False], ["No", "Not so.", False]],
    [["Yes", "So.", 1], ["No", "Not so.", False]],
    [["Yes", "So.", True]],
    {"a": 1},
    {"__proto__": 1},
    {"constructor": {}},
    {"w": 1, "x": 2, "b": 3},
    {"b": 3, "w": -0.0, "x": 1000},
    {"w": 1, "x": 2, "b": 1001},
    {"w": 1, "x": 2, "b": "3"},
    {"w": 1, "x": 2},
    {"SGD": 1, "Momentum": 1, "Nesterov": 1, "RMSProp": 1, "Adam": 1},
    {"SGD": 0, "Momentum": 1, "Nesterov": 1, "RMSProp": 1, "Adam": 1},
    {"SGD": 1, "Momentum": 1, "Nesterov": 1, "RMSProp": 1, "Adam": None},
    {"W": [[1], [1]], "b": [0]},
    [{"W": [[1], [1]], "b": [0]}, {"W": [[1]], "b": [0]}],
    [{"W": [[1], [1]], "b": [0]}, {"W": [[1], [1]], "b": [0]}],
    [{"W": [[1, 2], [1]], "b": [0, 0]}, {"W": [[1], [1]], "b": [0]}],
    [{"W": [[1], [1001]], "b": [0]}, {"W": [[1]], "b": [0]}],
    [{"W": [[1], [1]], "b": [0]}, {"W": [[1]], "b": [0, 1]}],
    [{"W": [[1], [1]], "b": []}, {"W": [[1]], "b": [0]}],
    [{"W": [[1], [1]], "b": [0], "c": 1}, {"W": [[1]], "b": [0]}],
    [{"W": [[1] * 9] * 2, "b": [0] * 9}, {"W": [[1]] * 9, "b": [0]}],
    [[10, 0.1, 3]],
    [[10, 0.1, 3], [10, 0.2, 4]],
    [[10, 0.1, 10**9]],
    [[10, 0, 3]],
    [[11, 0.1, 3]],
    [[True, 0.1, 3]],
    [[0, "w1.0.0", 0.5], [3, "b1.0", 1]],
    [[0, "w1.0.0", 10**7]],
    [[0, "w9.0.0", 1]],
    [[0, "w1.0", 1]],
    [[0, "b1.0.0", 1]],
    [[0, "w١.0.0", 1]],
    [[0, "learning_rate", 0.1]],
    [[0, "batch_size", 2.5]],
    [[3, "l1", 0], [2, "l1", 0]],
    [[0, "l2", "1"]],
    [[0, "seed", 1]],
    [[0, "l1"]],
    [[0, 1, 2]],
    [[0, "l1", 0]] * 201,
]
KNOWN = [  # each was taken by Python, refused by the page, whose session then could not start
    ("playground", "edits", [[0, "learning_rate", 0]]),
    ("playground", "edits", [[0, "batch_size", 1000]]),
    ("playground", "edits", [[10**7, "learning_rate", 0.1]]),
    ("descent", "records", [[10, 0.1, 10**9]]),
    ("descent", "tally", [0, 10**9]),
]


def make(folder: str) -> Any:
    name = next(name for name, found in controls().items() if found == folder)
    return getattr(widgets, name)(*ARGUMENTS.get(name, ()))


def state_of(control: Any) -> dict[str, Any]:
    return {key: getattr(control, key) for key in fields(type(control))}


def open_to(control: Any) -> list[str]:
    """The fields that somebody can set."""
    return [key for key, field in fields(type(control)).items() if not field.read_only]


def near(rng: np.random.Generator, value: Any) -> Any:
    """A value somewhat like a good one: an entry replaced, dropped or doubled, at any depth."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = list(value)[int(rng.integers(len(value)))]
        if rng.random() < 0.2:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: near(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        k, kind = int(rng.integers(len(value))), rng.random()
        if kind < 0.7:
            return [*value[:k], near(rng, value[k]), *value[k + 1 :]]
        return value[:k] + value[k + 1 :] if kind < 0.85 else [*value, value[k]]
    if is_number(value) and rng.random() < 0.5:
        return [value + 1, value - 1, -value, value / 3, value * 1000, int(value), float(value)][int(rng.integers(7))]
    return VALUES[int(rng.integers(len(VALUES)))]


def cases(folder: str) -> list[tuple[str, Any]]:
    """Every value for every field, then values that are nearly good, and lists and tables of any."""
    control, rng = make(folder), np.random.default_rng(20261128)
    keys, state = open_to(control), state_of(control)
    found = [(key, value) for key in keys for value in VALUES]
    found += [(key, state[key]) for key in state]
    found += [(key, value) for key in state if key not in keys for value in VALUES]
    found += [(key, value) for name, key, value in KNOWN if name == folder]
    for _ in range(MANY):
        key = keys[int(rng.integers(len(keys)))]
        one, two = (VALUES[int(k)] for k in rng.integers(len(VALUES), size=2))
        kinds = [near(rng, state[key]), near(rng, near(rng, state[key])), [one, two], {"w": one, "SGD": two}]
        found.append((key, kinds[int(rng.integers(4))]))
    return found


def carried(value: Any) -> Any:
    """What JSON carries of a value; the rest is named, so that the page gets it nevertheless."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": str(value)}
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return {"$": "inf"}
    if isinstance(value, list):
        return [carried(item) for item in value]
    return {key: carried(item) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def page() -> dict[str, list[dict[str, Any]]]:
    """The page's verdicts on all cases of all controls, from one process."""
    asked = {f: {"state": state_of(make(f)), "values": cases(f), "open": open_to(make(f))} for f in controls().values()}
    return json.loads(node(VERDICTS, stdin=json.dumps(carried(json.loads(json.dumps(asked))))))


@pytest.mark.parametrize("folder", sorted(controls().values()))
def test_both_sides_say_the_same(folder: str, page: dict[str, list[dict[str, Any]]]) -> None:
    """The same verdict, the same sentence, and of what is taken the same form; a refusal changes nothing."""
    control, good, refused = make(folder), 0, 0
    before = json.dumps(state_of(control))
    for (key, value), said in zip(cases(folder), page[folder], strict=True):
        if fields(type(control))[key].read_only:  # by hand nobody sets it, but what is stored may hold anything
            assert "ok" in said or (said["type"] == "Error" and said["error"].endswith(".")), (key, value, said)
            continue
        try:
            setattr(control, key, value)
        except traitlets.TraitError as error:
            refused += 1
            assert said.get("error") == str(error), (key, value, said)
            assert said["type"] == "Error"
            assert str(error).endswith(".") and len(str(error)) < 460
            assert str(error).startswith((key, "Character ", "The expression ")), "the sentence names the field"
            assert json.dumps(state_of(control)) == before, (key, value)
        else:
            good += 1
            assert "ok" in said, (key, value, said)
            assert plain(getattr(control, key)) == plain(said["ok"]), (key, value, said)
            if json.dumps(state_of(control)) != before:
                control = make(folder)
    assert good > 20 and refused > 500, (good, refused)


@pytest.mark.parametrize(("folder", "key", "value"), KNOWN)
def test_what_the_page_refused_and_python_took(folder: str, key: str, value: Any) -> None:
    control = make(folder)
    with pytest.raises(traitlets.TraitError, match=f"^{key}"):
        setattr(control, key, value)


def test_a_network_comes_of_every_recipe_that_is_taken() -> None:
    """`network` raised for a rate of 0 that was set on the way."""
    control = Playground(steps=3, edits=[[0, "learning_rate", 0.5], [1, "batch_size", 500], [2, "w1.0.0", -1.5]])
    assert control.network.params["0.W"].shape == (2, 4)


@pytest.mark.parametrize("folder", sorted(controls().values()))
def test_the_table_holds_what_a_control_starts_with(folder: str) -> None:
    """A field's default is what __init__ sets; where the control computes it, the table has none."""
    control = make(folder)
    for key, field in fields(type(control)).items():
        if field.kind and key not in ("instruction", "question"):
            assert plain(field.default_value) == plain(getattr(control, key)), key


def test_fields_json_is_fresh() -> None:
    stored = {path.parent.name: path.read_text("utf-8") for path in FOLDER.glob("*/fields.json")}
    assert stored == tables(), "run `make widgets`"


@pytest.mark.parametrize(("value", "said"), json.loads((ROOT / "frontend" / "test" / "described.json").read_text("utf-8")))
def test_values_are_named_as_on_the_page(value: Any, said: str) -> None:
    assert describe(plain(value)) == said


def test_arrays_are_taken_as_lists() -> None:
    control = widgets.PerceptronExplorer()
    control.weights, control.labels = np.array([1, -2], np.float32), np.array([True, False, True, False])
    assert control.weights == [1, -2] and control.labels == [1, 0, 1, 0]
    control.points = np.zeros((4, 2))
    control.bias = np.int64(3)
    assert control.points == [[0, 0]] * 4 and control.bias == 3.0
    with pytest.raises(traitlets.TraitError, match=r"weights \(w\) must be 2 numbers .*, but came as a list of 100\.$"):
        control.weights = np.zeros(100)
