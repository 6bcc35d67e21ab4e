"""Hostile states of every control: 1,000 bad values for its traits, 1,000 bad links; never more than a sentence."""

import json
import math
import re

import numpy as np
import pytest
import traitlets

from nblib import widgets
from tests.support.mounts import ARGUMENTS, states
from tests.support.node import ROOT, node

VALUES = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    3,
    0.5,
    -0.5,
    7,
    10**9,
    -(10**9),
    10**400,
    1e308,
    math.nan,
    math.inf,
    -math.inf,
    1j,
    "",
    "1",
    "AND",
    "relu",
    "<script>alert(1)</script>",
    "__proto__",
    "x" * 10**5,
    b"1",
    [],
    {},
    (),
    [[]],
    [None],
    [0],
    [1, 2],
    [0, 0, 1],
    [1, "2"],
    [math.nan, 0],
    [[0, 0]] * 4,
    [[1, 2], [3]],
    ["tanh"],
    ["x1", "x1"],
    {"a": 1},
    {"W": [[1]], "b": [0]},
    [{"W": [[1], [1]], "b": [0]}],
    {"__proto__": {}},
    object(),
    np.zeros(2),
    np.array([[np.nan]]),
    range(3),
    set(),
]


def make(name):
    return getattr(widgets, name)(*ARGUMENTS.get(name, ()))


def kept(control):
    return json.dumps({k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")})


@pytest.mark.parametrize("name", widgets.__all__)
def test_traits(name):
    """A refusal is a sentence and leaves the control as it was; what is taken can be stored and shown."""
    rng, control = np.random.default_rng(4), make(name)
    keys = [key for key in json.loads(kept(control)) if not key.startswith("_") and key not in ("tabbable", "tooltip")]
    cases = [(key, value) for key in keys for value in VALUES]
    while len(cases) < 1000:
        a, b, key = (int(i) for i in (*rng.integers(len(VALUES), size=2), rng.integers(len(keys))))
        both = [[VALUES[a], VALUES[b]], {"SGD": VALUES[a], "w": VALUES[b]}, (VALUES[a],)]
        cases.append((keys[key], both[int(rng.integers(3))]))
    before, refused = kept(control), 0
    for key, value in cases:
        try:
            setattr(control, key, value)
        except (traitlets.TraitError, ValueError) as error:
            refused += 1
            assert kept(control) == before, (key, value)
            named = key.split("_")[0] in str(error) or str(error).startswith("Character ")  # of an expression
            assert len(str(error)) < 500 and named, (key, value, str(error))
        else:
            assert "NaN" not in (after := kept(control)) and "Infinity" not in after, (key, value)
            assert len(repr(control)) < 10**6
            if after != before:
                control = make(name)
                before = kept(control)
    assert refused > 500


LINKS = "tests/support/js/links.mjs"
TEXTS = [
    "",
    "0",
    "1",
    "-1",
    "1,2",
    "1,-1",
    "1e9",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "1,2,3,4",
    "relu",
    "tanh",
    "XOR",
    "own",
    "valley",
    "a*b",
    "((",
    "1/0",
    "%",
    "%ff",
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "0:1,2,1",
    "9999:0,0,0",
    ":",
    ";;;",
    "2-3-1",
    "2-99-1",
    "4tanh,2relu",
    "x" * 5000,
    "1:w1.0.0:5",
    "0:eta:-1",
    "😀",
    "\u202e",
    "null",
    "[]",
    "{}",
    "true",
]


def linked():
    """The controls that links can open, each also in every view whose links name other settings."""
    for name in sorted(states()):
        script = (ROOT / "frontend" / "controls" / name / "state.js").read_text("utf-8")
        if "toQuery" in script:
            views = json.loads((ROOT / "frontend" / "controls" / name / "fields.json").read_text("utf-8")).get("view", {})
            for view in views.get("options", [None]):
                yield name, {} if view is None else {"view": view}


@pytest.mark.parametrize(("name", "changes"), list(linked()))
def test_links(name, changes):
    """Each of 1,000 links opens a state that a link can name again, or is refused in one sentence."""
    rng, state = np.random.default_rng(5), states()[name] | changes
    usual = node(LINKS, stdin=json.dumps({"name": name, "state": state, "queries": []}))
    usual = json.loads(usual)
    assert usual["again"] == usual["usual"], "the usual link opens the usual state"
    parts = [part.partition("=")[::2] for part in usual["usual"].split("&")]
    queries = []
    for _ in range(1000):
        picked = [list(part) for part in parts if rng.random() < 0.8]
        for part in picked:
            if rng.random() < 1.5 / len(parts):
                part[1] = TEXTS[int(rng.integers(len(TEXTS)))]
            elif rng.random() < 0.5 / len(parts) and part[1]:
                at = int(rng.integers(len(part[1])))
                part[1] = part[1][:at] + TEXTS[int(rng.integers(len(TEXTS)))] + part[1][at + 1 :]
        if rng.random() < 0.2:
            picked.append([TEXTS[int(rng.integers(len(TEXTS)))], TEXTS[int(rng.integers(len(TEXTS)))]])
        queries.append([f"{key}={value}" for key, value in picked])
    found = json.loads(node(LINKS, stdin=json.dumps({"name": name, "state": state, "queries": queries})))["found"]
    refused = [answer for answer in found if isinstance(answer, dict)]
    for query, answer in zip(queries, found, strict=True):
        if isinstance(answer, dict):
            assert answer["type"] in ("Error", "ExpressionError") and answer["said"].endswith("."), (query, answer)
            assert len(answer["said"]) < 400 and "\n" not in answer["said"]
        else:
            numbers = re.sub("expr=[^&]*", "", answer)
            assert "NaN" not in numbers and "Infinity" not in numbers, (query, answer)
    assert 200 < len(refused) < 1000, "both kinds must be there"
