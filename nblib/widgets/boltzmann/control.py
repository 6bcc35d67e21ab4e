"""The restricted Boltzmann machine: Gibbs chains side by side, a machine of three units, and one that learns."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.checks import Array, count, labels
from nblib.models.rbm import RBM, binary, sample
from nblib.optimizers import SGD
from nblib.widgets import packed
from nblib.widgets.base import Explorer
from nblib.widgets.drawings import INK, SmallDrawing
from nblib.widgets.fields import Choice, Flag, Given, ListOf, Number, Numbers, Text, Whole, restarting, settable

D, CHAINS, BATCH = 64, 12, 32  # pixels; chains side by side; examples of an update, and fantasies of a machine that learns
MOST_HIDDEN, MOST_EXAMPLES, MOST_UPDATES, MOST_STEPS = 512, 2000, 2000, 10**6
VIEWS = ["three", "chains", "learn"]
HALVES: dict[str, Any] = {"left": np.s_[:, :4], "right": np.s_[:, 4:], "top": np.s_[:4], "bottom": np.s_[4:]}
CLAMPS = ["nothing", *HALVES, "ink"]
SMALL = ("w1", "w2", "b1", "b2", "c", "temperature")  # what the three units' probabilities hang on
INSTRUCTION = "Twelve chains walk over what a machine holds to be probable. Choose a view, press Run, and try what it asks."


@cache
def learned() -> RBM:
    """Return a machine of 64 hidden units that has learned all digits a little."""
    V, rng = binarized()[0], np.random.default_rng(0)
    machine, optimizer = RBM(D, 64, rng), SGD(0.2)
    for _ in range(20):
        order = rng.permutation(len(V))
        for i in range(0, len(V), BATCH):
            optimizer.step(machine.params, machine.contrastive_divergence(V[order[i : i + BATCH]], rng))
    return machine


def binarized() -> tuple[Array, Array]:
    """Return V (1797, 64) of 0 and 1, and the digits y (1797,)."""
    digits = datasets.digits()
    return datasets.binarized(digits.X), digits.y


def words_of(V: Array) -> list[int]:
    """Write patterns V (N, 64) as whole numbers of 32 bits, two a pattern: its upper four rows, then its lower ones."""
    return np.packbits(V.astype(np.uint8), axis=1).view(">u4").ravel().tolist()


def patterns_of(words: list[int]) -> Array:
    """Return the patterns V (N, 64) that `words_of` has written."""
    return np.unpackbits(np.array(words, ">u4").view(np.uint8)).reshape(-1, D).astype(float)


NOISE = words_of(sample(np.full((CHAINS, D), 0.5), np.random.default_rng(0)))


class BoltzmannExplorer(SmallDrawing, Explorer):
    """A restricted Boltzmann machine in three views, chosen by `view`.

    "three": two visible units and a hidden one, p(v₁, v₂, h) ∝ e^(−E/T), with the weights `w1`, `w2`, the biases `b1`, `b2`
    of the visible units and `c` of the hidden one; twelve chains walk over its 8 states, `small` says where they are
    (4 v₁ + 2 v₂ + h) and `visits` how often each state was visited. "chains": twelve Gibbs chains of a machine for digits,
    `fantasies` (12, 64), with what `clamp` names held as it is in `drawing` (a half, or its "ink"). "learn": a machine of
    `units` hidden units that learns in the page, by CD-`k` or with `persistent` chains, at the rate `eta`; so many `updates`
    have been made.

    All that a reader sets is a trait that is bound both ways, as `temperature` (T), `start` ("noise", "digits", "drawing"),
    `show` ("samples" or "probabilities"), the `chain` and the hidden `unit` that are shown large, `seed`, and the `steps`
    made. `machine`, `three` and `own` are nblib RBMs with exactly the weights that the page computes with.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    hidden = Given(0)  # units of the machine
    weights = Given("")  # in 8 bits, as base64: W and c
    biases = Given([])  # b
    examples = Given("")  # a bit a pixel, as base64
    classes = Given("")
    view = Choice("chains", VIEWS, link="view")
    w1 = Number(0.0, -20, 20, symbol="w₁", link="w1", slider=(-12, 12, 0.1))
    w2 = Number(0.0, -20, 20, symbol="w₂", link="w2", slider=(-12, 12, 0.1))
    b1 = Number(0.0, -20, 20, symbol="b₁", link="b1", slider=(-12, 12, 0.1))
    b2 = Number(0.0, -20, 20, symbol="b₂", link="b2", slider=(-12, 12, 0.1))
    c = Number(0.0, -20, 20, symbol="c", link="c", slider=(-12, 12, 0.1))
    temperature = Number(1.0, 0.1, 10, symbol="T", link="T", slider=(0.1, 4, 0.1))
    small = ListOf([0] * CHAINS, Whole(0, 0, 7), CHAINS, CHAINS)
    visits = ListOf([0] * 8, Whole(0, 0, CHAINS * MOST_STEPS), 8, 8)
    chains = ListOf(NOISE, Whole(0, 0, 2**32 - 1), 2 * CHAINS, 2 * CHAINS)
    start = Choice("noise", ["noise", "digits", "drawing"], link="start")
    clamp = Choice("nothing", CLAMPS, link="clamp")
    pixels = Numbers((INK * binarized()[0][0]).tolist(), (0, INK), D, link="draw")
    show = Choice("samples", ["samples", "probabilities"], link="show")
    chain = Whole(0, 0, CHAINS - 1, link="chain")
    unit = Whole(0, 0, MOST_HIDDEN - 1, link="unit")
    steps = Whole(0, 0, MOST_STEPS, link="steps")
    seed = Whole(0, 0, 10**6, link="seed", restarts=True)
    units = Choice(36, [16, 36, 64, 100], link="units", restarts=True)
    eta = Number(0.2, above=0, most=2, symbol="η", link="eta", slider=(0.02, 1, 0.02), restarts=True)
    k = Whole(1, 1, 10, symbol="k", link="k", restarts=True)
    persistent = Flag(False, link="persistent", restarts=True)
    updates = Whole(0, 0, MOST_UPDATES, link="updates")

    _ground = restarting(locals())

    def __init__(
        self,
        machine: RBM | None = None,
        V: ArrayLike | None = None,
        y: ArrayLike | None = None,
        name: str = "boltzmann",
        *,
        view: str = "chains",
        w1: float = 0.0,
        w2: float = 0.0,
        b1: float = 0.0,
        b2: float = 0.0,
        c: float = 0.0,
        temperature: float = 1.0,
        start: str = "noise",
        clamp: str = "nothing",
        drawing: ArrayLike | None = None,
        show: str = "samples",
        seed: int = 0,
        units: int = 36,
        eta: float = 0.2,
        k: int = 1,
        persistent: bool = False,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show a machine of 64 visible units beside the examples V (N, 64) of 0 and 1 with their digits y (N,).

        Without a machine it is one that has learned a little; without V and y, all digits are the examples, at most 2,000.
        The drawing (8, 8), from 0 to 1, is the first example unless one is given.
        """
        machine = learned() if machine is None else machine
        if not isinstance(machine, RBM) or len(machine.params["b"]) != D or len(machine.params["c"]) > MOST_HIDDEN:
            raise ValueError(
                f"machine must be an RBM of {D} visible and at most {MOST_HIDDEN} hidden units, but is {machine!r}."
            )
        if (V is None) != (y is None):
            raise ValueError("V and y belong together: give both, or none for all digits.")
        X, digits = binarized() if V is None or y is None else (binary("V", V, D), y)
        if not BATCH <= len(X) <= MOST_EXAMPLES:
            raise ValueError(f"V must hold {BATCH} to {MOST_EXAMPLES} examples, but holds {len(X)}.")
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        params = {key: value.astype(float) for key, value in machine.params.items()}
        given = {
            "hidden": len(params["c"]),
            "weights": packed.pack([(params["W"], params["c"])], 8, "unit"),
            "biases": params["b"].round(4).tolist(),
            "examples": base64.b64encode(np.packbits(X.astype(np.uint8), axis=1).tobytes()).decode(),
            "classes": "".join(map(str, labels("y", digits, len(X), 10))),
        }
        for key, value in given.items():
            self.set_trait(key, value)
        self.view, self.w1, self.w2, self.b1, self.b2, self.c = view, w1, w2, b1, b2, c
        self.temperature, self.start, self.clamp, self.show, self.seed = temperature, start, clamp, show, seed
        self.units, self.eta, self.k, self.persistent = units, eta, k, persistent
        self.drawing = X[0] if drawing is None else drawing
        self.restart()
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def machine(self) -> RBM:
        """A new nblib RBM with exactly the page's weights."""
        [(W, c)] = packed.unpack(self.weights, [(D, self.hidden)], 8, "unit")
        return _machine(W, np.array(self.biases), c)

    @property
    def three(self) -> RBM:
        """A new nblib RBM of two visible units and a hidden one, with the weights and biases set."""
        return _machine(np.array([[self.w1], [self.w2]]), np.array([self.b1, self.b2]), np.array([self.c]))

    @property
    def probabilities(self) -> Array:
        """p(v₁, v₂, h) ∝ e^(−E/T) of the three units, an array (2, 2, 2)."""
        states = _states()
        E = self.three.energy(states[:, :2], states[:, 2:]) / self.temperature
        p = np.exp(E.min() - E)
        return (p / p.sum()).reshape(2, 2, 2)

    @property
    def own(self) -> RBM:
        """A new nblib RBM that has learned with so many `updates`; its `state["v"]` are its fantasies (32, 64)."""
        rng, V, order = np.random.default_rng(self.seed), self.V, np.zeros(0, int)
        machine = RBM(D, self.units, rng)
        machine.state["v"] = sample(np.full((BATCH, D), 0.5), rng)
        optimizer = SGD(self.eta)
        for _ in range(self.updates):
            if len(order) < BATCH:
                order = rng.permutation(len(V))
            batch, order = V[order[:BATCH]], order[BATCH:]
            if self.persistent:
                grads = machine.persistent(batch, rng, self.k)
            else:
                grads = machine.contrastive_divergence(batch, rng, self.k)
                machine.state["v"] = machine.gibbs(machine.state["v"], rng)
            optimizer.step(machine.params, grads)
        return machine

    @property
    def V(self) -> Array:
        """The examples (N, 64) of 0 and 1."""
        return np.unpackbits(np.frombuffer(base64.b64decode(self.examples), np.uint8)).reshape(-1, D).astype(float)

    @property
    def y(self) -> Array:
        """The digits of the examples (N,)."""
        return np.array(list(self.classes), int)

    # The chains ----------------------------------------------------------------------------------------------------

    @property
    def fantasies(self) -> Array:
        """Where the chains of the machine stand, (12, 64) of 0 and 1. Set it to such an array to put them there."""
        return patterns_of(self.chains)

    @fantasies.setter
    def fantasies(self, V: ArrayLike) -> None:
        V = binary("fantasies", V, D)
        if len(V) != CHAINS:
            raise ValueError(f"fantasies must be {CHAINS} patterns of {D}, but came as {len(V)}.")
        self.chains = words_of(V)

    @property
    def nearest(self) -> Array:
        """The digits of the examples that the fantasies differ least from (12,); of equals, the first one."""
        V = self.V
        return self.y[[int(abs(V - v).sum(axis=1).argmin()) for v in self.fantasies]]

    @property
    def clamped(self) -> Array:
        """Which pixels are held as they are in the drawing, (64,) of True and False."""
        held = np.zeros((8, 8), bool)
        if self.clamp in HALVES:
            held[HALVES[self.clamp]] = True
        return (self.drawing > 0.5).ravel() if self.clamp == "ink" else held.ravel()

    def step(self, n: int = 1) -> None:
        """Let the chains of the view go on by n steps of Gibbs sampling; in the view "learn", make n updates."""
        if self.view == "learn":
            self.updates = min(self.updates + count("n", n), MOST_UPDATES)
            return
        for _ in range(count("n", n)):
            rng = self._rng(self.steps + 1)
            with self.hold_sync():
                if self.view == "three":
                    self._step_three(rng)
                else:
                    V, held = self.fantasies, self.clamped
                    V[:, held] = (self.drawing > 0.5).ravel()[held]
                    self.fantasies = _cooled(self.machine, self.temperature).gibbs(V, rng, clamp=held)
                self.steps = (self.steps + 1) % MOST_STEPS

    def _step_three(self, rng: np.random.Generator) -> None:
        """Draw v given h, then h given v, of each of the chains."""
        machine = _cooled(self.three, self.temperature)
        V = sample(machine.visible(_states()[self.small, 2:]), rng)
        H = sample(machine.hidden(V), rng)
        self.small = (np.hstack([V, H]) @ [4, 2, 1]).astype(int)
        self.visits = self.visits + np.bincount(self.small, minlength=8)

    def restart(self) -> None:
        """Put all chains back to their start, with no step made, and the machine that learns to its first weights."""
        V = sample(np.full((CHAINS, D), 0.5), self._rng(0))
        if self.start == "digits":
            V = self.V[self._rng(0).permutation(len(self.V))[:CHAINS]]
        elif self.start == "drawing":
            V[:] = (self.drawing > 0.5).ravel()
        with self.hold_sync():
            self.fantasies, self.small, self.visits = V, [0] * CHAINS, [0] * 8
            self.steps = self.updates = 0

    def _rng(self, step: int) -> np.random.Generator:
        """Return the draws of a step: its own, so that where the chains go hangs on the state alone."""
        return np.random.default_rng(self.seed * MOST_STEPS + step)

    @traitlets.observe(*_ground)
    def _begin_anew(self, change: Any) -> None:
        if not self._from_page:  # the page has counted it already
            self.updates = 0

    @traitlets.observe(*SMALL)
    def _count_anew(self, change: Any) -> None:
        if not self._from_page:
            self.visits = [0] * 8

    def __repr__(self) -> str:
        """Show the view and its settings, without the machine, the chains and the drawing."""
        keys = {
            "three": SMALL,
            "chains": ("temperature", "start", "clamp", "seed", "steps"),
            "learn": ("units", "eta", "k", "persistent", "seed", "updates"),
        }[self.view]
        return f"BoltzmannExplorer(view={self.view!r}, {', '.join(f'{key}={getattr(self, key)!r}' for key in keys)})"


def _states() -> Array:
    """Return the 8 states (v₁, v₂, h) in counting order, (8, 3)."""
    return (np.arange(8)[:, None] >> [2, 1, 0] & 1).astype(float)


def _machine(W: Array, b: Array, c: Array) -> RBM:
    machine = RBM(len(b), len(c), np.random.default_rng(0))
    machine.params.update(W=W, b=b, c=c)
    return machine


def _cooled(machine: RBM, T: float) -> RBM:
    """Return the machine whose probabilities are p(v, h) ∝ e^(−E/T)."""
    W, b, c = machine.sides()
    return _machine(W / T, b / T, c / T)
