"""The recipe of moons: what the figures are, what the clock counts, and that the seed decides all but the seconds."""

import numpy as np
import pytest

from nblib.models.recipes import rbfn as recipe
from nblib.models.recipes.rbfn import Settings

SMALL = Settings(examples=100, tests=200, units=8, hidden=(6,), passes=4)


def small(**changes):
    return Settings(**vars(SMALL) | changes)


def test_figures_are_measured_on_points_held_out():
    trained = recipe.train(SMALL)
    X, X_test, y, y_test = recipe.examples(SMALL, np.random.default_rng(SMALL.seed))
    assert X.shape == (100, 2) and X_test.shape == (200, 2) and not (X_test[:, None] == X).all(axis=2).any()
    assert trained.figures["rbfn_moons"] == np.mean(trained.model.predict(X_test) == y_test) > 0.85
    assert trained.figures.keys() == trained.baseline.keys() == recipe.TARGETS.keys()
    again = recipe.perceptron(X, X_test, y, y_test, SMALL)
    assert again[0] == trained.baseline["rbfn_moons"] == np.mean(again[2].predict(X_test) == y_test)
    assert trained.baseline["rbfn_over_mlp_seconds"] == 1


def test_the_ratio_is_that_of_the_clocks(monkeypatch):
    """A clock that ticks once a look: each of three fits takes 1, each pass of the perceptron 1."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(recipe, "process_time", lambda: float(next(ticks)))
    data = recipe.examples(SMALL, np.random.default_rng(0))
    assert recipe.perceptron(*data, SMALL, goal=0.0)[1] == 1  # there after the first pass
    assert recipe.perceptron(*data, SMALL, goal=1.1)[1] == 4  # never: all passes count
    assert recipe.train(small(tests=20, noise=1.0)).figures["rbfn_over_mlp_seconds"] == 1 / 4


def test_the_seed_decides_everything_but_the_seconds():
    one, same, other = (recipe.train(small(seed=seed)) for seed in (1, 1, 2))
    assert one.figures["rbfn_moons"] == same.figures["rbfn_moons"]
    assert one.baseline["rbfn_moons"] == same.baseline["rbfn_moons"]
    for key in "CsWb":
        assert np.array_equal(one.model.params[key], same.model.params[key])
        assert not np.array_equal(one.model.params[key], other.model.params[key])


def test_the_chapters_set_up_reaches_what_its_table_asks():
    settings = Settings()
    X, X_test, y, y_test = recipe.examples(settings, np.random.default_rng(0))
    model = recipe.build(settings)
    recipe.learn(model, X, y, settings)
    assert np.mean(model.predict(X_test) == y_test) > 0.96
    assert model.params["C"].shape == (20, 2) and np.ptp(model.params["s"]) == 0


def test_bad_settings_get_a_sentence():
    with pytest.raises(ValueError, match="passes must be"):
        recipe.train(small(passes=0))
    with pytest.raises(ValueError, match="as many different examples"):
        recipe.train(small(units=101))
