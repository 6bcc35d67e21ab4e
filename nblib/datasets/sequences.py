"""Sequences: strings of the Reber grammar, and tasks whose answer lies far back. Tokens are whole numbers from 0.

Reber, A. S. (1967). Implicit learning of artificial grammars. Journal of Verbal Learning and Verbal Behavior 6(6), 855–863.
https://doi.org/10.1016/S0022-5371(67)80149-X
Hochreiter, S. and Schmidhuber, J. (1997). Long short-term memory. Neural Computation 9(8), 1735–1780.
https://doi.org/10.1162/neco.1997.9.8.1735
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nblib.checks import Array, count, generator

LETTERS = "BTPSXVE"

#: the grammar's graph: state -> the letters that may come next, each with the state it leads to; after E there is nothing
REBER: tuple[dict[str, int], ...] = (
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": 7},
    {},
)


def reber(rng: np.random.Generator, n: int = 500, unique: bool = False) -> list[str]:
    """Return n strings of the grammar, at each state one of the two letters with equal chance.

    With `unique`, no string comes twice. That favours long strings: learn chances from strings as they come.
    """
    count("n", n)
    generator("rng", rng)
    strings: list[str] = []
    while len(strings) < n:
        state, string = 0, ""
        while REBER[state]:
            ways = list(REBER[state].items())
            letter, state = ways[rng.integers(len(ways))] if len(ways) > 1 else ways[0]
            string += letter
        if not (unique and string in strings):
            strings.append(string)
    return strings


def legal(string: str) -> list[str]:
    """Return what may come next after each letter of a string of the grammar, such as "PT" after its first B.

    ValueError at the first letter that the grammar does not allow.
    """
    state, after = 0, []
    for t, letter in enumerate(string):
        if letter not in REBER[state]:
            allowed = " or ".join(REBER[state]) or "nothing"
            raise ValueError(f"string must follow the grammar, with {allowed} at place {t}, but holds {letter!r} there.")
        state = REBER[state][letter]
        after.append("".join(sorted(REBER[state])))
    return after


def one_hot(strings: Sequence[str], letters: str = LETTERS) -> tuple[Array, Array, Array]:
    """Return what a network needs to predict each next letter: X (N, T, K), y (N, T), mask (N, T).

    K letters, T the longest string's length less 1. Row n, step t of X has a 1 at the letter t of string n, y holds letter
    t + 1, and the mask is True where there is one.
    """
    if isinstance(strings, str) or not strings or min(map(len, strings)) < 2:
        raise ValueError("strings must be a list of strings of at least two letters each.")
    N, T = len(strings), max(map(len, strings)) - 1
    X, y, mask = np.zeros((N, T, len(letters))), np.zeros((N, T), dtype=np.intp), np.zeros((N, T), dtype=bool)
    for n, string in enumerate(strings):
        if unknown := set(string) - set(letters):
            raise ValueError(f"strings must be made of the letters {letters}, but strings[{n}] holds {min(unknown)!r}.")
        k = np.array([letters.index(letter) for letter in string])
        t = np.arange(len(k) - 1)
        X[n, t, k[:-1]], y[n, t], mask[n, t] = 1, k[1:], True
    return X, y, mask


def adding(rng: np.random.Generator, n: int = 32, T: int = 100) -> tuple[Array, Array]:
    """Return X (n, T, 2) and y (n, 1): numbers from 0 to 1, beside them two marks of 1, and the sum of the marked numbers.

    One mark stands in the first half, the other in the second (Hochreiter and Schmidhuber 1997, simplified). y has the mean
    1 and the variance 1/6, which is the error of the answer 1.
    """
    n, T = count("n", n), count("T", T, least=2)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = generator("rng", rng).random((n, T))
    rows = np.arange(n)
    first, second = rng.integers(0, T // 2, n), rng.integers(T // 2, T, n)
    X[rows, first, 1] = X[rows, second, 1] = 1
    return X, (X[rows, first, 0] + X[rows, second, 0])[:, None]


def recall(rng: np.random.Generator, n: int = 64, pairs: int = 16, values: int = 16) -> tuple[Array, Array]:
    """Return X (n, pairs + 1, pairs + values) and y (n,): pairs of a key and a value, then a key; y is its value.

    Each step but the last shows a key and a value at once, as two ones: the keys in random order, each once, and values
    drawn with equal chance. The last step shows one of the keys alone. To guess is right in 1 of `values` cases.
    """
    n, K, V = count("n", n), count("pairs", pairs), count("values", values, least=2)
    keys = generator("rng", rng).permuted(np.tile(np.arange(K), (n, 1)), axis=1)
    shown = rng.integers(0, V, (n, K))
    asked = rng.integers(0, K, n)
    rows, steps = np.arange(n), np.arange(K)
    X = np.zeros((n, K + 1, K + V))
    X[rows[:, None], steps, keys] = X[rows[:, None], steps, K + shown] = 1
    X[rows, K, keys[rows, asked]] = 1
    return X, shown[rows, asked]


def induction(rng: np.random.Generator, n: int = 64, pairs: int = 8, tokens: int = 16) -> tuple[Array, Array]:
    """Return X (n, 2 pairs + 1) of tokens and y (n,): key, value, key, value, …, then one of the keys; y came after it.

    Keys are different tokens from the lower half, values tokens from the upper half, drawn with equal chance. Since a value
    stands one step behind its key, the answer takes two moves: find the key, go one step on.
    """
    n, K, V = count("n", n), count("pairs", pairs), count("tokens", tokens, least=2 * pairs)
    half = V // 2
    keys = generator("rng", rng).permuted(np.tile(np.arange(half), (n, 1)), axis=1)[:, :K]
    values = rng.integers(half, V, (n, K))
    asked = rng.integers(0, K, n)
    rows = np.arange(n)
    X = np.empty((n, 2 * K + 1), dtype=np.intp)
    X[:, 0:-1:2], X[:, 1::2], X[:, -1] = keys, values, keys[rows, asked]
    return X, values[rows, asked]
