"""The form of a chapter: its number, its two times, and what of it is core."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book import VIEW
from book.notebooks import CHAPTERS
from book.serve import BOOK
from book.times import Times, spoken, times

NUMBERED = sorted(CHAPTERS.rglob("[0-9][0-9]_*.ipynb"))
LIMIT = {"chapters": 180, "architectures": 120}  # minutes of core, by folder

chapters = pytest.mark.parametrize("path", NUMBERED, ids=lambda p: p.stem)


def minutes(*cells) -> Times:
    return times(new_notebook(cells=list(cells)))


def code(source, *tags, view=False):
    outputs = [new_output("display_data", {VIEW: {"model_id": "1"}})] if view else []
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=outputs)


def text(source, *tags):
    return new_markdown_cell(source, metadata={"tags": list(tags)})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (text("word " * 400), 2),
        (text("$$a = b$$"), 2),
        (text("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"), 2),
        (text("$a$ " * 15), 1),
        (text("<details><summary>Hint</summary>" + "word " * 400 + "</details>"), 0),
        (code("a = 1\n\nb = 2\n" * 15), 2),
        (code("a = 1\n" * 15, "hide-input"), 0),
        (code("Prediction()", "predict", "remove-input", view=True), 1),
        (code("Control()", "hide-input", view=True), 4),
        (code("assert Control()", "remove-cell", view=True), 0),
    ],
)
def test_what_each_thing_takes(cell, expected):
    assert minutes(cell) == pytest.approx((expected, expected))


def test_second_reading_ends_at_the_next_heading_that_is_no_lower():
    hundred = "word " * 98
    core, everything = minutes(
        text(f"## First\n\n{hundred}x"),  # 100 words, half a minute
        text("### Proof (second reading)\n\n$$a$$\n\n#### Its lemma\n\n$$b$$"),
        code("Control()", "hide-input", view=True),
        text(f"### Third\n\n{hundred}x"),
    )
    assert core == pytest.approx(1)
    assert everything == pytest.approx(1 + 4 + 4 + 5 / 200)


def test_two_graded_exercises_are_core_and_no_practice():
    exercises = [
        c for i in range(3) for c in (text("word " * 400, "exercise-statement"), code(f"def f{i}(): ...", "exercise"))
    ]
    practice = [text("## Practice\n\n### 1. One", "practice"), code("assert 1", "solution", "hide-cell"), text("### 2. Two")]
    assert minutes(*practice, text("## Graded exercises", "graded"), *exercises) == pytest.approx((30, 75))


@pytest.mark.parametrize(("m", "words"), [(4, "10 min"), (57, "1 h"), (64, "1 h"), (111, "1 h 50 min"), (182, "3 h")])
def test_times_are_said_to_ten_minutes(m, words):
    assert spoken(m) == words


@chapters
def test_the_core_fits(path):
    core, everything = times(nbformat.read(path, 4))
    assert core <= LIMIT[path.parent.name]
    assert core <= everything


@chapters
def test_the_title_begins_with_the_number_and_the_page_tells_the_times(path):
    number, title = int(path.stem[:2]), nbformat.read(path, 4).cells[0].source
    assert title.startswith(f"# {number}. ")
    page = (BOOK / path.relative_to(CHAPTERS.parent).with_suffix(".html")).read_text("utf-8")
    core, everything = map(spoken, times(nbformat.read(path, 4)))
    assert f"Core: about {core}. With second reading and all exercises: about {everything}.</p>" in page
    assert page.count('<details class="second-reading">') == sum(
        line.endswith("(second reading)")
        for c in nbformat.read(path, 4).cells
        if c.cell_type == "markdown"
        for line in c.source.split("\n")
        if line.startswith("#")
    )
