"""How fast the controls' engine trains: its epochs per second over those of an object graph, in Node, in turns.

The network is 2-8-8-1 with tanh, 250 points, batches of 10; both visit the same points in the same order. The rival,
`object_graph.mjs`, keeps nodes and links as objects and takes one example at a time, in the published design of the
best-known neural network playground.
"""

import json
import statistics
import subprocess
from pathlib import Path

from benchmarks.report import report
from book.node import NODE


def main() -> bool:
    """Measure and report the ratio of the medians."""
    done = subprocess.run([NODE, Path(__file__).with_suffix(".mjs")], check=True, capture_output=True, text=True)
    speeds = {name: statistics.median(rounds) for name, rounds in json.loads(done.stdout).items()}
    return report("engine", {"engine_vs_object_graph": speeds["engine"] / speeds["object_graph"],
                             "epochs_per_s": speeds}, at_least={"engine_vs_object_graph": 3})


if __name__ == "__main__":
    raise SystemExit(not main())
