"""A Dask cluster gives the same bytes as one machine, also when a worker is killed on the way."""

import os
import signal
import subprocess
import sys
import time

import pytest
from samples import HONEST

pytest.importorskip("distributed", reason="a cluster needs Dask: pip install nblib-grader[cluster]")
SERVE = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, *[w.pid for w in cluster.workers.values()], flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def cluster(tmp_path):
    """Start two workers; give the scheduler's address and the workers' process ids."""
    (tmp_path / "serve.py").write_text(SERVE)
    process = subprocess.Popen(
        [sys.executable, "serve.py"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address, *pids = process.stdout.readline().split()
        yield address, [int(p) for p in pids]
    finally:
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def test_cluster_and_a_lost_worker(tmp_path, command, work, cluster):
    address, pids = cluster
    work(**{f"s{i:02}__py": HONEST if i % 2 else HONEST.replace(">=", ">") for i in range(24)})
    command("grade", "work", "--cases", "hidden.json", "--out", "local.csv")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "grader",
            "grade",
            "work",
            "--cases",
            "hidden.json",
            "--out",
            "dask.csv",
            "--scheduler",
            address,
        ],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = tmp_path / "dask.csv.journal"
    while process.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") >= 4):
        time.sleep(0.01)
    os.kill(pids[0], signal.SIGKILL)
    _, words = process.communicate(timeout=90)
    assert process.returncode == 0, words
    assert (tmp_path / "dask.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()


def test_no_cluster_there_is_a_sentence(command, work):
    work(alice__py=HONEST)
    done = command("grade", "work", "--cases", "hidden.json", "--out", "b.csv", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 1 and "127.0.0.1:9" in done.stderr and done.stderr.startswith("grader:")
