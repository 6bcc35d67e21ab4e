"""The free energy of a restricted Boltzmann machine."""

import numpy as np

from authoring.course import case, draw

TITLE = "The energy that is left"
POINTS = 3


def free_energy(V, W, b, c):
    """Return F(v) = −b·v − Σ_j ln(1 + e^z_j), z = c + v W, of each row of V.

    V (N, n) of 0 and 1, W (n, m) weights, b (n,) and c (m,) biases; returns (N,)
    """
    return -V @ b - np.logaddexp(0, c + V @ W).sum(axis=1)


def machine(rng, n, m):
    """Return W, b, c with few digits."""
    return draw(rng, n, m), draw(rng, n), draw(rng, m)


def bits(rng, N, n):
    """Return patterns (N, n)."""
    return rng.integers(0, 2, (N, n)).astype(float)


def cases(rng):
    w, c = rng.integers(100, 400) / 100, rng.integers(50, 150) / 100
    yield case(
        np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]),
        np.array([[w], [-1.0]]),
        np.array([0.5, -0.25]),
        np.array([c]),
        hint="With v = 00 only the hidden bias is left: F = −ln(1 + e^c). The visible bias counts for units that are on.",
        link=f"boltzmann?view=three&w1={w:g}&w2=-1&b1=0.5&b2=-0.25&c={c:g}",
    )
    yield case(
        np.array([[1.0, 0.0]]),
        np.zeros((2, 3)),
        np.array([rng.integers(50, 500) / 100, 2.0]),
        np.zeros(3),
        hint="With z = 0 each of the hidden units gives −ln 2: both of its states are possible, and each has e^0 = 1.",
    )
    W, b, c = machine(rng, 4, 3)
    yield case(
        bits(rng, 5, 4),
        W,
        b,
        c,
        hint="One number a row: sum over the hidden units, not over the rows.",
    )
    big = float(rng.integers(800, 1200))
    yield case(
        np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
        np.array([[big, 1.0], [-big, 2.0]]),
        np.array([0.5, -0.5]),
        np.array([0.0, -1.0]),
        hint="e^1000 is more than a float can hold. np.logaddexp(0, z) is ln(e^0 + e^z) without overflow.",
    )


def wrong_probability(V, W, b, c):
    """takes the hidden units' probabilities in place of their softplus: −b·v − Σ_j σ(z_j) z_j"""
    z = c + V @ W
    return -V @ b - (z / (1 + np.exp(-np.clip(z, -500, 500)))).sum(axis=1)


def wrong_sign(V, W, b, c):
    """adds the hidden part instead of subtracting it"""
    return -V @ b + np.logaddexp(0, c + V @ W).sum(axis=1)


def wrong_visible(V, W, b, c):
    """forgets the visible bias"""
    return -np.logaddexp(0, c + V @ W).sum(axis=1)


def wrong_overflow(V, W, b, c):
    """computes e^z as it stands, which overflows"""
    with np.errstate(over="ignore"):
        return -V @ b - np.log(1 + np.exp(c + V @ W)).sum(axis=1)


def wrong_order(V, W, b, c):
    """takes the logarithm of 1 + e^(Σ_j z_j), as if there were one hidden unit"""
    return -V @ b - np.logaddexp(0, (c + V @ W).sum(axis=1))
