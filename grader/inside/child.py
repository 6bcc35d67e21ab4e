"""Inside the sandbox: read a request, run the submission, answer every case with plain data.

Request: {"files": [[name, base64], …], "course": [[name, [{"id", "args", "calls"}, …]], …],
"seconds": per call, "total": of CPU, "another_user": bool, "prints": bool}.
Answer, a line each: {"case": id, "response": {…}}, {"note": text}, {"prints": [numbers]}. The submission can write to
the same pipe; all that it can win is what a right answer wins.
"""

from __future__ import annotations
import __future__

import ast
import base64
import gc
import io
import json
import linecache
import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from nblib.exercises.cases import respond

from .confine import become_nobody, confine, new_namespaces
from .fingerprint import fingerprints
from .notebook import Statement, needed, sources, statements

NOTES = 20  # the last says how many more there are


class TooSlow(BaseException):
    """The time of a call is up. Not an Exception, so that `except Exception` does not keep it."""


def main() -> None:
    """Wait for submissions, with NumPy loaded already, and fork a process for each: until the parent is gone.

    A message brings two descriptors, the request and the pipe for the answers; what it says is whether the fork gets
    namespaces of its own (b"own"), or this process serves a single submission (b"one"). The reply: did all go well?
    """
    control = socket.socket(fileno=0)  # standard input
    gc.freeze()  # so that a fork need not touch, and so copy, what it only inherits
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 3, 2)
        if not message:
            return
        child = os.fork()
        if not child:
            control.detach()
            _separate(message == b"own", *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        control.send(b"%d" % min(os.waitstatus_to_exitcode(status) % 256, 9))


def _separate(own_namespaces: bool, request: int, answers: int) -> None:
    """Keep the two descriptors and nothing else, go into new namespaces, serve, end. Exit code 2: there are none to have."""
    os.dup2(request, 0)
    os.dup2(answers, 1)
    os.closerange(3, 256)
    with open(0, "rb", closefd=False) as file:
        plain = json.loads(file.read())
    become_nobody(plain["another_user"])
    if own_namespaces:
        if not new_namespaces():
            os._exit(2)
        if child := os.fork():  # only a child is in the new process namespace, as its process 1
            os.close(0)
            os.close(1)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0)
    _serve_apart(plain)


def _serve_apart(request: dict[str, Any]) -> None:
    """Give up all rights, serve the request, and end without a word to the submission's exit handlers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    os.dup2(2, 1)  # what the submission prints goes where its errors go: nowhere
    os.dup2(2, 0)
    sys.stdin = io.StringIO()  # input() meets the end of the file
    try:
        confine(request["total"])
        serve(request, lambda **answer: print(json.dumps(answer), file=answers))
    except BaseException as error:
        print(json.dumps({"note": f"the run ended with {type(error).__name__}"}), file=answers)
    os._exit(0)


def serve(request: dict[str, Any], answer: Any) -> None:
    """Answer the cases of every exercise, or for a comparison of submissions give their fingerprints."""
    names = [name for name, _ in request["course"]]
    notes = 0

    def note(text: str) -> None:
        nonlocal notes
        notes += 1
        if notes < NOTES:
            answer(note=text)

    found = list(_read(request["files"], note))
    try:
        chosen = needed(found, names)
    except RecursionError:
        note("an expression is nested too deep, so nothing could be run")
        chosen = []
    if request["prints"]:
        answer(prints=fingerprints([s.node for s in chosen]))
        return
    learners = run(chosen, request["seconds"], note)
    if notes >= NOTES:
        answer(note=f"and {notes - NOTES + 1} more")
    for name, cases in request["course"]:
        for case, response in _responses(learners.get(name), cases, request["seconds"]):
            answer(case=case, response=response)


def _read(files: list[list[str]], note: Callable[[str], None]) -> Iterator[Statement]:
    for name, data in files:
        try:
            cells = sources(name, base64.b64decode(data))
        except ValueError as error:
            note(f"{name} {error}")
            continue
        for place, source in cells:
            linecache.cache[place] = (len(source), None, [line + "\n" for line in source.split("\n")], place)
            part, passed_over = statements(place, source)
            if passed_over:
                note(passed_over)
            yield from part


def run(chosen: list[Statement], seconds: float, note: Callable[[str], None]) -> dict[str, Any]:
    """Run the statements one by one in one module, so that a failing one costs no other; return its names."""
    module = ModuleType("submission")
    sys.modules["submission"] = module
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  what a submission draws without a seed must not change its row
    flags = 0  # `from __future__ import annotations` holds for what follows
    for place, node in chosen:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            flags |= sum(getattr(__future__, n.name).compiler_flag for n in node.names if hasattr(__future__, n.name))
        try:
            code = compile(ast.Module([node], []), place, "exec", flags, dont_inherit=True)
            with at_most(seconds):
                exec(code, vars(module))
        except BaseException as error:
            note(f"{place}, line {node.lineno}, raised {type(error).__name__}")
    return vars(module)


def _responses(learners: Any, cases: list[dict[str, Any]], seconds: float) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each case's id and response; after a case that did not end, the exercise's others are not tried."""
    slow = False
    for case in cases:
        if learners is None:
            yield case["id"], {"status": "missing"}
        elif slow:
            yield case["id"], {"status": "skipped"}
        else:
            try:
                with at_most(seconds):
                    response = respond(learners, case)
            except TooSlow:
                slow, response = True, {"status": "timeout"}
            except BaseException as error:
                response = {"status": "raised", "type": type(error).__name__}
            yield case["id"], response


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block when its time is up. Who blocks this is stopped from outside, later."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
