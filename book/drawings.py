"""A notebook's figure as a drawing of the page: in the page's colour and font, with labels that can be read on a phone.

A short one is inline SVG. A long one, such as a cloud of a thousand points, would hold up the page: it becomes two files,
one for each colour mode. The browser asks for the one that is shown, when the reader comes near it or prints the page.
"""

import base64
import hashlib
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

from book import captions

LONG = 4_000  # characters
FOLDER = "_static/figures"
LABEL, EXPONENT = 9, 7  # pixels: the smallest label on a phone; what is no larger in a file is an exponent
INK = re.compile(r' color="[^"]*"')
INKS = {"light": "#1d2228", "dark": "#d5dae0"}  # the colour of the text, as layout.css has it
INVERT = "<style>.ink{filter:invert(.92)}</style>"  # black on white becomes white on black, as in style.css


def inline(file: str) -> str:
    """Return a figure's file as it stands in the middle of a page: with the page's colour and font, and no paper."""
    start, rest = bare(file)
    start = re.sub(r' (xmlns|height|color|font-family)="[^"]*"', "", start)
    return f'{start} style="--legible:{legible(file):.0f}px">{rest}'


def write(file: str, folder: Path) -> list[str]:
    """Write a figure's file for a light and for a dark page; return the files' names."""
    start, rest = bare(file)
    digest = hashlib.sha256(file.encode()).hexdigest()[:20]
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for mode, ink in INKS.items():
        svg = INK.sub(f' color="{ink}"', start) + (f">{INVERT}" if mode == "dark" else ">") + rest
        names.append(f"{digest}-{mode}.svg")
        (folder / names[-1]).write_text(svg, "utf-8")
    return names


def images(file: str, light: str, dark: str) -> str:
    """Return a figure whose files have these addresses; one of the two is shown, and only that is asked for."""
    size = captions.SIZE.search(file)
    assert size, "a figure has a size"
    style = f"--legible:{legible(file):.0f}px"
    same = f'alt="{captions.alternative(file)}" {size[1]} {size[2]} loading="lazy" style="{style}"'
    both = (f'<img class="only-{mode}" src="{address}" {same}>' for mode, address in (("light", light), ("dark", dark)))
    return f'<div class="nb-drawing">{"".join(both)}</div>'


def bare(file: str) -> tuple[str, str]:
    """Return the start tag of a figure's file, not closed, and what follows it, without the paper; grey pictures are ink."""
    start, rest = file.split(">", 1)
    rest = re.sub(r'^<path fill="#ffffff"[^>]*/>', "", rest)
    return start, re.sub(r'<image(?= [^>]*?base64,([^"]+))', lambda m: '<image class="ink"' if grey(m[1]) else m[0], rest)


def grey(png: str) -> bool:
    """Whether a picture, a PNG file in base64, has nothing but opaque greys: ink on paper."""
    colors = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
    return bool((colors[..., 3] == 255).all() and (colors[..., :1] == colors[..., 1:3]).all())


def legible(svg: str) -> float:
    """Return how many pixels wide a figure must be so that its labels, their exponents aside, have at least LABEL pixels."""
    sizes = [float(size) for size in re.findall(r"<text style=\"font-size:([\d.]+)px", svg)]
    width = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    assert width, "a figure has a size"
    return float(width[1]) * LABEL / min((size for size in sizes if size > EXPONENT), default=LABEL)
