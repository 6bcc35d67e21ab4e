"""Sphinx extension: what a page's links to terms and equations lead to, at hand on the page itself, for previews.

While Sphinx reads the pages, the definitions and the numbered equations are collected. A page gets those of other pages
that it refers to, in a `<template>`, which nobody sees before `previews.js` takes something from it. A page opened from a
file has them, too.
"""

from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from book.collected import Collected

Target = tuple[str, nodes.Element]  # a term, or "" for an equation; and its definition, or the equation

WITH_SCRIPTS = ("html", "dirhtml")


class Targets(Collected):
    """Collect the definitions and equations of the pages, by ids that no other page has."""

    kept_as = "book_targets"

    def of_page(self, doctree: nodes.document) -> dict[str, Target]:
        """Return the targets of one page."""
        found: dict[str, Target] = {}
        for equation in doctree.findall(nodes.math_block):
            found |= {name: ("", equation.deepcopy()) for name in equation["ids"]}
        for glossary in doctree.findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                for term in item.findall(nodes.term):
                    found |= {name: (term.astext(), item[-1].deepcopy()) for name in term["ids"]}
        return found


def in_html(node: nodes.Node, typeset: dict[tuple[bool, str], str]) -> str:
    """Return a definition or an equation in HTML, with its formulas as on the pages, and without links."""
    if isinstance(node, nodes.Text):
        return escape(node.astext(), quote=False)
    if isinstance(node, nodes.math | nodes.math_block):
        return f'<span class="math">{typeset[isinstance(node, nodes.math_block), node.astext()]}</span>'
    inside = "".join(in_html(child, typeset) for child in node.children)
    tag = {nodes.paragraph: "p", nodes.emphasis: "em", nodes.literal: "code"}.get(type(node))
    return f"<{tag}>{inside}</{tag}>" if tag else inside


def provide(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page what its links lead to on other pages."""
    if app.builder.name not in WITH_SCRIPTS or doctree is None:
        return
    targets = Targets.of_pages(app.env)
    everywhere = {name: target for found in targets.values() for name, target in found.items()}
    asked = {reference.get("refuri", "").rpartition("#")[2] for reference in doctree.findall(nodes.reference)}
    wanted = sorted((asked & set(everywhere)) - set(targets.get(page, {})))
    if not wanted:
        return
    typeset = app.builder.book_formulas  # type: ignore[attr-defined]
    entries = []
    for name in wanted:
        term, node = everywhere[name]
        entries.append(
            f'<div data-of="{name}">{f"<strong>{escape(term)}</strong>" if term else ""}{in_html(node, typeset)}</div>'
        )
    context["body"] += f'<template id="previews">{"".join(entries)}</template>'


def add_script(app: Sphinx) -> None:
    """Load what shows the previews."""
    if app.builder.name in WITH_SCRIPTS:
        app.add_js_file("previews.js")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_env_collector(Targets)
    app.connect("builder-inited", add_script)
    app.connect("html-page-context", provide)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
