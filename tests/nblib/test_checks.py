"""The checks: what passes comes back ready to compute with, what does not becomes a sentence."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nblib.checks import array, choice, count, describe, generator, labels, number


@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int64, np.bool_]),
        hnp.array_shapes(max_dims=3),
        elements=st.integers(0, 1),
    )
)
def test_array_keeps_numbers_shape_and_float_type(x):
    out = array("X", x)
    assert out.shape == x.shape and (out == x).all()
    assert out.dtype == (x.dtype if x.dtype in (np.float32, np.float64) else np.float64)


def test_array_does_not_copy_what_is_right():
    x = np.ones((3, 2))
    assert array("X", x, "N", 2) is x


@pytest.mark.parametrize(
    "value, shape, message",
    [
        ([1, 2], ("N", 2), "X must be an array of shape (N, 2), but came with shape (2,)."),
        ([[1, 2, 3]], ("N", 2), "X must be an array of shape (N, 2), but came with shape (1, 3)."),
        ([[1]], (3,), "X must be an array of shape (3,), but came with shape (1, 1)."),
        (np.zeros((0, 2)), ("N", 2), "X must hold at least one number, but came empty with shape (0, 2)."),
        ([[1, np.nan]], (), "X must hold finite numbers only, but X[0, 1] is nan."),
        ([[1], [-np.inf]], (), "X must hold finite numbers only, but X[1, 0] is -inf."),
        (np.nan, (), "X must hold finite numbers only, but X is nan."),
        (["1", "2"], (), "X must be an array of numbers, but came as ['1', '2']."),
        ("one", (), "X must be an array of numbers, but came as 'one'."),
        ([[1, 2], [3]], (), "X must be an array of numbers, but came as [[1, 2], [3]]."),
        (None, (), "X must be an array of numbers, but came as None."),
        ([1 + 2j], (), "X must be an array of numbers, but came as [(1+2j)]."),
    ],
)
def test_array_says_what_came(value, shape, message):
    with pytest.raises(ValueError) as error:
        array("X", value, *shape)
    assert str(error.value) == message


def test_labels_are_whole_numbers():
    assert labels("y", [0.0, 2, True], 3, 3).tolist() == [0, 2, 1] and labels("y", [0.0], 1, 2).dtype == np.intp


@pytest.mark.parametrize(
    "value, classes, message",
    [
        ([0, 2], 2, "y must hold class labels that are 0 or 1, but y[1] is 2."),
        ([-1, 1], 2, "y must hold class labels that are 0 or 1, but y[0] is -1."),
        ([0, 0.5], 3, "y must hold class labels that are whole numbers from 0 to 2, but y[1] is 0.5."),
        ([0, 1, 1], 2, "y must be an array of shape (2,), but came with shape (3,)."),
    ],
)
def test_labels_say_what_came(value, classes, message):
    with pytest.raises(ValueError) as error:
        labels("y", value, 2, classes)
    assert str(error.value) == message


@pytest.mark.parametrize("value", [1, 1.0, np.float32(1), np.int64(1)])
def test_number_takes_any_real(value):
    assert number("η", value, above=0, most=1) == 1.0 and isinstance(number("η", value), float)


@pytest.mark.parametrize(
    "value, bounds, message",
    [
        (0, {"above": 0}, "η must be a finite number above 0, but came as 0."),
        (1, {"least": 0, "below": 1}, "η must be a finite number at least 0 and below 1, but came as 1."),
        (2, {"most": 1}, "η must be a finite number at most 1, but came as 2."),
        (-1, {"least": 0}, "η must be a finite number at least 0, but came as -1."),
        (float("nan"), {}, "η must be a finite number, but came as nan."),
        (float("inf"), {"above": 0}, "η must be a finite number above 0, but came as inf."),
        ("1", {}, "η must be a finite number, but came as '1'."),
        (True, {}, "η must be a finite number, but came as True."),
        (None, {}, "η must be a finite number, but came as None."),
    ],
)
def test_number_says_what_came(value, bounds, message):
    with pytest.raises(ValueError) as error:
        number("η", value, **bounds)
    assert str(error.value) == message


@pytest.mark.parametrize("value", [0, 1.0, "3", True, None])
def test_count_takes_whole_numbers_only(value):
    with pytest.raises(ValueError, match="n must be a whole number of at least 1, but came as"):
        count("n", value)


def test_count_choice_and_generator_return_what_is_right():
    rng = np.random.default_rng(0)
    assert count("n", np.int32(4)) == 4 and count("n", 0, least=0) == 0
    assert choice("gate", "OR", {"AND": 1, "OR": 2}) == "OR" and choice("w", None, [None, "he"]) is None
    assert generator("rng", rng) is rng


def test_choice_lists_the_options():
    with pytest.raises(ValueError, match=r"^gate must be one of 'AND', 'OR', but came as 'NOR'\.$"):
        choice("gate", "NOR", ["AND", "OR"])
    with pytest.raises(ValueError, match="but came as a ndarray"):
        choice("gate", np.zeros(100), ["AND"])


@pytest.mark.parametrize("value", [0, None, np.random, np.random.RandomState(0)])
def test_generator_says_how_to_make_one(value):
    with pytest.raises(ValueError, match=r"rng must be a random generator such as numpy\.random\.default_rng\(0\)"):
        generator("rng", value)


def test_describe_is_short():
    assert describe([1, 2]) == "[1, 2]" and describe("x" * 50) == f"'{'x' * 37}…'" and describe(np.eye(2)) == "a ndarray"


class Frame:
    """What NumPy sees of a data frame: columns with names, as an array of objects."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype=dtype or object)


@pytest.mark.parametrize(
    "value",
    [
        np.array([[1, 2.5], [np.int64(3), True]], dtype=object),
        Frame(["mass", "sex"], [[1, 2.5], [np.float32(3), np.True_]]),
        np.array([[Fraction(1), Decimal("2.5")], [3, np.uint8(1)]], dtype=object),
        [[Fraction(1), 2.5], [3, 1]],
    ],
)
def test_numbers_among_objects_are_taken(value):
    x = array("X", value, "N", 2)
    assert x.dtype == np.float64 and x.tolist() == [[1, 2.5], [3, 1]]
    assert labels("y", np.array([0, 1.0, np.int64(1)], dtype=object), 3, 2).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Frame(["mass", "kind"], [[1, 2], [3, "Adelie"]]), "its column 'kind' holds 'Adelie' at X[1, 1]."),
        (Frame(["mass", "kind"], [[1, None], [3, 4]]), "its column 'kind' holds None at X[0, 1]."),
        (np.array([1, 2, "three"], dtype=object), "it holds 'three' at X[2]."),
        (np.array([[1, 2], [3, 1j]], dtype=object), "it holds 1j at X[1, 1]."),
        ([10**400, 1], f"it holds {'a int'} at X[0]."),
        ([[5.1, 3.5, 1.4, 0.2, "setosa"], [4.9, 3.0, 1.4, 0.2, "setosa"]], "it holds 'setosa' at X[0, 4]."),
        (np.array([[1], [2, 3]], dtype=object), "it holds [1] at X[0]."),
        (np.array([{"a": 1}]), "it holds {'a': 1} at X[0]."),
    ],
)
def test_the_first_entry_that_is_no_number_is_named(value, message):
    with pytest.raises(ValueError) as error:
        array("X", value)
    assert str(error.value) == "X must be an array of numbers, but " + message
