"""run: what a notebook does with a cell, where there is no notebook: a page of the book, in which Python runs.

The page has NumPy and nblib without its controls, figures and real data. Each cell has a namespace of its own.
"""

from __future__ import annotations

import ast
import io
import itertools
import linecache
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from nblib.exercises import points
from nblib.exercises.checker import SECONDS, alone, check, few_lines
from nblib.exercises.limits import OutOfTime, time_limit

FILE = "<your code>"  # as tracebacks name it
OWN = Path(__file__).parent.as_posix() + "/"
NOT_HERE = "This page runs NumPy and nblib, without figures, controls and real data. For those, run the chapter's notebook."


def run(
    source: str,
    exercise: str = "",
    *,
    hint: bool = False,
    seconds: float = SECONDS,
    begun: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Run a cell, show its last value if it is an expression, and with an `exercise` check what the cell defines.

    Returns plain data: {"text": what it printed, "error": "" or why it stopped, "html": the report of the check or "",
    "points": the best of the exercise so far}. A loop is stopped after `seconds`, as `check` stops it. Just before the
    learner's code gets its time, first for the cell and then for the check, `begun` is called: who waits can end what does
    not end within C.
    """
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    scope: dict[str, Any] = {"np": np, "check": check, "__name__": "__main__"}
    out, html, name = io.StringIO(), "", exercise.rpartition(".")[2]
    with redirect_stdout(out), redirect_stderr(out):
        begun()
        error = _execute(source, scope, seconds)
        if name and not error:
            if name in scope:
                begun()
                html = check(exercise, scope[name], hint=hint, seconds=seconds)._repr_html_()
            else:
                error = f"Your code defines no {name}: the check looks for a function or class of this name."
    return {"text": out.getvalue(), "error": error, "html": html, "points": points.session.get(exercise, 0.0)}


def _execute(source: str, scope: dict[str, Any], seconds: float) -> str:
    """Run the source in `scope`; return why it stopped, "" if it did not."""
    try:
        body, last = _parts(source)
        with few_lines(), alone(), time_limit(seconds):
            exec(body, scope)
            if last and (value := eval(last, scope)) is not None:
                print(repr(value))
    except OutOfTime:
        return f"Your code did not finish within {seconds:g} seconds and was stopped. Does a loop never end?"
    except SystemExit:
        return "Your code ends Python: leave out exit()."
    except Exception as error:
        missing = isinstance(error, ImportError) or (isinstance(error, FileNotFoundError) and "nblib" in str(error))
        return _told(error) + (f"\n\n{NOT_HERE}" if missing else "")
    return ""


def _parts(source: str) -> tuple[Any, Any]:
    """Compile the source: all of it but a last expression, and that expression or None."""
    tree = ast.parse(source, FILE)
    last: Any = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return compile(tree, FILE, "exec"), last and compile(ast.Expression(last.value), FILE, "eval")


def _told(error: Exception) -> str:
    """Return the traceback without what the book's own exercises add to it."""
    told = traceback.TracebackException.from_exception(error)
    begun = itertools.dropwhile(lambda frame: frame.filename != FILE, told.stack)
    told.stack = traceback.StackSummary.from_list([f for f in begun if not f.filename.replace("\\", "/").startswith(OWN)])
    return "".join(told.format() if told.stack else told.format_exception_only()).rstrip()
