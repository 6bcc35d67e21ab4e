"""Averaged weights: a network's running mean over its training is often better than its last weights (Polyak 1992)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nblib.checks import Array, number
from nblib.files import arrays_of
from nblib.layers import Layer


class Average:
    """ā ← ā + (1 − decay) (a − ā) after each step, for every array a of a model, parameters and state.

        average = Average(network, 0.99)
        for step in train(network, …):
            average.update()
        with average.applied():
            network.predict(X)

    It starts at the model's present arrays, so it needs no correction for a start at zero.
    """

    def __init__(self, model: Layer, decay: float):
        """Keep the share `decay` of the average at each update, 0 ≤ decay < 1."""
        self.model, self.decay = model, number("decay", decay, least=0, below=1)
        self.arrays: dict[str, Array] = {name: p.copy() for name, p in arrays_of(model).items()}

    def update(self) -> None:
        """Move the average towards the model's present arrays."""
        for name, p in arrays_of(self.model).items():
            mean = self.arrays[name]
            mean += (1 - self.decay) * (p - mean)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the model have the averaged arrays inside the `with`, and its own again afterwards."""
        arrays = arrays_of(self.model)
        own = {name: p.copy() for name, p in arrays.items()}
        for name, p in arrays.items():
            p[...] = self.arrays[name]
        try:
            yield
        finally:
            for name, p in arrays.items():
                p[...] = own[name]
