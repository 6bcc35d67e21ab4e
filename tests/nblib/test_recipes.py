"""Every recipe keeps the protocol, and the command says what it can and cannot do."""

import dataclasses
import inspect
import os
import subprocess
import sys

import pytest

from nblib.models.__main__ import main
from nblib.models.recipes import names, recipe

try:
    import pty
    import termios
except ImportError:  # Windows
    pty = None


@pytest.mark.parametrize("name", names())
def test_a_recipe_has_settings_targets_and_a_baseline(name):
    found = recipe(name)
    settings = found.Settings()
    assert {"seed", "epochs"} <= {field.name for field in dataclasses.fields(settings)}
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.seed = 1
    assert settings.seed == 0
    assert list(inspect.signature(found.train).parameters) == ["settings", "bar"]
    assert found.TARGETS and all(word in ("at least", "at most") for word, _ in found.TARGETS.values())
    assert found.BASELINE and inspect.getdoc(found)


def test_the_command_names_the_networks(capsys):
    assert main([]) == 0
    assert capsys.readouterr().out.split() == names()


def test_an_unknown_network_is_refused_in_a_sentence(capsys):
    assert main(["perceptrn"]) == 2
    assert "must be one of" in capsys.readouterr().err


@pytest.mark.skipif(pty is None, reason="no pseudo-terminal on this platform")
@pytest.mark.parametrize("page", ["cp1252", "cp437"])
def test_progress_and_figures_fit_the_code_pages_of_windows(page, tmp_path):
    """A terminal that lacks letters (here β) gets other ones, and the training is saved."""
    terminal, ours = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    command = [sys.executable, "-m", "nblib.models", "gan", "--epochs", "1", "--out", str(tmp_path / "gan.npz")]
    environment = {**os.environ, "PYTHONIOENCODING": page, "TERM": "vt100"}
    with open(terminal, "rb", buffering=0) as screen:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=ours, check=False)
        os.close(ours)
        bar = screen.read(4000).decode(page)
    said = done.stdout.decode(page)
    assert done.returncode == 0 and "saved as" in said and (tmp_path / "gan.npz").exists()
    assert "best rate and " in said and "100%" in bar and "epoch" in bar
