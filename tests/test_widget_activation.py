"""The Python side of the activation control, and its front end's own logic without a page."""

import json
import math

import numpy as np
import pytest
import traitlets

from nblib.activations import ACTIVATIONS
from nblib.widgets import ActivationExplorer
from nblib.widgets.activation import control as activation
from tests.support.node import node


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def test_nblibs_own_objects():
    explorer = ActivationExplorer(shown=["leaky_relu"], leak=0.3, weight=2, bias=-1, x=0.25)
    assert explorer.z == -0.5 and explorer.activation.forward(np.array([[explorer.z]]))[0].item() == pytest.approx(-0.15)
    network = explorer.network
    assert len(network.layers) == 20 and network.layers[0].params["W"].std() == pytest.approx(math.sqrt(1 / 32), rel=0.05)
    signal, gradient = explorer.history
    a = explorer.data
    for i, layer in enumerate(network.layers):
        a, _ = layer.forward(a)
        if i % 2:
            assert signal[(i + 1) // 2] == pytest.approx(apart(a))
    assert signal[0] == pytest.approx(apart(explorer.data)) and len(signal) == len(gradient) == 11


def apart(a):
    """How much examples differ: half the mean square of a_i − a_j over all pairs (i, j) and units, and the root of it."""
    return math.sqrt(np.mean((a[:, None] - a[None]) ** 2) / 2)


def test_two_linear_layers_by_hand(monkeypatch):
    """Of two examples only their difference d counts: it leaves a layer as d W, and the deviation is half of it."""
    for size in ("DEPTH", "WIDTH", "BATCH"):
        monkeypatch.setattr(activation, size, 2)
    explorer = ActivationExplorer(shown=["linear"], seed=3)
    (one, other), layers = explorer.data, explorer.network.layers
    d = [one[0] - other[0], one[1] - other[1]]
    expected = [math.hypot(*d) / 2 / math.sqrt(2)]
    for layer in layers[::2]:
        (w11, w12), (w21, w22) = layer.params["W"]
        d = [d[0] * w11 + d[1] * w21, d[0] * w12 + d[1] * w22]
        expected.append(math.hypot(*d) / 2 / math.sqrt(2))
    assert explorer.history.signal.tolist() == pytest.approx(expected)


def test_a_signal_is_a_difference_between_examples():
    """Units that differ, but not from example to example, carry none."""
    explorer = ActivationExplorer(shown=["sigmoid"])
    a = explorer.network.forward(explorer.data)[0]
    assert a.std() > 0.1 and explorer.history.signal[-1] == pytest.approx(apart(a)) and apart(a) < 1e-6
    constant = np.tile([0.25, 0.5, 3.0, 7.0], (32, 8))
    assert activation.between_examples(constant) == 0 and constant.std() > 2
    assert json.loads(node("tests/support/js/deviation.mjs")) == [0, math.sqrt(0.5), 2]


def test_sigmoid_vanishes_and_he_keeps_relu():
    assert ActivationExplorer(shown=["sigmoid"]).history.gradient[0] < 1e-4
    he, small = (ActivationExplorer(shown=["relu"], init="he", scale=scale).history for scale in (1, 0.3))
    assert 0.1 < he.gradient[0] < 10 and 0.1 < he.signal[-1] < 10
    assert small.signal[-1] < 1e-4


def test_what_is_looked_at_is_shown():
    explorer = ActivationExplorer()
    assert (explorer.shown, explorer.chosen) == (["sigmoid", "tanh", "relu"], "sigmoid")
    explorer.chosen = "gelu"
    assert explorer.shown == ["sigmoid", "tanh", "relu", "gelu"]
    explorer.shown = ["tanh", "step"]
    assert (explorer.shown, explorer.chosen) == (["step", "tanh"], "step")


def test_repr_and_reset():
    explorer = ActivationExplorer(shown=["leaky_relu", "tanh"], chosen="leaky_relu", x=-2, init="he", seed=4)
    assert repr(explorer) == (
        "ActivationExplorer(shown=['tanh', 'leaky_relu'], chosen='leaky_relu', weight=1.0, bias=0.0, leak=0.1, "
        "x=-2.0, init='he', scale=1.0, seed=4)"
    )
    assert repr(eval(repr(explorer))) == repr(explorer)
    before = repr(explorer)
    explorer.shown, explorer.x = ["relu"], 3
    explorer.reset()
    assert repr(explorer) == before
    assert len(json.dumps(plain(explorer))) < 1500


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("shown", [], "shown must be a list of 1 to 11 names, none twice"),
        ("shown", "relu", "shown must be a list"),
        ("shown", ["relu", "relu"], "shown must be a list of 1 to 11 names, none twice"),
        ("shown", ["swish"], r"shown\[0\] must be one of 'step', .* but came as 'swish'"),
        ("chosen", None, "chosen must be one of"),
        ("weight", 6, r"weight \(w\) must be a number from -5 to 5"),
        ("bias", math.nan, r"bias \(b\) must be a number from -5 to 5"),
        ("x", -7, "x must be a number from -6 to 6"),
        ("leak", -0.1, r"leak \(α\) must be a number from 0 to 1"),
        ("init", "orthogonal", "init must be one of"),
        ("scale", 0, "scale must be a number above 0 and at most 10"),
        ("seed", 1.5, "seed must be a whole number"),
        ("seed", 10**7, "seed must be a whole number from 0 to 1000000"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = ActivationExplorer()
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


STATE = "tests/support/js/activation_state.mjs"


def run_state(queries=(), **kwargs):
    payload = json.dumps({"state": plain(ActivationExplorer(**kwargs)), "queries": list(queries)})
    return json.loads(node(STATE, stdin=payload.replace("Infinity", "1e999")))


def test_links():
    results = run_state(
        [
            "show=relu,leaky_relu&look=leaky_relu&w=-2&b=1&leak=0.2&x=3&init=he&scale=1.5&seed=9",
            "look=gelu",
            "show=step",
        ]
    )["queries"]
    full, gelu, step = (r["ok"]["now"] for r in results)
    assert all(r["ok"]["again"] for r in results)
    assert [full[k] for k in ("shown", "chosen", "weight", "bias", "leak", "x", "init", "scale", "seed")] == [
        ["relu", "leaky_relu"],
        "leaky_relu",
        -2,
        1,
        0.2,
        3,
        "he",
        1.5,
        9,
    ]
    assert gelu["shown"] == ["sigmoid", "tanh", "relu", "gelu"] and (step["shown"], step["chosen"]) == (
        ["step"],
        "step",
    )
    for bad in [
        "show=swish",
        "show=",
        "show=relu,relu",
        "look=constructor",
        "w=9",
        "x=nan",
        "leak=2",
        "init=__proto__",
        "scale=0",
        "seed=1.5",
        "seed=-1",
        "z=1",
        "w=1&w=1",
        "look=<img src=x onerror=alert(1)>",
    ]:
        [result] = run_state([bad])["queries"]
        assert result.get("type") == "Error" and result["error"].endswith(".") and len(result["error"]) < 260, bad


def test_words():
    said = run_state(shown=["relu"], x=-2)["words"]
    assert said.startswith("relu at x = −2: z = 1·x + 0 = −2, a = φ(z) = 0, φ′(z) = 0") and "dead region" in said
    survival = ActivationExplorer(shown=["sigmoid"]).history
    said = run_state(shown=["sigmoid"], x=5)["words"]
    assert f"examples differ {small(survival.signal[-1] / survival.signal[0])} times as much as at the input" in said
    assert f"gradient's deviation is {small(survival.gradient[0] / survival.gradient[-1])} of what was sent back" in said
    assert "the signal vanishes" in said and "it vanishes" in said and "saturated region" in said
    said = run_state(shown=["linear"], weight=5, bias=-5, x=6)["words"]
    assert "z = 5·x − 5 = 25, a = φ(z) = 25 (outside the picture)," in said
    assert "outside" not in run_state(shown=["linear"], x=3)["words"]


@pytest.mark.parametrize(
    ("name", "init", "scale", "signal", "gradient"),
    [
        ("linear", "xavier", 1, "is kept", "is kept"),  # what chapter 2 says of each
        ("linear", "he", 1, "explodes", "explodes"),
        ("tanh", "xavier", 1, "shrinks", "shrinks"),
        ("relu", "xavier", 1, "shrinks", "shrinks"),
        ("gelu", "xavier", 1, "vanishes", "vanishes"),
        ("tanh", "xavier", 2, "is kept", "grows"),
        ("relu", "xavier", 2, "explodes", "explodes"),
        ("sigmoid", "xavier", 4, "vanishes", "vanishes"),
        ("tanh", "xavier", 4, "is kept", "explodes"),
    ],
)
def test_the_fate_of_a_signal_is_the_chapters(name, init, scale, signal, gradient):
    said = run_state(shown=[name], init=init, scale=scale)["words"]
    assert f"the signal {signal}." in said and f"it {gradient}." in said


def test_what_keeps_signal_and_gradient_between_a_half_and_twice():
    """The chapter's answer, in the control's words."""
    kept = {name for name in ACTIVATIONS if run_state(shown=[name], init="he")["words"].count("is kept") == 2}
    assert kept == {"tanh", "relu", "leaky_relu", "gelu"}


def test_what_leaves_the_charts_is_said():
    assert "leaves its chart" not in run_state(shown=["sigmoid", "linear"], chosen="sigmoid")["words"]
    assert run_state(shown=["sigmoid", "softmax"], chosen="sigmoid")["words"].endswith(" A curve leaves its chart.")
    said = run_state(shown=["linear"], scale=4)["words"]
    assert "examples differ 1.1·10⁶ times" in said and said.endswith("it explodes. A curve leaves its chart.")


def small(value):
    """A number such as 4.2·10⁻⁷, as the control writes it."""
    mantissa, exponent = f"{value:.1e}".split("e-")
    return f"{mantissa}·10⁻" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(int(exponent)))
