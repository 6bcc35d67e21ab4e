import numpy as np
import pytest
from test_chain import Table

from nblib.gradcheck import gradient_errors, numerical_gradient, relative_error
from nblib.layers import Activation, Dense, Dropout
from nblib.losses import cross_entropy, mse
from nblib.network import Network


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


@pytest.mark.parametrize("depth", [2, 8, 20])
@pytest.mark.parametrize("scale", [0.1, 0.5, 1, 3])
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_right_derivatives_pass_in_deep_networks_of_any_scale(depth, scale, seed):
    """Small weights: gradients far below what rounding leaves of J; zero biases: kinks, and dead examples at them."""
    rng = np.random.default_rng(seed)
    layers = [part for _ in range(depth) for part in (Dense(4, 4, "he", rng, scale=scale), Activation("relu"))]
    net, x, y = Network(*layers, Dense(4, 2, "he", rng)), rng.standard_normal((3, 4)), rng.standard_normal((3, 2))
    for loss in (None, lambda z: mse(z, y), lambda z: cross_entropy(z, [0, 1, 0])):
        assert max(gradient_errors(net, x, loss).values()) <= 1e-6


def test_a_kink_is_named_and_judged_beside():
    for name in ("relu", "leaky_relu"):
        errors = gradient_errors(Activation(name), [[0.0, 1.0, -1.0, 1e-6]])
        assert errors["x"] < 1e-8 and errors.kinks == ("x[0, 0]", "x[0, 3]")
    assert gradient_errors(Activation("tanh"), [[0.0, 1.0]]).kinks == ()

    class Wrong(Activation):
        """An activation with a slope that is half of what it should be, at the kink and everywhere."""

        def backward(self, dy, cache, need_dx=True):
            return super().backward(dy, cache, need_dx)[0] / 2, {}

    errors = gradient_errors(Wrong("relu"), [[0.0, 1.0, -1.0, 1e-6]])
    assert errors["x"] > 0.4


def test_a_minimum_of_positive_cost_is_no_error():
    layer = Dense.of([[1.0]], [0.0])
    for floor in (1.0, 1e6):
        errors = gradient_errors(layer, [[1.0]], lambda z, floor=floor: (floor + float(((z - 1) ** 2).sum()), 2 * (z - 1)))
        assert max(errors.values()) <= 1e-9
    wrong = gradient_errors(layer, [[1.0]], lambda z: (1 + float(((z - 1) ** 2).sum()), 2 * (z - 1) + 1e-6))
    assert min(wrong.values()) > 0.9  # 1e-6 beside 0 can be told


def test_what_is_moved_is_put_back_also_at_kinks():
    net, x = Network(Dense(3, 3, "he", np.random.default_rng(0)), Activation("relu")), np.zeros((2, 3))
    before = {name: p.copy() for name, p in net.params.items()}
    assert gradient_errors(net, x).kinks
    assert all(np.array_equal(p, before[name]) for name, p in net.params.items()) and not x.any()


def test_tokens_have_no_gradient_and_a_mask_is_handed_on():
    table = Network(Table(4, 2, np.random.default_rng(0)), Dense(2, 3, "he", np.random.default_rng(1)))
    y, mask = np.array([[0, 1, 2], [2, 0, 0]]), np.array([[1, 1, 0], [1, 1, 1]])
    errors = gradient_errors(table, [[0, 3, 3], [1, 2, 2]], lambda z: cross_entropy(z, y, mask=mask), mask=mask)
    assert set(errors) == {"0.E", "1.W", "1.b"} and max(errors.values()) < 1e-7


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
