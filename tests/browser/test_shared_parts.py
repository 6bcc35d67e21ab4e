"""What controls share: how they run and go back, what they say, what they refuse, and how they fill a screen."""

from playwright.sync_api import expect

from nblib.widgets import DescentExplorer, PerceptronExplorer
from tests.support.small_page import Mounted

NOW = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  ["b", ".nbw-words"].map((it) => document.querySelector(`.nbw :is(.nbw-figures, .nbw-summary) ${it}`).textContent)))))"""


class Perceptron(Mounted):
    """A perceptron on its page."""

    selector = "#perceptron"


class Descent(Mounted):
    """A descent on its page."""

    selector = "#descent"


def test_a_refused_number_is_named_and_the_old_one_comes_back(open_page):
    page = open_page(PerceptronExplorer(weights=[0.5, 0]))
    control = Perceptron(page)
    field, alert, picture = control.el.get_by_label("weight w₁, as a number"), control.el.get_by_role("alert"), ".nbw-plot"
    place = control.el.locator(picture).bounding_box()
    for digits in ("1e9", "-1e9"):
        field.select_text()
        field.press_sequentially(digits)
        control.frame()
        expect(alert).to_contain_text("weight w₁ must be a number from -1000000 to 1000000, but came as")
        assert control.el.locator(picture).bounding_box() == place, "a message moves nothing"
        field.press("Enter")
        control.frame()
        assert field.input_value() == "0.5"
        expect(alert).to_contain_text("weight w₁ must be")
    rate = control.el.get_by_label("learning rate η, as a number")
    rate.select_text()
    rate.press_sequentially("0.05")  # on the way to it stands a 0
    control.frame()
    expect(alert).to_be_hidden()
    rate.press("Enter")
    rate.fill("0")
    rate.press("Tab")
    control.frame()
    expect(alert).to_contain_text("learning rate η must be a number above 0 and at most 100, but came as 0.")
    assert rate.input_value() == "0.05"
    assert field.get_attribute("inputmode") is None and rate.get_attribute("inputmode") == "decimal"


def test_one_way_back_and_words_that_are_never_behind(open_page):
    page = open_page(DescentExplorer())
    control = Descent(page)
    run = control.el.get_by_role("group", name="Training")
    assert run.get_by_role("button").all_text_contents() == ["Step", "10 steps", "Just run", "Reset"]
    control.el.get_by_label("learning rate η, as a number").fill("0.2")
    control.press("10 steps")
    step, words = page.evaluate(NOW)
    assert step == "10 of 200" and words.startswith("Now w = ")
    assert run.get_by_role("button").last.text_content() == "Restart"
    assert control.el.get_by_role("button", name="Reset").count() == 0, "there is one way back"
    run.get_by_role("button").last.evaluate("e => e.click()")
    step, words = page.evaluate(NOW)
    assert step == "0 of 200" and "Now" not in words
    control.press("10 steps")
    run.get_by_role("button", name="Restart").dblclick()  # takes back the run, and no more
    control.frame()
    assert control.el.get_by_label("learning rate η, as a number").input_value() == "0.2"
    control.press("Reset")
    assert control.el.get_by_label("learning rate η, as a number").input_value() == "0.1"
    assert control.el.locator(".nbw-status").text_content() not in page.locator(".nbw-words").text_content()
    style = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e, '::before').clipPath.slice(0, 7)]"
    main, sign = run.get_by_role("button", name="Just run").evaluate(style)
    plain, none = run.get_by_role("button", name="Reset").evaluate(style)
    assert main != plain and sign == "polygon" and none == "none"
    assert control.el.locator(".nbw-slider .nbw-word").first.text_content() == "condition number"


def test_in_full_screen_the_picture_grows(open_page):
    page = open_page(PerceptronExplorer(), page_options={"width": 1366, "height": 768})
    control = Perceptron(page)
    before = control.el.locator(".nbw-plot").bounding_box()["width"]
    control.press("Full screen")
    page.wait_for_function("(was) => document.querySelector('.nbw-plot').clientWidth > 1.3 * was", arg=before)
    box = control.el.locator(".nbw-plot").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 768
    control.press("Leave full screen")
    page.wait_for_function("(was) => document.querySelector('.nbw-plot').clientWidth < was + 1", arg=before)
