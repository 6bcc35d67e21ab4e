"""Sphinx extension: what a page's head says to those who link to it, and where else the page's notebook can be opened.

A book may know its own address (`html: baseurl:` of _config.yml, or BOOK_URL in the environment, which the workflow sets):
then its pages have canonical links, a card for each notebook, and a site map. It may know where its source is
(`repository: url:`): then a notebook's page links to Colab, Binder and the source. Without either only these are missing.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.cards import HEIGHT, WIDTH, card

PAGES = ("html", "dirhtml")
ELSEWHERE = {"notebook_interface": "jupyterlab", "binderhub_url": "https://mybinder.org"}
COLAB = {"colab_url": "https://colab.research.google.com"}  # which opens notebooks of this one host
LONGEST = 200  # letters of a description, of which search engines show some 160
CARDS = "_static/cards"


def know_addresses(app: Sphinx, config: Config) -> None:
    """Let the theme make its links, if the configuration says where the book's source is."""
    config.html_baseurl = (config.html_baseurl or os.environ.get("BOOK_URL", "")).rstrip("/")
    config.html_baseurl += "/" if config.html_baseurl else ""
    options = config.html_theme_options
    source = options.get("repository_url")
    options["launch_buttons"] = ELSEWHERE | (COLAB if "//github.com/" in source else {}) if source else {}
    options["use_edit_page_button"] = bool(source)


def complete(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's templates its description and the address of its card, which is drawn where it can be found."""
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>', "", context.get("metatags", ""))  # the layout has one
    if doctree is None or app.builder.name not in PAGES:
        return
    context["description"] = description(doctree)
    source = Path(app.env.doc2path(page))
    if app.config.html_baseurl and source.suffix == ".ipynb":
        address = f"{CARDS}/{page.replace('/', '-')}.png"
        file = Path(app.outdir, address)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(card(app.env.titles[page].astext(), app.config.html_title or app.config.project, source))
        context["card"] = {"url": urljoin(app.config.html_baseurl, address), "width": WIDTH, "height": HEIGHT}


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a section that holds no formula, to the end of a sentence; "" if there is none."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        in_words = isinstance(paragraph.parent, nodes.section) and not any(
            paragraph.findall(lambda node: isinstance(node, nodes.math | nodes.raw | nodes.footnote_reference))
        )
        if in_words and len(text) >= 60 and "chapter-times" not in paragraph["classes"]:
            sentences = re.match(rf".{{40,{LONGEST}}}[.?!](?= |$)", text)
            return sentences[0] if sentences else text[:LONGEST].rpartition(" ")[0] + " …"
    return ""


def site_map(app: Sphinx, exception: Exception | None) -> None:
    """Name all pages to search engines, and tell them where."""
    base = app.config.html_baseurl
    if exception or app.builder.name not in PAGES or not base:
        return
    pages = sorted(urljoin(base, app.builder.get_target_uri(page)) for page in app.env.all_docs)
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    Path(app.outdir, "sitemap.xml").write_text(f'<?xml version="1.0"?>\n<urlset {names}>\n{entries}</urlset>\n', "utf-8")
    Path(app.outdir, "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n", "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", know_addresses, priority=400)  # before the theme reads its options
    app.connect("html-page-context", complete, priority=800)  # before the book's own last word on scripts
    app.connect("build-finished", site_map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
