"""A cell runs in a page as it would in a notebook."""

import importlib

import pytest

from nblib.exercises.cell import NOT_HERE, run

checker = importlib.import_module("nblib.exercises.checker")
FIRES = "def fires(X, w, b):\n    print('asked')\n    return (X @ w + b >= 0).astype(int)\n"


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    points = importlib.import_module("nblib.exercises.points")
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(points, "session", {})


def test_a_cell_shows_what_it_prints_and_its_last_value():
    assert run("print('a')\nx = np.ones(2)\nx + 1") == {
        "text": "a\narray([2., 2.])\n",
        "error": "",
        "html": "",
        "points": 0.0,
    }
    assert run("None")["text"] == run("")["text"] == run("x = 3")["text"] == ""


def test_a_check_gives_the_report_of_the_notebook():
    found, scope = run(FIRES, "perceptrons.fires"), {}
    exec(FIRES, scope)
    assert found["html"] == checker.check("perceptrons.fires", scope["fires"])._repr_html_()
    assert found["points"] == 0.3 and found["text"].startswith("asked\n")
    worse = run(FIRES.replace(">=", ">"), "perceptrons.fires")
    assert "expected value" in worse["html"] and worse["points"] == 0.3  # the best so far
    stub = "def fires(X, w, b):\n    ..."
    assert (
        "hint=True" in run(stub, "perceptrons.fires")["html"]
        and "Hint: " in run(stub, "perceptrons.fires", hint=True)["html"]
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = [1\n", "SyntaxError: '[' was never closed"),
        ("def f():\n    return 1 / 0\nf()", 'File "<your code>", line 2, in f\n    return 1 / 0'),
        ("exit()", "leave out exit()"),
        ("input()", "EOFError"),
        ("while True: pass", "did not finish within 0.1 seconds"),
        ("import nblib.nothing", NOT_HERE),
        ("def fire(X, w, b): ...", "Your code defines no fires"),
    ],
)
def test_what_goes_wrong_is_told_without_the_book_s_own_lines(source, words):
    found = run(source, "perceptrons.fires", seconds=0.1)
    assert words in found["error"] and found["html"] == "" and "cell.py" not in found["error"]
