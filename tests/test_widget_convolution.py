"""The control of the convolutional network: its weights in 8 bits, windows, edits and moves, and the page's twin of them."""

import json
import re

import numpy as np
import pytest
import torch
import traitlets

from nblib.datasets import mnist
from nblib.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPool
from nblib.models.recipes import cnn
from nblib.network import Network
from nblib.widgets import ConvolutionExplorer
from nblib.widgets.convolution.weights import put_together, take_apart
from tests.support.node import node

RNG = np.random.default_rng(14)


def biased(network):
    """Give every bias a value, as training does."""
    for layer in network.layers:
        if "b" in layer.params:
            layer.params["b"][:] = 0.2 * RNG.standard_normal(len(layer.params["b"]))
    return network


def recipe(channels=(3, 5)):
    return biased(cnn.build(cnn.Settings(channels=channels), RNG))


def odd():
    """Stride 2, a pool that leaves a row over, a block without a pool, a kernel of one weight."""
    parts = Conv2D(1, 4, 4, "he", RNG, stride=2, padding=1), Activation("relu"), MaxPool(3)
    more = Conv2D(4, 3, 3, "he", RNG), Activation("relu"), Conv2D(3, 2, 1, "he", RNG), Activation("relu")
    return biased(Network(*parts, *more, Flatten(), Dropout(0.5), Dense(2 * 2 * 2, 10, "xavier", RNG), output="softmax"))


def page(explorer, query=""):
    state = {k: v for k, v in explorer.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node("tests/support/js/convolution_twin.mjs", stdin=json.dumps({"state": state, "query": query})))


@pytest.mark.parametrize("build", [recipe, odd])
def test_taken_apart_and_put_together_it_says_the_same(build):
    given, x = build(), RNG.uniform(size=(4, 1, 28, 28))
    np.testing.assert_allclose(put_together(*take_apart(given)).scores(x), given.scores(x), rtol=0, atol=1e-6)


def test_8_bits_change_no_weight_by_more_than_half_a_step_of_its_kernel():
    given = recipe()
    kept = ConvolutionExplorer(given).network
    for ours, theirs in zip(kept.layers, [layer for layer in given.layers if not isinstance(layer, Dropout)], strict=True):
        if isinstance(ours, Conv2D):
            W, rounded = theirs.params["W"], ours.params["W"]
            step = abs(W).max(axis=(1, 2, 3), keepdims=True) / 127
            assert (abs(W - rounded) <= 0.5001 * step).all() and (W != rounded).any()
            np.testing.assert_allclose(ours.params["b"], theirs.params["b"], rtol=1e-6)


@pytest.mark.parametrize(
    ("build", "settings"),
    [
        (recipe, {}),
        (recipe, {"across": 3, "down": -4, "layer": 2, "map": 4, "channel": 2, "row": 0, "column": 13}),
        (recipe, {"across": -8, "layer": 3, "map": 31, "channel": 31, "row": 27, "column": 27}),
        (odd, {"row": 0, "column": 12, "map": 3}),
        (odd, {"layer": 2, "channel": 3, "map": 2, "row": 1, "column": 1, "down": 6}),
        (odd, {"layer": 3, "channel": 2, "map": 1}),
    ],
)
def test_the_page_says_what_nblib_says(build, settings):
    explorer = ConvolutionExplorer(build(), mnist().X[40:42], **settings)
    layer, o, c, _, _ = explorer.place
    explorer.kernel = np.round(explorer.kernel + RNG.standard_normal(explorer.kernel.shape), 2)
    explorer.edits = [*explorer.edits, [1, (o + 1) % 3, 0, 0, 0, -2.5]] if layer > 1 else explorer.edits[:-1]
    found, maps = page(explorer), iter(explorer.maps[1:])
    for (*_, pool), (z, a, pooled) in zip(explorer.blocks, found["said"], strict=True):
        np.testing.assert_allclose(z, next(maps).ravel(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(a, (last := next(maps)).ravel(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(pooled, (next(maps) if pool > 1 else last).ravel(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found["z"], list(maps)[-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found["p"], explorer.probabilities, rtol=0, atol=1e-12)
    assert tuple(found["place"]) == explorer.place
    np.testing.assert_allclose(found["kernel"], explorer.kernel.ravel(), rtol=0, atol=1e-15)
    np.testing.assert_allclose(found["products"], explorer.products.ravel(), rtol=0, atol=1e-12)
    assert found["b"] == explorer.bias
    assert found["same"], "a link opens the same state"
    assert f"says {found['digit']} with" in found["words"] and found["digit"] == explorer.probabilities.argmax()
    assert found["link"] < 3000 and len(found["edits"]) == len(explorer.edits) > 0


@pytest.mark.parametrize(("build", "layer"), [(recipe, 1), (recipe, 2), (odd, 1), (odd, 2), (odd, 3)])
def test_the_products_and_the_bias_are_what_the_layer_says(build, layer):
    """Of every window: against PyTorch's convolution of the same numbers."""
    explorer = ConvolutionExplorer(build(), mnist().X[3:4], layer=layer, across=2)
    conv = [part for part in explorer.network.layers if isinstance(part, Conv2D)][layer - 1]
    before = explorer.maps[explorer._before(layer)]
    z = torch.nn.functional.conv2d(*map(torch.tensor, (before, conv.params["W"], conv.params["b"])), conv.S, conv.P).numpy()
    for _ in range(40):
        o, i, j = (int(RNG.integers(n)) for n in z.shape)
        explorer.map, explorer.row, explorer.column = o, i, j
        assert explorer.products.sum() + explorer.bias == pytest.approx(z[o, i, j], abs=1e-10)
        assert explorer.activation[i, j] == pytest.approx(max(z[o, i, j], 0), abs=1e-10)


def test_which_stages_move_along_exactly():
    """Each stage follows a move by whole cells of its own: 1, 2, 2 and 4 pixels for the recipe's network."""
    small = np.zeros((28, 28))
    small[11:17, 10:18] = RNG.uniform(size=(6, 8))  # far from the rim, so nothing is lost
    for across, down, exact in [
        (1, 0, [True, False, False, False]),
        (2, 0, [True, True, True, False]),
        (0, -3, [True, False, False, False]),
        (4, -4, [True, True, True, True]),
        (4, 2, [True, True, True, False]),
        (0, 8, [True] * 4),
    ]:
        found = page(ConvolutionExplorer(recipe(), drawing=small, across=across, down=down))
        assert [stage["share"] < 1e-9 for stage in found["moves"]] == exact, (across, down)
        assert [stage["step"] for stage in found["moves"]] == [1, 2, 2, 4] and found["lost"] == pytest.approx(0, abs=1e-12)
        assert ("all stages of maps move along exactly" in found["words"]) == all(exact)


def test_what_leaves_the_picture_is_lost():
    found = page(ConvolutionExplorer(recipe(), drawing=np.ones((28, 28)), across=7))
    assert found["lost"] == pytest.approx(0.25) and "25 % of its ink has left the picture" in found["words"]
    x = RNG.uniform(size=(28, 28))
    moved = cnn.moved(x, -2, 3)
    assert (moved[:-2, 3:] == x[2:, :-3]).all() and not moved[-2:].any() and not moved[:, :3].any()


@pytest.mark.parametrize(
    ("query", "name", "kernel"),
    [
        ("kernel=vertical-edge&map=2", "vertical edge", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        ("kernel=copy&layer=2&map=1&channel=2", "copy", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        ("kernel=zeros&channel=9", "zeros", [[0] * 3] * 3),
        (f"kernel={','.join(['0.5'] * 25)}", "own", [[0.5] * 3] * 3),
    ],
)
def test_a_link_that_names_a_kernel(query, name, kernel):
    explorer = ConvolutionExplorer(recipe())
    found = page(explorer, query)
    assert found["kernelName"] == name and len(found["edits"]) == 25 and found["same"]
    np.testing.assert_array_equal(np.reshape(found["kernel"], (5, 5))[1:4, 1:4], kernel)
    assert page(explorer)["kernelName"] == "trained"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kernel=1,2", "The link's kernel must be 25 numbers with a comma between them, but came as '1,2'."),
        ("kernel=blur", "The link's kernel must be 25 numbers with a comma between them, but came as 'blur'."),
        ("edits=1,0,0,9,0,1", "edits[0] must be layer from 1 to 3, map from 0 to 31, .*, but came as"),
        ("layer=4&kernel=copy", "layer must be a whole number from 1 to 3, but came as 4."),
    ],
)
def test_a_broken_link_is_a_sentence(query, sentence):
    with pytest.raises(AssertionError, match=re.escape(sentence).replace(r"\.\*", ".*")):
        page(ConvolutionExplorer(recipe()), query)


def test_the_drawing_and_the_kernel_both_ways():
    explorer = ConvolutionExplorer(recipe(), mnist().X[:3].reshape(-1, 1, 28, 28), layer=2, map=1, channel=1)
    np.testing.assert_allclose(explorer.drawing.ravel(), mnist().X[0], atol=1 / 500)
    explorer.set_state({"pixels": [255] + [0] * 783, "across": 2, "down": 1})
    assert explorer.moved[1, 2] == 1 and explorer.moved.sum() == 1
    trained = explorer.kernel
    explorer.kernel = np.eye(5)
    assert (explorer.kernel == np.eye(5)).all() and len(explorer.edits) == 25
    explorer.set_state({"edits": [[2, 1, 1, 0, 0, 7.5]]})
    assert explorer.kernel[0, 0] == 7.5 and (explorer.kernel.ravel()[1:] == trained.ravel()[1:]).all()
    assert explorer.network.layers[3].params["W"][1, 1, 0, 0] == 7.5
    explorer.reset()
    assert (explorer.kernel == trained).all() and explorer.across == 0
    assert repr(explorer).startswith("ConvolutionExplorer(3-5 maps, layer=2, map=1, channel=1, row=13")


def test_the_recipe_s_network_loses_next_to_nothing_in_8_bits():
    """A trained one, shorter than the chapter's: the digits that it says, and the bytes that a page must load."""
    settings, rng = cnn.Settings(epochs=2), np.random.default_rng(0)
    X, X_test, y, y_test = cnn.examples(settings, rng)
    network = cnn.build(settings, rng)
    cnn.learn(network, X, y, settings, rng)
    explorer = ConvolutionExplorer(network)
    ours, theirs = explorer.network.predict(X_test.astype(float)), network.predict(X_test)
    assert (ours != theirs).sum() <= 3 and abs(float((ours == y_test).mean()) - (theirs == y_test).mean()) <= 0.002
    assert 10_000 < len(explorer.weights) < 20_000


SMALL = Conv2D(1, 2, 3, "he", RNG, padding=1), Activation("relu")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ConvolutionExplorer(3), "network must be an nblib Network, but came as 3"),
        (lambda: ConvolutionExplorer(Network(Dense(784, 10, "he", RNG))), "network must be Conv2D, Activation"),
        (
            lambda: ConvolutionExplorer(Network(*SMALL, MaxPool(3, stride=2), Flatten(), Dense(338, 10, "he", RNG))),
            "network must be Conv2D, Activation",
        ),
        (
            lambda: ConvolutionExplorer(Network(*SMALL, Flatten(), Dense(2 * 784, 9, "he", RNG))),
            r"\(1568, 10\)\], but are \[\(9, 2\), \(1568, 9\)\]",
        ),
        (lambda: ConvolutionExplorer(recipe((33, 2))), "at most 3 layers of at most 32 kernels .* but has 33 of 5 × 5"),
        (
            lambda: ConvolutionExplorer(Network(*SMALL, Flatten(), Dense(2 * 784, 10, "he", RNG)), np.ones((2, 64))),
            "images must",
        ),
        (lambda: ConvolutionExplorer(recipe(), drawing=np.ones(64)), "drawing must be"),
    ],
)
def test_a_bad_argument_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize(
    ("edits", "came"),
    [
        ([[1, 3, 0, 0, 0, 1]], r"\[1, 3, 0, 0, 0\]"),
        ([[1, 0, 1, 0, 0, 1]], r"\[1, 0, 1, 0, 0\]"),
        ([[1, 0, 0, 5, 0, 1]], r"\[1, 0, 0, 5, 0\]"),
        ([[1, 0, 0, 0.5, 0, 1]], r"\[1, 0, 0, 0.5, 0\]"),
        ([[3, 0, 0, 0, 0, 1]], r"\[3, 0, 0, 0, 0\]"),
        ([[2, 0, 0, 0, 1, 1], [2, 0, 0, 0, 1, 2]], r"\[2, 0, 0, 0, 1\]"),
    ],
)
def test_a_weight_that_is_not_there(edits, came):
    explorer = ConvolutionExplorer(recipe())
    with pytest.raises(traitlets.TraitError, match=f"edits must name weights that the network has, .* came as {came}"):
        explorer.edits = edits
    assert explorer.edits == []
