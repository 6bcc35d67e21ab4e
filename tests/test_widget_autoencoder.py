"""The Python side of the autoencoder's control, and its front end's own logic without a page."""

import base64
import json
import math

import numpy as np
import pytest
import traitlets

from nblib import datasets
from nblib.layers import Activation, Dense, Dropout
from nblib.models.autoencoder import two_networks
from nblib.models.pca import pca
from nblib.network import Network
from nblib.widgets import AutoencoderExplorer
from nblib.widgets.autoencoder.control import lost
from nblib.widgets.autoencoder.weights import pack, sizes, unpack
from tests.support.node import node

DIGITS = datasets.digits()
X, Y = DIGITS.X[:40], DIGITS.y[:40]
STATE = "tests/support/js/autoencoder_state.mjs"


def pair(activation="relu", hidden=(12, 7), seed=0):
    encoder, decoder = two_networks(64, hidden, 2, np.random.default_rng(seed), activation=activation)
    for network in (encoder, decoder):
        for key, p in network.params.items():
            if key.endswith("b"):
                p[:] = np.random.default_rng(1).standard_normal(p.shape)
    return encoder, decoder


def explorer(activation="relu", **settings):
    return AutoencoderExplorer(*pair(activation), X, Y, **settings)


def run_state(control, queries=()):
    state = {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node(STATE, stdin=json.dumps({"state": state, "queries": list(queries)})))


# Weights -------------------------------------------------------------------------------------------------------------


def test_whole_numbers_and_a_scale_by_hand():
    """W's first row has the scale 1.27/127 = 0.01, a row of zeros the scale 0."""
    network = Network(Dense.of([[1.27, -0.634], [0.0, 0.0]], [0.5, -2.0]))
    data = base64.b64decode(pack([network], 8))
    assert np.frombuffer(data, "<f4", 4).tolist() == pytest.approx([0.5, -2.0, 0.01, 0.0])
    assert np.frombuffer(data, np.int8, 4, 16).tolist() == [127, -63, 0, 0]
    [again] = unpack(pack([network], 8), [sizes("network", network)], 8)
    assert again.params["0.W"].tolist() == [pytest.approx([1.27, -0.63], rel=1e-6), [0, 0]]


@pytest.mark.parametrize(("bits", "steps"), [(8, 127), (16, 32767)])
def test_no_weight_is_off_by_more_than_half_a_step(bits, steps):
    networks = list(pair())
    again = unpack(pack(networks, bits), [sizes("network", n) for n in networks], bits)
    for one, other in zip(networks, again, strict=True):
        assert [type(layer) for layer in one.layers] == [type(layer) for layer in other.layers]
        for key, p in one.params.items():
            if key.endswith("W"):
                assert (abs(p - other.params[key]).max(axis=1) <= abs(p).max(axis=1) * (0.5 / steps + 1e-6)).all()
            else:
                assert other.params[key] == pytest.approx(p, rel=1e-6)


def test_a_digit_is_lost_when_its_nearest_example_has_another_class():
    examples, y = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([3, 8])
    exact = np.array([[0.4, 0.4], [0.9, 0.9]])
    assert lost(examples, y, exact, np.array([[0.45, 0.45], [0.6, 0.6]])) == 0
    assert lost(examples, y, exact, np.array([[0.55, 0.55], [0.6, 0.6]])) == 1


@pytest.mark.parametrize("seed", range(8))
def test_eight_bits_only_where_no_digit_is_lost(seed):
    encoder, decoder = pair(seed=seed)
    control = AutoencoderExplorer(encoder, decoder, X, Y)
    exact = Network(encoder, decoder).forward(X)[0]
    [*rounded] = unpack(pack([encoder, decoder], 8), [sizes("e", encoder), sizes("d", decoder)], 8)
    good = lost(X, Y, exact, Network(*rounded).forward(X)[0]) == 0
    assert control.model["bits"] == (8 if good else 16)
    assert lost(X, Y, exact, Network(control.encoder, control.decoder).forward(X)[0]) == 0


def test_the_chapters_size_fits_a_page():
    control = AutoencoderExplorer(*pair(hidden=(128, 64)), DIGITS.X[:359], DIGITS.y[:359])
    assert len(json.dumps({k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")})) < 130_000


# Parity --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "gelu"])
@pytest.mark.parametrize("view", ["walk", "interpolate", "repair"])
def test_the_page_computes_what_nblib_does(activation, view):
    control = explorer(activation, view=view, z1=0.7, z2=-1.2, mix=0.3, noise=0.4, seed=5, drawing=X[7].reshape(8, 8))
    page = run_state(control)
    assert np.array(page["codes"]).reshape(-1, 2) == pytest.approx(control.encoder.forward(X)[0], rel=1e-12, abs=1e-12)
    assert page["encoded"] == pytest.approx(control.encoder.forward(X[7:8])[0][0].tolist(), rel=1e-12, abs=1e-12)
    assert page["noisy"] == pytest.approx(control.noisy.tolist(), rel=1e-12, abs=1e-12)
    assert page["code"] == pytest.approx(control.code.tolist(), rel=1e-12, abs=1e-12)
    assert page["decoded"] == pytest.approx(control.decoded.tolist(), rel=1e-12, abs=1e-12)
    distances = np.linalg.norm(control.codes - control.code, axis=1)
    assert page["nearest"] == {"i": distances.argmin(), "distance": pytest.approx(distances.min())}


def test_principal_components_without_networks():
    control = AutoencoderExplorer()
    train, test, _, y = datasets.split(DIGITS.X, DIGITS.y, np.random.default_rng(0), test=0.2)
    assert np.array_equal(control.X, test) and np.array_equal(control.y, y), "the digits' 16 steps are kept"
    best = pca(train, 2)
    assert control.codes == pytest.approx(best.encode(test), abs=0.02)
    assert control.decoder.forward([[0.0, 0.0]])[0][0] == pytest.approx(best.mean, rel=1e-6, abs=1e-6)


# What Python sees and sets -------------------------------------------------------------------------------------------


def test_the_code_of_each_view():
    control = explorer(z1=1, z2=2, start=[0, 4], end=[8, 0], mix=0.25, noise=0, drawing=X[3])
    assert control.code.tolist() == [1, 2]
    control.view = "interpolate"
    assert control.code.tolist() == [2, 3]
    control.view = "repair"
    assert control.code == pytest.approx(control.codes[3])
    control.code = (-3, 0.5)
    assert (control.view, control.z1, control.z2, control.code.tolist()) == ("walk", -3, 0.5, [-3, 0.5])
    assert control.decoded == pytest.approx(control.decoder.forward([[-3, 0.5]])[0][0])


def test_the_drawing_comes_as_numbers_by_rows():
    control = explorer()
    control.drawing = X[5]
    assert np.array_equal(control.drawing, X[5].reshape(8, 8)) and control.pixels == (16 * X[5]).tolist()
    assert np.array_equal(explorer(drawing=X[5].reshape(8, 8)).drawing, X[5].reshape(8, 8))
    before = control.pixels
    for bad, came in ((16 * X[5], "came as 64 from 0 to"), (X[5][:63], "came as 63 from 0 to")):
        with pytest.raises(ValueError, match=f"drawing must be 64 numbers from 0 to 1, but {came}"):
            control.drawing = bad
    assert control.pixels == before


def test_the_noise_has_its_deviation_and_its_seed():
    control = explorer(noise=0.5, seed=3, drawing=np.zeros(64))
    first = control.noisy
    assert first.std() == pytest.approx(0.5, rel=0.25) and np.array_equal(first, control.noisy)
    control.seed = 4
    assert not np.allclose(first, control.noisy)
    control.noise = 0
    assert np.array_equal(control.noisy, np.zeros(64))


def test_the_way_leads_from_one_class_to_another():
    control = explorer()
    other = int(np.argmax(Y != Y[0]))
    assert control.start == pytest.approx(control.codes[0], abs=0.005)
    assert control.end == pytest.approx(control.codes[other], abs=0.005)


def test_reset():
    control = explorer(view="repair", z1=0.5, shown=["3", "1"])
    before = repr(control)
    assert control.shown == ["1", "3"] and "view='repair', z1=0.5" in before
    control.code, control.shown = (4, 4), ["9"]
    control.reset()
    assert repr(control) == before and control.shown == ["1", "3"]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("view", "run", "view must be one of 'walk', 'interpolate', 'repair', but came as 'run'"),
        ("z1", math.nan, r"z1 \(z₁\) must be a number from -1000 to 1000"),
        ("start", [1], "start must be 2 numbers from -1000 to 1000"),
        ("mix", 1.1, r"mix \(t\) must be a number from 0 to 1"),
        ("pixels", [0] * 63, "pixels must be 64 numbers from 0 to 16"),
        ("pixels", [17] * 64, "pixels must be 64 numbers from 0 to 16"),
        ("noise", -1, r"noise \(σ\) must be a number from 0 to 1"),
        ("shown", [], "shown must be a list of 1 to 10 names"),
        ("shown", ["x"], r"shown\[0\] must be one of '0'"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    control = explorer()
    before = control.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(control, key, value)
    assert control.get_state() == before


def test_bad_networks_and_examples():
    encoder, decoder = pair()
    wrong = [
        ((encoder, decoder, X, None), "give all four, or none"),
        ((decoder, encoder, X, Y), "must lead from 64 to 2 and back, but lead from 2 to 64, 64 to 2"),
        ((7, decoder, X, Y), "encoder must be an nblib Network of Dense layers .* but is 7"),
        (
            (Network(Activation("relu"), Dense.of(np.ones((64, 2)), [0, 0])), decoder, X, Y),
            "encoder must be an nblib Network of Dense layers",
        ),
        (
            (encoder, Network(Dense.of(np.ones((2, 64)), np.zeros(64)), Dropout(0.5)), X, Y),
            "decoder must be an nblib Network of Dense layers",
        ),
        ((encoder, decoder, 16 * X, Y), "X must hold 2 to 1000 examples from 0 to 1, but holds 40 from 0 to 16"),
        ((encoder, decoder, np.zeros((1001, 64)), np.zeros(1001, int)), "but holds 1001 from 0 to 0"),
        ((encoder, decoder, X[:, :10], Y), "X must"),
        ((encoder, decoder, X, Y[:3]), "y must"),
        ((encoder, decoder, X, Y + 5), "y must"),
    ]
    for given, sentence in wrong:
        with pytest.raises(ValueError, match=sentence):
            AutoencoderExplorer(*given)


# The page's own ------------------------------------------------------------------------------------------------------


def test_links():
    drawn = ",".join(["8"] * 64)
    control = explorer()
    results = run_state(
        control,
        [
            "view=repair&z1=1.5&z2=-2&start=1,2&end=3,4&mix=0.25&noise=0.1&seed=9&show=1,7",
            f"view=repair&draw={drawn}",
            "z1=2",
        ],
    )["queries"]
    assert all(r["ok"]["again"] for r in results)
    full, drawing, plain = (r["ok"]["now"] for r in results)
    keys = ("view", "z1", "z2", "start", "end", "mix", "noise", "seed", "shown")
    assert [full[k] for k in keys] == ["repair", 1.5, -2, [1, 2], [3, 4], 0.25, 0.1, 9, ["1", "7"]]
    assert drawing["pixels"] == [8] * 64
    assert plain["z1"] == 2 and plain["start"] == control.start and plain["pixels"] == control.pixels
    for bad in [
        "view=x",
        "z1=9999",
        "start=1",
        "mix=2",
        "draw=1,2",
        f"draw={drawn},0",
        "show=",
        "show=10",
        "noise=nan",
        "w=1",
    ]:
        [result] = run_state(control, [bad])["queries"]
        assert result.get("type") == "Error" and result["error"].endswith("."), bad


def test_words():
    control = explorer(z1=control_code(0)[0], z2=control_code(0)[1])
    assert f"The nearest test digit of the shown classes is a {Y[0]}, 0 away." in run_state(control)["words"]
    assert "far from every digit" in run_state(explorer(z1=900))["words"]
    assert "25 % of the way" in run_state(explorer(view="interpolate", mix=0.25))["words"]
    control = explorer(view="repair", drawing=X[2], noise=0.2)
    before, after = (((x - X[2]) ** 2).mean() for x in (control.noisy, control.decoded))
    said = run_state(control)["words"]
    assert f"moves the drawing by {before:.4f}".rstrip("0") in said and f"{after:.4f}".rstrip("0") in said
    assert ("not nearer" in said) == (after >= before)
    assert run_state(explorer(view="repair", drawing=np.zeros(64)))["words"].startswith("Nothing is drawn yet.")
    control = explorer(shown=["9"])
    control.set_trait("classes", "0" * len(Y))
    assert "No digit of the shown classes is in the plane." in run_state(control)["words"]


def control_code(i):
    return explorer().codes[i]
