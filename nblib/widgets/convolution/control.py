"""A digit on its way through a convolutional network: its maps, a window's products, kernels to edit, moves to follow."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.activations import softmax
from nblib.checks import Array, array
from nblib.models.recipes import cnn
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.drawings import PIXELS, SIDE, Drawing, greys
from nblib.widgets.fields import Given, ListOf, Numbers, Text, Whole, refuse, settable
from nblib.widgets.packed import pack, unpack

from .weights import Blocks, map_shapes, matrix_shapes, put_together, take_apart

MOST_BLOCKS, MOST_MAPS, MOST_KERNEL, MOST_TEXT = 3, 32, 7, 300_000
FAR = 8  # pixels by which the drawing moves at most
LIMIT = 100.0  # of a weight that is edited
MOST_EDITS = 400  # weights
EDIT = ["layer", "map", "channel", "row", "column", "weight"]
DRAWING = greys("drawing", datasets.mnist().X[:1], 1)[0].tolist()  # until somebody draws
INSTRUCTION = (
    "Point at a map to see the products of its window. Then move the digit: by how many pixels must it go, "
    "so that the maps of every layer move along exactly?"
)


class ConvolutionExplorer(Drawing, Explorer):
    """A drawing and all maps that a convolutional network makes of it; the products of one window; kernels to edit.

    What a reader sets are traits that are bound both ways: `pixels` (784 greys from 0, paper, to 255, ink, by rows); by how
    many pixels the drawing is moved, `across` (to the right) and `down`; the window shown: `layer` counts from 1, `map`,
    `channel`, `row` and `column` from 0 as in the layer's equation y[o, i, j] with x[c, …] (a number beyond the last one
    means the last one); and `edits`, a row (layer, map, channel, row, column, weight) for each weight that is not the
    network's own. `kernel` is the window's kernel W[o, c] as an array (K, K): read it after editing, or set it. `drawing` is
    the picture as an array (28, 28) from 0 to 1, `moved` the same where it was moved to.
    `network` is an nblib Network with exactly the weights that the page computes with, in 8 bits, edits included; `maps` is
    what each of its layers says to the moved drawing, `products` those of the window.

    A link sets them by `draw`, `dx`, `dy`, `layer`, `map`, `channel`, `row`, `column` and `edits`, and the window's kernel
    by `kernel`: vertical-edge, horizontal-edge, outline, sharpen, copy, mean, zeros, or its weights by rows.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    blocks = Given([])  # maps O, kernel K, stride S, padding P and the pool's side (1 for none) of each
    weights = Given("")  # in 8 bits, as base64
    images = Given("")  # 784 bytes each, as base64
    pixels = ListOf(DRAWING, Whole(0, 0, 255), PIXELS, PIXELS)
    across = Whole(0, -FAR, FAR, link="dx", slider=(-FAR, FAR, 1))
    down = Whole(0, -FAR, FAR, link="dy", slider=(-FAR, FAR, 1))
    layer = Whole(1, 1, MOST_BLOCKS, link="layer")
    map = Whole(0, 0, MOST_MAPS - 1, symbol="o", link="map")
    channel = Whole(0, 0, MOST_MAPS - 1, symbol="c", link="channel")
    row = Whole(13, 0, SIDE - 1, symbol="i", link="row")
    column = Whole(13, 0, SIDE - 1, symbol="j", link="column")
    edits = ListOf(
        [],
        Numbers(
            [1, 0, 0, 0, 0, 0],
            [(1, MOST_BLOCKS), (0, MOST_MAPS - 1), (0, MOST_MAPS - 1), *[(0, MOST_KERNEL - 1)] * 2, (-LIMIT, LIMIT)],
            names=EDIT,
        ),
        0,
        MOST_EDITS,
    )

    def __init__(
        self,
        network: Network | None = None,
        images: ArrayLike | None = None,
        name: str = "convolution",
        *,
        drawing: ArrayLike | None = None,
        across: int = 0,
        down: int = 0,
        layer: int = 1,
        map: int = 0,
        channel: int = 0,
        row: int = 13,
        column: int = 13,
        edits: Sequence[Sequence[float]] = (),
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`: (Conv2D, ReLU, MaxPool) up to three times, Flatten, Dense to ten digits; dropout is left out.

        `images` (N, 784), (N, 28, 28) or (N, 1, 28, 28), from 0 to 1, are examples to start from; the first of them is the
        drawing, unless one is given. Without a network it shows the recipe's with 4 and 8 maps, which has learned nothing.
        """
        if network is None:
            network = cnn.build(cnn.Settings(channels=(4, 8)), np.random.default_rng(0))
            images = datasets.mnist().X[:3] if images is None else images
        blocks, stack = take_apart(network)
        self._check_size(blocks, [W.shape for W, _ in stack])
        weights = pack(stack, 8, "unit")
        if len(weights) > MOST_TEXT:
            raise ValueError(
                f"network must have at most {MOST_TEXT // 4 * 3} bytes of weights, for a page to load, but has "
                f"{len(weights) // 4 * 3}."
            )
        examples = greys("images", images) if images is not None else np.zeros((0, PIXELS), np.uint8)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        given = {"blocks": blocks, "weights": weights, "images": base64.b64encode(examples.tobytes()).decode()}
        for key, value in given.items():
            self.set_trait(key, value)
        if drawing is not None:
            self.drawing = drawing
        elif len(examples):
            self.pixels = examples[0]
        self.across, self.down, self.edits = across, down, edits
        self.layer, self.map, self.channel, self.row, self.column = layer, map, channel, row, column
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @staticmethod
    def _check_size(blocks: Blocks, shapes: list[tuple[int, ...]]) -> None:
        """ValueError unless the matrices lead from 28 × 28 pixels to ten digits, in sizes that can be seen."""
        if len(blocks) > MOST_BLOCKS or any(n > MOST_MAPS or K > MOST_KERNEL for n, K, *_ in blocks):
            raise ValueError(
                f"network must have at most {MOST_BLOCKS} layers of at most {MOST_MAPS} kernels of at most "
                f"{MOST_KERNEL} × {MOST_KERNEL}, but has {', '.join(f'{n} of {K} × {K}' for n, K, *_ in blocks)}."
            )
        wanted = matrix_shapes(blocks)
        if shapes != wanted or min(n for _, after in map_shapes(blocks) for n in after) < 1:
            raise ValueError(
                f"network must lead from images (1, 28, 28) to 10 digits: its weights' matrices must be {wanted}, but are "
                f"{[tuple(map(int, shape)) for shape in shapes]}."
            )

    # The picture ---------------------------------------------------------------------------------------------------

    @property
    def moved(self) -> Array:
        """The picture (28, 28) moved by `down` and `across`: what leaves it is lost, what comes in is paper."""
        return cnn.moved(self.drawing, self.down, self.across)

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly the page's weights."""
        stack = unpack(self.weights, matrix_shapes(self.blocks), 8, "unit")
        for layer, o, c, u, v, weight in self.edits:
            K = self.blocks[int(layer) - 1][1]
            stack[int(layer) - 1][0][int((c * K + u) * K + v), int(o)] = weight
        return put_together(self.blocks, stack)

    @property
    def maps(self) -> list[Array]:
        """What goes out of every layer of `network` (O, rows, columns), the picture first, then layer by layer."""
        a = self.moved[None, None]
        said = [a[0]]
        for layer in self.network.layers:
            a, _ = layer.forward(a)
            said.append(a[0])
        return said

    @property
    def probabilities(self) -> Array:
        """What the network says to the moved drawing: the probability of each of the ten digits."""
        z: Array = self.network.scores(self.moved[None, None])
        return softmax(z)[0]

    @property
    def place(self) -> tuple[int, int, int, int, int]:
        """The window shown: layer, counted from 1, map o, channel c, row i and column j of its output."""
        layer = min(self.layer, len(self.blocks))
        O, rows, columns = map_shapes(self.blocks)[layer - 1][0]  # noqa: E741
        C = self.blocks[layer - 2][0] if layer > 1 else 1
        return layer, min(self.map, O - 1), min(self.channel, C - 1), min(self.row, rows - 1), min(self.column, columns - 1)

    @property
    def kernel(self) -> Array:
        """The kernel W[o, c] (K, K) of the window's map and channel. Set it to edit it."""
        layer, o, c, _, _ = self.place
        W: Array = self._conv(layer).params["W"][o, c]
        return W.copy()

    @kernel.setter
    def kernel(self, kernel: ArrayLike) -> None:
        layer, o, c, _, _ = self.place
        K = self.blocks[layer - 1][1]
        kernel = array("kernel", kernel, K, K)
        kept = [edit for edit in self.edits if tuple(edit[:3]) != (layer, o, c)]
        self.edits = kept + [[layer, o, c, u, v, kernel[u, v]] for u in range(K) for v in range(K)]

    @property
    def products(self) -> Array:
        """The products W[o, c, u, v] x[c, i S + u − P, j S + v − P] of the window (C, K, K); their sum and b make z."""
        layer, o, _, i, j = self.place
        _, K, S, P, _ = self.blocks[layer - 1]
        conv = self._conv(layer)
        before = self.maps[self._before(layer)]
        x = np.pad(before, ((0, 0), (P, P), (P, P)))
        product: Array = conv.params["W"][o] * x[:, i * S : i * S + K, j * S : j * S + K]
        return product

    @property
    def bias(self) -> float:
        """The bias b[o] of the window's map."""
        layer, o, *_ = self.place
        return float(self._conv(layer).params["b"][o])

    @property
    def activation(self) -> Array:
        """The map shown, a[o] behind ReLU (rows, columns)."""
        layer, o, *_ = self.place
        return self.maps[self._before(layer) + 2][o]

    def _conv(self, layer: int) -> Any:
        return self.network.layers[self._before(layer)]

    def _before(self, layer: int) -> int:
        """Return how many layers of the network come before the convolution of a block."""
        return sum(3 if pool > 1 else 2 for *_, pool in self.blocks[: layer - 1])

    def __repr__(self) -> str:
        """Show what is set."""
        layer, o, c, i, j = self.place
        return (
            f"ConvolutionExplorer({'-'.join(str(n) for n, *_ in self.blocks)} maps, layer={layer}, map={o}, channel={c}, "
            f"row={i}, column={j}, across={self.across}, down={self.down}, {len(self.edits)} edits)"
        )

    @traitlets.validate("edits")
    def _check_edits(self, proposal: Any) -> list[list[float]]:
        return checked(self._edits, proposal["value"])

    def _edits(self, edits: list[list[float]]) -> list[list[float]]:
        """Return the edits; ValueError for a weight that is not there, or that is edited twice."""
        places = set()
        for edit in edits:
            *where, _ = edit
            layer, o, c, u, v = where
            good = all(n == int(n) for n in where) and layer <= len(self.blocks)
            if good:
                O, K, *_ = self.blocks[int(layer) - 1]  # noqa: E741
                C = self.blocks[int(layer) - 2][0] if layer > 1 else 1
                good = o < O and c < C and u < K and v < K and tuple(where) not in places
            if not good:
                refuse("edits must name weights that the network has, each once", where)
            places.add(tuple(where))
        return edits
