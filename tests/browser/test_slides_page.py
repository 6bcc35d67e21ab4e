"""The slides of a chapter, opened from a file without a network: keys, buttons, notes, and controls that are alive."""

from playwright.sync_api import expect

from book import slides
from book.serve import BOOK
from tests.support.small_page import VIOLATIONS


def test_a_lecture(tmp_path, watch, axe):
    file = tmp_path / "slides.html"
    file.write_text(slides.page(BOOK / "chapters" / "01_perceptrons.html"), "utf-8")
    watched = watch(file.as_uri(), height=720, offline=True)
    page, shown = watched.page, watched.page.locator(".slide-shown")
    page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
    expect(shown.locator("h2")).to_have_text("1. Perceptrons")
    expect(page.get_by_role("button", name="Back")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.get_by_role("button", name="On").click()
    expect(page.get_by_role("status").filter(has_text="of")).to_have_text(f"4 of {page.locator('.slide').count()}")
    page.reload()  # the place is in the address
    expect(page.locator("#place")).to_contain_text("4 of")
    note = shown.locator("aside")
    page.evaluate("location.hash = '#perceptron-hand'")  # a control's name leads to its slide
    expect(shown.locator(".nbw-host")).to_have_id("perceptron-hand")
    at = page.locator("#place").text_content()
    slider = shown.locator("input[type=range]").first
    before = slider.input_value()
    slider.press("ArrowRight")  # which is the slider's
    expect(slider).not_to_have_value(before)
    expect(page.locator("#place")).to_have_text(at)
    slider.press("PageDown")
    expect(page.locator("#place")).not_to_have_text(at)
    page.keyboard.press("Home")
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Notes")).to_have_attribute("aria-pressed", "true")
    page.evaluate(
        "location.hash = '#/' + (1 + [...document.querySelectorAll('.slide')].findIndex(s => s.querySelector('aside')))"
    )
    expect(note).to_be_visible()
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS.replace("run()", "run('.slide-shown, nav')")) == []
    assert watched.complaints == []
    page.emulate_media(media="print")
    assert page.evaluate("[...document.querySelectorAll('.slide')].every(s => getComputedStyle(s).visibility === 'visible')")
