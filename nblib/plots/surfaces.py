"""Functions of two inputs: a cost with a descent over it, and what a unit sees."""

from collections.abc import Callable, Sequence
from typing import cast

import contourpy
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, number
from nblib.plots.contours import outlines_of, shade, simplified
from nblib.plots.figures import BLUE, INK, ORANGE, legend_above, steady
from nblib.plots.images import signed


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
    shares = steady(np.arange(1, count("levels", levels) + 1) ** 2, (levels + 1) ** 2)
    low, span = J.min(), np.ptp(J)
    contours = contourpy.contour_generator(x, y, steady(J - low, span or 1), line_type="Separate", fill_type="OuterOffset")
    scale, step = np.array([right - left, top - bottom]), 0.0007
    for i, share in enumerate(shares):
        # Each fill covers the ones below it as well, so the lowest place is covered by all of them.
        outlines = [simplified(line / scale, step) * scale for line in outlines_of(contours, -np.inf, share)]
        shade(ax, outlines, BLUE, 0.6 / levels)
        lines = [simplified(line / scale, step) * scale for line in cast(list[Array], contours.lines(share))]
        for line in lines:
            ax.plot(*line.T, color=INK, linewidth=0.6, linestyle="-", alpha=0.6, zorder=1)
        points_on = np.concatenate([np.empty((0, 2)), *lines])
        inner = points_on[(abs(points_on - (left, bottom) - scale / 2) < 0.42 * scale).all(axis=1)]
        if i % 3 == 2 and len(inner):
            lowest = inner[inner[:, 1].argmin()]
            ax.annotate(
                f"{low + span * share:.3g}", lowest, (0, 2), textcoords="offset points", fontsize=8, color=INK, ha="center"
            )
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
        legend_above(ax, 2)
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
        signed(values, limit),
        extent=(left, right, bottom, top),
        origin="lower",
        interpolation="none",
        aspect="auto",
        zorder=0,
    )
    values = steady(values, float(abs(values).max()) or 1.0)
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
