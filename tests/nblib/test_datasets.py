"""Data sets against their published facts and scikit-learn's copies; invented ones against their geometry."""

import hashlib
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets as sk

from nblib import datasets as ds

README = (ds.DATA / "README.md").read_text(encoding="utf-8")
INVENTED = [ds.blobs, ds.moons, ds.circles, ds.spirals, ds.xor_clouds]


# Invented data


@pytest.mark.parametrize("make", [*INVENTED, ds.curve])
def test_same_generator_same_data(make):
    first, again, other = (make(np.random.default_rng(seed), n=50) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("make", INVENTED)
@pytest.mark.parametrize("n", [1, 7, 100])
def test_shapes_and_balance(make, n):
    X, y = make(np.random.default_rng(0), n=n)
    assert X.shape == (n, 2) and X.dtype == np.float64 and y.shape == (n,) and y.dtype.kind == "i"
    if make is not ds.xor_clouds:
        assert np.ptp(np.bincount(y, minlength=2)) <= 1
    elif n == 100:
        assert np.bincount(y).tolist() == [50, 50]
    if n == 100:
        assert (np.diff(y) != 0).any() and y.tolist() != [0, 1] * 50  # in random order


def test_logic_gates_are_pythons():
    X, _ = ds.logic("AND")
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    a, b = X.astype(bool).T
    for name, expected in {"AND": a & b, "OR": a | b, "NAND": ~(a & b), "XOR": a ^ b}.items():
        assert ds.logic(name)[1].tolist() == expected.astype(int).tolist()


def test_blobs_have_their_centers_and_spread():
    centers = np.array([[0, 0, 5], [3, -2, 1], [-4, 1, 0]])
    X, y = ds.blobs(np.random.default_rng(0), n=30_000, centers=centers, spread=0.5)
    for k in range(3):
        np.testing.assert_allclose(X[y == k].mean(axis=0), centers[k], atol=0.02)
        np.testing.assert_allclose(X[y == k].std(axis=0), 0.5, atol=0.02)


def test_moons_without_noise_are_half_circles_as_scikit_learn_has_them():
    X, y = ds.moons(np.random.default_rng(0), n=400, noise=0)
    theirs, labels = sk.make_moons(20_001, noise=None, random_state=0)
    theirs = theirs - (0.5, 0.25)
    for k in (0, 1):  # every point of ours has one of theirs next to it, and the middle of both is the origin
        near = [np.hypot(*(theirs[labels == k] - x).T).min() for x in X[y == k]]
        assert max(near) < 1e-3


def test_circles_without_noise_have_their_radii():
    X, y = ds.circles(np.random.default_rng(0), n=400, noise=0, inner=0.3)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 1, 0.3, 1.0))
    assert all(((np.sign(X) == corner).all(axis=1) & (y == 0)).sum() > 20 for corner in ([1, 1], [1, -1], [-1, 1]))


@pytest.mark.parametrize("arms", [2, 3])
def test_spirals_without_noise_follow_one_arm_each(arms):
    X, y = ds.spirals(np.random.default_rng(0), n=600, noise=0, turns=1.5, arms=arms)
    r, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
    turns_left = (angle / (2 * np.pi) - 1.5 * r - y / arms) % 1
    np.testing.assert_allclose(np.minimum(turns_left, 1 - turns_left), 0, atol=1e-9)
    assert 0.1 <= r.min() < 0.2 and 0.98 < r.max() <= 1


def test_xor_clouds_have_class_one_where_the_signs_differ():
    X, y = ds.xor_clouds(np.random.default_rng(0), n=400, spread=0.1)
    assert (y == (X[:, 0] * X[:, 1] < 0)).all() and np.bincount(y).tolist() == [200, 200]


@pytest.mark.parametrize("make", [ds.moons, ds.circles, ds.spirals])
def test_noise_has_the_given_standard_deviation(make):
    """The noise is drawn last, so the same generator without it gives the points it was added to."""
    noisy, clean = (make(np.random.default_rng(0), n=20_000, noise=noise)[0] for noise in (0.2, 0))
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.2, rtol=0.03)


@pytest.mark.parametrize("name", ds.CURVES)
def test_curve_is_its_function_and_noise(name):
    X, y = ds.curve(np.random.default_rng(0), name, n=20_000, noise=0.25)
    assert X.shape == (20_000, 1) and y.shape == (20_000,) and X.min() >= -1 and X.max() < 1
    assert (y - ds.CURVES[name](X[:, 0])).std() == pytest.approx(0.25, rel=0.03)
    X, y = ds.curve(np.random.default_rng(0), name, n=500, noise=0)
    assert (y == ds.CURVES[name](X[:, 0])).all() and abs(y).max() <= 1.2


# Real data


@pytest.mark.parametrize(
    "path", sorted(p for p in ds.DATA.iterdir() if p.suffix in {".csv", ".npz", ".txt"}), ids=lambda p: p.name
)
def test_files_are_those_of_the_readme(path):
    row = re.search(rf"`{re.escape(path.name)}` \| ([\d,]+) \| ([\d,]+) \| `(\w{{64}})`", README)
    assert row, f"{path.name} has no row in nblib/datasets/files/README.md"
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == row[3]
    assert int(row[2].replace(",", "")) == len(data)
    sets = {
        "penguins.csv": ds.penguins,
        "breast_cancer.csv": ds.breast_cancer,
        "diabetes.csv": ds.diabetes,
        "digits.npz": ds.digits,
        "mnist.npz": ds.mnist,
        "sonnets.txt": ds.sonnets,
    }
    assert int(row[1].replace(",", "")) == len(sets[path.name]()[0])


@pytest.mark.parametrize("load", [ds.penguins, ds.breast_cancer, ds.diabetes, ds.digits, ds.mnist])
def test_every_set_says_what_it_is(load):
    data = load()
    assert len(data.X) == len(data.y) and data.X.shape[1] == len(data.features) == len(set(data.features))
    assert data.X.dtype == np.float64 and np.isfinite(data.X).all()
    assert all(data[5:]) and data.licence and data.source
    if data.classes:
        assert np.unique(data.y).tolist() == list(range(len(data.classes)))
    data.X[:] = 0
    assert load().X.any()  # each call reads afresh: nobody changes another's data


def test_penguins_are_the_published_ones():
    X, y, features, classes, *_ = ds.penguins()
    assert dict(zip(classes, np.bincount(y), strict=True)) == {"Adelie": 151, "Chinstrap": 68, "Gentoo": 123}
    assert features == ("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)")
    # means and extremes as the palmerpenguins documentation summarizes them
    np.testing.assert_allclose(X.mean(axis=0), [43.92, 17.15, 200.9, 4202], rtol=5e-4)
    assert X.min(axis=0).tolist() == [32.1, 13.1, 172, 2700] and X.max(axis=0).tolist() == [59.6, 21.5, 231, 6300]
    assert X[0].tolist() == [39.1, 18.7, 181, 3750]


def test_penguins_of_chosen_species_are_numbered_in_the_order_given():
    every, two = ds.penguins(), ds.penguins(["Gentoo", "Adelie"])
    assert two.classes == ("Gentoo", "Adelie") and np.bincount(two.y).tolist() == [123, 151]
    assert (two.X[two.y == 0] == every.X[every.y == 2]).all() and (two.X[two.y == 1] == every.X[every.y == 0]).all()


def test_breast_cancer_is_scikit_learns_with_malignant_as_class_one():
    data, theirs = ds.breast_cancer(), sk.load_breast_cancer()
    assert (data.X == theirs.data).all() and (data.y == 1 - theirs.target).all()
    assert dict(zip(data.classes, np.bincount(data.y), strict=True)) == {"benign": 357, "malignant": 212}
    assert [f.replace("standard error of ", "") for f in data.features] == [
        str(f).replace(" error", "") for f in theirs.feature_names
    ]


def test_diabetes_is_scikit_learns_in_original_units():
    data, theirs = ds.diabetes(), sk.load_diabetes(scaled=False)
    assert (data.X == theirs.data).all() and (data.y == theirs.target).all() and data.classes == ()
    assert data.y.min() == 25 and data.y.max() == 346


def test_digits_are_scikit_learns():
    data, theirs = ds.digits(), sk.load_digits()
    assert (data.X * 16 == theirs.data).all() and (data.y == theirs.target).all() and data.X.shape == (1797, 64)


def test_mnist_has_five_hundred_of_each_digit_and_looks_like_mnist():
    data = ds.mnist()
    assert data.X.shape == (5000, 784) and np.bincount(data.y).tolist() == [500] * 10
    assert data.X.min() == 0 and data.X.max() == 1 and (data.X * 255 == np.round(data.X * 255)).all()
    assert data.X.mean() == pytest.approx(0.1307, abs=0.002)  # the well-known mean of the 60,000
    images = data.X.reshape(-1, 28, 28)
    ink = images.sum(axis=(1, 2))
    center = [(images.sum(axis=axis) @ np.arange(28) / ink).mean() for axis in (1, 2)]
    np.testing.assert_allclose(center, 14, atol=0.5)  # MNIST puts each digit's center of mass in the middle
    assert (ds.DATA / "mnist.npz").stat().st_size <= 1.5e6


def test_sonnets_are_the_154_with_their_two_odd_ones():
    parts, title, source, licence = ds.sonnets()
    lines = [len(poem.split("\n")) for poem in parts]
    assert {n + 1: k for n, k in enumerate(lines) if k != 14} == {99: 15, 126: 12} and len(parts) == 154
    assert parts[17].startswith("Shall I compare thee to a summer's day?\n") and parts[153].endswith("water cools not love.")
    assert all(poem == poem.strip() and poem.isascii() for poem in parts) and not any(c.isdigit() for c in "".join(parts))
    assert sum(map(len, parts)) == 94_346 and len(set("".join(parts).lower())) == 38
    assert all((title, source)) and licence == "public domain"


# Splitting and standardizing


@given(st.integers(2, 60), st.floats(0.01, 0.99), st.integers(0, 1000))
def test_split_is_a_partition_that_keeps_examples_and_targets_together(n, test, seed):
    X = np.arange(n)[:, None] * [1.0, 10.0]
    X_train, X_test, y_train, y_test = ds.split(X, np.arange(n), np.random.default_rng(seed), test)
    assert sorted([*y_train, *y_test]) == list(range(n))
    assert (X_train[:, 0] == y_train).all() and (X_test[:, 1] == 10 * y_test).all()
    assert 1 <= len(y_test) <= n - 1 and (abs(len(y_test) - test * n) <= 0.5 or len(y_test) in (1, n - 1))
    assert y_train.dtype.kind == "i"  # labels stay labels


def test_split_is_random_and_repeats_with_the_generator():
    X, y = np.zeros((50, 1)), np.arange(50)
    held_out = [ds.split(X, y, np.random.default_rng(seed))[3].tolist() for seed in (1, 1, 2)]
    assert held_out[0] == held_out[1] != held_out[2]


def test_split_takes_images_and_several_targets():
    parts = ds.split(np.ones((8, 4, 4)), np.ones((8, 2)), np.random.default_rng(0))
    assert [p.shape for p in parts] == [(6, 4, 4), (2, 4, 4), (6, 2), (2, 2)]


def test_standardizer_makes_mean_zero_and_deviation_one_and_back():
    X = ds.penguins().X
    s = ds.Standardizer().fit(X)
    Z = s.transform(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(Z.std(axis=0), 1)
    np.testing.assert_allclose(s.inverse(Z), X)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e-9, 1e9])
def test_standardizer_only_centers_a_constant_column(dtype, value):
    X = np.column_stack([np.full(37, value), np.arange(37)]).astype(dtype)
    Z = ds.Standardizer().fit(X).transform(X)
    assert Z.dtype == dtype and np.isfinite(Z).all()
    np.testing.assert_allclose(Z[:, 0], 0, atol=1e-6 * max(value, 1))


def test_standardizer_knows_nothing_of_the_test_examples():
    rng = np.random.default_rng(0)
    train, test = rng.standard_normal((20, 3)), rng.standard_normal((5, 3))
    s = ds.Standardizer().fit(train)
    before = s.transform(test)
    s.transform(1e6 * test)
    assert (s.transform(test) == before).all()
    assert (s.transform(test[:1]) == before[:1]).all()  # a row's result depends on no other row
    np.testing.assert_allclose(before, (test - train.mean(axis=0)) / train.std(axis=0))


# Bad input


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda rng: ds.logic("NOR"), "name must be one of 'AND', 'OR', 'NAND', 'XOR', but came as 'NOR'"),
        (lambda rng: ds.blobs(0), "rng must be a random generator"),
        (lambda rng: ds.blobs(rng, n=0), "n must be a whole number of at least 1"),
        (lambda rng: ds.blobs(rng, centers=[1, 2]), r"centers must be an array of shape \(K, D\)"),
        (lambda rng: ds.blobs(rng, spread=-1), "spread must be a finite number at least 0"),
        (lambda rng: ds.moons(rng, noise=-1), "noise must be a finite number at least 0"),
        (lambda rng: ds.circles(rng, inner=1), "inner must be a finite number at least 0 and below 1"),
        (lambda rng: ds.spirals(rng, turns=0), "turns must be a finite number above 0"),
        (lambda rng: ds.spirals(rng, arms=1), "arms must be a whole number of at least 2"),
        (lambda rng: ds.xor_clouds(rng, spread=-1), "spread must be a finite number at least 0"),
        (lambda rng: ds.curve(rng, "cosine"), "name must be one of 'line', 'parabola', 'sine', 'step', 'bumps'"),
        (lambda rng: ds.penguins(["Adelie", "Emperor"]), "species must be one of 'Adelie', 'Chinstrap', 'Gentoo'"),
        (lambda rng: ds.penguins("Adelie"), "species must name at least two different species"),
        (lambda rng: ds.penguins(["Adelie", "Adelie"]), "species must name at least two different species"),
        (lambda rng: ds.split([[1], [2]], [1, 2, 3], rng), "X and y must hold as many examples"),
        (lambda rng: ds.split([[1]], [1], rng), "X must hold at least two examples"),
        (lambda rng: ds.split([[1], [2]], [1, 2], rng, test=1), "test must be a finite number above 0 and below 1"),
        (lambda rng: ds.split([[1], [2]], [1, 2], 0), "rng must be a random generator"),
        (lambda rng: ds.Standardizer().transform([[1]]), r"call fit\(X_train\) first"),
        (lambda rng: ds.Standardizer().fit([[1, np.nan]]), "X must hold finite numbers only"),
        (lambda rng: ds.Standardizer().fit([[1, 2]]).transform([[1]]), r"X must be an array of shape \(N, 2\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))
