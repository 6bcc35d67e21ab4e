"""The controls of the book: anywidgets whose front ends compute in the browser and are bound to nblib by their traits.

    from nblib.widgets import PerceptronExplorer, Prediction
"""

from .perceptron import PerceptronExplorer
from .prediction import Prediction

__all__ = ["PerceptronExplorer", "Prediction"]
