"""A stack of Boltzmann machines: grow it layer by layer, see what its units look for, and what each layer still knows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.checks import Array, array
from nblib.checks import labels as digits_of
from nblib.models.dbn import DBN
from nblib.models.rbm import RBM, binary
from nblib.optimizers import SGD
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Given, ListOf, Text, Whole, refuse, settable

from .frames import Frame, Frames, machine, pack, recorded, unpack

MOST_LAYERS, MOST_FRAMES, MOST_UNITS, MOST_IMAGES, MOST_TEXT = 4, 12, 100, 50, 300_000
DRAWING = datasets.binarized(datasets.digits().X[3:4])[0]  # a three, until somebody draws
AT = (0, 5, 15, 45, 90, 180, 450)  # steps of the small stack's frames
NETWORKS = ["dbn", "sigmoid", "relu"]
INSTRUCTION = (
    "Add layer upon layer. Then draw something that is no digit: from which layer on does the stack make one of it? "
    "And with how many labels do the images without labels help most?"
)


@cache
def small() -> tuple[list[list[Frame]], Array, Array]:
    """Return the frames of a small stack that has learned 8×8 digits, and two test digits of each class."""
    digits, rng = datasets.digits(), np.random.default_rng(0)
    V, V_test, _, y_test = datasets.split(datasets.binarized(digits.X), digits.y, rng, test=0.2)
    dbn = DBN(64, 36, 36, rng=rng)
    records = dbn.fit(V, lambda: SGD(0.3), rng, epochs=10)
    few = [i for nth in range(2) for k in range(10) for i in np.flatnonzero(y_test == k)[nth : nth + 1]]
    return recorded(dbn, records, AT), V_test[few], y_test[few]


class StackExplorer(Explorer):
    """A deep belief network that grows: its filters, reconstructions from each of its layers, and what few labels teach.

    What a reader sets are traits that are bound both ways: how many `layers` stand and at which `frame` of its training the
    top one is; the `unit` of a `layer` that is looked at, both counted from 1; the `pixels` of the drawing (0 paper, 1 ink,
    by rows); and the number of `labels` at which the learning curves are read. `drawing` is the picture as a square array:
    read it after drawing, or set it. `machines` are nblib RBMs with exactly the weights that the page computes with, in
    8 bits, the lowest first, and `dbn` is the DBN of them.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    sizes = Given([])  # of the layers, the pixels first
    steps = Given([])  # of each machine: the steps it had made at each frame
    weights = Given("")  # W in 8 bits and c of each frame, as base64
    biases = Given("")  # b of each frame, as base64
    images = Given("")  # test digits, a bit for each pixel, as base64
    classes = Given("")  # of the test digits
    curves = Given({})  # "labels", and of each network the accuracies of its runs, with so many labels each
    layers = Whole(1, 0, MOST_LAYERS, link="layers")
    frame = Whole(len(AT) - 1, 0, MOST_FRAMES - 1, link="frame")
    layer = Whole(1, 1, MOST_LAYERS, link="layer")
    unit = Whole(1, 1, MOST_UNITS, link="unit")
    pixels = ListOf(DRAWING.astype(int).tolist(), Whole(0, 0, 1), 64, 784)
    labels = Whole(0, 0, 10**6, link="labels")

    def __init__(
        self,
        frames: Frames | None = None,
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        curves: Mapping[str, ArrayLike] | None = None,
        name: str = "stack",
        *,
        layers: int = 1,
        frame: int | None = None,
        layer: int = 1,
        unit: int = 1,
        drawing: ArrayLike | None = None,
        labels: int | None = None,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show machines as `recorded` has kept them, and test digits X (N, n) of 0 and 1 with their classes y (N,).

        `curves` holds "labels", how many there were, and under "dbn", "sigmoid" and "relu" test accuracies, an array with a
        row for each run and a column for each number of labels; the runs are paired. Without `frame` the top layer has
        been trained to its end; without `drawing` the first test digit is it; without `labels` 100 are looked at. Without
        frames and digits it shows a small stack that has learned 8×8 digits.
        """
        if frames is None and X is None and y is None:
            frames, X, y = small()
            drawing = DRAWING if drawing is None else drawing
        if frames is None or X is None or y is None:
            raise ValueError("frames, X and y belong together: give all three, or none for a small stack.")
        sizes, steps = _shape(frames)
        X = binary("X", X, sizes[0])
        if not 1 <= len(X) <= MOST_IMAGES:
            raise ValueError(f"X must hold 1 to {MOST_IMAGES} test digits, but holds {len(X)}.")
        y = digits_of("y", y, len(X), 10)
        weights, biases = pack(frames)
        if len(weights) + len(biases) > MOST_TEXT:
            raise ValueError(
                f"The frames must take at most {MOST_TEXT // 1000} kB as text, for a page to load, "
                f"but take {(len(weights) + len(biases)) / 1000:.0f}: keep fewer, or smaller machines."
            )
        given = _curves(curves or {})
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        bits = base64.b64encode(np.packbits(X.astype(np.uint8), axis=1).tobytes()).decode()
        kept = {"sizes": sizes, "steps": steps, "weights": weights, "biases": biases, "images": bits, "curves": given}
        for key, value in {**kept, "classes": "".join(map(str, y))}.items():
            self.set_trait(key, value)
        self.drawing = X[0] if drawing is None else drawing
        counts = given.get("labels", [0])
        self.labels = labels if labels is not None else 100 if 100 in counts else counts[0]
        self.layers, self.frame = layers, len(steps[0]) - 1 if frame is None else frame
        self.layer, self.unit = layer, unit
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def drawing(self) -> Array:
        """The picture, a square array of 0 (paper) and 1 (ink). Set it to an array of that shape, or (n,), to show that."""
        side = round(len(self.pixels) ** 0.5)
        return np.array(self.pixels, float).reshape(side, side)

    @drawing.setter
    def drawing(self, drawing: ArrayLike) -> None:
        self.pixels = binary("drawing", np.reshape(array("drawing", drawing), (1, -1)), self.sizes[0])[0]

    @property
    def X(self) -> Array:
        """The test digits (N, n), of 0 and 1."""
        n = self.sizes[0]
        data = np.frombuffer(base64.b64decode(self.images), np.uint8).reshape(len(self.classes), -1)
        return np.unpackbits(data, axis=1, count=n).astype(float)

    @property
    def y(self) -> Array:
        """The classes of the test digits (N,)."""
        return np.array(list(self.classes), int)

    @property
    def machines(self) -> list[RBM]:
        """The machines that stand, the lowest first: all at their last frame, the top one at `frame`."""
        frames = unpack(self.weights, self.biases, self.sizes, self.steps)[: self.layers]
        return [machine(own[self.frame if own is frames[-1] else -1]) for own in frames]

    @property
    def dbn(self) -> DBN:
        """A new nblib DBN of these machines; ValueError while none stands."""
        if not self.layers:
            raise ValueError("There is no layer yet: set layers to 1 or more.")
        made = DBN(*self.sizes[: self.layers + 1], rng=np.random.default_rng(0))
        made.machines = self.machines
        return made

    @property
    def filters(self) -> list[Array]:
        """What the units of each layer look for, W₁ W₂ … W_l (n, m_l): the way down to the pixels without the sigmoids."""
        products: list[Array] = []
        for one in self.machines:
            products.append(products[-1] @ one.params["W"] if products else one.params["W"])
        return products

    @property
    def reconstructions(self) -> list[Array]:
        """The drawing from each layer (n,): up to it and down again, probabilities handed on in place of patterns."""
        machines, found = self.machines, []
        for l in range(1, len(machines) + 1):  # noqa: E741
            a = self.dbn.features([self.pixels], l)
            for one in reversed(machines[:l]):
                a = one.visible(a)
            found.append(a[0])
        return found

    def __repr__(self) -> str:
        """Show what is set, without the drawing."""
        sizes, last = "-".join(map(str, self.sizes)), len(self.steps[0]) - 1
        return f"StackExplorer({sizes}, layers={self.layers}, frame={self.frame} of {last}, labels={self.labels})"

    @traitlets.validate("layers", "frame", "layer", "unit", "pixels", "labels")
    def _check_sizes(self, proposal: Any) -> Any:
        key, value = proposal["trait"].name, proposal["value"]
        most = {
            "layers": len(self.steps),
            "layer": len(self.steps),
            "frame": len(self.steps[0]) - 1,
            "unit": max(self.sizes[1:]),
        }
        counts = self.curves.get("labels", [0])
        if value > most[key] if key in most else False:
            checked(refuse, f"{key} must be at most {most[key]} here", value)
        if key == "pixels" and len(value) != self.sizes[0]:
            checked(refuse, f"pixels must be {self.sizes[0]} numbers of 0 and 1", value)
        if key == "labels" and value not in counts:
            checked(refuse, f"labels must be one of {', '.join(map(str, counts))}", value)
        return value


def _shape(frames: Frames) -> tuple[list[int], list[list[int]]]:
    """Return the sizes of the layers and the steps of the frames; ValueError unless they make a stack."""
    machines = [list(own) for own in frames]
    if not 1 <= len(machines) <= MOST_LAYERS or any(len(own) != len(machines[0]) for own in machines):
        raise ValueError(
            f"frames must be those of 1 to {MOST_LAYERS} machines, as many of each, but there are "
            f"{[len(own) for own in machines]}."
        )
    if not 1 <= len(machines[0]) <= MOST_FRAMES:
        raise ValueError(f"frames must be 1 to {MOST_FRAMES} of each machine, but are {len(machines[0])}.")
    sizes = [machines[0][0].W.shape[0], *(own[0].W.shape[1] for own in machines)]
    for l, own in enumerate(machines):  # noqa: E741
        if any(frame.W.shape != (sizes[l], sizes[l + 1]) for frame in own):
            raise ValueError(f"frames must lead from layer to layer, but those of machine {l + 1} have another shape.")
    if round(sizes[0] ** 0.5) ** 2 != sizes[0] or not 64 <= sizes[0] <= 784 or max(sizes[1:]) > MOST_UNITS:
        raise ValueError(
            f"frames must lead from a square of 64 to 784 pixels to at most {MOST_UNITS} units a layer, but lead through "
            f"{sizes}."
        )
    return sizes, [[int(frame.step) for frame in own] for own in machines]


def _curves(curves: Mapping[str, ArrayLike]) -> dict[str, Any]:
    """Return the learning curves as lists; ValueError unless each network has as many runs with as many labels."""
    if not curves:
        return {}
    if set(curves) != {"labels", *NETWORKS}:
        raise ValueError(f'curves must hold "labels", "dbn", "sigmoid" and "relu", but hold {sorted(curves)}.')
    counts = np.ravel(array("labels", curves["labels"]))
    if len(counts) < 2 or (np.diff(counts) <= 0).any() or counts[0] < 1 or (counts != counts.astype(int)).any():
        raise ValueError(f"labels must be two or more growing whole numbers, but came as {counts.tolist()}.")
    runs = {key: np.atleast_2d(array(key, curves[key])) for key in NETWORKS}
    for key, values in runs.items():
        if values.shape != (len(runs["dbn"]), len(counts)) or values.min() < 0 or values.max() > 1:
            raise ValueError(
                f"{key} must hold accuracies from 0 to 1, ({len(runs['dbn'])}, {len(counts)}), a row for each run and a "
                f"column for each number of labels, but came with shape {values.shape}."
            )
    return {"labels": counts.astype(int).tolist(), **{key: values.round(4).tolist() for key, values in runs.items()}}
