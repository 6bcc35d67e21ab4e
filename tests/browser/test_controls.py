"""The controls in a real Chromium, on a small page opened from a file: by keyboard, pointer, touch and link."""

import html
import re

import pytest

from nblib.models.perceptron import Perceptron
from nblib.widgets import PerceptronExplorer, Prediction
from tests.support.small_page import VIOLATIONS, Mounted, copied_link


class Control(Mounted):
    """What a reader sees and does of one perceptron."""

    selector = "#perceptron"

    def values(self):
        """w₁, w₂, b and η as the number entries show them."""
        return [float(v) for v in self.el.locator("input[type=number]").evaluate_all("all => all.map(e => e.value)")]

    def figures(self):
        right, mistakes, bound = self.el.locator(".nbw-figures b").all_text_contents()
        return right, int(mistakes), bound

    def alert(self):
        return self.el.locator(".nbw-message").text_content()

    def point(self, i):
        return self.el.locator(".nbw-point").nth(i)

    def tells(self, i, start):
        """Wait until point i is told to a screen reader with words that start like this."""
        self.page.wait_for_function(
            "([el, words]) => el.getAttribute('aria-label').startsWith(words)",
            arg=[self.point(i).element_handle(), start],
            timeout=5000,
        )

    def center(self, locator):
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start, end):
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        mouse.move(*end)
        mouse.up()
        self.frame()


# By keyboard ---------------------------------------------------------------------------------------------------------


def test_keyboard_only(open_page):
    """Tab reaches everything in a sensible order, and every stop reacts."""
    page = open_page(PerceptronExplorer(data="AND", weights=[1, 1], bias=-0.5))
    control, seen = Control(page), []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => { const e = document.activeElement; return [e.getAttribute("aria-label")
            ?? e.textContent, e.closest(".nbw") ? e.hasAttribute("data-lm-suppress-shortcuts") : null]; }""")
        )
    stops = [name for name, inside in seen if inside is not None]
    stops = stops[: next((i for i in range(1, len(stops)) if stops[i] == stops[0]), len(stops))]
    assert all(inside is not False for _, inside in seen), "JupyterLab would take the arrow keys"
    for expected in [
        "Point 1: (0, 0), class 0, right",
        "Boundary:",
        "Direction of the boundary",
        "Step",
        "Epoch",
        "Run",
        "Reset",
        "weight w₁",
        "weight w₁, as a number",
        "bias b",
        "learning rate η",
    ]:
        assert any(stop.startswith(expected) for stop in stops), (expected, stops)
    control.says("AND: 2 of 4 points right")

    def focus_and_press(locator, *keys):
        locator.focus()
        for key in keys:
            page.keyboard.press(key)
        control.frame()

    focus_and_press(control.el.get_by_role("slider", name="weight w₁"), "ArrowRight", "ArrowRight")
    assert control.values() == [1.2, 1, -0.5, 1]
    focus_and_press(control.el.get_by_role("slider", name="bias b"), *["ArrowLeft"] * 10)
    assert control.values() == [1.2, 1, -1.5, 1]
    control.says("AND: 4 of 4 points right")
    focus_and_press(control.el.locator(".nbw-grip"), "ArrowUp")  # b falls as the line goes up
    assert control.values()[:2] == [1.2, 1] and control.values()[2] < -1.5
    before = control.values()
    focus_and_press(control.el.locator(".nbw-turn[tabindex]"), "ArrowLeft")
    after = control.values()
    assert after[0] < before[0] and after[1] > before[1]
    assert after[0] ** 2 + after[1] ** 2 == pytest.approx(before[0] ** 2 + before[1] ** 2, rel=0.02)
    focus_and_press(control.point(0), "ArrowRight", "ArrowRight")
    control.tells(0, "Point 1: (0.08, 0), class 0, right.")
    focus_and_press(control.point(0), "Enter")
    assert "nbw-class1" in control.point(0).get_attribute("class")
    focus_and_press(control.point(0), " ")
    assert "nbw-class0" in control.point(0).get_attribute("class")


def test_many_points_are_one_stop(open_page):
    page = open_page(PerceptronExplorer(data="blobs"))
    control = Control(page)
    assert control.el.locator(".nbw-point[tabindex='0']").count() == 1
    control.point(0).focus()
    page.keyboard.press("PageDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Point 2:")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Point 30:")


def test_restart_goes_back_to_the_start_of_training(open_page):
    """Also after a point was moved or the rate changed: the same start, other data."""
    control = Control(open_page(PerceptronExplorer(data="AND", weights=[0.5, 0], bias=0.25)))
    control.press("Epoch")
    control.point(0).focus()
    control.page.keyboard.press("ArrowLeft")
    control.el.get_by_label("learning rate η, as a number").fill("0.5")
    control.press("Step")
    control.press("Restart")
    assert control.values() == [0.5, 0, 0.25, 0.5] and control.figures()[1] == 0
    control.press("Epoch")
    control.el.get_by_label("bias b, as a number").fill("2")  # a line by hand is a new start
    control.frame()
    moved = control.values()
    control.press("Step")
    control.press("Restart")
    assert control.values() == moved


def test_the_names_of_the_vectors_do_not_meet(open_page):
    control = Control(open_page(PerceptronExplorer(data="AND")))
    seen = 0
    for _ in range(12):
        control.press("Step")
        boxes = [control.el.locator(".nbw-vector-name").nth(i).bounding_box() for i in (0, 1)]
        if all(boxes):
            (a, b), seen = boxes, seen + 1
            assert (
                a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or a["y"] + a["height"] <= b["y"] + 4
                or b["y"] + b["height"] <= a["y"] + 4
            )
    assert seen >= 4


def test_the_rule_with_its_numbers_is_true(open_page):
    """0.125 is a rate of the chapter: three decimals are not rounded away."""
    control = Control(open_page(PerceptronExplorer(data="AND", weights=[0.25, 0.25], bias=-0.25, learning_rate=0.125)))
    control.press("Step")
    control.press("Step")
    said = control.el.locator(".nbw-visit span").all_text_contents()
    assert said[1:] == ["w ← (0.25, 0.25) + 0.125·(0 − 1)·(0, 1) = (0.25, 0.125)", "b ← −0.25 + 0.125·(0 − 1) = −0.375"]
    assert control.el.locator(".nbw-formula").text_content() == "z = 0.25·x₁ + 0.125·x₂ − 0.375"


@pytest.mark.parametrize("name", ["weight w₁", "learning rate η"])
def test_a_number_below_one_can_be_typed(name, open_page):
    """On the way to 0.125 stands a 0, which is no learning rate."""
    page = open_page()
    control, entry = Control(page), page.get_by_label(f"{name}, as a number")
    entry.focus()
    entry.select_text()
    for key in "0.125":
        page.keyboard.press(key)
        control.frame()
    assert entry.input_value() == "0.125" and control.alert() == ""
    page.keyboard.press("Tab")
    control.frame()
    assert entry.input_value() == "0.125"
    entry.fill("")
    page.keyboard.press("Tab")
    assert entry.input_value() == "0.125"


def test_number_entry(open_page):
    control = Control(open_page())
    entry = control.el.get_by_label("weight w₂, as a number")
    entry.fill("-12.375")
    assert control.values()[1] == -12.375
    control.says("AND: 1 of 4 points right")  # z = −12.375·x₂ ≥ 0 holds where x₂ = 0
    for bad in ("", "1e7"):
        entry.fill(bad)
        entry.blur()
        control.frame()
        assert control.values()[1] == -12.375
    assert "weight w₂ must be a number from -1000000 to 1000000" in control.alert()
    control.el.get_by_label("learning rate η, as a number").fill("-1")
    control.frame()
    assert "above 0 and at most 100, but came as -1" in control.alert()
    entry.fill("2")
    control.frame()
    assert control.alert() == ""


# By pointer and touch -------------------------------------------------------------------------------------------------


def test_pointer(open_page):
    control = Control(open_page(PerceptronExplorer(data="AND", weights=[0, 1], bias=-0.5)))
    x, y = control.center(control.el.locator(".nbw-boundary"))
    frame = control.el.locator(".nbw-frame").bounding_box()
    unit = frame["width"] / 2  # the frame of a gate is two units wide
    control.drag((x - unit * 0.3, y), (x - unit * 0.1, y - unit * 0.25))
    w1, w2, b, _ = control.values()
    assert (w1, w2) == (0, 1) and b == pytest.approx(-0.75, abs=0.02)
    end = control.center(control.el.locator(".nbw-turn").nth(0))
    control.drag(end, (end[0], end[1] + unit * 0.5 * (1 if end[0] > x else -1)))
    w1, w2, b, _ = control.values()
    assert w1 * w1 + w2 * w2 == pytest.approx(1, rel=0.05) and abs(w1) > 0.2
    control.press("Reset")
    corner = control.center(control.point(0))
    control.drag(corner, (corner[0] + unit * 0.5, corner[1] - unit * 0.75))
    control.tells(0, "Point 1: (0.5, 0.7")
    control.drag(control.center(control.point(3)), (5000, -5000))  # it stops at the frame
    control.tells(3, "Point 4: (1.5, 1.5)")
    control.page.mouse.click(*control.center(control.point(2)))
    control.frame()
    assert "nbw-class1" in control.point(2).get_attribute("class")
    control.press("Reset")
    assert "nbw-class0" in control.point(2).get_attribute("class") and control.values() == [0, 1, -0.5, 1]


def test_touch(open_page):
    page = open_page(
        PerceptronExplorer(data="AND", weights=[0, 1], bias=-0.5),
        links="<p>Text.</p>" * 3,
        page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True},
    )
    control, cdp = Control(page), page.context.new_cdp_session(page)
    control.el.locator(".nbw-plot").scroll_into_view_if_needed()

    def swipe(start, end, steps=8):
        cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start[0], "y": start[1]}]})
        for k in range(1, steps + 1):
            x, y = (a + (b - a) * k / steps for a, b in zip(start, end, strict=True))
            cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        control.frame()

    scrolled = page.evaluate("scrollY")
    x, y = control.center(control.el.locator(".nbw-boundary"))
    swipe((x - 20, y), (x - 20, y - 40))
    assert control.values()[2] <= -0.7 and page.evaluate("scrollY") == scrolled, "the finger moves the line, not the page"
    control.point(0).tap()
    control.frame()
    assert "nbw-class1" in control.point(0).get_attribute("class")
    where = control.center(control.point(1))
    swipe(where, (where[0] + 30, where[1] + 20))
    control.tells(1, "Point 2: (0.3")
    frame = control.el.locator(".nbw-frame").bounding_box()
    swipe((frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.62), (160, 40))
    page.wait_for_function(f"scrollY !== {scrolled}", timeout=3000)  # beside the handles it scrolls


# The learning rule ---------------------------------------------------------------------------------------------------


def test_training_is_nblibs(open_page):
    """Step, epoch and run lead where nblib's own perceptron goes, and count as it counts."""
    explorer = PerceptronExplorer(data="AND")
    model = Perceptron(2)
    steps = list(model.fit(explorer.X, explorer.y))
    control = Control(open_page(explorer))
    for step in steps[:3]:
        control.press("Step")
        assert control.values()[:3] == [*step.w, step.b] and control.figures()[1] == step.mistakes
    visit = control.el.locator(".nbw-visit").text_content()
    assert visit.startswith(f"Example {steps[2].index + 1}: x = (1, 0), y = 0")
    control.press("Epoch")
    assert control.values()[:3] == [*steps[3].w, steps[3].b]
    control.press("Run")
    control.says("Every point is right")
    assert control.values()[:3] == [*model.params["w"], float(model.params["b"])]
    right, mistakes, bound = control.figures()
    assert right == "4 of 4" and mistakes == steps[-1].mistakes <= float(bound)
    assert control.el.get_by_role("button", name="Run").count() == 1, "a finished run stops"
    control.press("Restart")
    assert control.values()[:3] == [0, 0, 0] and control.figures()[1] == 0


def test_a_mistake_is_drawn(open_page):
    control = Control(open_page(PerceptronExplorer(data="AND", weights=[1, 1], bias=-0.5)))
    control.press("Step")
    drawn = "e => e.getAttribute('d')"
    assert not control.el.locator(".nbw-change").evaluate(drawn), "example 1 is right: nothing to draw"
    control.press("Step")  # (0, 1) of class 0 is predicted as 1
    assert control.values()[:3] == [1, 0, -1.5]
    for name in (".nbw-change", ".nbw-ghost", ".nbw-boundary", ".nbw-normal"):
        assert control.el.locator(name).evaluate(drawn), name
    words = control.el.locator(".nbw-visit").text_content()
    assert "A mistake." in words and "w ← (1, 1) + 1·(0 − 1)·(0, 1) = (1, 0)" in words
    assert control.el.locator(".nbw-ring").is_visible()


def test_xor_never_ends_and_says_so(open_page):
    page = open_page(PerceptronExplorer(data="XOR"))
    control = Control(page)
    assert control.figures()[2] == "none"
    control.press("Run")
    page.wait_for_timeout(1500)
    control.press("Pause")
    stopped = control.values()
    page.wait_for_timeout(1000)
    assert control.values() == stopped
    for _ in range(6):
        control.press("Epoch")
    control.says("goes round in a circle and never ends")
    control.says("No line separates these points, so there is no bound")


def test_picking_data(open_page):
    control = Control(open_page(PerceptronExplorer(weights=[1, 2], bias=3)))
    control.el.get_by_label("Data").select_option("penguins")
    control.frame()
    assert control.values()[:3] == [0, 0, 0] and control.el.locator(".nbw-point").count() == 100
    assert "bill length, standardized" in control.el.locator(".nbw-plot").text_content()
    control.press("Run")
    control.says("penguins: 100 of 100 points right")


def test_off_screen_it_stands_still(open_page):
    page = open_page(PerceptronExplorer(data="XOR"), links="", change=lambda state: None)
    control = Control(page)
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('div'), {style: 'height: 4000px'}))"
    )
    control.press("Run")
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(600)
    before = control.figures()
    page.wait_for_timeout(1200)
    assert control.figures() == before
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(
        "([el, n]) => Number(el.textContent) > n",
        timeout=5000,
        arg=[control.el.locator(".nbw-figures b").nth(1).element_handle(), before[1]],
    )


def test_reduced_motion_runs_in_whole_epochs(open_page):
    control = Control(open_page(PerceptronExplorer(data="XOR"), page_options={"reduced_motion": "reduce"}))
    control.press("Run")
    control.page.wait_for_timeout(1300)
    control.press("Pause")
    control.says("visits")
    visits = int(re.search(r"in (\d+) visit", control.el.locator(".nbw-status").text_content())[1])
    assert visits >= 4 and visits % 4 == 0


def test_two_views_of_one_model(open_page):
    """Both show one state, and one clock drives them."""
    explorer = PerceptronExplorer(data="XOR")
    page = open_page(explorer, views=[explorer, explorer])
    first, second = Control(page, ".nbw-host:nth-of-type(1)"), Control(page, ".nbw-host:nth-of-type(2)")
    first.el.get_by_label("bias b, as a number").fill("0.25")
    first.frame()
    assert first.values() == second.values() == [0, 0, 0.25, 1]
    second.press("Step")
    assert first.values() == second.values() and first.figures() == second.figures()


# Links ---------------------------------------------------------------------------------------------------------------

LINK = "#perceptron?data=XOR&w=1,-1&b=0.5&eta=0.1"


def test_link_at_load_and_later(open_page):
    page = open_page(links=f'<a href="{html.escape(LINK)}">XOR</a><div style="height: 2000px"></div>', fragment=LINK)
    control = Control(page)
    control.says("XOR: ")
    assert control.values() == [1, -1, 0.5, 0.1] and page.evaluate("scrollY") > 1000
    control.press("Reset")
    assert control.values() == [0, 0, 0, 1]
    page.get_by_text("XOR", exact=True).first.click()  # the address is the same, the wish is new
    control.frame()
    assert control.values() == [1, -1, 0.5, 0.1]
    page.evaluate("location.hash = '#perceptron?data=OR'")
    page.wait_for_function("document.querySelector('#perceptron .nbw-status').textContent.startsWith('OR: ')")
    assert control.values() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "query", ["data=<img src=x onerror=alert(1)>", "w=1,NaN", "b=1e99", "eta=0", "nonsense=1", "points=7:0,0,0"]
)
def test_broken_link_opens_the_initial_state_with_a_message(query, open_page):
    control = Control(open_page(PerceptronExplorer(weights=[1, 2]), fragment=f"#perceptron?{query}"))
    control.frame()
    assert control.alert().endswith("The control shows its initial state instead.")
    assert control.values() == [1, 2, 0, 1]
    control.press("Step")
    assert control.alert() == ""


def test_link_to_this_state_reproduces_it(open_page):
    page = open_page(PerceptronExplorer(data="blobs", choices=["AND", "blobs"]))
    control = Control(page)
    control.press("Epoch")
    control.page.mouse.click(*control.center(control.point(4)))
    control.frame()
    link = copied_link(control.el)
    shown = control.values(), control.point(4).get_attribute("class"), control.figures()[0]
    page.goto("about:blank")
    page.goto(link)
    control.says(f"blobs: {shown[2]} points right")
    assert (control.values(), control.point(4).get_attribute("class"), control.figures()[0]) == shown


# What fails, fails alone -----------------------------------------------------------------------------------------------


def test_a_broken_stored_state_is_a_sentence_and_harms_no_other(open_page):
    def spoil(state):
        if state["name"] == "broken":
            state["weights"] = "<b>no</b>"

    page = open_page(PerceptronExplorer(name="broken"), PerceptronExplorer(), change=spoil, scripts_may_fail=True)
    page.wait_for_selector("#perceptron .nbw-point")
    note = page.locator("#broken").get_by_role("alert").text_content()
    assert note.startswith("This control could not start: weights (w) must be 2 numbers") and "<b>no</b>" in note
    Control(page).press("Step")
    assert Control(page).values()[2] == -1


def test_a_missing_script_is_a_sentence(open_page):
    asked = Prediction("ask", "Which?", [("a", "A.", True), ("b", "B.", False)])
    page = open_page(asked, PerceptronExplorer(), leave_out=["prediction"], scripts_may_fail=True)
    page.wait_for_selector("#perceptron .nbw-point")
    assert "its script “prediction” is missing" in page.locator("#ask").get_by_role("alert").text_content()


# The question ----------------------------------------------------------------------------------------------------------


def test_question(open_page):
    hostile = "<img src=x onerror='document.title=1'>"
    page = open_page(Prediction("ask", f"Which? {hostile}", [("one", f"No. {hostile}", False), ("none", "Indeed.", True)]))
    group = page.get_by_role("group", name="Which?")
    feedback = group.get_by_role("status")
    assert feedback.text_content().strip() == "" and group.get_by_role("radio", checked=True).count() == 0
    group.get_by_label("one", exact=True).click()
    feedback.get_by_text("No.").wait_for()
    assert feedback.text_content() == f"✗ Not so. No. {hostile}"
    page.keyboard.press("ArrowDown")  # goes on, and commits nothing
    assert group.get_by_label("none", exact=True).is_checked() and feedback.text_content().strip() == ""
    page.keyboard.press("Enter")
    feedback.get_by_text("Indeed.").wait_for()
    assert feedback.text_content() == "✓ Right. Indeed." and group.get_by_label("none", exact=True).is_checked()
    assert page.locator("img").count() == 0 and page.title() == "Controls"


def test_check_commits_what_the_arrow_keys_reached(open_page):
    page = open_page(Prediction("ask", "Which?", [("one", "No.", False), ("none", "Indeed.", True)]))
    group, feedback, check = page.get_by_role("group"), page.get_by_role("status"), page.get_by_role("button", name="Check")
    height = group.bounding_box()["height"]
    assert not check.is_visible()
    group.get_by_label("one", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert feedback.text_content().strip() == "" and check.evaluate("e => e === document.activeElement")
    page.keyboard.press("Space")
    assert feedback.text_content() == "✓ Right. Indeed." and not check.is_visible()
    assert group.get_by_label("none").evaluate(
        "e => e === document.activeElement"
    )  # the button that had the keyboard is gone
    assert group.bounding_box()["height"] == height  # a line is kept for both
    page.keyboard.press("ArrowUp")
    group.get_by_label("one", exact=True).click()  # a click commits also what is marked already
    assert feedback.text_content() == "✗ Not so. No."


# How it looks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    asked = Prediction("ask", "Which?", [("a", "A.", True), ("b", "B.", False)], answer=1)
    page = open_page(
        asked,
        PerceptronExplorer(weights=[1, 1], bias=-0.5),
        PerceptronExplorer(name="birds", data="penguins"),
        page_options={"width": width},
    )
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    control = Control(page)
    control.press("Epoch")
    control.press("Copy link to this state")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.evaluate("""() => [...document.querySelectorAll(".nbw button, .nbw select, .nbw input:not([type=radio])")]
        .filter(e => e.checkVisibility()).map(e => [e.textContent, e.getBoundingClientRect().height])
        .filter(([, h]) => h < 24)""")
    assert small == [], "a finger needs 24 pixels"


def test_print_is_a_still_picture(open_page):
    asked = Prediction("ask", "Which?", [("a", "A.", True), ("b", "B.", False)], answer=1)
    page = open_page(asked, PerceptronExplorer(weights=[1, 1], bias=-0.5))
    page.emulate_media(media="print")
    control = Control(page)
    assert page.locator("button:visible, select:visible, .nbw-perceptron input:visible").count() == 0
    for name in (".nbw-instruction", ".nbw-plot", ".nbw-status", ".nbw-point >> nth=0"):
        assert control.el.locator(name).is_visible(), name
    assert page.get_by_text("Which?").is_visible() and page.locator(".nbw-option:visible").count() == 2
    assert not page.locator(".nbw-feedback").is_visible(), "a printed question does not give its answer away"
