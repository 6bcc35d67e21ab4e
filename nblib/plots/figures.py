"""The look of the book's figures, and how a finished one becomes an inline SVG with alternative text and a caption."""

import base64
import hashlib
import html
import re
import sys
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nblib.checks import Array, count, number

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


def legend_above(ax: Axes, columns: int) -> None:
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


# Showing a figure on the page ----------------------------------------------------------------------------------------


def steady(values: Array | float, size: float) -> Array:
    """Return values / size without the last digits, which differ between processors: no choice shall hang on them."""
    return np.round(np.asarray(values) / size, 9)


class Picture:
    """A finished figure: an image in a notebook, inline SVG on the page, `<figure: …>` where there is only text."""

    def __init__(self, svg: str, alt: str, caption: str = "") -> None:
        """Keep the `<svg>` element, the alternative text and the caption."""
        self.svg, self.alt, self.caption = svg, alt, caption

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

    def image(self) -> str:
        """Return the file as an `<img>`: JupyterLab takes an `<svg>` out of a notebook that it does not trust."""
        file = self.file()
        width = re.search(r' width="(\d+)"', file)[1]  # type: ignore[index]
        source = base64.b64encode(file.encode()).decode()
        return f'<img src="data:image/svg+xml;base64,{source}" alt="{html.escape(self.alt)}" width="{width}">'

    def _repr_html_(self) -> str:
        caption = f"<figcaption>{html.escape(self.caption, quote=False)}</figcaption>" if self.caption else ""
        return f'<figure class="nb-figure" style="margin:0">{self.image()}{caption}</figure>'


def show(fig: Figure, alt: str, caption: str = "") -> Picture:
    """Return the figure as a `Picture`, to be the last line of a cell.

    `alt` describes it to those who do not see it; `caption` stands below it and says to all what to look for.
    The SVG has no background, its black is the page's text colour, its text is text in the page's font. The same figure
    always gives the same bytes, and no id or style of it can meet another one's on the page.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt must say in words what the figure shows, but came empty.")
    alt, caption = " ".join(alt.split()), " ".join(caption.split())
    out = StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "nblib", "svg.image_inline": True}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        fig.savefig(out, format="svg", metadata=nothing, transparent=True)
    if "matplotlib.pyplot" in sys.modules:  # a figure made by pyplot would be drawn once more at the end of the cell
        sys.modules["matplotlib.pyplot"].close(fig)
    return Picture(_inline(out.getvalue(), alt), alt, caption)


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
    # matplotlib's ids and their order hang on digits that are not drawn: an id becomes its place in the text, then gets a
    # prefix from the drawing itself
    places = {id: str(i) for i, id in enumerate(dict.fromkeys(re.findall(r'(?:id="|href="#|url\(#)([^")]+)', text)))}
    text = re.sub(r'(id="|href="#|url\(#)([^")]+)', lambda m: m[1] + places[m[2]], text)
    prefix = f"nb{hashlib.sha256(text.encode()).hexdigest()[:8]}-"
    return re.sub(r'(id="|href="#|url\(#)', lambda m: m[1] + prefix, text)


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
