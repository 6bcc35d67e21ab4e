"""The form of a chapter on its page: answers are veiled, second reading is folded, code stands below its figure."""

import pytest

CHAPTER = "chapters/architectures/11_self_organizing_map.html"
FOLDED = "a-density-no-cost-at-all"


@pytest.fixture
def page(site, watch):
    return watch(site + CHAPTER).page


def result_of(page, name):
    """The result that tells the answer to a question."""
    return page.locator(f".cell:has(#{name}) ~ .cell:not(.tag_predict) > .cell_output").first


def test_a_result_is_veiled_until_its_question_is_answered(page):
    result = result_of(page, "predict-narrow")
    veil = result.locator(".veil")
    veil.wait_for()
    figure = result.locator("svg").first
    result.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # what comes into sight is laid out
    height = result.bounding_box()["height"]
    assert not figure.is_visible()
    page.locator("#predict-narrow input").nth(0).check()
    assert veil.count() == 0 and figure.is_visible()
    assert result.bounding_box()["height"] == pytest.approx(height, abs=1)  # nothing on the page moves
    page.reload()
    result_of(page, "predict-narrow").locator("svg").first.wait_for()
    assert result_of(page, "predict-narrow").locator(".veil").count() == 0  # answered is answered


def test_a_reader_may_look_without_an_answer(page):
    result = result_of(page, "predict-narrow")
    button = result.get_by_role("button", name="Show it now")
    button.press("Enter")
    assert result.locator("svg").first.is_visible()
    assert result.evaluate("e => e === document.activeElement")  # the keyboard goes on from here


TOLD, ASKED, ABOUT = "chapters/01_perceptrons.html", "predict-xor", "Epoch 3 ends with the weights"


def test_what_is_said_of_a_result_waits_with_it(site, watch):
    """Prose behind the result up to the next heading or control: neither seen nor heard; all is open once it is answered."""
    page = watch(site + TOLD).page
    result_of(page, ASKED).locator(".veil").wait_for()
    prose = page.locator("p", has_text=ABOUT)
    control, heading = page.locator("#perceptron-xor"), page.get_by_role("heading", name="Two layers solve it")
    prose.scroll_into_view_if_needed()
    place = prose.bounding_box()
    assert not prose.is_visible() and control.is_visible() and heading.is_visible()
    assert page.locator("p", has_text="In this cycle").evaluate("e => getComputedStyle(e).visibility") == "hidden"
    page.locator(f"#{ASKED} input").nth(0).focus()
    page.keyboard.press("ArrowDown")
    assert not prose.is_visible()  # an arrow key is no answer
    page.keyboard.press("Enter")
    assert prose.is_visible() and prose.bounding_box()["height"] == place["height"]
    assert page.locator(".untold", has=page.locator(f"text={ABOUT}")).count() == 0


def test_what_waits_is_open_where_a_link_leads_into_it_on_paper_and_without_scripts(site, watch):
    page = watch(site + TOLD).page
    result_of(page, ASKED).locator(".veil").wait_for()
    prose = page.locator("p", has_text=ABOUT)
    page.emulate_media(media="print")
    assert prose.is_visible()
    page.emulate_media(media="screen")
    assert not prose.is_visible()
    prose.evaluate("e => { e.id = 'goal' }")
    page.evaluate("location.hash = 'goal'")
    page.wait_for_function("document.getElementById('goal').checkVisibility({ visibilityProperty: true })")
    assert watch(site + TOLD, java_script_enabled=False).page.locator("p", has_text=ABOUT).is_visible()


def test_paper_has_no_veil_and_no_fold(page):
    result = result_of(page, "predict-narrow")
    result.locator(".veil").wait_for()
    page.emulate_media(media="print")
    assert result.locator("svg").first.is_visible() and not result.locator(".veil").is_visible()
    assert page.locator(f"#{FOLDED} > details > p").first.is_visible()


def test_second_reading_opens_and_a_link_into_it_opens_it(page, site):
    fold = page.locator(f"#{FOLDED} > details")
    inside = fold.locator("p").first
    assert page.locator(f"#{FOLDED} > h3").text_content().startswith("A density: no cost at all")
    assert "second reading" not in page.locator(f"#{FOLDED} > h3").text_content()
    assert not inside.is_visible()
    fold.locator("summary").first.press("Enter")
    assert inside.is_visible()
    target = fold.locator("[id]").first.get_attribute("id")
    page.goto("about:blank")
    page.goto(site + CHAPTER + "#" + target)
    page.wait_for_function(f"document.getElementById('{target}').closest('details').open")


def test_code_stands_below_its_figure_as_a_small_link(page):
    cell = page.locator(".cell.tag_hide-input:has(.nb-figure)").first
    link = cell.locator("details.hide > summary")
    figure = cell.locator(".nb-figure")
    assert link.bounding_box()["y"] >= figure.bounding_box()["y"] + figure.bounding_box()["height"]
    assert link.text_content().strip().startswith("Show the code of this figure")
    assert not link.locator("p.expanded").is_visible()
    link.click()
    assert cell.locator("pre").is_visible() and link.locator("p.expanded").is_visible()
