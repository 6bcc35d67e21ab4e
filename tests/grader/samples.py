"""Honest work, a notebook made of cells, and a look at the processes that grade."""

import os
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

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
    made = new_notebook(
        cells=[new_markdown_cell("# Chapter", id="title"), *(new_code_cell(c, id=f"cell-{i}") for i, c in enumerate(cells))]
    )
    return nbformat.writes(made).encode()
