"""What the controls with an editable network share: its layers as a trait, nblib's network with these weights."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nblib.checks import array, choice, count, describe
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Choice, Given, ListOf, Number, Numbers, Own, Text, plain, refuse

LIMIT = 1000.0  # larger weights are refused: nothing could be seen
MOST_LAYERS, MOST_UNITS = 3, 8  # hidden layers, and units in each
WEIGHT = Number(0.0, -LIMIT, LIMIT)
REACH = 1.5  # the picture shows inputs from −REACH to REACH
HIDDEN = ["relu", "tanh", "sigmoid", "step", "leaky_relu", "linear"]

Layers = list[dict[str, Any]]


def as_layers(name: str, value: Any) -> Layers:
    """Return `value` as layers {"W": (I, O), "b": (O,)} of plain lists: 2 inputs, 1 to 3 hidden layers, 1 output."""
    given = plain(value)
    if not isinstance(given, list) or not 2 <= len(given) <= MOST_LAYERS + 1:
        refuse(f"{name} must be a list of 2 to {MOST_LAYERS + 1} layers", value)
    layers: Layers = []
    inputs = 2
    for i, layer in enumerate(given):
        if not isinstance(layer, Mapping) or set(layer) != {"W", "b"}:
            refuse(f"{name}[{i}] must be a dict with W and b", layer)
        most = 1 if i == len(given) - 1 else MOST_UNITS
        b = ListOf([], WEIGHT, 1, most).check(f"{name}[{i}].b", layer["b"])
        row = Numbers([], (-LIMIT, LIMIT), len(b))
        layers.append({"W": ListOf([], row, inputs, inputs).check(f"{name}[{i}].W", layer["W"]), "b": b})
        inputs = len(b)
    return layers


def random_layers(sizes: Sequence[int], seed: int) -> Layers:
    """Return layers of these sizes with He's initial weights, rounded to two digits so that they can be read."""
    rng = np.random.default_rng(seed)
    layers = [Dense(inputs, outputs, "he", rng) for inputs, outputs in itertools.pairwise(sizes)]
    return [
        {"W": (dense.params["W"].round(2) + 0.0).tolist(), "b": [0.0] * outputs}
        for dense, outputs in zip(layers, sizes[1:], strict=True)
    ]


def dense_layers(network: Any) -> tuple[Layers, str, str]:
    """Take a network apart: its layers, the activation between them, and the one behind the last (or "linear").

    ValueError unless it is Dense and Activation in turn, with the same activation between all layers.
    """
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    dense: list[Any] = list(network.layers[::2])
    between: list[Any] = list(network.layers[1::2])
    good = all(isinstance(layer, Dense) for layer in dense) and all(type(layer) is Activation for layer in between)
    last = between.pop().name if good and len(network.layers) % 2 == 0 else "linear"
    names = {layer.name for layer in between} if good else set()
    if len(names) != 1 or any(layer.options for layer in between):
        raise ValueError(
            "network must be Dense layers with one kind of Activation between them, such as "
            f"Network(Dense(2, 3, …), Activation('relu'), Dense(3, 1, …)), but is {network!r}."
        )
    array("network[0].W", dense[0].params["W"], 2, "O")
    if dense[-1].params["W"].shape[1] != 1:
        raise ValueError(f"network must have 1 output, but is {network!r}.")
    layers = [{"W": layer.params["W"], "b": layer.params["b"]} for layer in dense]
    return as_layers("network", layers), choice("the network's activation", names.pop(), HIDDEN), last


def checked_sizes(sizes: Any) -> list[int]:
    """Return sizes such as (2, 3, 1); ValueError unless they are 2 inputs, 1 to 3 hidden layers, and 1 output."""
    good = isinstance(sizes, (list, tuple)) and 3 <= len(sizes) <= 5 and sizes[0] == 2 and sizes[-1] == 1
    if not good or any(count("sizes", n) > 8 for n in sizes):
        raise ValueError(
            f"sizes must be 2 inputs, 1 to 3 hidden layers of 1 to 8 units, and 1 output, "
            f"such as (2, 3, 1), but came as {describe(sizes)}."
        )
    return list(sizes)


class NetworkControl(Explorer):
    """The base of the controls with a network of 2 inputs, 1 to 3 hidden layers of 1 to 8 units, and 1 output.

    `layers` is one trait, a dict {"W": (I, O), "b": (O,)} of lists for each layer, so that a change of the sizes is one
    change; `activation` the name of the hidden units' φ; `x` the example (2,).
    """

    instruction = Text("")
    initial = Given({})
    layers = Own()
    activation = Choice("relu", HIDDEN, link="phi")
    x = Numbers([1.0, 0.5], (-REACH, REACH), 2, link="x")

    @property
    def sizes(self) -> list[int]:
        """The number of units in each layer, inputs first."""
        return [2, *(len(layer["b"]) for layer in self.layers)]

    def _stack(self) -> list[Any]:
        """Return Dense layers with copies of these weights and the hidden activation between them."""
        stack: list[Any] = []
        for layer in self.layers:
            stack += [Dense.of(layer["W"], layer["b"]), Activation(self.activation)]
        return stack[:-1]

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("layers")
    def _check_layers(self, proposal: Any) -> Layers:
        return checked(as_layers, "layers", proposal["value"])
