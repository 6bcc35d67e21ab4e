"""From the authors' folders, exercises/<chapter>/<name>/, to cases as plain data.

A folder holds `statement.md`, and `exercise.py` with
    TITLE, POINTS            in words, and a whole number
    one function or class    named like the folder: the reference solution. Its signature and docstring make the stub
    cases(rng)               yields `case(…)`, some of them special, some drawn from the generator
    wrong_…                  three or more: typical mistakes; the docstring names the mistake
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.cases import FORMAT, Learners, respond
from nblib.exercises.compare import ATOL, RTOL
from nblib.exercises.values import encode

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"
PUBLIC_SEED = "public"
PUBLIC_SHARE = 0.3  # of an exercise's points are earned in the notebook, by cases that everybody has
WIDTH = 76  # letters of a line of code in the chapters


class Case(NamedTuple):
    """What `case` makes: one call of the learner's code."""

    args: tuple[Any, ...]
    calls: tuple[tuple[str, tuple[Any, ...]], ...] | None
    hint: str
    link: str
    rtol: float
    atol: float


class Exercise(NamedTuple):
    """One loaded folder."""

    id: str  # "perceptrons.update"
    folder: Path
    module: ModuleType

    @property
    def chapter(self) -> str:
        """The name of the chapter's folder: "perceptrons"."""
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The name of the function or class to write."""
        return self.id.split(".")[1]

    @property
    def solution(self) -> Learners:
        """The reference solution."""
        return getattr(self.module, self.name)

    @property
    def wrong(self) -> dict[str, Learners]:
        """The typical mistakes by name."""
        return {name: value for name, value in vars(self.module).items() if name.startswith("wrong_")}

    @property
    def parameters(self) -> list[str]:
        """The names of the arguments; of a class, those of its constructor."""
        return list(inspect.signature(self.solution).parameters)

    @property
    def statement(self) -> str:
        """The text of the exercise, in Markdown."""
        return (self.folder / "statement.md").read_text("utf-8").strip()

    @property
    def stub(self) -> str:
        """What the learner starts from: the reference's signatures and docstrings, with `...` for the code."""
        tree = ast.parse((self.folder / "exercise.py").read_text("utf-8"))
        definitions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        return next(_stub(node) for node in definitions if node.name == self.name)

    @property
    def reference(self) -> str:
        """The code of the reference solution, with the imports and helpers that it uses."""
        text = (self.folder / "exercise.py").read_text("utf-8")
        statements = ast.parse(text).body
        wanted, found = {self.name}, list[ast.stmt]()
        for node in reversed(statements):  # what it uses stands above it
            if wanted & _defines(node):
                found.insert(0, node)
                wanted |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        parts = [ast.get_source_segment(text, node) or "" for node in found]
        imports = [part for part, node in zip(parts, found, strict=True) if isinstance(node, (ast.Import, ast.ImportFrom))]
        return "\n".join(imports) + "\n\n\n" * bool(imports) + "\n\n\n".join(parts[len(imports) :])


def _defines(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a module gives a meaning."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name for alias in node.names}
    return {target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)}


def _stub(node: ast.FunctionDef | ast.ClassDef, indent: str = "") -> str:
    """Return a definition without its code: signature, docstring wrapped to the chapters' width, and `...`."""
    inner = indent + "    "
    lines = []
    for line in (ast.get_docstring(node) or "").splitlines():
        lines += textwrap.wrap(line, WIDTH - len(inner) - 6) or [""]
    words = f'{inner}"""' + "\n".join(inner + line if line else "" for line in lines).lstrip()
    words += f'\n{inner}"""' if len(lines) > 1 else '"""'
    if isinstance(node, ast.FunctionDef):
        return f"{indent}def {node.name}({ast.unparse(node.args)}):\n{words}\n{inner}..."
    methods = [_stub(part, inner) for part in node.body if isinstance(part, ast.FunctionDef)]
    return "\n\n".join([f"{indent}class {node.name}:\n{words}", *methods])


def case(*args: Any, hint: str, link: str = "", calls: Any = None, rtol: float = RTOL, atol: float = ATOL) -> Case:
    """Return a case: call the solution with `args`; for a class then its methods, calls=[("step", (w, g)), …].

    `hint` is for whoever fails it. `link`, "control?setting=value", opens the chapter's control at the case's state.
    """
    calls = None if calls is None else tuple((name, tuple(given)) for name, given in calls)
    return Case(args, calls, hint, link, rtol, atol)


def draw(rng: np.random.Generator, *shape: int, digits: int = 1) -> np.ndarray[Any, Any]:
    """Return normal numbers of the given shape, rounded so that they can be read, and none of them −0."""
    return rng.normal(size=shape).round(digits) + 0.0


def listed(*values: Any) -> str:
    """Return numbers and arrays as a link writes them: 1,-0.5,2."""
    return ",".join(f"{v:.12g}" for value in values for v in np.ravel(value))


def load(root: Path) -> list[Exercise]:
    """Return all exercises below `root`, in the order of the chapters, then of points, then of names."""
    found = []
    for path in sorted(root.glob("*/*/exercise.py")):
        chapter, name = path.parent.parent.name, path.parent.name
        notebook(chapter)
        spec = importlib.util.spec_from_file_location(f"exercise_{chapter}_{name}", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(Exercise(f"{chapter}.{name}", path.parent, module))
    return sorted(found, key=lambda e: (notebook(e.chapter).stem, e.module.POINTS, e.id))


@functools.cache
def notebook(chapter: str) -> Path:
    """Return the notebook of the exercises in the folder `chapter`: the one whose name, after its number, begins so."""
    known = sorted(CHAPTERS.rglob("[0-9][0-9]_*.ipynb"))
    found = [path for path in known if path.stem[3:].startswith(chapter)]
    if len(found) != 1:
        names = ", ".join(path.stem[3:] for path in found or known)
        raise ValueError(f"exercises/{chapter} must begin the name of one chapter, but begins {len(found)} of {names}.")
    return found[0]


def part(chapter: str) -> int:
    """Return the part of the book, 1 or 2, that the exercises in the folder `chapter` belong to: each part is a course."""
    return 2 if notebook(chapter).parent.name == "architectures" else 1


def generate(exercise: Exercise, seed: str | int, public: bool = False) -> dict[str, Any]:
    """Return an exercise with its cases as plain data, drawn by `seed`; what is expected comes from the reference.

    Public cases share PUBLIC_SHARE of the exercise's points, the others the rest. ValueError if the reference fails.
    """
    digest = hashlib.sha256(f"{exercise.id} {seed}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:16], "big"))
    drawn: list[Case] = list(cases(exercise, rng))
    share = round(exercise.module.POINTS * PUBLIC_SHARE, 2)
    worth = (share if public else exercise.module.POINTS - share) / len(drawn)
    plain = []
    for number, c in enumerate(drawn, 1):
        calls = None if c.calls is None else [[name, [encode(a) for a in given]] for name, given in c.calls]
        one = {
            "id": f"{exercise.id}/{'public' if public else 'hidden'}-{number}",
            "args": [encode(a) for a in c.args],
            "calls": calls,
            "points": worth,
            "public": public,
            "hint": c.hint,
            "link": c.link,
            "rtol": c.rtol,
            "atol": c.atol,
        }
        response = respond(exercise.solution, one)
        if response["status"] != "returned" or response["mutated"] or response["warning"]:
            raise ValueError(f"the reference of {exercise.id} fails its own case {number}: {response}.")
        plain.append({**one, "expected": response["result"]})
    return {
        "id": exercise.id,
        "title": exercise.module.TITLE,
        "points": exercise.module.POINTS,
        "parameters": exercise.parameters,
        "cases": plain,
    }


def cases(exercise: Exercise, rng: np.random.Generator) -> Iterator[Case]:
    """Yield the cases that the author's generator draws."""
    yield from exercise.module.cases(rng)


def course(root: Path, seed: str | int) -> dict[str, Any]:
    """Return the whole course: each exercise with its public cases and those that `seed` hides. Points add up to 100."""
    return {"format": FORMAT, "exercises": [drawn(exercise, seed) for exercise in load(root)]}


def drawn(exercise: Exercise, seed: str | int) -> dict[str, Any]:
    """Return an exercise with its public cases and those that `seed` hides."""
    public, hidden = generate(exercise, PUBLIC_SEED, public=True), generate(exercise, seed)
    return {**hidden, "cases": public["cases"] + hidden["cases"]}
