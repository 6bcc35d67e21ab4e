"""Exercises that run where they are read: Python in the page, from the click to the points on the front page."""

import html
import json
import os

import pytest
from playwright.sync_api import expect

from book.serve import BOOK
from nblib.exercises import checker
from tests.support.small_page import VIOLATIONS

CHAPTER, ACTIVATIONS, FRONT = "chapters/01_perceptrons.html", "chapters/02_activations.html", "chapters/index.html"
FIRES = "def fires(X, w, b):\n    return (X @ w + b {} 0).astype(int)\n"
SLOW = 180_000  # milliseconds for Python to start on a busy machine
expect.set_options(timeout=30_000)


@pytest.fixture
def python():
    """Skip where the site holds no Python; fail if it should."""
    if not (BOOK / "_static" / "try").exists():
        message = "the built book holds no Python: BOOK_PYODIDE names a folder with NumPy's wheel for Pyodide"
        pytest.fail(message) if os.environ.get("BOOK_PYODIDE") else pytest.skip(message)


class Cell:
    """A cell's editor on a page."""

    def __init__(self, page, box):
        self.page, self.box = page, page.locator(box)
        self.code, self.status = self.box.locator(".cm-content"), self.box.get_by_role("status")
        self.out, self.report = self.box.locator(".try-out"), self.box.locator(".nb-check")

    def press(self, name):
        self.box.get_by_role("button", name=name).click()

    def run(self, code=None, timeout=30_000):
        """Check by the keyboard, and wait for what comes of it."""
        if code is not None:
            self.code.fill(code)
        self.code.press("Control+Enter")
        expect(self.box).not_to_have_attribute("data-running", "", timeout=timeout)
        return self.out.text_content()


def test_an_exercise_is_solved_in_the_page(python, site, watch, axe, tmp_path):
    watched = watch(site + CHAPTER, width=320, height=640, color_scheme="dark", has_touch=True)
    page, asked = watched.page, []
    page.context.on("request", lambda request: asked.append(request.url) if "/_static/try/" in request.url else None)
    cell = Cell(page, "[data-check='perceptrons.fires']")
    assert asked == [] and page.locator("script[src*='_static/try']").count() == 0
    cell.box.get_by_role("button", name="Try it here").tap()
    expect(cell.code).to_be_focused()
    expect(page.locator("#does-it-fire-1-point .tag_exercise")).to_be_hidden()  # the editor stands in its place
    assert cell.run(timeout=SLOW) == ""
    expect(cell.report).to_contain_text("fires is not written yet")
    assert 4 < len(asked) <= 9  # and none to another host, which would be a complaint
    cell.press("Hint")
    expect(cell.report).to_contain_text("Hint:")

    # a wrong answer gets the notebook's report, and its link the control on the same page
    cell.run(FIRES.format(">"))
    assert plain(cell.report.inner_html()) in plain(checker.check("perceptrons.fires", wrong)._repr_html_())
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS.replace("run()", """run("[data-check='perceptrons.fires']")""")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cell.report.get_by_role("link").click()
    expect(page.locator("#perceptron-hand")).to_be_focused()
    assert page.locator("#perceptron-hand").bounding_box()["y"] < 640

    # loops: in Python, and in C, where the worker ends and another starts; the code stays
    assert "did not finish within 5 seconds" in cell.run("while True: pass")
    endless = "from itertools import count\nsum(count())"
    assert "did not finish within 5 seconds" in cell.run(endless)
    assert cell.code.inner_text() == endless
    cell.press("Check")  # for which the next worker is not ready yet
    cell.press("Stop")
    expect(cell.out).to_contain_text("Stopped.")
    assert 'File "<your code>", line 2, in fires' in cell.run(f"{FIRES.format('/')}\nfires(np.eye(2), np.ones(2), 0)", SLOW)

    # the keyboard comes in and out
    cell.code.press("Tab")
    expect(cell.code).to_be_focused()
    cell.code.press("Escape")
    cell.code.press("Tab")
    expect(cell.box.get_by_role("button", name="Check")).to_be_focused()

    assert cell.run(FIRES.format(">="), SLOW) == ""
    expect(cell.report).to_contain_text("0.3 of 0.3 points, solved.")
    page.reload()
    expect(cell.box).to_contain_text("0.3 points")
    cell.press("Try it here")
    assert cell.code.inner_text().split() == FIRES.format(">=").split()
    page.goto(site + FRONT)
    assert row(page)[-1] == "0.3 of 3.6"
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert kept["points"] == {"perceptrons.fires": 0.3} and "fires" in kept["code"]["perceptrons.fires"]
    assert watched.complaints == []


def test_a_cell_worth_changing_and_a_practice_exercise_run_without_a_check(python, site, watch):
    page = watch(site + ACTIVATIONS).page
    cell = Cell(page, ".tag_try-it + .try")
    cell.press("Try it here")
    shown = page.locator(".tag_try-it .cell_output pre").text_content()
    assert cell.run(timeout=SLOW) == shown  # with its imports in front, it runs alone
    practice = Cell(page, "#from-tanh-to-sigmoid .try")
    practice.press("Try it here")
    assert "import numpy as np" in practice.code.inner_text()
    assert "without figures, controls and real data" in practice.run("from nblib import plots")
    assert practice.run("print(np.ones(2))\n1 + 1") == "[1. 1.]\n2\n"
    assert practice.report.count() == 0 and practice.box.get_by_role("button", name="Check").count() == 0


def test_from_a_file_the_click_says_what_to_do(python, watch):
    page = watch((BOOK / CHAPTER).as_uri()).page
    page.get_by_role("button", name="Try it here").first.click()
    expect(page.get_by_role("alert")).to_contain_text("make serve")


def test_a_notebook_s_progress_is_understood(site, watch, tmp_path):
    page = watch(site + FRONT).page
    table = page.evaluate("""() => new Promise((done) => { const s = document.createElement("script");
      s.src = "../_static/controls/questions.js"; s.onload = () => done(bookQuestions); document.head.append(s); })""")
    key = table["01_perceptrons"]["predict-scale"]["key"]
    file = tmp_path / "progress.json"
    file.write_text(
        json.dumps({"points": {"perceptrons.update": 0.6, "from.elsewhere": 1}, "answers": {key: 1, "gone 1": 0}})
    )
    page.locator("#progress input[type=file]").set_input_files(file)
    expect(page.locator("#progress [role=status]")).to_contain_text("added")
    assert row(page) == ["1 of 7", "1", "0.6 of 3.6"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    back = json.loads(download.value.path().read_text("utf-8"))
    assert back["chosen"] == {key: 1} and back["points"]["perceptrons.update"] == 0.6


def wrong(X, w, b):
    return (X @ w + b > 0).astype(int)


def plain(markup):
    """Return HTML without what differs between a page's way to write it and Python's."""
    return html.unescape(markup).replace(' open=""', " open")


def row(page):
    cells = page.locator("#progress tbody tr", has_text="Perceptrons").locator("td")
    return [" ".join(t.split()) for t in cells.all_text_contents()]
