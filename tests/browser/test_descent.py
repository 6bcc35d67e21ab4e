"""The descent control in a real Chromium: by keyboard, pointer, touch and link; its question, its race, its game."""

import pytest
from playwright.sync_api import expect

from nblib.widgets import DescentExplorer
from tests.support.small_page import VIOLATIONS, Mounted


class Control(Mounted):
    """What a reader sees and does of one descent."""

    selector = "#descent"

    def judged(self, words):
        self.page.wait_for_function(
            "([el, words]) => el.textContent.includes(words)",
            timeout=20000,
            arg=[self.el.locator(".nbw-fate").element_handle(), words],
        )

    def figures(self):
        return self.el.locator(".nbw-figures b").all_text_contents()

    def eta(self, value):
        self.el.get_by_label("learning rate η, as a number").fill(str(value))
        self.frame()

    def alert(self):
        return self.el.locator(".nbw-message").text_content()

    def start(self):
        return self.el.locator(".nbw-start").get_attribute("aria-valuetext")


def test_an_answer_runs_and_so_does_just_run(open_page):
    page = open_page(DescentExplorer())
    control = Control(page)
    asked = control.el.get_by_role("group", name="Will it diverge?")
    expect(asked).to_contain_text("Will SGD diverge with η = 0.1? Your answer starts the run.")
    control.press("No")
    control.judged("✓ Right: it arrived in step")
    control.judged("(1 of 1 right.)")
    assert page.evaluate("document.activeElement.textContent") == "Run", "the answer is no longer there"
    control.eta(1.3)
    assert control.figures()[0] == "0 of 200", "another rate is another run"
    control.press("Just run")  # once is enough
    control.judged("Without a guess: it diverged in step")
    control.judged("|1 − ηλmax| = 1.6. (1 of 1 right.)")
    control.says("SGD has diverged: in step")
    assert control.figures()[1] == "diverged" and control.el.get_by_role("button", name="Run", exact=True).count() == 1
    control.press("Restart")
    control.press("Yes")
    control.judged("✓ Right: it diverged in step")
    control.judged("(1 of 1 right.)")  # of what has just been seen, a guess is none
    control.eta(1.2)
    control.press("No")
    control.judged("✗ Not so: it diverged in step")
    control.judged("(1 of 2 right.)")


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
    assert words.nth(1).text_content() == "No limit: Adam takes steps of about η."
    control.el.get_by_label("condition number κ, as a number").fill("8")
    control.el.get_by_role("combobox", name="Method").select_option("SGD")
    control.frame()
    assert words.nth(1).text_content() == "▲ 2/λmax = 0.25"


@pytest.mark.parametrize("width", [1280, 320])
def test_no_sentence_under_the_rate_is_cut_off(width, open_page):
    explorer = DescentExplorer(surface="plateau", start=[-8, -4], ask=False)
    control = Control(open_page(explorer, page_options={"width": width}))
    words = control.el.locator(".nbw-needle-name").nth(1)
    fits = "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
    expect(words).to_have_text("No limit here, as λmax is not positive.")
    assert words.evaluate(fits)
    for method in ("RMSProp", "Adam"):
        control.pick("Method", method)
        expect(words).to_have_text(f"No limit: {method} takes steps of about η.")
        assert words.evaluate(fits)
    control.pick("Surface", "network")
    control.pick("Method", "Nesterov")
    expect(words).to_contain_text("▲ 2(1 + β)/((1 + 2β) λmax) = ")
    assert words.evaluate(fits)


def test_an_entry_shows_what_is_used(open_page):
    control = Control(open_page(DescentExplorer(surface="valley", rivals=["Adam"], ask=False)))
    eta, adam = (control.el.get_by_label(label) for label in ("learning rate η, as a number", "learning rate of Adam"))
    for entry in (eta, adam):
        entry.click()
        entry.press("ControlOrMeta+a")
        entry.press_sequentially("0.1364", delay=60)  # slowly: a 0 alone is refused
        expect(entry).to_have_value("0.1364")
        entry.press("Tab")
        expect(entry).to_have_value("0.1364")
        for bad in ("-3", "", "2000"):
            entry.fill(bad)
            entry.press("Tab")
            expect(entry).to_have_value("0.1364")
    control.says("SGD on the valley (κ = 10) from (−2.4, −0.4) with η = 0.136.")
    eta.fill("0.18182")
    eta.press("Tab")
    expect(eta).to_have_value("0.18182")


@pytest.mark.parametrize("start", [[-7, 0.1], [-7, 0], [-8, 8]])
def test_the_profile_shows_the_plateau(start, open_page):
    """The present point and the arrow stand within the frame, and the range is the same everywhere on the surface."""
    page = open_page(DescentExplorer(surface="plateau", start=start, learning_rate=0.5, ask=False))
    page.wait_for_timeout(200)
    inside = page.evaluate("""() => {
      const chart = document.querySelector(".nbw-chart"), frame = chart.querySelector(".nbw-frame").getBBox();
      const y = Number(chart.querySelector(".nbw-here").getAttribute("cy"));
      return y >= frame.y + 5 && y <= frame.y + frame.height; }""")
    assert inside, "the dot"
    rows = page.evaluate("[...document.querySelectorAll('.nbw-chart .nbw-axes')][0].textContent")
    control = Control(page)
    control.el.locator(".nbw-start").focus()
    for _ in range(20):
        page.keyboard.press("Shift+ArrowRight")
    control.frame()
    assert page.evaluate("[...document.querySelectorAll('.nbw-chart .nbw-axes')][0].textContent") == rows


def test_a_point_above_the_profile_stays_at_its_rim(open_page):
    page = open_page(DescentExplorer(surface="valley", start=[-3, 3], ask=False))
    page.wait_for_timeout(200)
    assert float(page.locator(".nbw-here").get_attribute("cy")) == 10


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
    page.mouse.click(x - unit, y)  # a click elsewhere puts it there
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
    page = open_page(
        DescentExplorer(start=[0, 0]),
        links="<p>Text.</p>" * 3,
        page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True},
    )
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


def test_who_races_is_named_beside_the_pictures(open_page):
    names = ["SGD", "Momentum", "Nesterov", "RMSProp", "Adam"]
    control = Control(open_page(DescentExplorer(surface="valley", rivals=names[1:], ask=False)))
    keys = control.el.locator(".nbw-legend .nbw-key:visible")
    expect(keys).to_have_text(["+a minimum", "higher cost", "the run before", *names])
    expect(control.el.get_by_label("Adam races")).to_be_visible()  # the table is open
    for method in names[1:4]:
        control.el.get_by_label(f"{method} races").uncheck()
    expect(keys).to_have_text(["+a minimum", "higher cost", "the run before", "SGD", "Adam"])
    control.el.get_by_label("Adam races").uncheck()
    expect(keys).to_have_count(3)


@pytest.mark.parametrize("width", [1280, 320])
def test_the_race_fits_and_its_rows_stand_still(width, open_page):
    rates = {"Momentum": 0.01, "Nesterov": 0.01, "RMSProp": 0.1, "Adam": 0.2}
    explorer = DescentExplorer(surface="valley", condition=100, rivals=[*rates], rates={"SGD": 0.0198, **rates}, ask=False)
    page = open_page(explorer, page_options={"width": width})
    control = Control(page)
    tops = "() => [...document.querySelectorAll('.nbw-table tr')].map((e) => Math.round(e.offsetTop))"
    control.frame()
    before = page.evaluate(tops)
    control.press("Run")
    control.says("it arrived in step")
    control.says("Adam: arrived in step")
    assert page.evaluate(tops) == before
    table = control.el.locator(".nbw-table").first
    assert table.evaluate("e => e.getBoundingClientRect().right - e.closest('.nbw').getBoundingClientRect().right") < 0


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
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('div'), {style: 'height: 4000px'}))"
    )
    control.press("Run")
    page.wait_for_timeout(1300)
    assert int(control.figures()[0].split(" ")[0]) % 25 == 0, "few and large changes instead of motion"
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(400)
    before = control.figures()
    page.wait_for_timeout(1500)
    assert control.figures() == before


def test_the_run_before_stays_until_a_reset(open_page):
    control = Control(open_page(DescentExplorer(ask=False)))
    before = control.el.locator(".nbw-stack .nbw-ghost")
    control.press("10 steps")
    assert before.get_attribute("d") == ""
    control.eta(0.2)
    assert before.get_attribute("d").count("L") == 10, "the path of the run before"
    control.press("10 steps")
    control.press("Reset")
    assert before.get_attribute("d") == ""


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
