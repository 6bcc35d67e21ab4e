"""BatchNorm and LayerNorm against PyTorch, finite differences, and values by hand."""

import numpy as np
import pytest

from nblib.gradcheck import gradient_errors
from nblib.layers import Activation, BatchNorm, Dense, LayerNorm
from nblib.losses import cross_entropy, mse
from nblib.network import Network
from nblib.optimizers import SGD
from nblib.training import fit
from tests.support.peer import largest_error, needs_torch, randomized, same, sentence, set_to, tensor, torch

ROWS = np.array([[2.0, 15, 2, 1], [2, 17, 2, 1], [-4, -2, -2, -1]])


@pytest.fixture
def rng():
    return np.random.default_rng(11)


# Batch norm ----------------------------------------------------------------------------------------------------------


def test_the_batch_is_divided_by_n_and_the_running_variance_by_n_minus_1():
    layer = BatchNorm(4)
    y, cache = layer.forward(ROWS, training=True)
    np.testing.assert_allclose(y[:, 0], [0.70711, 0.70711, -1.41421], atol=5e-6)
    layer.remember(cache)
    np.testing.assert_allclose(layer.state["mean"], [0, 1, 0.06667, 0.03333], atol=5e-6)
    np.testing.assert_allclose(layer.state["variance"], [2.1, 11.8, 1.43333, 1.03333], atol=5e-6)


def test_rate_is_the_weight_of_the_new_batch():
    layer, means = BatchNorm(1), []
    for _ in range(10):
        layer.remember(layer.forward(np.array([[9.0], [11.0]]), training=True)[1])
        means.append(layer.state["mean"][0])
    assert means[0] == pytest.approx(1) and means[-1] == pytest.approx(6.51322, abs=5e-6)


def test_the_gradient_goes_through_the_mean_and_the_variance():
    layer, x = BatchNorm(1), np.arange(4.0)[:, None]
    y, cache = layer.forward(x, training=True)
    dx, _ = layer.backward(np.array([[1.0], [0], [0], [0]]), cache)
    np.testing.assert_allclose(dx[:, 0], [0.26833, -0.35777, -0.08944, 0.17888], atol=5e-6)
    assert abs(layer.backward(np.ones((4, 1)), cache)[0]).max() < 1e-12  # the case that several wrong ones pass


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_batch_norm_is_right(shape, rng):
    layer, x = randomized(BatchNorm(3), rng), rng.standard_normal(shape) * 2 + 1
    y, cache = layer.forward(x, rng)
    dy = rng.standard_normal(shape)
    dx, _ = layer.backward(dy, cache)
    axes = (0, 2, 3) if len(shape) == 4 else (0,)
    np.testing.assert_allclose(dx.sum(axis=axes), 0, atol=1e-12)
    # Σ dx x̂ is 0 but for ε
    assert abs((dx * cache[0]).sum(axis=axes)).max() < 1e-4 * abs(dx * cache[0]).sum(axis=axes).max()
    assert largest_error(layer, x, seed=0) <= 1e-6 and largest_error(layer, x) <= 1e-6
    assert layer.output_shape(shape[1:]) == shape[1:] and layer.operations(shape[1:]) == 2 * np.prod(shape[1:])


def test_in_prediction_the_moments_are_constants(rng):
    layer, x, dy = randomized(BatchNorm(3), rng), rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    layer.state["mean"][:], layer.state["variance"][:] = [1, 2, 3], [0.5, 1, 2]
    y, cache = layer.forward(x)
    dx, _ = layer.backward(dy, cache)
    np.testing.assert_allclose(dx, dy * layer.params["gamma"] / np.sqrt(layer.state["variance"] + 1e-5), rtol=1e-12)
    np.testing.assert_allclose(layer.forward(x[:1])[0], y[:1], rtol=1e-14)  # whoever its neighbours are
    layer.remember(cache)
    assert layer.state["mean"].tolist() == [1, 2, 3]  # a prediction is not remembered


def test_between_dense_layers(rng):
    net = Network(Dense(3, 4, "he", rng), BatchNorm(4), Activation("tanh"), Dense(4, 2, "he", rng))
    for layer in net.layers[::3]:
        layer.params["b"][:] = rng.standard_normal(layer.params["b"].shape)
    net.layers[1].params["gamma"][:], net.layers[1].params["beta"][:] = rng.standard_normal((2, 4))
    x, targets = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    errors = gradient_errors(net, x, lambda z: mse(z, targets), seed=0)
    assert max(errors.values()) <= 1e-6
    _, cache = net.forward(x, training=True)
    assert abs(net.backward(rng.standard_normal((6, 2)), cache)[1]["0.b"]).max() < 1e-12


@needs_torch
@pytest.mark.parametrize("shape", [(7, 3), (4, 3, 5, 2)])
def test_batch_norm_goes_with_pytorch_through_training_and_prediction(shape, rng):
    ours = randomized(BatchNorm(3), rng)
    theirs = (torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d)(3, dtype=torch.float64)
    set_to(theirs.weight, ours.params["gamma"])
    set_to(theirs.bias, ours.params["beta"])
    for step in range(6):
        x, dy = rng.standard_normal(shape) * (1 + step) + step, rng.standard_normal(shape)
        theirs.train(step < 5)  # the last pass predicts
        t = tensor(x)
        theirs.zero_grad()
        out = theirs(t)
        out.backward(torch.from_numpy(dy))
        y, cache = ours.forward(x, training=step < 5)
        dx, grads = ours.backward(dy, cache)
        ours.remember(cache)
        for mine, other in [(y, out), (dx, t.grad), (grads["gamma"], theirs.weight.grad), (grads["beta"], theirs.bias.grad)]:
            same(mine, other, atol=1e-10)
        same(ours.state["mean"], theirs.running_mean, atol=1e-10)
        same(ours.state["variance"], theirs.running_var, atol=1e-10)


def test_the_running_moments_are_no_parameters(rng):
    layer = BatchNorm(2)
    net = Network(Dense(2, 2, "he", rng), layer, Dense(2, 3, "he", rng))
    x, before = rng.standard_normal((8, 2)), {name: s.copy() for name, s in net.state.items()}
    z, cache = net.forward(x, rng)
    _, grads = net.backward(cross_entropy(z, rng.integers(0, 3, 8))[1], cache, need_dx=False)
    SGD(0.1).step(net.params, grads)
    assert set(net.state) == {"1.mean", "1.variance"} and not set(net.state) & set(net.params)
    assert all((net.state[name] == before[name]).all() for name in before)  # until it is told to remember
    kept = layer.state["mean"]
    net.remember(cache)
    assert layer.state["mean"] is kept and kept.any()


def test_training_remembers_and_files_keep_the_moments(rng, tmp_path):
    X = rng.standard_normal((60, 2)) * [1, 5] + [3, -2]
    y = (X[:, 0] > 3).astype(int)
    net, fresh = (Network(BatchNorm(2), Dense(2, 2, "he", np.random.default_rng(s)), output="softmax") for s in (0, 1))
    fit(net, X, y, cross_entropy, SGD(0.5), rng, epochs=40, batch_size=20)
    np.testing.assert_allclose(net.state["0.mean"], X.mean(axis=0), atol=0.5)
    np.testing.assert_allclose(net.state["0.variance"], X.var(axis=0), rtol=0.2)
    assert (net.predict(X) == y).mean() > 0.9
    net.save(tmp_path / "net.npz")
    np.testing.assert_array_equal(fresh.load(tmp_path / "net.npz").predict_proba(X), net.predict_proba(X))


def test_a_batch_norm_that_stands_twice_shares_its_parameters(rng):
    layer = randomized(BatchNorm(3), rng)
    net = Network(Dense(3, 3, "he", rng), layer, Activation("tanh"), layer)
    errors = gradient_errors(net, rng.standard_normal((5, 3)), seed=0)
    assert max(errors.values()) <= 1e-6


# Layer norm ----------------------------------------------------------------------------------------------------------


def test_layer_norm_divides_by_n_and_adds_epsilon_below_the_root():
    layer = LayerNorm(4)
    np.testing.assert_allclose(layer.forward(np.array([[1.0, 0, 0, 0]]))[0][0], [1.73200] + 3 * [-0.57733], atol=5e-6)
    assert layer.forward(np.array([[0.001, 0, 0, 0]]))[0][0, 0] == pytest.approx(0.23498, abs=5e-6)


def test_layer_norm_takes_each_step_of_a_sequence_alone(rng):
    layer, x, dy = randomized(LayerNorm(4), rng), rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 3, 4))
    y, cache = layer.forward(x)
    dx, grads = layer.backward(dy, cache)
    assert grads["gamma"].shape == grads["beta"].shape == (4,)
    rows, flat_cache = layer.forward(x.reshape(6, 4))
    flat_dx, flat = layer.backward(dy.reshape(6, 4), flat_cache)
    np.testing.assert_allclose(y.reshape(6, 4), rows, rtol=1e-13)
    np.testing.assert_allclose(dx.reshape(6, 4), flat_dx, rtol=1e-12, atol=1e-14)
    assert all(np.allclose(grads[name], flat[name], rtol=1e-12) for name in grads)
    x[0, 1] += 1 + rng.random(4)
    changed = (layer.forward(x)[0] != y).any(axis=-1)
    assert changed.tolist() == [[False, True, False], [False] * 3]


@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 4)])
def test_layer_norm_is_right(shape, rng):
    layer, x = randomized(LayerNorm(4), rng), rng.standard_normal(shape) * 3 + 1
    assert largest_error(layer, x) <= 1e-6
    assert layer.output_shape(shape[1:]) == shape[1:] and layer.operations(shape[1:]) == 8 * np.prod(shape[1:])


@needs_torch
def test_layer_norm_goes_with_pytorch(rng):
    ours, theirs = randomized(LayerNorm(6), rng), torch.nn.LayerNorm(6, dtype=torch.float64)
    set_to(theirs.weight, ours.params["gamma"])
    set_to(theirs.bias, ours.params["beta"])
    x, dy = rng.standard_normal((3, 5, 6)), rng.standard_normal((3, 5, 6))
    t = tensor(x)
    out = theirs(t)
    out.backward(torch.from_numpy(dy))
    y, cache = ours.forward(x)
    dx, grads = ours.backward(dy, cache)
    for mine, other in [(y, out), (dx, t.grad), (grads["gamma"], theirs.weight.grad), (grads["beta"], theirs.bias.grad)]:
        same(mine, other)


# Both ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_float32_stays_float32_and_nothing_that_came_is_written_to(kind, rng):
    layer = randomized(kind(3, dtype=np.float32), rng)
    x, dy = rng.standard_normal((2, 5, 3)).astype(np.float32)
    kept = x.copy(), dy.copy(), {name: p.copy() for name, p in layer.params.items()}
    y, cache = layer.forward(x, rng)
    dx, grads = layer.backward(dy, cache)
    again, _ = layer.backward(dy, cache)
    layer.remember(cache)
    assert {a.dtype for a in (y, dx, *grads.values(), *layer.state.values())} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(dx, again)
    assert (x == kept[0]).all() and (dy == kept[1]).all() and all((layer.params[n] == p).all() for n, p in kept[2].items())
    dx, same_grads = layer.backward(dy, cache, need_dx=False)
    assert dx is None and all((same_grads[name] == g).all() for name, g in grads.items())


def test_what_they_are_called_and_what_they_cost(rng):
    assert repr(BatchNorm(3)) == "BatchNorm(3)" and repr(LayerNorm(5)) == "LayerNorm(5)"
    lines = Network(Dense(3, 4, "he", rng), BatchNorm(4), LayerNorm(4)).summary().splitlines()
    assert [line.split()[-2:] for line in lines[3:]] == [["8", "8"], ["8", "32"], ["32", "64"]]


def test_mistakes_get_sentences(rng):
    takes = "BatchNorm(3) takes examples of shape (3,) or images of shape (3, height, width), but one came with shape "
    sentence(lambda: BatchNorm(3).forward(np.ones((4, 2))), takes + "(2,).")
    sentence(lambda: Network(BatchNorm(3)).predict(np.ones((4, 5, 3))), takes + "(5, 3).")
    sentence(
        lambda: LayerNorm(3).forward(np.ones((4, 2))),
        "LayerNorm(3) takes rows of 3 numbers, but an example came with shape (2,).",
    )
    sentence(
        lambda: BatchNorm(3).forward(np.ones((1, 3)), rng),
        "x must hold two examples or more in training, since BatchNorm(3) takes their variance, but came with shape (1, 3): "
        "choose a batch_size that leaves no single example over.",
    )
    sentence(lambda: BatchNorm(3, rate=0), "rate must be a finite number above 0 and at most 1, but came as 0.")
    sentence(lambda: BatchNorm(0), "inputs must be a whole number of at least 1, but came as 0.")
    sentence(lambda: LayerNorm(2, epsilon=-1), "epsilon must be a finite number above 0, but came as -1.")
