"""Find the submissions in a folder or a zip file, and read them without following a link or unpacking a file.

Each entry of the folder is one student's: a notebook, a script, or a folder with any number of them. Files that differ
only in their ending belong together. Names as Canvas (`doejane_1234_5678_week1.ipynb`) and Moodle
(`Jane Doe_1234_assignsubmission_file_`) give them are taken apart into the student and the system's number.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".ipynb", ".py")
JUNK = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
FILE = 2**25  # bytes of one file, and of all of a student's
FILES = 20  # of one student
NAME = re.compile(r"(?P<student>.+?)_(?:LATE_)?(?P<number>\d+)_(?:\d+|assignsubmission)_.+")  # Canvas's, or Moodle's
SECOND = re.compile(r"_\d+_assignsubmission_")

Read = Callable[[], bytes]  # raises Unreadable


class Unreadable(Exception):
    """A file that is not read; the message says why, as the end of a sentence about it."""


class Submission(NamedTuple):
    """One student's files, not yet read."""

    key: str  # the entry's name: unique, printable
    student: str
    number: str  # in the learning management system, or ""
    files: tuple[tuple[str, Read], ...]

    def read(self) -> tuple[list[tuple[str, bytes]], list[str]]:
        """Return (name, content) of each file that can be read, and a note on each that cannot."""
        found, notes, left = [], [], FILE
        for name, content in self.files[:FILES]:
            try:
                data = content()
                if len(data) > left:
                    raise Unreadable(f"was not read: a student's files may have {FILE // 2**20} MB together")
                left -= len(data)
                found.append((name, data))
            except Unreadable as error:
                notes.append(f"{name} {error}")
        if len(self.files) > FILES:
            notes.append(f"only the first {FILES} of {len(self.files)} files were read")
        return found, notes


def digest(files: list[tuple[str, bytes]], *more: str) -> str:
    """Return a hash of the files' names and contents, and of whatever else decides on the result."""
    total = hashlib.sha256(repr((more, [(name, len(data)) for name, data in files])).encode("utf-8", "backslashreplace"))
    for _, data in files:
        total.update(data)
    return total.hexdigest()


def find(path: Path) -> list[Submission]:
    """Return the submissions in a folder or zip file, sorted by key; ValueError if it is neither or holds none."""
    if path.is_dir():
        entries = _in_folder(path)
    elif zipfile.is_zipfile(path):
        entries = _in_zip(path)
    else:
        raise ValueError(f"{path} is neither a folder nor a zip file.")
    groups: dict[str, list[tuple[str, Read]]] = {}
    for parts, read in entries:
        if parts[0].startswith(".") or any(p in JUNK or p == ".ipynb_checkpoints" for p in parts):
            continue
        is_file = len(parts) == 1 and parts[0].lower().endswith(SUFFIXES)
        files = groups.setdefault(printable(parts[0].rpartition(".")[0] if is_file else parts[0]), [])
        if parts[-1].lower().endswith(SUFFIXES):
            files.append((printable("/".join(parts)), read))
    if not groups:
        raise ValueError(f"{path} holds no submissions.")
    return [_submission(key, sorted(groups[key], key=lambda file: file[0])) for key in sorted(groups)]


def printable(name: str) -> str:
    """Return a name in which nothing is invisible, turns the direction of writing, or is half a character. One to one."""
    return "".join(
        c
        if unicodedata.category(c)[0] != "C" and c not in "\\\u2028\u2029"
        else c.encode("unicode_escape", "surrogatepass").decode()
        for c in name
    )


def _submission(key: str, files: list[tuple[str, Read]]) -> Submission:
    """Take the name apart: what stands first is the system's. No number where it may be the student's own words."""
    match = NAME.fullmatch(key)
    number = match["number"] if match and not SECOND.search(key, match.end("number")) else ""
    return Submission(key, match["student"] if match else key, number, tuple(files))


def _in_folder(root: Path) -> Iterator[tuple[list[str], Read]]:
    """Yield the path within `root` of every file, and of every folder at its top, even an empty one."""
    for top in sorted(os.listdir(root)):
        is_folder = (root / top).is_dir() and not (root / top).is_symlink()
        yield [top, ""] if is_folder else [top], lambda path=root / top: _read_file(path)  # type: ignore[misc]
        if is_folder:
            for folder, folders, names in os.walk(root / top):
                folders[:] = [f for f in folders if not f.startswith(".")]
                for name in names:
                    path = Path(folder, name)
                    yield list(path.relative_to(root).parts), lambda path=path: _read_file(path)  # type: ignore[misc]


def _read_file(path: Path) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        why = "is a link, which is not followed" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise Unreadable(why) from None
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):  # a folder cannot even be opened as a file
        os.close(file)
        raise Unreadable("is no regular file")
    with open(file, "rb") as opened:
        if status.st_size > FILE:
            raise Unreadable(f"is larger than {FILE // 2**20} MB")
        return opened.read(FILE)


def _in_zip(path: Path) -> Iterator[tuple[list[str], Read]]:
    """Yield the parts of every member's name. One that climbs out of the archive is a submission of its own, unread."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path} is damaged: {error}.") from None
    for info in archive.infolist():
        parts = info.filename.rstrip("/").split("/")
        if ".." in parts or "" in parts or "\\" in info.filename:
            yield ["outside: " + info.filename.replace("/", "∕")], _refuse  # a slash of another kind
        else:
            yield [*parts, ""] if info.is_dir() else parts, lambda info=info: _read_member(archive, info)  # type: ignore[misc]


def _refuse() -> bytes:
    raise Unreadable("has a path that leads out of the archive")


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > FILE:
        raise Unreadable(f"is larger than {FILE // 2**20} MB")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("is a link, which is not followed")
    try:
        with archive.open(info) as member:
            data = member.read(FILE + 1)
    except Exception:  # the unpackers have errors of many kinds, and not all are their own
        raise Unreadable("cannot be unpacked: it is damaged or encrypted") from None
    if len(data) > FILE:
        raise Unreadable(f"is larger than {FILE // 2**20} MB")
    return data
