"""Hand cases: what counts as the expected value, and what is said where it does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import activations
from nblib.exercises.compare import compare, show
from nblib.exercises.values import decode, encode

A = np.array


@pytest.mark.parametrize(
    "got, expected",
    [
        (1, 1),
        (1, 1.0),
        (np.float64(1), 1.0),
        (1.0, np.float32(1)),
        (A(1.0), 1.0),
        (1.0, A(1.0)),
        (np.int32(3), 3),
        (A([1, 2]), A([1.0, 2.0])),
        (A([1, 2], "int8"), A([1, 2])),
        (A([1.0], "float32"), A([1.0])),
        (True, np.True_),
        (A([True]), A([True])),
        ("a", "a"),
        (None, None),
        ([1, 2], (1, 2)),
        ((1, A([2.0])), [1.0, A([2.0])]),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        (float("nan"), float("nan")),
        (A([np.inf, np.nan]), A([np.inf, np.nan])),
        (-0.0, 0.0),
        (1 + 1e-9, 1.0),
        (1e-10, 0.0),
        (2**63, np.uint64(2**63)),
        (np.zeros((0, 2)), np.zeros((0, 2))),
        (activations.tanh, activations.tanh),
        (A(2), 2),
        (-(2**63) - 5, -(2**63) - 5),
    ],
)
def test_same(got, expected):
    assert compare(got, expected) is None


@pytest.mark.parametrize(
    "got, expected, where",
    [
        (True, 1, "the boolean True, expected was the whole number 1"),
        (1, True, "the whole number 1, expected was the boolean True"),
        (A([True, False]), A([1, 0]), "holds bool, expected was int64"),
        (A([1.0]), A([1]), "holds float64, expected was int64"),
        (1.0, 1, "the number 1.0, expected was the whole number 1"),
        ("1", 1, "the text '1'"),
        (None, 1.0, "you returned None"),
        (2, 3, "2, expected was 3"),
        (1 + 1e-6, 1.0, "1.000001, expected was 1.0"),
        (2**63, 2**63 + 1, str(2**63 + 1)),
        (A([2**63], "uint64"), A([2**63 + 1], "uint64"), "the first difference is at [0]"),
        (A([1.0, 2.0]), A([[1.0, 2.0]]), "shape (2,), expected was shape (1, 2)"),
        ([1.0, 2.0], A([1.0, 2.0]), "a list of 2"),
        (A([1.0]), [1.0], "an array of shape (1,) and dtype float64"),
        (
            A([[1.0, 2.0], [9.0, 4.0]]),
            A([[1.0, 2.0], [3.0, 5.0]]),
            "at [1, 0]: yours is 9.0, expected was 3.0, and 1 more of 4",
        ),
        ((A([1.0]), A([2.0, 7.0])), (A([1.0]), A([2.0, 3.0])), "at [1][1]: yours is 7.0, expected was 3.0."),
        ({"W": A([1.0])}, {"W": A([2.0])}, "at ['W'][0]: yours is 1.0, expected was 2.0."),
        ((1, 2, 3), (1, 2), "3 entries, expected were 2"),
        ({"W": 1}, {"W": 1, "b": 2}, "your keys are ['W'], expected were ['W', 'b']"),
        ("a", "b", "'a', expected was 'b'"),
        (float("nan"), 1.0, "nan, expected was 1.0"),
        (A([np.inf]), A([-np.inf]), "yours is inf, expected was -inf"),
        (float("inf"), 1e308, "inf"),
        (A([np.nan, 1.0]), A([1.0, 1.0]), "at [0]: yours is nan"),
        (activations.tanh, activations.relu, "tanh, expected was relu"),
        (activations.tanh, 1.0, "function"),
        ([[1, [2]]], [[1, [3]]], "in [0][1][0]: your number is 2, expected was 3"),
    ],
)
def test_different(got, expected, where):
    difference = compare(got, expected)
    assert difference is not None and where in difference.where
    assert difference.where.endswith(".") and len(difference.where) < 200


def test_close_numbers_are_written_so_that_they_differ():
    assert "0.123456789012, expected was 0.123456789099" in compare(0.123456789012, 0.123456789099, rtol=0, atol=0).where


def test_tolerance_is_relative_and_absolute():
    assert compare(101.0, 100.0, rtol=0.01, atol=0) is None and compare(101.1, 100.0, rtol=0.01, atol=0)
    assert compare(0.01, 0.0, rtol=0, atol=0.01) is None and compare(0.011, 0.0, rtol=0, atol=0.01)
    assert compare(A([0.011]), A([0.0]), rtol=0, atol=0.01)


hostile = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.lists(st.floats(), max_size=3).map(np.array)
    | st.lists(st.integers(-9, 9), max_size=3).map(lambda v: A(v, "int16")),
    lambda t: (
        st.lists(t, max_size=3) | st.lists(t, max_size=3).map(tuple) | st.dictionaries(st.sampled_from("ab"), t, max_size=2)
    ),
    max_leaves=6,
)


@given(hostile, hostile)
def test_any_two_values_compare(got, expected):
    difference = compare(got, expected)
    assert difference is None or len(difference.where) < 300
    assert compare(decode(encode(got)), got) is None


def test_what_is_shown_is_short():
    huge = [[["x" * 1000] * 20] * 20] * 20
    assert len(show(huge)) <= 400 and len(show(np.zeros((50, 50)))) <= 400 and len(show({"a" * 999: huge})) <= 400
    assert show(A([[1.0, 0.1 + 0.2]])) == "[[1.0, 0.3]]" and show((1,)) == "(1,)" and show([A([1]), None]) == "[[1], None]"
