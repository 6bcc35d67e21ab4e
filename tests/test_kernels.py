"""The arithmetic that notebooks are stored with, and the command that runs the tests as older processors compute."""

import platform
import shlex
import subprocess
import sys

import kernels
import pytest

from book.notebooks import ARITHMETIC, ROOT


@pytest.fixture
def own(monkeypatch):
    """Let the command know one kernel, the one that this machine takes by itself."""
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    name = " ".join(kernels.says(kernels.TAKEN, {**kernels.os.environ}))
    if not name:
        pytest.skip("NumPy multiplies without OpenBLAS here")
    monkeypatch.setattr(kernels, "LOOPS", {name: set(kernels.says(kernels.EXTENSIONS, {**kernels.os.environ}))})
    return name


@pytest.mark.parametrize("code, word, result", [("", "pass", 0), ("raise SystemExit(1)", "FAIL", 1)])
def test_a_part_that_fails_fails_the_command(own, monkeypatch, capfd, code, word, result):
    monkeypatch.setattr(kernels, "PARTS", {"unit tests": [sys.executable, "-c", code]})
    assert kernels.main() == result
    assert f"{own:9} unit tests {word}" in capfd.readouterr().out


def test_a_kernel_that_the_processor_lacks_is_skipped_and_named(own, monkeypatch, capfd):
    monkeypatch.setattr(kernels, "LOOPS", {"Itanium": set()})
    assert kernels.main() == 1
    assert capfd.readouterr().out.strip() == f"Itanium   skipped: this machine takes {own} instead"


def test_a_process_that_ends_by_a_signal_says_nothing():
    assert kernels.says("import os; print('x', flush=True); os.kill(os.getpid(), 4)", {**kernels.os.environ}) == []


def test_chapters_that_are_compared_less_strictly_exist_and_are_left_out_of_the_others():
    for path in kernels.AMPLIFY:
        assert (ROOT / path).is_file()
        assert f"--ignore={path}" in kernels.PARTS["notebooks"] and path in kernels.PARTS["notebooks that amplify"]


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="elsewhere neither names a kernel")
def test_notebooks_are_run_and_compared_with_the_same_arithmetic():
    words = "print-%: ; @printf '%s' '$($*)'"
    ran = ["make", "--no-print-directory", "--silent", "--eval", words, "print-ARITHMETIC"]
    printed = subprocess.run(ran, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    makefile = dict(word.split("=", 1) for word in shlex.split(printed))
    threads = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONHASHSEED"}
    assert makefile == {name: value for name, value in ARITHMETIC.items() if name not in threads}
    exported = subprocess.run(
        ["make", "--no-print-directory", "--silent", "--eval", "show: ; @env", "show"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": kernels.os.environ["PATH"]},
    ).stdout
    assert all(f"{name}={ARITHMETIC[name]}" in exported.splitlines() for name in threads)
