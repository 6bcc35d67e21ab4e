"""The convolutional layer: the same small kernels everywhere in an image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, array, count
from nblib.layers.base import Grads, Shape
from nblib.layers.dense import first_weights
from nblib.layers.window import Windowed


class Conv2D(Windowed):
    """y[o, i, j] = b[o] + Σ_c,u,v W[o, c, u, v] x[c, i S + u − P, j S + v − P], with x = 0 outside the image.

        x (B, C, height, width)   W (O, C, K, K)   b (O,)   y (B, O, rows, columns)

    O kernels of K × K numbers for each of C channels, at stride S over an image with P rows and columns of zeros around it;
    rows = (height + 2 P − K) / S + 1, rounded down (Fukushima 1980, LeCun et al. 1989). Strictly it is a cross-correlation:
    the kernel is not turned around.

    K products do it, one for each row u of the kernels. X (B, C, K, height + 2 P, columns) holds beside each pixel its right
    neighbours, X[n, c, v, i, j] = x[n, c, i − P, j S + v − P]; its rows i S + u are the windows' row u, and as X_u (B, C·K,
    rows·columns) they meet W_u (O, C·K): y = Σ_u W_u X_u + b. This takes a K-th of the memory of all windows side by side,
    which counts for more than the number of products.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        init: str,
        rng: np.random.Generator | None = None,
        stride: int = 1,
        padding: int = 0,
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        """C = `inputs` channels to O = `outputs`, kernels of K = `size`; `init`, `rng`, `scale` and `dtype` as in Dense.

        An output has C·K² inputs, and an input takes part in O·K² outputs: these count for the first weights' deviation.
        """
        super().__init__(size, stride, padding)
        C, O, K = count("inputs", inputs), count("outputs", outputs), self.K  # noqa: E741
        W = first_weights((O, C, K, K), C * K * K, O * K * K, init, rng, scale, dtype)
        self.params = {"W": W, "b": np.zeros(O, dtype)}

    @classmethod
    def of(cls, W: Any, b: Any, stride: int = 1, padding: int = 0) -> Conv2D:
        """Return a layer with copies of these kernels W (O, C, K, K) and biases b (O,)."""
        W = array("W", W, "O", "C", "K", "K")
        O, C, K, across = W.shape  # noqa: E741
        if across != K:
            raise ValueError(f"W must be an array of shape (O, C, K, K) with square kernels, but came with shape {W.shape}.")
        layer = cls(C, O, K, "zeros", None, stride, padding, dtype=W.dtype)
        layer.params["W"][:] = W
        layer.params["b"][:] = array("b", b, O)
        return layer

    def neighbours(self, x: Array, columns: int) -> Array:
        """Return X (B, C, K, height + 2 P, columns)."""
        B, C, height, width = x.shape
        if (P := self.P) > 0:
            framed = np.zeros((B, C, height + 2 * P, width + 2 * P), x.dtype)
            framed[:, :, P:-P, P:-P] = x
            x = framed
        X = np.empty((B, C, self.K, height + 2 * P, columns), x.dtype)
        for v in range(self.K):
            X[:, :, v] = x[..., self.along(v, columns)]
        return X

    def row(self, X: Array, u: int, rows: int) -> Array:
        """Return X_u (B, C·K, rows·columns): row u of all windows."""
        return X[:, :, :, self.along(u, rows)].reshape(len(X), -1, rows * X.shape[4])

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Any]:
        """y = Σ_u W_u X_u + b; the cache is X and the shape of x."""
        W, b = self.params["W"], self.params["b"]
        O, rows, columns = self.output_shape(x.shape[1:])  # noqa: E741
        X, B = self.neighbours(x, columns), len(x)
        y = np.zeros((B, O, rows * columns), X.dtype)
        y += b[:, None]
        for u in range(self.K):
            y += W[:, :, u].reshape(O, -1) @ self.row(X, u, rows)
        return y.reshape(B, O, rows, columns), (X, x.shape)

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """dW_u = Σ_B dy X_uᵀ    db = Σ dy    dX_u = W_uᵀ dy; a pixel gets the sum over all windows that it lies in."""
        X, (B, C, height, width) = cache
        W, K, P = self.params["W"], self.K, self.P
        _, O, rows, columns = dy.shape  # noqa: E741
        dy = dy.reshape(B, O, -1)
        dW = np.empty_like(W)
        for u in range(K):
            dW[:, :, u] = (dy @ self.row(X, u, rows).swapaxes(1, 2)).sum(axis=0).reshape(O, C, K)
        grads = {"W": dW, "b": dy.sum(axis=(0, 2))}
        if not need_dx:
            return None, grads
        dX, dx = np.zeros_like(X), np.zeros((B, C, height + 2 * P, width + 2 * P), X.dtype)
        for u in range(K):
            dX_u = W[:, :, u].reshape(O, -1).T @ dy
            dX[:, :, :, self.along(u, rows)] += dX_u.reshape(B, C, K, rows, columns)
        for v in range(K):
            dx[..., self.along(v, columns)] += dX[:, :, v]
        return dx[:, :, P : P + height, P : P + width], grads

    def output_shape(self, shape: Shape) -> Shape:
        """(C, height, width) -> (O, rows, columns)."""
        O, C = self.params["W"].shape[:2]  # noqa: E741
        if len(shape) == 3 and shape[0] != C:
            raise ValueError(
                f"{self!r} takes images of {C} channels, but one came with shape {shape}: channels stand first."
            )
        return (O, *self.places(shape))

    def operations(self, shape: Shape) -> int:
        """Each output takes C·K·K products and as many sums (the last one adds b)."""
        return 2 * self.params["W"][0].size * math.prod(self.output_shape(shape))

    def __repr__(self) -> str:
        """Conv2D(C, O, K, stride=S, padding=P), the last two where they are not 1 and 0."""
        O, C, K, _ = self.params["W"].shape  # noqa: E741
        stride = f", stride={self.S}" if self.S != 1 else ""
        return f"Conv2D({C}, {O}, {K}{stride}{f', padding={self.P}' if self.P else ''})"
