"""What of a transformer the page computes with: all its parameters, as matrices with a row beside each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nblib.checks import Array, describe
from nblib.layers import Activation, Chain, Embedding, Layer, Positions, SelfAttention
from nblib.models.recipes import attention as recipe
from nblib.network import Network
from nblib.widgets.packed import Stack, pack, unpack


def build(task: str, width: int, pairs: int) -> Network:
    """Return the recipe's network of this size, in float64."""
    settings = replace(recipe.Settings(), width=width, pairs=pairs, induction_pairs=pairs, dtype="float64")
    return recipe.build(task, settings, np.random.default_rng(0))


def size(network: Any, task: str) -> tuple[int, int]:
    """Return the width D and the pairs that the recipe has made a network for; ValueError if it has not made it."""
    if not isinstance(network, Network):
        raise ValueError(f"networks must be nblib Networks, but one came as {describe(network)}.")
    params = [p.shape for p in network.params.values()]
    width = params[-2][0] if len(params) > 1 and len(params[-2]) == 2 else 0
    pairs = 0
    if task == "recall" and len(params[0]) == 2:
        pairs = params[0][0] - recipe.VALUES
    elif task == "induction" and len(network.layers) > 1 and isinstance(network.layers[1], Positions):
        pairs = (network.layers[1].params["P"].shape[0] - 1) // 2
    if width < 1 or pairs < 1 or repr(build(task, width, pairs)) != repr(network):
        raise ValueError(
            f"networks must be made by nblib.models.recipes.attention.build({task!r}, …) with one head, "
            f"but one is {network!r}."
        )
    return width, pairs


def rows(layer: Layer) -> list[tuple[Array, Array]]:
    """Return the layer's parameters as matrices and rows: its own arrays, but zeros where there is no row."""
    if isinstance(layer, Chain):
        return [pair for inner in layer.layers for pair in rows(inner)]
    if isinstance(layer, Activation):
        return []
    params = list(layer.params.values())
    if isinstance(layer, (Embedding, Positions)):
        params.append(np.zeros(params[0].shape[1]))
    params = [p[None] if i % 2 == 0 and p.ndim == 1 else p for i, p in enumerate(params)]  # γ of a layer norm
    return list(zip(params[::2], params[1::2], strict=True))


def packed(networks: list[Network]) -> str:
    """Return the weights of all networks, one after the other, in 8 bits with a scale for each column, as base64."""
    stack: Stack = [(W.astype(float), b.astype(float)) for network in networks for W, b in rows(network)]
    return pack(stack, 8, "unit")


def unpacked(text: str, task: str, width: int, pairs: int, n: int) -> list[Network]:
    """Return the n networks that `packed` has rounded."""
    networks = [build(task, width, pairs) for _ in range(n)]
    own = [pair for network in networks for pair in rows(network)]
    for (W, b), (W_read, b_read) in zip(own, unpack(text, [W.shape for W, _ in own], 8, "unit"), strict=True):
        W[:], b[:] = W_read, b_read
    return networks


def looks(network: Network) -> list[SelfAttention]:
    """Return the layers that look, from the first on."""
    inner = [layer for block in network.layers if isinstance(block, Chain) for layer in block.layers]
    return [layer for layer in inner if isinstance(layer, SelfAttention)]


def switched(network: Network, on: list[bool]) -> Network:
    """Return the network after its heads that are not on are switched off: W_O = 0 and b_O = 0, so x alone goes on."""
    for layer, stays in zip(looks(network), on, strict=True):
        if not stays:
            layer.params["W_O"][:] = layer.params["b_O"][:] = 0
    return network
