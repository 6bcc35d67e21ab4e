"""Recipes: what trains a chapter's network on its data, one network a file.

A recipe serves the chapter, the command line (`python -m nblib.models rbfn`) and the bench. Its module holds
    Settings                        a frozen dataclass: all that can be set, `seed` and `epochs` among them
    train(settings, bar=False)      -> Trained. The seed decides the split, the first weights and the batches
    TARGETS                         figure -> ("at least" or "at most", the bound that its mean over seeds keeps)
    BASELINE                        in words, what the figures are compared with
A recipe registers itself by being here.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, NamedTuple, Protocol


class Trained(NamedTuple):
    """A trained network and what it reached on the examples held out."""

    model: Any  # a network, or another model with `params` and `state`, so that it can be saved
    figures: dict[str, float]  # by the keys of the recipe's TARGETS, or more
    baseline: dict[str, float]  # the same keys: what the recipe's BASELINE reached on the same split


class Recipe(Protocol):
    """What a recipe's module holds."""

    Settings: Any
    TARGETS: dict[str, tuple[str, float]]
    BASELINE: str

    def train(self, settings: Any = ..., bar: bool = False) -> Trained: ...  # noqa: D102


def names() -> list[str]:
    """Return the recipes' names, in the order of the alphabet."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def recipe(name: str) -> Recipe:
    """Return the module of a recipe; ValueError if there is none of that name."""
    if name not in names():
        raise ValueError(f"name must be one of {', '.join(names())}, but came as {name!r}.")
    return importlib.import_module(f"nblib.models.recipes.{name}")
