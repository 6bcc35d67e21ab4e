"""The loop with steps other than supervised ones, sequences, fresh batches, state, decay."""

from typing import NamedTuple

import numpy as np
import pytest
from test_chain import Centre, Table

from nblib.gradcheck import numerical_gradient, relative_error
from nblib.layers import Activation, Dense, Dropout
from nblib.losses import binary_cross_entropy, cross_entropy, mse
from nblib.network import Network
from nblib.optimizers import SGD, Adam, AdamW
from nblib.training import Batches, Fresh, by_epoch, evaluate, fit, history, loop, means, progress, train, update


def test_an_autoencoder_has_its_input_as_target():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 1)) @ rng.standard_normal((1, 5))  # on a line: one number says all
    net = Network(Dense(5, 1, "xavier", rng), Dense(1, 5, "xavier", rng))
    h = fit(net, X, X, mse, Adam(0.02), rng, epochs=200)
    assert h.cost[-1] < 1e-4 * h.cost[0]


def test_targets_may_have_any_shape():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((8, 3, 4, 2))
    net = Network(Dense(2, 2, "he", rng))
    assert fit(net, X, 3 * X, mse, Adam(0.1), rng, epochs=200).cost[-1] < 1e-4
    with pytest.raises(
        ValueError, match=r"^y must have the shape \(8, 3, 4, 2\) of the predictions, but came with shape \(8, 24"
    ):
        train(net, X, X.reshape(8, 24), mse, SGD(0.1), rng)


class Round(NamedTuple):
    """A step of two players."""

    step: int
    epoch: int
    size: int
    cost: float
    validation: float | None
    discriminator: float


def test_two_players_share_the_loop():
    rng = np.random.default_rng(0)
    G, D = Network(Dense(1, 1, "he", rng)), Network(Dense(1, 1, "he", rng), output="sigmoid")
    players = {"G": (G, SGD(0.05)), "D": (D, SGD(0.1))}

    def step(real):
        before = {name: p.copy() for name, p in G.params.items()}
        z = rng.standard_normal((len(real), 1))
        fake, _ = G.forward(z, rng)
        scores, cache = D.forward(np.concatenate([real, fake]), rng)
        d_cost, ds = binary_cross_entropy(scores, np.repeat([1, 0], len(real)))
        update(*players["D"], D.backward(ds, cache, need_dx=False)[1], cache)
        assert all(np.array_equal(G.params[name], p) for name, p in before.items())
        held = {name: p.copy() for name, p in D.params.items()}
        fake, g_cache = G.forward(z, rng)
        scores, cache = D.forward(fake, rng)
        g_cost, ds = binary_cross_entropy(scores, np.ones(len(z)))
        dx, _ = D.backward(ds, cache)
        update(*players["G"], G.backward(dx, g_cache, need_dx=False)[1], g_cache)
        assert all(np.array_equal(D.params[name], p) for name, p in held.items())
        return g_cost, d_cost

    X = rng.standard_normal((64, 1)) + 3
    records = list(loop(step, Batches((X,), 16), rng, 30, record=Round))
    assert len(records) == 120 and records[-1].epoch == 30
    assert len(history(records).cost) == 30 and np.isfinite(means(by_epoch(records), "discriminator")).all()
    assert list(progress(iter(records), 30)) == records
    assert G.forward(np.zeros((1, 1)))[0][0, 0] > 1  # on its way to the mean of the data


def test_a_model_without_targets_shares_the_loop():
    centre = np.zeros(2)

    def step(X):
        centre[:] += 0.5 * (X.mean(axis=0) - centre)
        return (float(((X - centre) ** 2).mean()),)

    X = np.random.default_rng(0).standard_normal((30, 2)) + [1, 2]
    h = history(loop(step, Batches((X,), 10), np.random.default_rng(1), 5))
    assert h.epoch.tolist() == [1, 2, 3, 4, 5] and h.cost[-1] < h.cost[0]
    np.testing.assert_allclose(centre, X.mean(axis=0), atol=0.5)


def test_a_cost_of_either_player_that_is_not_finite_stops():
    steps = loop(lambda X: (1.0, float("nan")), Batches((np.ones((2, 1)),)), np.random.default_rng(0), 1, record=Round)
    with pytest.raises(FloatingPointError, match=r"^The cost became nan in step 1 \(epoch 1\)"):
        list(steps)


def test_fresh_batches_are_drawn_for_each_step():
    drawn = []

    def draw(rng):
        X = rng.standard_normal((5, 1))
        drawn.append(X)
        return X, 2 * X[:, 0] + 1

    runs = []
    for _ in range(2):
        net = Network(Dense(1, 1, "zeros"))
        run = list(train(net, draw, None, mse, SGD(0.2), np.random.default_rng(3), epochs=4, steps=10))
        runs.append([s.cost for s in run])
        assert [s.epoch for s in run] == [e for e in (1, 2, 3, 4) for _ in range(10)] and run[0].size == 5
    assert runs[0] == runs[1] and runs[0][-1] < 1e-3 * runs[0][0]
    assert len({X.tobytes() for X in drawn[:40]}) == 40
    assert len(list(Fresh(draw, 3).draw(np.random.default_rng(0)))) == len(Fresh(draw, 3)) == 3


@pytest.mark.parametrize(
    ("X", "y", "options", "message"),
    [
        (
            lambda rng: None,
            None,
            {},
            "y and mask must be None, and steps a number, when X is a function that draws batches.",
        ),
        (lambda rng: None, [1], {"steps": 2}, "y and mask must be None, and steps a number, when X is a function"),
        (lambda rng: None, None, {"steps": 0}, "steps must be a whole number of at least 1, but came as 0."),
        ([[1.0]], [1.0], {"steps": 3}, "steps must be None unless X is a function that draws batches, but came as 3."),
        ([[1.0]], [1.0], {"mask": [[1, 1]]}, "mask must be an array of shape (1, 1), but came with shape (1, 2)."),
    ],
)
def test_wrong_sources_are_sentences(X, y, options, message):
    with pytest.raises(ValueError) as error:
        train(Network(Dense(1, 1, "zeros")), X, y, mse, SGD(0.1), np.random.default_rng(0), **options)
    assert str(error.value).startswith(message)


def test_a_draw_that_is_no_batch_is_a_sentence():
    steps = train(Network(Dense(1, 1, "zeros")), lambda rng: [1, 2], None, mse, SGD(0.1), np.random.default_rng(0), steps=2)
    with pytest.raises(ValueError, match=r"^a batch must be a tuple \(X, y\) or \(X, y, mask\), but came as \[1, 2\]\.$"):
        next(steps)


# Sequences


def test_padded_steps_count_nowhere():
    V, T = 26, 100
    z = np.zeros((3, T, V))
    mask = np.arange(T) < np.array([[1], [10], [100]])
    y = np.where(mask, 3, 99)  # what stands at padded steps is no label, and nobody minds
    for row in range(3):
        one = slice(row, row + 1)
        assert cross_entropy(z[one], y[one], mask=mask[one])[0] == pytest.approx(np.log(V), rel=1e-12)
    rng = np.random.default_rng(0)
    z, mask = rng.standard_normal((2, 3, 4)), np.array([[1, 0, 0], [1, 1, 1]])
    y = rng.integers(0, 4, (2, 3))
    J, dz = cross_entropy(z, y, mask=mask)
    p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(dz, (p - np.eye(4)[y]) / 4 * mask[..., None], atol=1e-15)
    assert relative_error(dz, numerical_gradient(lambda: cross_entropy(z, y, mask=mask)[0], z)) < 1e-7
    z[0, 1:] = 77
    again = cross_entropy(z, y, mask=mask)
    assert again[0] == J and np.array_equal(again[1], dz)
    assert mse(z, z + 1, mask=mask)[0] == pytest.approx(1)


def test_sequences_without_mask_are_many_examples():
    rng = np.random.default_rng(0)
    z, y = rng.standard_normal((2, 3, 4)), rng.integers(0, 4, (2, 3))
    J, dz = cross_entropy(z, y)
    flat = cross_entropy(z.reshape(6, 4), y.ravel())
    assert J == pytest.approx(flat[0], rel=1e-14)
    np.testing.assert_allclose(dz.reshape(6, 4), flat[1], rtol=1e-13)
    weighted = cross_entropy(z, y, class_weights=[1, 2, 3, 4])[0]
    assert weighted == pytest.approx(cross_entropy(z.reshape(6, 4), y.ravel(), class_weights=[1, 2, 3, 4])[0], rel=1e-13)


def test_training_with_a_mask_is_training_on_the_steps_that_count():
    rng = np.random.default_rng(0)
    tokens, y = rng.integers(0, 5, (6, 4)), rng.integers(0, 3, (6, 4))
    mask = np.arange(4) < rng.integers(1, 5, (6, 1))
    nets = [Network(Table(5, 3, np.random.default_rng(1)), Dense(3, 3, "zeros"), output="softmax") for _ in range(2)]
    options = dict(epochs=3, batch_size=None, shuffle=False)
    a = fit(nets[0], tokens, np.where(mask, y, -1), cross_entropy, SGD(0.5), rng, mask=mask, **options)
    b = fit(nets[1], tokens[mask][:, None], y[mask][:, None], cross_entropy, SGD(0.5), rng, **options)
    np.testing.assert_allclose(a.cost, b.cost, rtol=1e-12)
    for name, p in nets[0].params.items():
        np.testing.assert_allclose(p, nets[1].params[name], rtol=1e-10, atol=1e-12)
    one = evaluate(nets[0], tokens, y, cross_entropy, mask)
    other = evaluate(nets[0], tokens[mask][:, None], y[mask][:, None], cross_entropy)
    assert one == pytest.approx(other, rel=1e-12)
    h = fit(nets[0], tokens, y, cross_entropy, SGD(0.5), rng, mask=mask, validation=(tokens, y, mask), epochs=1)
    assert np.isfinite(h.validation).all()


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((2, 2)), "mask must be an array of shape (2, 3), but came with shape (2, 2)."),
        ([[1, 2, 0], [1, 1, 1]], "mask must hold 1 where a step counts and 0 where it does not, but holds 2."),
        ([[1, 0, 0], [0, 0, 0]], "mask must keep at least one step of each row, but row 1 keeps none."),
    ],
)
def test_a_wrong_mask_is_a_sentence(mask, message):
    with pytest.raises(ValueError) as error:
        cross_entropy(np.zeros((2, 3, 4)), np.zeros((2, 3)), mask=mask)
    assert str(error.value) == message


# State, decay


def test_state_follows_training_and_patience_restores_it():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 2)) + 5
    net = Network(Centre(2), Dense(2, 1, "zeros"))
    states, costs = [], []
    options = dict(epochs=60, batch_size=None, validation=(X, 0.2 * X[:, 0]), patience=2)
    for s in train(net, X, X[:, 0], mse, SGD(0.05), rng, **options):
        states.append(net.state["0.mean"].copy())
        costs.append(s.validation)
    best = int(np.argmin(costs))
    assert best < len(costs) - 1
    np.testing.assert_array_equal(net.state["0.mean"], states[best])
    assert not np.array_equal(states[best], states[-1])


def test_penalties_and_decay_spare_biases_and_embeddings():
    net = Network(Table(3, 2, np.random.default_rng(0)), Dense(2, 1, "he", np.random.default_rng(1)))
    net.params["1.b"][:] = 1
    before = {name: p.copy() for name, p in net.params.items()}
    assert set(net.weights) == {"1.W"}
    AdamW(0.1, decay=0.5, weights=net.weights).step(net.params, {name: np.zeros_like(p) for name, p in net.params.items()})
    for name, p in net.params.items():
        np.testing.assert_allclose(p, before[name] * (0.95 if name == "1.W" else 1))
    step = next(train(net, [[0, 1]], [[0.0, 0.0]], mse, SGD(1e-9), np.random.default_rng(0), l2=2.0, batch_size=None))
    J = evaluate(net, [[0, 1]], [[0.0, 0.0]], mse)
    assert step.cost - J == pytest.approx((net.params["1.W"] ** 2).sum(), rel=1e-6)


# Losses of the learner's own, and losses that do not suit


def squared(z, y):
    return float(np.mean((z - y) ** 2)), 2 * (z - y) / z.size


@pytest.mark.parametrize(
    ("outputs", "y"),
    [(1, (6,)), (6, (6,)), (2, (6, 1)), (1, (6, 2)), (3, (6,)), (2, (6, 3))],
)
@pytest.mark.parametrize("numbers", [float, int])
def test_a_loss_of_one_s_own_never_gives_a_number_for_shapes_that_do_not_fit(outputs, y, numbers):
    rng = np.random.default_rng(0)
    net, X, t = Network(Dense(2, outputs, "he", rng)), rng.standard_normal((6, 2)), rng.integers(0, 5, y).astype(numbers)
    about = rf"loss squared .* outputs of shape \(6, {outputs}\) and targets of shape \({', '.join(map(str, y))},?\)"
    with pytest.raises(ValueError, match=about):
        evaluate(net, X, t, squared)
    with pytest.raises(ValueError, match="loss squared"):
        next(train(net, X, t, squared, SGD(0.1), rng))
    with pytest.raises(ValueError, match="loss squared"):
        fit(net, X, np.zeros((6, outputs)), squared, SGD(0.1), rng, validation=(X, t))


def test_a_loss_of_one_s_own_that_fits_is_called():
    rng = np.random.default_rng(0)
    X, t = rng.standard_normal((6, 2)), rng.standard_normal((6, 1))
    net = Network(Dense(2, 1, "he", rng))
    assert evaluate(net, X, t, squared) == pytest.approx(mse(net.predict(X), t)[0])
    assert evaluate(net, X, t[:, 0], lambda z, y: mse(z, y)) == pytest.approx(mse(net.predict(X), t)[0])

    def with_labels(z, y):
        return cross_entropy(z, y)

    for K in (2, 6):  # as many rows as classes, too
        net, labels = Network(Dense(2, K, "he", rng), output="softmax"), rng.integers(0, K, 6)
        assert evaluate(net, X, labels, with_labels) == pytest.approx(cross_entropy(net.scores(X), labels)[0])
    for answer in (3.0, (1.0, 2.0, 3.0), (np.ones(6), t)):
        with pytest.raises(ValueError, match=r"^loss <lambda> must return the pair \(J, ∂J/∂outputs\), J one number"):
            evaluate(Network(Dense(2, 1, "he", rng)), X, t, lambda z, y, answer=answer: answer)


@pytest.mark.parametrize("name", ["sigmoid", "softmax"])
@pytest.mark.parametrize("loss", [binary_cross_entropy, cross_entropy])
def test_a_loss_that_contains_the_activation_takes_none_before(name, loss):
    net = Network(Dense(2, 2, "zeros"), Activation(name), Dropout(0.1))
    with pytest.raises(ValueError, match=rf"^loss {loss.__name__} takes plain sums z, .*: leave out the last layer"):
        train(net, [[1.0, 2.0]], [[1.0, 0.0]], loss, SGD(0.1), np.random.default_rng(0))
    fit(net, [[1.0, 2.0]], [[1.0, 0.0]], mse, SGD(0.1), np.random.default_rng(0))  # squared error may
