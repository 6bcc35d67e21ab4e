"""Sphinx extension: the form of a chapter. Its two times below the title, second reading folded, a figure above its code."""

import re
from typing import Any

import nbformat
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from book.controls import control
from book.times import SECOND, spoken, times

CHAPTER = re.compile(r"(?:.*/)?\d\d_\w+")


class folded(nodes.General, nodes.Element):
    """Second reading: its children stand behind a line that opens them."""


def visit_folded(writer: Any, node: folded) -> None:
    """Open second reading."""
    writer.body.append('<details class="second-reading">\n<summary>Second reading</summary>\n')


def depart_folded(writer: Any, node: folded) -> None:
    """Close it."""
    writer.body.append("</details>\n")


class TellTimes(SphinxPostTransform):
    """Say below a chapter's title how long its core takes, and everything."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Read them from the chapter's notebook."""
        if not CHAPTER.fullmatch(self.env.docname):
            return
        title = next(self.document.findall(nodes.title))
        mark_number(title)
        core, everything = map(spoken, times(nbformat.read(self.env.doc2path(self.env.docname), as_version=4)))
        line = nodes.paragraph(classes=["chapter-times"])
        line += nodes.Text(f"Core: about {core}. With second reading and all exercises: about {everything}.")
        title.parent.insert(title.parent.index(title) + 1, line)


def mark_number(title: nodes.title) -> None:
    """Set the number of a chapter apart from its name, for the eye."""
    number, _, name = title.children[0].astext().partition(" ")
    title.children[:1] = [nodes.inline("", number, classes=["number"]), nodes.Text(f" {name}")]


class FindSecondReading(SphinxTransform):
    """Mark the sections whose heading ends with “(second reading)”, and name them without these words."""

    default_priority = 300  # before the contents are gathered

    def apply(self, **kwargs: Any) -> None:
        """Look at all headings of a page."""
        for section in self.document.findall(nodes.section):
            title = section.children[0]
            if not title.astext().endswith(SECOND):
                continue
            section["second_reading"] = True
            last = title.children[-1]
            title.replace(last, nodes.Text(last.astext().removesuffix(SECOND).rstrip()))
            name = nodes.make_id(title.astext())
            if name not in self.document.ids:  # links to a section hold when it becomes second reading
                self.document.ids[name] = section
                section["ids"].insert(0, name)


class FoldSecondReading(SphinxPostTransform):
    """Fold what follows the heading of a section that is second reading; an e-book shows it."""

    default_priority = 6
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through all sections, the outer ones first."""
        if self.app.builder.name == "epub":
            return
        for section in list(self.document.findall(nodes.section)):
            if section.get("second_reading"):
                content, section.children = section.children[1:], section.children[:1]
                section += folded("", *content)


class FoldCalls(SphinxPostTransform):
    """Fold the call that shows a control: what the reader looks at is the control."""

    default_priority = 198  # at 199 MyST-NB folds
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Look through all cells of code."""
        for cell in self.document.findall(nodes.container):
            called = cell.get("nb_element") == "cell_code" and next(cell.findall(control), None) is not None
            if called and not cell.get("hide_mode"):
                show, hide = ("Show the code of this control", "Hide the code of this control")
                cell["hide_mode"], cell["prompt_show"], cell["prompt_hide"] = "input", show, hide


class SetUpBelow(SphinxPostTransform):
    """Let no cell of set-up open a page: it goes down to the first cell that may need it."""

    default_priority = 201
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Look at the first cell of a page."""
        first, *others = [c for c in self.document.findall(nodes.container) if c.get("nb_element") == "cell_code"] or [None]
        if first and others and isinstance(first.children[0], HideCodeCellNode) and len(first) == 1:
            first.parent.remove(first)
            others[0].parent.insert(others[0].parent.index(others[0]), first)


class FigureAboveCode(SphinxPostTransform):
    """Put a folded cell's code, a small link, behind what it shows."""

    default_priority = 200  # at 199 MyST-NB folds it
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Look through all cells of code."""
        for cell in self.document.findall(nodes.container):
            first = cell.children[0] if cell.get("nb_element") == "cell_code" and len(cell) > 1 else None
            if isinstance(first, HideCodeCellNode):
                cell.remove(first)
                cell.append(first)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.add_transform(FindSecondReading)
    for transform in (TellTimes, FoldSecondReading, FoldCalls, FigureAboveCode, SetUpBelow):
        app.add_post_transform(transform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
