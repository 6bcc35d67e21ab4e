"""One case of an exercise: run it on the learner's code, and judge what came back.

A case is plain data:
    id        "perceptrons.update/3"
    args      the arguments, encoded; for a class those of its constructor
    calls     for a class [["step", [arguments, encoded]], …], else null: the result is then the list of what they return
    expected  the result, encoded          points   what it is worth          public   whether learners have it
    hint      for whoever fails it         link     "control?state", or ""    rtol, atol
`respond` needs id, args and calls only, and gives plain data. It runs beside the learner's code, so nothing that it says
is to be believed; `judge` believes nothing, never raises, and is the only one that sees what was expected.
"""

from __future__ import annotations

import inspect
import os
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nblib.exercises.compare import compare, show
from nblib.exercises.values import Plain, decode, encode

Learners = Callable[..., Any]  # a function or a class
Response = dict[str, Any]
FORMAT = "nblib exercises 1"  # of a course written as plain data
NBLIB = Path(__file__).resolve().parent.parent.as_posix() + "/"  # the package; a learner may call a folder nblib, too
PYTHON = Path(os.__file__).parent.as_posix() + "/"  # its own modules
NO_INPUT = "EOF when reading a line"  # what input() says where nobody can type
MESSAGE = 300  # letters of a learner's error message that are kept


class Verdict(NamedTuple):
    """What became of a case: points, and unless all is right, sentences for the learner."""

    id: str
    passed: bool
    points: float
    message: str = ""  # one sentence: where it differs, what was raised, …
    got: str = ""  # the values, where there are two to compare
    expected: str = ""
    hint: str = ""
    link: str = ""
    unwritten: bool = False  # the stub is as it came


def respond(learners: Learners, case: Mapping[str, Any]) -> Response:
    """Call the learner's function or class as the case says; return plain data about what happened.

    {"status": "returned", "result": encoded, "mutated": [names], "warning": text or ""}
    {"status": "raised", "type": …, "message": …, "line": number in the learner's source or null, "code": that line, …}
    {"status": "unwritten", "stub": whether there is no code yet}
    {"status": "unsayable", "message": …}   {"status": "signature", "message": …}
    KeyboardInterrupt, and BaseExceptions that this package raises to end a loop, pass through.
    """
    args = [decode(a) for a in case["args"]]
    calls = [(name, [decode(a) for a in given]) for name, given in case["calls"] or ()]
    if problem := _unfit(learners, args):
        return {"status": "signature", "message": problem}
    names = _names(learners, args)
    watched = [
        *zip(names, args, strict=True),
        *(
            (f"{m}({n})", a)
            for m, given in calls
            for n, a in zip(_names(getattr(learners, m, None), given, skip=1), given, strict=True)
        ),
    ]
    before = [_snapshot(value) for _, value in watched]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = learners(*args)
            if case["calls"] is not None:
                result = [getattr(result, method)(*given) for method, given in calls]
        except NotImplementedError:
            return {"status": "unwritten", "stub": True}
        except (Exception, SystemExit, GeneratorExit) as error:
            return {"status": "raised", **_raised(error)}
    returned = result if case["calls"] else [result]
    if all(r is None or r is ... for r in returned):
        return {"status": "unwritten", "stub": ... in returned or _empty(learners)}
    mutated = [
        name for (name, value), old in zip(watched, before, strict=True) if old is not None and _snapshot(value) != old
    ]
    try:
        plain = encode(result)
    except ValueError as error:
        return {"status": "unsayable", "message": str(error)}
    return {
        "status": "returned",
        "result": plain,
        "mutated": sorted(set(mutated)),
        "warning": str(caught[0].message)[:MESSAGE] if caught else "",
    }


def judge(case: Mapping[str, Any], response: Any) -> Verdict:
    """Compare a response with what was expected. `response` may be anything at all; it then earns nothing."""

    def lost(message: str, hint: bool = False, **more: Any) -> Verdict:
        return Verdict(case["id"], False, 0.0, message, hint=case["hint"] if hint else "", link=case["link"], **more)

    if type(response) is not dict or type(response.get("status")) is not str:
        return lost("There was no answer that could be read.")
    status = response["status"]
    if status == "returned":
        try:
            got = decode(response.get("result"))
        except ValueError as error:
            return lost(f"What was returned cannot be read: {error}")
        expected = decode(case["expected"])
        difference = compare(got, expected, case["rtol"], case["atol"])
        if difference:
            where = difference.where[0].upper() + difference.where[1:]
            warning = _words(response, "warning")
            return lost(
                where + (f" NumPy warned: {warning.rstrip('.')}." if warning else ""),
                hint=True,
                got=difference.got,
                expected=difference.expected,
            )
        mutated = response.get("mutated")
        if type(mutated) is not list or not all(type(name) is str for name in mutated):
            return lost("There was no answer that could be read.")
        if mutated:
            name = _words({"name": mutated[0][:60]}, "name")
            return lost(
                f"The result is right, but your code changed its argument {name} in place. "
                "Compute a new value instead, so that the caller's stays as it was."
            )
        return Verdict(case["id"], True, case["points"])
    if status == "raised":
        line, code = response.get("line"), _words(response, "code")
        place = f" in line {line} of your code, “{code}”" if type(line) is int and 0 < line < 10**6 else ""
        message = _words(response, "message")
        if response.get("type") == "SystemExit":
            return lost(f"Your code ends Python{place}: leave out exit(), and return the result.")
        if response.get("type") == "EOFError" and message == NO_INPUT:
            return lost(f"Your code asks for something to be typed{place}: use its arguments in place of input().")
        said = f"{place}: {message}" if message else place
        return lost(f"Your code raised {_words(response, 'type')}{said}".rstrip(".") + ".", hint=True)
    if status == "unwritten":
        stub = response.get("stub") is True
        missing = "" if stub else " Is a return missing? A value that is only printed is not returned."
        return lost(f"Your code {'is not written yet' if stub else 'ran, but returned nothing'}.{missing}", unwritten=stub)
    if status == "timeout":
        return lost("Your code did not finish in time and was stopped. Does a loop never end?")
    if status == "unsayable":
        return lost(f"What you returned is of the wrong type: {_words(response, 'message')}")
    if status == "signature":
        return lost(f"Your code does not fit: {_words(response, 'message')}")
    return lost("There was no answer that could be read.")


def call_text(case: Mapping[str, Any], name: str, parameters: list[str]) -> str:
    """Write the call that a case makes, such as update(x=[1, 2], y=1), for display."""
    args = [show(decode(a), 120) for a in case["args"]]
    text = f"{name}({', '.join(f'{p}={a}' for p, a in zip(parameters, args, strict=False))})"
    for method, given in case["calls"] or ():
        text += f"\n.{method}({', '.join(show(decode(a), 60) for a in given)})"
    return text


def _words(response: Mapping[str, Any], key: str) -> str:
    """Return a text that came from the learner's side: short, in one line, printable, else nothing."""
    text = response.get(key)
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:MESSAGE] if type(text) is str else ""


def _snapshot(value: Any) -> Plain:
    """Return what to compare a value with later; None for a generator, which is there to be used."""
    if isinstance(value, np.random.Generator):
        return None
    try:
        return repr(encode(value))  # text, because NaN differs from itself
    except ValueError:
        return None


def _names(function: Any, args: list[Any], skip: int = 0) -> list[str]:
    try:
        names = list(inspect.signature(function).parameters)[skip:]
    except (TypeError, ValueError):
        names = []
    return [names[i] if i < len(names) else f"number {i + 1}" for i in range(len(args))]


def _empty(learners: Any) -> bool:
    """Whether a function, or each method of a class, holds no more than a docstring and dots."""
    functions = [f for f in vars(learners).values() if inspect.isfunction(f)] if inspect.isclass(learners) else [learners]
    return all(inspect.isfunction(f) and f.__code__.co_code[::2] == _nothing.__code__.co_code[::2] for f in functions)


def _nothing() -> None:
    """Return nothing."""


def _unfit(learners: Learners, args: list[Any]) -> str:
    """Say so if the function cannot take the arguments at all."""
    try:
        signature = inspect.signature(learners)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*args)
    except TypeError as error:
        name = getattr(learners, "__name__", "your code")
        return f"{name}{signature} cannot be called with {len(args)} arguments: {error}."
    return ""


def _raised(error: BaseException) -> dict[str, Any]:
    """Describe an exception by its last line in the learner's code: the last that is not of nblib, NumPy or Python."""
    try:
        message = str(error)[:MESSAGE]
    except Exception:
        message = ""
    line, code = None, ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<string>") or not of_library(frame.filename):
            line, code = frame.lineno, frame.line or ""
    return {"type": type(error).__name__, "message": message, "line": line, "code": code.strip()}


def of_library(filename: str) -> bool:
    """Whether code of this file is nblib's, NumPy's or Python's, and so not the learner's."""
    path = filename.replace("\\", "/")
    return path.startswith((NBLIB, PYTHON, "<frozen")) or "-packages/" in path or "/lib/python" in path
