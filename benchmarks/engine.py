"""How fast the controls' engine trains: its epochs per second over those of an object graph, in Node, in turns.

The network is 2-8-8-1 with tanh, 250 points, batches of 10; both visit the same points in the same order. The rival,
`object_graph.mjs`, keeps nodes and links as objects and takes one example at a time, in the published design of the
best-known neural network playground.
"""

import json
import statistics
import subprocess
from pathlib import Path

from book.node import NODE


def epochs_per_second() -> dict[str, float]:
    """Return the medians of both, by name: "engine" and "object_graph"."""
    done = subprocess.run([NODE, Path(__file__).with_suffix(".mjs")], check=True, capture_output=True, text=True)
    return {name: statistics.median(rounds) for name, rounds in json.loads(done.stdout).items()}
