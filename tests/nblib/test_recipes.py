"""Every recipe keeps the protocol, and the command says what it can and cannot do."""

import dataclasses
import inspect

import pytest

from nblib.models.__main__ import main
from nblib.models.recipes import names, recipe


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
