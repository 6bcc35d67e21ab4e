"""Write the penguins that the playground shows where the front end reads them: frontend/engine/penguins.json."""

import json
from pathlib import Path

from nblib.datasets import penguins

FILE = Path(__file__).parent.parent / "frontend" / "engine" / "penguins.json"


def text() -> str:
    """Return the birds as rows of bill length and depth, in tenths of a millimetre, and the number of the species."""
    birds = penguins()
    tenths = (10 * birds.X[:, :2]).round().astype(int).tolist()
    return json.dumps([[*bill, kind] for bill, kind in zip(tenths, birds.y.tolist(), strict=True)]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
