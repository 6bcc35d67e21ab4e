"""What an instructor finds on the site: plans in hours, an exercise to follow, solutions from a day on."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from authoring import course, exercises
from book import plan
from book.serve import BOOK
from book.times import spoken

GUIDE = Path("chapters/appendix/instructors.md")
TEXT = """# 1. Small

### 1. Think

<details><summary>Hint</summary>

Look.

</details>
<details><summary>Solution in words</summary>

It is forty-two.

</details>"""


@given(st.lists(st.integers(1, 200), min_size=1, max_size=7), st.integers(1, 7))
def test_weeks_are_as_short_as_they_can_be(minutes, parts):
    parts = min(parts, len(minutes))
    weeks = plan.shared(minutes, parts)
    assert [i for week in weeks for i in week] == list(range(len(minutes))) and len(weeks) == parts and all(weeks)
    longest = max(sum(minutes[i] for i in week) for week in weeks)

    def least(left, cuts):
        """By trying all."""
        if cuts == 1:
            return sum(left)
        return min(max(sum(left[:i]), least(left[i:], cuts - 1)) for i in range(1, len(left) - cuts + 2))

    assert longest == least(minutes, parts)


def test_too_many_weeks_are_refused():
    with pytest.raises(ValueError, match="2 chapters cannot be shared among 3 weeks"):
        plan.shared([1, 2], 3)


def test_the_guide_has_each_chapter_in_its_week():
    page = BeautifulSoup((BOOK / "chapters" / "appendix" / "instructors.html").read_text("utf-8"), "html.parser")
    semester, weekend = [table for table in page.select("article table") if "core" in table.get_text()]
    known = plan.chapters()
    assert [a.get_text() for a in semester.select("a")] == [chapter.title for chapter in known.values()] and len(known) == 20
    assert len(semester.select("tbody tr")) == 15
    assert spoken(sum(c.core for c in known.values())) in semester.select("tbody tr")[-1].get_text()
    assert spoken(known[1].core + known[3].core) in weekend.select("tbody tr")[0].get_text()


def test_the_guides_exercise_is_one(tmp_path):
    """Whoever follows it gets no complaint but that of the points, of which there are too many now."""
    code = re.search(r"(?s)```python\n(from authoring.*?)```", GUIDE.read_text("utf-8"))[1]
    folder = tmp_path / "gradient_descent" / "step_size"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(code)
    (folder / "statement.md").write_text("### The size of a step\n\nWrite `step_size(g, eta)`: how far one step goes.")
    (mine,) = course.load(tmp_path)
    everything = [*course.load(exercises.FOLDER), mine]
    assert list(exercises.form(mine)) == [] and list(exercises.answers(mine)) == []
    assert sum(e.module.POINTS for e in everything if course.part(e.chapter) == 1) == 102
    mine.module.cases = lambda rng: [mine.module.case(rng.normal(size=3), 0.5, hint="?")] * rng.integers(1, 9)
    assert any("hangs on the generator" in sentence for sentence in exercises.answers(mine))


def test_solutions_are_on_the_site_from_a_day_on(tmp_path):
    """Until then neither a page nor the notebook that it offers holds one."""
    cells = [
        nbformat.v4.new_markdown_cell(TEXT, id="text"),
        nbformat.v4.new_code_cell("print(41 + 1)", id="code", metadata={"tags": ["solution"]}),
    ]
    (tmp_path / "01_small.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    settings = """extensions, root_doc, html_sourcelink_suffix = ["myst_nb", "book.solutions"], "01_small", ""
nb_execution_mode, exclude_patterns = "off", ["built", "jupyter_execute"]
"""
    held = ("forty-two", "41 + 1")

    def build(day):
        (tmp_path / "conf.py").write_text(f'{settings}solutions_from = "{day}"\n')
        words = [sys.executable, "-m", "sphinx", "-q", "-b", "html", tmp_path, tmp_path / "built"]
        done = subprocess.run(words, capture_output=True, text=True)
        read = [tmp_path / "built" / name for name in ("01_small.html", "_sources/01_small.ipynb")]
        html, source = [re.sub(r"<[^>]*>", "", p.read_text("utf-8")) if p.exists() else None for p in read]
        return done, html, source

    day = date.today() + timedelta(days=9)
    done, html, source = build(day)
    assert done.returncode == 0, done.stderr
    assert not [word for word in held if word in html + source] and "Look." in html
    assert f"The solution is here from {day.day} {day:%B %Y} on." in html and json.loads(
        (tmp_path / "01_small.ipynb").read_text()
    )
    _, html, source = build(date.today())
    assert all(word in html and word in source for word in held)
    assert "must be a date" in build("soon")[0].stderr
