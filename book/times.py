"""How long a chapter takes: its core, and everything, in minutes, estimated from its notebook.

The core is what no later chapter can do without. A section whose heading ends with “(second reading)” is not part of it, nor
is practice; of the graded exercises two are.
"""

import re
from typing import Any, NamedTuple

from book import VIEW

SECOND = "(second reading)"
WORDS = 200  # a minute
# minutes each
DISPLAYED, INLINE, LINE, PREDICTION, CONTROL, EXERCISE = 2, 4 / 60, 4 / 60, 1, 4, 15
CORE_EXERCISES = 2

HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}  # tags of cells whose code nobody has to read
FENCED = re.compile(r"(?ms)^(`{3,}|:{3,})[^\n]*\n|^\|[-: |]+\|$")  # fences and rules, whose content is read
HEADING = re.compile(r"(?m)^(#{1,6}) +(.+)$")
FOLDED = re.compile(r"(?s)<details>.*?</details>")
EQUATION = re.compile(r"(?s)\$\$.+?\$\$|\\begin\{align.+?\\end\{align")
FORMULA = re.compile(r"(?s)(?<![\\$])\$[^$]+\$")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*")


class Times(NamedTuple):
    """Minutes for the core of a chapter and for all of it."""

    core: float
    everything: float


def times(notebook: Any) -> Times:
    """Return how long a chapter takes that is stored in this notebook."""
    core = everything = 0.0
    second, part, graded = 0, "", 0  # the level of the folded section's heading, if in one; which part; exercises so far
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if _is_text(cell) and "remove-cell" in tags:
            continue  # it is for JupyterLab alone
        part = next((tag for tag in ("practice", "graded", "recap") if tag in tags), part)
        if "exercise" in tags:
            everything += EXERCISE
            core += EXERCISE if graded < CORE_EXERCISES else 0
            graded += 1
        elif part == "graded":
            continue  # statement and check are in an exercise's minutes
        elif part == "practice":
            everything += EXERCISE * (len(HEADING.findall(cell.source)) - ("practice" in tags)) if _is_text(cell) else 0
        elif _is_text(cell):
            for level, text in sections(cell.source):
                second = within(second, level, text)
                everything += reading(text)
                core += 0 if second else reading(text)
        else:
            minutes = looking(cell, tags)
            everything += minutes
            core += 0 if second else minutes
    return Times(core, everything)


def _is_text(cell: Any) -> bool:
    return cell.cell_type == "markdown"


def within(second: int, level: int, text: str) -> int:
    """Return the level of the folded section that a section with a heading of this level is in, 0 for none."""
    if not level or (second and level > second):
        return second
    return level if text.split("\n", 1)[0].endswith(SECOND) else 0


def sections(text: str) -> list[tuple[int, str]]:
    """Cut Markdown at its headings; each piece comes with its heading's level, 0 for what stands before the first."""
    cuts = [0, *(m.start() for m in HEADING.finditer(text)), len(text)]
    pieces = [text[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]
    return [(len(m[1]) if (m := HEADING.match(piece)) else 0, piece) for piece in pieces if piece.strip()]


def reading(text: str) -> float:
    """Return the minutes for Markdown: words and formulas. What is folded within it is not counted."""
    text = FOLDED.sub("", text)
    equations, text = len(EQUATION.findall(text)), EQUATION.sub(" ", text)
    formulas, text = len(FORMULA.findall(text)), FORMULA.sub(" ", text)
    words = len(WORD.findall(FENCED.sub("", text)))
    return words / WORDS + DISPLAYED * equations + INLINE * formulas


def looking(cell: Any, tags: set[str]) -> float:
    """Return the minutes for a cell of code: its lines where they are shown, and its question or control."""
    lines = 0 if tags & HIDDEN else sum(bool(line.strip()) for line in cell.source.splitlines())
    views = 0 if "remove-cell" in tags else sum(VIEW in output.get("data", {}) for output in cell.get("outputs", []))
    return LINE * lines + (PREDICTION if "predict" in tags else CONTROL) * views


def spoken(minutes: float) -> str:
    """Return minutes as a reader plans them: “1 h 50 min”, to ten minutes."""
    hours, rest = divmod(10 * max(1, round(minutes / 10)), 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])
