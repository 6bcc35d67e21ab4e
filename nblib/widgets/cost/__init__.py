"""Costs: points, a line, and what its residuals cost."""

from .control import CostExplorer

__all__ = ["CostExplorer"]
