"""From a submission's bytes to points: ask the sandbox, validate every byte of its answer, compare."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from grader.sandbox import ANSWER, Outcome, Sandbox
from nblib.exercises.cases import FORMAT, Verdict, judge
from nblib.exercises.values import Plain, parse

LINE = 2**20  # bytes of one answer
NOTES = 20  # of a submission about itself; `inside.child` makes no more
MESSAGE = 1000  # letters of what is said about a case
SECONDS = 5.0  # of one call
CALLS = 8  # a submission may take as long as this many calls that are stopped
ENDS = {
    "time": "took too long and was stopped",
    "output": f"wrote more than {ANSWER // 2**20} MB and was stopped",
    "died": "ended its process before all cases were answered",
}
KINDS = {
    "returned": "another value came back",
    "raised": "an error was raised",
    "unwritten": "nothing was returned",
    "unsayable": "a value of another type came back",
    "signature": "the arguments do not fit",
    "timeout": "it did not finish in time",
    "skipped": "not tried, because a case before it did not finish",
    "missing": "nothing of this name was found",
    "none": "there was no answer",
}
Files = list[tuple[str, bytes]]


class Course:
    """What `grader cases` wrote: exercises with their cases, and what of it a sandbox may see."""

    def __init__(self, data: bytes) -> None:
        """Read it; ValueError if it is no file of cases."""
        self.digest = hashlib.sha256(data).hexdigest()
        course = parse(data, 2**28)
        if type(course) is not dict or course.get("format") != FORMAT:
            raise ValueError(f"this is no file of cases of the format “{FORMAT}”; `grader cases` makes one.")
        self.exercises: list[dict[str, Any]] = course["exercises"]
        self.cases = [case for exercise in self.exercises for case in exercise["cases"]]
        self.points = math.fsum(e["points"] for e in self.exercises)
        self.visible = json.dumps(self._visible()).encode()

    def _visible(self) -> Plain:
        """Return names and inputs. Cases go by number, so that none shows whether it is public."""
        numbers = iter(range(len(self.cases)))
        return [
            [
                exercise["id"].split(".")[1],
                [{"id": next(numbers), "args": case["args"], "calls": case["calls"]} for case in exercise["cases"]],
            ]
            for exercise in self.exercises
        ]

    def request(self, files: Files, seconds: float, another_user: bool, prints: bool = False) -> bytes:
        """Return what the child reads."""
        plain = {
            "files": [[name, base64.b64encode(data).decode()] for name, data in files],
            "seconds": seconds,
            "total": math.ceil(CALLS * seconds),
            "another_user": another_user,
            "prints": prints,
        }
        return json.dumps(plain)[:-1].encode() + b', "course": ' + self.visible + b"}"


@lru_cache(maxsize=1)
def course_of(data: bytes) -> Course:
    """Return the course of these bytes, read once in a process."""
    return Course(data)


@lru_cache(maxsize=2)
def sandbox(safe: bool) -> Sandbox:
    """Return this process's sandbox, made once."""
    return Sandbox(safe)


def grade(files: Files, cases: bytes, seconds: float = SECONDS, safe: bool = True) -> dict[str, Any]:
    """Return {"points": one an exercise, "notes": [text], "cases": [[passed, kind, message, got, expected], …]}.

    Everything in it is the parent's own, or a short text in one line.
    """
    course, box = course_of(cases), sandbox(safe)
    request = course.request(files, seconds, box.another_user)
    outcome = box.run(request, CALLS * seconds + 2)
    responses, notes = read_answers(outcome, len(course.cases))
    verdicts = [_verdict(case, responses.get(i)) for i, case in enumerate(course.cases)]
    kinds = [_kind(responses.get(i)) for i in range(len(course.cases))]
    if len(responses) < len(course.cases) and outcome.end:
        notes.insert(0, f"it {ENDS[outcome.end]}")
    earned = iter(v.points for v in verdicts)
    return {
        "points": [round(math.fsum(next(earned) for _ in e["cases"]), 2) for e in course.exercises],
        "notes": notes,
        "cases": [[v.passed, kind, v.message, v.got, v.expected] for v, kind in zip(verdicts, kinds, strict=True)],
    }


def read_answers(outcome: Outcome, cases: int) -> tuple[dict[int, Plain], list[str]]:
    """Return the response to each case that has exactly one, and notes; nothing in `outcome.answer` is believed."""
    responses: dict[int, Plain] = {}
    twice, broken, notes = set[int](), 0, []
    for line in outcome.answer.split(b"\n", cases + NOTES + 1)[: cases + NOTES + 1]:
        if not line:
            continue
        try:
            said = parse(line, LINE)
        except ValueError:
            broken += 1
            continue
        if type(said) is dict and said.keys() == {"note"} and type(said["note"]) is str:
            notes.append(f"“{one_line(said['note'], 120)}”")  # in quotes: the process says so
        elif (
            type(said) is dict
            and said.keys() == {"case", "response"}
            and type(said["case"]) is int
            and 0 <= said["case"] < cases
        ):
            if said["case"] in responses:
                twice.add(said["case"])
            responses[said["case"]] = said["response"]
        else:
            broken += 1
    for case in twice:
        responses[case] = None
    notes = notes[:NOTES]
    if broken or twice:
        notes.insert(
            0, f"its answer was cut off or tampered with: {broken} lines cannot be read, {len(twice)} cases came twice"
        )
    return responses, notes


def fingerprint(files: Files, cases: bytes, safe: bool = True) -> list[int]:
    """Return the fingerprints of the code that answers the exercises, taken in the sandbox, too; [] if there are none."""
    box = sandbox(safe)
    outcome = box.run(course_of(cases).request(files, SECONDS, box.another_user, prints=True), CALLS * SECONDS)
    for line in outcome.answer.split(b"\n", NOTES + 1)[: NOTES + 1]:
        try:
            said = parse(line, ANSWER)
        except ValueError:
            continue
        if type(said) is dict and said.keys() == {"prints"} and type(said["prints"]) is list:
            return sorted({p for p in said["prints"] if type(p) is int and 0 <= p < 2**48})
    return []


def _kind(response: Plain) -> str:
    """Return the status if it is a known one."""
    status = response.get("status") if type(response) is dict else None
    return status if type(status) is str and status in KINDS else "none"


def _verdict(case: dict[str, Any], response: Plain) -> Verdict:
    kind = _kind(response)
    if kind in ("missing", "skipped", "none"):
        message = KINDS[kind][0].upper() + KINDS[kind][1:] + "."
        return Verdict(case["id"], False, 0.0, message, hint=case["hint"], link=case["link"])
    verdict = judge(case, response)
    return verdict._replace(message=one_line(verdict.message, MESSAGE))  # it may quote what came back


def one_line(text: str, letters: int) -> str:
    """Return a text from outside as one short line of visible characters."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:letters]


def total(points: Iterable[float]) -> float:
    """Return the sum as it stands in a gradebook."""
    return round(math.fsum(points), 2)
