import io
import sys

import numpy as np
import pytest

from nblib import training
from nblib.layers import Activation, Dense, Dropout
from nblib.losses import cross_entropy, mse
from nblib.network import Network
from nblib.optimizers import SGD, Adam, constant
from nblib.training import evaluate, fit, history, train


def line(n=20):
    """Return points on y = 2x − 1, and a network that can learn it exactly."""
    X = np.linspace(-1, 1, n)[:, None]
    return Network(Dense(1, 1, "zeros")), X, 2 * X[:, 0] - 1


def moons_like(seed=0, n=60, dtype=np.float64, dropout=False):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    layers = [Dense(2, 16, "he", rng, dtype=dtype), Activation("relu"), Dense(16, 2, "he", rng, dtype=dtype)]
    return Network(*(layers[:2] + [Dropout(0.2)] * dropout + layers[2:]), output="softmax"), X, y


class Recorder(SGD):
    """Descent that keeps the gradients it was given."""

    def __init__(self, rate):
        super().__init__(rate)
        self.seen = []

    def step(self, params, grads):
        self.seen.append({name: g.copy() for name, g in grads.items()})
        super().step(params, grads)


def test_the_first_step_by_hand():
    # J = mean (2x)² … with w = b = 0: ŷ − y = −y, dw = −2 mean(x y), db = −2 mean(y)
    net, X, y = Network(Dense(1, 1, "zeros")), [[1.0], [2.0]], [1.0, 3.0]
    (step,) = train(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=1, batch_size=None)
    assert step == (1, 1, 2, 5.0, None)  # (1 + 9) / 2
    assert net.params["0.W"][0, 0] == pytest.approx(0.7)  # 0.1 · 2 · (1 + 6) / 2
    assert net.params["0.b"][0] == pytest.approx(0.4)  # 0.1 · 2 · (1 + 3) / 2


def test_learns_a_line_exactly():
    net, X, y = line()
    steps = list(train(net, X, y, mse, SGD(0.3), np.random.default_rng(0), epochs=300, batch_size=8))
    assert steps[-1].cost < 1e-20
    assert net.params["0.W"][0, 0] == pytest.approx(2) and net.params["0.b"][0] == pytest.approx(-1)


def test_every_example_is_visited_once_an_epoch_and_the_order_changes():
    X = np.arange(10.0)[:, None]
    seen = []

    def loss(z, y):
        seen.append(y.tolist())
        return 0.0, np.zeros_like(z)

    steps = list(
        train(
            Network(Dense(1, 1, "zeros")), X, np.arange(10), loss, SGD(0.1), np.random.default_rng(0), epochs=2, batch_size=4
        )
    )
    assert [s.size for s in steps] == [4, 4, 2] * 2
    assert [(s.step, s.epoch) for s in steps] == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2)]
    first, second = sum(seen[:3], []), sum(seen[3:], [])
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second != list(range(10))
    seen.clear()
    list(
        train(
            Network(Dense(1, 1, "zeros")),
            X,
            np.arange(10),
            loss,
            SGD(0.1),
            np.random.default_rng(0),
            epochs=1,
            batch_size=4,
            shuffle=False,
        )
    )
    assert sum(seen, []) == list(range(10))


@pytest.mark.parametrize("dropout", [False, True])
def test_the_same_generator_gives_the_same_run_and_another_another(dropout):
    costs = {}
    for seed in (1, 1, 2):
        net, X, y = moons_like(dropout=dropout)
        run = [s.cost for s in train(net, X, y, cross_entropy, Adam(0.01), np.random.default_rng(seed), epochs=3)]
        assert costs.setdefault(seed, run) == run
    assert costs[1] != costs[2]


def test_the_global_random_state_is_left_alone():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    net, X, y = moons_like(dropout=True)
    fit(net, X, y, cross_entropy, SGD(0.1), np.random.default_rng(0), epochs=2)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_network_s_type_is_kept(dtype):
    net, X, y = moons_like(dtype=dtype)
    optimizer = Recorder(0.1)
    list(train(net, X, y, cross_entropy, optimizer, np.random.default_rng(0), epochs=1, l1=0.01, l2=0.01, clip=1.0))
    assert {g.dtype for grads in optimizer.seen for g in grads.values()} == {np.dtype(dtype)}
    assert net.dtype == dtype


def test_without_a_consumer_nothing_happens_and_it_may_stop_at_any_time():
    net, X, y = line()
    steps = train(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=5, batch_size=5)
    assert net.params["0.W"][0, 0] == 0
    next(steps)
    after_one = net.params["0.W"][0, 0]
    assert after_one != 0
    steps.close()
    assert net.params["0.W"][0, 0] == after_one


def test_penalties_enter_cost_and_gradients():
    rows = {}
    for name, strengths in {"none": {}, "l1": {"l1": 0.5}, "l2": {"l2": 0.5}}.items():
        net, optimizer = Network(Dense.of([[2.0, -4.0]], [1.0, 1.0])), Recorder(0.1)
        step = next(train(net, [[1.0]], [[0.0, 0.0]], mse, optimizer, np.random.default_rng(0), **strengths))
        rows[name] = step.cost, optimizer.seen[0]
    cost, grads = rows["none"]
    assert rows["l1"][0] == cost + 0.5 * 6 and rows["l2"][0] == cost + 0.25 * 20
    assert (rows["l1"][1]["0.W"] - grads["0.W"]).tolist() == [[0.5, -0.5]]
    assert (rows["l2"][1]["0.W"] - grads["0.W"]).tolist() == [[1, -2]]
    assert rows["l2"][1]["0.b"].tolist() == grads["0.b"].tolist()


def test_clip_shortens_the_step():
    net, X, y = line()
    optimizer = Recorder(0.1)
    list(train(net, X, 100 * y, mse, optimizer, np.random.default_rng(0), epochs=2, clip=0.5))
    for grads in optimizer.seen:
        assert np.sqrt(sum((g**2).sum() for g in grads.values())) == pytest.approx(0.5)


def test_validation_is_the_cost_after_the_epoch_without_dropout_or_penalty():
    net, X, y = moons_like(dropout=True)
    X_val, y_val = X[:20], y[:20]
    for s in train(
        net,
        X[20:],
        y[20:],
        cross_entropy,
        SGD(0.1),
        np.random.default_rng(0),
        epochs=3,
        batch_size=16,
        validation=(X_val, y_val),
        l2=0.1,
    ):
        if s.step % 3:
            assert s.validation is None
        else:
            z, _ = net.forward(X_val)
            assert s.validation == pytest.approx(cross_entropy(z, y_val)[0], rel=1e-12)


def test_patience_stops_and_the_best_epoch_comes_back():
    # the validation targets are where w = 0.5 is best; training passes it on its way to w = 1
    net = Network(Dense.of([[0.0]], [0.0]))
    X = np.array([[1.0], [-1.0]])
    weights, costs = [], []
    for s in train(
        net,
        X,
        [1.0, -1.0],
        mse,
        SGD(0.05),
        np.random.default_rng(0),
        epochs=100,
        batch_size=None,
        validation=(X, [0.5, -0.5]),
        patience=3,
    ):
        weights.append(net.params["0.W"][0, 0])
        costs.append(s.validation)
    best = int(np.argmin(costs))
    assert len(costs) == best + 1 + 3 < 100
    assert net.params["0.W"][0, 0] == weights[best] != weights[-1]
    assert weights[best] == pytest.approx(0.5, abs=0.05)


def test_without_patience_the_last_epoch_stays():
    net = Network(Dense.of([[0.0]], [0.0]))
    X = np.array([[1.0], [-1.0]])
    for _ in train(
        net,
        X,
        [1.0, -1.0],
        mse,
        SGD(0.05),
        np.random.default_rng(0),
        epochs=50,
        batch_size=None,
        validation=(X, [0.5, -0.5]),
    ):
        last = net.params["0.W"][0, 0]
    assert net.params["0.W"][0, 0] == last > 0.9


def test_a_cost_that_is_not_finite_stops_with_a_sentence():
    net, X, y = line()
    records = []
    with pytest.raises(
        FloatingPointError,
        match=r"^The cost became (inf|nan) in step \d+ \(epoch \d+\): try a lower "
        r"learning rate, scaled inputs or clipped gradients\.$",
    ):
        for s in train(net, X, y, mse, SGD(1e6), np.random.default_rng(0), epochs=100, batch_size=None):
            records.append(s.cost)
    assert np.isfinite(records).all() and records[-1] > records[0]


def test_a_validation_cost_that_is_not_finite_stops_too():
    net, X, y = line()
    X_far = np.array([[1e200]])
    with pytest.raises(FloatingPointError, match=r"^The validation cost became inf after epoch 1: "):
        list(train(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=3, validation=(X_far, [0.0])))


def test_objects_and_frames_train_as_their_numbers():
    net, X, y = moons_like()
    plain = fit(net, X, y, cross_entropy, SGD(0.1), np.random.default_rng(0), epochs=2).cost
    for other in (X.astype(object), X.tolist()):
        net, *_ = moons_like()
        again = fit(net, other, y.astype(object), cross_entropy, SGD(0.1), np.random.default_rng(0), epochs=2).cost
        np.testing.assert_array_equal(again, plain)
    bad = X.astype(object)
    bad[3, 1] = "?"
    with pytest.raises(ValueError, match=r"^X must be an array of numbers, but it holds '\?' at X\[3, 1\]\.$"):
        fit(net, bad, y, cross_entropy, SGD(0.1), np.random.default_rng(0))


def test_history_is_one_entry_an_epoch():
    net, X, y = line(10)
    steps = list(train(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=3, batch_size=4, validation=(X, y)))
    h = history(steps)
    assert h.epoch.tolist() == [1, 2, 3]
    assert h.cost[0] == pytest.approx((4 * steps[0].cost + 4 * steps[1].cost + 2 * steps[2].cost) / 10)
    assert h.validation.tolist() == [steps[i].validation for i in (2, 5, 8)]
    assert np.isnan(history(steps[:2]).validation).all()
    assert history([]).epoch.tolist() == []


def test_fit_is_train_to_the_end():
    net, X, y = moons_like()
    h = fit(net, X, y, cross_entropy, Adam(0.02), np.random.default_rng(0), epochs=100)
    other, *_ = moons_like()
    h2 = history(train(other, X, y, cross_entropy, Adam(0.02), np.random.default_rng(0), epochs=100))
    np.testing.assert_array_equal(h.cost, h2.cost)
    assert (net.predict(X) == y).mean() > 0.95
    assert evaluate(net, X, np.eye(2)[y], cross_entropy) < h.cost[0] / 3


def test_the_bar_counts_epochs_and_passes_every_record_on(monkeypatch):
    pytest.importorskip("tqdm")
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    net, X, y = line()
    records = list(train(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=4, batch_size=7, validation=(X, y)))
    assert list(training.progress(iter(records), 4)) == records
    assert "4/4" in screen.getvalue() and "validation=" in screen.getvalue()
    screen.seek(0)
    screen.truncate()
    list(training.progress(iter(records[:6]), 4))  # stopped early: the bar does not claim more
    assert "2/4" in screen.getvalue() and "4/4" not in screen.getvalue()
    assert list(training.progress(iter([]), 4)) == []


def test_tqdm_is_imported_only_when_a_bar_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)  # any import of it fails
    net, X, y = line()
    fit(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=1)
    with pytest.raises(
        ImportError, match=r"^A progress bar needs the package tqdm: install it .*, or leave out bar=True\.$"
    ):
        fit(net, X, y, mse, SGD(0.1), np.random.default_rng(0), epochs=1, bar=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X": [[1.0, 2.0]] * 4}, "Dense(1, 1) takes 1 inputs for each example, but one came with shape (2,)."),
        ({"X": [1.0, 2.0, 3.0, 4.0]}, "X must be a batch with one row for each example, but came with shape (4,)."),
        ({"X": [[1.0], [float("nan")], [0.0], [0.0]]}, "X must hold finite numbers only, but X[1, 0] is nan."),
        ({"y": [1.0, 2.0]}, "y must hold one target for each of the 4 rows of X, but came with shape (2,)."),
        ({"y": 3.0}, "y must hold one target for each of the 4 rows of X, but came with shape ()."),
        ({"y": [1.0, 2.0, 3.0, float("inf")]}, "y must hold finite numbers only, but y[3] is inf."),
        ({"y": [[1.0, 2.0]] * 4}, "y must have the shape (4, 1) of the predictions, but came with shape (4, 2)."),
        ({"loss": cross_entropy}, "z must have one column for each of two or more classes, but came with shape (4, 1)."),
        ({"rng": 0}, "rng must be a random generator such as numpy.random.default_rng(0), but came as 0."),
        ({"epochs": 0}, "epochs must be a whole number of at least 1, but came as 0."),
        ({"batch_size": 2.5}, "batch_size must be a whole number of at least 1, but came as 2.5."),
        ({"l1": -1}, "l1 must be a finite number at least 0, but came as -1."),
        ({"l2": "much"}, "l2 must be a finite number at least 0, but came as 'much'."),
        ({"clip": 0}, "clip must be a finite number above 0, but came as 0."),
        ({"patience": 3}, "patience needs a validation set to watch, but validation came as None."),
        ({"patience": 0, "validation": ([[1.0]], [1.0])}, "patience must be a whole number of at least 1, but came as 0."),
        (
            {"validation": ([[1.0]], [1.0, 2.0])},
            "validation y must hold one target for each of the 1 rows of X, but came with shape (2,).",
        ),
        (
            {"validation": ([1.0], [1.0])},
            "validation X must be a batch with one row for each example, but came with shape (1,).",
        ),
        ({"validation": [[1.0]]}, "validation must be a pair (X, y), but came as [[1.0]]."),
        ({"optimizer": 0.1}, "optimizer must have a step, such as SGD(0.1), but came as 0.1."),
        ({"loss": "mse"}, "loss must be a function such as losses.mse, but came as 'mse'."),
    ],
)
def test_each_error_is_a_sentence_at_the_call(changes, message):
    arguments = {
        "X": [[1.0], [2.0], [3.0], [4.0]],
        "y": [1.0, 2.0, 3.0, 4.0],
        "loss": mse,
        "optimizer": SGD(constant(0.1)),
        "rng": np.random.default_rng(0),
    } | changes
    with pytest.raises(ValueError) as error:
        train(Network(Dense(1, 1, "zeros")), **arguments)  # no step was asked for
    assert str(error.value) == message
