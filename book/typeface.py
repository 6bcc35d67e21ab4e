"""The face of the text: Newsreader, reduced to the characters that the pages show, and what stands in while it comes.

The stand-ins are fonts that readers have, scaled so that a line of them is as wide as a line of the face: when the face
arrives, hardly anything moves.
"""

import re
import shutil
from html import unescape
from pathlib import Path

from fontTools.ttLib import TTFont

from book.assets import reduce_font
from book.formulas import ROOT

SOURCE = ROOT / "node_modules" / "@fontsource" / "newsreader"
FACES = {"400-normal": (400, "normal"), "400-italic": (400, "italic"), "600-normal": (600, "normal")}  # file, weight, style
FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,lnum,tnum"
# The mean width of a character of English text in other fonts, in units of their size, and by which names readers have them.
STAND_INS = {
    "Georgia": (0.4442, ["Georgia", "Gelasio"]),
    "Times": (0.4039, ["Times New Roman", "Liberation Serif", "Tinos"]),
    "Noto": (0.4845, ["Noto Serif", "Droid Serif"]),
}
# letters of English text, and how many of each there are among a hundred; after so many letters comes a space 19 times
LETTERS = "etaoinshrdlcumwfgypbvkxjqz"
SHARES = [
    12.7,
    9.1,
    8.2,
    7.5,
    7,
    6.7,
    6.3,
    6.1,
    6,
    4.3,
    4,
    2.8,
    2.8,
    2.4,
    2.4,
    2.2,
    2,
    2,
    1.9,
    1.5,
    1,
    0.8,
    0.2,
    0.2,
    0.1,
    0.1,
]


def mean_width(font: TTFont) -> float:
    """Return the mean width of a character of English text, in units of the font's size."""
    names, widths = font.getBestCmap(), font["hmtx"]
    shares = [*zip(LETTERS, SHARES, strict=True), (" ", 19)]
    total = sum(share * widths[names[ord(letter)]][0] for letter, share in shares)
    return float(total / sum(share for _, share in shares) / font["head"].unitsPerEm)


def style_sheet() -> str:
    """Return the rules that name the face and its stand-ins."""
    rules = [
        f'@font-face{{font-family:"Newsreader";font-style:{style};font-weight:{weight};font-display:swap;'
        f'src:url(newsreader-{file}.woff2) format("woff2")}}'
        for file, (weight, style) in FACES.items()
    ]
    font = TTFont(source("400-normal"))
    width, size = mean_width(font), font["head"].unitsPerEm
    for name, (other, local) in STAND_INS.items():
        scale = width / other
        up, down = (abs(edge) / size / scale for edge in (font["hhea"].ascent, font["hhea"].descent))
        where = ",".join(f'local("{known}")' for known in local)
        rules.append(
            f'@font-face{{font-family:"Newsreader like {name}";src:{where};size-adjust:{scale:.2%};'
            f"ascent-override:{up:.2%};descent-override:{down:.2%};line-gap-override:0%}}"
        )
    return "\n".join(rules) + "\n"


def source(file: str) -> Path:
    """Return one of the package's files."""
    return SOURCE / "files" / f"newsreader-latin-{file}.woff2"


def provide(folder: Path) -> None:
    """Put the style sheet, the fonts and their licence into a folder."""
    folder.mkdir()
    (folder / "face.css").write_text(style_sheet(), "utf-8")
    shutil.copy(SOURCE / "LICENSE", folder / "LICENSE.txt")
    for file in FACES:
        shutil.copy(source(file), folder / f"newsreader-{file}.woff2")


def reduce(folder: Path, pages: list[str]) -> None:
    """Reduce the fonts of a folder to the characters of the pages."""
    shown = set().union(*(unescape(re.sub(r"(?s)<script\b.*?</script>|<[^>]*>", "", page)) for page in pages))
    codes = ",".join(f"U+{ord(c):04X}" for c in sorted(shown))
    for file in FACES:
        reduce_font(folder / f"newsreader-{file}.woff2", codes, FEATURES)
