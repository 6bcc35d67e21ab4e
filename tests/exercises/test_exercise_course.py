"""The exercises themselves: references against independent truth, wrong answers, public cases, chapters."""

import ast
import itertools
import json
import math
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sklearn import metrics, neighbors
from sklearn.decomposition import PCA

from authoring import course
from authoring import exercises as author
from book.node import NODE
from nblib import activations, datasets, layers, losses, network, optimizers
from nblib import metrics as metrics_of_nblib
from nblib.exercises import functions
from nblib.exercises.cases import judge, respond
from nblib.exercises.values import decode, parse
from nblib.gradcheck import numerical_gradient
from nblib.models import perceptron
from nblib.models.diffusion import Diffusion

EXERCISES = course.load(author.FOLDER)
REFERENCE = {e.name: e.solution for e in EXERCISES}
rng = np.random.default_rng(6)


# The references against truth from elsewhere ---------------------------------------------------------------------------


def test_perceptrons():
    X, y = datasets.blobs(np.random.default_rng(1), n=30)
    neuron = perceptron.Perceptron(2, learning_rate=0.5)
    neuron.params = {"w": np.array([1.0, -2.0]), "b": np.array(0.3)}
    w, b = neuron.params["w"].copy(), float(neuron.params["b"])
    assert np.array_equal(REFERENCE["fires"](X, w, b), neuron.predict(X))
    for x, target in zip(X, y, strict=True):
        w, b = REFERENCE["update"](x, target, w, b, 0.5)
        neuron.update(x, target)
        assert np.array_equal(w, neuron.params["w"]) and b == neuron.params["b"]
    assert REFERENCE["signed_distances"](np.array([[4.0, 2.0], [0.0, 0.0]]), np.array([3.0, 4.0]), -10.0).tolist() == [2, -2]
    X, y = datasets.logic("AND")
    gamma, u = perceptron.largest_margin(X, y)
    assert math.isclose(REFERENCE["margin"](X, y, 3 * u[:2], 3 * u[2]), gamma)
    assert REFERENCE["margin"](X, y, -u[:2], -u[2]) < 0
    steps = list(perceptron.Perceptron(2).fit(X, y, epochs=3))
    w, b = REFERENCE["averaged"](X, y, 3)
    assert np.allclose(w, np.mean([s.w for s in steps], axis=0)) and math.isclose(b, np.mean([s.b for s in steps]))


def test_activations():
    z = np.array([[-3.0, 0.0, 1.5], [1000.0, -1000.0, 2.0]])
    assert np.array_equal(REFERENCE["leaky"](z, 0.2), activations.leaky_relu(z, 0.2))
    assert np.allclose(REFERENCE["tanh_slope"](np.tanh(z)), activations.d_tanh(z), atol=1e-15)
    assert np.allclose(REFERENCE["softmax_rows"](z), activations.softmax(z))
    W1, b1, W2, b2, X = (rng.normal(size=s) for s in [(3, 4), (4,), (4, 2), (2,), (5, 3)])
    W, b = REFERENCE["collapse"](W1, b1, W2, b2)
    assert np.allclose(X @ W + b, layers.Dense.of(W2, b2).forward(layers.Dense.of(W1, b1).forward(X)[0])[0])
    two = REFERENCE["signal"](X, [W1, W2], activations.relu)
    assert np.allclose(two, [np.maximum(X @ W1, 0).std(), np.maximum(np.maximum(X @ W1, 0) @ W2, 0).std()])


def test_feedforward():
    net = network.Network(layers.Dense(3, 5, "he", rng), layers.Activation("tanh"), layers.Dense(5, 2, "he", rng))
    assert REFERENCE["count_parameters"]([3, 5, 2]) == sum(p.size for p in net.params.values())
    X, p = rng.normal(size=(4, 3)), net.params
    a, z = REFERENCE["forward_pass"](X, [p["0.W"], p["2.W"]], [p["0.b"], p["2.b"]], activations.tanh)
    assert np.allclose(z, net.forward(X)[0]) and a.shape == (4, 5)
    assert REFERENCE["bump"](np.array([-1.0, 0.0, 1.9, 2.0]), 0.0, 2.0, 3.0).tolist() == [0, 3, 3, 0]
    W = REFERENCE["he_weights"](400, 300, np.random.default_rng(0))
    assert W.shape == (400, 300) and math.isclose(W.std(), math.sqrt(2 / 400), rel_tol=0.01)


def test_the_link_of_a_bump_opens_the_bump_of_its_case():
    exercise = next(e for e in EXERCISES if e.name == "bump")
    linked = [case for case in exercise.module.cases(np.random.default_rng(4)) if case.link]
    assert len(linked) == 3  # the fourth lies outside of the picture
    for case in linked:
        asked = dict(pair.split("=") for pair in case.link.split("?")[1].split("&"))
        *W, b1, b2, v1, v2, c = map(float, asked["p"].split(","))
        x, left, right, height = case.args
        first = W[0] * x + b1 >= 0, W[1] * x + b2 >= 0
        assert np.allclose(v1 * first[0] + v2 * first[1] + c, exercise.solution(x, left, right, height))
        assert asked["net"] == "2-2-1" and asked["phi"] == "step" and W[2:] == [0, 0]


def test_pieces_by_looking_at_the_curve():
    """Count the changes of slope on a fine grid: kinks lie at multiples of 1/2, the grid's points never on one."""
    drawn = np.random.default_rng(3)
    exercise = next(e for e in EXERCISES if e.name == "count_pieces")
    for case in itertools.chain(*(exercise.module.cases(drawn) for _ in range(20))):
        w, b, v, low, high = case.args
        x = np.arange(low, high, 0.125) + 0.0625
        y = np.maximum(x[:, None] * w + b, 0) @ v
        slopes = np.diff(y) / 0.125
        bends = np.flatnonzero(~np.isclose(np.diff(slopes), 0))
        # a kink between two grid points bends the curve at both ends of its interval: neighbours are one kink
        kinks = sum(1 for i, k in enumerate(bends) if i == 0 or k > bends[i - 1] + 1)
        assert exercise.solution(*case.args) == kinks + 1


def test_backpropagation():
    dw, db = REFERENCE["chain"](0.7, -0.4, 0.2, 1.0)
    h = 1e-6
    assert math.isclose(
        dw, ((np.tanh((-0.4 + h) * 0.7 + 0.2) - 1) ** 2 - (np.tanh((-0.4 - h) * 0.7 + 0.2) - 1) ** 2) / (2 * h), rel_tol=1e-6
    )
    assert math.isclose(
        db, ((np.tanh(-0.28 + 0.2 + h) - 1) ** 2 - (np.tanh(-0.28 + 0.2 - h) - 1) ** 2) / (2 * h), rel_tol=1e-6
    )
    grads = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}
    for limit in (0.1, 100.0):
        assert all(np.allclose(g, optimizers.clip(grads, limit)[n]) for n, g in REFERENCE["clipped"](grads, limit).items())
    w = rng.normal(size=(2, 3))
    assert np.allclose(REFERENCE["numerical_slopes"](functions.waves, w), numerical_gradient(lambda: functions.waves(w), w))
    X, W, dz = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    dx, own = layers.Dense.of(W, np.zeros(2)).backward(dz, X)
    for mine, theirs in zip(REFERENCE["dense_backward"](dz, X, W), (dx, own["W"], own["b"]), strict=True):
        assert np.allclose(mine, theirs)
    params = {n: rng.normal(size=s) for n, s in {"W1": (3, 4), "b1": (4,), "W2": (4, 1), "b2": (1,)}.items()}
    y = np.array([[0], [1], [1], [0]])

    def cost():
        return losses.binary_cross_entropy(np.tanh(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"], y)[0]

    for name, g in REFERENCE["network_gradients"](X, y, **params).items():
        assert np.allclose(g, numerical_gradient(cost, params[name]), atol=1e-8)


def test_cost_functions():
    y_hat, y = rng.normal(size=9) * 3, rng.normal(size=9)
    assert math.isclose(REFERENCE["huber_cost"](y_hat, y, 0.7), losses.huber(y_hat, y, delta=0.7)[0])
    z, labels = np.array([0.3, 1000.0, -1000.0, 40.0, 5.0]), np.array([0, 0, 1, 1, 1])
    assert math.isclose(REFERENCE["cross_entropy_cost"](z, labels), losses.binary_cross_entropy(z, labels)[0])
    assert math.isclose(
        REFERENCE["cross_entropy_cost"](z[:1], labels[:1]), metrics.log_loss([0], [1 / (1 + math.exp(-0.3))], labels=[0, 1])
    )
    Z, p = rng.normal(size=(5, 3)), np.append(rng.uniform(size=60), [0.0, 0.25, 1.0])
    came_true = rng.integers(0, 2, 63)
    curve = metrics_of_nblib.calibration_curve(came_true, p, bins=8)
    gap = np.average(np.abs(curve.predicted - curve.observed), weights=curve.counts)
    assert math.isclose(REFERENCE["calibration_gap"](p, came_true, 8), gap)
    params = {"0.W": Z, "0.b": y}
    (cost, grads), (their_cost, their_grads) = REFERENCE["ridge"](params, 0.3), losses.l2(params, 0.3)
    assert (
        math.isclose(cost, their_cost) and np.allclose(grads["0.W"], their_grads["0.W"]) and list(grads) == list(their_grads)
    )


def test_gradient_descent():
    path = REFERENCE["bowl_path"](np.array([2.0, -1.0]), np.array([1.0, 3.0]), 0.1, 7)
    k = np.arange(8)[:, None]
    assert np.allclose(path, np.array([2.0, -1.0]) * np.array([0.9, 0.7]) ** k)
    X = rng.normal(size=(6, 3))
    limit = REFERENCE["largest_rate"](X)
    for eta, settles in [(0.99 * limit, True), (1.01 * limit, False)]:
        w = np.ones(3)
        for _ in range(3000):
            w = w - eta * 2 * X.T @ (X @ w) / 6
        assert bool(np.abs(w).max() < 1) is settles
    mine, theirs, params = REFERENCE["AdamSteps"](0.1, 0.8, 0.9, 1e-8), optimizers.Adam(0.1, 0.8, 0.9), {"w": np.ones(3)}
    w = np.ones(3)
    for g in rng.normal(size=(5, 3)):
        w = mine.step(w, g)
        theirs.step(params, {"w": g})
        assert np.allclose(w, params["w"])
    dense, y = layers.Dense.of(np.zeros((3, 1)), np.zeros(1)), rng.normal(size=6)
    w, b = REFERENCE["minibatch_train"](X, y, np.zeros(3), 0.0, 0.1, 4, 4, np.random.default_rng(2))
    optimizer, order = optimizers.SGD(0.1), np.random.default_rng(2)
    for _ in range(4):
        rows = order.permutation(6)
        for part in (rows[:4], rows[4:]):
            z, cache = dense.forward(X[part])
            optimizer.step(dense.params, dense.backward(losses.mse(z, y[part])[1], cache)[1])
    assert np.allclose(w, dense.params["W"][:, 0]) and np.isclose(b, dense.params["b"][0])


def test_when():
    assert REFERENCE["training_cost"]([2, 3, 1], 10, 2) == (6 + 3 + 6 + 3 + 3) * 20
    mean, error = REFERENCE["paired_error"](np.array([0.9, 0.8, 0.7]), np.array([0.8, 0.6, 0.7]), 1 / 3)
    assert math.isclose(mean, 0.1) and math.isclose(error, math.sqrt(2 / 3 * 0.01))
    X, y = rng.normal(size=(200, 2)), np.zeros(200)
    y[X[:, 0] >= 0] = 1
    first, second = REFERENCE["shuffling_losses"](functions.first_sign, X, y, np.random.default_rng(0))
    assert 0.4 < first < 0.6 and second == 0
    X_test, y = rng.normal(size=(30, 2)), np.arange(200) % 2
    curve = REFERENCE["label_curve"](X, y, X_test, np.arange(30) % 2, [4, 50])
    for accuracy, n in zip(curve, [4, 50], strict=True):
        model = neighbors.NearestCentroid().fit(X[:n], y[:n])
        assert math.isclose(accuracy, np.mean(model.predict(X_test) == np.arange(30) % 2))


def test_multilayer_perceptron():
    own = np.random.default_rng(8)
    x, dy, gamma = own.normal(size=(5, 3)), own.normal(size=(5, 3)), own.normal(size=3)

    def normalized():
        return float(np.sum(dy * gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.3)))

    dx, dgamma, dbeta = REFERENCE["batch_norm_backward"](dy, x, gamma, 0.3)
    assert np.allclose(dx, numerical_gradient(normalized, x), atol=1e-8)
    assert np.allclose(dgamma, numerical_gradient(normalized, gamma), atol=1e-8) and np.allclose(dbeta, dy.sum(axis=0))
    y, back = REFERENCE["dropout_pass"](np.ones((400, 500)), dy[:1, :1], own.random((400, 500)) >= 0.2, 0.2)
    assert set(np.unique(y)) == {0, 1.25} and abs(y.mean() - 1) < 0.005
    assert ((back == 0) == (y == 0)).all() and np.allclose(back[y > 0], 1.25 * dy[0, 0])
    P = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.05, 0.95], [0.6, 0.4]])
    assert REFERENCE["surest_mistakes"](P, np.array([0, 0, 0, 1, 1]), 2).tolist() == [1, 2]
    assert REFERENCE["surest_mistakes"](P, np.array([0, 0, 0, 1, 1]), 9).tolist() == [1, 2, 4]


def test_autoencoder():
    own = np.random.default_rng(9)
    X = own.normal(size=(9, 4)) * [3, 2, 1, 0.5] + [1, -2, 0, 4]
    for Z in (1, 3):
        components = PCA(Z, svd_solver="full").fit(X)
        left = np.mean((components.inverse_transform(components.transform(X)) - X) ** 2)
        assert math.isclose(REFERENCE["least_linear_error"](X, Z), left)
    mu, log_var = own.normal(size=(3, 2)), own.normal(size=(3, 2))
    z = np.linspace(-30, 30, 60_001)  # the integral of q ln(q / p), entry by entry
    total = 0.0
    for m, v in zip(mu.ravel(), np.exp(log_var).ravel(), strict=True):
        ln_q = -((z - m) ** 2) / (2 * v) - np.log(2 * np.pi * v) / 2
        total += np.trapezoid(np.exp(ln_q) * (ln_q + z**2 / 2 + np.log(2 * np.pi) / 2), z)
    D, d_mu, d_log_var = REFERENCE["gaussian_kl"](mu, log_var)
    assert math.isclose(D, total / 3, rel_tol=1e-6)
    for given, found in ((mu, d_mu), (log_var, d_log_var)):
        slopes = numerical_gradient(lambda: REFERENCE["gaussian_kl"](mu, log_var)[0], given)
        assert np.allclose(found, slopes, atol=1e-8)
    x, noise, W, U = (own.normal(size=s) for s in ((5, 3), (5, 3), (3, 2), (2, 3)))
    J, dW, dU = REFERENCE["denoising_gradients"](x, noise, W, U)
    assert math.isclose(J, np.mean(((x + noise) @ W @ U - x) ** 2))
    for given, found in ((W, dW), (U, dU)):
        slopes = numerical_gradient(lambda: np.mean(((x + noise) @ W @ U - x) ** 2), given)
        assert np.allclose(found, slopes, atol=1e-8)


def test_convolutional_network():
    own = np.random.default_rng(14)
    x, W, b = own.normal(size=(2, 7, 6)), own.normal(size=(3, 2, 3, 3)), own.normal(size=3)
    for S, P in itertools.product((1, 2, 3), (0, 1, 2)):
        layer = layers.Conv2D.of(W, b, stride=S, padding=P)
        y, cache = layer.forward(x[None])
        assert np.allclose(REFERENCE["convolve"](x, W, b, S, P), y[0])
        dy = own.normal(size=y.shape)
        dW, db = REFERENCE["kernel_gradients"](dy[0], np.pad(x, ((0, 0), (P, P), (P, P))), 3, S)
        grads = layer.backward(dy, cache)[1]
        assert np.allclose(dW, grads["W"]) and np.allclose(db, grads["b"])
    for sizes in ([(3, 2), (2, 1), (4, 3), (2, 2)], [(5, 1), (2, 2), (5, 1), (2, 2)], [(7, 1)]):
        stack = [layers.Conv2D.of(np.ones((1, 1, K, K)), np.zeros(1), stride=S) for K, S in sizes]
        image, caches = np.zeros((1, 1, 60, 60)), []
        for layer in stack:
            image, cache = layer.forward(image)
            caches.append(cache)
        seen = []
        for column in (0, 1):
            back = np.zeros(image.shape)
            back[..., 0, column] = 1
            for layer, cache in zip(reversed(stack), reversed(caches), strict=True):
                back = layer.backward(back, cache)[0]
            seen.append(np.flatnonzero(back[0, 0].any(axis=0)))
        assert REFERENCE["receptive_field"](sizes) == (len(seen[0]), seen[1][0] - seen[0][0])


def test_generative_adversarial_network():
    own = np.random.default_rng(17)
    p, q = own.dirichlet(np.ones(5), 2)
    d, js = REFERENCE["best_discriminator"](p, q)
    tried = np.linspace(0.0005, 0.9995, 1000)[:, None]
    each = -p * np.log(tried) - q * np.log(1 - tried)  # of J_D, a column a place
    assert np.allclose(tried[each.argmin(axis=0), 0], d, atol=1e-3)
    assert np.isclose(math.log(4) - each.min(axis=0).sum(), 2 * js, atol=1e-5)

    x, W, b, v = own.normal(size=(4, 3)), own.normal(size=(3, 5)), own.normal(size=5), own.normal(size=5)

    def penalty():
        def slope(i):
            moved = [np.tanh((x + sign * 1e-4 * np.eye(3)[i]) @ W + b) @ v for sign in (1, -1)]
            return (moved[0] - moved[1]) / 2e-4

        return 1.5 / 2 * np.mean(sum(slope(i) ** 2 for i in range(3)))

    R, *grads = REFERENCE["penalty_gradients"](x, W, b, v, 1.5)
    assert np.isclose(R, penalty())
    for parameter, grad in zip((W, b, v), grads, strict=True):
        assert np.allclose(numerical_gradient(penalty, parameter, 1e-4), grad, rtol=1e-4, atol=1e-5)

    theta, w, eta, gamma, h = 0.7, -1.2, 0.3, 0.4, 1e-6
    costs_of_D = [np.logaddexp(0, n * theta) + gamma / 2 * n**2 for n in (w + h, w - h)]
    w_new = w - eta * (costs_of_D[0] - costs_of_D[1]) / (2 * h)
    costs_of_G = [np.logaddexp(0, -w_new * n) for n in (theta + h, theta - h)]
    theta_new = theta - eta * (costs_of_G[0] - costs_of_G[1]) / (2 * h)
    assert np.allclose(REFERENCE["game_round"](theta, w, eta, gamma), (theta_new, w_new))


# The course ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_an_exercise_holds_what_it_promises(exercise):
    assert list(author.form(exercise)) == []
    assert list(author.answers(exercise)) == []


def test_points_add_up_and_rise():
    part_one = [e for e in EXERCISES if course.notebook(e.chapter).parent == course.CHAPTERS]
    assert sum(e.module.POINTS for e in part_one) == 100
    assert Counter(course.notebook(e.chapter).stem[:2] for e in part_one).keys() == set("01 02 03 04 05 06 07".split())
    assert min(Counter(e.chapter for e in part_one).values()) >= 4
    assert len({e.name for e in EXERCISES}) == len(EXERCISES)


def test_the_validation_notices_every_kind_of_fault(tmp_path):
    source = author.FOLDER / "perceptrons" / "fires"
    code, statement = (source / "exercise.py").read_text(), (source / "statement.md").read_text()
    faults = {
        "does not earn full marks|fails its own case": (
            code.replace("return (X @ w", "X *= 2\n    return (X @ w", 1),
            statement,
        ),
        "wrong_strict earns full marks with seed 0": (code.replace("X @ w + b > 0)", "X @ w + b >= 0)"), statement),
        "fewer than three wrong answers": (code[: code.index("def wrong_boolean")], statement),
        "does not name the signature `fires\\(X, w, b\\)`": (code, statement.replace("fires(X, w, b)", "fires(X, w)")),
        "the link 'perceptron-hand' is malformed": (code, statement.replace("?data=AND&w=1,1&b=-1", "")),
        "the control 'perceptron-nowhere'": (code, statement.replace("perceptron-hand", "perceptron-nowhere")),
        "fewer than two hints": (re.sub(r'hint="[^"]*"', 'hint="h"', code), statement),
        "wrong_sign does not say": (code.replace('"""subtracts the bias, as if it were the threshold"""', ""), statement),
    }
    for number, (fault, (bad_code, bad_statement)) in enumerate(faults.items()):
        folder = tmp_path / str(number) / "perceptrons" / "fires"
        folder.mkdir(parents=True)
        (folder / "exercise.py").write_text(bad_code)
        (folder / "statement.md").write_text(bad_statement)
        (exercise,) = course.load(folder.parent.parent)
        try:
            found = "\n".join([*author.form(exercise), *author.answers(exercise)])
        except ValueError as error:
            found = str(error)
        assert re.search(fault, found), (fault, found)
    assert any("add up to 1, not to 100" in c for c in author.complaints(course.load(tmp_path / "4")[:1]))
    twice = [*course.load(tmp_path / "4"), *course.load(tmp_path / "5")]
    assert any("2 exercises ask for fires" in c for c in author.complaints(twice))


def test_the_public_cases_are_up_to_date():
    files = author.public_files(EXERCISES)
    assert {p.name for p in author.PUBLIC.iterdir()} == set(files)
    for name, plain in files.items():
        assert author.same(parse((author.PUBLIC / name).read_bytes()), plain), f"{name} is stale: run `make exercises`"


def test_renewing_is_reproducible_and_writes_only_what_changed(tmp_path):
    assert len(author.renew(EXERCISES, tmp_path)) == len(EXERCISES) + 1
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert author.renew(EXERCISES, tmp_path) == []
    (tmp_path / "old.exercise.json").write_text("{}")
    path = tmp_path / "activations.softmax_rows.json"
    shares = parse(path.read_bytes())
    rounded, wrong = json.loads(json.dumps(shares)), json.loads(json.dumps(shares))
    for value in (rounded["cases"][1]["expected"], rounded["cases"][1]["args"][0]):
        value["array"]["data"][0] *= 1 + 1e-15  # what another machine's exp may do, of an input as well
    path.write_text(author.text(rounded))
    assert author.renew(EXERCISES, tmp_path) == ["old.exercise.json"]
    wrong["cases"][1]["expected"]["array"]["data"][0] *= 1 + 1e-6
    path.write_text(author.text(wrong))
    assert author.renew(EXERCISES, tmp_path) == ["activations.softmax_rows.json"]
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


def test_hidden_cases_depend_on_their_seed_alone():
    one, again, other = (course.course(author.FOLDER, seed) for seed in ("s1", "s1", "s2"))
    assert json.dumps(one) == json.dumps(again) and parse(json.dumps(one, allow_nan=False)) == one
    for mine, theirs in zip(one["exercises"], other["exercises"], strict=True):
        hidden, others = ([c for c in e["cases"] if not c["public"]] for e in (mine, theirs))
        public = [c for c in mine["cases"] if c["public"]]
        assert [c["args"] + [c["calls"]] for c in hidden] != [c["args"] + [c["calls"]] for c in others], mine["id"]
        assert public == [c for c in theirs["cases"] if c["public"]]
        assert math.isclose(math.fsum(c["points"] for c in mine["cases"]), mine["points"])
        assert math.isclose(math.fsum(c["points"] for c in public), 0.3 * mine["points"])
        assert len({c["id"] for c in mine["cases"]}) == len(mine["cases"])


def test_a_table_of_the_public_answers_earns_next_to_nothing_of_the_hidden_points():
    """A few cases have few forms, such as a gate with one of two biases; they may come twice."""
    lost = 0
    for exercise in EXERCISES:
        public = course.generate(exercise, course.PUBLIC_SEED, public=True)["cases"]
        table = {json.dumps([c["args"], c["calls"]]): c["expected"] for c in public}
        hidden = course.generate(exercise, "a seed")["cases"]
        known = [c for c in hidden if json.dumps([c["args"], c["calls"]]) in table]
        lost += exercise.module.POINTS * 0.7 * len(known) / len(hidden)
    assert lost < 0.01 * sum(e.module.POINTS for e in EXERCISES)


# Links -----------------------------------------------------------------------------------------------------------------

OPEN = "tests/support/js/open_links.mjs"


def stored(chapter: str) -> dict:
    models = nbformat.read(course.notebook(chapter), 4).metadata.get("widgets", {}).get(author.STATE, {}).get("state", {})
    return {m["state"]["name"]: m["state"] for m in models.values() if "name" in m["state"]}


def test_every_link_opens_its_control():
    asked = []
    for exercise in EXERCISES:
        links = set(author.HREF.findall(exercise.statement))
        for seed in range(8):
            links |= {c["link"] for c in course.generate(exercise, seed, public=seed == 0)["cases"] if c["link"]}
        states = stored(exercise.id.split(".")[0])
        for link in sorted(links):
            name, query = link.split("?")
            asked.append({"view": states[name]["_front"], "state": states[name], "queries": [query]})
    program = str(NODE) if Path(NODE).exists() else shutil.which("node")
    done = subprocess.run(
        [program, OPEN],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=author.ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert len(results) == len(asked) > 60 and [r for r in results if r] == []


# Chapters --------------------------------------------------------------------------------------------------------------

MINE = [e for e in EXERCISES if e.id.startswith("perceptrons.")]


@pytest.fixture
def chapter(tmp_path):
    path = tmp_path / "01_perceptrons.ipynb"
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("import numpy as np", id="setup"),
        new_markdown_cell("## Graded exercises\n\nNow you.", id="graded", metadata={"tags": ["graded"]}),
        new_markdown_cell("## Recap", id="recap"),
    ]
    path.write_text(nbformat.writes(new_notebook(cells=cells)) + "\n")
    return path


def test_sync_puts_the_exercises_in_and_touches_nothing_else(chapter):
    before = nbformat.read(chapter, 4).cells
    assert "5 exercises" in author.sync(chapter, MINE)
    cells = nbformat.read(chapter, 4).cells
    assert cells[:3] == before[:3] and cells[-1] == before[-1] and len(cells) == 4 + 3 * len(MINE)
    assert cells[3].source.startswith("### Does it fire? (1 point)")
    assert cells[4].source.startswith("def fires(X, w, b):\n") and cells[4].metadata.tags == ["exercise"]
    assert cells[5].source.endswith('check("perceptrons.fires", fires)') and cells[5].source.startswith(
        "from nblib.exercises import"
    )
    once = chapter.read_bytes()
    assert author.sync(chapter, MINE) == "unchanged" and chapter.read_bytes() == once


def test_sync_keeps_outputs_and_follows_changes(chapter):
    author.sync(chapter, MINE)
    notebook = nbformat.read(chapter, 4)
    notebook.cells[5].outputs = [nbformat.v4.new_output("stream", text="kept\n")]
    notebook.cells[7].source += "\n# edited by hand"
    nbformat.write(notebook, chapter)
    author.sync(chapter, MINE[:2])
    cells = nbformat.read(chapter, 4).cells
    assert [c.id for c in cells[-4:]] == [*(f"graded-{MINE[1].name}{end}" for end in ("", "-code", "-check")), "recap"]
    assert cells[5].outputs[0].text == "kept\n" and "edited" not in cells[7].source


def test_a_chapter_without_the_cell_is_left_alone(chapter):
    notebook = nbformat.read(chapter, 4)
    del notebook.cells[2]
    nbformat.write(notebook, chapter)
    before = chapter.read_bytes()
    assert "left alone" in author.sync(chapter, MINE) and chapter.read_bytes() == before
    assert author.sync(chapter.with_name("02.ipynb"), MINE) == "is not there"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_stub_fits_the_page_and_gives_nothing_away(exercise):
    assert max(map(len, exercise.stub.splitlines())) <= course.WIDTH
    tree = ast.parse(exercise.stub)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions and all(
        [ast.unparse(part) for part in f.body[1:]] == ["..."] and ast.get_docstring(f) for f in functions
    )
    parameters = {len(c["args"]) for c in course.generate(exercise, 0)["cases"]}
    assert parameters == {len(exercise.parameters)}


def test_the_chapters_hold_the_exercises_of_today():
    for chapter in {e.chapter for e in EXERCISES}:
        path = course.notebook(chapter)
        wanted = author.cells_of([e for e in EXERCISES if e.chapter == chapter])
        found = {c.id: c.source for c in nbformat.read(path, 4).cells}
        assert {c.id: c.source for c in wanted} == {i: s for i, s in found.items() if i.startswith("graded-")}, chapter


def test_decoded_cases_are_what_the_learner_gets():
    exercise = next(e for e in EXERCISES if e.name == "minibatch_train")
    case = course.generate(exercise, 1)["cases"][0]
    X, y, *_, generator = (decode(a) for a in case["args"])
    assert X.shape == (4, 1) and y.shape == (4,) and isinstance(generator, np.random.Generator)
    assert judge(case, respond(exercise.solution, case)).points == case["points"]


def test_diffusion():
    own = np.random.default_rng(19)
    beta = np.linspace(0.02, 0.4, 12)
    model = Diffusion(beta=beta)
    x_0, eps, z = own.normal(size=(3, 40, 3))
    t = own.integers(0, 12, 40)
    assert np.allclose(REFERENCE["noisy_version"](x_0, t, eps, beta), model.noised(x_0, t, eps))
    for step in (0, 1, 11):
        expected = model.mean(x_0, step, eps) + np.sqrt(model.variance[step]) * z
        assert np.allclose(REFERENCE["denoising_step"](x_0, step, eps, beta, z), expected)
    X, x = own.normal(size=(5, 2)), own.normal(size=(1, 2))
    for step in (0, 4, 11):  # the score of the mixture, by nudging the logarithm of its density
        a = model.alpha_bar[step]
        score = numerical_gradient(
            lambda a=a: float(np.log(np.exp(-((x - np.sqrt(a) * X) ** 2).sum(axis=1) / (2 * (1 - a))).sum())), x
        )
        assert np.allclose(REFERENCE["ideal_noise"](x, step, X, beta), -np.sqrt(1 - a) * score, atol=1e-6)
    assert np.isfinite(REFERENCE["ideal_noise"](1e3 * x, 0, X, beta)).all()


# The course ------------------------------------------------------------------------------------------------------------
