"""Weights in few bytes: whole numbers of 8 or 16 bits with a scale for each row of W, as text that a notebook can hold.

Of each layer follow one another: the biases b (O,) and the scales s (I,) as 32-bit floats, then the whole numbers Q (I, O):
W = s Q, row by row. frontend/controls/autoencoder/model.js reads the same.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.layers import Activation, Dense
from nblib.network import Network

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
    parts: list[bytes] = []
    for layer in (layer for network in networks for layer in network.layers if isinstance(layer, Dense)):
        W = layer.params["W"].astype(float)
        scale = (abs(W).max(axis=1) / (2 ** (bits - 1) - 1)).astype("<f4").astype(float)
        Q = np.round(W / np.where(scale > 0, scale, 1)[:, None])
        parts += [
            layer.params["b"].astype("<f4").tobytes(),
            scale.astype("<f4").tobytes(),
            Q.astype(f"<i{bits // 8}").tobytes(),
        ]
    return base64.b64encode(b"".join(parts)).decode()


def unpack(text: str, stacks: list[Sizes], bits: int) -> list[Network]:
    """Return the networks of these sizes with the weights that `pack` rounded, in float64."""
    data, at = base64.b64decode(text), 0

    def take(n: int, dtype: str) -> Array:
        nonlocal at
        values = np.frombuffer(data, dtype, n, at)
        at += values.nbytes
        return values.astype(float)

    def layers(stack: Sizes) -> list[Any]:
        found: list[Any] = []
        for I, O, activation in stack:  # noqa: E741
            b, scale, Q = take(O, "<f4"), take(I, "<f4"), take(I * O, f"<i{bits // 8}")
            found.append(Dense.of(scale[:, None] * Q.reshape(I, O), b))
            if activation != "linear":
                found.append(Activation(activation))
        return found

    return [Network(*layers(stack)) for stack in stacks]
