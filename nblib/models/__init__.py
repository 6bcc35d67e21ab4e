"""Models that are no stack of layers, one a file: `from nblib.models.perceptron import Perceptron`."""
