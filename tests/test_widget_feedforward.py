"""The network to set by hand: engine and nblib agree, the regions are right, the game judges well, traits refuse."""

import json
import math

import numpy as np
import pytest
import traitlets

from nblib.layers import Activation, Dense, Dropout
from nblib.network import Network
from nblib.widgets import FeedforwardExplorer
from nblib.widgets.networks import HIDDEN, random_layers
from tests.support.node import node


def run(script, data):
    """Run a module that reads `data` from its input and prints JSON."""
    return json.loads(node(script, stdin=json.dumps(data)))


def plain(explorer):
    return {key: value for key, value in explorer.get_state().items() if key not in ("_esm", "_css", "layout")}


# The twin ------------------------------------------------------------------------------------------------------------

TWIN = "tests/support/js/feedforward_twin.mjs"


def test_engine_is_the_twin_of_nblib():
    """Every unit of random networks, for one example and for many, to 1e-12."""
    rng = np.random.default_rng(4)
    explorers = [
        FeedforwardExplorer(sizes=sizes, activation=phi, output=out, seed=k, x=rng.uniform(-1.5, 1.5, 2))
        for k, (phi, out, sizes) in enumerate(
            (phi, out, sizes)
            for phi in HIDDEN
            for out in ("linear", "sigmoid", "step")
            for sizes in [(2, 1, 1), (2, 5, 1), (2, 8, 8, 1), (2, 3, 8, 4, 1)]
        )
    ]
    for explorer in explorers:
        explorer.layers = [{"W": layer["W"], "b": rng.normal(size=len(layer["b"]))} for layer in explorer.layers]
    X = rng.uniform(-1.5, 1.5, (20, 2))
    twins = run(TWIN, [{"state": plain(e), "X": X.tolist()} for e in explorers])
    for explorer, twin in zip(explorers, twins, strict=True):
        net = explorer.network
        ends = {"linear": lambda z: z, "sigmoid": Activation("sigmoid").phi, "step": Activation("step").phi}[explorer.output]
        for x, shown in [(np.array([explorer.x]), lambda a: np.array(a)[None]), (X, lambda a: np.array(a).T)]:
            many, a, layer = twin["all" if len(x) > 1 else "one"], x, 0
            for k, part in enumerate(net.layers):
                a, _ = part.forward(a)
                if k % 2 or k == len(net.layers) - 1:
                    layer += 1
                    expected = ends(a) if k == len(net.layers) - 1 else a
                    np.testing.assert_allclose(shown(many[layer]), expected, rtol=1e-12, atol=1e-12)
            assert layer == len(explorer.layers)


# Linear regions ------------------------------------------------------------------------------------------------------

REGIONS = "tests/support/js/feedforward_regions.mjs"


def pattern(explorer, X):
    """Which hidden units are on at each point: a line of bits, as nblib computes them."""
    a, bits = X, []
    for layer in explorer.network.layers[:-1]:
        a, _ = layer.forward(a)
        if isinstance(layer, Dense):
            bits.append(a >= 0)
    return {tuple(row) for row in np.hstack(bits).astype(int).tolist()}


@pytest.mark.parametrize("phi", ["relu", "leaky_relu", "step"])
def test_linear_regions(phi):
    """They tile the picture, are as many as the patterns of on and off, and each has the plane that is told."""
    rng = np.random.default_rng(7)
    explorers = [
        FeedforwardExplorer(sizes=sizes, activation=phi, seed=k)
        for k, sizes in enumerate([(2, 1, 1), (2, 3, 1), (2, 6, 1), (2, 4, 3, 1), (2, 8, 4, 1), (2, 3, 3, 3, 1)])
    ]
    for explorer in explorers:
        explorer.layers = [{"W": layer["W"], "b": rng.normal(size=len(layer["b"])) * 0.4} for layer in explorer.layers]
    X = rng.uniform(-1.5, 1.5, (200, 2))
    scores = [explorer.network.scores(X)[:, 0] for explorer in explorers]
    found = run(
        REGIONS, [{"state": plain(e), "X": X.tolist(), "z": z.tolist()} for e, z in zip(explorers, scores, strict=True)]
    )
    axis = np.linspace(-1.5, 1.5, 801)
    dense = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    for explorer, z, twin in zip(explorers, scores, found, strict=True):
        f = np.array(twin["f"])
        np.testing.assert_allclose(f[:, 0] * X[:, 0] + f[:, 1] * X[:, 1] + f[:, 2], z, rtol=1e-9, atol=1e-9)
        assert twin["area"] == pytest.approx(9, rel=1e-7)
        seen = len(pattern(explorer, dense))
        assert seen <= twin["count"] <= seen * 1.1 + 1, "the finest regions may lie between the points of the grid"


def test_lines_in_general_position():
    """n lines, no two parallel and no three through a point, make 1 + n + n (n − 1) / 2 regions."""
    for n in (1, 2, 3, 4):
        angles = np.pi * np.arange(n) / n + 0.2
        W, b = np.stack([np.cos(angles), np.sin(angles)]), 0.1 + 0.05 * np.arange(n) ** 2
        explorer = FeedforwardExplorer(layers=[{"W": W, "b": b}, {"W": np.ones((n, 1)), "b": [0]}])
        [found] = run(REGIONS, [{"state": plain(explorer), "X": [], "z": []}])
        assert found["count"] == 1 + n + n * (n - 1) // 2
    [smooth] = run(REGIONS, [{"state": plain(FeedforwardExplorer(activation="tanh")), "X": [], "z": []}])
    assert smooth is None


# The game ------------------------------------------------------------------------------------------------------------

JUDGE = "tests/support/js/feedforward_judge.mjs"
OR_AND = {"W": [[1, 1], [1, 1]], "b": [-0.5, -1.5]}
SOLVED = {
    "XOR": [
        [OR_AND, {"W": [[1], [-1]], "b": [-0.5]}],
        [{"W": [[1, -1], [-1, 1]], "b": [-0.5, -0.5]}, {"W": [[1], [1]], "b": [-0.5]}],
    ],
    "bump": [
        [{"W": [[1, 1], [0, 0]], "b": [0.5, -0.5]}, {"W": [[1], [-1]], "b": [0]}],
        [{"W": [[5, -5], [0, 0]], "b": [2.5, 2.5]}, {"W": [[1], [1]], "b": [-1]}],
    ],
    "tower": [
        [
            {"W": [[1, 1, 0, 0], [0, 0, 1, 1]], "b": [0.5, -0.5, 0.5, -0.5]},
            {"W": [[1], [-1], [1], [-1]], "b": [-1.5]},
            {"W": [[1]], "b": [0]},
        ]
    ],
}


@pytest.mark.parametrize("task", SOLVED)
def test_solutions_are_recognised_and_starts_are_not(task):
    start = plain(FeedforwardExplorer(task=task))
    solutions = [plain(FeedforwardExplorer(task=task, layers=layers)) for layers in SOLVED[task]]
    verdicts = run(JUDGE, [start, *solutions])
    assert [verdict["solved"] for verdict in verdicts] == [False] + [True] * len(solutions)
    assert all(verdict["words"].startswith("Solved") for verdict in verdicts[1:])


@pytest.mark.parametrize("task", SOLVED)
def test_every_weight_of_a_solution_counts(task):
    """Any output weight with the wrong sign is no solution any more."""
    broken = []
    for layers in SOLVED[task]:
        for i in range(len(layers[-1]["W"])):
            W = [[-row[0] if k == i else row[0]] for k, row in enumerate(layers[-1]["W"])]
            broken.append(plain(FeedforwardExplorer(task=task, layers=[*layers[:-1], {"W": W, "b": layers[-1]["b"]}])))
    assert not any(verdict["solved"] for verdict in run(JUDGE, broken))


def test_what_nblib_says_is_what_the_game_counts():
    """For random step networks on XOR the number of right corners is that of nblib's predict."""
    explorers = [FeedforwardExplorer(task="XOR", layers=random_layers([2, 2, 1], seed)) for seed in range(60)]
    for k, explorer in enumerate(explorers):
        rng = np.random.default_rng(k)
        explorer.layers = [{"W": layer["W"], "b": rng.normal(size=len(layer["b"]))} for layer in explorer.layers]
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 0]
    for explorer, verdict in zip(explorers, run(JUDGE, [plain(e) for e in explorers]), strict=True):
        right = int((explorer.network.predict(X) == y).sum())
        assert verdict["solved"] == (right == 4)
        assert right == 4 or verdict["words"].startswith(f"{right} of 4 corners are right.")


def test_hints_speak_of_what_is_wrong():
    def say(task, layers):
        return run(JUDGE, [plain(FeedforwardExplorer(task=task, layers=layers))])[0]["words"]

    assert "now weigh them" in say("XOR", [OR_AND, {"W": [[1], [0]], "b": [-0.5]}])
    assert "Hidden units 1 and 2 agree" in say(
        "XOR", [{"W": [[1, 1], [1, 1]], "b": [-0.5, -0.5]}, {"W": [[1], [1]], "b": [-0.5]}]
    )
    assert "unit 2 says the same at every corner" in say(
        "XOR", [{"W": [[1, 0], [1, 0]], "b": [-0.5, 1]}, {"W": [[1], [1]], "b": [-0.5]}]
    )
    step_up = [{"W": [[1, 0], [0, 0]], "b": [0.5, 0]}, {"W": [[1], [0]], "b": [0]}]
    assert "Correct where x₁ < −0.5 and where |x₁| < 0.5. Not yet where x₁ > 0.5: at" in say("bump", step_up)
    assert "step down at 0.5" in say("bump", step_up)
    cross = [SOLVED["tower"][0][0], {"W": [[1], [-1], [1], [-1]], "b": [-0.5]}, {"W": [[1]], "b": [0]}]
    assert "threshold between the two sums" in say("tower", cross)


def test_the_hint_for_xor_knows_whether_a_line_parts_the_hidden_answers():
    """Three answers of a sigmoid, nearly on a line: only large weights part them, and the hint must not deny it."""
    layers = [OR_AND, {"W": [[1], [1]], "b": [0]}]
    solved = [OR_AND, {"W": [[100], [-100]], "b": [-20.5]}]
    sigmoid = dict(task="XOR", activation="sigmoid", output="step")
    start, end = run(JUDGE, [plain(FeedforwardExplorer(layers=one, **sigmoid)) for one in (layers, solved)])
    assert end["solved"] and not start["solved"] and "now weigh them" in start["words"]
    on_a_line = [{"W": [[1, 2], [1, 2]], "b": [0, 0]}, {"W": [[1], [1]], "b": [0]}]
    [never] = run(JUDGE, [plain(FeedforwardExplorer(task="XOR", activation="linear", output="step", layers=on_a_line))])
    assert "No weights of the output can part" in never["words"]


# The cut -----------------------------------------------------------------------------------------

CUT = "tests/support/js/feedforward_cut.mjs"


@pytest.mark.parametrize("output", ["linear", "sigmoid", "step"])
@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 4, 3, 1)])
def test_the_cut_is_the_output_along_x1_and_its_parts_add_up(sizes, output):
    explorer = FeedforwardExplorer(sizes=sizes, activation="tanh", output=output, x=[0.5, -0.75])
    layers = explorer.layers
    layers[-1]["b"] = [0.25]
    explorer.layers = layers
    cut = run(CUT, {"state": plain(explorer)})
    x1 = np.array(cut["x1"])
    assert (x1[0], x1[-1], len(x1)) == (-1.5, 1.5, 121)
    X = np.column_stack([x1, np.full(len(x1), -0.75)])
    z = explorer.network.forward(X)[0][:, 0]
    if output == "linear":
        assert np.shape(cut["parts"]) == (sizes[-2], 121)
        assert np.allclose(np.sum(cut["parts"], axis=0) + 0.25, z)
        assert np.allclose(cut["yhat"], z)
    else:
        assert cut["parts"] == []
        assert np.allclose(cut["yhat"], 1 / (1 + np.exp(-z)) if output == "sigmoid" else z >= 0)


# Links --------------------------------------------------------------------------------------------

STATE = "tests/support/js/feedforward_state.mjs"


def states(queries=(), **kwargs):
    return run(STATE, {"state": plain(FeedforwardExplorer(**kwargs)), "queries": list(queries)})


def test_a_link_can_take_the_task_away():
    free = states(["task=free"], task="XOR")["queries"][0]["ok"]
    assert free["task"] == "free" and free["again"]


def test_links_are_read_and_written():
    first, task, empty, zeros = (
        r["ok"]
        for r in states(["net=2-1-1&p=1,-2,0.5,3,0.25&phi=tanh&out=sigmoid&x=0.5,-1", "task=tower", "", "net=2-8-8-8-1"])[
            "queries"
        ]
    )
    assert first["layers"] == [{"W": [[1], [-2]], "b": [0.5]}, {"W": [[3]], "b": [0.25]}]
    assert [first[k] for k in ("activation", "output", "x")] == ["tanh", "sigmoid", [0.5, -1]]
    assert task["task"] == "tower" and [len(layer["b"]) for layer in task["layers"]] == [4, 1, 1]
    assert empty["layers"] == FeedforwardExplorer().layers
    assert [len(layer["b"]) for layer in zeros["layers"]] == [8, 8, 8, 1]
    assert all(shown["again"] for shown in (first, task, empty, zeros))


def test_broken_links_are_sentences():
    queries = [
        "net=2-9-1",
        "net=2-1-1-1-1-1",
        "net=3-1-1",
        "net=1e9",
        "p=1",
        "p=1,nan",
        "net=2-1-1&p=1,2,3,4,9999",
        "phi=<script>",
        "out=softmax",
        "x=9,9",
        "x=1",
        "task=__proto__",
        "task=constructor",
        "net=2-1-1&net=2-1-1",
        "%ff=1",
    ]
    for query, result in zip(queries, states(queries)["queries"], strict=True):
        assert result.get("type") == "Error" and result["error"].endswith(".") and len(result["error"]) < 260, (
            query,
            result,
        )


def test_network_is_nblibs_with_exactly_these_weights():
    explorer = FeedforwardExplorer(sizes=(2, 4, 3, 1), activation="tanh", output="sigmoid", seed=3)
    net = explorer.network
    assert repr(net) == (
        "Network(Dense(2, 4), Activation('tanh'), Dense(4, 3), Activation('tanh'), Dense(3, 1), output='sigmoid')"
    )
    for k, layer in enumerate(explorer.layers):
        assert net.params[f"{2 * k}.W"].tolist() == layer["W"] and net.params[f"{2 * k}.b"].tolist() == layer["b"]
    net.params["0.W"][0, 0] = 0.1 + 0.2
    assert explorer.layers[0]["W"][0][0] != 0.1 + 0.2, "the returned network is a copy"
    explorer.network = net
    assert explorer.layers[0]["W"][0][0] == 0.1 + 0.2 and explorer.sizes == [2, 4, 3, 1]
    other = FeedforwardExplorer(network=net)
    assert other.layers == explorer.layers and other.output == "sigmoid"
    explorer.reset()
    assert explorer.layers != other.layers


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (3, "network must be an nblib Network"),
        (Network(Dense(2, 1, "zeros")), "network must be Dense layers with one kind of Activation"),
        (
            Network(Dense(2, 2, "zeros"), Activation("relu"), Dropout(0.1), Dense(2, 1, "zeros")),
            "network must be Dense layers",
        ),
        (
            Network(
                Dense(2, 2, "zeros"), Activation("relu"), Dense(2, 2, "zeros"), Activation("tanh"), Dense(2, 1, "zeros")
            ),
            "one kind of Activation",
        ),
        (
            Network(Dense(3, 2, "zeros"), Activation("relu"), Dense(2, 1, "zeros")),
            r"network\[0\]\.W must be an array of shape \(2, O\)",
        ),
        (Network(Dense(2, 2, "zeros"), Activation("gelu"), Dense(2, 1, "zeros")), "activation must be one of"),
        (Network(Dense(2, 2, "zeros"), Activation("relu"), Dense(2, 2, "zeros"), output="softmax"), "1 output"),
    ],
)
def test_another_network_is_a_sentence_and_changes_nothing(network, sentence):
    explorer = FeedforwardExplorer()
    before = explorer.get_state()
    with pytest.raises(ValueError, match=sentence):
        explorer.network = network
    assert explorer.get_state() == before


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("layers", [1, 2], r"layers\[0\] must be a dict with W and b"),
        (
            "layers",
            [{"W": [[1], [math.nan]], "b": [0]}, {"W": [[1]], "b": [0]}],
            r"layers\[0\]\.W\[1\] must be 1 number from -1000 to 1000",
        ),
        (
            "layers",
            [{"W": np.zeros((2, 9)), "b": np.zeros(9)}, {"W": np.zeros((9, 1)), "b": [0]}],
            r"layers\[0\]\.b must be a list of 1 to 8 numbers",
        ),
        (
            "layers",
            [{"W": [[5000], [1]], "b": [0]}, {"W": [[1]], "b": [0]}],
            r"layers\[0\]\.W\[0\] must be 1 number from -1000 to 1000",
        ),
        ("layers", [{"W": [[1], [1]], "b": [0]}] * 5, "list of 2 to 4 layers"),
        ("activation", "softmax", "activation must be one of"),
        ("output", "relu", "output must be one of"),
        ("task", "moon", "task must be one of"),
        ("x", [2, 0], r"x must be 2 numbers from -1\.5 to 1\.5"),
        ("name", "a b", "name must start with a letter"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    explorer = FeedforwardExplorer()
    before = explorer.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(explorer, key, value)
    assert explorer.get_state() == before


@pytest.mark.parametrize("sizes", [(2, 1), (3, 2, 1), (2, 9, 1), (2, 2, 2, 2, 2, 1), (2, 3, 2), "231", None])
def test_bad_sizes(sizes):
    with pytest.raises(ValueError, match="sizes must be 2 inputs"):
        FeedforwardExplorer(sizes=sizes)


def test_repr_and_stored_state():
    explorer = FeedforwardExplorer(task="bump")
    assert repr(eval(repr(explorer))) == repr(explorer) and "bump" in repr(explorer)
    first, second = (json.dumps(plain(FeedforwardExplorer(sizes=(2, 8, 8, 8, 1)))) for _ in range(2))
    assert first == second and len(first) < 6000
