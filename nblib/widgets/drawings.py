"""What a reader draws on a pad, as an array: `drawing` of the controls that have a pad, for either size of digits.

Pictures of 8 × 8 pixels are kept as the data count them, from 0, paper, to 16, ink; those of 28 × 28 as whole greys to 255.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, describe

SIDE, PIXELS = 28, 784
SMALL_SIDE, SMALL_PIXELS = 8, 64
INK = 16  # of a pixel of a small picture
MOST_IMAGES = 20  # examples that a control offers to start from


def greys(name: str, values: ArrayLike, most: int = MOST_IMAGES) -> Array:
    """Return at most `most` pictures from 0 to 1 as greys (N, 784) from 0 to 255."""
    x = array(name, values)
    x = x.reshape(len(x) if x.ndim else 1, -1)
    if x.shape[1] != PIXELS or count(f"the number of {name}", len(x)) > most:
        raise ValueError(
            f"{name} must be at most {most} pictures of 28 × 28 pixels, but came with shape {np.shape(values)}."
        )
    if x.min() < 0 or x.max() > 1:
        raise ValueError(
            f"{name} must hold greys from 0 to 1, but holds {describe(float(x.min()))} to {describe(float(x.max()))}."
        )
    return np.rint(255 * x).astype(np.uint8)


class Drawing:
    """A control whose trait `pixels` holds 784 greys from 0, paper, to 255, ink, by rows."""

    pixels: Any

    @property
    def drawing(self) -> Array:
        """The picture (28, 28), from 0 (paper) to 1 (ink). Set it to an array of that shape, or (784,), to show that."""
        return np.array(self.pixels, float).reshape(SIDE, SIDE) / 255

    @drawing.setter
    def drawing(self, drawing: ArrayLike) -> None:
        self.pixels = greys("drawing", np.reshape(array("drawing", drawing), (1, -1)), 1)[0]


class SmallDrawing:
    """A control whose trait `pixels` holds 64 greys from 0, paper, to 16, ink, by rows."""

    pixels: Any

    @property
    def drawing(self) -> Array:
        """The picture (8, 8), from 0 (paper) to 1 (ink). Set it to an array of that shape, or (64,), to show that."""
        return np.reshape(self.pixels, (SMALL_SIDE, SMALL_SIDE)) / INK

    @drawing.setter
    def drawing(self, drawing: ArrayLike) -> None:
        x = np.ravel(array("drawing", drawing))
        if len(x) != SMALL_PIXELS or x.min() < 0 or x.max() > 1:
            raise ValueError(
                f"drawing must be {SMALL_PIXELS} numbers from 0 to 1, but came as {len(x)} from {x.min():g} to {x.max():g}."
            )
        self.pixels = INK * x
