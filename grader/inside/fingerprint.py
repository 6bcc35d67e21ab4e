"""Fingerprints of code: what two programs share when names, layout, comments and docstrings are taken away.

Winnowing (Schleimer, Wilkerson and Aiken, 2003, "Winnowing: local algorithms for document fingerprinting"): of every
WINDOW neighbouring hashes of GRAM tokens the smallest is kept, so any common run of WINDOW + GRAM − 1 tokens is found.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator

GRAM, WINDOW = 8, 4


def fingerprints(statements: list[ast.stmt]) -> list[int]:
    """Return the sorted fingerprints, whole numbers below 2**48; statements in another order give nearly the same."""
    kept = set[int]()
    for statement in statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        tokens = list(_tokens(statement))
        grams = [_hash(" ".join(tokens[i : i + GRAM])) for i in range(max(1, len(tokens) - GRAM + 1))]
        kept.update(min(grams[i : i + WINDOW]) for i in range(max(1, len(grams) - WINDOW + 1)))
    return sorted(kept)


def _tokens(node: ast.AST) -> Iterator[str]:
    """Yield the structure: each node's kind, and what belongs to the language or to NumPy, but no name of the author's."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, (ast.Load, ast.Store, ast.Del, ast.arg)):
        return
    yield type(node).__name__
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant):
        yield repr(node.value)[:20]
    for name, child in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment"):
            continue
        for part in child if isinstance(child, list) else [child]:
            if isinstance(part, ast.AST):
                yield from _tokens(part)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")
