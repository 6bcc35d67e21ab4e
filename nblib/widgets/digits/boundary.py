"""The smallest change of an example that a ReLU network answers with another class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nblib.checks import Array

STEPS, BEYOND, HALVINGS = 50, 1.02, 30


def scores(layers: Sequence[tuple[Array, Array]], x: Array) -> tuple[Array, Array]:
    """Return z (K,) at x (D,), and its derivatives J (K, D)."""
    a, open_units = x, []
    for W, b in layers[:-1]:
        z = a @ W + b
        open_units.append(z > 0)
        a = np.maximum(z, 0)
    W, b = layers[-1]
    z, J = a @ W + b, W.T
    for (W, _), active in zip(reversed(layers[:-1]), reversed(open_units), strict=True):
        J = (J * active) @ W.T
    return z, J


def smallest_change(layers: Sequence[tuple[Array, Array]], x: Array, toward: int | None = None) -> Array | None:
    """Return the changed example (D,), from 0 to 1, or None if none is found in fifty steps.

    DeepFool (Moosavi-Dezfooli et al. 2016): near x each z_j − z_k is nearly a plane, so the way to the nearest is known;
    go there, and again, until the class is another (`toward`, if given). Pixels that are 0 or 1 already move inwards only.
    Last, halve the straight way from x until the change just does it.
    """
    first, _ = scores(layers, x)
    k = int(first.argmax())
    others = [j for j in range(len(first)) if j != k and toward in (None, j)]
    moved = x
    for _ in range(STEPS):
        z, J = scores(layers, moved)
        if (now := int(z.argmax())) != k and toward in (None, now):
            break
        best: tuple[float, Array] | None = None
        for j in others:
            w, gap = J[j] - J[now if toward is not None else k], z[now if toward is not None else k] - z[j]
            w = np.where((w > 0) & (moved >= 1) | (w < 0) & (moved <= 0), 0.0, w)
            norm = float(w @ w)
            if norm > 0 and (best is None or gap / np.sqrt(norm) < best[0]):
                best = gap / np.sqrt(norm), (gap + 1e-6) / norm * w
        if best is None:
            return None
        moved = np.clip(moved + BEYOND * best[1], 0, 1)
    else:
        return None
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        answer = int(scores(layers, x + middle * (moved - x))[0].argmax())
        if answer != k and toward in (None, answer):
            high = middle
        else:
            low = middle
    return x + high * (moved - x)
