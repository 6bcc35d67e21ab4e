"""The activation control in a real Chromium: curves, tangent, tails, ten layers, links, looks."""

import pytest

from nblib.activations import ACTIVATIONS, d_tanh, tanh
from nblib.widgets import ActivationExplorer
from tests.support.small_page import VIOLATIONS, Mounted


class Control(Mounted):
    """What a reader sees and does of one activation control."""

    selector = "#activation"

    def figures(self):
        return self.el.locator(".nbw-figures b").all_text_contents()

    def shown(self):
        drawn = self.el.locator(".nbw-chart").first.locator(".nbw-way")
        paths = drawn.evaluate_all("all => all.map(e => e.getAttribute('d'))")
        return [name for name, d in zip(ACTIVATIONS, paths, strict=True) if d]


def test_the_point_is_nblibs(open_page):
    page = open_page(ActivationExplorer(shown=["tanh"], weight=2, bias=-0.5, x=0.5))
    control = Control(page)
    z, a, slope = (float(v) for v in control.figures()[:3])
    assert (z, a, slope) == pytest.approx((0.5, tanh([0.5])[0], d_tanh([0.5])[0]), abs=6e-5)
    knob = control.el.get_by_role("slider", name="Input x, and with it z")
    knob.focus()
    page.keyboard.press("ArrowLeft")
    control.frame()
    assert control.figures()[0] == "0.3"
    box = knob.locator(".nbw-knob").bounding_box()
    frame = control.el.locator(".nbw-frame").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + frame["width"] / 4, y)
    page.mouse.up()
    control.frame()
    assert float(control.figures()[0]) == pytest.approx(2 * 3.4 - 0.5, abs=0.25)
    control.says("saturated region")


def test_overlays(open_page):
    control = Control(open_page(ActivationExplorer()))
    assert control.shown() == ["sigmoid", "tanh", "relu"]
    control.el.get_by_label("gelu", exact=True).check()
    control.frame()
    assert control.shown() == ["sigmoid", "tanh", "relu", "gelu"]
    control.pick("Look at", "leaky_relu")
    assert "leaky_relu" in control.shown() and control.el.get_by_label("leak α", exact=True).is_visible()
    for name in ("sigmoid", "tanh", "relu", "gelu"):
        control.el.get_by_label(name, exact=True).uncheck()
    control.frame()
    assert control.shown() == ["leaky_relu"]
    last = control.el.get_by_label("leaky_relu", exact=True)
    last.click()
    control.frame()
    assert last.is_checked() and control.el.locator(".nbw-message").text_content() == "At least one activation stays."


def test_dead_and_saturated_regions(open_page):
    control = Control(open_page(ActivationExplorer(shown=["relu", "sigmoid"], chosen="relu", x=-1)))
    areas = [control.el.locator(f".nbw-chart >> nth=0 >> .nbw-{kind}") for kind in ("dead", "saturated")]
    frame = control.el.locator(".nbw-frame").first
    left, width = float(frame.get_attribute("x")), float(frame.get_attribute("width"))
    control.says("z lies in the dead region")
    end = float(areas[0].get_attribute("d").split("H")[1].split("V")[0])
    assert end == pytest.approx(left + width / 2, abs=1) and not areas[1].get_attribute("d")
    control.el.get_by_label("weight w, as a number").fill("-1")  # turned round: dead on the right
    control.frame()
    assert float(areas[0].get_attribute("d")[1:].split(" ")[0]) == pytest.approx(left + width / 2, abs=1)
    control.el.get_by_label("weight w, as a number").fill("0")
    control.el.get_by_label("bias b, as a number").fill("-2")  # z = −2 everywhere
    control.frame()
    assert float(areas[0].get_attribute("d").split("H")[1].split("V")[0]) == pytest.approx(left + width, abs=1)
    control.pick("Look at", "sigmoid")
    assert not areas[0].get_attribute("d")


def test_ten_layers(open_page):
    explorer = ActivationExplorer(shown=["tanh"], init="normal", seed=2)
    control = Control(open_page(explorer))
    signal, gradient = explorer.history
    assert float(control.figures()[3]) == pytest.approx(signal[-1] / signal[0], rel=0.06)
    control.pick("First weights", "xavier")
    explorer.init = "xavier"
    signal, gradient = explorer.history
    assert float(control.figures()[3]) == pytest.approx(signal[-1] / signal[0], rel=0.06)
    assert float(control.figures()[4]) == pytest.approx(gradient[0] / gradient[-1], rel=0.06)
    control.pick("First weights", "zeros")
    assert control.figures()[3:] == ["0", "0"]
    before = control.el.locator(".nbw-chart").last.locator(".nbw-way").nth(3).get_attribute("d")
    control.pick("First weights", "xavier")
    control.press("Other draws")
    assert control.el.locator(".nbw-chart").last.locator(".nbw-way").nth(3).get_attribute("d") != before


def test_an_output_outside_the_picture_has_no_tangent(open_page):
    control = Control(open_page(ActivationExplorer(shown=["linear"], weight=5, bias=5, x=-1)))
    tangent = control.el.locator(".nbw-change").first
    control.page.wait_for_function("el => el.getAttribute('d')", arg=tangent.element_handle())
    control.el.get_by_label("input x, as a number").fill("6")
    control.says("a = φ(z) = 35 (outside the picture)")
    assert not tangent.get_attribute("d")
    knob = control.el.get_by_role("slider", name="Input x, and with it z")
    assert "a = 35 (outside the picture)" in knob.get_attribute("aria-valuetext")


@pytest.mark.parametrize("width", [1280, 320])
def test_axis_titles_stand_clear_of_the_numbers(width, open_page):
    page = open_page(ActivationExplorer(), page_options={"width": width})
    overlaps = page.evaluate("""() => [...document.querySelectorAll(".nbw-chart")].flatMap(chart => {
      const title = [...chart.querySelectorAll(".nbw-name")].at(-1).getBoundingClientRect();
      return [...chart.querySelectorAll(".nbw-axes text:not(.nbw-name)")].map(e => e.getBoundingClientRect())
        .filter(b => b.left < title.right && title.left < b.right && b.top < title.bottom && title.top < b.bottom);
    }).length""")
    assert overlaps == 0


def test_links(open_page):
    page = open_page(ActivationExplorer(), fragment="#activation?show=relu,gelu&look=gelu&x=-1&w=2&init=he")
    control = Control(page)
    control.says("gelu at x = −1: z = 2·x + 0 = −2,")
    page.evaluate("location.hash = '#activation?show=<script>'")
    control.frame()
    assert control.el.locator(".nbw-message").text_content().endswith("The control shows its initial state instead.")
    assert control.shown() == ["sigmoid", "tanh", "relu"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(ActivationExplorer(shown=list(ACTIVATIONS)), page_options={"width": width})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    silent = """() => [...document.querySelectorAll(".nbw [tabindex='0'], .nbw :is(button, input, select)")]
        .filter(e => !e.hasAttribute("data-lm-suppress-shortcuts")).length"""
    assert page.evaluate(silent) == 0, "JupyterLab would take the keys"


def test_print_is_a_still_picture(open_page):
    page = open_page(ActivationExplorer())
    page.emulate_media(media="print")
    assert page.locator("button:visible, select:visible, input[type=range]:visible, input[type=number]:visible").count() == 0
    assert Control(page).el.locator(".nbw-chart").first.is_visible()


def test_no_two_curves_look_alike_and_the_chosen_one_is_thick(open_page):
    names = list(ACTIVATIONS)
    control = Control(open_page(ActivationExplorer(shown=names, chosen="gelu")))
    looks = (
        control.el.locator(".nbw-chart")
        .first.locator(".nbw-way[d]:not([d=''])")
        .evaluate_all("""all => all.map(e => {
        const style = getComputedStyle(e); return [style.stroke + style.strokeDasharray, style.strokeWidth]; })""")
    )
    assert len({look for look, _ in looks}) == len(names)
    widths = sorted(float(width.removesuffix("px")) for _, width in looks)
    assert widths[-1] > widths[-2] == widths[0]
