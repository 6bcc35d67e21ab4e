"""Activation functions φ and their derivatives φ', side by side.

Every function takes z of any shape and returns an array of the same shape and dtype (float32 stays float32); lists and
whole numbers become float64. Nothing overflows: each formula only ever takes e^t of a t ≤ 0.

A derivative `d_phi(z)` may be handed the output too, `d_phi(z, a)` with a = φ(z): sigmoid, tanh, ELU, SiLU and softmax
have derivatives written through the output, which saves computing it again. At a kink (ReLU, leaky ReLU at z = 0) the
derivative is the one from the left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps

import numpy as np

from nblib.checks import Array, array

Function = Callable[..., Array]


def of_numbers(phi: Function) -> Function:
    """Let `phi` also take a number, a list or whole numbers: they become a float array; text is a ValueError."""

    @wraps(phi)
    def checked(z: object, *args: object, **options: object) -> Array:
        is_float = isinstance(z, np.ndarray) and z.dtype.kind == "f"
        return phi(z if is_float else array("z", z), *args, **options)

    return checked


@of_numbers
def step(z: Array) -> Array:
    """1 where z ≥ 0, else 0 (Rosenblatt 1957)."""
    return (z >= 0).astype(z.dtype)


@of_numbers
def d_step(z: Array, a: Array | None = None) -> Array:
    """0 everywhere (at z = 0 there is none): no slope, nothing to learn from."""
    return np.zeros_like(z)


@of_numbers
def linear(z: Array) -> Array:
    """a = z, the input itself."""
    return z


@of_numbers
def d_linear(z: Array, a: Array | None = None) -> Array:
    """φ' = 1."""
    return np.ones_like(z)


@of_numbers
def sigmoid(z: Array) -> Array:
    """a = 1 / (1 + e^−z) = e^z / (1 + e^z), of the two forms the one whose exponent is negative; in (0, 1)."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@of_numbers
def d_sigmoid(z: Array, a: Array | None = None) -> Array:
    """φ' = a (1 − a), at most 1/4."""
    a = sigmoid(z) if a is None else a
    return a * (1 - a)


@of_numbers
def tanh(z: Array) -> Array:
    """a = (e^z − e^−z) / (e^z + e^−z), in (−1, 1)."""
    return np.tanh(z)


@of_numbers
def d_tanh(z: Array, a: Array | None = None) -> Array:
    """φ' = 1 − a², at most 1."""
    a = np.tanh(z) if a is None else a
    return 1 - a * a


@of_numbers
def relu(z: Array) -> Array:
    """a = max(z, 0) (Nair and Hinton 2010)."""
    return np.maximum(z, 0)


@of_numbers
def d_relu(z: Array, a: Array | None = None) -> Array:
    """φ' = 1 where z > 0, else 0."""
    return (z > 0).astype(z.dtype)


@of_numbers
def leaky_relu(z: Array, alpha: float = 0.01) -> Array:
    """a = z where z > 0, else α z (Maas et al. 2013)."""
    return np.where(z > 0, z, alpha * z)


@of_numbers
def d_leaky_relu(z: Array, a: Array | None = None, alpha: float = 0.01) -> Array:
    """φ' = 1 where z > 0, else α."""
    return np.where(z > 0, np.ones_like(z), alpha)


@of_numbers
def elu(z: Array, alpha: float = 1.0) -> Array:
    """a = z where z > 0, else α (e^z − 1) (Clevert et al. 2015)."""
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@of_numbers
def d_elu(z: Array, a: Array | None = None, alpha: float = 1.0) -> Array:
    """φ' = 1 where z > 0, else α e^z = a + α."""
    a = elu(z, alpha) if a is None else a
    return np.where(z > 0, np.ones_like(z), a + alpha)


def normal_cdf(z: Array) -> Array:
    """Φ(z) = erfc(−z/√2) / 2, the probability that a standard normal number is below z.

    NumPy has no error function, so this visits the entries one by one with Python's, which is exact to rounding.
    """
    t = (-z / math.sqrt(2)).ravel().tolist()
    return np.fromiter(map(math.erfc, t), z.dtype, z.size).reshape(z.shape) / 2


@of_numbers
def gelu(z: Array) -> Array:
    """a = z Φ(z), the exact form with the normal distribution function Φ (Hendrycks and Gimpel 2016)."""
    return z * normal_cdf(z)


@of_numbers
def d_gelu(z: Array, a: Array | None = None) -> Array:
    """φ' = Φ(z) + z Φ'(z), where Φ'(z) = e^(−z²/2) / √(2π)."""
    return normal_cdf(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


@of_numbers
def silu(z: Array) -> Array:
    """a = z σ(z), with σ the sigmoid (Elfwing et al. 2017; also called swish)."""
    return z * sigmoid(z)


@of_numbers
def d_silu(z: Array, a: Array | None = None) -> Array:
    """φ' = σ(z) + a (1 − σ(z))."""
    s = sigmoid(z)
    return s + (z * s if a is None else a) * (1 - s)


@of_numbers
def softplus(z: Array) -> Array:
    """a = log(1 + e^z) = max(z, 0) + log(1 + e^−|z|), a smooth ReLU."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@of_numbers
def d_softplus(z: Array, a: Array | None = None) -> Array:
    """φ' = σ(z), the sigmoid."""
    return sigmoid(z)


@of_numbers
def softmax(z: Array) -> Array:
    """a_k = e^z_k / Σ_j e^z_j over the last axis: positive, with sum 1. Subtracting max z changes nothing else."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@of_numbers
def d_softmax(z: Array, a: Array | None = None) -> Array:
    """∂a_i/∂z_j = a_i (δ_ij − a_j): every output depends on every input, so one matrix (K, K) for each z (K,)."""
    a = softmax(z) if a is None else a
    return a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])


#: name -> (φ, φ'), for whoever picks an activation by its name
ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "step": (step, d_step),
    "linear": (linear, d_linear),
    "sigmoid": (sigmoid, d_sigmoid),
    "tanh": (tanh, d_tanh),
    "relu": (relu, d_relu),
    "leaky_relu": (leaky_relu, d_leaky_relu),
    "elu": (elu, d_elu),
    "gelu": (gelu, d_gelu),
    "silu": (silu, d_silu),
    "softplus": (softplus, d_softplus),
    "softmax": (softmax, d_softmax),
}
