"""Inside the sandbox: read a request, run one file of a submission, answer cases with plain data.

Request: {"room": the file's name, "files": [[name, path for imports, base64], …], "course": [[name, [{"id", "args",
"calls"}, …]], …], "seconds": per call, "total": of the room, "another_user": bool, "prints": bool}.
Answer, a line each: {"case": id, "response": {…}}, {"note": text}, {"prints": [numbers]}. What the file has no name for
is "missing" before anything of it is run; a response says "from" which other file it comes. The submission can write to
the same pipe; all that it can win is what a right answer wins.

All limits count seconds of CPU, by a nominal machine's (`pace`). The clock ends only what sleeps: a call here, and who keeps
that from happening in the parent.
"""

from __future__ import annotations
import __future__

import ast
import base64
import gc
import io
import json
import math
import os
import random
import re
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from nblib.exercises.cases import respond

from .confine import become_nobody, confine, new_namespaces
from .fingerprint import fingerprints
from .modules import Modules, remember
from .needed import Program, Statement, assigned, needed
from .notebook import script, sources, statements
from .pace import pace

NOTES = 20  # the last says how many more there are
TRIES = 3  # to run the statements, each without the assignments that failed
RECENT = 1.0  # seconds for which a measured pace holds
ASLEEP = 0.01  # who uses less than this share of the time of the clock, and gives up the CPU by itself, sleeps
TICK = 0.5  # seconds between two looks at a call
SHORTEST = 0.5  # seconds for which a call may always sleep
NOT_FOUND = re.compile(r"No module named '([\w.]+)'")
WARM = """
import numpy as np
t = [1]
for i in range(3):
    t.append(i)
def f(x, y=1):
    z = np.zeros(3)
    return [a for a in t if a] + z.sum()
class A:
    def g(self):
        return f(self.x)
"""
DIED, NO_NAMESPACES, TOO_LONG = 1, 2, 3  # exit codes


class TooSlow(BaseException):
    """The time of a call is up. Not an Exception, so that `except Exception` does not keep it."""


def main() -> None:
    """Wait for submissions, with NumPy loaded already, and fork a process for each: until the parent is gone.

    A message brings two descriptors, the request and the pipe for the answers; what it says is whether the fork gets
    namespaces of its own (b"own"), or this process serves a single submission (b"one"). The reply: an exit code, and the
    nominal seconds of CPU that it took.
    """
    control = socket.socket(fileno=0)  # standard input
    _warm_up()
    speed, measured = pace(), time.monotonic()
    gc.freeze()  # so that a fork need not touch, and so copy, what it only inherits
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 3, 2)
        if not message:
            return
        if time.monotonic() > measured + RECENT:
            speed, measured = pace(), time.monotonic()
        child = os.fork()
        if not child:
            control.detach()
            _separate(message == b"own", descriptors[0], descriptors[1], speed)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        control.send(b"%d %.3f" % (code if code in (0, TOO_LONG) else DIED, (usage[0] + usage[1]) / speed))


def _warm_up() -> None:
    """Do once what every child does: a fork that finds its code warm takes a third less."""
    array = {"array": {"dtype": "float64", "shape": [2], "data": [1.0, 2.0]}}
    for _ in range(8):  # until Python has specialized it
        program = Program(statements("cell 1", WARM)[0])
        program.needed(["f", "A"])
        respond(lambda x: x + 1, {"args": [array], "calls": None})
    np.random.seed(0)  # noqa: NPY002


def _separate(own_namespaces: bool, request: int, answers: int, speed: float) -> None:
    """Keep the two descriptors and nothing else, go into new namespaces, let a child serve there, end."""
    os.dup2(request, 0)
    os.dup2(answers, 1)
    os.closerange(3, 256)
    with open(0, "rb", closefd=False) as file:
        plain = json.loads(file.read())
    become_nobody(plain["another_user"])
    if own_namespaces and not new_namespaces():
        os._exit(NO_NAMESPACES)
    if child := os.fork():  # only a child is in the new process namespace, as its process 1
        os.close(0)
        os.close(1)
        os._exit(_outlast(child, plain["total"] * speed))
    _serve_apart(plain, speed)


def _outlast(child: int, total: float) -> int:
    """Wait for the child, which has `total` seconds of CPU; return an exit code."""
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL and usage[0] + usage[1] > total - 1:  # its limit of CPU
        return TOO_LONG
    return DIED if code else 0


def _serve_apart(request: dict[str, Any], speed: float) -> None:
    """Give up all rights, serve the request, and end without a word to the submission's exit handlers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    os.dup2(2, 1)  # what the submission prints goes where its errors go: nowhere
    os.dup2(2, 0)
    sys.stdin = io.StringIO()  # input() meets the end of the file
    try:
        confine(math.ceil(request["total"] * speed))
        Room(request, speed, lambda **answer: print(json.dumps(answer), file=answers)).serve()
    except BaseException as error:
        print(json.dumps({"note": f"the run ended with {type(error).__name__}"}), file=answers)
    os._exit(0)


class Room:
    """One file of a submission, with a namespace of its own."""

    def __init__(self, request: dict[str, Any], speed: float, answer: Callable[..., None]) -> None:
        """Put the files that stand beside it where `import` finds them."""
        self.name, self.course, self.prints = request["room"], request["course"], request["prints"]
        self.seconds, self.speed, self.answer = request["seconds"], speed, answer
        self.limited = False
        self.patience = self.seconds + 2  # seconds for which a call may sleep; after each that did not wake half of it
        self.noted: dict[str, None] = {}
        files = {name: base64.b64decode(data) for name, _, data in request["files"]}
        paths = {path: name for name, path, _ in request["files"]}
        own = next(path for name, path, _ in request["files"] if name == self.name)
        self.data = files[self.name]
        self.text = b" ".join(files.values())
        self.modules = Modules(files, paths, own, self.execute, self.note)
        sys.meta_path.insert(0, self.modules)

    def note(self, text: str) -> None:
        """Say something about the submission, once; the last notes only as their number."""
        if text not in self.noted:
            self.noted[text] = None
            if len(self.noted) < NOTES:
                self.answer(note=text)

    def serve(self) -> None:
        """Answer the cases of the exercises that are answered here, or give fingerprints for a comparison."""
        names = [name for name, _ in self.course]
        found = list(self._read())
        try:
            program = Program(found)
            chosen, binds = program.needed(names), program.bound(n for n in names if n.encode() in self.text)
        except RecursionError:
            self.note("an expression is nested too deep, so nothing could be run")
            found, chosen, binds = [], [], set()
        if self.prints:
            self.answer(prints=fingerprints([s.node for s in chosen]))
            return
        for name, cases in self.course:
            if name not in binds:
                self._missing(cases)
        learners = self._run(found, chosen, names)
        for name, cases in self.course:
            if name in binds and callable(learners.get(name)):
                origin = self.modules.origin(learners[name])
                for case, response in self._responses(learners[name], cases):
                    self.answer(case=case, response={**response, "from": origin} if origin else response)
                    if missing := _not_here(response.get("message")):
                        self.note(f"{name} raised ModuleNotFoundError: there is no {missing} here")
            elif name in binds:
                self._missing(cases)
        if len(self.noted) >= NOTES:
            self.answer(note=f"and {len(self.noted) - NOTES + 1} more")

    def _missing(self, cases: list[dict[str, Any]]) -> None:
        for case in cases:
            self.answer(case=case["id"], response={"status": "missing"})

    def _read(self) -> Iterator[Statement]:
        try:
            cells = sources(self.name, self.data)
        except ValueError as error:
            self.note(f"{self.name} {error}")
            return
        if not self.name.lower().endswith(".ipynb") and (encoding := script(self.data)[1]) != "utf-8":
            self.note(f"{self.name} was read as {encoding}, as its first lines say")
        for place, source in cells:
            remember(place, source)
            part, passed_over = statements(place, source)
            if passed_over:
                self.note(passed_over)
            yield from part

    def _run(self, found: list[Statement], chosen: list[Statement], names: list[str]) -> dict[str, Any]:
        """Run the statements in a new module; return its names.

        If an assignment fails, what the name stood for before holds. Where that needs other statements, all are run
        again, without the assignment.
        """
        for _ in range(TRIES):
            notebook = self.name.lower().endswith(".ipynb")
            module = ModuleType("__main__" if notebook else "submission")
            sys.modules.update({"submission": module, module.__name__: module})
            random.seed(0)
            np.random.seed(0)  # noqa: NPY002  what a submission draws without a seed must not change its row
            failed = [id(s.node) for s in self.execute(chosen, vars(module)) if assigned(s.node)]
            found = [s for s in found if id(s.node) not in failed]
            again = needed(found, names) if failed else chosen
            if {_where(s) for s in again} <= {_where(s) for s in chosen}:
                break
            chosen = again
        return vars(module)

    def execute(self, chosen: list[Statement], namespace: dict[str, Any]) -> list[Statement]:
        """Run statements one by one, so that a failing one costs no other; return those that failed."""
        failed = []
        flags = 0  # `from __future__ import annotations` holds for what follows
        for place, node in chosen:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                flags |= sum(getattr(__future__, n.name).compiler_flag for n in node.names if hasattr(__future__, n.name))
            try:
                code = compile(ast.Module([node], []), place, "exec", flags, dont_inherit=True)
                with self._at_most():
                    exec(code, namespace)
            except BaseException as error:
                if isinstance(error, TooSlow) and self.limited:  # of whoever imports this module
                    raise
                failed.append(Statement(place, node))
                missing = _not_here(error, node)
                why = f": there is no {missing} here" if missing else ""
                self.note(f"{place}, line {node.lineno}, raised {type(error).__name__}{why}")
        return failed

    def _responses(self, learners: Any, cases: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each case's id and response; after a case that did not end, the exercise's others are not tried."""
        slow = False
        for case in cases:
            if slow:
                yield case["id"], {"status": "skipped"}
            else:
                try:
                    with self._at_most():
                        response = respond(learners, case)
                except TooSlow:
                    slow, response = True, {"status": "timeout"}
                except BaseException as error:
                    response = {"status": "raised", "type": type(error).__name__}
                yield case["id"], response

    @contextmanager
    def _at_most(self) -> Iterator[None]:
        """Raise TooSlow in the block when its time of CPU is up, or it sleeps. Who blocks this is stopped from outside."""
        if self.limited:  # a module is imported: its importer's time counts
            yield
            return
        before, slept = _clocks(), 0.0

        def stop(_signal: int, _frame: FrameType | None) -> None:
            raise TooSlow

        def look(_signal: int, _frame: FrameType | None) -> None:  # every TICK
            nonlocal before, slept
            now = _clocks()
            passed, used, gave_up = (n - b for n, b in zip(now, before, strict=True))
            before = now
            if (
                used < ASLEEP * passed and gave_up and passed < 10 * TICK
            ):  # who waits for the CPU, or was stopped, does not sleep
                slept += passed
            if slept > self.patience:
                self.patience = max(SHORTEST, self.patience / 2)
                raise TooSlow

        signal.signal(signal.SIGPROF, stop)
        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_PROF, self.seconds * self.speed)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        self.limited = True
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.limited = False


def _clocks() -> tuple[float, float, int]:
    """Return the time, the CPU's that was used, and how often the CPU was given up."""
    return time.monotonic(), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw


def _where(statement: Statement) -> tuple[str, int, int]:
    return statement.place, statement.node.lineno, statement.node.col_offset


def _not_here(error: object, node: ast.stmt | None = None) -> str:
    """Return the name of the module that is not here, from an error or its message, or ""."""
    if isinstance(error, ImportError) and type(error.name) is str:
        if isinstance(error, ModuleNotFoundError):
            return error.name
        if isinstance(node, ast.ImportFrom) and node.module == error.name:
            return f"{node.module}.{node.names[0].name}"
    match = NOT_FOUND.match(error) if type(error) is str else None
    return match[1] if match else ""
