"""Notebooks as JupyterLab opens and saves them in `make lab`: files keep the form in which book.notebooks stores them.

    python -m jupyterlab --ServerApp.contents_manager_class=book.lab.Contents

By itself Lab marks a notebook as changed when it is opened, because the kernel writes its version into it. When a notebook
is saved before its controls have run again, Lab drops their state (jupyter-widgets/ipywidgets, issue 3888), and shows "model
not found" in their places the next time. Here each control finds its front end when a notebook is opened, keeps its state
when it is saved, and what nobody has run or written is stored as it was.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from book import VIEW, readable
from book.notebooks import FRONT_END, ROOT, STATE, fold, model_id, stored_state

STATIC = ROOT / "nblib" / "widgets" / "static"


class Contents(AsyncLargeFileManager):
    """Jupyter's files, with notebooks in the book's form, and pages of the appendix to read."""

    async def get(self, path: str, content: bool = True, *args: Any, **kwargs: Any) -> Any:
        """Return a file or folder; a notebook as Lab and the kernel would write it."""
        model = await super().get(path, content, *args, **kwargs)
        if content and model["type"] == "notebook":
            open_notebook(model["content"], way_up(path))
        if content and model["type"] == "file" and path.endswith(".md"):
            page = readable.page(model["content"])
            if page != model["content"]:
                model |= {"content": page, "writable": False}
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> Any:
        """Save a file or folder; a notebook without what Lab and the kernel wrote by themselves."""
        if model.get("type") == "notebook" and model.get("content"):
            file = Path(self._get_os_path(path.strip("/")))
            model = {**model, "content": save_notebook(model["content"], on_disk(file), file.stem, way_up(path))}
        return await super().save(model, path)


def on_disk(file: Path) -> Any:
    """Return the notebook that is about to be overwritten; an empty one if there is none, or it is broken."""
    try:
        return nbformat.read(file, as_version=4)
    except Exception:  # whatever it is: it must not keep anybody from saving
        return nbformat.v4.new_notebook()


def way_up(path: str) -> str:
    """Return the way from a notebook to the folder that Lab opens, the chapters."""
    return "../" * path.strip("/").count("/")


def open_notebook(notebook: Any, up: str = "") -> None:
    """Make a stored notebook one that Lab need not change, and whose text it can show."""
    metadata = notebook["metadata"]
    if metadata.get("language_info", {}).get("name") == "python":
        metadata["language_info"] = dict(IPythonKernel.language_info)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = readable.cell(cell["source"], up)
        for output in cell.get("outputs", []):
            if not cell["metadata"].get("trusted"):  # there Lab shows the picture
                output.get("data", {}).pop(VIEW, None)
    state = reachable(notebook, states(notebook))
    for model in state.values():
        front = STATIC / f"{model['state'].get('_front')}.js"
        if model["state"].get("_esm") == FRONT_END and front.exists():
            model["state"] |= {
                "_esm": front.read_text("utf-8"),
                "_css": front.with_suffix(".css").read_text("utf-8"),
                "_view_module": model["model_module"],
                "_view_module_version": model["model_module_version"],
                "_view_name": "AnyView",
            }
    put(notebook, state)


def save_notebook(notebook: Any, old: Any, seed: str, up: str = "") -> Any:
    """Return a notebook that Lab sends in its stored form; `old` is what the file held."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    came, kept = states(notebook), states(old)
    cells = {cell["id"]: cell for cell in old["cells"] if "id" in cell}
    text = "\n".join(cell["source"] for cell in old["cells"] if cell["cell_type"] == "markdown")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = readable.stored(cell["source"], text, up)
        if "hide-cell" in cell["metadata"].get("tags", []):  # a solution, which Lab unfolds when it runs
            fold(cell)
        before = [output.get("data", {}) for output in cells.get(cell.get("id"), {}).get("outputs", [])]
        for i, output in enumerate(cell.get("outputs", [])):
            keep_view(output.get("data", {}), before[i] if i < len(before) else {}, {*came, *kept})
    state = reachable(notebook, {**kept, **came})
    ids = new_ids(notebook, state, {*kept} - {*came}, seed)
    for view in views(notebook):
        view["model_id"] = ids.get(view["model_id"], view["model_id"])
    put(notebook, {ids.get(key, key): as_stored(model, kept.get(ids.get(key, key))) for key, model in state.items()})
    put(notebook, reachable(notebook, states(notebook)))  # without the layouts, to which none refers any more
    if ran(notebook) == ran(old) and "language_info" in old["metadata"]:
        notebook["metadata"]["language_info"] = old["metadata"]["language_info"]
    return notebook


def keep_view(data: dict[str, Any], was: dict[str, Any], known: set[str]) -> None:
    """Let an output show the control that stood in its place, if Lab did not show it or has not sent its state."""
    if VIEW in data and data[VIEW]["model_id"] not in known:
        del data[VIEW]
        if VIEW in was:
            data[VIEW] = was[VIEW]
    elif VIEW in was and data == {k: v for k, v in was.items() if k != VIEW}:
        data[VIEW] = was[VIEW]


def views(notebook: Any) -> Iterator[Any]:
    """Yield the places where controls are shown."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield output["data"][VIEW]


def states(notebook: Any) -> dict[str, Any]:
    """Return the models in a notebook's metadata, by id."""
    found: dict[str, Any] = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    return found


def put(notebook: Any, state: dict[str, Any]) -> None:
    """Store models in a notebook's metadata, which say nothing of them where there are none."""
    notebook["metadata"].pop("widgets", None)
    if state:
        notebook["metadata"]["widgets"] = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}


def reachable(notebook: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Return the models that are shown, and those to which they refer."""
    found: dict[str, Any] = {}
    todo = [view["model_id"] for view in views(notebook)]
    while todo:
        key = todo.pop(0)
        if key in state and key not in found:
            found[key] = state[key]
            words = json.dumps(state[key]["state"]).split('"IPY_MODEL_')[1:]
            todo += [word.split('"')[0] for word in words]
    return found


def new_ids(notebook: Any, state: dict[str, Any], stay: set[str], seed: str) -> dict[str, str]:
    """Return stored ids for the models of the book's controls, in their order; those that have not run keep theirs."""
    ids: dict[str, str] = {}
    taken = {view["model_id"] for view in views(notebook)} & stay
    for view in views(notebook):
        key = view["model_id"]
        if key in state and "_front" in state[key]["state"] and key not in ids:
            wanted = model_id(seed, len(ids))
            ids[key] = key if key in stay or wanted in taken else wanted
    return ids


def as_stored(model: Any, old: Any) -> Any:
    """Return a model of one of the book's controls without its front end, with numbers as they were written."""
    if "_front" not in model["state"]:
        return model
    state, was = stored_state(model["state"]), (old or {}).get("state", {})
    return {**model, "state": {k: was[k] if k in was and was[k] == v else v for k, v in state.items()}}


def ran(notebook: Any) -> list[Any]:
    """Return what a run changes: the outputs of each cell."""
    return [(cell.get("id"), cell.get("outputs"), cell.get("execution_count")) for cell in notebook["cells"]]
