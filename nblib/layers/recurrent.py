"""What recurrent layers share: a state that goes from step to step, masks, and where a window begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import DTypeLike

from nblib import checks
from nblib.checks import Array, array, choice, count, describe, generator, number
from nblib.layers.base import Grads, Layer, Shape
from nblib.layers.chain import Chain
from nblib.layers.dense import first_weights

STARTS = ("orthogonal", "identity", "xavier")


class Unrolled(NamedTuple):
    """What a pass keeps of each step. Steps stand first: x[t − 1] is what step t read, h[t] the state that it left."""

    x: Array  # (T, B, D)
    mask: Array | None  # (T, B, 1), True where a step counts
    h: Array  # (T + 1, B, H), h[0] the first state


class Recurrent(Layer):
    """A layer that reads sequences x (B, T, D) step by step and keeps H numbers in mind: what RNN and LSTM share.

        W (D, G)   U (H, G)   b (G,)        G = H, or 4 H where each unit has four gates, side by side

    `forward` takes, beside x:
        mask (B, T)   True where a step counts. Where it does not, the state stays as it is, and so does y
        first         the state before the first step, zeros if none is given. For a network {layer: state}: what
                      `last_states` returns for a pass, so that the next pass goes on where that one stopped

    Truncated back-propagation through time is this: cut a long sequence into windows, begin each with the last state of the
    one before, and take a step of descent after each. The state that is handed on is a number, not a function of the
    parameters: no gradient goes back through it (Williams and Peng 1990).
    """

    sums = 1  #: how many sums z there are for each unit
    carried: tuple[str, ...] = ("h",)  #: what goes from step to step

    def __init__(
        self,
        inputs: int,
        units: int,
        rng: np.random.Generator | None = None,
        *,
        init: str = "xavier",
        start: str = "orthogonal",
        scale: float = 1.0,
        only_last: bool = False,
        dtype: DTypeLike = np.float64,
    ):
        """D = `inputs`, H = `units`; W is drawn as in Dense by `init`, b = 0, and U of each gate is `scale` times `start`:

            "orthogonal"   a random rotation, which keeps lengths (Saxe et al. 2014)
            "identity"     what leaves the state as it is (Le et al. 2015)
            "xavier"       drawn by that rule

        With `only_last` the output is the state after the last step, y (B, H), in place of all states, y (B, T, H).
        """
        super().__init__()
        D, H = count("inputs", inputs), count("units", units)
        choice("start", start, STARTS)
        self.only_last = only_last
        W = [first_weights((D, H), D, H, init, rng, 1.0, dtype) for _ in range(self.sums)]
        U = [first_state_weights(H, start, rng, scale, dtype) for _ in range(self.sums)]
        self.params = {"W": np.hstack(W), "U": np.hstack(U), "b": np.zeros(self.sums * H, dtype)}

    @classmethod
    def of(cls, W: Any, U: Any, b: Any, only_last: bool = False) -> Self:
        """Return a layer with copies of these weights W (D, G), U (H, G) and biases b (G,)."""
        W, U = array("W", W, "D", "G"), array("U", U, "H", "G")
        D, H = len(W), len(U)
        layer = cls(D, H, np.random.default_rng(0), only_last=only_last, dtype=W.dtype)
        layer.params["W"][:] = array("W", W, D, layer.sums * H)
        layer.params["U"][:] = array("U", U, H, layer.sums * H)
        layer.params["b"][:] = array("b", b, layer.sums * H)
        return layer

    def begin(self, x: Array, mask: Any, first: Any) -> tuple[Array, Array | None, list[Array]]:
        """Return x (T, B, D), the mask (T, B, 1) or None, and room for the states (T + 1, B, H), the first filled in."""
        D, H = len(self.params["W"]), len(self.params["U"])
        if not (isinstance(x, np.ndarray) and x.ndim == 3 and x.shape[2] == D):
            x = array("x", x, "B", "T", D)
        B, T, _ = x.shape
        m = None if mask is None else checks.mask("mask", mask, B, T).T[:, :, None]
        dtype = np.result_type(x, self.params["U"])
        states = [np.empty((T + 1, B, H), dtype) for _ in self.carried]
        for state, value in zip(states, self.first_states(first, B), strict=True):
            state[0] = value
        return np.ascontiguousarray(x.swapaxes(0, 1)), m, states

    def first_states(self, first: Any, B: int) -> Sequence[Any]:
        """Return the states before the first step, each (B, H) or 0; ValueError if `first` is no state of this layer."""
        if isinstance(first, dict):
            first = first.get(self)
        if first is None:
            return [0] * len(self.carried)
        given = [first] if len(self.carried) == 1 else first
        if not isinstance(given, (list, tuple)) or len(given) != len(self.carried):
            raise ValueError(f"first must be ({', '.join(self.carried)}) for {self!r}, but came as {describe(first)}.")
        return [array(f"first {name}", s, B, len(self.params["U"])) for name, s in zip(self.carried, given, strict=True)]

    def outputs(self, h: Array) -> Array:
        """Return y of all states h (T + 1, B, H)."""
        return h[-1] if self.only_last else h[1:].swapaxes(0, 1)

    def by_step(self, dy: Array, h: Array) -> Array:
        """Return ∂J/∂y_t for each step, (T, B, H)."""
        if not self.only_last:
            return dy.swapaxes(0, 1)
        all_steps = np.zeros_like(h[1:])
        all_steps[-1] = dy
        return all_steps

    def gradients(self, dz: Array, cache: Any, need_dx: bool) -> tuple[Array | None, Grads]:
        """dW = Σ_t x_tᵀ dz_t    dU = Σ_t h_{t−1}ᵀ dz_t    db = Σ_t dz_t    dx_t = dz_t Wᵀ: all steps share W, U and b."""
        W, H = self.params["W"], len(self.params["U"])
        rows = dz.reshape(-1, dz.shape[2])
        grads = {
            "W": cache.x.reshape(-1, len(W)).T @ rows,
            "U": cache.h[:-1].reshape(-1, H).T @ rows,
            "b": rows.sum(axis=0),
        }
        return ((dz @ W.T).swapaxes(0, 1) if need_dx else None), grads

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Send dy back through all steps, and no further: what arrives at the first state is dropped."""
        dx, grads, _ = self.through_time(dy, cache, need_dx)
        return dx, grads

    def through_time(
        self, dy: Array, cache: Any, need_dx: bool = True, d_last: Any = None
    ) -> tuple[Array | None, Grads, Any]:
        """Return dx, the gradients and ∂J/∂first; `d_last` is ∂J/∂last, what comes back from later windows."""
        raise NotImplementedError

    def last_state(self, cache: Any) -> Any:
        """Return the state after the last step of a pass, as `first` takes it: h (B, H), or (h, c) of an LSTM."""
        return cache.h[-1]

    def output_shape(self, shape: Shape) -> Shape:
        """(T, D) -> (T, H), or (H,) with `only_last`."""
        D, H = len(self.params["W"]), len(self.params["U"])
        if len(shape) != 2 or shape[1] != D:
            raise ValueError(f"{self!r} takes sequences of shape (T, {D}), but one came with shape {shape}.")
        return (H,) if self.only_last else (shape[0], H)

    def __repr__(self) -> str:
        """RNN(D, H), or RNN(D, H, only_last=True)."""
        last = ", only_last=True" if self.only_last else ""
        return f"{type(self).__name__}({len(self.params['W'])}, {len(self.params['U'])}{last})"


def first_state_weights(units: int, start: str, rng: np.random.Generator | None, scale: float, dtype: DTypeLike) -> Array:
    """Return the first U (H, H) of one gate."""
    if start == "xavier":
        return first_weights((units, units), units, units, "xavier", rng, scale, dtype)
    U = np.eye(units)
    if start == "orthogonal":
        U, R = np.linalg.qr(generator("rng", rng).standard_normal((units, units)))
        U *= np.sign(np.diag(R))  # without this, not every rotation would be as likely as any other
    return (number("scale", scale, least=0) * U).astype(dtype)


def unless_masked(mask: Array | None, t: int, new: Array, old: Array) -> Array:
    """Return `new` where step t counts, `old` where it only fills up."""
    return new if mask is None else np.where(mask[t - 1], new, old)


def last_states(layer: Layer, cache: Any) -> dict[Layer, Any]:
    """Return {layer: its state after the last step} for all recurrent layers of a chain, from the cache of a pass.

    `network.forward(x, first=last_states(network, cache))` goes on where that pass stopped.
    """
    if isinstance(layer, Chain):
        return {k: v for inner, own in zip(layer.layers, cache, strict=True) for k, v in last_states(inner, own).items()}
    return {layer: layer.last_state(cache)} if isinstance(layer, Recurrent) else {}
