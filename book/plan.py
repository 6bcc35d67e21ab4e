"""Sphinx extension: the directive `plan`, a course's table of chapters and hours, from the chapters' own times.

    ```{plan}
    :weeks: 14
    ```
shares all chapters, in their order, among the weeks, so that the longest week is as short as can be. Without the option
each line of the directive is a row: `Saturday: 1 3`.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.notebooks import CHAPTERS
from book.times import spoken, times


class Chapter(NamedTuple):
    """What a plan tells of a chapter."""

    path: Path
    title: str
    core: float  # minutes
    everything: float
    exercises: int  # graded ones


def chapters() -> dict[int, Chapter]:
    """Return the book's chapters by their numbers."""
    return {int(path.name[:2]): _chapter(path) for path in sorted(CHAPTERS.rglob("[0-9][0-9]_*.ipynb"))}


def _chapter(path: Path) -> Chapter:
    notebook = nbformat.read(path, as_version=4)
    title = re.search(r"(?m)^# (.+)$", notebook.cells[0].source)
    exercises = sum("exercise" in cell.metadata.get("tags", []) for cell in notebook.cells)
    return Chapter(path, title[1] if title else path.stem, *times(notebook), exercises)


def shared(minutes: list[float], parts: int) -> list[list[int]]:
    """Share what comes in an order among `parts`: return the places in each, so that the largest sum is least."""
    if not 0 < parts <= len(minutes):
        raise ValueError(f"{len(minutes)} chapters cannot be shared among {parts} weeks: each week takes one or more.")

    @functools.cache
    def best(start: int, left: int) -> tuple[float, list[list[int]]]:
        """Share those from `start` on."""
        if left == 1:
            return sum(minutes[start:]), [list(range(start, len(minutes)))]
        found = []
        for end in range(start + 1, len(minutes) - left + 2):
            longest, others = best(end, left - 1)
            found.append((max(longest, sum(minutes[start:end])), [list(range(start, end)), *others]))
        return min(found)

    return best(0, parts)[1]


class Plan(SphinxDirective):
    """The table."""

    option_spec = {"weeks": directives.positive_int}
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write it as Markdown, and let the page's parser read that."""
        all_chapters = chapters()
        for chapter in all_chapters.values():
            self.env.note_dependency(str(chapter.path))
        try:
            rows = self.rows(all_chapters)
        except (KeyError, ValueError) as error:
            raise self.error(f"plan: {error}") from None
        here = Path(self.env.doc2path(self.env.docname)).parent
        lines = ["| when | chapters | core | everything | graded exercises |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(name, found, here) for name, found in rows]
        lines.append(_row("**all**", [chapter for _, found in rows for chapter in found], here, titles=False))
        return self.parse_text_to_nodes("\n".join(lines))

    def rows(self, known: dict[int, Chapter]) -> list[tuple[str, list[Chapter]]]:
        """Return each row's name and chapters."""
        if weeks := self.options.get("weeks"):
            order = list(known.values())
            shares = shared([chapter.core for chapter in order], weeks)
            return [(f"week {n}", [order[i] for i in week]) for n, week in enumerate(shares, 1)]
        named = [line.split(":", 1) for line in self.content]
        return [(name.strip(), [known[int(number)] for number in numbers.split()]) for name, numbers in named]


def _row(name: str, found: list[Chapter], here: Path, titles: bool = True) -> str:
    links = [f"[{chapter.title}]({os.path.relpath(chapter.path, here)})" for chapter in found] if titles else []
    core, everything = spoken(sum(c.core for c in found)), spoken(sum(c.everything for c in found))
    return f"| {name} | {', '.join(links)} | {core} | {everything} | {sum(c.exercises for c in found)} |"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_directive("plan", Plan)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
