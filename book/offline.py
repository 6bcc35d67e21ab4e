"""A chapter as one HTML file that needs no network: pictures for controls, formulas in MathML, words for terms and works.

    jupyter nbconvert --to book.offline.Offline chapters/01_perceptrons.ipynb

nbconvert's own HTML takes MathJax and the controls' scripts from other hosts.
"""

import json
import re
from functools import cache
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pybtex.database import parse_file
from pybtex.richtext import Text

from book import VIEW
from book.formulas import Formula, typeset
from book.notebooks import ROOT

ROLE = re.compile(r"\{(term|eq|cite:p|cite:t)\}`([^`]*)`")
LABEL = re.compile(r"(\$\$|\\end\{\w+\*?\}) ?\(([\w-]+)\)")
FENCE = re.compile(r"^:::(?:\{(\w+)\} *(.*))?$", re.MULTILINE)
TEX = re.compile(r"<x-tex>([0-9a-f]+)</x-tex>")


class Renderer(IPythonRenderer):
    """Leaves a mark for each formula, so that all can be typeset at once."""

    def block_math(self, body: str) -> str:
        """Mark a displayed formula."""
        return mark(True, body)

    def latex_environment(self, name: str, body: str) -> str:
        """Mark an environment such as align."""
        return mark(True, rf"\begin{{{name}}}{body}\end{{{name}}}")

    def inline_math(self, body: str) -> str:
        """Mark a formula of the running text."""
        return mark(False, body)


def mark(display: bool, tex: str) -> str:
    """Return the mark of a formula."""
    return f"<x-tex>{json.dumps([display, tex.strip()]).encode().hex()}</x-tex>"


def in_words(nb: Any) -> None:
    """Write for each term, work and number of an equation, which only a published page can link, what one reads there."""
    texts = [cell for cell in nb.cells if cell.cell_type == "markdown"]
    labels = [label for cell in texts for _, label in LABEL.findall(cell.source)]
    numbers = {label: f"({i})" for i, label in enumerate(labels, 1)}

    def read(found: re.Match[str]) -> str:
        if found[1] == "term":
            return found[2].split(" <")[0]
        if found[1] == "eq":
            return numbers.get(found[2], f"({found[2]})")
        named = [cited(key.strip()) for key in found[2].split(",")]
        if found[1] == "cite:t":
            return ", ".join(f"{who} ({year})" for who, year in named)
        return f"({'; '.join(f'{who}, {year}' for who, year in named)})"

    for cell in texts:
        words = LABEL.sub(lambda found: f"{found[1]}\n\n{numbers[found[2]]}\n\n", ROLE.sub(read, cell.source))
        cell.source = FENCE.sub(lambda found: f"**{found[2]}**" if found[1] == "admonition" else "", words)


@cache
def works() -> Any:
    """Return the works that the book cites, by their keys."""
    return parse_file(ROOT / "references.bib").entries


def cited(key: str) -> tuple[str, str]:
    """Return who wrote a work, in one or two names, and when."""
    work = works()[key]
    names = [str(Text.from_latex(" ".join(p.prelast_names + p.last_names))) for p in work.persons["author"]]
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return who, work.fields["year"]


class Offline(HTMLExporter):
    """nbconvert's HTML without a script: each control is its picture and its words."""

    export_from_notebook = "HTML without network"

    def markdown2html(self, source: str) -> str:
        """Return a cell's text as HTML, with marks for its formulas."""
        return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Return the page; KaTeX writes the formulas."""
        in_words(nb)
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(VIEW, None)
        page, resources = super().from_notebook_node(nb, resources, **kwargs)
        page = re.sub(r"(?s)<script\b.*?</script>", "", page)
        asked: dict[str, Formula] = {text: tuple(json.loads(bytes.fromhex(text))) for text in TEX.findall(page)}
        written = typeset(sorted(set(asked.values())), "mathml")
        return TEX.sub(lambda found: written[asked[found[1]]], page), resources
