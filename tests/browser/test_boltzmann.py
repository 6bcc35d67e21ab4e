"""The Boltzmann machine's control in a real Chromium: weights dragged, chains that run under the reader's hand, learning."""

import numpy as np
import pytest

from nblib.widgets import BoltzmannExplorer
from tests.support.small_page import VIOLATIONS, Mounted


class Control(Mounted):
    """What a reader sees and does of one machine."""

    selector = "#boltzmann"

    def bars(self):
        """The width of each of the eight bars, as a share."""
        widths = self.el.locator(".nbw-eight .nbw-bgauge i").evaluate_all("all => all.map(e => parseFloat(e.style.width))")
        return np.array(widths) / 100

    def digits(self):
        """What each chain looks like."""
        return [int(k) for k in self.el.locator(".nbw-chains [role=radio]").all_text_contents()]

    def pixels(self, selector):
        """How strong each pixel of a canvas is, from 0 to 1, by rows."""
        data = self.el.locator(selector).evaluate(
            """e => {
              const copy = Object.assign(document.createElement("canvas"), { width: e.width, height: e.height }),
                draw = copy.getContext("2d", { willReadFrequently: true });
              draw.drawImage(e, 0, 0);
              return [...draw.getImageData(0, 0, e.width, e.height).data].filter((_, i) => i % 4 === 3);
            }"""
        )
        return np.array(data) / 255


def drag(page, handle, up):
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - up, steps=5)
    page.mouse.up()


def test_bars_follow_what_is_dragged_and_typed(open_page):
    page, explorer = open_page(BoltzmannExplorer(view="three")), BoltzmannExplorer(view="three")
    control = Control(page)
    assert control.bars() == pytest.approx(np.full(8, 1 / 8), abs=1e-4)
    handle = control.el.get_by_role("slider", name="Weight w₁ between v₁ and h")
    drag(page, handle, 75)
    control.frame()
    explorer.w1 = float(handle.get_attribute("aria-valuenow"))
    assert 2.5 < explorer.w1 < 3.5 and control.bars() == pytest.approx(explorer.probabilities.ravel(), abs=1e-4)
    control.el.get_by_role("slider", name="Bias c of h").focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    control.frame()
    explorer.c = 0.8
    assert control.bars() == pytest.approx(explorer.probabilities.ravel(), abs=1e-4)
    control.press("50 steps")
    explorer.step(50)
    ticks = control.el.locator(".nbw-btick").evaluate_all("all => all.map(e => parseFloat(e.style.left))")
    assert np.array(ticks) / 100 == pytest.approx(np.array(explorer.visits) / 600, abs=1e-4)
    control.says("The chains have made 600 visits")
    page.keyboard.press("ArrowDown")  # a moved weight begins to count anew
    control.el.get_by_role("slider", name="Bias c of h").focus()
    page.keyboard.press("ArrowDown")
    control.says("The chains have made no step yet")


@pytest.mark.parametrize("touch", [False, True])
def test_chains_complete_what_is_held(open_page, touch):
    options = {"width": 320, "has_touch": True, "is_mobile": True} if touch else {}
    page, explorer = open_page(BoltzmannExplorer(), page_options=options), BoltzmannExplorer()
    control = Control(page)
    control.pick("Hold", "its upper half")
    control.press("Next example")
    explorer.clamp, explorer.drawing = "top", explorer.V[1]
    control.press("50 steps")
    explorer.step(50)
    assert control.digits() == explorer.nearest.tolist()
    assert control.pixels(".nbw-chains canvas >> nth=3").round().tolist() == explorer.fantasies[3].tolist()
    control.says("The upper half of the drawing is held. After 50 steps")
    unit = control.el.locator(".nbw-hiddens")
    unit.focus()
    page.keyboard.press("ArrowRight")
    control.frame()
    w = explorer.machine.params["W"][:, 1]
    assert control.pixels(".nbw-binside .nbw-bshot canvas >> nth=0") == pytest.approx(abs(w) / abs(w).max(), abs=0.005)
    control.pick("Show", "probabilities")
    assert 0.02 < np.abs(control.pixels(".nbw-chains canvas >> nth=3") - explorer.fantasies[3]).mean() < 0.4
    if touch:
        control.el.locator(".nbw-chains [role=radio]").nth(5).tap()
    else:
        control.el.locator(".nbw-chains [role=radio]").nth(0).focus()
        for key in ("ArrowDown", "ArrowRight"):
            page.keyboard.press(key)
    control.frame()
    assert control.el.get_by_role("radio", checked=True).get_attribute("aria-label").startswith("Chain 6:")


def test_a_change_while_the_chains_run_does_not_stop_them(open_page):
    control = Control(open_page(BoltzmannExplorer()))
    control.press("Run")
    control.pick("Hold", "its left half")
    control.el.get_by_label("temperature T", exact=True).press("ArrowUp")
    control.el.get_by_role("button", name="Pause", exact=True).wait_for()
    before = int(control.el.locator(".nbw-figures b").nth(2).text_content())
    control.page.wait_for_timeout(400)
    control.press("Pause")
    assert int(control.el.locator(".nbw-figures b").nth(2).text_content()) > before


def test_a_machine_learns_in_the_page(open_page):
    page, explorer = open_page(BoltzmannExplorer(view="learn")), BoltzmannExplorer(view="learn")
    control = Control(page)
    control.press("50 steps")
    control.press("50 steps")
    explorer.step(100)
    sheet = control.pixels(".nbw-bpart:not([hidden]) > canvas >> nth=0").reshape(17, 53)
    assert np.array_equal(sheet[9:, 9:17], explorer.own.state["v"][7].reshape(8, 8))
    control.says("after 100 updates by CD-1")
    control.el.get_by_label("chains that go on").check()
    control.says("after 0 updates by chains that go on")


def test_a_link_opens_its_state(open_page):
    link = '<a href="#boltzmann?view=three&w1=3&w2=3&b1=-1.5&b2=-1.5&c=-3&steps=40">open</a>'
    page = open_page(BoltzmannExplorer(), links=link)
    page.get_by_role("link", name="open").click()
    control = Control(page)
    control.says("The chains have made 480 visits")
    explorer = BoltzmannExplorer(w1=3, w2=3, b1=-1.5, b2=-1.5, c=-3)
    assert control.bars() == pytest.approx(explorer.probabilities.ravel(), abs=1e-4)


@pytest.mark.parametrize("view", ["three", "chains", "learn"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(view, theme, open_page, axe):
    page = open_page(BoltzmannExplorer(view=view))
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
