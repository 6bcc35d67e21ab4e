"""Execute the chapters' notebooks in place and store what they give, in a form that depends on nothing but their content.

    python -m book.notebooks                    all notebooks below chapters/
    python -m book.notebooks chapters/01_*.ipynb

The published book is built from the stored outputs. A stored notebook therefore holds no time, no random id and no copy of
the controls' front ends; a second run changes no byte. Its metadata record a digest of all that the outputs depend on, so
that a test can tell a stale notebook without running it.
"""

import ast
import hashlib
import json
import os
import platform
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from book import VIEW, travel

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
STATE = "application/vnd.jupyter.widget-state+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}  # as JupyterLab names it
CELL_METADATA = {"tags", "mystnb", "jupyter", "collapsed"}
SECONDS_PER_CELL = 300  # on a busy machine
NOT_STORED = {"_css", "layout", "tabbable", "tooltip"}
# in place of a front end, for which JupyterLab would wait in vain; a page finds its own by the control's folder
FRONT_END = "export default {render({el}) {el.textContent = 'Run this cell.'}}"
# One thread, so that sums are taken in the same order on every machine; no order of sets or dicts by chance.
ARITHMETIC = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
if platform.machine() in ("x86_64", "AMD64"):
    # … and the sums of one kind of processor, which every one since 2013 can do, in OpenBLAS and NumPy's own loops: a long
    # training makes a difference in the last digit large. The Makefile says the same to what compares the stored outputs.
    ARITHMETIC |= {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}
LIST_MODULES = "import json, sys; print(json.dumps(sorted(m for m in sys.modules if m.split('.')[0] == 'nblib')))"


class NotebookError(Exception):
    """A notebook that does not execute; the message names chapter, cell and traceback."""


def execute(path: Path) -> None:
    """Execute the notebook at `path` and store it; raise NotebookError and leave the file as it was if a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(LIST_MODULES))
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=SECONDS_PER_CELL,
        store_widget_state=True,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        with TemporaryDirectory() as folder:  # of the person who runs this, no points and no answers
            client.execute(env={**os.environ, "NBLIB_PROGRESS": f"{folder}/progress.json"})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(f"{shown(path)}, {failed_cell(notebook)}:\n{error}") from None
    modules = json.loads(notebook.cells.pop()["outputs"][0]["text"])
    normalise(notebook, seed=path.stem)
    notebook.metadata["nblib"] = {"modules": modules, "digest": digest(notebook, modules)}
    part = path.with_suffix(".part")
    part.write_text(nbformat.writes(notebook) + "\n", "utf-8")
    os.replace(part, path)


def shown(path: Path) -> str:
    """Return a path as the book's readers know it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def failed_cell(notebook: Any) -> str:
    """Name the first cell that did not finish: its number among all cells, its id and its first line."""
    for number, cell in enumerate(notebook.cells, 1):
        outputs = cell.get("outputs", [])
        unfinished = cell.cell_type == "code" and "shell.execute_reply" not in cell.metadata.get("execution", {})
        if unfinished or any(o.output_type == "error" for o in outputs):
            return f"cell {number} ({cell.id}, “{cell.source.strip().splitlines()[0][:60]}”)"
    return "its kernel"


def normalise(notebook: Any, seed: str) -> None:
    """Remove from an executed notebook whatever differs from run to run, and what the reader's page does not need."""
    notebook.metadata = nbformat.NotebookNode(
        {
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "widgets": notebook.metadata.get("widgets", {}),
        }
    )
    models = notebook.metadata.widgets.get(STATE, {}).get("state", {})
    kept: dict[str, Any] = {}
    ids: dict[str, str] = {}  # random id of a model in this run -> its id in the stored notebook
    count = 0
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in CELL_METADATA}
        if cell.cell_type != "code":
            continue
        fold(cell)
        if not cell.source:  # a place for an answer, which no kernel counts
            cell.execution_count = None
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = merge_streams(cell.outputs)
        for output in cell.outputs:
            output.pop("transient", None)
            if "execution_count" in output:
                output.execution_count = count
            view = output.get("data", {}).get(VIEW)
            if view:
                old = view["model_id"]
                view["model_id"] = ids.setdefault(old, model_id(seed, len(ids)))
                kept[ids[old]] = {**models[old], "state": stored_state(models[old]["state"])}
    if kept:
        notebook.metadata.widgets = {STATE: {"state": kept, "version_major": 2, "version_minor": 0}}
    else:
        del notebook.metadata["widgets"]


def model_id(seed: str, number: int) -> str:
    """Return the stored id of a notebook's control, by the order in which they are shown."""
    return hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:32]


def stored_state(state: dict[str, Any]) -> dict[str, Any]:
    """Return what is stored of a control's state: no copy of its front end, and nothing that every control has."""
    kept = {
        k: v for k, v in sorted(state.items()) if k not in NOT_STORED and not k.startswith(("_model_", "_view_", "_dom_"))
    }
    if "_esm" in kept:
        kept["_esm"] = FRONT_END
    return kept


def fold(cell: Any) -> None:
    """Let JupyterLab fold what the page folds or leaves out, by the cell's tags."""
    tags = {*cell.metadata.get("tags", [])} if cell.source else set()
    hidden = {"source_hidden": True} if tags & {"hide-input", "hide-cell", "remove-input", "remove-cell"} else {}
    hidden |= {"outputs_hidden": True} if "hide-cell" in tags else {}
    cell.metadata.pop("jupyter", None)
    cell.metadata.pop("collapsed", None)
    if hidden:
        cell.metadata["jupyter"] = hidden
    if "outputs_hidden" in hidden:
        cell.metadata["collapsed"] = True  # as JupyterLab writes it, too


def merge_streams(outputs: list[Any]) -> list[Any]:
    """Join neighbouring pieces of the same stream: how a program's output is cut up depends on timing."""
    merged: list[Any] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def digest(notebook: Any, modules: list[str]) -> str:
    """Return a fingerprint of what a notebook's outputs depend on: its code, nblib's code (not its comments), the data."""
    parts = ["\0".join(travel.without(cell.source) for cell in notebook.cells if cell.cell_type == "code")]
    for module in modules:
        stem = ROOT.joinpath(*module.split("."))
        source = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
        parts.append(code_only(source.read_text("utf-8")) if source.exists() else f"no {module}")
    if "nblib.datasets" in modules:
        data = [f for f in sorted((ROOT / "nblib" / "datasets" / "files").iterdir()) if f.suffix in (".csv", ".npz")]
        parts += [f"{f.name} {hashlib.sha256(f.read_bytes()).hexdigest()}" for f in data]
    if "nblib.exercises" in modules:
        parts += [
            f.read_text("utf-8")
            for f in sorted((ROOT / "nblib" / "exercises" / "public").glob("*.json"))
            if asks(f, parts[0])
        ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def asks(file: Path, code: str) -> bool:
    """Return whether a notebook with this code shows what the public cases in this file are: those of its own exercises."""
    return "progress(" in code if file.stem == "index" else re.search(rf"\b{re.escape(file.stem)}\b", code) is not None


def code_only(source: str) -> str:
    """Return a module's syntax tree as text, without its comments and docstrings, which no output depends on."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body[0].value = ast.Constant("")
    return ast.dump(tree)


def complaints(path: Path) -> list[str]:
    """Say in sentences what is wrong with a stored notebook: not executed, stale, a control without state, a front end."""
    notebook = nbformat.read(path, as_version=4)
    recorded = notebook.metadata.get("nblib", {})
    found = []
    if recorded.get("digest") != digest(notebook, recorded.get("modules", [])):
        found.append("its outputs are stale: its code, nblib or the data changed since they were stored")
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(VIEW)
            if view and view["model_id"] not in states:
                found.append(f"the control of cell {number} has no stored state, so it would be dead on the page")
            if output.output_type == "error":
                found.append(f"cell {number} stores an error: {output.ename}: {output.evalue}")
    found += [
        f"the state of {model['state'].get('_anywidget_id')} carries a copy of its front end"
        for model in states.values()
        if NOT_STORED & set(model["state"]) or model["state"].get("_esm", FRONT_END) != FRONT_END
    ]
    outputs = json.dumps([c.get("outputs", []) for c in notebook.cells])
    if re.search(r"/home/|/Users/|/root/|/tmp/|site-packages", outputs) or str(ROOT) in outputs:
        found.append("an output names a folder of the machine that ran it")
    return found


def main(arguments: list[str]) -> int:
    """Execute the named notebooks, or all of them; stop at the first that fails."""
    paths = [Path(a).resolve() for a in arguments] or sorted(CHAPTERS.rglob("[!.]*.ipynb"))
    os.environ.update(ARITHMETIC)
    for path in paths:
        before = path.read_bytes()
        try:
            execute(path)
        except NotebookError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{shown(path)}: {'unchanged' if path.read_bytes() == before else 'stored'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
