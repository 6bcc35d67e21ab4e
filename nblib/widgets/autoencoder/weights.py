"""An encoder and a decoder taken apart, for the page to get, and put together again."""

from __future__ import annotations

from typing import Any

from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.widgets import packed

Sizes = list[list[Any]]  # of each layer: inputs, units, activation


def sizes(name: str, network: Any) -> Sizes:
    """Return [I, O, activation] of each Dense layer; ValueError unless `network` is of Dense layers and Activations."""
    wanted = f"{name} must be an nblib Network of Dense layers with an Activation after each or none"
    found: Sizes = []
    for layer in network.layers if isinstance(network, Network) else [None]:
        if isinstance(layer, Dense):
            found.append([*layer.params["W"].shape, "linear"])
        elif type(layer) is Activation and not layer.options and found and found[-1][2] == "linear":
            found[-1][2] = layer.name
        else:
            raise ValueError(f"{wanted}, but is {network!r}.")
    if not found:
        raise ValueError(f"{wanted}, but is {network!r}.")
    return found


def pack(networks: list[Network], bits: int) -> str:
    """Return the rounded weights of all layers as base64 text; `bits` is 8 or 16."""
    dense = [layer.params for network in networks for layer in network.layers if isinstance(layer, Dense)]
    return packed.pack([(params["W"].astype(float), params["b"]) for params in dense], bits, "input")


def unpack(text: str, stacks: list[Sizes], bits: int) -> list[Network]:
    """Return the networks of these sizes with the weights that `pack` rounded, in float64."""
    shapes = [(inputs, units) for stack in stacks for inputs, units, _ in stack]
    weights = iter(packed.unpack(text, shapes, bits, "input"))

    def layers(stack: Sizes) -> list[Any]:
        found: list[Any] = []
        for *_, activation in stack:
            found.append(Dense.of(*next(weights)))
            if activation != "linear":
                found.append(Activation(activation))
        return found

    return [Network(*layers(stack)) for stack in stacks]
