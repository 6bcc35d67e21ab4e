"""The activation that the reader can move."""

from .control import ActivationExplorer

__all__ = ["ActivationExplorer"]
