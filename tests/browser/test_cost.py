"""The cost control in a real Chromium: points, line and bowl by pointer and keys, the logit, links, looks."""

import json

import numpy as np
import pytest

from nblib.widgets import CostExplorer
from tests.support.small_page import VIOLATIONS, Mounted

LARGE = ": this learning rate is too large here. Restart with a smaller one."


class Control(Mounted):
    """What a reader sees and does of one cost control."""

    selector = "#cost"

    def number(self, name):
        return float(self.el.get_by_label(f"{name}, as a number").input_value())

    def line(self):
        return self.number("weight w"), self.number("bias b")

    def figures(self):
        shown = self.el.locator(".nbw-figures:visible b").all_text_contents()
        return [float(text.replace("−", "-")) for text in shown]

    def alert(self):
        return self.el.locator(".nbw-message").text_content()

    def drag(self, locator, dx, dy):
        box, mouse = locator.bounding_box(), self.page.mouse
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx / 2, y + dy / 2)
        mouse.move(x + dx, y + dy)
        mouse.up()
        self.frame()


def test_numbers_are_nblibs(open_page):
    explorer = CostExplorer(weight=1, bias=0.5)
    control = Control(open_page(explorer))
    for name, loss in (("mean squared error", "mse"), ("mean absolute error", "mae"), ("Huber", "huber")):
        control.pick("Cost", name)
        explorer.loss = loss
        assert control.figures()[0] == pytest.approx(explorer.cost, abs=6e-4)
    assert control.el.locator(".nbw-band").get_attribute("d"), "θ is drawn"
    control.pick("Cost", "mean squared error")
    assert control.el.locator(".nbw-squares").get_attribute("d").count("z") == 8
    control.press("Best fit")
    slope, intercept = np.polyfit(explorer.X[:, 0], explorer.y, 1)
    assert control.line() == pytest.approx((slope, intercept), abs=1e-4)
    now, best, gradient = control.figures()
    assert now == best and gradient == 0


def test_dragging(open_page):
    control = Control(open_page(CostExplorer(weight=0, bias=0)))
    unit = control.el.locator(".nbw-frame").first.bounding_box()["width"] / 6
    point = control.el.locator(".nbw-sample").nth(7)
    before = control.figures()[0]
    control.drag(point.locator(".nbw-mark"), 0, -unit)  # the last point, one up
    control.says("The largest residual is −2.9, at the point (2.3, 2.9).")
    assert control.figures()[0] > before
    left, right, bowl = (control.el.locator(".nbw-turn:visible").nth(i) for i in range(3))
    control.drag(right.locator(".nbw-knob"), 0, -unit)  # the right end of the line, one up
    assert control.line() == pytest.approx((0.2, 0.5), abs=0.03)
    control.drag(bowl.locator(".nbw-knob"), unit, unit / 2)  # in the bowl: w + 1, b − 0.5
    assert control.line() == pytest.approx((1.2, 0), abs=0.04)
    left.focus()
    control.page.keyboard.press("ArrowUp")
    control.frame()
    assert control.number("weight w") == pytest.approx(1.18, abs=0.04)
    point.focus()
    control.page.keyboard.press("ArrowDown")
    control.page.wait_for_function(
        "e => e.getAttribute('aria-label').startsWith('Point 8: (2.3, 2.8), residual')",
        arg=point.element_handle(),
        timeout=5000,
    )


def test_a_run_goes_to_the_bottom_and_back(open_page):
    control = Control(open_page(CostExplorer()))
    start = control.line()
    control.press("Step")
    control.press("10 steps")
    assert control.figures()[0] < 0.912
    control.press("Run")
    control.page.wait_for_function(
        "el => el.textContent === '0'", timeout=15000, arg=control.el.locator(".nbw-figures b").nth(2).element_handle()
    )
    now, best, _ = control.figures()
    assert now == best
    control.press("Restart")
    assert control.line() == start
    control.el.get_by_label("learning rate η, as a number").fill("5")
    for _ in range(3):
        control.press("10 steps")
    assert control.alert() == f"The weights have grown beyond 10⁴{LARGE}"
    control.el.get_by_label("learning rate η, as a number").fill("0.1")
    control.press("Restart")
    assert control.alert() == "" and control.line() == start
    control.press("Step")
    control.pick("Cost", "mean absolute error")  # another cost, from the same start
    control.press("Step")
    control.press("Restart")
    assert control.line() == start
    control.el.get_by_label("bias b, as a number").fill("0.5")  # a start by hand is a new one
    control.press("Step")
    control.press("Restart")
    assert control.line() == (start[0], 0.5)


def test_a_run_that_only_climbs_says_so(open_page):
    """A rate just above the limit is too large, too, although 400 steps do not lead out of sight."""
    X = np.column_stack([CostExplorer().X, np.ones(8)])
    limit = 1 / np.linalg.eigvalsh(X.T @ X / 8).max()
    control = Control(open_page(CostExplorer(learning_rate=limit * 1.003)))
    for _ in range(39):
        control.press("10 steps")
    assert control.alert() == ""
    control.press("10 steps")
    assert control.alert() == f"After 400 steps the cost is above its start{LARGE}"


def test_an_outlier_moves_the_squared_fit_most(open_page):
    """The control's lesson, seen in its own pictures: the best lines of all three costs."""
    control = Control(open_page(CostExplorer(points=[[-2, -2], [-1, -1], [0, 0], [1, 1], [2, -3]], compare=True)))
    ways = control.el.locator(".nbw-plot:not(.nbw-chart) .nbw-way")
    slopes = []
    for i in range(3):
        (x0, y0), (x1, y1) = (map(float, p.split()) for p in ways.nth(i).get_attribute("d")[1:].split("L"))
        slopes.append(-(y1 - y0) / (x1 - x0))
    assert slopes[0] < slopes[2] < slopes[1] == pytest.approx(1, abs=0.01)


def test_the_logit(open_page):
    explorer = CostExplorer(view="logit", logit=-4, target=1, logit_rate=1)
    control = Control(open_page(explorer))
    prediction, squared, entropy = control.figures()
    assert prediction == pytest.approx(0.018, abs=1e-4) and entropy == pytest.approx(prediction - 1, abs=1e-4)
    assert squared == pytest.approx(2 * (prediction - 1) * prediction * (1 - prediction), abs=2e-4)
    steps = next(s.step for s in explorer.history["cross-entropy"] if s.validation < 0.1)
    control.says(f"cross-entropy in step {steps}.")
    grip = control.el.locator(".nbw-grip[tabindex]")
    grip.focus()
    control.page.keyboard.press("ArrowRight")
    control.frame()
    assert control.number("logit z") == -3.75
    control.pick("Target y", "0")
    assert control.figures()[2] > 0


def test_the_plateau_is_seen_to_its_end(open_page):
    """The curves run as far as the reader wants: squared error stays up, and then falls."""
    explorer = CostExplorer(view="logit", logit=6, steps=600)
    control = Control(open_page(explorer))
    control.says("squared error in step 497, cross-entropy in step 34.")
    chart = control.el.locator(".nbw-chart:visible").last
    frame = {key: float(chart.locator(".nbw-frame").get_attribute(key)) for key in ("x", "y", "width", "height")}
    curves = [
        [tuple(map(float, p.split())) for p in d[1:].split("L")]
        for d in chart.locator(".nbw-way").evaluate_all("all => all.map(e => e.getAttribute('d'))")
    ]
    for curve, records in zip(curves, explorer.history.values(), strict=True):
        assert len(curve) == 601
        for step in (1, 34, 400, 497, 600):
            x, y = curve[step]
            assert x == pytest.approx(frame["x"] + frame["width"] * step / 600, abs=0.1)
            up = 1.03 - 1.06 * (y - frame["y"]) / frame["height"]
            assert up == pytest.approx(records[step - 1].validation, abs=2e-3)
    assert "600" in chart.locator(".nbw-axes text").all_text_contents()
    slider = control.el.get_by_role("slider", name="steps of the learning curves", exact=True)
    slider.focus()
    control.page.keyboard.press("Home")
    control.frame()
    assert control.el.get_by_text("Learning: n = 50 steps z ← z − ηδ").is_visible()
    control.says("squared error not within 50 steps")
    control.el.get_by_label("steps of the learning curves, as a number").fill("700")
    control.frame()
    assert control.alert().startswith("steps of the learning curves must be a whole number from 1 to 600")


def test_links(open_page):
    page = open_page(CostExplorer(), fragment="#cost?view=curve&loss=mae&w=0.5&b=-1&points=0,0;1,1;2,2")
    control = Control(page)
    control.says("Mean absolute error: the parabola ŷ = 0.5·x² − 1 costs J = 1.167.")
    page.evaluate("location.hash = '#cost?points=9,9;0,0'")
    control.frame()
    assert control.alert().endswith("The control shows its initial state instead.")
    control.says("Mean squared error: the line")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(
        CostExplorer(loss="huber", compare=True), CostExplorer(name="one", view="logit"), page_options={"width": width}
    )
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    silent = """() => [...document.querySelectorAll(".nbw [tabindex='0'], .nbw :is(button, input, select)")]
        .filter(e => !e.hasAttribute("data-lm-suppress-shortcuts")).length"""
    assert page.evaluate(silent) == 0, "JupyterLab would take the keys"


def test_print_and_hostile_texts(open_page):
    page = open_page(CostExplorer(instruction="<img src=x onerror='document.title=1'>"))
    assert page.locator("img").count() == 0 and page.title() == "Controls"
    page.emulate_media(media="print")
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    assert Control(page).el.locator(".nbw-stack").is_visible()


def test_two_views_of_one_model(open_page):
    explorer = CostExplorer()
    page = open_page(explorer, views=[explorer, explorer])
    first, second = Control(page, ".nbw-host:nth-of-type(1)"), Control(page, ".nbw-host:nth-of-type(2)")
    first.el.get_by_label("weight w, as a number").fill("1.5")
    first.frame()
    assert second.number("weight w") == 1.5 and json.dumps(first.figures()) == json.dumps(second.figures())
