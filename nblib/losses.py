"""Costs J with their gradients: each loss returns `(J, ∂J/∂z)` together, J the mean over the batch.

The first argument is what the network puts out: predictions ŷ for squared, absolute and Huber loss, plain weighted sums
z for hinge and the cross-entropies. Those contain the sigmoid or the softmax, because loss and activation together are
simpler and cannot overflow: their gradient is just ŷ − y.

A decorated loss checks its arguments on every call. `train` checks its targets once, with `loss.check`, and then calls
what is below the decorator, `below(loss)`. For sequences z (B, T, …) every loss takes a `mask` (B, T): J is then the
mean over the steps that count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from nblib import checks
from nblib.activations import sigmoid, softplus
from nblib.checks import Array, array, labels, number
from nblib.layers import Grads, Shape

Check = Callable[[Any, Shape], Array]
Loss = Callable[..., tuple[float, Array]]


def same_shape(y: Any, shape: Shape) -> Array:
    """Return targets y with the predictions' shape; (N,) also stands for (N, 1), (N, T) for (N, T, 1)."""
    y = array("y", y)
    if shape == (*y.shape, 1):
        y = y[..., None]  # (N, 1) − (N,) would silently become (N, N)
    if y.shape != shape:
        raise ValueError(f"y must have the shape {shape} of the predictions, but came with shape {y.shape}.")
    return y


def zero_or_one(y: Any, shape: Shape) -> Array:
    """Return targets y with the predictions' shape, classes 0 and 1."""
    y = same_shape(y, shape)
    bad = y[(y != 0) & (y != 1)]
    if bad.size:
        raise ValueError(f"y must hold class labels that are 0 or 1, but holds {bad[0]:g}.")
    return y


def probabilities(y: Any, shape: Shape) -> Array:
    """Return targets y with the predictions' shape: classes 0 and 1, or probabilities of class 1."""
    y = same_shape(y, shape)
    bad = y[(y < 0) | (y > 1)]
    if bad.size:
        raise ValueError(f"y must hold class labels 0 or 1, or probabilities between, but holds {bad[0]:g}.")
    return y


def one_hot(y: Any, shape: Shape) -> Array:
    """Return targets as rows (N, …, K) with sum 1: labels (N, …), 0 … K − 1, become rows with a single 1."""
    if len(shape) < 2 or shape[-1] < 2:
        raise ValueError(f"z must have one column for each of two or more classes, but came with shape {shape}.")
    if np.ndim(y) == len(shape) - 1:
        return np.eye(shape[-1])[labels("y", y, shape[:-1], shape[-1])]
    rows = same_shape(y, shape)
    bad = np.argwhere((rows < 0).any(axis=-1) | (abs(rows.sum(axis=-1) - 1) > 1e-6))
    if bad.size:
        row = tuple(bad[0].tolist())
        which = row[0] if len(row) == 1 else list(row)
        raise ValueError(f"y must hold one-hot rows with sum 1, but row {which} is {rows[row].tolist()}.")
    return rows


def steps_that_count(name: str, mask: Any, shape: Shape) -> Array:
    """Return a mask (N, T) as booleans, for outputs z (N, T, …) of this shape; each row must keep a step."""
    m = checks.mask(name, mask, *shape[:2])
    if (empty := np.flatnonzero(~m.any(axis=1))).size:
        raise ValueError(f"{name} must keep at least one step of each row, but row {empty[0]} keeps none.")
    return m


def masked_targets(check: Check, y: Any, shape: Shape, mask: Array) -> Array:
    """Return targets y (N, T, …), checked where the mask (N, T) counts, and 0 elsewhere, whatever came there."""
    y = np.asarray(y)
    if y.shape[:2] != mask.shape:
        raise ValueError(f"y must hold a target for each of the steps {mask.shape}, but came with shape {y.shape}.")
    valid = check(y[mask], (int(mask.sum()), *shape[2:]))
    full = np.zeros((*mask.shape, *valid.shape[1:]), valid.dtype)
    full[mask] = valid
    return full


def masked(loss: Loss, z: Array, y: Array, mask: Array, **options: Any) -> tuple[float, Array]:
    """Return J, the mean over the steps of z (N, T, …) that count in the mask (N, T), and ∂J/∂z, 0 at all others."""
    J, d = loss(z[mask], y[mask], **options)
    dz = np.zeros_like(z)
    dz[mask] = d
    return J, dz


_below: dict[int, Loss] = {}  # id of each public loss -> what it is below its checks


def checked(check: Check) -> Callable[[Loss], Loss]:
    """Let a loss check its predictions and, with `check(y, shape)`, its targets before it computes; let it take a `mask`."""

    def decorate(loss: Loss) -> Loss:
        @wraps(loss)
        def public(z: Any, y: Any, mask: Any = None, **options: Any) -> tuple[float, Array]:
            z = array("z", z)
            if mask is None:
                return loss(z, check(y, z.shape).astype(z.dtype, copy=False), **options)
            mask = steps_that_count("mask", mask, z.shape)
            return masked(loss, z, masked_targets(check, y, z.shape, mask).astype(z.dtype, copy=False), mask, **options)

        public.check = check  # type: ignore[attr-defined]
        _below[id(public)] = loss
        return public

    return decorate


@checked(same_shape)
def mse(y_hat: Array, y: Array) -> tuple[float, Array]:
    """Mean squared error: ℓ = (ŷ − y)²    ∂ℓ/∂ŷ = 2 (ŷ − y). Gaussian noise around ŷ makes it the likelihood."""
    error = y_hat - y
    return float(np.mean(error * error)), error * (2 / error.size)


@checked(same_shape)
def mae(y_hat: Array, y: Array) -> tuple[float, Array]:
    """Mean absolute error: ℓ = |ŷ − y|    ∂ℓ/∂ŷ = sign(ŷ − y), 0 at the kink."""
    error = y_hat - y
    return float(np.mean(abs(error))), np.sign(error) / error.size


@checked(same_shape)
def huber(y_hat: Array, y: Array, delta: float = 1.0) -> tuple[float, Array]:
    """ℓ = e²/2 where |e| ≤ θ = delta, else θ (|e| − θ/2); e = ŷ − y. Outliers count as in MAE (Huber 1964)."""
    delta = number("delta", delta, above=0)
    error = y_hat - y
    inner = np.clip(error, -delta, delta)  # = ∂ℓ/∂ŷ, and ℓ = inner (e − inner/2) in both cases
    return float(np.mean(inner * (error - inner / 2))), inner / error.size


@checked(zero_or_one)
def hinge(z: Array, y: Array) -> tuple[float, Array]:
    """ℓ = max(0, 1 − s z) with s = 2y − 1 = ±1    ∂ℓ/∂z = −s where s z < 1, else 0."""
    s = 2 * y - 1
    missing = np.maximum(1 - s * z, 0)
    return float(np.mean(missing)), -s * (missing > 0) / z.size


def example_weights(y: Array, class_weights: Any) -> Array:
    """Return (N, 1) weights with sum 1 from rows y (N, K) and K weights, one a class: rare classes can count more."""
    weights = array("class_weights", class_weights, y.shape[-1])
    v = y @ weights
    if (weights < 0).any() or v.sum() <= 0:
        raise ValueError(f"class_weights must be zero or positive, some for a class in y, but are {weights.tolist()}.")
    return (v / v.sum()).astype(y.dtype)[..., None]


@checked(probabilities)
def binary_cross_entropy(z: Array, y: Array, class_weights: Any = None) -> tuple[float, Array]:
    """ℓ = −y log ŷ − (1 − y) log(1 − ŷ) = softplus(z) − y z, with ŷ = σ(z)    ∂ℓ/∂z = ŷ − y.

    `class_weights` = (weight of class 0, weight of class 1), for a single output z (N,) or (N, 1).
    """
    if class_weights is None:
        v: Any = 1 / z.size
    else:
        v = example_weights(np.stack([1 - y.ravel(), y.ravel()], axis=1), class_weights).reshape(z.shape)
    return float(np.sum(v * (softplus(z) - y * z))), v * (sigmoid(z) - y)


@checked(one_hot)
def cross_entropy(z: Array, y: Array, class_weights: Any = None) -> tuple[float, Array]:
    """ℓ = −Σ_k y_k log ŷ_k with ŷ = softmax(z)    ∂ℓ/∂z = ŷ − y        z (N, K), y labels (N,) or rows (N, K).

    Inside, y is a row for each example (one-hot). log ŷ_k = z_k − log Σ_j e^z_j, computed with max z subtracted.
    In a sequence each step is an example: z (N, T, K), y labels (N, T) or rows (N, T, K).
    """
    v = z.shape[-1] / z.size if class_weights is None else example_weights(y, class_weights)  # J = Σ_n v_n L_n
    z = z - z.max(axis=-1, keepdims=True)
    y_hat = np.exp(z)
    total = y_hat.sum(axis=-1, keepdims=True)
    y_hat /= total
    J = np.vdot(v * y, np.log(total) - z)  # vdot: Σ of the products
    y_hat -= y
    return float(J), v * y_hat


#: losses that contain the last activation, and so take plain sums z
FUSED = (binary_cross_entropy, cross_entropy)


def below(loss: Loss) -> Loss:
    """Return the loss to call when its targets are checked: nblib's without its checks, a learner's own under watch."""
    return _below[id(loss)] if id(loss) in _below else _watched(loss)


def _watched(loss: Loss) -> Loss:
    """Let a loss of the learner's own fail with a sentence where its shapes do not fit, instead of giving a number."""
    name = getattr(loss, "__name__", None) or repr(loss)

    def call(z: Array, y: Array) -> tuple[float, Array]:
        about = f"for outputs of shape {z.shape} and targets of shape {y.shape}"
        if y.ndim == z.ndim and y.shape != z.shape and all(a in (1, b) for a, b in zip(y.shape, z.shape, strict=True)):
            raise ValueError(
                f"loss {name} must get targets of the outputs' shape, but came {about}: NumPy would repeat them."
            )
        try:
            if y.ndim == 1 and z.shape == (len(y), len(y)) and len(y) > 1:
                loss(z[1:], y[1:])  # with one row less, (N, N) and (N,) do not fit by chance
            found = loss(z, y)
        except (ValueError, IndexError) as error:
            raise ValueError(f"loss {name} failed {about}: {str(error).rstrip('.')}.") from error
        if not isinstance(found, tuple) or len(found) != 2 or np.ndim(found[0]) > 0:
            raise ValueError(f"loss {name} must return the pair (J, ∂J/∂outputs), J one number, but {about} it did not.")
        if np.shape(found[1]) != z.shape:
            raise ValueError(
                f"loss {name} must return a gradient of the outputs' shape, but {about} its gradient has shape "
                f"{np.shape(found[1])}: bring the targets into the outputs' shape."
            )
        return float(found[0]), np.asarray(found[1])

    return call


def l1(params: Mapping[str, Array], strength: float) -> tuple[float, Grads]:
    """λ Σ |w| over all weights    ∂/∂w = λ sign(w). Biases (arrays with one axis) are left alone."""
    strength = number("strength", strength, least=0)
    weights = {name: p for name, p in params.items() if p.ndim > 1}
    return strength * float(sum(abs(w).sum() for w in weights.values())), {
        name: strength * np.sign(w) for name, w in weights.items()
    }


def l2(params: Mapping[str, Array], strength: float) -> tuple[float, Grads]:
    """λ/2 Σ w² over all weights    ∂/∂w = λ w. Biases (arrays with one axis) are left alone."""
    strength = number("strength", strength, least=0)
    weights = {name: p for name, p in params.items() if p.ndim > 1}
    return strength / 2 * float(sum(np.vdot(w, w) for w in weights.values())), {
        name: strength * w for name, w in weights.items()
    }
