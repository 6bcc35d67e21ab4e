"""A stack of Boltzmann machines that grows layer by layer."""

from .control import StackExplorer
from .frames import Frame, recorded

__all__ = ["Frame", "StackExplorer", "recorded"]
