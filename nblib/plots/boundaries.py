"""Examples as points, the regions that a model gives to each class, and straight boundaries."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import contourpy
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, labels, number
from nblib.plots.contours import outlines_of, shade, simplified
from nblib.plots.figures import COLORS, INK, MARKERS, legend_above


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
        legend_above(ax, n_classes)
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
        shade(ax, [place(_exact(line, classify, k)) for line in outlines_of(contours, 0.5, np.inf)], COLORS[k], 0.22)
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
            legend_above(ax, 4)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    return ax


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
    return simplified((a + b) / 2, 0.01)


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
