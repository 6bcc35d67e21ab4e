"""Diffusion against values by hand, normal data whose best denoiser is known, and what must hold for any numbers."""

import numpy as np
import pytest

from nblib.datasets import ring
from nblib.models.diffusion import Diffusion
from tests.support.peer import sentence

BETA = (0.1, 0.2, 0.3, 0.4)


@pytest.fixture
def rng():
    return np.random.default_rng(19)


def test_the_schedule_by_hand():
    d = Diffusion(beta=BETA)
    np.testing.assert_allclose(d.alpha_bar, [0.9, 0.72, 0.504, 0.3024], rtol=1e-12)
    np.testing.assert_allclose(d.alpha_bar_before, [1, 0.9, 0.72, 0.504], rtol=1e-12)
    np.testing.assert_allclose(d.variance, [0, 0.07143, 0.16935, 0.28440], atol=5e-6)


def test_a_jump_and_the_way_back_by_hand():
    d = Diffusion(beta=BETA)
    x = d.noised([[1.5]], [2], [[-0.7]])
    assert x[0, 0] == pytest.approx(0.57190, abs=5e-6)
    assert d.original(x, 2, -0.7)[0, 0] == pytest.approx(1.5, abs=1e-12)
    # the same mean from x_0 and x_t (Ho et al., equation 7)
    a, before, b = d.alpha_bar[2], d.alpha_bar_before[2], d.beta[2]
    other = (np.sqrt(before) * b * 1.5 + np.sqrt(1 - b) * (1 - before) * x[0, 0]) / (1 - a)
    assert d.mean(x, 2, -0.7)[0, 0] == pytest.approx(other, abs=1e-12) == pytest.approx(1.03995, abs=5e-6)


def test_a_jump_is_as_many_steps(rng):
    """Data of variance 1 keep it, and the steps one by one lead to the same mean and variance."""
    d, x = Diffusion(beta=BETA), np.full((200_000, 1), 1.5)
    for t, b in enumerate(BETA):
        x = np.sqrt(1 - b) * x + np.sqrt(b) * rng.standard_normal(x.shape)
        error = 4 * np.sqrt((1 - d.alpha_bar[t]) / len(x))
        assert x.mean() == pytest.approx(1.5 * np.sqrt(d.alpha_bar[t]), abs=error)
        assert x.var() == pytest.approx(1 - d.alpha_bar[t], rel=0.02)


def exact(d, mean, sd):
    """The best guess of the noise, where the data are normal."""

    def noise(x, t):
        a = d.alpha_bar[t]
        return np.sqrt(1 - a) * (x - np.sqrt(a) * mean) / (sd**2 * a + 1 - a)

    return noise


@pytest.mark.parametrize("T", [1000, 100])
def test_with_the_exact_noise_samples_are_the_datas(T, rng):
    d = Diffusion(T)
    x = d.sample(exact(d, 2, 0.5), 40_000 if T == 100 else 10_000, 1, rng)
    assert x.mean() == pytest.approx(2, abs=0.015) and x.std() == pytest.approx(0.494 if T == 1000 else 0.469, abs=0.012)


def test_the_last_step_adds_no_noise():
    d = Diffusion(beta=(0.99, 0.999))
    seen = []

    def noise(x, t):
        seen.append(t)
        return x if t else np.zeros_like(x)

    first, second = (d.sample(noise, 3, 2, np.random.default_rng(seed)) for seed in (1, 1))
    np.testing.assert_array_equal(first, second)
    assert seen == [1, 0, 1, 0] and d.variance[0] == 0


def test_how_much_is_left():
    assert Diffusion(1000).alpha_bar[-1] == pytest.approx(4.04e-5, rel=0.01)
    assert Diffusion(100).alpha_bar[-1] == pytest.approx(2.0e-5, rel=0.05)
    few = Diffusion(beta=np.linspace(1e-4, 0.02, 100))
    assert few.alpha_bar[-1] == pytest.approx(0.3636, abs=5e-5)
    with pytest.raises(ValueError, match="leaves 0.603"):
        few.sample(lambda x, t: x, 1, 1, np.random.default_rng(0))


def test_bad_schedules_get_a_sentence():
    sentence(lambda: Diffusion(beta=[0.1, 1.0]), "beta must hold shares of noise between 0 and 1, but holds 0.1 to 1.")
    with pytest.raises(ValueError, match="with T = 10, this schedule has too few steps"):
        Diffusion(10)


def test_a_batch_holds_what_was_added(rng):
    d = Diffusion(50)
    inputs, eps = d.batch(np.zeros((4000, 2)), rng)
    assert inputs.shape == (4000, 12) and eps.shape == (4000, 2)
    t = np.round(np.arctan2(inputs[:, 2], inputs[:, 7]) * 2 / np.pi * 50).astype(int)  # from the slowest sine and cosine
    np.testing.assert_allclose(inputs[:, :2], np.sqrt(1 - d.alpha_bar[t])[:, None] * eps, atol=1e-12)
    assert set(t) == set(range(50))


def test_the_ring_has_its_clouds(rng):
    X = ring(rng, 20_000, radius=2, spread=0.02)
    centers = 2 * np.array([[np.cos(a), np.sin(a)] for a in np.arange(8) * np.pi / 4])
    near = np.linalg.norm(X[:, None] - centers, axis=2)
    assert (near.min(axis=1) < 0.06).mean() == pytest.approx(0.98889, abs=0.003)  # 1 − e^−4.5, in two dimensions
    assert abs(np.bincount(near.argmin(axis=1)) / 20_000 - 1 / 8).max() < 4 * np.sqrt(7 / 64 / 20_000)
