"""Sphinx extension: the reference of nblib, from its docstrings, and the index of terms.

nblib's docstrings are plain text, laid out for the one who reads the code. On the page their prose becomes prose, their
tables of names and shapes keep their columns, and `code` becomes code. Every glossary term that a chapter links becomes an
entry of the index, beside its definition.
"""

import re
import textwrap
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

COLUMNS = re.compile(r"\S {3,}\S|^ {2,}\S")  # a row of a table, or an indented line


def markup(docstring: str) -> str:
    """Return reStructuredText for a plain docstring.

    A line with columns on its own becomes one line for each column; several of them, or indented ones, stay as they are.
    """
    out: list[str] = []
    for block in re.split(r"\n\s*\n", textwrap.dedent(docstring).strip("\n")):
        rows = block.split("\n")
        if rows[0].startswith("- "):
            out += [*map(escaped, rows), ""]
            continue
        for table, group in groupby(rows, key=lambda row: bool(COLUMNS.search(row))):
            run = list(group)
            if not table:
                out += [*map(escaped, run), ""]
            elif len(run) == 1 and not run[0].startswith(" "):
                out += [*(f"| {escaped(piece)}" for piece in re.split(r" {3,}", run[0])), ""]
            else:
                out += ["::", "", textwrap.indent(textwrap.dedent("\n".join(run)), "    "), ""]
    return "\n".join(out)


def escaped(row: str) -> str:
    """Escape what reStructuredText would take for its own marks; `code` becomes literal."""
    parts = re.split(r"(`[^`]+`)", row)
    return "".join(f"`{p}`" if i % 2 else re.sub(r"([\\*_|`])", r"\\\1", p) for i, p in enumerate(parts))


def plain_docstring(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Give autodoc the docstring as reStructuredText."""
    lines[:] = markup("\n".join(lines)).split("\n")


def skip_fields(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """Leave out the fields of named tuples, whose names stand in the signature and which have no docstring of their own."""
    return True if (getattr(obj, "__doc__", None) or "").startswith("Alias for field number") else None


class IndexTerms(SphinxTransform):
    """Enter each place where the text links a glossary term into the index."""

    default_priority = 800  # before Sphinx collects the index, at 850

    def apply(self, **kwargs: Any) -> None:
        """Put an index entry with a target of its own before each such link."""
        for reference in list(self.document.findall(addnodes.pending_xref)):
            if reference["reftype"] != "term":
                continue
            target = f"term-{self.env.new_serialno('term')}"
            term = " ".join(reference["reftarget"].split())
            entry = addnodes.index(entries=[("single", term, target, "", None)])
            place = reference.parent.index(reference)
            reference.parent[place:place] = [entry, nodes.target("", "", ids=[target])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("autodoc-skip-member", skip_fields)
    app.add_transform(IndexTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
