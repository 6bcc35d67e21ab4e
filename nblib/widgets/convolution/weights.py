"""What of a convolutional network the page computes with: blocks of kernels with their pools, and one dense layer."""

from __future__ import annotations

from typing import Any

from nblib.checks import Array, describe
from nblib.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPool
from nblib.network import Network
from nblib.widgets.drawings import SIDE
from nblib.widgets.packed import Stack

Blocks = list[list[int]]  # of each block: maps O, kernel K, stride S, padding P, and the pool's side, 1 for none
Shape = tuple[int, int, int]


def take_apart(network: Any) -> tuple[Blocks, Stack]:
    """Return a network's blocks and its weights as matrices; ValueError for one of another kind.

    The kernels W (O, C, K, K) of a block become W (C·K·K, O), so that a scale for each unit is one for each kernel.
    """
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    blocks: Blocks = []
    stack: Stack = []
    layers = [layer for layer in network.layers if not isinstance(layer, Dropout)]  # it does nothing in prediction
    while len(layers) > 2 and isinstance(layers[0], Conv2D) and _relu(layers[1]):
        conv, pool = layers[0], layers[2] if isinstance(layers[2], MaxPool) else None
        if pool is not None and pool.S != pool.K:
            break
        W = conv.params["W"]
        blocks.append([len(W), conv.K, conv.S, conv.P, 1 if pool is None else pool.K])
        stack.append((W.reshape(len(W), -1).T.astype(float), conv.params["b"].astype(float)))
        layers = layers[2 if pool is None else 3 :]
    if not blocks or len(layers) != 2 or not isinstance(layers[0], Flatten) or not isinstance(layers[1], Dense):
        raise ValueError(
            "network must be Conv2D, Activation('relu') and MaxPool in turn, the last where you like, then Flatten and "
            f"one Dense layer, with Dropout where you like, but is {network!r}."
        )
    stack.append((layers[1].params["W"].astype(float), layers[1].params["b"].astype(float)))
    return blocks, stack


def _relu(layer: Any) -> bool:
    return type(layer) is Activation and layer.name == "relu"


def put_together(blocks: Blocks, stack: list[tuple[Array, Array]]) -> Network:
    """Return the nblib Network of these blocks and matrices."""
    parts: list[Any] = []
    channels = 1
    for (O, K, S, P, pool), (W, b) in zip(blocks, stack, strict=False):  # noqa: E741
        parts += [Conv2D.of(W.T.reshape(O, channels, K, K), b, S, P), Activation("relu")]
        parts += [MaxPool(pool)] if pool > 1 else []
        channels = O
    return Network(*parts, Flatten(), Dense.of(*stack[-1]), output="softmax")


def map_shapes(blocks: Blocks) -> list[tuple[Shape, Shape]]:
    """Return the shapes (O, rows, columns) of each block's maps behind ReLU, and behind its pool."""
    shapes, side = [], SIDE
    for O, K, S, P, pool in blocks:  # noqa: E741
        here = (side + 2 * P - K) // S + 1
        side = (here - pool) // pool + 1
        shapes.append(((O, here, here), (O, side, side)))
    return shapes


def matrix_shapes(blocks: Blocks) -> list[tuple[int, int]]:
    """Return the shapes of the packed matrices."""
    inputs = [1, *(maps for maps, *_ in blocks)]
    O, rows, columns = map_shapes(blocks)[-1][1]  # noqa: E741
    return [(C * K * K, maps) for C, (maps, K, *_) in zip(inputs, blocks, strict=False)] + [(O * rows * columns, 10)]
