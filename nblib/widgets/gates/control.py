"""One cell of a long short-term memory: its gates as valves over a sequence, set by hand or learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib.checks import Array, array, describe
from nblib.layers import LSTM, Dense
from nblib.models.recipes import lstm
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Text, Whole, refuse, settable
from nblib.widgets.packed import Stack, pack, unpack

MOST_UNITS, MOST_TYPED, MOST_WAIT = 64, 100, 100
LIMIT, LARGEST, FARTHEST = 20.0, 5.0, 1000.0  # of a gate's weights, of a number of the sequence, of the answer's weight
GATES = ("input", "forget", "candidate", "output")  # in the order of the layer's sums: i, f, g, o
WEIGHTS = ["number", "mark", "before", "bias"]  # what each gate's four weights belong to: x, m, h of the step before, 1
SLIDE = (-12.0, 12.0, 0.1)
INSTRUCTION = (
    "Hold the marked number for 100 steps: set the gates so that the error is below 0.01. "
    "Then let random numbers come in while it waits, and compare with a unit that has learned it."
)


def valve(start: Sequence[float], symbol: str) -> Numbers:
    """Return the field of a gate's four weights, which a link calls by the gate's letter."""
    return Numbers(start, (-LIMIT, LIMIT), 4, names=WEIGHTS, symbol=symbol, link=symbol, slider=SLIDE)


class GateExplorer(Explorer):
    """A cell's gates i, f, o, its candidate g, the cell c and its output h at every step of a sequence, in numbers.

    A step brings a number x and a mark m, 1 or 0. What the answer ŷ after the last step should be is the sum of the marked
    numbers. `numbers` are the first steps' x, `marks` those of them (counted from 1) with m = 1; then follow `wait` steps
    without a mark, of zeros or of random numbers from 0 to 1, drawn by `seed` (`rest`: "zeros", "random"). `sequence` is all
    of it as an array (T, 2). Set it, for instance to an example of `nblib.datasets.adding`, to show that.

    `who` is the cell shown: "own", which the reader sets, or "learned", the unit `unit` of the network given. One's own cell
    has for each of its four gates `input`, `forget`, `candidate` and `output` the weights (w₁, w₂, u, b) of
    z = w₁ x_t + w₂ m_t + u h_{t−1} + b, and says ŷ = v h_T (`v`). `gate` is the one with the sliders, `step` the step shown.

    `network` is an nblib Network with exactly the weights that are shown, `own` and `learned` both of them; `gates` (T, 4)
    are i, f, g, o of the cell shown, `cells` and `outputs` (T,) its c and h; `answer`, `target`, `error` of its network, and
    `kept`, the product of f_t over all steps after the first mark: what remains of the cell, and of an error going back.

    A link sets them by `i`, `f`, `g`, `o` (four weights each), `v`, `who`, `unit`, `gate`, `step`, `wait`, `rest`, `seed`
    and the first numbers by `x`, with a * behind those that are marked: x=0.7*,0.2,0.5.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    units = Given(1)  # of the network that has learned
    weights = Given("")  # its weights in 8 bits, as base64
    who = Choice("own", ["own", "learned"], link="who")
    unit = Whole(0, 0, MOST_UNITS - 1, link="unit")
    input = valve([0, 0, 0, 0], "i")
    forget = valve([0, 0, 0, 1], "f")
    candidate = valve([1, 0, 0, 0], "g")
    output = valve([0, 0, 0, 0], "o")
    v = Number(1.0, -FARTHEST, FARTHEST, link="v", slider=(-20, 20, 0.1))
    gate = Choice("forget", GATES, link="gate")
    numbers = ListOf([0.7], Number(0, -LARGEST, LARGEST), 1, MOST_TYPED)
    marks = ListOf([1], Whole(1, 1, MOST_TYPED), 0, MOST_TYPED, different=True)
    wait = Whole(100, 0, MOST_WAIT, link="wait", slider=(0, MOST_WAIT, 1))
    rest = Choice("zeros", ["zeros", "random"], link="rest")
    seed = Whole(0, 0, 10**6, link="seed")
    step = Whole(1, 1, MOST_TYPED + MOST_WAIT, symbol="t", link="step")

    def __init__(
        self,
        network: Network | None = None,
        name: str = "gates",
        *,
        sequence: ArrayLike | None = None,
        who: str = "own",
        unit: int = 0,
        input: Sequence[float] = (0, 0, 0, 0),
        forget: Sequence[float] = (0, 0, 0, 1),
        candidate: Sequence[float] = (1, 0, 0, 0),
        output: Sequence[float] = (0, 0, 0, 0),
        v: float = 1.0,
        gate: str = "forget",
        numbers: Sequence[float] = (0.7,),
        marks: Sequence[int] = (1,),
        wait: int = 100,
        rest: str = "zeros",
        seed: int = 0,
        step: int = 1,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show a cell; `network`, LSTM (two inputs) and Dense to one answer as chapter 16's recipe trains it, has learned.

        Without one there is the recipe's with 8 units, which has learned nothing. `sequence` (T, 2), T at most 100, takes
        the place of `numbers`, `marks` and `wait`.
        """
        if network is None:
            network = lstm.build(LSTM, lstm.Settings(units=8, dtype="float64"), np.random.default_rng(0))
        stack = take_apart(network)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("units", len(stack[1][0]))
        self.set_trait("weights", pack(stack, 8, "unit"))
        self.who, self.unit, self.gate, self.step = who, unit, gate, step
        self.input, self.forget, self.candidate, self.output, self.v = input, forget, candidate, output, v
        self.numbers, self.marks, self.wait, self.rest, self.seed = numbers, marks, wait, rest, seed
        if sequence is not None:
            self.sequence = sequence
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    # The sequence --------------------------------------------------------------------------------------------------

    @property
    def sequence(self) -> Array:
        """The numbers and marks of all steps (T, 2). Set it to at most 100 steps, to show them without more to wait."""
        x = np.zeros(len(self.numbers) + self.wait)
        x[: len(self.numbers)] = self.numbers
        if self.rest == "random":
            x[len(self.numbers) :] = np.random.default_rng(self.seed).random(self.wait)
        marked = np.isin(np.arange(1, len(x) + 1), [t for t in self.marks if t <= len(self.numbers)])
        return np.column_stack([x, marked])

    @sequence.setter
    def sequence(self, sequence: ArrayLike) -> None:
        X = array("sequence", sequence, "T", 2)
        if len(X) > MOST_TYPED:
            raise ValueError(f"sequence must have at most {MOST_TYPED} steps, but has {len(X)}.")
        if not np.isin(X[:, 1], (0, 1)).all():
            raise ValueError(f"sequence's marks must be 0 or 1, but came as {describe(X[:, 1])}.")
        with self.hold_sync():
            self.numbers, self.marks, self.wait = X[:, 0].tolist(), (np.flatnonzero(X[:, 1]) + 1).tolist(), 0

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def own(self) -> Network:
        """A new nblib Network of the cell that the reader sets: LSTM of one unit, and v."""
        w1, w2, u, b = np.array([getattr(self, name) for name in GATES]).T
        return Network(LSTM.of([w1, w2], [u], b, only_last=True), Dense.of([[self.v]], [0.0]))

    @property
    def learned(self) -> Network:
        """A new nblib Network with exactly the learned weights that the page computes with."""
        H = self.units
        (WU, b), (V, d) = unpack(self.weights, [(2 + H, 4 * H), (H, 1)], 8, "unit")
        return Network(LSTM.of(WU[:2], WU[2:], b, only_last=True), Dense.of(V, d))

    @property
    def network(self) -> Network:
        """The network of the cell shown."""
        return self.own if self.who == "own" else self.learned

    @property
    def place(self) -> tuple[int, int]:
        """The unit and the step shown: a number beyond the last one means the last one."""
        T = len(self.numbers) + self.wait
        return 0 if self.who == "own" else min(self.unit, self.units - 1), min(self.step, T)

    @property
    def gates(self) -> Array:
        """The values of i, f, g, o (T, 4) of the cell shown."""
        cache, j = self._walk()
        values: Array = cache.gates.reshape(len(cache.gates), 4, -1)[:, :, j]
        return values

    @property
    def cells(self) -> Array:
        """Its cell c_t (T,)."""
        cache, j = self._walk()
        c: Array = cache.c[1:, 0, j]
        return c

    @property
    def outputs(self) -> Array:
        """Its output h_t (T,)."""
        cache, j = self._walk()
        h: Array = cache.h[1:, 0, j]
        return h

    def _walk(self) -> tuple[Any, int]:
        _, cache = self.network.layers[0].forward(self.sequence[None])
        return cache, self.place[0]

    @property
    def answer(self) -> float:
        """What the network says after the last step, ŷ."""
        return float(self.network.scores(self.sequence[None])[0, 0])

    @property
    def target(self) -> float:
        """The sum of the marked numbers."""
        x, m = self.sequence.T
        return float(x @ m)

    @property
    def error(self) -> float:
        """ŷ minus what it should be."""
        return self.answer - self.target

    @property
    def kept(self) -> float:
        """The product of f_t over all steps after the first mark, or after the first step if none is marked."""
        first = int(np.argmax(self.sequence[:, 1]))
        return float(np.prod(self.gates[first + 1 :, 1]))

    def __repr__(self) -> str:
        """Show what is set."""
        unit, step = self.place
        cell = ", ".join(f"{name}={getattr(self, name)}" for name in GATES) if self.who == "own" else f"unit={unit}"
        return f"GateExplorer(who={self.who!r}, {cell}, {len(self.sequence)} steps, step={step})"

    @traitlets.validate("marks")
    def _check_marks(self, proposal: Any) -> list[int]:
        return checked(sorted, proposal["value"])


def take_apart(network: Any) -> Stack:
    """Return the weights of LSTM and Dense as two matrices (2 + H, 4 H), (H, 1) with biases; ValueError for another kind."""
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    parts = [layer.params for layer in network.layers]
    if [type(layer) for layer in network.layers] != [LSTM, Dense] or len(parts[0]["W"]) != 2 or parts[1]["W"].shape[1] != 1:
        raise ValueError(f"network must be LSTM with two inputs and Dense with one output, but is {network!r}.")
    if len(parts[0]["U"]) > MOST_UNITS:
        refuse(f"network must have at most {MOST_UNITS} units", len(parts[0]["U"]))
    W, U, b = parts[0].values()
    return [(np.vstack([W, U]).astype(float), b.astype(float)), (parts[1]["W"].astype(float), parts[1]["b"].astype(float))]
