"""Submissions that attack, each beside an honest one, in one batch: nothing is won, lost, touched, reached or left."""

import csv
import hashlib
import io
import json
import os
import socket
import time
import zipfile
from pathlib import Path

import pytest
from hostile import ATTACKS, sources
from samples import HONEST, sandboxes

SECONDS = 0.3


def tree(*roots: Path) -> dict[str, str]:
    """Return a hash of every file below `roots`."""
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for r in roots for p in sorted(r.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def batch(tmp_path_factory, cases):
    """Grade all attacks in one batch; return the rows, and what the world outside noticed."""
    import subprocess
    import sys

    place = tmp_path_factory.mktemp("place")
    (place / "hidden.json").write_bytes(cases)
    work = place / "work"
    work.mkdir()
    tcp, udp, unix, abstract = (
        socket.socket(f, k)
        for f, k in [
            (socket.AF_INET, socket.SOCK_STREAM),
            (socket.AF_INET, socket.SOCK_DGRAM),
            (socket.AF_UNIX, socket.SOCK_STREAM),
            (socket.AF_UNIX, socket.SOCK_STREAM),
        ]
    )
    tcp.bind(("127.0.0.1", 0))
    udp.bind(tcp.getsockname())
    unix.bind(str(place / "socket"))
    abstract.bind("\0grader-test")
    for one in (tcp, unix, abstract):
        one.listen()
    for name, source in sources(str(place), tcp.getsockname()[1]).items():
        (work / f"{name}.py").write_text(source, "utf-8")
        (work / f"{name} (honest).py").write_text(HONEST, "utf-8")
    (work / "=1+1.py").write_text(HONEST)
    (work / "link.py").symlink_to(place / "hidden.json")
    os.mkfifo(work / "pipe.py")
    before, temporary = tree(work, place.parent / place.name), tmp_path_factory.mktemp("temporary")
    begin = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "grader",
            "grade",
            "work",
            "--cases",
            "hidden.json",
            "--out",
            "book.csv",
            "--report",
            "pages",
            "--workers",
            "3",
            "--seconds",
            str(SECONDS),
        ],
        cwd=place,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    took = time.monotonic() - begin
    time.sleep(0.5)
    reached = []
    for name, one in (("tcp", tcp), ("udp", udp), ("unix", unix), ("abstract", abstract)):
        one.setblocking(False)
        try:
            one.recv(1) if one is udp else one.accept()
            reached.append(name)
        except BlockingIOError:
            pass
        one.close()
    after = {p: h for p, h in tree(place).items() if "/book.csv" not in p and "/pages/" not in p}
    with open(place / "book.csv", newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    return {
        "done": done,
        "rows": rows,
        "reached": reached,
        "changed": {p for p in before if after.get(p) != before[p]},
        "temporary": temporary,
        "took": took,
        "place": place,
        "new": set(after) - set(before),
    }


NAMES = [f"{family} - {name}".replace("'", "") for family, attacks in ATTACKS.items() for name in attacks]


def test_there_are_enough():
    assert len(NAMES) >= 40 and len(ATTACKS) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_wins_nothing_and_costs_nobody(batch, name):
    assert batch["rows"][name]["points"] == "0"
    assert batch["rows"][f"{name} (honest)"]["points"] == "6"
    assert batch["rows"][f"{name} (honest)"]["notes"] == ""


def test_the_batch_ends_in_peace(batch):
    assert batch["done"].returncode == 0, batch["done"].stderr
    assert "Traceback" not in batch["done"].stderr
    assert len(batch["rows"]) == 2 * len(NAMES) + 3


def test_no_file_is_touched(batch):
    assert batch["changed"] == set() and batch["new"] == set()
    assert not [p for f in ("/tmp", "/var/tmp", "/dev/shm", str(Path.home())) for p in Path(f).glob("grader-was-here")]


def test_no_socket_is_reached(batch):
    assert batch["reached"] == []


def test_no_process_is_left(batch):
    deadline = time.monotonic() + 5
    while (left := sandboxes(batch["temporary"])) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == set() and list(batch["temporary"].iterdir()) == []


def test_links_and_pipes_are_not_followed(batch):
    assert "link" in batch["rows"]["link"]["notes"] and batch["rows"]["link"]["points"] == "0"
    assert "no regular file" in batch["rows"]["pipe"]["notes"]


def test_pages_are_escaped(batch):
    for path in (batch["place"] / "pages").glob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text and "\u202e" not in text and "\x1b" not in text


def test_gradebook_runs_no_formula(batch):
    assert batch["rows"]["'=1+1"]["points"] == "6"
    for row in batch["rows"].values():
        assert not any(cell[:1] in ("=", "+", "-", "@") for cell in row.values())


def test_zip_slips_and_bombs(tmp_path, command):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../alice.py", HONEST)
        archive.writestr("/etc/bob.py", HONEST)
        archive.writestr("alice.py", "def fires(X, w, b): return 0")
        archive.writestr("bomb.py", b"#" * 2**28)
        archive.writestr("carol/week 1.py", HONEST)
        link = zipfile.ZipInfo("link.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "hidden.json")
    lying = bytearray(bomb.getvalue())  # the bomb says that it is small
    size = (2**28).to_bytes(4, "little")
    while (at := lying.find(size)) >= 0:
        lying[at : at + 4] = (100).to_bytes(4, "little")
    for name, data in (("plain.zip", bomb.getvalue()), ("lying.zip", bytes(lying))):
        (tmp_path / name).write_bytes(data)
        done = command("grade", name, "--cases", "hidden.json", "--out", f"{name}.csv", "--workers", 2)
        assert done.returncode == 0, done.stderr
        with open(tmp_path / f"{name}.csv", newline="", encoding="utf-8-sig") as file:
            rows = {row["student"]: row for row in csv.DictReader(file)}
        assert {k: rows[k]["points"] for k in ("alice", "bomb", "carol", "link")} == {
            "alice": "0",
            "bomb": "0",
            "carol": "6",
            "link": "0",
        }
        assert sum("leads out" in row["notes"] for row in rows.values()) == 2
        assert not (tmp_path.parent.parent / "alice.py").exists()


def test_forged_journal_line_is_not_a_row(tmp_path, command, work):
    """What a submission is called cannot stand for another's result in the journal."""
    work(**{"alice__py": HONEST, 'alice", "points": [9], "x": "__py': "x = 1"})
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    records = [json.loads(line) for line in (tmp_path / "book.csv.journal").read_text().splitlines()]
    assert sorted(sum(r["points"]) for r in records) == [0, 6]
