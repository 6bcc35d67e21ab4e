"""Sphinx's math renderer of the book: formulas are typeset by KaTeX while the book is built, so pages need no script.

While Sphinx reads the pages their formulas are collected; before it writes them, one Node process typesets every distinct
formula. A page gets KaTeX's HTML; an e-book, which cannot use KaTeX's style sheet, gets MathML alone.
"""

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from book.node import NODE

Formula = tuple[bool, str]  # is it displayed, and its TeX

ROOT = Path(__file__).resolve().parent.parent
KATEX = ROOT / "node_modules" / "katex" / "dist"
RENDER = """
const katex = require(process.argv[1]);
const [output, formulas] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const html = ([displayMode, tex]) => {
  try { return katex.renderToString(tex, { displayMode, output, strict: "error" }); }
  catch (error) { console.error(`${error.message}\\n  in: ${tex}`); process.exitCode = 1; return ""; }
};
process.stdout.write(JSON.stringify(formulas.map(html)));
"""


def of_pages(env: BuildEnvironment) -> dict[str, set[Formula]]:
    """Return the formulas of each page that has been read, by its name; the environment keeps them."""
    if not hasattr(env, "book_formulas"):
        env.book_formulas = {}  # type: ignore[attr-defined]
    return env.book_formulas  # type: ignore[attr-defined]


class Formulas(EnvironmentCollector):
    """Collect the formulas of the pages that are read, also where several processes read them."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        of_pages(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        """Take over the pages that another process has read."""
        of_pages(env).update((name, found) for name, found in of_pages(other).items() if name in docnames)

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Collect from one page."""
        inline = {(False, node.astext()) for node in doctree.findall(nodes.math)}
        display = {(True, node.astext()) for node in doctree.findall(nodes.math_block)}
        of_pages(app.env)[app.env.docname] = inline | display


def typeset(formulas: list[Formula], output: str = "htmlAndMathml") -> dict[Formula, str]:
    """Return what KaTeX makes of the formulas; ExtensionError names those that it cannot read."""
    asked = json.dumps([output, formulas])
    done = subprocess.run(
        [NODE, "-e", RENDER, str(KATEX / "katex.js")], input=asked, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise ExtensionError(f"KaTeX cannot typeset a formula: {done.stderr.strip()}")
    return dict(zip(formulas, json.loads(done.stdout), strict=True))


def typeset_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Typeset the formulas of all pages; the builder keeps them for those who write the pages."""
    if app.builder.format == "html":
        formulas = sorted(set().union(*of_pages(env).values()))
        output = "mathml" if app.builder.name == "epub" else "htmlAndMathml"
        app.builder.book_formulas = typeset(formulas, output)  # type: ignore[attr-defined]


def drawn(builder: Builder) -> set[str]:
    """Return the characters that KaTeX draws on the pages."""
    rendered: dict[Formula, str] = builder.book_formulas  # type: ignore[attr-defined]
    visible = (re.sub(r"<[^>]*>", "", r.split('class="katex-html"')[-1]) for r in rendered.values())
    return set(html.unescape("".join(visible)))


def written(writer: Any, display: bool, tex: str) -> str:
    """Return a formula as it stands on the page."""
    try:
        found: str = writer.builder.book_formulas[display, tex]
    except KeyError:
        raise ExtensionError(f"A formula came up only when the pages were written, too late for KaTeX: {tex}") from None
    return found


def visit_math(writer: Any, node: nodes.math) -> None:
    """Write a formula of the running text."""
    writer.body.append(f'<span class="math">{written(writer, False, node.astext())}</span>')
    raise nodes.SkipNode


def visit_displaymath(writer: Any, node: nodes.math_block) -> None:
    """Write a displayed formula with its number, which links to itself."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(f"{written(writer, True, node.astext())}</div>\n")
    raise nodes.SkipNode


def prepare(app: Sphinx) -> None:
    """Say at once, and how to mend it, when KaTeX is not installed."""
    if app.builder.format == "html" and not KATEX.is_dir():
        raise ExtensionError("KaTeX is missing: run `npm ci` in the book's folder (`make book` does it for you).")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.add_env_collector(Formulas)
    app.connect("builder-inited", prepare)
    app.connect("env-updated", typeset_pages)  # when all are read
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
