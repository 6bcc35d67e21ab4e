"""The Chromium that tests and measurements drive: the one that prints the book."""

from book.chromium import FLAGS, chromium

__all__ = ["FLAGS", "chromium"]
