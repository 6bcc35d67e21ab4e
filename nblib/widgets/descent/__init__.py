"""Gradient descent on a cost of two weights."""

from .control import DescentExplorer
from .surfaces import Surface

__all__ = ["DescentExplorer", "Surface"]
