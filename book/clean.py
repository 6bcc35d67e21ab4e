"""Bring notebooks back to the form in which they are stored, after JupyterLab has saved them.

    python -m book.clean                     all notebooks below chapters/ that JupyterLab has saved
    python -m book.clean chapters/01_*.ipynb
    python -m book.clean --filter NAME       as a filter of git's: standard input to standard output

What was written stays: sources, cells that came or went, their tags. What a run has left is taken from the last commit
where a cell is the same, and left out where it is not: `python -m book.notebooks` makes it. A notebook that book.notebooks
has stored passes as it is.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from book.notebooks import CELL_METADATA, CHAPTERS, KERNEL, ROOT, fold, shown


def saved_by_lab(notebook: Any) -> bool:
    """Whether a kernel's name and version stand in the notebook, which book.notebooks leaves out."""
    return "version" in notebook.metadata.get("language_info", {})


def cleaned(text: str, committed: str) -> str:
    """Return a saved notebook in its stored form; `committed` is the one of the last commit, "" if there is none."""
    notebook = nbformat.reads(text, as_version=4)
    if not saved_by_lab(notebook):
        return text
    old = nbformat.reads(committed, as_version=4) if committed else nbformat.v4.new_notebook()
    cells = {cell.id: cell for cell in old.cells}
    for cell in notebook.cells:
        before = cells.get(cell.id)
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in CELL_METADATA and k not in ("jupyter", "collapsed")}
        if before and (before.cell_type, before.source) == (cell.cell_type, cell.source):
            if before.metadata.get("tags") == cell.metadata.get("tags"):
                cell.metadata = before.metadata
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = before.outputs, before.execution_count
        elif cell.cell_type == "code":
            fold(cell)
            cell.outputs, cell.execution_count = [], None
    metadata = {key: old.metadata[key] for key in ("kernelspec", "language_info", "widgets", "nblib") if key in old.metadata}
    notebook.metadata = metadata or {"kernelspec": dict(KERNEL)}
    notebook.nbformat_minor = old.nbformat_minor
    return nbformat.writes(notebook) + "\n"


def committed(path: Path) -> str:
    """Return the file as it is in the last commit, "" if it is not."""
    name = path.resolve().relative_to(ROOT).as_posix()
    done = subprocess.run(["git", "show", f"HEAD:{name}"], cwd=ROOT, capture_output=True)
    return done.stdout.decode("utf-8") if done.returncode == 0 else ""


def main(arguments: list[str]) -> int:
    """Clean the named notebooks, or all of them."""
    if arguments[:1] == ["--filter"]:
        text = sys.stdin.buffer.read().decode("utf-8")
        sys.stdout.buffer.write(cleaned(text, committed(ROOT / arguments[1])).encode("utf-8"))
        return 0
    for path in [Path(a).resolve() for a in arguments] or sorted(CHAPTERS.rglob("[!.]*.ipynb")):
        text = path.read_text("utf-8")
        clean = cleaned(text, committed(path))
        if clean != text:
            path.write_text(clean, "utf-8")
            print(f"{shown(path)}: cleaned")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
