import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nblib import activations
from nblib.activations import ACTIVATIONS

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]
KINKS = {"step", "relu", "leaky_relu", "elu"}
numbers = st.floats(-50, 50)


# values worked out by hand or taken from tables: e = 2.718281828…, Φ(1) = 0.8413447460685429, log 2 = 0.693147…
@pytest.mark.parametrize(
    ("name", "z", "a", "slope"),
    [
        ("step", 0, 1, 0),
        ("step", -1e-9, 0, 0),
        ("step", 3, 1, 0),
        ("linear", -2.5, -2.5, 1),
        ("sigmoid", 0, 0.5, 0.25),
        ("sigmoid", math.log(3), 0.75, 0.1875),
        ("sigmoid", -math.log(3), 0.25, 0.1875),
        ("tanh", 0, 0, 1),
        ("tanh", math.log(2), 0.6, 0.64),
        ("relu", 2, 2, 1),
        ("relu", -2, 0, 0),
        ("relu", 0, 0, 0),
        ("leaky_relu", 2, 2, 1),
        ("leaky_relu", -2, -0.02, 0.01),
        ("leaky_relu", 0, 0, 0.01),
        ("elu", 2, 2, 1),
        ("elu", -math.log(2), -0.5, 0.5),
        ("gelu", 0, 0, 0.5),
        ("gelu", 1, 0.8413447460685429, 0.8413447460685429 + 0.24197072451914337),
        ("gelu", -1, -0.15865525393145707, 0.15865525393145707 - 0.24197072451914337),
        ("silu", 0, 0, 0.5),
        ("silu", math.log(3), 0.75 * math.log(3), 0.75 + 0.1875 * math.log(3)),
        ("softplus", 0, math.log(2), 0.5),
        ("softplus", math.log(3), math.log(4), 0.75),
    ],
)
def test_values_known_by_hand(name, z, a, slope):
    phi, d_phi = ACTIVATIONS[name]
    assert phi(z) == pytest.approx(a, rel=1e-14, abs=1e-15)
    assert d_phi(z) == pytest.approx(slope, rel=1e-14, abs=1e-15)


def test_softmax_by_hand():
    z = np.log([1.0, 2.0, 5.0])
    a = np.array([0.125, 0.25, 0.625])
    assert activations.softmax(z) == pytest.approx(a, rel=1e-14)
    expected = [
        [0.125 * 0.875, -0.125 * 0.25, -0.125 * 0.625],
        [-0.25 * 0.125, 0.25 * 0.75, -0.25 * 0.625],
        [-0.625 * 0.125, -0.625 * 0.25, 0.625 * 0.375],
    ]
    assert activations.d_softmax(z) == pytest.approx(np.array(expected), rel=1e-14)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=numbers))
def test_derivative_is_the_slope_of_the_value(name, z):
    phi, d_phi = ACTIVATIONS[name]
    h = 1e-5
    if name in KINKS:
        z = np.where(abs(z) < 1e-3, 0.5, z)
    slope = (phi(z + h) - phi(z - h)) / (2 * h)
    np.testing.assert_allclose(d_phi(z), slope, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(d_phi(z, phi(z)), d_phi(z), rtol=1e-12, atol=1e-15)


@given(z=arrays(np.float64, (3, 4), elements=numbers))
def test_softmax_derivative_is_its_slope(z):
    h, slopes = 1e-5, activations.d_softmax(z)
    for j in range(4):
        e = h * np.eye(4)[j]
        column = (activations.softmax(z + e) - activations.softmax(z - e)) / (2 * h)
        np.testing.assert_allclose(slopes[:, :, j], column, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(
    z=arrays(
        st.sampled_from([np.float32, np.float64]),
        array_shapes(max_dims=3, max_side=4),
        elements=st.floats(-1000, 1000, width=32),
    )
)
def test_shape_and_dtype_are_kept_and_nothing_overflows(name, z):
    before = z.copy()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a, slope = (f(z) for f in ACTIVATIONS[name])
    assert a.shape == z.shape
    assert slope.shape == (z.shape if name != "softmax" else (*z.shape, z.shape[-1]))
    assert a.dtype == slope.dtype == z.dtype
    assert np.isfinite(a).all() and np.isfinite(slope).all()
    assert (z == before).all()


@pytest.mark.parametrize(
    ("name", "low", "high", "slopes"),
    [
        ("step", 0, 1, (0, 0)),
        ("linear", -1000, 1000, (1, 1)),
        ("sigmoid", 0, 1, (0, 0)),
        ("tanh", -1, 1, (0, 0)),
        ("relu", 0, 1000, (0, 1)),
        ("leaky_relu", -10, 1000, (0.01, 1)),
        ("elu", -1, 1000, (0, 1)),
        ("gelu", 0, 1000, (0, 1)),
        ("silu", 0, 1000, (0, 1)),
        ("softplus", 0, 1000, (0, 1)),
    ],
)
def test_the_ends_of_the_line(name, low, high, slopes):
    phi, d_phi = ACTIVATIONS[name]
    z = np.array([-1000.0, 1000.0])
    assert phi(z) == pytest.approx([low, high], abs=1e-300)
    assert d_phi(z) == pytest.approx(slopes, abs=1e-300)


def test_small_tails_keep_their_digits():
    # far left, 1 / (1 + e^40) = e^-40 to rounding; forms that subtract from 1 give 0 there
    assert activations.sigmoid(-40.0) == pytest.approx(math.exp(-40), rel=1e-14)
    assert activations.softplus(-40.0) == pytest.approx(math.exp(-40), rel=1e-14)
    assert activations.normal_cdf(np.array([-9.0]))[0] == pytest.approx(1.1285884059538406e-19, rel=1e-12)


def test_normal_cdf_is_the_integral_of_the_density():
    t = np.linspace(-12, 1.7, 200_001)
    density = np.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    assert activations.normal_cdf(np.array([1.7]))[0] == pytest.approx(np.trapezoid(density, t), abs=1e-9)
    z = np.linspace(-6, 6, 1001)
    exact = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in z])
    assert abs(activations.normal_cdf(z) - exact).max() <= 1e-15


@given(z=arrays(np.float64, (3, 5), elements=st.floats(-1000, 1000)), c=st.floats(-1000, 1000))
def test_softmax_sums_to_one_and_ignores_a_shift(z, c):
    a = activations.softmax(z)
    np.testing.assert_allclose(a.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(activations.softmax(z + c), a, rtol=1e-9, atol=1e-300)


@given(z=numbers)
def test_symmetries(z):
    assert activations.sigmoid(-z) == pytest.approx(1 - activations.sigmoid(z), abs=1e-15)
    assert activations.tanh(-z) == -activations.tanh(z)
    assert activations.softplus(z) - activations.softplus(-z) == pytest.approx(z, abs=1e-13)
    assert activations.tanh(z) == pytest.approx(2 * activations.sigmoid(2 * z) - 1, abs=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_lists_and_whole_numbers_become_floats_and_text_is_refused(name):
    for f in ACTIVATIONS[name]:
        assert f([1, -2]).dtype == np.float64
        np.testing.assert_array_equal(f(np.array([1, -2])), f(np.array([1.0, -2.0])))
        with pytest.raises(ValueError, match=r"^z must be an array of numbers, but came as 'text'\.$"):
            f("text")
