"""The editable network of both controls in a real Chromium: by keyboard, pointer and touch, in both themes."""

import json
import re

import numpy as np
import pytest

from nblib.widgets import BackpropExplorer, FeedforwardExplorer
from tests.support.small_page import VIOLATIONS, copied_link, next_frame

# a copy of a canvas whose pixels may be read often
COPY = """(...args) => (({ copy }) => FUNCTION)({ copy: (canvas) => {
    const two = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    two.drawImage(canvas, 0, 0);
    return two; } })(...args)"""


class Net:
    """What a reader sees and does of one network."""

    def __init__(self, page, name="feedforward"):
        self.page, self.el = page, page.locator(f"#{name} .nbw")
        self.picture, self.cursor = self.el.locator(".nbw-diagram svg"), self.el.locator(".nbw-cursor")
        self.name = name

    def frame(self):
        next_frame(self.page)

    def press(self, name):
        if name == "Reset" and not self.el.get_by_role("button", name="Reset", exact=True).count():
            self.press("Restart")  # the one way back takes back a run first
        self.el.get_by_role("button", name=name, exact=True).click()
        self.frame()

    def says(self, words, selector=".nbw-status"):
        self.page.wait_for_function(
            "([el, words]) => el.textContent.includes(words)",
            timeout=8000,
            arg=[self.el.locator(selector).element_handle(), words],
        )

    def readout(self):
        return self.el.locator(".nbw-readout p:visible").all_text_contents()

    def unit(self, layer, unit, sizes):
        """The middle of a unit's square, on the screen."""
        box = self.el.locator(".nbw-unit").nth(sum(sizes[:layer]) + unit).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def edge(self, layer, start, end, sizes, at=0.36):
        """A point of an edge, on the screen."""
        half = self.el.locator(".nbw-unit").first.bounding_box()["width"] / 2
        (x1, y1), (x2, y2) = self.unit(layer - 1, start, sizes), self.unit(layer, end, sizes)
        return x1 + half + at * (x2 - x1 - 2 * half), y1 + at * (y2 - y1)

    def drag(self, start, dy):
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0], start[1] + dy / 2)
        mouse.move(start[0], start[1] + dy)
        mouse.up()
        self.frame()

    def value(self):
        """The number of what is chosen, as the slider of the picture tells it."""
        return float(self.cursor.get_attribute("aria-valuenow"))

    def state(self):
        """The layers, as the link to this state names them."""
        return dict(pair.split("=", 1) for pair in copied_link(self.el).split("?", 1)[1].split("&"))

    def alert(self):
        return self.el.locator(".nbw-message").text_content()


@pytest.mark.parametrize("kind", [FeedforwardExplorer, BackpropExplorer])
def test_keyboard_only(kind, open_page):
    """One stop of the Tab key for the network; from there to every weight, bias and unit, and each reacts."""
    explorer = kind(sizes=(2, 3, 1))
    page = open_page(explorer)
    net, seen = Net(page, explorer.name), []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => { const e = document.activeElement; return [e.getAttribute("aria-label")
            ?? e.textContent, e.closest(".nbw") && !e.hasAttribute("data-lm-suppress-shortcuts")]; }""")
        )
    assert not [name for name, bare in seen if bare], "JupyterLab would take the arrow keys"
    for expected in [
        "Network: click",
        "Hidden layers: one more",
        "Back",
        "Step",
        "Play",
        "Reset",
        "input x1",
    ]:
        assert any(name.startswith(expected) for name, _ in seen), expected
    net.cursor.focus()
    page.keyboard.press("Home")
    texts = []
    for _ in range(2 + 3 * 4 + 5):
        texts.append(net.cursor.get_attribute("aria-valuetext"))
        page.keyboard.press("PageDown")
    assert texts[0].startswith("input x1: ") and texts[2].startswith("weight from input x1 to unit 1 of layer 1: ")
    assert texts[4].startswith("bias of unit 1 of layer 1: ") and texts[5].startswith("unit 1 of layer 1: ")
    assert texts[-1].startswith("the output: ") and len(set(texts)) == len(texts)
    assert net.cursor.get_attribute("aria-valuetext") == texts[0], "it goes round"
    for _ in range(2):
        page.keyboard.press("PageDown")
    before = explorer.layers[0]["W"][0][0]
    assert net.value() == before
    for key in ("ArrowUp", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    net.frame()
    assert net.value() == pytest.approx(before + 0.2)
    page.keyboard.press("Shift+ArrowUp")
    net.frame()
    assert net.value() == pytest.approx(before + 1.2)
    assert float(net.state()["p"].split(",")[0]) == pytest.approx(before + 1.2)


def test_pointer(open_page):
    explorer, sizes = FeedforwardExplorer(sizes=(2, 3, 1)), [2, 3, 1]
    net = Net(open_page(explorer))
    w = explorer.layers[0]["W"]
    net.page.mouse.move(*net.edge(1, 1, 2, sizes))
    net.frame()
    assert net.readout() == [
        f"w⁽¹⁾₂₃ = {w[1][2]:g} from x₂ to a⁽¹⁾₃.".replace("-", "−"),
        f"Product x₂·w⁽¹⁾₂₃ = 0.5·{w[1][2]:g} = {0.5 * w[1][2]:g}, one part of z⁽¹⁾₃ = {w[0][2] + 0.5 * w[1][2]:.2f}.",
    ]
    net.page.mouse.move(*net.unit(1, 0, sizes))
    net.frame()
    first, second = net.readout()
    assert first.startswith("z⁽¹⁾₁ = 1·") and second.startswith("a⁽¹⁾₁ = ReLU(")
    net.drag(net.edge(1, 0, 1, sizes), -50)  # 50 pixels up are + 1
    assert net.value() == pytest.approx(w[0][1] + 1)
    entry = net.el.get_by_label("chosen weight or bias, as a number")
    assert float(entry.input_value()) == pytest.approx(w[0][1] + 1)
    entry.fill("-2.5")
    net.frame()
    assert net.value() == -2.5
    entry.fill("5000")
    net.frame()
    assert "from -1000 to 1000" in net.alert() and net.value() == -2.5
    x, y = net.unit(1, 1, sizes)
    half = net.el.locator(".nbw-unit").first.bounding_box()["width"] / 2
    net.drag((x - half, y + half), 25)  # the bias is the dot at the corner
    assert net.value() == -0.5 and net.alert() == ""
    assert net.state()["p"].split(",")[7] == "-0.5"
    ring = net.el.locator(".nbw-example-ring").first.bounding_box()
    px = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    frame = net.el.locator(".nbw-map .nbw-frame").bounding_box()
    net.page.mouse.move(*px)
    net.page.mouse.down()
    net.page.mouse.move(px[0] - frame["width"] / 3, px[1])
    net.page.mouse.up()
    net.frame()
    assert float(net.state()["x"].split(",")[0]) == pytest.approx(0, abs=0.03)
    net.press("Reset")
    assert [float(v) for v in net.state()["x"].split(",")] == [1, 0.5]


def test_touch(open_page):
    """A tap chooses, the knob drags, and beside it the finger scrolls the page."""
    explorer, sizes = FeedforwardExplorer(sizes=(2, 3, 1)), [2, 3, 1]
    page = open_page(explorer, page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True})
    net, cdp = Net(page), page.context.new_cdp_session(page)
    net.picture.scroll_into_view_if_needed()

    def swipe(start, end, steps=8):
        cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start[0], "y": start[1]}]})
        for k in range(1, steps + 1):
            x, y = (a + (b - a) * k / steps for a, b in zip(start, end, strict=True))
            cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        net.frame()

    at = net.edge(1, 0, 1, sizes)
    page.touchscreen.tap(*at)
    net.frame()
    before = explorer.layers[0]["W"][0][1]
    assert net.value() == before
    scrolled = page.evaluate("scrollY")
    at = net.edge(1, 0, 1, sizes)
    swipe(at, (at[0], at[1] - 60))
    assert net.value() == pytest.approx(before + 1.2, abs=0.06) and page.evaluate("scrollY") == scrolled
    kept = net.value()
    at = net.unit(1, 2, sizes)
    swipe(at, (at[0], at[1] - 150))
    page.wait_for_function(f"scrollY !== {scrolled}", timeout=3000)
    assert net.value() == kept


def test_layers_and_units(open_page):
    """What is added changes nothing yet: the output stays."""
    explorer = FeedforwardExplorer(sizes=(2, 3, 1), x=[0.5, -1])
    net = Net(open_page(explorer))
    said = f"gives ŷ = {explorer.network.scores([[0.5, -1]])[0, 0]:.2f}".rstrip("0").replace("-", "−")
    net.says(said)
    for _ in range(5):
        net.press("Units in layer 1: one more")
    assert net.el.locator(".nbw-unit").count() == 2 + 8 + 1
    assert net.el.get_by_role("button", name="Units in layer 1: one more").is_disabled()
    net.press("Hidden layers: one more")
    net.press("Hidden layers: one more")
    assert net.state()["net"] == "2-8-8-8-1" and net.el.locator(".nbw-unit").count() == 2 + 24 + 1
    net.says("Network 2–8–8–8–1")
    net.says(said)
    net.press("Hidden layers: one less")
    net.press("Units in layer 2: one less")
    assert net.state()["net"] == "2-8-7-1"
    net.press("Shuffle weights")
    assert len(set(net.state()["p"].split(","))) > 50


def test_the_pulse(open_page):
    explorer, sizes = (
        FeedforwardExplorer(x=[1, 0.5], layers=[{"W": [[1, 2], [-1, 1]], "b": [0, -1]}, {"W": [[2], [1]], "b": [0.5]}]),
        [2, 2, 1],
    )
    net = Net(open_page(explorer))
    texts = net.el.locator(".nbw-unit-texts text")
    assert texts.all_text_contents() == ["1", "0.5", "0.5", "1.5", "3"]
    net.press("Step")
    assert texts.all_text_contents() == ["1", "0.5", "·", "·", "·"] and net.readout() == [
        "The example starts as x₁ = 1, x₂ = 0.5."
    ]
    net.press("Step")
    assert texts.all_text_contents() == ["1", "0.5", "0.5", "1.5", "·"]
    assert net.readout() == [
        "z = 1·1 + 0.5·(−1) + 0 = 0.5, a⁽¹⁾₁ = ReLU(0.5) = 0.5",
        "z = 1·2 + 0.5·1 + (−1) = 1.5, a⁽¹⁾₂ = ReLU(1.5) = 1.5",
    ]
    net.press("Step")
    assert net.readout() == ["z = 0.5·2 + 1.5·1 + 0.5 = 3, ŷ = z = 3"]
    net.press("Back")
    assert texts.all_text_contents()[-1] == "·"
    net.press("Play")
    net.page.wait_for_function(
        "el => el.getAttribute('d').includes('h0')", arg=net.el.locator(".nbw-pulse").element_handle(), timeout=3000
    )
    net.page.wait_for_function("el => el.textContent === '3'", arg=texts.last.element_handle(), timeout=5000)
    assert net.el.get_by_role("button", name="Play", exact=True).count() == 1
    assert net.page.mouse.move(*net.unit(2, 0, sizes)) is None


def test_the_pulse_is_told_although_something_is_chosen(open_page):
    """What came last is told: a stage or a choice; and what the pointer is over before both."""
    net, sizes = Net(open_page(FeedforwardExplorer(sizes=(2, 3, 1)))), [2, 3, 1]

    def tells(start):
        net.page.wait_for_function(
            "([el, start]) => el.textContent.startsWith(start)",
            timeout=5000,
            arg=[net.el.locator(".nbw-readout p").first.element_handle(), start],
        )

    net.page.mouse.click(*net.edge(1, 0, 0, sizes))
    net.page.mouse.move(1, 1)
    tells("w⁽¹⁾₁₁ = ")
    net.press("Step")
    tells("The example starts as")
    net.press("Step")
    tells("z = 1·")
    net.page.mouse.move(*net.edge(1, 1, 2, sizes))
    tells("w⁽¹⁾₂₃ = ")
    net.page.mouse.move(1, 1)
    tells("z = 1·")
    net.cursor.focus()
    net.page.keyboard.press("ArrowUp")
    tells("w⁽¹⁾₁₁ = ")
    net.press("Step")
    tells("z = ")


def test_a_press_beside_everything_chooses_nothing(open_page):
    net, sizes = Net(open_page(FeedforwardExplorer(sizes=(2, 3, 1)))), [2, 3, 1]
    knob = net.el.locator(".nbw-diagram .nbw-handle")
    net.page.mouse.click(*net.edge(1, 0, 0, sizes))
    knob.wait_for(state="visible")
    box = net.picture.bounding_box()
    net.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + 4)
    knob.wait_for(state="hidden")
    assert net.readout()[0].startswith("x = (1, 0.5) gives ŷ") and net.el.locator(".nbw-hint").is_visible()


def test_the_numbers_beside_the_edges_follow_what_is_chosen(open_page):
    net, sizes = Net(open_page(FeedforwardExplorer(task="XOR"))), [2, 2, 1]
    labels = net.el.locator(".nbw-edge-labels text")
    assert labels.all_text_contents() == ["1", "0", "0", "1", "1", "0"]  # w₁₁, w₂₁, w₁₂, w₂₂ of layer 1, then layer 2
    net.drag(net.edge(1, 0, 0, sizes), -50)
    assert net.value() == 2 and labels.first.text_content() == ""
    net.page.mouse.click(*net.edge(2, 0, 0, sizes))
    net.frame()
    assert labels.all_text_contents() == ["2", "0", "0", "1", "", "0"]


def test_the_first_words_fit_a_phone(open_page):
    net = Net(open_page(FeedforwardExplorer(x=[-1.35, -0.45]), page_options={"width": 320}))
    assert net.el.locator(".nbw-readout").evaluate("e => e.scrollHeight <= e.clientHeight")


def test_shuffled_weights_keep_the_task(open_page):
    net = Net(open_page(FeedforwardExplorer(task="XOR")))
    before = net.state()["p"]
    net.press("Shuffle weights")
    state = net.state()
    assert state["task"] == "XOR" and state["p"] != before
    net.el.locator(".nbw-judged").wait_for(state="visible")


def test_the_verdict_is_announced_once(open_page):
    """By the summary, which waits until the state rests."""
    net = Net(open_page(FeedforwardExplorer(task="XOR")))
    live = net.el.locator("[aria-live]").evaluate_all("all => all.filter(e => e.textContent.includes('corners')).length")
    assert live == 1


def test_a_step_shows_only_what_the_network_gives(open_page):
    """Two colours on either side of x₁ = 0.5, none between them, in the large map and in the unit's."""
    net = Net(open_page(FeedforwardExplorer(task="XOR")))
    colours = COPY.replace(
        "FUNCTION",
        """(canvas) => { const { data } = copy(canvas).getImageData(0, Math.floor(canvas.height / 2), canvas.width, 1);
        return [...new Set(Array.from({ length: canvas.width }, (_, i) => data.slice(4 * i, 4 * i + 3).join()))]; }""",
    )
    assert len(net.el.locator("canvas.nbw-heatmap").evaluate(colours)) == 2
    net.el.get_by_label("Output φ").select_option("sigmoid")
    net.frame()
    assert len(net.el.locator("canvas.nbw-heatmap").evaluate(colours)) == 2, "a function of steps has steps"
    net.el.get_by_label("Hidden φ").select_option("relu")
    net.frame()
    assert len(net.el.locator("canvas.nbw-heatmap").evaluate(colours)) > 5


def test_off_screen_the_pulse_stands_still_and_calm_it_jumps(open_page):
    net = Net(open_page(FeedforwardExplorer(sizes=(2, 2, 1)), page_options={"reduced_motion": "reduce"}))
    texts = net.el.locator(".nbw-unit-texts text")
    net.page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('div'), {style: 'height: 5000px'}))"
    )
    net.press("Play")
    assert not net.el.locator(".nbw-pulse").get_attribute("d")
    net.page.evaluate("scrollTo(0, 6000)")
    net.page.wait_for_timeout(300)
    before = texts.all_text_contents()
    net.page.wait_for_timeout(2500)
    assert texts.all_text_contents() == before and "·" in before
    net.page.evaluate("scrollTo(0, 0)")
    net.page.wait_for_function("el => el.textContent !== '·'", arg=texts.last.element_handle(), timeout=6000)


def test_the_game(open_page):
    """XOR by hand in the control, then the next tasks."""
    net, sizes = Net(open_page(FeedforwardExplorer())), [2, 2, 1]
    net.el.get_by_label("Task").select_option("XOR")
    net.says("2 of 4 corners are right", ".nbw-judged")
    wanted = {(1, 0, 1): 1, (1, 1, 0): 1, (2, 0, 0): 1, (2, 1, 0): -1}
    for (layer, start, end), value in wanted.items():
        net.page.mouse.click(*net.edge(layer, start, end, sizes))
        net.el.get_by_label("chosen weight or bias, as a number").fill(str(value))
    net.frame()
    net.says("corners are right", ".nbw-judged")
    x, y = net.unit(1, 1, sizes)
    half = net.el.locator(".nbw-unit").first.bounding_box()["width"] / 2
    net.page.mouse.click(x - half, y + half)
    net.el.get_by_label("chosen weight or bias, as a number").fill("-1.5")
    net.says("Solved: all 4 corners are right", ".nbw-judged")
    net.says("Solved: all 4 corners are right")
    for task in ("bump", "tower"):
        net.el.get_by_label("Task").select_option(task)
        net.says("Not yet", ".nbw-judged")
    assert net.state()["task"] == "tower" and net.state()["net"] == "2-4-1-1"
    net.el.get_by_label("Task").select_option("free")
    net.frame()
    assert not net.el.locator(".nbw-judged").is_visible()


def test_the_picture_shows_what_nblib_says(open_page):
    """Pixels of the output's map: blue where nblib's sum is clearly negative, orange where it is clearly positive."""
    explorer = FeedforwardExplorer(sizes=(2, 4, 1), activation="tanh", output="sigmoid", seed=5)
    net = Net(open_page(explorer))
    rng = np.random.default_rng(0)
    X = rng.uniform(-1.4, 1.4, (60, 2))
    p = explorer.network.predict_proba(X)
    pixels = net.el.locator("canvas.nbw-heatmap").evaluate(
        COPY.replace(
            "FUNCTION",
            """(canvas, X) => { const n = canvas.width, ctx = copy(canvas);
        const at = (part) => Math.floor(part / 3 * n);
        return X.map(([x, y]) => [...ctx.getImageData(at(x + 1.5), at(1.5 - y), 1, 1).data.slice(0, 3)]);
        }""",
        ),
        X.tolist(),
    )
    sure = abs(p - 0.5) > 0.1
    assert sure.sum() > 20
    for (red, _, blue), orange in zip(np.array(pixels)[sure].tolist(), (p > 0.5)[sure], strict=True):
        assert (red > blue) == bool(orange)


def test_theme_redraws_the_maps(open_page):
    net = Net(open_page(FeedforwardExplorer()))
    middle = COPY.replace(
        "FUNCTION",
        """(el) => { const canvas = el.querySelector("canvas.nbw-heatmap"), ctx = copy(canvas);
        const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, v) => sum + v, 0) / data.length; }""",
    )
    light = net.el.evaluate(middle)
    net.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    net.frame()
    assert net.el.evaluate(middle) < light - 10


# Backpropagation -----------------------------------------------------------------------------------------------------


def test_stages_and_gradients(open_page):
    """To the last stage and back; every number of the table is nblib's, and a change in the middle moves them."""
    explorer = BackpropExplorer(sizes=(2, 2, 1), loss="binary_cross_entropy", y=0)
    net = Net(open_page(explorer), "backpropagation")
    rows = net.el.locator("tbody tr")
    titles = [net.el.locator(".nbw-stage strong").text_content()]
    for stage in range(explorer.last_stage):
        net.press("Step")
        titles.append(net.el.locator(".nbw-stage strong").text_content())
        assert rows.count() == [0, 0, 0, 0, 1, 3, 3, 5, 9][stage]
    assert titles == [
        "Start",
        "Forward, layer 1",
        "Forward, layer 2",
        "The loss",
        "Equation 1: δ of the output",
        "Equation 3: the biases of layer 2",
        "Equation 4: the weights of layer 2",
        "Equation 2: δ one layer back, layer 1",
        "Equation 3: the biases of layer 1",
        "Equation 4: the weights of layer 1",
    ]
    net.says("Every gradient is known")

    def shown():
        cells = rows.evaluate_all("rows => rows.map(r => [...r.children].map(c => c.textContent.replaceAll('−', '-')))")
        return {name: (float(exact), float(difference)) for name, exact, difference, _ in cells}

    def compare():
        _, grads = explorer.cost_and_gradients
        numbers = [*grads["0.W"].ravel(), *grads["0.b"], *grads["2.W"].ravel(), *grads["2.b"]]
        table = shown()
        assert len(table) == len(numbers) == 9
        for (name, (exact, difference)), number in zip(
            sorted(table.items(), key=lambda item: order(item[0])), numbers, strict=True
        ):
            assert exact == pytest.approx(number, abs=2e-6) and difference == pytest.approx(number, abs=2e-6), name

    def order(name):  # ∂ℓ/∂w⁽¹⁾₁₂ → layer, then weights before biases, then the indices
        return "⁰¹²".index(name.split("⁽")[1][0]), "∂ℓ/∂b" in name, name

    compare()
    before = shown()
    sizes = [2, 2, 1]
    net.page.mouse.click(*net.edge(2, 0, 0, sizes))
    net.el.get_by_label("chosen weight or bias, as a number").fill("-1.5")
    net.frame()
    layers = json.loads(json.dumps(explorer.layers))
    layers[1]["W"][0][0] = -1.5
    explorer.layers = layers
    compare()
    after = shown()
    assert sum(before[name] != after[name] for name in before) >= 7
    net.page.mouse.move(*net.edge(1, 0, 0, sizes))
    net.frame()
    assert net.readout()[-1].startswith("∂ℓ/∂w⁽¹⁾₁₁ = ") and "by a finite difference" in net.readout()[-1]
    net.press("Back")
    assert rows.count() == 5
    net.press("Restart")
    assert net.state()["stage"] == "0" and net.el.locator(".nbw-gradients caption").text_content().startswith("No gradient")


def test_the_step_seen_whole(open_page):
    """Old, −η × gradient, new: on the edges, in the table and in a unit's equation; what the gradient promised; and back."""
    explorer, sizes = BackpropExplorer(learning_rate=0.2), [2, 2, 1]
    net = Net(open_page(explorer, page_options={"width": 1280}), "backpropagation")
    losses, rows = net.el.locator(".nbw-losses b"), net.el.locator(".nbw-gradients tbody tr")
    assert losses.all_text_contents() == ["·"] * 4, "nothing is known yet"
    J, grads = explorer.cost_and_gradients
    net.press("Take the step")
    explorer.step()

    def number(text):
        return float(text.replace("−", "-").replace("+", "").replace(" ", ""))

    after, size = explorer.cost_and_gradients[0], sum((g**2).sum() for g in grads.values())
    found = [number(text) for text in losses.all_text_contents()]
    assert found == pytest.approx([J, after, after - J, -0.2 * size], abs=6e-5)
    table = [row.split("\t") for row in rows.all_inner_texts()]
    for row, (k, i, j) in zip(table, [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)], strict=False):
        old, by, new = map(number, row[1:])
        assert old == pytest.approx(explorer.before[k]["W"][i][j], abs=6e-5)
        assert by == pytest.approx(-0.2 * grads[f"{2 * k}.W"][i, j], abs=6e-5)
        assert new == pytest.approx(explorer.layers[k]["W"][i][j], abs=6e-5)
    label = net.el.locator(".nbw-edge-labels text").first.text_content()
    assert re.fullmatch(r"0\.35 [+−] 0\.\d+ → 0\.\d+", label), label
    assert net.el.locator(".nbw-move[d^=M]").count() >= 1
    assert net.readout()[0].startswith("The loss was ") and "promised −η‖g‖² = −0.2·" in net.readout()[1]
    net.page.mouse.click(*net.unit(1, 0, sizes))
    net.frame()
    assert net.readout()[0].startswith("before: z⁽¹⁾₁ = 1·0.35 + (−0.5)·0.33 + 0")
    assert "w⁽¹⁾₁₁ ← 0.35 − 0.2·" in net.readout()[1] and net.readout()[2].startswith("after: z⁽¹⁾₁ = ")
    assert net.state()["step"] == "1"
    net.el.get_by_label("learning rate η, as a number").fill("0.1")  # the same step, shorter
    net.frame()
    assert losses.nth(0).text_content() == f"{J:.4f}".rstrip("0") and number(losses.nth(3).text_content()) == pytest.approx(
        -0.1 * size, abs=6e-5
    )
    net.press("Back")
    assert "step" not in net.state() and net.state()["stage"] == "9" and "p=" not in net.state()["p"]
    assert losses.nth(1).text_content() == "·" and table[0][1] == "0.35"
    net.press("Step")  # the step is what comes behind the last stage
    net.press("Take the step")  # and one more
    net.says("The loss was ")
    net.press("Next example")
    state = net.state()
    assert (state["x"], state["y"], state["stage"]) == ("-0.5,1", "1", "0") and not state["p"].startswith("0.35,")
    net.press("Restart")
    assert net.state()["p"].startswith("0.35,0.82,0.33,-1.3"), "the weights from before the first of the steps"
    net.el.get_by_role("button", name="Take the step").focus()
    net.page.keyboard.press("Enter")
    net.page.set_viewport_size({"width": 320, "height": 800})
    net.frame()
    assert net.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert re.fullmatch(r"[+−]\d\.?\d*", net.el.locator(".nbw-edge-labels text").first.text_content())


def test_play(open_page):
    net = Net(open_page(BackpropExplorer(stage=7)), "backpropagation")
    net.press("Play")
    net.says("The gradient promised", ".nbw-status")
    assert net.el.get_by_role("button", name="Play", exact=True).count() == 1
    net.el.get_by_role("combobox", name="Loss").select_option("mse_sigmoid")
    net.el.get_by_label("target y", exact=True).fill("0")
    assert net.state()["loss"] == "mse_sigmoid" and net.state()["y"] == "0" and net.state()["stage"] == "9"


# Links, two views, looks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "query", "alert"),
    [
        (FeedforwardExplorer, "net=2-1-1&p=1,2,3,4,5&phi=tanh&x=0,1", ""),
        (FeedforwardExplorer, "net=2-99-1", "The link's net must name layers"),
        (FeedforwardExplorer, "p=1,2,<img src=x onerror=alert(1)>", "The link's p must be 13 numbers"),
        (FeedforwardExplorer, "task=constructor", "task must be one of"),
        (BackpropExplorer, "net=2-1-1&p=1,2,3,4,5&stage=9&y=0.5", ""),
        (BackpropExplorer, "stage=1e9", "stage must be a whole number from 0 to 9"),
        (BackpropExplorer, "y=NaN", "The link's y must be one number"),
    ],
)
def test_links(kind, query, alert, open_page):
    explorer = kind()
    net = Net(open_page(explorer, fragment=f"#{explorer.name}?{query}"), explorer.name)
    net.frame()
    if alert:
        assert net.alert().startswith(alert) and net.alert().endswith("The control shows its initial state instead.")
        assert net.state()["net"] == "-".join(map(str, explorer.sizes))
    else:
        assert net.alert() == "" and net.state()["net"] == "2-1-1" and net.state()["p"] == "1,2,3,4,5"


def test_two_views_of_one_model(open_page):
    explorer = FeedforwardExplorer()
    page = open_page(explorer, views=[explorer, explorer])
    first, second = (page.locator(".nbw-host").nth(i) for i in range(2))
    first.get_by_label("input x1", exact=True).fill("-0.5")
    next_frame(page)
    assert second.get_by_label("input x1, as a number").input_value() == "-0.5"
    first.get_by_role("button", name="Units in layer 1: one more").click()
    page.wait_for_function("document.querySelectorAll('.nbw-unit').length === 14")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(
        FeedforwardExplorer(task="XOR"),
        FeedforwardExplorer(name="large", sizes=(2, 8, 8, 8, 1)),
        BackpropExplorer(sizes=(2, 3, 2, 1), stage=12),
        page_options={"width": width},
    )
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    for name in ("feedforward", "backpropagation"):
        net = Net(page, name)
        net.page.mouse.click(*net.unit(1, 0, [2, 3, 2, 1]))
        net.press("Step")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.evaluate("""() => [...document.querySelectorAll(".nbw button, .nbw select, .nbw input")]
        .filter(e => e.checkVisibility()).map(e => [e.textContent, e.getBoundingClientRect().height])
        .filter(([, h]) => h < 24)""")
    assert small == [], "a finger needs 24 pixels"


def test_print_is_a_still_picture(open_page):
    page = open_page(FeedforwardExplorer(task="XOR"), BackpropExplorer(stage=9))
    page.emulate_media(media="print")
    assert page.locator(".nbw button:visible, .nbw select:visible, .nbw input:visible").count() == 0
    for name in ("feedforward", "backpropagation"):
        net = Net(page, name)
        for part in (".nbw-instruction", ".nbw-diagram svg", ".nbw-diagram canvas", ".nbw-status", ".nbw-readout"):
            assert net.el.locator(part).is_visible(), (name, part)
    assert page.locator("canvas.nbw-heatmap").is_visible() and page.locator(".nbw-gradients td").first.is_visible()


def test_a_broken_stored_state_is_a_sentence(open_page):
    def spoil(state):
        state["layers"] = [{"W": "<b>", "b": [1]}]

    page = open_page(FeedforwardExplorer(), change=spoil, scripts_may_fail=True)
    note = page.locator("#feedforward").get_by_role("alert")
    note.wait_for()
    assert note.text_content().startswith("This control could not start: layers must be a list of 2 to 4 layers")


# The table of the backpropagation control ----------------------------------------------------------------------------

HAND = [{"W": [[1, 2], [2, -2]], "b": [-1, 1]}, {"W": [[3], [-1]], "b": [1]}]
ALIKE = [{"W": [[20, 20], [20, 20]], "b": [0, 0]}, {"W": [[20], [20]], "b": [0]}]


@pytest.mark.parametrize(
    ("phi", "layers", "x", "kink"),
    [
        ("relu", HAND, [0.5, 1], True),  # z₂ = 2·0.5 − 2·1 + 1 = 0
        ("leaky_relu", HAND, [0.5, 1], True),
        ("linear", ALIKE, [1.5, 1.5], False),  # large numbers, of which a difference keeps few digits
        ("relu", ALIKE, [1.5, 1.5], False),
        ("tanh", HAND, [0.5, 1], False),
        ("relu", HAND, [1, 0.5], False),
    ],
)
def test_only_a_unit_at_its_kink_is_said_to_stand_there(phi, layers, x, kink, open_page):
    explorer = BackpropExplorer(activation=phi, layers=layers, x=x, y=0, stage=9)
    net = Net(open_page(explorer), "backpropagation")
    net.says("9 gradients", "caption")
    caption = net.el.locator("caption").text_content()
    assert ("kink" in caption) is kink, caption


@pytest.mark.parametrize("width", [1280, 320])
def test_nine_gradients_are_seen_at_once_in_the_order_of_the_lines(width, open_page):
    """At the kink, where the sentence above them is the longest; and no number is written in another way."""
    explorer = BackpropExplorer(activation="relu", layers=HAND, x=[0.5, 1], stage=9)
    net = Net(open_page(explorer, page_options={"width": width}), "backpropagation")
    net.says("at most 4.5 apart", "caption")
    box = net.el.locator(".nbw-gradients")
    assert box.evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]") == [0, 0]
    rows = box.locator("tbody tr").evaluate_all("rows => rows.map(r => [...r.children].map(c => c.textContent))")
    names = ["w⁽¹⁾₁₁", "w⁽¹⁾₁₂", "w⁽¹⁾₂₁", "w⁽¹⁾₂₂", "b⁽¹⁾₁", "b⁽¹⁾₂"]
    assert [row[0] for row in rows[:6]] == [f"∂ℓ/∂{name}" for name in names]
    assert [row[0] for row in rows[:4]] == [line.split(" = ")[0] for line in net.readout()]
    assert [row[3] for row in rows if row[1] != row[2]] == ["2.25", "4.5", "4.5"]


def test_the_numbers_of_the_next_stage_can_be_said_before(open_page):
    """The weights stand on the edges, the biases in the first line, and a new stage is told whatever was chosen before."""
    net = Net(open_page(BackpropExplorer(activation="relu", layers=HAND, x=[1, 0.5])), "backpropagation")
    assert net.el.locator(".nbw-edge-labels text").all_text_contents() == ["1", "2", "2", "−2", "3", "−1"]
    assert net.readout() == ["x = (1, 0.5), y = 1, b⁽¹⁾ = (−1, 1), b⁽²⁾ = (1)."]
    net.page.mouse.click(*net.edge(2, 0, 0, [2, 2, 1]))
    net.press("Step")
    net.says("Stage 1 of 9")
    assert net.readout()[0].startswith("z⁽¹⁾₁ = 1·1 + 0.5·2 + (−1) = 1,")
