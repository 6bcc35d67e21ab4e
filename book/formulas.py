"""Sphinx's math renderer of the book: formulas are typeset by KaTeX while the book is built, so pages need no script.

While Sphinx reads the pages their formulas are collected; before it writes them, one Node process typesets every distinct
formula. A page gets KaTeX's HTML; an e-book, which cannot use KaTeX's style sheet, gets MathML alone. A formula of the
running text stays on one line with the punctuation that touches it.
"""

import html
import json
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number

from book.collected import Collected
from book.node import NODE

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", NAMESPACE)
Formula = tuple[bool, str]  # is it displayed, and its TeX

ROOT = Path(__file__).resolve().parent.parent
KATEX = ROOT / "node_modules" / "katex" / "dist"
BEFORE = re.compile(r"[(\[“‘–]*$")
AFTER = re.compile(r"[.,;:!?…)\]’”–-]*")
MATHML = re.compile(r"<math.*?</math>", re.S)
UNSEEN = re.compile(
    rf'<annotation [^>]*>.*?</annotation>|</?(?:semantics|mstyle)[^>]*>| xmlns="{NAMESPACE}"'
    r'| (?:stretchy|fence|separator|[lr]space|m(?:in|ax)size|accent|width|row\w+|column\w+)="[^"]*"',
    re.S,
)  # in a formula that is heard
LENGTH = re.compile(r"(-?\d*\.\d+)em")
ACCENTS = {"^": "\u0302", "~": "\u0303", "ˉ": "\u0304"}  # as KaTeX writes them, and as they join a letter
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mfrac", "mroot"}
LETTERS = {"mi", "mo", "mn", "mtext"}
RENDER = """
const katex = require(process.argv[1]);
const [output, formulas] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const html = ([displayMode, tex]) => {
  try { return katex.renderToString(tex, { displayMode, output, strict: "error" }); }
  catch (error) { console.error(`${error.message}\\n  in: ${tex}`); process.exitCode = 1; return ""; }
};
process.stdout.write(JSON.stringify(formulas.map(html)));
"""


class Formulas(Collected):
    """Collect the formulas of the pages."""

    kept_as = "book_formulas"

    def of_page(self, doctree: nodes.document) -> set[Formula]:
        """Return the formulas of one page."""
        inline = {(False, node.astext()) for node in doctree.findall(nodes.math)}
        display = {(True, node.astext()) for node in doctree.findall(nodes.math_block)}
        return inline | display


def typeset(formulas: list[Formula], output: str = "htmlAndMathml") -> dict[Formula, str]:
    """Return what KaTeX makes of the formulas; ExtensionError names those that it cannot read."""
    asked = json.dumps([output, formulas])
    done = subprocess.run(
        [NODE, "-e", RENDER, str(KATEX / "katex.js")], input=asked, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise ExtensionError(f"KaTeX cannot typeset a formula: {done.stderr.strip()}")
    finish = strict_mathml if output == "mathml" else light
    return dict(zip(formulas, map(finish, json.loads(done.stdout)), strict=True))


def light(formula: str) -> str:
    """Return a formula without its TeX and looks that nobody hears, and its lengths to a hundredth of a letter."""
    heard = MATHML.sub(lambda math: UNSEEN.sub("", math[0]), formula)
    return LENGTH.sub(lambda length: f"{float(length[1]):.2f}".rstrip("0").rstrip(".") + "em", heard)


def strict_mathml(formula: str) -> str:
    """Return MathML in which a base has one script and a letter holds text, as KaTeX's does not always.

    It puts an invisible operator behind a function's name in a script, too, and writes `underset` as a letter.
    """
    math = next(ElementTree.fromstring(formula.replace("&nbsp;", "\u00a0")).iter(f"{{{NAMESPACE}}}math"))
    for part in math.iter():
        tag = part.tag.rpartition("}")[2]
        if tag in SCRIPTS:
            for operator in [child for child in part if child.text == "\u2061"]:
                part.remove(operator)
        elif tag in LETTERS and len(part):
            part.tag = f"{{{NAMESPACE}}}mrow"
            part.attrib.clear()
    return ElementTree.tostring(math, "unicode")


def typeset_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Typeset the formulas of all pages; the builder keeps them for those who write the pages."""
    if app.builder.format == "html":
        formulas = sorted(set().union(*Formulas.of_pages(env).values()))
        output = "mathml" if app.builder.name == "epub" else "htmlAndMathml"
        app.builder.book_formulas = typeset(formulas, output)  # type: ignore[attr-defined]


def drawn(builder: Builder) -> set[str]:
    """Return the characters that KaTeX draws on the pages."""
    rendered: dict[Formula, str] = builder.book_formulas  # type: ignore[attr-defined]
    visible = (re.sub(r"<[^>]*>", "", r.split('class="katex-html"')[-1]) for r in rendered.values())
    return set(html.unescape("".join(visible)))


def plain(rendered: str) -> str:
    """Return what one sees of a formula that KaTeX has typeset, in one line: 2/λmax."""
    math = MATHML.search(rendered)
    assert math, "KaTeX writes MathML, too"
    text = in_line(ElementTree.fromstring(math[0]))
    return unicodedata.normalize("NFC", re.sub(r"[\u2061-\u2064\s]+", " ", text).strip())


def in_line(node: ElementTree.Element) -> str:
    """Return an element of MathML in one line."""
    parts = [in_line(child) for child in node]
    match node.tag.rpartition("}")[2]:
        case "annotation":  # the TeX
            return ""
        case "mfrac":
            return "/".join(f"({part})" if re.search("[+−⋅]", part) else part for part in parts)
        case "msup" if parts[1] != "′":
            return "^".join(parts)
        case "mtd":
            return "".join(parts) + " "
        case "mover" if parts[1] in ACCENTS:
            return parts[0] + ACCENTS[parts[1]]
    return (node.text or "") + "".join(parts)


def written(writer: Any, display: bool, node: nodes.Element) -> str:
    """Return a formula as it stands on the page."""
    tex = node.get("tex") or node.astext()
    try:
        found: str = writer.builder.book_formulas[display, tex]
    except KeyError:
        raise ExtensionError(f"A formula came up only when the pages were written, too late for KaTeX: {tex}") from None
    return found


def visit_math(writer: Any, node: nodes.math) -> None:
    """Write a formula of the running text."""
    writer.body.append(f'<span class="math">{written(writer, False, node)}</span>')
    raise nodes.SkipNode


def visit_displaymath(writer: Any, node: nodes.math_block) -> None:
    """Write a displayed formula with its number, which links to itself."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(f"{written(writer, True, node)}</div>\n")
    raise nodes.SkipNode


class KeepTogether(SphinxPostTransform):
    """Keep a formula of the running text on one line with the brackets and the punctuation that touch it.

    KaTeX draws boxes, and behind a box a line may break whatever follows.
    """

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Look at what stands before and behind each formula."""
        for formula in list(self.document.findall(nodes.math)):
            parent, at = formula.parent, formula.parent.index(formula)
            left, right = text_at(parent, at - 1), text_at(parent, at + 1)
            before, after = BEFORE.search(left)[0], AFTER.match(right)[0]  # type: ignore[index]  # they match nothing, too
            if before or after:
                parent[at] = nodes.inline("", "", nodes.Text(before), formula, nodes.Text(after), classes=["together"])
            if before:
                parent[at - 1] = nodes.Text(left.removesuffix(before))
            if after:
                parent[at + 1] = nodes.Text(right.removeprefix(after))


def text_at(parent: nodes.Element, place: int) -> str:
    """Return the text that is the child of `parent` at a place; without one, ""."""
    child = parent[place] if 0 <= place < len(parent) else None
    return child.astext() if isinstance(child, nodes.Text) else ""


def prepare(app: Sphinx) -> None:
    """Say at once, and how to mend it, when KaTeX is not installed."""
    if app.builder.format == "html" and not KATEX.is_dir():
        raise ExtensionError("KaTeX is missing: run `npm ci` in the book's folder (`make book` does it for you).")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.add_env_collector(Formulas)
    app.add_post_transform(KeepTogether)
    app.connect("builder-inited", prepare)
    app.connect("env-updated", typeset_pages)  # when all are read
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
