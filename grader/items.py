"""Which exercises and cases a class failed, and which exercises tell those who can from those who cannot.

From the journal beside a gradebook. An exercise's discrimination is the correlation of its points with those of all other
exercises, over who answered it: about 0, it tells nothing; below 0, look at the exercise before you look at the class.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from grader.batch import Record, records
from grader.grade import KINDS, Course
from grader.gradebook import harmless, lines

NO_ANSWER = ("missing", "unwritten")
FEWEST = 10  # answers below which a correlation says next to nothing
HEADS = ["exercise", "case", "answered", "failed", "share", "discrimination", "mostly", "hint"]


class Item(NamedTuple):
    """A row of the table: an exercise, or one of its cases."""

    exercise: str
    case: str  # "" for the exercise as a whole; else its number, and whether it is hidden
    answered: int
    failed: int  # of those who answered; for an exercise, who lost a point
    share: float | None  # of the points that were earned
    discrimination: float | None = None
    mostly: str = ""  # how it failed most often
    hint: str = ""

    def cells(self) -> list[str]:
        """Return the row as text."""
        share = "" if self.share is None else f"{self.share:.0%}"
        tells = "" if self.discrimination is None else f"{self.discrimination:.2f}"
        return [self.exercise, self.case, str(self.answered), str(self.failed), share, tells, self.mostly, self.hint]


def graded(gradebook: Path, course: Course) -> list[Record]:
    """Return the records of a gradebook's students; ValueError unless all were made with these cases."""
    journal = gradebook.with_name(gradebook.name + ".journal")
    if not journal.exists():
        raise ValueError(f"there is no {journal}: `grader grade --out {gradebook}` writes it.")
    names = {cell for row in csv.reader(gradebook.read_text("utf-8-sig").splitlines()) for cell in row}
    found = [r for r in records(journal) if {harmless(r["key"]), harmless(r["student"])} & names]
    if not found:
        raise ValueError(f"{journal} knows none of the students in {gradebook}.")
    if any(record["course"] != course.digest for record in found):
        raise ValueError(f"{gradebook} was graded with other cases; grade it again with these, or name those.")
    return found


def items(course: Course, found: list[Record]) -> Iterator[Item]:
    """Yield a row for each exercise, and behind it one for each of its cases."""
    points = np.array([record["points"] for record in found])
    for column, (exercise, cases) in enumerate(zip(course.exercises, course.numbers, strict=True)):
        answered = [any(r["cases"][c][1] not in NO_ANSWER for c in cases) for r in found]
        own = points[answered, column]
        others = points[answered].sum(axis=1) - own
        share = own.mean() / exercise["points"] if len(own) else None
        failed = int((own < exercise["points"] - 0.005).sum())
        yield Item(exercise["id"], "", len(own), failed, share, correlation(own, others))
        theirs = [record for record, did in zip(found, answered, strict=True) if did]
        for number, (case, index) in enumerate(zip(exercise["cases"], cases, strict=True), 1):
            name = f"{number}{'' if case['public'] else ', hidden'}"
            yield _case(exercise["id"], name, case, [record["cases"][index] for record in theirs])


def _case(exercise: str, name: str, case: dict[str, Any], results: list[list[Any]]) -> Item:
    kinds = Counter(kind for passed, kind, *_ in results if not passed)
    mostly = KINDS[min(kinds, key=lambda kind: (-kinds[kind], kind))] if kinds else ""
    failed = kinds.total()
    share = 1 - failed / len(results) if results else None
    return Item(exercise, name, len(results), failed, share, None, mostly, case["hint"])


def correlation(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float | None:
    """Return Pearson's correlation; None for too few answers, or where one of the two is the same for all."""
    if len(one) < FEWEST or np.ptp(one) < 0.005 or np.ptp(other) < 0.005:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def table(rows: list[Item]) -> str:
    """Return the rows as CSV."""
    return "\ufeff" + lines(HEADS, *(row.cells() for row in rows))


def shown(rows: list[Item], width: int) -> Iterator[str]:
    """Yield the rows as lines of a screen `width` letters wide."""
    yield f"{'exercise, case':36} answered failed points  discr.  mostly; hint"
    for row in rows:
        exercise, case, answered, failed, share, tells, mostly, hint = row.cells()
        words = "; ".join(filter(None, [mostly, hint if row.failed else ""]))
        name = f"  {case}" if case else exercise
        yield f"{name:36} {answered:>8} {failed:>6} {share:>6} {tells:>7}  {words}"[:width].rstrip()
