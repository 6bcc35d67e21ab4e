"""What chapters/index.ipynb shows in JupyterLab: the chapters with their minutes, one's own points and predictions."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

from book.notebooks import CHAPTERS, STATE
from book.times import spoken, times
from nblib.exercises import points, progress


class Chapter(NamedTuple):
    """A chapter's line: where it is, how long its core takes, and what of it is done."""

    address: str
    title: str
    core: str
    answered: int
    questions: int
    points: float
    share: float

    @property
    def complete(self) -> bool:
        """Whether each prediction is made and each exercise solved."""
        return self.answered == self.questions and self.points >= self.share


class Home(NamedTuple):
    """The chapters in their order, shown as text in a terminal and as a table in a notebook."""

    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...] = ()

    @property
    def next(self) -> Chapter | None:
        """The first chapter that is not complete; None when all are."""
        return next((c for c in self.chapters if not c.complete), None)

    def _lines(self) -> list[tuple[str, str, str]]:
        return [
            (c.core, f"{c.answered} of {c.questions}", f"{c.points:g} of {c.share:g}" if c.share else "–")
            for c in self.chapters
        ]

    def __repr__(self) -> str:
        """Write a line a chapter."""
        lines = [
            f"{c.title}: {core}; predictions {a}; points {p}"
            for c, (core, a, p) in zip(self.chapters, self._lines(), strict=True)
        ]
        return "\n".join([*lines, *self.notes, *([f"Continue with {self.next.title}."] if self.next else [])])

    def _repr_html_(self) -> str:
        """Show the same as a table whose titles open the chapters."""
        cell = 'style="text-align: left; padding: 0.2em 1.2em 0.2em 0"'
        head = "".join(f'<th scope="col" {cell}>{text}</th>' for text in ("chapter", "core", "predictions", "points"))
        rows = "".join(
            f'<tr><th scope="row" {cell}>{_link(c)}</th>{"".join(f"<td {cell}>{text}</td>" for text in line)}</tr>'
            for c, line in zip(self.chapters, self._lines(), strict=True)
        )
        more = [html.escape(note) for note in self.notes]
        if self.next:
            more.insert(0, f"<strong>Continue:</strong> {_link(self.next)}")
        return (
            f'<div style="color: inherit"><table style="border-collapse: collapse; color: inherit"><thead><tr>{head}</tr>'
            f"</thead><tbody>{rows}</tbody></table>{''.join(f'<p>{line}</p>' for line in more)}</div>"
        )


def _link(chapter: Chapter) -> str:
    return f'<a href="{html.escape(chapter.address)}">{html.escape(chapter.title)}</a>'


def home(folder: Path = CHAPTERS) -> Home:
    """Return the book's chapters below `folder`, and what the reader has done of each."""
    rows, answers = progress(), points.answered()
    paths = [*sorted(folder.glob("[0-9]*.ipynb")), *sorted(folder.glob("architectures/[0-9]*.ipynb"))]
    return Home(tuple(_chapter(path, folder, rows, answers) for path in paths), rows.notes)


def _chapter(path: Path, folder: Path, rows: points.Progress, answers: dict[str, int]) -> Chapter:
    notebook = nbformat.read(path, as_version=4)
    title = re.search(r"(?m)^# (.+)$", notebook.cells[0].source)
    name = path.stem.partition("_")[2]
    row = next((r for r in rows.rows if name.startswith(r.chapter)), None)
    models = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    asked = [model["state"] for model in models.values() if "question" in model["state"]]
    keys = [points.key(q["name"], q["question"], [text for text, *_ in q["options"]]) for q in asked]
    return Chapter(
        path.relative_to(folder).as_posix(),
        title[1] if title else name,
        spoken(times(notebook).core),
        sum(key in answers for key in keys),
        len(keys),
        row.points if row else 0,
        row.share if row else 0,
    )
