"""The radial basis function network whose bumps the reader can move."""

from .control import BumpExplorer

__all__ = ["BumpExplorer"]
