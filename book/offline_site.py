"""Sphinx extension: the site can be installed, and read without a network.

At the end of a build it writes the list of the site's files (offline.json), with a digest of each and of all; the service
worker, which carries that digest and so is another one for each release; and the manifest by which a browser installs the
site. What these do is in keep.js and service_worker.js.
"""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from book import assets, edits
from book.serve import COMPRESSED

BUILDERS = ("html", "dirhtml")
LIST, WORKER, MANIFEST = "offline.json", "service-worker.js", "book.webmanifest"
SOURCE = "controls/service_worker.js"  # where page_scripts puts it
NOT_LISTED = re.compile(r"(^|/)[._](?!static|images)|^_static/(locales|styles|stills)/|\.(map|po|mo|pdf|epub|inv)$")
APART = re.compile(r"^_static/try/|\.(wasm|whl|zip)$")  # Python in the page: kept when it was used, but no part of the book
NAME = re.compile(r"[\w.-]+\.(?:css|html|ico|jpg|js|json|mjs|png|svg|webp|woff2)\b")
NOSCRIPT = re.compile(r"(?s)<noscript>.*?</noscript>")  # without scripts there is no worker either
TEXT = {".css", ".html", ".js", ".mjs"}


def add_script(app: Sphinx) -> None:
    """Let each page start the worker."""
    if app.builder.name in BUILDERS:
        app.add_js_file("controls/keep.js")


def files(site: Path) -> dict[str, bytes]:
    """Return the site's files that a page can ask for, by path."""
    found = ((p.relative_to(site).as_posix(), p) for p in sorted(site.rglob("*")) if p.is_file())
    return {
        name: p.read_bytes() for name, p in found if not NOT_LISTED.search(name) and name not in (LIST, WORKER, MANIFEST)
    }


def book(found: dict[str, bytes]) -> set[str]:
    """Return which of these files the book is: its pages, and what they, their style sheet and scripts name."""
    within = {name for name in found if name.endswith(".html") and not name.startswith("_static/")}
    new = within
    while new:
        texts = [NOSCRIPT.sub("", found[name].decode()) for name in new if Path(name).suffix in TEXT]
        named = {name for text in texts for name in NAME.findall(text)}
        new = {name for name in found if Path(name).name in named and not APART.search(name)} - within
        within |= new
    return within


def listed(found: dict[str, bytes]) -> dict[str, Any]:
    """Return the list of files: a digest and the bytes of each, and whether it is in the book; `sent` is the book packed."""
    within = book(found)
    digests = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in found.items()}
    sent = sum(len(gzip.compress(found[n]) if Path(n).suffix in COMPRESSED else found[n]) for n in within)
    return {
        "version": hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:12],
        "bytes": sum(len(found[name]) for name in within),
        "sent": sent,
        "files": {name: [digests[name], len(data), int(name in within)] for name, data in found.items()},
    }


def finish(app: Sphinx, exception: Exception | None) -> None:
    """When all files are written: list them, and put worker and manifest at the site's top."""
    if exception or app.builder.name not in BUILDERS:
        return
    site, start = Path(app.outdir), app.builder.get_target_uri(app.config.root_doc)
    source = (assets.folder(cast(StandaloneHTMLBuilder, app.builder)) / SOURCE).read_text("utf-8")
    (site / "_static" / SOURCE).unlink(missing_ok=True)  # Sphinx copies it when a page has changed
    found = listed(files(site))
    (site / LIST).write_text(json.dumps(found, separators=(",", ":")), "utf-8")
    source = edits.VERSION.apply(source, WORKER, json.dumps(found["version"]))
    (site / WORKER).write_text(edits.START.apply(source, WORKER, json.dumps(start)), "utf-8")
    manifest = {
        "name": app.config.project,
        "lang": app.config.language,
        "id": "./",
        "scope": "./",
        "start_url": start,
        "display": "minimal-ui",  # with a way back
        "background_color": "#ffffff",
        "icons": [{"src": "_static/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    (site / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("builder-inited", add_script)
    app.connect(
        "build-finished", finish, priority=950
    )  # after book.site, which writes the style sheet's name into all pages
    return {"parallel_read_safe": True, "parallel_write_safe": True}
