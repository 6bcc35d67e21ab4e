"""A chapter in JupyterLab as `make lab` opens it: the first look, a run, and the next day."""

import re
import shutil
import time

import nbformat
import pytest

from book.lab import states, views
from book.notebooks import CHAPTERS
from tests.support.jupyter import jupyterlab

CHAPTER = CHAPTERS / "01_perceptrons.ipynb"
RESTORED = "This is how the control was saved: run its cell to tie it to Python."


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab with a copy of the chapters, which it does not trust: nobody has run them here."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(CHAPTERS, folder / "work")
    with jupyterlab(folder) as server:
        yield server


@pytest.fixture
def days(server, watch):
    """Return a function that begins a day: no kernel is left of the last one; it opens the chapter."""

    def begin():
        server.end_kernels()
        watched = watch(server.open(CHAPTER.name) + "&reset", width=1400, height=1600)
        page = watched.page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
        page.wait_for_timeout(2000)  # what Lab writes by itself it writes now
        return watched

    return begin


def save(page):
    page.locator(".jp-Notebook .jp-Cell").first.click()
    with page.expect_response(lambda r: r.request.method == "PUT" and CHAPTER.name in r.url):
        page.keyboard.press("Control+s")


def first_question(page):
    """Go down to the first question: Lab makes the cells that are in sight."""
    page.locator(".jp-WindowedPanel-outer").first.evaluate("e => e.scrollTo(0, 1400)")
    question = page.locator(".nbw-prediction", has_text="Every input of a neuron is 0.")
    question.wait_for(timeout=60000)
    return question


def run_all(page):
    """Run all cells, and wait until none waits for its turn: between two cells the kernel is idle, too."""
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    waiting = page.locator(".jp-InputPrompt", has_text="*")
    waiting.first.wait_for(state="attached")
    quiet, end = 0, time.monotonic() + 200
    while quiet < 5:
        assert time.monotonic() < end, "it does not come to an end"
        page.wait_for_timeout(500)
        quiet = 0 if waiting.count() or not page.get_by_text("Python 3 (ipykernel) | Idle").count() else quiet + 1


def test_opening_and_saving_change_nothing(server, days):
    watched = days()
    page = watched.page
    tab = page.locator(".lm-DockPanel .lm-TabBar-tab", has_text=CHAPTER.name)
    assert "jp-mod-dirty" not in tab.get_attribute("class")
    assert page.locator(".jp-CodeCell .jp-InputPlaceholder").count() > 3, "folded cells"
    text = page.locator(".jp-Notebook").first.inner_text()
    assert "A neuron takes several numbers" in text and not re.search(r"\{(?:term|cite:.|eq)\}|\(perceptron-\w+\)", text)
    assert not [said for said in watched.complaints if "Failed to initialize" in said]
    save(page)
    assert (server.work / CHAPTER.name).read_bytes() == CHAPTER.read_bytes()


def test_a_work_and_a_term_lead_to_where_the_book_lists_them(days):
    page = days().page
    page.locator(".jp-WindowedPanel-outer").first.evaluate("e => e.scrollTo(0, 2000)")
    for words, page_of_it, listed in (
        ("McCulloch and Pitts, 1943", "bibliography.md", "A logical calculus of the ideas immanent in nervous activity"),
        ("perceptron", "glossary.md", "which learns by correcting itself after each mistake"),
    ):
        leads = ".jp-MarkdownCell a[href*='/files/']"  # Lab finds out where a link leads after it has drawn it
        link = page.locator(leads, has_text=re.compile(f"^{re.escape(words)}$")).first
        link.wait_for(timeout=20000)
        fragment = link.get_attribute("href").split("#")[1]
        link.click()
        tab = page.locator(".lm-DockPanel .lm-TabBar-tab", has_text=page_of_it)
        page.wait_for_timeout(5000)
        if not tab.count():  # Lab took the click for one that makes the cell active, and drew it anew
            link.click()
        heading = page.locator(".jp-MarkdownViewer h4", has=page.get_by_text(words, exact=True))
        heading.wait_for(timeout=20000)
        assert fragment == heading.get_attribute("id") and listed in heading.locator("+ p").text_content()
        page.locator(".lm-DockPanel .lm-TabBar-tab", has_text=CHAPTER.name).click()
    assert page.get_by_title("Citation Not Found").count() == 0


def test_a_run_changes_nothing_and_the_controls_are_there_on_the_next_day(server, days):
    file = server.work / CHAPTER.name
    page = days().page
    run_all(page)
    assert first_question(page).get_by_text(RESTORED).count() == 0
    page.wait_for_function(  # Lab may just then take a cell away and bring it back
        """() => [...document.querySelectorAll(".jp-MarkdownCell summary")]
                 .some(e => getComputedStyle(e).listStyleType === "disclosure-closed")""",
        timeout=20000,
    )  # a sign that an answer can be opened
    save(page)
    assert file.read_bytes() == CHAPTER.read_bytes()
    page.context.close()
    page = days().page
    question = first_question(page)
    question.get_by_text(RESTORED).wait_for(timeout=10000)
    assert page.get_by_text("model not found").count() == 0
    question.get_by_label("It depends on the sign of the bias").click()
    question.get_by_text("✓ Right.").wait_for(timeout=10000)
    save(page)  # nothing has run: Lab sends no state of any control
    assert file.read_bytes() == CHAPTER.read_bytes()
    saved = nbformat.read(file, as_version=4)
    shown = [view["model_id"] for view in views(saved)]
    assert len(shown) > 10 and {*shown} == {*states(saved)}
