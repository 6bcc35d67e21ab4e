"""The message that goes back through a network, stage by stage."""

from .control import BackpropExplorer

__all__ = ["BackpropExplorer"]
