"""The built site as files: internal links resolve, nothing refers to another host, one style sheet a page."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydata_sphinx_theme
import pytest
import sphinx
import sphinx_book_theme

from book.api import markup
from book.captions import caption, words
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
        elif "src" in given or (tag == "link" and "href" in given and given["rel"] != "canonical"):
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


def test_no_control_has_the_name_of_another_place(pages):
    """A link opens the control of a name only where nothing else on the page has that id, such as a heading."""
    taken = []
    for page, links in pages.items():
        states = re.findall(r'"_front": "(?!prediction)\w+".*?"name": "([\w-]+)"', page.read_text("utf-8"))
        taken += [f"{page.name}: {name}" for name in states if name in links.ids]
    assert taken == []


def test_nothing_is_loaded_from_another_host(pages):
    foreign = [f"{p.name}: {a}" for p, links in pages.items() for a in links.loaded if urlsplit(a).netloc]
    sheets = [f.read_text("utf-8") for f in BOOK.glob("_static/book-*.css")]
    assert foreign == []
    assert sheets and not any(re.search(r"url\([\"']?https?:|@import", css) for css in sheets)


def test_pages_load_one_style_sheet_and_no_search_index(pages):
    for page in pages:
        html = page.read_text("utf-8")
        assert html.count('rel="stylesheet"') <= 1, page.name
        assert "fontawesome.js" not in html and "bootstrap.js" not in html and "data-bs-title" not in html, page.name
        assert page.name == "search.html" or "searchindex.js" not in html


def test_a_head_says_each_thing_once(pages):
    """What a page is called, what it is about, its icon, how wide it is."""
    said = []
    for page in pages:
        html = page.read_text("utf-8")
        if "<html" not in html:  # index.html only leads to the first page
            continue
        head = html[: html.index("</head>")]
        assert [head.count(mark) for mark in ("<title>", 'name="viewport"', 'rel="icon"')] == [1, 1, 1], page.name
        assert re.search(r"<title>(.*?)</title>", head)[1].count("How Deep Learning Works") == 1, page.name
        descriptions = re.findall(r'name="description" content="([^"]*)"', head)
        assert len(descriptions) == 1 or "chapters" not in page.parts or page.stem == "notation", page.name
        said += descriptions
    assert len(set(said)) == len(said) and all(60 <= len(text) <= 260 for text in said)


def test_every_formula_is_there_for_screen_readers(pages):
    for page in pages:
        html = page.read_text("utf-8")
        assert html.count('class="katex"') == html.count('<span class="katex-mathml"><math'), page.name


def test_only_the_controls_hold_up_a_page(pages):
    for page in pages:
        scripts = re.findall(r"<script [^>]*src=[^>]*>", page.read_text("utf-8"))
        assert [s for s in scripts if "defer" not in s and "/controls/" not in s] == [], page.name


def test_icons_on_the_pages_have_rules():
    """And a rule is there only for an icon that some page shows."""
    css = next(BOOK.glob("_static/book-*.css")).read_text("utf-8")
    shown = {name for p in PAGES for name in re.findall(r"\bfa-[\w-]+", p.read_text("utf-8"))}
    rules = [set(re.findall(r"fa-[\w-]+", names)) for names in re.findall(r"((?:\.fa-[\w-]+:before,?)+)\{", css)]
    assert rules and all(names & shown for names in rules)
    assert {"fa-bars", "fa-download", "fa-sun", "fa-magnifying-glass"} <= set().union(*rules) & shown


def test_the_theme_replaces_what_its_parents_have():
    """A template or a block that no parent has any more would silently be no part of any page."""
    theme = Path("book/theme")
    parents = [
        Path(sphinx_book_theme.get_html_theme_path()),
        Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme",
        Path(sphinx.__file__).parent / "themes" / "basic",
    ]
    for template in theme.rglob("*.html"):
        name = template.relative_to(theme)
        replaced = [(parent / name).read_text("utf-8") for parent in parents if (parent / name).exists()]
        assert replaced, f"no parent has {name}"
        if name.name == "search.html":  # its blocks are those of the layout that it fills
            replaced += [(parent / "layout.html").read_text("utf-8") for parent in parents]
        blocks = set(re.findall(r"\{%-? block (\w+)", template.read_text("utf-8")))
        assert blocks <= {b for text in replaced for b in re.findall(r"\{%-? *block (\w+)", text)}, name


def test_style_sheets_refer_to_files_that_exist():
    for sheet in BOOK.glob("_static/book-*.css"):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text("utf-8")):
            path = address.strip("\"'").split("?")[0].split("#")[0]
            if path.startswith("data:") or re.search(r"\.(ttf|woff|eot)$", path):  # for older browsers, never asked for
                continue
            assert (sheet.parent / path).exists(), f"{sheet.name} refers to {path}"


def test_captions_say_what_a_control_is_and_how_it_stands():
    """The values are those of the stored state, and text stays text."""
    control = {
        "instruction": "Move <w>.",
        "weights": [1.0, -0.5],
        "data": "AND",
        "bias": 2,
        "other": "x",
        "initial": {"data": "OR", "weights": [0, 0], "bias": 0},
    }
    assert caption(control) == (
        '<noscript><div class="nbw" data-name=""><p>Move &lt;w&gt;.</p><p>This control needs JavaScript. It stands at '
        "data: AND; weights: 1, −0.5; bias: 2.</p></div></noscript>"
    )
    question = {"question": "Which?", "options": [["<i>one</i>", "No.", False], ["two", "Yes.", True]]}
    assert caption(question) == (
        '<noscript><div class="nbw" data-name=""><p>Which?</p><p>○ &lt;i&gt;one&lt;/i&gt;</p><p>○ two</p></div></noscript>'
    )
    assert words([[1, 2], {"b": [0.25]}, True]) == "(1, 2), (b = 0.25), yes"


def test_every_control_has_a_caption():
    for path in PAGES:
        html = path.read_text("utf-8")
        views, captions = html.count("vnd.jupyter.widget-view+json"), html.count('<noscript><div class="nbw" data-name=')
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
