"""How long the chapters' notebooks take to run from nothing, kernel start included, in seconds."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.report import report
from book.notebooks import CHAPTERS, execute


def main() -> bool:
    """Execute a copy of every notebook of part one; report the slowest and the sum."""
    os.environ.update(OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2", PYTHONHASHSEED="0")
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb")):
            copy = Path(shutil.copy(path, folder))
            start = time.perf_counter()
            execute(copy)
            seconds[path.stem] = time.perf_counter() - start
    return report(
        "book",
        {"slowest_s": max(seconds.values()), "part_one_s": sum(seconds.values()), "seconds": seconds},
        at_most={"slowest_s": 45, "part_one_s": 180},
    )


if __name__ == "__main__":
    raise SystemExit(not main())
