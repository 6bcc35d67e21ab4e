"""The recurrent network in Chromium: typed texts, steps by pointer, finger and keys, letters asked about, what it writes."""

import numpy as np
import pytest

from nblib.datasets import LETTERS, REBER
from nblib.layers import RNN, Dense
from nblib.network import Network
from nblib.widgets import RecurrenceExplorer
from tests.support.small_page import VIOLATIONS, Mounted


def explorer(letters=LETTERS, text="BPTTVPXVVE", **settings):
    rng, K = np.random.default_rng(1), len(letters)
    network = Network(RNN(K, 8, rng), Dense(8, K, "xavier", rng), output="softmax")
    return RecurrenceExplorer(network, letters, text, grammar=REBER if letters == LETTERS else (), **settings)


class Reader(Mounted):
    selector = "#recurrence"

    @property
    def query(self):
        return self.link.split("?")[1]

    @property
    def text(self):
        return self.el.get_by_label("Text that the network reads")

    @property
    def tape(self):
        return self.el.get_by_role("slider", name="Step: arrow keys move along the text")

    @property
    def step(self):
        return self.tape.get_attribute("aria-valuetext")

    @property
    def letters(self):
        return self.el.locator(".nbw-rnn-letters > span").all_text_contents()

    @property
    def asked(self):
        return self.el.locator(".nbw-rnn-asked b").text_content()

    def point(self, step, y=0.3):
        box = self.tape.bounding_box()
        cell = box["width"] / len(self.letters)
        return box["x"] + (step - 0.5) * cell, box["y"] + y * box["height"]


def started(page):
    page.wait_for_selector("#recurrence .nbw")
    reader = Reader(page)
    reader.tape.scroll_into_view_if_needed()
    return reader


def test_what_is_typed_is_read(open_page):
    given = explorer(step=3)
    reader = started(open_page(given))
    assert reader.step == "step 3 of 10, T" and reader.text.input_value() == "BPTTVPXVVE"
    reader.text.fill("btxs")
    reader.frame()
    assert reader.letters == list("BTXS") and reader.step == "step 4 of 4, S"
    assert reader.text.input_value() == "btxs", "what is typed stays as it was typed"
    given.text, given.step = "BTXS", 4
    best = LETTERS[given.chances.argmax()]
    reader.says(f"After step 4 of 4, which read S, the network expects {best} with {100 * given.chances.max():.3g} %")
    reader.text.fill("btxsq")
    reader.frame()
    assert (
        reader.el.get_by_role("alert")
        .text_content()
        .startswith("text must be of letters that the network knows, but came as 'q'.")
    )
    assert reader.letters == list("BTXS") and reader.text.input_value() == "btxsq"
    reader.text.fill("")
    reader.frame()
    assert reader.letters == list("BTXS")
    reader.text.blur()
    reader.frame()
    assert reader.text.input_value() == "BTXS"


def test_a_blank_and_a_new_line_are_letters(open_page):
    reader = started(open_page(explorer("ab \n", "ab")))
    reader.text.fill("Ab a")
    reader.text.press("Enter")
    reader.frame()
    assert reader.letters == ["a", "b", "␣", "a", "↵"] and reader.step == "step 5 of 5, a new line"


def test_steps_by_keys_and_pointer(open_page):
    page = open_page(explorer())
    reader = started(page)
    reader.tape.focus()
    for key, wanted in [
        ("ArrowRight", "step 10 of 10, E"),
        ("ArrowLeft", "step 9 of 10, V"),
        ("Shift+ArrowLeft", "step 4 of 10, T"),
        ("Home", "step 1 of 10, B"),
        ("ArrowLeft", "step 1 of 10, B"),
        ("End", "step 10 of 10, E"),
    ]:
        page.keyboard.press(key)
        reader.frame()
        assert reader.step == wanted, key
    page.mouse.click(*reader.point(6))
    reader.frame()
    assert reader.step == "step 6 of 10, P"
    page.mouse.move(*reader.point(6))
    page.mouse.down()
    page.mouse.move(*reader.point(2), steps=4)
    reader.frame()
    assert reader.step == "step 2 of 10, P"
    page.mouse.up()
    assert reader.el.locator(".nbw-rnn-places > span").all_text_contents() == list("1333543567")


def test_a_finger_taps_a_step(open_page):
    page = open_page(explorer(text="BPTTVPXVVE" * 4), page_options={"has_touch": True, "width": 320})
    reader = started(page)
    assert reader.step == "step 40 of 40, E"
    page.evaluate("document.querySelector('.nbw-scroll').scrollLeft = 0")
    page.touchscreen.tap(*reader.point(4))
    reader.frame()
    assert reader.step == "step 4 of 40, T"


def test_the_strips_hold_the_states_and_the_message(open_page):
    """Of every canvas: a pixel for each unit and step, coloured by sign, empty behind the chosen step."""
    given = explorer(step=4)
    reader = started(open_page(given))
    states, message = reader.el.locator(".nbw-rnn-strip").evaluate_all("""all => all.map((canvas) => {
        const { width, height } = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
        return [width, height, [...pixels]]; })""")
    for (width, height, pixels), values in ((states, given.states), (message, given.messages)):
        assert (width, height) == (10, 8)
        colours = np.reshape(pixels, (8, 10, 4))[:, : len(values)].astype(int).transpose(1, 0, 2)
        strong = abs(values) > 0.3 * abs(values).max()
        assert strong.sum() > 5
        assert ((colours[..., 0] > colours[..., 2]) == (values > 0))[strong].all()
    assert not np.reshape(message[2], (8, 10, 4))[:, 4:, 3].any() and np.reshape(states[2], (8, 10, 4))[..., 3].all()
    shares = reader.el.locator(".nbw-rnn-effects > span").evaluate_all(
        "all => all.map(e => parseFloat(e.style.getPropertyValue('--share')))"
    )
    np.testing.assert_allclose(shares, [*100 * given.effects[::-1], *[0] * 6], atol=0.051)


def test_the_letter_that_the_message_is_about(open_page):
    page = open_page(explorer(step=4))
    reader = started(page)
    assert reader.asked == "V", "the letter that follows in the text"
    button = reader.el.locator(".nbw-rnn-chance").filter(has_text="X")
    button.click()
    reader.frame()
    assert reader.asked == "X" and button.get_attribute("aria-pressed") == "true"
    assert reader.el.get_by_text("What arrives of the message about “X”").is_visible()
    assert reader.el.locator(".nbw-rnn-chance").filter(has_text="legal").count() == 2
    link = reader.query
    assert "letter=X" in link and "step=4" in link
    button.click()
    reader.frame()
    assert reader.asked == "V"
    page.evaluate("link => { location.hash = `recurrence?${link}` }", link)
    page.wait_for_function("document.querySelector('.nbw-rnn-asked b').textContent === 'X'")


def test_it_writes_as_python_does(open_page):
    given = explorer(text="BT", temperature=0.8)
    page = open_page(given)
    reader = started(page)
    for _ in range(3):
        reader.press("Write a letter")
    wanted = given.write(3)
    assert reader.text.input_value() == wanted and reader.step.startswith("step 5 of 5")
    reader.el.get_by_role("button", name="Seed 0: take the next").click()
    reader.press("Write on")
    page.wait_for_function("document.querySelector('.nbw-rnn-text').value.length > 7")
    reader.press("Pause")
    written = reader.text.input_value()
    given.seed = 1
    assert given.write(len(written) - 5) == written
    reader.press("Reset")
    assert reader.text.input_value() == "BT" and reader.el.get_by_role("button", name="Seed 0: take the next").is_visible()


def test_it_stops_when_the_text_is_as_long_as_it_may_be(open_page):
    page = open_page(explorer(text="B" * 198))
    reader = started(page)
    reader.press("Write on")
    page.wait_for_function("document.querySelector('.nbw-rnn-text').value.length === 200")
    reader.el.get_by_role("button", name="Write on", exact=True).wait_for()
    reader.press("Write a letter")
    assert len(reader.text.input_value()) == 200 and reader.el.get_by_role("alert").count() == 0


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(explorer(letter="X"), page_options={"width": width, "color_scheme": theme})
    started(page)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
