"""Batches: the same bytes from any number of workers, interrupted or not; found and named as they should be."""

import csv
import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from samples import HERE, HONEST, notebook, sandboxes

from grader import batch, grade
from grader.submissions import find, printable

WRONG = HONEST.replace(">= 0).astype", "> 0).astype")
PART = HONEST.replace("eta * error * x, b", "eta * error * x, b -")


@pytest.fixture
def class_of(work):
    """Return a function that hands in the work of n students, of three kinds."""

    def make(n: int):
        kinds = {"honest": HONEST, "wrong": WRONG, "part": PART}
        return work(**{f"{kind} {i:03}__py": kinds[kind] for i in range(n) for kind in [list(kinds)[i % 3]]})

    return make


def start(place, *words):
    def heard() -> None:  # the tests may themselves have been started by what ignores it, as a shell's & does
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    words = (sys.executable, "-m", "grader", "grade", "work", "--cases", "hidden.json", "--out", "book.csv", *words)
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(words, cwd=place, env={**os.environ, "TMPDIR": str(place)}, preexec_fn=heard, **streams)


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_points_are_those_of_the_cases(tmp_path, command, class_of):
    class_of(3)
    assert command("grade", "work", "--cases", "hidden.json", "--out", "book.csv").returncode == 0
    got = {
        row["student"].split()[0]: [
            float(row[k]) for k in ("points", "perceptrons.Counter", "perceptrons.correction", "perceptrons.fires")
        ]
        for row in rows(tmp_path / "book.csv")
    }
    # > instead of ≥ fails the case at z = 0 (a sixth of 2 is lost twice: publicly 0.2 of 0.6, hidden 0.4667 of 1.4)
    assert got == {"honest": [6, 1, 3, 2], "part": [3, 1, 0, 2], "wrong": [5.33, 1, 3, 1.33]}


def test_any_number_of_workers_gives_the_same_bytes(tmp_path, command, class_of):
    class_of(12)
    books = set()
    for workers in (1, 2, 5):
        done = command("grade", "work", "--cases", "hidden.json", "--out", f"{workers}.csv", "--workers", workers)
        assert done.returncode == 0, done.stderr
        books.add((tmp_path / f"{workers}.csv").read_bytes())
    assert len(books) == 1


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_killed_at_random_moments_it_goes_on(tmp_path, command, class_of, blow):
    class_of(60)
    command("grade", "work", "--cases", "hidden.json", "--out", "whole.csv")
    rng, graded, killed, seen = random.Random(7), 0, 0, False

    def lines() -> int:
        path = tmp_path / "book.csv.journal"
        return path.read_bytes().count(b"\n") if path.exists() else 0

    for _ in range(3):
        process, enough = start(tmp_path, "--workers", "2"), min(graded + rng.randint(1, 12), 55)
        while lines() < enough and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.1))
        seen = seen or bool(sandboxes(tmp_path))
        process.send_signal(blow)
        _, words = process.communicate(timeout=30)
        killed += process.returncode != 0
        assert "Traceback" not in words and process.returncode in (0, 130 if blow == signal.SIGINT else -9)
        assert lines() >= enough  # what was done stays done
        graded, deadline = lines(), time.monotonic() + 5
        while (left := sandboxes(tmp_path)) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not left  # its sandboxes went with it
    assert killed and seen
    before = (tmp_path / "book.csv.journal").read_bytes()
    before = before[: before.rfind(b"\n") + 1]
    process = start(tmp_path, "--workers", "2")
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "book.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert (tmp_path / "book.csv.journal").read_bytes().startswith(before)


def test_rows_are_written_as_they_are_done(tmp_path, class_of, command):
    class_of(9)
    process = start(tmp_path, "--workers", "2")
    seen, deadline = set(), time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        path = tmp_path / "book.csv"
        seen.add(path.read_bytes().count(b"\n") if path.exists() else 0)
        time.sleep(0.02)
    process.communicate()
    assert len(seen) > 4


def test_a_torn_line_is_graded_again(tmp_path, command, class_of):
    class_of(3)
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    whole, path = (tmp_path / "book.csv").read_bytes(), tmp_path / "book.csv.journal"
    journal = path.read_bytes()
    path.write_bytes(journal[:-40])
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    assert (tmp_path / "book.csv").read_bytes() == whole
    assert path.read_bytes().count(b"\n") == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line.replace(b'"points": [1', b'"points": [9'),
        lambda line: line[:60] + line[90:],
        lambda line: b'{"key": "honest 000"}',
        lambda line: bytes(len(line)),
        lambda line: b"\xff" + line[1:],
        lambda line: b"[" * 10**5,
        lambda line: b"[]",
        lambda line: b"",
    ],
)
def test_a_damaged_record_is_graded_again_and_told(tmp_path, command, class_of, damage):
    class_of(3)
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    before, path = rows(tmp_path / "book.csv"), tmp_path / "book.csv.journal"
    lines = path.read_bytes().splitlines()
    at = next(i for i, line in enumerate(lines) if b'"honest 000"' in line)
    lines[at] = damage(lines[at])
    path.write_bytes(b"\n".join(lines) + b"\n")
    for _ in range(2):  # and once more: the new record is whole
        done = command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
        assert done.returncode == 0 and "Traceback" not in done.stderr
        assert "Damaged records in book.csv.journal: 1" in done.stderr
        after = rows(tmp_path / "book.csv")
        notes = after[0].pop("notes")
        assert notes in (("it" + batch.DAMAGED[2:]), "")
        assert (notes != "") == (b'"honest 000"' in lines[at])
        assert after == [{k: v for k, v in before[0].items() if k != "notes"}, *before[1:]]
    assert path.read_bytes().count(b"\n") == 4


@pytest.mark.parametrize("page", ["cp1252", "cp437", "ascii"])
def test_names_that_a_code_page_does_not_have(tmp_path, command, work, page):
    work(**{"李__py": HONEST, "é__py": HONEST})
    environment = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0"}
    done = command("grade", "work", "--cases", "hidden.json", "--out", "李.csv", env=environment, encoding=page)
    assert done.returncode == 0 and "2 submissions" in done.stdout, done.stderr
    assert [row["student"] for row in rows(tmp_path / "李.csv")] == ["é", "李"]
    done = command("similar", "work", "--cases", "hidden.json", "--least", "0", env=environment, encoding=page)
    assert done.returncode == 0 and done.stdout.startswith('"share"'), done.stderr
    done = command("grade", "work", "--cases", "缺.json", "--out", "b.csv", env=environment, encoding=page)
    assert done.returncode == 1 and "No such file" in done.stderr
    assert (
        command("cases", "--seed", "1", "--out", "李.json", "--exercises", HERE / "course", env=environment).returncode == 0
    )
    assert command("gradescope", "--cases", "hidden.json", "--out", "李.zip", env=environment).returncode == 0


class Disk(io.FileIO):
    """A file on a disk with room for half a record more than two."""

    room = 0

    def write(self, data):
        part = data[: self.room]
        self.room -= len(part)
        if not part:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(part)


def test_full_disk_keeps_what_was_done(tmp_path, class_of, cases):
    def run(journal):
        submissions, executor = find(tmp_path / "work"), batch.local(2, cases)
        try:
            return [r["key"] for r, fresh in batch.run(submissions, journal, batch.Settings(cases), executor) if fresh]
        finally:
            journal.close()

    class_of(6)
    path = tmp_path / "journal"
    journal = batch.Journal(path)
    journal.writer.close()
    journal.writer = Disk(path, "ab")
    journal.writer.room = 4500
    with pytest.raises(OSError, match="No space"):
        run(journal)
    kept = path.read_bytes()
    assert 0 < kept.count(b"\n") < 6 and kept.endswith(b"\n")
    assert len(run(batch.Journal(path))) == 6 - kept.count(b"\n")
    assert path.read_bytes().startswith(kept) and path.read_bytes().count(b"\n") == 6


def test_full_disk_is_a_sentence(tmp_path, class_of, command):
    class_of(3)
    (tmp_path / "book.csv").symlink_to("/dev/full")
    done = command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    assert done.returncode == 1 and "goes on where this one stopped" in done.stderr and "Traceback" not in done.stderr


def test_only_what_is_new_is_graded_again(tmp_path, command, class_of):
    folder = class_of(3)
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    (folder / "late.py").write_text(HONEST)
    (folder / "wrong 001.py").write_text(HONEST)
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    assert {r["student"]: r["points"] for r in rows(tmp_path / "book.csv")} == {
        "honest 000": "6",
        "late": "6",
        "part 002": "3",
        "wrong 001": "6",
    }
    assert (tmp_path / "book.csv.journal").read_text().count("\n") == 5


def test_other_cases_are_graded_anew(tmp_path, command, class_of):
    class_of(1)
    command("cases", "--seed", "1", "--out", "other.json", "--exercises", HERE / "course")
    for cases in ("hidden.json", "other.json"):
        command("grade", "work", "--cases", cases, "--out", "book.csv")
    assert (tmp_path / "book.csv.journal").read_text().count("\n") == 2


def test_folders_zips_and_names(tmp_path, work):
    folder = work(
        **{
            "alice__py": "x",
            "bob__ipynb": "y",
            "doejane_1234_5678_week1__ipynb": "z",
            "roejo_LATE_99_77_week__py": "w",
            "__hidden__py": "x",
            "notes__pdf": "p",
        }
    )
    moodle = folder / "Ann Lee_4711_assignsubmission_file_" / "deep"
    moodle.mkdir(parents=True)
    (moodle / "a.ipynb").write_text("1")
    (moodle.parent / "b.py").write_text("2")
    (folder / "empty").mkdir()
    (folder / "alice.ipynb").write_text("both")
    seen = {s.key: (s.student, s.number, [name for name, _ in s.files]) for s in find(folder)}
    key = "Ann Lee_4711_assignsubmission_file_"
    assert seen == {
        "alice": ("alice", "", ["alice.ipynb", "alice.py"]),
        "bob": ("bob", "", ["bob.ipynb"]),
        "empty": ("empty", "", []),
        key: ("Ann Lee", "4711", [f"{key}/b.py", f"{key}/deep/a.ipynb"]),
        "notes.pdf": ("notes.pdf", "", []),
        "doejane_1234_5678_week1": ("doejane", "1234", ["doejane_1234_5678_week1.ipynb"]),
        "roejo_LATE_99_77_week": ("roejo", "99", ["roejo_LATE_99_77_week.py"]),
        ".hidden": (".hidden", "", [".hidden.py"]),
    }
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    assert {s.key: (s.student, s.number, [name for name, _ in s.files]) for s in find(packed)} == seen
    assert [s.read() for s in find(packed)] == [s.read() for s in find(folder)]


def test_a_folder_that_is_named_like_a_script(tmp_path, work):
    folder = work(bob__ipynb="x")
    for name in ("bob.py", "eve/deep.py"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.py").write_text("y")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    for path in (folder, tmp_path / "all.zip"):
        assert {s.key: s.read() for s in find(path)} == {
            "bob": ([("bob.ipynb", b"x")], []),
            "bob.py": ([("bob.py/a.py", b"y")], []),
            "eve": ([("eve/deep.py/a.py", b"y")], []),
        }


def test_all_files_of_one_student_have_a_limit(tmp_path):
    folder = tmp_path / "work" / "alice"
    folder.mkdir(parents=True)
    for i in range(4):
        with open(folder / f"{i}.py", "wb") as file:
            file.truncate(2**24)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(4):
            archive.write(folder / f"{i}.py", f"alice/{i}.py")
    for path in (folder.parent, tmp_path / "all.zip"):
        found, notes = find(path)[0].read()
        assert [name for name, _ in found] == ["alice/0.py", "alice/1.py"]
        assert len(notes) == 2 and "alice/3.py" in notes[1] and "32 MB together" in notes[1]


@pytest.mark.parametrize(
    "name, number",
    [
        ("eve_77_88_x_99_assignsubmission_y", ""),
        ("eve_LATE_77_88_x_99_11_y", "77"),
        ("Eve_77_assignsubmission_file_hw_99_11_y", "77"),
        ("Eve_77_assignsubmission_file_hw_99_assignsubmission_file_y", ""),  # a name, or a file, that looks like two
        ("Eve_99_assignsubmission_x_77_assignsubmission_file_", ""),
        ("eve", ""),
    ],
)
def test_no_file_name_claims_the_number_of_another(work, name, number):
    assert [s.number for s in find(work(**{f"{name}__py": ""}))] == [number]


def test_damaged_archives(tmp_path, command):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("alice.py", HONEST)
        archive.writestr("bob.py", HONEST, zipfile.ZIP_LZMA)
    data = whole.getvalue()
    at = data.rfind(b"bob.py", 0, data.find(b"PK\x01\x02")) + len("bob.py")
    (tmp_path / "lzma.zip").write_bytes(data[: at + 4] + b"\xff" * 60 + data[at + 64 :])
    done = command("grade", "lzma.zip", "--cases", "hidden.json", "--out", "book.csv")
    assert done.returncode == 0, done.stderr
    assert {r["student"]: r["points"] for r in rows(tmp_path / "book.csv")} == {"alice": "6", "bob": "0"}
    (tmp_path / "directory.zip").write_bytes(data.replace(b"PK\x01\x02", b"XXXX"))
    done = command("grade", "directory.zip", "--cases", "hidden.json", "--out", "book.csv")
    assert done.returncode == 1 and "damaged" in done.stderr and "Traceback" not in done.stderr


def test_several_files_are_one_submission(points, cases):
    first, second = HONEST.split("class Counter")
    record = grade.grade([("a.ipynb", notebook(first)), ("b.py", b"class Counter" + second.encode())], cases, 1.0)
    assert grade.total(record["points"]) == 6


def test_invisible_names_are_shown_and_stay_apart():
    names = ["a\u202eb", "a\\u202eb", "a\nb", "a\\nb", "\udc80", "a b", "é", "e\u0301"]
    shown = [printable(n) for n in names]
    assert len(set(shown)) == len(names) and all(s.isprintable() for s in shown)


def test_canvas_moodle_and_gradescope(tmp_path, command, work):
    work(doejane_1234_5678_week1__py=HONEST)
    command("grade", "work", "--cases", "hidden.json", "--out", "canvas.csv", "--format", "canvas")
    assert list(csv.reader(io.StringIO((tmp_path / "canvas.csv").read_text()))) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "How Deep Learning Works"],
        ["    Points Possible", "", "", "", "", "6"],
        ["doejane", "1234", "", "", "", "6"],
    ]
    command("grade", "work", "--cases", "hidden.json", "--out", "moodle.csv", "--format", "moodle")
    assert rows(tmp_path / "moodle.csv") == [
        {
            "Identifier": "Participant 1234",
            "Full name": "doejane",
            "Grade": "6",
            "Maximum grade": "6",
            "Last modified (grade)": "",
            "Feedback comments": "",
        }
    ]
    command("grade", "work", "--cases", "hidden.json", "--out", "results.json", "--format", "gradescope")
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert [(t["score"], t["max_score"]) for t in tests] == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("grade", "nowhere", "--cases", "hidden.json", "--out", "b.csv"), "neither a folder nor a zip"),
        (("grade", ".", "--cases", "missing.json", "--out", "b.csv"), "missing.json: No such file"),
        (("grade", "empty", "--cases", "hidden.json", "--out", "b.csv"), "holds no submissions"),
        (("grade", ".", "--cases", "broken.json", "--out", "b.csv"), "no file of cases"),
        (("grade", ".", "--cases", "hidden.json", "--out", "b.csv", "--workers", "0"), "--workers must be"),
        (("cases", "--seed", "1", "--out", "c.json", "--exercises", "empty"), "not the book's folder"),
        (
            ("cases", "--seed", "1", "--out", "c.json", "--exercises", HERE / "course", "--only", "no"),
            "no exercise or chapter",
        ),
    ],
)
def test_mistakes_get_a_sentence(tmp_path, command, words, sentence):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.json").write_text("{}")
    done = command(*words)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr


def test_cases_come_from_the_seed_alone(tmp_path, command):
    for name, seed in (("a", "s"), ("b", "s"), ("c", "t")):
        assert command("cases", "--seed", seed, "--out", name, "--exercises", HERE / "course").returncode == 0
    a, b, c = ((tmp_path / n).read_bytes() for n in "abc")
    assert a == b != c
    assert os.stat(tmp_path / "a").st_mode & 0o077 == 0


class Failing(batch.Executor):
    """Loses the first task of each submission, and every one of the last submission, as a dying worker does."""

    def __init__(self):
        self.tried = []

    def submit(self, function, submissions, *rest):
        names = [files[0][0] for files in submissions]
        self.tried += names
        future = batch.Future()
        if "z.py" in names or any(self.tried.count(name) == 1 for name in names):
            future.set_exception(RuntimeError("the worker is gone"))
        else:
            future.set_result(function(submissions, *rest))
        return future


@pytest.mark.parametrize("together", [1, 2, 8])
def test_a_lost_worker_costs_no_row(tmp_path, cases, work, together):
    from contextlib import nullcontext

    folder = work(a__py=HONEST, b__py=HONEST, z__py=HONEST)
    journal, executor = batch.Journal(tmp_path / "journal"), Failing()
    crew = nullcontext(batch.Pool(executor, 1, cases, together))
    got = {r["key"]: r for r, _ in batch.run(find(folder), journal, batch.Settings(cases), crew)}
    journal.close()
    assert {k: sum(r["points"]) for k, r in got.items()} == {"a": 6, "b": 6, "z": 0}
    assert "COULD NOT BE GRADED" in got["z"]["notes"][0] and executor.tried.count("z.py") == batch.RETRIES
    again = batch.Journal(tmp_path / "journal")
    assert set(again.places) == {"a", "b"}  # what failed is tried again by the next run
    again.close()
