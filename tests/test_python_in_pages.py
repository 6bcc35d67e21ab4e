"""Cells that run in the page: what the site holds for it, and that Python there says what CPython says."""

import contextlib
import gzip
import io
import json
import os
import re

import nbformat
import pytest
from sphinx.errors import ExtensionError

from book.notebooks import CHAPTERS
from book.serve import BOOK
from book.try_here import CORE, checked, imports
from tests.support import checks
from tests.support.node import node

TRY = BOOK / "_static" / "try"
LOCK = CORE / "pyodide-lock.json"
# Attempts whose reports have other words or digits in the page, where the points are the same: WebAssembly has no flags for
# an overflow, of which NumPy would warn; and sums are taken in another order.
NO_WARNING = ("activations.softmax_rows wrong_one_maximum", "activations.softmax_rows wrong_overflow")
NO_WARNING += ("backpropagation.clipped wrong_always", "cost_functions.cross_entropy_cost wrong_log_zero")
LAST_DIGIT = tuple(f"activations.collapse wrong_{name}" for name in ("bias_added", "bias_lost", "transposed"))
LAST_DIGIT += ("autoencoder.denoising_gradients wrong_mean",)
OTHER_WORDS = {*NO_WARNING, *LAST_DIGIT}


@pytest.fixture
def python():
    """Skip where the site holds no Python; fail if it should."""
    if not TRY.exists():
        message = "the built book holds no Python: BOOK_PYODIDE names a folder with NumPy's wheel for Pyodide"
        pytest.fail(message) if os.environ.get("BOOK_PYODIDE") else pytest.skip(message)


def test_python_in_the_page_says_what_cpython_says(python, tmp_path, monkeypatch):
    """A sample of the checks; all of them with ALL_CHECKS=1, before a release."""
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "progress.json"))
    names = sorted(checks.every())
    names = names if os.environ.get("ALL_CHECKS") == "1" else names[:: len(names) // 32][:32]
    with contextlib.redirect_stdout(io.StringIO()):
        here = checks.reports(names)
    there = json.loads(node("tests/support/js/pyodide.mjs", str(TRY / "packages.bin"), stdin=json.dumps(names), timeout=900))
    assert {n: points for n, (points, _) in there.items()} == {n: points for n, (points, _) in here.items()}
    assert {n for n in names if here[n][1] != there[n][1]} == OTHER_WORDS & set(names)
    assert len(set(map(str, here.values()))) > len(names) / 2  # reports that say something


def test_a_button_stands_below_each_cell_that_can_run():
    for page in sorted(BOOK.glob("chapters/**/*.html")):
        html = page.read_text("utf-8")
        boxes = len(re.findall('<div class="try" data-', html))
        cells = len(re.findall('<div class="cell [^"]*tag_(?:exercise |solution|try-it)', html))
        assert boxes == (cells if TRY.exists() else 0), page.name
        without = re.sub('<div class="try".*?</div>|<div id="book-try".*?</div>', "", html)
        cost = len(gzip.compress(html.encode())) - len(gzip.compress(without.encode()))
        assert cost <= 1000, f"{page.name}: the buttons cost {cost} bytes"
        assert "_static/try" not in without


def test_what_the_first_click_loads_stays_small(python):
    files = {path: path.read_bytes() for path in TRY.iterdir()}
    sent = sum(len(b if path.suffix in (".bin", ".zip") else gzip.compress(b)) for path, b in files.items())
    assert len(files) <= 9 and sent <= 9.3e6


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("[0-9]*.ipynb")), ids=lambda p: p.stem)
def test_a_cell_worth_changing_runs_alone(path):
    """With the imports that the page puts before it, it prints what is stored."""
    cells = [c for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
    known = imports(c.source for c in cells)
    for cell in (c for c in cells if "try-it" in c.metadata.get("tags", [])):
        lines = [line for name, line in known.items() if re.search(rf"\b{name}\b", cell.source)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec("\n".join([*lines, cell.source]), {})
        assert out.getvalue() == "".join(o.get("text", "") for o in cell.outputs), cell.id


def test_imports_are_those_that_the_page_has():
    lines = ["import numpy as np, os.path", "from nblib import datasets, plots", "from nblib.layers import Dense as D"]
    lines += ["import matplotlib.pyplot as plt", "from nblib.models.recipes import mlp", "x = 3"]
    assert imports(lines) == {
        "np": "import numpy as np",
        "os": "import os.path",
        "datasets": "from nblib import datasets",
        "D": "from nblib.layers import Dense as D",
    }


def test_a_missing_or_another_wheel_stops_the_build(tmp_path):
    package = {"file_name": "numpy.whl", "sha256": "0" * 64}
    with pytest.raises(ExtensionError, match="needs numpy.whl, of Pyodide's release"):
        checked(tmp_path, package)
    (tmp_path / "numpy.whl").write_bytes(b"not NumPy")
    with pytest.raises(ExtensionError, match="is not the file of Pyodide's lock: its sha256 is [0-9a-f]{64}, not 0000"):
        checked(tmp_path, package)
