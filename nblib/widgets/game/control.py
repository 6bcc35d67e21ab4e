"""The game of two networks: both learn on the plane, and each sees what the other does."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import traitlets

from nblib.checks import Array
from nblib.models.gan import Game, Modes, modes
from nblib.models.recipes import gan
from nblib.network import Network
from nblib.optimizers import Adam, Optimizer, cosine
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Flag, Given, ListOf, Number, Numbers, Text, Whole, restarting

REACH = 3  # the picture shows x₁ and x₂ from −3 to 3
ROUNDS = 3500  # of a game, after which the rate and the noise have reached their ends
SPREAD = 0.05  # standard deviation of the true points about each place
SHOWN = 400  # invented points that are shown and counted
RADIUS, ALIKE = 0.3, 0.4  # what lies near a place; places of one's own that are closer than this are one mode
LEAST = 0.16  # of a mode's share among the true points, from which on it is found: 2 % for one of eight clouds
FROZEN = ("nobody", "generator", "discriminator")
INSTRUCTION = (
    "Press Run and watch both players. Then restart, press “50 rounds” four times, and freeze the discriminator: "
    "where do the invented points go when you run on?"
)


class GameExplorer(Explorer):
    """A generator and a discriminator that learn from each other in the plane, a round at a time.

    Every number is a trait that is bound both ways. A change of these begins a new game:
      data      "ring" (eight clouds), "moons" or "own" for `drawn`, places (x₁, x₂) about which the true points lie
      hidden    units in each of the two hidden layers of both players;  `batch`, the examples of each kind in a round
      beta1     β₁ of Adam: 0, 0.5 or 0.9
      falls     whether the rate falls to 0 along half a cosine, over the 3,500 rounds that a game has
      seed      of the first weights and of all that is drawn
    These may be changed on the way: `eta` (η, the rate of both), `gamma` (γ of the penalty R₁), `noise` (σ of what is laid
    over all that D sees; it fades to 0 over the game), `saturating`, and `frozen`, who does not learn. `past` keeps what
    they were, rows [round, η, γ, σ, saturating, frozen], each until that round, so that the game can be repeated. `steps`
    counts the rounds; `speed` is how fast the page plays.

    `game`, `generator` and `discriminator` are nblib's own objects after these rounds, and `invented` what the page shows.
    The last digit, in which Python and the page differ, stays the last in most games; some, such as those with much noise or
    a high rate, magnify it, so that the two part after thousands of rounds.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    data = Choice("ring", ["ring", "moons", "own"], link="data", restarts=True)
    drawn = ListOf([], Numbers([0, 0], (-2.7, 2.7), 2), 0, 300, restarts=True)
    hidden = Choice(32, [8, 16, 32, 64], link="hidden", restarts=True)
    batch = Choice(64, [16, 32, 64, 128], link="batch", restarts=True)
    beta1 = Choice(0.5, [0, 0.5, 0.9], symbol="β₁", link="beta1", restarts=True)
    falls = Flag(True, link="falls", restarts=True)
    seed = Whole(0, 0, 10**6, link="seed", restarts=True)
    eta = Number(0.003, above=0, most=0.1, symbol="η", link="eta")
    gamma = Number(0.0, 0, 10, symbol="γ", link="gamma", slider=(0, 1, 0.05))
    noise = Number(0.0, 0, 2, symbol="σ", link="noise", slider=(0, 1, 0.05))
    saturating = Flag(False, link="saturating")
    frozen = Choice("nobody", FROZEN, link="frozen")
    past = ListOf([], Numbers([], [(0, ROUNDS), (1e-9, 0.1), (0, 10), (0, 2), (0, 1), (0, 2)]), 0, 60)
    steps = Whole(0, 0, ROUNDS, link="steps")
    speed = Choice("fast", ["slow", "one", "fast"], link="speed")

    _ground = restarting(locals())
    _live = ("eta", "gamma", "noise", "saturating", "frozen")

    def __init__(
        self,
        name: str = "game",
        data: str = "ring",
        hidden: int = 32,
        batch: int = 64,
        beta1: float = 0.5,
        falls: bool = True,
        seed: int = 0,
        eta: float = 0.003,
        gamma: float = 0.0,
        noise: float = 0.0,
        saturating: bool = False,
        frozen: str = "nobody",
        speed: str = "fast",
        drawn: Iterable[Any] = (),
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show both players before the first round; `drawn` are places (x₁, x₂) from −2.7 to 2.7, for data="own"."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self._played: tuple[str, int, Game] | None = None
        self.name, self.instruction, self.speed = name, instruction, speed
        self.data, self.drawn, self.hidden, self.batch = data, list(drawn), hidden, batch
        self.beta1, self.falls, self.seed = beta1, falls, seed
        self.eta, self.gamma, self.noise, self.saturating, self.frozen = eta, gamma, noise, saturating, frozen
        self.set_trait("initial", {key: getattr(self, key) for key in (*self._ground, *self._live, "speed")})
        super().__init__()

    # nblib's own objects -----------------------------------------------------------------------------------------

    @property
    def places(self) -> Array:
        """Where the true points lie: each is one of these rows (M, 2), drawn with equal chance, and normal noise."""
        if self.data == "ring":
            return gan.centers()
        if self.data == "own":
            return np.array(self.drawn, dtype=float).reshape(-1, 2)
        t = np.linspace(0, np.pi, 60)
        upper = 1.4 * np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
        return np.concatenate([upper, -upper])

    @property
    def game(self) -> Game:
        """nblib's game, after `steps` rounds; it is made anew, or goes on, when it is asked for."""
        setup = repr([getattr(self, key) for key in (*self._ground, *self._live, "past")])
        if self._played is None or self._played[0] != setup or self._played[1] > self.steps:
            self._played = setup, 0, self._new_game()
        _, rounds, game = self._played
        places = self.places
        for t in range(rounds, self.steps if len(places) else 0):
            if not self._play(game, places, t):
                break
        self._played = setup, self.steps, game
        return game

    @property
    def generator(self) -> Network:
        """G, after `steps` rounds."""
        return self.game.G

    @property
    def discriminator(self) -> Network:
        """D, after `steps` rounds."""
        return self.game.D

    @property
    def invented(self) -> Array:
        """G(z) (400, 2) of the noise that the picture shows, the same in every round."""
        z = np.random.default_rng(self.seed + 1).standard_normal((SHOWN, 2))
        return self.generator.predict(z)

    @property
    def modes(self) -> Modes:
        """Which modes of the truth the invented points have; places of one's own that lie close together are one."""
        places = self.places
        if not len(places):
            return Modes(0, 0.0, np.zeros(0))
        near, label = modes(self.invented, places, RADIUS), alike(places)
        shares = np.bincount(label, near.shares)
        return Modes(int((shares >= LEAST * np.bincount(label) / len(places)).sum()), near.near, shares)

    def _new_game(self) -> Game:
        rng = np.random.default_rng(self.seed)
        G, D = gan.build(gan.Settings(hidden=(self.hidden, self.hidden), dtype="float64"), rng)
        game = Game(G, D, (Adam(self.eta), Adam(self.eta)), rng)
        # both follow the round of the game, also after they have been frozen
        self._learn = [Adam(lambda step: self._rate(game.rounds), self.beta1, 0.99) for _ in "GD"]
        return game

    def _play(self, game: Game, places: Array, t: int) -> bool:
        """Play round t with the settings that it had; return whether its costs were finite, so that there can be another."""
        self._now = eta, gamma, noise, saturating, frozen = self._settings(t)
        game.gamma, game.saturating, game.noise = gamma, bool(saturating), lambda step: noise * (1 - step / ROUNDS)
        game.optimizers = (Still() if frozen == 1 else self._learn[0], Still() if frozen == 2 else self._learn[1])
        which = (game.rng.random(self.batch) * len(places)).astype(int)
        costs = game(places[which] + SPREAD * game.rng.standard_normal((self.batch, 2)))
        return bool(np.isfinite(costs).all())

    def _rate(self, t: int) -> float:
        return cosine(self._now[0], ROUNDS)(t) if self.falls else self._now[0]

    def _settings(self, t: int) -> list[float]:
        """η, γ, σ, saturating and frozen, as they were in round t."""
        return next((row[1:] for row in self.past if row[0] > t), self._row())

    def _row(self) -> list[float]:
        return [self.eta, self.gamma, self.noise, float(self.saturating), float(FROZEN.index(self.frozen))]

    # What a change brings with it --------------------------------------------------------------------------------

    @traitlets.observe(*_ground)
    def _begin_anew(self, change: Any) -> None:
        if not self._from_page:  # the page has counted it already
            with self.hold_sync():
                self.steps, self.past = 0, []

    @traitlets.observe(*_live)
    def _keep(self, change: Any) -> None:
        """Keep what the setting was until now, so that the game can be repeated."""
        if self._from_page or not self.steps or (self.past and self.past[-1][0] >= self.steps):
            return
        row, at = self._row(), self._live.index(change.name)
        row[at] = float(FROZEN.index(change.old) if change.name == "frozen" else change.old)
        self.past = [*self.past, [self.steps, *row]]

    @traitlets.observe("steps")
    def _back(self, change: Any) -> None:
        if not self._from_page and not self.steps:
            self.past = []

    def reset(self) -> None:
        """Go back to what the author set, before the first round."""
        with self.hold_sync():
            self.steps = 0
            super().reset()
            self.steps, self.past = 0, []

    def __repr__(self) -> str:
        """Show the state that a call would reproduce, and the rounds played."""
        return (
            f"GameExplorer(data={self.data!r}, hidden={self.hidden}, batch={self.batch}, beta1={self.beta1}, "
            f"falls={self.falls}, seed={self.seed}, eta={self.eta}, gamma={self.gamma}, noise={self.noise}, "
            f"saturating={self.saturating}, frozen={self.frozen!r}), {self.steps} rounds played"
        )


class Still(Optimizer):
    """That of a player who is frozen: it changes nothing, and counts nothing."""

    def __init__(self) -> None:
        """Take no rate, for it makes no step."""
        super().__init__(1.0)

    def step(self, params: Any, grads: Any) -> None:
        """Leave everything as it is."""


def alike(places: Array) -> Array:
    """Return the mode (M,) of each place: that of the first place before it which is closer than `ALIKE`, or its own."""
    first: list[Array] = []
    label = np.zeros(len(places), dtype=int)
    for i, place in enumerate(places):
        close = [k for k, other in enumerate(first) if np.linalg.norm(place - other) < ALIKE]
        label[i] = close[0] if close else len(first)
        if not close:
            first.append(place)
    return label
