"""Noise, codes and the variational cost against PyTorch, scikit-learn, finite differences and values by hand."""

import numpy as np
import pytest
from sklearn import decomposition

from nblib import datasets
from nblib.gradcheck import gradient_errors, numerical_gradient, relative_error
from nblib.layers import Activation, Dense, Noise
from nblib.losses import mse
from nblib.models.autoencoder import VAE, Reparameterize, kl, two_networks
from nblib.models.pca import pca
from nblib.network import Network
from nblib.optimizers import SGD, Adam
from nblib.training import fit, history, train
from tests.support.peer import needs_torch, torch


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# Noise


def test_a_denoiser_is_judged_by_what_came_before_the_noise(rng):
    """The identity with σ = 0.5: the mean squared error is 0.25, not 0."""
    X = rng.standard_normal((20_000, 2))
    before = X.copy()
    network = Network(Noise(0.5))
    noisy, _ = network.forward(X, np.random.default_rng(1))
    J, _ = mse(noisy, X)
    assert abs(J - 0.25) < 4 * np.sqrt(2 * 0.25**2 / X.size)
    assert np.array_equal(X, before) and np.array_equal(network.forward(X)[0], X)
    trained = Network(Noise(0.5), Dense.of(np.eye(2), [0, 0]))
    step = next(train(trained, X, X, mse, SGD(1e-6), rng, batch_size=None))
    assert abs(step.cost - 0.25) < 4 * np.sqrt(2 * 0.25**2 / X.size)


def test_noise_is_drawn_from_the_generator_and_keeps_the_type(rng):
    x = rng.standard_normal((5, 3)).astype(np.float32)
    layer = Noise(0.5)
    drawn = [layer.forward(x, np.random.default_rng(s))[0] for s in (1, 1, 2)]
    assert np.array_equal(drawn[0], drawn[1]) and not np.array_equal(drawn[0], drawn[2])
    assert drawn[0].dtype == np.float32
    assert np.array_equal(layer.forward(x, np.random.default_rng(1), training=False)[0], x)
    network = Network(Noise(0.3), Dense(3, 2, "xavier", rng), Activation("tanh"), Noise(0.2), Dense(2, 3, "xavier", rng))
    y = rng.standard_normal((5, 3))
    assert max(gradient_errors(network, rng.standard_normal((5, 3)), lambda z: mse(z, y), seed=4).values()) < 1e-6


# The variational cost


def test_kl_by_hand():
    """½ (1 + 1 − 1 − 0) + ½ (4 + 4 − 1 − ln 4) = 0.5 + 2.80685, a sum over the code."""
    mu, log_var = np.array([[1.0, 2]]), np.array([[0, np.log(4)]])
    J, d_mu, d_log_var = kl(mu, log_var)
    assert J == pytest.approx(3.30685, abs=5e-6)
    assert d_mu.tolist() == [[1, 2]] and np.allclose(d_log_var, [[0, 1.5]])
    twice, *grads = kl(np.tile(mu, (2, 1)), np.tile(log_var, (2, 1)))
    assert twice == J and np.allclose(grads[0].sum(axis=0), [1, 2]) and np.allclose(grads[1].sum(axis=0), [0, 1.5])
    assert kl(np.tile(mu, 2), np.tile(log_var, 2))[0] == pytest.approx(2 * J)
    assert kl([[0, 0]], [[0, 0]])[0] == 0


@needs_torch
def test_kl_is_torchs(rng):
    mu, log_var = rng.standard_normal((2, 7, 3))
    q = torch.distributions.Normal(torch.tensor(mu), torch.tensor(np.exp(log_var / 2)))
    p = torch.distributions.Normal(0.0, 1.0)
    theirs = torch.distributions.kl_divergence(q, p).sum(dim=1).mean()
    assert kl(mu, log_var)[0] == pytest.approx(float(theirs), rel=1e-12)


def test_codes_are_drawn_around_mu_with_sigma(rng):
    layer = Reparameterize()
    x = np.tile([[1.0, -2, 0, np.log(4)]], (40_000, 1))
    z, _ = layer.forward(x, rng)
    assert (abs(z.mean(axis=0) - [1, -2]) < 4 * np.array([1, 2]) / 200).all()
    assert (abs(z.std(axis=0) - [1, 2]) < 4 * np.array([1, 2]) / np.sqrt(2 * 40_000)).all()
    assert layer.forward(x[:1])[0].tolist() == [[1, -2]]
    for seed in (None, 3):
        assert max(gradient_errors(layer, rng.standard_normal((4, 6)), seed=seed).values()) < 1e-6


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_gradient_of_the_whole_cost(rng, likelihood):
    vae = VAE(*two_networks(5, [4], 2, rng, activation="tanh", variational=True), likelihood, beta=0.7)
    for name, p in vae.params.items():
        if name.endswith("b"):
            p[:] = rng.standard_normal(p.shape)
    X = rng.random((6, 5))
    for seed in (None, 2):

        def J(seed=seed):
            return vae.passes(X, None if seed is None else np.random.default_rng(seed))[0][0]

        _, grads, _ = vae.passes(X, None if seed is None else np.random.default_rng(seed))
        assert set(grads) == set(vae.params)
        for name, p in vae.params.items():
            assert relative_error(grads[name], numerical_gradient(J, p)) < 1e-6, name


@needs_torch
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_reconstruction_is_a_sum_over_the_pixels(rng, likelihood):
    vae = VAE(*two_networks(5, [4], 2, rng, variational=True), likelihood, beta=3)
    X = (rng.random((6, 5)) > 0.5).astype(float)
    (J, reconstruction, KL), _, _ = vae.passes(X)
    out = torch.tensor(vae.forward(X)[0])
    q = torch.distributions.Bernoulli(logits=out) if likelihood == "bernoulli" else torch.distributions.Normal(out, 1.0)
    assert reconstruction == pytest.approx(-float(q.log_prob(torch.tensor(X)).sum(dim=1).mean()), rel=1e-9)
    assert pytest.approx(reconstruction + 3 * KL) == J
    assert KL == kl(*np.split(vae.encoder.predict(X), 2, axis=1))[0]


def test_the_cost_bounds_minus_the_log_likelihood(rng):
    """A decoder that ignores z, and q = p: KL = 0 and J = −log p(x) exactly; with any other q it is more."""
    encoder, decoder = two_networks(4, [], 2, rng, variational=True)
    encoder.params["0.W"][:] = 0
    decoder.params["0.W"][:] = 0
    decoder.params["0.b"][:] = [0.5, -1, 0, 2]
    X = np.array([[1.0, 0, 1, 1], [0, 0, 1, 0]])
    p = 1 / (1 + np.exp(-decoder.params["0.b"]))
    exact = -np.log(np.where(X == 1, p, 1 - p)).sum(axis=1).mean()
    vae = VAE(encoder, decoder)
    assert vae.passes(X, rng)[0][0] == pytest.approx(exact, rel=1e-12)
    encoder.params["0.b"][:] = [0.3, 0, 0, -1]
    assert vae.passes(X, rng)[0][0] > exact + 0.1


def test_learning_lowers_the_cost(rng):
    X = datasets.digits().X[:100]
    vae = VAE(*two_networks(64, [16], 2, rng, variational=True))
    records = list(vae.fit(X, Adam(0.01), rng, epochs=8, batch_size=25))
    costs = history(records).cost
    assert len(records) == 32 and costs[-1] < 0.8 * costs[0]
    assert records[5].cost == pytest.approx(records[5].reconstruction + records[5].kl)
    with pytest.raises(FloatingPointError, match="The cost became"):
        list(vae.fit(X, SGD(1e6), rng, epochs=5))


# Principal components


def test_components_are_scikit_learns(rng):
    X = datasets.digits().X[:200, :30]
    ours, theirs = pca(X, 5), decomposition.PCA(5, svd_solver="full").fit(X)
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_, rtol=1e-10)
    signs = np.sign((ours.V * theirs.components_).sum(axis=1))[:, None]
    np.testing.assert_allclose(ours.V, signs * theirs.components_, atol=1e-8)
    np.testing.assert_allclose(ours.decode(ours.encode(X)), theirs.inverse_transform(theirs.transform(X)), atol=1e-10)
    assert (ours.V[np.arange(5), abs(ours.V).argmax(axis=1)] > 0).all()


def test_a_linear_autoencoder_reaches_the_components_and_no_more(rng):
    X = rng.standard_normal((60, 4)) * [3, 2, 0.5, 0.3] @ np.linalg.qr(rng.standard_normal((4, 4)))[0]
    encoder, decoder = two_networks(4, [], 2, rng)
    J = fit(Network(encoder, decoder), X, X, mse, Adam(0.02), rng, epochs=900, batch_size=None).cost[-1]
    best = pca(X, 2)
    least = mse(best.decode(best.encode(X)), X)[0]
    assert least <= J * (1 + 1e-12) and pytest.approx(least, rel=0.01) == J


# The builder, and bad input


def test_two_networks_mirror_each_other(rng):
    encoder, decoder = two_networks(64, [32, 16], 2, rng, activation="tanh", dtype=np.float32)
    shapes = [[p.shape for name, p in net.params.items() if name.endswith("W")] for net in (encoder, decoder)]
    assert shapes == [[(64, 32), (32, 16), (16, 2)], [(2, 16), (16, 32), (32, 64)]]
    assert encoder.dtype == decoder.dtype == np.float32
    assert [repr(net.layers[-1]) for net in (encoder, decoder)] == ["Dense(16, 2)", "Dense(32, 64)"]
    assert two_networks(64, [32], 2, rng, variational=True)[0].output_shape((64,)) == (4,)


def test_bad_input_gets_a_sentence(rng):
    X = rng.random((10, 4))
    sentence = "must be below the number of inputs, 4, but came as 4: a code as large as the input can copy it"
    with pytest.raises(ValueError, match="code " + sentence):
        two_networks(4, [], 4, rng)
    with pytest.raises(ValueError, match="K " + sentence):
        pca(X, 4)
    with pytest.raises(ValueError, match="K must be below the number of examples, 2"):
        pca(X[:2], 2)
    with pytest.raises(ValueError, match="code must be a whole number of at least 1"):
        two_networks(4, [], 0, rng)
    with pytest.raises(ValueError, match="sigma must be a finite number at least 0"):
        Noise(-1)
    with pytest.raises(ValueError, match="even number of entries, but got 3"):
        Reparameterize().forward(X[:, :3])
    vae = VAE(*two_networks(4, [], 2, rng, variational=True))
    with pytest.raises(ValueError, match="X must hold values from 0 to 1, .* but holds .* to 9"):
        vae.fit(np.full((2, 4), 9), SGD(0.1), rng)
    with pytest.raises(ValueError, match="y must be left out"):
        vae.fit(X, SGD(0.1), rng, np.zeros(10))
    with pytest.raises(ValueError, match="must not share layers"):
        VAE(vae.decoder, vae.decoder)
