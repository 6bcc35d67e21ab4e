"""The one-click question."""

from .control import Prediction

__all__ = ["Prediction"]
