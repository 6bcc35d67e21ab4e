import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nblib.metrics import accuracy, calibration_curve, confusion_matrix, energy_distance, precision, recall

Y, Y_HAT = [0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2]


def test_by_hand():
    assert accuracy(Y, Y_HAT) == 4 / 6
    assert confusion_matrix(Y, Y_HAT).tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert confusion_matrix([0], [1], classes=3).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert (precision(Y, Y_HAT), recall(Y, Y_HAT)) == (1 / 2, 1 / 2)
    assert (precision(Y, Y_HAT, positive=0), recall(Y, Y_HAT, positive=0)) == (2 / 3, 2 / 3)
    assert math.isnan(precision([1, 1], [0, 0])) and recall([1, 1], [0, 0]) == 0
    assert math.isnan(recall([0, 0], [1, 0])) and precision([0, 0], [1, 0]) == 0


def test_calibration_by_hand():
    p = [0.0, 0.1, 0.2, 0.5, 0.6, 1.0]
    curve = calibration_curve([0, 0, 1, 0, 1, 1], p, bins=2)
    assert curve.counts.tolist() == [4, 2]
    assert curve.predicted == pytest.approx([0.2, 0.8])
    assert curve.observed == pytest.approx([0.25, 1])


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(
    arrays(np.int64, st.shared(st.integers(1, 40), key="n"), elements=st.integers(0, 3)),
    arrays(np.int64, st.shared(st.integers(1, 40), key="n"), elements=st.integers(0, 3)),
)
def test_as_scikit_learn(y, y_hat):
    theirs = pytest.importorskip("sklearn.metrics")
    K = 1 + max(y.max(), y_hat.max())
    np.testing.assert_array_equal(confusion_matrix(y, y_hat), theirs.confusion_matrix(y, y_hat, labels=range(K)))
    assert accuracy(y, y_hat) == pytest.approx(theirs.accuracy_score(y, y_hat))
    for k in range(4):
        options = {"labels": [k], "average": "macro", "zero_division": np.nan}
        assert precision(y, y_hat, k) == pytest.approx(theirs.precision_score(y, y_hat, **options), nan_ok=True)
        assert recall(y, y_hat, k) == pytest.approx(theirs.recall_score(y, y_hat, **options), nan_ok=True)


@given(
    arrays(np.float64, st.shared(st.integers(2, 40), key="n"), elements=st.floats(0, 1)),
    arrays(np.bool_, st.shared(st.integers(2, 40), key="n")),
    st.integers(1, 12),
)
def test_calibration_as_scikit_learn(p, y, bins):
    theirs = pytest.importorskip("sklearn.calibration")
    y = y.astype(int)
    y[:2] = [0, 1]  # theirs needs both classes
    curve = calibration_curve(y, p, bins)
    observed, predicted = theirs.calibration_curve(y, p, n_bins=bins)
    np.testing.assert_allclose(curve.observed, observed)
    np.testing.assert_allclose(curve.predicted, predicted)
    assert curve.counts.sum() == len(p)


def test_honest_probabilities_are_calibrated_and_boastful_ones_are_not():
    rng = np.random.default_rng(0)
    p = rng.random(50_000)
    y = (rng.random(50_000) < p).astype(int)
    curve = calibration_curve(y, p)
    assert abs(curve.observed - curve.predicted).max() < 0.04  # 5,000 a bin: 0.007 standard deviation
    curve = calibration_curve(y, (p > 0.5).astype(float))
    assert abs(curve.observed - curve.predicted).min() > 0.2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: accuracy([0, 1], [0]), "y_hat must be an array of shape (2,), but came with shape (1,)."),
        (lambda: accuracy([], []), "y must hold at least one number, but came empty with shape (0,)."),
        (lambda: accuracy([0.5], [1]), "y must hold class labels that are 0 or 1, but y[0] is 0.5."),
        (
            lambda: confusion_matrix([0, 3], [0, 1], classes=3),
            "y must hold class labels that are whole numbers from 0 to 2, but y[1] is 3.",
        ),
        (lambda: confusion_matrix([0, 1], [0, -1]), "y_hat must hold class labels that are 0 or 1, but y_hat[1] is -1."),
        (lambda: precision([0, 1], [0, 1], positive=-1), "positive must be a whole number of at least 0, but came as -1."),
        (lambda: calibration_curve([0, 1], [0.5, 1.5]), "p must hold probabilities from 0 to 1, but holds 0.5 to 1.5."),
        (lambda: calibration_curve([0, 2], [0.5, 0.5]), "y must hold class labels that are 0 or 1, but y[1] is 2."),
        (lambda: calibration_curve([0, 1], [0.5, 0.5], bins=0), "bins must be a whole number of at least 1, but came as 0."),
    ],
)
def test_each_error_is_a_sentence(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message


def test_energy_distance_by_hand_and_its_properties():
    rng = np.random.default_rng(19)
    assert energy_distance([[0.0], [1.0]], [[2.0]]) == pytest.approx(2 * 1.5 - 0.5 - 0)
    X, Y = rng.standard_normal((300, 2)), rng.standard_normal((300, 2))
    assert energy_distance(X, X) == pytest.approx(0, abs=1e-12)
    assert 0 < energy_distance(X, Y) < energy_distance(X, Y + 0.5)
