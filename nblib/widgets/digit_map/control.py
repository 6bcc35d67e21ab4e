"""A trained map of 8 × 8 digits: draw one, and see which unit wins, and how far all others are."""

from __future__ import annotations

import base64
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.checks import Array, array, labels
from nblib.models.som import SOM
from nblib.widgets.base import Explorer
from nblib.widgets.drawings import INK, SmallDrawing
from nblib.widgets.fields import Choice, Given, Numbers, Text, Whole, settable

D, LEVELS, MOST = 64, 255, 144  # pixels; steps of a weight from paper to ink; units
DRAWING = datasets.digits().X[4]  # a four, until somebody draws
INSTRUCTION = "Draw a digit slowly, and watch the winner move over the map: through which regions does it come?"


@cache
def small() -> tuple[SOM, Array, Array]:
    """Return a small map of the digits, trained in its batch form, with the digits and their classes."""
    digits = datasets.digits()
    som = SOM(6, 6, D, np.random.default_rng(0))
    som.spread(digits.X)
    for _ in som.fit(digits.X, np.random.default_rng(0), epochs=20, sigma=(3, 0.7)):
        pass
    return som, digits.X, digits.y


class DigitMapExplorer(SmallDrawing, Explorer):
    """The units of a map of digits as pictures, each at its place on the grid, and where a drawing belongs.

    Traits, bound both ways: the `pixels` of the drawing (64 greys from 0, paper, to 16, ink, by rows), the `unit` that the
    reader compares with it (counted from 0 by rows; −1 for the winner), and `shown`: "units" or "distances". `drawing` is
    the picture as an array (8, 8) from 0 to 1: read it after drawing, or set it. `map` is an nblib SOM with exactly the
    weights that the page computes with, in 8 bits; `distances`, `winner` and `second` are what it says of the drawing.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    grid = Given([])  # rows and columns
    weights = Given("")
    classes = Given("")  # each unit's most frequent digit, "-" for a unit that wins nothing
    pixels = Numbers((INK * DRAWING).tolist(), (0, INK), D, link="draw")
    unit = Whole(-1, -1, MOST - 1, link="unit")
    shown = Choice("units", ["units", "distances"], link="show")

    def __init__(
        self,
        som: SOM | None = None,
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        name: str = "digits-map",
        *,
        drawing: ArrayLike | None = None,
        unit: int = -1,
        shown: str = "units",
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show the map `som` of digits; X (N, 64), from 0 to 1, and their classes y (N,) give the units their names.

        Without arguments it shows a small map of its own.
        """
        given = [value is not None for value in (som, X, y)]
        if not any(given):
            som, X, y = small()
        elif not all(given):
            raise ValueError("som, X and y belong together: give all three, or none for a small map.")
        if not isinstance(som, SOM) or som.params["W"].shape[1] != D or len(som.params["W"]) > MOST:
            raise ValueError(f"som must be an nblib SOM of at most {MOST} units with {D} weights each, but is {som!r}.")
        X = array("X", X, "N", D)
        y = labels("y", y, len(X), 10)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("grid", [som.rows, som.columns])
        bytes_ = np.rint(LEVELS * som.params["W"].clip(0, 1)).astype(np.uint8).tobytes()
        self.set_trait("weights", base64.b64encode(bytes_).decode())
        self.set_trait("classes", names(self.map.predict(X), y, len(som.params["W"])))
        self.drawing = DRAWING if drawing is None else drawing
        self.unit, self.shown = unit, shown
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def map(self) -> SOM:
        """A new nblib SOM with exactly the page's weights."""
        rows, columns = self.grid
        som = SOM(rows, columns, D, np.random.default_rng(0))
        som.params["W"][:] = np.frombuffer(base64.b64decode(self.weights), np.uint8).reshape(-1, D) / LEVELS
        return som

    @property
    def distances(self) -> Array:
        """‖x − w_u‖ from the drawing to each unit (U,)."""
        return np.linalg.norm(self.map.params["W"] - self.drawing.ravel(), axis=1)

    @property
    def winner(self) -> int:
        """The nearest unit, counted from 0 by rows; of equals, the first one."""
        return int(self.distances.argmin())

    @property
    def second(self) -> int:
        """The second nearest unit: where it is no neighbour of the winner, the map is torn."""
        return int(np.argsort(self.distances, kind="stable")[1])

    def __repr__(self) -> str:
        """Show the settings, without the map and the drawing."""
        return f"DigitMapExplorer(unit={self.unit}, shown={self.shown!r}), winner {self.winner}"


def names(winners: Array, y: Array, units: int) -> str:
    """Return the most frequent digit among those that each unit wins, as a text."""
    counts = np.zeros((units, 10), int)
    np.add.at(counts, (winners, y), 1)
    return "".join(str(row.argmax()) if row.any() else "-" for row in counts)
