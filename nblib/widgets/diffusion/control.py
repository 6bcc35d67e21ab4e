"""A cloud of points that dissolves under a slider of time, and returns by a network that takes the noise away.

Beside what `nblib.models.diffusion` does, it takes fewer steps, or steps without noise, and it is guided by a classifier.

Song, J., Meng, C. and Ermon, S. (2021). Denoising diffusion implicit models. ICLR. https://arxiv.org/abs/2010.02502
Dhariwal, P. and Nichol, A. (2021). Diffusion models beat GANs on image synthesis. NeurIPS. https://arxiv.org/abs/2105.05233
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nblib.checks import Array, array
from nblib.models.diffusion import Diffusion
from nblib.network import Network
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Flag, Given, ListOf, Number, Numbers, Text, Whole, settable
from nblib.widgets.packed import pack, unpack

from . import denoiser
from .denoiser import FORWARD, LIMIT, POINTS, REVERSE, T

MOST_DRAWN, FAR = 300, 2.0  # points of one's own, and how far out they may be
MOST_WEIGHTS = 60_000
WAYS = ("forward", "reverse")
PARTS = ("right", "upper", "class")
GROUND = ("data", "drawn", "seed")  # another set of points: what was learned is of the old one
INSTRUCTION = (
    "Dissolve the ring with the slider of t. Then choose the way back and press Run. How few steps still bring eight clouds "
    "back? And what does much guidance towards the right half cost?"
)


class DiffusionExplorer(Explorer):
    """A cloud of points under noise, and on its way back; arrows of the score; one point's way as a line.

    Every number is a trait that is bound both ways. `data` is "ring" (eight clouds), "moons", or "own" for `drawn`, points
    of the reader's own. `way` is "forward", x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε for the examples, each with one ε; or "reverse",
    from noise alone in `steps` steps, of which each jumps over as many of the 50 as it must. `t` is how many steps of noise
    are in the cloud, from 0 to 50 (index t − 1 in nblib). `guidance` (s) pulls `towards` the "right" or the "upper" half, or
    a "class" (the first cloud of the ring, the upper moon, the half of one's own points that was drawn first). `fresh`:
    whether steps add noise, as in Ho et al. (2020), or none, as in Song et al. (2021). `point` has its way shown.

    With `network`, a denoiser of the ring such as the chapter's, the page has its weights in 8 bits. For all other sets, and
    for the ring without one, a smaller network learns in the page: `trained` steps of at most 1500.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    sizes = Given([])  # of the ring's network, inputs first; none if it is to be trained in the page
    weights = Given("")  # in 8 bits, as base64
    data = Choice("ring", ("ring", "moons", "own"), link="data", restarts=True)
    drawn = ListOf([], Numbers([0, 0], (-FAR, FAR), 2), 0, MOST_DRAWN, restarts=True)
    seed = Whole(0, 0, 10**6, link="seed", restarts=True)
    way = Choice("forward", WAYS, link="way", restarts=True)
    steps = Whole(T, 1, T, symbol="n", link="steps", slider=(1, T, 1), restarts=True)
    guidance = Number(0.0, 0, 20, symbol="s", link="guidance", slider=(0, 8, 0.25), restarts=True)
    towards = Choice("right", PARTS, link="towards", restarts=True)
    fresh = Flag(True, link="fresh", restarts=True)
    point = Whole(0, 0, POINTS - 1, link="point")
    arrows = Flag(True, link="arrows")
    trained = Whole(0, 0, LIMIT, link="trained", restarts=True)
    t = Whole(0, 0, T, symbol="t", link="t", slider=(0, T, 1))

    def __init__(
        self,
        network: Network | None = None,
        name: str = "cloud",
        *,
        data: str = "ring",
        way: str = "forward",
        t: int | None = None,
        steps: int = T,
        guidance: float = 0.0,
        towards: str = "right",
        fresh: bool = True,
        point: int = 0,
        arrows: bool = True,
        seed: int = 0,
        drawn: Iterable[Any] = (),
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show a cloud; `network` maps the 12 `Diffusion(50).inputs` of a point of `ring(rng, n) / √2` to its noise.

        Without `t` the cloud stands at the beginning of its way; `drawn` are points (x₁, x₂) from −2 to 2, for data="own".
        """
        if network is not None:
            stack = denoiser.take_apart(network)
            held = sum(W.size + b.size for W, b in stack)
            if held > MOST_WEIGHTS:
                raise ValueError(f"network must have at most {MOST_WEIGHTS} weights, for a page to load, but has {held}.")
            self.set_trait("sizes", [denoiser.INPUTS, *(len(b) for _, b in stack)])
            self.set_trait("weights", pack(stack, 8, "unit"))
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.data, self.drawn, self.seed, self.way = data, list(drawn), seed, way
        self.steps, self.guidance, self.towards, self.fresh = steps, guidance, towards, fresh
        self.point, self.arrows = point, arrows
        self.t = self._beginning if t is None else t
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def examples(self) -> Array:
        """The points x_0 (N, 2), in units in which their deviation is about 1."""
        return self._examples()[0]

    @property
    def part(self) -> Array:
        """Which of the examples lie in what the guidance leads towards, a bool for each (N,)."""
        X, y = self._examples()
        if self.towards == "class":
            return y == 0
        return X[:, 0 if self.towards == "right" else 1] > 0

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly the page's weights: the ring's own, or what was learned in `trained` steps."""
        if self.data == "ring" and self.sizes:
            return denoiser.put_together(unpack(self.weights, list(pairwise(self.sizes)), 8, "unit"))
        return denoiser.put_together(denoiser.learned(self.data, self._drawn, self.seed, self.trained))

    @property
    def times(self) -> list[int]:
        """The values of t at which the way back halts, from 0 to 50: the `steps` + 1 of them that lie most evenly."""
        return [(2 * k * T + self.steps) // (2 * self.steps) for k in range(self.steps + 1)]

    @property
    def cloud(self) -> Array:
        """The points shown (300, 2), or (0, 2) as long as none are drawn."""
        X = self.examples
        if not len(X):
            return X
        if self.way == "reverse":
            return self.path[sum(time > self.t for time in self.times)]
        return self._noised(self.t)

    def _noised(self, t: int) -> Array:
        """Return the examples with t steps of noise, each with an ε of its own        (300, 2)."""
        eps = denoiser.generator(self.seed, FORWARD).standard_normal((POINTS, 2))
        X = self.examples
        x_0 = X[np.arange(POINTS) % len(X)]
        return Diffusion(T).noised(x_0, np.full(POINTS, t - 1), eps) if t else x_0

    @property
    def path(self) -> Array:
        """The way back, (steps + 1, 300, 2): noise first, the finished cloud last."""
        rng, network = denoiser.generator(self.seed, REVERSE), self.network
        times, whole = self.times, np.concatenate([[1.0], Diffusion(T).alpha_bar])
        short = Diffusion(beta=1 - whole[times[1:]] / whole[times[:-1]])
        x = rng.standard_normal((POINTS, 2))
        path = [x]
        for k in reversed(range(self.steps)):
            eps = self._noise(network, x, times[k + 1])
            if self.fresh:
                x = short.mean(x, k, eps)
                if k:
                    x = x + np.sqrt(short.variance[k]) * rng.standard_normal(x.shape)
            else:
                a = short.alpha_bar_before[k]
                x = np.sqrt(a) * short.original(x, k, eps) + np.sqrt(1 - a) * eps
            path.append(x)
        return np.array(path)

    @property
    def line(self) -> Array:
        """The way of the point shown, from its beginning to now (…, 2): forward at every t, back at every halt."""
        if not len(self.examples):
            return self.examples
        if self.way == "reverse":
            return self.path[: 1 + sum(time > self.t for time in self.times), self.point]
        return np.array([self._noised(t)[self.point] for t in range(self.t + 1)])

    def score(self, x: ArrayLike) -> Array:
        """∇ log p_t(x) as the network sees it, −ε / √(1 − ᾱ_t), guidance included        x, result (B, 2); t at least 1."""
        t = max(self.t, 1)
        x = array("x", x, "B", 2)
        score: Array = -self._noise(self.network, x, t) / np.sqrt(1 - Diffusion(T).alpha_bar[t - 1])
        return score

    def _noise(self, network: Network, x: Array, t: int) -> Array:
        """ε̃ = ε_θ(x, t) − s √(1 − ᾱ_t) ∇ log p(part | x), as Dhariwal and Nichol (2021) guide by a classifier.

        The classifier knows the examples: p(part | x) is the share of the part in Σ_i N(x; √ᾱ x_i, 1 − ᾱ), so its gradient
        is √ᾱ/(1 − ᾱ) times the difference of two expected originals, that of the part and that of all.
        """
        eps: Array = network.predict(Diffusion(T).inputs(x, t - 1))
        part = self.part
        if not self.guidance or not part.any():
            return eps
        a, X = Diffusion(T).alpha_bar[t - 1], self.examples
        pull = expected(x, X[part], a) - expected(x, X, a)
        return eps - self.guidance * np.sqrt(a / (1 - a)) * pull

    @property
    def _drawn(self) -> denoiser.Points:
        return tuple(map(tuple, self.drawn))

    def _examples(self) -> tuple[Array, Array]:
        return denoiser.examples(self.data, self._drawn, self.seed)

    # What a change brings with it ----------------------------------------------------------------------------------

    @property
    def _beginning(self) -> int:
        return 0 if self.way == "forward" else T

    @traitlets.observe("data", "drawn", "seed", "way", "steps", "guidance", "towards", "fresh", "trained")
    def _begin_anew(self, change: Any) -> None:
        if self._from_page:  # the page has counted it already
            return
        if change["name"] in GROUND:
            self.trained = 0
        if change["name"] == "way" or self.way == "reverse":
            self.t = self._beginning

    def __repr__(self) -> str:
        """Show the state that a call would reproduce, and the steps of training in the page."""
        return (
            f"DiffusionExplorer(data={self.data!r}, way={self.way!r}, t={self.t}, steps={self.steps}, "
            f"guidance={self.guidance}, towards={self.towards!r}, fresh={self.fresh}, point={self.point}, "
            f"seed={self.seed}), {self.trained} steps of training in the page"
        )


def expected(x: Array, X: Array, a: float) -> Array:
    """E[x_0 | x_t] if x_0 is one of the examples X (N, 2), with the same chance each        x (B, 2)   a = ᾱ_t   (B, 2)."""
    d = ((x[:, None] - np.sqrt(a) * X) ** 2).sum(axis=2)
    r = np.exp((d.min(axis=1, keepdims=True) - d) / (2 * (1 - a)))
    mean: Array = (r @ X) / r.sum(axis=1, keepdims=True)
    return mean
