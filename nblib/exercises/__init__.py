"""Graded exercises: `check("perceptrons.update", update)` answers at once, `progress()` shows the points so far."""

from nblib.exercises.checker import check
from nblib.exercises.points import progress, take_progress

__all__ = ["check", "progress", "take_progress"]
