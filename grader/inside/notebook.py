"""From the bytes of a notebook or a script to its statements, with IPython's own lines passed over.

What belongs to IPython is told by IPython's rules (IPython.core.inputtransformer2), a logical line at a time: `%…`, `!…`,
`?…` begin one, `…?` ends one, `= %…` and `= !…` stand behind its first equals sign; inside brackets, texts and comments
the same signs are Python's. IPython itself is not used: a hostile cell is taken apart here, inside the sandbox, where
nothing but NumPy and the standard library is, and IPython's way takes a time that grows with the square of the lines.
"""

from __future__ import annotations

import ast
import io
import json
import re
import textwrap
import tokenize
from collections.abc import Iterator
from typing import Any

from .needed import Statement, needed

__all__ = ["Statement", "needed", "script", "sources", "statements", "without_magics"]

CELL_MAGIC = re.compile(r"%%(!|\w*)")
#: cell magics whose cell is Python
STILL_PYTHON = set("time timeit capture prun debug memit mprun lprun snakeviz pyinstrument scalene python python3".split())
ESCAPES = tuple("%!?,;/")  # begin a line for IPython, unless they begin an operator:
OPERATORS = ("%=", "!=", "//", "/=")
PROMPT = re.compile(r"\s*>>>[ ]?|\s*\.{3,}:[ ]?|\s*\.\.\.[ ]?|((\[nav\]|\[ins\])?[ ])?In[ ]\[\d+\]:[ ]")
FIRST_PROMPT = re.compile(r"\s*>>>|((\[nav\]|\[ins\])?[ ])?In[ ]\[\d+\]:[ ]")
#: line magics that IPython takes without their percent sign, too, where the line is no Python
BARE = re.compile(
    r"\s*(alias|cat|cd|conda|config|cp|dirs|env|gui|hist|history|ldir|less|ll|load|load_ext|ls|magic|mamba|man|matplotlib"
    r"|mkdir|more|mv|pdb|pdoc|pinfo|pip|popd|precision|prun|pushd|pwd|pylab|reload_ext|rm|rmdir|run|save|set_env|system"
    r"|time|timeit|unalias|uv|who|whos|xmode)(\s+\S.*)?"
)


def sources(name: str, data: bytes) -> list[tuple[str, str]]:
    """Return (place, source) of each code cell of a notebook, or of the script; ValueError if it is neither."""
    if not name.lower().endswith(".ipynb"):
        return [(name, script(data)[0])]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    if not text.strip():
        raise ValueError("is empty")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not a notebook: it is cut off, or no JSON") from None
    return [(f"cell {number}", source) for number, source in _code_cells(notebook)]


def script(data: bytes) -> tuple[str, str]:
    """Return a script's text and its encoding, which its first lines may name; ValueError if it is none."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), encoding.removesuffix("-sig")
    except (SyntaxError, LookupError, UnicodeError):
        try:
            return data.decode("utf-8-sig"), "utf-8"  # the first lines name an encoding that there is not
        except UnicodeDecodeError:
            raise ValueError("is not UTF-8 text, nor in the encoding that its first lines name") from None


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
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        note = ""
        try:
            tree = ast.parse(source)
        except SyntaxError:
            plain, note = without_magics(source)
            try:
                tree = ast.parse(plain)
            except SyntaxError:
                plain, note = without_magics(source, bare=True)
                tree = ast.parse(plain)
    except SyntaxError as error:
        return [], f"{place} is no Python: {error.msg}, line {error.lineno}"
    except (ValueError, RecursionError, MemoryError):
        return [], f"{place} is no Python: it holds a null character or is nested too deep"
    return [Statement(place, node) for node in tree.body], f"{place}: {note}" if note else ""


def without_magics(source: str, bare: bool = False) -> tuple[str, str]:
    """Put `pass` in the place of IPython's lines; return the source, with as many lines, and a note if there were any.

    `bare` takes lines such as `pip install numpy` for IPython's, too.
    """
    indented = source.lstrip("\n")[:1] in (" ", "\t")
    lines = _without_prompts((textwrap.dedent(source) if indented else source).split("\n"))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if (match := CELL_MAGIC.match(lines[first])) and not lines[first].rstrip().endswith("?"):
        body = [""] * (first + 1) + lines[first + 1 :] if match[1] in STILL_PYTHON else []
        return without_magics("\n".join(body), bare)[0], f"%%{match[1]} was passed over"
    plain: list[str] = []
    count = 0
    while len(plain) < len(lines):
        length, special = _logical_line(lines, len(plain), bare)
        part = lines[len(plain) : len(plain) + length]
        if special:
            part = [part[0][: len(part[0]) - len(part[0].lstrip())] + "pass", *[""] * (length - 1)]
        plain += part
        count += special
    return "\n".join(plain), f"{count} line{'s' * (count > 1)} for IPython passed over" if count else ""


def _without_prompts(lines: list[str]) -> list[str]:
    """Take the prompts off a cell that was pasted from a session: `>>> `, `... `, `In [1]: `, `   ...: `."""
    written = [line for line in lines if line.strip()]
    if not written or not FIRST_PROMPT.match(written[0]):
        return lines
    return [line[match.end() :] if (match := PROMPT.match(line)) else line for line in lines]


def _logical_line(lines: list[str], start: int, bare: bool) -> tuple[int, bool]:
    """Return how many of the lines from `start` belong together, and whether they are IPython's."""
    text = lines[start].strip()
    if text.startswith(ESCAPES) and not text.startswith(OPERATORS) or bare and _is_bare(text):
        return _continued(lines, start), True
    tokens = _tokens(lines, start)
    end = max((t.end[0] for t in tokens if t.string.strip()), default=1)  # of the lines from start, the first is 1
    code = [t for t in tokens if t.type not in (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.NL)]
    if len(code) > 1 and code[-1].string == "?":
        return end, True
    level = 0
    for i, token in enumerate(code):
        if token.string == "=" and level == 0:
            after = [t for t in code[i + 1 :] if t.string.strip()][:2]
            system = after and after[0].string == "!"
            magic = len(after) == 2 and after[0].string == "%" and after[1].type == tokenize.NAME
            return (
                (_continued(lines, start + token.start[0] - 1) + token.start[0] - 1, True)
                if system or magic
                else (end, False)
            )
        level += (token.string in tuple("([{")) - (token.string in tuple(")]}"))
    return end, False


def _continued(lines: list[str], start: int) -> int:
    """Return how many lines one is that goes on after a backslash at its end."""
    end = start
    while lines[end].endswith("\\") and end + 1 < len(lines):
        end += 1
    return end - start + 1


def _is_bare(text: str) -> bool:
    """Say whether a line begins like a magic without its sign, and is no Python by itself."""
    if not BARE.fullmatch(text):
        return False
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return True
    return False


def _tokens(lines: list[str], start: int) -> list[tokenize.TokenInfo]:
    """Return the tokens of the logical line that begins at `start`, as far as they can be told apart."""
    rest = iter([lines[start].lstrip() + "\n"])
    after = iter(range(start + 1, len(lines)))
    found: list[tokenize.TokenInfo] = []
    level = 0
    try:
        for token in tokenize.generate_tokens(lambda: next(rest, "") or lines[next(after)] + "\n"):
            found.append(token)
            level += (token.string in tuple("([{")) - (token.string in tuple(")]}")) if token.type == tokenize.OP else 0
            if token.type == tokenize.NEWLINE or token.type == tokenize.NL and level <= 0:
                break
    except (tokenize.TokenError, SyntaxError, StopIteration):  # it ends within brackets or a text, or is no Python
        pass
    return found
