"""An expression as a graph, with its derivatives."""

from .control import GraphExplorer

__all__ = ["GraphExplorer"]
