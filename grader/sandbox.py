"""Run one submission where it can do no harm, and bring back the bytes that it wrote.

**Who is the adversary?** The author of a submission: Python code of any kind, also native code that it smuggles in.
**What is protected?** Points (no value earns any but the right one), the expected values and the reference solutions,
other submissions and their rows, the instructor's files and account, the network, the machine's memory, time and processes.
**How?**
1. Another process, and *data out*: it gets the inputs of the cases and returns values. It holds no expected value, no
   points and no code that compares, so printing to the pipe, patching NumPy or this package, or lying about equality wins
   what a right answer wins: `grade` compares plain data, strictly validated, in the parent.
2. bubblewrap: namespaces for files, network, processes, IPC, host name and users. The file system holds Python, NumPy and
   the few modules of nblib that answer a case, all read-only; there is no /proc, /dev, /tmp, no home and nothing that can
   be written. Inside, a `Server` has NumPy loaded (loading takes most of a submission's time) and forks a child for each
   submission. It reads no submission itself, and every child goes into namespaces of its own before it does, so it sees
   neither the server nor another child: it is process 1 of its world. Where the kernel does not nest namespaces, every
   submission gets a bubblewrap of its own.
3. `inside.confine`: not root, 1 GiB of memory, limited CPU time, no file opened for writing, no new process or thread, and
   only those system calls that a computation needs (seccomp).
4. The parent: it ends a child that sleeps, has a limit on the bytes it reads and a last deadline on the clock, and kills the
   process namespace at the end.
**What is not protected?** The inputs of the cases are visible to the submission, all at once. Whoever breaks the kernel
from within about sixty system calls gets out. Times of calls can be observed by whoever watches the machine.

`safe=False` leaves out step 2: then a submission can read what the account can read (as root it becomes nobody first).
"""

from __future__ import annotations

import atexit
import base64
import compileall
import fcntl
import json
import math
import os
import py_compile
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

import nblib

TICK = 0.5  # seconds between two looks at a child
ANSWER = 2**22  # bytes that a submission may return
STAGE = "grader-"  # begins the name of a sandbox's folder among the temporary ones
ENTRY = "import sys; sys.path.append({!r}); from inside.child import main; main()"
INSTALL = "Install it (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)"
LEARNERS = ("cases.py", "compare.py", "functions.py", "values.py")  # of nblib.exercises: what answering takes
STUB = '''"""Inside the grader nothing is checked; a submission may still import these."""


def check(*_: object) -> None:
    """Do nothing."""


progress = check
'''


class SandboxMissing(Exception):
    """There is no sandbox here; the message says what to install."""


@dataclass(frozen=True)
class Outcome:
    """What a run wrote, and how it ended: "" if by itself and in peace, "time", "output" or "died"."""

    answer: bytes
    end: str
    seconds: float = field(default=0.0, compare=False)  # nominal ones, of CPU


class Sandbox:
    """A way to run submissions one after another, each in a process of its own. Usable from several threads."""

    def __init__(self, safe: bool = True) -> None:
        """Prepare it; SandboxMissing if `safe` cannot be had on this machine."""
        self.safe = safe
        _sweep()
        self._stage = tempfile.TemporaryDirectory(prefix=STAGE, ignore_cleanup_errors=True)
        self._lock = _locked(Path(self._stage.name))  # as long as this process lives
        atexit.register(self._stage.cleanup)
        _fill(Path(self._stage.name))
        self.command = self._bubblewrap() if safe else self._bare()
        self.another_user = True
        self._servers = threading.local()  # one a thread: with its thread a server ends, too
        self.message = b"own" if safe else b"one"
        self.nested = True
        if safe:
            self._try()
        elif os.geteuid() == 0:
            self._try_as_nobody()

    def run(self, request: bytes, seconds: float, asleep: float = math.inf) -> Outcome:
        """Hand `request` to a new child and return what it wrote within `seconds`, of which it may sleep `asleep`.

        OSError where the machine fails and not the submission: a full disk, a server that is gone. It is worth another try.
        """
        server = getattr(self._servers, "one", None) or Server(self.command)
        self._servers.one = None
        outcome = server.run(self.message, request, Watch(server.process.pid, time.monotonic() + seconds, asleep))
        if outcome.end in ("time", "output") or not (self.nested and server.alive()):
            server.end()
        else:
            self._servers.one = server
        return outcome

    def _bubblewrap(self) -> list[str]:
        bwrap = shutil.which("bwrap")
        if sys.platform != "linux" or not bwrap:
            raise SandboxMissing(
                "the sandbox needs Linux and bubblewrap (bwrap), which is not here. "
                f"{INSTALL}, or accept the risk with --unsafe-no-sandbox."
            )
        as_root = os.geteuid() == 0  # root gives up its rights in the child; others are nobody from the start
        user = (
            ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
            if as_root
            else ["--unshare-user", "--uid", "65534", "--gid", "65534"]
        )
        return [
            bwrap,
            *user,
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--die-with-parent",
            *_view(Path(self._stage.name)),
            "--remount-ro",
            "/",
            "--chdir",
            "/",
            "--setenv",
            "PYTHONHOME",
            "/python",
            "--setenv",
            "LD_LIBRARY_PATH",
            f"/python/{sys.platlibdir}",
            "/python/bin/python3",
            *BARE,
            ENTRY.format("/packages"),
        ]

    def _bare(self) -> list[str]:
        packages = str(Path(np.__file__).parent.parent)
        return [
            _interpreter(),
            *BARE,
            f"import sys; sys.path.append({packages!r}); " + ENTRY.format(self._stage.name).replace("append(", "insert(0, "),
        ]

    def _try(self) -> None:
        """Run nothing once. SandboxMissing with bubblewrap's own words if even that fails.

        Where the kernel refuses namespaces within the sandbox's, every submission gets a bubblewrap of its own, which is
        as safe, and slower by the time that loading NumPy takes.
        """
        with tempfile.TemporaryFile() as errors:
            for self.message, self.nested in ((b"own", True), (b"one", False)):
                server = Server(self.command, errors)
                watch = Watch(server.process.pid, time.monotonic() + 60)
                try:
                    if b'"prints"' in server.run(self.message, _nothing(""), watch).answer:
                        return
                except OSError:  # bubblewrap has ended already
                    pass
                finally:
                    server.end()
            errors.seek(0)
            words = " ".join(errors.read().decode("utf-8", "replace").split())[:300]
        raise SandboxMissing(
            "bubblewrap is installed but may not make a sandbox here (in a container allow user "
            "namespaces; on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0). "
            f"It says: {words}"
        )

    def _try_as_nobody(self) -> None:
        """Import something as the user that root becomes. SandboxMissing if that cannot be: never as root."""
        server = Server(self.command)
        code = "import colorsys, numpy.polynomial as p\nx = p, colorsys"
        try:
            answer = server.run(self.message, _nothing(code), Watch(server.process.pid, time.monotonic() + 60))
        except OSError:
            answer = Outcome(b"", "died")
        finally:
            server.end()
        if b'"missing"' not in answer.answer or b"raised" in answer.answer:
            raise SandboxMissing(
                "as root, a submission runs as another user, and here this one cannot use Python: "
                f"run the grader as a user of your own. {INSTALL}, or do that."
            )


def _nothing(code: str) -> bytes:
    """Return a request with a script that answers no exercise."""
    files = [["a.py", "a.py", base64.b64encode(code.encode()).decode()]]
    course = [["x", [{"id": 0, "args": [], "calls": None}]]] if code else []
    limits = {"seconds": 5, "total": 30, "another_user": True, "prints": not code}
    return json.dumps({"room": "a.py", "files": files, "course": course, **limits}).encode()


class Server:
    """A process in the sandbox that has loaded NumPy and forks a child for each submission. It sees no submission itself."""

    def __init__(self, command: list[str], errors: IO[bytes] | int = subprocess.DEVNULL) -> None:
        """Start it."""
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
            )

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self.process.poll() is None

    def run(self, message: bytes, request: bytes, watch: Watch) -> Outcome:
        """Let a new child serve `request`; return what it wrote until it ended, slept too long or met a limit.

        OSError if there is no room for the request, or if the server is gone.
        """
        ours, theirs = os.pipe()
        try:
            with tempfile.TemporaryFile() as file:  # not a pipe: nobody has to write while the other reads
                file.write(request)
                file.seek(0)
                socket.send_fds(self.control, [message], [file.fileno(), theirs])
            os.close(theirs)
            theirs = -1
            answer, end = _read(ours, watch)
            end, seconds = (end, watch.used) if end else self._reply(watch)
            return Outcome(answer, end, seconds + watch.slept)
        finally:
            os.close(ours)
            if theirs >= 0:
                os.close(theirs)

    def _reply(self, watch: Watch) -> tuple[str, float]:
        """Return how the child ended, and the seconds that it took. "time": it hung up and stayed, or was stopped inside."""
        while not _ready(self.control.fileno(), TICK):
            if watch.is_over():
                return "time", watch.used
        reply = self.control.recv(64).split()
        if not reply:
            raise ConnectionResetError("the server of the sandbox is gone")
        return {b"0": "", b"3": "time"}.get(reply[0], "died"), float(reply[1])

    def end(self) -> None:
        """End it, and with bubblewrap everything in its process namespace. Once: later its number may be another's."""
        if self.control.fileno() < 0:
            return
        self.control.close()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    __del__ = end


ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
}
BARE = ["-s", "-S", "-P", "-B", "-c"]  # no site, no user's packages, nothing written; the hash seed above holds


def _interpreter() -> str:
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def _locked(folder: Path) -> int | None:
    """Return a descriptor that keeps others from sweeping the folder away; None if its process lives."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep() -> None:
    """Remove the folders of this account's sandboxes that were killed: older than a minute, and locked by no process."""
    for folder in Path(tempfile.gettempdir()).glob(f"{STAGE}*"):
        try:
            status = folder.lstat()
            old = status.st_uid == os.geteuid() and status.st_mtime < time.time() - 60
            if old and (lock := _locked(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)
        except OSError:
            pass


def _fill(stage: Path) -> None:
    """Put what the child imports into an empty folder: the modules of `inside`, and nblib without its controls and cases."""
    stage.chmod(0o755)
    shutil.copytree(Path(__file__).parent / "inside", stage / "inside", ignore=shutil.ignore_patterns("__pycache__"))
    home = Path(nblib.__file__).parent
    shutil.copytree(home, stage / "nblib", ignore=shutil.ignore_patterns("__pycache__", "exercises", "widgets", "plots"))
    (stage / "nblib" / "exercises").mkdir()
    for name in LEARNERS:
        shutil.copyfile(home / "exercises" / name, stage / "nblib" / "exercises" / name)
    (stage / "nblib" / "exercises" / "__init__.py").write_text(STUB, "utf-8")
    compileall.compile_dir(stage, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)


def _view(stage: Path) -> list[str]:
    """Return bubblewrap's options for the child's files: system libraries, Python without packages, NumPy, the stage."""
    stdlib, numpy = sysconfig.get_path("stdlib"), Path(np.__file__).parent
    library = f"/python/{sys.platlibdir}"
    inside = f"{library}/{Path(stdlib).name}"
    view = {p: p for p in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache") if os.path.exists(p)}
    view |= {_interpreter(): "/python/bin/python3", stdlib: inside}
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        shared = Path(sysconfig.get_config_var("LIBDIR") or "/").glob("libpython3*.so*")
        view |= {str(p): f"{library}/{p.name}" for p in shared}
    view |= {str(stage / name): f"/packages/{name}" for name in ("inside", "nblib")}
    view |= {str(p): f"/packages/{p.name}" for p in (numpy, numpy.parent / "numpy.libs") if p.is_dir()}
    folders = ["/usr", "/etc", "/packages", "/python", "/python/bin", library]
    others = [f"{inside}/{name}" for name in ("site-packages", "dist-packages") if os.path.isdir(f"{stdlib}/{name}")]
    others += ["/usr/lib/python3"] if os.path.isdir("/usr/lib/python3") else []
    return [
        *(word for f in folders for word in ("--perms", "0755", "--dir", f)),
        *(word for outside, there in view.items() for word in ("--ro-bind", outside, there)),
        *(word for f in others for word in ("--tmpfs", f, "--remount-ro", f)),
    ]


class Watch:
    """Looks every TICK at the process that serves a submission, and adds up for how long it slept.

    On a busy machine a process waits for the CPU most of the time: that is no sleep. Linux counts both; elsewhere there is
    the deadline only.
    """

    def __init__(self, server: int, deadline: float, asleep: float = math.inf) -> None:
        """Watch the youngest descendant of `server`."""
        self.server, self.deadline, self.asleep = server, deadline, asleep
        self.slept = self.used = self.before = 0.0
        self.seen: tuple[int, float, float, float] | None = None  # who, when, and the seconds that it ran and waited then
        self.looked = time.monotonic()

    def is_over(self) -> bool:
        """Say whether it has slept for too long, or the deadline is over."""
        now = time.monotonic()
        try:
            process = _youngest(self.server)
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
            ran, waited = (int(n) / 1e9 for n in Path(f"/proc/{process}/schedstat").read_text().split()[:2])
        except (OSError, ValueError, IndexError):
            return now > self.deadline
        paused = now - self.looked > 10 * TICK  # we were stopped ourselves, and perhaps all others
        if not self.seen or self.seen[0] != process or paused:
            self.seen, self.before = (process, now, ran, waited), self.slept
        self.looked = now
        _, since, ran_then, waited_then = self.seen
        self.used = ran - ran_then
        if state != "R":
            self.slept = self.before + max(0.0, now - since - self.used - (waited - waited_then))
        return now > self.deadline or state != "R" and self.slept > self.asleep


def _youngest(process: int) -> int:
    """Return the child of the child … of a process."""
    while children := Path(f"/proc/{process}/task/{process}/children").read_text().split():
        process = int(children[-1])
    return process


def _ready(file: int, seconds: float) -> bool:
    """Wait until there is something to read, at most so long; say whether there is."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _read(pipe: int, watch: Watch) -> tuple[bytes, str]:
    """Return what came to the end of the pipe, to the end of the watch ("time") or to the limit ("output")."""
    parts: list[bytes] = []
    size, look = 0, time.monotonic() + TICK
    while True:
        ready = _ready(pipe, look - time.monotonic())
        if time.monotonic() >= look:
            look = time.monotonic() + TICK
            if watch.is_over():
                return b"".join(parts), "time"
        if not ready:
            continue
        part = os.read(pipe, 2**16)
        if not part:
            return b"".join(parts), ""
        parts.append(part)
        size += len(part)
        if size > ANSWER:
            return b"".join(parts)[:ANSWER], "output"
