"""The growing stack in Chromium: layers by the button, cells and the line of labels by keys, a drawing, the link."""

import numpy as np
import pytest

from nblib.models.dbn import DBN
from nblib.optimizers import SGD
from nblib.widgets import StackExplorer
from nblib.widgets.stack import recorded
from tests.support.small_page import VIOLATIONS, Mounted

V = (np.random.default_rng(3).random((40, 64)) < 0.3).astype(float)
CURVES = {
    "labels": [10, 30, 100, 300],
    "dbn": [[0.5, 0.6, 0.8, 0.9], [0.6, 0.7, 0.78, 0.88]],
    "sigmoid": [[0.45, 0.5, 0.75, 0.91], [0.4, 0.5, 0.79, 0.87]],
    "relu": [[0.4, 0.5, 0.77, 0.9], [0.62, 0.7, 0.7, 0.85]],
}


def explorer(**settings):
    dbn = DBN(64, 16, 12, 8, rng=np.random.default_rng(0), scale=0.3)
    records = dbn.fit(V, lambda: SGD(0.5), np.random.default_rng(1), epochs=2, batch_size=10)
    return StackExplorer(recorded(dbn, records, (0, 1, 3)), V[:12], np.arange(12) % 10, CURVES, **settings)


class Stack(Mounted):
    selector = "#stack"

    def shown(self):
        """The titles of the layers that are seen, the top one first."""
        return self.el.locator(".nbw-storey:visible .nbw-storeyname").all_text_contents()


@pytest.fixture
def stack(open_page):
    page = open_page(explorer())
    page.wait_for_selector("#stack .nbw")
    return Stack(page)


def test_a_button_adds_a_layer_and_trains_it_to_its_end(stack):
    assert stack.shown() == ["Layer 1: 16 units, trained, 8 steps"]
    stack.press("Add layer 2")
    assert stack.shown()[0] == "Layer 2: 12 units, after 0 of 8 steps" and len(stack.shown()) == 2
    stack.press("Pause")
    stack.press("Train layer 2")
    stack.el.get_by_role("button", name="Add layer 3", exact=True).wait_for(timeout=10000)
    assert stack.shown()[0] == "Layer 2: 12 units, trained, 8 steps"
    stack.press("Take the top layer away")
    stack.press("Take the top layer away")
    assert stack.shown() == []
    stack.says("No layer stands yet.")
    stack.press("Reset")
    assert stack.shown() == ["Layer 1: 16 units, trained, 8 steps"]


def test_the_filters_change_with_the_frame(stack):
    picture = "document.querySelector('.nbw-storey:not([hidden]) .nbw-filters').toDataURL()"
    trained = stack.page.evaluate(picture)
    stack.el.get_by_role("slider", name="frame of the top layer's training", exact=True).fill("0")
    stack.frame()
    assert stack.shown() == ["Layer 1: 16 units, after 0 of 8 steps"]
    assert stack.page.evaluate(picture) != trained


def test_cells_by_keys(stack):
    """One stop of the Tab key for all of a layer's cells, arrows within; Enter looks at a unit."""
    cells = stack.el.get_by_role("group", name="Units of layer 1").get_by_role("button")
    assert cells.count() == 16
    cells.first.focus()
    stack.page.keyboard.press("ArrowRight")
    stack.page.keyboard.press("ArrowRight")
    stack.page.keyboard.press("Enter")
    stack.says("Unit 3 of the 16 of layer 1 says")
    assert cells.nth(2).get_attribute("aria-pressed") == "true" and cells.nth(2).get_attribute("tabindex") == "0"
    assert [cells.nth(k).get_attribute("tabindex") for k in (0, 1, 3)] == ["-1"] * 3
    on = [k for k in range(16) if "nbw-on" in cells.nth(k).get_attribute("class")]
    assert on == np.flatnonzero(explorer().dbn.features(V[:1], 1)[0] > 0.5).tolist()


def test_the_line_of_labels_by_keys_and_pointer(stack):
    knob = stack.el.get_by_role("slider", name="Number of labels: arrow keys move")
    assert knob.get_attribute("aria-valuetext") == "100 labels"
    assert stack.el.get_by_text("one standard deviation over 2 paired runs").is_visible()
    knob.focus()
    stack.page.keyboard.press("ArrowLeft")
    stack.says("Test accuracy with 30 labels: deep belief network 65 %")
    stack.page.keyboard.press("ArrowLeft")
    stack.page.keyboard.press("ArrowLeft")
    stack.says("Test accuracy with 10 labels")
    box = knob.bounding_box()
    chart = stack.el.locator(".nbw-chart").bounding_box()
    stack.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    stack.page.mouse.down()
    stack.page.mouse.move(chart["x"] + chart["width"] - 20, box["y"] + 40, steps=8)
    stack.page.mouse.up()
    stack.says("Test accuracy with 300 labels")


def test_a_drawing_and_its_link(stack):
    stack.press("Clear")
    stack.says("Nothing is drawn.")
    box = stack.el.locator(".nbw-pad").bounding_box()
    stack.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"])
    stack.page.mouse.down()
    stack.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"], steps=10)
    stack.page.mouse.up()
    stack.frame()
    stack.page.wait_for_function("!document.querySelector('.nbw-status').textContent.includes('Nothing is drawn')")
    link, words = stack.link, stack.el.locator(".nbw-status").text_content()
    assert "draw=" in link and len(link.split("?")[1]) < 90
    stack.press("Reset")
    stack.page.evaluate("(link) => { location.hash = link.split('#')[1] }", link)
    stack.says(words)
    stack.el.get_by_role("button", name="Test digit 4").click()
    stack.frame()
    assert stack.link.split("draw=")[1] != link.split("draw=")[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_a_phone(theme, open_page, axe):
    page = open_page(explorer(layers=3), page_options={"width": 320, "height": 640})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.wait_for_selector("#stack .nbw")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
