"""Leave out of the theme's style rules those that no page can match: it has rules for much that the book does not use.

Nor does one stay that asks for a child of any kind: a browser asks again whenever a control's picture changes.
"""

import re
from collections.abc import Iterable
from typing import Any

import tinycss2

ANY_CHILD = ":has(> *"
NESTING = {"media", "supports", "container", "layer"}  # at-rules that hold rules


def words(texts: Iterable[str]) -> set[str]:
    """Return all that could be the name of a class or an id in these pages and scripts."""
    return set().union(*(re.findall(r"[\w-]+", text) for text in texts))


def purged(css: str, known: set[str]) -> str:
    """Return a style sheet without the selectors that ask for a class or an id that is not `known`."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "\n".join(filter(None, (_kept(rule, known) for rule in rules)))


def _kept(rule: Any, known: set[str]) -> str:
    """Return what is left of a rule."""
    if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
        inner = purged(tinycss2.serialize(rule.content), known)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    if rule.type != "qualified-rule":
        return str(rule.serialize())
    asked = [s for s in _selectors(rule.prelude) if _asked(s) <= known]
    selectors = [s for s in (tinycss2.serialize(s).strip() for s in asked) if ANY_CHILD not in s]
    written = ",".join(selectors)
    return f"{written}{{{tinycss2.serialize(rule.content).strip()}}}" if selectors else ""


def _selectors(prelude: list[Any]) -> list[list[Any]]:
    """Split what stands before a rule's braces at its commas; those within brackets are no tokens of it."""
    found: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def _asked(selector: list[Any]) -> set[str]:
    """Return the classes and ids that a selector asks for, without those in :not(), :is() and their like."""
    pairs = zip(selector, selector[1:], strict=False)
    classes = {after.value for dot, after in pairs if dot == "." and after.type == "ident"}
    return classes | {token.value for token in selector if token.type == "hash"}
