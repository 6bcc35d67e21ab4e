"""Conv2D, MaxPool and AveragePool against PyTorch, finite differences, loops over the definition, and values by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib.gradcheck import gradient_errors
from nblib.layers import Activation, AveragePool, Conv2D, Dense, Dropout, Flatten, MaxPool
from nblib.losses import cross_entropy
from nblib.network import Network
from tests.support.peer import largest_error, needs_torch, randomized, same, sentence, tensor, torch

# (K, S, P), channels in and out, size of the image: among them strides that leave pixels over, and much padding
SHAPES = [
    ((1, 1, 0), (3, 2), (4, 5)),
    ((3, 1, 0), (1, 4), (7, 7)),
    ((3, 1, 1), (2, 3), (6, 9)),
    ((5, 2, 2), (2, 2), (9, 8)),
    ((2, 3, 1), (3, 1), (8, 7)),
    ((4, 2, 3), (1, 1), (3, 3)),
    ((7, 3, 2), (1, 2), (16, 16)),
]


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def strided(K=3, S=2, P=0, C=1, O=1):  # noqa: E741
    layer = Conv2D(C, O, K, "zeros", stride=S, padding=P)
    layer.params["W"][:] = 1
    return layer


# Convolution ---------------------------------------------------------------------------------------------------------


def test_a_stride_that_leaves_pixels_over():
    layer = strided()
    y, cache = layer.forward(np.ones((1, 1, 6, 6)))
    assert y.tolist() == [[[[9, 9], [9, 9]]]]
    dx, _ = layer.backward(np.ones_like(y), cache)
    r = [1, 1, 2, 1, 1, 0]
    np.testing.assert_array_equal(dx[0, 0], np.outer(r, r))
    x = np.arange(25.0).reshape(1, 1, 5, 5)
    for layer, dW in [
        (strided(), [[24, 28, 32], [44, 48, 52], [64, 68, 72]]),
        (strided(S=1), [[54, 63, 72], [99, 108, 117], [144, 153, 162]]),
    ]:
        y, cache = layer.forward(x)
        assert layer.backward(np.ones_like(y), cache)[1]["W"][0, 0].tolist() == dW
    layer = strided()
    y, cache = layer.forward(np.ones((2, 1, 5, 5)))
    _, grads = layer.backward(np.ones_like(y), cache)
    assert (grads["W"] == 8).all() and grads["b"].tolist() == [8]  # two examples of four places


def test_by_hand():
    W = np.array([[[[1.0, 0], [2, -1]]]])
    layer = Conv2D.of(W, [10.0])
    y, cache = layer.forward(np.arange(9.0).reshape(1, 1, 3, 3))
    assert y.tolist() == [[[[12, 14], [18, 20]]]]  # 10 + 1·0 + 2·3 − 1·4 = 12, …
    dx, grads = layer.backward(np.array([[[[1.0, 0], [0, 2]]]]), cache)
    assert dx.tolist() == [[[[1, 0, 0], [2, 1, 0], [0, 4, -2]]]]
    assert grads["W"].tolist() == [[[[8, 11], [17, 20]]]] and grads["b"].tolist() == [3]


@pytest.mark.parametrize(("window", "channels", "size"), SHAPES)
def test_it_is_the_sum_of_its_definition(window, channels, size, rng):
    (K, S, P), (C, O) = window, channels  # noqa: E741
    layer = randomized(Conv2D(C, O, K, "zeros", stride=S, padding=P), rng)
    W, b = layer.params.values()
    x = rng.standard_normal((2, C, *size))
    y, _ = layer.forward(x)
    assert y.shape[1:] == layer.output_shape(x.shape[1:])
    for n, o, i, j in np.ndindex(y.shape):
        total = b[o]
        for c, u, v in np.ndindex(C, K, K):
            down, across = i * S + u - P, j * S + v - P
            if 0 <= down < size[0] and 0 <= across < size[1]:
                total += W[o, c, u, v] * x[n, c, down, across]
        assert y[n, o, i, j] == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize(("window", "channels", "size"), SHAPES)
def test_its_gradient_is_right(window, channels, size, rng):
    K, S, P = window
    layer = randomized(Conv2D(*channels, K, "zeros", stride=S, padding=P), rng)
    assert largest_error(layer, rng.standard_normal((2, channels[0], *size))) <= 1e-6


@needs_torch
@pytest.mark.parametrize(("window", "channels", "size"), SHAPES)
def test_it_goes_with_pytorch(window, channels, size, rng):
    K, S, P = window
    layer = randomized(Conv2D(*channels, K, "zeros", stride=S, padding=P), rng)
    x, W, b = (tensor(a) for a in (rng.standard_normal((3, channels[0], *size)), *layer.params.values()))
    out = torch.nn.functional.conv2d(x, W, b, S, P)
    y, cache = layer.forward(x.detach().numpy())
    dy = rng.standard_normal(y.shape)
    out.backward(torch.from_numpy(dy))
    dx, grads = layer.backward(dy, cache)
    for mine, other in [(y, out), (dx, x.grad), (grads["W"], W.grad), (grads["b"], b.grad)]:
        same(mine, other)


def test_what_moves_moves_with_the_image(rng):
    layer, x = randomized(Conv2D(2, 3, 3, "zeros"), rng), np.zeros((1, 2, 12, 12))
    x[:, :, 2:6, 2:6] = rng.standard_normal((1, 2, 4, 4))
    y, _ = layer.forward(x)
    moved, _ = layer.forward(np.roll(x, (3, 2), axis=(2, 3)))
    np.testing.assert_allclose(np.roll(y, (3, 2), axis=(2, 3)), moved, rtol=1e-12)


def test_first_kernels_have_the_promised_variance(rng):
    for init, variance in [("he", 2 / (16 * 25)), ("xavier", 2 / (16 * 25 + 32 * 25))]:
        W = Conv2D(16, 32, 5, init, rng).params["W"]
        assert W.var() == pytest.approx(variance, rel=0.05)  # 12,800 draws: known to 1.3 %


# Pooling -------------------------------------------------------------------------------------------------------------


def pooled(layer, x, dy):
    """Return y and dx of one row of one channel, for windows of one row: the image is K rows of x."""
    x = np.repeat(np.array(x, float)[None, None, None], layer.K, axis=2)
    x[:, :, 1:] -= 1000  # never the largest
    y, cache = layer.forward(x)
    return y[0, 0, 0], layer.backward(np.array(dy, float).reshape(y.shape), cache)[0][0, 0, 0]


def test_of_equal_numbers_the_first_gets_the_gradient():
    layer = MaxPool(2)
    for window, dx in [([1.0, 2, 2, 2], [0, 1, 0, 0]), ([0.0] * 4, [1, 0, 0, 0]), ([3.0, 1, 3, 3], [1, 0, 0, 0])]:
        y, cache = layer.forward(np.array(window).reshape(1, 1, 2, 2))
        assert layer.backward(np.ones((1, 1, 1, 1)), cache)[0].ravel().tolist() == dx


def test_where_windows_overlap_a_pixel_gets_from_each():
    y, dx = pooled(MaxPool(3, stride=2), [3, 0, 4, 2, 0], [0.7, 0.9])
    assert y.tolist() == [4, 4]
    np.testing.assert_allclose(dx, [0, 0, 1.6, 0, 0], rtol=1e-15)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_pooling_loses_no_gradient_and_makes_none(K, S, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(-1, 2, (2, 2, rng.integers(K, 7), rng.integers(K, 7))).astype(float)  # full of ties
    for layer in (MaxPool(K, S), AveragePool(K, S)):
        y, cache = layer.forward(x)
        dy = rng.integers(-3, 4, y.shape).astype(float)
        dx = layer.backward(dy, cache)[0]
        assert dx.shape == x.shape and dx.sum() == pytest.approx(dy.sum(), abs=1e-12)


@needs_torch
@pytest.mark.parametrize(("K", "S"), [(2, 2), (3, 1), (3, 2), (2, 3), (1, 1)])
@pytest.mark.parametrize("kind", ["max_pool2d", "avg_pool2d"])
def test_pooling_goes_with_pytorch(kind, K, S, rng):
    x = rng.standard_normal((2, 3, 7, 8))
    layer = (MaxPool if kind == "max_pool2d" else AveragePool)(K, S)
    assert largest_error(layer, x) <= 1e-6
    t = tensor(x)
    out = getattr(torch.nn.functional, kind)(t, K, S)
    y, cache = layer.forward(x)
    dy = rng.standard_normal(y.shape)
    out.backward(torch.from_numpy(dy))
    same(y, out)
    same(layer.backward(dy, cache)[0], t.grad)
    assert layer.output_shape(x.shape[1:]) == y.shape[1:]


def test_windows_lie_side_by_side_without_a_stride():
    assert MaxPool(3).output_shape((2, 9, 11)) == AveragePool(3, 3).output_shape((2, 9, 11)) == (2, 3, 3)


# All three, and the chapter's network --------------------------------------------------------------------------------


def chapter(rng, dtype=np.float64, size=28, channels=(8, 16)):
    """Return the network of the chapter on convolution."""
    C1, C2 = channels
    return Network(
        Conv2D(1, C1, 5, "he", rng, padding=2, dtype=dtype),
        Activation("relu"),
        MaxPool(2),
        Conv2D(C1, C2, 5, "he", rng, padding=2, dtype=dtype),
        Activation("relu"),
        MaxPool(2),
        Flatten(),
        Dropout(0.3),
        Dense(C2 * (size // 4) ** 2, 10, "he", rng, dtype=dtype),
        output="softmax",
    )


def test_the_chapter_s_network(rng):
    lines = [line.split() for line in chapter(rng).summary((1, 28, 28)).splitlines()]
    assert lines[-1] == ["total", "11,274", "1,600,144"]
    assert lines[2][-2:] == ["208", "313,600"]  # 28 · 28 · 8 outputs of 25 products and sums
    assert lines[4][0] == "MaxPool(2)" and lines[4][-2:] == ["0", "4,704"]


def test_the_gradient_through_a_whole_network_is_right(rng):
    net = chapter(rng, size=8, channels=(2, 3))
    for layer in (net.layers[0], net.layers[3], net.layers[8]):
        layer.params["b"][:] = 0.1 + 0.1 * rng.random(layer.params["b"].shape)  # away from ReLU's kink
    x, labels = rng.standard_normal((3, 1, 8, 8)), np.array([3, 1, 4])
    assert max(gradient_errors(net, x, lambda z: cross_entropy(z, labels), seed=2, h=1e-6).values()) <= 1e-6


def test_float32_stays_float32_and_nothing_that_came_is_written_to(rng):
    x = rng.standard_normal((2, 2, 6, 6)).astype(np.float32)
    for layer in (Conv2D(2, 3, 3, "he", rng, stride=2, padding=1, dtype=np.float32), MaxPool(2), AveragePool(3, 2)):
        kept = x.copy()
        y, cache = layer.forward(x)
        dy = rng.standard_normal(y.shape).astype(np.float32)
        kept_dy = dy.copy()
        dx, grads = layer.backward(dy, cache)
        assert {a.dtype for a in (y, dx, *grads.values())} == {np.dtype(np.float32)}
        assert (x == kept).all() and (dy == kept_dy).all()
        np.testing.assert_array_equal(layer.backward(dy, cache)[0], dx)
        none, same_grads = layer.backward(dy, cache, need_dx=False)
        assert none is None and all((same_grads[name] == g).all() for name, g in grads.items())
    z, cache = (net := chapter(rng, np.float32)).forward(rng.random((2, 1, 28, 28), np.float32), rng)
    grads = net.backward(z, cache)[1]
    assert {g.dtype for g in grads.values()} == {np.dtype(np.float32)}


def test_what_they_are_called():
    assert repr(strided(3, 1)) == "Conv2D(1, 1, 3)" and repr(strided(5, 2, 1)) == "Conv2D(1, 1, 5, stride=2, padding=1)"
    assert repr(MaxPool(2)) == "MaxPool(2)" and repr(AveragePool(3, 2)) == "AveragePool(3, stride=2)"
    assert AveragePool(2).operations((1, 4, 4)) == 16 and MaxPool(2).operations((1, 4, 4)) == 12


def test_mistakes_get_sentences(rng):
    bring = (
        "but one came with shape {}: grey images X (B, height, width) become X[:, None], rows X (B, height · width) become "
        "X.reshape(-1, 1, height, width)."
    )
    net = Network(strided(3, 1), MaxPool(2))
    sentence(
        lambda: net.predict(np.ones((4, 28, 28))),
        "Conv2D(1, 1, 3) takes images of shape (C, height, width), " + bring.format((28, 28)),
    )
    sentence(
        lambda: net.predict(np.ones((4, 784))),
        "Conv2D(1, 1, 3) takes images of shape (C, height, width), " + bring.format((784,)),
    )
    sentence(
        lambda: MaxPool(2).forward(np.ones((4, 784))),
        "MaxPool(2) takes images of shape (C, height, width), " + bring.format((784,)),
    )
    sentence(
        lambda: net.predict(np.ones((4, 28, 28, 1))),
        "Conv2D(1, 1, 3) takes images of 1 channels, but one came with shape (28, 28, 1): channels stand first.",
    )
    sentence(
        lambda: MaxPool(3).forward(np.ones((1, 1, 2, 4))),
        "MaxPool(3) needs images as large as its window at least, but one came with shape (1, 2, 4).",
    )
    sentence(lambda: MaxPool(2, 0), "stride must be a whole number of at least 1, but came as 0.")
    sentence(lambda: Conv2D(1, 1, 3, "he", rng, padding=-1), "padding must be a whole number of at least 0, but came as -1.")
    sentence(
        lambda: Conv2D.of(np.ones((1, 1, 3, 2)), [0.0]),
        "W must be an array of shape (O, C, K, K) with square kernels, but came with shape (1, 1, 3, 2).",
    )
    sentence(lambda: Conv2D.of(np.ones((2, 1, 3, 3)), [0.0]), "b must be an array of shape (2,), but came with shape (1,).")
    sentence(
        lambda: Network(strided()).summary(),
        "shape must be given, such as shape=(28, 28), when the first layer is no Dense.",
    )
