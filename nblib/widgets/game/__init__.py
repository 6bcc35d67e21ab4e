"""The game of two networks: both learn on the plane, and each sees what the other does."""

from .control import GameExplorer as GameExplorer
