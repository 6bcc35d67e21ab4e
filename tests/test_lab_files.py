"""What JupyterLab is given to open, and what is stored of what it sends."""

import asyncio
import copy
import json
import pydoc
import re
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from nbformat.v4 import new_code_cell, new_notebook, new_output

from book import readable
from book.lab import Contents, on_disk, open_notebook, reachable, save_notebook, states, views
from book.notebooks import CHAPTERS, FRONT_END, STATE, VIEW, model_id

STORED = sorted(CHAPTERS.rglob("[!.]*.ipynb"))
CHAPTER = CHAPTERS / "01_perceptrons.ipynb"


def opened(path, trusted):
    """Return a notebook as the server gives it to Lab."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = trusted
    open_notebook(notebook)
    return notebook


def sent(notebook, state=None):
    """Return it as Lab sends it back: only with the state of models that a kernel knows."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.metadata.pop("trusted", None)
    notebook.metadata["widgets"] = {STATE: {"state": state or {}, "version_major": 2, "version_minor": 0}}
    return notebook


def as_in_javascript(written):
    return int(float(written)) if float(written).is_integer() else float(written)


def live(notebook, prefix):
    """Run all cells, in effect: each control has a new id and a live model, with a layout, as Lab sends them."""
    notebook, state, ids = copy.deepcopy(notebook), {}, {}
    for view in views(notebook):
        old = view["model_id"]
        if old not in ids:
            ids[old] = f"{prefix}{len(ids)}"
            model = json.loads(json.dumps(states(notebook)[old]), parse_float=as_in_javascript)
            state[ids[old]] = model
            model["state"] |= {"_css": "…", "_esm": "…", "layout": f"IPY_MODEL_{ids[old]}-layout"}
            state[f"{ids[old]}-layout"] = {"model_module": "@jupyter-widgets/base", "model_name": "LayoutModel", "state": {}}
        view["model_id"] = ids[old]
    return sent(notebook, state)


@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_what_nobody_ran_or_wrote_is_stored_as_it_was(path, trusted):
    saved = save_notebook(sent(opened(path, trusted)), on_disk(path), path.stem)
    assert nbformat.writes(saved) + "\n" == path.read_text("utf-8")


def test_a_run_that_gives_the_same_is_stored_as_it_was():
    notebook = live(opened(CHAPTER, True), "live")
    for cell in notebook.cells:
        cell.metadata.get("jupyter", {}).pop("outputs_hidden", None)  # a run unfolds them
        cell.metadata.pop("collapsed", None)
    saved = save_notebook(notebook, on_disk(CHAPTER), CHAPTER.stem)
    assert nbformat.writes(saved) + "\n" == CHAPTER.read_text("utf-8")


def test_lab_gets_what_it_would_write_and_controls_that_can_be_drawn():
    notebook = opened(CHAPTER, True)
    assert notebook.metadata.language_info == IPythonKernel.language_info
    for model in states(notebook).values():
        assert model["state"]["_esm"] != FRONT_END and "nbw" in model["state"]["_css"]
        assert model["state"]["_view_name"] == "AnyView"
    untrusted = opened(CHAPTER, False)
    assert "widgets" not in untrusted.metadata and not list(views(untrusted))


def test_without_the_state_of_what_has_run_the_stored_one_stays():
    """Another front end sends none, and Lab none after a restart of the kernel."""
    notebook = live(opened(CHAPTER, True), "live")
    notebook.metadata.widgets[STATE]["state"] = {}
    saved = save_notebook(notebook, on_disk(CHAPTER), CHAPTER.stem)
    assert nbformat.writes(saved) + "\n" == CHAPTER.read_text("utf-8")
    new = new_code_cell("new", outputs=[new_output("display_data", {VIEW: {"model_id": "live"}, "text/html": "still"})])
    saved = save_notebook(sent(new_notebook(cells=[new])), on_disk(CHAPTER), CHAPTER.stem)
    assert saved.cells[0].outputs[0].data == {"text/html": "still"}


def test_a_moved_control_keeps_its_place_and_its_new_state():
    notebook = live(opened(CHAPTER, True), "live")
    key = next(k for k, m in states(notebook).items() if m["state"].get("name") == "perceptron-hand")
    states(notebook)[key]["state"]["bias"] = -1.5
    saved = save_notebook(notebook, on_disk(CHAPTER), CHAPTER.stem)
    changed = [k for k, m in states(on_disk(CHAPTER)).items() if m != states(saved)[k]]
    assert [states(saved)[k]["state"]["bias"] for k in changed] == [-1.5]
    assert states(saved)[changed[0]]["state"]["_esm"] == FRONT_END


def test_a_new_control_before_one_that_did_not_run_takes_no_state_from_it():
    """On the second day: what did not run keeps its id, in this save and in the next."""
    first = opened(CHAPTER, True)
    notebook = copy.deepcopy(first)
    new = new_code_cell("new", outputs=[new_output("display_data", {VIEW: {"model_id": "live"}})])
    notebook.cells.insert(1, new)
    model = copy.deepcopy(next(iter(states(first).values())))
    model["state"]["name"] = "new"
    disk = on_disk(CHAPTER)
    for _ in range(2):
        saved = save_notebook(sent(notebook, {"live": model}), disk, CHAPTER.stem)
        ids = [view["model_id"] for view in views(saved)]
        assert states(saved)[ids[0]]["state"]["name"] == "new"
        assert ids[1:] == [view["model_id"] for view in views(disk)][-len(ids) + 1 :]
        assert {k: states(saved)[k] for k in ids[1:]} == {k: states(disk)[k] for k in ids[1:]}
        disk = saved


def test_a_changed_output_keeps_the_kernels_version_so_that_clean_knows_it():
    notebook = live(opened(CHAPTER, True), "live")
    cell = next(cell for cell in notebook.cells if cell.get("outputs"))
    cell.outputs = [new_output("stream", text="another")]
    saved = save_notebook(notebook, on_disk(CHAPTER), CHAPTER.stem)
    assert saved["metadata"]["language_info"] == IPythonKernel.language_info


def test_controls_of_others_keep_all_that_they_refer_to(tmp_path):
    cell = new_code_cell("bar", outputs=[new_output("display_data", {VIEW: {"model_id": "box"}})])
    state = {
        "box": {"state": {"children": ["IPY_MODEL_bar"]}},
        "bar": {"state": {"value": 1, "_css": "kept"}},
        "gone": {"state": {}},
    }
    notebook = sent(new_notebook(cells=[cell]), state)
    assert reachable(notebook, state) == {k: state[k] for k in ("box", "bar")}
    saved = save_notebook(notebook, on_disk(tmp_path / "none.ipynb"), "none")
    assert states(saved) == {k: state[k] for k in ("box", "bar")}
    assert model_id("none", 0) not in json.dumps(saved)


@pytest.mark.parametrize("broken", ["{", "[]", "null", '{"cells": 1}'])
def test_a_broken_file_can_be_written_over(tmp_path, broken):
    file = tmp_path / "broken.ipynb"
    file.write_text(broken, "utf-8")
    saved = save_notebook(new_notebook(cells=[new_code_cell("1")]), on_disk(file), "broken")
    assert saved["cells"][0]["source"] == "1"


def test_an_older_notebook_whose_cells_have_no_ids_can_be_saved(tmp_path):
    file = tmp_path / "old.ipynb"
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"cells": [cell, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    file.write_text(json.dumps(notebook), "utf-8")
    assert save_notebook(notebook, on_disk(file), "old") == notebook


def run(work):
    """Run a coroutine in a thread of its own: a browser of another test may run a loop in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, work).result()


def test_works_and_terms_can_be_read_and_come_back_as_they_are_written():
    """By author and year, as on the page, as links to where they are listed."""
    roles = "{term}`Epochs <epoch>`, {term}`learning rate`, {cite:t}`mcculloch1943`; {cite:p}`samuel1959,lecun1998b`."
    shown = readable.cell(roles, "../")
    assert shown == (
        "[Epochs](../appendix/glossary.md#epoch), [learning rate](../appendix/glossary.md#learning-rate), "
        "[McCulloch and Pitts (1943)](../appendix/bibliography.md#mcculloch-and-pitts-1943); "
        "([Samuel, 1959](../appendix/bibliography.md#samuel-1959); "
        "[LeCun et al., 1998b](../appendix/bibliography.md#lecun-et-al-1998b))."
    )
    assert readable.stored(f"Read: {shown}", roles, "../") == f"Read: {roles}"
    assert readable.cell("{cite:t}`nobody1900`, {eq}`energy`", "") == "nobody1900, {eq}`energy`"


def test_each_work_and_term_of_a_chapter_has_its_heading():
    server = Contents(root_dir=str(CHAPTERS))
    pages = {name: run(server.get(f"appendix/{name}.md"))["content"] for name in ("glossary", "bibliography")}
    headings = {name: [readable.at(words) for words in re.findall(r"(?m)^#### (.*)$", text)] for name, text in pages.items()}
    for name, all_of_it in headings.items():
        assert len(set(all_of_it)) == len(all_of_it) > 100, name
    for path in STORED:
        for cell in opened(path, trusted=False).cells:
            if cell.cell_type == "markdown":
                assert not re.search(readable.ROLE, cell.source), cell.id
                for name, fragment in re.findall(r"appendix/(glossary|bibliography)\.md(#[^)]+)", cell.source):
                    assert fragment in headings[name], fragment


def test_through_the_server_a_notebook_comes_back_as_it_was(tmp_path):
    file = tmp_path / "01_perceptrons.ipynb"
    file.write_bytes(CHAPTER.read_bytes())
    server = Contents(root_dir=str(tmp_path))

    async def open_and_save():
        model = await server.get(file.name)
        model["content"] = json.loads(json.dumps(model["content"]))
        await server.save({"type": "notebook", "content": model["content"]}, file.name)

    run(open_and_save())
    assert file.read_bytes() == CHAPTER.read_bytes()


def test_the_appendix_can_be_read_and_what_was_made_readable_not_written():
    server = Contents(root_dir=str(CHAPTERS))
    glossary, bibliography, notation = (
        run(server.get(f"appendix/{name}.md")) for name in ("glossary", "bibliography", "notation")
    )
    assert "{glossary}" not in glossary["content"]
    assert "\n\n#### Adam\n\nA method that divides a running mean" in glossary["content"]
    assert "\n#### McCulloch and Pitts, 1943\n\nWarren S\\. McCulloch and Walter Pitts\\." in bibliography["content"]
    cited = (CHAPTERS.parent / "references.bib").read_text("utf-8").count("\n@")
    assert bibliography["content"].count("\n#### ") == cited > 100
    library = run(server.get("appendix/nblib.md"))["content"]
    asked = re.findall(r'^help\("(.*)"\)$', library, flags=re.MULTILINE)
    assert len(asked) > 30 and all(pydoc.locate(name) for name in asked) and "{eval-rst}" not in library
    assert not glossary["writable"] and not bibliography["writable"] and notation["writable"]
    assert notation["content"] == (CHAPTERS / "appendix" / "notation.md").read_text("utf-8")


def test_make_lab_opens_the_home_notebook_with_all_of_this():
    recipe = (CHAPTERS.parent / "Makefile").read_text("utf-8").split("\nlab: ")[1].split("\n\n")[0]
    assert "default_url=/lab/tree/index.ipynb" in recipe and "contents_manager_class=book.lab.Contents" in recipe
    assert "nblib/widgets/jupyterlab/nblib.json book/lab.json $(VENV)/share/jupyter/lab/settings/overrides.d" in recipe
    for name in ("nblib/widgets/jupyterlab/nblib.json", "book/lab.json"):
        assert json.loads((CHAPTERS.parent / name).read_text("utf-8"))
