"""The self-organizing map: a net of units that unfolds over a shape, or stays folded."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import traitlets

from nblib.checks import Array
from nblib.datasets import SHAPES, shape
from nblib.models.som import SOM
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Text, Whole, restarting

POINTS = 500  # of a shape
LIMITS = {"online": 2000, "batch": 40}  # steps of a run, after which rate and radius have reached their ends
STARTS = ("random", "flat", "twisted")
INSTRUCTION = (
    "Press Run and watch the net unfold. Then begin with a small first radius: from where on does it stay crumpled?"
)


class MapExplorer(Explorer):
    """A map of rows × columns units in the plane, trained on the points of a shape or on points of one's own.

    Every number is a trait that is bound both ways: `data` (a name of `nblib.datasets.SHAPES`, or "own" for `drawn`),
    `rows`, `columns`, `start`, `form` ("online" or "batch"), `eta` (η of the first step), `sigma` and `last` (first and last
    radius), `seed`, and how many `steps` have been made. Whatever else changes, the run begins anew.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    data = Choice("square", [*SHAPES, "own"], link="data", restarts=True)
    drawn = ListOf([], Numbers([0, 0], (-1, 1), 2), 0, 300, restarts=True)
    rows = Whole(8, 2, 12, link="rows", restarts=True)
    columns = Whole(8, 2, 12, link="columns", restarts=True)
    start = Choice("random", STARTS, link="start", restarts=True)
    form = Choice("online", list(LIMITS), link="form", restarts=True)
    eta = Number(0.5, above=0, most=1, symbol="η", link="eta", slider=(0.05, 1, 0.05), restarts=True)
    sigma = Number(4.0, 0.3, 8, symbol="σ₀", link="sigma", slider=(0.3, 8, 0.1), restarts=True)
    last = Number(0.5, 0.1, 4, symbol="σ₁", link="last", slider=(0.1, 4, 0.1), restarts=True)
    seed = Whole(0, 0, 10**6, link="seed", restarts=True)
    steps = Whole(0, 0, LIMITS["online"], link="steps")

    _ground = restarting(locals())

    def __init__(
        self,
        name: str = "som",
        data: str = "square",
        rows: int = 8,
        columns: int = 8,
        start: str = "random",
        form: str = "online",
        eta: float = 0.5,
        sigma: float = 4.0,
        last: float = 0.5,
        seed: int = 0,
        drawn: Iterable[Any] = (),
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show a net before its first step; `drawn` are points (x₁, x₂) from −1 to 1, for data="own"."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.data, self.drawn, self.rows, self.columns = data, list(drawn), rows, columns
        self.start, self.form, self.eta, self.sigma, self.last, self.seed = start, form, eta, sigma, last, seed
        self.set_trait("initial", {key: getattr(self, key) for key in self._ground})
        super().__init__()

    @property
    def points(self) -> Array:
        """The examples X (N, 2)."""
        return self._begin()[0]

    @property
    def map(self) -> SOM:
        """A new nblib map, with the units where they are after `steps` steps."""
        X, som, rng = self._begin()
        limit = LIMITS[self.form] if len(X) else 0
        eta, sigma = self._schedules()
        order: list[int] = []
        for t in range(min(self.steps, limit)):
            if self.form == "batch":
                som.batch(X, sigma[t])
                continue
            order = order or rng.permutation(len(X)).tolist()
            som.online(X[[order.pop(0)]], eta[t], sigma[t])
        return som

    def _begin(self) -> tuple[Array, SOM, np.random.Generator]:
        """Draw the points, then the first weights; the generator goes on with the order of the examples."""
        rng = np.random.default_rng(self.seed)
        own = self.data == "own"
        X = np.array(self.drawn, dtype=float).reshape(-1, 2) if own else shape(rng, self.data, POINTS)
        som = SOM(self.rows, self.columns, 2, rng)
        som.params["W"][:] = 2 * som.params["W"] - 1 if self.start == "random" else self._flat(som)
        return X, som, rng

    def _flat(self, som: SOM) -> Array:
        """Lay the net out over the square; twisted, its lower half runs the other way, so that it crosses itself."""
        row, column = som.r.T
        x = 2 * column / (self.columns - 1) - 1
        if self.start == "twisted":
            x = np.where(2 * row < self.rows, x, -x)
        return np.stack([x, 1 - 2 * row / (self.rows - 1)], axis=1)

    def _schedules(self) -> tuple[Array, Array]:
        """η_t = η (1 − t/T) and σ_t = σ₀ (σ₁/σ₀)^(t/(T − 1)), which never grows."""
        T = LIMITS[self.form]
        t, last = np.arange(T), min(self.last, self.sigma)
        return self.eta * (1 - t / T), self.sigma * (last / self.sigma) ** (t / (T - 1))

    @traitlets.observe(*_ground)
    def _begin_anew(self, change: Any) -> None:
        if not self._from_page:  # the page has counted it already
            self.steps = 0

    def reset(self) -> None:
        """Go back to what the author set, before the first step."""
        with self.hold_sync():
            super().reset()
            self.steps = 0

    def __repr__(self) -> str:
        """Show the state that a call would reproduce, and the steps made."""
        return (
            f"MapExplorer(data={self.data!r}, rows={self.rows}, columns={self.columns}, start={self.start!r}, "
            f"form={self.form!r}, eta={self.eta}, sigma={self.sigma}, last={self.last}, seed={self.seed}), "
            f"{self.steps} steps made"
        )
