"""The book's figures: each function draws into an `ax` and returns it; `show` turns the figure into one inline SVG.

    fig, ax = plots.figure()
    plots.boundary(ax, perceptron.predict, X, y)
    plots.show(fig, "Two classes of points, parted by a straight line.")

Class 0 and negative weights are blue, class 1 and positive weights orange (the palette of Okabe and Ito, safe for
colour-blind readers), and a marker, a line style or a sign always says the same without the colour. What is drawn in
`INK` takes the colour of the text around the figure, so that one figure serves a light and a dark page.
This is the only module of nblib that needs matplotlib.
"""

import hashlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any, cast
from xml.etree import ElementTree

import contourpy
import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike

from .checks import Array, array, count, labels, number

INK = "#000000"
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"  # each at least 3 : 1 on white and on black
FONTS = "DejaVu Sans, Verdana, sans-serif"  # as wide as the one that the figures are laid out with, or nearly
COLORS, MARKERS, DASHES = (BLUE, ORANGE, GREEN, PURPLE), "os^D", ("-", "--", "-.", ":")

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.labelsize": 10,
    "legend.fontsize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=COLORS, linestyle=DASHES),
    "lines.linewidth": 1.8,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def figure(width: float = 4.6, height: float = 3.4, rows: int = 1, cols: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Return (fig, ax) in the book's style, `width` × `height` in inches; several rows or columns give an array of ax.

    `options` go to matplotlib's `Figure.subplots`, for instance `sharey=True`. The global settings stay untouched.
    """
    size = (number("width", width, above=0), number("height", height, above=0))
    with matplotlib.rc_context(STYLE):  # type: ignore[arg-type]
        fig = Figure(figsize=size, layout="constrained")
        axes = fig.subplots(count("rows", rows), count("cols", cols), **options)
        for ax in fig.axes:  # ticks and legends are made later, outside this style
            ax.tick_params(labelsize=STYLE["xtick.labelsize"], color=INK, labelcolor=INK)
    return fig, axes


# Showing a figure on the page ----------------------------------------------------------------------------------------


class Picture:
    """A finished figure: inline SVG in a notebook and on the page, `<figure: …>` where there is only text."""

    def __init__(self, svg: str, alt: str) -> None:
        """Keep the `<svg>` element and the alternative text."""
        self.svg, self.alt = svg, alt

    def __repr__(self) -> str:
        """Show the alternative text."""
        return f"<figure: {self.alt}>"

    def file(self) -> str:
        """Return the SVG as a file of its own, to be shown by `<img>`: black on white paper, in a font that is named."""
        *_, width, height = self.svg.split('viewBox="', 1)[1].split('"', 1)[0].split()
        size = f'width="{float(width) * 4 / 3:.0f}" height="{float(height) * 4 / 3:.0f}"'
        start, rest = self.svg.split(">", 1)
        start = re.sub(r' (width|style)="[^"]*"', "", start)
        paper = f'<path fill="#ffffff" d="M0 0H{width}V{height}H0z"/>'
        return f'{start} xmlns="http://www.w3.org/2000/svg" {size} color="{INK}" font-family="{FONTS}">{paper}{rest}'

    def _repr_html_(self) -> str:
        return f'<figure class="nb-figure" style="margin:0">{self.svg}</figure>'


def show(fig: Figure, alt: str) -> Picture:
    """Return the figure as a `Picture`, to be the last line of a cell; `alt` says in words what there is to see.

    The SVG has no background, its black is the page's text colour, its text is text in the page's font. The same figure
    always gives the same bytes, and no id or style of it can meet another one's on the page.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt must say in words what the figure shows, but came empty.")
    alt = " ".join(alt.split())
    out = StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "nblib", "svg.image_inline": True}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        fig.savefig(out, format="svg", metadata=nothing, transparent=True)
    if "matplotlib.pyplot" in sys.modules:  # a figure made by pyplot would be drawn once more at the end of the cell
        sys.modules["matplotlib.pyplot"].close(fig)
    return Picture(_inline(out.getvalue(), alt), alt)


def _inline(svg: str, alt: str) -> str:
    """Make matplotlib's SVG file an element that can stand in the middle of a page."""
    root = ElementTree.fromstring(svg)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    _clean(root, used)
    *_, width, height = root.attrib.pop("viewBox").split()
    root.attrib = {
        "role": "img",
        "aria-label": alt,
        "viewBox": f"0 0 {width} {height}",
        "width": f"{float(width) * 4 / 3:.0f}",  # points to CSS pixels
        "fill": "currentColor",
        "stroke-linejoin": "round",
        "style": "max-width:100%;height:auto;overflow:visible",
    }
    text = ElementTree.tostring(root, encoding="unicode")
    names = {id: f"nb{hashlib.sha256(text.encode()).hexdigest()[:8]}-{i}" for i, id in enumerate(sorted(used))}
    return re.sub(r'(id="|href="#|url\(#)([^")]+)', lambda m: m[1] + names.get(m[2], m[2]), text)


def _clean(element: ElementTree.Element, used: set[str]) -> None:
    """Drop name spaces, style sheets and unused ids below `element`; round coordinates; black becomes currentColor."""
    attributes = {key.split("}")[-1]: value for key, value in element.attrib.items()}
    if attributes.get("id") not in used:
        attributes.pop("id", None)
    for key in {"d", "x", "y", "width", "height"} & set(attributes):
        attributes[key] = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), attributes[key])
        attributes[key] = re.sub(r"\s+", " ", attributes[key]).strip()
    if "d" in attributes:
        attributes["d"] = re.sub(r" ?([A-Za-z]) ?", r"\1", attributes["d"])
    if "transform" in attributes:
        attributes["transform"] = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.5g}", attributes["transform"])
        if attributes["transform"].startswith("rotate(-0 "):
            del attributes["transform"]
    if "style" in attributes:
        style = attributes["style"].replace("#000000", "currentColor")
        style = re.sub(r"font-family: [^;]*;?", "", style)  # the page's font
        style = re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.3g}", style)
        attributes["style"] = re.sub(r"\s*([:;])\s*", r"\1", style).replace("stroke-dashoffset:0;", "")
    element.tag, element.tail = element.tag.split("}")[-1], None
    element.attrib = attributes
    if element.tag not in {"text", "tspan"}:
        element.text = None
    kept: list[ElementTree.Element] = []
    for child in element:
        _clean(child, used)
        if child.tag in {"metadata", "style"} or (child.tag in {"g", "defs"} and not len(child)):
            continue
        if child.tag == "path" and child.get("style") == "fill:none":  # the figure's and the axes' absent background
            continue
        kept.extend(child if child.tag == "g" and not child.attrib else [child])
    element[:] = kept
    styles = {child.get("style") for child in kept}
    if element.tag == "g" and len(kept) > 1 and len(styles) == 1 and {child.tag for child in kept} == {"use"}:
        element.set("style", styles.pop() or "")  # a hundred equal markers need their style once
        for child in kept:
            child.attrib.pop("style", None)


# Points and boundaries -----------------------------------------------------------------------------------------------


def points(
    ax: Axes,
    X: ArrayLike,
    y: ArrayLike,
    *,
    classes: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    legend: bool = True,
) -> Axes:
    """Draw the examples X (N, 2) with a colour and a marker for each class in y (N,), at most four classes.

    `classes` names them in the legend, `features` names the two axes.
    """
    X = array("X", X, "N", 2)
    y = labels("y", y, len(X), len(COLORS))
    n_classes = len(classes) if classes else int(y.max()) + 1
    if not y.max() < n_classes <= len(COLORS):
        raise ValueError(
            f"classes must name each class from 0 to {y.max()}, and at most {len(COLORS)}, but came as {classes!r}."
        )
    for k in range(n_classes):
        ax.plot(
            *X[y == k].T,
            MARKERS[k],
            color=COLORS[k],
            markeredgecolor=INK,
            markeredgewidth=0.6,
            markersize=6,
            linestyle="none",
            label=classes[k] if classes else f"class {k}",
        )
    ax.set_xlabel(features[0] if features else "x₁")
    ax.set_ylabel(features[1] if features else "x₂")
    if legend:
        _legend(ax, n_classes)
    return ax


def boundary(
    ax: Axes,
    predict: Callable[[Array], ArrayLike],
    X: ArrayLike,
    y: ArrayLike,
    *,
    classes: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    extent: Sequence[float] | None = None,
    mistakes: bool = False,
    legend: bool = True,
    nodes: int = 101,
) -> Axes:
    """Draw the regions that `predict` gives to each class, the boundaries between them, and the examples X (N, 2).

    `predict` takes points (M, 2) and returns their classes (M,), whole numbers from 0 to 3. `extent` is (left, right,
    bottom, top), otherwise the data with some room. `mistakes` rings the examples whose prediction is not their class.
    A feature of the regions finer than 1/`nodes` of the picture may be missed; the boundaries themselves are exact.
    """
    X = array("X", X, "N", 2)
    y = labels("y", y, len(X), len(COLORS))
    if extent is None:
        room = 0.15 * np.where(np.ptp(X, axis=0) > 0, np.ptp(X, axis=0), 1)
        (left, bottom), (right, top) = X.min(axis=0) - room, X.max(axis=0) + room
    else:
        left, right, bottom, top = array("extent", extent, 4)
    steps = count("nodes", nodes, least=2) - 1

    def place(cells: Array) -> Array:  # from grid coordinates 0 … steps
        return (left, bottom) + cells / steps * (right - left, top - bottom)

    def classify(cells: Array) -> Array:
        return _classes_of(predict, place(cells))

    index = np.arange(steps + 1.0)
    grid = classify(np.stack(np.meshgrid(index, index), axis=-1).reshape(-1, 2)).reshape(steps + 1, steps + 1)
    for k in np.unique(grid):
        contours = contourpy.contour_generator(
            index, index, (grid == k).astype(float), line_type="Separate", fill_type="OuterOffset"
        )
        _fill(ax, [place(_exact(line, classify, k)) for line in _outlines(contours, 0.5, np.inf)], COLORS[k], 0.22)
        for line in cast(list[Array], contours.lines(0.5)) if k else []:
            ax.plot(*place(_exact(line, classify, k)).T, color=INK, linewidth=1.4, linestyle="-", zorder=1)
    points(ax, X, y, classes=classes, features=features, legend=legend)
    if mistakes:
        wrong = X[_classes_of(predict, X) != y]
        ax.plot(
            *wrong.T,
            "o",
            markersize=12,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.4,
            linestyle="none",
            label="mistake" if len(wrong) else None,
        )
        if legend:
            _legend(ax, 4)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    return ax


def _outlines(contours: contourpy.ContourGenerator, low: float, high: float) -> list[Array]:
    """Return the closed outlines (M, 2), holes included, of where the contoured value is between `low` and `high`."""
    return [
        polygon[start:stop]
        for polygon, offsets in zip(*contours.filled(low, high), strict=True)
        for start, stop in zip(offsets[:-1], offsets[1:], strict=True)
    ]


def _fill(ax: Axes, outlines: list[Array], color: str, alpha: float) -> None:
    if outlines:
        path = Path.make_compound_path(*(Path(outline, closed=True) for outline in outlines))
        ax.add_patch(PathPatch(path, facecolor=color, alpha=alpha, edgecolor="none", zorder=0))


def _classes_of(predict: Callable[[Array], ArrayLike], X: Array) -> Array:
    return labels("predict(X)", predict(X), len(X), len(COLORS))


def _exact(line: Array, classify: Callable[[Array], Array], k: int) -> Array:
    """Move each point of a contour, halfway between a grid point in class k and one outside, to the very boundary."""
    a, b = np.floor(line), np.ceil(line)
    inside = classify(a) == k
    for _ in range(16):
        middle = (a + b) / 2
        same = ((classify(middle) == k) == inside)[:, None]
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    return _simple((a + b) / 2, 0.01)


def _simple(line: Array, tolerance: float) -> Array:
    """Leave out the points of a line (M, 2) without moving it by more than `tolerance` (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    parts = [(0, len(line) - 1)]
    while parts:
        i, j = parts.pop()
        if j - i < 2:
            continue
        chord, arms = line[j] - line[i], line[i + 1 : j] - line[i]
        length = np.hypot(*chord)
        away = abs(arms @ (-chord[1], chord[0])) / length if length > 0 else np.hypot(*arms.T)
        far = int(np.argmax(away))
        if away[far] > tolerance:
            keep[i + 1 + far] = True
            parts += [(i, i + 1 + far), (i + 1 + far, j)]
    return line[keep]


def line(ax: Axes, w: ArrayLike, b: float, *, normal: bool = False, **style: Any) -> Axes:
    """Draw the line of the points with w·x + b = 0 through the present limits of ax; w (2,), b a number.

    `normal` adds the arrow of w, which points to the side of class 1 and is at right angles to the line where both axes
    have the same scale (`ax.set_aspect("equal")`). `style` goes to matplotlib's line: label, color, linestyle.
    """
    w, b = array("w", w, 2).astype(float), number("b", b)
    if not w.any():
        raise ValueError("w must not be zero: with w = (0, 0) the weighted sum is b everywhere, and there is no line.")
    limits = ax.get_xlim(), ax.get_ylim()
    middle = np.mean(limits, axis=1)
    foot = middle - (w @ middle + b) / (w @ w) * w  # the point of the line next to the middle of the picture
    style = {"color": INK, "linewidth": 1.4, "linestyle": "-", **style}
    along = np.array([-w[1], w[0]]) / np.hypot(*w) * np.ptp(limits, axis=1).max()
    ax.axline(tuple(foot), tuple(foot + along), **style)
    if normal:
        tip = foot + 0.18 * min(np.ptp(limits, axis=1)) * w / np.hypot(*w)
        ax.annotate(
            "",
            tip,
            foot,
            arrowprops={"arrowstyle": "-|>", "color": style["color"], "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0},
        )
        ax.annotate("w", tip, xytext=(4, 4), textcoords="offset points", fontsize=10, fontweight="bold", color=INK)
    ax.set(xlim=limits[0], ylim=limits[1])
    return ax


# Curves --------------------------------------------------------------------------------------------------------------


def learning_curves(
    ax: Axes,
    curves: Mapping[str, ArrayLike],
    *,
    x: ArrayLike | None = None,
    xlabel: str = "epoch",
    ylabel: str = "cost J",
    log: bool = False,
) -> Axes:
    """Draw how one or more quantities (T,) go on while a network learns, at most four, each under its name.

    `x` (T,) says when they were measured, otherwise they count from 1. NaN and infinity are left out, so that a run
    without validation and one that diverged can be drawn. `log` makes the vertical scale logarithmic.
    """
    if not 1 <= len(curves) <= len(COLORS):
        raise ValueError(f"curves must be one to {len(COLORS)}, but came {len(curves)}.")
    for i, (name, values) in enumerate(curves.items()):
        v = np.asarray(values, dtype=float)
        t = np.arange(1, v.size + 1) if x is None else array("x", x, v.size)
        if v.ndim != 1:
            raise ValueError(f"curves must be arrays of shape (T,), but {name!r} came with shape {v.shape}.")
        drawn = np.isfinite(v) & ((v > 0) | (not log))
        if drawn.any():
            ax.plot(
                t[drawn],
                v[drawn],
                color=COLORS[i],
                linestyle=DASHES[i],
                label=name,
                marker="o" if drawn.sum() == 1 else None,
            )
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    _legend(ax, len(curves))
    return ax


def activation(
    ax: Axes,
    phi: Callable[[Array], Array],
    derivative: Callable[[Array], Array] | None = None,
    *,
    span: float = 5.0,
    name: str = "φ(z)",
) -> Axes:
    """Draw a = φ(z) for −span ≤ z ≤ span, solid, and its derivative, dashed. A jump is left open, not bridged."""
    z = np.linspace(-(span := number("span", span, above=0)), span, 801)
    for f, label, color, dash in [(phi, name, BLUE, "-"), (derivative, "derivative", ORANGE, "--")]:
        if f is None:
            continue
        a = array(label, f(z), len(z)).astype(float)
        jump = np.flatnonzero(abs(np.diff(a)) > 25 * (z[1] - z[0])) + 1
        ax.plot(np.insert(z, jump, np.nan), np.insert(a, jump, np.nan), color=color, linestyle=dash, label=label)
    ax.axhline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    ax.axvline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    ax.set(xlabel="z", ylabel="a", xlim=(-span, span))
    _legend(ax, 2)
    return ax


def calibration(ax: Axes, predicted: ArrayLike, observed: ArrayLike, counts: ArrayLike | None = None) -> Axes:
    """Draw how often class 1 came, `observed` (K,), against the probability `predicted` (K,) for it, bin by bin.

    A calibrated model lies on the dotted diagonal. `counts` (K,) make a bin's marker as large as its examples are many.
    `calibration(ax, *metrics.calibration_curve(y, p))` draws what it returns.
    """
    p = array("predicted", predicted, "K")
    q = array("observed", observed, len(p))
    n = array("counts", counts, len(p)) if counts is not None else np.ones(len(p))
    ax.plot([0, 1], [0, 1], color=INK, linewidth=0.9, linestyle=":", label="calibrated")
    ax.plot(p, q, color=BLUE, linestyle="-", label="model")
    ax.scatter(p, q, s=20 + 100 * n / n.max() * (counts is not None), color=BLUE, edgecolor=INK, linewidth=0.6, zorder=3)
    ax.set(
        xlabel="predicted probability of class 1",
        ylabel="share that was class 1",
        xlim=(-0.05, 1.05),
        ylim=(-0.05, 1.05),
        aspect="equal",
    )
    _legend(ax, 2)
    return ax


# Surfaces and images -------------------------------------------------------------------------------------------------


def cost_surface(
    ax: Axes,
    cost: Callable[[Array], ArrayLike],
    extent: Sequence[float],
    *,
    path: ArrayLike | None = None,
    levels: int = 10,
    names: Sequence[str] = ("w₁", "w₂"),
    nodes: int = 81,
) -> Axes:
    """Draw the contours of a cost of two weights over `extent` (left, right, bottom, top), and a descent over it.

    `cost` takes points (M, 2) and returns J (M,). The lower the cost, the deeper the blue; some contours carry their J.
    `path` (T, 2) is drawn point by point from an empty circle to a full square; parts of it outside are cut off.
    """
    left, right, bottom, top = array("extent", extent, 4)
    x, y = np.linspace(left, right, count("nodes", nodes, least=2)), np.linspace(bottom, top, nodes)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    J = array("cost(W)", cost(grid), len(grid)).reshape(nodes, nodes).astype(float)
    # evenly spaced in the root of the height: on a bowl, the contours' distances are then equal
    heights = J.min() + np.ptp(J) * (np.arange(1, count("levels", levels) + 1) / (levels + 1)) ** 2
    contours = contourpy.contour_generator(x, y, J, line_type="Separate", fill_type="OuterOffset")
    scale, step = np.array([right - left, top - bottom]), 0.0007
    for i, height in enumerate(heights):
        # Each fill covers the ones below it as well, so the lowest place is covered by all of them.
        outlines = [_simple(line / scale, step) * scale for line in _outlines(contours, -np.inf, height)]
        _fill(ax, outlines, BLUE, 0.6 / levels)
        lines = [_simple(line / scale, step) * scale for line in cast(list[Array], contours.lines(height))]
        for line in lines:
            ax.plot(*line.T, color=INK, linewidth=0.6, linestyle="-", alpha=0.6, zorder=1)
        points_on = np.concatenate([np.empty((0, 2)), *lines])
        inner = points_on[(abs(points_on - (left, bottom) - scale / 2) < 0.42 * scale).all(axis=1)]
        if i % 3 == 2 and len(inner):
            lowest = inner[inner[:, 1].argmin()]
            ax.annotate(f"{height:.3g}", lowest, (0, 2), textcoords="offset points", fontsize=8, color=INK, ha="center")
    if path is not None:
        route = array("path", path, "T", 2)
        ax.plot(*route.T, color=ORANGE, linestyle="-", linewidth=1.5, marker=".", markersize=5, zorder=3)
        for at, marker, fill, label in [(0, "o", "none", "start"), (-1, "s", ORANGE, "end")]:
            ax.plot(
                *route[at],
                marker,
                markerfacecolor=fill,
                markeredgecolor=INK,
                markeredgewidth=1.3,
                markersize=7,
                linestyle="none",
                label=label,
                zorder=4,
            )
        _legend(ax, 2)
    ax.set(xlabel=names[0], ylabel=names[1], xlim=(left, right), ylim=(bottom, top))
    return ax


def heat(
    ax: Axes,
    f: Callable[[Array], ArrayLike],
    extent: Sequence[float],
    *,
    center: float = 0.0,
    limit: float | None = None,
    nodes: int = 64,
) -> Axes:
    """Draw a function of two inputs over `extent` (left, right, bottom, top): what a unit sees, or a probability.

    `f` takes points (M, 2) and returns values (M,). Above `center` orange, below it blue, the fuller the further; full
    colour at a distance of `limit`, otherwise at the largest. The line is where f is `center`, the sides' signs stand
    at the highest and the lowest place.
    """
    left, right, bottom, top = array("extent", extent, 4)
    n = count("nodes", nodes, least=2)
    x, y = (low + (np.arange(n) + 0.5) / n * (high - low) for low, high in ((left, right), (bottom, top)))
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = array("f(X)", f(grid), len(grid)).reshape(n, n).astype(float) - number("center", center)
    ax.imshow(
        _signed(values, limit),
        extent=(left, right, bottom, top),
        origin="lower",
        interpolation="none",
        aspect="auto",
        zorder=0,
    )
    for contour in cast(list[Array], contourpy.contour_generator(x, y, values, line_type="Separate").lines(0)):
        ax.plot(*contour.T, color=INK, linewidth=1, linestyle="-")
    for place, sign in ((values.argmax(), "+"), (values.argmin(), "−")):
        if values.flat[place] * (1 if sign == "+" else -1) > 0:
            x0, y0 = np.clip(
                grid[place],
                (x[0] + (right - left) / 20, y[0] + (top - bottom) / 20),
                (x[-1] - (right - left) / 20, y[-1] - (top - bottom) / 20),
            )
            ax.text(x0, y0, sign, fontsize=12, color=INK, ha="center", va="center")
    ax.set(xlabel="x₁", ylabel="x₂", xlim=(left, right), ylim=(bottom, top))
    return ax


def weight_image(ax: Axes, w: ArrayLike, shape: tuple[int, int] | None = None, *, limit: float | None = None) -> Axes:
    """Draw the weights w (D,) of one unit as a picture of its inputs, by rows; `shape` is (rows, columns), else a square.

    Positive weights are orange, negative ones blue, and the stronger the fuller; full colour at ±`limit`, otherwise at
    the largest weight. Up to 100 weights, a minus marks the negative ones that are not faint.
    """
    w = _picture("w", w, shape)
    colors = _signed(w, limit)
    ax.imshow(colors, interpolation="none")
    if w.size <= 100:
        rows, columns = np.nonzero((w < 0) & (colors[..., 3] > 0.25))
        ax.plot(columns, rows, "_", color=INK, markersize=4, markeredgewidth=1, linestyle="none")
    return _bare(ax)


def image(ax: Axes, x: ArrayLike, shape: tuple[int, int] | None = None) -> Axes:
    """Draw an example x (D,) as a picture: 0 is paper, the largest value ink; `shape` (rows, columns), else a square."""
    x = _picture("x", x, shape)
    ax.imshow(x, cmap="gray_r", vmin=0, vmax=max(x.max(), np.finfo(float).tiny), interpolation="none")
    return _bare(ax)


def _picture(name: str, values: ArrayLike, shape: tuple[int, int] | None) -> Array:
    values = array(name, values, "D")
    side = round(np.sqrt(values.size))
    rows, columns = shape or (side, side)
    if rows * columns != values.size:
        raise ValueError(
            f"{name} must hold {rows} × {columns} = {rows * columns} numbers to fill the picture, "
            f"but came with {values.size}."
        )
    return values.reshape(rows, columns)


def _signed(values: Array, limit: float | None) -> Array:
    """Return colours (…, 4): orange above 0, blue below, as opaque as the value is large; 0 is the page itself."""
    limit = float(abs(values).max()) or 1.0 if limit is None else number("limit", limit, above=0)
    colors = np.where(values[..., None] < 0, to_rgba(BLUE), to_rgba(ORANGE))
    colors[..., 3] = np.minimum(abs(values) / limit, 1)
    return colors


def _bare(ax: Axes) -> Axes:
    """Take the ticks away and put a thin frame around."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, linewidth=0.6, color=INK)
    return ax


def confusion(ax: Axes, matrix: ArrayLike, classes: Sequence[str] | None = None) -> Axes:
    """Draw a confusion matrix (K, K), true classes down, predicted ones across, with every count written in its cell.

    Right answers are blue, wrong ones orange, and the fuller the larger their share of the true class.
    """
    M = array("matrix", matrix, "K", "K")
    if M.shape[0] != M.shape[1] or (M < 0).any():
        raise ValueError(f"matrix must be square and hold counts, but came with shape {M.shape} and minimum {M.min():g}.")
    K = len(M)
    share = M / np.maximum(M.sum(axis=1, keepdims=True), 1)
    colors = _signed(np.where(np.eye(K) > 0, -share, share), 1.0)
    colors[..., 3] *= 0.75  # the counts stay readable on the fullest cell
    ax.imshow(colors, interpolation="none")
    for i, j in np.argwhere(M > 0):
        ax.text(
            j,
            i,
            f"{M[i, j]:g}",
            color=INK,
            fontsize=10 if K <= 5 else 8,
            ha="center",
            va="center",
            fontweight="bold" if i == j else "normal",
        )
    _bare(ax)
    names = list(classes) if classes else [str(k) for k in range(K)]
    ax.set_xticks(range(K), names)
    ax.set_yticks(range(K), names)
    ax.tick_params(length=0)
    ax.set(xlabel="predicted", ylabel="true")
    return ax


# Networks ------------------------------------------------------------------------------------------------------------


def network(
    ax: Axes,
    weights: Sequence[ArrayLike],
    *,
    biases: Sequence[ArrayLike] | None = None,
    values: Sequence[ArrayLike | None] | None = None,
    names: Sequence[Sequence[str]] | None = None,
    numbers: bool | None = None,
) -> Axes:
    """Draw a network from left to right: a circle for each unit, a line for each weight.

    `weights` are the layers' W (in, out), first to last, `biases` their b (out,), written under the units. `values`
    are the numbers written in the circles, None for a layer where they are not known yet, and `names` the texts over
    them, layer by layer, inputs first. A positive weight is an orange solid line, a negative one blue and dashed, the
    stronger the thicker. `numbers` writes the weights on the lines; left open, it does so where no layer has more than 9.
    """
    layers = [array(f"weights[{i}]", W, "in", "out") for i, W in enumerate(weights)]
    if not layers:
        raise ValueError("weights must hold the W of at least one layer, but came empty.")
    sizes = [len(layers[0]), *(W.shape[1] for W in layers)]
    for i, W in enumerate(layers):
        array(f"weights[{i}]", W, sizes[i], sizes[i + 1])
    b = [array(f"biases[{i}]", biases[i], sizes[i + 1]) for i in range(len(layers))] if biases is not None else None
    known = [None] * len(sizes) if values is None else values
    a = [None if known[i] is None else array(f"values[{i}]", known[i], n) for i, n in enumerate(sizes)]
    limit = max(float(abs(W).max()) for W in layers) or 1.0
    numbers = max(W.size for W in layers) <= 9 if numbers is None else numbers
    gap, pitch, r = 2.6, 1.3, 0.3  # from layer to layer, from unit to unit, and a circle's radius

    def place(layer: int, unit: int) -> Array:
        return np.array([gap * layer, pitch * ((sizes[layer] - 1) / 2 - unit)])

    edges: dict[tuple[bool, float], list[Array]] = {}  # sign and width -> starts, ends and the gaps between the lines
    for layer, W in enumerate(layers):
        for (i, j), w in np.ndenumerate(W):
            start, end = place(layer, i), place(layer + 1, j)
            rim = r * (end - start) / np.hypot(*(end - start))
            width = 0.4 + (3 * abs(w) / limit if numbers else round(8 * abs(w) / limit) * 3 / 8)
            edges.setdefault((bool(w >= 0), width), []).extend([start + rim, end - rim, np.full(2, np.nan)])
            if numbers:  # at this share of the way no two labels of a layer meet
                at = start + (end - start) * max(1 / (W.shape[1] + 1), 0.22)
                slope = np.degrees(np.arctan2(*(end - start)[::-1]))
                ax.annotate(
                    _short(w),
                    at,
                    (0, 2),
                    textcoords="offset points",
                    rotation=slope,
                    rotation_mode="anchor",
                    ha="center",
                    va="bottom",
                    fontsize=8.5,
                    color=INK,
                )
    for (positive, width), ends in edges.items():
        color, dash = (ORANGE, "-") if positive else (BLUE, (0, (4, 2)))
        ax.plot(
            *np.transpose(ends), color=color, linestyle=dash, linewidth=width, solid_capstyle="butt", clip_on=False, zorder=1
        )
    for layer, n in enumerate(sizes):
        for unit in range(n):
            x, y = place(layer, unit)
            fill: Any = "none"
            if (inside := a[layer]) is not None:
                fill = to_rgba(ORANGE if inside[unit] >= 0 else BLUE, 0.25)
                ax.text(x, y, _short(inside[unit]), ha="center", va="center", fontsize=8.5, color=INK, zorder=4)
            ax.add_patch(Circle((x, y), r, facecolor=fill, edgecolor=INK, linewidth=1, clip_on=False, zorder=3))
            if names is not None:
                ax.text(x, y + r + 0.05, names[layer][unit], ha="center", va="bottom", fontsize=9, color=INK)
            if b is not None and layer:
                ax.text(x, y - r - 0.05, f"b = {_short(b[layer - 1][unit])}", ha="center", va="top", fontsize=8, color=INK)
    ax.set(xlim=(-0.6, gap * len(layers) + 0.6), ylim=(-pitch * max(sizes) / 2, pitch * max(sizes) / 2), aspect="equal")
    ax.axis("off")
    return ax


def _short(value: float) -> str:
    """Write a number in at most two decimals, a large one as 1.2e6, with a true minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if abs(value) >= 1e5:
        text = re.sub(r"e\+0*", "e", f"{value:.1e}")
    return ("0" if text == "-0" else text).replace("-", "−")


def _legend(ax: Axes, columns: int) -> None:
    """Put the legend above the picture, where it hides nothing."""
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        frameon=False,
        fontsize=STYLE["legend.fontsize"],
        labelcolor=INK,
        borderaxespad=0.2,
        handletextpad=0.4,
        columnspacing=1.2,
    )
