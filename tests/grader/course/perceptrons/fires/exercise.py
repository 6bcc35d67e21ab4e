"""An array in, an array out."""

import numpy as np

from authoring.course import case

TITLE = "Does it fire?"
POINTS = 2


def fires(X, w, b):
    """Return 1 where X w + b ≥ 0, else 0."""
    return (X @ w + b >= 0).astype(int)


def cases(rng):
    yield case(np.array([[0.0, 0.0], [1.0, 1.0]]), np.ones(2), -2.0, hint="What holds at z = 0 < exactly > & there?")
    for _ in range(2):
        yield case(rng.normal(size=(5, 3)), rng.normal(size=3), float(rng.normal()), hint="Rows are examples.")
