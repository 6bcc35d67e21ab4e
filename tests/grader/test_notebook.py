"""Notebooks as they come: malformed, old, enormous, with magics; and which of their statements run."""

import ast
import decimal
import inspect
import itertools
import json
import os
import random
import re
import unittest.mock
from pathlib import Path

import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from samples import HERE, HONEST, notebook

from grader.inside.needed import Program
from grader.inside.notebook import Statement, needed, sources, statements, without_magics

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


NP = "import numpy as np\n"
FILLED = [  # (code, how many of its statements make up t as it is at the end)
    ("t = []\nt.append(0)", 2),
    ("t = {}\nt.update(a=1)", 2),
    ("t = [3, 1]\nt.sort()", 2),
    (NP + "t = np.zeros(3)\nt.fill(2)", 3),
    ("class A: pass\nt = A()\nsetattr(t, 'x', 1)", 3),
    ("t = []\nfor i in range(3):\n    t.append(i)", 2),
    ("t = [[], []]\nfor row in t:\n    row.append(1)", 2),
    ("t = {'a': []}\nfor k, v in t.items():\n    v.append(k)", 2),
    ("t = []\nwhile len(t) < 3:\n    t.append(0)", 2),
    ("t = []\ntry:\n    t.append(0)\nexcept OSError:\n    pass", 2),
    ("t = []\n[t.append(i) for i in range(3)]", 2),
    ("t = []\nlist(map(t.append, range(3)))", 2),
    ("t = []\nx = t\nx.append(1)", 3),
    ("t = []\nadd = t.append\nadd(3)", 3),
    ("t = [[]]\nrow = t[0]\nrow[:] = [5]", 3),
    ("a = []\nt = (a,)\na.append(1)", 3),
    ("t = {}\nt.setdefault('a', []).append(1)", 2),
    ("t = []\ndef fill():\n    t.append(1)\nfill()", 3),
    ("t = []\ndef fill(a):\n    a.append(1)\nn = fill(t)", 3),
    ("t = []\n(lambda: t.append(1))()", 2),
    ("t = {}\ndef table(g):\n    t[g.__name__] = g\n    return g\n@table\ndef h(): pass", 3),
    ("from helpers import fill\nt = []\nn = fill(t)", 3),
    ("import heapq\nt = []\nheapq.heappush(t, 3)", 3),
    (NP + "t = np.zeros(3)\nnp.add(t, 1, out=t)", 3),
    (NP + "t = np.zeros((2, 2))\nnp.fill_diagonal(t, 1)", 3),
    (NP + "t = np.zeros((2, 2))\nflat = t.ravel()\nflat[0] = 1", 4),
    (NP + "t = np.arange(3)\nrng = np.random.default_rng(0)\nrng.shuffle(t)", 4),
    (NP + "np.random.seed(3)\nt = np.random.rand(2)", 3),
    ("import random\nt = [1, 2, 3]\nrandom.seed(1)\nrandom.shuffle(t)", 4),
    ("class Net:\n    def train(self):\n        self.w = 1\nt = Net()\nfor _ in range(3):\n    loss = t.train()", 3),
    ("t = iter([1, 2])\nnext(t)", 2),
    ("t = [1]\nx = t.pop()", 2),
    ("t = [1]\ndel t[0]", 2),
    ("t = set()\nt |= {1}", 2),
    ("t = 0\ndef count():\n    global t\n    t += 1\ncount()", 3),
    ("globals()['t'] = 3", 1),
    ("exec('t = 3')", 1),
    ("import sys\nsys.setrecursionlimit(9000)\nt = 1", 3),
    ("from numpy.random import seed, rand\nseed(3)\nt = rand(2)", 4),
    ("import numpy.random as r\nr.seed(3)\nimport numpy as np\nt = np.random.rand()", 4),
    (NP + "def start():\n    np.random.seed(3)\nstart()\nt = np.random.rand()", 4),
    ("def init():\n    globals()['t'] = 3\ninit()", 2),
    ("t, u = [], []\n(t if u else t).append(1)", 2),
    ("t = [[]]\n(t or 1)[0][:] = [1]", 2),
    ("from functools import partial\nt = []\ndef fill(a): a.append(1)\nadd = partial(fill, t)\nadd()", 5),
    ("import operator\nt = [0]\noperator.setitem(t, 0, 1)", 3),
    ("class A:\n    t = []\nt = A.t\nA.t.append(1)", 3),
    ("t = []\nclass A:\n    t.append(1)", 2),
    ("t = []\ndef gen():\n    t.append(1)\n    yield\nfor _ in gen(): pass", 3),
    # and what does not belong to it: earlier values, what only looks, what only draws, others' training
    ("t = 1\nt = 2\nt = 3", 1),
    ("t = [1]\nprint(len(t), sum(t), sorted(t))\nx = [2]\nx.append(3)\nassert t", 1),
    ("X = 1\nmodel = M()\nmodel.fit(X)\nprint(model.score(X))\nt = 2", 1),
    (NP + "t = np.arange(3)\nprint(t.mean(), t.T)\nm = np.mean(t)\nnp.testing.assert_allclose(m, 1)", 2),
    ("import matplotlib.pyplot as plt\nt = []\nfor i in range(3):\n    t.append(i)\n    plt.plot(t)\nplt.show()", 2),
    ("t = [1]\ndisplay(t)\nget_ipython().run_line_magic('matplotlib', 'inline')", 1),
    ("from nblib import datasets, plots\nfig, ax = plots.figure()\nt = datasets.logic('AND')\nax.plot(t[0])", 2),
]


@pytest.mark.parametrize("code, count", FILLED)
def test_what_fills_a_name_is_needed(code, count):
    found = chosen(code + "\ndef f():\n    return t", "f")
    assert len(found) == count + 1
    assert "plot" not in "".join(found)


def told(value):
    """Return what a value is, in plain words that can be compared."""
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    if hasattr(value, "__next__"):
        return [told(part) for part in itertools.islice(value, 5)]
    if inspect.isfunction(value):
        return told(value())
    own = {k: told(v) for k, v in getattr(value, "__dict__", {}).items() if not k.startswith("__")}
    return own or re.sub(" at 0x[0-9a-f]+", "", repr(value))


def t_after(nodes: list[ast.stmt]):
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  as the grader does
    names = {"__name__": "here"}
    with np.errstate(), np.printoptions(), decimal.localcontext(), unittest.mock.patch.dict(os.environ):
        exec(compile(ast.Module(nodes, []), "here", "exec"), names)
        return told(names["t"])


@pytest.mark.parametrize("code", Path(HERE, "fills.txt").read_text("utf-8").split("\n\n"))
def test_what_is_needed_makes_what_the_whole_program_makes(code):
    """Each program makes `t` in several statements; those that are needed for it must make the same."""
    found = [Statement("here", node) for node in ast.parse(code).body]
    some = [s.node for s in needed([Statement("here", node) for node in ast.parse(code).body], ["t"])]
    assert t_after(some) == t_after([s.node for s in found])


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
        ("%%!\nrm -rf /", "", True),
        ("%% bash\nls", "", True),
        ("%%memit -r 1\nx = 1", "x = 1", True),
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


CELLS = [
    "%matplotlib inline\nx = 1",
    "x = (5\n% 0.5)\n%timeit x",
    "d = [7\n\n% 3]\n%ls",
    "%timeit -n 1 \\\n  f(x)\ny = 2",
    "!echo it's \\\n more\nx = 3",
    "x = !ls \\\n -la\ny = 3",
    "x = \\\n  !ls\ny = 1",
    "%time\nx = 1 # really?\ny = 2",
    "%magic\ns = 'a\x0cb\u2028c\x85d\x1ce'\ny = 1",
    "x = !ls\ny = 2",
    "x = !!ls\ny = 2",
    "a, b = %magic foo\nz = 1",
    "np.sin?\nx = 1",
    "a.b[0]??",
    "?np\nx = 1",
    "if x:\n    !ls\n    y = 1\nz = 2",
    "for i in y:\n\n    %ls\n\n    z = 1\nelse:\n  !ls",
    "  x = 1\n  y = 2\n  %ls",
    "In [1]: x = 1\n   ...: y = 2",
    ">>> def f():\n...     return 1\n",
    "f(a=3)\nx = f(a\n  = 3)\n%ls",
    "s = '''\n%ls\n!x\nnp?\n'''\n%ls",
    "x = a \\\n  / b\n%ls",
    "x = 5 # !ls\n!ls",
    "x = [1,\n2,\n\n# c?\n3]\n%ls\n",
    "x = 1; y = 2\n%ls;x=1",
    "x != 3\n!ls",
    "!!ls\nq = 1",
    "'''a\n?'''\n%x",
    "f'{x!r} {y = }'\n!ls",
    "@decorated\ndef f(): pass\n%ls",
]


class Passed(ast.NodeTransformer):
    """Replaces what IPython makes of its own lines by `pass`."""

    def visit(self, node):
        if isinstance(node, (ast.Expr, ast.Assign)) and "get_ipython()" in ast.unparse(node):
            return ast.Pass()
        return self.generic_visit(node)


@pytest.mark.parametrize("cell", CELLS)
def test_ipythons_lines_are_those_that_ipython_takes(cell):
    theirs = Passed().visit(ast.parse(TransformerManager().transform_cell(cell)))
    ours, _ = without_magics(cell)
    assert ast.dump(ast.parse(ours)) == ast.dump(theirs)
    assert ours.count("\n") == cell.count("\n")  # so that a note names the right line


@pytest.mark.parametrize(
    "cell, left",
    [
        ("pip install numpy\nx = 1", "pass\nx = 1"),
        ("cd ..\nx = 1", "pass\nx = 1"),
        ("if x:\n    pip install -q 'numpy>=2'\ny = 1", "if x:\n    pass\ny = 1"),
        ("load_ext autoreload\n%ls\nx = 1", "pass\npass\nx = 1"),
        ("pip = 3\ntime = pip", "pip = 3\ntime = pip"),
        ("save (3)\ntime\npip install x", "save(3)\ntime\npass"),
        ("%%time\ncd data\nx = 1", "pass\nx = 1"),
    ],
)
def test_bare_magics(cell, left):
    assert "\n".join(ast.unparse(s.node) for s in statements("cell 1", cell)[0]) == left


def test_bound_names():
    code = "import a.b, c as d\nfrom e import f\ng, (h, *i) = 1, 2\nfor j in k: pass\nwith l as m: pass\n"
    code += "class N:\n    o = 1\ndef p(q):\n    r = 1"
    found = [Statement("here", node) for node in ast.parse(code).body]
    assert Program(found).bound() == set("adfghijmNp")


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


@pytest.mark.parametrize(
    "head, encoding, note",
    [
        ("# -*- coding: latin-1 -*-", "latin-1", "“work.py was read as iso-8859-1, as its first lines say”"),
        ("#!/usr/bin/env python\n# coding=cp1252", "cp1252", "“work.py was read as cp1252, as its first lines say”"),
        ("# vim: set fileencoding=utf-8 :", "utf-8", None),
        ("", "utf-8-sig", None),
        ("# coding: nonsense", "utf-8", None),
        ("# coding: rot13", "utf-8", None),
        ("# coding: latin-1", "utf-8", "“work.py was read as iso-8859-1, as its first lines say”"),
    ],
)
def test_a_script_says_how_it_is_written(points, head, encoding, note):
    got, record = points(f"{head}\n# Schlüssel: é\n{HONEST}".encode(encoding))
    assert got == 6 and record["notes"] == ([note] if note else [])


def test_a_script_that_does_not_say_it_gets_a_sentence(points):
    got, record = points(f"# é\n{HONEST}".encode("latin-1"))
    assert got == 0 and "is not UTF-8 text" in record["notes"][0]


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


def test_an_empty_cell_for_an_answer_is_passed_over():
    cells = [{"cell_type": "code", "source": source} for source in ("", IMPORTS, [])]
    found = sources("a.ipynb", json.dumps({"cells": cells}).encode())
    assert [statements(*cell) for cell in found if not cell[1]] == [([], "")] * 2
