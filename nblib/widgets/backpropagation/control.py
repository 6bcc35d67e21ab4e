"""Backpropagation on a network that the reader can change: forward, then back, one equation at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nblib import losses
from nblib.checks import Array
from nblib.layers import Activation
from nblib.network import Network
from nblib.widgets.base import checked
from nblib.widgets.fields import Choice, Number, Numbers, Own, Whole, settable
from nblib.widgets.networks import HIDDEN, REACH, NetworkControl, checked_sizes, dense_layers, random_layers

INSTRUCTION = (
    "Step forward through the layers to the loss, then back through the four equations; change any weight on the way."
)
LOSSES = ["mse", "mse_sigmoid", "binary_cross_entropy"]


class BackpropExplorer(NetworkControl):
    """A network of 2 inputs and 1 output, one example, and the pass back through it, stage by stage.

    Every number is a trait that is bound both ways: `layers` (a dict {"W", "b"} for each), `activation` (hidden),
    `loss`, the example `x` (2,) with its target `y` in [0, 1], and the `stage`: 0 the start, then L layers forward, the
    loss, and δ, ∂L/∂b and ∂L/∂w of each layer, last one first: 4 L + 1 in all.

    `loss` names what stands at the end: "mse" (linear output), "mse_sigmoid" (squared error of a sigmoid output) or
    "binary_cross_entropy" (with a sigmoid output). `network` is an nblib Network with exactly these weights, whose
    outputs nblib's loss takes; setting it moves the picture. `cost_and_gradients` is what nblib computes there.
    """

    activation = Choice("tanh", [name for name in HIDDEN if name != "step"], link="phi")
    x = Numbers([1.0, -0.5], (-REACH, REACH), 2, link="x")
    loss = Choice("mse", LOSSES, link="loss")
    y = Number(1.0, 0, 1, link="y", slider=(0, 1, 0.05))
    stage = Own(0)

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
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`, or `layers`, or random weights for `sizes` drawn with `seed`, at `stage`."""
        if layers is None:
            layers = random_layers(checked_sizes(sizes), seed)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.layers, self.activation, self.loss, self.x, self.y = layers, activation, loss, x, y
        if network is not None:
            self.network = network
        self.stage = stage
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
        network = self.network
        z, cache = network.forward(np.array([self.x]))
        loss = losses.binary_cross_entropy if self.loss == "binary_cross_entropy" else losses.mse
        J, dz = loss(z, np.array([[self.y]]))
        return J, network.backward(dz, cache)[1]

    @traitlets.observe("layers")
    def _clamp(self, change: Any = None) -> None:
        if not self._from_page and self.stage > self.last_stage:
            self.stage = self.last_stage

    @traitlets.validate("stage")
    def _check_stage(self, proposal: Any) -> int:
        return checked(Whole(0, 0, self.last_stage).check, "stage", proposal["value"])

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return (
            f"BackpropExplorer(activation={self.activation!r}, loss={self.loss!r}, x={self.x}, y={self.y}, "
            f"stage={self.stage}, layers={self.layers})"
        )
