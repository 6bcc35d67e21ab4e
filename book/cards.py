"""The card that a link to a page shows elsewhere: the book's name, the page's title and its first picture, as a PNG."""

import html
import re
import textwrap
from functools import cache
from pathlib import Path

import matplotlib
import nbformat
import resvg_py

from book.captions import still

WIDTH, HEIGHT = 1200, 630
FONTS = Path(matplotlib.get_data_path(), "fonts", "ttf")


def first_picture(notebook: Path) -> str:
    """Return the first figure or still of a notebook as SVG; without one, ""."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            if picture := still(output.get("data", {}).get("text/html", "")):
                return picture
    return ""


def drawing(title: str, book: str, picture: str) -> str:
    """Return the card as SVG: the words above, and the picture as large as the room below them lets it be."""
    lines = textwrap.wrap(title, 30)[:2]
    top = 110 + 72 * len(lines)
    words = "".join(
        f'<text x="60" y="{150 + 72 * i}" font-size="58" font-weight="bold">{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    place = f'x="60" y="{top}" width="{WIDTH - 120}" height="{HEIGHT - top - 40}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" fill="#1c2733" color="#1c2733" '
        f'font-family="DejaVu Sans"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<rect width="{WIDTH}" height="14" fill="#0072b2"/>'
        f'<text x="60" y="75" font-size="30">{html.escape(book if book != title else "An interactive textbook")}</text>'
        f"{words}{placed(picture, place)}</svg>"
    )


def placed(picture: str, place: str) -> str:
    """Return an SVG file as a part of another, at this place."""
    if not picture:
        return ""
    start, rest = re.sub(r"^<\?xml[^>]*>\s*", "", picture).split(">", 1)
    start = re.sub(r' (width|height|x|y)="[^"]*"', "", start)
    return f"{start.replace('<svg', f'<svg {place}', 1)}>{rest}"


@cache
def fonts() -> list[str]:
    """Return the fonts of a card, which are the same on every machine."""
    return [str(FONTS / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")]


def card(title: str, book: str, notebook: Path) -> bytes:
    """Return the card of a page that is a notebook, as PNG."""
    return resvg_py.svg_to_bytes(
        svg_string=drawing(title, book, first_picture(notebook)),
        skip_system_fonts=True,
        font_files=fonts(),
        sans_serif_family="DejaVu Sans",
        serif_family="DejaVu Sans",
        monospace_family="DejaVu Sans",
        font_family="DejaVu Sans",
    )
