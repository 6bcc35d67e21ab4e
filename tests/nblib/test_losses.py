import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nblib import losses
from nblib.gradcheck import numerical_gradient, relative_error
from nblib.losses import binary_cross_entropy, cross_entropy, hinge, huber, l1, l2, mae, mse

LOG2, LOG3 = math.log(2), math.log(3)


@pytest.mark.parametrize(
    ("loss", "z", "y", "J", "dz"),
    [
        (mse, [3, 0], [1, 1], 2.5, [2, -1]),
        (mse, [[1, 2], [3, 4]], [[1, 0], [3, 0]], 5, [[0, 1], [0, 2]]),
        (mae, [3, 0, 1], [1, 1, 1], 1, [1 / 3, -1 / 3, 0]),
        (huber, [0.5, -3], [0, 0], (0.125 + 2.5) / 2, [0.25, -0.5]),
        (hinge, [0.25, 2, -1], [1, 1, 0], 0.25, [-1 / 3, 0, 0]),
        (hinge, [0.5, 0.5], [0, 1], 1, [0.5, -0.5]),
        (binary_cross_entropy, [0, LOG3], [1, 1], (LOG2 + math.log(4 / 3)) / 2, [-0.25, -0.125]),
        (binary_cross_entropy, [LOG3], [0], math.log(4), [0.75]),
        (cross_entropy, [[0, LOG3], [0, 0]], [1, 0], (math.log(4 / 3) + LOG2) / 2, [[0.125, -0.125], [-0.25, 0.25]]),
    ],
)
def test_by_hand(loss, z, y, J, dz):
    value, gradient = loss(z, y)
    assert isinstance(value, float)
    assert value == pytest.approx(J, rel=1e-14)
    np.testing.assert_allclose(gradient, dz, rtol=1e-14, atol=1e-16)


def targets(loss, shape, rng):
    if loss is cross_entropy:
        return rng.integers(0, shape[1], shape[0])
    return rng.integers(0, 2, shape) if loss in (hinge, binary_cross_entropy) else rng.standard_normal(shape)


ALL = [mse, mae, huber, hinge, binary_cross_entropy, cross_entropy]
VARIANTS = [(loss, {}) for loss in ALL] + [
    (huber, {"delta": 0.3}),
    (cross_entropy, {"class_weights": [1, 2, 0.5]}),
    (binary_cross_entropy, {"class_weights": [1, 4]}),
]


@pytest.mark.parametrize(("loss", "options"), VARIANTS)
def test_every_gradient_is_right(loss, options):
    rng = np.random.default_rng(1)
    shape = (6, 1) if loss is binary_cross_entropy and options else (6, 3)
    z, y = 2 * rng.standard_normal(shape), targets(loss, shape, rng)
    _, gradient = loss(z, y, **options)
    assert relative_error(gradient, numerical_gradient(lambda: loss(z, y, **options)[0], z)) <= 1e-6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "options"), VARIANTS)
def test_shape_dtype_and_size_at_a_thousand(loss, options, dtype):
    rng = np.random.default_rng(2)
    shape = (5, 1) if loss is binary_cross_entropy and options else (5, 3)
    z, y = (1000 * rng.choice([-1, 0, 1], shape)).astype(dtype), targets(loss, shape, rng)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        J, dz = loss(z, y, **options)
    assert math.isfinite(J) and np.isfinite(dz).all()
    assert dz.shape == shape and dz.dtype == dtype


def test_cross_entropies_far_out_are_exact():
    assert cross_entropy([[1000, 0]], [1])[0] == 1000
    assert cross_entropy([[1000, 0]], [0])[0] == 0
    assert binary_cross_entropy([-1000], [1])[0] == 1000
    assert binary_cross_entropy([1000], [1])[0] == 0
    # log(1 + e^-40) = e^-40 to rounding: not lost beside 1
    assert binary_cross_entropy([40], [1])[0] == pytest.approx(math.exp(-40), rel=1e-12)


@given(arrays(np.float64, (4, 3), elements=st.floats(-50, 50)), st.permutations(range(4)), st.integers(0, 5))
def test_the_order_of_the_batch_does_not_matter(z, order, which):
    loss = ALL[which]
    y = targets(loss, z.shape, np.random.default_rng(0))
    J, dz = loss(z, y)
    J2, dz2 = loss(z[order], y[order])
    assert J2 == pytest.approx(J, rel=1e-12, abs=1e-300)
    np.testing.assert_allclose(dz2, dz[order], rtol=1e-12, atol=1e-300)


@given(arrays(np.float64, (4, 3), elements=st.floats(-50, 50)), st.floats(-1000, 1000))
def test_cross_entropy_ignores_a_shift_and_its_gradient_sums_to_zero(z, c):
    y = [0, 1, 2, 1]
    J, dz = cross_entropy(z, y)
    assert cross_entropy(z + c, y)[0] == pytest.approx(J, abs=1e-10)
    np.testing.assert_allclose(dz.sum(axis=1), 0, atol=1e-15)


@given(arrays(np.float64, (5,), elements=st.floats(-50, 50)))
def test_two_classes_by_softmax_or_by_sigmoid_are_the_same(z):
    y = [0, 1, 1, 0, 1]
    for weights in (None, [0.5, 3]):
        J, dz = binary_cross_entropy(z, y, class_weights=weights)
        J2, dz2 = cross_entropy(np.stack([0 * z, z], axis=1), y, class_weights=weights)
        assert J2 == pytest.approx(J, rel=1e-9, abs=1e-12)
        np.testing.assert_allclose(dz2[:, 1], dz, atol=1e-12)


def test_labels_and_one_hot_rows_are_the_same_and_soft_labels_mix_them():
    z = np.random.default_rng(0).standard_normal((3, 4))
    J, dz = cross_entropy(z, [3, 0, 2])
    J2, dz2 = cross_entropy(z, np.eye(4)[[3, 0, 2]])
    assert J == J2
    np.testing.assert_array_equal(dz, dz2)
    soft = cross_entropy(z, 0.75 * np.eye(4)[[3, 0, 2]] + 0.25 * np.eye(4)[[1, 1, 1]])[0]
    assert soft == pytest.approx(0.75 * J + 0.25 * cross_entropy(z, [1, 1, 1])[0])


def test_class_weights_count_like_repeated_examples():
    z, y = np.random.default_rng(0).standard_normal((4, 3)), np.array([0, 1, 2, 1])
    J, dz = cross_entropy(z, y, class_weights=[1, 3, 1])
    repeats = np.array([1, 3, 1, 3])
    J2, dz2 = cross_entropy(z.repeat(repeats, axis=0), y.repeat(repeats))
    assert J == pytest.approx(J2, rel=1e-14)
    np.testing.assert_allclose(dz[1], 3 * dz2[1], rtol=1e-13)


def test_a_column_of_predictions_meets_a_row_of_targets():
    # (3, 1) − (3,) would broadcast to (3, 3) without a word
    z, y = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 4.0])
    for loss in (mse, mae, huber):
        J, dz = loss(z, y)
        assert J == loss(z[:, 0], y)[0]
        assert dz.shape == (3, 1)


def test_huber_lies_between():
    e = np.linspace(-5, 5, 41)
    for v in e:
        assert huber([v], [0], delta=1e6)[0] == pytest.approx(mse([v], [0])[0] / 2)
        assert huber([v], [0], delta=1e-9)[0] == pytest.approx(1e-9 * mae([v], [0])[0], rel=1e-6, abs=1e-15)


def test_penalties_by_hand_and_without_the_biases():
    params = {"0.W": np.array([[1.0, -2.0], [0.0, 3.0]]), "0.b": np.array([7.0, 7.0])}
    value, grads = l1(params, 0.5)
    assert value == 3 and set(grads) == {"0.W"}
    assert grads["0.W"].tolist() == [[0.5, -0.5], [0, 0.5]]
    value, grads = l2(params, 0.5)
    assert value == 3.5 and set(grads) == {"0.W"}
    assert grads["0.W"].tolist() == [[0.5, -1], [0, 1.5]]


def test_the_loss_below_the_checks_is_the_loss():
    z, y = np.random.default_rng(0).standard_normal((4, 3)), np.eye(3)[[0, 1, 2, 0]]
    for loss in ALL:
        raw = inspect.unwrap(loss)
        assert raw is not loss
        J, dz = raw(z, y)
        assert J == loss(z, y)[0]
        np.testing.assert_array_equal(dz, loss(z, y)[1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mse([1, 2], [1, 2, 3]), "y must have the shape (2,) of the predictions, but came with shape (3,)."),
        (lambda: mse([[1], [2]], [[1, 2]]), "y must have the shape (2, 1) of the predictions, but came with shape (1, 2)."),
        (lambda: mse([1, float("nan")], [1, 2]), "z must hold finite numbers only, but z[1] is nan."),
        (lambda: mae([1, 2], [1, float("inf")]), "y must hold finite numbers only, but y[1] is inf."),
        (lambda: mae("ab", [1, 2]), "z must be an array of numbers, but came as 'ab'."),
        (lambda: huber([1], [1], delta=0), "delta must be a finite number above 0, but came as 0."),
        (lambda: hinge([1, 2], [-1, 1]), "y must hold class labels that are 0 or 1, but holds -1."),
        (
            lambda: binary_cross_entropy([1, 2], [0, 2]),
            "y must hold class labels 0 or 1, or probabilities between, but holds 2.",
        ),
        (
            lambda: binary_cross_entropy([1, 2], [0, 1], class_weights=[1, 2, 3]),
            "class_weights must be an array of shape (2,), but came with shape (3,).",
        ),
        (
            lambda: cross_entropy([1, 2], [0, 1]),
            "z must have one column for each of two or more classes, but came with shape (2,).",
        ),
        (
            lambda: cross_entropy([[1], [2]], [0, 0]),
            "z must have one column for each of two or more classes, but came with shape (2, 1).",
        ),
        (
            lambda: cross_entropy([[1, 2, 3]], [3]),
            "y must hold class labels that are whole numbers from 0 to 2, but y[0] is 3.",
        ),
        (
            lambda: cross_entropy([[1, 2, 3]], [-1]),
            "y must hold class labels that are whole numbers from 0 to 2, but y[0] is -1.",
        ),
        (lambda: cross_entropy([[1, 2]], [[1, 1]]), "y must hold one-hot rows with sum 1, but row 0 is [1.0, 1.0]."),
        (
            lambda: cross_entropy([[1, 2]], [0], class_weights=[-1, 2]),
            "class_weights must be zero or positive, some for a class in y, but are [-1.0, 2.0].",
        ),
        (
            lambda: cross_entropy([[1, 2]], [0], class_weights=[0, 2]),
            "class_weights must be zero or positive, some for a class in y, but are [0.0, 2.0].",
        ),
        (lambda: l2({"W": np.ones((2, 2))}, -1), "strength must be a finite number at least 0, but came as -1."),
        (lambda: l1({"W": np.ones((2, 2))}, None), "strength must be a finite number at least 0, but came as None."),
    ],
)
def test_each_error_is_a_sentence(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message


def test_every_loss_keeps_its_docstring():
    for loss in ALL:
        assert loss.__doc__ and losses.__dict__[loss.__name__] is loss
