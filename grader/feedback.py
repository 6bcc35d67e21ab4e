"""A page for each student: points, which cases failed, why, and the hint. Plain HTML that needs nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from grader.batch import Record
from grader.grade import KINDS, Course, total
from grader.gradebook import write as write_file
from nblib.exercises.cases import call_text

NONE: Mapping[str, str] = {}
STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } caption { text-align: start }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid GrayText }
td.points, th.points { text-align: end; white-space: nowrap }
details { margin-top: .6rem }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
"""


def write(folder: Path, course: Course, record: Record, reveal: bool, references: Mapping[str, str] = NONE) -> Path:
    """Write a student's page into `folder`; return its path, which holds nothing of the name but letters and a hash."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", record["key"]).strip("-")[:40]
    path = folder / f"{plain}-{hashlib.sha256(record['key'].encode()).hexdigest()[:32]}.html"
    write_file(path, page(course, record, reveal, references))
    return path


def page(course: Course, record: Record, reveal: bool, references: Mapping[str, str] = NONE) -> Iterator[str]:
    """Yield the parts of the page. Every text from outside is escaped. Hidden cases stay hidden unless `reveal`.

    `references` are solutions to show, by the exercise's id.
    """
    student = escape(record["student"])
    earned, of = f"{total(record['points']):g}", f"{course.points:g}"
    yield '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">\n'
    yield f"<title>{student}: {earned} of {of} points</title>\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield f"<style>{STYLE}</style></head>\n<body><main>\n<h1>{student}</h1>\n"
    yield f"<p><strong>{earned} of {of} points</strong></p>\n"
    if record["notes"]:
        yield "<h2>Notes</h2>\n<ul>\n" + "".join(f"<li>{escape(note)}</li>\n" for note in record["notes"]) + "</ul>\n"
    told = iter(record["cases"])
    for exercise, points in zip(course.exercises, record["points"], strict=True):
        results = [next(told) for _ in exercise["cases"]]
        yield from _exercise(exercise, points, results, reveal)
        if exercise["id"] in references:
            solution = escape(references[exercise["id"]])
            yield f"<details><summary>One way to write it</summary><pre>{solution}</pre></details>\n"
    yield "</main></body>\n</html>\n"


def _exercise(exercise: dict[str, Any], points: float, results: list[list[Any]], reveal: bool) -> Iterator[str]:
    yield f"<h2>{escape(exercise['title'])}</h2>\n<table>\n"
    yield f"<caption><code>{escape(exercise['id'])}</code>: {points:g} of {exercise['points']:g} points</caption>\n"
    yield '<thead><tr><th scope="col">Case</th><th scope="col">Result</th><th scope="col" class="points">Points</th></tr>'
    yield "</thead>\n<tbody>\n"
    for number, (case, result) in enumerate(zip(exercise["cases"], results, strict=True), 1):
        name = f"{number}{'' if case['public'] else ', hidden'}"
        worth = f"{case['points'] if result[0] else 0:.2g} of {case['points']:.2g}"
        told = _result(exercise, case, result, reveal)
        yield f'<tr><th scope="row">{name}</th><td>{told}</td><td class="points">{worth}</td></tr>\n'
    yield "</tbody>\n</table>\n"


def _result(exercise: dict[str, Any], case: dict[str, Any], result: list[Any], reveal: bool) -> str:
    passed, kind, message, got, expected = result
    if passed:
        return "✓ right"
    hint = f"<br>Hint: {escape(case['hint'])}" if case["hint"] else ""
    if not (case["public"] or reveal):
        return f"✗ {escape(KINDS[kind])}{hint}"
    name = exercise["id"].split(".")[1]
    parts = [f"✗ {escape(message)}{hint}", f"<pre>{escape(call_text(case, name, exercise['parameters']))}</pre>"]
    if expected:
        parts.append(f"<pre>yours:    {escape(got)}\nexpected: {escape(expected)}</pre>")
    return "\n".join(parts)
