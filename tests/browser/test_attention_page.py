"""The control of attention in Chromium: typed sequences, who asks, heads, the matrix, and the records of a training."""

import numpy as np
import pytest

from nblib.models.recipes import attention as recipe
from nblib.widgets import AttentionExplorer
from tests.support.small_page import VIOLATIONS, Mounted

SETTINGS = recipe.Settings(width=8, pairs=6, induction_pairs=4)
TEXT = "b3 a7 c1 f4 ? a"


def explorer(task="induction", records=3, **settings):
    networks = {100 * k: recipe.build(task, SETTINGS, np.random.default_rng(k)) for k in range(records)}
    return AttentionExplorer(networks, task, **{"text": TEXT, **settings})


class Attention(Mounted):
    selector = "#attention"

    @property
    def settings(self):
        return dict(part.split("=") for part in self.link.split("?")[1].split("&"))

    @property
    def lines(self):
        return self.el.locator(".nbw-attention-lines")

    @property
    def matrix(self):
        return self.el.locator(".nbw-attention-matrix")

    @property
    def reads(self):
        return self.el.locator(".nbw-attention-says").text_content()

    def type(self, text):
        self.el.locator("textarea").fill(text)
        self.page.keyboard.press("Enter")
        self.frame()

    def keys(self, part, *keys):
        part.focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.frame()

    def asks(self):
        return int(self.lines.get_attribute("aria-valuenow"))


@pytest.fixture
def shown(open_page):
    def start(page_options=None, **settings):
        page = open_page(explorer(**settings), **({"page_options": page_options} if page_options else {}))
        page.wait_for_selector("#attention .nbw")
        return Attention(page)

    return start


def test_the_picture_is_nblib_s(shown):
    """Each chance as nblib has it, the cells of the matrix as it looks, and the words of both."""
    found, given = shown(), explorer()
    bars = found.el.locator(".nbw-bars i").evaluate_all("all => all.map(e => parseFloat(e.style.width))")
    np.testing.assert_allclose(bars, 100 * given.chances, atol=0.006)
    cells = found.el.locator(".nbw-attention-cells rect").evaluate_all(
        "all => all.map(e => Number(e.getAttribute('fill-opacity')))"
    )
    np.testing.assert_allclose(cells, given.looked[1][np.tri(9, dtype=bool)], atol=6e-4)
    assert found.el.locator(".nbw-bars b").all_text_contents()[8 + 7] == "7 ✓"
    found.says(f"The answer is {given.answer} with")
    found.says(f"On fresh sequences {100 * given.accuracy:.4g} % of the answers are right")


def test_a_typed_sequence(shown):
    found = shown()
    found.type("a1b2 ?A")
    assert found.settings["text"] == "a1%20b2%20%3F%20a" and found.asks() == 5
    found.type("a1 z")
    message = "text must have a key from a to h or a value from 0 to 7 at place 3, but came as 'z'. Nothing was changed."
    assert message in found.el.text_content()
    assert found.el.locator("textarea").input_value() == "a1 z", "what was typed is not lost"
    assert found.settings["text"] == "a1%20b2%20%3F%20a"
    found.press("Another sequence")
    another = found.el.locator("textarea").input_value()
    assert len(another.replace(" ", "")) == 10 and message not in found.el.text_content()
    found.press("Another sequence")
    assert found.el.locator("textarea").input_value() != another
    found.press("Reset")
    assert found.el.locator("textarea").input_value() == TEXT


def test_who_asks_by_pointer_and_keys(shown):
    found = shown()
    box = found.lines.bounding_box()
    found.lines.click(position={"x": box["width"] * 3.5 / 9 if box["width"] < 396 else 154, "y": 30})
    found.frame()
    assert found.asks() == 4 and "Answer at 7 (step 4)" in found.el.text_content()
    found.keys(found.lines, "ArrowRight", "ArrowRight", "ArrowLeft")
    assert found.asks() == 5
    found.keys(found.lines, "End", "ArrowRight")
    assert found.asks() == 9
    found.keys(found.lines, "Home", "ArrowLeft")
    assert found.asks() == 1
    found.el.get_by_role("slider", name="step that asks", exact=True).fill("6")
    found.frame()
    assert found.asks() == 6 and found.settings["query"] == "6"


def test_the_matrix(shown):
    found, given = shown(), explorer()

    def share(layer, query, key):
        return f"{100 * given.looked[layer - 1, query - 1, key - 1]:.1f}".removesuffix(".0")

    found.keys(found.matrix, "ArrowUp")
    assert found.asks() == 8
    found.keys(found.matrix, *["ArrowLeft"] * 9)
    assert found.reads == f"Layer 2: 4 (step 8) takes {share(2, 8, 1)} % from b (step 1)."
    found.keys(found.matrix, "ArrowRight")
    assert found.reads == f"Layer 2: 4 (step 8) takes {share(2, 8, 2)} % from 3 (step 2)."
    found.pick("Matrix of", "1")
    assert found.reads.startswith("Layer 1: 4 (step 8) takes ")
    cell = found.el.locator(".nbw-attention-cells rect").nth(6 * 7 // 2 + 2)  # of step 7 at step 3
    cell.hover()
    found.frame()
    assert found.reads == f"Layer 1: f (step 7) takes {share(1, 7, 3)} % from a (step 3)."
    assert found.asks() == 8, "the pointer only reads"
    box, whole = cell.bounding_box(), found.matrix.bounding_box()
    found.matrix.click(position={"x": box["x"] - whole["x"] + 5, "y": box["y"] - whole["y"] + 5})
    found.frame()
    assert (found.settings["query"], found.settings["key"]) == ("7", "3")
    empty = {"x": box["x"] - whole["x"] + 6 * box["width"], "y": box["y"] - whole["y"] - 4 * box["height"]}
    found.matrix.hover(position=empty)
    found.frame()
    assert "may not look at" in found.reads and "which comes later" in found.reads


def test_a_head_is_switched_off(shown):
    found, given = shown(), explorer(head1=False)
    found.el.get_by_label("head of layer 1").uncheck()
    found.frame()
    bars = found.el.locator(".nbw-bars i").evaluate_all("all => all.map(e => parseFloat(e.style.width))")
    np.testing.assert_allclose(bars, 100 * given.chances, atol=0.006)
    found.says("the head of layer 1 is off")
    assert found.el.get_by_text("layer 1 is off", exact=True).is_visible()
    assert found.el.get_by_text("with the heads as they are").is_visible()
    assert found.settings["head1"] == "0"
    found.el.get_by_label("head of layer 1").check()
    found.frame()
    assert found.el.get_by_text("with the heads as they are").is_hidden()


def test_the_training_is_walked(shown):
    found = shown()
    assert "After 200 steps of training" in found.el.text_content()
    found.press("Restart")
    assert "After 0 steps of training" in found.el.text_content()
    found.press("Step")
    assert found.settings["frame"] == "1"
    found.press("Back")
    found.press("Play")
    found.page.get_by_role("button", name="Pause").wait_for()
    found.page.get_by_role("button", name="Play").wait_for(timeout=10000)
    assert found.settings["frame"] == "2"
    chart = found.el.locator(".nbw-chart")
    box = chart.bounding_box()
    chart.click(position={"x": 46 + (box["width"] - 56) / 2, "y": 60})
    found.frame()
    assert found.settings["frame"] == "1"


def test_one_network_has_no_training(shown):
    found = shown(task="recall", records=1)
    assert found.el.get_by_role("button", name="Play").count() == 0
    assert "right on fresh sequences" in found.el.text_content()
    found.el.get_by_label("head", exact=True).uncheck()
    found.says("the head is off")


@pytest.mark.parametrize("task", ["recall", "induction"])
def test_by_finger(task, shown):
    text = TEXT if task == "induction" else "a3 b7 " * 12 + "? a"  # as long as can be
    found = shown({"width": 320, "height": 640, "has_touch": True, "is_mobile": True}, task=task, text=text)
    assert found.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found.lines.tap(position={"x": 5, "y": 40})
    found.frame()
    assert found.asks() == 1
    cell = found.el.locator(".nbw-attention-cells rect").nth(1)
    cell.scroll_into_view_if_needed()
    box, whole = cell.bounding_box(), found.matrix.bounding_box()
    found.matrix.tap(position={"x": box["x"] - whole["x"] + 3, "y": box["y"] - whole["y"] + 3})
    found.frame()
    assert found.asks() == 2


@pytest.mark.parametrize("task", ["recall", "induction"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(task, theme, open_page, axe):
    page = open_page(explorer(task))
    page.wait_for_selector("#attention .nbw")
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
