"""A digit on its way through a convolutional network: every map, and every product of a window."""

from .control import ConvolutionExplorer

__all__ = ["ConvolutionExplorer"]
