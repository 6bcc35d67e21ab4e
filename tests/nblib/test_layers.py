import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib.activations import ACTIVATIONS
from nblib.gradcheck import gradient_errors
from nblib.layers import Activation, Chain, Dense, Dropout, Flatten


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_dense_by_hand():
    layer = Dense.of([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [10.0, 20.0])
    y, cache = layer.forward(np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]))
    assert y.tolist() == [[6, 16], [15, 28]]
    dx, grads = layer.backward(np.array([[1.0, 0.0], [0.0, 2.0]]), cache)
    assert dx.tolist() == [[1, 3, 5], [4, 8, 12]]
    assert grads["W"].tolist() == [[1, 4], [0, 2], [-1, 0]]
    assert grads["b"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: Dense(4, 3, "he", rng),
        lambda rng: Flatten(),
        lambda rng: Dropout(0.4),
        *[lambda rng, name=name: Activation(name) for name in ACTIVATIONS],
        lambda rng: Activation("leaky_relu", alpha=0.3),
        lambda rng: Activation("elu", alpha=1.7),
    ],
)
@pytest.mark.parametrize("seed", [None, 5])
def test_every_gradient_is_right(make, seed, rng):
    layer = make(rng)
    x = rng.standard_normal((5, 4))
    x += 0.1 * np.sign(x)  # away from the kinks at 0
    errors = gradient_errors(layer, x, seed=seed)
    assert set(errors) == {"x", *layer.params}
    assert max(errors.values()) <= 1e-6


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.sampled_from([np.float32, np.float64]))
def test_shapes_and_dtypes(B, I, O, dtype):  # noqa: E741
    rng = np.random.default_rng(0)
    layer = Dense(I, O, "xavier", rng, dtype=dtype)
    x = rng.standard_normal((B, I)).astype(dtype)
    for each in (layer, Activation("gelu"), Dropout(0.5), Flatten()):
        y, cache = each.forward(x, rng)
        assert y.shape[1:] == each.output_shape((I,)) and y.dtype == dtype
        dx, grads = each.backward(np.ones_like(y), cache)
        assert dx.shape == x.shape and dx.dtype == dtype
        assert {name: (g.shape, g.dtype) for name, g in grads.items()} == {
            name: (p.shape, p.dtype) for name, p in each.params.items()
        }


@given(st.permutations(range(6)))
def test_the_order_of_the_batch_does_not_matter(order):
    rng = np.random.default_rng(0)
    layer, x, dy = Dense(3, 2, "he", rng), rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    y, cache = layer.forward(x)
    dx, grads = layer.backward(dy, cache)
    y2, cache2 = layer.forward(x[order])
    dx2, grads2 = layer.backward(dy[order], cache2)
    np.testing.assert_allclose(y2, y[order], rtol=1e-13)
    np.testing.assert_allclose(dx2, dx[order], rtol=1e-13)
    for name in grads:
        np.testing.assert_allclose(grads2[name], grads[name], rtol=1e-12, atol=1e-14)


def test_a_layer_used_twice_keeps_its_calls_apart(rng):
    layer = Dense(3, 3, "he", rng)
    x1, x2 = rng.standard_normal((2, 4, 3))
    _, cache1 = layer.forward(x1)
    _, cache2 = layer.forward(x2)
    dy = rng.standard_normal((4, 3))
    np.testing.assert_array_equal(layer.backward(dy, cache1)[1]["W"], x1.T @ dy)
    np.testing.assert_array_equal(layer.backward(dy, cache2)[1]["W"], x2.T @ dy)


@pytest.mark.parametrize(("init", "variance"), [("normal", 1), ("xavier", 2 / 500), ("he", 2 / 300), ("zeros", 0)])
def test_initial_weights_have_the_promised_variance(init, variance, rng):
    W = Dense(300, 200, init, rng).params["W"]
    # 60,000 draws: the variance is known to a relative sqrt(2 / 60000) = 0.6 %, the mean to sd / 245
    assert W.var() == pytest.approx(variance, rel=0.03)
    assert abs(W.mean()) <= 5 * np.sqrt(variance / W.size)
    np.testing.assert_allclose(
        Dense(300, 200, init, np.random.default_rng(3), scale=0.1).params["W"],
        0.1 * Dense(300, 200, init, np.random.default_rng(3)).params["W"],
        rtol=1e-12,
    )


def test_he_keeps_the_signal_through_ten_relu_layers(rng):
    x = rng.standard_normal((200, 256))
    first = (x**2).mean()
    for _ in range(10):
        x, _ = Activation("relu").forward(Dense(256, 256, "he", rng).forward(x)[0])
    assert 0.3 < (x**2).mean() / first < 3


def test_dropout_drops_its_share_keeps_the_mean_and_rests_in_prediction(rng):
    layer, x = Dropout(0.3), np.ones((400, 100))
    y, mask = layer.forward(x, rng)
    assert set(np.unique(y)) == {0, 1 / 0.7}
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.02)
    np.testing.assert_array_equal(layer.backward(x, mask)[0], y)
    np.testing.assert_array_equal(layer.forward(x)[0], x)
    assert Dropout(0).forward(x, rng)[0].tolist() == x.tolist()


@pytest.mark.parametrize(("p", "values"), [(0.1, [0, 1 / 0.9]), (0.2, [0, 1.25]), (0.5, [0, 2])])
def test_dropout_divides_by_the_share_that_stays(p, values, rng):
    y, _ = Dropout(p).forward(np.ones((1000, 100)), rng)
    np.testing.assert_allclose(np.unique(y), values, rtol=1e-15)
    assert y.mean() == pytest.approx(1, abs=4 * np.sqrt(p / (1 - p) / y.size))  # four standard errors
    both, _ = Chain(Dropout(0.2), Dropout(0.5)).forward(np.ones((100, 100)), rng)
    assert np.unique(both).tolist() == [0, 2.5]


def test_dropout_writes_to_nothing_and_draws_from_its_generator_alone():
    net = Chain(Dense(4, 5, "he", np.random.default_rng(0)), Dropout(0.5), Dense(5, 3, "he", np.random.default_rng(1)))
    x, dy = np.random.default_rng(2).standard_normal((2, 6, 4)), np.random.default_rng(3).standard_normal((6, 3))
    x, kept, before = x[0], dy.copy(), {name: p.copy() for name, p in net.params.items()}
    state = np.random.get_state()[1].copy()  # noqa: NPY002  the global one, which nobody should touch
    y, cache = net.forward(x, np.random.default_rng(4))
    net.backward(dy, cache)
    np.testing.assert_array_equal(net.forward(x)[0], net.forward(x)[0])
    np.testing.assert_array_equal(net.forward(x, np.random.default_rng(4))[0], y)
    assert (dy == kept).all() and all((net.params[name] == p).all() for name, p in before.items())
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002
    hidden, mask = Dropout(0.5).forward(x, np.random.default_rng(5))
    dx, _ = Dropout(0.5).backward(np.ones_like(x), mask)
    np.testing.assert_array_equal(dx == 0, hidden == 0)


def test_need_dx_false_gives_no_dx_and_the_same_gradients(rng):
    layer, x = Dense(3, 2, "he", rng), rng.standard_normal((4, 3))
    y, cache = layer.forward(x)
    dx, grads = layer.backward(y, cache, need_dx=False)
    assert dx is None
    for name, g in layer.backward(y, cache)[1].items():
        np.testing.assert_array_equal(grads[name], g)


def test_flatten_there_and_back():
    x = np.arange(24.0).reshape(2, 3, 4)
    y, cache = Flatten().forward(x)
    assert y.tolist() == [list(range(12)), list(range(12, 24))]
    np.testing.assert_array_equal(Flatten().backward(y, cache)[0], x)
    assert Flatten().output_shape((3, 4)) == (12,)


def test_repr(rng):
    assert repr(Dense(2, 3, "he", rng)) == "Dense(2, 3)"
    assert repr(Activation("relu")) == "Activation('relu')"
    assert repr(Activation("elu", alpha=0.5)) == "Activation('elu', alpha=0.5)"
    assert repr(Dropout(0.5)) == "Dropout(0.5)"
    assert repr(Flatten()) == "Flatten()"


def test_dense_takes_lists_and_explains_wrong_shapes():
    layer = Dense(2, 1, "zeros")
    assert layer.forward([[1, 2]])[0].tolist() == [[0]]
    for x, came in ((np.ones((4, 3)), r"\(4, 3\)"), (np.ones(2), r"\(2,\)")):
        with pytest.raises(ValueError, match=rf"^x must be an array of shape \(B, 2\), but came with shape {came}\.$"):
            layer.forward(x)
    with pytest.raises(ValueError, match=r"^Dense\(2, 1\) takes 2 inputs for each example, but one came with shape"):
        layer.output_shape((3,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: Dense(0, 2, "he", rng), "inputs must be a whole number of at least 1, but came as 0."),
        (lambda rng: Dense(2, 2.0, "he", rng), "outputs must be a whole number of at least 1, but came as 2.0."),
        (lambda rng: Dense(2, 2, "best", rng), "init must be one of 'zeros', 'normal', 'xavier', 'he', but came as 'best'."),
        (
            lambda rng: Dense(2, 2, "he"),
            "rng must be a random generator such as numpy.random.default_rng(0), but came as None.",
        ),
        (lambda rng: Dense(2, 2, "he", rng, scale=-1), "scale must be a finite number at least 0, but came as -1."),
        (lambda rng: Dense(2, 2, "he", rng, dtype=int), "dtype must be float32 or float64, but came as int64."),
        (lambda rng: Dense.of([[1.0, 2.0]], [1.0]), "b must be an array of shape (2,), but came with shape (1,)."),
        (lambda rng: Dropout(1), "p must be a finite number at least 0 and below 1, but came as 1."),
        (lambda rng: Activation("relu", alpha=0.1), "options must be ones that 'relu' has, but came as ['alpha']."),
    ],
)
def test_each_error_is_a_sentence(call, message, rng):
    with pytest.raises(ValueError) as error:
        call(rng)
    assert str(error.value) == message


def test_an_unknown_activation_is_answered_with_the_list(rng):
    with pytest.raises(ValueError, match=r"^name must be one of 'step', 'linear', .*'softmax', but came as 'rleu'\.$"):
        Activation("rleu")
