"""A network that the reader sets by hand: what every unit says, and weights to find for XOR, bump and tower."""

from collections.abc import Sequence
from typing import Any

from nblib.checks import choice
from nblib.network import Network
from nblib.widgets.fields import Choice, Given, settable
from nblib.widgets.networks import NetworkControl, checked_sizes, dense_layers, random_layers

INSTRUCTION = "Take hold of a weight and drag it up or down, and watch what every unit says."
OUTPUTS = ["linear", "sigmoid", "step"]

#: task -> where the reader starts: far enough from the solution that it has to be found
STARTS: dict[str, dict[str, Any]] = {
    "XOR": {
        "layers": [{"W": [[1.0, 0.0], [0.0, 1.0]], "b": [-0.5, -0.5]}, {"W": [[1.0], [0.0]], "b": [-0.5]}],
        "activation": "step",
        "output": "step",
        "x": [1.0, 0.0],
    },
    "bump": {
        "layers": [{"W": [[1.0, 0.0], [0.0, 0.0]], "b": [0.0, 0.0]}, {"W": [[1.0], [0.0]], "b": [0.0]}],
        "activation": "step",
        "output": "linear",
        "x": [0.0, 0.0],
    },
    "tower": {
        "layers": [
            {"W": [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]], "b": [0.0, 0.0, 0.0, 0.0]},
            {"W": [[1.0], [0.0], [1.0], [0.0]], "b": [-0.5]},
            {"W": [[1.0]], "b": [0.0]},
        ],
        "activation": "step",
        "output": "linear",
        "x": [0.0, 0.0],
    },
}


class FeedforwardExplorer(NetworkControl):
    """A network of 2 inputs and 1 output, to be set by hand.

    Every number is a trait that is bound both ways: `layers` (a dict {"W", "b"} for each), `activation` (hidden),
    `output` ("linear", "sigmoid" or "step"), the example `x` (2,), and the `task` ("free", "XOR", "bump" or "tower").
    `network` is an nblib Network with exactly these weights; setting it moves the picture.
    """

    output = Choice("linear", OUTPUTS, link="out")
    task = Choice("free", ["free", *STARTS], link="task")
    starts = Given({})

    def __init__(
        self,
        name: str = "feedforward",
        sizes: Sequence[int] = (2, 3, 1),
        activation: str | None = None,
        output: str | None = None,
        x: Any = None,
        task: str = "free",
        layers: Any = None,
        network: Network | None = None,
        seed: int = 2,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`, or `layers`, or the start of `task`, or random weights for `sizes` drawn with `seed`."""
        start = STARTS[task] if choice("task", task, ["free", *STARTS]) != "free" else {}
        if not start and layers is None:
            layers = random_layers(checked_sizes(sizes), seed)
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("starts", STARTS)
        self.task = task
        self.layers = start["layers"] if layers is None else layers
        self.activation = activation or start.get("activation", "relu")
        self.output = output or start.get("output", "linear")
        self.x = start.get("x", [1.0, 0.5]) if x is None else x
        if network is not None:
            self.network = network
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly these weights. Set it to one of Dense and Activation to show that."""
        return Network(*self._stack(), output=self.output)

    @network.setter
    def network(self, network: Network) -> None:
        layers, activation, last = dense_layers(network)
        if last != "linear":
            raise ValueError(f"network must end in a Dense layer, as in output='sigmoid', but is {network!r}.")
        output = choice("the network's output", network.output, OUTPUTS)
        with self.hold_sync():
            self.layers, self.activation, self.output = layers, activation, output

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return (
            f"FeedforwardExplorer(task={self.task!r}, activation={self.activation!r}, output={self.output!r}, "
            f"x={self.x}, layers={self.layers})"
        )
