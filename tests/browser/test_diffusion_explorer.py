"""The control of diffusion in a real Chromium: the cloud both ways, what learns in the page, points by hand."""

import re

import numpy as np
import pytest

from nblib.models.recipes import diffusion as recipe
from nblib.widgets import DiffusionExplorer
from tests.support.small_page import Mounted


def denoiser():
    return recipe.build(recipe.Settings(hidden=(9, 7)), np.random.default_rng(1))


class Control(Mounted):
    """What a reader sees and does of one cloud."""

    selector = "#cloud"

    def drawn(self, part):
        """The places of a path in the picture, in units of the data (…, 2)."""
        box = {k: float(self.el.locator(".nbw-penpaper").get_attribute(k)) for k in ("x", "y", "width", "height")}
        path = self.el.locator(f"svg.nbw-plot .nbw-dif{part}").get_attribute("d") or ""
        at = np.array(re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path), float).reshape(-1, 2)
        share = (at - [box["x"], box["y"]]) / [box["width"], box["height"]]
        return (share * 5.2 - 2.6) * [1, -1]

    def shows(self, control, atol=0.002):
        """Whether the picture has the cloud and the way of a control in Python, as exactly as a tenth of a pixel."""
        seen = control.cloud[(abs(control.cloud) < 2.6).all(axis=1)]
        np.testing.assert_allclose(self.drawn("cloud"), seen, atol=atol)
        way = control.line if len(control.line) > 1 else np.zeros((0, 2))
        np.testing.assert_allclose(self.drawn("way"), way, atol=atol)

    def place(self, x, y):
        """The pixel of a point of the plane."""
        box = self.el.locator(".nbw-penpaper").bounding_box()
        return box["x"] + (x + 2.6) / 5.2 * box["width"], box["y"] + (2.6 - y) / 5.2 * box["height"]

    def enter(self, name, value):
        entry = self.el.get_by_label(f"{name}, as a number", exact=True)
        entry.fill(str(value))
        entry.press("Enter")
        self.frame()


def test_time_runs_both_ways(open_page):
    explorer = DiffusionExplorer(denoiser(), point=5)
    control = Control(open_page(explorer))
    control.shows(explorer)
    control.enter("time t", 21)
    explorer.t = 21
    control.shows(explorer)
    control.press("Step")
    control.press("Step")
    control.press("Back")
    explorer.t = 22
    control.shows(explorer)
    control.pick("Way", "reverse")
    explorer.way = "reverse"
    control.shows(explorer)
    control.enter("steps of the way back n", 4)
    control.enter("guidance s", 1.5)
    control.pick("towards", "class")
    explorer.steps, explorer.guidance, explorer.towards = 4, 1.5, "class"
    for button, t in (("Step", 38), ("Step", 25), ("Step", 13), ("Back", 25), ("Step", 13), ("Step", 0), ("Step", 0)):
        control.press(button)
        explorer.t = t
        control.shows(explorer)
    control.press("Restart")
    control.says("0 of 4 steps made")
    control.press("Run")
    control.says("4 of 4 steps made")
    control.shows(explorer)
    control.el.get_by_role("checkbox", name="steps back add fresh noise").uncheck()
    control.enter("time t", 0)
    explorer.fresh = False
    explorer.t = 0
    control.shows(explorer)


def test_the_arrows_point_where_the_score_points(open_page):
    explorer = DiffusionExplorer(denoiser(), t=12, guidance=2)
    control = Control(open_page(explorer))
    strokes = control.drawn("arrows").reshape(-1, 5, 2)  # from, to, and the head
    start, step = strokes[:, 0], strokes[:, 1] - strokes[:, 0]
    score = explorer.score(start)
    cosine = (step * score).sum(axis=1) / np.hypot(*step.T) / np.hypot(*score.T)
    assert len(start) > 100 and cosine.min() > 0.95 and np.median(cosine) > 0.999
    control.el.get_by_role("checkbox", name="arrows of the score").uncheck()
    control.frame()
    assert not len(control.drawn("arrows"))


def test_what_learns_in_the_page_is_what_python_has(open_page):
    explorer = DiffusionExplorer(data="moons", way="reverse", steps=5)
    explorer.trained = 40
    explorer.t = 0
    control = Control(open_page(explorer))  # the page catches up
    control.says("learned 40 of 1500 steps")
    control.shows(explorer)
    control.press("Train")
    control.page.wait_for_function("/\\b[1-9]\\d\\d+ of 1500 steps learned/.test(document.querySelector('.nbw').innerText)")
    control.press("Pause")
    learned = int(re.search(r"(\d+) of 1500", control.el.inner_text())[1])
    control.enter("time t", 0)
    explorer.trained = learned
    explorer.t = 0
    control.shows(explorer, 0.01)


@pytest.mark.parametrize("touch", [False, True])
def test_points_are_drawn_by_taps_strokes_and_keys(open_page, touch):
    page = open_page(
        DiffusionExplorer(denoiser()),
        page_options={"width": 320, "has_touch": True, "is_mobile": True} if touch else {},
    )
    control = Control(page)
    control.press("Clear")
    control.says("There are no points yet")
    control.el.locator(".nbw-penpaper").scroll_into_view_if_needed()
    tap = page.touchscreen.tap if touch else page.mouse.click
    for n in (1, 2):  # a second tap at the same place is a second point
        tap(*control.place(0.5, 1.5))
        control.frame()
        assert len(control.drawn("examples")) == n
    np.testing.assert_allclose(control.drawn("examples"), [[0.5, 1.5]] * 2, atol=0.03)
    control.el.get_by_role("application").focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    control.frame()
    np.testing.assert_allclose(control.drawn("examples")[2], [0.2, 0], atol=0.01)
    if touch:
        return
    page.mouse.move(*control.place(-1.5, -1.5))
    page.mouse.down()
    page.mouse.move(*control.place(1.5, -1.5), steps=100)
    page.mouse.up()
    control.frame()
    assert 20 < len(control.drawn("examples")) <= 33  # one each 0.1 of 3, and three
    control.press("Train")
    control.says("learned 1500 of 1500 steps")


def test_a_tap_picks_the_point_whose_way_is_shown(open_page):
    explorer = DiffusionExplorer(denoiser(), t=30)
    control = Control(open_page(explorer))
    control.el.locator(".nbw-penpaper").scroll_into_view_if_needed()
    alone = int(np.argmax((explorer.cloud @ [1, 1]) * (abs(explorer.cloud) < 2.4).all(axis=1)))
    control.page.mouse.click(*control.place(*explorer.cloud[alone]))
    control.frame()
    explorer.point = alone
    control.shows(explorer)
