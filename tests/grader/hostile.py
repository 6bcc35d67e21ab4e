# ruff: noqa: E501  (the attacks are data)
"""Submissions that want more than they have earned. None of them computes a right answer, so none may get a point.

Each is the body of `attack(*inputs)`, which answers every call of every exercise; PLACE is a folder of the test's.
"""

TAIL = """

def fires(X, w, b):
    return attack(X, w, b)

def correction(w, b, x, y, eta):
    return attack(w, b, x, y, eta)

class Counter:
    def __init__(self, start):
        self.start = start

    def add(self, k):
        return attack(k)
"""

ATTACKS = {
    "patched numpy and builtins": {
        "allclose": """
            np.allclose = np.isclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True
            return 0.125""",
        "builtins": """
            import builtins
            builtins.isinstance = builtins.callable = lambda *a: True
            builtins.abs = builtins.len = lambda *a: 0
            return 0.125""",
        "judge": """
            import nblib.exercises.cases as c, nblib.exercises.compare as k, nblib.exercises.values as v
            c.judge = lambda case, response: c.Verdict(case["id"], True, 100.0)
            k.compare = c.compare = lambda *a, **o: None
            return 0.125""",
        "encode": """
            import nblib.exercises.cases as c
            c.encode = lambda value: {"expected": True, "passed": True, "points": 100}
            return 0.125""",
        "json": """
            import json
            json.dumps = lambda *a, **k: '{"passed": true, "points": 100}'
            return 0.125""",
        "fake numpy": """
            import sys, types
            sys.modules["numpy"] = sys.modules["nblib.exercises.cases"] = types.ModuleType("numpy")
            return 0.125""",
    },
    "framework and stack": {
        "frames": """
            import sys
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                    if isinstance(value, dict) and "expected" in value:
                        return decode(value["expected"])
                frame = frame.f_back
            return 0.125""",
        "garbage collector": """
            import gc
            for thing in gc.get_objects():
                if isinstance(thing, dict) and "expected" in thing:
                    from nblib.exercises.values import decode
                    return decode(thing["expected"])
            return 0.125""",
        "request again": """
            import os, json
            for descriptor in range(32):
                try:
                    os.lseek(descriptor, 0, 0)
                    text = os.read(descriptor, 10**7).decode()
                    if "expected" in text:
                        return json.loads(text)["course"][0][1][0]["expected"]
                except Exception:
                    pass
            return 0.125""",
        "reference": """
            import importlib, sys
            sys.path[:0] = ["/", "/work", ".", "/autograder/source", PLACE]
            for name in ("authoring.course", "nblib.exercises.check", "grader.grade", "exercises.perceptrons.fires", "hidden"):
                try:
                    module = importlib.import_module(name)
                    return module.course("exercises", "a seed of the tests")
                except Exception:
                    pass
            return 0.125""",
        "caller's generator": """
            import sys
            frame = sys._getframe()
            while frame:
                if "cases" in frame.f_locals:
                    frame.f_locals["cases"].clear()
                frame = frame.f_back
            return 0.125""",
    },
    "forged results": {
        "every descriptor": """
            import os
            for descriptor in range(32):
                for case in range(20):
                    try:
                        os.write(descriptor, b'{"case": %d, "response": {"status": "returned", "result": true, "mutated": []}}\\n' % case)
                    except OSError:
                        pass
            return 0.125""",
        "points": """
            import os
            for descriptor in range(32):
                try:
                    os.write(descriptor, b'{"case": 0, "response": {"status": "passed", "passed": true, "points": 100}}\\n' * 3)
                    os.write(descriptor, b'{"points": [100, 100, 100], "notes": [], "cases": []}\\n')
                except OSError:
                    pass
            return 0.125""",
        "generators": """
            import os
            many = b'{"case": %d, "response": {"status": "returned", "result": [' + b'{"rng":1},' * 90000 + b'1], "mutated": []}}\\n'
            for case in range(3):
                os.write(3, many % case)
            os._exit(0)""",
        "notes": """
            import os
            os.write(3, b'{"note": "=1+1"}\\n' * 400)
            return 0.125""",
        "odd ids": """
            import os
            for i in (b"true", b"[]", b"{}", b"-1", b"1e3", b"99999999999999999999999", b'"0"', b"null", b"0.0"):
                for descriptor in range(32):
                    try:
                        os.write(descriptor, b'{"case": %s, "response": {"status": "returned", "result": 1, "mutated": []}}\\n' % i)
                    except OSError:
                        pass
            return 0.125""",
        "no JSON": """
            import os
            for words in (b"NaN", b"[" * 10**5, b'{"case": 0, "case": 1, "response": 1}', b"\\xff\\xfe\\x00", b'{"case":0,"response":Infinity}',
                          b'{"note":' + b'"x"' * 10**4, b"1e999", b"9" * 5000, b"\\n" * 10**5):
                for descriptor in range(32):
                    try:
                        os.write(descriptor, words + b"\\n")
                    except OSError:
                        pass
            return 0.125""",
        "odd responses": """
            import os
            for r in (b'{"status": []}', b'{"status": "returned"}', b'[]', b'null', b'{"status": "returned", "result": {"array": {"dtype": '
                      b'"object", "shape": [1000000000, 1000000000], "data": []}}, "mutated": []}', b'{"status": "raised", "line": true, '
                      b'"message": {}, "type": [[]]}', b'{"status": "returned", "result": {"rng": -1}, "mutated": 0}'):
                for descriptor in range(32):
                    try:
                        os.write(descriptor, b'{"case": 0, "response": %s}\\n' % r)
                    except OSError:
                        pass
            os._exit(0)""",
    },
    "exits and signals": {
        "sys.exit": "import sys; sys.exit(0)",
        "os._exit": "import os; os._exit(0)",
        "kill the parent": """
            import os, signal
            for pid in (os.getppid(), 1, -1, 0):
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            return 0.125""",
        "abort": "import os; os.abort()",
        "segfault": "import ctypes; ctypes.string_at(0)",
        "exit handler": """
            import atexit, os
            atexit.register(lambda: os.write(1, b'{"case": 0, "response": {"status": "returned", "result": true, "mutated": []}}'))
            raise SystemExit(0)""",
        "keyboard": "raise KeyboardInterrupt",
        "close everything": "import os; os.closerange(0, 100)",
        "hang up and stay": """
            import os, signal, time
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
            os.closerange(0, 100)
            time.sleep(10**6)""",
    },
    "loops and time": {
        "loop": """
            while True:
                pass""",
        "loop that holds on": """
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass""",
        "sleep, deaf": """
            import signal, time
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
            time.sleep(10**6)""",
        "no timer": """
            import signal
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            while True:
                pass""",
        "one long operation": "return pow(7, 10**9)",
        "regular expression": "import re; return re.match(r'(a+)+$', 'a' * 60 + 'b')",
        "at import": "return 0.125\nx = fires.x = [0 for _ in iter(int, 1)]",
    },
    "memory": {
        "bytes": """
            held = []
            while True:
                held.append(bytearray(10**8))""",
        "array": "return np.ones(10**10)",
        "held, quietly": """
            held = []
            while True:
                try:
                    held.append(bytearray(10**7))
                except MemoryError:
                    return 0.125""",
        "shared": """
            import mmap, os
            file = os.memfd_create("x")
            while True:
                os.write(file, bytes(10**7))""",
        "recursion": """
            import sys
            sys.setrecursionlimit(10**9)
            return attack(*inputs)""",
        "power of ten": "return 10 ** (10 ** 7)",
    },
    "processes": {
        "fork bomb": """
            import os
            while True:
                os.fork()""",
        "daemon": """
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(3600)
            return 0.125""",
        "program": """
            import subprocess
            subprocess.Popen(["/bin/sh", "-c", "sleep 3600"], start_new_session=True)
            return 0.125""",
        "interpreter": """
            import os, sys
            os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])""",
        "threads": """
            import threading, time
            while True:
                threading.Thread(target=time.sleep, args=(3600,)).start()""",
        "pool": """
            import multiprocessing
            return multiprocessing.Pool(4).map(abs, range(4))""",
    },
    "floods": {
        "print": """
            while True:
                print("x" * 10**6)""",
        "the answer's pipe": """
            import os
            while True:
                for descriptor in range(32):
                    try:
                        os.write(descriptor, b"x" * 10**5)
                    except OSError:
                        pass""",
        "standard output by number": """
            import os
            while True:
                os.write(1, b"x" * 10**5)
                os.write(2, b"x" * 10**5)""",
        "long text": "return 'x' * 10**7",
        "large array": "return np.zeros(10**7)",
        "long message": "raise ValueError('x' * 10**8)",
        "deep list": """
            deep = []
            for _ in range(10**5):
                deep = [deep]
            return deep""",
    },
    "file system": {
        "write": """
            import os, pathlib
            for folder in (PLACE, "/tmp", "/", ".", "/dev/shm", "/packages/nblib", os.path.expanduser("~"), "/var/tmp"):
                try:
                    pathlib.Path(folder, "grader-was-here").write_text("x")
                except OSError:
                    pass
            return 0.125""",
        "delete": """
            import os, shutil
            for folder in (PLACE, "/packages", "/python"):
                shutil.rmtree(folder, ignore_errors=True)
            return 0.125""",
        "read": """
            import glob
            for path in ("/etc/passwd", "/etc/shadow", PLACE + "/hidden.json", *glob.glob(PLACE + "/work/*"), "/proc/1/environ"):
                try:
                    return open(path).read()[:9000]
                except OSError:
                    pass
            return 0.125""",
        "proc": """
            import os
            found = []
            for pid in os.listdir("/proc"):
                found.append(open(f"/proc/{pid}/cmdline").read())
            return found""",
        "modify NumPy": """
            open(np.__file__, "a").write("raise SystemExit")
            return 0.125""",
    },
    "network": {
        "tcp": "import socket; socket.create_connection(('127.0.0.1', PORT), 1).send(b'x')",
        "udp": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
        "unix": """
            import socket
            for name in (PLACE + "/socket", "\\0grader-test"):
                try:
                    socket.socket(socket.AF_UNIX).connect(name)
                except FileNotFoundError:
                    pass
            return 0.125""",
        "http": "import urllib.request; return urllib.request.urlopen(f'http://127.0.0.1:{PORT}/', timeout=1).read()",
        "host": "import socket; return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 22))",
        "netlink": "import socket; return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).getsockname()",
    },
    "lying objects": {
        "equal to all": """
            class Equal:
                def __eq__(self, other): return True
                def __array__(self, *a, **k): return np.ones(1)
                def __float__(self): return 1.0
            return Equal()""",
        "subclassed float": """
            class Float(float):
                def __eq__(self, other): return True
                def __sub__(self, other): return 0.0
                __rsub__ = __sub__
                def __repr__(self): return '{"array": 1}'
            return Float(1), Float(2)""",
        "subclassed array": """
            class Array(np.ndarray):
                def __eq__(self, other): return np.ones(5, bool)
                def tolist(self): return ["anything"]
            return np.zeros(5).view(Array)""",
        "another's class": """
            class Liar:
                __class__ = np.ndarray
                dtype, shape, ndim, size = np.dtype(float), (5,), 1, 5
            return Liar()""",
        "named like numpy's": """
            class Scalar(np.float64):
                def __eq__(self, other): return True
            Scalar.__module__ = "numpy"
            return Scalar(0.125)""",
        "true": "return True",
        "object array": "return np.array([None, {}, attack], dtype=object)",
        "text that is data": 'return \'{"array": {"dtype": "float64"}}\'',
        "not a number": "return float('nan'), float('inf')",
        "too large": "return 10**30",
        "pickle": """
            class Pickled:
                def __reduce__(self): return eval, ("__import__('os').system('cd; touch grader-was-here')",)
            return Pickled()""",
    },
    "unicode": {
        "surrogate": "return '\\ud800'",
        "page": "raise ValueError('<script>alert(1)</script> \\u202e =1+1 \\0 \\x1b[2J')",
        "colliding keys": "return {'é': 1, 'e\\u0301': 2}",
        "formula": "raise type('=cmd|\\'/C calc\\'!A1', (Exception,), {})('@SUM(1)')",
    },
}


def sources(place: str, port: int) -> dict[str, str]:
    """Return every attack as a script, by "family - name"."""
    found = {}
    for family, attacks in ATTACKS.items():
        for name, body in attacks.items():
            inside, _, outside = body.partition("\nx = ") if name == "at import" else (body, "", "")
            lines = [line[12:] if line.startswith(" " * 12) else line for line in inside.strip("\n").splitlines()]
            head = f"import numpy as np\nPLACE, PORT = {place!r}, {port}\n\ndef attack(*inputs):\n"
            found[f"{family} - {name}".replace("'", "")] = (
                head + "".join(f"    {line}\n" for line in lines) + TAIL + (f"\nx = {outside}\n" if outside else "")
            )
    return found
