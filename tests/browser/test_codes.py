"""The autoencoder's control in a real Chromium: the plane, the way from A to B, a drawing and its repair."""

import numpy as np
import pytest

from nblib.models.autoencoder import two_networks
from nblib.widgets import AutoencoderExplorer
from tests.support.small_page import VIOLATIONS, Mounted


class Control(Mounted):
    """What a reader sees and does of one autoencoder."""

    selector = "#autoencoder"

    def pixels(self, title):
        """The ink of a picture, (64,)."""
        picture = self.el.get_by_role("img", name=title, exact=True).locator("rect")
        return np.array(picture.evaluate_all("all => all.map(e => Number(e.getAttribute('fill-opacity')))"))

    def code(self):
        return [float(self.el.get_by_label(f"code z{i}, as a number").input_value()) for i in "₁₂"]

    def place(self, share_x, share_y):
        """The pixel at shares of the plane's width and height."""
        box = self.el.locator(".nbw-frame").bounding_box()
        return box["x"] + share_x * box["width"], box["y"] + share_y * box["height"]


def networks():
    rng = np.random.default_rng(0)
    encoder, decoder = two_networks(64, (12,), 2, rng)
    return encoder, decoder, np.clip(rng.standard_normal((30, 64)), 0, 1), np.arange(30) % 10


def ink(x):
    return pytest.approx(np.clip(x, 0, 1), abs=6e-4)


def test_the_decoded_digit_follows_the_pointer_and_the_keys(open_page):
    explorer = AutoencoderExplorer(*networks(), z1=0.5)
    page = open_page(explorer)
    control = Control(page)
    assert control.pixels("decoded, x̂") == ink(explorer.decoded)
    seen = []
    page.mouse.move(*control.place(0.3, 0.4))
    page.mouse.down()
    for share in (0.4, 0.6, 0.8):
        page.mouse.move(*control.place(share, 0.4))
        control.frame()  # within a frame
        explorer.code = control.code()
        assert control.pixels("decoded, x̂") == ink(explorer.decoded)
        seen.append(control.code())
    page.mouse.up()
    assert seen[0][0] < seen[1][0] < seen[2][0] and seen[0][1] == seen[2][1]
    page.keyboard.press("ArrowUp")
    control.frame()
    assert control.code()[0] == seen[2][0] and control.code()[1] > seen[2][1]
    explorer.code = control.code()
    assert control.pixels("decoded, x̂") == ink(explorer.decoded)
    control.says("The nearest test digit of the shown classes is")


def test_from_a_to_b(open_page):
    explorer = AutoencoderExplorer(*networks(), view="interpolate", mix=0.25)
    page = open_page(explorer)
    control = Control(page)
    assert control.pixels("decoded, x̂") == ink(explorer.decoded)
    for end, title in ((0, "A"), (1, "B")):
        explorer.mix = end
        assert control.pixels(title) == ink(explorer.decoded)
    before = control.pixels("B")
    control.el.get_by_role("slider", name="End B of the way").focus()
    page.keyboard.press("Shift+ArrowLeft")
    control.frame()
    assert abs(control.pixels("B") - before).max() > 0.01
    control.press("Reset")
    assert control.pixels("B") == pytest.approx(before)


def test_a_drawing_is_corrupted_and_repaired(open_page):
    explorer = AutoencoderExplorer(*networks(), view="repair", noise=0.2, seed=3)
    page = open_page(explorer)
    control = Control(page)
    assert control.pixels("with noise") == ink(explorer.noisy)
    assert control.pixels("repaired, x̂") == ink(explorer.decoded)
    control.press("Clear")
    assert control.pixels("drawing, x").max() == 0
    control.says("Nothing is drawn yet.")
    box = control.el.locator(".nbw-pad").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 150, steps=4)
    page.mouse.up()
    control.frame()
    explorer.drawing = drawn = (16 * control.pixels("drawing, x")).round() / 16
    assert drawn.reshape(8, 8)[:, 3:5].min() > 0.2 and drawn.reshape(8, 8)[:, [0, 1, 6, 7]].max() == 0, "an upright line"
    assert control.pixels("with noise") == ink(explorer.noisy)
    control.press("Other noise")
    explorer.seed = 4
    assert control.pixels("with noise") == ink(explorer.noisy)
    control.press("Next test digit")
    explorer.drawing = explorer.X[0]
    assert control.pixels("drawing, x") == ink(explorer.X[0])
    assert control.pixels("repaired, x̂") == ink(explorer.decoded)


def test_classes_are_chosen_and_the_last_one_stays(open_page):
    control = Control(open_page(AutoencoderExplorer(*networks())))
    assert control.el.locator(".nbw-glyphs text").count() == 30
    for name in "012345678":
        control.el.get_by_label(name, exact=True).uncheck()
    control.frame()
    assert control.el.locator(".nbw-glyphs text").all_text_contents() == ["9"] * 3
    last = control.el.get_by_label("9", exact=True)
    last.click()
    control.frame()
    assert last.is_checked() and "At least one class stays." in control.el.inner_text()


def test_a_link_opens_its_state(open_page):
    page = open_page(AutoencoderExplorer(*networks()), links='<a href="#autoencoder?view=repair&noise=0&show=1,7">open</a>')
    page.get_by_role("link", name="open").click()
    control = Control(page)
    control.frame()
    assert control.el.get_by_label("noise σ", exact=True).input_value() == "0"
    assert set(control.el.locator(".nbw-glyphs text").all_text_contents()) == {"1", "7"}


@pytest.mark.parametrize("view", ["walk", "interpolate", "repair"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(view, theme, open_page, axe):
    page = open_page(AutoencoderExplorer(view=view))
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
