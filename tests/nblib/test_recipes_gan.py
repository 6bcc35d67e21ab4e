"""The game's recipe: three games, whose figures are those of the generators' samples."""

import numpy as np
import pytest

from nblib.datasets import ring
from nblib.models.gan import modes
from nblib.models.recipes import gan as recipe
from nblib.models.recipes.gan import Settings

SMALL = Settings(epochs=1, hidden=(8, 8), batch_size=16, samples=60)


def small(**changes):
    return Settings(**vars(SMALL) | changes)


def test_the_figures_of_all_three_games():
    trained = recipe.train(SMALL)
    assert trained.baseline.keys() == recipe.TARGETS.keys()
    assert trained.figures.keys() == {f"{key}{end}" for key in recipe.TARGETS for end in ("", "_unpenalized")}
    assert trained.figures["gan_energy"] > 0.02  # after a hundred rounds it cannot be good
    assert [p.shape for p in trained.model.params.values()] == [(2, 8), (8,), (8, 8), (8,), (8, 2), (2,)]


def test_the_seed_decides_everything():
    one, same, other = (recipe.train(small(seed=seed)).figures for seed in (1, 1, 2))
    assert one == same != other


def test_only_the_penalty_tells_the_games_apart():
    """Without it the first two games are one and the same, played from the same start."""
    figures = [recipe.game(small(gamma=gamma), np.random.default_rng(0))[1] for gamma in (0.0, 0.0, 0.1)]
    assert figures[0] == figures[1] != figures[2]
    assert recipe.plain(SMALL).gamma == 0 and recipe.plain(SMALL).hidden == SMALL.hidden


def test_the_centers_are_the_truth_s():
    found = modes(ring(np.random.default_rng(0), 4000), recipe.centers())
    assert found.found == 8 and found.near == 1  # 0.3 are six deviations


def test_bad_settings_get_a_sentence():
    with pytest.raises(ValueError, match="epochs must be a whole number of at least 1, but came as 0"):
        recipe.train(small(epochs=0))
    with pytest.raises(ValueError, match="dtype must be one of 'float32', 'float64', but came as 'float16'"):
        recipe.train(small(dtype="float16"))
    with pytest.raises(ValueError, match="gamma must be a finite number at least 0, but came as -1"):
        recipe.train(small(gamma=-1))
