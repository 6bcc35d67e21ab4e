"""The weights of a network in 8 bits, as the page gets them: a text, and back to nblib's layers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from nblib.checks import Array, describe
from nblib.layers import Activation, BatchNorm, Dense, Dropout
from nblib.network import Network

Stack = list[tuple[Array, Array]]  # W (I, O) and b (O,) of each layer


def stack(network: Any) -> Stack:
    """Return W and b of each Dense layer, batch norm folded in, which is affine in prediction; ValueError for other layers.

    y = γ (x W + b − m) / √(v + ε) + β  =  x (W s) + (b − m) s + β  with  s = γ / √(v + ε)
    """
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    layers: Stack = []
    before = ""  # what the last layer was, dropout aside, which does nothing in prediction
    for layer in network.layers:
        if isinstance(layer, Dropout):
            continue
        relu = type(layer) is Activation and layer.name == "relu"
        if isinstance(layer, Dense) and before in ("", "relu"):
            layers.append((np.array(layer.params["W"], float), np.array(layer.params["b"], float)))
            before = "Dense"
        elif isinstance(layer, BatchNorm) and before == "Dense":
            s = layer.params["gamma"] / np.sqrt(layer.state["variance"] + layer.epsilon)
            W, b = layers[-1]
            layers[-1] = W * s, (b - layer.state["mean"]) * s + layer.params["beta"]
        elif relu and before == "Dense":
            before = "relu"
        else:
            before = "other"
            break
    if before != "Dense":
        raise ValueError(
            "network must be Dense layers with Activation('relu') between them, BatchNorm and Dropout where you like, "
            f"and end in Dense, but is {network!r}."
        )
    return layers


def pack(layers: Stack) -> str:
    """Return the layers as base64: of each every unit's scale and b as float32, then W as whole numbers to ±127 in 8 bits."""
    out = b""
    for W, b in layers:
        largest = abs(W).max(axis=0)
        scale = (np.where(largest > 0, largest, 1) / 127).astype("<f4")
        out += scale.tobytes() + b.astype("<f4").tobytes()
        out += np.clip(np.rint(W / scale.astype(float)), -127, 127).astype(np.int8).tobytes()
    return base64.b64encode(out).decode()


def unpack(text: str, sizes: list[int]) -> Stack:
    """Return the layers that the text holds, for `sizes` such as [784, 64, 32, 10]."""
    data, at, layers = base64.b64decode(text), 0, []
    for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
        scale, b = np.frombuffer(data, "<f4", 2 * outputs, at).astype(float).reshape(2, outputs)
        at += 8 * outputs
        W = np.frombuffer(data, np.int8, inputs * outputs, at).reshape(inputs, outputs)
        at += inputs * outputs
        layers.append((W * scale, b.copy()))
    return layers
