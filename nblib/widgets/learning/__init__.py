"""A network that learns two spirals while its reader looks on."""

from .control import LearningExplorer

__all__ = ["LearningExplorer"]
