"""The playground."""

from .control import Playground
from .recipe import features, points

__all__ = ["Playground", "features", "points"]
