"""A self-organizing map of digits, and the place of a drawing on it."""

from .control import DigitMapExplorer

__all__ = ["DigitMapExplorer"]
