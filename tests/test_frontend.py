"""The JavaScript of the controls: the bundles are fresh, and the engine is nblib's twin."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from book.page_scripts import page_scripts
from nblib import datasets, widgets
from nblib.models.perceptron import Perceptron, largest_margin, mistake_bound, radius
from nblib.widgets.registry import controls
from tests.support.mounts import ARGUMENTS
from tests.support.node import node

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "nblib" / "widgets" / "static"
CONTROLS = sorted(controls().values())

# Bundles -------------------------------------------------------------------------------------------------------------


def test_bundles_are_fresh(tmp_path):
    """A change under frontend/ without `node frontend/build.mjs` fails here, byte for byte."""
    node("frontend/build.mjs", str(tmp_path))
    built, stored = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in (tmp_path, STATIC))
    assert sorted(built) == sorted(stored)
    assert [name for name in built if built[name] != stored[name]] == [], "run `make widgets`"


def test_bundles_refer_to_no_other_host():
    for path in STATIC.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text and "innerHTML" not in text and "eval(" not in text, path.name


@pytest.fixture(scope="session")
def scripts(tmp_path_factory):
    """Folder with the scripts of the published pages."""
    folder = tmp_path_factory.mktemp("scripts")
    page_scripts(folder)
    return folder


@pytest.mark.parametrize("name", CONTROLS)
def test_page_script_registers_its_front_end(name, scripts):
    """The classic scripts leave nothing but what is shared and the registration in the global scope."""
    probe = """const vm = require("vm"), fs = require("fs"), context = vm.createContext({});
        for (const file of process.argv.slice(1)) vm.runInContext(fs.readFileSync(file, "utf8"), context);
        const { bookWidgets } = context, view = Object.values(bookWidgets)[0]();
        console.log(JSON.stringify([Object.keys(context), Object.keys(bookWidgets), Object.keys(view).sort()]))"""
    found = json.loads(node("-e", probe, str(scripts / "shared.js"), str(scripts / f"{name}.js")))
    assert found == [["bookShared", "bookWidgets"], [name], ["initialize", "render"]]


def test_page_scripts_refer_to_no_other_host(scripts):
    for path in scripts.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text and "innerHTML" not in text and "eval(" not in text, path.name


def test_every_control_has_a_front_end_of_its_own():
    """Also a class that a reader derives from it, which stands in no folder."""
    folders = {}
    for name in widgets.__all__:
        mine = type("Mine", (getattr(widgets, name),), {})(*ARGUMENTS.get(name, ()))
        folders[name] = mine._front
        assert mine._esm == (STATIC / f"{mine._front}.js").read_text("utf-8")
        assert mine._css == (STATIC / f"{mine._front}.css").read_text("utf-8")
    assert folders == controls()
    assert CONTROLS == sorted(p.name for p in (ROOT / "frontend" / "controls").iterdir())


@pytest.mark.parametrize("name", CONTROLS)
def test_a_notebooks_control_is_small(name):
    """What a reader's notebook takes for it, gzipped: at most 32 kB, the playground 50."""
    size = sum(len(gzip.compress((STATIC / f"{name}{kind}").read_bytes(), 9)) for kind in (".js", ".css"))
    assert size <= (50_000 if name == "playground" else 32_000)


def rules(css):
    """The rules of a style sheet, without what they stand in: pairs of a selector and declarations.

    A list of selectors counts as one rule each, also inside of :is() and :where().
    """
    found = set()
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"@[\w-]+ [^{]*\{", "", css)):
        inner = re.search(r":(?:is|where)\(([^()]*)\)", selectors)
        each = [selectors.replace(inner[0], one) for one in inner[1].split(",")] if inner else selectors.split(",")
        found |= {(selector.strip(), body) for selector in each}
    return found


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_brings_the_styles_of_all_that_it_draws(name, scripts):
    """A rule of any style sheet in ui/ whose classes the control's script names is in its own sheet, too."""
    script = (STATIC / f"{name}.js").read_text("utf-8")
    drawn = {c for c in re.findall(r"nbw-[\w-]+", script)}
    mine = rules((STATIC / f"{name}.css").read_text("utf-8"))
    missing = []
    for other in CONTROLS:
        for selector, body in rules((STATIC / f"{other}.css").read_text("utf-8")):
            named = set(re.findall(r"\.(nbw-[\w-]+)", selector))
            whole = named - {f"nbw-{other}"} and named <= drawn
            if whole and (selector, body) not in mine:
                missing.append(selector)
    assert missing == []


# The twin ------------------------------------------------------------------------------------------------------------

TWIN = "tests/support/js/perceptron_twin.mjs"


def cases():
    """Gates, degenerate sets and real birds; then random sets, half of which a line separates."""
    rng = np.random.default_rng(20261122)
    for gate in datasets.GATES:
        for eta in (1.0, 0.1, 0.3):
            yield (*datasets.logic(gate), np.zeros(2), 0.0, eta, 30)
    yield np.array([[1.0, 2.0]]), np.array([0]), np.zeros(2), 0.0, 1.0, 5
    yield np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([0, 1]), np.zeros(2), 0.0, 1.0, 5
    yield np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 0.0]]), np.array([1, 1, 0]), np.zeros(2), 0.0, 1.0, 5
    birds = datasets.penguins(["Adelie", "Gentoo"])
    X = datasets.Standardizer().fit(birds.X).transform(birds.X)
    for columns in ([0, 1], [0, 2], [0, 1, 2, 3]):
        yield X[:, columns], birds.y, np.zeros(len(columns)), 0.0, 1.0, 20
    for k in range(120):
        D, N = int(rng.integers(1, 5)), int(rng.integers(2, 40))
        X, y = rng.normal(size=(N, D)) * 2, rng.integers(0, 2, N)
        if k % 2:
            v, c = rng.normal(size=D), rng.normal()
            y = (X @ v + c >= 0).astype(int)
            X += 0.3 * (2 * y - 1)[:, None] * v / np.linalg.norm(v)  # nobody stands on the line
        start = (np.zeros(D), 0.0) if k % 3 == 0 else (rng.normal(size=D), float(rng.normal()))
        yield X, y, *start, float(rng.uniform(0.01, 2)), 25


def test_margin_of_the_twin_is_the_same_in_any_units():
    """The tumours' features as measured, and each multiplied by another power of ten: 30 dimensions, 31 examples touch."""
    tumours = datasets.breast_cancer()
    scales = [np.ones(30), *10.0 ** np.random.default_rng(7).integers(-6, 7, (3, 30))]
    cases = [
        dict(X=(tumours.X * scale).tolist(), y=tumours.y.tolist(), w=[0] * 30, b=0, eta=1, epochs=1) for scale in scales
    ]
    twins = json.loads(node(TWIN, stdin=json.dumps(cases)))
    for scale, twin in zip(scales, twins, strict=True):
        gamma, u = largest_margin(tumours.X * scale, tumours.y)
        np.testing.assert_allclose([twin["gamma"], *twin["u"]], [gamma, *u], rtol=1e-7)


def test_engine_is_the_twin_of_nblib():
    """The same data and weights: the same decisions, every visit of the training, margins and bounds, to 1e-12."""
    many = list(cases())
    keys = ["X", "y", "w", "b", "eta", "epochs"]
    plain = [[v.tolist() if isinstance(v, np.ndarray) else v for v in case] for case in many]
    twins = json.loads(node(TWIN, stdin=json.dumps([dict(zip(keys, case, strict=True)) for case in plain])))
    assert len(twins) == len(many)
    separable = 0
    for k, ((X, y, w, b, eta, epochs), twin) in enumerate(zip(many, twins, strict=True)):

        def same(ours, theirs, what, case=k):
            np.testing.assert_allclose(
                np.asarray(theirs, float), ours, rtol=1e-12, atol=1e-12, err_msg=f"{what}, case {case}"
            )

        model = Perceptron(X.shape[1], learning_rate=eta)
        model.params = {"w": w.copy(), "b": np.array(b)}
        same(model.decision(X), twin["z"], "z")
        assert twin["right"] == (model.predict(X) == y).sum()
        steps = [[s.epoch, s.index, s.mistake, s.mistakes, *s.w, s.b] for s in model.fit(X, y, epochs)]
        same(np.array(steps, float), twin["steps"], "training")
        gamma, u = largest_margin(X, y)
        separable += gamma > 0
        same(gamma, twin["gamma"], "margin")
        same(u, twin["u"], "best line")
        same(radius(X), twin["R"], "radius")
        same([mistake_bound(X, y, w, b, eta), mistake_bound(X, y)], twin["bounds"], "bounds")
    assert 40 < separable < len(many) - 40, "both kinds of data must be there"


# The control's own logic, without a page --------------------------------------------------------------------------------

STATE = "tests/support/js/perceptron_state.mjs"


def run_state(queries=(), **kwargs):
    from nblib.widgets import PerceptronExplorer

    state = PerceptronExplorer(**kwargs).get_state()
    for key in ("_esm", "_css"):
        state.pop(key)
    payload = json.dumps({"state": state, "queries": list(queries)})
    return json.loads(node(STATE, stdin=payload.replace("Infinity", "1e999")))


def test_links_are_read_and_written():
    results = run_state(["data=XOR&w=1,-1&b=0.5&eta=0.1", "", "points=0:0.25,0.5,1", "data=overlapping+blobs&b=-1e-3"])
    first, empty, moved, blobs = (r["ok"] for r in results["queries"])
    assert [first[k] for k in ("data", "weights", "bias", "learning_rate")] == ["XOR", [1, -1], 0.5, 0.1]
    assert first["labels"] == [0, 1, 1, 0]
    assert [empty[k] for k in ("data", "weights", "bias", "learning_rate")] == ["AND", [0, 0], 0, 1]
    assert moved["points"][0] == [0.25, 0.5] and moved["labels"] == [1, 0, 0, 1]
    assert blobs["data"] == "overlapping blobs" and len(blobs["points"]) == 30
    assert all(r["ok"]["again"] for r in results["queries"])


def test_broken_links_are_sentences():
    queries = [
        "data=<script>",
        "w=1",
        "w=1,nan",
        "w=1,2,3",
        "b=",
        "b=1e999",
        "eta=-1",
        "eta=0",
        "eta=1e9",
        "b=2&b=3",
        "x=1",
        "w=9e9,0",
        "points=9:0,0,1",
        "points=0:0,0,2",
        "points=0:99,0,1",
        "points=",
        "points=__proto__:0,0,1",
        "data=__proto__",
        "data=constructor",
        "%ff%00=1",
        "w=0x10,1",
    ]
    for query, result in zip(queries, run_state(queries)["queries"], strict=True):
        assert result.get("type") == "Error" and result["error"].endswith("."), (query, result)
        assert len(result["error"]) < 240


def test_words():
    """The summary's numbers are those of the picture."""
    said = run_state(data="XOR", weights=[1, 1], bias=-0.5)["words"]
    assert said == (
        "XOR: 3 of 4 points right. No line separates these points, so there is no bound. "
        "Class 1 is predicted above and right of the line."
    )
    assert "there is no line" in run_state()["words"]
    assert "outside the picture: all of it is predicted as class 0" in run_state(weights=[1, 0], bias=-50)["words"]
    assert "beyond 1000" in run_state(weights=[5000, 1])["words"]
