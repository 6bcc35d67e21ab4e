"""Data sets: logic gates, invented clouds, curves and shapes, five small real ones, a text, and how to prepare them.

An invented set is a pure function of the random generator it is given: the same generator, the same data. A real set is
read from nblib/datasets/files (its README.md tells each one's source, licence and checksum); nothing is ever downloaded.
Rows of `X (N, D)` are examples in float64; `y (N,)` holds the classes 0, 1, … or, for a curve, the real target values.
"""

from nblib.datasets.clouds import GATES, blobs, circles, logic, moons, ring, spirals, xor_clouds
from nblib.datasets.curves import CURVES, curve
from nblib.datasets.patterns import SHAPES, binarized, shape, shifted
from nblib.datasets.preparation import Standardizer, split
from nblib.datasets.real import DATA, Dataset, Text, breast_cancer, diabetes, digits, mnist, penguins, sonnets
from nblib.datasets.sequences import LETTERS, REBER, adding, induction, legal, one_hot, reber, recall

__all__ = [
    "GATES",
    "logic",
    "blobs",
    "moons",
    "circles",
    "spirals",
    "xor_clouds",
    "ring",
    "CURVES",
    "curve",
    "DATA",
    "Dataset",
    "penguins",
    "breast_cancer",
    "diabetes",
    "digits",
    "mnist",
    "Text",
    "sonnets",
    "SHAPES",
    "shape",
    "binarized",
    "shifted",
    "LETTERS",
    "REBER",
    "reber",
    "legal",
    "one_hot",
    "adding",
    "recall",
    "induction",
    "split",
    "Standardizer",
]
