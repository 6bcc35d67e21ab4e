"""The same three-question exercise for nbgrader and otter-grader, each in an environment of its own.

Both get the notebook that our grader gets, and every case of its questions as an assertion, with the inputs and expected
values as literals. Both are asked afterwards whether they gave full marks, so that nobody is timed while failing.
"""

import ast
import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from benchmarks.report import FOLDER
from nblib.exercises.values import decode

PEERS = {"nbgrader": "nbgrader==0.9.6", "otter": "otter-grader==7.0.0"}
SETUP = "import numpy as np"


def environment(name: str) -> Path:
    """Return the bin folder of a peer's environment, made on the first call."""
    home = FOLDER / "peers" / name
    if not (home / ".done").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        install = [home / "bin/pip", "install", "--quiet", "--disable-pip-version-check", PEERS[name], "numpy", "ipykernel"]
        subprocess.run(install, check=True)
        (home / ".done").touch()
    return home / "bin"


def on_path(program: Path) -> dict[str, str]:
    """Return the variables with which a peer finds its own helpers and its own kernel."""
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}


def solutions(exercises: Path, ids: list[str]) -> list[str]:
    """Return the reference function of each exercise as source: an honest submission's cells."""
    found = []
    for one in ids:
        path = exercises / one.replace(".", "/") / "exercise.py"
        node = next(n for n in ast.parse(path.read_text("utf-8")).body if getattr(n, "name", "") == one.split(".")[1])
        found.append(ast.unparse(node))
    return found


def notebook(cells: list[Any]) -> str:
    """Return a notebook, as text, with a title, NumPy and these cells."""
    whole = [new_markdown_cell("# Exercises", id="title"), new_code_cell(SETUP, id="setup"), *cells]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(new_notebook(cells=whole, metadata=kernel))


def plain(sources: list[str]) -> str:
    """Return the notebook that our grader and otter-grader get."""
    return notebook([new_code_cell(s, id=f"answer-{i}") for i, s in enumerate(sources)])


def literal(value: Any) -> str:
    """Write a value as Python source."""
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r}, dtype='{value.dtype}')"
    if isinstance(value, (tuple, list)):
        inner = "".join(literal(v) + ", " for v in value)
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    return repr(value.item() if isinstance(value, np.generic) else value)


def assertions(exercise: dict[str, Any]) -> list[str]:
    """Return each case as one line."""
    name, lines = exercise["id"].split(".")[1], []
    for case in exercise["cases"]:
        call = f"{name}({', '.join(literal(decode(a)) for a in case['args'])})"
        expected = decode(case["expected"])
        pairs = [(f"{call}[{i}]", e) for i, e in enumerate(expected)] if isinstance(expected, tuple) else [(call, expected)]
        lines += [
            f"np.testing.assert_allclose({got}, {literal(e)}, rtol={case['rtol']}, atol={case['atol']})" for got, e in pairs
        ]
    return lines


def run_two(commands: list[tuple[list[str | Path], Path]]) -> float:
    """Run two commands at a time, each in its folder, until all are done; return the seconds. A failure is an error."""
    begin, left, running = time.perf_counter(), list(commands), []
    while left or running:
        while left and len(running) < 2:
            command, folder = left.pop(0)
            running.append(
                subprocess.Popen(
                    command, cwd=folder, env=on_path(Path(command[0])), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
        for process in [p for p in running if p.poll() is not None]:
            running.remove(process)
            if process.returncode:
                raise RuntimeError(f"{process.args} failed")
        time.sleep(0.01)
    return time.perf_counter() - begin


def nbgrader(folder: Path, course: dict[str, Any], sources: list[str], count: int) -> float:
    """Return nbgrader's seconds a submission: `autograde` in two courses side by side, `count` submissions each."""
    program = environment("nbgrader") / "nbgrader"

    def cell(grade: bool, name: str, source: str, points: float = 0) -> Any:
        meta = {"grade": grade, "solution": not grade, "locked": grade, "task": False, "grade_id": name, "schema_version": 3}
        return new_code_cell(source, id=name, metadata={"nbgrader": meta | ({"points": points} if grade else {})})

    cells = [
        c
        for exercise, source in zip(course["exercises"], sources, strict=True)
        for c in (
            cell(False, exercise["id"].split(".")[1], source),
            cell(True, f"test-{exercise['id'].split('.')[1]}", "\n".join(assertions(exercise)), exercise["points"]),
        )
    ]
    roots = [folder / f"course{i}" for i in range(2)]
    for root in roots:
        (root / "source" / "work").mkdir(parents=True)
        (root / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(root)!r}\n")
        (root / "source" / "work" / "work.ipynb").write_text(notebook(cells))
        subprocess.run(
            [program, "generate_assignment", "work"], cwd=root, check=True, capture_output=True, env=on_path(program)
        )
        for i in range(count):
            (root / "submitted" / f"s{i}" / "work").mkdir(parents=True)
            (root / "submitted" / f"s{i}" / "work" / "work.ipynb").write_text(notebook(cells))
    seconds = run_two([([program, "autograde", "work"], root) for root in roots])
    for root in roots:
        subprocess.run(
            [program, "export", "--to", "grades.csv"], cwd=root, check=True, capture_output=True, env=on_path(program)
        )
        with open(root / "grades.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == count and all(float(r["score"]) == float(r["max_score"]) > 0 for r in rows), rows
    return seconds / (2 * count)


def otter(folder: Path, course: dict[str, Any], sources: list[str], count: int) -> float:
    """Return otter-grader's seconds a submission: `otter run`, its way without containers, two at a time."""
    program = environment("otter") / "otter"
    (folder / "tests").mkdir(parents=True)
    for exercise in course["exercises"]:
        lines = "".join(f">>> {line}\n" for line in assertions(exercise))
        test = {
            "name": exercise["id"],
            "points": exercise["points"],
            "suites": [
                {
                    "cases": [{"code": lines, "hidden": False, "locked": False}],
                    "scored": True,
                    "setup": "",
                    "teardown": "",
                    "type": "doctest",
                }
            ],
        }
        (folder / "tests" / f"{exercise['id'].split('.')[1]}.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
    subprocess.run(
        [program, "generate", "-t", "tests", "-o", "autograder.zip"],
        cwd=folder,
        check=True,
        capture_output=True,
        env=on_path(program),
    )
    commands: list[tuple[list[str | Path], Path]] = []
    for i in range(count):
        own = folder / f"s{i}"
        own.mkdir()
        (own / "work.ipynb").write_text(plain(sources))
        commands.append(([program, "run", "-a", folder / "autograder.zip", "-o", own, "--no-logo", own / "work.ipynb"], own))
    seconds = run_two(commands)
    for i in range(count):
        tests = [t for t in json.loads((folder / f"s{i}" / "results.json").read_text())["tests"] if t.get("max_score")]
        assert len(tests) == len(course["exercises"]) and all(t["score"] == t["max_score"] for t in tests), tests
    return seconds / count
