"""The two players against values by hand, finite differences and PyTorch, the penalty's double backward included."""

import math
from itertools import pairwise

import numpy as np
import pytest

from nblib.activations import ACTIVATIONS
from nblib.averaging import Average
from nblib.datasets import ring
from nblib.gradcheck import numerical_gradient, relative_error
from nblib.layers import Activation, BatchNorm, Dense, Dropout, Flatten
from nblib.models.gan import BENDS, Game, fooled, gradient_penalty, judged, modes, noise_for, play, sample
from nblib.network import Network
from nblib.optimizers import SGD, Adam
from tests.support.peer import needs_torch, randomized, same, sentence, tensor, torch

EIGHTH = np.arange(8) * np.pi / 4
CENTERS = 2 * np.column_stack([np.cos(EIGHTH), np.sin(EIGHTH)])


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def dense(sizes, activation, rng, scale=0.5, **options):
    layers, phi = [], Activation(activation, **options)
    for i, o in pairwise(sizes):
        layers += [Dense(i, o, "zeros"), phi]
    return randomized(Network(*layers[:-1]), rng, scale)


def arrays(*owners):
    """All numbers of networks and optimizers, copied."""
    found = []
    for owner in owners:
        memory = [m for state in owner.state.values() for m in state] if hasattr(owner, "rate") else []
        found += memory or [*getattr(owner, "params", {}).values(), *owner.state.values()]
    return [np.copy(a) for a in found]


def equal(before, after):
    return len(before) == len(after) and all(map(np.array_equal, before, after))


# What the players want -----------------------------------------------------------------------------------------------


def test_gradients_by_hand_at_a_score_of_minus_5():
    s = np.array([[-5.0]])
    assert fooled(s)[1][0, 0] == pytest.approx(-0.99331, abs=5e-6)
    assert fooled(s, saturating=True)[1][0, 0] == pytest.approx(-0.00669, abs=5e-6)
    assert fooled(s)[0] == pytest.approx(math.log1p(math.exp(5)), rel=1e-12)
    assert fooled(s, saturating=True)[0] == pytest.approx(math.log(1 - 1 / (1 + math.exp(5))), rel=1e-12)
    many = np.linspace(-40, 40, 81)[:, None]
    assert all((fooled(many, saturating)[1] <= 0).all() for saturating in (False, True))  # G always wants higher scores


def test_a_label_below_1_is_for_true_examples_alone():
    s = np.array([[math.log(9)]])
    _, true, invented = judged(s, s, label=0.9)
    assert true[0, 0] == pytest.approx(0, abs=1e-15) and invented[0, 0] == pytest.approx(0.9)
    assert (judged(s, np.linspace(-30, 30, 61)[:, None], label=0.9)[2] > 0).all()


@pytest.mark.parametrize("saturating", [False, True])
def test_gradients_by_the_scores(saturating, rng):
    true, invented = 3 * rng.standard_normal((5, 1)), 3 * rng.standard_normal((5, 1))
    _, d_true, d_invented = judged(true, invented, 0.8)
    assert relative_error(d_true, numerical_gradient(lambda: judged(true, invented, 0.8)[0], true)) < 1e-7
    assert relative_error(d_invented, numerical_gradient(lambda: judged(true, invented, 0.8)[0], invented)) < 1e-7
    assert (
        relative_error(
            fooled(invented, saturating)[1], numerical_gradient(lambda: fooled(invented, saturating)[0], invented)
        )
        < 1e-7
    )


def test_the_best_discriminator_makes_the_jensen_shannon_divergence():
    """For two distributions on three values, J_D at D* = p / (p + q) is 2 log 2 − 2 JSD, and D* is where its slope is 0."""
    p, q, n = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.3, 0.6]), 10
    best = np.log(p / q)
    J, d_true, d_invented = judged(*(np.repeat(best, np.rint(n * d).astype(int))[:, None] for d in (p, q)))
    middle = (p + q) / 2
    jsd = (p @ np.log(p / middle) + q @ np.log(q / middle)) / 2
    assert J == pytest.approx(2 * math.log(2) - 2 * jsd, rel=1e-12)
    for value in best:
        here = [d[np.repeat(best, np.rint(n * w).astype(int)) == value].sum() for d, w in ((d_true, p), (d_invented, q))]
        assert sum(here) == pytest.approx(0, abs=1e-15)


# The gradient penalty ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("B", [1, 6])
def test_the_penalty_of_a_straight_discriminator_by_hand(B, rng):
    D = Network(Dense.of([[3.0], [4.0]], [0.7]))
    R, grads = gradient_penalty(D, rng.standard_normal((B, 2)), 10)
    assert R == pytest.approx(125) and grads["0.b"] == [0]
    np.testing.assert_allclose(grads["0.W"], [[30], [40]], rtol=1e-12)


def test_the_penalty_of_pictures_by_hand(rng):
    D = Network(Flatten(), Dense.of(np.ones((4, 1)), [0.0]))
    assert gradient_penalty(D, rng.standard_normal((3, 1, 2, 2)), 10)[0] == pytest.approx(20)


def test_the_bends_are_second_derivatives():
    z, h = np.linspace(-3, 3, 100), 1e-5  # no z is 0, where ReLU has none
    for name, bend in BENDS.items():
        phi, d_phi = ACTIVATIONS[name]
        np.testing.assert_allclose(bend(z, phi(z)) + 0 * z, (d_phi(z + h) - d_phi(z - h)) / (2 * h), atol=1e-9, err_msg=name)


@pytest.mark.parametrize("name", BENDS)
def test_the_penalty_s_gradient_by_finite_differences(name, rng):
    options = {"alpha": 0.3} if name == "leaky_relu" else {}
    D, x = dense((3, 5, 4, 1), name, rng, **options), rng.standard_normal((6, 3))
    R, grads = gradient_penalty(D, x, 0.7)
    slopes = D.backward(np.ones((6, 1)), D.forward(x)[1])[0]
    assert R == pytest.approx(0.35 * (slopes**2).sum(axis=1).mean(), rel=1e-12)
    assert grads.keys() == D.params.keys()
    for key, p in D.params.items():
        assert relative_error(grads[key], numerical_gradient(lambda: gradient_penalty(D, x, 0.7)[0], p)) < 1e-6, key


@needs_torch
@pytest.mark.parametrize("name", ["tanh", "leaky_relu", "softplus"])
def test_the_penalty_is_pytorch_s_double_backward(name, rng):
    D, x = dense((2, 6, 5, 1), name, rng, **({"alpha": 0.2} if name == "leaky_relu" else {})), rng.standard_normal((7, 2))
    R, grads = gradient_penalty(D, x, 3.0)
    params, there = {key: tensor(p) for key, p in D.params.items()}, tensor(x)
    s = judge(params, there, name)
    (g,) = torch.autograd.grad(s.sum(), there, create_graph=True)
    theirs = 1.5 * (g**2).sum(dim=1).mean()
    theirs.backward()
    assert R == pytest.approx(theirs.item(), rel=1e-12)
    for key, p in params.items():
        same(grads[key], torch.zeros_like(p) if p.grad is None else p.grad, atol=1e-12)


def judge(params, x, name):
    """Dense layers of PyTorch's with an activation between them."""
    phi = {
        "tanh": torch.tanh,
        "softplus": torch.nn.functional.softplus,
        "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.2),
    }
    last = len(params) - 2
    for i in range(0, last + 1, 2):
        x = x @ params[f"{i}.W"] + params[f"{i}.b"]
        x = x if i == last else phi[name](x)
    return x


# The game ------------------------------------------------------------------------------------------------------------


@needs_torch
@pytest.mark.parametrize(("saturating", "gamma", "label"), [(False, 0.0, 1.0), (True, 0.0, 0.9), (False, 0.5, 1.0)])
def test_rounds_are_pytorch_s(saturating, gamma, label, rng):
    G, D = dense((2, 6, 2), "tanh", rng), dense((2, 7, 1), "tanh", rng)
    theirs = [{key: tensor(p) for key, p in network.params.items()} for network in (G, D)]
    movers = [torch.optim.Adam(player.values(), 0.01, (0.5, 0.99)) for player in theirs]
    X = rng.standard_normal((8, 2)) + 1
    optimizers = tuple(Adam(0.01, 0.5, 0.99) for _ in "GD")
    options = dict(epochs=20, batch_size=8, saturating=saturating, gamma=gamma, label=label)
    records = list(play(G, D, X, optimizers, np.random.default_rng(5), **options))
    chance, F = np.random.default_rng(5), torch.nn.functional
    for record in records:
        chance.permutation(8)  # the order of the batch, which is all of X
        x, z = tensor(X), torch.from_numpy(chance.standard_normal((8, 2)))
        fake = judge(theirs[0], z, "tanh")
        s_true, s_fake = judge(theirs[1], x, "tanh"), judge(theirs[1], fake.detach(), "tanh")
        J_D = F.binary_cross_entropy_with_logits(s_true, torch.full_like(s_true, label))
        J_D = J_D + F.binary_cross_entropy_with_logits(s_fake, torch.zeros_like(s_fake))
        (g,) = torch.autograd.grad(s_true.sum(), x, create_graph=True)
        R = gamma / 2 * (g**2).sum(dim=1).mean()
        assert record.discriminator == pytest.approx(J_D.item(), rel=1e-9)
        assert record.penalty == pytest.approx(R.item(), rel=1e-9)
        assert record.true == pytest.approx(s_true.sigmoid().mean().item(), rel=1e-9)
        assert record.invented == pytest.approx(s_fake.sigmoid().mean().item(), rel=1e-9)
        movers[1].zero_grad()
        (J_D + R).backward()
        movers[1].step()
        s = judge(theirs[1], fake, "tanh")
        J_G = -F.softplus(s).mean() if saturating else F.softplus(-s).mean()
        assert record.cost == pytest.approx(J_G.item(), rel=1e-9)
        movers[0].zero_grad()
        J_G.backward()
        movers[0].step()
    assert len(records) == 20
    for network, player in zip((G, D), theirs, strict=True):
        for key, p in network.params.items():
            same(p, player[key], atol=1e-9)


def normed(rng):
    """Two players with running moments, and optimizers that remember."""
    G = randomized(Network(Dense(2, 5, "zeros"), BatchNorm(5), Activation("relu"), Dense(5, 2, "zeros")), rng)
    D = randomized(Network(Dense(2, 5, "zeros"), BatchNorm(5), Activation("tanh"), Dropout(0.3), Dense(5, 1, "zeros")), rng)
    game = Game(G, D, (Adam(0.01), Adam(0.01)), rng)
    for _ in range(3):  # so that there is something to remember
        game(rng.standard_normal((6, 2)))
    return game


def test_a_step_of_one_player_moves_nothing_of_the_other(rng):
    game = normed(rng)
    (of_G, of_D), x = game.optimizers, rng.standard_normal((6, 2))
    G, D = arrays(game.G, of_G), arrays(game.D, of_D)
    invented, cache = game.G.forward(noise_for(game.G, 6, rng), rng)
    game.discriminator(x, invented)
    assert equal(G, arrays(game.G, of_G)) and not equal(D, arrays(game.D, of_D))
    D = arrays(game.D, of_D)
    game.generator(invented, cache)
    assert equal(D, arrays(game.D, of_D)) and not any(map(np.array_equal, G, arrays(game.G, of_G)))


def test_a_discriminator_step_knows_nothing_of_a_generator_step_before_it(rng):
    x, kept = rng.standard_normal((6, 2)), rng.bit_generator.state
    moved = []
    for first in (False, True):
        rng.bit_generator.state = kept
        game = normed(rng)
        after = rng.bit_generator.state
        invented, cache = game.G.forward(noise_for(game.G, 6, rng), rng)
        if first:
            game.generator(invented, cache)
        rng.bit_generator.state = after  # the same chance in D's Dropout
        game.discriminator(x, invented)
        moved.append(arrays(game.D))
    assert equal(*moved)


@pytest.mark.parametrize("saturating", [False, True])
def test_small_steps_go_the_right_way(saturating, rng):
    G, D = dense((2, 6, 2), "tanh", rng), dense((2, 6, 1), "tanh", rng)
    game, x, z = (
        Game(G, D, (SGD(1e-3), SGD(1e-3)), rng, saturating),
        rng.standard_normal((50, 2)),
        rng.standard_normal((50, 2)),
    )
    invented, cache = G.forward(z)

    def apart():
        return D.predict(x).mean() - D.predict(invented).mean()

    before = apart()
    game.discriminator(x, invented)
    assert apart() > before
    before = D.predict(invented).mean()
    game.generator(invented, cache)
    assert D.predict(G.predict(z)).mean() > before


def test_noise_fades_as_the_schedule_says_and_both_see_it(rng):
    seen = []

    class Watched(Network):
        def forward(self, x, rng=None, **how):
            if rng is not None:
                seen.append(x.copy())
            return super().forward(x, rng, **how)

    G, D = Network(Dense.of(np.zeros((1, 2)), [3.0, 3.0])), Watched(Dense.of(np.zeros((2, 1)), [0.0]))
    schedule = [2.0, 1.0, 0.0].__getitem__
    list(play(G, D, np.zeros((4000, 2)), (SGD(1e-9), SGD(1e-9)), rng, epochs=3, batch_size=4000, noise=schedule))
    assert [len(x) for x in seen] == 3 * [8000, 4000]
    for sigma, both, invented in zip([2, 1, 0], seen[::2], seen[1::2], strict=True):
        for x, mean in ((both[:4000], 0), (both[4000:], 3), (invented, 3)):
            assert x.mean() == pytest.approx(mean, abs=0.1) and x.std() == pytest.approx(sigma, rel=0.05)


def test_it_learns_two_clouds_and_the_same_rng_gives_the_same_run():
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(0)
        G = Network(Dense(1, 16, "he", rng), Activation("relu"), Dense(16, 1, "xavier", rng))
        D = Network(Dense(1, 16, "he", rng), Activation("relu"), Dense(16, 1, "xavier", rng))

        def draw(rng):
            return np.where(rng.random((64, 1)) < 0.5, -1, 1) + 0.1 * rng.standard_normal((64, 1))

        optimizers = Adam(5e-3, 0.5, 0.99), Adam(5e-3, 0.5, 0.99)
        records = list(play(G, D, draw, optimizers, rng, epochs=8, steps=100, gamma=0.1))
        runs.append(sample(G, 1000, np.random.default_rng(1)))
        assert [r.step for r in records] == list(range(1, 801)) and records[-1].epoch == 8 and records[0].size == 64
        assert 0.4 < np.mean([r.true for r in records[-100:]]) < 0.65  # D can hardly tell
    assert np.array_equal(*runs)
    found = modes(runs[0], [[-1.0], [1.0]], radius=0.4, least=0.3)
    assert found.found == 2 and found.near > 0.8


def test_float32_stays_float32(rng):
    G, D = (
        Network(Dense(2, 3, "he", rng, dtype="float32"), Activation("relu"), Dense(3, o, "he", rng, dtype="float32"))
        for o in (2, 1)
    )
    kinds = set()

    class Kind(SGD):
        def update(self, p, g, eta, *memory):
            kinds.add(g.dtype)
            super().update(p, g, eta, *memory)

    list(play(G, D, rng.standard_normal((8, 2)), (Kind(0.1), Kind(0.1)), rng, epochs=2, batch_size=4, gamma=1.0, noise=0.1))
    assert kinds == {np.dtype("float32")} and sample(G, 3, rng).dtype == np.float32


def test_the_average_of_a_generator_has_its_running_moments(rng):
    game = normed(rng)
    average = Average(game.G, 0.9)
    for _ in range(3):
        game(rng.standard_normal((6, 2)))
        average.update()
    kept = {name: a.copy() for name, a in average.arrays.items()}
    game(rng.standard_normal((6, 2)))
    assert all(np.array_equal(kept[name], a) for name, a in average.arrays.items())
    assert not np.isin(average.arrays["1.mean"], 0).any() and not np.isin(average.arrays["1.variance"], 1).any()


# Modes ---------------------------------------------------------------------------------------------------------------


def test_the_truth_has_all_modes_whatever_the_unit(rng):
    X = ring(rng, 20_000, spread=0.02)
    for unit in (1, math.sqrt(2)):
        found = modes(X / unit, CENTERS / unit, radius=0.06 / unit)
        assert found.found == 8 and found.near == pytest.approx(1 - math.exp(-4.5), abs=0.003)
        assert found.shares.sum() == pytest.approx(found.near) and abs(found.shares - found.near / 8).max() < 0.012
    assert modes(X / math.sqrt(2), CENTERS, radius=0.06).found == 0  # another ruler than the data's


def test_one_cloud_is_one_mode_and_noise_everywhere_finds_all(rng):
    at_one = modes(np.tile(CENTERS[3], (50, 1)), CENTERS)
    assert at_one.found == 1 and at_one.near == 1 and at_one.shares[3] == 1
    noise = modes(2 * rng.standard_normal((20_000, 2)), CENTERS, radius=1)
    assert noise.found == 8 and noise.near == pytest.approx(0.5, abs=0.05)  # which is why `near` belongs to it
    few = np.repeat(CENTERS[:2], [98, 2], axis=0)
    assert modes(few, CENTERS).found == 2 and modes(few, CENTERS, least=0.021).found == 1


# Sentences -----------------------------------------------------------------------------------------------------------


def test_bad_input_gets_a_sentence(rng):
    G, D, X = dense((2, 4, 2), "tanh", rng), dense((2, 4, 1), "tanh", rng), rng.standard_normal((8, 2))
    two = SGD(0.1), SGD(0.1)
    twice = SGD(0.1)
    with pytest.raises(
        ValueError, match=r"^optimizers must be two, of G and of D, such as \(Adam\(\), Adam\(\)\), but came as "
    ):
        play(G, D, X, SGD(0.1), rng)
    sentence(
        lambda: play(G, D, X, (twice, twice), rng),
        "optimizers must be two, each of which remembers its own player, but one came twice.",
    )
    sentence(
        lambda: play(G, dense((2, 3), "tanh", rng), X, two, rng),
        "D must give one number for an example of shape (2,), but gives (3,).",
    )
    sentence(
        lambda: play(Network(Activation("relu")), D, X, two, rng),
        "G must begin with a Dense layer, which takes the noise, but begins with Activation('relu').",
    )
    sentence(
        lambda: play(G, Network(*D.layers, Dropout(0.2)), X, two, rng, gamma=1),
        "gamma must be 0 unless D consists of Dense, Flatten and Activation layers (linear, relu, leaky_relu, sigmoid, "
        "tanh, softplus), each with weights of its own, but it has Dropout(0.2).",
    )
    with pytest.raises(ValueError, match=r"^gamma must be 0 unless .* it has Activation\('gelu'\)\.$"):
        gradient_penalty(dense((2, 4, 1), "gelu", rng), X, 1)
    shared = Dense(2, 2, "zeros")
    with pytest.raises(ValueError, match=r"^gamma must be 0 unless .* of its own, but it has Dense\(2, 2\)\.$"):
        gradient_penalty(Network(shared, shared, Dense(2, 1, "zeros")), X, 1)
    with pytest.raises(ValueError, match="takes plain sums z, because it contains the sigmoid itself"):
        play(G, Network(*D.layers, Activation("sigmoid")), X, two, rng)
    sentence(lambda: play(G, D, X, two, rng, gamma=-1), "gamma must be a finite number at least 0, but came as -1.")
    sentence(lambda: play(G, D, X, two, rng, noise=-1), "noise must be a finite number at least 0, but came as -1.")
    sentence(lambda: play(G, D, X, two, rng, label=0), "label must be a finite number above 0 and at most 1, but came as 0.")
    sentence(lambda: play(G, D, X[:, :1], two, rng), "X must be an array of shape (N, 2), but came with shape (8, 1).")
    sentence(lambda: play(G, D, lambda rng: X, two, rng), "steps must be a whole number of at least 1, but came as None.")
    sentence(lambda: sample(G, 0, rng), "n must be a whole number of at least 1, but came as 0.")
    sentence(lambda: modes(X, CENTERS, radius=0), "radius must be a finite number above 0, but came as 0.")


def test_a_game_that_blows_up_stops_before_it_changes_a_player(rng):
    G, D = dense((2, 4, 2), "linear", rng), dense((2, 4, 1), "linear", rng)
    for p in D.params.values():
        p *= 1e200
    before = arrays(G, D)
    with pytest.raises(FloatingPointError, match=r"^The cost became (nan|inf) in step 1 \(epoch 1\)"):
        list(play(G, D, rng.standard_normal((8, 2)), (SGD(0.1), SGD(0.1)), rng, gamma=1.0))
    assert equal(before, arrays(G, D))
