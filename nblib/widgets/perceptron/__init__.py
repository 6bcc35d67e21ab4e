"""The perceptron that the reader can move."""

from .control import PerceptronExplorer

__all__ = ["PerceptronExplorer"]
