"""check answers in sentences, whatever the learner's code does."""

import html.parser
import importlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from nblib.exercises import check
from nblib.exercises.cases import judge, respond
from nblib.exercises.values import decode, parse

cases = importlib.import_module("nblib.exercises.cases")
checker = importlib.import_module("nblib.exercises.checker")
limits = importlib.import_module("nblib.exercises.limits")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    points = importlib.import_module("nblib.exercises.points")
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(points, "session", {})
    monkeypatch.setattr(points, "notes", [])


class Elements(html.parser.HTMLParser):
    """The elements of a report, its text, and whether every tag is closed in order."""

    def __init__(self, source):
        super().__init__()
        self.open, self.seen, self.text, self.links = [], [], "", []
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def right(x, y, w, b, eta):
    error = y - int(x @ w + b >= 0)
    return w + eta * error * x, b + eta * error


def said(function, exercise="perceptrons.update"):
    """Return the report's text, after looking at its HTML, too."""
    report = check(exercise, function)
    elements = Elements(report._repr_html_())
    assert {"script", "style"} & set(elements.seen) == set() and "nblib/exercises" not in elements.text
    assert elements.text.startswith(report.headline)
    assert repr(check(exercise, function)) == repr(report) and "Traceback" not in repr(report)
    return repr(report)


def test_right():
    text = said(right)
    assert text == ("perceptrons.update: All 7 cases are right. 0.6 of 0.6 points, solved.")


def test_grading_is_spoken_of_where_a_course_is_set(monkeypatch):
    monkeypatch.setenv("NBLIB_COURSE", "Machine learning 1")
    assert said(right).endswith(
        "points, solved. Machine learning 1 gives 1.4 more, when it is graded, for cases like these with other numbers."
    )


def test_wrong_value_names_both_values_the_place_and_the_hint():
    def update(x, y, w, b, eta):
        error = y - int(x @ w + b >= 0)
        return w - eta * error * x, b + eta * error

    case = parse((checker.PUBLIC / "perceptrons.update.json").read_bytes())["cases"][0]
    x, y, w, b, eta = map(decode, case["args"])
    assert (x.tolist(), y, w.tolist(), eta) == ([1, 1], 1, [0, 0], 0.5) and b < 0
    lines = said(update).splitlines()
    assert lines[0].startswith("perceptrons.update: 2 of 7 cases are right. 0.17 of 0.6 points.")
    assert lines[1].startswith(
        "✗ case 1: The first difference is at [0][0]: yours is -0.5, expected was 0.5, and 1 more of 2"
    )
    assert lines[2] == f"  call:           update(x=[1.0, 1.0], y=1, w=[0.0, 0.0], b={b}, eta=0.5)"
    assert lines[3] == f"  your value:     ([-0.5, -0.5], {b + 0.5})"
    assert lines[4] == f"  expected value: ([0.5, 0.5], {b + 0.5})"
    assert lines[5] == "  hint:           The neuron is silent but should fire: y − ŷ = +1. Which way must z go?"
    assert [line[0] for line in lines[6:]] == list("✗✗✓✗✓✗")
    elements = Elements(check("perceptrons.update", update)._repr_html_())
    assert elements.links == [f"#perceptron-learn?data=AND&w=0,0&b={b}&eta=0.5"]  # the state of the failing case
    assert elements.seen.count("details") == 5 and elements.text.count("Hint.") == 1


def raises(x, y, w, b, eta):
    return w + not_there  # noqa: F821


def cut(x, y, w, b, eta):
    raise SystemExit(3)


def asks(x, y, w, b, eta):
    return float(input("w = ")), b


def recurses(x, y, w, b, eta):
    return recurses(x, y, w, b, eta)


class Silent(Exception):
    def __str__(self):
        raise RuntimeError


def unspeakable(x, y, w, b, eta):
    raise Silent


def shapes(x, y, w, b, eta):
    return x @ np.zeros(9), b


@pytest.mark.parametrize(
    "function, sentence",
    [
        (raises, r"raised NameError in line \d+ of your code, “return w \+ not_there.*”: name 'not_there' is not defined\."),
        (cut, r"ends Python in line \d+ of your code, “raise SystemExit\(3\)”: leave out exit\(\), and return the result\."),
        (asks, r"asks for something to be typed in line \d+ of your code, .*: use its arguments in place of input\(\)\."),
        (recurses, "raised RecursionError in line"),
        (unspeakable, r"raised Silent in line \d+ of your code, “raise Silent”\."),
        (shapes, r"raised ValueError in line \d+ .* mismatch"),
        (lambda x, y, w, b, eta: {w.sum()}, "wrong type: a value of type set cannot be compared"),
        (
            lambda x, y, w, b, eta: (str(w), b),
            r"In \[0\]: you returned the text '.*', expected was an array of shape \(2,\) and dtype float64",
        ),
        (lambda x, y, w, b, eta: w, r"You returned an array of shape \(2,\) and dtype float64, expected was a tuple of 2"),
        (lambda x, y, w, b, eta: (w[:, None], b), r"In \[0\]: your array has shape \(2, 1\), expected was shape \(2,\)"),
        (lambda x, y, w, b, eta: (w, bool(b)), r"In \[1\]: you returned the boolean|\[0\]\[0\]"),
        (lambda x, y: x, r"\(x, y\) cannot be called with 5 arguments: too many positional arguments"),
        (lambda x, y, w, b, eta, more: x, "missing a required argument: 'more'"),
    ],
)
def test_failures_are_sentences(function, sentence):
    import re

    assert re.search(sentence, said(function).splitlines()[1])


def test_an_argument_changed_in_place_is_named():
    def update(x, y, w, b, eta):
        new_w, b = right(x, y, w, b, eta)
        w[:] = new_w
        return w, b

    assert "The result is right, but your code changed its argument w in place." in said(update)

    def descend(w, curvatures, eta, steps):
        path = [w.copy()]
        for _ in range(steps):
            path.append(path[-1] - eta * curvatures * path[-1])
        curvatures *= 1.0
        curvatures[0] = np.nan
        return np.array(path)

    assert "changed its argument curvatures in place" in said(descend, "gradient_descent.bowl_path")


def test_a_method_that_changes_its_argument_is_noticed():
    solution = importlib.import_module("nblib.optimizers").Adam

    class AdamSteps:
        def __init__(self, *settings):
            self.adam = solution(*settings)

        def step(self, w, g):
            self.adam.step({"w": w}, {"w": g})
            return w

    assert "changed its argument step(w) in place" in said(AdamSteps, "gradient_descent.AdamSteps")


def nothing_yet(x, y, w, b, eta):
    """Return the new w and b."""


def nothing_yet_here(self, w, g):
    """Return the new w."""
    ...


def returns_nothing(x, y, w, b, eta):
    pass


def dots(x, y, w, b, eta):
    return ...


def refuses(x, y, w, b, eta):
    raise NotImplementedError


@pytest.mark.parametrize("stub", [nothing_yet, returns_nothing, dots, refuses])
def test_a_stub_is_no_mistake(stub):
    text = said(stub)
    assert text.splitlines()[0].startswith("update is not written yet") and len(text.splitlines()) == 2
    assert text.endswith("A hint before you begin: check('perceptrons.update', update, hint=True).")


def test_a_function_that_prints_or_forgets_its_return_is_no_stub(capsys):
    def update(x, y, w, b, eta):
        print(w + eta * y * x)

    lines = said(update).splitlines()
    assert lines[0].startswith("perceptrons.update: 0 of 7 cases are right.")
    assert lines[1] == (
        "✗ case 1: Your code ran, but returned nothing. Is a return missing? A value that is only printed is not returned."
    )
    assert lines[3] == "✗ case 2: The same."

    class Standardizer:
        def __init__(self, *settings):
            self.settings = settings

        def step(self, w, g):
            w - g

    assert "ran, but returned nothing" in said(Standardizer, "gradient_descent.AdamSteps")
    assert "ran" not in said(
        type("Stub", (), {"__init__": nothing_yet, "step": nothing_yet_here}), "gradient_descent.AdamSteps"
    )


def test_a_hint_may_be_asked_for_before_failing():
    hint = "The neuron is silent but should fire: y − ŷ = +1. Which way must z go?"
    assert repr(check("perceptrons.update", nothing_yet, hint=True)).endswith(f"Hint: {hint}")
    assert f"  hint:           {hint}" in repr(check("perceptrons.update", lambda x: x, hint=True))
    assert "hint" not in repr(check("perceptrons.update", right, hint=True))


def test_the_stub_can_be_had_again(monkeypatch):
    report = check("perceptrons.update", right, reset=True)
    scope = {}
    exec(report.note, scope)
    assert check("perceptrons.update", scope["update"]).headline.startswith("update is not written yet")
    cells = []
    monkeypatch.setattr(checker, "_shell", lambda: type("Shell", (), {"set_next_input": staticmethod(cells.append)}))
    assert repr(check("perceptrons.update", 3, reset=True)).startswith("update as it came is in the cell below.")
    assert cells == [report.note]


def test_what_is_printed_does_not_bury_the_report(capsys):
    def update(x, y, w, b, eta):
        for i in range(20_000):
            print("w", i)
        return right(x, y, w, b, eta)

    assert check("perceptrons.update", update).points == 0.6
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == ["w 0", "w 1"] and len(printed) == 21
    assert printed[-1] == "… and 139,980 more lines, which are not shown."

    def in_one_line(x, y, w, b, eta):
        print("w" * 10**6, end="")
        return right(x, y, w, b, eta)

    check("perceptrons.update", in_one_line)
    assert capsys.readouterr().out == "w" * 2000 + " … and more, which is not shown.\n"


def test_a_notebook_s_exit_does_not_end_its_kernel(monkeypatch):
    shell = type("Shell", (), {"ask_exit": lambda self: pytest.fail("the kernel ended")})()
    monkeypatch.setattr(checker, "_shell", lambda: shell)
    assert "ends Python in line" in said(lambda x, y, w, b, eta: shell.ask_exit())
    assert "ask_exit" not in vars(shell)


def test_a_random_generator_is_shown_by_its_seed():
    case = {"args": [{"rng": 7}], "calls": None}
    assert cases.call_text(case, "draw", ["rng"]) == "draw(rng=default_rng(7))"


def test_a_loop_is_cut_off():
    before, handler = signal.getitimer(signal.ITIMER_REAL), signal.getsignal(signal.SIGALRM)

    def update(x, y, w, b, eta):
        while eta == 0.5:
            try:
                while True:
                    pass
            except Exception:  # what a learner may write
                pass
        return w, b

    start = time.monotonic()
    lines = repr(check("perceptrons.update", update, seconds=0.2)).splitlines()
    assert time.monotonic() - start < 3
    assert lines[1] == "✗ case 1: Your code did not finish within 0.2 seconds and was stopped. Does a loop never end?"
    assert lines[3:] == [f"✗ case {i}: Not tried any more." for i in range(2, 8)]
    assert (signal.getitimer(signal.ITIMER_REAL), signal.getsignal(signal.SIGALRM)) == (before, handler)
    assert said(right).startswith("perceptrons.update: All 7")  # and the next check is not cut short


def in_a_thread(learners):
    """Return the report of a check where the system's timer cannot be had."""
    reports = []
    thread = threading.Thread(target=lambda: reports.append(check("perceptrons.update", learners, seconds=0.2)))
    thread.start()
    thread.join()
    return reports[0]


def test_where_no_loop_can_be_stopped_the_report_says_so(monkeypatch):
    monkeypatch.delattr(sys, "monitoring", raising=False)
    report = in_a_thread(right)
    assert report.points == 0.6 and repr(report).endswith(checker.NO_TIMER)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with Python 3.12; in the page it runs anyway")
def test_without_a_timer_the_clock_is_asked_at_each_loop():
    def update(x, y, w, b, eta):
        while True:
            with suppress(Exception):
                np.ones(3)

    assert "did not finish within 0.2 seconds" in repr(in_a_thread(update))
    assert in_a_thread(right).points == 0.6 and sys.monitoring.get_tool(limits.TOOL) is None


def test_an_interrupt_by_the_reader_passes_through():
    def update(x, y, w, b, eta):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("perceptrons.update", update)


def test_what_is_no_exercise_and_no_function():
    assert (
        repr(check("perceptrons.updat", right))
        == "There is no exercise 'perceptrons.updat'. Did you mean 'perceptrons.update'?"
    )
    assert "There is no exercise" in repr(check(3, right)) and "There is no exercise" in repr(
        check("../../etc/passwd", right)
    )
    assert "got a value of type tuple. Did you call it?" in repr(check("perceptrons.update", (1, 2)))


def test_a_warning_of_numpy_is_passed_on():
    def softmax_rows(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

    assert "NumPy warned: overflow encountered in exp." in said(softmax_rows, "activations.softmax_rows")


def test_the_learners_text_is_escaped():
    def update(x, y, w, b, eta):
        raise ValueError("<script>alert(1)</script>\n\x1b[31m")

    source = check("perceptrons.update", update)._repr_html_()
    values = check("perceptrons.update", lambda x, y, w, b, eta: ("<img>", b))._repr_html_()
    assert "<img" not in values and values.count("&lt;img&gt;") > 1
    assert "<script" not in source and "&lt;script&gt;alert(1)&lt;/script&gt; [31m" in source


CASE = {
    "id": "a.b/1",
    "args": [],
    "calls": None,
    "expected": 1,
    "points": 2.0,
    "hint": "h",
    "link": "",
    "rtol": 1e-7,
    "atol": 1e-9,
}


@pytest.mark.parametrize(
    "response",
    [
        None,
        1,
        "returned",
        [],
        {},
        {"status": 1},
        {"status": "returned"},
        {"status": "returned", "result": 1},
        {"status": "ok", "result": 1},
        {"status": "returned", "result": 1, "mutated": None},
        {"status": "returned", "result": 1, "mutated": [1]},
        {"status": "returned", "result": 1, "mutated": ["\ud800\n<b>"]},
        {"status": "returned", "result": True, "mutated": []},
        {"status": "returned", "result": {"tuple": 1}, "mutated": []},
        {"status": "returned", "result": [1], "mutated": []},
        {"status": "raised"},
        {"status": "raised", "type": [], "message": {}, "line": "x"},
        {"status": "returned", "result": {"array": {"dtype": "object", "shape": [], "data": [1]}}, "mutated": []},
        {"status": "raised", "type": "x" * 10_000, "message": "y\n" * 10_000, "line": 10**9},
        {"status": "signature", "message": None},
        {"status": "unsayable"},
        {"status": "timeout"},
        {"status": "unwritten"},
        {"status": "returned", "result": "1", "mutated": []},
    ],
)
def test_no_response_at_all_can_win_a_point_or_break_the_judge(response):
    verdict = judge(CASE, response)
    assert not verdict.passed and verdict.points == 0 and 0 < len(verdict.message) < 1000
    assert "\n" not in verdict.message and verdict.message.encode()


def test_judge_gives_the_points_of_the_case():
    assert judge(CASE, {"status": "returned", "result": 1, "mutated": [], "warning": ""}).points == 2.0
    assert judge(CASE, respond(lambda: 1, CASE)).passed


def test_the_learner_pays_little_to_import():
    code = (
        "import numpy, sys; before = set(sys.modules); import nblib.exercises; "
        "print(*{m.split('.')[0] for m in set(sys.modules) - before})"
    )
    new = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"matplotlib", "ipywidgets", "anywidget", "IPython", "asyncio", "multiprocessing", "sqlite3", "urllib"} & set(
        new
    )


SHOW = """
from nblib.exercises import check, progress, checker
from authoring.course import load
from pathlib import Path
for e in load(Path("exercises")):
    for wrong in [*e.wrong.values(), e.solution, 3, print]:
        print(check(e.id, wrong))
print(check("nowhere", 1), progress())
"""


@pytest.mark.parametrize("page", ["cp1252", "cp437", "ascii", "cp932", "utf-8"])
def test_reports_can_be_shown_on_every_code_page(tmp_path, page):
    environment = {**os.environ, "PYTHONIOENCODING": page, "NBLIB_PROGRESS": str(tmp_path / "progress.json")}
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr[-500:]
    said = done.stdout.decode(page)
    assert said.count("hint:") > 90 and "?" * 2 not in said
    assert ("✗" in said) == (page == "utf-8") and ("x case 1: " in said) == (page != "utf-8")


def test_letters_that_a_screen_lacks_are_written_otherwise(monkeypatch):
    letters = importlib.import_module("nblib.exercises.letters")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert letters.shown("✓ ŷ = φ(x̃₁) ≥ −2·η “é” 李") == '+ y_hat = phi(x1) >= -2*eta "e" ?'
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # has no encoding: all can be said
    assert letters.shown("✗") == "✗"
