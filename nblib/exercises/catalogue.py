"""What there is: the folder of the public cases, and its index."""

from functools import cache
from pathlib import Path
from typing import Any

from nblib.exercises.values import parse

PUBLIC = Path(__file__).parent / "public"


@cache
def index() -> list[dict[str, Any]]:
    """Return all exercises in the book's order: id, part, chapter, title, points, and the share of the public cases."""
    return parse((PUBLIC / "index.json").read_bytes())
