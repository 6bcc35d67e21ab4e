"""A chapter as one HTML file that needs no network: pictures for controls, formulas in MathML.

    jupyter nbconvert --to book.offline.Offline chapters/01_perceptrons.ipynb

nbconvert's own HTML takes MathJax and the controls' scripts from other hosts.
"""

import json
import re
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from book import VIEW
from book.formulas import Formula, typeset

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


class Offline(HTMLExporter):
    """nbconvert's HTML without a script: each control is its picture and its words."""

    export_from_notebook = "HTML without network"

    def markdown2html(self, source: str) -> str:
        """Return a cell's text as HTML, with marks for its formulas."""
        return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Return the page; KaTeX writes the formulas."""
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(VIEW, None)
        page, resources = super().from_notebook_node(nb, resources, **kwargs)
        page = re.sub(r"(?s)<script\b.*?</script>", "", page)
        asked: dict[str, Formula] = {text: tuple(json.loads(bytes.fromhex(text))) for text in TEX.findall(page)}
        written = typeset(sorted(set(asked.values())), "mathml")
        return TEX.sub(lambda found: written[asked[found[1]]], page), resources
