"""What layers share: sequences, state, modes, chains inside chains."""

import numpy as np
import pytest

from nblib.gradcheck import gradient_errors
from nblib.layers import Activation, Chain, Dense, Dropout, Flatten, Layer, Residual, in_training
from nblib.network import Network


class Centre(Layer):
    """y = x − m: in training with the batch's mean, in prediction with the running one; a layer with state."""

    def __init__(self, inputs):
        super().__init__()
        self.state = {"mean": np.zeros(inputs)}

    def forward(self, x, rng=None, **how):
        m = x.mean(axis=0) if in_training(rng, how) else self.state["mean"]
        return x - m, (m, in_training(rng, how))

    def backward(self, dy, cache, need_dx=True):
        return (dy - dy.mean(axis=0) if cache[1] else dy), {}

    def remember(self, cache):
        self.state["mean"] += 0.1 * (cache[0] - self.state["mean"])


class Table(Layer):
    """Rows of a table by integer tokens: a layer that takes no numbers, and whose parameter is no weight."""

    spared = ("E",)

    def __init__(self, words, size, rng):
        super().__init__()
        self.params = {"E": rng.standard_normal((words, size))}

    def batch(self, name, X, dtype):
        return np.asarray(X, dtype=np.intp)

    def forward(self, x, rng=None, **how):
        return self.params["E"][x], x

    def backward(self, dy, cache, need_dx=True):
        g = np.zeros_like(self.params["E"])
        np.add.at(g, cache, dy)
        return None, {"E": g}

    def output_shape(self, shape):
        return (*shape, self.params["E"].shape[1])


def test_dense_takes_each_step_of_a_sequence_alone():
    rng = np.random.default_rng(0)
    layer, x, dy = Dense(3, 2, "he", rng), rng.standard_normal((4, 5, 3)), rng.standard_normal((4, 5, 2))
    y, cache = layer.forward(x)
    dx, grads = layer.backward(dy, cache)
    flat, flat_cache = layer.forward(x.reshape(20, 3))
    flat_dx, flat_grads = layer.backward(dy.reshape(20, 2), flat_cache)
    np.testing.assert_allclose(y.reshape(20, 2), flat, rtol=1e-14)
    np.testing.assert_allclose(dx.reshape(20, 3), flat_dx, rtol=1e-14)
    assert all(np.allclose(grads[name], flat_grads[name], rtol=1e-13) for name in "Wb")
    assert grads["b"].shape == (2,)
    assert max(gradient_errors(layer, x).values()) < 1e-8
    assert layer.output_shape((5, 3)) == (5, 2) and layer.operations((5, 3)) == 5 * layer.operations((3,))
    assert Network(layer, output="softmax").predict(x).shape == (4, 5)


def test_a_residual_chain_adds_its_input():
    rng = np.random.default_rng(1)
    inside = Dense(3, 3, "he", rng), Activation("tanh"), Dense(3, 3, "he", rng)
    for layer in inside[::2]:
        layer.params["b"][:] = rng.standard_normal(3)
    net = Network(Dense(2, 3, "he", rng), Residual(*inside), Residual(*inside), Dense(3, 1, "he", rng))
    x = rng.standard_normal((5, 3))
    np.testing.assert_allclose(Residual(*inside).forward(x)[0], x + Chain(*inside).forward(x)[0])
    assert set(net.params) == {f"{i}.{p}" for i in ("0", "1.0", "1.2", "2.0", "2.2", "3") for p in "Wb"}
    assert max(gradient_errors(Residual(*inside), x).values()) < 1e-8
    one = Network(Dense(2, 3, "he", rng), Residual(*inside), Dense(3, 1, "he", rng))
    assert max(gradient_errors(one, rng.standard_normal((5, 2))).values()) < 1e-8
    _, grads = one.backward(np.ones((5, 1)), one.forward(rng.standard_normal((5, 2)))[1], need_dx=False)
    assert set(grads) == set(one.params)
    with pytest.raises(
        ValueError, match=r"^Residual\(Dense\(3, 2\)\) must keep the shape of its input, but makes \(2,\) of"
    ):
        Residual(Dense(3, 2, "zeros")).output_shape((3,))


def test_a_pass_changes_no_state_and_remember_does():
    net, rng = Network(Centre(2), Dense(2, 1, "zeros")), np.random.default_rng(2)
    X = rng.standard_normal((8, 2)) + 10
    y, cache = net.forward(X, rng)
    assert net.state["0.mean"].tolist() == [0, 0]
    assert gradient_errors(net, X, seed=0)["x"] < 1e-8 and net.state["0.mean"].tolist() == [0, 0]
    net.remember(cache)
    np.testing.assert_allclose(net.state["0.mean"], 0.1 * X.mean(axis=0))
    assert set(net.params) == {"1.W", "1.b"}
    same = net.forward(X, training=True)[1][0][0]  # training without a generator, and with one no training
    np.testing.assert_array_equal(same, X.mean(axis=0))
    np.testing.assert_array_equal(net.forward(X, rng, training=False)[1][0][0], net.state["0.mean"])


def test_dropout_follows_the_mode():
    x = np.ones((4, 5))
    assert Dropout(0.5).forward(x, np.random.default_rng(0), training=False)[0] is x
    with pytest.raises(ValueError, match="^rng must be a random generator"):
        Dropout(0.5).forward(x, training=True)


def test_state_is_saved_and_loaded(tmp_path):
    net, fresh = (Network(Centre(2), Dense(2, 1, "he", np.random.default_rng(s))) for s in (0, 1))
    net.state["0.mean"][:] = [3, 4]
    net.save(tmp_path / "net.npz")
    fresh.load(tmp_path / "net.npz")
    assert fresh.state["0.mean"].tolist() == [3, 4]
    np.testing.assert_array_equal(fresh.params["1.W"], net.params["1.W"])
    with pytest.raises(ValueError, match=r"holds 0\.mean, 1\.W, 1\.b"):
        Network(Flatten(), Dense(2, 1, "zeros")).load(tmp_path / "net.npz")


def test_tokens_stay_whole_numbers():
    net = Network(Table(5, 3, np.random.default_rng(0)), Dense(3, 4, "zeros"), output="softmax")
    tokens = net.batch("X", [[1, 2, 4], [0, 0, 3]])
    assert tokens.dtype == np.intp and net.predict([[1, 2, 4], [0, 0, 3]]).shape == (2, 3)
    assert net.spared == ("0.E",) and Network(Dropout(0.1), net).spared == ("1.0.E",)
