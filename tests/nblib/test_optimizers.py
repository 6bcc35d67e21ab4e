import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import optimizers
from nblib.layers import Dense
from nblib.network import Network
from nblib.optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp, clip, cosine, norm

ALL = [
    lambda: SGD(0.1),
    lambda: Momentum(0.1),
    lambda: Nesterov(0.1),
    lambda: AdaGrad(0.1),
    lambda: RMSProp(0.1),
    lambda: Adam(0.1),
    lambda: AdamW(0.1),
]


def run(optimizer, start, gradients):
    """Return where one parameter is after each step with the given gradients."""
    p, path = np.array([float(start)]), []
    for g in gradients:
        optimizer.step({"p": p}, {"p": np.array([float(g)])})
        path.append(p[0])
    return path


@pytest.mark.parametrize(
    ("optimizer", "path"),
    [
        # p = 1, g = 2 then 1; the steps are worked out on paper from each method's equations
        (SGD(0.1), [0.8, 0.7]),
        (Momentum(0.1, beta=0.5), [0.8, 0.6]),  # v = 2, 2
        (Nesterov(0.1, beta=0.5), [0.7, 0.5]),  # g + v/2 = 3, 2
        (AdaGrad(0.1, epsilon=1e-12), [0.9, 0.9 - 0.1 / math.sqrt(5)]),  # s = 4, 5
        (RMSProp(0.1, rho=0.5, epsilon=1e-12), [1 - 0.2 / math.sqrt(2), 1 - 0.2 / math.sqrt(2) - 0.1 / math.sqrt(1.5)]),
        (Adam(0.1, beta1=0.5, beta2=0.5, epsilon=1e-12), [0.9, 0.9 - 0.1 * (1 / 0.75) / math.sqrt(1.5 / 0.75)]),
        (AdamW(0.1, beta1=0.5, beta2=0.5, epsilon=1e-12, decay=0.5), [0.85, 0.8075 - 0.1 * (4 / 3) / math.sqrt(2)]),
    ],
)
def test_two_steps_by_hand(optimizer, path):
    assert run(optimizer, 1, [2, 1]) == pytest.approx(path, rel=1e-10)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_steps_in_place_in_the_same_type_and_leaves_the_gradients(make, dtype):
    rng = np.random.default_rng(0)
    params = {"W": rng.standard_normal((3, 2)).astype(dtype), "b": np.zeros(2, dtype)}
    kept, other = dict(params), np.ones(5)
    grads = {name: rng.standard_normal(p.shape).astype(dtype) for name, p in params.items()}
    copies = {name: g.copy() for name, g in grads.items()}
    before = params["W"].copy()
    optimizer = make()
    for _ in range(3):
        optimizer.step(params | {"frozen": other}, grads)
    assert (params["W"] != before).all() and (other == 1).all()
    for name in params:
        assert params[name] is kept[name] and params[name].dtype == dtype
        np.testing.assert_array_equal(grads[name], copies[name])
        assert all(memory.dtype == dtype for memory in optimizer.state.get(name, []))


@pytest.mark.parametrize("make", ALL)
def test_reaches_the_bottom_of_a_bowl(make):
    p, optimizer = {"p": np.array([3.0, -2.0])}, make()
    if not isinstance(optimizer, AdaGrad):  # whose steps shrink by themselves
        optimizer.rate = optimizers.exponential(0.1, 0.003)
    for _ in range(4000):
        optimizer.step(p, {"p": np.array([1.0, 4.0]) * p["p"]})
    assert abs(p["p"]).max() < 1e-2


@given(st.floats(0.01, 100))
def test_the_adaptive_methods_do_not_see_the_scale_of_the_cost(c):
    for make in (lambda: AdaGrad(0.1), lambda: RMSProp(0.1), lambda: Adam(0.1)):
        assert run(make(), 1, [2 * c, 1 * c, -3 * c]) == pytest.approx(run(make(), 1, [2, 1, -3]), rel=1e-5)


def test_momentum_without_memory_is_descent_and_with_it_goes_further():
    g = [1, 2, -1, 0.5]
    assert run(Momentum(0.1, beta=0), 1, g) == pytest.approx(run(SGD(0.1), 1, g))
    assert run(Nesterov(0.1, beta=0), 1, g) == pytest.approx(run(SGD(0.1), 1, g))
    # in an even slope the steps grow to 1 / (1 − β) = 10 times a step of descent
    path = run(Momentum(0.1), 0, [1] * 300)
    assert path[-2] - path[-1] == pytest.approx(1.0, rel=1e-6)


def test_descent_diverges_beyond_two_over_the_curvature():
    curvature = 4.0
    for eta, small in ((0.49, True), (0.51, False)):
        p, optimizer = {"p": np.array([1.0])}, SGD(eta)
        for _ in range(200):
            optimizer.step(p, {"p": curvature * p["p"]})
        assert (abs(p["p"][0]) < 1) == small


def test_schedules_by_hand():
    s = optimizers.stepwise(0.8, 0.5, every=2)
    assert [s(t) for t in range(5)] == [0.8, 0.8, 0.4, 0.4, 0.2]
    s = optimizers.exponential(2, math.log(2))
    assert [s(t) for t in range(3)] == pytest.approx([2, 1, 0.5])
    s = optimizers.cosine(1, 4, least=0.2)
    assert [s(t) for t in (0, 2, 4, 9)] == pytest.approx([1, 0.6, 0.2, 0.2])
    s = optimizers.warm_up(optimizers.stepwise(0.8, 0.5, every=1), 3)
    assert [s(t) for t in range(6)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.4, 0.2])
    assert [optimizers.warm_up(1, 1)(t) for t in range(3)] == [0.5, 1, 1]
    assert optimizers.constant(0.3)(1000) == 0.3


def test_a_schedule_sets_the_rate_of_each_step():
    assert run(SGD(optimizers.stepwise(0.4, 0.5, every=1)), 1, [1, 1, 1]) == pytest.approx([0.6, 0.4, 0.3])


def test_norm_and_clip():
    grads = {"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}
    assert norm(grads) == 5
    short = clip(grads, 1)
    assert norm(short) == pytest.approx(1)
    np.testing.assert_allclose(short["W"], [[0.6, 0]])
    np.testing.assert_array_equal(clip(grads, 5)["b"], [4])
    assert grads["b"][0] == 4
    assert clip({"W": np.ones(4, np.float32)}, 1)["W"].dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(0), "learning_rate must be a finite number above 0, but came as 0."),
        (lambda: Adam(-1), "learning_rate must be a finite number above 0, but came as -1."),
        (lambda: SGD("fast"), "learning_rate must be a finite number above 0, but came as 'fast'."),
        (lambda: Momentum(0.1, beta=1), "beta must be a finite number at least 0 and below 1, but came as 1."),
        (lambda: RMSProp(0.1, rho=2), "rho must be a finite number at least 0 and below 1, but came as 2."),
        (lambda: Adam(0.1, beta2=1.0), "beta2 must be a finite number at least 0 and below 1, but came as 1.0."),
        (lambda: AdamW(0.1, decay=-1), "decay must be a finite number at least 0, but came as -1."),
        (lambda: AdaGrad(0.1, epsilon=0), "epsilon must be a finite number above 0, but came as 0."),
        (
            lambda: run(SGD(lambda t: -0.1), 1, [1]),
            "learning_rate must be finite and not negative, but the schedule gave -0.1.",
        ),
        (
            lambda: run(SGD(lambda t: math.nan), 1, [1]),
            "learning_rate must be finite and not negative, but the schedule gave nan.",
        ),
        (
            lambda: SGD(0.1).step({"W": np.ones(2)}, {"W": np.ones(3)}),
            "grads must match params, but grads['W'] has shape (3,) and params['W'] has shape (2,).",
        ),
        (
            lambda: SGD(0.1).step({"W": np.ones(2)}, {"V": np.ones(2)}),
            "grads must match params, but grads['V'] has shape (2,) and params['V'] is missing.",
        ),
        (lambda: optimizers.stepwise(0.1, 0.5, 0), "every must be a whole number of at least 1, but came as 0."),
        (
            lambda: optimizers.cosine(0.1, 5, least=1),
            "least must be a finite number at least 0 and at most 0.1, but came as 1.",
        ),
        (lambda: optimizers.exponential(0.1, -1), "decay must be a finite number at least 0, but came as -1."),
        (lambda: optimizers.warm_up(0.1, 0), "steps must be a whole number of at least 1, but came as 0."),
        (lambda: clip({"W": np.ones(2)}, 0), "limit must be a finite number above 0, but came as 0."),
    ],
)
def test_each_error_is_a_sentence(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message


def two_networks():
    return [Network(Dense(2, n, "he", np.random.default_rng(n))) for n in (1, 2)]


@pytest.mark.parametrize(
    "make", [lambda: Adam(0.1), lambda: Momentum(0.1), lambda: AdaGrad(0.1), lambda: SGD(cosine(0.1, 9))]
)
@pytest.mark.parametrize("second", ["other shapes", "other arrays", "other names"])
def test_an_optimizer_that_remembers_serves_one_network(make, second):
    optimizer, first = make(), two_networks()[0].params
    optimizer.step(first, first)
    other = {
        "other shapes": two_networks()[1].params,
        "other arrays": two_networks()[0].params,
        "other names": {"w": np.ones(2)},
    }
    before = {name: p.copy() for name, p in other[second].items()}
    with pytest.raises(ValueError, match=r"^params must hold the arrays that this \w+ began with, .* make a new optimizer"):
        optimizer.step(other[second], other[second])
    assert all(np.array_equal(p, before[name]) for name, p in other[second].items())
    optimizer.step(first, {"0.W": first["0.W"]})  # some of its own arrays


def test_plain_descent_remembers_nothing_and_serves_all():
    optimizer = SGD(0.1)
    for network in two_networks():
        optimizer.step(network.params, network.params)


def test_a_gradient_that_does_not_fit_changes_nothing():
    params = {"a": np.ones(2), "b": np.ones(3)}
    optimizer = Adam(0.1)
    with pytest.raises(ValueError, match="^grads must match params"):
        optimizer.step(params, {"a": np.ones(2), "b": np.ones(2)})
    assert params["a"].tolist() == [1, 1] and optimizer.steps == 0 and not optimizer.state
