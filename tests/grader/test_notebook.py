"""Notebooks as they come: malformed, old, enormous, with magics; and which of their statements run."""

import ast
import json

import pytest
from samples import HONEST, notebook

from grader.inside.notebook import Statement, needed, sources, statements

IMPORTS, FIRES, CORRECTION, COUNTER = HONEST.split("\n\n", 3)


def chosen(code: str, *names: str) -> list[str]:
    """Return the source of the statements that `names` need."""
    found = [Statement("here", node) for node in ast.parse(code).body]
    return [ast.unparse(s.node) for s in needed(found, names)]


@pytest.mark.parametrize(
    "code, want",
    [
        ("import numpy as np\nimport matplotlib.pyplot as plt\nplt.plot([1])\ndef f(x):\n    return np.sin(x)", [0, 3]),
        ("a = 1\nb = a + 1\nc = b\ndef f():\n    return c\nd = c", [0, 1, 2, 3]),
        ("def g(w):\n    w = 2\n    return w\nw = train()\ndef f(w):\n    return g(w)", [0, 2]),
        ("K = {}\nK['a'] = 1\nL = {}\nL['b'] = 2\ndef f():\n    return K['a']", [0, 1, 4]),
        ("import numpy as np\ndef f(x):\n    np.sum.x = 1\n    return x", [0, 1]),
        ("x = 3\nf = lambda y: [x for x in y]", [1]),
        ("x = 3\nf = lambda y: [z * x for z in y]", [0, 1]),
        ("from math import *\ndef f(x):\n    return sin(x)", [0, 1]),
        ("def f():\n    return 1\nprint(f())\ndef f():\n    return 2", [0, 2]),
        ("class A:\n    k = 1\nclass f(A):\n    pass\nf.k = 2", [0, 1, 2]),
        ("try:\n    import numba as nb\nexcept ImportError:\n    nb = None\ndef f():\n    return nb", [0, 1]),
        ("for i in range(3):\n    t = i\ndef f():\n    return t", [0, 1]),
        ("def f(x=s):\n    return x\ns = 1", [0, 1]),
        ("n = 0\ndef count():\n    global n\n    n += 1\ndef f():\n    return n", [0, 1, 2]),
        ("@cached\ndef f(): return 1\ndef cached(g): return g", [0, 1]),
    ],
)
def test_needed_statements(code, want):
    assert chosen(code, "f") == [ast.unparse(ast.parse(code).body[i]) for i in want]


@pytest.mark.parametrize(
    "source, left, noted",
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1", True),
        ("!pip install numpy\nx = 1", "pass\nx = 1", True),
        ("if x:\n    %time y = 2\nz = 3", "if x:\n    pass\nz = 3", True),
        ("files = !ls\nx = 1", "pass\nx = 1", True),
        ("np.sin?\nx = 1", "pass\nx = 1", True),
        ("%%time\nx = 1", "x = 1", True),
        ("%%bash\nrm -rf /", "", True),
        ("x = (5\n% 3)", "x = 5 % 3", False),
        ("s = '''\n!not a command\n'''", "s = '\\n!not a command\\n'", False),
        ("def f(:\n", "", True),
        ("x = '\0'", "", True),
        ("(" * 5000, "", True),
    ],
)
def test_magics_and_broken_cells(source, left, noted):
    found, note = statements("cell 1", source)
    assert "\n".join(ast.unparse(s.node) for s in found) == left
    assert bool(note) == noted


def test_format_3_has_worksheets():
    cells = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}, {"cell_type": "markdown"}]
    old = {"nbformat": 3, "worksheets": [{"cells": cells}]}
    assert sources("a.ipynb", json.dumps(old).encode()) == [("cell 1", "x = 1\ny = 2")]


@pytest.mark.parametrize(
    "data, earned, words",
    [
        (b"", 0, "is empty"),
        (notebook(HONEST)[:-200], 0, "cut off"),
        (b"\x89PNG\r\n", 0, "not UTF-8"),
        (b"[" * 10**6, 0, "cut off, or no JSON"),
        (b"[]", 0, "is not a notebook"),
        (b'{"cells": 3}', 0, "it has no cells"),
        (b'{"cells": [null, 1, [], {"cell_type": "code"}, {"cell_type": "code", "source": [1, null]}]}', 0, ""),
        (json.dumps({"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": HONEST}]}]}).encode(), 6, ""),
        (notebook("x = 1"), 0, ""),
        (b"\xef\xbb\xbf" + notebook(HONEST), 6, ""),
        (notebook("%matplotlib inline\n" + HONEST), 6, "for IPython"),
        (notebook("%%bash\nrm -rf /", HONEST, "def broken(:"), 6, "%%bash"),
        (notebook(HONEST, "name = input()", "Counter.k = input('?')"), 6, "EOFError"),
        (notebook(HONEST, "import nowhere\nfires.x = nowhere.y"), 6, "ModuleNotFoundError"),
        (notebook(IMPORTS + "\ndef fires(X, w, b):\n    return 0", HONEST), 6, ""),
        (notebook(HONEST, "def fires(X, w, b):\n    return 0"), 4, ""),
        (
            notebook("from __future__ import annotations", HONEST.replace("def add(self, k)", "def add(self, k: Nothing)")),
            6,
            "",
        ),
        (notebook(*(f"x{i} = {i}" for i in range(3000)), HONEST), 6, ""),
        (
            notebook("from nblib.exercises import check, progress\n" + HONEST, 'done = check("perceptrons.fires", fires)'),
            6,
            "",
        ),
        (notebook("from nblib.activations import sigmoid\n" + HONEST + "\nCounter.phi = sigmoid"), 6, ""),
        (notebook(HONEST.replace("fires", "ｆires")), 6, ""),
        (notebook("x = " + "1+" * 10**5 + "1", HONEST), None, ""),
    ],
    ids=range(22),
)
def test_notebooks_as_they_come(points, data, earned, words):
    got, record = points(data, "work.ipynb")
    assert got in ((0, 6) if earned is None else (earned,)), record["notes"]
    assert words in " ".join(record["notes"])


def test_a_notebook_of_100_mb_is_not_read(command, work):
    folder = work(ok__ipynb=notebook(HONEST))
    with open(folder / "huge.ipynb", "wb") as file:
        file.truncate(100 * 2**20)
    done = command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    assert done.returncode == 0
    assert (folder.parent / "book.csv").read_text().replace('"', "").splitlines()[1:] == [
        "huge,0,6,0,0,0,huge.ipynb is larger than 32 MB; no notebook or script was found",
        "ok,6,6,1,2,3,",
    ]


def test_many_notes_take_the_place_of_no_answer(points):
    got, record = points(notebook(*["%matplotlib inline"] * 40, HONEST), "work.ipynb")
    assert got == 6 and len(record["notes"]) == 20 and "more" in record["notes"][-1]
