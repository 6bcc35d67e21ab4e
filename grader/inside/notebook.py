"""From the bytes of a notebook or a script to the statements that its answers need.

A chapter's notebook trains networks and draws; its graded functions need a few lines of that. So only the statements
are run that bind a name which an answer needs, directly or through others, in their order: imports, definitions,
assignments. Cells that are no Python, and lines for IPython (`%…`, `!…`, `…?`), are passed over with a note.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\s*=\s*[%!].*|.*\w\?{1,2}\s*)$")
CELL_MAGIC = re.compile(r"^\s*%%(\w+)")
STILL_PYTHON = {"time", "timeit", "capture", "prun"}  # cell magics whose cell is Python


class Statement(NamedTuple):
    """A top-level statement and where it stands."""

    place: str  # "cell 3", or the script's name
    node: ast.stmt


def sources(name: str, data: bytes) -> list[tuple[str, str]]:
    """Return (place, source) of each code cell of a notebook, or of the script; ValueError if it is neither."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    if not name.lower().endswith(".ipynb"):
        return [(name, text)]
    if not text.strip():
        raise ValueError("is empty")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not a notebook: it is cut off, or no JSON") from None
    return [(f"cell {number}", source) for number, source in _code_cells(notebook)]


def _code_cells(notebook: Any) -> Iterator[tuple[int, str]]:
    """Yield each code cell's number and source, in format 4 and its predecessor 3; what is malformed is passed over."""
    if not isinstance(notebook, dict):
        raise ValueError("is not a notebook")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        sheets = notebook.get("worksheets")
        if not isinstance(sheets, list):
            raise ValueError("is not a notebook: it has no cells")
        cells = [
            c for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for c in sheet["cells"]
        ]
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            lines = source if isinstance(source, list) else [source]
            yield number, "".join(line for line in lines if isinstance(line, str))


def statements(place: str, source: str) -> tuple[list[Statement], str]:
    """Return a cell's top-level statements, and a note: "" or what was passed over and why."""
    note = ""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        plain, note = _without_magics(source)
        if not note:
            return [], f"{place} is no Python: {error.msg}, line {error.lineno}"
        try:
            tree, note = ast.parse(plain), f"{place}: {note}"
        except SyntaxError as other:
            return [], f"{place} is no Python: {other.msg}, line {other.lineno}"
    except (ValueError, RecursionError, MemoryError):
        return [], f"{place} is no Python: it holds a null character or is nested too deep"
    return [Statement(place, node) for node in tree.body], note


def _without_magics(source: str) -> tuple[str, str]:
    """Replace IPython's lines by `pass`; return the source, and a note if there were any."""
    if match := CELL_MAGIC.match(source):
        if match[1] not in STILL_PYTHON:
            return "", f"%%{match[1]} was passed over"
        source = "\n" + source.partition("\n")[2]
        return _without_magics(source)[0], f"%%{match[1]} was passed over"
    lines = source.splitlines()
    magic = [MAGIC.match(line) for line in lines]
    plain = "\n".join(f"{m[1]}pass" if m else line for m, line in zip(magic, lines, strict=True))
    count = sum(m is not None for m in magic)
    return plain, f"{count} line{'s' * (count > 1)} for IPython passed over" if count else ""


def needed(found: list[Statement], names: Iterable[str]) -> list[Statement]:
    """Return, in order, the statements on which `names` depend: those that bind them, and what these use in turn.

    RecursionError for an expression that is nested without end.
    """
    uses = [_names(s.node) for s in found]
    wanted, chosen, size = set(names), set[int](), -1
    while len(chosen) > size:
        size = len(chosen)
        for i, (binds, changes, loads) in enumerate(uses):
            if i not in chosen and ((binds | changes) & wanted or "*" in binds):
                chosen.add(i)
                wanted |= loads
    return [found[i] for i in sorted(chosen)]


def _names(node: ast.AST) -> tuple[set[str], set[str], set[str]]:
    """Return the names that a statement binds in its scope, those whose insides it changes, and those that it reads."""
    names: tuple[set[str], set[str], set[str]] = set(), set(), set()
    inside, outside = _scopes(node)
    for part in inside:  # in a function: what is bound there is its own, unless it is declared global
        for mine, of_part in zip(names, _names(part), strict=True):
            mine.update(of_part)
    binds, changes, loads = names
    declared = {n for part in inside for g in ast.walk(part) if isinstance(g, ast.Global) for n in g.names}
    loads -= binds - declared
    binds &= declared
    changes.clear()
    for part in outside:
        for mine, of_part in zip(names, _names(part), strict=True):
            mine.update(of_part)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        binds.add(node.name)
    elif isinstance(node, ast.Name):
        (loads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
    elif isinstance(node, ast.ImportFrom) and node.module == "__future__":
        binds.add("*")
    elif isinstance(node, ast.arg):
        binds.add(node.arg)
    elif isinstance(node, ast.alias):
        binds.add((node.asname or node.name).partition(".")[0])
    elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        changes.add(_root(node))
    return names


def _scopes(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """Return the parts of a node that are in a scope of their own, and the others."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        body: list[ast.AST] = list(node.body) if isinstance(node.body, list) else [node.body]
        defaults = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d]
        return [node.args, *body], [*getattr(node, "decorator_list", []), *defaults]
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return parts, []
    return [], parts


def _root(node: ast.expr) -> str:
    """Return the name to which an attribute or entry is assigned: `a` for a.b[0] = 1."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
