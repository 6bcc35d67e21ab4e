"""nblib and PyTorch, from the same weights with the same batches in float64, go the same way for 100 steps."""

import warnings

import numpy as np
import pytest

from nblib import losses, optimizers
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.training import train
from tests.support.peer import needs_torch, torch

N, BATCH, EPOCHS, STEPS = 50, 16, 25, 100  # 16 + 16 + 16 + 2 examples: 4 steps an epoch


def hinge(z, y):
    return torch.nn.functional.margin_ranking_loss(z, torch.zeros_like(z), 2 * y - 1, margin=1)


def weighted_bce(z, y):
    """Return binary cross-entropy as the mean with weights 1 and 3, normalised by their sum."""
    w = 1 + 2 * y
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, weight=w, reduction="sum") / w.sum()


# name -> (ours, theirs, outputs, the kind of target)
LOSSES = {
    "mse": lambda F: (losses.mse, F.mse_loss, 3, "real"),
    "mae": lambda F: (losses.mae, F.l1_loss, 3, "real"),
    "huber": lambda F: (losses.huber, F.huber_loss, 3, "real"),
    "huber, δ = 0.3": lambda F: (
        lambda z, y: losses.huber(z, y, delta=0.3),
        lambda z, y: F.huber_loss(z, y, delta=0.3),
        3,
        "real",
    ),
    "hinge": lambda F: (losses.hinge, hinge, 1, "binary"),
    "binary cross-entropy": lambda F: (losses.binary_cross_entropy, F.binary_cross_entropy_with_logits, 1, "binary"),
    "weighted binary cross-entropy": lambda F: (
        lambda z, y: losses.binary_cross_entropy(z, y, class_weights=[1, 3]),
        weighted_bce,
        1,
        "binary",
    ),
    "cross-entropy": lambda F: (losses.cross_entropy, F.cross_entropy, 3, "labels"),
    "cross-entropy, one-hot": lambda F: (losses.cross_entropy, F.cross_entropy, 3, "one-hot"),
    "weighted cross-entropy": lambda F: (
        lambda z, y: losses.cross_entropy(z, y, class_weights=[1, 2, 0.5]),
        lambda z, y: F.cross_entropy(z, y, weight=torch.tensor([1, 2, 0.5], dtype=torch.float64)),
        3,
        "labels",
    ),
}

ACTIVATIONS = {
    "linear": "Identity",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "softplus": "Softplus",
    "softmax": "Softmax",
}

OPTIMIZERS = {
    "SGD": (lambda: optimizers.SGD(0.05), lambda optim, p: optim.SGD(p, lr=0.05)),
    "Momentum": (lambda: optimizers.Momentum(0.02), lambda optim, p: optim.SGD(p, lr=0.02, momentum=0.9)),
    "Nesterov": (lambda: optimizers.Nesterov(0.02), lambda optim, p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True)),
    "AdaGrad": (lambda: optimizers.AdaGrad(0.05), lambda optim, p: optim.Adagrad(p, lr=0.05)),
    "RMSProp": (lambda: optimizers.RMSProp(0.005), lambda optim, p: optim.RMSprop(p, lr=0.005, alpha=0.9)),
    "Adam": (lambda: optimizers.Adam(0.01), lambda optim, p: optim.Adam(p, lr=0.01)),
    "AdamW": (lambda: optimizers.AdamW(0.01, decay=0.1), lambda optim, p: optim.AdamW(p, lr=0.01, weight_decay=0.1)),
}

SCHEDULES = {
    "stepwise": (optimizers.stepwise(0.1, 0.5, 20), lambda S, o: S.StepLR(o, 20, gamma=0.5)),
    "exponential": (optimizers.exponential(0.1, 0.05), lambda S, o: S.ExponentialLR(o, gamma=np.exp(-0.05))),
    "cosine": (optimizers.cosine(0.1, 100, least=0.01), lambda S, o: S.CosineAnnealingLR(o, 100, eta_min=0.01)),
}


def agree(loss="mse", phi="tanh", optimizer="SGD", schedule=None, l2=0.0):
    """Train both for 100 steps and compare every cost and the parameters at the end."""
    ours, theirs, outputs, kind = LOSSES[loss](torch.nn.functional)
    rng = np.random.default_rng(7)
    X = rng.standard_normal((N, 4))
    y = {
        "real": rng.standard_normal((N, outputs)),
        "binary": rng.integers(0, 2, (N, 1)).astype(float),
        "labels": rng.integers(0, outputs, N),
        "one-hot": np.eye(outputs)[rng.integers(0, outputs, N)],
    }[kind]
    net = Network(Dense(4, 8, "xavier", rng), Activation(phi), Dense(8, outputs, "xavier", rng))

    model = torch.nn.Sequential(
        torch.nn.Linear(4, 8, dtype=torch.float64),
        torch.nn.Softmax(dim=-1) if phi == "softmax" else getattr(torch.nn, ACTIVATIONS[phi])(),
        torch.nn.Linear(8, outputs, dtype=torch.float64),
    )
    with torch.no_grad():
        for i in (0, 2):
            model[i].weight.copy_(torch.from_numpy(net.params[f"{i}.W"].T))
            model[i].bias.copy_(torch.from_numpy(net.params[f"{i}.b"]))
    make_ours, make_theirs = OPTIMIZERS[optimizer]
    ours_opt, theirs_opt = make_ours(), make_theirs(torch.optim, model.parameters())
    if schedule:
        rate, make = SCHEDULES[schedule]
        ours_opt.rate = rate
        theirs_opt.param_groups[0]["lr"] = rate(0)
        lr = make(torch.optim.lr_scheduler, theirs_opt)

    mine = [
        s.cost for s in train(net, X, y, ours, ours_opt, np.random.default_rng(1), epochs=EPOCHS, batch_size=BATCH, l2=l2)
    ]
    same = np.random.default_rng(1)  # draws the same orders
    costs = []
    for _ in range(EPOCHS):
        order = same.permutation(N)
        for start in range(0, N, BATCH):
            rows = order[start : start + BATCH]
            theirs_opt.zero_grad()
            cost = theirs(model(torch.from_numpy(X[rows])), torch.from_numpy(y[rows]))
            if l2:
                cost = cost + l2 / 2 * sum((model[i].weight ** 2).sum() for i in (0, 2))
            cost.backward()
            theirs_opt.step()
            if schedule:
                lr.step()
            costs.append(cost.item())
    assert len(mine) == STEPS and mine[0] != mine[-1]
    np.testing.assert_allclose(mine, costs, rtol=0, atol=1e-10)
    for i in (0, 2):
        np.testing.assert_allclose(net.params[f"{i}.W"], model[i].weight.detach().numpy().T, rtol=0, atol=1e-10)


@needs_torch
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss):
    agree(loss=loss)


@needs_torch
@pytest.mark.parametrize("phi", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
def test_every_activation(phi, loss):
    agree(phi=phi, loss=loss)


@needs_torch
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
def test_every_optimizer(optimizer, loss):
    agree(optimizer=optimizer, loss=loss)


@needs_torch
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule(schedule):
    agree(schedule=schedule)


@needs_torch
def test_the_l2_term():
    agree(l2=0.1, loss="cross-entropy")


@needs_torch
def test_clipping():
    rng = np.random.default_rng(0)
    grads = {"W": rng.standard_normal((3, 4)), "b": rng.standard_normal(4)}
    theirs = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in grads.values()]
    for p, g in zip(theirs, grads.values(), strict=True):
        p.grad = torch.from_numpy(g.copy())
    total = torch.nn.utils.clip_grad_norm_(theirs, 0.5)
    assert optimizers.norm(grads) == pytest.approx(total.item(), rel=1e-14)
    for p, g in zip(theirs, optimizers.clip(grads, 0.5).values(), strict=True):
        np.testing.assert_allclose(g, p.grad.numpy(), rtol=1e-5)  # theirs divides by norm + 1e-6


@pytest.mark.parametrize(
    ("phi", "theirs"), [("relu", "relu"), ("tanh", "tanh"), ("sigmoid", "logistic"), ("linear", "identity")]
)
@pytest.mark.parametrize("classes", [2, 3])
def test_scikit_learn_goes_the_same_way(phi, theirs, classes):
    """MLPClassifier.partial_fit takes one step on the batch it is given, with its penalty α/2 Σw² divided by N."""
    neural_network = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed.")
    rng = np.random.default_rng(3)
    X, y, alpha = rng.standard_normal((N, 4)), rng.integers(0, classes, N), 0.5
    outputs = 1 if classes == 2 else classes
    net = Network(
        Dense(4, 6, "xavier", rng),
        Activation(phi),
        Dense(6, outputs, "xavier", rng),
        output="sigmoid" if classes == 2 else "softmax",
    )
    model = neural_network.MLPClassifier(
        (6,),
        activation=theirs,
        solver="sgd",
        learning_rate_init=0.1,
        momentum=0,
        nesterovs_momentum=False,
        alpha=alpha,
        batch_size=N,
        shuffle=False,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.partial_fit(X, y, classes=range(classes))  # builds the arrays, which are then set
        for i, layer in enumerate((net.layers[0], net.layers[2])):
            model.coefs_[i][:], model.intercepts_[i][:] = layer.params["W"], layer.params["b"]
        costs = []
        for _ in range(50):
            model.partial_fit(X, y)
            costs.append(model.loss_)
    loss = losses.binary_cross_entropy if classes == 2 else losses.cross_entropy
    steps = train(net, X, y, loss, optimizers.SGD(0.1), rng, epochs=50, batch_size=None, l2=alpha / N)
    np.testing.assert_allclose([s.cost for s in steps], costs, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(net.predict(X), model.predict(X))
    theirs_p = model.predict_proba(X)[:, 1] if classes == 2 else model.predict_proba(X)
    np.testing.assert_allclose(net.predict_proba(X), theirs_p, atol=1e-10)
