"""Sphinx extension: what search finds. Formulas by what one sees of them, symbols in the notation and the glossary."""

import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from book.formulas import plain

NOTATION = re.compile(r"(?:.*/)?notation")
SYMBOL = re.compile(r"(?:[^\W\d_]|∇)(?:\w|[\u0300-\u036f])*(?!′)")  # a letter, its accent and its index


class PlainFormulas(SphinxPostTransform):
    """Keep a formula's TeX for the writer, and give search, which reads the text of all nodes, what one sees."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through all formulas of a page."""
        for kind in (nodes.math, nodes.math_block):
            for formula in self.document.findall(kind):
                formula["tex"] = formula.astext()
                text = plain(self.app.builder.book_formulas[kind is nodes.math_block, formula["tex"]])  # type: ignore[attr-defined]
                formula.children = [nodes.Text(text)]


class Symbols(SphinxPostTransform):
    """Lead from each symbol to its rows of the notation, and to the terms whose definitions begin with it."""

    default_priority = 510
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add the symbols to what search reads as the page's index; the book's own index is complete by now."""
        entries = []
        if NOTATION.fullmatch(self.env.docname):
            for number, row in enumerate(self.document.findall(nodes.row)):
                row["ids"].append(f"symbol-{number}")
                entries += [(name, row["ids"][0]) for formula in row[0].findall(nodes.math) for name in names(formula)]
        for glossary in self.document.findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                formula = next(item[-1].findall(nodes.math), None)
                entries += [(name, item[0]["ids"][0]) for name in names(formula)] if formula else []
        if entries:
            self.document += addnodes.index(entries=[("single", name, place, "main", None) for name, place in entries])


def names(formula: nodes.math) -> list[str]:
    """Return by what a formula is found: as a whole, and by the symbol with which it begins."""
    text = formula.astext()
    symbol = SYMBOL.match(text)
    return sorted({text, symbol[0]}) if symbol else [text]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    for transform in (PlainFormulas, Symbols):
        app.add_post_transform(transform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
