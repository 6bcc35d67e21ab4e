"""The still pictures of the controls: what they show, that no state breaks them, and how they reach notebook and page."""

import base64
import html
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from book import captions
from nblib import plots, widgets
from nblib.activations import ACTIVATIONS
from nblib.datasets import LETTERS
from nblib.models.recipes import rnn as recipe
from nblib.widgets import (
    ActivationExplorer,
    BackpropExplorer,
    ConvolutionExplorer,
    CostExplorer,
    DescentExplorer,
    FeedforwardExplorer,
    GateExplorer,
    GraphExplorer,
    PerceptronExplorer,
    Playground,
    RecurrenceExplorer,
)
from tests.support.mounts import ARGUMENTS

VIEW = "application/vnd.jupyter.widget-view+json"
EXPLORERS = [name for name in widgets.__all__ if name != "Prediction"]
LARGEST, LARGEST_EVER = 25_000, 36_000  # bytes of the SVG: of a first state; of 24 hidden units or 40 nodes


def make(name):
    return getattr(widgets, name)(*ARGUMENTS.get(name, ()))


@pytest.fixture
def drawn(monkeypatch):
    """Return a function that gives the axes of a control's still, and its words."""
    figures = []
    show = plots.show

    def kept(fig, alt):
        figures.append(fig)
        return show(fig, alt)

    monkeypatch.setattr(plots, "show", kept)

    def draw(control):
        picture = control.still()
        assert isinstance(figures[-1], Figure)
        return figures[-1].axes, picture.alt

    return draw


def labelled(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


# What each shows -----------------------------------------------------------------------------------------------------


def test_perceptron_shows_its_points_its_line_and_its_mistakes(drawn):
    control = PerceptronExplorer(data="penguins", weights=[1, -2], bias=0.25)
    (ax,), alt = drawn(control)
    wrong = control.perceptron.predict(control.X) != control.y
    assert [len(labelled(ax, name).get_xdata()) for name in ("Adelie", "Gentoo")] == np.bincount(control.y).tolist()
    assert labelled(ax, "mistake").get_xydata().tolist() == control.X[wrong].tolist()
    line = next(line for line in ax.lines if hasattr(line, "_xy1"))
    for x in (line.get_xy1(), line.get_xy2()):
        assert np.dot([1, -2], x) + 0.25 == pytest.approx(0, abs=1e-9)
    assert f"{len(wrong)} points, {(~wrong).sum()} of them on their class's side" in alt
    assert "w = (1, −2) and b = 0.25" in alt


def test_perceptron_without_a_line_says_so(drawn):
    assert "There is no line: class 1 is predicted everywhere" in drawn(PerceptronExplorer())[1]
    assert "There is no line: class 0 is predicted everywhere" in drawn(PerceptronExplorer(bias=-1))[1]


def test_activation_shows_every_curve_and_the_tangent(drawn):
    (phi, slope), alt = drawn(ActivationExplorer(shown=["tanh", "relu"], chosen="tanh", weight=2, bias=1, x=-1))
    x, a = labelled(phi, "tanh").get_data()
    keep = np.isfinite(a)
    assert a[keep] == pytest.approx(np.tanh(2 * x[keep] + 1))
    tangent = next(line for line in phi.lines if len(line.get_xdata()) == 2 and line.get_xdata()[0] == -3)
    assert np.diff(tangent.get_ydata())[0] / 4 == pytest.approx(2 * (1 - np.tanh(-1) ** 2))
    assert len([line for line in slope.lines if line.get_label() in ("tanh", "relu")]) == 2
    assert "tanh at x = −1, with w = 2 and b = 1: z = −1, a = −0.7616, slope 0.42." in alt


def test_eleven_curves_can_be_told_apart(drawn):
    (phi, _), _ = drawn(ActivationExplorer(shown=list(ACTIVATIONS)))
    looks = {
        (line.get_color(), line.get_linestyle())
        for line in phi.lines
        if line.get_label() in {name.replace("_", " ") for name in ACTIVATIONS}
    }
    assert len(looks) == len(ACTIVATIONS)


def test_feedforward_shows_what_its_units_say_and_the_goal(drawn):
    control = FeedforwardExplorer(task="XOR", x=[1, 1])
    (top, ax), alt = drawn(control)
    texts = [text.get_text() for text in top.texts]
    assert {"x₁", "x₂", "ŷ", "b = −0.5"} <= set(texts)
    assert labelled(ax, "wanted: 1").get_xydata().tolist() == [[0, 1], [1, 0]]
    assert labelled(ax, "example: ŷ = 1").get_xydata().tolist() == [[1, 1]]
    assert "it says 1; its hidden units say (1, 1)" in alt and "task: XOR" in alt


def test_backpropagation_shows_no_more_than_its_stage_knows(drawn):
    layers = [{"W": [[1, 2], [2, -2]], "b": [-1, 1]}, {"W": [[3], [-1]], "b": [1]}]

    def at(stage):
        (ax,), alt = drawn(BackpropExplorer(layers=layers, activation="relu", x=[1, 0.5], y=1, stage=stage))
        return [text.get_text() for text in ax.texts], ax.get_title(), alt

    texts, title, alt = at(0)
    assert not any("δ" in text for text in texts) and "the loss is not known yet" in title + alt
    assert [len(at(stage)[0]) - len(texts) for stage in range(4)] == [0, 2, 3, 3], "a number for each unit reached"
    texts, title, alt = at(3)  # ŷ = 3·1 − 1·2 + 1 = 2, ℓ = 1
    assert "ℓ = 1" in title and not any("δ" in text for text in texts) and "layer 2 says (2)" in alt
    texts, title, alt = at(4)
    assert "ŷ δ = 2" in texts and "δ of layer 2 is (2)" in alt and "δ of layer 1" not in alt
    assert "δ of layer 1 is (6, −2)" in at(9)[2]


def test_graph_shows_values_then_derivatives(drawn):
    def at(stage):
        (ax,), alt = drawn(GraphExplorer(expression="(w*x-y)^2", values={"w": 3, "x": 2, "y": 4}, stage=stage))
        return [text.get_text() for text in ax.texts], alt, len(ax.patches)

    texts, alt, edges = at(0)
    assert edges == 6 and "6" not in texts and not any("∂" in text for text in texts)
    assert "the result is not computed yet" in alt
    assert {"6", "2"} <= set(at(2)[0]) and "the result is 4" in at(3)[1]
    texts, alt, _ = at(7)  # ∂/∂w = 2 (wx − y) x
    assert "∂ 8" in texts and "∂/∂w = 8, ∂/∂x = 12, ∂/∂y = −4" in alt
    seen = [at(stage)[1].count("∂/∂") for stage in range(8)]
    assert seen == [0, 0, 0, 0, 0, 0, 1, 3]
    assert "log takes a number above 0" in drawn(GraphExplorer("log", "log(x)", {"x": -1}))[1]


def test_cost_shows_points_residuals_and_losses(drawn):
    control = CostExplorer(weight=0.5, bias=0.25)
    (ax,), alt = drawn(control)
    assert labelled(ax, "point").get_xydata().tolist() == [list(p) for p in control.points]
    rests = [line for line in ax.lines if line.get_color() == plots.PURPLE and len(line.get_xdata())]
    assert [np.diff(line.get_ydata())[0] for line in rests] == pytest.approx(0.5 * control.X[:, 0] + 0.25 - control.y)
    assert f"J = {control.cost:.4g}" in alt
    (top, below), alt = drawn(CostExplorer(view="logit", logit=3, target=0))
    assert labelled(top, "cross-entropy").get_ydata()[-1] == pytest.approx(np.log1p(np.exp(8)))
    assert "squared error = 0.9074, cross-entropy = 3.049" in alt and len(below.lines) == 2


def test_descent_shows_as_many_places_as_steps(drawn):
    control = DescentExplorer(surface="valley", learning_rate=0.21)
    control.steps = 25
    (ax,), alt = drawn(control)
    assert any(np.array_equal(line.get_xydata(), control.path) for line in ax.lines) and len(control.path) == 26
    assert labelled(ax, "minimum").get_xydata().tolist() == [[0, 0]]
    assert "after 25 steps" in alt and f"J = {control.cost.cost(control.path[-1]):.4g}" in alt
    control.steps = 0
    (ax,), alt = drawn(control)
    after = labelled(ax, "first step").get_xydata()[1]
    control.steps = 1
    assert after.tolist() == control.path[-1].tolist() and "it has not made a step yet" in alt


def test_playground_shows_its_examples_and_what_it_has_learned(drawn):
    control = Playground(data="xor")
    (ax,), alt = drawn(control)
    assert sum(len(labelled(ax, name).get_xdata()) for name in ("class 0", "class 1")) == 120
    assert len(ax.images) == 1 and "250 training and 250 test examples, before training" in alt
    control.steps = 75
    (ax, below), alt = drawn(control)
    assert labelled(below, "training").get_ydata().tolist() == control.history.cost.tolist() and "after 75 steps" in alt


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse", "hinge"])
def test_playground_colours_a_place_by_the_class_that_the_network_takes_it_for(loss):
    from nblib.widgets.playground.still import level

    control = Playground(data="xor", loss=loss, features=["x1", "x2"])
    control.steps = 500
    X = np.random.default_rng(0).uniform(-5, 5, (200, 2))
    said, network = level(control, control.network, X), control.network
    one = network.predict(X)[:, 0] > 0.5 if network.output == "linear" else network.predict(X) == 1
    assert (said > 0).tolist() == one.tolist() and 20 < one.sum() < 180


def test_playground_without_a_network_shows_the_examples(drawn):
    control = Playground(data="own", points=[[1, 2, 1]])
    (ax,), alt = drawn(control)
    assert labelled(ax, "class 1").get_xydata().tolist() == [[1, 2]] and not ax.images
    assert "the examples alone" in alt
    control = Playground()
    control.steps = 10**6  # a picture does not wait for a million steps
    (ax,), alt = drawn(control)
    assert not ax.images and "after 1000000 steps" in alt


# What all have in common ---------------------------------------------------------------------------------------------


def checked_file(picture, largest):
    """The SVG file of a still, after the checks that every one must pass."""
    file = picture.file()
    root = ElementTree.fromstring(file)
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and root.get("aria-label") == picture.alt
    assert {element.tag.split("}")[1] for element in root.iter()} <= {
        "svg",
        "g",
        "path",
        "text",
        "tspan",
        "use",
        "image",
        "defs",
        "clipPath",
        "rect",
    }
    assert not re.search(r"<script|\son\w+=|javascript:", file, re.I)
    assert re.findall(r"https?://[^\"]*", file) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"\b(nan|inf)\b", re.sub(r'aria-label="[^"]*"|base64,[^"]*|>[^<]*<', "", file))
    assert len(file.encode()) <= largest, f"{len(file)} bytes"
    paper = root[0]
    assert paper.get("fill") == "#ffffff" and root.get("color") == "#000000", "readable in a dark theme, too"
    return file


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_file_stands_alone_and_is_the_same_each_time(name):
    file = checked_file(make(name).still(), LARGEST)
    assert make(name).still().file() == file and 'font-family="' in file


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_notebook_gets_the_control_and_its_still(name):
    control = make(name)
    data, _ = control._repr_mimebundle_()
    assert data[VIEW]["model_id"] == control.model_id and data["text/plain"] == repr(control)
    words = html.unescape(data["text/html"])
    assert (getattr(control, "instruction", "") or control.question) in words
    image = re.search(r'<img src="data:image/svg\+xml;base64,([^"]*)" alt="([^"]*)" width="(\d+)">', data["text/html"])
    if name == "Prediction":
        assert not image and all(text in words for text, *_ in control.options)
        assert not any(feedback in words for _, feedback, _ in control.options), "which is right is not told"
    else:
        assert base64.b64decode(image[1]).decode() == control.still().file()
        assert html.unescape(image[2]) == control.still().alt


def test_texts_stay_texts():
    table = {'<i>"&': ([[0, 1], [1, 0]], [0, 1])}
    control = PerceptronExplorer(instruction='<b onclick="x">&', data='<i>"&', datasets=table)
    shown = control._repr_mimebundle_()[0]["text/html"]
    assert "<b" not in shown and "<i>" not in shown and "on &lt;i&gt;&quot;&amp;:" in shown
    checked_file(control.still(), LARGEST)


def test_a_reader_s_own_control_has_the_picture_of_its_base():
    class Mine(PerceptronExplorer):
        pass

    assert Mine(weights=[1, 2]).still().svg == PerceptronExplorer(weights=[1, 2]).still().svg


def test_controls_do_not_load_matplotlib():
    code = (
        "import sys; from nblib import widgets; [getattr(widgets, n) for n in widgets.__all__]; "
        "widgets.Playground(); assert 'matplotlib' not in sys.modules and 'nblib.plots' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_matplotlib_there_are_words(monkeypatch):
    monkeypatch.setattr("nblib.widgets.base.find_spec", lambda name: None)
    control = GraphExplorer()
    assert control._repr_mimebundle_()[0]["text/html"] == f"<p>{control.instruction}</p>"


# Extreme states ------------------------------------------------------------------------------------------------------


def network(rng, last=1):
    sizes = [2, *rng.integers(1, 9, rng.integers(1, 4)), last]
    size = rng.choice([0.0, 1e-300, 1.0, 1000.0])
    return [
        {"W": (size * rng.uniform(-1, 1, (a, b))).tolist(), "b": (size * rng.uniform(-1, 1, b)).tolist()}
        for a, b in zip(sizes[:-1], sizes[1:], strict=True)
    ]


def extreme(rng, *more):
    return float(rng.choice([0.0, 1.0, -1.0, 1e-300, 5e-324, *more, *(-v for v in more)]))


def perceptron(rng):
    scale, n = rng.choice([1e-150, 1.0, 1e8, 1e150]), rng.choice([1, 2, 300])
    own = (scale * (rng.normal(size=(n, 2)) + rng.choice([0, 5])), rng.integers(0, 2, n))
    return PerceptronExplorer(
        data=rng.choice(["mine", "XOR", "penguins"]),
        weights=[extreme(rng, 1e6), extreme(rng, 1e6)],
        bias=extreme(rng, 1e6),
        datasets={"mine": own},
    )


def activation(rng):
    names = rng.choice(list(ACTIVATIONS), rng.integers(1, len(ACTIVATIONS) + 1), replace=False).tolist()
    return ActivationExplorer(
        shown=names,
        chosen=names[-1],
        weight=extreme(rng, 5.0),
        bias=extreme(rng, 5.0),
        x=extreme(rng, 6.0),
        leak=rng.choice([0.0, 1.0]),
    )


def feedforward(rng):
    return FeedforwardExplorer(
        layers=network(rng),
        activation=rng.choice(["relu", "tanh", "step", "linear"]),
        output=rng.choice(["linear", "sigmoid", "step"]),
        x=rng.choice([-1.5, 0.0, 1.5], 2),
        task=rng.choice(["free", "XOR", "bump", "tower"]),
    )


def backpropagation(rng):
    control = BackpropExplorer(
        layers=network(rng),
        activation=rng.choice(["relu", "tanh", "linear"]),
        loss=rng.choice(["mse", "mse_sigmoid", "binary_cross_entropy"]),
        y=rng.choice([0.0, 1.0]),
    )
    control.stage = int(rng.integers(control.last_stage + 1))
    return control


def graph(rng):
    expression = str(
        rng.choice(
            [
                "1",
                "x",
                "x*x",
                "exp(exp(x))",
                "log(x)/y",
                "x^y",
                "+".join("x" * 20),
                "-" * 39 + "x",
                "1e300*x*1e8*y",
                "exp(x)*exp(y)",
                "αβγδεζηθ*pi",
                "relu(x)-sqrt(y)",
            ]
        )
    )
    control = GraphExplorer(expression=expression)
    control.values = {name: extreme(rng, 1000.0, 354.0) for name in control.values}
    control.stage = int(rng.integers(control.last_stage + 1))
    return control


def cost(rng):
    points = rng.uniform(-3, 3, (40, 2)) if rng.random() < 0.5 else np.zeros((2, 2))
    return CostExplorer(
        view=rng.choice(["line", "curve", "logit"]),
        loss=rng.choice(["mse", "mae", "huber"]),
        points=points,
        weight=extreme(rng, 1e4),
        bias=extreme(rng, 1e4),
        delta=rng.choice([1e-9, 10.0]),
        logit=extreme(rng, 8.0),
        target=int(rng.integers(2)),
        logit_rate=rng.choice([1e-9, 100.0]),
    )


def descent(rng):
    control = DescentExplorer(
        surface=rng.choice(["bowl", "valley", "saddle", "plateau", "many minima", "network"]),
        method=rng.choice(["SGD", "Momentum", "Nesterov", "RMSProp", "Adam"]),
        learning_rate=rng.choice([1e-300, 0.1, 1000.0]),
        condition=1000,
        batch=int(rng.choice([1, 16])),
    )
    control.steps = int(rng.choice([0, 1, 200]))
    return control


def convolution(rng):
    far = int(rng.choice([-8, 8]))
    control = ConvolutionExplorer(
        drawing=np.full(784, rng.choice([0.0, 1.0])),
        across=far,
        down=far,
        layer=int(rng.integers(1, 4)),
        map=31,
        channel=31,
        row=int(rng.choice([0, 27])),
        column=27,
    )
    control.kernel = rng.choice([-100.0, 0.0, 1e-300, 100.0]) * np.ones((5, 5))
    return control


def recurrence(rng):
    network = recipe.build(recipe.Settings(units=int(rng.choice([1, 10]))), rng)
    for layer in network.layers:
        for p in layer.params.values():
            p *= rng.choice([0.0, 1e-300, 1.0, 1e30])
    text = "".join(rng.choice(list(LETTERS), int(rng.choice([1, 200]))))
    return RecurrenceExplorer(network, LETTERS, text, step=int(rng.choice([1, 100, 200])), letter=str(rng.choice(["", "E"])))


def gates(rng):
    def cell():
        return rng.choice([-20.0, 0.0, 1e-300, 20.0], 4)

    return GateExplorer(
        who=rng.choice(["own", "learned"]),
        unit=63,
        input=cell(),
        forget=cell(),
        candidate=cell(),
        output=cell(),
        v=rng.choice([-1000.0, 0.0, 1000.0]),
        numbers=rng.choice([-5.0, 0.0, 5.0], rng.choice([1, 100])),
        marks=[[], [1], [1, 100]][int(rng.integers(3))],
        wait=int(rng.choice([0, 100])),
        step=200,
    )


def playground(rng):
    control = Playground(
        data=rng.choice(["circle", "spiral", "plane", "multi-gauss", "own"]),
        noise=rng.choice([0.0, 3.0]),
        layers=[8] * int(rng.integers(7)),
        activations=str(rng.choice(["relu", "linear", "tanh"])),
        learning_rate=rng.choice([1e-9, 0.1, 100.0]),
        dropout=rng.choice([0.0, 0.9]),
        discretize=bool(rng.integers(2)),
    )
    if control.data == "own":
        control.points = rng.choice([-6.0, 0.0, 0.5, 1.0], (rng.choice([1, 2, 300]), 3)).clip([-6, -6, -1], 1)
    control.steps = int(rng.choice([0, 1, 60]))
    control.edits = [[0, f"w{layer}.0.0", 1e6] for layer in range(1, len(control.layers) + 2) if rng.random() < 0.5]
    return control


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "build",
    [perceptron, activation, feedforward, backpropagation, graph, cost, convolution, descent, gates, playground, recurrence],
)
def test_no_state_breaks_a_still(build):
    """Random extreme states: weights of a million, sums that overflow, runs that diverged, one point, no points."""
    rng = np.random.default_rng(7)
    for _ in range(10):
        with np.errstate(all="ignore"):
            control = build(rng)
        checked_file(control.still(), LARGEST_EVER)


@pytest.mark.filterwarnings("error")
def test_a_network_whose_output_overflows_has_a_still():
    control = Playground(data="plane", layers=[8] * 6, activations="linear", learning_rate=100.0)
    control.steps, control.edits = 1, [[0, f"w{layer}.0.0", 1e6] for layer in range(1, 8)]
    with np.errstate(all="ignore"):
        assert not np.isfinite(control.network.forward(control.examples.X_train)[0]).all()
    checked_file(control.still(), LARGEST_EVER)


# On the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_picture_that_the_notebook_stores():
    control, asked = DescentExplorer(), make("Prediction")
    stored, words = (c._repr_mimebundle_()[0]["text/html"] for c in (control, asked))
    assert captions.still(stored) == control.still().file() and captions.still(words) == ""
    state = {"instruction": "Go.", "steps": 3, "initial": {"steps": 0}}
    shown = captions.caption(state, captions.still(stored), "../_static/stills/a.svg")
    width, height = (ElementTree.fromstring(control.still().file()).get(key) for key in ("width", "height"))
    assert '<p>Go.</p><p><img src="../_static/stills/a.svg" alt="Contours of the cost' in shown
    assert f'width="{width}" height="{height}" loading="lazy"' in shown and "It stands at steps: 3.</p>" in shown
    assert "<img" not in captions.caption(state)
