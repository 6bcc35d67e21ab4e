"""check: run the public cases of an exercise on what the learner wrote, and say at once what came of it."""

from __future__ import annotations

import builtins
import difflib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from html import escape
from typing import Any, NamedTuple

from nblib.exercises import points as kept
from nblib.exercises.cases import NO_INPUT, Verdict, call_text, judge, respond
from nblib.exercises.catalogue import PUBLIC, index
from nblib.exercises.letters import shown
from nblib.exercises.limits import OutOfTime, limited, time_limit
from nblib.exercises.values import parse

SECONDS = 5.0  # for all cases of a check together
LINES, LETTERS = 20, 2000  # of what the learner's code prints are shown
NO_TIMER = "A loop that never ends cannot be stopped here: interrupt the kernel or reload the page."


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
            parts.append(f'<p style="margin: 0.3em 0; white-space: pre-wrap">{_html(self.note)}</p>')
        return "".join([*parts, "</div>"])


def check(exercise: str, learners: Any, *, hint: bool = False, reset: bool = False, seconds: float = SECONDS) -> Report:
    """Check a function or class against the public cases of `exercise`, such as "perceptrons.update".

    Returns a report that a notebook shows: points, each case with a tick, or with your value, the expected value and
    where they differ, and the hint of the first case that fails. What is wrong with your code is always a sentence of the
    report, never an exception. A loop is stopped where the platform can do that, when all cases together have taken
    `seconds`, and of what your code prints the first LINES are shown. `hint` gives a hint before anything is written;
    `reset` gives the function to be written as it came, in a new cell of the notebook.
    """
    ids = [entry["id"] for entry in index()]
    if exercise not in ids:
        near = difflib.get_close_matches(str(exercise), ids, 1)
        return Report(f"There is no exercise {str(exercise)[:60]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
    course = parse((PUBLIC / f"{exercise}.json").read_bytes())
    name, cases = exercise.split(".")[1], course["cases"]
    if reset:
        return _fresh(name, course["stub"])
    if not callable(learners):
        return Report(
            f"check needs {name} itself, as in check({exercise!r}, {name}), "
            f"but got a value of type {type(learners).__name__}. Did you call it?"
        )
    note = "" if limited() else NO_TIMER
    verdicts = _run(learners, cases, seconds)
    calls = tuple(call_text(c, name, course["parameters"]) for c in cases)
    if all(v.unwritten for v in verdicts):
        ask = f"Hint: {cases[0]['hint']}" if hint else f"A hint before you begin: check({exercise!r}, {name}, hint=True)."
        return Report(
            f"{name} is not written yet. Write its code, run both cells again, and see which of the {len(cases)} cases "
            "are right.",
            note=" ".join(filter(None, [ask, note])),
        )
    first = next((v for v in verdicts if not v.passed), None)
    verdicts = tuple(
        (v._replace(hint=c["hint"]) if hint else v)
        if v.passed or v is first or not first or v.message != first.message
        else v._replace(message="The same.")
        for v, c in zip(verdicts, cases, strict=True)
    )
    points, share = round(sum(v.points for v in verdicts), 2), round(sum(c["points"] for c in cases), 2)
    kept.record(exercise, points)
    right = sum(v.passed for v in verdicts)
    count = f"All {len(cases)} cases are right" if right == len(cases) else f"{right} of {len(cases)} cases are right"
    headline = f"{exercise}: {count}. {points:g} of {share:g} points" + (", solved." if right == len(cases) else ".")
    if where := os.environ.get("NBLIB_COURSE"):
        more = course["points"] - share
        headline += f" {where} gives {more:g} more, when it is graded, for cases like these with other numbers."
    return Report(headline, points, verdicts, calls, note)


def _fresh(name: str, stub: str) -> Report:
    """Put the stub into a new cell below, where there is a notebook; elsewhere show it."""
    if shell := _shell():
        shell.set_next_input(stub)
        return Report(f"{name} as it came is in the cell below. Run it, and then the check.")
    return Report(f"{name} as it came:", note=stub)


def _shell() -> Any:
    """Return IPython's shell, if this runs in one."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def _run(learners: Any, cases: list[Any], seconds: float) -> tuple[Verdict, ...]:
    """Judge the cases one after another, for as long as the time is not up."""
    verdicts: list[Verdict] = []
    try:
        with few_lines(), alone(), time_limit(seconds):
            for case in cases:
                verdicts.append(judge(case, respond(learners, case)))
    except OutOfTime:
        case, *later = cases[len(verdicts) :]
        verdicts.append(
            judge(case, {"status": "timeout"})._replace(
                message=f"Your code did not finish within {seconds:g} seconds and was stopped. Does a loop never end?"
            )
        )
        verdicts += [Verdict(c["id"], False, 0.0, "Not tried any more.") for c in later]
    return tuple(verdicts)


@contextmanager
def alone() -> Iterator[None]:
    """Let input() and a notebook's exit() raise what they raise where nobody sits."""

    def no_input(prompt: object = "") -> str:
        raise EOFError(NO_INPUT)

    def no_exit() -> None:
        raise SystemExit

    shell, asked = _shell(), builtins.input
    builtins.input = no_input
    if shell:
        shell.ask_exit = no_exit
    try:
        yield
    finally:
        builtins.input = asked
        if shell:
            del shell.ask_exit


class _Few(io.TextIOBase):
    """Passes on the first LINES of what is written, and counts the others."""

    def __init__(self, out: Any) -> None:
        self.out, self.lines, self.letters = out, 0, 0

    def write(self, text: str) -> int:
        room = LINES - self.lines
        begun = "".join(text.splitlines(keepends=True)[:room])[: LETTERS - self.letters] if room > 0 else ""
        if begun:
            self.out.write(begun)
        self.lines += text.count("\n")
        self.letters += len(begun)
        return len(text)


@contextmanager
def few_lines() -> Iterator[None]:
    """Keep the report from being buried under what the learner's code prints."""
    few = _Few(sys.stdout)
    try:
        with redirect_stdout(few):
            yield
    finally:
        if few.lines > LINES:
            few.out.write(shown(f"… and {few.lines - LINES:,} more lines, which are not shown.\n"))
        elif few.letters >= LETTERS:
            few.out.write(shown(" … and more, which is not shown.\n"))


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
            'underline">Open the control at this case</a> (in a notebook, if its cell has been run)</p>'
        )
        if opened and verdict.link
        else ""
    )
    return (
        f'<li style="margin: 0.2em 0"><details{" open" if opened else ""} style="border: 0; padding: 0; margin: 0">'
        f'<summary style="cursor: pointer"><span aria-hidden="true">✗</span> Case {number}: {_html(verdict.message)}'
        f'</summary><dl style="margin: 0.3em 0 0.3em 1em">{table}</dl>{hint}{link}</details></li>'
    )
