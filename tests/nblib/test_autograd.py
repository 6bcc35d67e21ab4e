import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib.autograd import Value
from nblib.layers import Activation, Dense
from nblib.losses import mse
from nblib.network import Network

numbers = st.floats(0.2, 3)


def test_a_small_expression_by_hand():
    x, w, b = Value(2.0), Value(-3.0), Value(10.0)
    y = (x * w + b) ** 2  # z = 4, y = 16, dy/dz = 8
    y.backward()
    assert (y.data, x.grad, w.grad, b.grad) == (16, -24, 16, 8)
    assert repr(w) == "Value(-3, grad=16)"


def test_paths_that_meet_add_up():
    x = Value(3.0)
    (x * x + x).backward()
    assert x.grad == 7
    y = x + x
    (y * y).backward()  # (2x)² = 4x², 8x = 24
    assert x.grad == 24


def test_calling_backward_again_starts_afresh():
    x = Value(3.0)
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 6


@given(numbers, numbers)
def test_every_operation_against_finite_differences(a, b):
    def f(x, y, log=math.log, exp=math.exp, tanh=math.tanh, relu=lambda v: max(v, 0)):
        return log(x * y + 1) + exp(-x) / y - tanh(x - y) * x**3 + 2 * relu(x + 1) - 1 / (3 - relu(-y)) + (5 - x) / 2

    x, y = Value(a), Value(b)
    out = f(x, y, log=Value.log, exp=Value.exp, tanh=Value.tanh, relu=Value.relu)
    out.backward()
    h = 1e-6
    assert out.data == pytest.approx(f(a, b), rel=1e-12)
    assert x.grad == pytest.approx((f(a + h, b) - f(a - h, b)) / (2 * h), rel=1e-6, abs=1e-7)
    assert y.grad == pytest.approx((f(a, b + h) - f(a, b - h)) / (2 * h), rel=1e-6, abs=1e-7)


def test_agrees_with_the_layers():
    rng = np.random.default_rng(0)
    net = Network(Dense(2, 3, "xavier", rng), Activation("tanh"), Dense(3, 1, "xavier", rng))
    x, y = rng.standard_normal(2), 0.7
    z, cache = net.forward(x[None])
    J, dz = mse(z, [[y]])
    dx, grads = net.backward(dz, cache)

    values = {name: np.vectorize(Value)(p) for name, p in net.params.items()}
    inputs = [Value(v) for v in x]
    hidden = [sum((inputs[i] * values["0.W"][i, j] for i in range(2)), values["0.b"][j]).tanh() for j in range(3)]
    cost = (sum((hidden[j] * values["2.W"][j, 0] for j in range(3)), values["2.b"][0]) - y) ** 2
    cost.backward()
    assert cost.data == pytest.approx(J, rel=1e-12)
    assert [v.grad for v in inputs] == pytest.approx(dx[0], rel=1e-12)
    for name, g in grads.items():
        assert [v.grad for v in values[name].ravel()] == pytest.approx(g.ravel(), rel=1e-12)


def test_a_long_chain_is_no_problem():
    x = y = Value(1.0)
    for _ in range(5000):
        y = y * 1.0001
    y.backward()
    assert x.grad == pytest.approx(1.0001**5000)


def test_zero_powers():
    x = Value(0.0)
    (x**1).backward()
    assert x.grad == 1
    (x**0).backward()
    assert x.grad == 0


def test_each_error_is_a_sentence():
    with pytest.raises(ValueError, match=r"^x must be a Value or a number, but came as 'two'\.$"):
        Value(1.0) + "two"
    with pytest.raises(ValueError, match=r"^the argument of log must be a finite number above 0, but came as 0\.0\.$"):
        Value(0.0).log()


@pytest.mark.parametrize("three", [3, 3.0, np.int64(3), np.float32(3), np.float64(3), np.uint8(3), np.array(3)])
def test_numbers_are_numbers(three):
    x = Value(2.0)
    for y, data, grad in [
        (x * three, 6, 3), (three * x, 6, 3), (x + three, 5, 1), (three + x, 5, 1), (x - three, -1, 1), (three - x, 1, -1),
        (x / three, 2 / 3, 1 / 3), (three / x, 1.5, -0.75), (x**three, 8, 12), (three**x, 9, 9 * math.log(3)),
        (Value(three) * x, 6, 3),
    ]:  # fmt: skip
        assert isinstance(y, Value) and y.data == pytest.approx(data)
        y.backward()
        assert x.grad == pytest.approx(grad)
    assert (np.True_ * x).data == (True * x).data == 2


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        (lambda: Value(1.0) / 0, "0 to the power -1 must have a value and a slope"),
        (lambda: 1 / Value(0.0), "0 to the power -1 must have a value and a slope"),
        (lambda: Value(0.0) ** -2, "0 to the power -2 must have a value and a slope"),
        (lambda: Value(0.0) ** 0.5, "0 to the power 0.5 must have a value and a slope"),
        (lambda: Value(1e200) ** 2, "1e+200 to the power 2 must have a value and a slope"),
        (
            lambda: Value(-8.0) ** (1 / 3),
            "-8 to the power 0.333333 must be a number, but a negative number has whole powers",
        ),
        (lambda: Value(2.0) ** Value(3.0), "n must be a plain number, but came as a Value"),
        (lambda: Value(2.0) ** "3", "n must be a finite number, but came as '3'."),
        (lambda: (-2) ** Value(2.0), "the base of a power must be a finite number above 0, but came as -2"),
        (lambda: Value(1e308) * 10, "results must be numbers that a float can hold, but what comes of 1e+308 and 10 is too"),
        (lambda: Value(1e308) + 1e308, "results must be numbers that a float can hold"),
        (lambda: Value(1e308) - Value(-1e308), "results must be numbers that a float can hold"),
        (lambda: Value(710.0).exp(), "e to the power 710 must be a number, but is too large for a float."),
        (lambda: Value(5e-324).log(), "results must be numbers that a float can hold"),
        (lambda: Value("3"), "data must be a finite number, but came as '3'."),
        (lambda: Value(float("nan")), "data must be a finite number, but came as nan."),
        (lambda: Value(1j), "data must be a finite number, but came as 1j."),
        (lambda: Value(1.0) + None, "x must be a Value or a number, but came as None."),
        (lambda: Value(1.0) * np.ones(2), "x must be a Value or a number, but came as array([1., 1.])."),
        (lambda: np.ones(2) * Value(1.0), "x must be a Value or a number, but came as array([1., 1.])."),
        (lambda: Value(1.0) * 10**400, "data must be a finite number"),
    ],
)
def test_refusals_are_sentences(compute, message):
    with pytest.raises(ValueError) as error:
        compute()
    assert str(error.value).startswith(message)
