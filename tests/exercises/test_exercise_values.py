"""What encode says, decode understands, and nothing else."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nblib import activations
from nblib.exercises import values
from nblib.exercises.values import DTYPES, decode, encode, parse

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
arrays = st.sampled_from(DTYPES).flatmap(
    lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | texts
    | arrays
    | st.floats(width=32).map(np.float32)
    | st.integers(0, 255).map(np.uint8)
    | st.booleans().map(np.bool_)
)
trees = st.recursive(
    leaves,
    lambda t: st.lists(t, max_size=4) | st.lists(t, max_size=4).map(tuple) | st.dictionaries(texts, t, max_size=4),
    max_leaves=12,
)
plains = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(DTYPES),
    lambda t: (
        st.lists(t, max_size=4)
        | st.dictionaries(
            st.sampled_from(["array", "scalar", "tuple", "dict", "float", "rng", "function", "dtype", "shape", "data"])
            | texts,
            t,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def identical(a, b):
    """Say whether two values are the same to the last bit, types included; which of the many NaNs it is does not matter."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        number = ~np.isnan(a) if a.dtype.kind == "f" else np.ones(a.shape, bool)
        return bool((np.isnan(b) == ~number).all()) and np.asarray(a)[number].tobytes() == np.asarray(b)[number].tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(identical(a[k], b[k]) for k in a)
    if isinstance(a, float):
        return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


@given(trees)
def test_round_trip_through_json_is_exact(value):
    text = json.dumps(encode(value), allow_nan=False)
    assert identical(decode(parse(text)), value)
    assert identical(decode(parse(text.encode())), value)


@given(plains)
def test_decode_understands_only_what_encode_says(plain):
    try:
        value = decode(plain)
    except ValueError as error:
        assert 10 < len(str(error)) < 200 and "\n" not in str(error)
    else:
        if "rng" not in json.dumps(plain):  # generators are no values that could be compared
            assert identical(decode(encode(value)), value)


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_parse_takes_any_bytes(data):
    try:
        plain = parse(data)
    except ValueError:
        return
    assert plain is None or type(plain) in (bool, int, float, str, list, dict)


def test_generators_and_functions_travel_by_name():
    rng = decode(encode(np.random.default_rng(7)))
    assert rng.normal() == np.random.default_rng(7).normal()
    assert encode(activations.tanh) == {"function": "tanh"} and decode({"function": "d_relu"}) is activations.d_relu
    used = np.random.default_rng(7)
    used.random()
    for generator in (used, np.random.default_rng(), np.random.Generator(np.random.MT19937(1))):
        try:
            again = decode(encode(generator))
        except ValueError:
            continue
        assert again.random() == generator.random()  # a fresh one without a seed has a long one of its own
    with pytest.raises(ValueError, match="seed"):
        encode(used)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"a": 1},
        {"tuple": 1},
        {"tuple": [], "dict": {}},
        {"dict": []},
        {"float": 1.0},
        {"float": "1"},
        {"float": ["nan"]},
        {"rng": -1},
        {"rng": True},
        {"rng": 2**70},
        {"rng": "7"},
        {"function": "eval"},
        {"function": "__import__"},
        {"function": ["tanh"]},
        {"function": None},
        math.nan,
        math.inf,
        2**64,
        -(2**80),
        "\ud800",
        "x" * 10_001,
        {"array": None},
        {"array": {"dtype": "float64", "shape": [2], "data": [1.0]}},
        {"array": {"dtype": "float64", "shape": [1], "data": [1]}},
        {"array": {"dtype": "int64", "shape": [1], "data": [1.0]}},
        {"array": {"dtype": "int64", "shape": [1], "data": [True]}},
        {"array": {"dtype": "bool", "shape": [1], "data": [1]}},
        {"array": {"dtype": "int8", "shape": [1], "data": [300]}},
        {"array": {"dtype": "uint8", "shape": [1], "data": [-1]}},
        {"array": {"dtype": "float16", "shape": [1], "data": [1e6]}},
        {"array": {"dtype": "float32", "shape": [1], "data": [1e39]}},
        {"array": {"dtype": "object", "shape": [1], "data": [1]}},
        {"array": {"dtype": "U5", "shape": [1], "data": ["a"]}},
        {"array": {"dtype": ["float64"], "shape": [1], "data": [1.0]}},
        {"array": {"dtype": "float64", "shape": [-1], "data": [1.0]}},
        {"array": {"dtype": "float64", "shape": [True], "data": [1.0]}},
        {"array": {"dtype": "float64", "shape": 1, "data": [1.0]}},
        {"array": {"dtype": "float64", "shape": [10**30, 0], "data": []}},
        {"array": {"dtype": "float64", "shape": [0] * 9, "data": []}},
        {"array": {"dtype": "float64", "shape": [1], "data": [{"float": "nan", "x": 1}]}},
        {"array": {"dtype": "float64", "shape": [1], "data": [{"float": []}]}},
        {"array": {"dtype": "float64", "shape": [1], "data": ["nan"]}},
        {"array": {"dtype": "float64", "shape": [1], "data": [1.0], "x": 1}},
        {"scalar": {"dtype": "float64", "shape": [1], "data": [1.0]}},
        {"scalar": 1.0},
        b"bytes",
        1j,
        object,
        {1: 2},
        (1, 2),
        np.float64(1),
        [0] * 200_001,
        {"array": {"dtype": "bool", "shape": [200_001], "data": [True] * 200_001}},
        {"array": {"dtype": "bool", "shape": [2, 100_001], "data": [True] * 200_002}},
    ],
)
def test_decode_refuses(plain):
    with pytest.raises(ValueError):
        decode(plain)


def test_depth_is_limited_both_ways():
    deep = []
    for _ in range(values.DEPTH):
        deep = [deep]
    assert decode(encode(deep)) == deep
    for refuse in (encode, decode):
        with pytest.raises(ValueError, match="deep"):
            refuse([deep])


@pytest.mark.parametrize(
    "text, why",
    [
        ("[NaN]", "NaN"),
        ("Infinity", "Infinity"),
        ('{"a": 1, "a": 2}', "twice"),
        ("1e999", "large"),
        ("9" * 30, "large"),
        ("[" * 100_000, "deep"),
        ('{"a":' * 100_000, "deep"),
        ("", "JSON"),
        ("{", "JSON"),
        (b"\xff", "UTF-8"),
        ("1 2", "JSON"),
        (" " * 30, "long"),
    ],
)
def test_parse_refuses(text, why):
    with pytest.raises(ValueError, match=why):
        parse(text, limit=25 if why == "long" else 2**20)


class Liar(float):
    """Claims to equal everything."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Fake:
    def __array__(self, dtype=None, copy=None):
        return np.ones(3)


@pytest.mark.parametrize(
    "value",
    [
        Liar(1),
        Fake(),
        {1, 2},
        b"a",
        1j,
        np.array([1j]),
        np.array(["a"]),
        np.array([None]),
        np.ma.array([1.0]),
        {1: 2},
        lambda x: x,
        type("Text", (str,), {})("a"),
        type("Ints", (list,), {})([1]),
        2**64,
        "x" * 10_001,
        np.zeros(200_001),
        np.zeros((1,) * 9),
        range(3),
        np.datetime64("2026-01-01"),
        np.random.RandomState(0),
        np.tanh,
        "\udc00",
    ],
    ids=lambda v: type(v).__name__,
)
def test_encode_refuses_what_it_cannot_say(value):
    for hidden in (value, [value], {"a": (value,)}):
        with pytest.raises(ValueError):
            encode(hidden)
