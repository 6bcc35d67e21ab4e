"""Feedback pages, lists of similar submissions and the Gradescope autograder."""

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from samples import HERE, HONEST, notebook

from grader import feedback, grade, gradebook
from grader.similar import pairs

WRONG = HONEST.replace(">= 0).astype", "> 0).astype")


class Page(HTMLParser):
    """Collects the tags and the text of a page, and that every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page(tmp_path, command, work, code, *more):
    work(**{"<b>Eve__py": code})
    done = command("grade", "work", "--cases", "hidden.json", "--out", "b.csv", "--report", "pages", *more)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "pages").iterdir()
    return Page(path.read_text("utf-8"))


def corrections(cases):
    return next(e["cases"] for e in json.loads(cases)["exercises"] if e["id"] == "perceptrons.correction")


def test_page_tells_what_failed_and_hides_what_is_hidden(tmp_path, command, work, cases):
    raising = "raise ValueError('<script>' + str(x))\n    return w +"
    read = page(tmp_path, command, work, WRONG.replace("return w +", raising))
    text = " ".join(read.text)
    assert "<b>Eve" in text and "2.33 of 6 points" in text and "✓ right" in text and "✗" in text
    assert "What holds at z = 0 < exactly > & there?" in text  # the hint
    assert "yours:    [0, 0]\nexpected: [0, 1]" in text  # a public case
    for case in corrections(cases):  # x, which the message holds
        assert case["public"] or str(case["args"][2]) not in text
    assert [t for t, _ in read.tags].count("script") == 0
    assert dict(read.tags)["html"] == {"lang": "en"}
    assert {"title", "main", "h1", "caption", "th"} <= {t for t, _ in read.tags}
    assert all("scope" in a for t, a in read.tags if t == "th")


def test_page_reveals_on_request(tmp_path, command, work, cases):
    raising = "raise ValueError(str(x))\n    return w +"
    read = page(tmp_path, command, work, HONEST.replace("return w +", raising), "--reveal")
    assert all(str(case["args"][2]) in " ".join(read.text) for case in corrections(cases))


ONE = """
import numpy as np
def fires(X, w, b):
    '''Count.'''
    total = np.zeros(len(X))
    for row in range(len(X)):
        for column in range(X.shape[1]):
            total[row] += X[row, column] * w[column]
        total[row] = total[row] + b
        if total[row] > 1e9:
            total[row] = 1e9
    return np.where(total >= 0, 1, 0)
"""
RENAMED = "\n\n# my own work\n" + ONE.replace("total", "s").replace("row", "n").replace("column", "d")
RENAMED = RENAMED.replace("Count", "Sum")
OTHERS = [
    "return (X @ w + b >= 0).astype(int)",
    "return np.array([int(sum(x * w) + b >= 0) for x in X])",
    "z = np.dot(X, w)\n    z = z + b\n    return np.where(z < 0, 0, 1)",
    "return np.heaviside(X @ w + b, 1).astype(int)",
    "z = []\n    for x in X:\n        z.append(1 if np.sum(x * w) + b >= 0 else 0)\n    return np.asarray(z)",
]


def test_no_name_can_be_made_to_take_anothers_page(tmp_path, cases):
    course = grade.Course(cases)
    record = {"points": [0.0] * 3, "notes": [], "cases": [[True, "returned", "", "", ""]] * len(course.cases)}
    paths = {
        feedback.write(tmp_path, course, {**record, "key": key, "student": key}, False)
        for key in ("alice", "Alice", "alice!", "../alice", "x" * 10**4)
    }
    assert len(paths) == 5 and {p.parent for p in paths} == {tmp_path}
    assert all(len(p.stem.rpartition("-")[2]) >= 32 for p in paths)  # fewer digits collide on purpose


@pytest.mark.parametrize("name", ["=1+1", "\uff1d1+1", " =1+1", "x;=1+1", "x\t=1+1"])
def test_no_cell_is_a_formula_whatever_separates_them(name):
    line = gradebook.lines([name, "0"])
    for separator in ",;\t":
        for cell in next(csv.reader([line], delimiter=separator)):
            assert unicodedata.normalize("NFKC", cell).strip()[0] not in "=+-@"


def test_similar_finds_the_renamed_copy_and_nobody_else(tmp_path, command, work):
    others = {f"other{i}__py": f"import numpy as np\ndef fires(X, w, b):\n    {body}\n" for i, body in enumerate(OTHERS)}
    work(ann__py=ONE, bob__ipynb=notebook("print('hello')", RENAMED), **others)
    done = command("similar", "work", "--cases", "hidden.json")
    assert done.returncode == 0, done.stderr
    found = list(csv.reader(io.StringIO(done.stdout)))
    assert found[0] == ["share", "in common", "one", "other"]
    assert [(r[0], *r[2:]) for r in found[1:]] == [("1", "ann", "bob")]


def test_what_most_share_says_nothing():
    stub, mine = list(range(100)), list(range(200, 240))
    prints = {f"s{i}": stub + [1000 + 50 * i + k for k in range(40)] for i in range(20)}
    prints |= {"a": stub + mine, "b": stub + mine[:36] + [999] * 4}
    assert [(p[2], p[3]) for p in pairs(prints, 0.8)] == [("a", "b")]


@pytest.fixture
def autograder(tmp_path, command):
    """Return the folder that Gradescope would see, with the autograder's files in its source."""
    assert command("gradescope", "--cases", "hidden.json", "--out", "autograder.zip").returncode == 0
    root = tmp_path / "autograder"
    for name in ("source", "results", "submission", "venv/bin"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        for info in archive.infolist():
            path = Path(archive.extract(info, root / "source"))
            path.chmod(info.external_attr >> 16 & 0o777)
    (root / "venv/bin/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (root / "venv/bin/python").chmod(0o755)
    return root


def test_autograder_holds_no_reference(autograder):
    files = [p.relative_to(autograder / "source").as_posix() for p in (autograder / "source").rglob("*") if p.is_file()]
    assert {"setup.sh", "run_autograder", "hidden.json", "grader/grade.py", "nblib/exercises/cases.py"} <= set(files)
    assert not [f for f in files if "exercise.py" in f or "solution" in f]
    assert not [f for f in files if "Return w and b after a visit" in (autograder / "source" / f).read_text()]


@pytest.mark.parametrize("code, score", [(HONEST, [1, 2, 3]), ("import os\nfires = 3", [0, 0, 0])])
def test_autograder_runs(autograder, code, score):
    (autograder / "submission" / "chapter 1.ipynb").write_bytes(notebook(code))
    script = (autograder / "source" / "run_autograder").read_text().replace("/autograder/", f"{autograder}/")
    for name in ("run_autograder", "setup.sh"):
        assert subprocess.run(["bash", "-n", autograder / "source" / name]).returncode == 0
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 0, done.stderr
    tests = json.loads((autograder / "results" / "results.json").read_text())["tests"]
    assert [t["score"] for t in tests] == score


def test_the_books_own_exercises(tmp_path, command, work):
    """The references of the book, handed in as a script, earn all points of a fresh seed; the stubs none."""
    from authoring.course import load

    exercises = load(HERE.parent.parent / "exercises")
    work(
        reference__py="\n\n".join((e.folder / "exercise.py").read_text() for e in exercises),
        stub__py="import numpy as np\n\n" + "\n\n".join(e.stub for e in exercises),
    )
    made = command("cases", "--seed", "a test", "--out", "book.json", "--exercises", HERE.parent.parent / "exercises")
    assert made.returncode == 0, made.stderr
    done = command("grade", "work", "--cases", "book.json", "--out", "book.csv")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "book.csv", newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["reference"]["points"] == rows["reference"]["of"] and rows["stub"]["points"] == "0"
