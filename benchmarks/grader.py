"""How fast does the grader grade, beside nbgrader and otter-grader; how much memory; and does an attack come through?

    python -m benchmarks.grader         # writes _build/bench/grader.json; exit status 1 if a target is missed

The three-question exercise is the book's own: the same notebook and the same cases for all three graders, two at a time,
whole commands from start to end. They take turns, round after round, so that a busy machine slows all of them; figures
are ratios of medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from benchmarks import grader_peers as peers
from benchmarks.report import report

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ["perceptrons.fires", "perceptrons.update", "perceptrons.margin"]
ROUNDS = 3
OURS, NBGRADER, OTTER = 800, 8, 4  # submissions a round; nbgrader's in each of two processes
SMALL, LARGE = 500, 5000  # submissions in the memory's measure
PARENT = """
import resource, sys
from grader.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def hand_in(folder: Path, count: int, text: str, suffix: str = ".ipynb") -> Path:
    """Write `count` equal submissions."""
    folder.mkdir()
    for i in range(count):
        (folder / f"student{i:04}{suffix}").write_text(text, "utf-8")
    return folder


def ours(work: Path, cases: Path, *where: str) -> float:
    """Return our seconds a submission, and check that all have full marks."""
    count = len(list(work.iterdir()))
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.csv")
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "grader", "grade", work, "--cases", cases, "--out", book, *where],
            check=True,
            capture_output=True,
        )
        seconds = time.perf_counter() - begin
        rows = [line.split(",") for line in book.read_text().splitlines()[1:]]
        assert len(rows) == count and all(row[1] == row[2] for row in rows), rows[:3]
    return seconds / count


def speed(folder: Path, course: dict, cases: Path) -> dict[str, float]:
    """Return seconds a submission of everyone, medians of the rounds."""
    sources = peers.solutions(ROOT / "exercises", [e["id"] for e in course["exercises"]])
    work = hand_in(folder / "work", OURS, peers.plain(sources))
    (folder / "cluster.py").write_text(CLUSTER)
    server = subprocess.Popen(
        [sys.executable, folder / "cluster.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin and server.stdout
    address = server.stdout.readline().strip()
    seconds: dict[str, list[float]] = {"local": [], "dask": [], "nbgrader": [], "otter": []}
    try:
        ours(work, cases, "--scheduler", address)  # so that the workers have made their sandboxes
        for i in range(ROUNDS):
            seconds["local"].append(ours(work, cases, "--workers", "2"))
            seconds["dask"].append(ours(work, cases, "--scheduler", address))
            seconds["nbgrader"].append(peers.nbgrader(folder / f"nbgrader{i}", course, sources, NBGRADER))
            seconds["otter"].append(peers.otter(folder / f"otter{i}", course, sources, OTTER))
    finally:
        server.stdin.close()
        server.wait(60)
    return {name: statistics.median(values) for name, values in seconds.items()}


def memory(folder: Path, cases: Path, count: int) -> int:
    """Return the largest memory, in kB, of the parent that grades `count` small submissions."""
    text = "\n".join([peers.SETUP, *peers.solutions(ROOT / "exercises", QUESTIONS)])
    work = hand_in(folder / f"small{count}", count, text, ".py")
    done = subprocess.run(
        [sys.executable, "-c", PARENT, "grade", work, "--cases", cases, "--out", folder / f"{count}.csv", "--workers", "2"],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout.split()[-1])


def attacks(folder: Path) -> tuple[int, int]:
    """Return how many tests of the hostile suite fail, and how many attacks it holds."""
    result = folder / "hostile.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", ROOT / "tests/grader/test_hostile.py", f"--junitxml={result}"],
        cwd=ROOT,
        env={**os.environ, "REQUIRE_SANDBOX": "1"},
        capture_output=True,
    )
    tests = list(ElementTree.parse(result).getroot().iter("testcase"))
    failed = [t for t in tests if any(child.tag != "properties" for child in t)]
    return len(failed), sum("wins_nothing" in t.get("name", "") for t in tests)


def main() -> bool:
    with tempfile.TemporaryDirectory(prefix="bench-grader-") as name:
        folder = Path(name)
        cases = folder / "hidden.json"
        subprocess.run(
            [sys.executable, "-m", "grader", "cases", "--seed", "bench", "--only", *QUESTIONS, "--out", cases],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        seconds = speed(folder, json.loads(cases.read_text("utf-8")), cases)
        through, count = attacks(folder)
        small, large = memory(folder, cases, SMALL), memory(folder, cases, LARGE)
    assert count >= 40, "the hostile suite is too small"
    return report(
        "grader",
        {
            "vs_nbgrader": seconds["nbgrader"] / seconds["local"],
            "vs_otter": seconds["otter"] / seconds["local"],
            "dask_over_local": seconds["dask"] / seconds["local"],
            "attacks_through": through,
            "attacks": count,
            "parent_memory_ratio": large / small,
            "parent_memory_mb": large / 1024,
            **{f"seconds_{name}": value for name, value in seconds.items()},
        },
        at_least={"vs_nbgrader": 12, "vs_otter": 40},
        at_most={"dask_over_local": 1.15, "attacks_through": 0, "parent_memory_ratio": 1.1},
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
