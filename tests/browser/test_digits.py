"""The drawn digit in Chromium: weights that come late, the pad by pointer, finger and keys, units, the change, the link."""

import base64

import numpy as np
import pytest

from nblib.datasets import mnist
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.widgets import DigitExplorer, PerceptronExplorer
from tests.support.small_page import VIOLATIONS, Mounted


def explorer(**settings):
    rng = np.random.default_rng(0)
    parts = Dense(784, 20, "he", rng), Activation("relu"), Dense(20, 10, "xavier", rng)
    return DigitExplorer(Network(*parts, output="softmax"), mnist().X[:3], **settings)


class Digits(Mounted):
    selector = "#digits"

    @property
    def pixels(self):
        """The greys (28, 28) of the link to this state."""
        text = self.link.split("draw=")[1].split("&")[0]
        data, out = base64.b64decode(text.replace("-", "+").replace("_", "/") + "==="), []
        values = iter(data)
        for value in values:
            out += [value] if value else [0] * next(values)
        return np.reshape(out, (28, 28))

    def draw(self, *places):
        box = self.el.locator(".nbw-pad").bounding_box()
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=5)
        self.page.mouse.up()
        self.frame()


def middle(picture):
    """The centre of mass, rows and columns, in pixels."""
    places = np.indices((28, 28)) + 0.5
    return (places * picture).sum(axis=(1, 2)) / picture.sum()


def started(page):
    page.wait_for_selector("#digits .nbw")
    return Digits(page)


def test_weights_come_when_the_control_comes_on_screen(open_page):
    """Opened from a file: until then no script of theirs is in the page, and the other control does not wait."""
    page = open_page(PerceptronExplorer(), explorer(), links='<div style="height:3000px"></div>')
    page.wait_for_selector("#perceptron .nbw")
    fetched = "document.querySelectorAll('script[src^=texts]').length"
    assert page.evaluate(fetched) == 0
    assert page.locator("#digits").text_content() == "This control starts when it comes on screen."
    page.locator("#digits").scroll_into_view_if_needed()
    started(page).says("The network says")
    assert page.evaluate(fetched) == 1


def test_what_cannot_be_fetched_is_a_sentence(open_page, tmp_path):
    page = open_page(PerceptronExplorer(), explorer(), links='<div style="height:3000px"></div>', scripts_may_fail=True)
    page.wait_for_selector("#perceptron .nbw")
    (file,) = (tmp_path / "texts").iterdir()
    text = file.read_text("utf-8")
    file.unlink()
    page.locator("#digits").scroll_into_view_if_needed()
    alert = page.locator("#digits [role=alert]")
    alert.wait_for()
    assert alert.text_content() == "This control could not start: its data could not be fetched from this site."
    file.write_text(text, "utf-8")
    page.get_by_role("button", name="Try again").click()
    started(page).says("The network says")


def test_a_link_waits_for_the_weights(open_page):
    far = '<div style="height:3000px"></div>'
    page = open_page(PerceptronExplorer(), explorer(), links=far, fragment="#digits?off=3,7&toward=4")
    started(page).says("2 units are off: 1 · 4, 1 · 8.")


def test_a_stroke_is_scaled_and_centred(open_page):
    digits = started(open_page(explorer()))
    digits.press("Clear")
    digits.says("Nothing is drawn.")
    digits.draw((0.1, 0.1), (0.3, 0.1), (0.2, 0.4))
    picture = digits.pixels
    rows = np.flatnonzero(picture.any(axis=1))
    assert abs(np.ptp(rows) + 1 - 20) <= 1 and abs(middle(picture) - 14).max() < 0.15
    digits.press("Undo")
    assert not digits.pixels.any()


def test_a_stroke_on_an_example_stays_where_it_is(open_page):
    digits = started(open_page(explorer()))
    before = digits.pixels
    digits.draw((0.05, 0.9), (0.1, 0.9))
    after = digits.pixels
    assert (after >= before).all() and (after != before)[24:27, :5].any() and (after == before)[:20].all()


def test_keys_draw(open_page):
    page = open_page(explorer())
    digits = started(page)
    digits.press("Clear")
    digits.el.locator(".nbw-pad").focus()
    for key in ["ArrowLeft", "Space", *["ArrowDown"] * 6, "Space", "ArrowRight", "ArrowRight"]:
        page.keyboard.press(key)
    digits.frame()
    assert digits.el.locator(".nbw-padbox .nbw-hint").text_content() == "Pen up, 15 across, 20 down of 28."
    picture = digits.pixels
    assert np.ptp(np.flatnonzero(picture.any(axis=1))) > 2 * np.ptp(np.flatnonzero(picture.any(axis=0)))
    digits.el.locator(".nbw-pad").focus()
    page.keyboard.press("Backspace")
    digits.frame()
    assert not digits.pixels.any()


def test_a_finger_draws(open_page):
    page = open_page(explorer(), page_options={"has_touch": True, "width": 320})
    digits = started(page)
    digits.press("Clear")
    pad = digits.el.locator(".nbw-pad")
    pad.scroll_into_view_if_needed()
    box, top = pad.bounding_box(), page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    for i in range(9):
        place = [{"x": box["x"] + 100, "y": box["y"] + 50 + 15 * i}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": place})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    digits.frame()
    assert page.evaluate("scrollY") == top, "the page stays under the finger"
    assert np.ptp(np.flatnonzero(digits.pixels.any(axis=1))) >= 15


def test_units_by_click_and_keys(open_page):
    page = open_page(explorer())
    digits = started(page)
    units = digits.el.get_by_role("group", name="Units of layer 1").get_by_role("button")
    assert units.count() == 20 and digits.el.locator(".nbw-says[tabindex='0']").count() == 1
    units.nth(4).click()
    digits.says("1 unit is off: 1 · 5.")
    assert units.nth(4).get_attribute("aria-label") == "Unit 5: off"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    digits.says("2 units are off: 1 · 5, 1 · 6.")
    digits.press("All units on")
    digits.frame()
    assert digits.el.locator(".nbw-says[aria-pressed=true]").count() == 0


def test_the_changed_drawing_is_answered_otherwise(open_page):
    given = explorer()
    says = int(given.probabilities.argmax())
    toward = str((says + 1) % 10)
    digits = started(open_page(given))
    digits.pick("Change it toward", toward)
    digits.says(f"makes it say {toward} has length")
    given.toward = toward
    length = f"{np.linalg.norm(given.changed - given.drawing):.2f}"
    digits.says(f"has length {float(length):g}")
    digits.pick("Change it toward", str(says))
    digits.says(f"It says {says} already: choose another digit.")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(explorer(off=[1]), page_options={"width": width, "color_scheme": theme})
    started(page)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
