"""A digit to draw: what every unit of a trained network answers, and the smallest change that would change its mind."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib.activations import softmax
from nblib.checks import Array
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.drawings import PIXELS, SIDE, Drawing, greys
from nblib.widgets.fields import Choice, Given, ListOf, Text, Whole, refuse, settable
from nblib.widgets.packed import pack, unpack

from .boundary import smallest_change
from .weights import stack

MOST_UNITS, MOST_TEXT = 300, 300_000
DIGITS = [str(k) for k in range(10)]
INSTRUCTION = "Draw a digit, and watch every layer answer."


class DigitExplorer(Drawing, Explorer):
    """A drawn digit, what every unit of a network says to it, and the smallest change that it answers otherwise.

    What a reader sets are traits that are bound both ways: `pixels` (784 greys from 0, paper, to 255, ink, by rows), the
    units switched `off` (numbered from 0 through all hidden layers), and the digit `toward` which the change shall lead
    ("any" or one of them). `drawing` is the picture as an array (28, 28) from 0 to 1: read it after drawing, or set it.
    `network` is an nblib Network with exactly the weights that the page computes with, in 8 bits, and with 0 behind the
    units that are off; `changed` is the drawing with the smallest change found, an array (28, 28).
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    sizes = Given([])  # of the layers, 784 inputs first
    weights = Given("")  # in 8 bits, as base64
    images = Given("")  # 784 bytes each, as base64
    pixels = ListOf([0] * PIXELS, Whole(0, 0, 255), PIXELS, PIXELS)
    off = ListOf([], Whole(0, 0, MOST_UNITS - 1), 0, MOST_UNITS, different=True)
    toward = Choice("any", ["any", *DIGITS], link="toward")

    def __init__(
        self,
        network: Network,
        images: ArrayLike | None = None,
        name: str = "digits",
        *,
        drawing: ArrayLike | None = None,
        off: Sequence[int] = (),
        toward: str = "any",
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`: Dense and ReLU from 784 pixels to ten digits; batch norm is folded into Dense, dropout left out.

        `images` (N, 784) or (N, 28, 28), from 0 to 1, are examples to start from; the first of them is the drawing, unless
        one is given.
        """
        layers = stack(network)
        sizes = [len(layers[0][0]), *(len(b) for _, b in layers)]
        if sizes[0] != PIXELS or sizes[-1] != len(DIGITS):
            raise ValueError(f"network must lead from 784 pixels to 10 digits, but leads from {sizes[0]} to {sizes[-1]}.")
        weights = pack(layers, 8, "unit")
        if sum(sizes[1:-1]) > MOST_UNITS or len(weights) > MOST_TEXT:
            raise ValueError(
                f"network must have at most {MOST_UNITS} hidden units and {MOST_TEXT // 4 * 3} bytes of weights, for a page "
                f"to load and to show, but has {sum(sizes[1:-1])} and {len(weights) // 4 * 3}."
            )
        examples = greys("images", images) if images is not None else np.zeros((0, PIXELS), np.uint8)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        for key, value in [
            ("sizes", sizes),
            ("weights", weights),
            ("images", base64.b64encode(examples.tobytes()).decode()),
        ]:
            self.set_trait(key, value)
        if drawing is not None:
            self.drawing = drawing
        elif len(examples):
            self.pixels = examples[0]
        self.off, self.toward = off, toward
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """W and b of each layer as the page computes with them: what leaves a unit that is off is 0."""
        layers, first = unpack(self.weights, pairwise(self.sizes), 8, "unit"), 0
        for (W, b), (after, _) in zip(layers[:-1], layers[1:], strict=True):
            units = [i - first for i in self.off if first <= i < first + len(b)]
            after[units] = 0
            W[:, units], b[units] = 0, 0
            first += len(b)
        return layers

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly these weights."""
        parts: list[Any] = []
        for W, b in self.layers:
            parts += [Dense.of(W, b), Activation("relu")]
        return Network(*parts[:-1], output="softmax")

    @property
    def probabilities(self) -> Array:
        """What the network says to the drawing: the probability of each of the ten digits."""
        z: Array = self.network.scores(self.drawing.reshape(1, PIXELS))
        return softmax(z)[0]

    @property
    def changed(self) -> Array | None:
        """The drawing with the smallest change found that makes the network say another digit; None if none is found."""
        toward = None if self.toward == "any" else int(self.toward)
        moved = smallest_change(self.layers, self.drawing.ravel(), toward)
        return None if moved is None else moved.reshape(SIDE, SIDE)

    def __repr__(self) -> str:
        """Show what is set."""
        return f"DigitExplorer({'-'.join(map(str, self.sizes))}, off={self.off}, toward={self.toward!r})"

    @traitlets.validate("off")
    def _check_off(self, proposal: Any) -> list[int]:
        units = sum(self.sizes[1:-1])
        for i in proposal["value"]:
            if i >= units:
                checked(refuse, f"off must be numbers of hidden units, below {units}", i)
        return list(proposal["value"])
