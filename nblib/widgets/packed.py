"""Weights in few bytes: whole numbers of 8 or 16 bits with scales, as text that a notebook can hold.

Of each layer follow one another: the biases b (O,) and the scales s as 32-bit floats, then the whole numbers Q (I, O), row
by row. With a scale for each "input", s (I,), W_io = s_i Q_io; for each "unit", s (O,), W_io = s_o Q_io.
frontend/engine/packed.js reads the same.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

import numpy as np

from nblib.checks import Array

Stack = list[tuple[Array, Array]]  # W (I, O) and b (O,) of each layer
AXIS = {"unit": 0, "input": 1}  # along which the weights of one scale lie


def pack(layers: Stack, bits: int, each: str) -> str:
    """Return the rounded weights of all layers as base64 text; `bits` is 8 or 16, `each` who has a scale."""
    parts: list[bytes] = []
    for W, b in layers:
        scale = (abs(W).max(axis=AXIS[each], keepdims=True) / (2 ** (bits - 1) - 1)).astype("<f4")
        Q = np.rint(W / np.where(scale > 0, scale, 1).astype(float)).astype(f"<i{bits // 8}")
        parts += [b.astype("<f4").tobytes(), scale.tobytes(), Q.tobytes()]
    return base64.b64encode(b"".join(parts)).decode()


def unpack(text: str, shapes: Iterable[tuple[int, int]], bits: int, each: str) -> Stack:
    """Return W (I, O) and b (O,) of the layers with these shapes (I, O), as `pack` rounded them, in float64."""
    data, at = base64.b64decode(text), 0

    def take(n: int, dtype: str) -> Array:
        nonlocal at
        values = np.frombuffer(data, dtype, n, at)
        at += values.nbytes
        return values.astype(float)

    layers: Stack = []
    for I, O in shapes:  # noqa: E741
        b, scale = take(O, "<f4"), take(O if each == "unit" else I, "<f4")
        Q = take(I * O, f"<i{bits // 8}").reshape(I, O)
        layers.append((Q * scale if each == "unit" else scale[:, None] * Q, b))
    return layers
