"""Layers one after the other, which together are a layer again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array
from nblib.layers.base import Grads, Layer, Shape


class Chain(Layer):
    """y = layer_n(… layer_2(layer_1(x))).

    `params` joins the layers' dicts under "0.W", "0.b", "2.W", …: the layers' own arrays, not copies, so an optimizer
    that changes them in place changes the layers; `state` does the same. A layer that stands twice in the list appears
    once, its gradients added. A chain may be a layer of another: its names are then "1.0.W", ….
    """

    def __init__(self, *layers: Layer):
        """Chain `layers`; ValueError if one is no layer."""
        for layer in layers:
            if not isinstance(layer, Layer):
                raise ValueError(f"layers must be layers such as Dense(2, 3, 'zeros'), but one came as {layer!r}.")
        if not layers:
            raise ValueError("layers must be at least one, but none came.")
        self.layers = layers
        self.first = [layers.index(layer) for layer in layers]  # where each layer stands for the first time
        self.lowest = next((i for i, layer in enumerate(layers) if layer.params), len(layers))  # that learns

    @property
    def params(self) -> Mapping[str, Array]:  # type: ignore[override]
        """The layers' arrays under flat names. Change the arrays in place: `params["0.W"][:] = …`."""
        return MappingProxyType(
            {f"{i}.{name}": p for i, layer in zip(self.first, self.layers, strict=True) for name, p in layer.params.items()}
        )

    @property
    def state(self) -> Mapping[str, Array]:  # type: ignore[override]
        """The layers' state under flat names."""
        return MappingProxyType(
            {f"{i}.{name}": p for i, layer in zip(self.first, self.layers, strict=True) for name, p in layer.state.items()}
        )

    @property
    def weights(self) -> dict[str, Array]:
        """What penalties and weight decay act on: the parameters with two axes or more that no layer spares."""
        spared = self.spared
        return {name: p for name, p in self.params.items() if p.ndim > 1 and name not in spared}

    @property
    def spared(self) -> tuple[str, ...]:  # type: ignore[override]
        """The layers' spared parameters under flat names."""
        return tuple(f"{i}.{name}" for i, layer in enumerate(self.layers) if self.first[i] == i for name in layer.spared)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the parameters, float32 or float64: the data are brought to it."""
        return np.result_type(*(p.dtype for p in self.params.values())) if self.params else np.dtype(np.float64)

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """Forward through all layers; the cache is the list of theirs."""
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, rng, **how)
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

    def remember(self, cache: Any) -> None:
        """Let each layer remember its part of the pass."""
        for layer, own in zip(self.layers, cache, strict=True):
            layer.remember(own)

    def batch(self, name: str, X: Any, dtype: DTypeLike | None = None) -> Array:
        """Return X (B, …) as the first layer takes it, in the chain's dtype; ValueError if the layers cannot take it."""
        X = self.layers[0].batch(name, X, self.dtype if dtype is None else dtype)
        self.output_shape(X.shape[1:])
        return X

    def output_shape(self, shape: Shape) -> Shape:
        """Follow the shape of one example through the layers; ValueError where it does not fit."""
        for layer in self.layers:
            shape = layer.output_shape(shape)
        return shape

    def last_activation(self) -> Layer | None:
        """Return the layer that makes the outputs what they are: Dropout, Flatten and a linear activation leave them so."""
        for layer in reversed(self.layers):
            if type(layer).__name__ not in ("Dropout", "Flatten") and getattr(layer, "name", "") != "linear":
                return layer.last_activation() if isinstance(layer, Chain) else layer
        return None

    def operations(self, shape: Shape) -> int:
        """Add up the layers'."""
        total = 0
        for layer in self.layers:
            total, shape = total + layer.operations(shape), layer.output_shape(shape)
        return total

    def __repr__(self) -> str:
        """Chain(Dense(2, 3), Activation('relu'), …)."""
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"
