"""A chapter as slides: what is shown is a slide, what leads to it stands above it, the rest is its notes."""

import re

import pytest
from bs4 import BeautifulSoup

from book import slides
from book.serve import BOOK

ARTICLE = """<article class="bd-article"><section id="one"><h1>1. One<a class="headerlink" href="#one">#</a></h1>
<p class="chapter-times">Core: about 1 h.</p><section id="idea"><h2>The <em>idea</em></h2>
<p>First.</p><p>Then.</p><div class="math">z</div><p>Said at the end.</p>
<section id="more"><h3>More</h3><details class="second-reading"><p>Later.</p></details></section></section>
<section id="alone"><h2>Alone</h2><p>Opens.</p><p>Goes on.</p><section id="inner"><h3>Inner</h3><ul><li>a</li></ul></section>
</section><section id="practice"><h2>Practice</h2><ul><li>1</li></ul></section></section></article>"""


def test_what_is_shown_is_a_slide():
    found = slides.slides(BeautifulSoup(ARTICLE, "html.parser").article)
    assert [(s.headings[-1], [b.get_text() for b in s.blocks], [n.get_text() for n in s.notes]) for s in found] == [
        ("1. One", [], []),
        ("The <em>idea</em>", ["Then.", "z"], ["First.", "Said at the end."]),
        ("Alone", ["Opens."], ["Goes on."]),
        ("Inner", ["a"], []),
    ]
    assert found[-1].headings == ("1. One", "Alone", "Inner")


@pytest.mark.parametrize("name", ["01_perceptrons", "architectures/16_long_short_term_memory"])
def test_the_slides_hold_all_that_they_need(name):
    built = BOOK / "chapters" / f"{name}.html"
    page = slides.page(built)
    assert re.findall(r"""(?:src|href)=["'](?!#|data:|https?:)[^"']*""", re.sub(r"(?s)<script>.*?</script>", "", page)) == []
    places = {*re.findall(r'id="([^"]+)"', page), *re.findall(r'"name": "([^"]+)"', page)}
    links = {link.split("?")[0] for link in re.findall(r'href="#([^"]+)"', page)}
    assert len(links) > 3 and links <= places
    assert '"_late": ' not in page and "font/woff2" in page and page.count('<section class="slide"') > 20
    views = [
        s for s in slides.slides(BeautifulSoup(built.read_text("utf-8"), "html.parser").article) if "widget-view" in str(s)
    ]
    assert len(views) > 5 and page.count('<script type="application/vnd.jupyter.widget-view+json">') == len(views)


def test_a_chapter_that_is_not_there_is_named(capsys):
    assert slides.main(["99_magic"]) == 2
    assert "There is no chapter 99_magic; there are 00_what_is_deep_learning, 01_perceptrons" in capsys.readouterr().err
