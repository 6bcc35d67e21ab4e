"""Answers to the one-click questions: kept in this browser, shown on the front page, exported, imported, erased."""

import json

import pytest
from playwright.sync_api import expect

CHAPTER, FRONT = "chapters/01_perceptrons.html", "chapters/index.html"
KEY = "how-deep-learning-works"
NO_POINTS = "0 of 3.6"


@pytest.fixture
def book(site, watch):
    """Return a page of the book with a fresh store, and what opens another page in the same browser."""
    watched = watch(site + CHAPTER)

    def go(path):
        watched.page.goto(site + path, wait_until="load")
        watched.page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
        return watched.page

    return go


def question(page, name):
    return page.locator(f"#{name} input")


def row(page):
    cells = page.locator("#progress tbody tr", has_text="Perceptrons").locator("td")
    return [" ".join(t.split()) for t in cells.all_text_contents()]


def test_an_answer_is_kept_and_counted(book):
    page = book(CHAPTER)
    question(page, "predict-bias").nth(1).check()  # wrong at first
    question(page, "predict-bias").nth(2).check()  # then right
    question(page, "predict-scale").nth(1).check()  # right at once
    page = book(CHAPTER)
    assert question(page, "predict-bias").nth(2).is_checked()
    assert page.locator("#predict-bias .nbw-feedback").text_content().startswith("✓")
    assert not any(question(page, "predict-xor").nth(i).is_checked() for i in range(3))
    assert row(book(FRONT)) == ["2 of 7", "1", NO_POINTS]


def test_answers_leave_and_come_back(book, tmp_path):
    page = book(CHAPTER)
    question(page, "predict-scale").nth(1).check()
    page = book(FRONT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["answers"]["01_perceptrons"]["predict-scale"]["right"] is True

    erase = page.get_by_role("button", name="Erase")
    erase.click()
    assert row(page) == ["1 of 7", "1", NO_POINTS]  # asked first
    erase.click()
    assert row(page) == ["0 of 7", "0", NO_POINTS]

    page.locator("#progress input[type=file]").set_input_files(file)
    expect(page.locator("#progress [role=status]")).to_contain_text("added")
    assert row(page) == ["1 of 7", "1", NO_POINTS]
    assert question(book(CHAPTER), "predict-scale").nth(1).is_checked()


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        "null",
        '{"format": 2, "answers": {}}',
        '{"format": 1, "answers": []}',
        '{"format": 1, "answers": {"a": 3}}',
        '{"format": 1, "answers": {}, "points": {"perceptrons.fires": "all"}}',
        '{"format": 1, "answers": {}, "code": {"perceptrons.fires": 3}}',
        '{"format": 1, "answers": {"01_perceptrons": {"predict-bias": {"answer": 2, "right": true, "first": true}}}}',
    ],
)
def test_a_broken_file_or_store_loses_nothing(book, tmp_path, content):
    page = book(CHAPTER)
    question(page, "predict-scale").nth(1).check()
    page = book(FRONT)
    file = tmp_path / "other.json"
    file.write_text(content, "utf-8")
    page.locator("#progress input[type=file]").set_input_files(file)
    expect(page.locator("#progress [role=status]")).to_contain_text("not taken")
    assert row(page) == ["1 of 7", "1", NO_POINTS]

    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, content])
    assert row(book(FRONT)) == ["0 of 7", "0", NO_POINTS]
    assert page.evaluate("(key) => localStorage.getItem(key + '-unreadable')", KEY) == content


def test_a_name_is_only_a_name(book, tmp_path):
    file = tmp_path / "hostile.json"
    words = ["<img src=x onerror=alert(1)>", "<script>"]
    one, two = ({"answer": w, "right": True, "first": True} for w in words)
    answers = {"__proto__": {"x": one}, "01_perceptrons": {"predict-bias": two}}
    file.write_text(json.dumps({"format": 1, "answers": answers}), "utf-8")
    page = book(FRONT)
    page.locator("#progress input[type=file]").set_input_files(file)
    expect(page.locator("#progress [role=status]")).to_contain_text("added")
    assert page.evaluate("({}).x") is None
    assert page.locator("#progress script, #progress img").count() == 0
    assert not question(book(CHAPTER), "predict-bias").first.is_checked()


def test_a_browser_that_keeps_nothing_still_answers(site, watch):
    watched = watch(site + CHAPTER)
    watched.page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    watched.page.goto(site + CHAPTER, wait_until="load")
    question(watched.page, "predict-bias").nth(2).check()
    watched.page.locator("#predict-bias .nbw-feedback", has_text="✓").wait_for()
