"""Gradient descent on a cost of two weights: a start to drag, a learning rate to choose, and optimizers that race."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nblib import optimizers
from nblib.checks import Array, choice
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.training import Step
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import (
    Choice,
    Flag,
    Given,
    ListOf,
    Number,
    Numbers,
    Own,
    Table,
    Text,
    Whole,
    is_number,
    plain,
    refuse,
    restarting,
)

from .surfaces import SURFACES, N, Surface

METHODS = ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam")
RATES = {"SGD": 0.1, "Momentum": 0.05, "Nesterov": 0.05, "RMSProp": 0.1, "Adam": 0.2}
BATCHES = (1, 2, 4, 8, N)
LEVELS = (3, 10, 30, 100)  # condition numbers of the game
LIMIT = 200  # steps of a run
FAR = 1e3  # half widths of the picture: beyond, a run has diverged and is stopped
RATE = Number(0.1, above=0, most=1000)
STEPS, COUNT = Whole(1, 1, LIMIT), Whole(0, 0, 10**6)  # of a record; of guesses
INSTRUCTION = "Drag the start, choose the learning rate η, say whether it will diverge, and run."


class DescentExplorer(Explorer):
    """Gradient descent and its relatives on a cost surface, from a start to drag.

    Every number is a trait that is bound both ways: `surface` (its name), `condition` (λmax / λmin of the valley),
    `start` (w₁, w₂), `method` (the optimizer that is looked at) and `rivals` (those that race beside it), `rates` (the
    learning rate of each method), `batch` (examples in a step, 16 for all), `seed` (of the batches' draws), `steps`
    (how far the run has gone); and what the reader did: `guess` ("", "settles" or "diverges"), `tally` (guesses right,
    guesses made), `records` (the game's rows of condition number, rate and steps). `ask` says whether the question
    comes before a run. A bad value raises a TraitError in words, and the control stays as it was.
    """

    instruction = Text(INSTRUCTION)
    choices = Given([])
    initial = Given({})
    surface = Own(restarts=True)
    condition = Number(10.0, 1, 1000, symbol="κ", link="kappa", restarts=True)
    start = Own(restarts=True)
    method = Choice("SGD", METHODS, link="method", restarts=True)
    rivals = ListOf([], Choice("SGD", METHODS), 0, len(METHODS), different=True, ordered=True, restarts=True)
    rates = Table(RATES, METHODS, RATE, symbol="η", restarts=True)
    batch = Choice(N, BATCHES, link="batch", restarts=True)
    seed = Whole(0, 0, 10**6, link="seed", restarts=True)
    steps = Whole(0, 0, LIMIT, link="steps")
    ask = Flag(True)
    guess = Choice("", ("", "settles", "diverges"))
    tally = Own([0, 0])
    records = Own([])

    _ground = restarting(locals())

    def __init__(
        self,
        name: str = "descent",
        surface: str = "bowl",
        start: Any = None,
        learning_rate: float | None = None,
        method: str = "SGD",
        rivals: Sequence[str] = (),
        rates: Mapping[str, float] | None = None,
        condition: float = 10.0,
        batch: int = N,
        seed: int = 0,
        choices: Sequence[str] | None = None,
        ask: bool = True,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `surface` with a run of `method` from `start` (None: the surface's own) at `learning_rate`.

        `rates` gives other methods theirs; `choices` names the surfaces the reader may choose from (None: all).
        """
        choice("surface", surface, SURFACES)
        wanted = SURFACES if choices is None else [*(choice("choices", key, SURFACES) for key in choices), surface]
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.ask = ask
        self.set_trait("choices", list(dict.fromkeys(wanted)))
        self.surface, self.condition, self.method, self.rivals = surface, condition, method, rivals
        self.rates = {**RATES, **({} if rates is None else rates)}
        if learning_rate is not None:
            self.learning_rate = learning_rate
        self.batch, self.seed = batch, seed
        if start is not None:
            self.start = start
        self.set_trait("initial", {key: getattr(self, key) for key in self._ground})
        super().__init__()

    @property
    def learning_rate(self) -> float:
        """η of the present method."""
        return self.rates[self.method]

    @learning_rate.setter
    def learning_rate(self, eta: float) -> None:
        self.rates = {**self.rates, self.method: eta}

    @property
    def optimizer(self) -> Optimizer:
        """A new nblib optimizer of the present method and learning rate."""
        return getattr(optimizers, self.method)(self.learning_rate)

    @property
    def cost(self) -> Surface:
        """The surface itself: its cost(w), gradient(w) and hessian(w)."""
        return Surface(self.surface, self.condition)

    @property
    def data(self) -> tuple[Array, Array]:
        """The examples X (16, D) and targets y (16,) whose mean squared error the surface is."""
        return self.cost.X, self.cost.y

    @property
    def network(self) -> Network | None:
        """A new nblib network with the present weights, whose mse on `data` is J; None for the sine of many minima."""
        (w1, w2), zero = self.path[-1], [0.0]
        match self.surface:
            case "bowl" | "valley":
                return Network(Dense.of([[w1], [w2]], zero))
            case "saddle":
                return Network(Dense.of([[w1]], zero), Dense.of([[w2]], zero))
            case "plateau":
                return Network(Dense.of([[w1]], [w2]), Activation("sigmoid"))
            case "network":
                return Network(Dense.of([[w1]], zero), Activation("tanh"), Dense.of([[w2]], zero))
        return None

    def _run(self) -> tuple[Array, list[Step]]:
        """Run `steps` steps with nblib's optimizer; the path and a record of each step."""
        surface, optimizer, rng = self.cost, self.optimizer, np.random.default_rng(self.seed)
        params, (cx, cy, half) = {"w": np.array(self.start)}, surface.frame
        path, records = [params["w"].copy()], []
        order: list[int] = []
        for k in range(self.steps):
            if not np.isfinite(path[-1]).all() or np.abs(path[-1] - [cx, cy]).max() >= FAR * half:
                break  # diverged
            if self.batch < N and not order:
                order = rng.permutation(N).tolist()
            rows, order = (None, order) if self.batch == N else (order[: self.batch], order[self.batch :])
            before = surface.cost(params["w"], rows)
            optimizer.step(params, {"w": surface.gradient(params["w"], rows)})
            path.append(params["w"].copy())
            records.append(Step(k + 1, k * self.batch // N + 1, self.batch, before, surface.cost(params["w"])))
        return np.array(path), records

    @property
    def path(self) -> Array:
        """The weights (steps + 1, 2) of the present method's run so far, computed with nblib's optimizer."""
        return self._run()[0]

    @property
    def history(self) -> list[Step]:
        """nblib's record of each step: `cost` is J of the batch before it, `validation` J of all examples after it."""
        return self._run()[1]

    def reset(self) -> None:
        """Go back to what the author set; guesses and records stay."""
        with self.hold_sync():
            super().reset()
            self._restart()

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        own = "" if self.surface != "valley" else f", condition={self.condition}"
        rivals = f", rivals={self.rivals}" if self.rivals else ""
        noise = "" if self.batch == N else f", batch={self.batch}, seed={self.seed}"
        return (
            f"DescentExplorer(surface={self.surface!r}{own}, start={self.start}, method={self.method!r}, "
            f"learning_rate={self.learning_rate}{rivals}{noise})"
        )

    # What a change brings with it --------------------------------------------------------------------------------

    @traitlets.observe("surface")
    def _move(self, change: Any) -> None:
        if not self._from_page:
            self.start = list(map(float, SURFACES[self.surface].start))

    @traitlets.observe(*_ground)
    def _restart(self, change: Any = None) -> None:
        if not self._from_page:
            self.steps, self.guess = 0, ""

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("surface")
    def _check_surface(self, proposal: Any) -> str:
        return checked(Choice("", self.choices).check, "surface", proposal["value"])

    @traitlets.validate("start")
    def _check_start(self, proposal: Any) -> list[float]:
        *center, half = SURFACES[self.surface].frame
        return checked(Numbers([], [(c - half, c + half) for c in center]).check, "start", proposal["value"])

    @traitlets.validate("tally")
    def _check_tally(self, proposal: Any) -> list[int]:
        return checked(_tally, proposal["value"])

    @traitlets.validate("records")
    def _check_records(self, proposal: Any) -> list[list[float]]:
        return checked(_records, proposal["value"])


def _tally(value: Any) -> list[int]:
    given = plain(value)
    if not isinstance(given, list) or len(given) != 2 or not all(COUNT.fits(n) for n in given):
        refuse(f"tally must be the guesses right and those made, two whole numbers {COUNT.range}", value)
    if given[0] > given[1]:
        refuse("tally must not have more guesses right than made", value)
    return given


def _records(value: Any) -> list[list[float]]:
    rows = plain(value)
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 3 for row in rows):
        refuse("records must be rows of condition number, learning rate and steps", value)
    levels = [row[0] for row in rows]
    if not all(is_number(kappa) and kappa in LEVELS for kappa in levels) or len(set(levels)) < len(levels):
        refuse(f"records must have at most one row for each of the condition numbers {', '.join(map(str, LEVELS))}", value)
    return [
        [kappa, RATE.check(f"records[{i}][1]", eta), STEPS.check(f"records[{i}][2]", steps)]
        for i, (kappa, eta, steps) in enumerate(rows)
    ]
