"""Layers: what a network is made of, one a file; `base` says what every layer is.

A layer owns `params`, a dict of arrays, and nothing else that changes.
    forward(x)           -> (y, cache)    cache: what backward needs of this call
    backward(dy, cache)  -> (dx, grads)   dy = ∂J/∂y comes in, dx = ∂J/∂x goes out, grads[name] = ∂J/∂params[name]
Nothing is stored between calls, so a layer may be used twice. Rows are examples: x (B, I) is a batch of B.

`forward(x, rng)` is a training pass (Dropout draws from rng); without rng it is a prediction, which is deterministic.
`backward(dy, cache, need_dx=False)` returns None for dx: nobody asks for the gradient of the data.
"""

from nblib.layers.activation import Activation
from nblib.layers.base import Grads, Layer, Shape
from nblib.layers.dense import INITIALIZATIONS, Dense
from nblib.layers.dropout import Dropout
from nblib.layers.flatten import Flatten

__all__ = ["Layer", "Shape", "Grads", "INITIALIZATIONS", "Dense", "Activation", "Flatten", "Dropout"]
