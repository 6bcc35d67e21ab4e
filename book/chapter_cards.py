"""Sphinx extension: a list of chapters, in a container of the class `cards`, becomes cards with number, picture and minutes.

The picture is the one that opens the chapter, without its words; where that is heavy, the picture of its first control. How
much of a chapter its reader has done, progress.js writes into the card's foot.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from book import VIEW, captions
from book.controls import WITH_SCRIPTS
from book.times import spoken, times

HEAVY = 24_000  # bytes of a picture
FOLDER = "_static/chapters"


class Cards(SphinxPostTransform):
    """Turn the lists into cards; a builder without scripts keeps them as they are."""

    default_priority = 12  # at 10 the links are resolved

    def run(self, **kwargs: Any) -> None:
        """Look for the containers."""
        if self.app.builder.name not in WITH_SCRIPTS:
            return
        if self.env.docname == self.config.root_doc:
            next(self.document.findall(nodes.section))["classes"].append("front")
        pages = {self.address(page): page for page in self.env.all_docs}
        for container in self.document.findall(lambda n: isinstance(n, nodes.container) and "cards" in n["classes"]):
            for item in container.findall(nodes.list_item):
                link = next(item.findall(nodes.reference))
                card(item, link, self.env.titles[pages[link["refuri"]]].astext(), *self.drawn(pages[link["refuri"]]))

    def address(self, page: str) -> str:
        """Return how the page at work refers to another."""
        return self.app.builder.get_relative_uri(self.env.docname, page)

    def drawn(self, page: str) -> tuple[str, str]:
        """Return the address of a chapter's picture, which is written, and how long its core takes."""
        notebook = nbformat.read(self.env.doc2path(page), as_version=4)
        name = f"{Path(page).name}.svg"
        file = Path(self.app.outdir, FOLDER, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(picture(notebook), "utf-8")
        here = self.app.builder.get_target_uri(self.env.docname)
        return relative_uri(here, f"{FOLDER}/{name}"), spoken(times(notebook).core)


def picture(notebook: Any) -> str:
    """Return a chapter's picture, an SVG file without words and paper."""
    bundles = [o.data for cell in notebook.cells for o in cell.get("outputs", []) if "text/html" in o.get("data", {})]
    figures = [wordless(captions.still(b["text/html"])) for b in bundles if '<figure class="nb-figure"' in b["text/html"]]
    controls = [still for b in bundles if VIEW in b and (still := wordless(captions.still(b["text/html"])))]
    return next(svg for svg in (*figures[:1], *controls, *figures) if len(svg) <= HEAVY)


def wordless(svg: str) -> str:
    """Return a picture without its words and its paper."""
    return re.sub(r'(?s)<path fill="#ffffff"[^>]*/>|<text\b.*?</text>', "", svg)


def card(item: nodes.list_item, link: nodes.reference, title: str, address: str, core: str) -> None:
    """Make a list's item, a link and what one learns, a card."""
    number, _, name = title.partition(". ")
    words = item.children[0].children[item.children[0].index(link) + 1 :]
    link.children = [nodes.inline("", number, classes=["number"]), nodes.Text(f" {name}")]
    first = words[0].astext() if words else ""
    words[:1] = [nodes.Text(first.lstrip(": ")[:1].upper() + first.lstrip(": ")[1:])]
    image = f'<img class="card-picture" src="{address}" alt="" loading="lazy" width="240" height="140">'
    foot = f'<p class="card-foot"><span>{core}</span><span class="card-done"></span></p>'
    item["classes"].append("card")
    item.children = []
    item += [
        nodes.raw("", image, format="html"),
        nodes.paragraph("", "", link, classes=["card-title"]),
        nodes.paragraph("", "", *words),
        nodes.raw("", foot, format="html"),
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_post_transform(Cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
