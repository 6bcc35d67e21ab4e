"""Outlines of regions, filled and simplified: what boundaries and surfaces share."""

import contourpy
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nblib.checks import Array
from nblib.plots.figures import steady


def outlines_of(contours: contourpy.ContourGenerator, low: float, high: float) -> list[Array]:
    """Return the closed outlines (M, 2), holes included, of where the contoured value is between `low` and `high`."""
    return [
        polygon[start:stop]
        for polygon, offsets in zip(*contours.filled(low, high), strict=True)
        for start, stop in zip(offsets[:-1], offsets[1:], strict=True)
    ]


def shade(ax: Axes, outlines: list[Array], color: str, alpha: float) -> None:
    """Fill what the outlines enclose, each hole left open."""
    if outlines:
        path = Path.make_compound_path(*(Path(outline, closed=True) for outline in outlines))
        ax.add_patch(PathPatch(path, facecolor=color, alpha=alpha, edgecolor="none", zorder=0))


def simplified(line: Array, tolerance: float) -> Array:
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
        away = steady(away, tolerance)  # of two points equally far, the first: on every processor
        far = int(np.argmax(away))
        if away[far] > 1:
            keep[i + 1 + far] = True
            parts += [(i, i + 1 + far), (i + 1 + far, j)]
    return line[keep]
