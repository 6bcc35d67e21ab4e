"""What of a network the page computes with: its dense layers, with batch norm folded in."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import describe
from nblib.layers import Activation, BatchNorm, Dense, Dropout
from nblib.network import Network
from nblib.widgets.packed import Stack


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
