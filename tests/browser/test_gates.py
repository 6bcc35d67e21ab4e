"""The cell with its gates in Chromium: valves by pointer, finger and keys, the tape, units, typed sequences."""

import numpy as np
import pytest

from nblib.layers import LSTM, Dense
from nblib.network import Network
from nblib.widgets import GateExplorer
from tests.support.small_page import VIOLATIONS, Mounted

HELD = {"input": [0, 20, 0, -10], "forget": [0, 0, 0, 10], "candidate": [0.1, 0, 0, 0], "output": [0, 0, 0, 10], "v": 10}


def explorer(**settings):
    rng = np.random.default_rng(1)
    return GateExplorer(Network(LSTM(2, 6, rng), Dense(6, 1, "xavier", rng)), **settings)


class Cell(Mounted):
    selector = "#gates"

    @property
    def settings(self):
        return dict(part.split("=") for part in self.link.split("?")[1].split("&"))

    @property
    def equations(self):
        return self.el.locator(".nbw-gates-equations li").all_text_contents()

    @property
    def figures(self):
        return self.el.locator(".nbw-figures b").all_text_contents()

    def slider(self, name):
        return self.el.get_by_role("slider", name=name, exact=True)

    def valve(self, name):
        return self.el.get_by_role("slider", name=f"Valve of the {name}: arrow keys change its bias")

    @property
    def tape(self):
        return self.el.locator(".nbw-gates-tape")

    def type(self, sequence):
        self.el.locator("textarea").fill(sequence)
        self.page.keyboard.press("Enter")
        self.frame()


@pytest.fixture
def cell(open_page):
    def start(**settings):
        page = open_page(explorer(**settings))
        page.wait_for_selector("#gates .nbw")
        return Cell(page)

    return start


def test_a_number_is_held_by_hand(cell):
    """The way that the exercise asks for, by the sliders that each gate has."""
    found = cell()
    assert found.figures[2] == "−0.7" and "less than 0.01 %" in found.figures[3]
    for gate, weights in {"input": {"w₂": 20, "b": -10}, "forget": {"b": 10}, "output": {"b": 10}}.items():
        found.pick("Gate", gate)
        for symbol, value in weights.items():
            name = "bias b" if symbol == "b" else "weight w₂ of the mark"
            found.el.get_by_label(f"{name} of the {gate} gate, as a number", exact=True).fill(str(value))
            found.frame()
    found.pick("Gate", "candidate")
    found.el.get_by_label("weight w₁ of the number of the candidate, as a number", exact=True).fill("0.1")
    found.el.get_by_label("weight v of the answer, as a number", exact=True).fill("10")
    found.frame()
    assert abs(float(found.figures[2].replace("−", "-"))) < 0.01
    found.says("Your error is below 0.01.")
    assert found.figures[3] == "99.55 %"
    found.pick("then steps of", "random")
    assert "Your error is below 0.01." in found.el.text_content()


def test_a_valve_is_dragged(cell):
    found = cell()
    valve = found.valve("forget gate")
    valve.scroll_into_view_if_needed()
    box = valve.locator(".nbw-gates-body").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    found.page.mouse.move(x, y)
    found.page.mouse.down()
    found.page.mouse.move(x, y - 50)
    found.page.mouse.move(x, y - 100)
    found.page.mouse.up()
    found.frame()
    assert found.settings["f"] == "0,0,0,6" and float(valve.get_attribute("aria-valuenow")) == pytest.approx(
        0.9975, abs=1e-4
    )
    assert found.equations[1] == "f = σ(0 · 0.7 + 0 · 1 + 0 · 0 + 6) = σ(6) = 0.9975"
    assert found.el.get_by_label("bias b of the forget gate, as a number").input_value() == "6"


def test_valves_and_curve_by_keys(cell):
    found = cell()
    found.valve("input gate").focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowDown"):
        found.page.keyboard.press(key)
    found.frame()
    assert found.settings["i"] == "0,0,0,-0.8" and found.settings["gate"] == "input"
    grip = found.el.get_by_role("slider", name="Bias of the forget gate, on the curve")
    grip.focus()
    for _ in range(7):
        found.page.keyboard.press("Shift+ArrowRight")
    found.frame()
    assert found.settings["f"] == "0,0,0,8"
    assert "With b = 8 there remains 96.7 %" in found.el.text_content()
    grip.focus()
    for _ in range(30):
        found.page.keyboard.press("Shift+ArrowRight")
    found.frame()
    assert found.settings["f"] == "0,0,0,20", "at its limit"


def test_the_tape_is_walked(cell):
    found = cell(**HELD)
    found.tape.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft"):
        found.page.keyboard.press(key)
    found.frame()
    assert found.settings["step"] == "11" and found.tape.get_attribute("aria-valuenow") == "11"
    found.tape.focus()
    found.page.keyboard.press("End")
    found.frame()
    assert found.settings["step"] == "101"
    found.press("Restart")
    found.press("Step")
    assert found.settings["step"] == "2"
    box = found.tape.bounding_box()
    found.tape.click(position={"x": 46 + (box["width"] - 118) * 50.5 / 101, "y": 60})
    found.frame()
    assert found.settings["step"] == "51"
    found.says("Step 51 brings 0:")
    found.press("Play")
    found.page.wait_for_function("document.querySelector('.nbw-gates-tape').getAttribute('aria-valuenow') > 53")
    found.press("Pause")


def test_a_typed_sequence(cell):
    found = cell(**HELD)
    found.type("0.5*, 0.25 -1 0.75*")
    link = found.settings
    assert link["x"] == "0.5*,0.25,-1,0.75*" and found.figures[1] == "1.25" and link["wait"] == "100"
    found.type("0.5 blue")
    assert "The sequence must be numbers, with a * behind marked ones, but came as 'blue'." in found.el.text_content()
    assert found.el.locator("textarea").input_value() == "0.5 blue", "what was typed is not lost"
    assert found.settings["x"] == "0.5*,0.25,-1,0.75*"
    found.press("Reset")
    found.page.locator("h1").click()
    found.frame()
    assert found.el.locator("textarea").input_value() == "0.7*"
    found.press("Adding problem")
    link = found.settings
    assert link["wait"] == "0" and len(link["x"].split(",")) == 100 and link["x"].count("*") == 2
    assert "2 marked" in found.el.text_content()


def test_a_unit_is_chosen(cell):
    given = explorer(who="learned", rest="random", step=4)
    found = cell(who="learned", rest="random", step=4)
    box = found.el.locator(".nbw-gates-map").bounding_box()
    found.el.locator(".nbw-gates-map").click(position={"x": 20, "y": box["height"] * 3.5 / 6})
    found.frame()
    assert found.settings["unit"] == "3"
    given.unit = 3
    said = [float(line.split(" = ")[-1].replace("−", "-")) for line in found.equations[:6]]
    np.testing.assert_allclose(said, [*given.gates[3], given.cells[3], given.outputs[3]], atol=6e-5)
    found.el.locator(".nbw-gates-map").focus()
    found.page.keyboard.press("ArrowDown")
    found.frame()
    found.press("unit: one more")
    assert found.settings["unit"] == "5"
    found.valve("output gate").focus()
    found.page.keyboard.press("ArrowUp")
    found.frame()
    assert found.settings["o"] == "0,0,0,0", "what has been learned is not turned by hand"
    assert found.el.get_by_label("weight v of the answer, as a number").is_hidden()


def test_by_finger(open_page):
    page = open_page(explorer(), page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True})
    page.wait_for_selector("#gates .nbw")
    found = Cell(page)
    found.valve("output gate").tap()
    found.frame()
    assert found.el.get_by_label("bias b of the output gate, as a number").is_visible()
    box = found.tape.bounding_box()
    found.tape.tap(position={"x": 46 + (box["width"] - 118) * 30.5 / 101, "y": 90})
    found.frame()
    assert found.tape.get_attribute("aria-valuenow") == "31"


@pytest.mark.parametrize("who", ["own", "learned"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(who, theme, open_page, axe):
    page = open_page(explorer(who=who))
    page.wait_for_selector("#gates .nbw")
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
