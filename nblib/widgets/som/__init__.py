"""The self-organizing map: a net of units that unfolds over a shape."""

from .control import MapExplorer as MapExplorer
