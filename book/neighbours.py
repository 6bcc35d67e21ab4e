"""In JupyterLab a chapter ends with links to the next and the previous one, as a page of the site does.

    python -m book.neighbours      writes them into all chapters

They are the last cell of a notebook, which the site leaves out: its pages have links of their own.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from book.notebooks import CHAPTERS, shown

ID, TAGS = "neighbours", ["remove-cell"]


def chapters() -> list[Path]:
    """Return the chapters in the order of the book; the overview opens part two."""
    part_two = CHAPTERS / "architectures"
    return [*sorted(CHAPTERS.glob("[0-9]*.ipynb")), part_two / "overview.ipynb", *sorted(part_two.glob("[0-9]*.ipynb"))]


def links(paths: list[Path], place: int) -> str:
    """Return the links at the end of the chapter at this place, in Markdown."""

    def to(label: str, path: Path, title: str = "") -> str:
        title = title or next(re.finditer(r"(?m)^# (.+)$", nbformat.read(path, 4).cells[0].source))[1]
        return f"{label}[{title}]({Path(os.path.relpath(path, paths[place].parent)).as_posix()})"

    parts = [to("Next: ", paths[place + 1])] if place + 1 < len(paths) else []
    parts += [to("Previous: ", paths[place - 1])] if place else []
    return " · ".join([*parts, to("", CHAPTERS / "index.ipynb", "All chapters")])


def linked() -> Iterator[tuple[Path, Any]]:
    """Yield each chapter with the notebook that it should be."""
    paths = chapters()
    for place, path in enumerate(paths):
        notebook = nbformat.read(path, as_version=4)
        cell = nbformat.v4.new_markdown_cell(links(paths, place), id=ID, metadata={"tags": TAGS})
        notebook.cells = [*(c for c in notebook.cells if c.get("id") != ID), cell]
        yield path, notebook


def main() -> None:
    """Write them."""
    for path, notebook in linked():
        text = nbformat.writes(notebook) + "\n"
        if path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"{shown(path)}: linked")


if __name__ == "__main__":
    main()
