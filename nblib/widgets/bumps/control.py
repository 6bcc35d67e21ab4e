"""A radial basis function network on the plane: bumps to drag, k-means to watch, and a readout that is solved at once."""

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib import datasets
from nblib.checks import Array, array, count
from nblib.models.kmeans import KMeans, different, plus_plus
from nblib.models.rbfn import RBFN, widths
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Text, Whole

REACH = 3.6  # the picture shows inputs from −REACH to REACH
MOST = 24  # centers: more would hide the picture
NARROWEST, WIDEST = 0.02, 10.0  # widths
INSTRUCTION = (
    "Drag a center, or the handle on its circle to change its width: the readout is solved again at once. "
    "Or let k-means place the centers. Then drag the probe far away from all data."
)
OWN = [[-1, -1, 0], [-1.2, -0.7, 0], [1, 1, 0], [0.8, 1.3, 0], [-1, 1, 1], [-0.8, 1.2, 1], [1, -1, 1], [1.3, -0.9, 1]]
SETS = ["moons", "circles", "xor clouds"]
POINT = [(-REACH, REACH), (-REACH, REACH)]


def _made(name: str) -> list[list[float]]:
    """Return 200 examples of a set as rows (x₁, x₂, y), rounded to three digits."""
    rng = np.random.default_rng(0)
    makers: dict[str, Any] = {
        "moons": lambda: datasets.moons(rng, noise=0.2),
        "circles": lambda: datasets.circles(rng, noise=0.12),
        "xor clouds": lambda: datasets.xor_clouds(rng),
    }
    X, y = makers[name]()
    return (np.column_stack([X, y]).round(3) + 0.0).tolist()


def _started(X: Array, units: int, seed: int) -> Array:
    """Return `units` centers (K, 2) at examples X (N, 2), drawn by k-means++ with the seed."""
    different(X, checked(count, "units", units))
    return plus_plus(X, units, np.random.default_rng(seed))


def rule(C: Array, factor: float) -> Array:
    """Return the widths (K,) by nblib's rule, kept within what the control shows; 1 for a single center or equal ones."""
    try:
        return widths(C, factor).clip(NARROWEST, WIDEST)
    except ValueError:  # no neighbour at any distance
        return np.ones(len(C))


def _first() -> list[list[float]]:
    """Return the bumps (c₁, c₂, s) of a control that is told nothing."""
    C = _started(np.array(_made("moons"))[:, :2], 10, 0)
    return np.column_stack([C, rule(C, 2.0)]).tolist()


class BumpExplorer(Explorer):
    """A radial basis function network of two inputs and one output, ŷ = φ(x) W + b, on points of class 0 and 1.

    Bound both ways: `data`, the name of the set; `points` (N, 3), the rows (x₁, x₂, y) of the set "own"; `bumps` (K, 3),
    the rows (c₁, c₂, s), also as `centers` (K, 2) and `widths` (K,); `factor`, which sets all widths by the rule; `lam`, the
    ridge's λ; `probe` (2,), where the network is asked; `seed`, of the examples at which k-means starts. W and b are no
    state: they are the ridge's solution, and `network` is nblib's RBFN with it. A bad value raises a TraitError that says
    what came and what was expected, and the control stays as it was.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    sets = Given({})
    data = Choice("moons", [*SETS, "own"], link="data")
    points = ListOf(OWN, Numbers([], [*POINT, (0, 1)], names=("x1", "x2", "y")), 1, 300)
    factor = Number(2.0, above=0, most=100, link="factor", slider=(0.2, 6, 0.1))
    lam = Number(0.01, 0, 1e6, symbol="λ", link="lambda", slider=(0, 5, 0.01))
    seed = Whole(0, 0, 10**6, link="seed")
    bumps = ListOf(_first(), Numbers([], [*POINT, (NARROWEST, WIDEST)], names=("c1", "c2", "s")), 1, MOST)
    probe = Numbers([3.3, 3.3], (-REACH, REACH), 2, link="probe")

    def __init__(
        self,
        name: str = "bumps",
        data: str = "moons",
        centers: ArrayLike | None = None,
        widths: ArrayLike | None = None,
        units: int = 10,
        factor: float = 2.0,
        lam: float = 0.01,
        points: ArrayLike | None = None,
        probe: Any = (3.3, 3.3),
        seed: int = 0,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `data` with bumps at `centers` (K, 2), or at `units` of the examples, where k-means can start.

        `widths` (K,) or one number for all; without it they are `factor` times the mean distance to the next center.
        `points` (N, 3), rows (x₁, x₂, y), are the set "own".
        """
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("sets", {key: _made(key) for key in SETS})
        self.data, self.factor, self.lam, self.seed, self.probe = data, factor, lam, seed, probe
        if points is not None:
            self.points = points
        C = self.start(units) if centers is None else array("centers", centers, "K", 2)
        self.bumps = np.column_stack([C, rule(C, factor)])
        if widths is not None:
            self.widths = widths
        keys = ("data", "points", "factor", "lam", "seed", "bumps", "probe")
        self.set_trait("initial", {key: getattr(self, key) for key in keys})
        super().__init__()

    @traitlets.observe("factor")
    def _widen(self, change: Any) -> None:
        if not self._from_page:
            self.widths = rule(self.centers, self.factor)

    # What nblib makes of it --------------------------------------------------------------------------------------

    @property
    def examples(self) -> Array:
        """The rows (x₁, x₂, y) of the present set, (N, 3)."""
        return np.array(self.points if self.data == "own" else self.sets[self.data], dtype=float)

    @property
    def X(self) -> Array:
        """The inputs of the present set, (N, 2)."""
        return self.examples[:, :2]

    @property
    def y(self) -> Array:
        """The targets of the present set, (N,)."""
        return self.examples[:, 2]

    @property
    def centers(self) -> Array:
        """C (K, 2). Setting them gives widths by the rule, unless there are as many as before: then they stay."""
        return np.array(self.bumps)[:, :2]

    @centers.setter
    def centers(self, value: ArrayLike) -> None:
        C = checked(array, "centers", value, "K", 2)
        same = len(C) == len(self.bumps)
        self.bumps = np.column_stack([C, self.widths if same else rule(C, self.factor)])

    @property
    def widths(self) -> Array:
        """s (K,). One number sets all."""
        return np.array(self.bumps)[:, 2]

    @widths.setter
    def widths(self, value: ArrayLike) -> None:
        K = len(self.bumps)
        s = checked(array, "widths", np.full(K, value) if np.ndim(value) == 0 else value, K)
        self.bumps = np.column_stack([self.centers, s])

    @property
    def network(self) -> RBFN:
        """A new nblib RBFN with exactly these bumps, its readout solved for the present set."""
        model = RBFN(2, len(self.bumps), factor=self.factor, lam=self.lam)
        model.params["C"], model.params["s"] = self.centers, self.widths
        model.solve(self.X, self.y)
        return model

    @property
    def cost(self) -> float:
        """k-means' J: the mean squared distance of the examples to their nearest centers."""
        return KMeans(self.centers).cost(self.X)

    def start(self, units: int) -> Array:
        """Return `units` centers (K, 2) at examples of the present set, drawn by k-means++ with the seed."""
        return _started(self.X, units, self.seed)

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return f"BumpExplorer(data={self.data!r}, units={len(self.bumps)}, factor={self.factor}, lam={self.lam})"
