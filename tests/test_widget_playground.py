"""The playground: the page's run is nblib's, line by line; its state is checked on both sides; links hold all of it."""

import contextlib
import io
import json
import math
import re

import nbformat
import numpy as np
import pytest
import traitlets

from book.notebooks import CHAPTERS
from nblib import optimizers
from nblib.activations import ACTIVATIONS
from nblib.layers import INITIALIZATIONS
from nblib.widgets.playground import Playground, points
from nblib.widgets.playground import control as playground
from nblib.widgets.playground.recipe import FEATURES, LOSSES_OF, SETS, classes_of
from tests.support.node import node

SCRIPT = "tests/support/js/playground.mjs"


def front_end(**cases):
    """What the page's own logic makes of the cases, in one process."""
    return json.loads(node(SCRIPT, stdin=json.dumps(cases).replace("Infinity", "1e999")))


def state_of(**settings):
    """The state that a page gets."""
    return {k: v for k, v in Playground(**settings).get_state().items() if not k.startswith("_") and k != "layout"}


def random_settings(rng, k):
    """Any setting of any kind, with weights and rates changed on the way."""

    def one(options):
        return list(options)[int(rng.integers(len(options)))]

    data = [*SETS, "own"][k % 8]
    own = np.column_stack([rng.uniform(-6, 6, (40, 2)).round(2), rng.integers(0, 2 + k % 2, 40)])
    table = own.tolist() if data == "own" else []
    layers = rng.integers(1, 9, int(rng.integers(0, 4))).tolist()
    names = sorted(rng.permutation(list(FEATURES))[: int(rng.integers(1, 8))].tolist())
    optimizer = playground.OPTIMIZERS[k % 7]
    steps = int(rng.integers(0, 260))
    settings = {
        "data": data,
        "points": table,
        "noise": float(one([0, 0.5, 1.3])),
        "data_seed": k,
        "train_share": int(one(range(10, 91, 10))),
        "features": names,
        "layers": layers,
        "activations": [one(playground.HIDDEN_ACTIVATIONS) for _ in layers],
        "init": one(INITIALIZATIONS),
        "dropout": float(one([0, 0, 0.2])),
        "seed": 1000 + k,
        "loss": one(LOSSES_OF[classes_of({"data": data, "points": table})]),
        "optimizer": optimizer,
        "learning_rate": 0.001 if optimizer in ("RMSProp", "Adam", "AdamW") else float(one([0.003, 0.01])),
        "batch_size": int(one([1, 7, 10, 30, 500])),
        "l1": 0.0,
        "l2": float(one([0, 0.001])),
        "steps": steps,
        "edits": [],
    }
    if settings["init"] != "zeros":
        settings["l1"] = float(one([0, 0.001]))
    if k % 3 == 0 and steps > 20:
        sizes = [len(names), *layers, 1]
        layer = int(rng.integers(1, len(sizes)))
        unit, other = int(rng.integers(sizes[layer])), int(rng.integers(sizes[layer - 1]))
        settings["edits"] = [
            [0, "learning_rate", 0.002],
            [0, "l2", 0.05],
            [0, "batch_size", 3],
            [0, f"w{layer}.{other}.{unit}", 0.25],
            [7, f"b{layer}.{unit}", -0.5],
            [11, "learning_rate", settings["learning_rate"]],
            [13, "l2", settings["l2"]],
            [17, "batch_size", settings["batch_size"]],
        ]
    return settings


def test_show_me_the_python():
    """The program, executed for 50 random states, has the page's losses to 1e-10 and its weights; so has `network`."""
    rng = np.random.default_rng(20261122)
    settings = [random_settings(rng, k) for k in range(50)]
    runs = front_end(states=[state_of(**s) for s in settings])["runs"]
    assert sum(r["steps"] > 0 for r in runs) > 40 and sum(bool(s["edits"]) for s in settings) > 8
    for s, run in zip(settings, runs, strict=True):
        assert run["steps"] == s["steps"], s
        space, printed = {}, io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(run["code"], space)
        assert space["train_loss"] == pytest.approx(run["train"], rel=1e-10, abs=1e-10), (s, run["code"])
        assert space["test_loss"] == pytest.approx(run["test"], rel=1e-10, abs=1e-10), (s, run["code"])
        assert printed.getvalue().split()[0] == str(space["train_loss"])
        page = re.search(r"# on the page: (\S+) (\S+)\n", run["code"])
        assert [float(v) for v in page.groups()] == [run["train"], run["test"]]
        flat = np.concatenate([p.ravel() for p in space["network"].params.values()])
        np.testing.assert_allclose(run["params"], flat, rtol=1e-8, atol=1e-10, err_msg=str(s))
        model = Playground(**s).network
        np.testing.assert_array_equal(np.concatenate([p.ravel() for p in model.params.values()]), flat)
        assert run["same"], run["query"]


def test_points_are_the_same():
    states = [
        state_of(data=name, noise=noise, data_seed=seed, train_share=share)
        for name in SETS
        for noise, seed, share in ((0.5, 1, 50), (0.0, 7, 90), (2.5, 123456, 10))
    ]
    for state, (X, y, train, test) in zip(states, front_end(sets=states)["sets"], strict=True):
        ours, target = points(state["data"], np.random.default_rng(state["data_seed"]), noise=state["noise"])
        np.testing.assert_allclose(np.reshape(X, (-1, 2)), ours, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(y, target, rtol=1e-12, atol=1e-12)
        n = 342 if state["data"] == "penguins" else 500
        assert sorted(train + test) == list(range(n)) and abs(len(train) - n * state["train_share"] / 100) < 1


def test_history_is_the_curve():
    settings = {"steps": 200, "layers": [5], "seed": 4}
    (run,) = front_end(states=[state_of(**settings)])["runs"]
    history = Playground(**settings).history
    assert run["curve"]["epoch"] == [0, *history.epoch.tolist()] == list(range(9))
    np.testing.assert_allclose(run["curve"]["test"][1:], history.validation, rtol=1e-10)


# Links and broken states ----------------------------------------------------------------------------------------------


def asked(query, **settings):
    (result,) = front_end(queries=[[query, state_of(**settings)]])["queries"]
    return result


def test_links_are_read():
    got = asked("v=1&data=spiral&net=8relu,3leaky_relu&x=x1,sin(x1)&eta=0.1&opt=Adam&steps=40&edits=0:w1.0.7:0.5;20:eta:1")
    assert got["type"] == "Error" and "must name a weight of this network such as 'w1.0.0'" in got["error"]
    got = asked(
        "v=1&data=spiral&net=8relu,3leaky_relu&x=x1,sin(x1)&opt=Adam&steps=40&edits=0:w1.0.7:0.5;20:learning_rate:0.1"
    )["ok"]
    assert (got["data"], got["layers"], got["activations"]) == ("spiral", [8, 3], ["relu", "leaky_relu"])
    assert got["features"] == ["x1", "sin(x1)"] and got["steps"] == 40
    assert got["edits"] == [[0, "w1.0.7", 0.5], [20, "learning_rate", 0.1]]
    assert asked("data=plane", layers=[3])["ok"]["loss"] == "mse", "a link for a lesson names what differs"
    assert asked("net=5", layers=[3])["error"].startswith("The link’s net must be a list such as 4tanh,2relu")
    assert asked("own=1,2,0;-1,-2,1&data=own")["ok"]["points"] == [[1, 2, 0], [-1, -2, 1]]
    assert asked("net=")["ok"]["layers"] == []


def test_broken_links_are_sentences():
    queries = [
        "v=2",
        "data=<script>",
        "data=__proto__",
        "net=9tanh",
        "net=4tanh,4tanh,4tanh,4tanh,4tanh,4tanh,4tanh",
        "net=4evil",
        "x=",
        "x=x1,x1",
        "x=constructor",
        "eta=0",
        "eta=nan",
        "eta=1e999",
        "batch=2.5",
        "batch=0",
        "steps=-1",
        "steps=1e9",
        "steps=1e6000",
        "share=95",
        "loss=hinge&data=plane",
        "loss=toString",
        "opt=__proto__",
        "init=",
        "test=2",
        "own=1,2",
        "own=7,0,1",
        "own=1,2,3",
        "edits=5",
        "edits=5:w1.0.0:x",
        "edits=9:l1:1;3:l1:0",
        "edits=1:w9.0.0:1",
        "edits=1:w1.0.0:1e7",
        "noise=-1",
        "noise=1&noise=2",
        "color=red",
        "%ff=1",
        "stop=now",
        "at=0",
        "seed=1.5",
        "drop=1",
        "own=" + ";".join(["0,0,0"] * 301),
        "edits=" + ";".join(["0:l1:0"] * 201),
        "net=" + "8tanh," * 5000 + "8tanh",
    ]
    state = state_of()
    for query, result in zip(queries, front_end(queries=[[q, state] for q in queries])["queries"], strict=True):
        assert result.get("type") == "Error" and result["error"].endswith("."), (query, result)
        assert len(result["error"]) < 300


def test_tables():
    """What spreadsheets give is read, and the words tell how; what cannot be read is a sentence that says what to do."""
    good = {
        "x1,x2,y\n1,2,0\n\n-3,0.5,1\r\n1e-1,2,1\n": ([[1, 2, 0], [-3, 0.5, 1], [0.1, 2, 1]], "was read as names"),
        "1 2 0\n2 3 -0.25": ([[1, 2, 0], [2, 3, -0.25]], "a regression"),
        "a;b;c\n1,5;−2,5;cat\n-3;1,25;dog": ([[1.5, -2.5, 0], [-3, 1.25, 1]], "cat is class 0 (●) and dog is class 1 (■)"),
        '"length, mm"\t"depth"\t"kind"\n39,1\t2\tA\nNA\t\tA\n46,1\t3\tC\n53,1\t4\tG': (
            [[-5, 2, 0], [0, 3, 1], [5, 4, 2]],
            "Left out 1 line with a missing value. Read 3 points of 3 classes: A is class 0 (●), C is class 1 (■) and G is "
            "class 2 (▲). x₁ (length, mm) from 39.1 to 53.1 was scaled to −5 … 5.",
        ),
        'sex,species,mass,wing\n?,Gentoo,"4,500",3\nm,Adelie,"3,500",1': (
            [[5, 3, 1], [-5, 1, 0]],
            "Used “mass” as x₁, “wing” as x₂ and “species” as y.",
        ),
        "1,2,7\n3,4,9.5\n1,1,8\n0,0,12": (
            [[1, 2, -1], [3, 4, 0], [1, 1, -0.6], [0, 0, 1]],
            "column 3 from 7 to 12 was scaled to −1 … 1",
        ),
        "\n".join(f"{i / 100},{i % 7 - 3},{i % 2}" for i in range(600)): (None, "Took 300 of 600 lines, evenly."),
    }
    for (wanted, words), result in zip(good.values(), front_end(tables=list(good))["tables"], strict=True):
        assert words in result["ok"]["words"], result
        assert wanted is None or result["ok"]["points"] == wanted
    bad = {
        "": "The text must be lines with x₁, x₂ and y",
        "a,b,c": "The table must have two columns of numbers, x₁ and x₂, and a third with y",
        "1,2": "Line 1 must be x₁, x₂ and y, parted by",
        "1,2,3,4\n1,2,3": "line 2 has 3",
        "1,2,0\n1,x,1\n1,2,1": "Line 2 must have a number for column 2 (x₂)",
        "1,2,a\n1,2,b\n1,2,c\n1,2,d": "column 3 must be of two or three classes, or numbers; it has 4 different names",
        "=cmd|' /C calc'!A0,1,1": "The table must have two columns of numbers",
        "1,2,0\n<script>,1,1": "Line 2 must have a number for column 1 (x₁)",
        "?,?,?": "The table must have two columns of numbers",
        "9" * 300000: "The text must be at most 200,000 characters long",
    }
    for (table, sentence), result in zip(bad.items(), front_end(tables=list(bad))["tables"], strict=True):
        assert result.get("type") == "Error" and sentence in result["error"], (table[:40], result)
        assert result["error"].endswith(".") and len(result["error"]) < 300


def test_changes_on_the_way():
    state = state_of(steps=100)
    (first,) = front_end(edits=[[state, "learning_rate", 0.3]])["edits"]
    assert first == [[0, "learning_rate", 0.03], [100, "learning_rate", 0.3]]
    state |= {"edits": first, "learning_rate": 0.3}
    second, third = front_end(edits=[[state, "learning_rate", 1], [{**state, "steps": 150}, "w1.0.0", 2]])["edits"]
    assert second == [[0, "learning_rate", 0.03], [100, "learning_rate", 1]]
    assert third == [*first, [150, "w1.0.0", 2]]


# With a kernel --------------------------------------------------------------------------------------------------------


def test_a_change_starts_a_new_run_or_goes_on():
    control = Playground(steps=100)
    control.learning_rate = 0.3
    assert control.edits == [[0, "learning_rate", 0.03], [100, "learning_rate", 0.3]] and control.steps == 100
    control.steps = 150
    assert len(control.history.epoch) == 6 and control.network.params["0.W"].shape == (2, 4)
    control.layers = [3, 5, 2]
    assert (control.steps, control.edits, control.activations) == (0, [], ["tanh"] * 3)
    control.data = "multi-gauss"
    assert control.loss == "mse" and control.network.output == "linear"
    control.points = [[0, 0, 0], [1, 1, 1], [2, 0, 1], [0, 2, 0]]
    control.data = "own"
    assert control.examples.X_train.shape == (2, 2)
    assert control.loss == "binary_cross_entropy", "cross-entropy comes back with the classes"
    control.points = [[0, 1, 0.5], [1, 0, 1]]
    assert control.loss == "mse" and control.network.output == "linear"
    control.points = [[0, 1, 0], [1, 0, 1]]
    assert control.loss == "binary_cross_entropy"
    control.data, control.loss = "plane", "mae"
    control.data = "circle"
    assert control.loss == "binary_cross_entropy"
    control.loss = "mse"
    control.data = "xor"
    assert control.loss == "mse", "what was chosen stays as long as the kind of y does"
    control.reset()
    assert (control.layers, control.steps, control.learning_rate, control.points) == ([4, 2], 100, 0.03, [])


def test_network_is_a_function_of_the_recipe():
    control = Playground(steps=30)
    first = control.network
    assert control.network is first, "made once"
    control.steps = 60
    assert control.network is not first
    control.steps = 30
    for p, q in zip(control.network.params.values(), first.params.values(), strict=True):
        np.testing.assert_array_equal(p, q)
    control.learning_rate = 1e-9
    control.steps = 31
    np.testing.assert_allclose(control.network.params["0.W"], first.params["0.W"], atol=1e-6)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("layers", [4, 9], r"layers\[1\] must be a whole number from 1 to 8"),
        ("layers", [4] * 7, "layers must be a list of 0 to 6 whole numbers"),
        ("layers", [0], r"layers\[0\] must be"),
        ("features", [], "features must be a list of 1 to 7 names, none twice"),
        ("features", "x1", "features must be a list of 1 to 7 names, none twice"),
        ("activations", ["tanh"], r"activations must be one for each of the 2 hidden layers"),
        ("loss", "huber", r"loss must be one of 'binary_cross_entropy', 'mse', 'hinge'"),
        ("optimizer", "Sgd", r"optimizer must be one of 'SGD'"),
        ("learning_rate", 0, r"learning_rate \(η\) must be a number above 0 and at most 100"),
        ("noise", math.nan, "noise must be a number from 0 to 3"),
        ("train_share", 95, "train_share must be a whole number from 10 to 90"),
        ("steps", 10**7, "steps must be a whole number from 0 to 1000000"),
        ("points", [[0, 0, 5]], r"points\[0\] must be x1 from -6 to 6, x2 from -6 to 6, y from -1 to 2"),
        ("edits", [[3, "w1.0.0", 1], [2, "l1", 0]], r"edits\[1\]\[0\] must be a whole number from 3 to 1000000"),
        ("edits", [[0, "w3.2.0", 1]], r"edits\[0\] must name a weight of this network"),
        ("hidden", ["all"], r"hidden\[0\] must be one of 'run', 'figures', 'network',"),
    ],
)
def test_refusals_leave_the_control_as_it_was(key, value, sentence):
    control = Playground()
    before = repr(control), control.hidden
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(control, key, value)
    assert (repr(control), control.hidden) == before


def test_refusals_at_the_start():
    with pytest.raises(ValueError, match="settings must be one of 'data'"):
        Playground(colour="red")
    with pytest.raises(traitlets.TraitError, match="loss must be one of"):
        Playground(data="plane", loss="hinge")
    assert Playground(layers=[2, 2], activations="relu").activations == ["relu", "relu"]
    with pytest.raises(ValueError, match="name must be one of"):
        points("donut", np.random.default_rng(0))


def test_repr_reproduces_the_recipe():
    control = Playground(data="spiral", layers=[8, 8], learning_rate=0.1, steps=12, optimizer="Adam")
    assert repr(control) == ("Playground(data='spiral', layers=[8, 8], optimizer='Adam', learning_rate=0.1, steps=12)")
    assert repr(eval(repr(control))) == repr(control)
    assert repr(Playground()) == "Playground()"


def test_the_stored_state_is_small():
    """A notebook keeps the recipe, not what can be made from it."""
    control = Playground(layers=[8] * 6, steps=500)
    control.network  # noqa: B018
    state = {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css")}
    assert len(json.dumps(state)) < 3500


def test_every_function_of_nblib_is_offered():
    assert set(playground.OPTIMIZERS) == {
        n
        for n in dir(optimizers)
        if isinstance(getattr(optimizers, n), type) and issubclass(getattr(optimizers, n), optimizers.Optimizer)
    } - {"Optimizer"}
    assert {*playground.HIDDEN_ACTIVATIONS, "softmax"} == set(ACTIVATIONS)


def test_the_links_of_the_page_open_the_states_that_its_table_measures():
    cells = nbformat.read(CHAPTERS / "playground.ipynb", 4).cells
    links = re.findall(r'"#playground\?([^"]*)"', "\n".join(c.source for c in cells if c.cell_type == "markdown"))
    space: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec("\n".join(c.source for c in cells if c.cell_type == "code"), space)
    start = state_of()
    opened = front_end(queries=[[link, start] for link in links])["queries"]
    wanted = [state_of(stop="epochs", stop_at=epochs, **recipe) for _, epochs, recipe in space["experiments"]]
    assert [{**case["ok"], "initial": None} for case in opened] == [{**state, "initial": None} for state in wanted]
