"""Layers: what a network is made of, one a file; `base` says what every layer is.

A layer owns two dicts of arrays, `params` and `state`, and nothing else that changes.
    forward(x)           -> (y, cache)    cache: what backward needs of this call
    backward(dy, cache)  -> (dx, grads)   dy = ∂J/∂y comes in, dx = ∂J/∂x goes out, grads[name] = ∂J/∂params[name]
    remember(cache)                       after a step of training: `state` follows what the pass measured
A pass stores nothing in the layer, so a layer may be used twice. Rows are examples: x (B, I) is a batch of B, x (B, T, I)
a batch of sequences of T steps.

`forward(x, rng)` is a training pass (Dropout draws from rng); without rng it is a prediction, which is deterministic.
`forward(x, rng, **how)` says more, to the layers that look at it:
    training=True or False     the kind of pass, whether there is an rng or not
    mask (B, T)                True where a step of a sequence counts, False where it only fills the row up
    first                      the state that recurrent layers begin with, such as `last_states` of the pass before
`backward(dy, cache, need_dx=False)` returns None for dx: nobody asks for the gradient of the data.

`params` is what the optimizer changes. `state` is what only `remember` changes, such as running moments: no gradient, no
penalty and no gradient check touches it; it is saved, loaded and restored with the parameters.
"""

from nblib.layers.activation import Activation
from nblib.layers.average_pool import AveragePool
from nblib.layers.base import Grads, Layer, Shape, in_training
from nblib.layers.batch_norm import BatchNorm
from nblib.layers.chain import Chain
from nblib.layers.conv2d import Conv2D
from nblib.layers.dense import INITIALIZATIONS, Dense
from nblib.layers.dropout import Dropout
from nblib.layers.embedding import Embedding
from nblib.layers.flatten import Flatten
from nblib.layers.layer_norm import LayerNorm
from nblib.layers.lstm import LSTM
from nblib.layers.max_pool import MaxPool
from nblib.layers.noise import Noise
from nblib.layers.positions import Positions
from nblib.layers.recurrent import Recurrent, last_states
from nblib.layers.residual import Residual
from nblib.layers.rnn import RNN
from nblib.layers.self_attention import SelfAttention, attention, attention_backward

__all__ = [
    "Layer",
    "Shape",
    "Grads",
    "in_training",
    "Chain",
    "INITIALIZATIONS",
    "Dense",
    "Activation",
    "Flatten",
    "Dropout",
    "Noise",
    "Residual",
    "BatchNorm",
    "LayerNorm",
    "Conv2D",
    "MaxPool",
    "AveragePool",
    "Embedding",
    "Positions",
    "Recurrent",
    "RNN",
    "LSTM",
    "last_states",
    "SelfAttention",
    "attention",
    "attention_backward",
]
