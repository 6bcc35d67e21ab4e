"""Every published page: accessible, self-contained, silent in the console, and no wider than a phone."""

import pytest
from playwright.sync_api import expect

from book.serve import BOOK
from tests.support.small_page import VIOLATIONS

BUILT = sorted(p.relative_to(BOOK).as_posix() for p in BOOK.rglob("*.html") if "_static" not in p.parts)
PAGES = BUILT or ["no page was built"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_page(path, width, scheme, site, watch, axe):
    watched = watch(site + path, width=width, color_scheme=scheme, bypass_csp=False)
    page = watched.page
    page.wait_for_load_state("networkidle")
    # the checker compares places on the page, which are estimates where a section has not been laid out yet
    page.add_style_tag(content=".bd-article * { content-visibility: visible !important }")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("dispatchEvent(new Event('resize'))")  # … and the theme gives what scrolls a tab stop
    page.evaluate("""async () => {      /* what was folded away has faded in, … */
        const ready = () => document.getAnimations().every((one) => one.timeline !== document.timeline)
            && [...document.querySelectorAll('pre')].every(e => e.tabIndex === 0 || e.scrollWidth <= e.clientWidth);
        while (!ready()) await new Promise(requestAnimationFrame); }""")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert watched.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "the page scrolls sideways"
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


def test_what_scrolls_in_a_control_keeps_its_tab_stop(site, watch):
    """Although the theme takes it from code that does not scroll at the moment, such as in what is folded away."""
    page = watch(site + "chapters/playground.html").page
    code = page.get_by_label("Python program").first
    code.wait_for(state="attached")
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(1000)
    assert code.evaluate("e => e.tabIndex") == 0


def test_the_address_of_the_site_leads_to_the_first_page(site, watch):
    """Silently: its own page has an icon, so that no browser asks for one that is not there."""
    assert '<link rel="icon"' in (BOOK / "index.html").read_text("utf-8")
    watched = watch(site)
    watched.page.wait_for_url("**/chapters/index.html")
    assert watched.complaints == []


def test_what_a_control_draws_does_not_lay_out_the_page(site, watch):
    """The theme measures all code of a page when an element comes or goes, but not when it is a control's."""
    page = watch(site + "chapters/01_perceptrons.html").page
    page.locator(".nbw svg").first.wait_for()
    page.wait_for_timeout(1000)
    page.evaluate("""() => {
        globalThis.measured = 0;
        const { get } = Object.getOwnPropertyDescriptor(Element.prototype, "scrollWidth");
        Object.defineProperty(Element.prototype, "scrollWidth", { get() { measured++; return get.call(this); } });
        document.querySelector(".nbw svg").append(document.createElementNS("http://www.w3.org/2000/svg", "g")); }""")
    page.wait_for_timeout(600)
    assert page.evaluate("measured") == 0
    page.evaluate("document.querySelector('article p').append(document.createElement('i'))")
    page.wait_for_function("measured > 0")


@pytest.mark.parametrize("path", ["chapters/index.html", "chapters/playground.html", "chapters/01_perceptrons.html"])
def test_no_style_asks_what_the_surroundings_of_a_control_hold(path, site, watch):
    """By `:has()` of an element around it: each change of its picture would style the page anew."""
    page = watch(site + path).page
    page.locator(".nbw").first.wait_for(state="attached")
    asked = page.evaluate("""() => {
        const around = [];
        for (let e = document.querySelector(".nbw").parentElement; e; e = e.parentElement) around.push(e);
        const rules = (list) => [...list].flatMap((rule) => rule.media && !matchMedia(rule.media.mediaText).matches ? []
            : [rule, ...(rule.cssRules ? rules(rule.cssRules) : [])]);
        const all = rules([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]));
        const asker = (before) => before.replace(/:(not|is|where)[(]?$/, "").replace(/^.*[,(]/s, "") || "*";
        return all.map((rule) => rule.selectorText ?? "").filter((text) =>
            text.split(":has(").slice(0, -1).some((before) => around.some((e) => e.matches(asker(before))))); }""")
    assert asked == []


def test_paper_shows_what_was_never_on_screen(site, watch):
    page = watch(site + "chapters/laboratory.html").page
    canvas = page.locator("#feedforward .nbw-map canvas").first
    canvas.wait_for(state="attached")
    assert canvas.evaluate("c => c.width") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert canvas.evaluate("c => c.width") > 100 and canvas.bounding_box()["width"] > 200


def test_a_canvas_far_from_the_screen_is_not_drawn(site, watch):
    """Drawing on it would lay out the whole section around it, before a control answers."""
    page = watch(site + "chapters/appendix/primer.html").page
    canvas = page.locator("#primer-descent canvas").first
    canvas.wait_for(state="attached")
    page.wait_for_timeout(300)
    drawn = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0)"
    assert not canvas.evaluate(drawn)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert canvas.evaluate(drawn)


@pytest.mark.parametrize("path", ["chapters/index.html", "chapters/01_perceptrons.html", "chapters/appendix/notation.html"])
def test_what_a_page_waits_for_is_fetched_ahead(path, site, watch):
    """Scripts of controls, theme and sheet, and the fonts, not only when the parser or the layout comes upon them."""
    page = watch(site + path).page
    page.wait_for_load_state("networkidle")
    waited = page.evaluate("""() => {
        const own = [...document.querySelectorAll("link[rel=stylesheet], body script[src]")].map(e => e.href ?? e.src),
            fonts = document.querySelector(".katex") ? /newsreader-[46]00-normal|KaTeX_(Main-Regular|Math-Italic)/
                : /newsreader-[46]00-normal/;
        return performance.getEntriesByType("resource").filter(r => own.includes(r.name) || fonts.test(r.name))
            .map(r => [r.name.split("/").at(-1).split("?")[0], r.initiatorType]); }""")
    assert len(waited) >= 4
    assert [name for name, by in waited if by != "link"] == []


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
    # Sphinx's script warns of excerpts that it does not find, sooner or later; the results are there all the same
    assert [said for said in watched.complaints if "Anchored content block not found" not in said] == []


def test_a_key_press_does_not_search_the_page(site, watch):
    """Not even for the theme's search field: a slider is moved by keys, and the page is long."""
    page = watch(site + "chapters/01_perceptrons.html").page
    page.evaluate("""() => { globalThis.searches = 0; const all = Document.prototype.querySelectorAll;
        Document.prototype.querySelectorAll = function (what) { searches++; return all.call(this, what); }; }""")
    before = None
    while before != (before := page.evaluate("searches")):  # what the page does once, when it is loaded, comes to an end
        page.wait_for_timeout(1000)
    page.evaluate("searches = 0")
    page.locator(".nbw-host input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("searches") == 0
    page.keyboard.press("Control+k")
    assert page.evaluate("searches") > 0 and page.locator("#pst-search-dialog[open]").count() == 1


@pytest.mark.parametrize("chapter", ["01_perceptrons", "06_gradient_descent"])
def test_the_first_control_does_not_wait_for_the_rest_of_the_page(chapter, site, watch):
    page = watch(f"{site}chapters/{chapter}.html").page
    assert page.evaluate(
        "performance.getEntriesByName('widget-interactive')[0].startTime"
        " < performance.getEntriesByType('navigation')[0].domInteractive"
    )


TOP = "id => document.getElementById(id).getBoundingClientRect().top"
BLOCK = """() => { for (const e of document.querySelectorAll("article section > :not(section)")) {
    const { top, bottom } = e.getBoundingClientRect();
    if (bottom > 100) return [e.textContent.trim().slice(0, 60), top]; } }"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("chapter", ["01_perceptrons", "06_gradient_descent"])
def test_links_lead_to_their_headings(chapter, width, site, watch):
    """Although what lies above is laid out only on the way."""
    page = watch(f"{site}chapters/{chapter}.html", width=width).page
    ids = page.eval_on_selector_all("article section > h2, article section > h3", "all => all.map(e => e.parentElement.id)")
    wanted = page.evaluate("parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)")
    for name in [ids[len(ids) // 2], ids[-3], ids[1]]:
        page.evaluate("id => document.querySelector(`a[href='#${id}']`).click()", name)
        page.wait_for_timeout(1200)
        assert page.evaluate(TOP, name) == pytest.approx(wanted, abs=2), name
    direct = watch(f"{site}chapters/{chapter}.html#{ids[len(ids) // 2]}", width=width).page
    direct.wait_for_timeout(1500)
    assert direct.evaluate(TOP, ids[len(ids) // 2]) == pytest.approx(wanted, abs=2)


def test_a_page_that_is_loaded_again_is_where_it_was(site, watch):
    page = watch(site + "chapters/06_gradient_descent.html").page
    for _ in range(40):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(20)
    page.wait_for_timeout(500)
    before, top = page.evaluate(BLOCK)
    page.reload()
    page.wait_for_timeout(1500)
    after, again = page.evaluate(BLOCK)
    assert after == before and again == pytest.approx(top, abs=40)
    for _ in range(5):  # and is not held there
        page.mouse.wheel(0, -600)
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    assert page.evaluate(BLOCK)[0] != before


@pytest.mark.parametrize("width", [1280, 400])
def test_escape_gives_the_keyboard_back_to_the_button_that_opened(watch, site, width):
    page = watch(site + "chapters/01_perceptrons.html", width=width).page
    page.wait_for_load_state("networkidle")
    opened = 0
    for selector in (".search-button__button", ".primary-toggle", ".secondary-toggle"):
        for button in page.locator(selector).all():
            if not button.is_visible():
                continue
            button.focus()
            page.keyboard.press("Enter")
            dialog = page.locator("dialog[open]")
            opened += dialog.count()
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
            expect(button).to_be_focused()
    assert opened == (1 if width == 1280 else 3)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_command_of_the_guide_is_seen_to_its_end(width, site, watch):
    page = watch(site + "chapters/appendix/instructors.html", width=width).page
    wide = "[...document.querySelectorAll('.highlight-sh pre, .highlight-text pre')].map(e => e.scrollWidth - e.clientWidth)"
    assert len(page.evaluate(wide)) > 5 and max(page.evaluate(wide)) <= 0
