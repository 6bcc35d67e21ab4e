import numpy as np
import pytest

from nblib.gradcheck import gradient_errors, numerical_gradient, relative_error
from nblib.layers import Dense, Dropout
from nblib.losses import mse


def test_the_gradient_of_a_known_function():
    p = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = p.copy()
    gradient = numerical_gradient(lambda: float((p**3).sum() + p[0, 0] * p[1, 1]), p)
    expected = 3 * before**2 + np.array([[3.0, 0], [0, 1.0]])
    np.testing.assert_allclose(gradient, expected, rtol=1e-8)
    np.testing.assert_array_equal(p, before)  # put back exactly


@pytest.mark.parametrize("where", [("x", (0, 0)), ("x", (2, 1)), ("W", (0, 2)), ("W", (1, 0)), ("b", (2,))])
@pytest.mark.parametrize("factor", [1.001, 0.0, -1.0])
def test_a_single_wrong_entry_is_found(where, factor):
    class Wrong(Dense):
        """Dense with one wrong entry in one gradient."""

        def backward(self, dy, x, need_dx=True):
            dx, grads = super().backward(dy, x, need_dx)
            name, entry = where
            {"x": dx, **grads}[name][entry] *= factor
            return dx, grads

    layer, x = Wrong(2, 3, "he", np.random.default_rng(0)), np.random.default_rng(1).standard_normal((3, 2))
    errors = gradient_errors(layer, x, lambda z: mse(z, np.zeros((3, 3))))
    assert errors.pop(where[0]) > 1e-5
    assert max(errors.values()) <= 1e-6


def test_the_caller_s_input_and_parameters_stay_as_they_were():
    layer, x = Dense(2, 3, "he", np.random.default_rng(0)), np.array([[1.0, 2.0]])
    before = layer.params["W"].copy()
    gradient_errors(layer, x)
    np.testing.assert_array_equal(layer.params["W"], before)
    np.testing.assert_array_equal(x, [[1, 2]])


def test_dropout_is_checked_with_the_same_chance_each_time():
    x = np.random.default_rng(0).standard_normal((6, 5))
    assert gradient_errors(Dropout(0.5), x, seed=1)["x"] <= 1e-6
    _, mask = Dropout(0.5).forward(x, np.random.default_rng(1))
    assert (mask == 0).any() and (mask != 0).any()


def test_relative_error():
    assert relative_error(np.array([1.0, 2.0]), np.array([1.0, 1.0])) == 0.5
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(np.array([1e-9]), np.array([0.0])) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numerical_gradient(lambda: 0.0, np.ones(2, np.float32)), "p must be a float64 array, but came as float32."),
        (lambda: numerical_gradient(lambda: 0.0, [1.0]), "p must be a float64 array, but came as list."),
        (lambda: numerical_gradient(lambda: 0.0, np.ones(2), h=0), "h must be a finite number above 0, but came as 0."),
        (
            lambda: gradient_errors(Dense(2, 1, "zeros", dtype=np.float32), [[1.0, 2.0]]),
            "p must be a float64 array, but came as float32.",
        ),
        (
            lambda: gradient_errors(Dense(2, 1, "zeros"), [[1.0, float("nan")]]),
            "x must hold finite numbers only, but x[0, 1] is nan.",
        ),
    ],
)
def test_each_error_is_a_sentence(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message


def test_a_missing_gradient_is_named():
    class Forgetful(Dense):
        """Dense that forgets its bias."""

        def backward(self, dy, x, need_dx=True):
            dx, grads = super().backward(dy, x, need_dx)
            return dx, {"W": grads["W"]}

    with pytest.raises(ValueError, match=r"^layer must return a gradient for each of \['W', 'b'\], but gave \['W'\]\.$"):
        gradient_errors(Forgetful(2, 1, "zeros"), [[1.0, 2.0]])
