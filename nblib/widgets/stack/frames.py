"""Machines while they learn: kept in a few frames, packed for the page to get, and put together again."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nblib.checks import Array
from nblib.models.dbn import DBN, DBNStep
from nblib.models.rbm import RBM
from nblib.widgets import packed


class Frame(NamedTuple):
    """A machine's parameters after so many steps of its own."""

    step: int
    W: Array  # (n, m)
    b: Array  # (n,)
    c: Array  # (m,)


Frames = Sequence[Sequence[Frame]]  # of each machine, the lowest first; as many of each


def recorded(dbn: DBN, records: Iterable[DBNStep], at: Collection[int]) -> list[list[Frame]]:
    """Train the machines of `dbn` to the end of the `records` that its `fit` yields; return the frames of each machine.

    They are copies of its parameters after the steps `at`, as far as it gets, and after its last one. 0 is its start.
    """

    def frame(layer: int, step: int) -> Frame:
        params = dbn.machines[layer].params
        return Frame(step, params["W"].copy(), params["b"].copy(), params["c"].copy())

    kept = [[frame(layer, 0)] if 0 in at else [] for layer in range(len(dbn.machines))]
    last = [0] * len(dbn.machines)
    for record in records:
        layer, step = record.layer - 1, record.step
        if layer and last[layer] == 0:
            finish(kept[layer - 1], frame(layer - 1, last[layer - 1]))
        last[layer] = step
        if step in at:
            kept[layer].append(frame(layer, step))
    finish(kept[-1], frame(-1, last[-1]))
    return kept


def finish(frames: list[Frame], last: Frame) -> None:
    """Add the last frame, unless it is there already."""
    if not frames or frames[-1].step < last.step:
        frames.append(last)


def pack(frames: Frames) -> tuple[str, str]:
    """Return W in 8 bits with c, and b in 32, of all frames, machine by machine, as two base64 texts."""
    each = [frame for machine in frames for frame in machine]
    biases = np.concatenate([frame.b for frame in each]).astype("<f4")
    return packed.pack([(frame.W, frame.c) for frame in each], 8, "unit"), base64.b64encode(biases.tobytes()).decode()


def unpack(weights: str, biases: str, sizes: Sequence[int], steps: Sequence[Sequence[int]]) -> list[list[Frame]]:
    """Return the frames of machines between layers of these sizes, after these steps, as `pack` rounded them."""
    shapes = [(n, m, step) for n, m, own in zip(sizes, sizes[1:], steps, strict=False) for step in own]
    layers = packed.unpack(weights, [(n, m) for n, m, _ in shapes], 8, "unit")
    b = np.split(np.frombuffer(base64.b64decode(biases), "<f4").astype(float), np.cumsum([n for n, *_ in shapes])[:-1])
    each = iter([Frame(step, W, v, c) for (W, c), v, (*_, step) in zip(layers, b, shapes, strict=True)])
    return [[next(each) for _ in own] for own in steps]


def machine(frame: Frame) -> RBM:
    """Return the machine of a frame."""
    n, m = frame.W.shape
    made = RBM(n, m, np.random.default_rng(0))
    made.params = {"W": frame.W, "b": frame.b, "c": frame.c}
    return made
