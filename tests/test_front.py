"""The front page and the look of all: cards made from the chapters, the face of the text, where the set-up stands."""

import base64
import re
from pathlib import Path

import nbformat
import pytest
import yaml

from book import typeface
from book.chapter_cards import HEAVY, picture, wordless
from book.drawings import grey, legible
from book.notebooks import CHAPTERS
from book.purge import purged, words
from book.serve import BOOK
from book.times import spoken, times

NUMBERED = [*sorted(CHAPTERS.glob("[0-9]*.ipynb")), *sorted(CHAPTERS.glob("architectures/[0-9]*.ipynb"))]
FRONT = BOOK / "chapters" / "index.html"


def test_each_chapter_has_a_card_with_its_number_name_picture_and_minutes():
    html = FRONT.read_text("utf-8")
    cards = re.findall(r'(?s)<li class="card">(.*?)</li>', html)
    assert len(cards) == len(NUMBERED)
    for path, card in zip(NUMBERED, cards, strict=True):
        notebook = nbformat.read(path, 4)
        number, name = re.match(r"# (\d+)\. (.+)", notebook.cells[0].source).groups()
        address = path.relative_to(CHAPTERS).with_suffix(".html").as_posix()
        link = re.search(rf'href="{address}"><span class="number">{number}</span> ([^<]*)</a>', card)
        assert link and link[1] == name
        assert f"<span>{spoken(times(notebook).core)}</span>" in card
        image = re.search(r'src="\.\./(_static/chapters/[^"]*)" alt="" loading="lazy"', card)
        svg = (BOOK / image[1]).read_text("utf-8")
        assert svg == picture(notebook) and "<text" not in svg and len(svg) <= HEAVY
    assert (
        html[html.index("<article") :].count("<h1") == 1
        and "front" in re.search(r'<section class="([^"]*)"', html)[1].split()
    )


def test_the_overview_of_part_two_has_its_cards():
    cards = [
        [re.sub(r'="[^"]*/', '="', card) for card in re.findall(r'(?s)<li class="card">(.*?)</li>', page.read_text("utf-8"))]
        for page in (FRONT, BOOK / "chapters" / "architectures" / "overview.html")
    ]
    assert len(cards[1]) == 12 and cards[1] == cards[0][-12:]


def test_the_picture_is_the_first_figure_unless_that_is_heavy():
    def cell(svg, figure):
        still = nbformat.v4.new_output("display_data", {"text/html": shown(svg, figure), **({} if figure else VIEW)})
        return nbformat.v4.new_code_cell("", outputs=[still])

    light, heavy, control = ('<svg><path fill="#ffffff"/>' + "x" * n + "</svg>" for n in (5, HEAVY, 7))
    for svgs, expected in (([light, control], light), ([heavy, control], control)):
        cells = [cell(svgs[0], True), cell(svgs[1], False)]
        assert picture(nbformat.v4.new_notebook(cells=cells)) == wordless(expected)


VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}


def shown(svg, figure):
    image = f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
    return f'<figure class="nb-figure">{image}</figure>' if figure else image


def test_the_front_page_cites_the_book_as_its_settings_name_it():
    config = yaml.safe_load(Path("_config.yml").read_text("utf-8"))
    source = " ".join(nbformat.read(CHAPTERS / "index.ipynb", 4).cells[-1].source.split())
    version = config["sphinx"]["config"]["version"]
    assert f"{config['author']}: *{config['title']}*, version {version}, {config['copyright']}." in source


def test_the_face_is_light_complete_and_hardly_moves_the_text():
    files = [BOOK / "_static" / "text" / f"newsreader-{file}.woff2" for file in typeface.FACES]
    assert sum(file.stat().st_size for file in files) <= 60_000
    html = (BOOK / "chapters" / "01_perceptrons.html").read_text("utf-8")
    text = set(re.sub(r"(?s)<script\b.*?</script>|<[^>]*>", "", html))
    for name, file in zip(typeface.FACES, files, strict=True):
        has = set(typeface.TTFont(file).getBestCmap())
        assert {ord(c) for c in text} & set(typeface.TTFont(typeface.source(name)).getBestCmap()) <= has
    css = next(BOOK.glob("_static/book-*.css")).read_text("utf-8")
    assert css.count("font-display:swap") >= len(files)
    scale = {name: float(share) for name, share in re.findall(r'like (\w+)";src:[^;]*;size-adjust:([\d.]+)%', css)}
    for name, (width, _) in typeface.STAND_INS.items():
        own = typeface.mean_width(typeface.TTFont(typeface.source("400-normal")))
        assert width * scale[name] / 100 == pytest.approx(own, rel=1e-3)


@pytest.mark.parametrize("path", NUMBERED, ids=lambda p: p.stem)
def test_no_set_up_opens_a_chapter(path):
    html = (BOOK / path.relative_to(CHAPTERS.parent).with_suffix(".html")).read_text("utf-8")
    head = html[html.index('class="chapter-times"') : html.index("<p>", html.index('class="chapter-times"'))]
    assert "details" not in head and "Show the code that sets up this chapter" in html


def test_grey_pictures_are_ink_and_a_figure_says_how_wide_it_must_be():
    svg = '<svg viewBox="0 0 360 200"><text style="font-size:8px">a</text><text style="font-size:6.3px">2</text></svg>'
    assert legible(svg) == pytest.approx(360 * 9 / 8)
    files = sorted(BOOK.glob("_static/figures/*.svg"))
    assert len(files) > 100
    marked = dict.fromkeys(("ink", "colours"), 0)
    for file in files:
        svg = file.read_text("utf-8")
        assert ("invert" in svg) == file.stem.endswith("dark") and "#ffffff" not in svg.split("<defs", 1)[0]
        for ink, png in re.findall(r'<image( class="ink")?[^>]*base64,([^"]+)', svg):
            assert grey(png) == bool(ink)
            marked["ink" if ink else "colours"] += 1
    assert all(marked.values())


def test_rules_that_no_page_can_match_are_left_out():
    css = ".a,.b{c:d} .e .f:hover{g:h} @media print{.a{i:j}.e{k:l}} #m{n:o} p:not(.e){q:r} @font-face{s:t} .u\\:v{w:x}"
    kept = purged(css, words(['<i class="a m">']))
    assert kept.split() == [".a{c:d}", "@media", "print{.a{i:j}}", "#m{n:o}", "p:not(.e){q:r}", "@font-face{s:t}"]
