"""Backpropagation on a network that the reader can change: forward, back one equation at a time, and the step."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nblib import losses
from nblib.checks import Array
from nblib.layers import Activation
from nblib.network import Network
from nblib.optimizers import SGD
from nblib.widgets.base import checked
from nblib.widgets.fields import Choice, ListOf, Number, Numbers, Own, Whole, refuse, settable
from nblib.widgets.networks import (
    HIDDEN,
    REACH,
    Layers,
    NetworkControl,
    as_layers,
    checked_sizes,
    dense_layers,
    random_layers,
)

INSTRUCTION = (
    "Step forward through the layers to the loss, back through the four equations, and take the step; "
    "change any weight on the way."
)
EXAMPLES = [[1.0, -0.5, 1.0], [-0.5, 1.0, 1.0], [1.0, 1.0, 0.0], [-0.5, -0.5, 0.0]]  # y is 1 where the signs differ
LOSSES = ["mse", "mse_sigmoid", "binary_cross_entropy"]


class BackpropExplorer(NetworkControl):
    """A network of 2 inputs and 1 output, one example, and the pass back through it, stage by stage.

    Every number is a trait that is bound both ways: `layers` (a dict {"W", "b"} for each), `activation` (hidden),
    `loss`, the example `x` (2,) with its target `y` in [0, 1], and the `stage`: 0 the start, then L layers forward, the
    loss, and δ, ∂ℓ/∂b and ∂ℓ/∂w of each layer, last one first: 4 L + 1 in all.

    `step()` moves every weight and bias by −η times its gradient, η the `learning_rate`, as nblib's SGD does. From then
    on `layers` are the new ones, and `before` those that the step began at, until something else changes; `step_back()`
    goes back to them. `next_example()` takes the next row x₁, x₂, y of `examples`.

    `loss` names what stands at the end: "mse" (linear output), "mse_sigmoid" (squared error of a sigmoid output) or
    "binary_cross_entropy" (with a sigmoid output). `network` is an nblib Network with exactly these weights, whose
    outputs nblib's loss takes; setting it moves the picture. `cost_and_gradients` is what nblib computes there.
    """

    activation = Choice("tanh", [name for name in HIDDEN if name != "step"], link="phi")
    x = Numbers([1.0, -0.5], (-REACH, REACH), 2, link="x")
    loss = Choice("mse", LOSSES, link="loss")
    y = Number(1.0, 0, 1, link="y", slider=(0, 1, 0.05))
    stage = Own(0)
    learning_rate = Number(0.1, 0, 100, above=0, symbol="η", link="eta", slider=(0.01, 2, 0.01))
    examples = ListOf(EXAMPLES, Numbers([], [(-REACH, REACH), (-REACH, REACH), (0, 1)]), 1, 100)
    before = Own(None)
    _stepping = False  # whether the step itself sets the layers

    def __init__(
        self,
        name: str = "backpropagation",
        sizes: Sequence[int] = (2, 2, 1),
        activation: str = "tanh",
        loss: str = "mse",
        x: Any = (1.0, -0.5),
        y: float = 1.0,
        stage: int = 0,
        layers: Any = None,
        network: Network | None = None,
        seed: int = 1,
        learning_rate: float = 0.1,
        examples: Any = EXAMPLES,
        stepped: bool = False,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`, or `layers`, or random weights for `sizes` drawn with `seed`, at `stage`, or after a step."""
        if layers is None:
            layers = random_layers(checked_sizes(sizes), seed)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.layers, self.activation, self.loss, self.x, self.y = layers, activation, loss, x, y
        if network is not None:
            self.network = network
        self.stage, self.learning_rate, self.examples = stage, learning_rate, examples
        if stepped:
            self.step()
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def last_stage(self) -> int:
        """The stage at which every gradient is known."""
        return 4 * len(self.layers) + 1

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly these weights. Set it to one of Dense and Activation to show that."""
        if self.loss == "mse_sigmoid":
            return Network(*self._stack(), Activation("sigmoid"))
        return Network(*self._stack(), output="sigmoid" if self.loss == "binary_cross_entropy" else "linear")

    @network.setter
    def network(self, network: Network) -> None:
        layers, activation, last = dense_layers(network)
        ends = {
            ("linear", "linear"): "mse",
            ("sigmoid", "linear"): "mse_sigmoid",
            ("linear", "sigmoid"): "binary_cross_entropy",
        }
        if (last, network.output) not in ends:
            raise ValueError(f"network must end in a linear or a sigmoid output, but is {network!r}.")
        with self.hold_sync():
            self.layers, self.activation, self.loss = layers, activation, ends[last, network.output]

    @property
    def cost_and_gradients(self) -> tuple[float, dict[str, Array]]:
        """The loss of the example and its gradients, "0.W", "0.b", "2.W", …, as nblib computes them."""
        return self._pass(self.network)

    def _with(self, layers: Layers) -> Network:
        """Return the network with other weights of the same sizes."""
        network = self.network
        for k, layer in enumerate(layers):
            network.params[f"{2 * k}.W"][...], network.params[f"{2 * k}.b"][...] = layer["W"], layer["b"]
        return network

    def _pass(self, network: Network) -> tuple[float, dict[str, Array]]:
        z, cache = network.forward(np.array([self.x]))
        loss = losses.binary_cross_entropy if self.loss == "binary_cross_entropy" else losses.mse
        J, dz = loss(z, np.array([[self.y]]))
        return J, network.backward(dz, cache)[1]

    @property
    def promised(self) -> tuple[float, float]:
        """The loss that the last step began at, and −η‖g‖², by which its gradient promised it to fall; else of the next."""
        cost, gradients = self._pass(self._with(self.before or self.layers))
        return cost, -self.learning_rate * sum(float((g**2).sum()) for g in gradients.values())

    def step(self) -> None:
        """Take the step that the gradients ask for: every weight and bias moves by −η times its gradient."""
        self._take(self.layers)

    def step_back(self) -> None:
        """Take the step back; ValueError if none was the last change."""
        if self.before is None:
            raise ValueError("There is no step to take back: something else has changed since, or none was taken.")
        with self.hold_sync():
            self.layers, self.stage = self.before, self.last_stage

    def next_example(self) -> None:
        """Show the next of the examples, from the start; after the last one, or none of them, the first."""
        now = [*self.x, self.y]
        row = self.examples[(self.examples.index(now) + 1) % len(self.examples) if now in self.examples else 0]
        with self.hold_sync():
            self.x, self.y, self.stage = row[:2], row[2], 0

    def _take(self, before: Layers) -> None:
        """Set the layers to those that a step from `before` leads to."""
        self._stepping = True
        try:
            with self.hold_sync():
                network = self._with(before)
                SGD(self.learning_rate).step(network.params, self._pass(network)[1])
                self.layers, self.stage, self.before = dense_layers(network)[0], self.last_stage, before
        finally:
            self._stepping = False

    @traitlets.observe("layers", "activation", "x", "loss", "y", "stage", "learning_rate")
    def _follow(self, change: Any) -> None:
        """Keep a stage that there is; another rate takes the last step anew, what else changes forgets it."""
        if self._from_page or self._stepping:
            return
        if self.stage > self.last_stage:
            self.stage = self.last_stage
        if self.before is not None and change["name"] == "learning_rate":
            self._take(self.before)
        elif self.before is not None:
            self.before = None

    @traitlets.validate("stage")
    def _check_stage(self, proposal: Any) -> int:
        return checked(Whole(0, 0, self.last_stage).check, "stage", proposal["value"])

    @traitlets.validate("before")
    def _check_before(self, proposal: Any) -> Layers | None:
        return checked(self._as_before, proposal["value"])

    def _as_before(self, value: Any) -> Layers | None:
        if value is None:
            return None
        layers = as_layers("before", value)
        if [len(layer["b"]) for layer in layers] != self.sizes[1:]:
            refuse("before must be layers of the sizes that layers have", value)
        return layers

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        layers = f"layers={self.layers}" if self.before is None else f"layers={self.before}, stepped=True"
        return (
            f"BackpropExplorer(activation={self.activation!r}, loss={self.loss!r}, x={self.x}, y={self.y}, "
            f"stage={self.stage}, learning_rate={self.learning_rate}, {layers})"
        )
