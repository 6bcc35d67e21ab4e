"""The engine's layers are PyTorch's and its training of several targets too, to 1e-12; its recordings are what NumPy stored.

The golden values are written here at every run, so none can go stale, and frontend/test/parity.test.js compares them.
"""

import base64
import itertools
import json
import os
import subprocess
from pathlib import Path

import numpy as np

from book.node import NODE
from nblib import layers
from tests.support.node import node
from tests.support.peer import needs_torch, torch

if torch:
    from torch import nn

ROOT = Path(__file__).parent.parent
RNG = np.random.default_rng(20261201)


def draw(*shape):
    return torch.from_numpy(RNG.normal(size=shape))


def randomize(module):
    """Draw all parameters and moments of a module, in double precision, and let it predict."""
    module = module.double().eval()
    with torch.no_grad():
        for name, p in [*module.named_parameters(), *module.named_buffers()]:
            if p.is_floating_point():
                p.copy_(draw(*p.shape).abs() + 0.1 if name.endswith("running_var") else 0.5 * draw(*p.shape))
    return module


def dense(m):
    return {"W": m.weight.T, "b": m.bias}


def normal(m):
    return {"gamma": m.weight, "beta": m.bias}


def moments(m):
    return {**normal(m), "mean": m.running_mean, "variance": m.running_var}


def recurrent(m):
    return {"W": m.weight_ih_l0.T, "U": m.weight_hh_l0.T, "b": m.bias_ih_l0 + m.bias_hh_l0}


def attention(m):
    return {"W": m.in_proj_weight.T, "b": m.in_proj_bias, "W_O": m.out_proj.weight.T, "b_O": m.out_proj.bias}


def forward(name, shape, layers, x, y, **last):
    """One case: layers are (kind, settings, parameters), `last` what the last layer holds after the pass."""
    return {
        "name": name,
        "description": {"shape": shape, "layers": [layer[:2] for layer in layers]},
        "params": {f"{i}.{key}": p for i, (_, _, params) in enumerate(layers) for key, p in params.items()},
        "x": x,
        "B": len(x),
        "y": y,
        "last": last,
    }


def convolutions():
    for K, stride, padding, (C, O), (H, W) in [  # noqa: E741
        (1, 1, 0, (3, 2), (4, 5)),
        (3, 1, 0, (1, 4), (7, 7)),
        (3, 1, 1, (2, 3), (6, 9)),
        (5, 2, 2, (2, 2), (9, 8)),
        (2, 3, 1, (3, 1), (8, 7)),
        (4, 2, 3, (1, 1), (3, 3)),
    ]:
        m, x = randomize(nn.Conv2d(C, O, K, stride, padding)), draw(3, C, H, W)
        settings = {"O": O, "K": K, "stride": stride, "padding": padding}
        yield forward(f"convolution {settings}", [C, H, W], [("Conv2D", settings, {"W": m.weight, "b": m.bias})], x, m(x))


def poolings():
    for (kind, module), (K, stride) in itertools.product(
        [("MaxPool", nn.MaxPool2d), ("AveragePool", nn.AvgPool2d)], [(2, 2), (3, 1), (2, 3)]
    ):
        x = draw(2, 3, 7, 8)
        yield forward(f"{kind} {K} {stride}", [3, 7, 8], [(kind, {"K": K, "stride": stride}, {})], x, module(K, stride)(x))


def normalizations():
    m = randomize(nn.BatchNorm1d(5))
    yield forward("batch norm of features", [5], [("BatchNorm", {}, moments(m))], x := draw(4, 5), m(x))
    m = randomize(nn.BatchNorm2d(3, eps=1e-3))
    layer = ("BatchNorm", {"epsilon": 1e-3}, moments(m))
    yield forward("batch norm of channels", [3, 4, 2], [layer], x := draw(4, 3, 4, 2), m(x))
    m = randomize(nn.LayerNorm(6))
    yield forward("layer norm", [6], [("LayerNorm", {}, normal(m))], x := draw(2, 3, 6), m(x))


def recurrences():
    for B, T, D, H in [(1, 1, 1, 1), (3, 7, 4, 5), (2, 30, 3, 8)]:
        x = draw(B, T, D)
        m = randomize(nn.RNN(D, H, batch_first=True))
        y, h = m(x)
        yield forward(f"RNN {B} {T} {D} {H}", [D], [("RNN", {"H": H}, recurrent(m))], x, y, h=h)
        m = randomize(nn.LSTM(D, H, batch_first=True))
        y, (h, c) = m(x)
        cells = torch.stack([m(x[:, :t])[1][1][0] for t in range(1, T + 1)], dim=1)  # the state after each beginning of x
        yield forward(f"LSTM {B} {T} {D} {H}", [D], [("LSTM", {"H": H}, recurrent(m))], x, y, h=h, c=c, cells=cells)


def attentions():
    for B, T, D, heads, causal in [(1, 1, 2, 1, False), (2, 5, 6, 1, False), (3, 7, 8, 4, True), (2, 6, 6, 2, False)]:
        m, x = randomize(nn.MultiheadAttention(D, heads, batch_first=True)), draw(B, T, D)
        mask = torch.triu(torch.ones(T, T, dtype=torch.bool), 1) if causal else None
        y, weights = m(x, x, x, attn_mask=mask, average_attn_weights=False)
        layer = ("SelfAttention", {"heads": heads, "causal": causal}, attention(m))
        yield forward(f"attention {B} {T} {D} {heads} {causal}", [D], [layer], x, y, a=weights)


def stacks():
    """Whole networks, each kind behind another."""
    conv, norm, last = randomize(nn.Conv2d(1, 4, 3, padding=1)), randomize(nn.BatchNorm2d(4)), randomize(nn.Linear(64, 3))
    x = draw(2, 1, 8, 8)
    y = last(torch.max_pool2d(norm(conv(x)).relu(), 2).flatten(1)).softmax(dim=1)
    layers = [
        ("Conv2D", {"O": 4, "K": 3, "padding": 1}, {"W": conv.weight, "b": conv.bias}),
        ("BatchNorm", {}, moments(norm)),
        ("Activation", {"activation": "relu"}, {}),
        ("MaxPool", {"K": 2}, {}),
        ("Flatten", {}, {}),
        ("Dropout", {"rate": 0.5}, {}),
        ("Dense", {"O": 3, "activation": "softmax"}, dense(last)),
    ]
    yield forward("an image's classes", [1, 8, 8], layers, x, y)

    parts = nn.Embedding(11, 6), nn.LayerNorm(6), nn.MultiheadAttention(6, 2, batch_first=True), nn.Linear(6, 11)
    words, norm, look, last = map(randomize, parts)
    tokens, mask = torch.from_numpy(RNG.integers(0, 11, (3, 5))), torch.triu(torch.ones(5, 5, dtype=torch.bool), 1)
    x = words(tokens)
    places = draw(7, 6)  # two more than there are steps
    x = x + places[:5]
    h = norm(x)
    layers = [
        ("Embedding", {"V": 11, "D": 6}, {"E": words.weight}),
        ("Positions", {"S": 7}, {"P": places}),
        (
            "Residual",
            {"layers": [("LayerNorm", {}), ("SelfAttention", {"heads": 2, "causal": True})]},
            {f"0.{key}": p for key, p in normal(norm).items()} | {f"1.{key}": p for key, p in attention(look).items()},
        ),
        ("Dense", {"O": 11}, dense(last)),
    ]
    yield forward("the next token", [], layers, tokens, last(x + look(h, h, h, attn_mask=mask)[0]))


def training(name, sizes, X, y, loss, rate, batch, step_shape=()):
    """Plain gradient descent without shuffling: the costs of 40 steps and the parameters after them."""
    stack = [randomize(nn.Linear(*pair)) for pair in itertools.pairwise(sizes)]

    def named():
        return {f"{i}.{key}": p.detach().clone() for i, m in enumerate(stack) for key, p in dense(m).items()}

    start, costs = named(), []
    method = torch.optim.SGD([p for m in stack for p in m.parameters()], rate)
    batches = itertools.cycle(range(0, len(X), batch))
    for first in itertools.islice(batches, 40):
        z = X[first : first + batch]
        for i, m in enumerate(stack):
            z = m(z) if i == len(stack) - 1 else m(z).tanh()
        J = loss(z.flatten(0, -2), y[first : first + batch].reshape(-1, *step_shape))
        costs.append(J)
        method.zero_grad()
        J.backward()
        method.step()
    layers = [("Dense", {"O": units, "activation": "tanh"}) for units in sizes[1:-1]] + [("Dense", {"O": sizes[-1]})]
    return {
        "name": name,
        "description": {"shape": [sizes[0]], "layers": layers},
        "params": start,
        "X": X,
        "y": y,
        "N": len(X),
        "settings": {"batch_size": batch},
        "optimizer": "SGD",
        "rate": rate,
        "costs": costs,
        "trained": named(),
    }


def trainings():
    X = draw(13, 6)
    for name, loss in [("mse", nn.functional.mse_loss), ("huber", nn.functional.huber_loss)]:
        yield {**training(f"autoencoder, {name}", [6, 3, 6], X, X, loss, 0.1, 5, (6,)), "loss": name}
        yield {**training(f"three targets, {name}", [6, 4, 5, 3], X, draw(13, 3), loss, 0.1, 13, (3,)), "loss": name}
    labels = torch.from_numpy(RNG.integers(0, 4, (7, 5)))
    loss, name = nn.functional.cross_entropy, "cross_entropy"
    yield {**training("a class for each step", [2, 6, 4], draw(7, 5, 2), labels, loss, 0.2, 3), "loss": name}


def recording():
    weights = RNG.normal(size=(4, 3, 2)).astype("<f4")
    samples = RNG.normal(size=(4, 10, 2)) * np.array([1, 5, 0.01, 0])[:, None, None]
    low, high = samples.min(axis=(1, 2)), samples.max(axis=(1, 2))
    unit = np.where(high > low, high - low, 1) / 255
    levels = np.round((samples - low[:, None, None]) / unit[:, None, None]).astype("u1")
    shown = low[:, None, None] + levels * ((high - low) / 255)[:, None, None]
    assert np.abs(shown - samples).max() <= (high - low).max() / 510 + 1e-12

    def text(array):
        return base64.b64encode(array.tobytes()).decode()

    tracks = {
        "weights": {"shape": [3, 2], "type": "float32", "data": text(weights)},
        "samples": {"shape": [10, 2], "type": "uint8", "data": text(levels), "low": low, "high": high},
    }
    frames = [{"weights": w.astype(float), "samples": s} for w, s in zip(weights, shown, strict=True)]
    return {"stored": {"steps": [0, 1, 10, 100], "tracks": tracks}, "frames": frames}


def plain(value):
    return value.tolist()  # of arrays and tensors


@needs_torch
def test_engine_has_the_golden_values(tmp_path):
    cases = {
        "forwards": [
            case for cases in (convolutions, poolings, normalizations, recurrences, attentions, stacks) for case in cases()
        ],
        "trainings": list(trainings()),
        "recording": recording(),
    }
    path = tmp_path / "golden.json"
    path.write_text(json.dumps(cases, default=plain))
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", "frontend/test/parity.test.js"],
        env={**os.environ, "GOLDEN": str(path)},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    # each case is a test of its own, beside the three that hold them; without the file they would be skipped
    assert f"# pass {len(cases['forwards']) + len(cases['trainings']) + 3}\n" in done.stdout
    assert "# skipped 0\n" in done.stdout


# Names ---------------------------------------------------------------------------------------------------------------

#: kind -> nblib's layer, and what the engine makes the same of: the shape of one example and the settings
NAMED = {
    "Activation": (layers.Activation("relu"), [[2], {"activation": "relu"}]),
    "AveragePool": (layers.AveragePool(2), [[1, 4, 4], {"K": 2}]),
    "BatchNorm": (layers.BatchNorm(2), [[2], {}]),
    "Conv2D": (layers.Conv2D(1, 2, 3, "zeros"), [[1, 4, 4], {"O": 2, "K": 3}]),
    "Dense": (layers.Dense(2, 3, "zeros"), [[2], {"O": 3}]),
    "Dropout": (layers.Dropout(0.5), [[2], {}]),
    "Embedding": (layers.Embedding(5, 2, "zeros"), [[], {"V": 5, "D": 2}]),
    "Flatten": (layers.Flatten(), [[1, 4, 4], {}]),
    "LayerNorm": (layers.LayerNorm(2), [[2], {}]),
    "LSTM": (layers.LSTM(2, 3, np.random.default_rng(0)), [[2], {"H": 3}]),
    "MaxPool": (layers.MaxPool(2), [[1, 4, 4], {"K": 2}]),
    "Positions": (layers.Positions(5, 2, np.random.default_rng(0)), [[2], {"S": 5}]),
    "Residual": (layers.Residual(layers.Dense(2, 2, "zeros")), [[2], {}]),
    "RNN": (layers.RNN(2, 3, np.random.default_rng(0)), [[2], {"H": 3}]),
    "SelfAttention": (layers.SelfAttention(2, np.random.default_rng(0)), [[2], {}]),
}


def test_layers_and_parameters_are_called_as_in_nblib():
    """Every kind of the engine has its name, and its parameters and moments theirs, in the same order."""
    engine = json.loads(
        node("tests/support/js/layer_names.mjs", stdin=json.dumps({kind: made for kind, (_, made) in NAMED.items()}))
    )
    assert engine == {kind: [*layer.params, *layer.state] for kind, (layer, _) in NAMED.items()}
    assert all(type(layer).__name__ == kind for kind, (layer, _) in NAMED.items())
