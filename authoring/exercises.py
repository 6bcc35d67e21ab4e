"""For authors: validate the graded exercises, renew their public cases, and put them into the chapters.

    python -m authoring.exercises                    everything, for all chapters that there are
    python -m authoring.exercises --no-chapters      without touching a notebook

An exercise is one folder, exercises/<chapter>/<name>/ (authoring/course.py says what it holds). A chapter says where
its exercises go by a cell with the id `graded`; the cells after it whose ids begin with `graded-` are this command's own.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from authoring.course import PUBLIC_SEED, Exercise, generate, load, notebook, part
from book.notebooks import ROOT, STATE, shown
from nblib.exercises.cases import judge, respond
from nblib.exercises.catalogue import PUBLIC
from nblib.exercises.values import parse

FOLDER = ROOT / "exercises"
TOTAL = {1: 100, 2: 100}  # points of each part of the book
SEEDS = 20
LINK = re.compile(r"([A-Za-z][\w-]*)\?([\w.-]+=[^\s\"<>&]*)(&[\w.-]+=[^\s\"<>&]*)*")
HREF = re.compile(r'href="#([^"]*)"')


# Validate --------------------------------------------------------------------------------------------------------------


def complaints(exercises: list[Exercise]) -> Iterator[str]:
    """Say in sentences what is wrong with the course as a whole, and with each exercise."""
    points: Counter[int] = Counter()
    for exercise in exercises:
        points[part(exercise.chapter)] += exercise.module.POINTS
    for number, total in points.items():
        if total != TOTAL[number]:
            yield f"the points of part {number}'s exercises add up to {total}, not to {TOTAL[number]}."
    for name, number in Counter(e.name for e in exercises).items():
        if number > 1:
            yield f"{number} exercises ask for {name}; one submission could hold only one of them."
    for exercise in exercises:
        for sentence in [*form(exercise), *answers(exercise)]:
            yield f"{exercise.id}: {sentence}"


def form(exercise: Exercise) -> Iterator[str]:
    """Say what is wrong with statement, stub, hints and links."""
    for label, solution in signatures(exercise):
        if f"`{label}`" not in exercise.statement:
            yield f"the statement does not name the signature `{label}`."
        if not inspect.getdoc(solution):
            yield f"the reference {label} has no docstring, and so the stub would have none."
    public = generate(exercise, PUBLIC_SEED, public=True)["cases"]
    scope: dict[str, Any] = {}
    exec(compile(exercise.stub, f"<stub of {exercise.id}>", "exec"), scope)
    if not all(judge(case, respond(scope[exercise.name], case)).unwritten for case in public):
        yield "the stub is not taken for unwritten."
    if len({case["hint"] for case in public}) < 2:
        yield "there are fewer than two hints."
    links = [case["link"] for case in public if case["link"]] + HREF.findall(exercise.statement)
    yield from (f"the link {link!r} is malformed." for link in links if not LINK.fullmatch(link))
    path = notebook(exercise.chapter)
    chapter = nbformat.read(path, as_version=4)
    if "nblib" in chapter.metadata:  # executed, so that its controls are known
        for control in sorted({link.split("?")[0] for link in links} - controls(chapter)):
            yield f"a link opens the control {control!r}, which {shown(path)} does not have."
    text = [c.source for c in chapter.cells if c.cell_type == "code" and not c.id.startswith("graded-")]
    if re.search(rf"(?m)^\s*(def|class) {exercise.name}\b", "\n".join(text)):
        yield f"{shown(path)} defines another {exercise.name}."


def signatures(exercise: Exercise) -> list[tuple[str, Callable[..., Any]]]:
    """Return what the learner has to write as text, such as update(x, y), each with the reference of it."""
    solution = exercise.solution
    named: list[tuple[str, Callable[..., Any]]] = [(exercise.name, solution)]
    if inspect.isclass(solution):
        named += [
            (name, method)
            for name, method in vars(solution).items()
            if inspect.isfunction(method) and not name.startswith("_")
        ]
    return [(f"{name}({', '.join(p for p in inspect.signature(f).parameters if p != 'self')})", f) for name, f in named]


def answers(exercise: Exercise) -> Iterator[str]:
    """Say where the reference does not earn full marks, or a wrong answer does."""
    if len(exercise.wrong) < 3:
        yield "there are fewer than three wrong answers."
    for name, wrong in exercise.wrong.items():
        if not inspect.getdoc(wrong) or inspect.getdoc(wrong) == inspect.getdoc(exercise.solution):
            yield f"{name} does not say what its mistake is."
    draws = [generate(exercise, PUBLIC_SEED, public=True), *(generate(exercise, seed) for seed in range(SEEDS))]
    if len({len(draw["cases"]) for draw in draws}) > 1:
        yield "the number of its cases hangs on the generator; cases that differ by student must be as many for each."
    for seed, draw in enumerate(draws, -1):
        which = "the public cases" if seed < 0 else f"seed {seed}"
        if not all(judge(case, respond(exercise.solution, case)).passed for case in draw["cases"]):
            yield f"the reference does not earn full marks with {which}."
        for name, wrong in exercise.wrong.items():
            if all(judge(case, respond(wrong, case)).passed for case in draw["cases"]):
                yield f"{name} earns full marks with {which}."


def controls(chapter: Any) -> set[str]:
    """Return the names of a chapter's controls, from its stored state."""
    models = chapter.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {model["state"].get("name", "") for model in models.values()}


# Public cases ----------------------------------------------------------------------------------------------------------


def public_files(exercises: list[Exercise]) -> dict[str, Any]:
    """Return the files of public cases and their index by name, as plain data."""
    drawn = [generate(e, PUBLIC_SEED, public=True) for e in exercises]
    index = [
        {
            "id": d["id"],
            "part": part(d["id"].split(".")[0]),
            "chapter": d["id"].split(".")[0],
            "title": d["title"],
            "points": d["points"],
            "share": round(sum(c["points"] for c in d["cases"]), 2),
        }
        for d in drawn
    ]
    return {"index.json": index, **{f"{e.id}.json": {**d, "stub": e.stub} for e, d in zip(exercises, drawn, strict=True)}}


def renew(exercises: list[Exercise], folder: Path = PUBLIC) -> list[str]:
    """Write the public cases that have changed, remove those of exercises that are no more; return their names.

    A file whose numbers differ only by rounding, as on another machine, stays as it is.
    """
    files = public_files(exercises)
    changed = [path.name for path in folder.glob("*.json") if path.name not in files]
    for name in changed:
        (folder / name).unlink()
    for name, plain in files.items():
        path = folder / name
        if not path.exists() or not same(parse(path.read_bytes()), plain):
            path.write_text(text(plain), "utf-8")
            changed.append(name)
    return sorted(changed)


def text(plain: Any) -> str:
    """Write public cases as JSON with one case, or one exercise of the index, a line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    if isinstance(plain, list):
        return "[\n" + ",\n".join(map(line, plain)) + "\n]\n"
    head = line({k: v for k, v in plain.items() if k != "cases"})[:-1]
    return head + ', "cases": [\n' + ",\n".join(map(line, plain["cases"])) + "\n]}\n"


def same(stored: Any, fresh: Any) -> bool:
    """Say whether two files hold the same but for rounding: another processor has other last digits, of inputs as well."""
    if isinstance(stored, float) and isinstance(fresh, float):
        return math.isclose(stored, fresh, rel_tol=1e-12, abs_tol=1e-13)
    if isinstance(stored, dict) and isinstance(fresh, dict):
        return stored.keys() == fresh.keys() and all(same(stored[key], fresh[key]) for key in stored)
    if isinstance(stored, list) and isinstance(fresh, list):
        return len(stored) == len(fresh) and all(map(same, stored, fresh))
    return type(stored) is type(fresh) and stored == fresh


# Chapters --------------------------------------------------------------------------------------------------------------


def cells_of(exercises: list[Exercise]) -> list[Any]:
    """Return the cells of a chapter's exercises: statement, stub and check of each."""
    cells: list[Any] = []
    for exercise in exercises:
        points = f"{exercise.module.POINTS} point{'s' if exercise.module.POINTS > 1 else ''}"
        import_ = "" if cells else "from nblib.exercises import check\n\n"
        cells += [
            new_markdown_cell(
                f"### {exercise.module.TITLE} ({points})\n\n{exercise.statement}",
                id=f"graded-{exercise.name}",
                metadata={"tags": ["exercise-statement"]},
            ),
            new_code_cell(exercise.stub, id=f"graded-{exercise.name}-code", metadata={"tags": ["exercise"]}),
            new_code_cell(
                f'{import_}check("{exercise.id}", {exercise.name})',
                id=f"graded-{exercise.name}-check",
                metadata={"tags": ["check"]},
            ),
        ]
    return cells


def sync(path: Path, exercises: list[Exercise]) -> str:
    """Put the exercises after the cell `graded` of the notebook at `path`; return what was done, in words."""
    if not path.exists():
        return "is not there"
    notebook = nbformat.read(path, as_version=4)
    at = next((i for i, cell in enumerate(notebook.cells, 1) if cell.id == "graded"), None)
    if at is None:
        return "has no cell with the id graded, and was left alone"
    end = at
    while end < len(notebook.cells) and notebook.cells[end].id.startswith("graded-"):
        end += 1
    old = {cell.id: cell for cell in notebook.cells[at:end]}
    cells = [_kept(old.get(cell.id), cell) for cell in cells_of(exercises)]
    if cells == notebook.cells[at:end]:
        return "unchanged"
    notebook.cells[at:end] = cells
    part = path.with_suffix(".part")
    part.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", "utf-8")
    os.replace(part, path)
    return f"{len(exercises)} exercises put in; run `make notebooks`"


def _kept(old: Any, new: Any) -> Any:
    """Return the cell that is there if it says the same, because it has outputs."""
    if old and (old.cell_type, old.source, old.metadata) == (new.cell_type, new.source, new.metadata):
        return old
    return new


def main(arguments: list[str]) -> int:
    """Validate everything; only if nothing is wrong, renew the public cases and the chapters."""
    exercises = load(FOLDER)
    wrong = sum(len(e.wrong) for e in exercises)
    print(f"{len(exercises)} exercises with {wrong} wrong answers; public cases and {SEEDS} seeds each …", flush=True)
    found = list(complaints(exercises))
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(f"All in order. Public cases: {', '.join(renew(exercises)) or 'unchanged'}.")
    if "--no-chapters" not in arguments:
        for path in dict.fromkeys(notebook(e.chapter) for e in exercises):
            print(f"{shown(path)}: {sync(path, [e for e in exercises if notebook(e.chapter) == path])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
