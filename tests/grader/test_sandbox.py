"""What a submission sees and may do, asked from inside; and that without a sandbox there is no grading."""

import csv
import errno
import json
import os
import platform
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from samples import HONEST

from grader.grade import Course
from grader.sandbox import Sandbox

WORLD = """
import ctypes, glob, os

def fires(X, w, b):
    return {"root": sorted(os.listdir("/")), "packages": sorted(os.listdir("/packages")), "exercises": sorted(os.listdir(
                "/packages/nblib/exercises")), "nblib": sorted(os.listdir("/packages/nblib")),
            "others": glob.glob("/python/lib*/*/site-packages/*") + glob.glob("/usr/lib/python3/*")}

def correction(w, b, x, y, eta):
    places = ["", "/packages", "/packages/nblib", "/python", "/python/lib", "/usr", "/etc", "/tmp", "/dev/shm", "."]
    writable = []
    for place in places:
        try:
            open(place + "/y", "w").close()
            writable.append(place)
        except OSError:
            pass
    return {"environment": sorted(os.environ), "writable": writable, "user": [os.getuid(), os.geteuid(), os.getgid()],
            "memory": reserve(0.5), "too much": reserve(1.1), "process": [os.getpid(), os.getppid()]}

def reserve(share):
    try:
        return len(bytearray(int(share * 2**30))) > 0
    except MemoryError:
        return False

class Counter:
    def __init__(self, start):
        pass

    def add(self, k):
        libc = ctypes.CDLL(None, use_errno=True)
        errors = {}
        for name, number in NUMBERS.items():
            result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
            errors[name] = [result, ctypes.get_errno()]
        return errors
"""
#: of x86-64
NUMBERS = {
    "socket": 41,
    "socketpair": 53,
    "clone": 56,
    "fork": 57,
    "vfork": 58,
    "execve": 59,
    "kill": 62,
    "shmget": 29,
    "msgget": 68,
    "prlimit64": 302,
    "ptrace": 101,
    "setuid": 105,
    "mount": 165,
    "keyctl": 250,
    "unshare": 272,
    "perf_event_open": 298,
    "setns": 308,
    "process_vm_readv": 310,
    "memfd_create": 319,
    "bpf": 321,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "pidfd_open": 434,
    "clone3": 435,
    "mkdir": 83,
    "unlink": 87,
    "chmod": 90,
    "x32 getpid": 0x40000000 + 39,
}


@pytest.fixture(scope="module")
def seen(cases):
    """Return what the three spies returned."""
    from grader import grade

    box = grade.sandbox(True)
    course = grade.course_of(cases)
    outcome = box.run(course.request([("spy.py", f"NUMBERS = {NUMBERS}\n{WORLD}".encode())], 5.0, True), 30)
    values = {}
    for line in outcome.answer.decode().splitlines():
        said = json.loads(line)
        assert said["response"]["status"] == "returned", said
        result = said["response"]["result"]
        exercise = course.cases[said["case"]]["id"].split("/")[0]
        values[exercise.split(".")[1]] = result[0] if isinstance(result, list) else result
    return {name: {k: v for k, v in value["dict"].items()} for name, value in values.items()}


def test_it_sees_python_numpy_and_what_answers_a_case(seen):
    world = seen["fires"]
    assert set(world["root"]) <= {"etc", "lib", "lib64", "packages", "python", "usr"}
    assert set(world["packages"]) <= {"inside", "nblib", "numpy", "numpy.libs"}
    assert world["exercises"] == ["__init__.py", "__pycache__", "cases.py", "compare.py", "functions.py", "values.py"]
    assert not {"widgets", "plots.py"} & set(world["nblib"])
    assert world["others"] == []


def test_it_can_write_nothing_and_is_nobody(seen):
    world = seen["correction"]
    assert world["writable"] == []
    assert world["user"] == [65534, 65534, 65534]
    assert world["memory"] and not world["too much"]  # a GiB, of which Python and NumPy have a share
    assert world["process"] == [1, 0]  # alone in a process namespace of its own
    assert not [name for name in world["environment"] if name.startswith(("HOME", "USER", "SSH", "GRADER", "VIRTUAL"))]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of the calls are those of x86-64")
def test_the_kernel_answers_only_what_a_computation_asks(seen):
    assert seen["Counter"] == {name: [-1, 1] for name in NUMBERS}  # EPERM, before any argument was looked at


def test_the_request_holds_inputs_only(cases):
    def keys(plain):
        if isinstance(plain, dict):
            return set(plain).union(*map(keys, plain.values()))
        return set().union(*map(keys, plain)) if isinstance(plain, list) else set()

    course = Course(cases)
    request = json.loads(course.request([("a.py", b"")], 1.0, True))
    assert keys(request["course"]) <= {"id", "args", "calls", "array", "dtype", "shape", "data"}
    assert "public" not in json.dumps(request) and "hint" not in json.dumps(request)


def test_where_namespaces_do_not_nest_each_gets_a_bubblewrap_of_its_own(cases):
    box, course = Sandbox(), Course(cases)
    box.message, box.nested = b"one", False
    request = course.request([("work.py", HONEST.encode())], 5.0, True)
    first, second = (box.run(request, 30) for _ in range(2))
    assert first == second and first.answer.count(b'"returned"') == len(course.cases)
    assert box._servers.one is None


def test_who_hangs_up_and_stays_is_ended_with_its_server(cases):
    box, course = Sandbox(), Course(cases)
    deaf = b"""def fires(X, w, b):
    import os, signal, time
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    os.closerange(0, 99)
    time.sleep(99)
"""
    hung = course.request([("work.py", deaf)], 5.0, True)
    assert box.run(hung, 1).end == "time"
    answer = box.run(course.request([("work.py", HONEST.encode())], 5.0, True), 10)
    assert answer.end == "" and answer.answer.count(b'"returned"') == len(course.cases)


def test_what_the_machine_lacks_is_no_fault_of_the_submission(cases, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    box = Sandbox()
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(OSError, match="No space"):
        box.run(b"{}", 5)


def test_a_server_that_is_gone_is_no_fault_of_the_submission(cases):
    box, course = Sandbox(), Course(cases)
    request = course.request([("work.py", HONEST.encode())], 5.0, True)
    box.run(request, 10)
    box._servers.one.process.kill()
    box._servers.one.process.wait()
    with pytest.raises(OSError):
        box.run(request, 10)
    assert box.run(request, 10).answer.count(b'"returned"') == len(course.cases)  # the next try


def test_folders_of_the_killed_are_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    living = Sandbox(safe=False)
    stale, young, file = tmp_path / "grader-stale", tmp_path / "grader-young", tmp_path / "grader-file"
    for folder in (stale, young):
        folder.mkdir()
        (folder / "inside").write_text("")
    file.write_text("")
    (tmp_path / "grader-link").symlink_to(young)
    for path in (stale, file, Path(living._stage.name)):
        os.utime(path, (0, 0))
    another = Sandbox(safe=False)
    assert sorted(tmp_path.iterdir()) == sorted(
        [young, file, tmp_path / "grader-link", Path(living._stage.name), Path(another._stage.name)]
    )


def without_bubblewrap(tmp_path, *more):
    words = ["grade", "work", "--cases", "hidden.json", "--out", "book.csv", *more]
    return subprocess.run(
        [sys.executable, "-m", "grader", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path / "bin")},
        timeout=60,
    )


def test_without_bubblewrap_it_refuses_and_says_what_to_install(tmp_path, command, work):
    work(alice__py=HONEST)
    done = without_bubblewrap(tmp_path)
    assert done.returncode == 1 and "apt-get install bubblewrap" in done.stderr and "--unsafe-no-sandbox" in done.stderr
    assert not (tmp_path / "book.csv").exists()


def test_bubblewrap_that_may_not_is_quoted(tmp_path, command, work):
    work(alice__py=HONEST)
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    done = without_bubblewrap(tmp_path)
    assert done.returncode == 1 and "No permissions to create new namespace" in done.stderr


def test_the_explicit_way_round_still_has_the_second_wall(tmp_path, command, work):
    work(
        alice__py=HONEST,
        eve__py="def fires(X, w, b):\n    import socket\n    return socket.socket()",
        fay__py="def fires(X, w, b):\n    import os\n    return os.fork()",
        gus__py=f"def fires(X, w, b):\n    return open({str(tmp_path / 'mark')!r}, 'w').write('x')",
    )
    done = without_bubblewrap(tmp_path, "--unsafe-no-sandbox", "--report", "pages", "--reveal")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "book.csv", newline="", encoding="utf-8-sig") as file:
        points = {row["student"]: row["points"] for row in csv.DictReader(file)}
    assert points == {"alice": "6", "eve": "0", "fay": "0", "gus": "0"}
    for name in ("eve", "fay"):
        page = next((tmp_path / "pages").glob(f"{name}-*.html")).read_text()
        assert "PermissionError" in page
    assert not (tmp_path / "mark").exists()


FILES = """
import os

def fires(X, w, b):
    import colorsys, sqlite3, numpy.polynomial
    for how in ("w", "a", "r+", "x"):
        for path in {paths!r}:
            try:
                open(path, how).close()
            except OSError:
                pass
    for path in {paths!r}:
        for flags in (os.O_RDONLY | os.O_TRUNC, os.O_RDONLY | os.O_CREAT, os.O_WRONLY, os.O_RDWR):
            try:
                os.open(path, flags)
            except OSError:
                pass
        for change, *more in ((os.unlink,), (os.rmdir,), (os.truncate, 0), (os.chmod, 0), (os.rename, path + "x")):
            try:
                change(path, *more)
            except OSError:
                pass
    return [os.getuid(), os.geteuid(), os.getgid()]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
def test_without_a_sandbox_no_file_is_emptied_and_root_is_nobody(tmp_path, command, work, cases):
    """Also a file that everybody may write; also where only root may enter the folder of Python."""
    from grader import grade

    for name, mode in (("mine", 0o600), ("everybody's", 0o666)):
        (tmp_path / name).write_text("kept")
        (tmp_path / name).chmod(mode)
    paths = [str(tmp_path / name) for name in ("mine", "everybody's", "new")]
    for folder in tmp_path.parents:  # so that a file is in reach
        if folder.owner() == Path.home().owner() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o111)
    box, course = Sandbox(safe=False), Course(cases)
    outcome = box.run(course.request([("a.py", FILES.format(paths=paths).encode())], 5.0, box.another_user), 60)
    said = [json.loads(line) for line in outcome.answer.splitlines() if b'"returned"' in line]
    user = 65534 if os.geteuid() == 0 else os.geteuid()
    assert said and all(s["response"]["result"][:2] == [user, user] for s in said), outcome.answer[:500]
    assert [(tmp_path / name).read_text() for name in ("mine", "everybody's")] == ["kept", "kept"]
    assert not (tmp_path / "new").exists()
    assert grade.sandbox(True).another_user


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_root_that_cannot_become_nobody_refuses(monkeypatch):
    from grader import sandbox

    monkeypatch.setattr(sandbox, "_interpreter", lambda: "/bin/false")
    with pytest.raises(sandbox.SandboxMissing, match="as root"):
        Sandbox(safe=False)
