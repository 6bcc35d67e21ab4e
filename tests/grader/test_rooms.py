"""Each file of a submission is a room of its own: namespace, limits, imports; and which of two answers counts."""

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from samples import HERE, HONEST, descendants, notebook, whole_book

from authoring.course import course, load
from authoring.exercises import TOTAL
from grader import grade
from grader.submissions import newest_first, paths
from nblib.exercises.cases import respond

WRONG = HONEST.replace(">= 0).astype", "> 0).astype")  # earns 5.33 of 6
IMPORTS, FIRES, CORRECTION, COUNTER = HONEST.split("\n\n", 3)
ROOT = HERE.parent.parent


@pytest.fixture(scope="session")
def together(cases):
    """Return a function: the points, and the notes, of files handed in together."""

    def of(seconds: float = 1.0, **files: str | bytes):
        named = [(n.replace("__", "."), d.encode() if isinstance(d, str) else d) for n, d in files.items()]
        record = grade.grade(named, cases, seconds)
        return grade.total(record["points"]), record["notes"]

    return of


def test_the_whole_book_is_one_submission(tmp_path, command):
    """All notebooks of both parts with every stub replaced: all points, no notes."""
    whole_book(tmp_path / "work" / "alice")
    command("cases", "--seed", "a test", "--out", "book.json", "--exercises", ROOT / "exercises")
    done = command("grade", "work", "--cases", "book.json", "--out", "book.csv")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "book.csv", newline="", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    total = str(sum(TOTAL.values()))
    assert (row["points"], row["of"], row["notes"]) == (total, total, "")


@pytest.mark.parametrize("part", [1, 2])
def test_each_part_is_a_course(tmp_path, command, part):
    """An instructor may set one part alone; what is handed in for the other counts nothing and hurts nothing."""
    whole_book(tmp_path / "work" / "alice")
    command("cases", "--seed", "a test", "--out", "part.json", "--exercises", ROOT / "exercises", "--part", str(part))
    done = command("grade", "work", "--cases", "part.json", "--out", "part.csv")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "part.csv", newline="", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["points"], row["of"], row["notes"]) == (str(TOTAL[part]), str(TOTAL[part]), "")


def test_a_notebook_costs_little_beside_its_answers(tmp_path):
    folder = whole_book(tmp_path / "alice")
    files = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    made, box = grade.Course(json.dumps(course(ROOT / "exercises", "a test")).encode()), grade.sandbox(True)
    solutions = {e.id: e.solution for e in load(ROOT / "exercises")}
    for name, data in files:
        begin = time.process_time()
        for exercise in made.exercises:
            if exercise["id"].encode() in data:
                for case in exercise["cases"]:
                    respond(solutions[exercise["id"]], case)
        own = time.process_time() - begin
        outcome = box.run(made.request(files, 5.0, box.another_user, room=name), 600)
        assert outcome.end == "" and outcome.seconds < 2 + 2 * own, name


def test_names_of_one_notebook_are_not_anothers(together):
    first, second = f"K = 0\n{IMPORTS}\n{FIRES.replace('>= 0', '>= K')}", f"K = 5\n{CORRECTION}\n\n{COUNTER}"
    assert together(a__ipynb=notebook(first), b__ipynb=notebook(second)) == (6, [])
    assert together(a__ipynb=notebook(second), b__ipynb=notebook(first)) == (6, [])


@pytest.mark.parametrize(
    "names, code",
    [
        (("a/one.ipynb", "a/helpers.py"), "from helpers import fire"),
        (("a/one.ipynb", "a/helpers.py"), "import helpers\nfire = helpers.fire"),
        (("a/one.ipynb", "a/helpers.py"), "from helpers import *"),
        (("a/week/one.ipynb", "a/helpers.py"), "from helpers import fire"),
        (("a/one.ipynb", "a/tools/helpers.py"), "from tools.helpers import fire"),
        (("a/one.ipynb", "a/tools/__init__.py"), "from tools import fire"),
        (("a/one.py", "a/helpers.py"), "from helpers import fire"),
        (("doe_12_34_one.ipynb", "doe_12_35_helpers.py"), "from helpers import fire"),
        (("doe_12_34_one.ipynb", "doe_12_35_helpers-1.py"), "from helpers import fire"),
        (
            ("Jo Doe_7_assignsubmission_file_one.ipynb", "Jo Doe_7_assignsubmission_file_helpers.py"),
            "from helpers import fire",
        ),
        (("one.ipynb", "colorsys.py"), "from colorsys import fire"),
        (("one.ipynb", "fire_v2.py"), "from fire_v2 import fire"),
        (("one.ipynb", "helpers_copy.py"), "from helpers_copy import fire"),
        (("one.ipynb", "helpers (1).py"), "from helpers import fire"),
    ],
)
def test_scripts_beside_a_notebook_can_be_imported(cases, names, code):
    helpers = "import matplotlib.pyplot as plt\nLIMIT = 0\ndef fire(z):\n    return (z >= LIMIT).astype(int)\nplt.plot()\n"
    work = code + "\n" + HONEST.replace("(X @ w + b >= 0).astype(int)", "fire(X @ w + b)")
    data = notebook(work) if names[0].endswith("ipynb") else work.encode()
    record = grade.grade([(names[0], data), (names[1], helpers.encode())], cases, 1.0)
    assert grade.total(record["points"]) == 6 and record["notes"] == []


def test_answers_in_a_script_count_once(together):
    """It answers itself, and the notebook hands on what it imports from there: that is no second answer."""
    two = dict(answers__py=HONEST, ch1__ipynb=notebook("from answers import fires, Counter\nCounter(1)"))
    assert together(**two) == (6, [])


@pytest.mark.parametrize(
    "old, new",
    [
        ("ch1.ipynb", "ch1 (1).ipynb"),
        ("ch1.ipynb", "ch1(1).ipynb"),
        ("ch1 (2).ipynb", "ch1 (10).ipynb"),
        ("ch1.ipynb", "ch1-1.ipynb"),
        ("ch1-1.py", "ch1-2.py"),
        ("ch1.ipynb", "ch1-Copy1.ipynb"),
        ("ch1-Copy1.ipynb", "ch1-Copy2.ipynb"),
        ("ch1.ipynb", "Copy of ch1.ipynb"),
        ("ch1.ipynb", "ch1 copy.ipynb"),
        ("ch1 copy.ipynb", "ch1 copy 2.ipynb"),
        ("ch1.ipynb", "ch1 - Copy.ipynb"),
        ("ch1 - Kopie.ipynb", "ch1 - Kopie (2).ipynb"),
        ("ch1_v2.py", "ch1_v10.py"),
        ("ch1.py", "ch1 2.py"),
        ("ch1 copy.ipynb", "ch1 copy (2).ipynb"),
        ("ch1.ipynb", "ch1_copy(2).ipynb"),
        ("ch1_copy(2).ipynb", "ch1_copy(10).ipynb"),
        ("ch1.ipynb", "Kopie von ch1.ipynb"),
        ("Copy of ch1.ipynb", "Copy (2) of ch1.ipynb"),
        ("ch1 (copy).ipynb", "ch1 (3rd copy).ipynb"),
        ("ch1_副本.ipynb", "ch1_副本2.ipynb"),
        ("ch1.ipynb", "ch1_копия.ipynb"),
        ("ch1[1].ipynb", "ch1[2].ipynb"),
        ("ch1_rev2.py", "ch1_rev10.py"),
        ("ch1.py", "ch1_1.py"),
        ("hw-2026-11-09.py", "hw-2026-11-28.py"),
        ("doe_12_99_ch1.ipynb", "doe_12_100_ch1.ipynb"),
        ("doe_12_99_ch1-1.ipynb", "doe_12_100_ch1.ipynb"),
        ("doe_LATE_12_99_ch1.ipynb", "doe_12_100_ch1.ipynb"),
        ("a/ch1.ipynb", "a/ch1 (1).ipynb"),
        ("a.ipynb", "b.ipynb"),  # nothing says which is newer, so the first by name
        ("week-1.py", "week1.py"),
    ],
)
@pytest.mark.parametrize("better", ["old", "new"])
def test_the_newest_counts_be_it_better_or_not(cases, old, new, better):
    files = {name: HONEST if better == which else WRONG for name, which in ((old, "old"), (new, "new"))}
    taken = newest_first([old, new])[0]
    assert taken == (old if (old, new) in (("a.ipynb", "b.ipynb"), ("week-1.py", "week1.py")) else new)
    data = {n: notebook(c) if n.endswith("ipynb") else c.encode() for n, c in files.items()}
    for order in (sorted(data), sorted(data, reverse=True)):
        record = grade.grade([(n, data[n]) for n in order], cases, 1.0)
        assert grade.total(record["points"]) == (6 if files[taken] == HONEST else 5.33)
        (note,) = record["notes"]
        assert f"{taken} counts" in note and old in note and new in note and note.startswith("Counter, fires, correction: ")


def test_a_stub_is_no_answer_and_a_variable_neither(together):
    stub = "def fires(X, w, b):\n    ...\n\ncorrection = 3\n\ndef Counter(start):\n    raise NotImplementedError"
    assert together(**{"ch1 (1)__ipynb": notebook(stub), "ch1__ipynb": notebook(HONEST)}) == (6, [])
    assert together(**{"ch1 (1)__ipynb": notebook(stub)})[0] == 0


def test_a_function_that_only_has_the_same_name_is_no_rival(together):
    """The chapter's notebook hands its function to check; another chapter's may have one of this name."""
    chapter = notebook(HONEST, 'check("perceptrons.fires", fires)')
    points, notes = together(**{"01__ipynb": notebook("def fires(t):\n    return t"), "02__ipynb": chapter})
    assert points == 6 and len(notes) == 1 and "02.ipynb counts, which hands it to check" in notes[0]


def test_a_file_that_fails_costs_the_others_nothing(together):
    loop, end = "def fires(X, w, b):\n    while True:\n        pass", "import os\nx = Counter = os._exit(0)"
    points, notes = together(
        0.3, a__ipynb=notebook(loop), b__ipynb=notebook(f"{CORRECTION}\n\n{COUNTER}"), c__ipynb="{", d__py=end
    )
    assert points == 4
    assert "d.py ended its process before all cases were answered" in notes
    assert any(note.startswith("c.ipynb: “c.ipynb is not a notebook") for note in notes)


def test_sixty_files_are_read_and_one_more_is_told(tmp_path, command, work):
    folder = work() / "alice"
    folder.mkdir()
    for i in range(61):
        (folder / f"{i:02}.py").write_text(f"def other_{i}():\n    pass")
    (folder / "59.py").write_text(HONEST)
    command("grade", "work", "--cases", "hidden.json", "--out", "book.csv")
    (row,) = csv.DictReader((tmp_path / "book.csv").read_text("utf-8-sig").splitlines())
    assert row["points"] == "6" and row["notes"] == "only the first 60 of 61 files were read"


def test_who_uses_up_the_time_of_all_is_told(cases, monkeypatch):
    monkeypatch.setattr(grade, "ROOMS", 0.001)
    record = grade.grade([("a.py", HONEST.encode()), ("b.py", b"x = 1")], cases, 0.3)
    assert record["notes"] == ["b.py was not run: the files before it used up the time"]
    assert grade.total(record["points"]) == 6


@pytest.mark.parametrize(
    "name", ["-" * 60_000, "9" * 60_000, "-1" * 30_000, "a_1_" * 15_000, "copy of " * 8000, "(1)" * 20_000]
)
def test_no_name_takes_long_to_read(name):
    begin = time.process_time()
    for one in (f"{name}.py", f"x-{name}.py", f"x_1_{name}_y.py", f"a/{name}/b.py"):
        newest_first([one, "a.py"])
        paths([one])
    assert time.process_time() - begin < 2


def test_paths_for_imports():
    assert paths(["h.py", "h (1).py", "doe_1_2_k.py", "doe_1_3_k-1.py", "a/m-1.py"]) == {
        "h.py": "h.py",
        "h (1).py": "h (1).py",
        "doe_1_2_k.py": "k.py",
        "doe_1_3_k-1.py": "k-1.py",
        "a/m-1.py": "a/m.py",
    }


def test_a_filled_table_counts(points):
    table = "table = []\nfor w in range(3):\n    table.append(w)", "table.reverse()"
    assert points(notebook(*table, HONEST.replace("X @ w + b >= 0", "X @ w + b >= table[2]")), "work.ipynb")[0] == 6


def test_an_assignment_that_fails_hides_nothing(points):
    """As in a notebook: what was there before stays."""
    got, record = points(notebook(HONEST, "fires = np.vectorised(fires)", "Counter = nothing"), "work.ipynb")
    assert got == 6 and len(record["notes"]) == 2


@pytest.mark.parametrize(
    "code, name, missing",
    [
        ("import scipy", "scipy", "scipy"),
        ("from scipy import stats", "stats", "scipy"),
        ("import numpy, scipy.stats as st", "st", "scipy"),
        ("from sklearn.svm import SVC", "SVC", "sklearn"),
        ("from nblib import losses, plots", "plots", "nblib.plots"),
    ],
)
def test_a_module_that_is_not_there_is_named(points, code, name, missing):
    got, record = points(notebook(code, HONEST + f"\nfires.x = {name}"), "work.ipynb")
    assert got == 6 and f"there is no {missing} here" in record["notes"][0]
    if missing != "nblib.plots":
        got, record = points(HONEST.replace("error = y", f"{code}\n    error = y"))
        assert got == 3 and record["notes"] == [f"“correction raised ModuleNotFoundError: there is no {missing} here”"]


# Limits count CPU ------------------------------------------------------------------------------------------------------

BUSY = """\
import time

def work(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

"""


def test_a_busy_machine_costs_no_points(points):
    """A call that takes half of its time passes when many others want the CPU, too."""
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        begin = time.monotonic()
        got, record = points(BUSY + HONEST.replace("error = y", "work(0.5)\n    error = y"), seconds=1.0)
        took = time.monotonic() - begin
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
    assert got == 6 and record["notes"] == []
    assert took > 3  # by the clock, every call took longer than its second


def test_the_clock_ends_what_sleeps(points):
    got, record = points(HONEST.replace("error = y", "import time; time.sleep(99)\n    error = y"), seconds=0.3)
    assert got == 3 and {kind for _, kind, *_ in record["cases"]} >= {"timeout", "skipped"}
    got, record = points(HONEST.replace("error = y", "import time; time.sleep(0.5)\n    error = y"), seconds=0.3)
    assert got == 6  # but not what sleeps a little


def test_a_slow_machine_has_longer(monkeypatch):
    from grader.inside import pace

    monkeypatch.setattr(pace, "_work", lambda: 4 * pace.NOMINAL)
    assert pace.pace() == 4
    monkeypatch.undo()
    assert pace.FASTEST <= pace.pace() <= pace.SLOWEST


@pytest.mark.parametrize("how", ["os._exit(0)", "os._exit(3)", "os.abort()"])
def test_who_ends_its_process_is_told(points, how):
    got, record = points(HONEST.replace("error = y", f"import os; {how}\n    error = y"))
    assert got == 3 and record["notes"] == ["it ended its process before all cases were answered"]
    got, record = points(f"{HONEST}\nimport os\nx = fires = {how}\n")
    assert got == 0 and record["notes"] == ["it ended its process before all cases were answered"]


# What sleeps, by whatever means -----------------------------------------------------------------------------------------

DEAF = "import os, signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n"
SLEEPERS = {
    "deaf": DEAF + "time.sleep(10**6)",
    "in drops": DEAF + "while True:\n    time.sleep(0.1)\n    sum(range(10**5))",
    "talking": DEAF + "while True:\n    time.sleep(0.1)\n    os.write(3, b'x')",
    "hung up": DEAF + "os.closerange(0, 99)\ntime.sleep(10**6)",
}


@pytest.mark.parametrize("how", SLEEPERS)
def test_who_sleeps_on_is_ended(points, how):
    body = SLEEPERS[how].replace("\n", "\n    ")
    begin = time.monotonic()
    got, record = points(HONEST.replace("error = y", f"{body}\n    error = y"), seconds=0.3)
    assert got == 3 and "it took too long and was stopped" in record["notes"]
    assert time.monotonic() - begin < 60


def test_sleep_counts_as_the_time_of_a_submission(cases, monkeypatch):
    monkeypatch.setattr(grade, "ROOMS", 1)
    sleeper = HONEST.replace("error = y", "import time; time.sleep(99)\n    error = y").encode()
    record = grade.grade([(f"{i}.py", sleeper) for i in range(5)], cases, 0.3)
    assert [note for note in record["notes"] if "was not run" in note][-1].startswith("4.py was not run")


def test_drawing_costs_no_answer(points):
    drawing = "import matplotlib.pyplot as plt\n    fig, ax = plt.subplots()\n    ax.plot(x)\n    display(x)\n    error = y"
    assert points(HONEST.replace("error = y", drawing))[0] == 6
    tried = "try:\n    import matplotlib.pyplot as plt\nexcept ImportError:\n    plt = None\nif plt:\n    plt.show()\n"
    assert points(tried + HONEST.replace("error = y", "assert plt is None\n    error = y"))[0] == 6


def test_who_is_stopped_and_goes_on_does_not_sleep(tmp_path, command, work):
    """As a computer that is shut and opened again."""
    work(a__py=BUSY + HONEST.replace("error = y", "work(0.2)\n    error = y"))
    words = ["grade", "work", "--cases", "hidden.json", "--out", "book.csv", "--seconds", "0.5"]
    with subprocess.Popen([sys.executable, "-m", "grader", *words], cwd=tmp_path) as process:
        while len(descendants(process.pid)) < 3:  # bubblewrap, its child, Python
            time.sleep(0.05)
        time.sleep(0.7)
        for number, pause in ((signal.SIGSTOP, 13), (signal.SIGCONT, 0)):  # who sleeps for 10 seconds is ended
            for pid in (process.pid, *descendants(process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(pause)
    (row,) = csv.DictReader((tmp_path / "book.csv").read_text("utf-8-sig").splitlines())
    assert (row["points"], row["notes"]) == ("6", "")
