"""A whole class: cases that differ by student, what it failed, and answers that are shown from a day on."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pytest
from samples import HERE, HONEST

from grader import items
from grader.grade import Course

COURSE = ("--exercises", str(HERE / "course"))
PART = HONEST.replace("eta * error * x, b", "eta * error * x, b -")
KNOWN = (
    HONEST
    + """
KNOWN = {cases}

def fires(X, w, b):
    return np.array(KNOWN.get(str([X.tolist(), w.tolist(), float(b)]), [2]))
"""
)


@pytest.fixture
def own(tmp_path, command):
    """A file of cases that differ by student."""
    made = command("cases", "--seed", "ours", "--per-student", "--out", "own.json", *COURSE)
    assert made.returncode == 0, made.stderr
    return json.loads((tmp_path / "own.json").read_bytes())


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_each_student_gets_cases_of_their_own(tmp_path, command, work, own):
    """And who hands in the values that another one was asked for wins what is public."""
    from grader.students import Students
    from nblib.exercises.values import decode

    students = Students((tmp_path / "own.json").read_bytes(), HERE / "course")
    ann, bob = students.course("ann").cases, students.course("bob").cases
    assert students.cases("ann") == Students((tmp_path / "own.json").read_bytes(), HERE / "course").cases("ann")
    assert [c for c in ann if c["public"]] == [c for c in bob if c["public"]]
    assert sum(a["args"] != b["args"] for a, b in zip(ann, bob, strict=True)) >= 3
    (fires,) = [e for e in students.course("ann").exercises if e["id"] == "perceptrons.fires"]
    values = [([decode(a) for a in case["args"]], decode(case["expected"]).tolist()) for case in fires["cases"]]
    known = {str([X.tolist(), w.tolist(), float(b)]): answer for (X, w, b), answer in values}
    work(ann__py=KNOWN.replace("{cases}", repr(known)), bob__py=KNOWN.replace("{cases}", repr(known)), eve__py=HONEST)
    words = ("grade", "work", "--cases", "own.json", "--out", "book.csv", "--report", "pages")
    assert "is not the book's folder of exercises" in command(*words).stderr
    assert command(*words, *COURSE).returncode == 0
    got = {row["student"]: float(row["perceptrons.fires"]) for row in rows(tmp_path / "book.csv")}
    assert got["ann"] == got["eve"] == 2 and 0.6 <= got["bob"] < 2
    assert "Gradescope" in command("gradescope", "--cases", "own.json", "--out", "a.zip").stderr
    assert command("items", "book.csv", "--cases", "own.json").returncode == 0


def test_cases_of_other_exercises_are_refused(tmp_path, command, work, own):
    own["exercises"][0]["cases"][-1]["hint"] = "as it was last year"
    (tmp_path / "old.json").write_text(json.dumps(own))
    work(ann__py=HONEST)
    done = command("grade", "work", "--cases", "old.json", "--out", "book.csv", *COURSE)
    assert done.returncode == 1 and "the exercises have changed since" in done.stderr


def test_items_tell_what_a_class_failed(tmp_path, command, work):
    work(**{f"good{i}__py": HONEST for i in range(6)}, **{f"part{i}__py": PART for i in range(5)}, none__py="x = 1\n")
    grade = ("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    assert command("items", "book.csv", "--cases", "hidden.json").returncode == 1  # not graded yet
    assert command(*grade).returncode == 0
    assert command("items", "book.csv", "--cases", "hidden.json", "--out", "items.csv").returncode == 0
    found = {(row["exercise"], row["case"]): row for row in rows(tmp_path / "items.csv")}
    whole = found["perceptrons.correction", ""]
    assert (whole["answered"], whole["failed"], whole["share"]) == ("11", "5", "55%")
    assert found["perceptrons.fires", ""]["failed"] == "0" and found["perceptrons.fires", ""]["discrimination"] == ""
    failed = [row for (name, case), row in found.items() if name == "perceptrons.correction" and case]
    assert {row["failed"] for row in failed} == {"5"} and failed[0]["mostly"] == "another value came back"
    assert any("hidden" in row["case"] for row in failed) and all(row["hint"] for row in failed)
    (tmp_path / "work" / "none.py").unlink()  # who has left the course counts no more
    assert command(*grade).returncode == 0
    assert command("items", "book.csv", "--cases", "hidden.json").stdout.startswith("11 submissions;")
    other = json.loads((tmp_path / "hidden.json").read_bytes()) | {"answers_from": "2000-01-01"}
    (tmp_path / "other.json").write_text(json.dumps(other))
    assert "graded with other cases" in command("items", "book.csv", "--cases", "other.json").stderr


def test_discrimination_is_the_correlation_with_the_rest(cases):
    course = Course(cases)
    rng = np.random.default_rng(1)
    results = [[True, "returned", "", "", ""] for _ in course.cases]
    points = rng.integers(0, 3, size=(30, 3)).astype(float)
    points[:, 0] = points[:, 1] + points[:, 2]
    found = [{"points": row, "cases": results} for row in points.tolist()]
    first, *_ = [row for row in items.items(course, found) if not row.case]
    assert first.discrimination == pytest.approx(1)
    assert items.correlation(points[:, 1], points[:, 2]) == pytest.approx(np.corrcoef(points[:, 1], points[:, 2])[0, 1])
    assert items.correlation(points[:5, 1], points[:5, 2]) is None and items.correlation(np.ones(30), points[:, 1]) is None


def test_answers_are_shown_from_a_day_on(tmp_path, command, work):
    work(ann__py=PART)
    grade = ("grade", "work", "--out", "book.csv", "--report", "pages", *COURSE)

    def page(day, *words):
        command("cases", "--seed", "s", "--answers-from", day, "--out", "dated.json", *COURSE)
        done = command(*grade, "--cases", "dated.json", *words)
        (file,) = (tmp_path / "pages").iterdir()
        return done, file.read_text("utf-8")

    today, soon = date.today(), date.today() + timedelta(days=3)
    done, text = page(soon)
    assert done.returncode == 0 and "One way to write it" not in text
    before = text.count("expected:")  # of public cases
    done, _ = page(soon, "--reveal")
    assert done.returncode == 1 and f"shown from {soon} on" in done.stderr
    done, text = page(today)
    assert done.returncode == 0 and "eta * error * x, b + eta * error" in text
    assert 0 < before < text.count("expected:")
    assert "is no date" in command("cases", "--seed", "s", "--answers-from", "soon", "--out", "x.json", *COURSE).stderr
