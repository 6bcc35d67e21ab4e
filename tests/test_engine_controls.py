"""The engine parts of the activation, cost and descent controls are twins of NumPy and nblib; both are right."""

import json
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import QuantileRegressor

from nblib import losses, optimizers
from nblib.activations import ACTIVATIONS
from nblib.layers import INITIALIZATIONS
from nblib.widgets import ActivationExplorer, CostExplorer, DescentExplorer
from nblib.widgets.descent.surfaces import SURFACES, Surface
from tests.support.node import node

RNG = np.random.default_rng(20261122)


def run(name, payload):
    """Run tests/support/js/NAME.mjs with `payload` as its input; what it prints, read as JSON."""
    return json.loads(node(f"tests/support/js/{name}.mjs", stdin=json.dumps(payload)))


def same(ours, theirs, what=""):
    np.testing.assert_allclose(np.asarray(theirs, float), np.asarray(ours, float), rtol=1e-12, atol=1e-12, err_msg=what)


# Surfaces ------------------------------------------------------------------------------------------------------------


def weights(name, n=12):
    """Points anywhere in the picture of a surface, its minimum and its start."""
    cx, cy, half = SURFACES[name].frame
    return [
        list(SURFACES[name].minimum),
        list(SURFACES[name].start),
        *(RNG.uniform(-half, half, (n, 2)) + [cx, cy]).tolist(),
    ]


@pytest.mark.parametrize(("name", "kappa"), [*((n, 10.0) for n in SURFACES), ("valley", 1.0), ("valley", 100.0)])
def test_surfaces_are_twins(name, kappa):
    points, rows = weights(name), RNG.permutation(16)[:5].tolist()
    twin = run(
        "surfaces",
        {"name": name, "kappa": kappa, "points": points, "rows": rows},
    )
    s = Surface(name, kappa)
    same(s.X.ravel(), twin["X"], "X")
    same(s.y, twin["y"], "y")
    same(s.floor, twin["floor"])
    assert [s.frame, s.start, s.minimum.tolist()] == [tuple(twin["frame"]), tuple(twin["start"]), twin["minimum"]]
    for w, at in zip(points, twin["at"], strict=True):
        H = s.hessian(w)
        same([s.cost(w), s.cost(w)], [at["J"], at["J2"]], "J")
        same(s.gradient(w), at["g"], "g")
        same([H[0, 0], H[0, 1], H[1, 1]], at["H"], "H")
        same(np.linalg.eigvalsh(H), at["eigen"], "eigenvalues")
        same(s.cost(w, rows), at["part"]["J"], "J of a batch")
        same(s.gradient(w, rows), at["part"]["g"], "g of a batch")


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_what_it_says(name):
    """The gradient and the Hessian are the slopes of J, the marked minimum is one, and it is the lowest point there is."""
    s, h = Surface(name, 10.0), 1e-5
    steps = h * np.eye(2)
    for w in weights(name):
        w = np.array(w)
        g = [(s.cost(w + e) - s.cost(w - e)) / (2 * h) for e in steps]
        np.testing.assert_allclose(s.gradient(w), g, rtol=1e-6, atol=1e-7)
        H = [(s.gradient(w + e) - s.gradient(w - e)) / (2 * h) for e in steps]
        np.testing.assert_allclose(s.hessian(w), H, rtol=1e-6, atol=1e-7)
    assert np.abs(s.gradient(s.minimum)).max() < 1e-14 and np.linalg.eigvalsh(s.hessian(s.minimum))[0] > -1e-12
    cx, cy, half = s.frame
    grid = np.linspace(-half, half, 61)
    assert min(s.cost((cx + a, cy + b)) for a in grid for b in grid) >= s.floor - 1e-12


def test_a_surface_is_the_cost_of_nblibs_network():
    for name in SURFACES:
        explorer = DescentExplorer(surface=name)
        network, (X, y) = explorer.network, explorer.data
        if name == "many minima":
            assert network is None
        else:
            assert losses.mse(network.forward(X)[0], y)[0] == pytest.approx(explorer.cost.cost(explorer.start), rel=1e-13)


def test_the_valleys_curvatures_are_its_condition():
    for kappa in (1.0, 3.0, 250.0):
        np.testing.assert_allclose(np.linalg.eigvalsh(Surface("valley", kappa).hessian((0.3, -1))), [1, kappa], rtol=1e-12)


@pytest.mark.parametrize("method", ["SGD", "Momentum", "Nesterov"])
def test_the_marked_rate_is_where_the_method_begins_to_diverge(method):
    """Independent truth: nblib's own optimizer on a parabola, a little below and a little above the mark."""
    for curvature in (0.5, 7.0):
        (eta,) = run("edges", [[method, curvature]])
        ends = []
        for factor in (0.99, 1.01):
            optimizer, params = getattr(optimizers, method)(factor * eta), {"w": np.array([1.0])}
            for _ in range(4000):
                optimizer.step(params, {"w": curvature * params["w"]})
            ends.append(abs(params["w"][0]))
        assert ends[0] < 1e-3 and ends[1] > 1e3
    assert run("edges", [["Adam", 2], ["SGD", -1], ["SGD", 0]]) == [None, None, None]


RACE = "race"


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def test_every_run_is_nblibs():
    """Each method on each surface, with whole and with small batches: the same path to 1e-12 over 200 steps.

    RMSProp and Adam divide by the size of a slope that goes to zero, which turns the last bit of it into a step: they are
    compared until a run comes near a minimum.
    """
    explorers = []
    for k, name in enumerate(SURFACES):
        for method in ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam"):
            for batch in (16, 4, 1):
                # The sine amplifies the last bit of two libraries at every step, so its runs must not wander for long.
                rate = {"many minima": 0.01, "valley": 0.02}.get(name, 0.05)
                one = DescentExplorer(
                    surface=name,
                    method=method,
                    learning_rate=rate,
                    batch=batch,
                    seed=k,
                    rivals=["Adam"] if batch == 4 else [],
                )
                one.steps = 200
                explorers.append(one)
    diverging = DescentExplorer(learning_rate=1.5)
    diverging.steps = 200
    for one, twin in zip([*explorers, diverging], run(RACE, [plain(e) for e in [*explorers, diverging]]), strict=True):
        path = one.path
        assert len(path) == len(twin["path"]), repr(one)
        n = 60 if one.method in ("RMSProp", "Adam") else 201
        same(path[:n], twin["path"][:n], repr(one))
        same([s.validation for s in one.history][: n - 1], twin["costs"][1:n])
    assert twin["diverged"] == len(path) - 1 < 200 and twin["outcome"].startswith("diverged in step")


# The game ------------------------------------------------------------------------------------------------------------


def test_no_rate_beats_the_games_optimum():
    """At every level a scan over 200 rates finds none that arrives in fewer steps than 2 / (λmin + λmax)."""
    for level in run("game", {}):
        assert level["eta"] == pytest.approx(2 / (1 + level["kappa"]))
        assert level["steps"] <= level["best"] < 1e9, level
        assert level["playing"] == level["kappa"] and level["not"] is None


# Costs ---------------------------------------------------------------------------------------------------------------


def point_sets():
    yield [[-1, 0], [1, 2]]
    yield [[1, 0], [1, 2], [1, 2.5]]  # all at one x: every w is as good
    yield [[-2, -2], [-1, -1], [0, 0], [1, 1], [2, -2.5]]  # an outlier
    for n in (3, 8, 40):
        yield RNG.uniform(-3, 3, (n, 2)).round(2).tolist()


def fits(delta=0.7):
    sets = list(point_sets())
    for points, by_feature in zip(sets, run("fits", {"sets": sets, "delta": delta}), strict=True):
        x, y = np.array(points).T
        for f, twins in zip((x, x**2), by_feature, strict=True):
            yield f, y, delta, dict(zip(("mse", "mae", "huber"), twins, strict=True))


def cost(loss, f, y, w, b, delta):
    options = {"delta": delta} if loss == "huber" else {}
    J, dy = getattr(losses, loss)(w * f + b, y, **options)
    return J, [dy @ f, dy.sum()]


def test_costs_of_a_line_are_nblibs():
    for f, y, delta, twins in fits():
        for loss, twin in twins.items():
            J, g = cost(loss, f, y, 0.4, -0.3, delta)
            same([J, J, *g], [twin["J"], twin["at"]["J"], *twin["at"]["g"]], loss)


def test_the_best_line_is_the_best():
    """Against least squares, linear programming and a general minimizer."""
    for f, y, delta, twins in fits():
        found = {loss: cost(loss, f, y, *twin["best"], delta)[0] for loss, twin in twins.items()}
        if np.ptp(f) > 0:
            slope, intercept = np.polyfit(f, y, 1)
            np.testing.assert_allclose(twins["mse"]["best"], [slope, intercept], rtol=1e-9, atol=1e-9)
        median = QuantileRegressor(quantile=0.5, alpha=0, solver="highs").fit(f[:, None], y)
        assert found["mae"] <= losses.mae(median.predict(f[:, None]), y)[0] + 1e-9
        for loss in ("mse", "huber"):

            def J(p, loss=loss, f=f, y=y, delta=delta):
                return cost(loss, f, y, *p, delta)

            general = minimize(J, [0, 0], jac=True, options={"gtol": 1e-10})
            assert found[loss] <= general.fun + 1e-9
            assert np.abs(J(twins[loss]["best"])[1]).max() < 1e-7


def test_the_logit_is_nblibs():
    cases = [(z, y, eta) for z in (-8, -2.5, 0, 3, 8) for y in (0, 1) for eta in (0.05, 0.5, 5)]
    for (z, y, eta), (twin, runs) in zip(cases, run("logit", cases), strict=True):
        explorer = CostExplorer(view="logit", logit=z, target=y, logit_rate=eta, steps=600)
        history = explorer.history
        for name, key in (("squared error", "squared"), ("cross-entropy", "entropy")):
            first, slope = history[name][0], (runs[key][0] - runs[key][1]) / eta
            same(first.cost, twin[key][0], "L")
            assert slope == pytest.approx(twin[key][1], abs=1e-9), "δ"
            same(
                [s.validation for s in history[name]],
                [abs(1 / (1 + math.exp(-v)) - y) for v in runs[key][1:]],
                "learning curve",
            )
        h = 1e-5  # δ is the slope of L

        def L(v, y=y):
            return float((1 / (1 + np.exp(-v)) - y) ** 2)

        assert (L(z + h) - L(z - h)) / (2 * h) == pytest.approx(twin["squared"][1], abs=1e-9)


# Activations -----------------------------------------------------------------------------------------------------------


def test_ten_layers_are_nblibs():
    """Every activation with every initialization: the same deviations of signal and gradient, layer by layer."""
    explorers = [
        ActivationExplorer(shown=[name], init=init, scale=scale, seed=seed, leak=0.2)
        for seed, name in enumerate(ACTIVATIONS)
        for init in INITIALIZATIONS
        for scale in (1.0, 1.7)
    ]
    for one, twin in zip(explorers, run("depth", [plain(e) for e in explorers]), strict=True):
        signal, gradient = one.history
        assert len(signal) == len(gradient) == 11
        np.testing.assert_allclose(twin["signal"], signal, rtol=1e-11, atol=1e-13, err_msg=repr(one))
        np.testing.assert_allclose(twin["gradient"], gradient, rtol=1e-10, atol=1e-13, err_msg=repr(one))


def test_scalar_activations_and_their_tails():
    grid = np.linspace(-9, 9, 73)
    found = {}
    for twin in run("scalars", {"names": list(ACTIVATIONS), "grid": grid.tolist()}):
        name, (a, slope) = twin["name"], twin["values"]
        phi, d_phi = ACTIVATIONS[name]
        options = {"alpha": 0.3} if name == "leaky_relu" else {}
        if name == "softmax":
            z = np.column_stack([grid, np.zeros((len(grid), 2))])
            same(phi(z)[:, 0], a, name)
            same(d_phi(z)[:, 0, 0], slope, name)
        else:
            same(phi(grid, **options), a, name)
            same(d_phi(grid, **options), slope, name)
        found[name] = [twin["tails"][side] for side in ("left", "right")]
    assert found["linear"] == found["leaky_relu"] == [None, None]
    assert found["relu"][0] == [pytest.approx(0, abs=0.011), "dead"] and found["relu"][1] is None
    assert [kind for _, kind in found["step"]] == ["dead", "dead"]
    # tanh′ = 1 − a² = 0.05 where a = √0.95
    edge = math.atanh(math.sqrt(0.95))
    assert found["tanh"] == [
        [pytest.approx(-edge, abs=0.011), "saturated"],
        [pytest.approx(edge, abs=0.011), "saturated"],
    ]
    assert found["softplus"][0][1] == "saturated" and found["softplus"][1] is None
