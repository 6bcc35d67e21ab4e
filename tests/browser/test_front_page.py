"""The front page and the look of the chapters: what moves, what leads on, what is legible, what holds still."""

import re

import pytest
from playwright.sync_api import expect

FRONT, CHAPTER = "chapters/index.html", "chapters/01_perceptrons.html"
SHIFT = """(() => { globalThis.shift = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; })
    .observe({ type: "layout-shift", buffered: true }); })()"""
# of each label in sight or not, its size on the screen; exponents are smaller
LABELS = """async () => { const found = [];
  for (const drawn of document.querySelectorAll(".nb-drawing :is(svg, .only-light)")) {
    let svg = drawn;
    if (drawn.src) {
      const text = await (await fetch(drawn.src)).text();
      svg = document.body.appendChild(new DOMParser().parseFromString(text, "text/html").querySelector("svg"));
    }
    const scale = drawn.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    for (const label of svg.querySelectorAll("text")) {
      const size = parseFloat(getComputedStyle(label).fontSize);
      if (size > 7) found.push(size * scale);
    }
    if (drawn.src) svg.remove();
  }
  return found; }"""


def steps(page):
    return int(page.locator("#front input[type=range]").input_value())


def test_one_button_starts_the_picture_and_the_slider_leads_anywhere(site, watch):
    page = watch(site + FRONT).page
    visible = page.locator("#front button:visible")
    assert visible.all_text_contents() == ["Let it learn"] and steps(page) == 0
    visible.click()
    page.wait_for_function("document.querySelector('#front input[type=range]').value > 20")
    page.get_by_role("button", name="Pause").click()
    page.locator("#front input[type=range]").focus()
    page.keyboard.press("End")
    expect(page.locator("#front .nbw-learned")).to_contain_text("200 of 200 points right")
    page.get_by_role("button", name="Once more").click()
    page.wait_for_function("document.querySelector('#front input[type=range]').value < 300")


def test_the_book_knows_where_one_stopped_and_what_one_has_done(site, watch):
    page = watch(site + FRONT).page
    assert page.get_by_role("link", name="Continue").count() == 0
    page.get_by_role("link", name="1 Perceptrons", exact=True).click()
    page.locator("#predict-bias input").first.check()
    page.evaluate("document.querySelector('a[href=\"#where-it-breaks-xor\"]').click()")
    page.wait_for_timeout(1200)
    page.goto(site + FRONT)
    assert page.locator(".start small").text_content() == "1. Perceptrons: Where it breaks: XOR"
    expect(page.locator(".card", has_text="Perceptrons").locator(".card-done")).to_contain_text("1 of 7 questions")
    page.get_by_role("link", name="Continue where you stopped").click()
    page.wait_for_url("**/chapters/01_perceptrons.html#where-it-breaks-xor")


@pytest.mark.parametrize("path", [FRONT, CHAPTER])
def test_nothing_moves_while_a_page_comes(path, site, watch):
    """Although the face of the text arrives late."""
    page = watch("about:blank").page
    page.add_init_script(SHIFT)
    page.context.route("**/*.woff2", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(site + path)
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(500)
    assert page.evaluate("document.fonts.check('1rem Newsreader')")
    assert page.evaluate("shift") <= 0.05


@pytest.mark.parametrize("path", ["chapters/07_when_to_use_deep_learning.html", "chapters/architectures/19_diffusion.html"])
def test_labels_of_figures_can_be_read_on_a_phone(path, site, watch):
    page = watch(site + path, width=390).page
    assert min(page.evaluate(LABELS)) >= 8.99
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.wait_for_function(
        "document.querySelector('.nb-drawing').tabIndex === 0"
    )  # it scrolls, and the keyboard can reach it


def test_a_long_figure_comes_when_the_reader_is_near_in_the_colour_of_the_page(site, watch):
    page = watch(site + CHAPTER).page
    page.wait_for_timeout(500)
    asked = "performance.getEntriesByType('resource').map(e => e.name.split('/figures/')[1]).filter(Boolean)"
    drawing = page.locator(".nb-drawing:has(img:visible)").last
    light, dark = (drawing.locator(f"img.only-{mode}") for mode in ("light", "dark"))
    names = [image.get_attribute("src").split("/")[-1] for image in (light, dark)]
    assert not set(names) & set(page.evaluate(asked)), "it is far away"
    expect(light).to_have_attribute("alt", re.compile(r"\w{3}"))
    drawing.scroll_into_view_if_needed()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=light.element_handle())
    assert set(names) & set(page.evaluate(asked)) == {names[0]}, "only what is shown"
    height = drawing.bounding_box()["height"]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=dark.element_handle())
    expect(light).to_be_hidden()
    expect(dark).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert drawing.bounding_box()["height"] == pytest.approx(height, abs=1)


def test_a_wide_screen_has_a_margin_and_a_narrow_one_has_none(site, watch):
    page = watch(site + CHAPTER, width=1366).page
    figure = page.locator(".nb-figure").first
    figure.scroll_into_view_if_needed()
    drawing, caption = (figure.locator(part).bounding_box() for part in (".nb-drawing", "figcaption"))
    text = page.locator("article section > p").nth(2).bounding_box()
    contents = page.locator(".bd-sidebar-secondary").bounding_box()
    assert drawing["x"] + drawing["width"] <= text["x"] + text["width"] + 1 < caption["x"]
    assert caption["x"] + caption["width"] <= contents["x"] and 500 < text["width"] < 700
    page.set_viewport_size({"width": 1280, "height": 900})
    caption = figure.locator("figcaption").bounding_box()
    assert (
        caption["x"] == text["x"] or abs(caption["x"] - page.locator("article section > p").nth(2).bounding_box()["x"]) < 2
    )


def test_code_that_is_cut_fades_and_its_comments_are_quiet(site, watch):
    page = watch(site + "chapters/04_backpropagation.html", width=320, color_scheme="dark").page
    code = page.locator("article div.highlight pre:visible").first
    assert "gradient" in code.evaluate("e => getComputedStyle(e).maskImage")
    quiet = page.evaluate("""() => { const probe = document.createElement("i"); document.body.append(probe);
        probe.style.color = "var(--pst-color-text-muted)"; return getComputedStyle(probe).color; }""")
    assert page.locator("article .highlight .c1").first.evaluate("e => getComputedStyle(e).color") == quiet
    assert page.locator("article .cell:has(.nbw-host) > .cell_input").count() == 0, "the call of a control is folded"
