"""Figures: what they draw is asserted through the axes; what they publish, through the SVG as a browser would read it."""

import ast
import base64
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest

import nblib
from nblib import plots
from nblib.datasets import blobs, logic, xor_clouds

SVG_LIMIT = 30_000


def linear(w, b):
    return lambda X: (X @ np.asarray(w) + b >= 0).astype(int)


def some_points(n=100):
    return blobs(np.random.default_rng(0), n)


def segments(ax):
    """The boundaries: lines in ink without a marker."""
    return [line.get_xydata() for line in ax.lines if line.get_color() == plots.INK and line.get_marker() == "None"]


AUTOENCODER = (
    {"x": (0, 0, "fixed"), "encoder": (2, 0, "learned"), "decoder": (2, -1.5, "shared"), "noise": (0, -1.5, "chance")},
    [("x", "encoder", "784"), ("encoder", "decoder", "16"), ("noise", "decoder", "2")],
)


def every_figure():
    """One picture of each kind, as (name, picture)."""
    rng = np.random.default_rng(1)
    X, y = some_points()
    bowl = lambda W: W[:, 0] ** 2 + 3 * W[:, 1] ** 2  # noqa: E731
    draw = {
        "points": lambda ax: plots.points(ax, X, y),
        "boundary": lambda ax: plots.boundary(ax, linear([1, 1], 0.2), X, y, mistakes=True),
        "line": lambda ax: plots.line(plots.points(ax, X, y), [1, 2], -0.5, normal=True),
        "learning_curves": lambda ax: plots.learning_curves(ax, {"training": np.exp(-np.arange(9)), "test": np.ones(9)}),
        "activation": lambda ax: plots.activation(ax, np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "calibration": lambda ax: plots.calibration(ax, [0.1, 0.5, 0.9], [0.2, 0.5, 0.8], [10, 3, 7]),
        "cost_surface": lambda ax: plots.cost_surface(ax, bowl, [-2, 2, -1, 1], path=[[1.5, 0.8], [0.5, 0.1], [0, 0]]),
        "heat": lambda ax: plots.heat(ax, lambda X: X[:, 0] * X[:, 1], [-1, 1, -1, 1]),
        "weight_image": lambda ax: plots.weight_image(ax, rng.standard_normal(64)),
        "image": lambda ax: plots.image(ax, rng.random(784)),
        "confusion": lambda ax: plots.confusion(ax, [[8, 1], [0, 5]], ["no", "yes"]),
        "network": lambda ax: plots.network(
            ax,
            [rng.standard_normal((2, 3)), rng.standard_normal((3, 1))],
            biases=[[1, 2, 3], [4]],
            values=[[0, 1], [1, 0, -1], [0.5]],
            names=[["x₁", "x₂"], ["h₁", "h₂", "h₃"], ["ŷ"]],
        ),
        "architecture": lambda ax: plots.architecture(ax, *AUTOENCODER),
    }
    for name, make in draw.items():
        fig, ax = plots.figure()
        assert make(ax) is ax, f"{name} must return the ax it was given"
        yield name, plots.show(fig, f"A figure of {name}.")


FIGURES = dict(every_figure())


# The published form


@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_inline_small_and_self_contained(name):
    picture = FIGURES[name]
    html = picture._repr_html_()
    assert html.startswith('<figure class="nb-figure"') and html.endswith("</figure>")
    svg = ElementTree.fromstring(picture.svg)
    assert svg.tag == "svg" and svg.get("role") == "img" and svg.get("aria-label") == f"A figure of {name}."
    assert "max-width:100%" in svg.get("style") and float(svg.get("width")) == pytest.approx(4.6 * 96, abs=1)
    assert len(picture.svg) < SVG_LIMIT
    for word in ("<style", "<metadata", "font-family", "DejaVu", "xmlns", "http", "<script", "#000"):
        assert word not in picture.svg, f"{word} in the SVG"


@pytest.mark.parametrize("name", FIGURES)
def test_ids_are_unique_used_and_of_this_figure_alone(name):
    svg = FIGURES[name].svg
    ids = re.findall(r' id="([^"]+)"', svg)
    used = re.findall(r'(?:href="|url\()#([^")]+)', svg)
    assert len(ids) == len(set(ids)) and set(ids) == set(used)
    others = {id for other, picture in FIGURES.items() if other != name for id in re.findall(r' id="([^"]+)"', picture.svg)}
    assert not others & set(ids)


NOISY = {  # what each draws has places where the last digit could decide: equal distances, nodes on a contour, tied colours
    "bars": lambda ax, near: ax.bar(range(9), near(np.linspace(-0.4, 0.4, 9)), hatch="//"),
    "curves": lambda ax, near: plots.learning_curves(ax, {"training": near(np.exp(-np.arange(9) / 3))}),
    "activation": lambda ax, near: plots.activation(ax, lambda z: near(np.tanh(z))),
    "bowl": lambda ax, near: plots.cost_surface(ax, lambda W: near(W[:, 0] ** 2 + W[:, 1] ** 2), [-2, 2, -2, 2]),
    "saddle": lambda ax, near: plots.cost_surface(
        ax, lambda W: near((W[:, 0] * W[:, 1] - 1) ** 2 / 2), [-1.6, 1.6, -1.6, 1.6], levels=8, nodes=51
    ),
    "heat": lambda ax, near: plots.heat(ax, lambda X: near(X[:, 0] * X[:, 1]), [-1, 1, -1, 1]),
    "weights": lambda ax, near: plots.weight_image(ax, near(np.linspace(-1, 1, 65)[:64])),
    "image": lambda ax, near: plots.image(ax, near(np.linspace(0, 1, 65)[:64])),
    "network": lambda ax, near: plots.network(ax, [near(np.linspace(-1, 1, 9)[:6].reshape(2, 3)), near(np.eye(3))]),
}


@pytest.mark.parametrize("name", NOISY)
def test_a_figure_does_not_hang_on_the_last_digits(name):
    """Another processor sums in another order: the numbers differ by some 1e-15, the figure by nothing."""

    def drawn(seed):
        rng = np.random.default_rng(seed)
        fig, ax = plots.figure()
        NOISY[name](ax, lambda values: values * (1 + 1e-15 * rng.integers(-3, 4, np.shape(values))) if seed else values)
        return plots.show(fig, name).svg

    exact = drawn(0)
    assert [drawn(seed) == exact for seed in range(1, 6)] == [True] * 5


def test_same_figure_same_bytes_also_in_another_process():
    code = (
        "import numpy as np; from nblib import plots; fig, ax = plots.figure(); "
        "plots.heat(ax, lambda X: X[:, 0] * X[:, 1], [-1, 1, -1, 1]); "
        "plots.boundary(ax, lambda X: (X.sum(axis=1) > 0).astype(int), np.eye(2), [0, 1]); "
        "import hashlib; print(hashlib.sha256(plots.show(fig, 'x').svg.encode()).hexdigest())"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(2)
    )
    assert first == second
    assert dict(every_figure())["network"].svg == FIGURES["network"].svg


def test_foreground_takes_the_colour_of_the_page():
    """Everything painted is currentColor, a colour of the palette, nothing, or inherits the root's currentColor."""
    palette = {color.lower() for color in plots.COLORS}
    for name, picture in FIGURES.items():
        assert ElementTree.fromstring(picture.svg).get("fill") == "currentColor"
        for _, value in re.findall(r"(?:;|\")(fill|stroke):([^;\"]+)", picture.svg):
            assert value in palette | {"currentColor", "none"}, f"{value} in {name}"


def test_palette_stands_out_on_white_and_on_the_dark_page():
    def luminance(color):
        c = np.array(matplotlib.colors.to_rgb(color))
        return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)

    for color in plots.COLORS:
        for page in ("#ffffff", "#14181e"):
            low, high = sorted([luminance(color), luminance(page)])
            assert (high + 0.05) / (low + 0.05) >= 3, f"{color} on {page}"


def test_text_stays_text_and_alt_is_escaped():
    fig, ax = plots.figure()
    ax.set_title("Größe <b> & more")
    picture = plots.show(fig, 'w < 1\n        & "so" on')
    svg = ElementTree.fromstring(picture.svg)
    assert svg.get("aria-label") == 'w < 1 & "so" on'
    assert "Größe <b> & more" in ["".join(t.itertext()) for t in svg.iter("text")]
    assert repr(picture) == '<figure: w < 1 & "so" on>'


@pytest.mark.parametrize("alt", ["", "  \n", None])
def test_alternative_text_is_required(alt):
    with pytest.raises(ValueError, match="alt must say in words what the figure shows"):
        plots.show(plots.figure()[0], alt)


def test_a_caption_stands_below_its_figure_and_is_escaped():
    picture = plots.show(plots.figure()[0], "An empty picture.", caption="Look where\n  η < 2 & λ > 0.")
    assert picture._repr_html_().endswith('"><figcaption>Look where η &lt; 2 &amp; λ &gt; 0.</figcaption></figure>')
    assert "figcaption" not in plots.show(plots.figure()[0], "An empty picture.")._repr_html_()


def test_a_table_aligns_numbers_and_names_rows_and_columns():
    table = plots.table(
        {"model": ["a < b", "linear"], "parameters": [11274, 650], "error": [-0.012345, 1.0]}, "Two\n models"
    )
    assert repr(table).split("\n") == [
        "model   parameters    error",
        "a < b       11\u202f274  −0.0123",
        "linear         650        1",
    ]
    root = ElementTree.fromstring(table._repr_html_())
    assert [e.text for e in root.iter("caption")] == ["Two models"]
    assert [(e.text, e.get("scope")) for e in root.iter("th")] == [
        ("model", "col"),
        ("parameters", "col"),
        ("error", "col"),
        ("a < b", "row"),
        ("linear", "row"),
    ]
    assert {e.get("style") for e in list(root.iter("td"))} == {"text-align:right"}


def test_a_table_takes_rows_as_well_as_columns():
    rows = plots.table([{"model": "a", "right": "90%"}, {"model": "b", "right": "95%"}], "c")
    assert rows._repr_html_() == plots.table({"model": "ab", "right": ["90%", "95%"]}, "c")._repr_html_()
    with pytest.raises(ValueError, match=r"rows must have the same heads, \['a'\], but rows\[1\] has \['b'\]"):
        plots.table([{"a": 1}, {"b": 1}])


def test_a_table_needs_columns_of_one_length():
    with pytest.raises(ValueError, match=r"data must hold columns of one length, .* but came as \{'a': 2, 'b': 1\}"):
        plots.table({"a": [1, 2], "b": [1]})
    with pytest.raises(ValueError, match="data must hold columns of one length"):
        plots.table({})


def test_show_closes_a_figure_of_pyplot():
    code = (
        "import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt; from nblib import plots; "
        "fig, ax = plt.subplots(); plots.show(fig, 'x'); print(plt.get_fignums())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_figure_leaves_the_global_settings_alone():
    before = dict(matplotlib.rcParams)
    fig, axes = plots.figure(6, 3, rows=2, cols=3, sharex=True)
    plots.show(fig, "six empty axes")
    assert dict(matplotlib.rcParams) == before
    assert axes.shape == (2, 3) and fig.get_size_inches().tolist() == [6, 3]


def test_only_plots_needs_matplotlib():
    for path in Path(nblib.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        needs = any(name.split(".")[0] in {"matplotlib", "contourpy", "cycler"} for name in names)
        assert not needs or path.parent.name == "plots" or path.stem.startswith("still"), path
    code = "import sys, nblib.models.perceptron, nblib.datasets; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


# What is drawn


def test_a_straight_boundary_is_drawn_as_one_exact_segment():
    X, y = some_points()
    w, b = np.array([0.7, -1.3]), 0.11
    fig, ax = plots.figure()
    plots.boundary(ax, linear(w, b), X, y)
    (segment,) = segments(ax)
    assert len(segment) == 2
    np.testing.assert_allclose(segment @ w + b, 0, atol=1e-4)
    corners = np.transpose([ax.get_xlim(), ax.get_ylim()])
    assert np.isclose(segment[:, None], corners).any(axis=(1, 2)).all()  # from one edge of the picture to another


def test_a_round_boundary_is_round():
    X, y = some_points()
    fig, ax = plots.figure()
    plots.boundary(ax, lambda X: (np.hypot(*X.T) < 1).astype(int), X, y, extent=[-2, 2, -2, 2])
    (circle,) = segments(ax)
    np.testing.assert_allclose(np.hypot(*circle.T), 1, atol=1e-4)
    assert ax.get_xlim() == (-2, 2) and 20 < len(circle) < 400


def test_regions_cover_the_picture_once():
    """Three sectors: each point of a grid is inside the filled region of its own class and in no other."""

    def sector(X):
        return np.floor((np.arctan2(X[:, 1], X[:, 0]) + np.pi) / (2 * np.pi) * 2.999).astype(int)

    X = np.array([[1.0, 0.2], [-1, 1], [-1, -1]])
    fig, ax = plots.figure()
    plots.boundary(ax, sector, X, sector(X), extent=[-2, 2, -2, 2])
    probe = np.random.default_rng(0).uniform(-1.95, 1.95, (500, 2))
    filled = np.array([patch.get_path().contains_points(probe) for patch in ax.patches])
    assert filled.sum(axis=0).tolist() == [1] * 500
    colors = [matplotlib.colors.to_hex(patch.get_facecolor()).upper() for patch in ax.patches]
    assert [plots.COLORS[k] for k in sector(probe)] == [colors[i] for i in filled.argmax(axis=0)]


def test_classes_differ_in_colour_and_marker_and_mistakes_are_ringed():
    X, y = logic("XOR")
    fig, ax = plots.figure()
    plots.boundary(ax, linear([1, 1], -0.5), X, y, classes=["no", "yes"], features=["a (mm)", "b (g)"], mistakes=True)
    drawn = {line.get_label(): line for line in ax.lines}
    assert drawn["no"].get_xydata().tolist() == [[0, 0], [1, 1]] and drawn["yes"].get_xydata().tolist() == [[0, 1], [1, 0]]
    assert (drawn["no"].get_marker(), drawn["yes"].get_marker()) == ("o", "s")
    assert (drawn["no"].get_color(), drawn["yes"].get_color()) == (plots.BLUE, plots.ORANGE)
    assert drawn["mistake"].get_xydata().tolist() == [[1, 1]]  # OR is wrong on 11 only
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a (mm)", "b (g)")


def test_a_hundred_points_stay_small():
    X, y = xor_clouds(np.random.default_rng(0), 100)
    fig, ax = plots.figure()
    plots.boundary(ax, lambda X: (X[:, 0] * X[:, 1] < 0).astype(int), X, y)
    assert len(plots.show(fig, "x")._repr_html_()) < 15_000


@pytest.mark.parametrize("w, b", [([1, 2], -3), ([0, 2], 1), ([-3, 0], 1)])
def test_line_lies_where_the_weighted_sum_is_zero(w, b):
    fig, ax = plots.figure()
    ax.set(xlim=(-2, 3), ylim=(-1, 2))
    plots.line(ax, w, b, label="boundary")
    line = ax.lines[0]
    for point in (line.get_xy1(), line.get_xy2()):
        assert np.dot(w, point) + b == pytest.approx(0)
    assert line.get_label() == "boundary" and ax.get_xlim() == (-2, 3) and ax.get_ylim() == (-1, 2)


def test_normal_points_to_class_one():
    fig, ax = plots.figure()
    ax.set(xlim=(-2, 2), ylim=(-2, 2))
    plots.line(ax, [-1, 2], 0.5, normal=True)
    arrow = next(text for text in ax.texts if text.arrow_patch)
    foot, tip = np.array(arrow.xyann), np.array(arrow.xy)
    assert np.dot([-1, 2], foot) + 0.5 == pytest.approx(0) and np.dot([-1, 2], tip) + 0.5 > 0
    assert np.cross([*(tip - foot), 0], [-1, 2, 0]) == pytest.approx(0)


def test_learning_curves_leave_out_what_is_not_finite():
    fig, ax = plots.figure()
    plots.learning_curves(ax, {"training": [3, 2, np.nan, 1, np.inf], "validation": [np.nan] * 5}, log=True)
    (line,) = [line for line in ax.lines if len(line.get_xdata())]
    assert line.get_xydata().tolist() == [[1, 3], [2, 2], [4, 1]] and ax.get_yscale() == "log"


def test_activation_leaves_a_jump_open():
    fig, ax = plots.figure()
    plots.activation(ax, lambda z: (z >= 0).astype(float), lambda z: 0 * z, span=2)
    step, derivative = (line.get_ydata() for line in ax.lines[:2])
    assert np.isnan(step).sum() == 1 and not np.isnan(derivative).any() and set(step[~np.isnan(step)]) == {0, 1}
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()


def test_cost_surface_is_deepest_at_the_minimum_and_draws_the_path():
    fig, ax = plots.figure()
    path = [[1.5, 0.5], [0.2, 0.1], [0, 0]]
    plots.cost_surface(ax, lambda W: (W**2).sum(axis=1), [-2, 2, -1, 1], path=path, levels=6)
    depth = [sum(patch.get_path().contains_point(point) for patch in ax.patches) for point in ([0, 0], [1, 0], [1.95, 0.95])]
    assert depth[0] == 6 and depth[0] > depth[1] > depth[2]
    drawn = {line.get_label(): line.get_xydata() for line in ax.lines}
    assert drawn["start"].tolist() == [path[0]] and drawn["end"].tolist() == [path[-1]]
    assert any(line.get_xydata().tolist() == path for line in ax.lines)
    for text in ax.texts:  # a contour's number is the cost where it stands
        assert (np.array(text.xy) ** 2).sum() == pytest.approx(float(text.get_text()), rel=0.03)


def test_weight_image_shows_sign_by_colour_and_minus_and_size_by_fullness():
    fig, ax = plots.figure()
    plots.weight_image(ax, [0, 1, -2, 0.1], limit=2)
    pixels = ax.images[0].get_array()
    np.testing.assert_allclose(pixels[..., 3], [[0, 0.5], [1, 0.05]])
    np.testing.assert_allclose(pixels[0, 1, :3], matplotlib.colors.to_rgb(plots.ORANGE))
    np.testing.assert_allclose(pixels[1, 0, :3], matplotlib.colors.to_rgb(plots.BLUE))
    assert ax.lines[0].get_xydata().tolist() == [[0, 1]]


def test_heat_puts_each_value_in_its_place():
    fig, ax = plots.figure()
    plots.heat(ax, lambda X: X[:, 0] + 4 * X[:, 1], [-1, 3, 0, 1], center=3)
    fig.canvas.draw()
    (image,), (left, right, bottom, top) = ax.images, ax.images[0].get_extent()
    assert (left, right, bottom, top) == (-1, 3, 0, 1) and image.origin == "lower"  # row 0 at the bottom
    pixels = image.get_array()
    np.testing.assert_allclose(pixels[0, 0, :3], matplotlib.colors.to_rgb(plots.BLUE))
    np.testing.assert_allclose(pixels[-1, -1, :3], matplotlib.colors.to_rgb(plots.ORANGE))
    assert (abs(np.diagonal(pixels[::-1, :, 3])) < 0.02).all()  # f is 3 from the upper left to the lower right
    x, y = ax.lines[0].get_xydata().T
    np.testing.assert_allclose(x + 4 * y, 3)
    assert sorted(text.get_text() for text in ax.texts) == ["+", "−"]


def test_an_architecture_names_boxes_flows_and_the_kinds_that_occur():
    boxes, arrows = AUTOENCODER
    _, ax = plots.figure()
    plots.architecture(ax, boxes, arrows)
    words = [text.get_text() for text in ax.texts]
    assert [w for w in words if w] == [
        *boxes, "784", "16", "2", "learned", "learned once, used in several places", "nothing to learn",
        "chance, in training only",
    ]  # fmt: skip
    _, ax = plots.figure()
    plots.architecture(ax, {"x": (0, 0, "fixed"), "ŷ": (2, 0, "fixed")}, [("x", "ŷ", "3")])
    assert [text.get_text() for text in ax.texts if text.get_text()] == ["x", "ŷ", "3", "nothing to learn"]
    tail, head = ax.texts[2].xyann, ax.texts[2].xy
    assert (tail, head) == ((0.5, 0), (1.5, 0))  # from rim to rim


def test_confusion_writes_every_count_below_its_prediction():
    fig, ax = plots.figure()
    plots.confusion(ax, [[8, 2], [0, 5]], ["no", "yes"])
    assert {text.get_position(): text.get_text() for text in ax.texts} == {(0, 0): "8", (1, 0): "2", (1, 1): "5"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")


def test_network_shows_weights_by_sign_width_and_number():
    fig, ax = plots.figure()
    plots.network(ax, [[[2, -1], [0.5, 0]], [[1], [-2]]], biases=[[0.25, -1], [3]], values=[[1, 0], [0.731, -0.2], [0.5]])
    edges = ax.lines
    assert [(line.get_color(), line.get_linestyle()) for line in edges[:2]] == [(plots.ORANGE, "-"), (plots.BLUE, "--")]
    assert edges[0].get_linewidth() > edges[1].get_linewidth() > edges[2].get_linewidth() > edges[3].get_linewidth()
    texts = [text.get_text() for text in ax.texts]
    assert {"2", "−1", "0.5", "0.73", "−0.2", "b = 0.25", "b = −1", "b = 3"} <= set(texts)


def test_network_leaves_out_what_is_not_known_yet():
    _, ax = plots.figure()
    plots.network(ax, [[[2, -1], [0.5, 0]], [[1], [-2]]], values=[[7, 8], None, [1234567.0]], numbers=False)
    assert [text.get_text() for text in ax.texts] == ["7", "8", "1.2e6"] and len(ax.patches) == 5
    assert [patch.get_facecolor()[3] for patch in ax.patches] == [0.25, 0.25, 0, 0, 0.25]


def test_network_draws_many_weights_as_few_lines():
    """Each weight is one piece; pieces of the same sign and about the same strength are drawn together."""
    W = np.random.default_rng(0).normal(size=(8, 8))
    _, ax = plots.figure()
    plots.network(ax, [W])
    assert len(ax.lines) <= 18
    pieces = {
        color: sum(len(line.get_xdata()) // 3 for line in ax.lines if line.get_color() == color)
        for color in (plots.ORANGE, plots.BLUE)
    }
    assert pieces == {plots.ORANGE: (W >= 0).sum(), plots.BLUE: (W < 0).sum()}


def test_a_line_can_be_drawn_in_units_of_any_size():
    for half in (1e-100, 1.0, 1e200):
        fig, ax = plots.figure()
        ax.set(xlim=(-half, half), ylim=(-half, half))
        plots.line(ax, [1, 2], 0.5 * half, normal=True)
        assert "<path" in plots.show(fig, "A line.").svg


def test_a_picture_can_be_a_file_of_its_own():
    fig, ax = plots.figure(3, 2)
    plots.points(ax, [[0, 1], [1, 0]], [0, 1])
    picture = plots.show(fig, 'Points > "all" & <b>.')
    root = ElementTree.fromstring(picture.file())
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and root.get("aria-label") == picture.alt
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("288", "192", "0 0 216 144")
    assert root[0].get("fill") == "#ffffff" and "style" not in root.attrib and root.get("font-family")
    assert len(root) == len(ElementTree.fromstring(picture.svg)) + 1, "its paper, and all else as on the page"


def test_a_notebook_holds_a_picture_as_an_image_which_an_untrusted_one_may_show():
    picture = plots.show(plots.figure(3, 2)[0], 'Nothing "at all".', caption="See.")
    html = picture._repr_html_()
    assert "<svg" not in html and 'alt="Nothing &quot;at all&quot;." width="288">' in html
    assert base64.b64decode(html.split("base64,")[1].split('"')[0]).decode() == picture.file()


# Bad input


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda ax: plots.figure(width=0), "width must be a finite number above 0"),
        (lambda ax: plots.points(ax, [[1, 2, 3]], [0]), r"X must be an array of shape \(N, 2\)"),
        (lambda ax: plots.points(ax, [[1, 2]], [7]), "y must hold class labels that are whole numbers from 0 to 3"),
        (
            lambda ax: plots.boundary(ax, lambda X: X[:, 0] + 0.5, [[1, 2], [2, 3]], [0, 1]),
            r"predict\(X\) must hold class labels",
        ),
        (lambda ax: plots.boundary(ax, lambda X: X, [[1, 2], [2, 3]], [0, 1]), r"predict\(X\) must be an array of shape"),
        (
            lambda ax: plots.boundary(ax, linear([1, 1], 0), [[1, 2]], [0], extent=[0, 1]),
            r"extent must be an array of shape \(4,\)",
        ),
        (lambda ax: plots.points(ax, [[1, 2], [2, 3]], [0, 2], classes=["a", "b"]), "classes must name"),
        (lambda ax: plots.line(ax, [0, 0], 1), "w must not be zero"),
        (lambda ax: plots.learning_curves(ax, {}), "curves must be one to 4, but came 0"),
        (lambda ax: plots.learning_curves(ax, {"J": [[1, 2]]}), "'J' came with shape"),
        (lambda ax: plots.cost_surface(ax, lambda W: W, [0, 1, 0, 1]), r"cost\(W\) must be an array of shape"),
        (
            lambda ax: plots.weight_image(ax, np.ones(7)),
            r"w must hold 3 × 3 = 9 numbers to fill the picture, but came with 7",
        ),
        (lambda ax: plots.image(ax, np.ones(6), (2, 2)), r"x must hold 2 × 2 = 4 numbers"),
        (lambda ax: plots.confusion(ax, [[1, 2, 3], [1, 2, 3]]), "matrix must be square"),
        (lambda ax: plots.architecture(ax, {"x": (0, 0, "wild")}, []), "kind must be one of"),
        (lambda ax: plots.architecture(ax, {"x": (0, 0, "fixed")}, [("x", "y", "")]), "arrow must be"),
        (lambda ax: plots.network(ax, []), "weights must hold the W of at least one layer"),
        (
            lambda ax: plots.network(ax, [np.ones((2, 3)), np.ones((2, 1))]),
            r"weights\[1\] must be an array of shape \(3, 1\)",
        ),
        (
            lambda ax: plots.network(ax, [np.ones((2, 3))], values=[[1, 2], [1]]),
            r"values\[1\] must be an array of shape \(3,\)",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(plots.figure()[1])
