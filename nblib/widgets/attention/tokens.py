"""The sequences of both tasks as text: keys are letters, values hexadecimal digits; a3 b7 c1 ? b."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblib.checks import Array
from nblib.models.recipes import attention as recipe
from nblib.widgets.fields import refuse

LETTERS, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789ABCDEF"
MOST = 25  # steps of a sequence
BETWEEN = str.maketrans("", "", " \t\r\n,;:?")  # what may stand between the signs, and says nothing


def keys(task: str, pairs: int) -> str:
    """Return the letters of the keys."""
    return LETTERS[: pairs if task == "recall" else recipe.TOKENS // 2]


def values(task: str) -> str:
    """Return the digits of the values."""
    return DIGITS[: recipe.VALUES if task == "recall" else recipe.TOKENS - recipe.TOKENS // 2]


def answers(task: str, pairs: int) -> str:
    """Return the sign of each output of the network: of recall the values, of induction all tokens."""
    return values(task) if task == "recall" else keys(task, pairs) + values(task)


def longest(task: str, pairs: int) -> int:
    """Return how many steps a sequence may have: of induction as many as the network has places for."""
    return MOST if task == "recall" else 2 * pairs + 1


def read(text: Any, task: str, pairs: int) -> list[str]:
    """Return the sequence's steps: a3, b7 and b in recall, a, 3, b, 7 and b in induction; ValueError otherwise."""
    if not isinstance(text, str):
        refuse("text must be a text such as a3 b7 ? b", text)
    signs, most, by_pairs = text.translate(BETWEEN), longest(task, pairs), task == "recall"
    if by_pairs and not (len(signs) % 2 and len(signs) < 2 * most):
        refuse(f"text must be up to {most - 1} keys with a value each, then one key to ask for", text)
    if not by_pairs and not 1 <= len(signs) <= most:
        refuse(f"text must be 1 to {most} tokens", text)
    key, value = keys(task, pairs), values(task)
    a_key, a_value = f"a key from a to {key[-1]}", f"a value from 0 to {value[-1]}"
    found = []
    for i, sign in enumerate(signs):
        lower, upper = sign.lower(), sign.upper()
        wanted = f"{a_key} or {a_value}" if not by_pairs else a_value if i % 2 else a_key
        is_key, is_value = lower in key and not (by_pairs and i % 2), upper in value and not (by_pairs and i % 2 == 0)
        if not is_key and not is_value:
            refuse(f"text must have {wanted} at place {i + 1}", sign)
        found.append(lower if is_key else upper)
    return ["".join(found[i : i + 2]) for i in range(0, len(found), 2)] if by_pairs else found


def written(steps: list[str], task: str) -> str:
    """Return the text that `read` reads as these steps: in pairs, with ? before what stands alone at the end."""
    signs = "".join(steps)
    pairs = [signs[i : i + 2] for i in range(0, len(signs), 2)]
    return " ".join([*pairs[:-1], "?", pairs[-1]] if len(signs) % 2 else pairs)


def as_inputs(steps: list[str], task: str, pairs: int) -> Array:
    """Return what the network reads of the steps: X (1, T, pairs + 16) of zeros and ones, or tokens X (1, T)."""
    if task == "induction":
        return np.array([[answers(task, pairs).index(step) for step in steps]])
    X = np.zeros((1, len(steps), pairs + recipe.VALUES))
    for t, step in enumerate(steps):
        X[0, t, LETTERS.index(step[0])] = 1
        if len(step) > 1:
            X[0, t, pairs + DIGITS.index(step[1])] = 1
    return X


def as_text(x: Array, task: str) -> str:
    """Return a sequence of a data set as text: x (T, pairs + 16), or tokens x (T,)."""
    if task == "induction":
        return written([answers(task, 0)[token] for token in x], task)
    pairs = x.shape[1] - recipe.VALUES
    steps = ["".join((LETTERS + DIGITS)[k if k < pairs else 26 + k - pairs] for k in np.flatnonzero(row)) for row in x]
    return written(steps, task)


def right(steps: list[str], at: int, task: str) -> list[str]:
    """Return what the sequence says about the step at place `at` (from 0): the values of its key, each once.

    In induction they are the tokens that came after an earlier one of the same kind.
    """
    if task == "recall":
        found = [step[1] for step in steps[:at] if len(step) > 1 and step[0] == steps[at][0]]
    else:
        found = [steps[t + 1] for t in range(at) if steps[t] == steps[at]]
    return list(dict.fromkeys(found))
