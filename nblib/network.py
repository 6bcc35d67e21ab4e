"""A network: layers one after the other, which together are a layer again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from nblib import files
from nblib.activations import sigmoid, softmax, step
from nblib.checks import Array, array, choice
from nblib.files import PathLike
from nblib.layers import Grads, Layer, Shape


class Network(Layer):
    """y = layer_n(… layer_2(layer_1(x)))        `Network(Dense(2, 3, "he", rng), Activation("relu"), …)`.

    `params` joins the layers' dicts under "0.W", "0.b", "2.W", …: the layers' own arrays, not copies, so an optimizer
    that changes them in place changes the layers. A layer that stands twice in the list appears once, its gradients
    added.

    `output` says what the last layer's numbers z mean to `predict` and `predict_proba`; losses always take z itself:
        "linear"   the prediction itself (regression)
        "step"     class 1 where z ≥ 0                       one output
        "sigmoid"  σ(z) is the probability of class 1        one output
        "softmax"  softmax(z)_k is the probability of class k
    """

    def __init__(self, *layers: Layer, output: str = "linear"):
        """Chain `layers`; ValueError if one is no layer."""
        for layer in layers:
            if not isinstance(layer, Layer):
                raise ValueError(f"layers must be layers such as Dense(2, 3, 'zeros'), but one came as {layer!r}.")
        if not layers:
            raise ValueError("layers must be at least one, but none came.")
        self.layers = layers
        self.output = choice("output", output, ["linear", "step", "sigmoid", "softmax"])
        self.first = [layers.index(layer) for layer in layers]  # where each layer stands for the first time
        self.lowest = next((i for i, layer in enumerate(layers) if layer.params), len(layers))  # that learns

    @property
    def params(self) -> Mapping[str, Array]:  # type: ignore[override]
        """The layers' arrays under flat names. Change the arrays in place: `params["0.W"][:] = …`."""
        return MappingProxyType(
            {f"{i}.{name}": p for i, layer in zip(self.first, self.layers, strict=True) for name, p in layer.params.items()}
        )

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the parameters, float32 or float64: the data are brought to it."""
        return np.result_type(*(p.dtype for p in self.params.values())) if self.params else np.dtype(np.float64)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """Forward through all layers; the cache is the list of theirs."""
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, rng)
            caches.append(cache)
        return x, caches

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Backward through all layers, last first. Without `need_dx` it goes no deeper than the first parameters."""
        grads: Grads = {}
        dx: Array | None = dy
        for i in reversed(range(len(self.layers))):
            need = need_dx or i > self.lowest
            dx, own = self.layers[i].backward(dx, cache[i], need_dx=need)  # type: ignore[arg-type]
            for name, g in own.items():
                name = f"{self.first[i]}.{name}"
                grads[name] = grads[name] + g if name in grads else g
            if not need:
                break
        return dx if need_dx else None, grads

    def output_shape(self, shape: Shape) -> Shape:
        """Follow the shape of one example through the layers; ValueError where it does not fit."""
        for layer in self.layers:
            shape = layer.output_shape(shape)
        return shape

    def operations(self, shape: Shape) -> int:
        """Add up the layers'."""
        total = 0
        for layer in self.layers:
            total, shape = total + layer.operations(shape), layer.output_shape(shape)
        return total

    def batch(self, name: str, X: Any) -> Array:
        """Return X (B, …) in the network's dtype; ValueError if the layers cannot take it."""
        X = array(name, X)
        if X.ndim < 2:
            raise ValueError(f"{name} must be a batch with one row for each example, but came with shape {X.shape}.")
        self.output_shape(X.shape[1:])
        return X.astype(self.dtype, copy=False)

    def scores(self, X: Any) -> Array:
        """Return z, what the last layer puts out for X, in prediction; z (B,) where a class needs one output only."""
        z, _ = self.forward(self.batch("X", X))
        if self.output in ("step", "sigmoid"):
            if z.shape[1:] != (1,):
                raise ValueError(f"output={self.output!r} needs a last layer with 1 output, but it has {z.shape[1:]}.")
            return z[:, 0]
        return z

    def predict(self, X: Any) -> Array:
        """Return the most probable class of each row (B,); with output="linear" the outputs (B, O) themselves."""
        z = self.scores(X)
        if self.output == "linear":
            return z
        return z.argmax(axis=1) if self.output == "softmax" else step(z).astype(np.intp)

    def predict_proba(self, X: Any) -> Array:
        """Return probabilities: of class 1 (B,) with "sigmoid", of every class (B, K) with "softmax"."""
        if self.output not in ("sigmoid", "softmax"):
            raise ValueError(f'output must be "sigmoid" or "softmax" to give probabilities, but is {self.output!r}.')
        z = self.scores(X)
        return sigmoid(z) if self.output == "sigmoid" else softmax(z)

    def summary(self, shape: Shape | None = None) -> str:
        """Return a table of the layers: shape of one output, parameters, operations of a forward pass for one example.

        `shape` is that of one example; without it, the first Dense layer's inputs are taken.
        """
        if shape is None:
            W = self.layers[0].params.get("W")
            if W is None:
                raise ValueError("shape must be given, such as shape=(28, 28), when the first layer has no weights W.")
            shape = (len(W),)
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
        """Write the parameters to a file: see `nblib.files.save`."""
        files.save(self, path)

    def load(self, path: PathLike) -> Network:
        """Read what `save` wrote for a network of these layers, and return the network: see `nblib.files.load`."""
        files.load(self, path)
        return self

    def __repr__(self) -> str:
        """Network(Dense(2, 3), Activation('relu'), …)."""
        output = "" if self.output == "linear" else f", output={self.output!r}"
        return f"Network({', '.join(map(repr, self.layers))}{output})"
