"""One row a student: what platforms, systems and students make of names, folders and zip files."""

import bz2
import csv
import io
import subprocess
import sys
import zipfile
import zlib

import pytest
from samples import HONEST, notebook

from grader import gradebook, unpack
from grader.submissions import find
from grader.unpack import Unreadable, member

ONE, TWO = HONEST.split("class Counter")
TWO = "class Counter" + TWO


@pytest.fixture
def hand_in(tmp_path):
    """Return a function that writes files by their path, None for a folder, into a folder or a zip file of that name."""

    def write(files: dict[str, str | bytes | None], name: str = "work"):
        root = tmp_path / name
        if name.endswith(".zip"):
            with zipfile.ZipFile(root, "w") as archive:
                for path, content in files.items():
                    archive.writestr(path, content or "")
            return root
        root.mkdir()
        for path, content in files.items():
            file = root / path
            (file if content is None else file.parent).mkdir(parents=True, exist_ok=True)
            if content is not None:
                file.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


def seen(path):
    """Return key -> (student, number, names of the files, notes)."""
    found = find(path)
    assert len({s.key for s in found}) == len(found)
    return {s.key: (s.student, s.number, [name for name, _ in s.read()[0]], s.read()[1]) for s in found}


def table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


PLATFORMS = [
    (  # two uploads
        ["doejane_12_345_ch1.ipynb", "doejane_12_346_ch2.ipynb", "roe_13_347_ch1.ipynb"],
        {"doejane_12": ("doejane", "12", 2, []), "roe_13_347_ch1": ("roe", "13", 1, [])},
    ),
    (["doejane_12_345_ch1.ipynb", "doejane_12_346_notes.pdf"], {"doejane_12": ("doejane", "12", 1, [])}),
    (["doejane_LATE_12_345_ch1.ipynb"], {"doejane_LATE_12_345_ch1": ("doejane", "12", 1, ["it was late"])}),
    (
        ["doejane_12_345_ch1.ipynb", "doejane_LATE_12_346_ch2.ipynb"],
        {"doejane_12": ("doejane", "12", 2, ["doejane_LATE_12_346_ch2.ipynb was late"])},
    ),
    (  # Moodle's folders
        ["Jane Doe_7_assignsubmission_file/ch1.ipynb", "Jane Doe_7_assignsubmission_onlinetext/onlinetext.html"],
        {"Jane Doe_7": ("Jane Doe", "7", 1, [])},
    ),
    (  # Moodle's files without folders
        [
            "Jane Doe_7_assignsubmission_file_ch1.ipynb",
            "Jane Doe_7_assignsubmission_file_ch2.ipynb",
            "Jane Doe_7_assignsubmission_onlinetext_onlinetext.html",
            "Bo Li_8_assignsubmission_file_a.py",
        ],
        {"Jane Doe_7": ("Jane Doe", "7", 2, []), "Bo Li_8_assignsubmission_file_a": ("Bo Li", "8", 1, [])},
    ),
    (  # two of one name
        ["Bo Li_8_assignsubmission_file/a.py", "Bo Li_9_assignsubmission_file/a.py"],
        {"Bo Li_8_assignsubmission_file": ("Bo Li", "8", 1, []), "Bo Li_9_assignsubmission_file": ("Bo Li", "9", 1, [])},
    ),
    (  # groups
        ["Gruppe 3-Jane Doe_7_assignsubmission_file/ch1.ipynb", "Gruppe_3_8_assignsubmission_file/ch1.ipynb"],
        {
            "Gruppe 3-Jane Doe_7_assignsubmission_file": ("Gruppe 3-Jane Doe", "7", 1, []),
            "Gruppe_3_8_assignsubmission_file": ("Gruppe_3", "8", 1, []),
        },
    ),
    (  # no Moodle, and one student's words
        ["eve_77_88_assignsubmission_file_x.py", "ann_78_89_x.py"],
        {"eve_77_88_assignsubmission_file_x": ("eve", "", 1, []), "ann_78_89_x": ("ann", "78", 1, [])},
    ),
]


@pytest.mark.parametrize("where", ["work", "work.zip"])
@pytest.mark.parametrize("names, rows", PLATFORMS)
def test_one_row_a_student(hand_in, where, names, rows):
    got = seen(hand_in(dict.fromkeys(names, "x = 1"), where))
    assert {key: (student, number, len(files), notes) for key, (student, number, files, notes) in got.items()} == rows


def test_a_script_beside_a_folder_is_the_same_student_and_goes_first(tmp_path, hand_in, command):
    wrong = HONEST.replace(">= 0).astype", "> 0).astype")
    hand_in({"alice.py": HONEST, "alice/ch1.ipynb": notebook(wrong), "alice/notes.pdf": "x", "alice.pdf": "y"})
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    (row,) = table(tmp_path / "book.csv")
    assert row["student"] == "alice" and row["points"] == "6" and "alice.py counts, the first by name" in row["notes"]


@pytest.mark.parametrize(
    "names, keys",
    [
        (["class/alice.py", "class/bob.ipynb"], ["alice", "bob"]),
        (["class/alice/ch1.ipynb", "class/bob/ch1.ipynb"], ["alice", "bob"]),
        (["a/b/class/alice.py", "a/b/class/bob.py"], ["a"]),  # who knows
        (["class/doe_1_23_ch1.py", "class/roe_2_24_ch1.py"], ["doe_1_23_ch1", "roe_2_24_ch1"]),
        (["class/Jo_7_assignsubmission_file/ch1.py"], ["Jo_7_assignsubmission_file"]),
        (["class/", "class/alice.py", "class/bob.py", "__MACOSX/class/._alice.py", ".DS_Store"], ["alice", "bob"]),
        (["alice/ch1.ipynb", "alice/ch2.ipynb", "alice/helpers.py"], ["alice"]),
        (["alice/week 1/a.py", "alice/week 2/a.py"], ["alice"]),
        (["alice/homework.py"], ["alice"]),
        (["class/student1.py", "class/student2.py", "class/s03.ipynb"], ["s03", "student1", "student2"]),
        (["class/4711234.py", "class/4711235.py"], ["4711234", "4711235"]),
        (["class/alice.zip", "class/bob.zip"], ["alice", "bob"]),
        (["alice/01_perceptrons.ipynb", "alice/02_activations.ipynb", "alice/main.py", "alice/utils.py"], ["alice"]),
        (["Jo_7_assignsubmission_file/one.py", "Jo_7_assignsubmission_file/two.py"], ["Jo_7_assignsubmission_file"]),
        (["./alice.py", "./bob/ch1.py"], ["alice", "bob"]),
        (["./class/alice.py", "./class/bob.py"], ["alice", "bob"]),
        (["alice\\ch1.py", "bob\\ch1.py"], ["alice", "bob"]),
        (["alice//ch1.py", "bob/./ch1.py"], ["alice", "bob"]),
        (["..\\alice.py", "bob.py"], ["bob", "outside: ..∖alice"]),
    ],
)
def test_zip_files_of_a_class(hand_in, names, keys):
    got = seen(hand_in({n: zipped(a__py="x") if n.endswith(".zip") else "x = 1" for n in names}, "work.zip"))
    assert sorted(got) == sorted(keys)
    assert all(files for key, (_, _, files, _) in got.items() if not key.startswith("outside"))


def test_a_folder_with_one_folder_stays_one_submission(hand_in):
    assert list(seen(hand_in({"student/alice.py": "", "student/bob.py": ""}))) == ["student"]


def test_names_that_become_equal_stay_two_files_the_later_is_newer(hand_in):
    root = hand_in({"alice.py": "a = 1", "./alice.py": "a = 2"}, "work.zip")
    assert seen(root)["alice"][2] == ["alice (2).py", "alice.py"]
    assert find(root)[0].read()[0][0] == ("alice (2).py", b"a = 2")


def test_names_that_a_gradebook_makes_equal_stay_apart():
    names = ["=1", "'=1", "''=1", "\uff1d1", "'\uff1d1", "a", "'a", " =1", "-", "'-"]
    cells = next(csv.reader([gradebook.lines(names)]))
    assert len(set(cells)) == len(names)


def test_names_with_a_dot_have_a_row_but_what_systems_keep_has_none(hand_in):
    mine = {".alice.py": "x", ".bob/ch1.ipynb": "x", "...py": "x", "alice/.ch2.py": "x"}
    theirs = [".DS_Store", "._alice.py", ".git/a.py", ".gitignore", ".venv/a.py", "Thumbs.db", ".ipynb_checkpoints/a.ipynb"]
    got = seen(hand_in(mine | dict.fromkeys(theirs, "x")))
    assert sorted(got) == ["..", ".alice", ".bob", "alice"] and got["alice"][2] == ["alice/.ch2.py"]


def test_a_students_zip_is_opened(tmp_path, hand_in, command):
    deep = zipped(**{"a__py": "x"})
    work = zipped(**{"hw/ch1__ipynb": notebook(ONE), "hw/helpers__py": "K = 0", "hw/notes__pdf": "x", "deep__zip": deep})
    hand_in({"alice.zip": work, "bob/hw.zip": work, "bob/two.py": TWO, "eve.zip": b"PK\x03\x04" + bytes(99)})
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    rows = {row["student"]: row for row in table(tmp_path / "book.csv")}
    assert {name: row["points"] for name, row in rows.items()} == {"alice": "5", "bob": "6", "eve": "0"}
    assert rows["alice"]["notes"] == "alice.zip/deep.zip is a zip file within a zip file, which is not opened"
    assert "eve.zip cannot be unpacked: it is damaged" in rows["eve"]["notes"]


def test_a_students_zip_has_limits(hand_in):
    many = zipped(**{f"a{i}__py": "" for i in range(2001)})
    slip = zipped(**{"../a__py": "x", "/b__py": "x"})
    got = seen(hand_in({"many.zip": many, "slip.zip": slip}))
    assert got["many"][3] == ["many.zip was not read: it holds more than 2000 files"]
    assert len(got["slip"][3]) == 2 and all("leads out" in note for note in got["slip"][3])


@pytest.mark.parametrize("out", ["work/book.csv", "work/deep/book.csv"])
def test_what_the_grader_writes_among_the_submissions_is_no_submission(tmp_path, hand_in, command, out):
    hand_in({"alice.py": HONEST, "deep/ch1.py": HONEST})
    (tmp_path / "hidden.json").rename(tmp_path / "work" / "hidden.json")
    words = ("grade", "work", "--cases", "work/hidden.json", "--out", out, "--report", "work/pages")
    assert command(*words).returncode == 0
    first = (tmp_path / out).read_bytes()
    assert command(*words).returncode == 0
    assert (tmp_path / out).read_bytes() == first
    assert [row["student"] for row in table(tmp_path / out)] == ["alice", "deep"]
    if out == "work/book.csv":
        assert command("grade", "work", "--cases", "work/hidden.json", "--out", "work/other.csv").returncode == 0
        assert [row["student"] for row in table(tmp_path / "work/other.csv")] == ["alice", "deep", "pages"]


@pytest.mark.parametrize("name", ["alice.tar.gz", "alice/ch1.tar", "alice/hw.7z", "alice.rar"])
def test_an_archive_of_another_kind_is_named(hand_in, name):
    ((_, _, files, notes),) = seen(hand_in({name: b"x"})).values()
    assert files == [] and notes == [f"{name} is an archive that is no zip file, and is not opened"]


METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [0, 1, 65_000, 100_000, 100_001])
def test_every_method_of_packing_is_read_up_to_the_limit(monkeypatch, method, size):
    monkeypatch.setattr(unpack, "FILE", 100_000)
    made = io.BytesIO()
    content = bytes(range(256)) * (size // 256 + 1)
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("a.py", content[:size])
        archive.writestr("b.py", b"after")
    with zipfile.ZipFile(made) as archive:
        if size <= unpack.FILE:
            assert member(archive, archive.getinfo("a.py")) == content[:size]
        else:
            with pytest.raises(Unreadable, match="larger"):
                member(archive, archive.getinfo("a.py"))
        assert member(archive, archive.getinfo("b.py")) == b"after"


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_bomb_takes_no_memory_whatever_it_claims(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", method) as archive:
        with archive.open("bomb.py", "w") as file:
            for _ in range(10):
                file.write(bytes(2**24))
    data = (tmp_path / "bomb.zip").read_bytes()
    (tmp_path / "bomb.zip").write_bytes(data.replace((10 * 2**24).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    code = """
import resource, sys
from pathlib import Path
from grader.submissions import find
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
print(find(Path(sys.argv[1]))[0].read()[1], peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "bomb.zip"], capture_output=True, text=True)
    assert "bomb.py is larger than 32 MB" in done.stdout or "is damaged" in done.stdout, done.stderr
    assert int(done.stdout.split()[-1]) < 100  # MB, of the 168


def test_what_is_damaged_is_a_sentence():
    for method, packed in (
        (zipfile.ZIP_BZIP2, bz2.compress(b"x" * 1000)),
        (zipfile.ZIP_DEFLATED, zlib.compress(b"x" * 1000)),
        (zipfile.ZIP_LZMA, b"\x09\x04\x05\x00]\xff\xff\xff\xff" + b"x" * 50),
        (zipfile.ZIP_LZMA, b""),
    ):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("a.py", packed)
        with zipfile.ZipFile(made) as archive:
            info = archive.getinfo("a.py")
            info.compress_type, info.file_size = method, 1000
            with pytest.raises(Unreadable, match="damaged"):
                member(archive, info)


def test_a_method_that_is_not_known_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        archive.writestr("a.py", b"x = 1")
    data = bytearray((tmp_path / "work.zip").read_bytes())
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 9  # Deflate64, as Windows packs large folders
    (tmp_path / "work.zip").write_bytes(data)
    ((_, _, files, notes),) = seen(tmp_path / "work.zip").values()
    assert files == [] and "number 9 of the zip format" in notes[0]
