"""What the grader's tests share: a small course, honest work, and the command."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import grade
from grader.sandbox import Sandbox, SandboxMissing
from nblib.exercises.course import course

HERE = Path(__file__).parent
HONEST = """\
import numpy as np

def fires(X, w, b):
    return (X @ w + b >= 0).astype(int)

def correction(w, b, x, y, eta):
    error = y - int(w * x + b >= 0)
    return w + eta * error * x, b + eta * error

class Counter:
    def __init__(self, start):
        self.n = start

    def add(self, k):
        self.n += k
        return self.n
"""


def children() -> set[str]:
    """Return the ids of the processes that run submissions, and of their sandboxes."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if b"from inside.child import main" in Path("/proc", pid, "cmdline").read_bytes():
                found.add(pid)
        except OSError:
            pass
    return found


def notebook(*cells: str) -> bytes:
    """Return a notebook with these code cells."""
    made = new_notebook(cells=[new_markdown_cell("# Chapter", id="title"),
                               *(new_code_cell(c, id=f"cell-{i}") for i, c in enumerate(cells))])
    return nbformat.writes(made).encode()


@pytest.fixture(scope="session", autouse=True)
def sandbox():
    """Require the sandbox where REQUIRE_SANDBOX is set; skip elsewhere, and say why."""
    try:
        return Sandbox()
    except SandboxMissing as missing:
        if os.environ.get("REQUIRE_SANDBOX"):
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def cases() -> bytes:
    """Return the small course's file of cases, three exercises of six points."""
    return json.dumps(course(HERE / "course", "a seed of the tests")).encode()


@pytest.fixture(scope="session")
def points(cases):
    """Return a function: the total of a script's or notebook's points, and its record."""
    def of(data: str | bytes, name: str = "work.py", seconds: float = 1.0):
        data = data.encode() if isinstance(data, str) else data
        record = grade.grade([(name, data)], cases, seconds)
        return grade.total(record["points"]), record
    return of


@pytest.fixture
def command(tmp_path, cases):
    """Return a function that runs `grader` in `tmp_path`, where hidden.json is, and gives the finished process."""
    (tmp_path / "hidden.json").write_bytes(cases)

    def run(*words, **options):
        return subprocess.run([sys.executable, "-m", "grader", *map(str, words)], cwd=tmp_path, text=True,
                              capture_output=True, timeout=120, **options)
    return run


@pytest.fixture
def work(tmp_path):
    """Return a function that writes submissions: name -> content."""
    def write(**files: str | bytes) -> Path:
        folder = tmp_path / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            path = folder / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder
    return write
