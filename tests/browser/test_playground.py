"""The playground in a real Chromium, on a page opened from a file: by keyboard, pointer, touch and link."""

import itertools
import json
import re

import numpy as np
import pytest

from nblib.training import evaluate
from nblib.widgets import Playground
from tests.support.small_page import VIOLATIONS, copied_link, next_frame


class Control:
    """What a reader sees and does."""

    def __init__(self, page, selector="#playground .nbw"):
        self.page, self.el = page, page.locator(selector)

    def press(self, name, exact=True):
        self.el.get_by_role("button", name=name, exact=exact).click()
        self.frame()

    def frame(self):
        next_frame(self.page)

    def figures(self):
        """Epoch, training loss, test loss, share right."""
        return [
            float(re.sub("[ %]", "", v.replace("−", "-")).replace("–", "nan") or "nan")
            for v in self.el.locator(".nbw-figures b").all_text_contents()
        ]

    def says(self, words):
        self.page.wait_for_function(
            "([el, words]) => el.textContent.includes(words)",
            arg=[self.el.locator(".nbw-status").element_handle(), words],
            timeout=15000,
        )

    def choose(self, name):
        return self.el.get_by_role("combobox", name=name, exact=True)

    def alert(self):
        return self.el.locator(".nbw-message").text_content()

    def first_weight(self):
        """Choose, by keyboard, the weight from x₁ to the first unit; return the cursor that is on it."""
        cursor = self.el.locator(".nbw-cursor")
        cursor.focus()
        for key in ("Home", "PageDown", "PageDown"):
            self.page.keyboard.press(key)
        self.frame()
        return cursor

    def program(self):
        details = self.el.locator(".nbw-python")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        self.frame()
        return self.el.locator(".nbw-code").text_content()

    def link(self):
        return copied_link(self.el)


def test_training_is_nblibs(open_page):
    """Step, epoch and their numbers are nblib's; the printed program gives the same."""
    control = Control(open_page(Playground()))
    control.press("Step")
    control.press("Epoch")
    control.press("Epoch")
    epoch, train_loss, test_loss, right = control.figures()
    model = Playground(steps=50)
    data = model.examples
    from nblib.losses import binary_cross_entropy

    expected = [
        evaluate(model.network, X, y, binary_cross_entropy)
        for X, y in ((data.X_train, data.y_train), (data.X_test, data.y_test))
    ]
    assert epoch == 2 and [train_loss, test_loss] == pytest.approx(expected, abs=6e-5)
    assert right == pytest.approx(100 * np.mean(model.network.predict(data.X_test) == data.y_test), abs=0.06)
    space = {"print": lambda *values: None}
    exec(control.program(), space)
    assert space["train_loss"] == pytest.approx(expected[0], rel=1e-12)
    counts = [int(v) for v in control.el.locator(".nbw-confusion tbody td").all_text_contents()]
    assert sum(counts) == 250 and counts[0] + counts[3] == round(2.5 * right)
    control.press("Restart")
    assert control.figures()[0] == 0


def test_run_learns_pauses_and_stops_by_rule(open_page):
    page = open_page(Playground(data="gauss", stop="loss", stop_at=0.03, speed="fast"))
    control = Control(page)
    control.press("Run")
    page.wait_for_function(
        "document.querySelector('.nbw-message').textContent.startsWith('Stopped: the training loss is')",
        timeout=20000,
    )
    assert control.figures()[1] <= 0.03 and control.el.get_by_role("button", name="Run", exact=True).is_visible()
    control.choose("Stop").select_option("never")
    control.press("Run")
    page.wait_for_timeout(200)
    control.press("Pause")
    rest = control.figures()
    page.wait_for_timeout(200)
    assert control.figures() == rest


def test_off_screen_nothing_trains(open_page):
    page = open_page(Playground(), links='<div style="height: 3000px"></div>')
    control = Control(page)
    control.press("Run")
    page.wait_for_timeout(300)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(1000)  # until the browser says that the control is out of sight
    before = control.figures()[0]
    page.wait_for_timeout(400)
    assert control.figures()[0] == before
    control.el.scroll_into_view_if_needed()
    page.wait_for_function("e => Number(document.querySelector('.nbw-figures b').textContent) > e", arg=before, timeout=5000)


def test_settings_start_anew_or_go_on(open_page):
    control = Control(open_page(Playground()))
    control.press("Epoch")
    control.choose("Learning rate").select_option("0.3")
    control.frame()
    assert control.figures()[0] == 1
    control.press("Epoch")
    code = control.program()
    assert "optimizer = SGD(0.03)" in code and "optimizer.rate = constant(0.3)" in code
    control.choose("Method").select_option("Adam")
    control.frame()
    assert control.figures()[0] == 0 and "optimizer = Adam(0.3)" in control.program()
    control.press("x₁²")
    control.press("Layer 1: one more")
    control.press("Hidden layers: one more")
    control.el.get_by_label("Activation of layer 3").select_option("relu")
    control.says("Network 3-5-2-2-1 on circle")
    assert '"x1^2"' in control.program() and 'Activation("relu")' in control.program()
    control.press("plane (numbers)")
    control.says("on plane (numbers)")
    assert control.choose("Loss").input_value() == "mse" and not control.el.locator(".nbw-confusion").is_visible()
    control.el.get_by_label("noise", exact=True).fill("1.5")
    control.press("New points")
    control.press("New weights")
    assert "noise=1.5" in control.program() and "default_rng(2)" in control.program()
    control.press("Reset")
    control.says("Network 2-4-2-1 on circle")


def test_a_weight_by_keyboard_and_pointer(open_page):
    page = open_page(Playground())
    control = Control(page)
    cursor = control.first_weight()
    assert cursor.get_attribute("aria-valuetext").startswith("weight from x₁ to unit 1 of layer 1")
    value = float(cursor.get_attribute("aria-valuenow"))
    page.keyboard.press("ArrowUp")
    control.frame()
    assert float(cursor.get_attribute("aria-valuenow")) == pytest.approx(value + 0.1, abs=1e-3)
    assert 'network.params["0.W"][0, 0] = ' in control.program()
    entry = control.el.get_by_label("chosen weight or bias, as a number")
    entry.fill("-2.5")
    control.frame()
    assert float(cursor.get_attribute("aria-valuenow")) == -2.5
    assert re.search(r'network\.params\["0\.W"\]\[0, 0\] = -2\.5\n', control.program())
    assert control.el.get_by_text("weight from x₁ to unit 1 of layer 1: −2.5, ∂J/∂w = ").is_visible()
    control.el.locator(".nbw-diagram").scroll_into_view_if_needed()
    unit = control.el.locator(".nbw-unit").nth(3).bounding_box()
    page.mouse.move(unit["x"] + unit["width"] / 2, unit["y"] + unit["height"] / 2)
    control.frame()
    assert control.el.locator(".nbw-mapname").text_content() == "What unit 2 of layer 1 says"


def test_own_points(open_page):
    page = open_page(Playground(data="own", points=[[-3, -3, 0], [3, 3, 1]]))
    control = Control(page)
    control.says("1 training and 1 test examples")

    def spot(x1, x2):
        control.el.locator(".nbw-board").scroll_into_view_if_needed()
        frame = control.el.locator(".nbw-board .nbw-frame").bounding_box()
        return frame["x"] + (x1 + 6) / 12 * frame["width"], frame["y"] + (6 - x2) / 12 * frame["height"]

    page.mouse.click(*spot(0, 2))
    control.says("1 training and 2 test examples")
    control.el.get_by_role("button", name="class 0").click()
    page.mouse.click(*spot(2, 0))
    control.says("2 training and 2 test examples")
    page.mouse.click(*spot(2, 0))
    control.says("1 training and 2 test examples")
    cross = control.el.get_by_role("application")
    cross.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    label = cross.get_attribute("aria-label")
    assert label.endswith("arrow keys move it, Enter adds a point of class 0 or removes the one that is there.")
    page.keyboard.press("Enter")
    control.says("2 training and 2 test examples")
    control.el.get_by_text("Paste a table (CSV)").click()
    field = control.el.get_by_label("Points to paste")
    field.fill("1,2,0\n3,<script>,1")
    control.press("Use these points")
    assert control.alert().startswith("Line 2 must have a number for column 2 (x₂), but came as '<script>'.")
    field.fill("x1,x2,y\n1,2,0\n-3,1,1\n0,0,1")
    control.press("Use these points")
    control.says("1 training and 2 test examples")
    assert "table = np.array([[1, 2, 0], [-3, 1, 1], [0, 0, 1]])" in control.program()
    control.press("Remove all points")
    control.says("0 points, too few to train on")
    control.press("Run")
    assert "too few points" in control.alert()


def test_a_pasted_table_says_what_was_understood(open_page):
    control = Control(open_page(Playground(data="own", points=[[-3, -3, 0], [3, 3, 1]])))
    control.el.get_by_text("Paste a table (CSV)").click()
    field, loss = control.el.get_by_label("Points to paste"), control.choose("Loss")
    for text, points, words, kept in [
        ("1,2,0\n-3,1,-0.5\n0,0,1", "[[1, 2, 0], [-3, 1, -0.5], [0, 0, 1]]", "a regression. The loss is now", "mse"),
        ("1,2,0\n-3,1,1", "[[1, 2, 0], [-3, 1, 1]]", "two classes, 0 and 1. The loss", "binary_cross_entropy"),
        (
            '"1","2","-1"\n"-3","1","1"',
            "[[1, 2, 0], [-3, 1, 1]]",
            "−1 is class 0 (●) and 1 is class 1 (■)",
            "binary_cross_entropy",
        ),
        ("a;b;c\n1,5;2;cat\n-3;1;dog", "[[1.5, 2, 0], [-3, 1, 1]]", "“a, b and c”, has no numbers", "binary_cross_entropy"),
        (
            "30\t1\tA\n50\t2\tB\n40\t3\tC",
            "[[-5, 1, 0], [5, 2, 1], [0, 3, 2]]",
            "x₁ from 30 to 50 was scaled",
            "cross_entropy",
        ),
    ]:
        field.fill(text)
        control.press("Use these points")
        assert words in control.alert() and loss.input_value() == kept
        assert f"table = np.array({points})" in control.program()


def test_a_diverging_run_says_so(open_page):
    page = open_page(
        Playground(data="plane", loss="mse", learning_rate=10, activations="relu", optimizer="Momentum", speed="fast")
    )
    control = Control(page)
    control.press("Run")
    page.wait_for_function(
        "document.querySelector('.nbw-message').textContent.startsWith('The cost became infinite')", timeout=20000
    )
    control.press("Step")
    assert control.alert().startswith("The cost became infinite")
    control.press("Restart")
    assert control.figures()[0] == 0 and control.alert() == ""


# Links ---------------------------------------------------------------------------------------------------------------


def test_link_reproduces_everything(open_page):
    page = open_page(Playground(layers=[5], dropout=0.2, optimizer="Momentum", learning_rate=0.01))
    control = Control(page)
    control.press("Epoch")
    control.el.locator(".nbw-cursor").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowUp")
    control.choose("Learning rate").select_option("0.1")
    control.press("Epoch")
    control.press("Step")
    control.el.get_by_label("test points").check()
    control.frame()
    link, shown, code = control.link(), control.figures(), control.program()
    assert len(link.split("#")[1]) < 500 and "?v=1&" in link
    page.goto("about:blank")
    page.goto(link)
    control.says("After 51 steps")
    assert control.figures() == shown and control.program() == code and control.el.get_by_label("test points").is_checked()


@pytest.mark.parametrize(
    "query",
    ["v=9", "data=<img src=x onerror=alert(1)>", "net=99tanh", "steps=1e12", "own=1,2,3", "edits=1:__proto__:1"],
)
def test_broken_link_is_a_sentence(query, open_page):
    control = Control(open_page(Playground(layers=[3]), fragment=f"#playground?{query}"))
    control.frame()
    assert control.alert().endswith("The control shows its initial state instead.")
    control.says("Network 2-3-1 on circle")
    assert control.page.locator("img").count() == 0


def test_a_long_run_in_a_link_does_not_block(open_page):
    page = open_page(Playground(), fragment="#playground?steps=60000")
    control = Control(page)
    longest = page.evaluate("""() => new Promise(done => { let last = performance.now(), most = 0, n = 0;
        const f = (now) => { most = Math.max(most, now - last); last = now;
            ++n < 30 ? requestAnimationFrame(f) : done(most); };
        requestAnimationFrame(f); })""")
    assert longest < 1000, "training is cut into slices"
    page.wait_for_function("document.querySelector('.nbw-figures b').textContent === '2400'", timeout=60000)
    control.says("After 60000 steps")


# For lessons, for everybody ---------------------------------------------------------------------------------------------


def test_parts_can_be_hidden(open_page):
    page = open_page(
        Playground(
            hidden=[
                "regularization",
                "optimizer",
                "python",
                "accuracy",
                "curves",
                "activations",
                "dropout",
                "stop",
                "speed",
            ]
        )
    )
    control = Control(page)
    for label in ("Penalty L1", "Method", "Dropout", "Stop", "Speed", "Activation of layer 1"):
        assert control.choose(label).count() == 0, label
    assert (
        not control.el.get_by_text("Show me the Python").is_visible() and not control.el.locator(".nbw-chart").is_visible()
    )
    assert not control.el.get_by_text("Running").is_visible(), "a group without parts has no title either"
    assert control.choose("Learning rate").is_visible()


def test_keyboard_reaches_everything(open_page):
    page = open_page(Playground())
    names = []
    for _ in range(70):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("""() => { const e = document.activeElement; return [
            e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent
            ?? e.textContent, e.closest(".nbw") ? e.hasAttribute("data-lm-suppress-shortcuts") : true]; }""")
        )
    assert all(marked for _, marked in names), "JupyterLab would take the arrow keys"
    for expected in (
        "Step",
        "Run",
        "x₁x₂",
        "Hidden layers: one more",
        "Activation of layer 2",
        "Network: click",
        "edges show gradients",
        "test points",
        "spiral",
        "Loss after each epoch",
        "noise",
        "Loss",
        "Method",
        "Learning rate",
        "Show me the Python",
        "Reset",
    ):
        assert any(name.startswith(expected) for name, _ in names), (expected, names)


def test_two_views_of_one_model(open_page):
    widget = Playground()
    page = open_page(widget, views=[widget, widget])
    first, second = (Control(page, f".nbw >> nth={k}") for k in (0, 1))
    first.press("Epoch")
    assert first.figures() == second.figures() and first.figures()[0] == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(
        Playground(layers=[8, 8, 8, 8, 8, 8], features=["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]),
        Playground(name="own", data="own", points=[[0, 0, 1], [1, 1, 0]], stop="epochs"),
        page_options={"width": width},
    )
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    control = Control(page)
    control.press("Epoch")
    control.program()
    control.el.get_by_label("edges show gradients").check()
    page.locator("#own").get_by_text("Paste a table").click()
    control.frame()
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.evaluate("""() => [...document.querySelectorAll(".nbw :is(button, select, input:not([type=checkbox]))")]
        .filter(e => e.checkVisibility()).map(e => [e.textContent, e.getBoundingClientRect().height])
        .filter(([, h]) => h < 24)""")
    assert small == [], "a finger needs 24 pixels"


def test_touch(open_page):
    page = open_page(
        Playground(data="own", points=[[-3, -3, 0], [3, 3, 1]]),
        page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True},
    )
    control = Control(page)
    control.el.get_by_role("button", name="Epoch").tap()
    control.frame()
    assert control.figures()[0] == 1
    control.el.locator(".nbw-board").scroll_into_view_if_needed()
    frame = control.el.locator(".nbw-board .nbw-frame").bounding_box()
    page.touchscreen.tap(frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] / 4)
    control.says("1 training and 2 test examples")


def test_print_is_a_still_picture(open_page):
    page = open_page(Playground())
    control = Control(page)
    control.press("Epoch")
    page.emulate_media(media="print")
    assert page.locator(".nbw :is(button, select, input):visible").count() == 0
    for name in (".nbw-diagram", ".nbw-board", ".nbw-chart", ".nbw-status", ".nbw-figures"):
        assert control.el.locator(name).is_visible(), name


def test_reduced_motion(open_page):
    page = open_page(Playground(), page_options={"reduced_motion": "reduce"})
    control = Control(page)
    control.press("Run")
    page.wait_for_function("Number(document.querySelector('.nbw-figures b').textContent) >= 30", timeout=8000)
    control.press("Pause")


def test_hostile_traits_change_nothing(open_page):
    """Two hundred broken states from outside: no error, no script, the control goes on."""
    page = open_page(Playground())
    control = Control(page)
    before = control.figures()
    seeds = [
        None,
        "<img src=x onerror=alert(1)>",
        [[]],
        {},
        1e308,
        -1,
        [1e9],
        ["__proto__"],
        True,
        [[0, "w1.0.0", "x"]],
    ]
    keys = [
        "data",
        "points",
        "noise",
        "layers",
        "activations",
        "features",
        "steps",
        "edits",
        "learning_rate",
        "hidden",
        "loss",
        "seed",
        "stop_at",
    ]
    cases = [[k, v] for k, v in itertools.product(keys, seeds) if (k, v) != ("data", "xor")]
    page.evaluate(
        """async (cases) => { const el = document.querySelector("#playground"); for (const [key, value] of cases) {
        el.dispatchEvent(new CustomEvent("nbw-open", { detail: `${key}=${encodeURIComponent(JSON.stringify(value))}` }));
        await new Promise(requestAnimationFrame); } }""",
        json.loads(json.dumps(cases)),
    )
    control.frame()
    assert control.figures() == before and page.locator("img").count() == 0
    control.press("Step")


# What readers stumbled over -----------------------------------------------------------------------------------------------


def test_gradients_on_the_edges_leave_the_weights_alone(open_page):
    """Keys, drags, labels and words mean the weight, whatever the width of an edge shows; keys in one frame add up."""
    page = open_page(Playground())
    control = Control(page)
    cursor = control.first_weight()
    weight = float(cursor.get_attribute("aria-valuenow"))
    control.el.get_by_label("edges show gradients").check()
    control.frame()

    def shown():
        control.frame()
        words = cursor.get_attribute("aria-valuetext").split(": ")[1].replace("−", "-")
        label = control.el.locator(".nbw-edge-value").text_content().replace("−", "-")
        assert float(words) == pytest.approx(float(cursor.get_attribute("aria-valuenow")), abs=1e-3)
        assert float(label) == pytest.approx(float(words), abs=6e-3)
        return float(words)

    assert shown() == pytest.approx(weight, abs=1e-3)
    cursor.evaluate("""(el) => { for (let i = 0; i < 5; i++)
        el.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true })); }""")
    assert shown() == pytest.approx(weight + 0.5, abs=2e-3)
    knob = control.el.locator(".nbw-diagram .nbw-knob").bounding_box()
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 6)
    page.mouse.up()
    assert shown() == pytest.approx(weight + 0.62, abs=3e-3)


def test_a_lower_rate_mends_a_diverged_run(open_page):
    """The page stops in nblib's step, with the network before it; Restart or a lower rate begins anew."""
    recipe = {"data": "plane", "layers": [4], "activations": "linear", "learning_rate": 10}
    page = open_page(Playground(**recipe, speed="step"))
    control = Control(page)
    control.press("Run")
    control.page.wait_for_function("document.querySelector('.nbw-message').textContent.includes('infinite')", timeout=20000)
    with pytest.raises(FloatingPointError) as error:
        Playground(**recipe, steps=500).network  # noqa: B018
    step = re.search(r"in step (\d+)", str(error.value))[1]
    assert f"in step {step}: press Restart" in control.alert()
    code = control.program()
    assert f"islice(steps, {int(step) - 1})" in code
    exec(code, {"print": lambda *values: None})
    control.choose("Learning rate").select_option("0.01")
    control.says("Before training the loss is")
    assert control.alert() == ""
    control.press("Epoch")
    control.press("Epoch")
    control.says("After 50 steps")
    assert control.alert() == "" and control.figures()[1] < 0.1
    follow = """(detail) => document.querySelector("#playground").dispatchEvent(new CustomEvent("nbw-open", { detail }))"""
    page.evaluate(follow, "eta=10&steps=50")
    page.wait_for_function("document.querySelector('.nbw-message').textContent.includes('infinite')")
    control.says(f"After {int(step) - 1} steps")
    page.evaluate(follow, "eta=0.01&steps=50")
    control.says("After 50 steps")  # a link opened after a divergence keeps its steps


def test_a_network_without_numbers_has_no_score(open_page):
    control = Control(open_page(Playground(activations="relu", optimizer="Momentum", learning_rate=100, l2=10)))
    control.press("Run")
    control.page.wait_for_function("document.querySelector('.nbw-message').textContent.includes('infinite')", timeout=20000)
    control.says("the training loss is")
    words = control.el.locator(".nbw-status").text_content()
    loss = control.figures()[1]
    counts = control.el.locator(".nbw-confusion tbody td").all_text_contents()
    assert np.isfinite(loss) == ("examples are right" in words) == (counts[0] != "–"), words


def test_own_points_are_all_visible(open_page):
    page = open_page(Playground(data="own", points=[]))
    control = Control(page)
    control.says("0 points, too few")
    places = [(x1, x2) for x1 in (-3, -1, 1, 3) for x2 in (-2, 2)]
    for x1, x2 in places:
        frame = control.el.locator(".nbw-board .nbw-frame").bounding_box()
        page.mouse.click(frame["x"] + (x1 + 6) / 12 * frame["width"], frame["y"] + (6 - x2) / 12 * frame["height"])
        control.frame()
    control.says("4 training and 4 test examples")
    inked = page.evaluate(
        """(places) => { const dots = document.querySelector(".nbw-examples"), ctx = dots.getContext("2d");
        const k = dots.width / 12;
        const at = (x1, x2) => ctx.getImageData((x1 + 6) * k - 5, (6 - x2) * k - 5, 10, 10).data;
        return places.map((place) => at(...place).some(Boolean)); }""",
        places,
    )
    assert inked == [True] * 8
    assert not control.el.get_by_label("test points").is_visible(), "all of them are shown anyhow"
    control.el.get_by_text("Paste a table (CSV)").click()
    control.press("Epoch")
    control.press("Remove all points")
    control.says("0 points, too few")
    assert control.el.locator(".nbw-confusion tbody td").all_text_contents() == ["–"] * 4
    assert np.isnan(control.figures()[1:]).all() and not control.el.get_by_text("Show me the Python").is_visible()
    control.el.get_by_label("Points to paste").fill("1,2,0")
    control.press("Use these points")
    control.says("1 point, too few")


def test_small_losses_are_not_zero(open_page):
    page = open_page(Playground(data="gauss", noise=0, learning_rate=1, stop="loss", stop_at=1e-5, speed="fast"))
    control = Control(page)
    control.press("Run")
    page.wait_for_function("document.querySelector('.nbw-message').textContent.startsWith('Stopped')", timeout=20000)
    assert control.alert() == "Stopped: the training loss is 1.0e−5, not above 1.0e−5."
    control.says("the training loss is 1.0e−5")
    assert "1.0e−5" == control.el.locator(".nbw-figures b").nth(1).text_content()


def test_reset_and_a_second_click_bring_back_the_outputs_map(open_page):
    page = open_page(Playground())
    control = Control(page)
    box = control.el.get_by_label("edges show gradients")
    box.check()
    control.press("Reset")
    control.page.wait_for_function("!document.querySelector('.nbw-left [type=checkbox]').checked")
    name = control.el.locator(".nbw-mapname")
    control.el.locator(".nbw-diagram").scroll_into_view_if_needed()
    unit = control.el.locator(".nbw-unit").nth(3).bounding_box()
    at = unit["x"] + unit["width"] / 2, unit["y"] + unit["height"] / 2
    unit_says, all_say = "What unit 2 of layer 1 says", "What the network says"
    for times, words in enumerate((unit_says, all_say, unit_says)):
        page.mouse.click(*at)
        page.mouse.move(5, 5)
        control.frame()
        assert name.text_content() == words, times
    control.el.locator(".nbw-cursor").focus()
    page.keyboard.press("Escape")
    control.frame()
    assert name.text_content() == all_say


def test_a_refused_choice_shows_what_holds(open_page):
    edits = [[k // 40, f"w1.{k % 2}.{k % 4}", 0.1] for k in range(200)]
    control = Control(open_page(Playground(steps=10, edits=edits)))
    control.says("After 10 steps")
    for rate in ("0.3", "1"):
        control.choose("Learning rate").select_option(rate)
        control.frame()
        assert control.choose("Learning rate").input_value() == "0.03"
        assert "at most 200" in control.alert() and "[" not in control.alert()


def test_the_stop_rule_is_met_once(open_page):
    control = Control(open_page(Playground(stop="epochs", stop_at=3)))
    for _ in range(2):
        control.press("Run")
        control.page.wait_for_function("document.querySelector('.nbw-message').textContent.startsWith('Stopped')")
        control.frame()
        assert control.figures()[0] == 3 and control.alert().startswith("Stopped after 3 epochs")


def test_by_heart_is_said_when_the_test_loss_has_risen(open_page):
    heart = {"layers": [8, 8], "train_share": 10, "noise": 1, "learning_rate": 0.03, "optimizer": "Adam", "data": "xor"}
    page = open_page(Playground(**heart, steps=1500), Playground(name="early", **heart, steps=25))
    Control(page).says("by heart")
    early = Control(page, "#early .nbw")
    early.el.scroll_into_view_if_needed()
    early.says("After 25 steps")
    assert "by heart" not in early.el.locator(".nbw-status").text_content()


def test_hidden_accuracy_is_not_told(open_page):
    control = Control(open_page(Playground(hidden=["accuracy"], steps=25)))
    control.says("After 25 steps")
    assert "examples are right" not in control.el.locator(".nbw-status").text_content()


def test_labels_of_the_chart_are_whole(open_page):
    page = open_page(Playground())
    contain = page.locator(".nbw-curves .nbw-chart").evaluate("(el) => getComputedStyle(el).contain")
    assert "paint" not in contain and contain != "strict", "the last number of the axis stands out over the frame"


@pytest.mark.parametrize("width", [1280, 320])
def test_choices_are_not_cut(width, open_page):
    page = open_page(Playground(), Playground(name="numbers", data="plane"), page_options={"width": width})
    cut = page.evaluate("""() => [...document.querySelectorAll(".nbw-picker select")].filter((e) => {
        const now = e.offsetWidth;
        e.style.width = "max-content";
        e.style.maxWidth = "none";
        return e.offsetWidth > now; }).map((e) => [e.parentNode.textContent, e.offsetWidth])""")
    assert cut == []


# One screen, one step, one address --------------------------------------------------------------------------------------


def test_the_address_keeps_the_state_and_back_undoes(open_page):
    page = open_page(Playground())
    control = Control(page)

    def asked():
        return dict(item.split("=", 1) for item in page.evaluate("location.hash").split("?")[1].split("&"))

    control.press("spiral")
    control.press("x₁²")
    for _ in range(3):
        control.press("Epoch")
    page.wait_for_function("location.hash.includes('&steps=75')")
    assert asked()["data"] == "spiral" and asked()["x"] == "x1,x2,x1%5E2"
    shown = control.figures()
    page.reload()
    control.says("After 75 steps")
    assert control.figures() == shown
    for words in ("Before training", "Network 2-4-2-1 on spiral", "Network 2-4-2-1 on circle"):
        page.go_back()
        control.says(words)
    assert page.evaluate("document.activeElement.id") != "playground", "the keyboard stays where it is"
    page.go_forward()
    control.says("on spiral")
    control.press("Reset")
    page.wait_for_function("location.hash.includes('data=circle')")
    page.go_back()
    control.says("on spiral")


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_one_step_of_a_unit_seen_whole(optimizer, open_page):
    """The unit's weights before the step, its gradient, its change and the weights after it, the network's."""
    page = open_page(Playground(optimizer=optimizer, steps=3))
    control = Control(page)
    unit = control.el.locator(".nbw-unit").nth(2).bounding_box()
    page.mouse.click(unit["x"] + unit["width"] / 2, unit["y"] + unit["height"] / 2)
    control.press("Step slowly")

    def rows():
        cells = control.el.locator(".nbw-update tbody tr").all()
        texts = [[c.replace("−", "-") for c in row.locator("td").all_text_contents()] for row in cells]
        return [[float(c) if c else None for c in row] for row in texts]

    first = rows()
    assert all(row[0] is not None and row[3] is None for row in first), "the step has only begun"
    page.wait_for_function("document.querySelector('.nbw-update td:last-child').textContent", timeout=8000)
    control.frame()
    before, after = (Playground(optimizer=optimizer, steps=n).network.params for n in (3, 4))
    old, new = ([*p["0.W"][:, 0], p["0.b"][0]] for p in (before, after))
    for (was, slope, change, now), w, v in zip(rows(), old, new, strict=True):
        assert [was, change, now] == pytest.approx([w, v - w, v], abs=6e-5)
        assert optimizer != "SGD" or change == pytest.approx(-0.03 * slope, abs=1e-4)
    equations = control.el.locator(".nbw-change-of .nbw-formula").all_text_contents()
    z, a = (float(n.replace("−", "-")) for n in re.search(r"= (\S+),  a₁ = tanh\(z₁\) = (\S+)$", equations[1]).groups())
    assert equations[0] != equations[1] and a == pytest.approx(np.tanh(z), abs=1e-4)
    assert float(control.first_weight().get_attribute("aria-valuenow")) == pytest.approx(new[0], abs=1e-9)


def test_the_curves_are_read(open_page):
    page = open_page(Playground(data="gauss"))
    control = Control(page)
    for _ in range(3):
        control.press("Epoch")
    area, words = control.el.locator(".nbw-sense"), control.el.locator(".nbw-read")
    area.focus()
    page.keyboard.press("ArrowLeft")
    control.frame()
    history = Playground(data="gauss", steps=75).history
    numbers = [float(n) for n in re.findall(r"[\d.]+", words.text_content())]
    assert numbers[0] == 2 and numbers[2] == pytest.approx(history.validation[1], abs=6e-5)
    assert area.get_attribute("aria-valuetext") == words.text_content()
    control.el.get_by_text("Numbers as a table").click()
    control.frame()
    assert control.el.locator(".nbw-numbers tbody tr").count() == 4
    control.press("Restart")
    control.press("Epoch")
    assert control.el.locator(".nbw-before").last.get_attribute("d").count("L") == 3, "the run before stays, pale"
    control.el.get_by_label("logarithmic").check()
    control.frame()
    assert "10⁻¹" in control.el.locator(".nbw-curves .nbw-axes").text_content()
    box = area.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20)
    control.frame()
    assert words.text_content().startswith("epoch 1, training loss ")


def test_three_species_of_penguins(open_page):
    page = open_page(Playground(data="penguins", learning_rate=0.1), Playground(name="other", data="own"))
    control = Control(page)
    control.press("Step")
    control.el.get_by_role("button", name="Epoch").click(click_count=1)
    for _ in range(9):
        control.press("Epoch")
    model = Playground(data="penguins", learning_rate=0.1, steps=180)
    data = model.examples
    assert control.figures()[0] == 10
    control.says("After 180 steps")
    right = model.network.predict(data.X_test) == data.y_test
    counts = np.reshape([int(v) for v in control.el.locator(".nbw-confusion tbody td").all_text_contents()], (3, 3))
    assert control.figures()[3] == pytest.approx(100 * right.mean(), abs=0.06) and np.trace(counts) == right.sum()
    assert counts.sum(axis=1).tolist() == np.bincount(data.y_test).tolist()
    assert not control.el.locator(".nbw-scale").is_visible(), "three colours have no scale"
    assert control.el.locator(".nbw-names").text_content().endswith("ŷ₀ ●ŷ₁ ■ŷ₂ ▲")
    for words in ("Adelie", "Gentoo", "bill length − 44 mm"):
        assert control.el.locator(".nbw-side").get_by_text(words).last.is_visible(), words
    dropped = "length;depth;kind\n39,1;18,7;A\n46,5;17,9;C\n50;15;G\n"
    page.evaluate(
        """(text) => { const files = new DataTransfer(); files.items.add(new File([text], "birds.csv"));
        document.querySelector("#other .nbw").dispatchEvent(
            new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })); }""",
        dropped,
    )
    page.wait_for_function(
        "document.querySelector('#other .nbw-message').textContent.includes('Read 3 points of 3 classes')"
    )


def test_an_embed_shows_the_parts_that_its_address_asks_for(watch, tmp_path):
    from tests.support.small_page import write_page

    address = write_page(tmp_path, Playground(), links="<nav><a href='#'>elsewhere</a></nav>")
    page = watch(f"{address}?show=run,network,map", width=800, height=600).page
    control = Control(page)
    control.press("Epoch")
    assert control.el.get_by_role("button", name="Run", exact=True).is_visible()
    for name in (".nbw-board", ".nbw-diagram"):
        assert control.el.locator(name).is_visible(), name
    for name in (".nbw-curves", ".nbw-figures", ".nbw-datasets", ".nbw-python", ".nbw-groups > div > div", ".nbw-tips"):
        assert not control.el.locator(name).first.is_visible(), name
    assert not page.locator("nav").is_visible() and page.evaluate("document.documentElement.scrollWidth") == 800
    page = watch(f"{address}?show=run,evil").page
    assert "the part “evil”, but the parts are run, figures" in Control(page).alert()
    assert Control(page).el.locator(".nbw-curves").is_visible()


def test_a_first_visit_gets_tips_and_running_edges_move(open_page):
    page = open_page(Playground(speed="step"), page_options={"width": 390, "height": 844})
    control = Control(page)
    tips = control.el.locator(".nbw-tips")
    assert tips.text_content().startswith("1 of 4: press Run") and not control.el.locator(".nbw-instruction").is_visible()
    control.press("Next tip")
    assert control.el.locator(".nbw-datasets.nbw-pointed").is_visible()
    control.press("No more tips")
    edge = "() => getComputedStyle(document.querySelector('.nbw-edge.nbw-positive')).animationName"
    assert page.evaluate(edge) == "none"
    control.press("Run")
    assert page.evaluate(edge) == "nbw-flow"
    control.press("Pause")
    control.first_weight()
    spot = control.el.locator(".nbw-cursor .nbw-knob").bounding_box()
    page.keyboard.press("Escape")
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    control.frame()
    assert re.fullmatch(r"−?\d\.?\d*", control.el.locator(".nbw-tip").text_content()), "a weight tells its number"
    control.el.get_by_label("noise, as a number").fill("0.123456")
    cut = page.evaluate("""() => [...document.querySelectorAll(".nbw-figures b, .nbw input[type=number]")]
        .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.value ?? e.textContent)""")
    assert cut == [], "the whole number stands"
    page.reload()
    page.wait_for_selector("#playground .nbw")
    assert not tips.is_visible()


def test_all_that_matters_is_on_one_screen(watch, site):
    """At 1366 × 768, as the page opens: data, learning rate, Run, network and map; nothing sticks out sideways."""
    page = watch(f"{site}chapters/playground.html", width=1366, height=768).page
    page.wait_for_selector("#playground .nbw-board")
    parts = [".nbw-main", ".nbw-bar select", ".nbw-datasets", ".nbw-network", ".nbw-board"]
    boxes = [page.locator(f"#playground {part}").first.bounding_box() for part in parts]
    assert [part for part, box in zip(parts, boxes, strict=True) if not 0 <= box["y"] <= 768 - box["height"]] == []
    assert boxes[3]["width"] > 600 and page.evaluate("document.documentElement.scrollWidth") == 1366
