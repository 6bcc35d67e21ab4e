"""progress: the points of the checks so far and the answers to predictions, kept between runs in one small file.

The file is $NBLIB_PROGRESS, or progress.json in the user's data folder. A check only ever raises an exercise's points.
Where nothing can be written, as in a browser, the points last as long as the session, and `progress` says so. The book's
pages keep them themselves: `export` and `take_in` are the way there and back, and `take_progress` reads a file of theirs.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from nblib.exercises.catalogue import index
from nblib.exercises.letters import shown
from nblib.exercises.values import parse

try:
    import fcntl
except ImportError:  # Windows, browsers: two kernels that save in the same millisecond may lose one save
    fcntl = None  # type: ignore[assignment]

session: dict[str, float] = {}  # the best points of this run, and of the file as far as it could be read
answers: dict[str, int] = {}  # the same of predictions: which option was chosen, by the question's key
notes: list[str] = []  # what went wrong with the file, for `progress` to say


class Row(NamedTuple):
    """A chapter's line."""

    chapter: str
    points: float
    share: float
    complete: int
    exercises: int


class Progress(NamedTuple):
    """Points by chapter, shown as text in a terminal and as a table in a notebook."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """All points so far."""
        return round(sum(row.points for row in self.rows), 2)

    def _lines(self) -> list[tuple[str, str, str]]:
        everything = Row(
            "all",
            self.points,
            round(sum(r.share for r in self.rows), 2),
            sum(r.complete for r in self.rows),
            sum(r.exercises for r in self.rows),
        )
        return [
            (r.chapter.replace("_", " "), f"{r.points:g} of {r.share:g}", f"{r.complete} of {r.exercises}")
            for r in [*self.rows, everything]
        ]

    def __repr__(self) -> str:
        """Write one line a chapter."""
        lines = [("chapter", "points", "exercises complete"), *self._lines()]
        return shown("\n".join([*(f"{a:<24}{b:<16}{c}" for a, b, c in lines), *self.notes]))

    def _repr_html_(self) -> str:
        """Show the same as a table."""
        cell = 'style="text-align: left; padding: 0.2em 1.2em 0.2em 0"'
        head = "".join(f'<th scope="col" {cell}>{text}</th>' for text in ("chapter", "points", "exercises complete"))
        body = "".join(
            f'<tr><th scope="row" {cell}>{escape(a)}</th><td {cell}>{b}</td><td {cell}>{c}</td></tr>'
            for a, b, c in self._lines()
        )
        rest = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            '<div style="color: inherit"><table style="border-collapse: collapse; color: inherit">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}</div>"
        )


def progress(part: int | None = None) -> Progress:
    """Return the points so far, by chapter and in all: those of the public cases, which `check` gives.

    `part` is 1 or 2 to see that part of the book alone; each has 100 points of its own.
    """
    if part not in (None, 1, 2):
        raise ValueError(f"part must be 1 or 2, or None for both, but came as {part!r}.")
    with _locked():
        _merge()
    rows: dict[str, Row] = {}
    for entry in index():
        if part not in (None, entry["part"]):
            continue
        row = rows.get(entry["chapter"], Row(entry["chapter"], 0.0, 0.0, 0, 0))
        points = min(session.get(entry["id"], 0.0), entry["share"])
        rows[row.chapter] = Row(
            row.chapter,
            round(row.points + points, 2),
            round(row.share + entry["share"], 2),
            row.complete + (points >= entry["share"]),
            row.exercises + 1,
        )
    return Progress(tuple(rows.values()), tuple(notes))


def record(exercise: str, points: float) -> None:
    """Keep the points of an exercise if they are its best so far. Never fails: what cannot be saved stays in memory."""
    if points <= session.get(exercise, 0.0):
        return
    session[exercise] = points
    with _locked():
        _merge()
        _save()


def key(name: str, question: str, options: Sequence[str]) -> str:
    """Return by what the answer to a question is kept; a question that asks something else is another one."""
    return f"{name} {hashlib.sha256(chr(0).join([question, *options]).encode()).hexdigest()[:12]}"


def export() -> dict[str, Any]:
    """Return the points and the answers so far as plain data, as the file holds them."""
    with _locked():
        _merge()
    return _plain()


def take_in(plain: Any) -> None:
    """Take in points and answers: of this module's file, or of what a page of the book exported.

    The better points count, and the answer that comes. ValueError, and nothing is changed, if `plain` is neither.
    """
    points, chosen = _kept(plain)
    with _locked():
        _merge()
        _better(points)
        answers.update(chosen)
        _save()


def take_progress(file: str | os.PathLike[str]) -> Progress:
    """Take in what the front page of the book has exported into `file`, or another progress.json; return the points now.

    ValueError that names the file if it holds neither; OSError if it cannot be read.
    """
    try:
        take_in(parse(Path(file).read_bytes()))
    except ValueError as error:
        raise ValueError(f"{Path(file).name} was not taken: {error} Your points are as they were.") from None
    return progress()


def answered() -> dict[str, int]:
    """Return the answers so far: the index of the chosen option by the question's key."""
    with _locked():
        _merge()
    return dict(answers)


def record_answer(question: str, option: int) -> None:
    """Keep the answer to the question with this key. Never fails, as `record`."""
    with _locked():
        _merge()
        answers[question] = option
        _save()


def place() -> Path | None:
    """Return where the points are kept; None in a browser, which has no such place."""
    if named := os.environ.get("NBLIB_PROGRESS"):
        return Path(named)
    if sys.platform == "emscripten":
        return None
    try:
        home = Path.home()
    except RuntimeError:  # no home
        return None
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return folder / "nblib" / "progress.json"


@contextmanager
def _locked() -> Iterator[None]:
    """Keep other kernels from saving meanwhile, where that can be had; the system lifts the lock of one that dies."""
    path, lock = place(), None
    if fcntl and path:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = open(path.with_suffix(".lock"), "w")
            fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if lock:
            lock.close()


def _merge() -> None:
    """Take in what the file knows. A file that is broken is set aside under another name, with a note."""
    path = place()
    if path is None:
        _note("Your points last only as long as this session: there is no place here to keep them.")
        return
    try:
        points, chosen = _kept(parse(path.read_bytes()))
    except FileNotFoundError:
        return
    except OSError as error:
        _note(f"Your saved points could not be read ({error.strerror}).")
        return
    except ValueError:
        _set_aside(path)
        return
    _better(points)
    answers.update(chosen)


def _better(points: dict[str, float]) -> None:
    for exercise, best in points.items():
        session[exercise] = max(best, session.get(exercise, 0.0))


def _plain() -> dict[str, Any]:
    return {"points": dict(sorted(session.items())), "answers": dict(sorted(answers.items()))}


def _kept(plain: Any) -> tuple[dict[str, float], dict[str, int]]:
    """Return points and answers; a page keeps its answers by their words, and adds `chosen` for us when it exports."""
    points = plain.get("points") if isinstance(plain, dict) else None
    if not isinstance(points, dict) or not all(type(v) in (int, float) and v >= 0 for v in points.values()):
        raise ValueError("the file holds no points.")
    chosen = plain.get("chosen", plain.get("answers", {}))
    if not isinstance(chosen, dict) or not all(type(v) is int and v >= 0 for v in chosen.values()):
        raise ValueError("the file holds no answers.")
    return points, chosen


def _set_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.stem}.broken-{number}{path.suffix}")).exists():
        number += 1
    with suppress(OSError):
        os.replace(path, aside)
        _note(f"The file of your points could not be read. It was kept as {aside.name}, and a new one begun.")


def _save() -> None:
    """Write the file whole or not at all."""
    path = place()
    if path is None:
        return
    part = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(_plain(), file, indent=1)
        os.replace(part, path)
    except OSError as error:
        _note(f"Your points last only as long as this session: they could not be saved ({error.strerror}).")
        with suppress(OSError):
            os.unlink(part)


def _note(sentence: str) -> None:
    if sentence not in notes:
        notes.append(sentence)
