"""The perceptron that the reader can move: sliders, a line and points to drag, and the learning rule step by step."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import traitlets

from nblib import datasets
from nblib.checks import Array, array, choice, count, describe, labels, number
from nblib.models.perceptron import Perceptron
from nblib.widgets.base import Control, Text, Value, checked

LIMIT = 1e6  # the front end refuses larger weights: nothing could be seen
MAX_RATE = 100
INSTRUCTION = "Move the line so that every point is on its side, or let the learning rule do it, step by step."

DataSet = dict[str, Any]


def _entry(
    X: Array,
    y: Array,
    axes: Sequence[str] = ("x₁", "x₂"),
    classes: Sequence[str] = ("class 0", "class 1"),
    room: float = 1.25,
) -> DataSet:
    """Return a data set as the front end reads it: rounded to four digits, and the square frame that it is drawn in.

    The frame is (center x, center y, half its width); it is `room` times as wide as the points need.
    """
    low, high = X.min(axis=0), X.max(axis=0)
    half = float((high - low).max()) / 2 * room or 1.0
    digits = 3 - int(np.floor(np.log10(max(half, np.abs(X).max()))))
    X, center, half = X.round(digits) + 0.0, ((low + high) / 2).round(digits), round(half, digits)  # + 0.0: no −0
    return {
        "points": X.tolist(),
        "labels": y.tolist(),
        "axes": list(axes),
        "classes": list(classes),
        "frame": [*center.tolist(), half],
    }


def _gate(name: str) -> DataSet:
    return _entry(*datasets.logic(name), room=2)


def _blobs(spread: float) -> DataSet:
    return _entry(*datasets.blobs(np.random.default_rng(0), n=30, spread=spread))


def _penguins() -> DataSet:
    """Return 100 penguins drawn at random, bill length and depth standardized."""
    birds = datasets.penguins(["Adelie", "Gentoo"])
    some = np.random.default_rng(0).permutation(len(birds.X))[:100]
    X = datasets.Standardizer().fit(birds.X[some, :2]).transform(birds.X[some, :2])
    axes = [f"{feature.split(' (')[0]}, standardized" for feature in birds.features[:2]]
    return _entry(X, birds.y[some], axes, [f"class {k}: {name}" for k, name in enumerate(birds.classes)])


DATASETS: dict[str, Callable[[], DataSet]] = {
    **{gate: partial(_gate, gate) for gate in datasets.GATES},
    "blobs": partial(_blobs, 0.6),
    "overlapping blobs": partial(_blobs, 1.2),
    "penguins": _penguins,
}


class PerceptronExplorer(Control):
    """A perceptron of two inputs on a data set, to be moved by hand and trained by the rule.

    Every number is a trait that is bound both ways: `weights` (2,), `bias`, `learning_rate`, `data` (the name of the
    set), `points` (N, 2) and `labels` (N,) as the reader has moved them; and what the present count knows: `start`
    (w₁, w₂, b where it began), `mistakes`, `epoch` (whole passes so far), `example` (the index of the next one).
    Setting weights, points, labels or data starts the count anew. A bad value raises a TraitError that says what came
    and what was expected, and the control stays as it was.
    """

    instruction = Text(INSTRUCTION).tag(sync=True)
    choices: Any = traitlets.List(read_only=True).tag(sync=True)
    datasets = traitlets.Dict(read_only=True).tag(sync=True)
    initial = traitlets.Dict(read_only=True).tag(sync=True)
    data = Value().tag(sync=True)
    points = Value().tag(sync=True)
    labels = Value().tag(sync=True)
    weights = Value().tag(sync=True)
    bias = Value().tag(sync=True)
    learning_rate = Value().tag(sync=True)
    start = Value().tag(sync=True)
    mistakes = Value(0).tag(sync=True)
    epoch = Value(0).tag(sync=True)
    example = Value(0).tag(sync=True)

    def __init__(
        self,
        name: str = "perceptron",
        data: str = "AND",
        weights: Any = (0.0, 0.0),
        bias: float = 0.0,
        learning_rate: float = 1.0,
        choices: Sequence[str] | None = None,
        instruction: str = INSTRUCTION,
        datasets: Mapping[str, tuple[Any, ...]] | None = None,
    ) -> None:
        """Show `data` with the given weights; `choices` names the data sets the reader may choose from (None: all).

        `datasets` adds sets of your own: a name for each (X, y), with X (N, 2) and y (N,) of 0 and 1, or
        (X, y, axes, classes) with the names of both axes and of both classes.
        """
        own = {key: _own(key, value) for key, value in (datasets or {}).items()}
        known = [*own, *DATASETS]
        choice("data", data, known)
        wanted = known if choices is None else [*(choice("choices", key, known) for key in choices), data]
        names = list(dict.fromkeys(wanted))
        tables = {key: own[key] if key in own else DATASETS[key]() for key in names}
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("choices", names)
        self.set_trait("datasets", tables)
        self.weights, self.bias, self.learning_rate, self.data = weights, bias, learning_rate, data
        self.set_trait("initial", {key: getattr(self, key) for key in ("data", "weights", "bias", "learning_rate")})
        super().__init__()

    @property
    def X(self) -> Array:
        """The points, (N, 2), where the reader has put them."""
        return np.array(self.points, dtype=float)

    @property
    def y(self) -> Array:
        """The classes 0 or 1 of the points, (N,)."""
        return np.array(self.labels, dtype=np.intp)

    @property
    def perceptron(self) -> Perceptron:
        """A new nblib Perceptron with exactly these weights, bias and learning rate."""
        model = Perceptron(2, learning_rate=self.learning_rate)
        model.params = {"w": np.array(self.weights), "b": np.array(self.bias)}
        return model

    def reset(self) -> None:
        """Go back to what the author set: data set, points, weights, bias and learning rate."""
        with self.hold_sync():
            for key, value in self.initial.items():
                setattr(self, key, value)
            self._load()
            self._restart()

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return (
            f"PerceptronExplorer(data={self.data!r}, weights={self.weights}, bias={self.bias}, "
            f"learning_rate={self.learning_rate})"
        )

    # What a change brings with it --------------------------------------------------------------------------------

    @traitlets.observe("data")
    def _load(self, change: Any = None) -> None:
        if not self._from_page:
            table = self.datasets[self.data]
            self.points, self.labels = table["points"], table["labels"]

    @traitlets.observe("data", "points", "labels", "weights", "bias", "learning_rate")
    def _restart(self, change: Any = None) -> None:
        if not self._from_page and self.weights is not None and self.bias is not None:
            self.example = self.epoch = self.mistakes = 0
            self.start = [*self.weights, self.bias]

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("data")
    def _check_data(self, proposal: Any) -> str:
        return checked(choice, "data", proposal["value"], self.choices)

    @traitlets.validate("weights", "start")
    def _check_vector(self, proposal: Any) -> list[float]:
        name, n = proposal["trait"].name, 2 if proposal["trait"].name == "weights" else 3
        values = checked(array, name, proposal["value"], n).astype(float).tolist()
        return [checked(number, f"{name}[{i}]", v, least=-LIMIT, most=LIMIT) + 0.0 for i, v in enumerate(values)]

    @traitlets.validate("bias")
    def _check_bias(self, proposal: Any) -> float:
        return checked(number, "bias", proposal["value"], least=-LIMIT, most=LIMIT) + 0.0

    @traitlets.validate("learning_rate")
    def _check_rate(self, proposal: Any) -> float:
        return checked(number, "learning_rate", proposal["value"], above=0, most=MAX_RATE)

    @traitlets.validate("points")
    def _check_points(self, proposal: Any) -> list[list[float]]:
        table = self.datasets[self.data]
        X = checked(array, "points", proposal["value"], len(table["points"]), 2).astype(float)
        *center, half = table["frame"]
        outside = np.flatnonzero((np.abs(X - center) > half).any(axis=1))
        if outside.size:
            (x0, y0), (x1, y1) = np.subtract(center, half).round(4), np.add(center, half).round(4)
            raise traitlets.TraitError(
                f"points must lie within the picture, x from {x0:g} to {x1:g} and y from {y0:g} "
                f"to {y1:g}, but points[{outside[0]}] is {X[outside[0]].tolist()}."
            )
        return X.tolist()

    @traitlets.validate("labels")
    def _check_labels(self, proposal: Any) -> list[int]:
        return checked(labels, "labels", proposal["value"], len(self.datasets[self.data]["labels"]), 2).tolist()

    @traitlets.validate("mistakes", "epoch", "example")
    def _check_count(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        value = checked(count, name, value, 0)
        if name == "example" and self.labels is not None and value >= len(self.labels):
            raise traitlets.TraitError(
                f"example must be below {len(self.labels)}, the number of points, but came as {value}."
            )
        return value


def _own(name: str, value: Any) -> DataSet:
    """Check one of the caller's data sets."""
    if not isinstance(name, str) or not isinstance(value, (tuple, list)) or len(value) not in (2, 4):
        raise ValueError(
            f"datasets must name pairs (X, y), or (X, y, axes, classes), but {describe(name)} came with {describe(value)}."
        )
    for names in value[2:]:
        if not isinstance(names, (tuple, list)) or [type(n) for n in names] != [str, str]:
            raise ValueError(f"datasets[{name!r}] must name two axes and two classes, but came with {describe(names)}.")
    X = array(f"datasets[{name!r}][0]", value[0], "N", 2)
    return _entry(X, labels(f"datasets[{name!r}][1]", value[1], len(X), 2), *value[2:])
