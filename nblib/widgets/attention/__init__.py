"""The control that shows where a transformer looks."""

from .control import AttentionExplorer

__all__ = ["AttentionExplorer"]
