"""The process gives up, for good, whatever a computation does not need: privileges, files, processes, most of the kernel.

bubblewrap has hidden files, network and other processes already. This is the second wall: limits on memory, time and
files, another user than root, and a filter that lets through only the system calls in SYSCALLS (seccomp, Linux). All
else ends as PermissionError, so also what namespaces do not cover: new processes and threads, any kind of socket,
shared memory that no limit counts, and most doors through which kernels have been attacked. No file is opened for
writing, nor emptied, whoever may.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys

NOBODY = 65534
MEMORY = 2**30  # bytes of address space
FILES = 32  # open at once

#: name, number on x86-64, number on arm64 (-1: has none)
SYSCALLS = """
read 0 63          write 1 64         open 2 -1          close 3 57         stat 4 -1          fstat 5 80
lstat 6 -1         lseek 8 62         mmap 9 222         mprotect 10 226    munmap 11 215      brk 12 214
rt_sigaction 13 134    rt_sigprocmask 14 135    rt_sigreturn 15 139     ioctl 16 29        pread64 17 67
readv 19 65        writev 20 66       access 21 -1       select 23 -1       sched_yield 24 124 mremap 25 216
madvise 28 233     dup 32 23          dup2 33 -1         nanosleep 35 101   getitimer 36 102   setitimer 38 103
getpid 39 172      exit 60 93         uname 63 160       fcntl 72 25        getcwd 79 17       readlink 89 -1
gettimeofday 96 169    getrlimit 97 163    getrusage 98 165    sysinfo 99 179    times 100 153    getuid 102 174
getgid 104 176     geteuid 107 175    getegid 108 177    getppid 110 173    sigaltstack 131 132
gettid 186 178     time 201 -1        futex 202 98       sched_getaffinity 204 123           getdents64 217 61
clock_gettime 228 113    clock_getres 229 114    clock_nanosleep 230 115    exit_group 231 94    tgkill 234 131
openat 257 56      newfstatat 262 79  readlinkat 267 78  faccessat 269 48   pselect6 270 72    ppoll 271 73
set_robust_list 273 99   dup3 292 24  getrandom 318 278  statx 332 291      rseq 334 293
faccessat2 439 439
"""
#: in which argument these calls have their flags, and what of these writes, makes or empties a file
FLAGS, WRITES = {"open": 1, "openat": 2}, 0x3 | 0x40 | 0x200
LIBC = ctypes.CDLL(None, use_errno=True)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH


def become_nobody(another_user: bool) -> None:
    """As root, become a user without rights, for good."""
    if another_user and os.geteuid() == 0:
        _keep_reach()
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _keep_reach() -> None:
    """Let imports go on where only root may enter the folders above Python's: by descriptors that are open already."""
    packages = [m for m in list(sys.modules.values()) if isinstance(getattr(m, "__path__", None), list)]
    for places in (sys.path, *(package.__path__ for package in packages)):
        for i, place in enumerate(places):
            if os.path.isdir(place) and not _open_to_all(place):
                places[i] = f"/proc/self/fd/{os.open(place, os.O_PATH | os.O_DIRECTORY)}"
    sys.path_importer_cache.clear()


def _open_to_all(place: str) -> bool:
    while place != "/":
        place = os.path.dirname(os.path.abspath(place))
        if not os.stat(place).st_mode & 0o001:
            return False
    return True


def new_namespaces() -> bool:
    """Go into new namespaces of every kind (for processes: the next child does); return whether the kernel agreed."""
    user, mount, pid, network = 0x10000000, 0x20000, 0x20000000, 0x40000000
    ipc, host, control = 0x8000000, 0x4000000, 0x2000000
    return LIBC.unshare(user | mount | pid | network | ipc | host | control) == 0


def confine(seconds: int) -> None:
    """Limit this process to `seconds` of CPU, MEMORY and SYSCALLS, and drop what capabilities it has."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    if os.geteuid() != 0:
        limits[resource.RLIMIT_NPROC] = 0
    for which, limit in limits.items():
        resource.setrlimit(which, (limit, limit))
    if sys.platform == "linux":
        LIBC.capset(struct.pack("=Ii", 0x20080522, 0), bytes(24))  # version 3, this process: none of any kind
        if platform.machine() in MACHINES:
            _filter(_program(*MACHINES[platform.machine()]))


def _program(column: int, arch: int) -> bytes:
    """Return the filter in the kernel's classic BPF: four numbers an instruction, jumps count the instructions skipped."""

    def instruction(code: int, yes: int, no: int, k: int) -> bytes:
        return struct.pack("=HBBI", code, yes, no, k)

    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, refuse, allow = 0x80000000, 0x00050001, 0x7FFF0000  # the process, with EPERM, the call
    words = SYSCALLS.split()
    flags = [(n, f) for name, f in FLAGS.items() if (n := int(words[words.index(name) + 1 + column])) >= 0]
    numbers = [n for row in zip(words[1::3], words[2::3], strict=True) if (n := int(row[column])) >= 0]
    return b"".join(
        [
            instruction(load, 0, 0, 4),
            instruction(equal, 1, 0, arch),
            instruction(answer, 0, 0, kill),
            instruction(load, 0, 0, 0),
            *(
                part
                for number, argument in flags
                for part in (
                    instruction(equal, 0, 4, number),
                    instruction(load, 0, 0, 16 + 8 * argument),
                    instruction(any_bit, 0, 1, WRITES),
                    instruction(answer, 0, 0, refuse),
                    instruction(load, 0, 0, 0),
                )
            ),
            instruction(at_least, len(numbers), 0, 0x40000000),  # x32's numbers: refuse
            *(instruction(equal, len(numbers) - i, 0, number) for i, number in enumerate(numbers)),
            instruction(answer, 0, 0, refuse),
            instruction(answer, 0, 0, allow),
        ]
    )


def _filter(program: bytes) -> None:
    """Install the filter for this process, irrevocably; OSError if the kernel has none."""
    array = ctypes.create_string_buffer(program, len(program))
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(array))  # struct sock_fprog
    no_new_privileges, seccomp, mode_filter = 38, 22, 2
    null = ctypes.c_ulong(0)
    if LIBC.prctl(no_new_privileges, ctypes.c_ulong(1), null, null, null) or LIBC.prctl(
        seccomp, ctypes.c_ulong(mode_filter), pointer, null, null
    ):
        raise OSError(ctypes.get_errno(), "the system-call filter could not be installed")
