"""Sphinx extension: the notebooks' controls and figures, each as the builder at work can take it.

On pages with scripts a control is the view that MyST-NB writes, what stands in its place without JavaScript, and behind the
first of a page the scripts of just those that the page shows. Elsewhere (a single page, an e-book, LaTeX) it is its picture
and its words. A figure, which a notebook holds as an image, becomes a drawing of the page (drawings.py). Elsewhere it stays
a picture, and LaTeX gets it as PDF.
"""

import hashlib
import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.transforms.post_transforms.images import ImageConverter
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from book import VIEW, assets, captions, drawings, late
from nblib.exercises import points
from nblib.exercises.catalogue import index

WITH_SCRIPTS = ("html", "dirhtml")
WITH_SVG = (*WITH_SCRIPTS, "singlehtml")  # within the page
FIGURE = re.compile(r'(<figure class="nb-figure"[^>]*>)<img [^>]*>')
CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.S)
EMPTY = re.compile(r"<path (?![^>]*\bd=)[^>]*/>")  # a marker that draws nothing, which the standard does not allow
PROGRESS = '<div id="progress">'  # where the front page shows the reader's progress
logger = logging.getLogger(__name__)


class control(nodes.General, nodes.Element):
    """A control of a page with scripts: its `html`. Search does not read it."""


def visit_control(writer: Any, node: control) -> None:
    """Write a control."""
    writer.body.append(node["html"])
    raise nodes.SkipNode


def states(env: BuildEnvironment, pages: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the stored states of the controls of these pages, by their models' ids."""
    found: dict[str, dict[str, Any]] = {}
    for page in pages:
        _, script = NbMetadataCollector.get_js_files(env, page).get("ipywidgets_state", ("", {}))
        stored = json.loads(script["body"])["state"] if script else {}
        found |= {key: model["state"] for key, model in stored.items()}
    return found


def model_of(view: str) -> str:
    """Return the model that a view's script names."""
    model: str = json.loads(view[view.index("{") : view.rindex("}") + 1])["model_id"]
    return model


class ShowOutputs(SphinxPostTransform):
    """Put in the place of each control and figure what the builder can take."""

    default_priority = 3  # at 4 MyST-NB chooses one of the formats in which a cell gave its output

    def run(self, **kwargs: Any) -> None:
        """Look through all outputs of a page; a view and what a page without scripts shows are offered side by side."""
        scripts = self.app.builder.name in WITH_SCRIPTS
        bundles = [c for c in self.document.findall(nodes.container) if c.get("nb_element") == "mime_bundle"]
        if any(VIEW == offer["mime_type"] for bundle in bundles for offer in bundle):
            self.states = states(self.env, [self.env.docname] if scripts else sorted(self.env.all_docs))
        shown: dict[control, str] = {}  # and the name of its front end
        for bundle in bundles:
            offers = {offer["mime_type"]: offer for offer in bundle}
            page = offers["text/html"].astext() if "text/html" in offers else ""
            if VIEW in offers and scripts:
                node, name = self.control(offers[VIEW].astext(), captions.still(page))
                offers[VIEW].clear()
                offers[VIEW].append(node)
                shown[node] = name
            elif VIEW in offers:
                bundle.replace_self(self.still(offers[VIEW].astext(), captions.still(page)))
            elif (figure := FIGURE.match(page)) and self.app.builder.name in WITH_SVG:
                drawn = figure[1] + self.drawing(captions.still(page)) + page[figure.end() :]
                offers["text/html"].children = [nodes.raw("", drawn, format="html")]
            elif figure:
                bundle.replace_self(self.figure(page))
        if shown:
            next(iter(shown))["html"] += self.scripts({name for name in shown.values() if name})

    def control(self, view: str, svg: str) -> tuple[control, str]:
        """Return a control for a page with scripts, and its front end's name; its still becomes a file."""
        model = model_of(view)
        state = self.states.get(model, {})
        address = f"_static/stills/{model}.svg"
        if svg:
            file = Path(self.app.outdir, address)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(svg, "utf-8")
        text = view + captions.caption(state, svg, self.address(address))
        return control(html=text), state.get("_front", "")

    def address(self, file: str) -> str:
        """Return how this page refers to a file of the book."""
        return relative_uri(self.app.builder.get_target_uri(self.env.docname), file)

    def scripts(self, front_ends: set[str]) -> str:
        """Return the scripts of a page: the host stands behind the first control, which need not wait for the rest."""
        names = ["shared", *sorted(front_ends), "progress", "veil", "host"]
        builder = cast(StandaloneHTMLBuilder, self.app.builder)
        files = (f"_static/{assets.versioned(builder, f'controls/{name}.js')}" for name in names)
        return "".join(f'\n<script src="{self.address(file)}"></script>' for file in files)

    def still(self, view: str, svg: str) -> nodes.container:
        """Return what is left of a control where no script runs."""
        words = captions.in_words(self.states.get(model_of(view), {}), captions.ELSEWHERE)
        first, *lines = (nodes.paragraph("", text) for text in words)
        return nodes.container("", first, *([self.image(svg)] if svg else []), *lines, classes=["control"])

    def drawing(self, file: str) -> str:
        """Return a figure as it stands on a page: within it, or, if it is long, as files that come when it is near."""
        if len(file) <= drawings.LONG or self.app.builder.name not in WITH_SCRIPTS:
            return f'<div class="nb-drawing">{drawings.inline(file)}</div>'
        light, dark = drawings.write(file, Path(self.app.outdir, drawings.FOLDER))
        return drawings.images(file, self.address(f"{drawings.FOLDER}/{light}"), self.address(f"{drawings.FOLDER}/{dark}"))

    def figure(self, page: str) -> nodes.container:
        """Return a figure as an image, above what its caption says."""
        said = CAPTION.search(page)
        caption = [nodes.paragraph("", html.unescape(said[1]), classes=["caption"])] if said else []
        return nodes.container("", self.image(captions.still(page)), *caption, classes=["nb-figure"])

    def image(self, svg: str) -> nodes.image:
        """Return the image of an SVG file, which Sphinx copies, and converts where the builder wants another format."""
        svg = EMPTY.sub("", svg)
        path = Path(self.app.doctreedir, "images", f"{hashlib.sha256(svg.encode()).hexdigest()[:20]}.svg")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, "utf-8")
        self.env.images.add_file(self.env.docname, str(path))
        alt = html.unescape(captions.alternative(svg))
        return nodes.image(uri=str(path), candidates={"image/svg+xml": str(path)}, alt=alt)


class Questions(SphinxPostTransform):
    """Tell the front page which questions each chapter asks, and which exercises it has."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Put the questions before the place that shows the reader's progress."""
        if self.app.builder.name not in WITH_SCRIPTS:
            return
        for place in [raw for raw in self.document.findall(nodes.raw) if PROGRESS in raw.astext()]:
            asked = {page: self.asked(page) for page in sorted(self.env.all_docs)}
            chapters = [self.chapter(page, questions) for page, questions in asked.items() if questions]
            data = json.dumps(chapters).replace("<", "\\u003c")
            script = f'<script type="application/json" id="book-questions">{data}</script>'
            place.parent.insert(place.parent.index(place), nodes.raw("", script, format="html"))
            keys = {Path(page).name: {q["name"]: in_notebook(q) for q in questions} for page, questions in asked.items()}
            file = Path(self.app.outdir, "_static", "controls", "questions.js")  # only who exports or imports needs it
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"globalThis.bookQuestions = {json.dumps({p: q for p, q in keys.items() if q})};\n", "utf-8")

    def asked(self, page: str) -> list[dict[str, Any]]:
        """Return the states of a page's questions."""
        return [state for state in states(self.env, [page]).values() if "question" in state]

    def chapter(self, page: str, questions: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what the front page says of a chapter: the questions' names, and what each exercise gives."""
        name = Path(page).name
        return {
            "page": name,
            "title": self.env.titles[page].astext(),
            "address": self.app.builder.get_relative_uri(self.env.docname, page),
            "questions": [question["name"] for question in questions],
            "exercises": {e["id"]: e["share"] for e in index() if name.partition("_")[2].startswith(e["chapter"])},
        }


def in_notebook(question: dict[str, Any]) -> dict[str, Any]:
    """Return by what a notebook keeps the answer to a question, and the options with whether each is right."""
    options = question["options"]
    words = [text for text, *_ in options]
    return {"key": points.key(question["name"], question["question"], words), "options": [[o[0], o[2]] for o in options]}


class FiguresForLatex(ImageConverter):
    """Turn figures into PDF for LaTeX, which cannot take SVG."""

    default_priority = 199  # before converters that would make pixels of them
    conversion_rules = [("image/svg+xml", "application/pdf")]

    def is_available(self) -> bool:
        """Look for the program; without it Sphinx names each figure that is left out."""
        if shutil.which("rsvg-convert"):
            return True
        logger.warning("Figures cannot be turned into PDF without rsvg-convert (Debian: apt-get install librsvg2-bin).")
        return False

    def convert(self, _from: str, _to: str) -> bool:
        """Convert one file."""
        subprocess.run(["rsvg-convert", "--format=pdf", f"--output={_to}", _from], check=True)
        return True


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(control, html=(visit_control, None))
    for transform in (ShowOutputs, Questions, FiguresForLatex):
        app.add_post_transform(transform)
    app.connect("html-page-context", late.lighten, priority=600)  # at 500 MyST-NB puts the states into the head
    return {"parallel_read_safe": True, "parallel_write_safe": True}
