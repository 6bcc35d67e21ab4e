"""The control of a drawn digit: its network in 8 bits, the change that is enough, and the page's twin of both."""

import json

import numpy as np
import pytest
import traitlets

from nblib.datasets import mnist
from nblib.layers import Activation, BatchNorm, Dense, Dropout
from nblib.network import Network
from nblib.widgets import DigitExplorer
from nblib.widgets.digits.boundary import scores, smallest_change
from nblib.widgets.digits.weights import stack
from nblib.widgets.packed import pack, unpack
from tests.support.node import node

RNG = np.random.default_rng(7)


def network(*hidden, norm=False):
    """Return 784 → hidden → 10 with random weights, biases and moments."""
    parts, widths = [], (784, *hidden)
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        dense = Dense(inputs, outputs, "he", RNG)
        dense.params["b"][:] = 0.1 * RNG.standard_normal(outputs)
        parts.append(dense)
        if norm:
            layer = BatchNorm(outputs)
            for values in (*layer.params.values(), *layer.state.values()):
                values[:] = RNG.uniform(0.5, 1.5, outputs)
            parts.append(layer)
        parts += [Activation("relu"), Dropout(0.5)]
    return Network(*parts, Dense(widths[-1], 10, "xavier", RNG), output="softmax")


def page(explorer):
    state = {k: v for k, v in explorer.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node("tests/support/js/digits_twin.mjs", stdin=json.dumps({"state": state})))


def test_batch_norm_is_folded():
    """The folded layers say what the network says in prediction, dropout and all."""
    given, x = network(20, 15, norm=True), RNG.uniform(size=(5, 784))
    parts = []
    for W, b in stack(given):
        parts += [Dense.of(W, b), Activation("relu")]
    np.testing.assert_allclose(Network(*parts[:-1]).scores(x), given.scores(x), rtol=0, atol=1e-10)


def test_8_bits_err_by_half_a_step():
    layers = [
        (RNG.standard_normal((784, 6)) * [1, 10, 0.01, 1, 1, 0], RNG.standard_normal(6)),
        (np.ones((6, 10)), np.zeros(10)),
    ]
    for (W, b), (rounded, c) in zip(layers, unpack(pack(layers, 8, "unit"), [(784, 6), (6, 10)], 8, "unit"), strict=True):
        step = abs(W).max(axis=0) / 127
        assert (abs(W - rounded) <= step * 0.5001).all() and abs(b - c).max() < 1e-6
    assert len(pack(layers, 8, "unit")) == 4 * -(-(784 * 6 + 60 + 8 * 16) // 3)


def test_scores_and_their_derivatives():
    layers, x = stack(network(12, 9)), RNG.uniform(size=784)
    z, J = scores(layers, x)
    for i in range(0, 784, 97):
        e = np.zeros(784)
        e[i] = 1e-6
        slope = (scores(layers, x + e)[0] - scores(layers, x - e)[0]) / 2e-6
        np.testing.assert_allclose(J[:, i], slope, atol=1e-6)
    assert z.shape == (10,)


def test_of_two_straight_lines_the_change_is_the_distance():
    """Without hidden layers the boundary is a plane: the distance is |gap| / |w|, as long as no pixel meets its end."""
    W = RNG.standard_normal((784, 10))
    x = np.full(784, 0.5)
    z = x @ W
    k = int(z.argmax())
    far = min((z[k] - z[j]) / np.linalg.norm(W[:, j] - W[:, k]) for j in range(10) if j != k)
    assert np.linalg.norm(smallest_change([(W, np.zeros(10))], x) - x) == pytest.approx(far, rel=1e-5)


@pytest.mark.parametrize("toward", [None, 3])
def test_the_change_is_enough_and_a_little_less_is_not(toward):
    layers, x = stack(network(30, 20)), mnist().X[5]
    k = int(scores(layers, x)[0].argmax())
    toward = toward if toward != k else 4
    moved = smallest_change(layers, x, toward)
    assert moved.min() >= 0 and moved.max() <= 1
    now = int(scores(layers, moved)[0].argmax())
    assert now != k and toward in (None, now)
    back = int(scores(layers, x + 0.999 * (moved - x))[0].argmax())
    assert back != now, "a thousandth less is not enough"
    if toward is None:
        noise = RNG.standard_normal((300, 784))
        noise *= 0.9 * np.linalg.norm(moved - x) / np.linalg.norm(noise, axis=1, keepdims=True)
        assert all(scores(layers, x + r)[0].argmax() == k for r in noise), "no chance change of that length does it"


@pytest.mark.parametrize(("off", "toward"), [((), "any"), ((0, 3, 29, 30, 44), "any"), ((2,), "8")])
def test_the_page_says_what_nblib_says(off, toward):
    explorer = DigitExplorer(network(30, 15, norm=True), mnist().X[40:42], off=off, toward=toward)
    found = page(explorer)
    np.testing.assert_allclose(found["p"], explorer.probabilities, rtol=0, atol=1e-12)
    a = explorer.drawing.reshape(1, 784)
    said = []
    for layer in explorer.network.layers:
        a, _ = layer.forward(a)
        said.append(a[0])
    for ours, theirs in zip([*said[1::2], said[-1]], found["said"], strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-10)
    for i in off:
        assert (found["said"][0] + found["said"][1])[i] == 0
    changed = explorer.changed
    if changed is None:
        assert found["changed"] is None
    else:
        np.testing.assert_allclose(found["changed"], changed.ravel(), rtol=0, atol=1e-7)
    assert found["same"], "a link opens the same state"
    assert found["link"] < 1200 and f"says {explorer.probabilities.argmax()} with" in found["words"]


def test_the_drawing_both_ways():
    explorer = DigitExplorer(network(8), mnist().X[:3].reshape(-1, 28, 28))
    assert explorer.drawing.shape == (28, 28)
    np.testing.assert_allclose(explorer.drawing.ravel(), mnist().X[0], atol=1 / 500)
    explorer.drawing = mnist().X[1]
    assert explorer.pixels == np.rint(255 * mnist().X[1]).astype(int).tolist()
    explorer.set_state({"pixels": [255] + [0] * 783})
    assert explorer.drawing[0, 0] == 1 and explorer.drawing.sum() == 1
    explorer.off = [7]
    explorer.reset()
    assert explorer.off == [] and explorer.drawing[0, 0] == 0
    assert repr(explorer) == "DigitExplorer(784-8-10, off=[], toward='any')"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: DigitExplorer(3), "network must be an nblib Network, but came as 3"),
        (lambda: DigitExplorer(Network(Dense(784, 10, "he", RNG), Activation("tanh"))), "network must be Dense layers with"),
        (
            lambda: DigitExplorer(Network(Dense(64, 10, "he", RNG))),
            "must lead from 784 pixels to 10 digits, but leads from 64",
        ),
        (lambda: DigitExplorer(network(301)), "at most 300 hidden units and .* but has 301"),
        (lambda: DigitExplorer(network(290, 10)), "at most 300 hidden units and 225000 bytes"),
        (lambda: DigitExplorer(network(4), np.ones((2, 64))), r"images must be at most 20 pictures .* shape \(2, 64\)"),
        (lambda: DigitExplorer(network(4), np.full((2, 784), 255)), "images must hold greys from 0 to 1"),
        (lambda: DigitExplorer(network(4), drawing=np.ones(64)), "drawing must be"),
    ],
)
def test_a_bad_argument_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_unit_that_is_not_there():
    explorer = DigitExplorer(network(8))
    with pytest.raises(traitlets.TraitError, match="off must be numbers of hidden units, below 8, but came as 8"):
        explorer.off = [1, 8]
    assert explorer.off == []
