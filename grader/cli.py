"""The command `grader`."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import io
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from grader import batch, feedback, grade, gradebook, gradescope, items, similar, students
from grader.sandbox import SandboxMissing
from grader.submissions import find
from grader.worksheet import Worksheet

AGAIN = "The same command goes on where this one stopped."


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every failure is one sentence, and an exit code: 1 failed, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the screen, or a file, cannot show is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code = options.do(options)
    except KeyboardInterrupt:
        print(f"\nStopped. {AGAIN}", file=sys.stderr, flush=True)
        _leave(130)
    except OSError as error:
        print(f"\ngrader: {error.filename or 'writing'}: {error.strerror or error}. {AGAIN}", file=sys.stderr, flush=True)
        _leave(1)
    except (ValueError, SandboxMissing, ImportError) as error:
        print(f"grader: {error}", file=sys.stderr, flush=True)
        _leave(1)
    sys.exit(code)


def _leave(code: int) -> None:
    """End now, and the sandboxes with it, instead of after the last of them; but leave no temporary files behind."""
    atexit._run_exitfuncs()
    os._exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grader", description="Grade the exercises of How Deep Learning Works.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: object, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.set_defaults(do=do)
        return added

    cases = command("cases", _cases, "draw this course's hidden cases from a seed of your own; keep both to yourself")
    cases.add_argument("--seed", required=True, help="any text; whoever knows it can draw the same cases")
    cases.add_argument("--out", type=Path, required=True, help="the file to write, such as hidden.json")
    cases.add_argument("--only", nargs="+", metavar="ID", help="these exercises, or chapters, such as perceptrons")
    cases.add_argument("--part", type=int, choices=(1, 2), help="the exercises of this part of the book alone")
    cases.add_argument("--per-student", action="store_true", help="each student gets hidden cases of their own")
    cases.add_argument(
        "--answers-from", type=_date, metavar="DATE", help="feedback shows answers from this day on, such as 2027-02-01"
    )

    many = command("grade", _grade, "grade a folder or zip file of notebooks and scripts")
    many.add_argument("--out", type=Path, required=True, help="the gradebook to write")
    many.add_argument("--format", choices=gradebook.FORMATS, help="of the gradebook (default: csv)")
    many.add_argument(
        "--worksheet", type=Path, metavar="FILE", help="Moodle's grading worksheet, to be filled in (with --format moodle)"
    )
    many.add_argument("--report", type=Path, metavar="DIR", help="write a feedback page per student there")
    many.add_argument(
        "--reveal", action="store_true", help="show values of hidden cases and a solution of each exercise on the pages, too"
    )
    many.add_argument("--seconds", type=float, default=grade.SECONDS, help="that one call may take (default: %(default)g)")
    where = many.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="submissions at a time (default: %(default)s)"
    )
    where.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.1:8786")

    for one in (cases, many):
        one.add_argument("--exercises", type=Path, default=Path("exercises"), help="the book's folder of that name")

    told = command("items", _items, "tell which exercises and cases a class failed, from its gradebook")
    told.add_argument("gradebook", type=Path, help="what `grader grade` wrote, with the journal beside it")
    told.add_argument("--cases", type=Path, required=True, help="what `grader cases` wrote")
    told.add_argument("--out", type=Path, help="a CSV file to write (default: the screen)")

    pairs = command("similar", _similar, "list pairs of submissions of nearly the same structure, for you to look at")
    pairs.add_argument("--out", type=Path, help="a CSV file to write (default: the screen)")
    pairs.add_argument(
        "--least", type=float, default=0.8, help="share of the structure that is the same (default: %(default)g)"
    )
    for one in (many, pairs):
        one.add_argument("submissions", type=Path, help="a folder or a zip file")
        one.add_argument("--cases", type=Path, required=True, help="what `grader cases` wrote")
        one.add_argument(
            "--unsafe-no-sandbox",
            action="store_true",
            help="run without bubblewrap: a submission can then read whatever you can read",
        )

    scope = command("gradescope", gradescope.make, "make an autograder for Gradescope")
    scope.add_argument("--cases", type=Path, required=True, help="what `grader cases` wrote")
    scope.add_argument("--out", type=Path, required=True, help="the file to write, such as autograder.zip")
    return parser


def _cases(options: argparse.Namespace) -> int:
    import json

    chosen = students.exercises(options.exercises)
    from authoring.course import FORMAT, drawn, part

    if options.part:
        chosen = [e for e in chosen if part(e.chapter) == options.part]
    if options.only:
        chosen = [e for e in chosen if e.id in options.only or e.chapter in options.only]
        if not chosen:
            raise ValueError(f"no exercise or chapter is called {' or '.join(options.only)}.")
    made: dict[str, Any] = {"format": FORMAT, "exercises": [drawn(e, options.seed) for e in chosen]}
    if options.per_student:
        made["per_student"] = options.seed
    if options.answers_from:
        made["answers_from"] = options.answers_from.isoformat()
    gradebook.write(options.out, [json.dumps(made, allow_nan=False)])
    options.out.chmod(0o600)
    print(f"{len(made['exercises'])} exercises, {sum(len(e['cases']) for e in made['exercises'])} cases: {options.out}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    if options.workers < 1 or not 0 < options.seconds <= 600:
        raise ValueError("--workers must be at least 1, and --seconds above 0 and at most 600.")
    form = options.format or ("moodle" if options.worksheet else "csv")
    if options.worksheet and form != "moodle":
        raise ValueError(f"--worksheet is Moodle's, so it does not go with --format {form}.")
    data = options.cases.read_bytes()
    course = grade.course_of(data)
    own = students.Students(data, options.exercises) if course.per_student else None
    settings = batch.Settings(data, options.seconds, not options.unsafe_no_sandbox, own.cases if own else None)
    reveal = _reveals(options.reveal, course)
    references = students.references(options.exercises) if reveal and options.report else {}
    if reveal and options.report and not references:
        print(f"{options.exercises} is no folder of exercises: the pages show values, but no solution.", file=sys.stderr)
    book = _Book(form, course, Worksheet(options.worksheet) if options.worksheet else None)
    beside = [options.out, options.out.with_name(options.out.name + ".journal"), options.cases]
    submissions = find(options.submissions, [*beside, *filter(None, (options.report, options.worksheet))])
    if not options.scheduler:
        grade.sandbox(settings.safe)  # say at once if there is none
    crew = (
        batch.cluster(options.scheduler, settings.cases)
        if options.scheduler
        else batch.local(options.workers, settings.cases)
    )
    journal = batch.Journal(beside[1])
    if journal.damaged:
        print(f"Damaged records in {beside[1]}: {len(journal.damaged)}. They are graded again.", file=sys.stderr)
    failed = 0
    with open(options.out, "w", encoding="utf-8", newline="") as live:
        live.write(book.head())
        for record in _shown(batch.run(submissions, journal, settings, crew), len(submissions)):
            live.write(book.row(record))
            live.flush()
            failed += "failed" in record
            if options.report:
                feedback.write(options.report, own.course(record["key"]) if own else course, record, reveal, references)
    gradebook.write(options.out, book.whole(journal.read(s.key) for s in submissions))
    journal.close()
    print(f"{len(submissions)} submissions: {options.out}")
    for sentence in book.sentences:
        print(sentence)
    if failed:
        print(f"{failed} COULD NOT BE GRADED, see their notes.")
    return 1 if failed else 0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date; write it as year-month-day, such as 2027-02-01") from None


def _reveals(asked: bool, course: grade.Course) -> bool:
    """Say whether feedback shows answers today: where the cases name a day, from that day on and not before."""
    if course.answers_from is None:
        return asked
    today = date.today()
    if asked and today < course.answers_from:
        raise ValueError(f"the cases say that answers are shown from {course.answers_from} on, and today is {today}.")
    return today >= course.answers_from


class _Book:
    """The gradebook: lines of a format, or Moodle's worksheet filled in."""

    def __init__(self, form: str, course: grade.Course, worksheet: Worksheet | None) -> None:
        self.form, self.course, self.worksheet = form, course, worksheet
        self.sentences: list[str] = []
        if worksheet and worksheet.largest not in (None, course.points):
            self.sentences.append(
                f"The worksheet's largest grade is {worksheet.largest:g}, that of the cases {course.points:g}: "
                "set the maximum grade of the assignment in Moodle to that before the import."
            )

    def head(self) -> str:
        return self.worksheet.head() if self.worksheet else gradebook.head(self.form, self.course)

    def row(self, record: batch.Record) -> str:
        if self.worksheet and not self.worksheet.has(record):
            self.sentences.append(f"NOT IN THE WORKSHEET: {record['key']}")
        return self.worksheet.row(record) if self.worksheet else gradebook.row(self.form, self.course, record)

    def whole(self, records: Iterator[batch.Record]) -> Iterator[str]:
        if self.worksheet:
            yield from self.worksheet.whole(records)
            return
        yield self.head()
        for record in records:
            yield self.row(record)


def _shown(records: Iterator[tuple[batch.Record, bool]], count: int) -> Iterator[batch.Record]:
    """Pass the records on, and show on the screen how far it is."""
    begin, now, terminal = time.monotonic(), 0, sys.stderr.isatty()
    for number, (record, fresh) in enumerate(records, 1):
        now += fresh
        yield record
        if terminal or number == count or number % max(1, count // 20) == 0:
            left = (time.monotonic() - begin) / now * (count - number) if now else 0
            print(f"{number} of {count}, {left:.0f} s left", end="   \r" if terminal else "\n", file=sys.stderr, flush=True)
    if terminal:
        print(file=sys.stderr)


def _similar(options: argparse.Namespace) -> int:
    cases, safe = options.cases.read_bytes(), not options.unsafe_no_sandbox
    lines = similar.table(
        find(options.submissions, [options.cases, *filter(None, [options.out])]), cases, safe, options.least
    )
    if options.out:
        gradebook.write(options.out, lines)
    else:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.writelines(lines)
    return 0


def _items(options: argparse.Namespace) -> int:
    course = grade.course_of(options.cases.read_bytes())
    found = items.graded(options.gradebook, course)
    rows = list(items.items(course, found))
    if options.out:
        gradebook.write(options.out, [items.table(rows)])
        return 0
    with contextlib.suppress(BrokenPipeError):
        print(f"{len(found)} submissions; failed: of those that answered the exercise.")
        for line in items.shown(rows, shutil.get_terminal_size((125, 24)).columns):
            print(line)
    return 0
