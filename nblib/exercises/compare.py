"""Is this the value that was expected? And if not, where do they part?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

RTOL, ATOL = 1e-7, 1e-9
SHORT = 60  # letters of a value in a sentence
LONG = 400  # letters of a value on display


class Difference(NamedTuple):
    """What was returned, what was expected, and a sentence on where they differ."""

    got: str
    expected: str
    where: str


def compare(got: Any, expected: Any, rtol: float = RTOL, atol: float = ATOL) -> Difference | None:
    """Return None if `got` is `expected`, else their first difference. Both must be values that `decode` returns.

    Numbers agree when |got − expected| ≤ atol + rtol |expected|; NaN agrees with NaN. A whole number may stand where a
    float is expected, not the other way round; a boolean is no number. Widths of numbers, and whether a number is
    Python's or NumPy's, do not matter; neither does list or tuple.
    """
    where = _difference(got, expected, rtol, atol, "")
    return Difference(show(got), show(expected), where) if where else None


def _difference(got: Any, expected: Any, rtol: float, atol: float, at: str) -> str:
    """Return a sentence on the first difference, "" if there is none; `at` is how the place is written: [0]["W"]."""
    place = f"in {at}: " if at else ""
    if not _may_stand(kind(got), kind(expected)):
        return f"{place}you returned {named(got)}, expected was {named(expected)}."
    if kind(expected) == "array":
        return _arrays(got, expected, rtol, atol, at)
    if isinstance(expected, (list, tuple)):
        if len(got) != len(expected):
            return f"{place}you returned {len(got)} entries, expected were {len(expected)}."
        return next(
            filter(
                None,
                (_difference(g, e, rtol, atol, f"{at}[{i}]") for i, (g, e) in enumerate(zip(got, expected, strict=True))),
            ),
            "",
        )
    if isinstance(expected, dict):
        if got.keys() != expected.keys():
            return f"{place}your keys are {show(sorted(got), SHORT)}, expected were {show(sorted(expected), SHORT)}."
        return next(filter(None, (_difference(got[k], e, rtol, atol, f"{at}[{k!r}]") for k, e in expected.items())), "")
    if kind(expected) == "whole number":
        return "" if int(got) == int(expected) else f"{place}your number is {got}, expected was {expected}."
    if kind(expected) == "number":
        if _close(np.asarray(got), np.asarray(expected), rtol, atol).all():
            return ""
        yours, theirs = _apart(got, expected)
        return f"{place}your number is {yours}, expected was {theirs}."
    if got == expected:  # text, boolean, None, or a function of the registry
        return ""
    return f"{place}you returned {show(got, SHORT)}, expected was {show(expected, SHORT)}."


def _arrays(got: Any, expected: Any, rtol: float, atol: float, at: str) -> str:
    place = f"in {at}: " if at else ""
    if got.shape != expected.shape:
        return f"{place}your array has shape {got.shape}, expected was shape {expected.shape}."
    sorts = {"b": "boolean", "i": "whole number", "u": "whole number", "f": "number"}
    if not _may_stand(sorts[got.dtype.kind], sorts[expected.dtype.kind]):
        return f"{place}your array holds {got.dtype.name}, expected was {expected.dtype.name}."
    wrong = np.argwhere(~_close(got, expected, rtol, atol))
    if not len(wrong):
        return ""
    i = tuple(int(k) for k in wrong[0])
    index = f"{at}[{', '.join(map(str, i))}]" if i else at or "the number"
    others = f", and {len(wrong) - 1} more of {got.size} entries differ" if len(wrong) > 1 else ""
    yours, theirs = _apart(got[i], expected[i])
    return f"the first difference is at {index}: yours is {yours}, expected was {theirs}{others}."


def _may_stand(got: str, expected: str) -> bool:
    """Say whether one kind of value may stand for another: itself, and a whole number for any number."""
    return got == expected or (got == "whole number" and expected == "number")


def _apart(got: Any, expected: Any) -> tuple[str, str]:
    """Write two different numbers so that they look different."""
    short = show(got), show(expected)
    return short if short[0] != short[1] else (repr(float(got)), repr(float(expected)))


def _close(got: Any, expected: Any, rtol: float, atol: float) -> Any:
    """Compare entry by entry; whole numbers exactly, because as floats large neighbours would be equal."""
    if got.dtype.kind in "iub" and expected.dtype.kind in "iub":
        return got == expected
    return np.isclose(got.astype(np.float64), expected.astype(np.float64), rtol=rtol, atol=atol, equal_nan=True)


def kind(value: Any) -> str:
    """Name what sort of value it is, in the words of a sentence. An array without axes counts as its number."""
    if isinstance(value, (np.generic, np.ndarray)) and not np.ndim(value):
        return {"b": "boolean", "i": "whole number", "u": "whole number"}.get(value.dtype.kind, "number")
    kinds = {
        bool: "boolean",
        int: "whole number",
        float: "number",
        str: "text",
        list: "list",
        tuple: "list",
        dict: "dict",
        np.ndarray: "array",
        type(None): "None",
    }
    return kinds.get(type(value), type(value).__name__)


def named(value: Any) -> str:
    """Name a value with its type, for "you returned …"."""
    if value is None:
        return "None"
    if kind(value) == "array":
        return f"an array of shape {value.shape} and dtype {value.dtype.name}"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"the {kind(value)} {show(value, SHORT)}"


def show(value: Any, letters: int = LONG) -> str:
    """Write a value for a reader: arrays without the word array, few digits where they suffice, never too long."""
    if kind(value) == "array":
        numbers: Any = {"float_kind": _digits}  # NumPy's type for it asks for all kinds
        text = np.array2string(value, separator=", ", threshold=60, edgeitems=3, max_line_width=76, formatter=numbers)
    elif kind(value) == "number":
        text = _digits(float(value))
    elif kind(value) in ("whole number", "boolean"):
        text = str(value)
    elif isinstance(value, (list, tuple)):
        ends = "[]" if isinstance(value, list) else "()"
        inner = _joined((show(v, letters) for v in value), letters)
        text = ends[0] + inner + ("," if len(value) == 1 and ends == "()" else "") + ends[1]
    elif isinstance(value, dict):
        text = "{" + _joined((f"{k!r}: {show(v, letters)}" for k, v in value.items()), letters) + "}"
    elif isinstance(value, np.random.Generator):
        text = f"default_rng({getattr(value.bit_generator.seed_seq, 'entropy', '')})"
    elif callable(value):
        text = getattr(value, "__name__", type(value).__name__)
    else:
        text = repr(value)
    return text if len(text) <= letters else text[: letters - 1] + "…"


def _joined(texts: Iterable[str], letters: int) -> str:
    """Join texts with commas, and stop asking for more when there are letters enough."""
    joined = ""
    for text in texts:
        joined += (", " if joined else "") + text
        if len(joined) > letters:
            break
    return joined


def _digits(number: float) -> str:
    """Write a float as Python does, or with eight digits where that needs more than ten letters."""
    text = repr(float(number))
    return text if len(text) <= 10 else f"{number:.8g}"
