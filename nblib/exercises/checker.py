"""check: run the public cases of an exercise on what the learner wrote, and say at once what came of it."""

from __future__ import annotations

import difflib
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from types import FrameType
from typing import Any, NamedTuple

from nblib.exercises import points as kept
from nblib.exercises.cases import Verdict, call_text, judge, respond
from nblib.exercises.catalogue import PUBLIC, index
from nblib.exercises.letters import shown
from nblib.exercises.values import parse

SECONDS = 5.0  # for all cases of a check together
NO_TIMER = "A loop that never ends cannot be stopped here: interrupt the kernel or reload the page."


class OutOfTime(BaseException):
    """Ends the learner's loop. No Exception, so that an `except Exception` inside the loop does not keep it."""


class Report(NamedTuple):
    """What `check` found: shown as text in a terminal, as HTML in a notebook."""

    headline: str
    points: float = 0.0
    verdicts: tuple[Verdict, ...] = ()
    calls: tuple[str, ...] = ()  # how each case calls the learner's code
    note: str = ""

    def __repr__(self) -> str:
        """Write the headline, each failed case (the first with its values), and the hint."""
        lines = [self.headline]
        first = next((v for v in self.verdicts if not v.passed), None)
        for number, (verdict, call) in enumerate(zip(self.verdicts, self.calls, strict=True), 1):
            if first is None:
                break
            lines.append(f"{'✓' if verdict.passed else '✗'} case {number}{'' if verdict.passed else ': ' + verdict.message}")
            if verdict is first:
                lines += (
                    _indented("call", call)
                    + _indented("your value", verdict.got)
                    + _indented("expected value", verdict.expected)
                    + _indented("hint", verdict.hint)
                )
        return shown("\n".join([*lines, *filter(None, [self.note])]))

    def _repr_html_(self) -> str:
        """Show the same for a page, light or dark: every colour but the mark's is the surrounding text's."""
        failed = [v for v in self.verdicts if not v.passed]
        colour = "#D55E00" if failed else "#009E73" if self.verdicts else "#888888"
        parts = [
            '<div class="nb-check" role="group" aria-label="Result of the check" '
            f'style="border-left: 0.3em solid {colour}; padding: 0.2em 0 0.2em 0.9em; color: inherit">',
            f'<p style="margin: 0.3em 0">{_html(self.headline)}</p>',
        ]
        if failed:
            parts.append('<ul style="list-style: none; margin: 0.3em 0; padding: 0">')
            for number, (verdict, call) in enumerate(zip(self.verdicts, self.calls, strict=True), 1):
                parts.append(_item(number, verdict, call, opened=verdict is failed[0]))
            parts.append("</ul>")
        if self.note:
            parts.append(f'<p style="margin: 0.3em 0">{_html(self.note)}</p>')
        return "".join([*parts, "</div>"])


def check(exercise: str, learners: Any) -> Report:
    """Check a function or class against the public cases of `exercise`, such as "perceptrons.update".

    Returns a report that a notebook shows: points, each case with a tick, or with your value, the expected value and
    where they differ, and the hint of the first case that fails. What is wrong with your code is always a sentence of the
    report, never an exception. A loop is stopped after SECONDS where the platform can do that.
    """
    ids = [entry["id"] for entry in index()]
    if exercise not in ids:
        near = difflib.get_close_matches(str(exercise), ids, 1)
        return Report(f"There is no exercise {str(exercise)[:60]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
    course = parse((PUBLIC / f"{exercise}.json").read_bytes())
    name, cases = exercise.split(".")[1], course["cases"]
    if not callable(learners):
        return Report(
            f"check needs {name} itself, as in check({exercise!r}, {name}), "
            f"but got a value of type {type(learners).__name__}. Did you call it?"
        )
    verdicts, limited = _run(learners, cases)
    note = "" if limited else NO_TIMER
    calls = tuple(call_text(c, name, course["parameters"]) for c in cases)
    if all(v.unwritten for v in verdicts):
        return Report(
            f"{name} is not written yet: it returns nothing. Replace the dots by your code, run both cells again, "
            f"and see which of the {len(cases)} cases are right.",
            note=note,
        )
    first = next((v for v in verdicts if not v.passed), None)
    verdicts = tuple(
        v._replace(message="The same.") if first and v is not first and v.message == first.message else v for v in verdicts
    )
    points, share = round(sum(v.points for v in verdicts), 2), round(sum(c["points"] for c in cases), 2)
    kept.record(exercise, points)
    right = sum(v.passed for v in verdicts)
    count = f"All {len(cases)} cases are right" if right == len(cases) else f"{right} of {len(cases)} cases are right"
    rest = f"{course['points'] - share:g} more are given, when it is graded, for cases like these with other numbers."
    return Report(f"{exercise}: {count}. {points:g} of {share:g} points; {rest}", points, verdicts, calls, note)


def _run(learners: Any, cases: list[Any]) -> tuple[tuple[Verdict, ...], bool]:
    """Judge the cases one after another, and say whether a loop could have been stopped."""
    verdicts: list[Verdict] = []
    limited = (
        hasattr(signal, "setitimer")
        and sys.platform != "emscripten"
        and threading.current_thread() is threading.main_thread()
    )
    try:
        with time_limit(SECONDS if limited else None):
            for case in cases:
                verdicts.append(judge(case, respond(learners, case)))
    except OutOfTime:
        case, *later = cases[len(verdicts) :]
        verdicts.append(
            judge(case, {"status": "timeout"})._replace(
                message=f"Your code did not finish within {SECONDS:g} seconds and was stopped. Does a loop never end?"
            )
        )
        verdicts += [Verdict(c["id"], False, 0.0, "Not tried any more.") for c in later]
    return tuple(verdicts), limited


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise OutOfTime in the body after `seconds`, and again every tenth of a second should the body catch it."""
    if seconds is None:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    handler = signal.signal(signal.SIGALRM, stop)
    before = signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *before)


def _indented(label: str, text: str) -> list[str]:
    """Return the lines of a labelled text, the label before the first."""
    return [f"  {label + ':' if i == 0 else '':<16}{line}" for i, line in enumerate(text.splitlines())]


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _item(number: int, verdict: Verdict, call: str, opened: bool) -> str:
    """Return the list item of one case: right, or wrong and foldable, the first of these unfolded."""
    if verdict.passed:
        return f'<li style="margin: 0.2em 0"><span aria-hidden="true">✓</span> Case {number}: right</li>'
    rows = [("call", call), ("your value", verdict.got), ("expected value", verdict.expected)]
    table = "".join(
        f'<dt style="font-weight: 600">{label}</dt><dd style="margin: 0 0 0.3em 1em">'
        f'<code style="white-space: pre-wrap; overflow-wrap: anywhere; background: none; border: 0; padding: 0; '
        f'color: inherit">{escape(text)}</code></dd>'
        for label, text in rows
        if text
    )
    hint = f'<p style="margin: 0.3em 0"><strong>Hint.</strong> {_html(verdict.hint)}</p>' if opened and verdict.hint else ""
    link = (
        (
            f'<p style="margin: 0.3em 0"><a href="#{escape(verdict.link)}" style="color: inherit; text-decoration: '
            'underline">Open the control at this case</a> (on the book’s page)</p>'
        )
        if opened and verdict.link
        else ""
    )
    return (
        f'<li style="margin: 0.2em 0"><details{" open" if opened else ""} style="border: 0; padding: 0; margin: 0">'
        f'<summary style="cursor: pointer"><span aria-hidden="true">✗</span> Case {number}: {_html(verdict.message)}'
        f'</summary><dl style="margin: 0.3em 0 0.3em 1em">{table}</dl>{hint}{link}</details></li>'
    )
