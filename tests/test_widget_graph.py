"""Expressions: the reader and its sentences, the same in the page and in Python, and derivatives that are nblib's."""

import math

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from test_widget_feedforward import plain, run

from nblib.autograd import Value
from nblib.widgets import GraphExplorer
from nblib.widgets.graph.expressions import Expression, ExpressionError

PARSE = "tests/support/js/graph_parse.mjs"


def python(text):
    try:
        expression = Expression(text)
    except ExpressionError as error:
        return {"error": str(error), "at": error.at}
    return {"nodes": [[n.op, list(n.args), n.at] for n in expression.nodes], "variables": list(expression.variables)}


# Reading -------------------------------------------------------------------------------------------------------------


def fuzz(count):
    """Random texts: noise, pieces of the grammar in any order, and good expressions with one character spoilt."""
    rng = np.random.default_rng(20)
    pieces = [
        "1",
        "2.5",
        ".5",
        "1e3",
        "1e999",
        "x",
        "y",
        "w1",
        "tanh",
        "exp(",
        "log(",
        "sqrt",
        "sin(",
        "(",
        ")",
        "+",
        "-",
        "*",
        "/",
        "^",
        " ",
        "−",
        "·",
        "**",
        "pi",
        "foo(",
        "longvariablename",
        ",",
        "=",
        "é",
        "😀",
        "\t",
        "\n",
        "__proto__",
        "constructor",
        "toString(",
    ]
    noise = [chr(int(c)) for c in rng.integers(32, 0x250, 400)] + ["'", '"', "\\", "<script>", "\u2028"]
    good = ["tanh(w*x + b)", "(a - b)^2 / (1 + exp(-z))", "x^2 + 3*x*y - sqrt(y)", "log(1 + x^2)^-1"]
    for _ in range(count):
        kind = rng.integers(3)
        if kind == 0:
            yield "".join(str(p) for p in rng.choice(pieces, int(rng.integers(0, 14))))
        elif kind == 1:
            yield "".join(str(p) for p in rng.choice(noise, int(rng.integers(0, 40))))
        else:
            text, at = str(rng.choice(good)), int(rng.integers(0, 10))
            yield text[:at] + str(rng.choice(pieces)) + text[at + int(rng.integers(0, 3)) :]
    yield from [
        "(" * 199,
        "-" * 199 + "x",
        "x^" * 99 + "x",
        "(" * 39 + "x" + ")" * 39,
        "(" * 41 + "x" + ")" * 41,
        "x" * 201,
        "+".join("x" * 30),
        "1+" * 99 + "1",
        "a+b+c+d+e+f+g",
        "sin(" * 60 + "x" + ")" * 60,
        "",
        " ",
        "()",
        "x y",
        "2x",
        "x^",
        "^x",
        "tanh",
        "tanh x",
        "f(x)",
        "1..2",
    ]


def test_any_text_is_an_expression_or_a_sentence_and_the_twins_agree():
    """2,000 texts: neither reader throws anything but its sentence, and both say the same, word by word."""
    texts = list(fuzz(2000))
    good = 0
    for text, twin in zip(texts, run(PARSE, [{"text": text} for text in texts]), strict=True):
        ours = python(text)
        assert ours == twin, text
        if "error" in ours:
            assert (
                ours["error"].endswith(".")
                and ours["error"][0].isupper()
                and len(ours["error"]) < 160
                and 0 <= ours["at"] <= len(text)
            ), text
        else:
            good += 1
    assert 100 < good < 1500


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_python_reader_throws_nothing_else(text):
    assert python(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The expression is empty: type one such as tanh(w*x + b)."),
        ("w * * x", "Character 5, “*”: a number, a name or “(” was expected."),
        ("tanh(x", "Character 7, the end: “)” was expected, to close the “(” at character 5."),
        ("x)", "Character 2, “)”: this “)” closes no “(”."),
        ("2 x", "Character 3, “x”: an operator such as * was expected here."),
        (
            "x + tan(y)",
            "Character 5, “t”: there is no function tan; there are exp, log, tanh, sigmoid, relu, sin, cos, sqrt.",
        ),
        ("exp + 1", "Character 1, “e”: exp is a function and needs brackets, as in exp(x)."),
        ("x = 1", "Character 3, “=”: this sign has no meaning here."),
        ("1e999", "Character 1, “1”: this number is too large."),
        ("averylongname", "Character 1, “a”: a name must have at most 8 letters."),
        ("a+b+c+d+e+f+g", "Character 13, “g”: there may be at most 6 variables."),
    ],
)
def test_sentences(text, sentence):
    assert python(text)["error"] == sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("2 - 3 - 4", -5),
        ("12 / 3 / 2", 2),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2^-1", 0.5),
        ("--3", 3),
        ("+3", 3),
        ("2 − 1 · 2", 0),
        ("6 ÷ 3 × 2", 4),
        ("sqrt(16) + relu(-3)", 4),
        ("sin(0) + cos(0)", 1),
        ("log(exp(2))", 2),
        ("sigmoid(0)", 0.5),
        ("1.5e1 + .5", 15.5),
        ("cos(pi)", -1),
        ("tanh(0)", 0),
    ],
)
def test_rules_of_arithmetic(text, expected):
    [twin] = run(PARSE, [{"text": text, "values": {}}])
    assert twin["v"][-1] == pytest.approx(expected, abs=1e-15)
    assert Expression(text).compute({})[-1].data == pytest.approx(expected, abs=1e-15)


# Computing -----------------------------------------------------------------------------------------------------------


def random_expression(rng, depth):
    """A random expression with values everywhere: what log, sqrt, / and powers take is kept above 0."""
    if depth == 0:
        return str(rng.choice(["a", "b", "c", str(round(rng.uniform(0.2, 3), 2))]))
    x, y = (random_expression(rng, depth - 1) for _ in range(2))
    return str(
        rng.choice(
            [
                f"({x} + {y})",
                f"({x} - {y})",
                f"{x} * {y}",
                f"({x}) / (1 + ({y})^2)",
                f"({x})^2",
                f"({x})^3",
                f"-({x})",
                f"tanh({x})",
                f"sigmoid({x})",
                f"relu({x})",
                f"sin({x})",
                f"cos({x})",
                f"exp(tanh({x}))",
                f"log(1 + ({x})^2)",
                f"sqrt(1 + ({x})^2)",
                f"(1 + ({x})^2)^tanh({y})",
            ]
        )
    )


def test_values_and_derivatives_are_nblibs():
    """300 random expressions: every node's value and derivative are those of nblib.autograd.Value, to 1e-12."""
    rng = np.random.default_rng(5)
    items = []
    while len(items) < 300:
        text = random_expression(rng, int(rng.integers(1, 5)))
        if "nodes" in python(text):
            items.append({"text": text, "values": {name: float(rng.uniform(-2, 2)) for name in python(text)["variables"]}})
    for item, twin in zip(items, run(PARSE, items), strict=True):
        expression = Expression(item["text"])
        done = expression.compute(item["values"])
        done[-1].backward()
        assert isinstance(done[-1], Value)
        np.testing.assert_allclose(twin["v"], [v.data for v in done], rtol=1e-12, atol=1e-12, err_msg=item["text"])
        for name, k in twin["variables"]:
            np.testing.assert_allclose(
                twin["grads"][k], done[expression.variables[name]].grad, rtol=1e-12, atol=1e-12, err_msg=item["text"]
            )


@pytest.mark.parametrize(
    "text", ["sin(x) * cos(x)", "sqrt(x) / x", "x^x", "sigmoid(x)^2 - log(x)", "2^x", "exp(-x^2)", "relu(x) + x^0.5"]
)
def test_derivatives_against_complex_steps_and_differences(text):
    """An independent check of Python's own: (f(x + h) − f(x − h)) / 2h at three points."""
    expression = Expression(text)
    for x in (0.3, 1.0, 2.7):
        done = expression.compute({"x": x})
        done[-1].backward()
        above, below = (expression.compute({"x": x + h})[-1].data for h in (1e-5, -1e-5))
        assert done[expression.variables["x"]].grad == pytest.approx((above - below) / 2e-5, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("log(x)", 0),
        ("log(x)", -1),
        ("sqrt(x)", -4),
        ("sqrt(x)", 0),
        ("1/x", 0),
        ("x^-1", 0),
        ("x^0.5", -1),
        ("2^x^9", 9),
        ("exp(x)", 1000),
        ("x^x", -1),
        ("exp(exp(exp(x)))", 9),
        ("x^0.5", 0),
    ],
)
def test_no_value_is_a_sentence(text, x):
    [twin] = run(PARSE, [{"text": text, "values": {"x": x}}])
    assert twin["problem"]["words"].endswith(".")
    with pytest.raises(ValueError, match=r"Character \d+: .*\.$"):
        Expression(text).compute({"x": x})


# The control ---------------------------------------------------------------------------------------------------------

STATE = "tests/support/js/graph_state.mjs"


def states(queries=(), stages=(), **kwargs):
    return run(
        STATE,
        {
            "state": plain(GraphExplorer(**kwargs)),
            "queries": list(queries),
            "stages": list(stages),
        },
    )


def test_stages_by_hand():
    """f = (x·x)·w at x = 3, w = 2: forward 9, 18; back 9 to w, 2 to u₁, and from both paths 6 + 6 to x."""
    found = states(stages=range(6), expression="x*x*w", values={"x": 3, "w": 2})["stages"]
    assert [stage["lines"][0].split(":")[0] for stage in found] == [
        "The variables have their values. Step computes one operation after the other, and then sends the derivative back.",
        "Forward",
        "Forward",
        "Now back. The result changes as fast as itself",
        "Back from f",
        "Back from u₁",
    ]
    assert found[1]["lines"] == ["Forward: u₁ = x · x = 3 · 3 = 9"] and found[2]["lines"] == [
        "Forward: f = u₁ · w = 9 · 2 = 18"
    ]
    assert found[4]["lines"][1:] == ["To u₁: ∂f/∂f · ∂f/∂u₁ = 1·2 = 2", "To w: ∂f/∂f · ∂f/∂w = 1·9 = 9"]
    # x reaches u₁ along two wires: the slope of one of them is 3, but ∂u₁/∂x is 6
    one = "To x along one wire: ∂f/∂u₁ · its slope = 2·3 = 6, together with the other paths 12"
    assert found[5]["lines"][1:] == [one, one]
    assert found[5]["grads"] == [12, 2, 9, 1] and found[3]["grads"] == [None, None, None, 1]


def test_a_slope_has_its_symbol_only_where_it_is_the_whole():
    """x reaches f = x·y + x along two paths, and 1 is the slope of one; q reaches each sum of (p + q)·(q + 1) once."""
    lines = states(stages=[4], expression="x*y + x", values={"x": 2, "y": 5})["stages"][0]["lines"]
    assert lines[1:] == ["To u₁: ∂f/∂f · ∂f/∂u₁ = 1·1 = 1", "To x along one wire: ∂f/∂f · its slope = 1·1 = 1"]
    fork = states(stages=[7], expression="(p+q)*(q+1)", values={"p": 2, "q": 3})["stages"][0]["lines"]
    assert fork[1:] == [
        "To p: ∂f/∂u₁ · ∂u₁/∂p = 4·1 = 4",
        "To q: ∂f/∂u₁ · ∂u₁/∂q = 4·1 = 4, together with the other paths 9",
    ]


def test_one_pair_of_brackets():
    for text, stage, line in [
        ("relu(x)", 1, "Forward: f = relu(x) = relu(−1) = 0"),
        ("x^2", 1, "Forward: f = x ^ 2 = (−1) ^ 2 = 1"),
        ("-x", 1, "Forward: f = −x = −(−1) = 1"),
        ("log(x)", 1, "Here the expression has no value: log(−1). log takes a number above 0."),
    ]:
        [found] = states(stages=[stage if "log" not in text else 0], expression=text, values={"x": -1})["stages"]
        assert found["lines"] == [line]


@pytest.mark.parametrize(
    ("text", "x", "words", "said"),
    [
        ("sqrt(x)", 0, "slope: sqrt(0). Its value is 0, but the curve is vertical there.", "has no slope."),
        ("x^0.5", 0, "slope: 0 ^ 0.5. Its value is 0, but the curve is vertical there.", "has no slope."),
        ("sqrt(x)", -4, "value: sqrt(−4). sqrt takes no number below 0.", "has no value."),
    ],
)
def test_no_slope_is_not_no_value(text, x, words, said):
    found = states([f"expr={text}&v={x}"], stages=[0], expression=text, values={"x": x})
    assert found["stages"][0]["lines"] == [f"Here the expression has no {words}"]
    assert said in found["queries"][0]["ok"]["said"]


def test_the_order_is_the_texts_however_the_values_are_stored():
    state = plain(GraphExplorer(expression="(relu(w*x+b)-y)^2", values={"w": 3, "x": 2, "b": -4, "y": 4}))
    state["values"] = state["initial"]["values"] = dict(sorted(state["values"].items()))
    data = {"state": state, "queries": [""], "stages": []}
    [found] = run(STATE, data)["queries"]
    assert "v=3,2,-4,4&" in found["ok"]["query"]
    assert "at w = 3, x = 2, b = −4, y = 4 " in found["ok"]["said"]


def test_links():
    found = states(["expr=a*b%2Bc&v=1,2,3&stage=5", "v=0.5,-1,2", "", "expr=log(q)&v=-1", "expr=2%2B2"])
    first, second, third, bad, plainly = (r["ok"] for r in found["queries"])
    assert (
        first["expression"] == "a*b+c"
        and first["values"] == {"a": 1, "b": 2, "c": 3}
        and "∂f/∂a = 2, ∂f/∂b = 1, ∂f/∂c = 1." in first["said"]
    )
    assert second["values"] == {"w": 0.5, "x": -1, "b": 2} and third["expression"] == "tanh(w*x + b)"
    assert "has no value" in bad["said"] and "is being computed" in plainly["said"]
    assert all(r["ok"]["again"] for r in found["queries"])
    for query, result in zip(
        wrong := [
            "expr=",
            "expr=x*/2",
            "expr=<script>",
            "v=1",
            "v=1,2,x",
            "stage=99",
            "stage=-1",
            "stage=0.5",
            "v=1,1,1e9",
            "y=1",
            "expr=2&v=3",
        ],
        states(wrong)["queries"],
        strict=True,
    ):
        assert "error" in result and result["error"].endswith("."), (query, result)


def test_traits_and_nblibs_value():
    explorer = GraphExplorer(values={"w": 0.5, "x": 2, "b": -1})
    assert isinstance(explorer.value, Value) and explorer.value.data == 0.0
    assert explorer.gradients == {"w": 2.0, "x": 0.5, "b": 1.0} and explorer.last_stage == 7
    explorer.stage = 7
    explorer.expression = "x^2 + k"
    assert (explorer.values, explorer.stage) == ({"x": 2.0, "k": 1.0}, 0) and explorer.gradients == {"x": 4.0, "k": 1.0}
    explorer.set_state({"expression": "q", "values": {"q": 3}, "stage": 1})
    assert (explorer.expression, explorer.values, explorer.stage) == ("q", {"q": 3}, 1)
    explorer.reset()
    assert explorer.values == {"w": 0.5, "x": 2, "b": -1}
    assert (
        repr(eval(repr(explorer)))
        == repr(explorer)
        == "GraphExplorer(expression='tanh(w*x + b)', values={'w': 0.5, 'x': 2.0, 'b': -1.0}, stage=0)"
    )
    explorer.values = {"w": 1, "x": 1, "b": math.pi}
    explorer.expression = "log(x - 1)"
    with pytest.raises(ValueError, match="log takes a number above 0"):
        _ = explorer.value


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("expression", "x +", "Character 4, the end: a number, a name"),
        ("expression", 3, "expression must be a text"),
        ("values", {"w": 1}, "values must be a number for each of w, x, b"),
        ("values", {"w": 1, "x": 2, "b": math.nan}, r"values\['b'\] must be a number from -1000 to 1000"),
        (
            "values",
            {"w": 1, "x": 2, "b": 5000},
            r"values\['b'\] must be a number from -1000 to 1000",
        ),
        ("values", [1, 2, 3], "values must be a number for each"),
        ("stage", 8, "stage must be a whole number from 0 to 7"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = GraphExplorer(stage=3)
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before
