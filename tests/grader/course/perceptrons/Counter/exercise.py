"""A class."""

from authoring.course import case

TITLE = "Counting"
POINTS = 1


class Counter:
    """Counts from start."""

    def __init__(self, start):
        """Begin at start."""
        self.n = start

    def add(self, k):
        """Return the sum so far."""
        self.n += k
        return self.n


def cases(rng):
    start = int(rng.integers(10, 99))
    yield case(start, calls=[("add", (1,)), ("add", (int(rng.integers(2, 9)),))], hint="Keep the sum.")
