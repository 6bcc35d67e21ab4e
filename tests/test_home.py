"""The home notebook's table: chapters, minutes, and what its reader has done."""

import importlib
import json
import re

import nbformat
import pytest

from book.home import home
from book.notebooks import CHAPTERS, STATE
from nblib.exercises import check
from nblib.widgets import Prediction

points = importlib.import_module("nblib.exercises.points")
OPTIONS = [("one", "No.", False), ("none", "Yes.", True)]


@pytest.fixture
def restart(tmp_path, monkeypatch):
    """Return a function that forgets what the session knows, as a new kernel would; the file stays."""
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "progress.json"))

    def forget():
        for name, empty in (("session", {}), ("answers", {}), ("notes", [])):
            monkeypatch.setattr(points, name, empty)

    forget()
    return forget


def ask(**more):
    return Prediction(**{"name": "lines", "question": "How many?", "options": OPTIONS, **more})


def test_an_answer_given_on_screen_is_there_when_the_cell_is_run_again(restart):
    asked = ask()
    assert asked.answer == -1
    asked.set_state({"answer": 1})
    restart()
    assert ask().answer == 1 and ask().right
    assert ask(answer=0).answer == 0, "what the author says comes first"
    assert ask(question="How many now?").answer == -1
    assert ask(options=[*OPTIONS, ("two", "No.", False)]).answer == -1


def test_an_answer_set_in_python_is_not_kept(restart):
    asked = ask(answer=0)
    asked.answer = 1
    restart()
    assert ask().answer == -1


def test_answers_and_points_share_a_file(restart, tmp_path):
    check("perceptrons.fires", lambda X, w, b: (X @ w + b >= 0).astype(int))
    ask().set_state({"answer": 0})
    restart()
    check("perceptrons.signed_distances", lambda X, w, b: (X @ w + b) / (w @ w) ** 0.5)
    kept = json.loads((tmp_path / "progress.json").read_text())
    assert len(kept["points"]) == 2 and list(kept["answers"].values()) == [0]


@pytest.mark.parametrize("answers", [3, {"a": -1}, {"a": True}, {"a": "1"}, {"a": 7}])
def test_a_broken_answer_breaks_nothing(restart, tmp_path, answers):
    file = tmp_path / "progress.json"
    if isinstance(answers, dict):
        answers = {points.key("lines", "How many?", ["one", "none"]): answers["a"]}
    file.write_text(json.dumps({"points": {"perceptrons.fires": 0.3}, "answers": answers}))
    assert ask().answer == -1


def test_home_counts_what_is_done_and_continues_there(restart):
    first = home()
    stems = [path.stem for path in [*sorted(CHAPTERS.glob("[0-9]*")), *sorted(CHAPTERS.glob("architectures/[0-9]*"))]]
    assert [c.address.split("/")[-1].removesuffix(".ipynb") for c in first.chapters] == stems
    assert all(re.fullmatch(r"(\d h ?)?(\d+ min)?", c.core) and c.questions >= 5 and not c.answered for c in first.chapters)
    assert first.next == first.chapters[0] and not first.next.share
    models = nbformat.read(CHAPTERS / first.next.address, 4).metadata.widgets[STATE]["state"].values()
    for q in (model["state"] for model in models if "question" in model["state"]):
        Prediction(q["name"], q["question"], q["options"]).set_state({"answer": 0})
    check("perceptrons.fires", lambda X, w, b: (X @ w + b >= 0).astype(int))
    restart()
    then = home()
    assert then.chapters[0].complete and then.next == then.chapters[1]
    assert (then.next.points, then.next.share) == (0.3, 3.6)
    page = then._repr_html_()
    assert page.count("<tr>") == len(stems) + 1
    assert f'<strong>Continue:</strong> <a href="{then.next.address}">1. Perceptrons</a>' in page
    assert repr(then).endswith("Continue with 1. Perceptrons.")
    assert sum(c.share for c in then.chapters) == pytest.approx(sum(r.share for r in points.progress().rows))
