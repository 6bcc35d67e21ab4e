"""Grade many submissions at once, and lose nothing when it is interrupted.

The journal beside the gradebook gets a line as soon as a submission is graded. The same command reads it again and goes
on: a line counts if it is whole and was made from the same files, cases and settings. The gradebook itself grows a row
at a time in the order of completion, and is put in the students' order at the end, so its bytes do not depend on who
was first.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from grader import grade
from grader.sandbox import SandboxMissing
from grader.submissions import Submission, digest

RETRIES = 3
TOGETHER = 8  # submissions in a task of a cluster: alone, each would cost a fifth more
DAMAGED = "its record in the journal was damaged, so it was graded again"
KEY = re.compile(rb'"key": ("(?:[^"\\]|\\.)*")')
Record = dict[str, Any]  # what `grade` returns, with "key", "student", "number", "digest"
Files = list[tuple[str, bytes]]


class Settings(NamedTuple):
    """What decides on the result beside the submission."""

    cases: bytes
    seconds: float = grade.SECONDS
    safe: bool = True
    own: Callable[[str], bytes] | None = None  # the cases of the student with this name, where they differ by student

    def __str__(self) -> str:
        """Everything, shortly; a line of the journal that was made otherwise does not count."""
        return f"{grade.course_of(self.cases).digest} {self.seconds} {self.safe}"


class Pool(NamedTuple):
    """Who grades: `workers` at a time, `together` submissions a task; `cases` is what a task is given for the cases."""

    executor: Executor
    workers: int
    cases: Any
    together: int = 1


class Journal:
    """What has been graded, one JSON text a line. Only the place of each line is kept in memory."""

    def __init__(self, path: Path) -> None:
        """Open it and note what is there; a torn last line is cut off, a damaged one counts as not there."""
        self.places: dict[str, tuple[int, str]] = {}
        self.damaged: list[str] = []  # the key of each record that cannot be read, "" where that cannot be read either
        self.end = 0
        self.writer = open(path, "ab", buffering=0)  # unbuffered: what is written is written
        self.reader = open(path, "rb")
        for line in self.reader:
            if line.endswith(b"\n"):
                record = _parsed(line)
                if record is None:
                    self.damaged.append(_key(line))
                elif "failed" not in record:  # then the next run tries again
                    self.places[record["key"]] = (self.end, record["digest"])
                self.end += len(line)
        os.truncate(path, self.end)

    def has(self, key: str, digest: str) -> bool:
        """Say whether this very submission is graded."""
        return self.places.get(key, (0, ""))[1] == digest

    def add(self, record: Record) -> None:
        """Append a record; if the disk is full, OSError, and no half line stays."""
        line = json.dumps({**record, "sum": _sum(record)}).encode() + b"\n"
        try:
            written = self.writer.write(line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.writer.name)
        except OSError:
            os.truncate(self.writer.fileno(), self.end)
            raise
        self.places[record["key"]] = (self.end, record["digest"])
        self.end += len(line)

    def read(self, key: str) -> Record:
        """Return a record from the file."""
        self.reader.seek(self.places[key][0])
        return json.loads(self.reader.readline())

    def close(self) -> None:
        """Close the file."""
        self.writer.close()
        self.reader.close()


def records(journal: Path) -> Iterator[Record]:
    """Yield the newest whole record of each submission in a journal, which is only read."""
    found = {}
    with open(journal, "rb") as file:
        for line in file:
            record = _parsed(line)
            if record and "failed" not in record:
                found[record["key"]] = record
    yield from found.values()


def _sum(record: Record) -> str:
    """Return a checksum of a record."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16]


def _parsed(line: bytes) -> Record | None:
    """Return the record of a line; None if anything in it is not as it was written."""
    try:
        record = json.loads(line)
        if record.keys() >= {"key", "digest", "points", "notes", "cases"} and not record.keys() >= {"sum", "course"}:
            return {"failed": True}  # of an older version: it does not count, but is not damaged
        return record if record.pop("sum") == _sum(record) else None
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None


def _key(line: bytes) -> str:
    """Return whose record a damaged line was, or ""."""
    try:
        return json.loads(KEY.search(line)[1])  # type: ignore[index]
    except (ValueError, TypeError):
        return ""


def run(
    submissions: list[Submission], journal: Journal, settings: Settings, crew: AbstractContextManager[Pool]
) -> Iterator[tuple[Record, bool]]:
    """Yield (record, whether it was graded now) of every submission, each after it has been written to the journal.

    At most four tasks a worker are in memory. What fails with its worker is tried again, each submission by itself, so that
    one cannot take others with it; then it is recorded as such.
    """

    def read() -> Iterator[tuple[Record, Files]]:
        for submission in submissions:
            files, notes = submission.read()
            made_from = digest(files, str(settings), *notes)
            if submission.key in journal.damaged:
                notes.append(DAMAGED)
            yield (
                {
                    "key": submission.key,
                    "student": submission.student,
                    "number": submission.number,
                    "digest": made_from,
                    "course": grade.course_of(settings.cases).digest,
                    "notes": notes,
                },
                files,
            )

    with crew as pool:
        waiting: dict[Future[Any], tuple[list[tuple[Record, Files]], int]] = {}

        def start(group: list[tuple[Record, Files]], attempt: int = 1) -> None:
            work = [files for _, files in group]
            cases = [settings.own(record["key"]) for record, _ in group] if settings.own else pool.cases
            waiting[pool.executor.submit(grade_all, work, cases, settings.seconds, settings.safe)] = (group, attempt)

        def finished() -> Iterator[Record]:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                group, attempt = waiting.pop(future)
                error = future.exception()
                if isinstance(error, SandboxMissing):
                    raise error
                if error and attempt < RETRIES:
                    for one in group:
                        start([one], attempt + 1)
                    continue
                results = [_ungraded(settings, error)] * len(group) if error else future.result()
                for (record, _), graded in zip(group, results, strict=True):
                    yield {**record, **graded, "notes": record["notes"] + graded["notes"]}

        def recorded(most: int) -> Iterator[tuple[Record, bool]]:
            while len(waiting) >= most:
                for record in finished():
                    journal.add(record)
                    yield record, True

        group: list[tuple[Record, Files]] = []
        for record, files in read():
            if journal.has(record["key"], record["digest"]):
                yield journal.read(record["key"]), False
                continue
            if not files:
                record["notes"].append("no notebook or script was found")
            group.append((record, files))
            if len(group) == pool.together:
                start(group)
                group = []
                yield from recorded(4 * pool.workers)
        if group:
            start(group)
        yield from recorded(1)


def grade_all(submissions: list[Files], cases: bytes | list[bytes], seconds: float, safe: bool) -> list[dict[str, Any]]:
    """Grade the submissions of one task, with the same cases or each with its own."""
    own = cases if isinstance(cases, list) else [cases] * len(submissions)
    return [grade.grade(files, theirs, seconds, safe) for files, theirs in zip(submissions, own, strict=True)]


def _ungraded(settings: Settings, error: BaseException) -> Record:
    """Return the result of a submission on which the grader itself failed: no points, and a note that says so."""
    course = grade.course_of(settings.cases)
    return {
        "points": [0.0] * len(course.exercises),
        "cases": [[False, "none", "", "", ""]] * len(course.cases),
        "notes": [f"COULD NOT BE GRADED, please look: {type(error).__name__}"],
        "failed": True,
    }


@contextmanager
def local(workers: int, cases: bytes) -> Iterator[Pool]:
    """Give threads of this process: each waits for its sandbox, so that they need no processes of their own."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield Pool(pool, workers, cases)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def cluster(address: str, cases: bytes) -> Iterator[Pool]:
    """Give the workers of a Dask cluster. The cases are a task's result there: sent once, made again if a worker is lost."""
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("a cluster needs Dask: pip install 'nblib-grader[cluster]'.") from None
    try:
        client = Client(address, set_as_default=False, timeout="5s")
        client.wait_for_workers(1, timeout=60)
    except OSError:
        raise ValueError(f"no cluster with workers answers at {address}.") from None
    with client:
        shared = client.submit(_same, cases)
        yield Pool(client.get_executor(pure=False), max(1, sum(client.nthreads().values())), shared, TOGETHER)


def _same(data: bytes) -> bytes:
    return data
