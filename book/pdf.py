"""The book as one PDF: `python -m book.pdf`, when it is built.

Chromium prints the built pages one by one, each with its title at the head and the number of its first page; then, when all
numbers are known, the title page and the contents. What is joined gets links from chapter to chapter and an outline.
"""

import argparse
import html
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import matplotlib
from playwright.sync_api import Page, sync_playwright
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    Fit,
    FloatObject,
    NameObject,
    NullObject,
    TextStringObject,
)

from book import captions
from book.chromium import FLAGS, chromium

HERE = Path(__file__).parent
SITE = HERE.parent / "_build" / "html"
OUT = HERE.parent / "_build" / "pdf" / "HowDeepLearningWorks.pdf"
MISSING = "A PDF is printed by Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM."
ABOUT = """() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  return [text("article h1").replace(/#$/, ""), text(".component-author").replace(/^By /, ""),
    document.querySelector("link[rel=canonical]")?.href ?? ""];
}"""  # title and author of the book, and the published address of its front page
STATE = "document.body.offsetHeight && [...document.images].every((image) => image.complete) && document.fonts.status"
LINK = re.compile(r'href="([^"#?]*)#([^"?]+)"')
FONTS = {  # which matplotlib brings: family, file, style
    "STIXGeneral": ("Book", ""),
    "STIXGeneralItalic": ("Book", "font-style: italic"),
    "STIXGeneralBol": ("Book", "font-weight: 600 900"),
    "STIXGeneralBolIta": ("Book", "font-weight: 600 900; font-style: italic"),
    "DejaVuSans": ("Symbols", ""),
    "DejaVuSans-Oblique": ("Symbols", "font-style: italic"),
    "DejaVuSans-Bold": ("Symbols", "font-weight: 600 900"),
    "DejaVuSans-BoldOblique": ("Symbols", "font-weight: 600 900; font-style: italic"),
    "DejaVuSansMono": ("Code", ""),
    "DejaVuSansMono-Bold": ("Code", "font-weight: 600 900"),
    "DejaVuSansMono-Oblique": ("Code", "font-style: italic"),
}
Place = tuple[int, float]  # a page and the height on it, in points from below


@dataclass
class Chapter:
    """A page of the site, printed: `first` is the number of its first page."""

    key: str
    part: str
    title: str = ""
    first: int = 1
    headings: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    pages: list[PageObject] = field(default_factory=list)


def styles(title: str, first: int, number: str = "decimal") -> str:
    """Return the style sheet of a chapter: its `title` stands at the head of its pages, which count from `first`."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    faces = "".join(
        f'@font-face {{ font-family: {family}; src: url("{(folder / name).as_uri()}.ttf"); {style} }}\n'
        for name, (family, style) in FONTS.items()
    )
    sheet = (HERE / "pdf.css").read_text("utf-8")
    sheet = sheet.replace("var(--head)", json.dumps(title)).replace("counter(page)", f"counter(page, {number})")
    return f"{faces}{sheet}html {{ counter-reset: page {first - 1} }}\n"


@contextmanager
def browser_page() -> Iterator[Page]:
    """Open a page of Chromium that runs no scripts of its own; without Chromium the program ends, and says so."""
    path = chromium()
    if path is None:
        sys.exit(MISSING)
    with sync_playwright() as playwright:
        # a page opened from a file may then use fonts beside it
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--allow-file-access-from-files"])
        yield browser.new_context(java_script_enabled=False, bypass_csp=True).new_page()
        browser.close()


def reading_order(page: Page, site: Path) -> list[Chapter]:
    """Return the book's pages in their order, each with the part that it stands in, as the front page lists them."""
    front = re.search(r"url=([^\"]*)", (site / "index.html").read_text("utf-8"))
    page.goto((site / (front[1] if front else "index.html")).as_uri())
    listed = page.evaluate(
        """[...document.querySelectorAll(".bd-links :is(.caption, a)")].map((e) =>
             e.matches("a") ? [e.href.split("#")[0], ""] : ["", e.textContent.trim()])"""
    )
    part, chapters = "", []
    for address, caption in listed:
        part = caption or part
        if address.startswith(site.as_uri()):
            chapters.append(Chapter(address.removeprefix(f"{site.as_uri()}/").removesuffix(".html"), part))
    return chapters


def referred(site: Path, keys: list[str]) -> dict[str, set[str]]:
    """Return the places of each page that other pages refer to."""
    wanted: dict[str, set[str]] = {key: set() for key in keys}
    for key in keys:
        file = site / f"{key}.html"
        for address, place in LINK.findall(file.read_text("utf-8")):
            target = (file.parent / unquote(address)).resolve()
            if address and target.is_relative_to(site):
                wanted.get(target.relative_to(site).with_suffix("").as_posix(), set()).add(html.unescape(unquote(place)))
    return wanted


def printed(page: Page, sheet: str) -> tuple[list[PageObject], dict[str, Place]]:
    """Print what the browser shows with a style sheet; return the pages, and where on them the named places are."""
    page.emulate_media(media="print")
    page.evaluate(
        "(css) => document.head.append(Object.assign(document.createElement('style'), { textContent: css }))", sheet
    )
    while page.evaluate(STATE) != "loaded":  # without scripts no promise is kept
        page.wait_for_timeout(20)
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    places = {}
    for name, destination in reader.named_destinations.items():
        number = reader.get_destination_page_number(destination)
        places[name.lstrip("/")] = (number or 0, float(destination.top or 0))
    return list(reader.pages), places


def print_chapter(page: Page, chapter: Chapter, book: dict[str, Any]) -> None:
    """Print a page of the site as a chapter."""
    page.goto(f"{book['root']}{chapter.key}.html")
    page.evaluate((HERE / "pdf.js").read_text("utf-8") + "; Object.assign(globalThis, { predictions, prepare })")
    asked = page.evaluate("predictions()")
    headings = page.evaluate("(book) => prepare(book)", {**book, "answers": captions.answers(asked)})
    chapter.title = next((heading["text"] for heading in headings), chapter.key)
    chapter.pages, chapter.places = printed(page, styles(chapter.title, chapter.first))
    chapter.headings = [heading for heading in headings if heading["id"] in chapter.places]  # some are for the screen only


def contents(title: str, author: str, chapters: list[Chapter]) -> str:
    """Return the title page and the contents, as the body of a page."""
    lines, part = [], ""
    for chapter in chapters:
        if chapter.part != part:
            part = chapter.part
            lines.append(f'<li class="part">{html.escape(part)}</li>')
        for heading in chapter.headings:
            if heading["level"] <= 2:
                number = chapter.first + chapter.places[heading["id"]][0]
                link = f'<a href="book:{chapter.key}#{heading["id"]}">{heading["html"]}</a>'
                lines.append(f'<li class="level{heading["level"]}">{link}<i></i><span>{number}</span></li>')
    return (
        f'<div class="title-page"><h1>{html.escape(title)}</h1><p>{html.escape(author)}</p></div>'
        f'<nav class="contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'
    )


class Joined:
    """One PDF of the front matter and the chapters, with links between them, an outline and the pages' own numbers."""

    def __init__(self, front: list[PageObject], chapters: list[Chapter]) -> None:
        """Join the pages."""
        self.writer = PdfWriter()
        parts = {"": front} | {chapter.key: chapter.pages for chapter in chapters}
        self.pages = {key: [self.writer.add_page(page) for page in pages] for key, pages in parts.items()}
        self.places = {chapter.key: chapter.places for chapter in chapters}
        self.chapters = chapters
        for key, pages in self.pages.items():
            for page in pages:
                for link in page.get("/Annots", ArrayObject()).get_object():
                    self._lead(key, link.get_object())
        self.writer.set_page_label(0, len(front) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
        self.writer.set_page_label(len(front), len(self.writer.pages) - 1, style=PageLabelStyle.DECIMAL, start=1)
        self._outline()

    def _lead(self, key: str, link: DictionaryObject) -> None:
        """Let a link of a chapter lead to its place, which so far it only names."""
        address = link.get("/A", {}).get("/URI", "")
        if address.startswith("book:"):
            key, _, place = unquote(address.removeprefix("book:")).partition("#")
            del link["/A"]
        elif "/Dest" in link:
            place = str(link["/Dest"]).lstrip("/")
        else:
            return
        number, top = self._place(key, place)
        page = self.pages[key][number].indirect_reference
        link[NameObject("/Dest")] = ArrayObject([page, NameObject("/XYZ"), NullObject(), FloatObject(top), NullObject()])

    def _place(self, key: str, place: str) -> Place:
        """Return where a place of a chapter is; its beginning, where none is named."""
        if place and place not in self.places[key]:
            raise LookupError(f"A link leads to “{place}” in {key}, but there is no such place.")
        return self.places[key][place] if place else (0, float(self.pages[key][0].mediabox.top))

    def _outline(self) -> None:
        """Add the outline: the parts, their chapters, and the sections of these."""
        parts: dict[str, Any] = {"": None}
        for chapter in self.chapters:
            above = {0: parts.get(chapter.part)}
            for heading in chapter.headings:
                number, top = self._place(chapter.key, heading["id"])
                page = self.pages[chapter.key][number]
                if chapter.part not in parts:
                    above[0] = parts[chapter.part] = self.writer.add_outline_item(title=chapter.part, page_number=page)
                level = heading["level"]
                parent = next((above[n] for n in range(level - 1, -1, -1) if n in above), None)
                above[level] = self.writer.add_outline_item(
                    title=heading["text"], page_number=page, parent=parent, fit=Fit.xyz(top=top), is_open=False
                )

    def write(self, path: Path, title: str, author: str) -> None:
        """Write the PDF, which names its title and author, and opens with its outline."""
        self.writer.add_metadata({"/Title": title, "/Author": author})
        self.writer.root_object[NameObject("/Lang")] = TextStringObject("en")
        self.writer.page_mode = "/UseOutlines"
        preferences = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
        self.writer.root_object[NameObject("/ViewerPreferences")] = preferences
        path.parent.mkdir(parents=True, exist_ok=True)
        self.writer.write(path)


def make(site: Path, out: Path, only: Sequence[str] = ()) -> int:
    """Print the built book `site`, or of its pages `only` those, into the file `out`; return the number of pages."""
    site = site.resolve()
    with browser_page() as page:
        everything = reading_order(page, site)
        title, author, front_page = page.evaluate(ABOUT)
        published = front_page.removesuffix(f"{everything[0].key}.html")
        chapters = [chapter for chapter in everything if not only or chapter.key in only]
        keys = [chapter.key for chapter in chapters]
        wanted = referred(site, keys)
        book = {"root": f"{site.as_uri()}/", "keys": keys, "site": published, "elsewhere": captions.ELSEWHERE, "numbers": {}}
        number = 1
        for chapter in chapters:
            chapter.first = number
            print_chapter(page, chapter, book | {"wanted": sorted(wanted[chapter.key])})
            number += len(chapter.pages)
            book["numbers"] |= {f"{chapter.key}#{name}": chapter.first + at for name, (at, _) in chapter.places.items()}
            print(f"{chapter.first:5}  {chapter.title}", flush=True)
        page.goto(f"{book['root']}{keys[0]}.html")
        page.evaluate("(html) => { document.body.innerHTML = html }", contents(title, author, chapters))
        front, _ = printed(page, styles("Contents", 1, "lower-roman"))
    Joined(front, chapters).write(out, title, author)
    return len(front) + number - 1


def main() -> None:
    """Print the book that is built."""
    parser = argparse.ArgumentParser(prog="python -m book.pdf", description="Print the built book as one PDF.")
    parser.add_argument(
        "pages", nargs="*", help="names of some pages, such as chapters/01_perceptrons; all, if there is none"
    )
    parser.add_argument("--site", type=Path, default=SITE, help="the folder of the built book")
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    given = parser.parse_args()
    if not (given.site / "index.html").exists():
        sys.exit(f"There is no built book in {given.site}: run `make book` first.")
    pages = make(given.site, given.out, given.pages)
    print(f"{given.out}: {pages} pages, {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
