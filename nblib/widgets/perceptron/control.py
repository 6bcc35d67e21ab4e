"""The perceptron that the reader can move: sliders, a line and points to drag, and the learning rule step by step."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import traitlets

from nblib import datasets
from nblib.checks import Array, array, choice, describe, labels
from nblib.models.perceptron import Perceptron
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Own, Text, Whole, restarting

LIMIT = 1e6  # larger weights are refused: nothing could be seen
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


class PerceptronExplorer(Explorer):
    """A perceptron of two inputs on a data set, to be moved by hand and trained by the rule.

    Every number is a trait that is bound both ways: `weights` (2,), `bias`, `learning_rate`, `data` (the name of the
    set), `points` (N, 2) and `labels` (N,) as the reader has moved them; and what the present count knows: `start`
    (w₁, w₂, b where it began), `mistakes`, `epoch` (whole passes so far), `example` (the index of the next one).
    Setting weights, points, labels or data starts the count anew. A bad value raises a TraitError that says what came
    and what was expected, and the control stays as it was.
    """

    instruction = Text(INSTRUCTION)
    choices = Given([])
    datasets = Given({})
    initial = Given({})
    data = Own(link="data", restarts=True)
    points = Own(restarts=True)
    labels = Own(restarts=True)
    weights = Numbers([0.0, 0.0], (-LIMIT, LIMIT), 2, symbol="w", link="w", slider=(-5, 5, 0.1), restarts=True)
    bias = Number(0.0, -LIMIT, LIMIT, symbol="b", link="b", slider=(-5, 5, 0.1), restarts=True)
    learning_rate = Number(1.0, above=0, most=100, symbol="η", link="eta", slider=(0.01, 2, 0.01), restarts=True)
    start = Numbers([0.0, 0.0, 0.0], (-LIMIT, LIMIT), 3)
    mistakes = Whole(0, 0, 10**9)
    epoch = Whole(0, 0, 10**9)
    example = Own(0)

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
        self.data, self.weights, self.bias, self.learning_rate = data, weights, bias, learning_rate
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
            super().reset()
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
            self.labels, self.points = table["labels"], table["points"]

    @traitlets.observe(*restarting(locals()))
    def _restart(self, change: Any = None) -> None:
        if not self._from_page:
            self.example = self.epoch = self.mistakes = 0
            self.start = [*self.weights, self.bias]

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("data")
    def _check_data(self, proposal: Any) -> str:
        return checked(Choice("", self.choices).check, "data", proposal["value"])

    @traitlets.validate("points")
    def _check_points(self, proposal: Any) -> list[list[float]]:
        table = self.datasets[self.data]
        (*center, half), n = table["frame"], len(table["points"])
        point = Numbers([], [(c - half, c + half) for c in center])
        return checked(ListOf([], point, n, n).check, "points", proposal["value"])

    @traitlets.validate("labels")
    def _check_labels(self, proposal: Any) -> list[int]:
        n = len(self.datasets[self.data]["labels"])
        return checked(ListOf([], Choice(0, (0, 1)), n, n).check, "labels", proposal["value"])

    @traitlets.validate("example")
    def _check_example(self, proposal: Any) -> int:
        return checked(Whole(0, 0, len(self.labels) - 1).check, "example", proposal["value"])


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
