"""A time limit for code that may never end: by the system's timer or, where there is none, by a clock asked at each loop."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from nblib.exercises.cases import of_library

TOOL = 4  # of the six of sys.monitoring, none that a debugger, a profiler or coverage takes


class OutOfTime(BaseException):
    """Ends the learner's loop. No Exception, so that an `except Exception` inside the loop does not keep it."""


def limited() -> bool:
    """Whether `time_limit` can stop a loop of Python here."""
    return _timer() or _monitoring()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the body after `seconds`, and again should the body catch it. Does nothing where not `limited`."""
    if _timer():
        with _by_timer(seconds):
            yield
    elif _monitoring():
        with _by_monitoring(seconds):
            yield
    else:
        yield


def _timer() -> bool:
    main = threading.current_thread() is threading.main_thread()
    return hasattr(signal, "setitimer") and sys.platform != "emscripten" and main


def _monitoring() -> bool:
    """Whether Python is new enough (3.12), and nobody else has the tool."""
    return hasattr(sys, "monitoring") and sys.monitoring.get_tool(TOOL) is None


@contextmanager
def _by_timer(seconds: float) -> Iterator[None]:
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


@contextmanager
def _by_monitoring(seconds: float) -> Iterator[None]:
    """Ask the clock at each jump and each call of the learner's code; a single call into C takes as long as it takes.

    In a library's code the clock must not strike: not in an `__exit__`, whose work would be left half done.
    """
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]  # which 3.11 does not know
    events = monitoring.events.JUMP | monitoring.events.PY_START
    thread, end = threading.get_ident(), time.monotonic() + seconds

    def ask(code: CodeType, *where: Any) -> Any:
        if of_library(code.co_filename):
            return monitoring.DISABLE
        if time.monotonic() > end and threading.get_ident() == thread:
            raise OutOfTime
        return None

    monitoring.use_tool_id(TOOL, "nblib time limit")
    for event in (monitoring.events.JUMP, monitoring.events.PY_START):
        monitoring.register_callback(TOOL, event, ask)
    monitoring.set_events(TOOL, events)
    try:
        yield
    finally:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)
        monitoring.restart_events()  # those that were disabled count again, for the next limit
