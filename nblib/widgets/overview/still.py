"""The descent of the twelve networks as a figure, and the map's still picture: what does not fit in dotted frames."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from nblib import plots
from nblib.plots import BLUE, INK, ORANGE, Picture

from .networks import NETWORKS, Kind

if TYPE_CHECKING:
    from .control import NetworkMap

LONG = 40  # years: an arrow over more of them stays in its parent's lane until it is near
TURN = 5  # years in which an arrow changes its lane


def half(kind: Kind) -> float:
    """Return half the width of a box, in years."""
    return 0.7 + 0.34 * len(kind.short)


def way(parent: Kind, child: Kind) -> Path:
    """Return an arrow's way: along the parent's lane, over to the child's, and along that."""
    start, end = parent.year + half(parent), child.year - half(child)
    if parent.lane == child.lane:
        return Path([(start, -child.lane), (end, -child.lane)])
    turn = end - TURN - 1 if child.year - parent.year > LONG else start
    high, low = -parent.lane, -child.lane
    points = [(start, high), (turn, high), (turn + TURN, high), (turn, low), (turn + TURN, low), (end, low)]
    return Path(points, [Path.MOVETO, Path.LINETO, *[Path.CURVE4] * 3, Path.LINETO])


def timeline(ax: Axes, fits: Collection[str] = tuple(NETWORKS), chosen: str = "") -> Axes:
    """Draw all networks; those that are not in `fits` get dotted frames, the `chosen` one and its arrows another colour."""
    for key, kind in NETWORKS.items():
        for parent in kind.parents:
            near = chosen in (key, parent)
            look: dict[str, Any] = {"color": ORANGE if near else INK, "linewidth": 1.8 if near else 0.8, "mutation_scale": 8}
            ax.add_patch(FancyArrowPatch(path=way(NETWORKS[parent], kind), arrowstyle="-|>", capstyle="butt", **look))
        fit = key in fits
        frame = {
            "boxstyle": "round,pad=0.3",
            "facecolor": "none",
            "edgecolor": ORANGE if key == chosen else BLUE if fit else INK,
            "linestyle": "-" if fit else ":",
            "linewidth": 1.8 if fit else 0.8,
        }
        ax.text(kind.year, -kind.lane, kind.short, ha="center", va="center", fontsize=9, color=INK, bbox=frame)
    ax.set(xlim=(1956, 2023), ylim=(-6.6, 0.6), xlabel="year")
    ax.set_xticks(range(1960, 2021, 10))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    return ax


def still(control: NetworkMap) -> Picture:
    """Draw the timeline for the present wishes."""
    remaining = control.remaining
    fig, ax = plots.figure(7.2, 3.6)
    timeline(ax, fits=remaining, chosen=control.chosen)
    said = ", ".join(NETWORKS[key].name for key in remaining) or "none"
    return plots.show(fig, f"Twelve networks on a timeline, from 1962 to 2017. Of them fit: {said}.")
