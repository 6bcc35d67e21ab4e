"""Shapes against their geometry; binarized and shifted images against plain loops."""

import numpy as np
import pytest

from nblib import datasets as ds
from nblib.datasets.patterns import SHAPES

INSIDE = {
    "square": lambda x, y: (abs(x) <= 1) & (abs(y) <= 1),
    "disc": lambda x, y: x**2 + y**2 <= 1,
    "ring": lambda x, y: (x**2 + y**2 <= 1) & (x**2 + y**2 >= 0.49),
    "triangle": lambda x, y: (y >= -1) & (y <= 1 - 2 * abs(x)),
    "cross": lambda x, y: (np.minimum(abs(x), abs(y)) <= 1 / 3) & (np.maximum(abs(x), abs(y)) <= 1),
    "arc": lambda x, y: (abs(x) <= 1) & (abs(y - 1.5 * x**2 + 0.75) <= 0.2),
}


@pytest.mark.parametrize("name", SHAPES)
def test_points_lie_in_their_shape_and_fill_it_evenly(name):
    X = ds.shape(np.random.default_rng(0), name, 20_000)
    assert X.shape == (20_000, 2) and INSIDE[name](*(X * (1 - 1e-12)).T).all()
    # the same shape by rejection from the square: equal shares in 8 × 8 boxes
    U = np.random.default_rng(1).uniform(-1, 1, (100_000, 2))
    U = U[INSIDE[name](*U.T)]
    boxes = [np.histogram2d(*P.T, bins=8, range=[[-1, 1]] * 2)[0] / len(P) for P in (X, U)]
    p = np.maximum(boxes[1], 1e-4)
    assert (abs(boxes[0] - boxes[1]) < 5 * np.sqrt(p / len(X) + p / len(U))).all()


def test_same_generator_same_shape_and_noise():
    a, b, c = (ds.shape(np.random.default_rng(s), "ring", 50, noise) for s, noise in ((1, 0.1), (1, 0.1), (1, 0)))
    assert np.array_equal(a, b)
    assert 0.05 < (a - c).std() < 0.2


def test_binarized_digits():
    X = ds.digits().X
    V = ds.binarized(X)
    assert set(np.unique(V)) == {0, 1} and ((V == 1) == (X > 0.5)).all()
    drawn = ds.binarized(np.full((100, 100), 0.3), None, np.random.default_rng(0))
    assert set(np.unique(drawn)) == {0, 1} and abs(drawn.mean() - 0.3) < 4 * np.sqrt(0.21 / 10_000)


def test_shifted_images_by_a_plain_loop():
    rng = np.random.default_rng(0)
    X = rng.random((300, 16))
    moved = ds.shifted(X, np.random.default_rng(1), most=1, paper=-1)
    seen = set()
    for image, other in zip(X.reshape(-1, 4, 4), moved.reshape(-1, 4, 4), strict=True):
        found = []
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                expected = np.full((4, 4), -1.0)
                for i in range(4):
                    for j in range(4):
                        if 0 <= i - down < 4 and 0 <= j - right < 4:
                            expected[i, j] = image[i - down, j - right]
                if np.array_equal(expected, other):
                    found.append((down, right))
        assert len(found) == 1
        seen.add(found[0])
    assert len(seen) == 9
    assert np.array_equal(ds.shifted(X, rng, most=0), X)


def test_bad_input_gets_a_sentence():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="name must be one of 'square', 'disc'"):
        ds.shape(rng, "star")
    with pytest.raises(ValueError, match="X must hold grey values from 0 to 1, but holds 0 to 16"):
        ds.binarized([[0, 16]])
    with pytest.raises(ValueError, match="rng must be a random generator"):
        ds.binarized([[0, 1]], None)
    with pytest.raises(ValueError, match="X must hold square images"):
        ds.shifted(np.ones((2, 10)), rng)
    with pytest.raises(ValueError, match="most must be below the images' side, 4, but came as 4"):
        ds.shifted(np.ones((2, 16)), rng, most=4)
