"""Every published page: accessible, self-contained, silent in the console, and no wider than a phone."""

import pytest
from small_page import VIOLATIONS

from book.serve import BOOK

BUILT = sorted(p.relative_to(BOOK).as_posix() for p in BOOK.rglob("*.html") if "_static" not in p.parts)
PAGES = BUILT or ["no page was built"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_page(path, width, scheme, site, watch, axe):
    watched = watch(site + path, width=width, color_scheme=scheme)
    page = watched.page
    page.wait_for_load_state("networkidle")
    # the checker compares places on the page, which are estimates where a section has not been laid out yet
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(300)
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert watched.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "the page scrolls sideways"
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


@pytest.mark.parametrize("path", [p for p in BUILT if "widget-view+json" in (BOOK / p).read_text("utf-8")])
def test_page_without_a_server(path, watch):
    """A downloaded book is opened from a folder: its controls live there too."""
    watched = watch((BOOK / path).as_uri())
    watched.page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
    assert watched.complaints == []


@pytest.mark.parametrize("path", [p for p in PAGES if p.startswith("chapters/")])
def test_formulas_are_typeset(path, site, watch):
    """No raw TeX is left on the page, and the fonts come from the book itself."""
    page = watch(site + path).page
    text = page.evaluate("""() => {
        const article = document.querySelector('article').cloneNode(true);
        article.querySelectorAll('.katex-mathml, pre, code, script, details').forEach(e => e.remove());
        return article.textContent; }""")
    assert "\\frac" not in text and "$$" not in text and "\\cdot" not in text
    assert page.locator(".katex-error").count() == 0


def test_theme_button_switches(site, watch):
    """The reader's choice of light or dark wins over the system's."""
    page = watch(site + "chapters/index.html", color_scheme="light").page
    seen = []
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        seen.append(page.evaluate("document.documentElement.dataset.theme"))
    assert set(seen) == {"light", "dark"}


def test_search_finds(site, watch):
    """The search page works although the other pages do not carry its index."""
    watched = watch(site + "chapters/index.html")
    page = watched.page
    page.keyboard.press("Control+k")
    page.keyboard.type("perceptron")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=perceptron*")
    page.locator("#search-results li a").first.wait_for()
    assert watched.complaints == []
