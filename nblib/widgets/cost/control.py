"""Costs: points and a line to drag under squared, absolute and Huber error; one logit under two losses."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from nblib import losses
from nblib.activations import d_sigmoid, sigmoid
from nblib.checks import Array
from nblib.layers import Dense
from nblib.network import Network
from nblib.training import Step
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Flag, Given, ListOf, Number, Numbers, Text, Whole, settable

VIEWS = ("line", "curve", "logit")
COSTS = ("mse", "mae", "huber")
HALF = 3.0  # points lie within −3 … 3
MOST_POINTS = 40
LIMIT = 1e4
LOGIT = 8.0
MOST_STEPS = 600  # of the two learning curves: squared error needs 497 from z = 6 with η = 0.5
POINTS = ((-2.5, -1.4), (-1.9, -0.6), (-1.2, -0.9), (-0.5, 0.3), (0.2, 0.1), (0.9, 1.1), (1.6, 0.8), (2.3, 1.9))
INSTRUCTION = "Drag a point, the line, or the dot in the bowl: how much does each residual count under each cost?"


class CostExplorer(Explorer):
    """What a cost measures: of a line or parabola through points, or of one neuron's logit.

    Every number is a trait that is bound both ways: `view` ("line", "curve" or "logit"), `points` (N, 2), `loss` ("mse",
    "mae" or "huber") with Huber's `delta`, the line's `weight` and `bias`, the `learning_rate` of a run, `compare`
    (whether the best lines of all three costs are shown); for the logit view `logit`, `target` (0 or 1), its own
    `logit_rate` and `steps`, the length of its two learning curves. A bad value raises a TraitError in words, and the
    control stays as it was.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    view = Choice("line", VIEWS, link="view")
    points = ListOf(list(map(list, POINTS)), Numbers([], (-HALF, HALF), 2), 2, MOST_POINTS)
    loss = Choice("mse", COSTS, link="loss")
    delta = Number(1.0, above=0, most=10, symbol="θ", slider=(0.1, 3, 0.1), link="delta")
    weight = Number(0.2, -LIMIT, LIMIT, symbol="w", slider=(-HALF, HALF, 0.05), link="w")
    bias = Number(0.8, -LIMIT, LIMIT, symbol="b", slider=(-HALF, HALF, 0.05), link="b")
    compare = Flag(False, link="compare")
    learning_rate = Number(0.05, above=0, most=100, symbol="η", link="eta")
    logit = Number(3.0, -LOGIT, LOGIT, symbol="z", slider=(-LOGIT, LOGIT, 0.05), link="z")
    target = Choice(0, (0, 1), symbol="y", link="y")
    logit_rate = Number(0.5, above=0, most=100, symbol="η", link="eta")
    steps = Whole(100, 1, MOST_STEPS, symbol="n", slider=(50, MOST_STEPS, 50), link="steps")

    def __init__(
        self,
        name: str = "cost",
        view: str = "line",
        loss: str = "mse",
        weight: float = 0.2,
        bias: float = 0.8,
        points: Sequence[Any] = POINTS,
        delta: float = 1.0,
        learning_rate: float = 0.05,
        compare: bool = False,
        logit: float = 3.0,
        target: int = 0,
        logit_rate: float = 0.5,
        steps: int = 100,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show a line with this weight and bias through `points`, or a logit, under the chosen cost."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.view, self.points, self.loss, self.delta = view, points, loss, delta
        self.weight, self.bias, self.compare, self.learning_rate = weight, bias, compare, learning_rate
        self.logit, self.target, self.logit_rate, self.steps = logit, target, logit_rate, steps
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def X(self) -> Array:
        """The inputs (N, 1): x of the points, squared in the curve view; in the logit view the single input 1."""
        if self.view == "logit":
            return np.ones((1, 1))
        x = np.array(self.points)[:, :1]
        return x**2 if self.view == "curve" else x

    @property
    def y(self) -> Array:
        """The targets (N,): y of the points, or the target class of the logit view."""
        return np.array([self.target], dtype=float) if self.view == "logit" else np.array(self.points)[:, 1]

    @property
    def data(self) -> tuple[Array, Array]:
        """X and y together."""
        return self.X, self.y

    @property
    def network(self) -> Network:
        """A new nblib network with exactly these weights; in the logit view a neuron whose weighted sum is z."""
        if self.view == "logit":
            return Network(Dense.of([[self.logit]], [0.0]), output="sigmoid")
        return Network(Dense.of([[self.weight]], [self.bias]))

    @property
    def cost_function(self) -> Callable[..., tuple[float, Array]]:
        """nblib's loss of this cost: (ŷ, y) -> (J, ∂J/∂ŷ). In the logit view it is the cross-entropy of (z, y)."""
        if self.view == "logit":
            return losses.binary_cross_entropy
        return partial(losses.huber, delta=self.delta) if self.loss == "huber" else getattr(losses, self.loss)

    @property
    def cost(self) -> float:
        """J of the present line, or the cross-entropy of the present logit."""
        return self.cost_function(self.network.forward(self.X)[0], self.y)[0]

    @property
    def history(self) -> dict[str, list[Step]]:
        """The learning curves of the logit view: nblib's records of `steps` steps z ← z − η δ under either cost.

        Each record's `cost` is the loss before the step, its `validation` the distance |ŷ − y| after it.
        """
        return {"squared error": self._learn(_squared), "cross-entropy": self._learn(losses.binary_cross_entropy)}

    def _learn(self, loss: Callable[..., tuple[float, Array]]) -> list[Step]:
        z, y, records = np.array([self.logit]), np.array([float(self.target)]), []
        for k in range(self.steps):
            cost, delta = loss(z, y)
            z = z - self.logit_rate * delta
            records.append(Step(k + 1, k + 1, 1, cost, float(abs(sigmoid(z) - y)[0])))
        return records

    def __repr__(self) -> str:
        """Show the state that a call would reproduce, points apart."""
        if self.view == "logit":
            steps = "" if self.steps == 100 else f", steps={self.steps}"
            return (
                f"CostExplorer(view='logit', logit={self.logit}, target={self.target}, logit_rate={self.logit_rate}{steps})"
            )
        delta = f", delta={self.delta}" if self.loss == "huber" else ""
        return (
            f"CostExplorer(view={self.view!r}, loss={self.loss!r}{delta}, weight={self.weight}, bias={self.bias}, "
            f"learning_rate={self.learning_rate})"
        )


def _squared(z: Array, y: Array) -> tuple[float, Array]:
    """ℓ = (σ(z) − y)² and δ = ∂ℓ/∂z = 2 (ŷ − y) ŷ (1 − ŷ)."""
    cost, slope = losses.mse(sigmoid(z), y)
    return cost, slope * d_sigmoid(z)
