"""From a submission's bytes to points: ask the sandbox, validate every byte of its answer, compare.

Each file of a submission is run by itself, as a *room* of its own, and the answers are put together. Where two files
answer the same exercise, the name of the file decides which one counts, never what it answers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from grader.sandbox import ANSWER, Outcome, Sandbox
from grader.submissions import newest_first, paths, version
from nblib.exercises.cases import FORMAT, Verdict, judge
from nblib.exercises.values import Plain, parse

LINE = 2**20  # bytes of one answer
NOTES = 20  # of a submission about itself; `inside.child` makes no more
MESSAGE = 1000  # letters of what is said about a case
SECONDS = 5.0  # of one call
CALLS = 8  # a file may take as long as this many calls that are stopped,
ROOMS = 10  # and a submission as long as this many such files
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
MISSING = {"status": "missing"}
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
        self.per_student: str = course.get("per_student", "")  # the seed, where each student has cases of their own
        self.answers_from = date.fromisoformat(course["answers_from"]) if "answers_from" in course else None
        self.cases = [case for exercise in self.exercises for case in exercise["cases"]]
        numbers = iter(range(len(self.cases)))
        self.numbers = [[next(numbers) for _ in exercise["cases"]] for exercise in self.exercises]
        self.points = math.fsum(e["points"] for e in self.exercises)
        self.visible = json.dumps(self._visible()).encode()

    def _visible(self) -> Plain:
        """Return names and inputs. Cases go by number, so that none shows whether it is public."""
        return [
            [
                exercise["id"].split(".")[1],
                [{"id": n, "args": self.cases[n]["args"], "calls": self.cases[n]["calls"]} for n in numbers],
            ]
            for exercise, numbers in zip(self.exercises, self.numbers, strict=True)
        ]

    def request(
        self, files: Files, seconds: float, another_user: bool, prints: bool = False, room: str | None = None
    ) -> bytes:
        """Return what the child reads: the file that it is to run, the first if none is named, and the scripts beside it."""
        room = files[0][0] if room is None else room
        path = paths([name for name, _ in files])
        beside = [(name, data) for name, data in files if name == room or name.lower().endswith(".py") and name in path]
        plain = {
            "room": room,
            "files": [[name, path.get(name, name), base64.b64encode(data).decode()] for name, data in beside],
            "seconds": seconds,
            "total": math.ceil(CALLS * seconds),
            "another_user": another_user,
            "prints": prints,
        }
        return json.dumps(plain)[:-1].encode() + b', "course": ' + self.visible + b"}"


@lru_cache(maxsize=16)
def course_of(data: bytes) -> Course:
    """Return the course of these bytes, read once in a process."""
    return Course(data)


@lru_cache(maxsize=2)
def sandbox(safe: bool) -> Sandbox:
    """Return this process's sandbox, made once."""
    return Sandbox(safe)


@dataclass
class Room:
    """What came back from the run of one file."""

    name: str
    responses: dict[int, Plain]
    notes: list[str]
    end: str  # "" if every case was answered

    def wrote(self, cases: list[int]) -> bool:
        """Say whether it answers an exercise: a stub is no answer, but what then ends the process is one."""
        return bool(self.responses) and any(_kind(self.responses.get(c)) not in ("missing", "unwritten") for c in cases)

    def origin(self, cases: list[int]) -> str:
        """Return the file from which it imports its answer, or ""."""
        said = [r.get("from") for c in cases if type(r := self.responses.get(c)) is dict]
        return said[0] if said and type(said[0]) is str else ""


def grade(files: Files, cases: bytes, seconds: float = SECONDS, safe: bool = True) -> dict[str, Any]:
    """Return {"points": one an exercise, "notes": [text], "cases": [[passed, kind, message, got, expected], …]}.

    Everything in it is the parent's own, or a short text in one line.
    """
    course, box = course_of(cases), sandbox(safe)
    rooms, notes = list[Room](), list[str]()
    left = ROOMS * CALLS * seconds
    for name in newest_first([name for name, _ in files]):
        if left > 0:
            request = course.request(files, seconds, box.another_user, room=name)
            outcome = box.run(request, last(seconds), 4 * (seconds + 2))
            rooms.append(read_room(name, outcome, len(course.cases)))
            left -= outcome.seconds
        else:
            notes.append(f"{name} was not run: the files before it used up the time")
    responses, chosen = _put_together(rooms, dict(files), course)
    notes = _notes(rooms) + chosen + notes
    verdicts = [_verdict(case, responses.get(i)) for i, case in enumerate(course.cases)]
    kinds = [_kind(responses.get(i)) for i in range(len(course.cases))]
    earned = iter(v.points for v in verdicts)
    return {
        "points": [round(math.fsum(next(earned) for _ in e["cases"]), 2) for e in course.exercises],
        "notes": notes if len(notes) <= NOTES else [*notes[: NOTES - 1], f"and {len(notes) - NOTES + 1} more"],
        "cases": [[v.passed, kind, v.message, v.got, v.expected] for v, kind in zip(verdicts, kinds, strict=True)],
    }


def last(seconds: float) -> float:
    """Return after how many seconds of the clock a run ends that should have ended long before."""
    return 60 + 50 * CALLS * seconds


def _put_together(rooms: list[Room], data: dict[str, bytes], course: Course) -> tuple[dict[int, Plain], list[str]]:
    """Return the responses that count, and notes on what was answered by several rooms; these come the newest first."""
    responses: dict[int, Plain] = {}
    both: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for exercise, cases in zip(course.exercises, course.numbers, strict=True):
        wrote = [room for room in rooms if room.wrote(cases)]
        origins = {room.origin(cases) for room in wrote if room.origin(cases) != room.name}
        wrote = [room for room in wrote if room.name not in origins] or wrote  # not twice what one has from the other
        wrote.sort(key=lambda room: exercise["id"].encode() not in data[room.name])  # who hands it to `check` goes first
        if len(wrote) > 1:
            both[tuple(room.name for room in wrote)].append(exercise["id"].split(".")[1])
        stubs = [room for room in rooms if "unwritten" in {_kind(room.responses.get(c)) for c in cases}]
        whole = [room for room in rooms if not room.end] or rooms
        if taken := next(iter(wrote + stubs + whole), None):
            responses |= {case: taken.responses[case] for case in cases if case in taken.responses}
    return responses if rooms else dict.fromkeys(range(len(course.cases)), MISSING), [
        _chosen(*both) for both in both.items()
    ]


def _chosen(names: tuple[str, ...], what: list[str]) -> str:
    """Say which of several files counts, and why."""
    first, *others = names
    why = "which hands it to check"
    if newest_first(names)[0] == first:
        newest = all(version(first, names) > version(other, names) for other in others)
        why = "the newest by the number in its name" if newest else "the first by name"
    return one_line(f"{', '.join(what)}: answered by {first} and by {', '.join(others)}; {first} counts, {why}", 300)


def _notes(rooms: list[Room]) -> list[str]:
    """Return what is to be said about the runs: what ended them first, then what they say of themselves."""
    several = len(rooms) > 1
    notes = [f"{room.name if several else 'it'} {ENDS[room.end]}" for room in rooms if room.end]
    for room in rooms:
        told = several and not room.name.lower().endswith(".py")  # a script's own notes name it
        notes += [f"{room.name}: {note}" if told else note for note in room.notes]
    return notes


def read_room(name: str, outcome: Outcome, cases: int) -> Room:
    """Return what a run answered."""
    responses, notes = read_answers(outcome, cases)
    return Room(name, responses, notes, "" if len(responses) == cases else outcome.end or "died")


def read_answers(outcome: Outcome, cases: int) -> tuple[dict[int, Plain], list[str]]:
    """Return the response to each case that has exactly one, and notes; nothing in `outcome.answer` is believed."""
    responses: dict[int, Plain] = {}
    twice, broken, notes = set[int](), 0, []
    for said in _lines(outcome, cases + NOTES + 1):
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


def _lines(outcome: Outcome, most: int) -> Iterator[Plain]:
    """Yield what the first lines of an answer say; None for one that cannot be read."""
    for line in outcome.answer.split(b"\n", most)[:most]:
        try:
            if line:
                yield parse(line, LINE)
        except ValueError:
            yield None


def fingerprint(files: Files, cases: bytes, safe: bool = True) -> list[int]:
    """Return the fingerprints of the code that answers the exercises, taken in the sandbox, too; [] if there are none."""
    box, course, found = sandbox(safe), course_of(cases), set[int]()
    for name, _ in files:
        outcome = box.run(course.request(files, SECONDS, box.another_user, prints=True, room=name), last(SECONDS), SECONDS)
        for said in _lines(outcome, NOTES + 1):
            if type(said) is dict and said.keys() == {"prints"} and type(said["prints"]) is list:
                found.update(p for p in said["prints"] if type(p) is int and 0 <= p < 2**48)
    return sorted(found)


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
