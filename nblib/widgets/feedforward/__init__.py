"""The network that the reader can edit."""

from .control import FeedforwardExplorer

__all__ = ["FeedforwardExplorer"]
