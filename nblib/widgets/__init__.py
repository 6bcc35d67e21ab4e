"""The controls of the book: anywidgets whose front ends compute in the browser and are bound to nblib by their traits.

    from nblib.widgets import PerceptronExplorer, Prediction

What a control shows can be taken along as nblib's own objects: `network` (of the perceptron: `perceptron`), `history` (what
training left, step by step) and `data`. Where `data` is the name of the set that is shown, its numbers are `X` and `y`
(PerceptronExplorer) or `examples` (Playground). Each is made anew from the present state whenever it is asked for.

A control's folder is imported when it is asked for, so a notebook loads, and depends on, only what it shows.
"""

from importlib import import_module
from typing import Any

from .registry import controls

_FOLDERS = controls()
__all__ = sorted(_FOLDERS)


def __getattr__(name: str) -> Any:
    """Return the control called `name`."""
    if name not in _FOLDERS:
        raise AttributeError(f"nblib.widgets has no {name!r}; it has {', '.join(__all__)}.")
    return getattr(import_module(f".{_FOLDERS[name]}", __name__), name)
