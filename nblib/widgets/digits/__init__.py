"""The drawn digit that every layer of a network answers."""

from .control import DigitExplorer

__all__ = ["DigitExplorer"]
