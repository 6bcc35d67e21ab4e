"""The convolutional network in Chromium: windows by pointer, finger and keys, kernels edited and moved digits followed."""

import re

import numpy as np
import pytest

from nblib.datasets import mnist
from nblib.models.recipes import cnn
from nblib.widgets import ConvolutionExplorer
from tests.support.small_page import VIOLATIONS, Mounted


def explorer(**settings):
    network = cnn.build(cnn.Settings(channels=(3, 4)), np.random.default_rng(1))
    return ConvolutionExplorer(network, mnist().X[:3], **settings)


class Network(Mounted):
    selector = "#convolution"

    @property
    def query(self):
        return self.link.split("?")[1]

    @property
    def sum(self):
        return self.el.locator(".nbw-conv-sum").text_content()

    def cells(self, which):
        board = self.el.locator(".nbw-conv-products:visible .nbw-conv-board").nth(
            ["patch", "kernel", "products"].index(which)
        )
        texts = board.locator(".nbw-conv-cell").all_text_contents()
        return np.reshape([float(text.replace("−", "-")) for text in texts], (5, 5))

    def look(self, which):
        return self.el.get_by_role("application", name=re.compile(f"^{which}"))

    def over(self, which, x, y):
        box = self.look(which).bounding_box()
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        self.frame()


def started(page):
    page.wait_for_selector("#convolution .nbw")
    return Network(page)


def test_the_window_under_the_pointer_and_the_one_that_is_held(open_page):
    given = explorer()
    network = started(open_page(given))
    network.look("Out").scroll_into_view_if_needed()
    network.over("Out", 10.5 / 28, 8.5 / 28)
    assert network.sum.startswith("Layer 1, map 0, row 8, column 10:")
    given.row, given.column = 8, 10
    x = np.pad(given.moved, 2)[8:13, 10:15]
    np.testing.assert_allclose(network.cells("patch"), x, atol=0.0051)
    np.testing.assert_allclose(network.cells("kernel"), given.kernel, atol=0.0051)
    np.testing.assert_allclose(network.cells("products"), given.products[0], atol=0.0051)
    network.over("Into", 20.5 / 28, 5.5 / 28)  # the window around that pixel
    assert network.sum.startswith("Layer 1, map 0, row 5, column 20:")
    network.page.mouse.move(5, 5)
    network.frame()
    assert network.sum.startswith("Layer 1, map 0, row 13, column 13:"), "the state's own again"
    network.over("Out", 3.5 / 28, 27.5 / 28)
    network.page.mouse.down()
    network.page.mouse.up()
    network.page.mouse.move(5, 5)
    network.frame()
    assert network.sum.startswith("Layer 1, map 0, row 27, column 3:")
    network.says("Layer 1, map 0, row 27, column 3:")


def test_keys_move_the_window_and_stop_at_the_rim(open_page):
    page = open_page(explorer(row=1, column=20))
    network = started(page)
    network.look("Out").focus()
    for key in ["ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowRight"]:
        page.keyboard.press(key)
    network.frame()
    assert network.sum.startswith("Layer 1, map 0, row 0, column 25:")
    network.look("Into").focus()
    page.keyboard.press("Shift+ArrowDown")
    network.frame()
    assert network.sum.startswith("Layer 1, map 0, row 4, column 25:")
    page.keyboard.press("Tab")
    network.el.get_by_role("button", name="Layer 2, map 0", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    network.frame()
    assert network.sum.startswith("Layer 2, map 1, row 4, column 13: channel 0’s products")
    channels = network.el.locator(".nbw-conv-channel:visible")
    assert channels.count() == 3
    channels.nth(2).click()
    network.frame()
    assert "channel 2’s products" in network.sum


def test_a_finger_moves_the_window_and_not_the_page(open_page):
    page = open_page(explorer(), page_options={"has_touch": True, "width": 320})
    network = started(page)
    look = network.look("Out")
    look.scroll_into_view_if_needed()
    box, top = look.bounding_box(), page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    for i in range(5):
        place = [{"x": box["x"] + (0.5 + 5 * i) * box["width"] / 28, "y": box["y"] + box["height"] / 2 - 1}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": place})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    network.frame()
    assert page.evaluate("scrollY") == top
    assert network.sum.startswith("Layer 1, map 0, row 13, column 20:")


def test_a_kernel_by_preset_slider_keys_and_drag(open_page):
    page = open_page(explorer())
    network = started(page)
    trained = network.cells("kernel")
    network.pick("Kernel", "vertical edge")
    assert network.cells("kernel")[1:4, 1:4].tolist() == [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    network.says("25 weights are edited.")
    weights = network.el.locator(".nbw-conv-products:visible .nbw-conv-weight")
    assert network.el.locator(".nbw-conv-products:visible .nbw-conv-weight[tabindex='0']").count() == 1
    weights.nth(12).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    network.frame()
    assert network.cells("kernel")[2, 1] == 2.1
    assert network.el.get_by_role("combobox", name="Kernel").input_value() == "own"
    network.el.get_by_label("weight of the kernel, as a number").fill("0.75")
    network.frame()
    assert network.cells("kernel")[2, 1] == 0.75
    box = weights.nth(0).bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 9, box["y"] - 41, steps=4)
    page.mouse.up()
    network.frame()
    assert network.cells("kernel")[0, 0] == 0.5
    link = network.query
    network.press("All weights as trained")
    assert (network.cells("kernel") == trained).all()
    status = network.el.locator(".nbw-status").element_handle()
    page.wait_for_function("el => !el.textContent.includes('edited')", arg=status)  # else the next sentence was there before
    page.evaluate("link => { location.hash = `convolution?${link}` }", link)
    network.says("25 weights are edited.")
    assert network.cells("kernel")[2, 1] == 0.75


def test_a_move_that_all_maps_follow(open_page):
    network = started(open_page(explorer(across=1), fragment="#convolution?dx=2&dy=-2"))
    network.says("Moved by 2 right and 2 up, 3 of 4 stages of maps move along exactly.")
    rows = network.el.locator(".nbw-conv-follow li")
    assert (
        rows.nth(1).text_content() == "Layer 1, poolexactly" and "differ: moved by 0.5 cells" in rows.nth(3).text_content()
    )
    for name in ("move to the right", "move down"):
        network.el.get_by_label(f"{name}, as a number").fill("4" if name == "move to the right" else "-4")
    network.says("all stages of maps move along exactly.")
    network.el.get_by_label("move down, as a number").fill("9")
    network.frame()
    assert network.el.get_by_role("alert").text_content().startswith("move down must be a whole number from -8 to 8")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(explorer(layer=2, edits=[[2, 0, 0, 0, 0, 2]]), page_options={"width": width, "color_scheme": theme})
    started(page)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
