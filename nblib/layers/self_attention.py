"""Attention: every step of a sequence asks all others, and takes a weighted mean of what they answer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from nblib import checks
from nblib.checks import Array, array, count
from nblib.layers.base import Grads, Layer, Shape
from nblib.layers.dense import first_weights


class Attended(NamedTuple):
    """What a pass of attention keeps."""

    q: Array  # (…, T, d)
    k: Array  # (…, S, d)
    v: Array  # (…, S, e)
    a: Array  # (…, T, S), the weights: row t says where step t looked


def attention(q: Array, k: Array, v: Array, mask: Array | None = None) -> tuple[Array, Attended]:
    """y_t = Σ_s a_ts v_s,  a_t = softmax_s(q_t · k_s / √d): T queries look up S keys, and mix their values.

        q (…, T, d)   k (…, S, d)   v (…, S, e)   y (…, T, e)        (Vaswani et al. 2017)

    A soft dictionary: a query finds the keys that it resembles. Products of d numbers with variance 1 have variance d, and
    the division by √d keeps the softmax from saturating.

    `mask`, of a shape that fits (…, T, S), is True where a query may look. Where it is False, a = 0 exactly; a query that
    may look nowhere gets y = 0. The cache holds q, k, v and a.
    """
    scores = q @ k.swapaxes(-1, -2)
    scores *= 1 / np.sqrt(q.shape[-1], dtype=q.dtype)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores -= scores.max(axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min)  # finite, even where all are −∞
    a = np.exp(scores, out=scores)
    a /= np.maximum(a.sum(axis=-1, keepdims=True), 1)  # the largest score gives e⁰ = 1: a sum below 1 is one of nothing
    return a @ v, Attended(q, k, v, a)


def attention_backward(dy: Array, cache: Attended) -> tuple[Array, Array, Array]:
    """Return dq, dk and dv: dv = aᵀ dy    da = dy vᵀ    ds = a (da − Σ_s a da)    dq = ds k / √d    dk = dsᵀ q / √d."""
    q, k, v, a = cache
    da = dy @ v.swapaxes(-1, -2)
    ds = a * (da - np.sum(a * da, axis=-1, keepdims=True))  # through the softmax; 0 where a = 0
    ds *= 1 / np.sqrt(q.shape[-1], dtype=q.dtype)
    return ds @ k, ds.swapaxes(-1, -2) @ q, a.swapaxes(-1, -2) @ dy


class Asked(NamedTuple):
    """What a pass of self-attention keeps."""

    x: Array  # (B, T, D)
    means: Array  # (B, T, D): what the heads brought, side by side
    attended: Attended  # of each head, (B, heads, T, …)


class SelfAttention(Layer):
    """[q k v] = x W + b,  y = attention(q, k, v) W_O + b_O, in several heads side by side        (Vaswani et al. 2017).

        x (B, T, D)   W (D, 3D)   b (3D,)   W_O (D, D)   b_O (D,)   y (B, T, D)

    W = [W_Q W_K W_V] stand side by side. Each of `heads` has d = D / heads numbers of q, k and v for itself, and looks where
    it wants; W_O mixes what they bring.

    `forward` takes mask (B, T), True where a step counts: no step looks at one that does not. With `causal`, no step looks
    at a later one. A step that may look nowhere gets y = b_O. Without positions in x, the order of the steps says nothing.
    """

    def __init__(
        self,
        inputs: int,
        rng: np.random.Generator | None = None,
        *,
        heads: int = 1,
        causal: bool = False,
        init: str = "xavier",
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        """D = `inputs`, a multiple of `heads`; W_Q, W_K, W_V and W_O are drawn one by one, as in Dense, and biases are 0."""
        super().__init__()
        D, self.heads, self.causal = count("inputs", inputs), count("heads", heads), causal
        if D % heads:
            raise ValueError(f"heads must divide the {D} inputs, but came as {heads}.")
        W_Q, W_K, W_V, W_O = (first_weights((D, D), D, D, init, rng, scale, dtype) for _ in range(4))
        W = np.hstack([W_Q, W_K, W_V])
        self.params = {"W": W, "b": np.zeros(3 * D, dtype), "W_O": W_O, "b_O": np.zeros(D, dtype)}

    def forward(self, x: Array, rng: np.random.Generator | None = None, mask: Any = None, **how: Any) -> tuple[Array, Asked]:
        """Ask, look, mix; the cache's `attended.a` (B, heads, T, T) says where each step looked."""
        W, b, W_O, b_O = self.params.values()
        D = len(W)
        if not (isinstance(x, np.ndarray) and x.ndim == 3 and x.shape[2] == D):
            x = array("x", x, "B", "T", D)
        B, T, _ = x.shape
        qkv = x @ W
        qkv += b
        q, k, v = qkv.reshape(B, T, 3, self.heads, -1).transpose(2, 0, 3, 1, 4)  # each (B, heads, T, d)
        means, attended = attention(q, k, v, self.may_look(mask, B, T))
        means = means.swapaxes(1, 2).reshape(B, T, D)  # the heads side by side again, for each step
        return means @ W_O + b_O, Asked(x, means, attended)

    def may_look(self, mask: Any, B: int, T: int) -> Array | None:
        """Return where queries may look, in a shape that fits (B, heads, T, T); None: everywhere."""
        back = np.tri(T, dtype=bool) if self.causal else None  # [t, s]: s ≤ t
        if mask is None:
            return back
        counts = checks.mask("mask", mask, B, T)[:, None, None, :]
        return counts if back is None else counts & back

    def backward(self, dy: Array, cache: Any, need_dx: bool = True) -> tuple[Array | None, Grads]:
        """Send dy back through W_O, through each head, and through W, which gets dq, dk and dv side by side."""
        x, means, attended = cache
        W, _, W_O, _ = self.params.values()
        B, T, D = x.shape
        dmeans = (dy @ W_O.T).reshape(B, T, self.heads, -1).swapaxes(1, 2)
        parts = attention_backward(dmeans, attended)
        dqkv = np.stack(parts).transpose(1, 3, 0, 2, 4).reshape(B * T, 3 * D)
        rows = dy.reshape(B * T, D)
        grads = {
            "W": x.reshape(B * T, D).T @ dqkv,
            "b": dqkv.sum(axis=0),
            "W_O": means.reshape(B * T, D).T @ rows,
            "b_O": rows.sum(axis=0),
        }
        return ((dqkv @ W.T).reshape(x.shape) if need_dx else None), grads

    def output_shape(self, shape: Shape) -> Shape:
        """(T, D) -> (T, D)."""
        D = len(self.params["W"])
        if len(shape) != 2 or shape[1] != D:
            raise ValueError(f"{self!r} takes sequences of shape (T, {D}), but one came with shape {shape}.")
        return shape

    def operations(self, shape: Shape) -> int:
        """8 T D² for the products with W and W_O, 4 T² D for scores and means, 2 T² for each head's √d and softmax."""
        T, D = shape
        return 8 * T * D * D + 4 * T * T * D + 2 * T * T * self.heads

    def __repr__(self) -> str:
        """SelfAttention(D), or SelfAttention(D, heads=2, causal=True)."""
        heads = f", heads={self.heads}" if self.heads > 1 else ""
        return f"SelfAttention({len(self.params['W'])}{heads}{', causal=True' if self.causal else ''})"
