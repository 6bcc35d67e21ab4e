"""The embedding: a row of numbers for each token."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nblib.checks import Array, array, count
from nblib.layers.base import Grads, Layer, Shape
from nblib.layers.dense import first_weights


class Embedding(Layer):
    """y_t = E[x_t], row x_t of a table        x (B, T) whole numbers 0 … V − 1   E (V, D)   y (B, T, D).

    It is y = o E with o the one-hot row of the token, without the product; so its gradient is that of Dense: each row of E
    gets what comes back wherever its token stands (Bengio et al. 2003). E is no weight: a decay would pull rare tokens to 0.
    """

    spared = ("E",)

    def __init__(
        self,
        tokens: int,
        outputs: int,
        init: str = "normal",
        rng: np.random.Generator | None = None,
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        """V = `tokens` rows of D = `outputs` numbers; `init`, `rng`, `scale` and `dtype` as in Dense."""
        super().__init__()
        V, D = count("tokens", tokens), count("outputs", outputs)
        self.params = {"E": first_weights((V, D), V, D, init, rng, scale, dtype)}

    def batch(self, name: str, X: Any, dtype: DTypeLike) -> Array:
        """Return tokens X (B, T) as whole numbers, whatever the dtype; ValueError if one is no token."""
        X, V = array(name, X), len(self.params["E"])
        if X.ndim < 2:
            raise ValueError(f"{name} must be a batch with one row for each example, but came with shape {X.shape}.")
        wrong = np.argwhere((X != np.round(X)) | (X < 0) | (X >= V))
        if wrong.size:
            where = tuple(wrong[0].tolist())
            raise ValueError(
                f"{name} must hold tokens that are whole numbers from 0 to {V - 1}, but {name}{list(where)} is {X[where]:g}."
            )
        return X.astype(np.intp)

    def forward(self, x: Array, rng: np.random.Generator | None = None, **how: Any) -> tuple[Array, Array]:
        """Look the rows up; the cache is x."""
        E = self.params["E"]
        if not (isinstance(x, np.ndarray) and x.dtype.kind == "i" and x.size and 0 <= x.min() and x.max() < len(E)):
            x = self.batch("x", x, np.intp)
        return E[x], x

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[None, Grads]:
        """dE[v] = Σ dy over all places with the token v. There is no dx: tokens are names, one cannot move them a little."""
        dE = np.zeros_like(self.params["E"])
        np.add.at(dE, cache, dy)  # not dE[x] += dy, which would count a token once
        return None, {"E": dE}

    def output_shape(self, shape: Shape) -> Shape:
        """(T,) -> (T, D)."""
        return (*shape, self.params["E"].shape[1])

    def operations(self, shape: Shape) -> int:
        """None: it only looks up."""
        return 0

    def __repr__(self) -> str:
        """Embedding(V, D)."""
        return "Embedding({}, {})".format(*self.params["E"].shape)
