"""Masks: which steps of a sequence count, and which only fill its row up to the length of the longest."""

from __future__ import annotations

from typing import Any

from nblib.checks import Array, array


def steps_that_count(mask: Any, B: int, T: int) -> Array:
    """Return a mask (B, T) as booleans, True where a step counts; ValueError for another shape or other numbers."""
    m = array("mask", mask, B, T)
    if ((m != 0) & (m != 1)).any():
        raise ValueError(
            f"mask must hold 1 where a step counts and 0 where it does not, but holds {m[(m != 0) & (m != 1)][0]:g}."
        )
    return m.astype(bool)
