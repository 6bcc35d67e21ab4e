"""Embedding, RNN and LSTM against PyTorch, finite differences, and values by hand."""

import numpy as np
import pytest

from nblib.gradcheck import numerical_gradient, relative_error
from nblib.layers import LSTM, RNN, Chain, Dense, Embedding, last_states
from nblib.losses import cross_entropy, mse
from nblib.network import Network
from nblib.optimizers import Adam
from nblib.training import fit
from tests.support.peer import largest_error, needs_torch, randomized, same, sentence, tensor, torch

KINDS = [RNN, LSTM]


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def column(*values):
    """Return one sequence of one number a step."""
    return np.array(values, float)[None, :, None]


def at_last(y):
    """Return dy of J = the last output."""
    dy = np.zeros_like(y)
    dy[:, -1] = 1
    return dy


# Embedding -----------------------------------------------------------------------------------------------------------


def test_a_token_that_comes_twice_gets_both_gradients(rng):
    layer = Embedding(5, 2, rng=rng)
    y, cache = layer.forward(np.array([[1, 3, 1], [0, 1, 4]]))
    np.testing.assert_array_equal(y[0, 2], layer.params["E"][1])
    dy = np.arange(12.0).reshape(2, 3, 2)
    dx, grads = layer.backward(dy, cache)
    assert dx is None and grads["E"].tolist() == [[6, 7], [0 + 4 + 8, 1 + 5 + 9], [0, 0], [2, 3], [10, 11]]


@needs_torch
def test_embedding_is_a_product_with_one_hot_rows(rng):
    layer, x, dy = Embedding(6, 3, rng=rng), rng.integers(0, 6, (4, 5)), rng.standard_normal((4, 5, 3))
    E, t = tensor(layer.params["E"]), torch.from_numpy(x)
    out = torch.nn.functional.embedding(t, E)
    out.backward(torch.from_numpy(dy))
    y, cache = layer.forward(x)
    same(y, out)
    same(layer.backward(dy, cache)[1]["E"], E.grad)
    dense = Dense.of(layer.params["E"], np.zeros(3))
    one_hot = np.eye(6)[x]
    np.testing.assert_array_equal(dense.forward(one_hot)[0], y)
    np.testing.assert_allclose(dense.backward(dy, one_hot)[1]["W"], E.grad.numpy(), atol=1e-14)
    assert largest_error(layer, x) <= 1e-6


def test_tokens_go_through_a_network(rng):
    net = Network(Embedding(7, 3, rng=rng, dtype=np.float32), RNN(3, 4, rng, dtype=np.float32), output="softmax")
    assert net.predict([[0, 6, 2], [1, 1, 1]]).shape == (2, 3) and net.spared == ("0.E",)
    z, cache = net.forward(net.batch("X", [[0.0, 6, 2]]))
    assert z.dtype == np.float32
    _, grads = net.backward(z, cache)
    assert grads["0.E"].dtype == np.float32 and not grads["0.E"][[1, 3, 4, 5]].any() and grads["0.E"][[0, 2, 6]].all()
    assert [line.split()[-2:] for line in net.summary((5,)).splitlines()[2:4]] == [["21", "0"], ["32", "300"]]


# The message from step to step -----------------------------------------------------------------------------------------


def test_the_lstm_hands_dh_and_dc_back():
    layer = LSTM.of(np.full((1, 4), 0.5), np.full((1, 4), 0.5), np.zeros(4))
    y, cache = layer.forward(column(1, 1, 1))
    assert y[0, -1, 0] == pytest.approx(0.407191, abs=5e-7) and cache.c[-1, 0, 0] == pytest.approx(0.723062, abs=5e-7)
    dx, _ = layer.backward(at_last(y), cache)
    np.testing.assert_allclose(dx.ravel(), [0.098260, 0.132173, 0.209298], atol=5e-7)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("only_last", [False, True])
def test_every_gradient_is_right(kind, only_last, rng):
    layer = randomized(kind(2, 3, rng, only_last=only_last), rng)
    x, mask = rng.standard_normal((4, 5, 2)), np.arange(5) < np.array([[5], [1], [3], [4]])
    first = rng.standard_normal((4, 3)) if kind is RNN else tuple(rng.standard_normal((2, 4, 3)))
    for how in ({}, {"mask": mask}, {"first": first}, {"first": first, "mask": mask}, {"mask": mask[:, ::-1]}):
        assert largest_error(layer, x, **how) <= 1e-6
    assert layer.forward(x)[0].shape[1:] == layer.output_shape((5, 2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("masked", [False, True])
def test_the_gradient_of_the_first_state_and_from_the_last(kind, masked, rng):
    layer = randomized(kind(2, 3, rng), rng)
    x, mask = rng.standard_normal((4, 5, 2)), np.arange(5) < np.array([[5], [1], [3], [4]]) if masked else None
    first = [rng.standard_normal((4, 3)) for _ in layer.carried]
    d_last = [rng.standard_normal((4, 3)) for _ in layer.carried]
    dy = rng.standard_normal((4, 5, 3))

    def bare(state):
        return state[0] if kind is RNN else tuple(state)

    def J():
        y, cache = layer.forward(x, mask=mask, first=bare(first))
        last = layer.last_state(cache)
        parts = [last] if kind is RNN else last
        return float(np.sum(dy * y) + sum(np.sum(d * s) for d, s in zip(d_last, parts, strict=True)))

    _, cache = layer.forward(x, mask=mask, first=bare(first))
    dx, grads, d_first = layer.through_time(dy, cache, d_last=bare(d_last))
    for p, g in [(x, dx), *((layer.params[name], grads[name]) for name in grads)]:
        assert relative_error(g, numerical_gradient(J, p)) <= 1e-6
    for s, d in zip(first, [d_first] if kind is RNN else d_first, strict=True):
        assert relative_error(d, numerical_gradient(J, s)) <= 1e-6


@needs_torch
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("with_first", [False, True])
def test_it_goes_with_pytorch(kind, with_first, rng):
    B, T, D, H = 3, 7, 4, 5
    ours = randomized(kind(D, H, rng), rng)
    theirs = getattr(torch.nn, kind.__name__)(D, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for name, p in (("weight_ih_l0", "W"), ("weight_hh_l0", "U"), ("bias_ih_l0", "b")):
            getattr(theirs, name).copy_(torch.from_numpy(ours.params[p].T))
        theirs.bias_hh_l0.zero_()  # PyTorch keeps two biases, of which the sum counts
    x, dy = rng.standard_normal((B, T, D)), rng.standard_normal((B, T, H))
    start = [rng.standard_normal((B, H)) for _ in ours.carried]
    t, s = tensor(x), [tensor(a[None]) for a in start]
    out, last = theirs(t, (s[0] if kind is RNN else tuple(s)) if with_first else None)
    out.backward(torch.from_numpy(dy))
    y, cache = ours.forward(x, first=(start[0] if kind is RNN else tuple(start)) if with_first else None)
    dx, grads, d_first = ours.through_time(dy, cache)
    same(y, out)
    same(dx, t.grad)
    same(grads["W"], theirs.weight_ih_l0.grad.T)
    same(grads["U"], theirs.weight_hh_l0.grad.T)
    same(grads["b"], theirs.bias_ih_l0.grad)
    for mine, other in zip(*([[v] if kind is RNN else v for v in (ours.last_state(cache), last)]), strict=True):
        same(mine, other[0])
    if with_first:
        for mine, other in zip([d_first] if kind is RNN else d_first, s, strict=True):
            same(mine, other.grad[0])


# Gates ---------------------------------------------------------------------------------------------------------------


def test_the_gates_stand_in_the_order_i_f_g_o():
    layer = LSTM.of([[0.5, -0.5, 1, 0.25]], [[0.2, 0.4, -0.3, 0.1]], [0.1, 0.2, 0.3, 0.4])
    y, cache = layer.forward(column(1, -1))
    np.testing.assert_allclose(y.ravel(), [0.331977, 0.060168], atol=5e-7)
    np.testing.assert_allclose(
        layer.backward(at_last(y), cache)[1]["b"], [-0.015559, 0.063344, 0.186082, 0.024252], atol=5e-7
    )


@pytest.mark.parametrize(("forget", "kept"), [(1, 0.043604), (0, 0.000977), (2, 0.281034)])
def test_the_forget_bias_opens_the_forget_gate_alone(forget, kept, rng):
    layer = LSTM(1, 1, rng, forget=forget)
    layer.params["W"][:], layer.params["U"][:] = 0, 0
    assert layer.params["b"].tolist() == [0, forget, 0, 0]
    _, cache = layer.forward(np.ones((1, 10, 1)), first=(np.zeros((1, 1)), np.ones((1, 1))))
    assert cache.c[-1, 0, 0] == pytest.approx(kept, abs=5e-7)


def test_hand_set_gates_hold_a_number_for_a_hundred_steps():
    # the second input is a mark: it opens the input gate, which is closed otherwise; the forget gate is always open
    W, U, b = np.array([[0, 0, 1.0, 0], [40, 0, 0, 0]]), np.zeros((1, 4)), np.array([-20.0, 20, 0, 20])
    x = np.random.default_rng(0).uniform(-1, 1, (1, 101, 2))
    x[0, :, 1] = 0
    x[0, 0] = [0.3, 1]
    y, cache = LSTM.of(W, U, b, only_last=True).forward(x)
    assert cache.c[-1, 0, 0] == pytest.approx(np.tanh(0.3), abs=1e-6)
    assert y[0, 0] == pytest.approx(np.tanh(np.tanh(0.3)), abs=1e-6)


# Masks ---------------------------------------------------------------------------------------------------------------

TANH = RNN.of([[1.0]], [[0.5]], [0.3])


@pytest.mark.parametrize(("x", "mask"), [((0, 0, 1), (0, 0, 1)), ((1, 0, 0), (1, 0, 0))])
def test_a_step_that_does_not_count_moves_no_state(x, mask):
    y, cache = TANH.forward(column(*x), mask=np.array([mask]))
    assert TANH.last_state(cache)[0, 0] == pytest.approx(0.861723, abs=5e-7)
    assert TANH.last_state(cache) == y[0, -1] == TANH.forward(column(1))[0][0, 0]
    dx, _ = TANH.backward(at_last(y), cache)
    assert [float(d) != 0 for d in dx.ravel()] == [bool(m) for m in mask]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", [False, True])
def test_a_batch_of_different_lengths_is_each_sequence_alone(kind, before, rng):
    """Filled up behind or before, with whatever numbers: outputs, gradients and last states are those of each alone."""
    layer, lengths, T = randomized(kind(2, 3, rng), rng), [2, 5, 1, 4], 5
    mask = np.arange(T) < np.array(lengths)[:, None]
    mask = mask[:, ::-1] if before else mask
    x, dy = rng.standard_normal((4, T, 2)), rng.standard_normal((4, T, 3)) * mask[:, :, None]
    y, cache = layer.forward(x, mask=mask)
    dx, grads = layer.backward(dy, cache)
    total = {name: np.zeros_like(g) for name, g in grads.items()}
    for n, m in enumerate(mask):
        alone, alone_cache = layer.forward(x[n : n + 1, m])
        alone_dx, alone_grads = layer.backward(dy[n : n + 1, m], alone_cache)
        np.testing.assert_allclose(y[n : n + 1, m], alone, atol=1e-14)
        np.testing.assert_allclose(dx[n : n + 1, m], alone_dx, atol=1e-14)
        last, alone_last = (np.reshape(layer.last_state(c), (-1, len(c.h[0]), 3)) for c in (cache, alone_cache))
        np.testing.assert_allclose(last[:, n], alone_last[:, 0], atol=1e-14)
        total = {name: total[name] + g for name, g in alone_grads.items()}
    assert not dx[~mask].any()
    for name, g in grads.items():
        np.testing.assert_allclose(g, total[name], atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_training_with_a_mask_hears_nothing_of_the_filling(kind):
    """Whatever fills the rows up, and whatever stands there as targets, the network learns the same."""
    rng = np.random.default_rng(2)
    mask = np.arange(6) < rng.integers(1, 7, (20, 1))
    tokens = np.where(mask, rng.integers(0, 3, (20, 6)), 0)
    nets = []
    for filling in (0, 2):
        draw = np.random.default_rng(0)
        net = Network(Embedding(3, 4, rng=draw), kind(4, 5, draw), Dense(5, 3, "he", draw), output="softmax")
        X = np.where(mask, tokens, filling)
        fit(net, X, np.where(mask, tokens, filling), cross_entropy, Adam(0.02), draw, mask=mask, epochs=20)
        nets.append(net)
    assert (nets[0].predict(tokens, mask=mask) == tokens)[mask].mean() > 0.9
    for name, p in nets[0].params.items():
        np.testing.assert_allclose(p, nets[1].params[name], atol=1e-12)


# Windows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("window", "gradient"), [(4, 0.197038), (2, 0.195335), (1, 0.177719)])
def test_truncation_cuts_the_gradient_and_not_the_state(window, gradient):
    layer, first = RNN.of([[1.0]], [[0.5]], [0.0]), None
    for _ in range(4 // window):
        start = first
        y, cache = layer.forward(np.ones((1, window, 1)), first=first)
        first = layer.last_state(cache)
    assert y[0, -1, 0] == pytest.approx(0.895079, abs=5e-7)
    _, grads = layer.backward(at_last(y), cache)
    assert grads["U"][0, 0] == pytest.approx(gradient, abs=5e-7)

    def J():  # the carried state is a number here, whatever U has become
        return float(layer.forward(np.ones((1, window, 1)), first=start)[0][0, -1, 0])

    assert relative_error(grads["U"], numerical_gradient(J, layer.params["U"])) <= 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_windows_that_hand_the_gradient_back_are_the_whole(kind, rng):
    layer, x, dy = randomized(kind(2, 3, rng), rng), rng.standard_normal((4, 6, 2)), rng.standard_normal((4, 6, 3))
    y, whole = layer.forward(x)
    dx, grads = layer.backward(dy, whole)
    caches, first = [], None
    for k in (0, 2, 4):
        part, cache = layer.forward(x[:, k : k + 2], first=first)
        np.testing.assert_allclose(part, y[:, k : k + 2], atol=1e-15)
        caches.append(cache)
        first = layer.last_state(cache)
    back, total = None, {name: 0.0 for name in grads}
    for k, cache in zip((4, 2, 0), reversed(caches), strict=True):
        part, own, back = layer.through_time(dy[:, k : k + 2], cache, d_last=back)
        np.testing.assert_allclose(part, dx[:, k : k + 2], atol=1e-14)
        total = {name: total[name] + g for name, g in own.items()}
    for name, g in grads.items():
        np.testing.assert_allclose(total[name], g, atol=1e-13)


def test_a_network_goes_on_where_it_stopped(rng):
    net = Network(Dense(2, 3, "he", rng), Chain(LSTM(3, 4, rng)), RNN(4, 3, rng), Dense(3, 1, "he", rng))
    x = rng.standard_normal((2, 6, 2))
    whole = net.forward(x)[0]
    first, parts = {}, []
    for k in range(0, 6, 3):
        y, cache = net.forward(x[:, k : k + 3], first=first)
        first = last_states(net, cache)
        parts.append(y)
    assert [type(layer) for layer in first] == [LSTM, RNN]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-14)
    np.testing.assert_allclose(net.predict(x[:, :1], first=first), net.forward(np.concatenate([x, x[:, :1]], 1))[0][:, -1:])


# The rest ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_first_weights(kind, rng):
    H, parts = 40, (1 if kind is RNN else 4)
    for U in np.split(kind(3, H, rng, scale=0.9).params["U"], parts, axis=1):
        np.testing.assert_allclose(U.T @ U, 0.81 * np.eye(H), atol=1e-12)
    for U in np.split(kind(3, H, rng, start="identity").params["U"], parts, axis=1):
        np.testing.assert_array_equal(U, np.eye(H))
    layer = kind(20, H, rng, start="xavier")
    for W, U in zip(*(np.split(layer.params[name], parts, axis=1) for name in "WU"), strict=True):
        assert W.var() == pytest.approx(2 / 60, rel=0.2) and U.var() == pytest.approx(2 / 80, rel=0.2)
    turns = [kind(2, 1, np.random.default_rng(s)).params["U"][0, 0] for s in range(40)]
    assert 8 < sum(u > 0 for u in turns) < 32  # both of the two rotations of a line, ±1


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_float32_and_nothing_that_came_is_written_to(kind, rng):
    layer = randomized(kind(2, 3, rng, dtype=np.float32), rng)
    x, dy = rng.standard_normal((2, 4, 2)).astype(np.float32), rng.standard_normal((2, 4, 3)).astype(np.float32)
    mask, first = np.array([[1, 1, 1, 0], [1, 1, 1, 1]]), rng.standard_normal((2, 3))
    kept = x.copy(), dy.copy(), first.copy(), {name: p.copy() for name, p in layer.params.items()}
    y, cache = layer.forward(x, mask=mask, first=first if kind is RNN else (first, first))
    dx, grads = layer.backward(dy, cache)
    assert {a.dtype for a in (y, dx, *grads.values())} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(layer.backward(dy, cache)[0], dx)
    assert (x == kept[0]).all() and (dy == kept[1]).all() and (first == kept[2]).all()
    assert all((layer.params[name] == p).all() for name, p in kept[3].items())
    none, same_grads = layer.backward(dy, cache, need_dx=False)
    assert none is None and all((same_grads[name] == g).all() for name, g in grads.items())


def test_an_lstm_learns_to_add(rng):
    """Two marked numbers among ten: the sum's mean squared error falls far below its variance, 1/6."""
    net = Network(LSTM(2, 8, rng, only_last=True), Dense(8, 1, "xavier", rng))
    optimizer, costs = Adam(0.03), []
    for _ in range(300):
        x = rng.random((32, 10, 2))
        x[:, :, 1] = 0
        x[np.arange(32), rng.integers(0, 5, 32), 1] = x[np.arange(32), rng.integers(5, 10, 32), 1] = 1
        z, cache = net.forward(x)
        J, dz = mse(z, (x[:, :, 0] * x[:, :, 1]).sum(axis=1, keepdims=True))
        optimizer.step(net.params, net.backward(dz, cache, need_dx=False)[1])
        costs.append(J)
    assert np.mean(costs[-20:]) < 0.02


def test_what_they_are_called_and_what_they_cost(rng):
    assert repr(RNN(2, 3, rng)) == "RNN(2, 3)" and repr(LSTM(2, 3, rng, only_last=True)) == "LSTM(2, 3, only_last=True)"
    assert repr(Embedding(7, 2, rng=rng)) == "Embedding(7, 2)"
    assert RNN(2, 3, rng).operations((5, 2)) == 5 * 3 * (2 * 5 + 1)
    assert LSTM(2, 3, rng).operations((5, 2)) == 5 * 3 * (8 * 5 + 9)


def test_mistakes_get_sentences(rng):
    layer, lstm, x = RNN(2, 3, rng), LSTM(2, 3, rng), np.ones((4, 5, 2))
    sentence(lambda: layer.forward(x[:, 0]), "x must be an array of shape (B, T, 2), but came with shape (4, 2).")
    takes = "RNN(2, 3) takes sequences of shape (T, 2), but one came with shape "
    sentence(lambda: Network(layer).predict(x[:, 0]), takes + "(2,).")
    sentence(lambda: Network(layer).predict(x[:, :, :1]), takes + "(5, 1).")
    sentence(
        lambda: Network(layer).summary(), "shape must be given, such as shape=(28, 28), when the first layer is no Dense."
    )
    sentence(
        lambda: layer.forward(x, mask=np.ones((4, 6))), "mask must be an array of shape (4, 5), but came with shape (4, 6)."
    )
    sentence(
        lambda: layer.forward(x, mask=np.full((4, 5), 0.5)),
        "mask must hold 1 where a step counts and 0 where it does not, but holds 0.5.",
    )
    sentence(
        lambda: layer.forward(x, first=np.ones((3, 3))),
        "first h must be an array of shape (4, 3), but came with shape (3, 3).",
    )
    sentence(
        lambda: lstm.forward(x, first=np.ones((4, 3))),
        "first must be (h, c) for LSTM(2, 3), but came as a ndarray.",
    )
    sentence(lambda: RNN(2, 3), "rng must be a random generator such as numpy.random.default_rng(0), but came as None.")
    sentence(
        lambda: RNN(2, 3, rng, start="zeros"),
        "start must be one of 'orthogonal', 'identity', 'xavier', but came as 'zeros'.",
    )
    sentence(lambda: RNN(2, 3, rng, scale=-1), "scale must be a finite number at least 0, but came as -1.")
    sentence(lambda: LSTM(2, 3, rng, forget="1"), "forget must be a finite number, but came as '1'.")
    sentence(lambda: RNN(2, 3, rng, dtype=int), "dtype must be float32 or float64, but came as int64.")
    sentence(
        lambda: LSTM.of(np.ones((2, 3)), np.ones((3, 12)), np.ones(12)),
        "W must be an array of shape (2, 12), but came with shape (2, 3).",
    )
    tokens = "X must hold tokens that are whole numbers from 0 to 4, but X[0, 1] is "
    net = Network(Embedding(5, 2, rng=rng))
    sentence(lambda: net.predict([[1, 5]]), tokens + "5.")
    sentence(lambda: net.predict([[1, -1]]), tokens + "-1.")
    sentence(lambda: net.predict([[1, 0.5]]), tokens + "0.5.")
    sentence(lambda: net.predict([1, 2]), "X must be a batch with one row for each example, but came with shape (2,).")
    sentence(lambda: net.layers[0].forward(np.array([[1, -1]])), tokens.replace("X", "x") + "-1.")
    sentence(
        lambda: Embedding(5, 2), "rng must be a random generator such as numpy.random.default_rng(0), but came as None."
    )
