"""progress: the points of the checks so far, kept between runs in one small file.

The file is $NBLIB_PROGRESS, or progress.json in the user's data folder. A check only ever raises an exercise's points.
Where nothing can be written, as in a browser, the points last as long as the session, and `progress` says so.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
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


def progress() -> Progress:
    """Return the points so far, by chapter and in all: those of the public cases, which `check` gives."""
    with _locked():
        _merge()
    rows: dict[str, Row] = {}
    for entry in index():
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
        points = _points(parse(path.read_bytes()))
    except FileNotFoundError:
        return
    except OSError as error:
        _note(f"Your saved points could not be read ({error.strerror}).")
        return
    except ValueError:
        _set_aside(path)
        return
    for exercise, best in points.items():
        session[exercise] = max(best, session.get(exercise, 0.0))


def _points(plain: Any) -> dict[str, float]:
    points = plain.get("points") if isinstance(plain, dict) else None
    if not isinstance(points, dict) or not all(type(v) in (int, float) and v >= 0 for v in points.values()):
        raise ValueError("the file holds no points.")
    return points


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
            json.dump({"points": dict(sorted(session.items()))}, file, indent=1)
        os.replace(part, path)
    except OSError as error:
        _note(f"Your points last only as long as this session: they could not be saved ({error.strerror}).")
        with suppress(OSError):
            os.unlink(part)


def _note(sentence: str) -> None:
    if sentence not in notes:
        notes.append(sentence)
