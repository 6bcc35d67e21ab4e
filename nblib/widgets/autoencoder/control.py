"""An autoencoder of 8×8 digits with a code of two numbers: walk in the plane of codes, interpolate, repair a drawing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.checks import Array, array, labels
from nblib.layers import Dense
from nblib.models.pca import pca
from nblib.network import Network
from nblib.widgets.base import Explorer
from nblib.widgets.drawings import INK, SmallDrawing
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Text, Whole, settable

from .weights import pack, sizes, unpack

D, LEVELS, MOST = 64, 240, 1000  # pixels; steps from paper to ink, which keep the digits' 16; examples
LIMIT = 1000.0  # of each number of a code
VIEWS = ["walk", "interpolate", "repair"]
DIGITS = [str(k) for k in range(10)]
START, END = [-1.0, 0.0], [1.0, 0.0]
DRAWING = datasets.digits().X[3]  # a three, until somebody draws
INSTRUCTION = "Walk through the plane of codes: where does one digit turn into another, and where is there no digit at all?"


@cache
def principal() -> tuple[Network, Network, Array, Array]:
    """Return two principal components as an encoder and a decoder, and the digits kept from them with their classes."""
    digits = datasets.digits()
    X, X_test, _, y_test = datasets.split(digits.X, digits.y, np.random.default_rng(0), test=0.2)
    mean, V, _ = pca(X, 2)
    return Network(Dense.of(V.T, -mean @ V.T)), Network(Dense.of(V, mean)), X_test, y_test


def lost(X: Array, y: Array, exact: Array, rounded: Array) -> int:
    """Count the digits that rounding loses: the nearest of the examples X (N, D) to x̂ then has another class."""

    def classes(x: Array) -> Array:
        return y[((X * X).sum(axis=1) - 2 * x @ X.T).argmin(axis=1)]

    return int((classes(exact) != classes(rounded)).sum())


class AutoencoderExplorer(SmallDrawing, Explorer):
    """The plane of a code of 2: walk in it, interpolate between two of its points, corrupt and repair a drawing.

    Every setting is a trait that is bound both ways: `view` ("walk", "interpolate" or "repair"); the point walked to,
    `z1` and `z2`; `start`, `end` and the share `mix` of the way between them; the `pixels` of the drawing (64 greys from 0,
    paper, to 16, ink, by rows), the standard deviation `noise` of what is added to it, and its `seed`; and the classes
    `shown`. `drawing` is the picture as an array (8, 8) from 0 to 1: read it after drawing, or set it.
    `code` is the view's code, and `decoded` what the decoder makes of it. `encoder` and `decoder` are nblib Networks with
    exactly the weights that the page computes with: in 8 bits, or in 16 where 8 would lose a digit.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    model = Given({})  # the sizes of encoder and decoder, and the bits of a weight
    weights = Given("")
    examples = Given("")
    classes = Given("")
    view = Choice("walk", VIEWS, link="view")
    z1 = Number(0.0, -LIMIT, LIMIT, symbol="z₁", link="z1")
    z2 = Number(0.0, -LIMIT, LIMIT, symbol="z₂", link="z2")
    start = Numbers(START, (-LIMIT, LIMIT), 2, link="start")
    end = Numbers(END, (-LIMIT, LIMIT), 2, link="end")
    mix = Number(0.5, 0, 1, symbol="t", link="mix", slider=(0, 1, 0.01))
    pixels = Numbers((INK * DRAWING).tolist(), (0, INK), D, link="draw")
    noise = Number(0.3, 0, 1, symbol="σ", link="noise", slider=(0, 1, 0.01))
    seed = Whole(0, 0, 10**6, link="seed")
    shown = ListOf(DIGITS, Choice("0", DIGITS), 1, 10, different=True, ordered=True, link="show")

    def __init__(
        self,
        encoder: Network | None = None,
        decoder: Network | None = None,
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        name: str = "autoencoder",
        *,
        view: str = "walk",
        z1: float = 0.0,
        z2: float = 0.0,
        start: Sequence[float] | None = None,
        end: Sequence[float] | None = None,
        mix: float = 0.5,
        drawing: ArrayLike | None = None,
        noise: float = 0.3,
        seed: int = 0,
        shown: Sequence[str] = DIGITS,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show z = encoder(x) of the examples X (N, 64), from 0 to 1, with their digits y (N,), and x̂ = decoder(z).

        Without networks it shows two principal components; without `start` and `end`, the codes of the first example and of
        the first of another class are the ends of the way.
        """
        given = [value is not None for value in (encoder, decoder, X, y)]
        if not any(given):
            encoder, decoder, X, y = principal()
        elif not all(given):
            raise ValueError("encoder, decoder, X and y belong together: give all four, or none for principal components.")
        stacks = [sizes("encoder", encoder), sizes("decoder", decoder)]
        ends = [(stack[0][0], stack[-1][1]) for stack in stacks]
        if ends != [(D, 2), (2, D)]:
            (a, b), (c, d) = ends
            raise ValueError(f"encoder and decoder must lead from {D} to 2 and back, but lead from {a} to {b}, {c} to {d}.")
        X = array("X", X, "N", D)
        if not 2 <= len(X) <= MOST or X.min() < 0 or X.max() > 1:
            raise ValueError(
                f"X must hold 2 to {MOST} examples from 0 to 1, but holds {len(X)} from {X.min():g} to {X.max():g}."
            )
        y = labels("y", y, len(X), 10)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        pixels = np.round(X * LEVELS).astype(np.uint8)
        self.set_trait("examples", base64.b64encode(pixels.tobytes()).decode())
        self.set_trait("classes", "".join(map(str, y)))
        exact = Network(encoder, decoder).forward(self.X)[0]  # type: ignore[arg-type]
        for bits in (8, 16):
            self.set_trait("model", {"encoder": stacks[0], "decoder": stacks[1], "bits": bits})
            self.set_trait("weights", pack([encoder, decoder], bits))  # type: ignore[list-item]
            if not lost(self.X, self.y, exact, Network(*self._networks()).forward(self.X)[0]):
                break
        if any(given):
            other = int(np.argmax(self.y != self.y[0]))
            codes = self.encoder.forward(self.X[[0, other]])[0].round(2)
            start, end = codes[0] if start is None else start, codes[1] if end is None else end
        self.view, self.z1, self.z2, self.mix, self.noise, self.seed = view, z1, z2, mix, noise, seed
        self.start, self.end, self.shown = START if start is None else start, END if end is None else end, shown
        self.drawing = DRAWING if drawing is None else drawing
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def encoder(self) -> Network:
        """A new nblib Network, z = encoder(x), with exactly the page's weights."""
        return self._networks()[0]

    @property
    def decoder(self) -> Network:
        """A new nblib Network, x̂ = decoder(z), with exactly the page's weights."""
        return self._networks()[1]

    def _networks(self) -> list[Network]:
        return unpack(self.weights, [self.model["encoder"], self.model["decoder"]], self.model["bits"])

    @property
    def X(self) -> Array:
        """The examples (N, 64)."""
        return np.frombuffer(base64.b64decode(self.examples), np.uint8).reshape(-1, D) / LEVELS

    @property
    def y(self) -> Array:
        """The classes of the examples (N,)."""
        return np.array(list(self.classes), int)

    @property
    def codes(self) -> Array:
        """The codes of the examples (N, 2)."""
        return self.encoder.forward(self.X)[0]

    @property
    def noisy(self) -> Array:
        """The drawing with noise, x + σ ε of the present seed (64,)."""
        return self.drawing.ravel() + self.noise * np.random.default_rng(self.seed).standard_normal(D)

    @property
    def code(self) -> Array:
        """The view's code z (2,): the point walked to, the one on the way, or that of the noisy drawing.

        Set it to walk there.
        """
        if self.view == "interpolate":
            return (1 - self.mix) * np.array(self.start) + self.mix * np.array(self.end)
        if self.view == "repair":
            return self.encoder.forward(self.noisy[None])[0][0]
        return np.array([self.z1, self.z2])

    @code.setter
    def code(self, z: ArrayLike) -> None:
        z1, z2 = array("code", z, 2)
        with self.hold_trait_notifications():
            self.view, self.z1, self.z2 = "walk", z1, z2

    @property
    def decoded(self) -> Array:
        """What the decoder makes of the code, x̂ (64,)."""
        return self.decoder.forward(self.code[None])[0][0]

    def __repr__(self) -> str:
        """Show the settings, without the networks and the drawing."""
        keys = ("view", "z1", "z2", "start", "end", "mix", "noise", "seed")
        return f"AutoencoderExplorer({', '.join(f'{key}={getattr(self, key)!r}' for key in keys)})"
