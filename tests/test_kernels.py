"""The command that runs the tests with the kernels of older processors."""

import sys

import kernels
import pytest


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
