"""The stored notebooks are fresh, and the command that stores them keeps its promises."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book import notebooks
from book.notebooks import CHAPTERS, FRONT_END, STATE, VIEW, NotebookError, code_only, complaints, execute

STORED = sorted(CHAPTERS.rglob("[!.]*.ipynb"))


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_stored_notebook_is_fresh(path):
    assert complaints(path) == []


@pytest.fixture
def write(tmp_path):
    """Return a function that stores a notebook of the given cells; the tests' notebooks live outside the book."""
    path = tmp_path / "chapter.ipynb"

    def store(*sources: str):
        nbformat.write(
            new_notebook(
                cells=[
                    new_markdown_cell("# Title", id="title"),
                    *(new_code_cell(s, id=f"cell-{i}") for i, s in enumerate(sources)),
                ]
            ),
            path,
        )
        return path

    return store


def test_executing_twice_changes_no_byte(write):
    path = write(
        "import sys\nprint('a', flush=True); print('b', flush=True)\nprint('c', file=sys.stderr)",
        "from nblib.widgets import PerceptronExplorer\nPerceptronExplorer()",
        "{'x', 'y', 'z'}",
    )
    execute(path)
    first = path.read_bytes()
    execute(path)
    assert path.read_bytes() == first
    assert complaints(path) == []


def test_stored_state_has_every_view_and_no_front_end(write):
    path = write("from nblib.widgets import PerceptronExplorer\na = PerceptronExplorer(data='XOR')\na", "a", "1")
    execute(path)
    notebook = nbformat.read(path, 4)
    states = notebook.metadata.widgets[STATE]["state"]
    views = [c.outputs[0].data[VIEW]["model_id"] for c in notebook.cells[1:3]]
    assert set(views) == set(states) and len(states) == 1
    assert states[views[0]]["state"]["data"] == "XOR"
    assert "_css" not in states[views[0]]["state"] and states[views[0]]["state"]["_esm"] == FRONT_END


def test_a_failing_notebook_is_named_and_left_as_it_was(write):
    path = write("1", "raise RuntimeError('on purpose')", "2")
    before = path.read_bytes()
    with pytest.raises(NotebookError, match=r"(?s)chapter\.ipynb, cell 3 \(cell-1.*RuntimeError.*on purpose"):
        execute(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_changed_cell_or_a_lost_state_is_noticed(write):
    path = write("from nblib.widgets import PerceptronExplorer\nPerceptronExplorer()")
    execute(path)
    notebook = nbformat.read(path, 4)
    notebook.cells[1].source += "  # edited"
    nbformat.write(notebook, path)
    assert any("stale" in c for c in complaints(path))
    del notebook.metadata["widgets"]  # what saving from JupyterLab does
    nbformat.write(notebook, path)
    assert any("dead on the page" in c for c in complaints(path))


@pytest.mark.parametrize(
    "tags, source, folded",
    [
        ([], "1", None),
        (["hide-input"], "1", {"source_hidden": True}),
        (["remove-input", "predict"], "1", {"source_hidden": True}),
        (["remove-cell"], "assert True", {"source_hidden": True}),
        (["solution", "hide-cell"], "1", {"source_hidden": True, "outputs_hidden": True}),
        (["answer", "remove-cell"], "", None),
    ],
)
def test_jupyterlab_folds_what_the_page_folds(tags, source, folded):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags, "jupyter": {"outputs_hidden": True}})
    notebooks.fold(cell)
    assert cell.metadata.get("jupyter") == folded


def test_digest_follows_code_and_not_comments():
    source = '"""What it does."""\ndef f(x):\n    """Double."""\n    return 2 * x\n'
    assert code_only(source) == code_only(source.replace("Double", "Twice") + "# a comment\n")
    assert code_only(source) != code_only(source.replace("2 *", "3 *"))


def test_a_change_in_a_library_module_makes_its_readers_stale(write, monkeypatch):
    path = write("from nblib.models.perceptron import Perceptron\nPerceptron(2).params['w']")
    execute(path)
    real = notebooks.code_only
    monkeypatch.setattr(notebooks, "code_only", lambda s: real(s.replace("class Perceptron", "class Renamed")))
    assert any("stale" in c for c in complaints(path))


@pytest.mark.parametrize(
    ("exercise", "stale"), [("perceptrons.fires", True), ("perceptrons.update", False), ("index", False)]
)
def test_public_cases_make_those_stale_who_ask_for_them(write, monkeypatch, exercise, stale):
    path = write('from nblib.exercises import check\ncheck("perceptrons.fires", lambda x, w, b: 1)')
    execute(path)
    real = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda p, *args: real(p, *args) + " " * (p.name == f"{exercise}.json"))
    assert any("stale" in c for c in complaints(path)) == stale
