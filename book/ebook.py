"""Sphinx's e-book builder, made to write what the standard asks for, and what a reader without scripts needs.

Formulas are MathML (`book.formulas`), controls and figures pictures (`book.controls`). Here solutions are open, the answers
to the predictions stand at a chapter's end, HTML that authors wrote is spelt as XML, and the package lists what it holds.
"""

import html
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

from book import VIEW, captions, controls

THEME = Path(__file__).parent / "ebook"
STYLES = {"_static/pygments.css", "_static/epub.css", "_static/ebook.css"}
VOID = {"br", "col", "hr", "img", "input", "source", "wbr"}
PAGE = re.compile(r'<item id="epub-[^>]*href="([^"]+\.xhtml)"[^>]*?(?=/>)')


class Ebook(Epub3Builder):
    """The builder `epub`."""

    def toc_add_files(self, refnodes: list[dict[str, Any]]) -> None:
        """Add the first page to the list of all pages, each of which has one address."""
        for node in refnodes:
            node["refuri"] = posixpath.normpath(node["refuri"])
        super().toc_add_files(refnodes)

    def build_content(self) -> None:
        """Write the list of the package's files: which of them hold formulas, and each once in the order of reading."""
        super().build_content()
        package = Path(self.outdir, "content.opf")

        def item(found: re.Match[str]) -> str:
            formulas = "<math" in Path(self.outdir, found[1]).read_text("utf-8")
            return f'{found[0]}properties="mathml" ' if formulas else found[0]

        lines = PAGE.sub(item, package.read_text("utf-8")).splitlines()
        once = [line for n, line in enumerate(lines) if "<itemref " not in line or line not in lines[:n]]
        package.write_text("\n".join(once), "utf-8")

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Return what the contents for older readers say of the book: its identifier is that of the package."""
        return super().toc_metadata(level, navpoints) | {"uid": html.escape(self.config.epub_identifier)}


class Xhtml(HTMLParser):
    """Spells a piece of HTML, which may open or close what another piece closes or opened, as XML."""

    written = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag: a fold open, a link to a control's state, which only the page knows, without its goal."""
        given = {name: value if value is not None else name for name, value in attrs}
        if tag == "details":
            given["open"] = "open"
        if re.search(r"#.*\?", given.get("href", "")):
            del given["href"]
        text = "".join(f' {name}="{html.escape(value)}"' for name, value in given.items())
        self.written += f"<{tag}{text}{' /' if tag in VOID else ''}>"

    def handle_endtag(self, tag: str) -> None:
        """Write the end of what has one."""
        self.written += "" if tag in VOID else f"</{tag}>"

    def handle_data(self, data: str) -> None:
        """Write text."""
        self.written += html.escape(data, quote=False)


def xhtml(piece: str) -> str:
    """Return a piece of HTML as XML."""
    parser = Xhtml()
    parser.feed(piece)
    parser.close()
    return parser.written


class AnswerAtTheEnd(SphinxPostTransform):
    """Put the answers to a page's predictions at its end."""

    default_priority = 2  # before `controls.ShowOutputs` leaves the questions only

    def run(self, **kwargs: Any) -> None:
        """Look through all views of a page."""
        if self.app.builder.name != "epub":
            return
        views = [n.astext() for n in self.document.findall(nodes.Element) if n.get("mime_type") == VIEW]
        if views:
            states = controls.states(self.env, [self.env.docname])
            shown = [states.get(controls.model_of(view), {}) for view in views]
            answers = captions.answers([state for state in shown if "question" in state])
            next(self.document.findall(nodes.section)).append(nodes.raw("", answers, format="html"))


class SpellAsXml(SphinxPostTransform):
    """Spell what is HTML in the source as XML, and leave out what needs the page's scripts."""

    default_priority = 900  # when all others have put theirs

    def run(self, **kwargs: Any) -> None:
        """Go through a page."""
        if self.app.builder.name != "epub":
            return
        for node in list(self.document.findall(nodes.raw)):
            if controls.PROGRESS in node.astext() and isinstance(node.parent.parent, nodes.section):
                node.parent.parent.remove(node.parent)
            elif "html" in node.get("format", "").split():
                node.children = [nodes.Text(xhtml(node.astext()))]
        for link in list(self.document.findall(nodes.reference)):
            if re.search(r"#.*\?", link.get("refuri", "")):
                link.replace_self(link.children)


def only_own_styles(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave the style sheets away that extensions add for the site."""
    if app.builder.name == "epub":
        context["css_files"] = [sheet for sheet in context["css_files"] if sheet.filename.split("?")[0] in STYLES]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_builder(Ebook, override=True)
    app.add_html_theme("ebook", str(THEME))
    for transform in (AnswerAtTheEnd, SpellAsXml):
        app.add_post_transform(transform)
    app.connect("html-page-context", only_own_styles, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
