"""The autoencoders' recipe: what it measures, on which images, and that its seed decides everything."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from nblib import datasets
from nblib.models.pca import pca
from nblib.models.recipes import autoencoder
from nblib.models.recipes.autoencoder import Settings, build, error, examples, learn, train

SHORT = Settings(epochs=2, hidden=(16,), wide=(24,), batch_size=128)


def test_the_seed_decides_everything():
    first, again, other = (train(s) for s in (SHORT, SHORT, Settings(**{**vars(SHORT), "seed": 1})))
    assert first.figures == again.figures != other.figures
    assert set(first.figures) == set(autoencoder.TARGETS) == set(first.baseline)
    assert set(first.baseline.values()) == {1.0}


def test_a_figure_is_the_test_error_over_that_of_the_components():
    rng = np.random.default_rng(0)
    X, X_test, y, y_test = examples(SHORT, rng)
    trained = train(SHORT)
    ours = np.mean((trained.model.predict(X_test) - X_test) ** 2)
    components = PCA(2, svd_solver="full").fit(X)
    theirs = np.mean((components.inverse_transform(components.transform(X_test)) - X_test) ** 2)
    assert trained.figures["ae_vs_pca_2"] == pytest.approx(ours / theirs, rel=1e-9)
    assert error(pca(X, 2), X_test) == pytest.approx(theirs, rel=1e-9)


def test_no_image_is_on_both_sides():
    X, X_test, y, y_test = examples(Settings(), np.random.default_rng(3))
    assert X.shape == (1438, 64) and X_test.shape == (359, 64) and X.dtype == np.float64
    together = np.concatenate([X, X_test])
    order = [np.lexsort(A.T) for A in (together, datasets.digits().X)]
    assert np.array_equal(together[order[0]], datasets.digits().X[order[1]])
    assert examples(Settings(dtype="float32"), np.random.default_rng(3))[0].dtype == np.float32


def test_short_training_tells_most_of_what_differs_between_images():
    rng = np.random.default_rng(0)
    settings = Settings(epochs=6, wide=(64,))
    X, X_test, _, _ = examples(settings, rng)
    network = build(settings, 16, rng)
    history = learn(network, X, settings, rng)
    assert (np.diff(history.cost) < 0).all()
    assert np.mean((network.predict(X_test) - X_test) ** 2) < 0.7 * np.mean((X.mean(axis=0) - X_test) ** 2)


def test_the_code_is_the_narrowest_place():
    rng = np.random.default_rng(0)
    for code, widths in [(2, [128, 64, 2]), (16, [256, 16])]:
        encoder, decoder = build(Settings(), code, rng).layers
        sizes = [W.shape[1] for W in encoder.weights.values()]
        assert sizes == widths and encoder.output_shape((64,)) == (code,) and decoder.output_shape((code,)) == (64,)
    noisy = build(Settings(), 16, rng, noise=0.3)
    x = rng.random((4, 64))
    assert len(noisy.layers) == 3 and np.array_equal(noisy.predict(x), noisy.predict(x))
    assert not np.array_equal(noisy.forward(x, rng)[0], noisy.forward(x)[0])


def test_bad_settings_get_a_sentence():
    for changed, sentence in [
        ({"dtype": "int8"}, "dtype must be one of"),
        ({"epochs": 0}, "epochs must be a whole number of at least 1"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1"),
        ({"activation": "rel"}, "must be one of"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            train(Settings(**changed))
