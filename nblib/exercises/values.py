"""Arguments and results of exercises as plain JSON data, and back, exactly.

    None, True, text, whole numbers     themselves
    float                               itself; {"float": "nan"}, "inf" or "-inf"
    [1, 2]   (1, 2)   {"W": 3}          [1, 2]   {"tuple": [1, 2]}   {"dict": {"W": 3}}
    array, numpy number                 {"array": {"dtype": "float64", "shape": [2, 2], "data": [1.0, …]}}   {"scalar": …}
    numpy.random.default_rng(7)         {"rng": 7}
    a function of the registry          {"function": "sigmoid"}

Nothing else can be said, so nothing that comes back can run, lie about its equality, or be of any other type. Whatever
is malformed, too large or too deep is a ValueError of one sentence.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.activations import ACTIVATIONS
from nblib.exercises.functions import FUNCTIONS

Plain = Any  # what json.loads may return

DEPTH = 16  # lists within lists
ENTRIES = 200_000  # numbers, texts and containers of one value, all together
LETTERS = 10_000  # of one text
DIMENSIONS = 8
WHOLE = 2**64  # whole numbers lie between ± this
DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
REGISTRY: dict[str, Callable[..., Any]] = {
    **{name: phi for name, (phi, _) in ACTIVATIONS.items()},
    **{f"d_{name}": d_phi for name, (_, d_phi) in ACTIVATIONS.items()},
    **FUNCTIONS,
}
NAMES = {id(function): name for name, function in REGISTRY.items()}
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class _Budget:
    """Counts what a value holds, and refuses more than ENTRIES."""

    def __init__(self) -> None:
        self.left = ENTRIES

    def spend(self, entries: int) -> None:
        self.left -= entries
        if self.left < 0:
            raise ValueError(f"the value is too large: it holds more than {ENTRIES} entries.")


def encode(value: Any) -> Plain:
    """Return `value` as plain data; ValueError that names a type which cannot be said, or what is too large or deep."""
    return _encode(value, 0, _Budget())


def decode(plain: Plain) -> Any:
    """Return the value that `encode` made `plain` from; ValueError for anything that `encode` cannot have made."""
    return _decode(plain, 0, _Budget())


def parse(text: str | bytes, limit: int = 2**24) -> Plain:
    """Return the plain data of a JSON text: strictly UTF-8, at most `limit` long, no key twice, no NaN or Infinity."""
    if len(text) > limit:
        raise ValueError(f"the text is too long: {len(text)} of at most {limit}.")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(
            text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant, parse_int=_whole, parse_float=_real
        )
    except UnicodeDecodeError:
        raise ValueError("the text is not UTF-8.") from None
    except RecursionError:
        raise ValueError("the text is nested too deep.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"the text is not JSON: {error.msg} at character {error.pos}.") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object.")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number.")


def _whole(digits: str) -> int:
    if len(digits) > 21:
        raise ValueError("a whole number is too large.")
    return int(digits)


def _real(digits: str) -> float:
    if len(digits) > 400 or math.isinf(number := float(digits)):
        raise ValueError("a number is too long or too large.")
    return number


# To plain data ---------------------------------------------------------------------------------------------------------


def _encode(value: Any, depth: int, budget: _Budget) -> Plain:
    if depth > DEPTH:
        raise ValueError(f"the value is nested more than {DEPTH} deep.")
    budget.spend(1)
    kind = type(value)  # not isinstance: a subclass may lie about what it is
    if value is None or kind is bool:
        return value
    if kind is str:
        return _text(value)
    if kind is int:
        return _whole_number(value)
    if kind is float:
        return _float(value)
    if kind is list:
        return [_encode(v, depth + 1, budget) for v in value]
    if kind is tuple:
        return {"tuple": [_encode(v, depth + 1, budget) for v in value]}
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise ValueError(f"a dict must have text as keys, but a key is of type {type(key).__name__}.")
        return {"dict": {_text(k): _encode(v, depth + 1, budget) for k, v in value.items()}}
    if kind is np.ndarray:
        return {"array": _array(value, budget)}
    if kind.__module__ == "numpy" and issubclass(kind, np.generic):
        return {"scalar": _array(np.asarray(value), budget)}
    if kind is np.random.Generator:
        return {"rng": _seed(value)}
    if id(value) in NAMES and REGISTRY[NAMES[id(value)]] is value:
        return {"function": NAMES[id(value)]}
    raise ValueError(
        f"a value of type {kind.__name__} cannot be compared; numbers, texts, arrays, lists, tuples, dicts and None can."
    )


def _text(value: str) -> str:
    if len(value) > LETTERS:
        raise ValueError(f"a text is too long: {len(value)} of at most {LETTERS} letters.")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("a text holds half of a surrogate pair.")
    return value


def _whole_number(value: int) -> int:
    if not -WHOLE < value < WHOLE:
        raise ValueError("a whole number is too large: it has more than 64 bits.")
    return value


def _float(value: float) -> Plain:
    return value if math.isfinite(value) else {"float": "nan" if math.isnan(value) else repr(value)}


def _array(value: np.ndarray[Any, Any], budget: _Budget) -> Plain:
    if value.dtype.name not in DTYPES:
        raise ValueError(f"an array of dtype {value.dtype.name[:30]} cannot be compared; bool, int and float can.")
    if value.ndim > DIMENSIONS:
        raise ValueError(f"an array has {value.ndim} axes; at most {DIMENSIONS} are allowed.")
    budget.spend(value.size)
    data = value.ravel().tolist()
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        data = [_float(v) for v in data]
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}


def _seed(rng: np.random.Generator) -> int:
    seed = getattr(rng.bit_generator.seed_seq, "entropy", None)
    if type(seed) is not int or np.random.default_rng(seed).bit_generator.state != rng.bit_generator.state:
        raise ValueError("a random generator must be a new numpy.random.default_rng(seed): only its seed can be said.")
    return _whole_number(seed)


# And back --------------------------------------------------------------------------------------------------------------


def _decode(plain: Plain, depth: int, budget: _Budget) -> Any:
    if depth > DEPTH:
        raise ValueError(f"the value is nested more than {DEPTH} deep.")
    budget.spend(1)
    kind = type(plain)
    if plain is None or kind is bool:
        return plain
    if kind is str:
        return _text(plain)
    if kind is int:
        return _whole_number(plain)
    if kind is float:
        if not math.isfinite(plain):
            raise ValueError("a number that is not finite must come as {'float': …}.")
        return plain
    if kind is list:
        return [_decode(v, depth + 1, budget) for v in plain]
    if kind is not dict or len(plain) != 1:
        raise ValueError("an object must have exactly one key, its tag.")
    ((tag, content),) = plain.items()
    if tag == "tuple" and type(content) is list:
        return tuple(_decode(v, depth + 1, budget) for v in content)
    if tag == "dict" and type(content) is dict and all(type(k) is str for k in content):
        return {_text(k): _decode(v, depth + 1, budget) for k, v in content.items()}
    if tag == "float" and type(content) is str and content in NOT_FINITE:
        return NOT_FINITE[content]
    if tag == "array":
        return _to_array(content, budget)
    if tag == "scalar":
        number = _to_array(content, budget)
        if number.ndim:
            raise ValueError("a numpy number must have the shape [].")
        return number[()]
    if tag == "rng" and type(content) is int and 0 <= content < WHOLE:
        return np.random.default_rng(content)
    if tag == "function" and type(content) is str and content in REGISTRY:
        return REGISTRY[content]
    raise ValueError(f"an object tagged {str(tag)[:20]!r} is unknown or malformed.")


def _to_array(content: Plain, budget: _Budget) -> np.ndarray[Any, Any]:
    if type(content) is not dict or set(content) != {"dtype", "shape", "data"}:
        raise ValueError("an array must have exactly dtype, shape and data.")
    dtype, shape, data = content["dtype"], content["shape"], content["data"]
    if type(dtype) is not str or dtype not in DTYPES:
        raise ValueError("an array has an unknown dtype.")
    good = type(shape) is list and len(shape) <= DIMENSIONS and all(type(n) is int and 0 <= n <= ENTRIES for n in shape)
    if not good or type(data) is not list or len(data) != math.prod(shape):
        raise ValueError("an array's data do not fit its shape.")
    budget.spend(len(data))
    try:
        return np.array([_entry(v, dtype) for v in data], dtype=dtype).reshape(shape)
    except OverflowError:
        raise ValueError(f"an array holds a number that {dtype} cannot.") from None


def _entry(plain: Plain, dtype: str) -> Any:
    kind = bool if dtype == "bool" else float if re.match("float", dtype) else int
    value = (
        NOT_FINITE.get(plain["float"])
        if type(plain) is dict and list(plain) == ["float"] and type(plain["float"]) is str
        else plain
    )
    if type(value) is not kind or (value is plain and kind is float and not math.isfinite(plain)):
        raise ValueError(f"an array of {dtype} holds an entry of another type.")
    if kind is float and value is plain and not abs(plain) <= float(np.finfo(dtype).max):
        raise ValueError(f"an array holds a number that {dtype} cannot.")
    return value
