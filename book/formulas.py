"""Sphinx's math renderer of the book: formulas are typeset by KaTeX while the book is built, so pages need no script.

While Sphinx writes, a formula stands as `<x-tex>` in the page; when all is written, one Node process typesets every
distinct formula, and `typeset` puts the results in.
"""

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from book.node import NODE

ROOT = Path(__file__).resolve().parent.parent
KATEX = ROOT / "node_modules" / "katex" / "dist"
FORMULA = re.compile(r"<x-tex( display)?>(.*?)</x-tex>", re.S)
RENDER = """
const katex = require(process.argv[1]);
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const html = ([displayMode, tex]) => {
  try { return katex.renderToString(tex, { displayMode, strict: "error" }); }
  catch (error) { console.error(`${error.message}\\n  in: ${tex}`); process.exitCode = 1; return ""; }
};
process.stdout.write(JSON.stringify(formulas.map(html)));
"""


def visit_math(writer: Any, node: nodes.math) -> None:
    """Write a formula of the running text."""
    writer.body.append(f'<span class="math"><x-tex>{html.escape(node.astext())}</x-tex></span>')
    raise nodes.SkipNode


def visit_displaymath(writer: Any, node: nodes.math_block) -> None:
    """Write a displayed formula with its number, which links to itself."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(f"<x-tex display>{html.escape(node.astext())}</x-tex></div>\n")
    raise nodes.SkipNode


def typeset(pages: list[Path]) -> set[str]:
    """Replace the formulas of all pages by what KaTeX makes of them, and return the characters it draws.

    ExtensionError names the formulas that it cannot read.
    """
    found = {page: FORMULA.findall(page.read_text("utf-8")) for page in pages}
    formulas = sorted({f for of_page in found.values() for f in of_page})
    asked = json.dumps([[bool(display), html.unescape(tex)] for display, tex in formulas])
    done = subprocess.run(
        [NODE, "-e", RENDER, str(KATEX / "katex.js")], input=asked, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise ExtensionError(f"KaTeX cannot typeset a formula: {done.stderr.strip()}")
    rendered = dict(zip(formulas, json.loads(done.stdout), strict=True))
    for page in pages:
        if found[page]:
            page.write_text(FORMULA.sub(lambda m: rendered[m[1] or "", m[2]], page.read_text("utf-8")), "utf-8")
    drawn = (re.sub(r"<[^>]*>", "", r.split('class="katex-html"')[-1]) for r in rendered.values())
    return set(html.unescape("".join(drawn)))


def prepare(app: Sphinx) -> None:
    """Say at once, and how to mend it, when KaTeX is not installed."""
    if not KATEX.is_dir():
        raise ExtensionError("KaTeX is missing: run `npm ci` in the book's folder (`make book` does it for you).")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx; `book.site` calls `typeset` before it mends the pages."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.connect("builder-inited", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
