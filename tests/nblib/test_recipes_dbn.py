"""The stack's recipe: what the machines see, what the networks see, and figures on the images held out."""

from dataclasses import replace

import numpy as np
import pytest

from nblib.models.recipes import dbn as recipe


def test_the_recipe_measures_both_data_sets_and_says_what_it_found(monkeypatch):
    short = {"epochs": 1, "fine_epochs": 2, "hidden": (8, 8)}
    monkeypatch.setattr(recipe, "DIGITS", replace(recipe.DIGITS, **short))
    found = recipe.train(replace(recipe.Settings(), **short))
    _, reached = recipe.compare(replace(recipe.Settings(), **short))
    _, small = recipe.compare(recipe.DIGITS)
    assert found.figures["dbn_gain"] == reached["dbn"] - max(reached["sigmoid"], reached["relu"])
    assert found.figures["dbn_gain_digits"] == small["dbn"] - max(small["sigmoid"], small["relu"])
    assert (found.figures["dbn_frozen"], found.figures["dbn_pixels"]) == (reached["frozen"], reached["pixels"])
    assert np.isclose(found.baseline["dbn_accuracy"], max(reached["sigmoid"], reached["relu"]), rtol=1e-12)
    assert recipe.TARGETS.keys() == {"dbn_gain"}


def test_machines_see_binary_images_and_the_labelled_ones_keep_their_grey_values():
    binary = recipe.examples(recipe.BINARY_DIGITS, np.random.default_rng(0))
    grey = recipe.examples(recipe.DIGITS, np.random.default_rng(0))
    assert np.array_equal(grey.V, binary.V) and np.array_equal(binary.X, binary.V) and np.array_equal(grey.y, binary.y)
    assert set(np.unique(grey.V)) == {0, 1} and len(np.unique(grey.X)) == 17 and grey.X_test.shape == (359, 64)
    few = recipe.labelled(grey.y, recipe.DIGITS, np.random.default_rng(1))
    assert len(set(few)) == 100 and (np.bincount(grey.y[few]) == 10).all()
    with pytest.raises(ValueError, match="data must be 'mnist' or 'digits', but came as 'letters'"):
        recipe.examples(replace(recipe.DIGITS, data="letters"), np.random.default_rng(0))


def test_curves_agree_with_a_comparison_at_its_own_number_of_labels():
    small = replace(recipe.DIGITS, epochs=1, fine_epochs=2, hidden=(8,))
    found = recipe.curves(small, (20, 100))
    assert {name: values[1] for name, values in found.items()} == recipe.compare(small)[1]
    assert all(len(values) == 2 for values in found.values())
