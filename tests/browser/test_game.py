"""The game's control in a real Chromium: both players at play, one that is frozen, links, speeds, places drawn by hand."""

import re
import statistics

import numpy as np
import pytest

from nblib.widgets import GameExplorer
from tests.support.small_page import Mounted

FRAMES = """() => new Promise((done) => {
    const times = [], count = (time) => (times.push(time) < 40 ? requestAnimationFrame(count) : done(times));
    requestAnimationFrame(count); })"""


class Control(Mounted):
    """What a reader sees and does of one game."""

    selector = "#game"

    def figure(self, title):
        """The first number under a title; NaN where there is none yet."""
        value = self.el.locator(".nbw-figures > div").filter(has_text=re.compile(f"^{title}")).locator("b").text_content()
        return float(value.split()[0]) if value != "–" else np.nan

    def marks(self, kind):
        """The path of all marks of a kind, and how many there are."""
        d = self.el.locator(f".nbw-game{kind}").get_attribute("d") or ""
        return d, d.count("M")

    def place(self, x, y):
        """The pixel of a point of the plane."""
        box = self.el.locator(".nbw-penpaper").bounding_box()
        return box["x"] + (x + 3) / 6 * box["width"], box["y"] + (3 - y) / 6 * box["height"]

    def link(self):
        """The link to the present state, which the page shows where it may not write to the clipboard."""
        self.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        self.press("Copy link to this state")
        return self.el.locator(".nbw-link").input_value()

    def rounds(self, times):
        for _ in range(times):
            self.press("50 rounds")


def test_both_players_learn_while_frames_keep_coming(open_page):
    page = open_page(GameExplorer(hidden=64, batch=128, gamma=0.1))  # the largest
    control = Control(page)
    assert control.marks("invented")[1] == 400 and np.isnan(control.figure("D of true"))
    before = control.marks("invented")[0]
    control.press("Run")
    times = page.evaluate(FRAMES)
    assert statistics.median(np.diff(times)) < 150  # generous: without a deadline, all rounds would be played in one frame
    control.press("Pause")
    rounds = control.figure("round")
    assert 5 < rounds < 3500 and control.marks("invented")[0] != before
    page.wait_for_timeout(200)
    assert control.figure("round") == rounds
    control.press("Step")
    assert control.figure("round") == rounds + 1
    control.says(f"after {rounds + 1:.0f} of 3500 rounds")
    assert control.marks("mode:not(.nbw-gamelost)")[1] + control.marks("lost")[1] == 8


def test_points_leave_a_frozen_discriminator_and_come_back(open_page):
    explorer = GameExplorer()
    control = Control(open_page(explorer))
    control.rounds(4)
    control.pick("Frozen", "discriminator")
    control.rounds(6)
    explorer.steps, explorer.frozen, explorer.steps = 200, "discriminator", 500
    assert control.figure("outside") == pytest.approx(100 * (np.abs(explorer.invented).max(axis=1) > 3).mean(), abs=0.51)
    assert control.figure("outside") > 90
    control.says("The discriminator is frozen")
    control.pick("Frozen", "nobody")
    control.rounds(10)
    assert control.figure("outside") < 30


def test_a_link_plays_the_whole_game_again(open_page):
    page = open_page(GameExplorer(seed=2, hidden=8))
    control = Control(page)
    control.rounds(2)
    control.pick("Generator's cost", "true")
    control.rounds(1)
    control.pick("Frozen", "generator")
    control.rounds(3)
    points = control.marks("invented")[0]
    link = control.link()
    assert "seed=2" in link and "steps=300" in link and "past=100," in link
    control.press("Reset")
    assert control.figure("round") == 0 and control.marks("invented")[0] != points
    page.evaluate("(link) => { location.hash = link.split('#')[1]; }", link)
    page.wait_for_function("document.querySelector('.nbw-figures b').textContent === '300 of 3500'")
    assert control.marks("invented")[0] == points
    assert control.el.get_by_role("combobox", name="Frozen").input_value() == "generator"


def test_a_slider_that_is_dragged_is_one_change_and_the_game_goes_on(open_page):
    page = open_page(GameExplorer(hidden=8))
    control = Control(page)
    control.press("Run")
    page.wait_for_timeout(300)
    gamma = control.el.get_by_role("slider", name="strength γ of the gradient penalty")
    gamma.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    control.press("Pause")
    rounds = control.figure("round")
    link = control.link()
    past = re.search(r"past=([^&]*)", link)[1].split(",")
    assert len(past) == 6 and 0 < int(past[0]) < rounds and "gamma=0.4" in link


def test_slow_motion(open_page):
    page = open_page(GameExplorer(speed="slow"))
    control = Control(page)
    control.press("Run")
    page.wait_for_timeout(1400)
    assert 1 <= control.figure("round") <= 4
    control.pick("Speed", "one")
    page.wait_for_timeout(600)
    before, after = page.evaluate(f"""async () => {{
        const round = () => parseInt(document.querySelector(".nbw-figures b").textContent), before = round();
        await ({FRAMES})();
        return [before, round()]; }}""")
    assert 36 <= after - before <= 42  # one for each of 40 frames


@pytest.mark.parametrize("touch", [False, True])
def test_places_are_drawn_by_taps_strokes_and_keys(open_page, touch):
    page = open_page(GameExplorer(), page_options={"width": 320, "has_touch": True, "is_mobile": True} if touch else {})
    control = Control(page)
    assert not control.el.locator(".nbw-penpaper").is_visible(), "a tap would take a game away"
    control.press("Draw your own")
    assert control.marks("dots:not(.nbw-gameedge)")[1] == 0
    control.el.locator(".nbw-penpaper").scroll_into_view_if_needed()
    (page.touchscreen.tap if touch else page.mouse.click)(*control.place(1, 1))
    control.frame()
    control.says("of 1 modes")
    control.el.get_by_role("application").focus()
    for key in ("Space", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    control.frame()
    control.says("of 3 modes")
    if not touch:
        page.mouse.move(*control.place(-2, -2))
        page.mouse.down()
        page.mouse.move(*control.place(2, -2), steps=100)
        page.mouse.up()
        control.frame()
        assert 8 < control.marks("lost")[1] + control.marks("mode:not(.nbw-gamelost)")[1] < 20
    control.press("50 rounds")
    assert control.figure("round") == 50
