"""The picture of an architecture: what flows, what is learned, what is shared, what chance decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch

from nblib.checks import choice
from nblib.plots.figures import INK, ORANGE

#: kind of a box -> its look and the words of the key below the picture
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "learned": ({"facecolor": to_rgba(ORANGE, 0.25)}, "learned"),
    "shared": ({"facecolor": to_rgba(ORANGE, 0.25), "linewidth": 2.6}, "learned once, used in several places"),
    "fixed": ({"facecolor": "none"}, "nothing to learn"),
    "chance": ({"facecolor": "none", "linestyle": (0, (3, 2))}, "chance, in training only"),
}
WIDTH, HEIGHT = 1.0, 0.62


def architecture(
    ax: Axes, boxes: Mapping[str, tuple[float, float, str]], arrows: Sequence[tuple[str, str, str]], *, wide: float = WIDTH
) -> Axes:
    """Draw boxes {text: (x, y, kind)} of the width `wide`, their middles at x and y, and arrows (from, to, what flows).

    Kinds are "learned", "shared", "fixed" and "chance"; a key below names those that occur. A box is 0.62 high.
    """
    for text, (x, y, kind) in boxes.items():
        look, _ = KINDS[choice("kind", kind, KINDS)]
        ax.add_patch(_box(x, y, wide, HEIGHT, look))
        ax.text(x, y, text, ha="center", va="center", fontsize=9, color=INK)
    for start, end, flows in arrows:
        (x, y, _), (u, v, _) = (boxes[choice("arrow", name, boxes)] for name in (start, end))
        along = abs(u - x) > wide  # from side to side, otherwise from top to bottom
        side, up = (wide / 2 * (1 if u > x else -1), 0.0) if along else (0.0, HEIGHT / 2 * (1 if v > y else -1))
        tail, head = (x + side, y + up), (u - side, v - up)
        ax.annotate("", head, tail, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0})
        middle = (tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2
        shift, place = ((0, 3), ("center", "bottom")) if along else ((4, 0), ("left", "center"))
        ax.annotate(flows, middle, shift, textcoords="offset points", ha=place[0], va=place[1], fontsize=8.5, color=INK)
    xs, ys = [x for x, _, _ in boxes.values()], [y for _, y, _ in boxes.values()]
    left, bottom = min(xs) - wide / 2, min(ys) - HEIGHT / 2 - 0.5
    at = left
    for kind, (look, words) in KINDS.items():
        if kind in {k for _, _, k in boxes.values()}:
            ax.add_patch(_box(at + 0.15, bottom, 0.3, 0.2, look))
            ax.text(at + 0.4, bottom, words, va="center", fontsize=8.5, color=INK)
            at += 0.7 + 0.1 * len(words)
    right = max(at, max(xs) + wide / 2)
    ax.set(xlim=(left - 0.1, right + 0.1), ylim=(bottom - 0.3, max(ys) + HEIGHT / 2 + 0.3), aspect="equal")
    ax.axis("off")
    return ax


def _box(x: float, y: float, wide: float, high: float, look: dict[str, Any]) -> FancyBboxPatch:
    at = (x - wide / 2, y - high / 2)
    return FancyBboxPatch(
        at, wide, high, boxstyle="round,pad=0,rounding_size=0.08", edgecolor=INK, **{"linewidth": 1} | look
    )
