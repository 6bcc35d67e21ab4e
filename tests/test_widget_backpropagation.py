"""Backpropagation as the control shows it: nblib's δ and gradients, stage by stage, and traits that refuse."""

import json

import numpy as np
import pytest
import traitlets
from test_widget_feedforward import plain, run

from nblib import optimizers
from nblib.gradcheck import numerical_gradient
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.widgets import BackpropExplorer, FeedforwardExplorer
from nblib.widgets.backpropagation.control import LOSSES

TWIN = "tests/support/js/backpropagation_twin.mjs"


def explorers():
    rng = np.random.default_rng(11)
    for k, (phi, loss, sizes) in enumerate(
        (phi, loss, sizes)
        for phi in ("tanh", "relu", "sigmoid", "leaky_relu", "linear")
        for loss in LOSSES
        for sizes in [(2, 1, 1), (2, 3, 1), (2, 8, 5, 1), (2, 4, 3, 2, 1)]
    ):
        explorer = BackpropExplorer(
            sizes=sizes, activation=phi, loss=loss, seed=k, x=rng.uniform(-1.5, 1.5, 2), y=rng.random()
        )
        explorer.layers = [{"W": layer["W"], "b": rng.normal(size=len(layer["b"]))} for layer in explorer.layers]
        yield explorer


def test_engine_is_the_twin_of_nblib():
    """Loss and every gradient to 1e-12 for every activation, loss and depth; the finite differences to 1e-7."""
    many = list(explorers())
    for explorer, twin in zip(many, run(TWIN, [plain(e) for e in many]), strict=True):
        J, grads = explorer.cost_and_gradients
        np.testing.assert_allclose(twin["L"], J, rtol=1e-12, atol=1e-12)
        for k in range(len(explorer.layers)):
            W, b = grads[f"{2 * k}.W"], grads[f"{2 * k}.b"]
            np.testing.assert_allclose(twin["delta"][k], b, rtol=1e-12, atol=1e-12)  # of one example: ∂ℓ/∂b = δ
            for part, exact in (("W", W), ("b", b)):
                np.testing.assert_allclose([g["exact"] for g in twin["fd"][part][k]], exact.ravel(), rtol=1e-12, atol=1e-12)
                np.testing.assert_allclose(
                    [g["difference"] for g in twin["fd"][part][k]], exact.ravel(), rtol=1e-6, atol=1e-7
                )


def test_finite_difference_is_nblibs():
    """The same formula with the same h: what the control shows beside a gradient is what nblib.gradcheck computes."""
    for explorer in list(explorers())[::7]:
        [twin] = run(TWIN, [plain(explorer)])
        for k, layer in enumerate(explorer.layers):
            W = np.array(layer["W"])

            def J(k=k, W=W, explorer=explorer):
                probe = BackpropExplorer(
                    activation=explorer.activation,
                    loss=explorer.loss,
                    x=explorer.x,
                    y=explorer.y,
                    layers=[{"W": W, "b": other["b"]} if i == k else other for i, other in enumerate(explorer.layers)],
                )
                return probe.cost_and_gradients[0]

            shown = [g["difference"] for g in twin["fd"]["W"][k]]
            np.testing.assert_allclose(shown, numerical_gradient(J, W).ravel(), rtol=1e-9, atol=1e-9)


def test_stages():
    """Forward, the loss, then for each layer from the last one δ, biases, weights; each with its lines of numbers."""
    [twin] = run(TWIN, [plain(BackpropExplorer(sizes=(2, 3, 2, 1)))])
    assert twin["stages"] == [
        ["start", 0],
        ["forward", 1],
        ["forward", 2],
        ["forward", 3],
        ["loss", 3],
        *[[kind, layer] for layer in (3, 2, 1) for kind in ("delta", "bias", "weight")],
    ]
    for layer, known in enumerate(twin["known"], 1):
        assert known == [twin["stages"].index([kind, layer]) for kind in ("delta", "bias", "weight")]
    assert [len(lines) for lines in twin["lines"]] == [1, 3, 2, 1, 1, 1, 1, 2, 2, 2, 6, 3, 3, 6]
    assert BackpropExplorer(sizes=(2, 3, 2, 1)).last_stage == len(twin["stages"]) - 1
    for number in "1234":
        assert any(title.startswith(f"Equation {number}:") for title, _ in twin["titles"])


def test_numbers_by_hand():
    """A network small enough for paper: z = 0.5, ŷ = 2·0.5 + 1 = 2, δ = 2 (2 − 1) = 2, one layer back 2·2 = 4."""
    explorer = BackpropExplorer(
        activation="linear", x=[1, 0.5], y=1, layers=[{"W": [[1], [-1]], "b": [0]}, {"W": [[2]], "b": [1]}]
    )
    [twin] = run(TWIN, [plain(explorer)])
    assert twin["L"] == 1 and twin["delta"] == [[4], [2]]
    assert twin["lines"] == [
        ["x = (1, 0.5), y = 1, b⁽¹⁾ = (0), b⁽²⁾ = (1)."],
        ["z⁽¹⁾₁ = 1·1 + 0.5·(−1) + 0 = 0.5,  a⁽¹⁾₁ = z = 0.5"],
        ["z⁽²⁾₁ = 0.5·2 + 1 = 2,  ŷ = z = 2"],
        ["ℓ = (2 − 1)² = 1"],
        ["δ⁽²⁾₁ = 2·(2 − 1)·1 = 2"],
        ["∂ℓ/∂b⁽²⁾₁ = δ⁽²⁾₁ = 2"],
        ["∂ℓ/∂w⁽²⁾₁₁ = a⁽¹⁾₁·δ⁽²⁾₁ = 0.5·2 = 1"],
        ["δ⁽¹⁾₁ = (2·2)·1 = 4"],
        ["∂ℓ/∂b⁽¹⁾₁ = δ⁽¹⁾₁ = 4"],
        ["∂ℓ/∂w⁽¹⁾₁₁ = x₁·δ⁽¹⁾₁ = 1·4 = 4", "∂ℓ/∂w⁽¹⁾₂₁ = x₂·δ⁽¹⁾₁ = 0.5·4 = 2"],
    ]


def test_a_step_is_one_of_nblibs_sgd():
    """The page, step() and nblib's optimizer on nblib's gradients: the same weights and losses, to 1e-12."""
    many = list(explorers())[::4]
    for explorer, twin in zip(many, run(TWIN, [plain(e) for e in many]), strict=True):
        network, (J, grads), before = explorer.network, explorer.cost_and_gradients, explorer.layers
        optimizers.SGD(explorer.learning_rate).step(network.params, grads)
        explorer.step()
        assert explorer.before == before and explorer.stage == explorer.last_stage
        for k, (ours, theirs) in enumerate(zip(explorer.layers, twin["step"]["layers"], strict=True)):
            for part in "Wb":
                np.testing.assert_allclose(ours[part], network.params[f"{2 * k}.{part}"], rtol=1e-12, atol=1e-12)
                np.testing.assert_allclose(theirs[part], ours[part], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(twin["step"]["L"], explorer.cost_and_gradients[0], rtol=1e-12, atol=1e-12)
        promised = -explorer.learning_rate * sum((g**2).sum() for g in grads.values())
        np.testing.assert_allclose(twin["step"]["promised"], promised, rtol=1e-12, atol=1e-12)
        explorer.step_back()
        assert explorer.layers == before and explorer.before is None and explorer.cost_and_gradients[0] == J


def test_a_step_by_hand():
    """The small network above: ‖g‖² = 1 + 4 + 16 + 4 + 16 = 41. With η = 0.1 no loss of 1 can fall by 4.1."""
    start = [{"W": [[1], [-1]], "b": [0]}, {"W": [[2]], "b": [1]}]
    explorer = BackpropExplorer(activation="linear", x=[1, 0.5], y=1, layers=start)
    [twin] = run(TWIN, [plain(explorer)])
    assert twin["step"]["words"] == [
        "The loss was 1 and is 0.9216, a change of −0.0784.",
        "The gradient promised −η‖g‖² = −0.1·41 = −4.1.",
        "The slope changes on the way, so the two differ; the smaller η is, the less.",
    ]
    assert twin["step"]["unit"] == [
        "before: z⁽¹⁾₁ = 1·1 + 0.5·(−1) + 0 = 0.5,  a⁽¹⁾₁ = z = 0.5",
        "δ⁽¹⁾₁ = 4;  w⁽¹⁾₁₁ ← 1 − 0.1·4 = 0.6,  w⁽¹⁾₂₁ ← −1 − 0.1·2 = −1.2,  b⁽¹⁾₁ ← 0 − 0.1·4 = −0.4",
        "after: z⁽¹⁾₁ = 1·0.6 + 0.5·(−1.2) + (−0.4) = −0.4,  a⁽¹⁾₁ = z = −0.4",
    ]
    explorer.step()
    [W1, W2] = [np.array(layer["W"]) for layer in explorer.layers]
    np.testing.assert_allclose(W1, [[0.6], [-1.2]])
    np.testing.assert_allclose(W2, [[1.9]])
    explorer.learning_rate = 0.001  # the same step, shorter
    np.testing.assert_allclose(explorer.layers[0]["W"], [[0.996], [-1.002]])
    assert explorer.before == BackpropExplorer(layers=start).layers
    [twin] = run(TWIN, [{**plain(explorer), "layers": explorer.before, "before": None}])
    assert twin["step"]["words"][-1] == "The loss fell as promised."
    [twin] = run(TWIN, [{**plain(explorer), "layers": explorer.before, "before": None, "learning_rate": 0.5}])
    assert twin["step"]["words"][-1].startswith("The loss has risen: the step was too long")


def test_what_else_changes_forgets_the_step():
    for key, value in {"y": 0.5, "x": [0, 0], "loss": "mse_sigmoid", "activation": "relu", "stage": 2}.items():
        explorer = BackpropExplorer(stepped=True)
        assert explorer.before is not None and repr(eval(repr(explorer))) == repr(explorer)
        setattr(explorer, key, value)
        assert explorer.before is None
        with pytest.raises(ValueError, match="There is no step to take back"):
            explorer.step_back()
    explorer = BackpropExplorer(stepped=True)
    explorer.next_example()
    assert (explorer.x, explorer.y, explorer.stage, explorer.before) == ([-0.5, 1.0], 1.0, 0, None)
    explorer.x = [0.1, 0.2]
    explorer.next_example()
    assert [*explorer.x, explorer.y] == explorer.examples[0]


def test_links_to_a_step():
    """They name the layers before it, and the page takes it anew; what it says is what stands there."""
    [found] = states(["net=2-1-1&p=1,-1,0,2,1&phi=linear&x=1,0.5&eta=0.1&step=1"])["queries"]
    good = found["ok"]
    assert good["before"] == [{"W": [[1], [-1]], "b": [0]}, {"W": [[2]], "b": [1]}] and good["stage"] == 9 and good["again"]
    np.testing.assert_allclose(good["layers"][0]["W"], [[0.6], [-1.2]])
    [far] = states(["net=2-1-1&p=900,900,900,900,900&phi=linear&eta=100&step=1"])["queries"]
    assert far["error"] == "With η = 100 this step leads beyond 1000: choose a smaller η."


def test_negative_factors_stand_in_brackets():
    """Inside a sum, each of them; at its beginning a minus is clear without them."""
    layers = [{"W": [[1, 2], [2, -2]], "b": [-1, 1]}, {"W": [[-3], [-1]], "b": [1]}, {"W": [[2]], "b": [0]}]
    [twin] = run(TWIN, [plain(BackpropExplorer(activation="linear", x=[1, -0.5], y=0, layers=layers))])
    assert twin["lines"][1][0].startswith("z⁽¹⁾₁ = 1·1 + (−0.5)·2 + (−1) = −1,")
    wide = [{"W": [[-1, 1], [0, 0]], "b": [0, 0]}, {"W": [[1, -1], [1, -1]], "b": [0, 0]}, {"W": [[1], [1]], "b": [0]}]
    [twin] = run(TWIN, [plain(BackpropExplorer(activation="linear", x=[1, 0], y=1, layers=wide))])
    assert twin["lines"][11][0] == "δ⁽¹⁾₁ = (1·(−2) + (−1)·(−2))·1 = 0"


@pytest.mark.parametrize(
    ("bias", "y", "line"),
    [
        (56, 0, "ℓ = −0·log(1 − 4.8e−25) − 1·log 4.8e−25 = 56"),
        (10, 1, "ℓ = −1·log(1 − 4.5e−5) − 0·log 4.5e−5 = 4.5e−5"),
        (-8, 1, "ℓ = −1·log 3.4e−4 − 0·log(1 − 3.4e−4) = 8.0003"),
        (1, 0.5, "ℓ = −0.5·log 0.7311 − 0.5·log 0.2689 = 0.8133"),
    ],
)
def test_the_logarithms_of_a_saturated_loss_can_be_checked(bias, y, line):
    layers = [{"W": [[0], [0]], "b": [0]}, {"W": [[0]], "b": [bias]}]
    [twin] = run(TWIN, [plain(BackpropExplorer(loss="binary_cross_entropy", y=y, layers=layers))])
    assert twin["lines"][3] == [line]


def test_a_link_without_numbers_keeps_the_weights_of_its_sizes():
    found = states(["net=2-2-1&phi=tanh&loss=binary_cross_entropy&stage=9", "net=2-3-1&stage=1"])["queries"]
    same, other = (r["ok"] for r in found)
    assert same["layers"] == BackpropExplorer().layers and same["stage"] == 9
    assert (same["activation"], same["loss"]) == ("tanh", "binary_cross_entropy")
    assert [len(layer["b"]) for layer in other["layers"]] == [3, 1] and other["stage"] == 1


STATE = "tests/support/js/backpropagation_state.mjs"


def states(queries=()):
    return run(
        STATE,
        {
            "state": plain(BackpropExplorer()),
            "queries": list(queries),
            "small": BackpropExplorer().layers,
            "large": BackpropExplorer(sizes=(2, 2, 2, 2, 1)).layers,
        },
    )


def test_links():
    found = states(["loss=binary_cross_entropy&y=0&stage=9&x=1,1", "net=2-1-1&p=1,1,0,2,0&phi=relu&stage=3", ""])
    first, second, third = (r["ok"] for r in found["queries"])
    assert (first["loss"], first["y"], first["stage"]) == ("binary_cross_entropy", 0, 9) and "one pass back" in first["said"]
    assert (second["activation"], second["stage"], second["layers"][1]) == ("relu", 3, {"W": [[2]], "b": [0]})
    assert all(r["ok"]["again"] for r in found["queries"]) and third["layers"] == BackpropExplorer().layers
    assert found["shrunk"] == 9, "fewer layers have fewer stages"
    for query, result in zip(
        bad := [
            "stage=10",
            "stage=-1",
            "stage=1.5",
            "y=2",
            "y=nan",
            "loss=hinge",
            "loss=__proto__",
            "phi=step",
            "eta=0",
            "eta=1&step=0",
            "step=1&eta=1e999",
        ],
        states(bad)["queries"],
        strict=True,
    ):
        assert result.get("type") == "Error" and result["error"].endswith("."), (query, result)


@pytest.mark.parametrize("loss", LOSSES)
def test_network_is_nblibs_with_exactly_these_weights(loss):
    explorer = BackpropExplorer(sizes=(2, 3, 2, 1), loss=loss)
    net = explorer.network
    explorer.layers = BackpropExplorer(seed=9).layers
    explorer.network = net
    assert (explorer.loss, explorer.sizes) == (loss, [2, 3, 2, 1])
    assert all(net.params[f"{2 * k}.W"].tolist() == layer["W"] for k, layer in enumerate(explorer.layers))
    assert {
        "mse": "Dense(2, 1))",
        "mse_sigmoid": "Activation('sigmoid'))",
        "binary_cross_entropy": "output='sigmoid')",
    }[loss] in repr(net)


def test_a_feedforward_network_moves_over():
    explorer = BackpropExplorer(network=FeedforwardExplorer(activation="relu", output="sigmoid").network)
    assert (explorer.activation, explorer.loss) == ("relu", "binary_cross_entropy")


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("stage", 10, r"stage must be a whole number from 0 to 9, but came as 10\."),
        ("stage", -1, "stage must be a whole number from 0 to 9"),
        ("y", 1.5, "y must be a number from 0 to 1"),
        ("learning_rate", 0, r"learning_rate \(η\) must be a number above 0 and at most 100"),
        ("before", [{"W": [[1], [1]], "b": [0]}], "before must be a list of 2 to 4 layers"),
        ("before", BackpropExplorer(sizes=(2, 3, 1)).layers, "before must be layers of the sizes that layers have"),
        ("loss", "hinge", "loss must be one of 'mse'"),
        ("activation", "step", "activation must be one of"),
        ("layers", None, "layers must be a list of 2 to 4 layers"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = BackpropExplorer(stage=4)
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


def test_a_step_network_is_refused():
    net = Network(Dense(2, 2, "zeros"), Activation("tanh"), Dense(2, 1, "zeros"), output="step")
    with pytest.raises(ValueError, match="must end in a linear or a sigmoid output"):
        BackpropExplorer(network=net)


def test_fewer_layers_have_fewer_stages_and_repr_reproduces():
    explorer = BackpropExplorer(sizes=(2, 2, 2, 2, 1), stage=17)
    explorer.layers = BackpropExplorer().layers
    assert explorer.stage == explorer.last_stage == 9
    assert repr(eval(repr(explorer))) == repr(explorer)
    assert json.dumps(plain(BackpropExplorer())) == json.dumps(plain(BackpropExplorer()))
    explorer.reset()
    assert (explorer.sizes, explorer.stage) == ([2, 2, 2, 2, 1], 17)
