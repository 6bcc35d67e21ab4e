"""SelfAttention, and attention itself, against PyTorch, finite differences, and what must hold for any numbers."""

import numpy as np
import pytest

from nblib.activations import softmax
from nblib.gradcheck import gradient_errors, numerical_gradient, relative_error
from nblib.layers import (
    Activation,
    Dense,
    Dropout,
    Embedding,
    LayerNorm,
    Positions,
    Residual,
    SelfAttention,
    attention,
    attention_backward,
)
from nblib.losses import cross_entropy
from nblib.network import Network
from nblib.optimizers import Adam
from tests.support.peer import largest_error, needs_torch, randomized, same, sentence, set_to, tensor, torch


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def block(D, heads, rng, causal=True, p=0.0, dtype=np.float64):
    """Return a transformer block: two residual chains."""
    return (
        Residual(LayerNorm(D, dtype=dtype), SelfAttention(D, rng, heads=heads, causal=causal, dtype=dtype), Dropout(p)),
        Residual(
            LayerNorm(D, dtype=dtype),
            Dense(D, 2 * D, "he", rng, dtype=dtype),
            Activation("relu"),
            Dense(2 * D, D, "xavier", rng, dtype=dtype),
        ),
    )


# Attention itself ----------------------------------------------------------------------------------------------------


def test_by_hand():
    q, k, v = np.array([[2.0, 0]]), np.array([[np.sqrt(2), 5], [0, 3]]), np.array([[1.0], [0]])
    y, cache = attention(q, k, v)  # scores 2√2/√2 = 2 and 0
    assert y[0, 0] == pytest.approx(1 / (1 + np.exp(-2)))


def test_the_weights_of_each_query_add_up_to_1(rng):
    q, k = rng.standard_normal((3, 2, 4)), rng.standard_normal((3, 5, 4))
    y, cache = attention(q, k, np.ones((3, 5, 6)))
    assert cache.a.shape == (3, 2, 5)
    np.testing.assert_allclose(cache.a.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(y, 1, rtol=1e-14)
    np.testing.assert_allclose(attention(q[:, :1], k, np.ones((3, 5, 6)))[0], 1, rtol=1e-14)


@pytest.mark.parametrize("masked", [False, True])
def test_its_gradients_are_right(masked, rng):
    q, k, v = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 5, 4)), rng.standard_normal((2, 5, 2))
    mask, dy = rng.random((2, 3, 5)) < 0.6 if masked else None, rng.standard_normal((2, 3, 2))
    _, cache = attention(q, k, v, mask)
    for p, g in zip((q, k, v), attention_backward(dy, cache), strict=True):
        assert relative_error(g, numerical_gradient(lambda: float(np.sum(dy * attention(q, k, v, mask)[0])), p)) <= 1e-6


def test_a_query_that_may_look_nowhere_gets_0(rng):
    q, k, v = rng.standard_normal((2, 4)), rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    mask = np.array([[True, False, True], [False, False, False]])
    y, cache = attention(q, k, v, mask)
    assert not y[1].any() and y[0].all() and cache.a[0, 1] == 0
    dq, dk, dv = attention_backward(rng.standard_normal((2, 4)), cache)
    assert not dq[1].any() and not dk[1].any() and not dv[1].any()
    assert all(np.isfinite(g).all() for g in (dq, dk, dv))


def test_no_score_is_so_low_that_it_lets_the_future_through():
    """A fill of −10000 in place of −∞ gives weights (0, 0.5, 0.5) to a query whose own score is −15000 or so."""
    q, k, v = np.full((3, 1), 1.0), np.array([[-15000.0], [-15000.0], [-15000.0]]), np.eye(3)
    y, _ = attention(q, k, v, np.tri(3, dtype=bool))
    np.testing.assert_allclose(y, [[1, 0, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]])
    assert y[0].tolist() == [1, 0, 0]
    large, _ = attention(1e5 * q, k, v)
    assert np.isfinite(large).all()


@needs_torch
@pytest.mark.parametrize("masked", [False, True])
def test_it_goes_with_pytorch(masked, rng):
    q, k, v = (rng.standard_normal((2, 3, n, 4)) for n in (5, 7, 7))
    mask = rng.random((2, 1, 5, 7)) < 0.7 if masked else None
    if masked:
        mask[..., 0] = True
    ours, cache = attention(q, k, v, mask)
    ts = [tensor(a) for a in (q, k, v)]
    theirs = torch.nn.functional.scaled_dot_product_attention(*ts, None if mask is None else torch.from_numpy(mask))
    dy = rng.standard_normal(ours.shape)
    theirs.backward(torch.from_numpy(dy))
    same(ours, theirs)
    for g, t in zip(attention_backward(dy, cache), ts, strict=True):
        same(g, t.grad)


# The layer -----------------------------------------------------------------------------------------------------------


def test_heads_are_merged_step_by_step(monkeypatch):
    """What two heads bring for two steps, two numbers each, stands side by side for each step."""
    brought = np.arange(8.0).reshape(1, 2, 2, 2)
    monkeypatch.setattr("nblib.layers.self_attention.attention", lambda q, k, v, mask: (brought, None))
    layer = SelfAttention(4, heads=2, init="zeros")
    layer.params["W_O"][:] = np.eye(4)
    assert layer.forward(np.zeros((1, 2, 4)))[0].tolist() == [[[0, 1, 4, 5], [2, 3, 6, 7]]]


@pytest.mark.parametrize(("heads", "causal"), [(1, False), (2, False), (3, True), (6, True)])
def test_its_gradient_is_right(heads, causal, rng):
    layer = randomized(SelfAttention(6, rng, heads=heads, causal=causal), rng)
    x, mask = rng.standard_normal((3, 4, 6)), np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]])
    assert largest_error(layer, x) <= 1e-6 and largest_error(layer, x, mask=mask) <= 1e-6
    assert layer.output_shape((4, 6)) == (4, 6)


@needs_torch
@pytest.mark.parametrize(
    ("heads", "causal", "masked"), [(1, False, False), (2, True, False), (2, False, True), (4, True, True)]
)
def test_the_layer_goes_with_pytorch(heads, causal, masked, rng):
    B, T, D = 3, 5, 8
    ours = randomized(SelfAttention(D, rng, heads=heads, causal=causal), rng)
    theirs = torch.nn.MultiheadAttention(D, heads, batch_first=True, dtype=torch.float64)
    set_to(theirs.in_proj_weight, ours.params["W"].T)
    set_to(theirs.in_proj_bias, ours.params["b"])
    set_to(theirs.out_proj.weight, ours.params["W_O"].T)
    set_to(theirs.out_proj.bias, ours.params["b_O"])
    x, dy, counts = rng.standard_normal((B, T, D)), rng.standard_normal((B, T, D)), np.arange(T) < np.array([[5], [2], [4]])
    t = tensor(x)
    out, weights = theirs(
        t,
        t,
        t,
        attn_mask=torch.from_numpy(~np.tri(T, dtype=bool)) if causal else None,
        key_padding_mask=torch.from_numpy(~counts) if masked else None,
        average_attn_weights=False,
    )
    out.backward(torch.from_numpy(dy))
    y, cache = ours.forward(x, mask=counts if masked else None)
    dx, grads = ours.backward(dy, cache)
    for mine, other in [
        (y, out),
        (cache.attended.a, weights),
        (dx, t.grad),
        (grads["W"], theirs.in_proj_weight.grad.T),
        (grads["b"], theirs.in_proj_bias.grad),
        (grads["W_O"], theirs.out_proj.weight.grad.T),
        (grads["b_O"], theirs.out_proj.bias.grad),
    ]:
        same(mine, other)


@pytest.mark.parametrize("heads", [1, 3])
def test_without_positions_the_order_says_nothing(heads, rng):
    layer, x, p = randomized(SelfAttention(6, rng, heads=heads), rng), rng.standard_normal((2, 5, 6)), rng.permutation(5)
    np.testing.assert_allclose(layer.forward(x[:, p])[0], layer.forward(x)[0][:, p], atol=1e-14)


@pytest.mark.parametrize("heads", [1, 2])
def test_no_step_sees_a_later_one(heads, rng):
    """Exactly 0, in a whole block, in prediction and in training with dropout."""
    net = Network(*block(4, heads, rng, p=0.3), *block(4, heads, rng))
    x = rng.standard_normal((2, 4, 4))
    for seed in (None, 3):
        y, cache = net.forward(x, None if seed is None else np.random.default_rng(seed))
        for s in range(4):
            changed = x.copy()
            changed[:, s] += 1 + rng.random((2, 4))
            other, _ = net.forward(changed, None if seed is None else np.random.default_rng(seed))
            assert (other[:, :s] == y[:, :s]).all() and (other[:, s] != y[:, s]).any()
        for t in range(4):
            dy = np.zeros_like(y)
            dy[:, t] = rng.standard_normal((2, 4))
            assert not net.backward(dy, cache)[0][:, t + 1 :].any()


@pytest.mark.parametrize("causal", [False, True])
def test_a_batch_of_different_lengths_is_each_sequence_alone(causal, rng):
    layer = randomized(SelfAttention(4, rng, heads=2, causal=causal), rng)
    x, mask = rng.standard_normal((2, 4, 4)), np.array([[1, 1, 0, 0], [1, 1, 1, 1]])
    y, cache = layer.forward(x, mask=mask)
    np.testing.assert_allclose(y[0, :2], layer.forward(x[:1, :2])[0][0], atol=1e-14)
    np.testing.assert_allclose(y[1], layer.forward(x[1:])[0][0], atol=1e-14)
    dx, _ = layer.backward(rng.standard_normal(x.shape) * mask[:, :, None], cache)
    assert not dx[0, 2:].any() and dx[0, :2].all()


def test_a_step_that_may_look_nowhere_gets_the_bias(rng):
    layer = randomized(SelfAttention(4, rng, causal=True), rng)
    y, cache = layer.forward(rng.standard_normal((1, 3, 4)), mask=[[0, 0, 1]])
    assert (y[0, :2] == layer.params["b_O"]).all() and (y[0, 2] != layer.params["b_O"]).all()
    dx, grads = layer.backward(rng.standard_normal((1, 3, 4)), cache)
    assert all(np.isfinite(g).all() for g in (dx, *grads.values())) and not dx[0, :2].any()


def test_the_gradient_through_a_transformer_is_right(rng):
    net = Network(Embedding(5, 4, rng=rng), *block(4, 2, rng), LayerNorm(4), Dense(4, 5, "xavier", rng))
    for p in net.params.values():
        if p.ndim == 1:
            p += 0.3 * rng.standard_normal(p.shape)
    x, y = rng.integers(0, 5, (2, 4)), rng.integers(0, 5, 8)

    def loss(z):
        J, dz = cross_entropy(z.reshape(8, 5), y)
        return J, dz.reshape(z.shape)

    errors = gradient_errors(net, x, loss)
    assert set(errors) == set(net.params) and max(errors.values()) <= 1e-6


def surprise(causal, rng):
    """Train on the next of tokens drawn at random; return by how many standard errors each loss was above ln 8."""
    net = Network(Embedding(8, 16, rng=rng), *block(16, 2, rng, causal), Dense(16, 8, "xavier", rng))
    optimizer, T, B, found = Adam(0.01), 4, 64, []
    for _ in range(200):
        tokens = rng.integers(0, 8, (B, T + 1))
        z, cache = net.forward(tokens[:, :-1])
        labels = tokens[:, 1:].ravel()
        J, dz = cross_entropy(z.reshape(B * T, 8), labels)
        optimizer.step(net.params, net.backward(dz.reshape(z.shape), cache, need_dx=False)[1])
        each = -np.log(softmax(z.reshape(B * T, 8))[np.arange(B * T), labels])
        found.append((J - np.log(8)) / (each.std() / np.sqrt(B * T)))
    return found


def test_what_nobody_can_know_is_not_learned(rng):
    """A loss clearly below ln 8 means that the future shows through, as it does without the causal mask."""
    assert min(surprise(True, rng)) > -4
    assert min(surprise(False, rng)) < -10


def test_float32_stays_float32_and_nothing_that_came_is_written_to(rng):
    layer = randomized(SelfAttention(4, rng, heads=2, causal=True, dtype=np.float32), rng)
    x, dy = rng.standard_normal((2, 2, 3, 4)).astype(np.float32)
    kept = x.copy(), dy.copy(), {name: p.copy() for name, p in layer.params.items()}
    for mask in (None, np.array([[1, 1, 0], [1, 1, 1]])):
        y, cache = layer.forward(x, mask=mask)
        dx, grads = layer.backward(dy, cache)
        assert {a.dtype for a in (y, dx, cache.attended.a, *grads.values())} == {np.dtype(np.float32)}
        np.testing.assert_array_equal(layer.backward(dy, cache)[0], dx)
        none, same_grads = layer.backward(dy, cache, need_dx=False)
        assert none is None and all((same_grads[name] == g).all() for name, g in grads.items())
    assert (x == kept[0]).all() and (dy == kept[1]).all() and all((layer.params[n] == p).all() for n, p in kept[2].items())
    net = Network(Embedding(5, 4, rng=rng, dtype=np.float32), *block(4, 2, rng, dtype=np.float32))
    z, cache = net.forward(rng.integers(0, 5, (2, 3)))
    assert {a.dtype for a in (z, *net.backward(z, cache)[1].values())} == {np.dtype(np.float32)}


def test_first_weights_are_drawn_for_each_of_q_k_v_and_o(rng):
    layer = SelfAttention(60, rng)
    for W in (*np.split(layer.params["W"], 3, axis=1), layer.params["W_O"]):
        assert W.var() == pytest.approx(1 / 60, rel=0.1)  # 3,600 draws: known to 2.4 %


def test_what_it_is_called_and_what_it_costs(rng):
    assert repr(SelfAttention(4, rng)) == "SelfAttention(4)"
    assert repr(SelfAttention(4, rng, heads=2, causal=True)) == "SelfAttention(4, heads=2, causal=True)"
    T, D, heads = 5, 4, 2
    layer = SelfAttention(D, rng, heads=heads)
    products = T * 2 * D * 3 * D + heads * (T * T * 2 * (D // heads)) * 2 + T * 2 * D * D
    assert layer.operations((T, D)) == products + 2 * heads * T * T
    table = Network(Embedding(7, D, rng=rng), *block(D, heads, rng), Dense(D, 7, "zeros")).summary((T,))
    assert f"{4 * D * D + 4 * D + 2 * D:,}" in table.splitlines()[3]


def test_mistakes_get_sentences(rng):
    layer = SelfAttention(4, rng)
    sentence(lambda: layer.forward(np.ones((2, 4))), "x must be an array of shape (B, T, 4), but came with shape (2, 4).")
    takes = "SelfAttention(4) takes sequences of shape (T, 4), but one came with shape "
    sentence(lambda: Network(layer).predict(np.ones((2, 4))), takes + "(4,).")
    sentence(lambda: Network(layer).predict(np.ones((2, 3, 5))), takes + "(3, 5).")
    sentence(
        lambda: layer.forward(np.ones((2, 3, 4)), mask=np.ones(3)),
        "mask must be an array of shape (2, 3), but came with shape (3,).",
    )
    sentence(lambda: SelfAttention(4, rng, heads=3), "heads must divide the 4 inputs, but came as 3.")
    sentence(lambda: SelfAttention(4, rng, heads=0), "heads must be a whole number of at least 1, but came as 0.")
    sentence(
        lambda: SelfAttention(4), "rng must be a random generator such as numpy.random.default_rng(0), but came as None."
    )


def test_positions_are_added_and_learned():
    rng = np.random.default_rng(3)
    layer = Positions(4, 2, rng)
    x = rng.standard_normal((3, 3, 2))
    y, _ = layer.forward(x)
    np.testing.assert_array_equal(y, x + layer.params["P"][:3])
    assert largest_error(layer, x) < 1e-6
    _, grads = layer.backward(np.ones((3, 3, 2)), x.shape)
    np.testing.assert_array_equal(grads["P"], [[3, 3], [3, 3], [3, 3], [0, 0]])


def test_more_steps_than_places_are_refused():
    layer = Positions(4, 2, np.random.default_rng(0))
    sentence(
        lambda: layer.forward(np.zeros((1, 5, 2))),
        "x must hold sequences of at most 4 steps for Positions(4, 2), but came with shape (1, 5, 2).",
    )
    sentence(
        lambda: layer.output_shape((5, 2)),
        "Positions(4, 2) takes sequences of shape (T, 2) with T up to 4, but one came with shape (5, 2).",
    )


def test_positions_tell_attention_the_order():
    rng = np.random.default_rng(4)
    attend, places, x = SelfAttention(4, rng), Positions(5, 4, rng), rng.standard_normal((1, 5, 4))
    order = [4, 2, 0, 1, 3]
    np.testing.assert_allclose(attend.forward(x[:, order])[0], attend.forward(x)[0][:, order], atol=1e-12)
    placed, moved = places.forward(x)[0], places.forward(x[:, order])[0]
    assert abs(attend.forward(moved)[0] - attend.forward(placed)[0][:, order]).max() > 0.01
