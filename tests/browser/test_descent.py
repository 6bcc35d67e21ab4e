"""The descent control in a real Chromium: by keyboard, pointer, touch and link; its question, its race, its game."""

import pytest
from small_page import VIOLATIONS, Mounted

from nblib.widgets import DescentExplorer


class Control(Mounted):
    """What a reader sees and does of one descent."""

    selector = "#descent"

    def judged(self, words):
        self.page.wait_for_function("([el, words]) => el.textContent.includes(words)", timeout=20000,
                                    arg=[self.el.locator(".nbw-fate").element_handle(), words])

    def figures(self):
        return self.el.locator(".nbw-figures b").all_text_contents()

    def eta(self, value):
        self.el.get_by_label("learning rate η, as a number").fill(str(value))
        self.frame()

    def alert(self):
        return self.el.locator(".nbw-message").text_content()

    def start(self):
        return self.el.locator(".nbw-start").get_attribute("aria-valuetext")


def test_the_question_comes_before_the_run(open_page):
    page = open_page(DescentExplorer())
    control = Control(page)
    control.press("Run")
    asked = control.el.get_by_role("group", name="Will it diverge?").text_content()
    assert asked.startswith("First: will SGD diverge with η = 0.1?") and control.figures()[0] == "0 of 200"
    assert page.evaluate("document.activeElement.textContent") == "No"
    page.keyboard.press("Enter")                                    # it runs at once
    control.judged("✓ Right: it arrived in step")
    control.judged("(1 of 1 right.)")
    assert page.evaluate("document.activeElement.textContent") == "Run", "the answer is no longer there"
    control.eta(1.3)
    assert control.figures()[0] == "0 of 200", "another rate is another run"
    control.press("No")
    control.press("Run")
    control.judged("✗ Not so: it diverged in step")
    control.judged("|1 − ηλmax| = 1.6. (1 of 2 right.)")
    control.says("SGD has diverged: in step")
    assert control.figures()[1] == "diverged" and control.el.get_by_role("button", name="Run", exact=True).count() == 1


TOPS = """() => [...document.querySelectorAll(".nbw :is(.nbw-transport, .nbw-picker, svg:not(.nbw-swatch), summary)")]
    .filter((e) => e.checkVisibility()).map((e) => Math.round(e.getBoundingClientRect().top + scrollY))"""
BAND = """() => {
  const edge = (name, end) => [...document.querySelectorAll(name)].map((e) => e.getBoundingClientRect()[end]);
  const parts = [...edge(".nbw-model", "bottom"), ...edge(".nbw-panel > :last-child", "bottom")];
  return edge(".nbw-pair", "top")[0] - Math.max(...parts); }"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("surface", ["bowl", "valley", "network"])
def test_nothing_jumps_and_nothing_is_empty(surface, width, open_page):
    """The question, its answer and the verdict take the same place, and no place is kept for what is not there."""
    page = open_page(DescentExplorer(surface=surface, learning_rate=0.9), page_options={"width": width})
    control = Control(page)
    page.wait_for_timeout(200)
    before = page.evaluate(TOPS)
    assert page.evaluate(BAND) <= 24, "an empty band above the charts"
    control.press("Run")
    assert page.evaluate(TOPS) == before, "the question has come"
    control.press("Yes")
    assert page.evaluate(TOPS) == before, "the run has started"
    control.judged("right.)")
    assert page.evaluate(TOPS) == before, "the verdict has come"


def test_it_asks_only_if_it_is_to_ask(open_page):
    control = Control(open_page(DescentExplorer(ask=False)))
    assert control.el.get_by_role("group", name="Will it diverge?").count() == 0
    assert control.page.evaluate(BAND) <= 24
    control.press("Run")
    control.says("it arrived in step")


def test_steps_are_nblibs(open_page):
    explorer = DescentExplorer(surface="network", method="Momentum", learning_rate=0.05, batch=4, seed=1)
    control = Control(open_page(explorer))
    control.press("Step")
    control.press("10 steps")
    explorer.steps = 11
    assert control.figures()[0] == "11 of 200"
    assert float(control.figures()[1]) == pytest.approx(explorer.history[-1].validation - explorer.cost.floor, abs=6e-5)
    end = control.el.locator(".nbw-stack .nbw-end.nbw-m1").get_attribute("transform")
    frame = control.el.locator(".nbw-stack .nbw-frame")
    left, top, size = (float(frame.get_attribute(k)) for k in ("x", "y", "width"))
    x, y = (float(v) for v in end.removeprefix("translate(").removesuffix(")").split())
    half = 4
    shown = [(x - left) / size * 2 * half - half, half - (y - top) / size * 2 * half]
    assert shown == pytest.approx(explorer.path[-1].tolist(), abs=0.02)
    control.press("Restart")
    assert control.figures()[0] == "0 of 200"


def test_the_mark_is_the_computed_bound(open_page):
    control = Control(open_page(DescentExplorer(surface="valley", condition=40)))
    words = control.el.locator(".nbw-needle-name")
    assert words.nth(1).text_content() == "▲ 2/λmax = 0.05"
    part = float(control.el.locator(".nbw-needle").nth(1).evaluate("e => e.style.getPropertyValue('--part')"))
    assert part == pytest.approx((-1.30103 + 3) / 5, abs=1e-3)
    control.el.get_by_role("combobox", name="Method").select_option("Nesterov")
    control.frame()
    assert "2(1 + β)/((1 + 2β) λmax) = 0.0339" in words.nth(1).text_content()
    control.el.get_by_role("combobox", name="Method").select_option("Adam")
    control.frame()
    assert "no rate makes it diverge" in words.nth(1).text_content()
    control.el.get_by_label("condition number κ, as a number").fill("8")
    control.el.get_by_role("combobox", name="Method").select_option("SGD")
    control.frame()
    assert words.nth(1).text_content() == "▲ 2/λmax = 0.25"


def test_pointer_and_keys_move_the_start(open_page):
    page = open_page(DescentExplorer(start=[0, 1]))
    control = Control(page)
    box = control.el.locator(".nbw-start .nbw-knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    unit = control.el.locator(".nbw-stack .nbw-frame").bounding_box()["width"] / 6
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + unit / 2, y)
    page.mouse.move(x + unit, y + unit)
    page.mouse.up()
    control.frame()
    w1, w2 = (float(part.split("= ")[1].replace("−", "-")) for part in control.start().split(", "))
    assert (w1, w2) == pytest.approx((1, 0), abs=0.03)
    page.mouse.click(x - unit, y)                                  # a click elsewhere puts it there
    control.frame()
    assert float(control.start()[5:].split(",")[0].replace("−", "-")) == pytest.approx(-1, abs=0.03)
    control.el.locator(".nbw-start").focus()
    before = control.start()
    page.keyboard.press("ArrowUp")
    control.frame()
    assert control.start() != before
    for _ in range(60):
        page.keyboard.press("Shift+ArrowRight")
    control.frame()
    assert control.start().startswith("w₁ = 3,"), "it stops at the rim"


def test_touch_drags_the_start_and_not_the_page(open_page):
    page = open_page(DescentExplorer(start=[0, 0]), links="<p>Text.</p>" * 3,
                     page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True})
    control, cdp = Control(page), page.context.new_cdp_session(page)
    knob = control.el.locator(".nbw-start .nbw-knob")
    knob.scroll_into_view_if_needed()
    scrolled, box = page.evaluate("scrollY"), knob.bounding_box()
    x, y = box["x"] + 6, box["y"] + 6
    cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for k in range(1, 9):
        cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 5 * k}]})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    control.frame()
    assert "w₂ = 0," not in control.start() and not control.start().endswith("w₂ = 0")
    assert page.evaluate("scrollY") == scrolled


def test_the_race(open_page):
    control = Control(open_page(DescentExplorer(surface="valley", ask=False)))
    control.el.get_by_text("Race: let other methods start beside it").click()
    for method in ("Momentum", "Nesterov", "RMSProp", "Adam"):
        control.el.get_by_label(f"{method} races").check()
    control.el.get_by_label("learning rate of Momentum").fill("5")
    control.frame()
    control.press("Run")
    control.says("Momentum has diverged")
    control.says("Adam: arrived in step")
    rows = control.el.locator(".nbw-table").first.locator("tbody tr").all_text_contents()
    assert "SGDarrived in step" in rows[0] and "Momentumdiverged in step" in rows[1]


def test_the_game(open_page):
    control = Control(open_page(DescentExplorer(ask=False)))
    control.el.get_by_text("Game: find the best learning rate").click()
    control.press("κ = 10")
    table = control.el.locator(".nbw-table").last.locator("tbody tr").nth(1).locator("td")
    assert table.all_text_contents() == ["now on it", "after your first run"]
    control.eta(0.1)
    control.press("Run")
    control.says("it arrived in step")
    mine, best = table.all_text_contents()
    control.eta(0.1818)
    control.press("Run")
    table.first.get_by_text("η = 0.182").wait_for()
    better, same = table.all_text_contents()
    steps = [int(text.split(" ")[0]) for text in (mine, best, better)]
    assert best == same and steps[0] > steps[2] >= steps[1]


def test_it_stands_still_off_screen_and_reduces_motion(open_page):
    page = open_page(DescentExplorer(surface="plateau", ask=False), page_options={"reduced_motion": "reduce"})
    control = Control(page)
    page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('div'), "
                  "{style: 'height: 4000px'}))")
    control.press("Run")
    page.wait_for_timeout(1300)
    assert int(control.figures()[0].split(" ")[0]) % 25 == 0, "few and large changes instead of motion"
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(400)
    before = control.figures()
    page.wait_for_timeout(1500)
    assert control.figures() == before


def test_links(open_page):
    link = "#descent?surface=saddle&start=-1,1.2&method=Adam&eta=0.3&steps=12"
    page = open_page(DescentExplorer(), fragment=link)
    control = Control(page)
    control.says("Adam on the saddle from (−1, 1.2) with η = 0.3. Step 12:")
    control.press("Reset")
    control.says("SGD on the bowl")
    page.evaluate("location.hash = '#descent?eta=NaN'")
    control.frame()
    assert control.alert().endswith("The control shows its initial state instead.")
    control.press("Copy link to this state")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(DescentExplorer(surface="valley", rivals=["Adam"], batch=4), page_options={"width": width})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    control = Control(page)
    for node in control.el.locator("summary").all():
        node.click()
    control.press("Yes")
    control.press("10 steps")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    silent = """() => [...document.querySelectorAll(".nbw [tabindex='0'], .nbw :is(button, input, select, summary)")]
        .filter(e => !e.hasAttribute("data-lm-suppress-shortcuts")).length"""
    assert page.evaluate(silent) == 0, "JupyterLab would take the keys"


def test_print_is_a_still_picture(open_page):
    page = open_page(DescentExplorer())
    page.emulate_media(media="print")
    control = Control(page)
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    assert control.el.locator(".nbw-stack").is_visible() and control.el.locator(".nbw-status").is_visible()
