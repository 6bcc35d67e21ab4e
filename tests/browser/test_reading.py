"""What helps a reader on: previews of links, search, formulas that keep their punctuation, a theme without a store."""

import gzip
import re

import pytest

from book.serve import BOOK
from tests.support.small_page import VIOLATIONS

CHAPTER = "chapters/01_perceptrons.html"
LIMIT = 15_000  # bytes that previews may cost, as they are sent
# Formulas of the running text behind which a line begins with punctuation, each with what follows.
PARTED = """() => [...document.querySelectorAll(".bd-article p .math, .bd-article li .math")].flatMap((math) => {
  const next = math.nextSibling, base = [...math.querySelectorAll(".base")].at(-1);
  if (!(next instanceof Text) || !/^[.,;:!?)]/.test(next.data) || !base.checkVisibility()) return [];
  const range = document.createRange();
  range.setStart(next, 0);
  range.setEnd(next, 1);
  return range.getBoundingClientRect().left < base.getBoundingClientRect().left ? [math.textContent + next.data] : [];
})"""
BLOCKED = """Object.defineProperty(window, "localStorage", { configurable: true, get() { throw new Error("blocked"); } })"""


# Previews ----------------------------------------------------------------------------------------------------------------


def link(page, address):
    return page.locator(f"article a[href*='{address}']:visible").first


def test_a_link_shows_where_it_leads(site, watch, axe):
    page = watch(site + CHAPTER).page
    preview, term = page.locator("#preview[role=tooltip]"), link(page, "#term-weighted-sum")
    term.hover()
    preview.wait_for()
    assert preview.inner_text().startswith("weighted sum") and preview.locator(".katex-html .mord").count() > 3
    assert term.get_attribute("aria-describedby") == preview.get_attribute("id")
    preview.hover()  # the pointer may move onto it
    page.wait_for_timeout(500)
    assert preview.is_visible()
    page.evaluate(axe)
    assert (
        page.evaluate(
            VIOLATIONS.replace("run()", "run('#preview', { runOnly: ['aria-tooltip-name', 'aria-allowed-role'] })")
        )
        == []
    )
    page.keyboard.press("Escape")
    assert not preview.is_visible() and term.get_attribute("aria-describedby") is None
    equation = link(page, "#equation-perceptron-sum").element_handle()
    equation.focus()
    page.keyboard.press("Shift+Tab")
    for _ in range(5):  # a control that has just come on screen may stand between
        page.keyboard.press("Tab")
        if equation.evaluate("e => e === document.activeElement"):
            break
    preview.wait_for()
    assert equation.evaluate("e => e === document.activeElement") and preview.locator(".katex-display").count() == 1
    page.keyboard.press("Tab")
    assert not preview.is_visible() or term.get_attribute("aria-describedby") is None
    source = link(page, "bibliography.html#")
    source.hover()
    preview.get_by_text(re.compile(r"\b19\d\d")).wait_for()
    assert source.get_attribute("title") is None  # the browser would show it, too


def test_the_first_tap_shows_and_the_second_follows(site, watch):
    options = {"width": 320, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
    page = watch(site + CHAPTER, **options).page
    preview, term = page.locator("#preview[role=tooltip]"), link(page, "#term-bias")
    term.tap()
    preview.get_by_text("Tap again to go there.").wait_for()
    box = preview.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320 and page.url == site + CHAPTER
    page.locator("article h1").tap()
    assert not preview.is_visible()
    term.tap()
    term.tap()
    page.wait_for_url("**/glossary.html#term-bias")


def test_previews_need_neither_server_nor_script(watch):
    page = watch((BOOK / CHAPTER).as_uri()).page
    link(page, "#term-weighted-sum").hover()
    page.locator("#preview[role=tooltip]").wait_for()
    plain = watch((BOOK / CHAPTER).as_uri(), java_script_enabled=False).page
    assert "perceptron" in link(plain, "bibliography.html#").locator(
        "xpath=following::a[contains(@title, 'perceptron')][1]"
    ).get_attribute("title")
    assert plain.locator("#preview, #previews *").count() == 0


def test_previews_are_light():
    script = len(gzip.compress((BOOK / "_static" / "previews.js").read_bytes()))
    stored = {}
    for page in BOOK.rglob("chapters/**/*.html"):
        html = page.read_text("utf-8")
        without = re.sub(r'(?s)<template id="previews">.*?</template>', "", html)
        stored[page.name] = len(gzip.compress(html.encode())) - len(gzip.compress(without.encode()))
    assert max(stored.values()) > 500, "no page has definitions"
    assert script + max(stored.values()) <= LIMIT, max(stored, key=lambda name: stored[name])


# Search ------------------------------------------------------------------------------------------------------------------


def results(page, address, query):
    """The results of a search: each one's link and its words."""
    page.goto(f"{address}search.html?q={query}")
    page.locator(".search-summary", has_text=re.compile("found|did not match")).wait_for()
    page.wait_for_load_state("networkidle")
    return [(r.locator("a").first.get_attribute("href"), r.inner_text()) for r in page.locator("ul.search > li").all()]


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("δ", "notation.html#symbol-", "∂J/∂z, the error signal"),
        ("δ", "glossary.html#term-error-signal", "The derivative δ=∂J/∂z"),
        ("2/λmax", "notation.html#symbol-", "with an index an eigenvalue"),
        ("2/λ_max", "06_gradient_descent.html", "2/λmax"),
        ("x₁", "notation.html#symbol-", "input of one example"),
        ("mathbb", "", ""),
    ],
)
def test_a_symbol_leads_to_its_meaning_and_tex_is_no_word(query, place, words, site, watch):
    page = watch(site + "search.html").page
    found = results(page, site, query)
    assert not place or any(place in href and words in text for href, text in found), found[:6]
    assert place or not found


def test_excerpts_can_be_read(site, watch):
    page = watch(site + "search.html").page
    found = results(page, site, "momentum")
    (text,) = (text for href, text in found if href == "chapters/06_gradient_descent.html")
    assert 100 < len(text) < 350 and not re.search(r"\\|needs JavaScript|\s{2}[A-Z]", text)
    every = "".join(text for _, text in found)
    assert "needs JavaScript" not in every and "\\" not in every
    icon, field = page.locator("form.bd-search:visible i").bounding_box(), page.locator("input[name=q]:visible")
    starts = field.bounding_box()["x"] + float(field.evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)"))
    assert icon["x"] + icon["width"] <= starts


def test_search_from_a_file_says_what_it_cannot(watch):
    watched = watch((BOOK / "search.html").as_uri())
    found = results(watched.page, BOOK.as_uri() + "/", "momentum")
    assert len(found) > 3 and watched.complaints == []
    assert watched.page.get_by_text("the results are titles only").is_visible()


# Text and theme ------------------------------------------------------------------------------------------------------------


def test_no_line_begins_with_the_punctuation_behind_a_formula(site, watch):
    page = watch(site + CHAPTER, width=390).page
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")
    assert page.evaluate(PARTED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.add_style_tag(content=".together { white-space: normal !important }")
    parted = 0  # otherwise, at one width or another
    for width in range(320, 430, 10):
        page.set_viewport_size({"width": width, "height": 900})
        parted += len(page.evaluate(PARTED))
    assert parted > 2


def test_the_theme_switches_where_nothing_is_stored(site, watch):
    watched = watch("about:blank")
    page = watched.page
    page.add_init_script(BLOCKED)
    page.goto(site + CHAPTER)
    mode = "document.documentElement.dataset.mode"
    first = page.evaluate(mode)
    page.get_by_role("button", name="Color mode").click()
    chosen = page.evaluate(mode)
    assert chosen != first
    page.goto(site + "chapters/02_activations.html")  # for the visit
    assert page.evaluate(mode) == chosen
    assert [c for c in watched.complaints if c.startswith("error")] == []
