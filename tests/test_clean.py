"""A notebook that JupyterLab has saved becomes again what is committed."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book.clean import cleaned, main
from book.notebooks import CHAPTERS, ROOT, STATE

COMMITTED = CHAPTERS / "01_perceptrons.ipynb"


def saved(text):
    """Change a notebook as JupyterLab and a kernel do: version, state, counts, folds, and each cell has run at a time."""
    notebook = nbformat.reads(text, 4)
    notebook.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    notebook.metadata.language_info.update({"version": "3.13.1", "codemirror_mode": {"name": "ipython", "version": 3}})
    notebook.metadata["toc"] = {}
    notebook.metadata.widgets = {STATE: {"state": {"0": {"state": {"_esm": "much"}}}}}
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells):
        cell.metadata["editable"] = True
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
        if cell.cell_type == "code":
            cell.metadata.pop("jupyter", None)
            cell.execution_count = 7 + number
            cell.outputs = [new_output("stream", text="run on another machine")]
    return notebook


def test_a_run_and_a_save_leave_no_trace():
    text = COMMITTED.read_text("utf-8")
    assert cleaned(nbformat.writes(saved(text)), text) == text


def test_what_was_written_stays_and_only_its_old_output_goes():
    text = COMMITTED.read_text("utf-8")
    before, notebook = nbformat.reads(text, 4), saved(text)
    first, second = [i for i, c in enumerate(before.cells) if c.cell_type == "code" and c.outputs][:2]
    notebook.cells[first].source += "\n1 + 1"
    notebook.cells.append(new_markdown_cell("## More"))
    clean = nbformat.reads(cleaned(nbformat.writes(notebook), text), 4)
    assert clean.cells[first].source.endswith("1 + 1") and clean.cells[first].outputs == []
    assert clean.cells[second] == before.cells[second] and clean.cells[-1].source == "## More"
    assert clean.metadata == before.metadata


def test_a_new_notebook_loses_what_its_run_left():
    notebook = new_notebook(
        cells=[new_code_cell("1", execution_count=3, outputs=[new_output("stream", text="1")])],
        metadata={"language_info": {"name": "python", "version": "3.11"}},
    )
    clean = nbformat.reads(cleaned(nbformat.writes(notebook), ""), 4)
    assert clean.cells[0].outputs == [] and clean.cells[0].execution_count is None
    assert "language_info" not in clean.metadata


def test_what_book_notebooks_has_stored_passes_as_it_is():
    text = COMMITTED.read_text("utf-8").replace('"execution_count": 1', '"execution_count": 2', 1)
    assert cleaned(text, COMMITTED.read_text("utf-8")) == text


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a clone")
def test_as_a_filter_of_git():
    name = COMMITTED.relative_to(ROOT).as_posix()
    show = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=ROOT, capture_output=True, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "book.clean", "--filter", name],
        input=nbformat.writes(saved(show.stdout.decode())).encode(),
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout == show.stdout
    assert main([str(COMMITTED)]) == 0
