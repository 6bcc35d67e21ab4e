"""A chapter as slides for a lecture: one HTML file, alive without a network.

    python -m book.slides 01_perceptrons          from the built book, into _build/slides/01_perceptrons.html

Each thing that a chapter shows is a slide: a control, a question, a figure, a cell of code, a table, a list, an equation.
Above it stand the heading of its section and the paragraph that leads to it; the text before that is its notes.
Second reading, practice and the graded exercises are left out.
"""

import base64
import json
import re
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from book import VIEW
from book.late import STATE
from book.serve import BOOK

OUT = BOOK.parent / "slides"
HERE = Path(__file__).parent
SHOWN = {"div", "ul", "ol", "dl", "table", "figure", "blockquote"}
LEFT_OUT = {"practice", "graded-exercises"}  # sections, by their ids
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".woff2": "font/woff2"}
NOT_NEEDED = ("progress.js", "keep.js")  # of the controls' scripts
BUTTONS = """<nav aria-label="Slides"><button type="button" id="back" aria-label="Back">◀</button>
<span id="place" role="status"></span> <button type="button" id="on" aria-label="On">▶</button>
<button type="button" id="notes" aria-pressed="false">Notes</button></nav>"""


class Slide(NamedTuple):
    """What one slide shows: the headings above it, its blocks, and the text that is said to it."""

    headings: tuple[str, ...]  # as HTML
    blocks: list[Tag]
    notes: list[Tag]


def slides(article: Tag) -> list[Slide]:
    """Cut the article of a built page into slides."""
    (chapter,) = article.find_all("section", recursive=False)
    first, *others = _section(chapter, ())
    return [Slide(first.headings[:1], [], []), first, *others]


def _section(section: Tag, above: tuple[str, ...]) -> list[Slide]:
    """Cut a section: what is shown, with the paragraph before it, under the headings that lead to it."""
    found, text, headings = list[Slide](), list[Tag](), above
    for child in section.find_all(True, recursive=False):
        if re.fullmatch("h[1-6]", child.name):
            for link in child.select(".headerlink"):
                link.decompose()
            headings = (*above, child.decode_contents().strip())
        elif child.name == "section" and not _left_out(child):
            if text:  # what opens a section
                found.append(Slide(headings, text[:1], text[1:]))
                text = []
            found += _section(child, headings)
        elif child.name == "p" and "chapter-times" not in (child.get("class") or []):
            text.append(child)
        elif child.name in SHOWN:
            found.append(Slide(headings, [*text[-1:], child], text[:-1]))
            text = []
    if text and found:
        found[-1].notes.extend(text)
    elif text:
        found.append(Slide(headings, text[:1], text[1:]))
    return found


def _left_out(section: Tag) -> bool:
    return section.get("id") in LEFT_OUT or section.find("details", class_="second-reading", recursive=False) is not None


def page(built: Path) -> str:
    """Return the slides of a built page as one HTML file."""
    html = BeautifulSoup(built.read_text("utf-8"), "html.parser")
    article, sheet = html.select_one("article.bd-article"), html.select_one('link[rel="stylesheet"]')
    assert article and sheet and html.title, "a page of the book has an article, a style sheet and a title"
    scripts = [built.parent / str(script["src"]).split("?")[0] for script in html.select('script[src*="/controls/"]')]
    states = [whole(state.get_text(), built.parent) for state in html.select(f'script[type="{STATE}"]')]
    tidy(article, built.parent)
    cut = slides(article)
    keep_links(cut, set(re.findall(r'"name": "([\w-]+)"', "".join(states))))
    shown = "\n".join(written(number, slide) for number, slide in enumerate(cut, 1))
    code = [inline(path.read_text("utf-8")) for path in [*scripts, HERE / "slides.js"] if path.name not in NOT_NEEDED]
    return "\n".join(
        [
            '<!doctype html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">',
            f'<title>{escape(html.title.get_text())}</title><meta name="viewport" content="width=device-width">',
            f"<style>{styles(built.parent / str(sheet['href']))}{(HERE / 'slides.css').read_text('utf-8')}</style>",
            *(f'<script type="{STATE}">{state}</script>' for state in states),
            f"</head><body><main class='bd-article'>{shown}</main>{BUTTONS}",
            *(f"<script>{text}</script>" for text in code),
            "</body></html>\n",
        ]
    )


def tidy(article: Tag, folder: Path) -> None:
    """Take out what slides do not need, such as a control's code or dark figures, and put pictures in."""
    for element in article.select("noscript, script[src], .try, .only-dark"):
        element.decompose()
    for view in article.select(f'script[type="{VIEW}"]'):
        for source in view.find_parent(class_="cell").select(".cell_input, details.hide"):  # type: ignore[union-attr]
            source.decompose()
    for image in article.select("img[src]"):
        image["src"] = data(folder / str(image["src"]))


def keep_links(cut: list[Slide], controls: set[str]) -> None:
    """Keep the links that lead to another site, to a place on the slides or to a control; of others only the words."""
    shown = [tag for slide in cut for tag in [*slide.blocks, *slide.notes]]
    places = controls | {str(place["id"]) for tag in shown for place in [tag, *tag.select("[id]")] if place.get("id")}
    for link in [link for tag in shown for link in tag.select("a[href]")]:
        address = str(link["href"])
        if not (address.startswith(("https:", "http:")) or address.startswith("#") and address[1:].split("?")[0] in places):
            link.unwrap()


def written(number: int, slide: Slide) -> str:
    """Return a slide as HTML; its notes stand behind it."""
    *above, heading = slide.headings
    small = f"<p class='slide-above'>{' · '.join(above)}</p>" if above else ""
    notes = f"<aside hidden>{''.join(map(str, slide.notes))}</aside>" if slide.notes else ""
    blocks = "".join(map(str, slide.blocks))
    return f'<section class="slide" id="slide-{number}" tabindex="-1">{small}<h2>{heading}</h2>{blocks}{notes}</section>'


def whole(states: str, folder: Path) -> str:
    """Return the states of a page's controls with their long texts, which lie in files of their own, in place again."""
    found = json.loads(states)
    for model in found["state"].values():
        for key, address in model["state"].pop("_late", {}).items():
            script = (folder / address).read_text("utf-8")
            model["state"][key] = json.loads(script.split("] = ", 1)[1].rstrip(";\n"))
    return json.dumps(found).replace("</", r"<\/")


def styles(sheet: Path) -> str:
    """Return a style sheet with the fonts and pictures that it names within it, as far as today's browsers ask for them."""

    def within(found: re.Match[str]) -> str:
        path = sheet.parent / re.split("[?#]", found[1])[0]
        return f"url({data(path)})" if path.suffix in KINDS and path.exists() else found[0]

    return re.sub(r"""url\((?!["']?(?:data:|#))["']?([^"')]+)["']?\)""", within, sheet.read_text("utf-8"))


def inline(script: str) -> str:
    """Return a script as it can stand in the middle of a page."""
    return re.sub(r"</(?=script)|<!--", lambda found: "\\x3c" + found[0][1:], script)


def data(path: Path) -> str:
    """Return a file as an address that holds it."""
    return f"data:{KINDS[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def main(arguments: list[str]) -> int:
    """Write the slides of the named chapters, or of all."""
    built = {path.stem: path for path in sorted((BOOK / "chapters").rglob("[0-9]*.html"))}
    unknown = [name for name in arguments if name not in built]
    if unknown or not built:
        print(
            f"There is no chapter {', '.join(unknown)}; there are {', '.join(built)}."
            if built
            else "There is no built book yet: run `make book` first.",
            file=sys.stderr,
        )
        return 2
    OUT.mkdir(exist_ok=True)
    for name in arguments or built:
        to = OUT / f"{name}.html"
        to.write_text(page(built[name]), "utf-8")
        print(f"{to.relative_to(BOOK.parent.parent)}: {to.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
