"""How fast is this machine, just now? Limits of time count in what a nominal machine does, so that speed costs no points."""

from __future__ import annotations

import time

import numpy as np

NOMINAL = 0.0017  # seconds of CPU that `_work` takes on the nominal machine
SLOWEST, FASTEST = 50.0, 0.2


def pace() -> float:
    """Return how many seconds of CPU this machine takes for what takes the nominal one a second."""
    return min(SLOWEST, max(FASTEST, min(_work() for _ in range(3)) / NOMINAL))


def _work() -> float:
    """Do a fixed piece of Python and NumPy as exercises do it; return the seconds of CPU that it took."""
    begin = time.process_time()
    a, total, seen = np.linspace(-1.0, 1.0, 4096).reshape(64, 64), 0.0, {}
    for i in range(6000):
        total += i * 0.5 % 3
        seen[i % 97] = total
    for _ in range(40):
        a = np.tanh(a @ a.T / 64) + 0.1
        total += float(a[3].sum())
    return time.process_time() - begin
