"""The map's recipe: starts, both forms, and figures that are measured on the examples held out."""

import numpy as np
import pytest

from nblib.models.kmeans import KMeans, squared_distances
from nblib.models.recipes import som as recipe
from nblib.models.recipes.som import Settings

SMALL = Settings(epochs=3, rows=3, columns=4, sigma=(2.0, 0.7), starts=1)


def small(**changes):
    return Settings(**vars(SMALL) | changes)


def test_figures_are_measured_on_the_digits_held_out():
    trained = recipe.train(SMALL)
    X, X_test = recipe.examples(np.random.default_rng(SMALL.seed))
    assert X.shape == (1438, 64) and X_test.shape == (359, 64)
    distances = squared_distances(X_test, trained.model.params["W"]) ** 0.5
    places = np.stack(np.divmod(np.argsort(distances, axis=1, kind="stable")[:, :2], 4), axis=-1)  # (359, 2, row and column)
    apart = abs(places[:, 0] - places[:, 1]).max(axis=1) > 1
    assert trained.figures["som_topographic"] == apart.mean()
    assert trained.figures.keys() == trained.baseline.keys() == recipe.TARGETS.keys()
    ratio = trained.figures["som_quantization_vs_kmeans"]
    assert 1 < ratio < 1.3 and trained.baseline["som_quantization_vs_kmeans"] == 1
    assert trained.baseline["som_topographic"] > 2 * trained.figures["som_topographic"]


def test_the_seed_decides_everything():
    one, same, other = (recipe.train(small(seed=seed)) for seed in (1, 1, 2))
    assert one.figures == same.figures != other.figures
    assert np.array_equal(one.model.params["W"], same.model.params["W"])


def test_a_spread_start_lies_in_a_plane_and_a_random_one_in_the_cube():
    X, _ = recipe.examples(np.random.default_rng(0))
    spread, drawn = (
        recipe.build(X, small(start=start), np.random.default_rng(0)).params["W"] for start in ("spread", "random")
    )
    assert np.linalg.matrix_rank(spread - spread.mean(axis=0)) == 2
    np.testing.assert_allclose(spread.mean(axis=0), X.mean(axis=0), atol=1e-12)
    assert np.linalg.matrix_rank(drawn - drawn.mean(axis=0)) == 11 and drawn.min() >= 0 and drawn.max() < 1


def test_both_forms_bring_the_units_nearer():
    X, _ = recipe.examples(np.random.default_rng(0))
    for form in ("batch", "online"):
        settings, rng = small(form=form, start="random"), np.random.default_rng(0)
        som = recipe.build(X[:200], settings, rng)
        before = som.quantization_error(X[:200])
        assert len(recipe.learn(som, X[:200], settings, rng).cost) == 3
        assert som.quantization_error(X[:200]) < 0.8 * before


def test_the_best_start_of_kmeans_counts():
    X, _ = recipe.examples(np.random.default_rng(0))
    X = X[:200]
    costs = []
    rng = np.random.default_rng(3)
    for _ in range(4):
        model = KMeans(recipe.plus_plus(X, 12, rng))
        list(model.fit(X))
        costs.append(model.cost(X))
    assert recipe.kmeans(X, small(starts=4), np.random.default_rng(3)).cost(X) == min(costs) < max(costs)


def test_bad_settings_get_a_sentence():
    with pytest.raises(ValueError, match="start must be one of 'spread', 'random', but came as 'pca'"):
        recipe.train(small(start="pca"))
    with pytest.raises(ValueError, match="starts must be"):
        recipe.train(small(starts=0))
    with pytest.raises(ValueError, match="form must be one of"):
        recipe.train(small(form="both"))
