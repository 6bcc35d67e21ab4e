"""The map's control in a real Chromium: what is drawn by hand, the run, the fold, the U-matrix."""

import numpy as np
import pytest

from nblib.widgets import MapExplorer
from tests.support.small_page import Mounted


class Control(Mounted):
    """What a reader sees and does of one map."""

    selector = "#som"

    def place(self, x, y):
        """The pixel of a point of the plane."""
        box = self.el.locator(".nbw-penpaper").bounding_box()
        return box["x"] + (x + 1.1) / 2.2 * box["width"], box["y"] + (1.1 - y) / 2.2 * box["height"]

    def points(self):
        """How many points the picture shows."""
        return (self.el.locator(".nbw-mappoints").get_attribute("d") or "").count("M")

    def cells(self):
        """How strong each cell of the U-matrix is."""
        return np.array(
            self.el.locator(".nbw-umatrix rect[fill-opacity]").evaluate_all(
                "all => all.map(e => Number(e.getAttribute('fill-opacity')))"
            )
        )


@pytest.mark.parametrize("touch", [False, True])
def test_points_are_drawn_by_taps_strokes_and_keys(open_page, touch):
    page = open_page(
        MapExplorer(data="own"), page_options={"width": 320, "has_touch": True, "is_mobile": True} if touch else {}
    )
    control = Control(page)
    control.el.locator(".nbw-penpaper").scroll_into_view_if_needed()
    tap = page.touchscreen.tap if touch else page.mouse.click
    for n in (1, 2):  # a second tap at the same place is a second point
        tap(*control.place(0.5, 0.5))
        control.frame()
        assert control.points() == n
    control.press("Clear, and draw")
    assert control.points() == 0
    control.el.get_by_role("application").focus()
    for key in ("Space", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    control.frame()
    assert control.points() == 2
    if touch:
        return
    page.mouse.move(*control.place(-0.8, -0.8))
    page.mouse.down()
    page.mouse.move(*control.place(0.8, -0.8), steps=100)
    page.mouse.up()
    control.frame()
    assert 20 < control.points() <= 29  # one each 0.06 of 1.6, and the two of the keys
    control.says(f"over {control.points()} points")


def test_the_net_unfolds_and_the_chapters_fold_is_named(open_page):
    control = Control(open_page(MapExplorer()))
    control.says("The net is crumpled")
    control.press("Run")
    control.says("after 2000 of 2000 steps")
    control.says("The net lies smoothly")
    control = Control(open_page(MapExplorer(start="twisted", sigma=2)))
    control.press("Run")
    control.says("after 2000 of 2000 steps")
    control.says("The net has folds")


def test_the_neighbourhood_and_the_u_matrix_follow_the_step(open_page):
    explorer = MapExplorer(rows=5, columns=7, sigma=2)
    control = Control(open_page(explorer))
    counts = "all => all.map(e => (e.getAttribute('d') || '').split('M').length - 1)"
    units = control.el.locator(".nbw-mapunits")
    assert units.evaluate_all(counts) == [35, 0, 0]  # nobody has learned yet
    control.press("Step")
    explorer.steps = 1
    full = 4 / 6
    assert control.cells() == pytest.approx(np.minimum(1, explorer.map.u_matrix().ravel() / full), abs=0.006)
    winner = control.el.locator(".nbw-umatrixwinner")
    u = int(winner.get_attribute("y")) * 7 + int(winner.get_attribute("x"))
    h = explorer.map.neighbourhood(2)[u]
    assert units.evaluate_all(counts) == [(h <= 0.1).sum(), ((h > 0.1) & (h <= 0.6)).sum(), (h > 0.6).sum()]
    for side, n in (("rows", 28), ("columns", 24)):
        control.el.get_by_role("button", name=f"{side}: one less").click()
        control.frame()
        assert len(control.cells()) == n
