"""What the grader's tests share: a small course, the sandbox, and the command."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from samples import HERE

from authoring.course import course
from grader import grade
from grader.sandbox import Sandbox, SandboxMissing


@pytest.fixture(scope="session", autouse=True)
def sandbox():
    """Require the sandbox where REQUIRE_SANDBOX is set; skip elsewhere, and say why."""
    try:
        return Sandbox()
    except SandboxMissing as missing:
        if os.environ.get("REQUIRE_SANDBOX"):
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def cases() -> bytes:
    """Return the small course's file of cases, three exercises of six points."""
    return json.dumps(course(HERE / "course", "a seed of the tests")).encode()


@pytest.fixture(scope="session")
def points(cases):
    """Return a function: the total of a script's or notebook's points, and its record."""

    def of(data: str | bytes, name: str = "work.py", seconds: float = 1.0):
        data = data.encode() if isinstance(data, str) else data
        record = grade.grade([(name, data)], cases, seconds)
        return grade.total(record["points"]), record

    return of


@pytest.fixture
def command(tmp_path, cases):
    """Return a function that runs `grader` in `tmp_path`, where hidden.json is, and gives the finished process."""
    (tmp_path / "hidden.json").write_bytes(cases)

    def run(*words, **options):
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, words)],
            **{"cwd": tmp_path, "text": True, "capture_output": True, "timeout": 300, **options},
        )

    return run


@pytest.fixture
def work(tmp_path):
    """Return a function that writes submissions: name -> content."""

    def write(**files: str | bytes) -> Path:
        folder = tmp_path / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            path = folder / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write
