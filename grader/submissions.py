"""Find the submissions in a folder or a zip file, and read them without following a link or unpacking a file.

Each entry of the folder is one student's: a notebook, a script, a zip file, or a folder with any number of them. Entries
that differ only in their ending belong together. Names as Canvas (`doejane_1234_5678_week1.ipynb`) and Moodle
(`Jane Doe_1234_assignsubmission_file_`) give them are taken apart into the student and the system's number; all entries
of one student and number are one submission.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from grader.unpack import FILE, Unreadable, member

CODE = (".ipynb", ".py")
SUFFIXES = (*CODE, ".zip")
OTHER_ARCHIVES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar")
JUNK = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")
#: what systems and programs keep under a name with a dot; any other such name is a student's
HIDDEN = re.compile(
    r"\._.*|\.(DS_Store|git.*|ipynb_checkpoints|venv|env|idea|vscode|cache|.*_cache|Trash.*|nfs.*|~lock.*|directory)"
)
FILES = 60  # of one student
ZIPS = 10  # of one student,
MEMBERS = 2000  # and files in each of them
CANVAS = re.compile(r"(?P<student>.+?)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)", re.DOTALL)
MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?P<rest>.+)", re.DOTALL)
PLATFORM = re.compile(  # of a file
    r"[^/]+?_(?:LATE_)?\d+_(?:(?P<upload>\d{1,18})|assignsubmission_[a-z]+)_(?P<name>[^/].*)", re.DOTALL
)
TAIL = 40  # letters at the end of a name in which a copy's number is looked for
#: how browsers, Jupyter, Canvas and systems of several languages name a copy
WORD = (
    "copy|copia|cópia|copie|kopie|kopia|kópia|kopi|kopio|kopya|másolat|αντιγραφή|αντίγραφο|копия|копія"
    "|副本|拷贝|コピー|のコピー|복사본|사본"
)
COPY = re.compile(
    rf"(?:[ _]?[(\[](?P<browser>\d{{1,9}})[)\]]|-(?P<canvas>\d{{1,9}})"
    r"|[-_ ]+(?:v|ver|version|rev)[ .]?(?P<version>\d{1,9})"
    rf"|[-_ –—]+\(?(?:another |(?P<nth>\d{{1,2}})\w{{2}} )?(?:{WORD})[ -]?(?P<copy>\d{{0,9}})\)?)\Z",
    re.IGNORECASE,
)
SPACED = re.compile(r"[ _](\d{1,2})\Z")  # as on a Mac, where the name without it is there, too
COPY_OF = re.compile(r"(?:(?:copy|copia|cópia|copie|kopie)(?: \((\d{1,9})\))? (?:of|di|de|von)|kopia) ", re.IGNORECASE)
#: names that are a chapter's or a week's, or a part of somebody's work, rather than people's
NOT_PEOPLE = re.compile(
    r"\d{1,2}(\D.*)?|(assignment|aufgabe|blatt|ch|chap|chapter|day|ex|exercise|hw|homework|kapitel|lab|lesson|nb|notebook|part"
    r"|problem|project|q|question|section|sheet|task|teil|unit|week|woche)([ _.-]?\d.*)?"
    r"|answers?|code|common|data|functions?|helpers?|lib|main|nblib|notes|old|solutions?|src|submission|tests?|tools?|utils?|work",
    re.IGNORECASE | re.DOTALL,
)

Read = Callable[[], bytes]  # raises Unreadable
Entry = tuple[list[str], Read]  # the parts of a path, and how to read what is there; the last part of a folder's is ""


class Submission(NamedTuple):
    """One student's files, not yet read."""

    key: str  # the entry's name: unique, printable
    student: str
    number: str  # in the learning management system, or ""
    files: tuple[tuple[str, Read], ...]
    notes: tuple[str, ...] = ()

    def read(self) -> tuple[list[tuple[str, bytes]], list[str]]:
        """Return (name, content) of each file that can be read, and a note on each that cannot."""
        found, notes, left = [], list(self.notes), FILE
        opened = self._opened(notes)
        for name, content in islice(opened, FILES):
            try:
                data = content()
                if len(data) > left:
                    raise Unreadable(f"was not read: a student's files may have {FILE // 2**20} MB together")
                left -= len(data)
                found.append((name, data))
            except Unreadable as error:
                notes.append(f"{name} {error}")
        if more := sum(1 for _ in opened):
            notes.append(f"only the first {FILES} of {FILES + more} files were read")
        return found, notes

    def _opened(self, notes: list[str]) -> Iterator[tuple[str, Read]]:
        """Yield the notebooks and scripts, also those in zip files."""
        zips = 0
        for name, content in self.files:
            if not name.lower().endswith(".zip"):
                yield name, content
                continue
            zips += 1
            try:
                if zips > ZIPS:
                    raise Unreadable(f"was not read: a student may hand in {ZIPS} zip files")
                yield from _in_students_zip(name, content())
            except Unreadable as error:
                notes.append(f"{name} {error}")


def _apart(name: str, others: Collection[str] = ()) -> tuple[str, int, tuple[int, ...]]:
    """Return a file's name as its author gave it, the platform's number of the upload, and the numbers of its copies."""
    match = PLATFORM.fullmatch(name)
    upload = int(match["upload"] or 0) if match else 0
    folder, slash, file = (match["name"] if match else name).rpartition("/")
    stem, dot, suffix = file.rpartition(".")
    copies: list[int] = []
    for _ in range(5):
        if (found := COPY.search(stem, max(1, len(stem) - TAIL))) or (
            (found := SPACED.search(stem)) and name.removesuffix(dot + suffix)[: -len(found[0])] + dot + suffix in others
        ):
            copies.insert(0, int(next((n for n in found.groups() if n), 1)))
            stem = stem[: found.start()]
        elif found := COPY_OF.match(stem):
            copies.insert(0, int(found[1] or 1))
            stem = stem[found.end() :]
    return folder + slash + stem + dot + suffix, upload, tuple(copies)


def version(name: str, others: Collection[str] = ()) -> tuple[int, tuple[int, ...]]:
    """Return what says how new a file is among others: the greater, the newer."""
    return _apart(name, others)[1:]


def newest_first(names: Collection[str]) -> list[str]:
    """Return the names, the newest first, and among equals in their order."""
    others = set(names)
    return sorted(sorted(names), key=lambda name: version(name, others), reverse=True)


def paths(names: list[str]) -> dict[str, str]:
    """Return by which path each file can be imported: without what the platform put before it.

    A copy can be imported by the name of what it is a copy of, unless that is there, too, or it can be imported by its own.
    """
    plain = {name: match["name"] if (match := PLATFORM.fullmatch(name)) else name for name in names}
    found: dict[str, str] = {}  # path -> name
    for name in newest_first(names):
        found.setdefault(plain[name], name)
    for name in newest_first(names):
        if not plain[name].rpartition("/")[2].removesuffix(".py").isidentifier():
            found.setdefault(_apart(name)[0], name)
    return {name: path for path, name in found.items()}


def digest(files: list[tuple[str, bytes]], *more: str) -> str:
    """Return a hash of the files' names and contents, and of whatever else decides on the result."""
    total = hashlib.sha256(repr((more, [(name, len(data)) for name, data in files])).encode("utf-8", "backslashreplace"))
    for _, data in files:
        total.update(data)
    return total.hexdigest()


def find(path: Path, others: Collection[Path] = ()) -> list[Submission]:
    """Return the submissions in a folder or zip file, sorted by key; ValueError if it is neither or holds none.

    `others` are files and folders that may lie in the folder, and are no submissions.
    """
    if path.is_dir():
        entries = _in_folder(path, {other.parent.resolve() / other.name for other in others})
    elif zipfile.is_zipfile(path):
        entries = iter(_without_top(list(_in_zip(path))))
    else:
        raise ValueError(f"{path} is neither a folder nor a zip file.")
    tops: dict[str, list[tuple[str, Read]]] = {}  # the files of each entry
    folders, names = set[str](), set[str]()
    for parts, read in entries:
        if any(_is_junk(part) for part in parts) or len(parts) == 1 and parts[0].startswith(".") and not _is_work(parts[0]):
            continue
        files = tops.setdefault(printable(parts[0]), [])
        if len(parts) > 1:
            folders.add(printable(parts[0]))
        if _is_work(parts[-1]):
            name = _unlike(printable("/".join(parts)), names)
            names.add(name)
            files.append((name, read))
        elif parts[-1].lower().endswith(OTHER_ARCHIVES):
            files.append((printable("/".join(parts)), _refuse_archive))
    if not tops:
        raise ValueError(f"{path} holds no submissions.")
    return _grouped(tops, folders)


def _grouped(tops: dict[str, list[tuple[str, Read]]], folders: set[str]) -> list[Submission]:
    """Put together what is one student's: the same number of the platform, or the same name before the ending."""
    stems = {top: top.rpartition(".")[0] if top not in folders and _is_work(top) else top for top in tops}
    known = set(stems.values())
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    moodle = all(MOODLE.fullmatch(top) for top in tops)
    for top in sorted(tops):
        student, number, _ = _identity(stems[top], moodle)
        stem = top.rpartition(".")[0]
        groups[(student, number) if number else (stem if top not in folders and stem in known else stems[top], "")].append(
            top
        )
    keys = set[str]()
    found = []
    for (student, number), members in groups.items():
        whole = sorted({stems[top] for top in members})
        key = whole[0] if len(whole) == 1 or not number or f"{student}_{number}" in known else f"{student}_{number}"
        key = key if number else student
        files = sorted((file for top in members for file in tops[top]), key=lambda file: file[0])
        late = [top for top in members if _identity(stems[top], moodle)[2]]
        notes = [f"{top} was late" for top in late] if len(late) < len(members) else ["it was late"] if late else []
        keys.add(key)
        found.append(Submission(key, student if number else _identity(key, moodle)[0], number, tuple(files), tuple(notes)))
    return sorted(found)


def _identity(name: str, moodle: bool) -> tuple[str, str, bool]:
    """Take a name apart into the student, the system's number or "", and whether it was late.

    What stands first is the system's. There is no number where it may be the student's own words. Where all is Moodle's,
    the number is what stands before its mark, and not a group's before that.
    """
    canvas, match = CANVAS.fullmatch(name), MOODLE.fullmatch(name)
    of_group = moodle and canvas and canvas["rest"].startswith("assignsubmission_")
    if canvas and not of_group and (not match or canvas.start("number") < match.start("number")):
        match = canvas
    if not match:
        return name, "", False
    again = re.search(r"_\d+_assignsubmission_", name[match.end("number") :])
    return match["student"], "" if again else match["number"], bool(match.groupdict().get("late"))


def _is_work(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _is_junk(part: str) -> bool:
    return part in JUNK or HIDDEN.fullmatch(part) is not None


def _unlike(name: str, others: Collection[str]) -> str:
    """Return a name that none of the others has: the second `a.py` of a zip file is `a (2).py`, so that it is the newer."""
    stem, _, suffix = name.rpartition(".")
    number = 1
    while name in others:
        number += 1
        name = f"{stem} ({number}).{suffix}"
    return name


def printable(name: str) -> str:
    """Return a name in which nothing is invisible, turns the direction of writing, or is half a character. One to one."""
    return "".join(
        c
        if unicodedata.category(c)[0] != "C" and c not in "\\\u2028\u2029"
        else c.encode("unicode_escape", "surrogatepass").decode()
        for c in name
    )


def _in_folder(root: Path, others: Collection[Path]) -> Iterator[Entry]:
    """Yield the path within `root` of every file, and of every folder at its top, even an empty one.

    What the grader wrote there itself is left out: `others`, and a gradebook with its journal.
    """
    names = set(os.listdir(root))
    own = {n for n in names if f"{n}.journal" in names or n.endswith(".journal") and n.removesuffix(".journal") in names}
    for top in sorted(names - own):
        path = root / top
        if others and root.resolve() / top in others:
            continue
        is_folder = path.is_dir() and not path.is_symlink()
        yield [top, ""] if is_folder else [top], lambda path=path: _read_file(path)  # type: ignore[misc]
        if is_folder:
            for folder, folders, inside in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(inside):
                    file = Path(folder, name)
                    yield list(file.relative_to(root).parts), lambda file=file: _read_file(file)  # type: ignore[misc]


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


def _in_zip(path: Path) -> Iterator[Entry]:
    """Yield the parts of every member's name. One that climbs out of the archive is a submission of its own, unread."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path} is damaged: {error}.") from None
    for info in archive.infolist():
        parts = _parts(info)
        if parts is None:
            yield ["outside: " + info.filename.replace("/", "∕").replace("\\", "∖")], _refuse  # slashes of another kind
        elif parts:
            yield [*parts, ""] if info.is_dir() else parts, lambda info=info: member(archive, info)  # type: ignore[misc]


def _parts(info: zipfile.ZipInfo) -> list[str] | None:
    """Return the parts of a member's path, with either kind of slash and without dots; None if it leads out."""
    name = info.filename.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return None if name.startswith("/") or ".." in parts else parts


def _refuse() -> bytes:
    raise Unreadable("has a path that leads out of the archive")


def _without_top(entries: list[Entry]) -> list[Entry]:
    """Go into the single folder that a zip file of a whole class often holds; one student's folder stays as it is.

    A class: several entries that look like people's, not like chapters.
    """
    tops = {parts[0] for parts, _ in entries if not _is_junk(parts[0])}
    if len(tops) != 1 or any(form.fullmatch(next(iter(tops))) for form in (CANVAS, MOODLE)):
        return entries
    inside = [(parts[1:], read) for parts, read in entries if parts[0] in tops and len(parts) > 1 and parts[1:] != [""]]
    names = {p[0] for p, _ in inside if not _is_junk(p[0]) and (len(p) > 1 or _is_work(p[0]))}
    platform = [name for name in names if CANVAS.fullmatch(name) or MOODLE.fullmatch(name)]
    people = [name for name in names if not NOT_PEOPLE.fullmatch(name.rpartition(".")[0] or name)]
    if platform or len(people) > 1 and 2 * len(people) >= len(names):
        return _without_top(inside)
    return entries


def _in_students_zip(name: str, data: bytes) -> Iterator[tuple[str, Read]]:
    """Yield the notebooks and scripts of a zip file within a submission."""
    if data.count(b"PK\x01\x02") > MEMBERS:  # as many are its members at most
        raise Unreadable(f"was not read: it holds more than {MEMBERS} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # of many kinds
        raise Unreadable("cannot be unpacked: it is damaged") from None
    names = set[str]()
    for info in archive.infolist():
        parts = _parts(info)
        if parts is None:
            yield f"{name}/{printable(info.filename)}", _refuse
        elif parts and not info.is_dir() and not any(_is_junk(part) for part in parts):
            inside = _unlike(f"{name}/{printable('/'.join(parts))}", names)
            names.add(inside)
            if inside.lower().endswith(CODE):
                yield inside, lambda info=info: member(archive, info)  # type: ignore[misc]
            elif inside.lower().endswith((".zip", *OTHER_ARCHIVES)):
                yield inside, _refuse_zip if inside.lower().endswith(".zip") else _refuse_archive


def _refuse_archive() -> bytes:
    raise Unreadable("is an archive that is no zip file, and is not opened")


def _refuse_zip() -> bytes:
    raise Unreadable("is a zip file within a zip file, which is not opened")
