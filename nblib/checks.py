"""Check what a reader hands in, and say in one sentence what came and what was expected.

Every public function of nblib calls these first, so a wrong shape fails at the door instead of three layers deeper.
Each check returns the value in the form the caller computes with.
"""

from __future__ import annotations

import math
import unicodedata
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def array(name: str, value: Any, *shape: int | str) -> Array:
    """Return `value` as a finite, non-empty float array of the named `shape`.

    A number in `shape` must be met exactly; a letter such as `"N"` stands for any length and is used in the message.
    float32 and float64 are kept, everything else that is numeric becomes float64, a data frame or an array of objects
    entry by entry. No `shape` accepts any. Raises ValueError for another shape, an empty array, text, NaN or infinity.
    """
    try:
        x = np.asarray(value)
    except ValueError:  # rows of different lengths
        x = np.array(None)
    if x.ndim and x.dtype.kind in "OUS" and (x.dtype.kind == "O" or describe(value) != repr(value)):
        x = _entries(name, value, np.asarray(value, dtype=object))
    if x.dtype.kind not in "fiub":  # no text, no None, no complex numbers
        raise ValueError(f"{name} must be an array of numbers, but came as {describe(value)}.")
    x = x if x.dtype in (np.float32, np.float64) else x.astype(np.float64)
    wanted = f" of shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    fits = x.ndim == len(shape) and all(s == n for s, n in zip(shape, x.shape, strict=True) if isinstance(s, int))
    if shape and not fits:
        raise ValueError(f"{name} must be an array{wanted}, but came with shape {x.shape}.")
    if x.size == 0:
        raise ValueError(f"{name} must hold at least one number, but came empty with shape {x.shape}.")
    if not np.isfinite(x).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        entry = f"{name}{list(where)}" if where else name
        raise ValueError(f"{name} must hold finite numbers only, but {entry} is {x[where]}.")
    return x


def _entries(name: str, value: Any, x: Array) -> Array:
    """Return an array of objects as float64; ValueError names the first entry that is no number, in a table its column."""
    out = np.empty(x.shape)
    for where, entry in np.ndenumerate(x):
        real = isinstance(entry, (Number, np.bool_)) and not isinstance(entry, (complex, np.complexfloating))
        try:
            out[where] = float(entry) if real else math.nan
        except OverflowError:  # a whole number that no float can hold
            real = False
        if not real:
            column = (
                f"its column {value.columns[where[1]]!r} holds" if x.ndim == 2 and hasattr(value, "columns") else "it holds"
            )
            raise ValueError(f"{name} must be an array of numbers, but {column} {describe(entry)} at {name}{list(where)}.")
    return out


def labels(name: str, value: Any, shape: int | tuple[int, ...], classes: int) -> Array:
    """Return `value` as an integer array of this shape with entries 0 … classes − 1; ValueError otherwise."""
    y = array(name, value, *((shape,) if isinstance(shape, int) else shape))
    bad = np.argwhere((y != np.round(y)) | (y < 0) | (y >= classes))
    if bad.size:
        where = tuple(bad[0].tolist())
        allowed = "0 or 1" if classes == 2 else f"whole numbers from 0 to {classes - 1}"
        raise ValueError(f"{name} must hold class labels that are {allowed}, but {name}{list(where)} is {y[where]:g}.")
    return y.astype(np.intp)


def mask(name: str, value: Any, *shape: int | str) -> Array:
    """Return `value` as booleans of the named `shape`, True where a step of a sequence counts; else ValueError."""
    m = array(name, value, *shape)
    bad = m[(m != 0) & (m != 1)]
    if bad.size:
        raise ValueError(f"{name} must hold 1 where a step counts and 0 where it does not, but holds {bad[0]:g}.")
    return m.astype(bool)


def number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
    most: float | None = None,
) -> float:
    """Return `value` as a finite float within the given bounds (`above` and `below` exclude it); else ValueError."""
    real = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    try:
        ok = real and math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        ok = False
    bounds = [
        (above, "above", lambda v, b: v > b),
        (least, "at least", lambda v, b: v >= b),
        (below, "below", lambda v, b: v < b),
        (most, "at most", lambda v, b: v <= b),
    ]
    if not ok or not all(test(value, b) for b, _, test in bounds if b is not None):
        wanted = " and ".join(f"{word} {b:g}" for b, word, _ in bounds if b is not None)
        raise ValueError(f"{name} must be a finite number {wanted}".rstrip() + f", but came as {describe(value)}.")
    return float(value)


def count(name: str, value: Any, least: int = 1) -> int:
    """Return `value` as a whole number of at least `least`; else ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, but came as {describe(value)}.")
    return int(value)


def choice(name: str, value: Any, options: Any) -> Any:
    """Return `value` if it is one of `options`; else ValueError that lists them."""
    options = list(options)
    if not any(value is o or (isinstance(value, str) and value == o) for o in options):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}, but came as {describe(value)}.")
    return value


def generator(name: str, value: Any) -> np.random.Generator:
    """Return `value` if it is a NumPy Generator; else ValueError that says how to make one."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"{name} must be a random generator such as numpy.random.default_rng(0), but came as {describe(value)}."
        )
    return value


LONGEST = 40  # characters of a described value: more would bury the sentence
UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control characters, signs that turn or hide text, halves of characters


def describe(value: Any) -> str:
    """Name a value briefly for an error message: as Python writes it if that is short, else its kind and size.

    The controls' front end says the same of it (frontend/ui/numbers.js): frontend/test/described.json fixes both.
    """
    text = _written(value, 0)
    if text is not None and len(text) <= LONGEST:
        return text
    if isinstance(value, str):
        return f"{_written(value[: LONGEST - 3], 0)[:-1]}…'"  # type: ignore[index]
    size = f" of {len(value)}" if type(value) in (list, tuple, dict) else ""
    return f"a {type(value).__name__}{size}"


def _written(value: Any, depth: int) -> str | None:
    """Return `value` as Python writes it, on one line; None for what is too long anyway: that may be huge."""
    if isinstance(value, str):
        safe = (sign if unicodedata.category(sign) not in UNSAFE else "�" for sign in value)
        return f"'{''.join(safe)}'" if len(value) < LONGEST else None
    if type(value) in (list, tuple, dict):
        if depth > LONGEST // 2 or len(value) > LONGEST // 3:
            return None
        parts = []
        for item in value:
            part = _written(item, depth + 1)
            if part is not None and type(value) is dict:
                entry = _written(value[item], depth + 1)
                part = None if entry is None else f"{part}: {entry}"
            if part is None:
                return None
            parts.append(part)
        inner = ", ".join(parts)
        if type(value) is tuple:
            return f"({inner},)" if len(parts) == 1 else f"({inner})"
        return f"[{inner}]" if type(value) is list else f"{{{inner}}}"
    try:
        text = repr(value)
    except ValueError:  # a whole number of more digits than Python writes
        return None
    if type(value) is float and "e" in text:
        text = _digits(text)
    return text if "\n" not in text else None


def _digits(text: str) -> str:
    """Write a float that Python writes with an exponent as JavaScript does: 0.00001, 1e-7, 1e+21."""
    digits, exponent = text.split("e")
    return format(Decimal(text), "f") if -7 < int(exponent) < 21 else f"{digits}e{int(exponent):+d}"


def without_labels(y: Any) -> None:
    """Raise ValueError if labels came to a model that learns from the examples alone."""
    if y is not None:
        raise ValueError(f"y must be left out, because this model learns from X alone, but came as {describe(y)}.")
