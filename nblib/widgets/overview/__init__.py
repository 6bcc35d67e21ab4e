"""The map of the twelve networks of part two: which for which problem, and how they descend from one another."""

from .control import NetworkMap

__all__ = ["NetworkMap"]
