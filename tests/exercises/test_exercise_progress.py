"""The points are kept, whatever happens to their file."""

import importlib
import json
import os
import stat
import subprocess
import sys
from contextlib import suppress

import pytest

from authoring.exercises import TOTAL
from nblib.exercises import check, progress, take_progress
from nblib.exercises.catalogue import index

points = importlib.import_module("nblib.exercises.points")


@pytest.fixture
def restart(monkeypatch):
    """Return a function that forgets what the session knows, as a new kernel would."""

    def forget():
        monkeypatch.setattr(points, "session", {})
        monkeypatch.setattr(points, "notes", [])
        monkeypatch.setattr(points, "answers", {})

    forget()
    return forget


@pytest.fixture
def file(tmp_path, monkeypatch, restart):
    path = tmp_path / "data" / "progress.json"
    monkeypatch.setenv("NBLIB_PROGRESS", str(path))
    return path


def fires(X, w, b):
    return (X @ w + b >= 0).astype(int)


def fires_late(X, w, b):
    return (X @ w + b > 0).astype(int)


def test_points_are_kept_between_runs_and_only_rise(file, restart):
    assert progress().points == 0 and not file.exists()
    check("perceptrons.fires", fires_late)
    some = progress().points
    assert 0 < some < 0.3
    restart()
    assert progress().points == some
    check("perceptrons.fires", fires)
    check("perceptrons.fires", fires_late)
    restart()
    assert progress().points == 0.3
    rows = {row.chapter: row for row in progress().rows}
    assert (rows["perceptrons"].complete, rows["perceptrons"].exercises) == (1, 5)
    share, exercises = round(0.3 * sum(TOTAL.values()), 2), len(index())
    assert sum(row.share for row in rows.values()) == pytest.approx(share)
    assert repr(progress()).splitlines()[1].split() == ["perceptrons", "0.3", "of", "3.6", "1", "of", "5"]
    assert repr(progress()).splitlines()[-1].split() == ["all", "0.3", "of", f"{share:g}", "1", "of", f"{exercises}"]
    assert progress()._repr_html_().count("<tr>") == len(rows) + 2
    assert [p.name for p in file.parent.iterdir() if p.suffix != ".lock"] == ["progress.json"]


def test_each_part_has_points_of_its_own(file):
    one, two = progress(1), progress(part=2)
    assert {r.chapter for r in one.rows} & {r.chapter for r in two.rows} == set()
    assert [*one.rows, *two.rows] == list(progress().rows)
    assert [round(sum(r.share for r in p.rows) / 0.3) for p in (one, two)] == [TOTAL[1], TOTAL[2]]
    with pytest.raises(ValueError, match="part must be 1 or 2, or None for both, but came as 'two'"):
        progress("two")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"points": 3}',
        b'{"points": {"a.b": "many"}}',
        b'{"points": {"a.b": NaN}}',
        b'{"points": {"a.b": true}}',
    ],
)
def test_a_broken_file_is_set_aside_and_said(file, restart, content):
    for number in (1, 2):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        restart()
        check("perceptrons.fires", fires)
        aside = file.with_name(f"progress.broken-{number}.json")
        assert aside.read_bytes() == content
        assert progress().points == 0.3 and aside.name in repr(progress()) and aside.name in progress()._repr_html_()
        restart()
        assert progress().points == 0.3 and progress().notes == ()


def test_points_and_answers_go_to_the_page_and_come_back(file, restart, tmp_path):
    check("perceptrons.fires", fires_late)
    points.record_answer("bias 0123456789ab", 2)
    assert points.export() == json.loads(file.read_text())
    of_page = tmp_path / "deep-learning-progress.json"  # as book/progress.js writes it
    kept = {"format": 1, "answers": {"01_perceptrons": {"scale": {"answer": "It halves.", "right": True, "first": True}}}}
    of_page.write_text(json.dumps(kept | {"points": {"perceptrons.fires": 0.3}, "chosen": {"scale 0123456789ab": 1}}))
    assert take_progress(of_page).points == 0.3
    points.take_in({"points": {"perceptrons.fires": 0.1}})  # the better one stays
    restart()
    assert progress().points == 0.3 and points.answered() == {"bias 0123456789ab": 2, "scale 0123456789ab": 1}
    of_page.write_text(json.dumps(kept))
    with pytest.raises(
        ValueError, match=r"deep-learning-progress\.json was not taken: the file holds no points\. Your points"
    ):
        take_progress(of_page)
    assert progress().points == 0.3


def test_unknown_exercises_in_the_file_are_kept_and_not_counted(file, restart):
    file.parent.mkdir()
    file.write_text('{"points": {"from.elsewhere": 7, "perceptrons.fires": 99}}')
    check("perceptrons.signed_distances", lambda X, w, b: (X @ w + b) / (w @ w) ** 0.5)
    assert json.loads(file.read_text())["points"]["from.elsewhere"] == 7
    assert {row.chapter: row.points for row in progress().rows}["perceptrons"] == 0.9


def test_a_session_that_began_before_another_saved_takes_its_points_over(file, restart):
    progress()
    code = (
        "from nblib.exercises import check\n"
        "check('perceptrons.signed_distances', lambda X, w, b: (X @ w + b) / (w @ w) ** 0.5)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    check("perceptrons.fires", fires)
    assert set(json.loads(file.read_text())["points"]) == {"perceptrons.fires", "perceptrons.signed_distances"}


def test_many_kernels_at_once_lose_nothing(file):
    code = (
        "import sys, importlib\npoints = importlib.import_module('nblib.exercises.points')\n"
        "for i in range(20): points.record(f'kernel{sys.argv[1]}.{i}', 1.0)"
    )
    kernels = [subprocess.Popen([sys.executable, "-c", code, str(k)]) for k in range(4)]
    assert [kernel.wait() for kernel in kernels] == [0] * 4
    assert len(json.loads(file.read_text())["points"]) == 80


@pytest.mark.skipif(points.fcntl is None, reason="no locks here")
def test_a_kernel_waits_while_another_saves(file, monkeypatch):
    code = "import importlib; importlib.import_module('nblib.exercises.points').record('another.kernel', 1.0)"
    merge, kernels = points._merge, []

    def merge_slowly():
        merge()
        kernels.append(subprocess.Popen([sys.executable, "-c", code]))
        with suppress(subprocess.TimeoutExpired):
            kernels[0].wait(3)

    monkeypatch.setattr(points, "_merge", merge_slowly)
    check("perceptrons.fires", fires)
    assert kernels[0].wait() == 0
    assert set(json.loads(file.read_text())["points"]) == {"perceptrons.fires", "another.kernel"}


def refuse(*args, **kwargs):
    raise PermissionError(13, "Permission denied")


def test_without_a_writable_place_the_session_remembers_and_says_so(file, monkeypatch):
    monkeypatch.setattr(points.tempfile, "mkstemp", refuse)
    check("perceptrons.fires", fires)
    assert progress().points == 0.3
    assert "Your points last only as long as this session: they could not be saved (Permission denied)." in repr(progress())
    assert not file.exists()


def test_a_failure_while_writing_leaves_the_old_file_whole(file, restart, monkeypatch):
    check("perceptrons.fires", fires)
    before = file.read_bytes()
    monkeypatch.setattr(points.os, "replace", refuse)
    check("perceptrons.signed_distances", lambda X, w, b: (X @ w + b) / (w @ w) ** 0.5)
    assert file.read_bytes() == before and list(file.parent.glob("*.part")) == []
    assert progress().points == 0.9


def test_a_folder_in_the_file_s_place_stops_nothing(file):
    file.mkdir(parents=True)
    check("perceptrons.fires", fires)
    assert progress().points == 0.3 and len(progress().notes) >= 1


def test_in_a_browser_it_works_in_memory(restart, monkeypatch):
    monkeypatch.delenv("NBLIB_PROGRESS", raising=False)
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert points.place() is None
    check("perceptrons.fires", fires)
    check("perceptrons.fires", fires_late)
    assert progress().points == 0.3 and "there is no place here to keep them" in repr(progress())


@pytest.mark.skipif(sys.platform == "win32", reason="the places of Windows")
def test_the_place_is_the_user_s_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("NBLIB_PROGRESS", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert points.place() == tmp_path / "nblib" / "progress.json"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert points.place() == tmp_path / ".local" / "share" / "nblib" / "progress.json"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(file):
    file.parent.mkdir()
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        check("perceptrons.fires", fires)
        assert progress().points == 0.3 and "could not be saved" in repr(progress())
    finally:
        file.parent.chmod(stat.S_IRWXU)
