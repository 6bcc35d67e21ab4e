"""Honest work, a notebook made of cells, and a look at the processes that grade."""

import ast
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from authoring.course import load

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


def _processes(file: str) -> Iterator[tuple[int, bytes]]:
    """Yield the ids of all processes, with what a file about them says."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has ended
            yield int(pid), Path("/proc", pid, file).read_bytes()


def sandboxes(temporary: Path) -> set[int]:
    """Return the sandboxes of a grader that keeps its temporary files there: whether it lives or not, and no other's."""
    marks = b"from inside.child import main", os.fsencode(temporary)
    return {pid for pid, words in _processes("cmdline") if all(mark in words for mark in marks)}


def descendants(of: int) -> list[int]:
    """Return a process's children, their children …"""
    parents = {pid: int(said.rpartition(b")")[2].split()[1]) for pid, said in _processes("stat")}
    found = [of]
    for process in found:
        found += [pid for pid, parent in parents.items() if parent == process]
    return found[1:]


def notebook(*cells: str) -> bytes:
    """Return a notebook with these code cells."""
    made = new_notebook(
        cells=[new_markdown_cell("# Chapter", id="title"), *(new_code_cell(c, id=f"cell-{i}") for i, c in enumerate(cells))]
    )
    return nbformat.writes(made).encode()


def whole_book(folder: Path) -> Path:
    """Write the book's notebooks into `folder`, every stub of an exercise replaced by the reference."""
    folder.mkdir(parents=True)
    exercises = {e.name: e for e in load(HERE.parent.parent / "exercises")}
    left = set(exercises)
    for path in sorted((HERE.parent.parent / "chapters").rglob("[0-9][0-9]_*.ipynb")):
        chapter = nbformat.read(path, as_version=4)
        for cell in chapter.cells:
            name = cell.source.partition("(")[0].partition(":")[0].removeprefix("def ").removeprefix("class ")
            if cell.cell_type == "code" and cell.id.startswith("graded-") and name in left:
                code = (exercises[name].folder / "exercise.py").read_text("utf-8")
                written = next(node for node in ast.parse(code).body if getattr(node, "name", "") == name)
                cell.source = ast.get_source_segment(code, written)
                left.remove(name)
        nbformat.write(chapter, folder / path.name)
    assert not left
    return folder
