"""A network: layers one after the other, and what their outputs mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib import files
from nblib.activations import sigmoid, softmax, step
from nblib.checks import Array, choice
from nblib.files import PathLike
from nblib.layers import Activation, Chain, Dense, Layer, Shape

#: output -> activations that may not come right before it: none of them is ever below 0, or it is the output's own
SPOILERS = {
    "step": ("step", "sigmoid", "softmax", "relu", "softplus"),
    "sigmoid": ("step", "sigmoid", "softmax", "relu", "softplus"),
    "softmax": ("sigmoid", "softmax"),
}


class Network(Chain):
    """y = layer_n(… layer_2(layer_1(x)))        `Network(Dense(2, 3, "he", rng), Activation("relu"), …)`.

    It is a `Chain` of layers that knows what its outputs mean, and a layer itself.

    `output` says what the last layer's numbers z mean to `predict` and `predict_proba`; losses always take z itself:
        "linear"   the prediction itself (regression)
        "step"     class 1 where z ≥ 0                       one output
        "sigmoid"  σ(z) is the probability of class 1        one output
        "softmax"  softmax(z)_k is the probability of class k
    """

    def __init__(self, *layers: Layer, output: str = "linear"):
        """Chain `layers`; ValueError if one is no layer."""
        super().__init__(*layers)
        self.output = choice("output", output, ["linear", "step", "sigmoid", "softmax"])
        last = self.last_activation()
        if isinstance(last, Activation) and last.name in SPOILERS.get(output, ()):
            raise ValueError(
                f"output={output!r} takes the plain sums z of the last layer, and nothing that φ has made of them: "
                f"leave out the last {last!r}."
            )

    def scores(self, X: Any, **how: Any) -> Array:
        """Return z, what the last layer puts out for X, in prediction; z (B,) where a class needs one output only.

        `how` is what layers take beside X, such as `mask`; so in `predict` and `predict_proba`.
        """
        z, _ = self.forward(self.batch("X", X), **how)
        if self.output in ("step", "sigmoid"):
            if z.shape[-1] != 1:
                raise ValueError(f"output={self.output!r} needs a last layer with 1 output, but it has {z.shape[1:]}.")
            return z[..., 0]
        return z

    def predict(self, X: Any, **how: Any) -> Array:
        """Return the most probable class of each row (B,); with output="linear" the outputs (B, O) themselves.

        Where the outputs are those of each step of a sequence (B, T, O), so are the classes (B, T).
        """
        z = self.scores(X, **how)
        if self.output == "linear":
            return z
        return z.argmax(axis=-1) if self.output == "softmax" else step(z).astype(np.intp)

    def predict_proba(self, X: Any, **how: Any) -> Array:
        """Return probabilities: of class 1 (B,) with "sigmoid", of every class (B, K) with "softmax"."""
        if self.output not in ("sigmoid", "softmax"):
            raise ValueError(f'output must be "sigmoid" or "softmax" to give probabilities, but is {self.output!r}.')
        z = self.scores(X, **how)
        return sigmoid(z) if self.output == "sigmoid" else softmax(z)

    def summary(self, shape: Shape | None = None) -> str:
        """Return a table of the layers: shape of one output, parameters, operations of a forward pass for one example.

        `shape` is that of one example; without it, a Dense layer that comes first says it.
        """
        if shape is None:
            if not isinstance(self.layers[0], Dense):
                raise ValueError("shape must be given, such as shape=(28, 28), when the first layer is no Dense.")
            shape = (len(self.layers[0].params["W"]),)
        rows = [("layer", "output", "parameters", "operations"), ("input", str(shape), "", "")]
        total = self.operations(shape)
        for i, layer in enumerate(self.layers):
            # a layer that stands here a second time brings no new parameters
            size = sum(p.size for p in layer.params.values()) if self.first[i] == i else 0
            operations = layer.operations(shape)
            shape = layer.output_shape(shape)
            rows.append((repr(layer), str(shape), f"{size:,}", f"{operations:,}"))
        rows.append(("total", "", f"{sum(p.size for p in self.params.values()):,}", f"{total:,}"))
        wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}  {d:>{wide[3]}}" for a, b, c, d in rows)

    def save(self, path: PathLike) -> None:
        """Write parameters and state to a file: see `nblib.files.save`."""
        files.save(self, path)

    def load(self, path: PathLike) -> Network:
        """Read what `save` wrote for a network of these layers, and return the network: see `nblib.files.load`."""
        files.load(self, path)
        return self

    def __repr__(self) -> str:
        """Network(Dense(2, 3), Activation('relu'), …)."""
        return super().__repr__() if self.output == "linear" else f"{super().__repr__()[:-1]}, output={self.output!r})"
