"""Windows: the K × K squares, S apart, that convolution and pooling lay over an image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nblib.checks import count
from nblib.layers.base import Layer, Shape


class Windowed(Layer):
    """A layer whose outputs each look at one window of an image        x (B, C, height, width).

    Windows begin S apart and lie wholly inside the image, after P rows and columns of zeros were put around it. So there are
    rows = (height + 2 P − K) / S + 1 of them below each other, rounded down: pixels that no window reaches are left over.
    """

    def __init__(self, size: int, stride: int | None = None, padding: int = 0):
        """K = `size`, P = `padding`; S = `stride`, or K if none is given: then the windows lie side by side."""
        super().__init__()
        self.K, self.P = count("size", size), count("padding", padding, least=0)
        self.S = self.K if stride is None else count("stride", stride)

    def places(self, shape: Shape) -> tuple[int, int]:
        """Return how many windows an image (C, height, width) has below and beside each other; else ValueError."""
        if len(shape) != 3:
            raise ValueError(
                f"{self!r} takes images of shape (C, height, width), but one came with shape {shape}: grey images X "
                "(B, height, width) become X[:, None], rows X (B, height · width) become X.reshape(-1, 1, height, width)."
            )
        rows, columns = ((n + 2 * self.P - self.K) // self.S + 1 for n in shape[1:])
        if rows < 1 or columns < 1:
            raise ValueError(f"{self!r} needs images as large as its window at least, but one came with shape {shape}.")
        return rows, columns

    def along(self, u: int, places: int) -> slice:
        """Return the rows (or columns) of the image that are number u in one of the windows, of which there are so many."""
        return slice(u, u + self.S * (places - 1) + 1, self.S)

    def cuts(self, rows: int, columns: int) -> Iterator[tuple[Any, ...]]:
        """Yield a cut for each place (u, v) in a window: x[cut] (…, rows, columns) is what all windows have there."""
        for u in range(self.K):
            for v in range(self.K):
                yield (..., self.along(u, rows), self.along(v, columns))

    def output_shape(self, shape: Shape) -> Shape:
        """(C, height, width) -> (C, rows, columns)."""
        return (shape[0], *self.places(shape))

    def __repr__(self) -> str:
        """MaxPool(K), or MaxPool(K, stride=S)."""
        return f"{type(self).__name__}({self.K}{f', stride={self.S}' if self.S != self.K else ''})"
