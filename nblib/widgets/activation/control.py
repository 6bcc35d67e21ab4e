"""Activation functions: curve and slope under a weight and a bias, and what ten layers leave of a signal."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets

from nblib.activations import ACTIVATIONS
from nblib.checks import Array
from nblib.layers import INITIALIZATIONS, Activation, Dense
from nblib.network import Network
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Given, ListOf, Number, Text, Whole, settable

DEPTH, WIDTH, BATCH = 10, 32, 32
REACH, MOST = 6.0, 5.0  # inputs from −6 to 6, w and b from −5 to 5
INSTRUCTION = "Drag the point along the curve: where does the activation still have a slope to learn from?"


def between_examples(a: Array) -> float:
    """How much the rows of a (B, O) differ: the root of the mean, over units, of the variance over examples.

    A layer that gives every example the same has no signal, however much its units differ from one another.
    """
    return float(np.sqrt(a.var(axis=0).mean()))


class Survival(NamedTuple):
    """What is left in layers 0 (the input) … 10.

    `signal` is how much the examples differ in a layer's outputs a, `gradient` the standard deviation of all of ∂J/∂a.
    """

    signal: Array  # (11,)
    gradient: Array  # (11,)


class ActivationExplorer(Explorer):
    """Activations to compare: overlaid curves and slopes, a tangent to drag, and a signal through ten layers.

    Every number is a trait that is bound both ways: `shown` (the names drawn), `chosen` (the one looked at), `weight`,
    `bias` and `x` (so that z = w·x + b), `leak` (α of leaky_relu); and for the ten layers `init`, `scale` and `seed`.
    A bad value raises a TraitError in words, and the control stays as it was.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    shown = ListOf(
        ["sigmoid", "tanh", "relu"],
        Choice("relu", ACTIVATIONS),
        1,
        len(ACTIVATIONS),
        different=True,
        ordered=True,
        link="show",
    )
    chosen = Choice("sigmoid", ACTIVATIONS, link="look")
    weight = Number(1.0, -MOST, MOST, symbol="w", link="w", slider=(-MOST, MOST, 0.1))
    bias = Number(0.0, -MOST, MOST, symbol="b", link="b", slider=(-MOST, MOST, 0.1))
    leak = Number(0.1, 0, 1, symbol="α", link="leak", slider=(0, 1, 0.01))
    x = Number(1.0, -REACH, REACH, link="x", slider=(-REACH, REACH, 0.05))
    init = Choice("xavier", INITIALIZATIONS, link="init")
    scale = Number(1.0, above=0, most=10, link="scale")
    seed = Whole(0, 0, 10**6, link="seed")

    def __init__(
        self,
        name: str = "activation",
        shown: Sequence[str] = ("sigmoid", "tanh", "relu"),
        chosen: str | None = None,
        weight: float = 1.0,
        bias: float = 0.0,
        leak: float = 0.1,
        x: float = 1.0,
        init: str = "xavier",
        scale: float = 1.0,
        seed: int = 0,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show these activations and look at `chosen` (None: the first); `init` and `scale` are those of nblib's Dense."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.shown = shown
        self.chosen = self.shown[0] if chosen is None else chosen
        self.weight, self.bias, self.leak, self.x = weight, bias, leak, x
        self.init, self.scale, self.seed = init, scale, seed
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def z(self) -> float:
        """The weighted sum w·x + b at the present input."""
        return self.weight * self.x + self.bias

    @property
    def activation(self) -> Activation:
        """A new nblib layer of the chosen activation."""
        options = {"alpha": self.leak} if self.chosen == "leaky_relu" else {}
        return Activation(self.chosen, **options)

    @property
    def data(self) -> Array:
        """The inputs (32, 32) that are sent through the ten layers, normal numbers of deviation 1."""
        return np.random.default_rng(self.seed).standard_normal((BATCH, WIDTH))

    @property
    def network(self) -> Network:
        """A new nblib network of ten layers of 32 units, with exactly the weights of the experiment."""
        return self._experiment()[1]

    @property
    def history(self) -> Survival:
        """What nblib measures of signal and gradient, layer by layer."""
        X, network, G = self._experiment()
        _, caches = network.forward(X)
        signal, gradient = [between_examples(X)], [G.std()]
        for _, a in caches[1::2]:
            signal.append(between_examples(a))
        dy: Any = G
        for i in reversed(range(len(network.layers))):
            dy, _ = network.layers[i].backward(dy, caches[i])
            if i % 2 == 0:
                gradient.insert(0, dy.std())
        return Survival(np.array(signal), np.array(gradient))

    def _experiment(self) -> tuple[Array, Network, Array]:
        """Draw inputs, weights and the gradient sent back, in this order."""
        rng = np.random.default_rng(self.seed)
        X = rng.standard_normal((BATCH, WIDTH))
        layers: list[Any] = []
        for _ in range(DEPTH):
            W = rng.standard_normal((WIDTH, WIDTH))  # drawn for zeros, too: the draws do not depend on `init`
            layers += [Dense.of(self.scale * INITIALIZATIONS[self.init](WIDTH, WIDTH) * W, np.zeros(WIDTH)), self.activation]
        return X, Network(*layers), rng.standard_normal((BATCH, WIDTH))

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        leak = f", leak={self.leak}" if "leaky_relu" in self.shown else ""
        return (
            f"ActivationExplorer(shown={self.shown}, chosen={self.chosen!r}, weight={self.weight}, bias={self.bias}"
            f"{leak}, x={self.x}, init={self.init!r}, scale={self.scale}, seed={self.seed})"
        )

    # What a change brings with it: what is looked at is shown -----------------------------------------------------

    @traitlets.observe("shown")
    def _look(self, change: Any) -> None:
        if self.chosen not in self.shown:
            self.chosen = self.shown[0]

    @traitlets.observe("chosen")
    def _show(self, change: Any) -> None:
        if self.chosen not in self.shown:
            self.shown = [*self.shown, self.chosen]
