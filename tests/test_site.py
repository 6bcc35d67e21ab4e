"""The built site as files: internal links resolve, nothing refers to another host, one style sheet a page."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from book.api import markup
from book.captions import add_captions, words
from book.serve import BOOK
from nblib import datasets, layers, plots

PAGES = sorted(p for p in BOOK.rglob("*.html") if "_static" not in p.parts)


class Links(HTMLParser):
    """Collect a page's ids, and the addresses it refers to: as links to follow and as files it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.followed: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids |= {given[k] for k in ("id", "name") if given.get(k)}
        if tag == "a" and "href" in given:
            self.followed.append(given["href"])
        elif "src" in given or (tag == "link" and "href" in given):
            self.loaded.append(given.get("src") or given["href"])


@pytest.fixture(scope="module")
def pages() -> dict[Path, Links]:
    assert PAGES, "there is no built book: run `make book` first"
    return {p: Links(p) for p in PAGES}


def test_internal_links_resolve(pages):
    broken = []
    for page, links in pages.items():
        names = set(re.findall(r'"name": "([\w-]+)"', page.read_text("utf-8")))  # of the page's controls
        for href in links.followed + links.loaded:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            fragment = unquote(parts.fragment).split("?")[0]
            if not target.exists():
                broken.append(f"{page.name}: {href} leads nowhere")
            elif fragment and target in pages and fragment not in pages[target].ids | names:
                broken.append(f"{page.name}: {href} names no place on {target.name}")
    assert broken == []


def test_nothing_is_loaded_from_another_host(pages):
    foreign = [f"{p.name}: {a}" for p, links in pages.items() for a in links.loaded if urlsplit(a).netloc]
    sheets = [f.read_text("utf-8") for f in BOOK.glob("_static/book-*.css")]
    assert foreign == []
    assert sheets and not any(re.search(r"url\([\"']?https?:|@import", css) for css in sheets)


def test_pages_load_one_style_sheet_and_no_search_index(pages):
    for page in pages:
        html = page.read_text("utf-8")
        assert html.count('rel="stylesheet"') <= 1, page.name
        assert "fontawesome.js" not in html
        assert page.name == "search.html" or "searchindex.js" not in html


def test_style_sheets_refer_to_files_that_exist():
    for sheet in BOOK.glob("_static/book-*.css"):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text("utf-8")):
            path = address.strip("\"'").split("?")[0].split("#")[0]
            if path.startswith("data:") or re.search(r"\.(ttf|woff|eot)$", path):  # for older browsers, never asked for
                continue
            assert (sheet.parent / path).exists(), f"{sheet.name} refers to {path}"


def test_captions_say_what_a_control_is_and_how_it_stands():
    """The values are those of the stored state, text stays text, and a second run changes nothing."""
    state = {
        "a": {
            "state": {
                "instruction": "Move <w>.",
                "weights": [1.0, -0.5],
                "data": "AND",
                "bias": 2,
                "other": "x",
                "initial": {"data": "OR", "weights": [0, 0], "bias": 0},
            }
        },
        "b": {"state": {"question": "Which?", "options": [["<i>one</i>", "No.", False], ["two", "Yes.", True]]}},
    }
    mime = "application/vnd.jupyter.widget-"
    views = "".join(f'<script type="{mime}view+json">{{"model_id": "{key}"}}</script>' for key in state)
    page = f'<script type="{mime}state+json">{json.dumps({"state": state})}</script>{views}'
    shown = add_captions(page)
    first, second = re.findall("<noscript>(.*?)</noscript>", shown)
    assert first == (
        '<div class="nbw"><p>Move &lt;w&gt;.</p><p>This control needs JavaScript. It stands at data: AND; '
        "weights: 1, −0.5; bias: 2.</p></div>"
    )
    assert second == '<div class="nbw"><p>Which?</p><p>○ &lt;i&gt;one&lt;/i&gt;</p><p>○ two</p></div>'
    assert add_captions(shown) == shown and words([[1, 2], {"b": [0.25]}, True]) == "(1, 2), (b = 0.25), yes"


def test_every_control_has_a_caption():
    for path in PAGES:
        html = path.read_text("utf-8")
        views, captions = html.count("vnd.jupyter.widget-view+json"), html.count('<noscript><div class="nbw">')
        assert views == captions, f"{path.name}: {views} controls, {captions} captions"


def test_the_reference_names_every_public_function():
    page = (BOOK / "chapters" / "appendix" / "nblib.html").read_text("utf-8")
    ids = set(re.findall(r'id="nblib\.([\w.]+)"', page))
    sources = [*Path("nblib").glob("[a-z]*.py"), *Path("nblib/models").glob("[a-z]*.py")]
    for source in sorted(sources):
        names = re.findall(r"(?m)^(?:def|class) ([a-zA-Z]\w*)", source.read_text("utf-8"))
        room = ".".join(source.with_suffix("").parts[1:])
        assert {f"{room}.{name}" for name in names} <= ids, source.name
    for package in (datasets, layers, plots):
        room = package.__name__.removeprefix("nblib.")
        names = [name for name in package.__all__ if (getattr(package, name).__doc__ or "") and name[0].islower()]
        assert {f"{room}.{name}" for name in names} <= ids, room


def test_the_index_leads_to_the_place_in_the_chapter():
    index = (BOOK / "genindex.html").read_text("utf-8")
    places = {"bias": "01_perceptrons", "saturation": "02_activations", "condition number": "06_gradient_descent"}
    for term, chapter in places.items():
        entry = re.search(rf"(?s)<li>(?:<a href=\"[^\"]*\">)?(?:<strong>)?{term}\b.*?</li>", index)
        assert entry, term
        link = re.search(rf'href="chapters/{chapter}\.html#(term-\d+)"', entry[0])
        assert link and f'id="{link[1]}"' in (BOOK / "chapters" / f"{chapter}.html").read_text("utf-8"), term


def test_docstrings_become_pages():
    """Prose, columns on one line, a table, and marks that reStructuredText would read."""
    text = markup("Say `x` and a_b*.\n\ny = x W    x (B, I)\n\n    one    first\n    two    second\n")
    assert text == "Say ``x`` and a\\_b\\*.\n\n| y = x W\n| x (B, I)\n\n::\n\n    one    first\n    two    second\n"
