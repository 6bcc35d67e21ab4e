"""Gradebooks as files: plain CSV, and what Canvas, Moodle and Gradescope import."""

from __future__ import annotations

import csv
import io
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from grader.batch import Record
from grader.grade import KINDS, Course, total

FORMATS = ("csv", "canvas", "moodle", "gradescope")
ASSIGNMENT = "How Deep Learning Works"
MARKS = 1000  # letters of the notes in a cell


def head(form: str, course: Course) -> str:
    """Return the first lines of a gradebook. A spreadsheet takes a file for UTF-8 if it begins with a byte-order mark."""
    points = number(course.points)
    if form == "canvas":
        return lines(
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT],
            ["    Points Possible", "", "", "", "", points],
        )
    if form == "moodle":
        return lines(["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"])
    if form == "csv":
        return "\ufeff" + lines(["student", "points", "of", *(e["id"] for e in course.exercises), "notes"])
    return ""


def row(form: str, course: Course, record: Record) -> str:
    """Return a student's line. Gradescope's file is one student's: nothing but this."""
    points, notes = number(total(record["points"])), notes_of(record)
    if form == "canvas":
        return lines([record["student"], record["number"], "", "", "", points])
    if form == "moodle":
        return lines(
            [
                f"Participant {record['number']}" if record["number"] else "",
                record["student"],
                points,
                number(course.points),
                "",
                escape(notes),
            ]
        )  # Moodle wants the empty column, too, and takes comments for HTML
    if form == "csv":
        return lines([record["key"], points, number(course.points), *map(number, record["points"]), notes])
    return json.dumps({"tests": list(_tests(course, record)), "output": notes}, indent=1, ensure_ascii=False) + "\n"


def _tests(course: Course, record: Record) -> Iterator[dict[str, Any]]:
    """Yield an exercise's result in Gradescope's words. Of hidden cases only the hint of the first that failed is told."""
    told = iter(record["cases"])
    for exercise, earned in zip(course.exercises, record["points"], strict=True):
        failed = [(case, kind) for case in exercise["cases"] for passed, kind, *_ in [next(told)] if not passed]
        words = f"{KINDS[failed[0][1]]}. Hint: {failed[0][0]['hint']}" if failed else "All cases are right."
        yield {
            "name": f"{exercise['title']} ({exercise['id']})",
            "score": earned,
            "max_score": exercise["points"],
            "output": words[0].upper() + words[1:],
        }


def write(path: Path, parts: Iterable[str]) -> None:
    """Write a file in one piece: whoever looks finds the old one or the new one, whole."""
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def lines(*rows: list[str]) -> str:
    """Return rows as lines of CSV, with no cell that a spreadsheet would run, nor one that it makes at a semicolon."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(cell) for cell in cells] for cells in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text, not for a formula. What differs stays different."""
    body = cell.lstrip("'")
    first = unicodedata.normalize("NFKC", body.lstrip()[:1])  # also the wide ＝
    return "'" + cell if first in ("=", "+", "-", "@") or body[:1] in ("\t", "\r") else cell


def notes_of(record: Record) -> str:
    """Return the notes as they stand in a cell."""
    return "; ".join(record["notes"])[:MARKS]


def number(points: float) -> str:
    """Return points as they stand in a cell."""
    return f"{points:.2f}".rstrip("0").rstrip(".")
