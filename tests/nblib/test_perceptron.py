"""The perceptron against hand calculation, exact enumeration, scikit-learn's linear SVM and the convergence theorem."""

import os
import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from operator import mul

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog, nnls
from sklearn.svm import LinearSVC

from nblib.datasets import GATES, breast_cancer, logic, penguins
from nblib.models.perceptron import Perceptron, largest_margin, mistake_bound, radius


def separable(rng, n, d, gap):
    """Points on both sides of a random plane, none nearer to it than gap."""
    u = rng.standard_normal(d + 1)
    X = rng.uniform(-2, 2, (20 * n, d))
    z = (X @ u[:-1] + u[-1]) / np.linalg.norm(u)
    X, z = X[abs(z) > gap][:n], z[abs(z) > gap][:n]
    return X, (z > 0).astype(int)


# By hand


@pytest.mark.parametrize("gate, w, b", [("AND", [1, 1], -1.5), ("OR", [1, 1], -0.5), ("NAND", [-1, -1], 1.5)])
def test_weights_set_by_hand_make_the_gates(gate, w, b):
    X, y = logic(gate)
    p = Perceptron(2)
    p.params = {"w": np.array(w, dtype=float), "b": np.array(b)}
    assert p.predict(X).tolist() == y.tolist()


def test_step_takes_zero_as_class_one():
    p = Perceptron(1)
    p.params = {"w": np.array([1.0]), "b": np.array(-2.0)}
    assert p.decision([[1], [2], [3]]).tolist() == [-1, 0, 1]
    assert p.predict([[1], [2], [3]]).tolist() == [0, 1, 1]


def test_updates_follow_the_rule_worked_on_paper():
    """OR with η = 0.5: 00 is taken for 1, 01 for 0, then 00 for 1 again, 10 for 0, 00 for 1; then all are right."""
    X, y = logic("OR")
    steps = list(Perceptron(2, learning_rate=0.5).fit(X, y))
    moved = [(s.epoch, s.index, s.mistakes, s.w.tolist(), s.b) for s in steps if s.mistake]
    assert moved == [
        (1, 0, 1, [0, 0], -0.5),
        (1, 1, 2, [0, 0.5], 0),
        (2, 0, 3, [0, 0.5], -0.5),
        (2, 2, 4, [0.5, 0.5], 0),
        (3, 0, 5, [0.5, 0.5], -0.5),
    ]
    assert [s.index for s in steps] == [0, 1, 2, 3] * 4  # the fourth epoch is the first without a mistake
    assert steps[-1].epoch == 4 and steps[-1].mistakes == 5


def test_update_moves_on_a_mistake_only():
    p = Perceptron(2, learning_rate=0.1)
    assert not p.update([1, 2], 1)  # z = 0 gives class 1
    assert p.params["w"].tolist() == [0, 0]
    assert p.update([1, 2], 0)
    assert p.params["w"].tolist() == [-0.1, -0.2] and float(p.params["b"]) == -0.1


def test_records_are_copies_and_fit_goes_on_from_present_weights():
    X, y = logic("AND")
    p = Perceptron(2)
    for step in p.fit(X, y):
        step.w[:] += 100  # to write into a record changes no weight
    assert abs(p.params["w"]).max() < 10
    assert [s.mistake for s in p.fit(X, y)] == [False] * 4


def test_shuffled_epochs_visit_every_example_once_and_repeat_with_the_generator():
    X, y = logic("XOR")
    orders = [[s.index for s in Perceptron(2).fit(X, y, epochs=5, rng=np.random.default_rng(3))] for _ in range(2)]
    assert orders[0] == orders[1] != [0, 1, 2, 3] * 5
    assert all(sorted(orders[0][i : i + 4]) == [0, 1, 2, 3] for i in range(0, 20, 4))


def test_xor_cycles_for_ever():
    X, y = logic("XOR")
    steps = list(Perceptron(2).fit(X, y, epochs=60))
    ends = [(*s.w, s.b) for s in steps[3::4]]
    assert steps[-1].epoch == 60 and ends[10:30] == ends[30:50]
    assert mistake_bound(X, y) == np.inf


def test_learns_two_kinds_of_penguin():
    X, y, *_ = penguins(["Adelie", "Gentoo"])
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    p = Perceptron(4)
    mistakes = list(p.fit(X, y))[-1].mistakes
    assert (p.predict(X) == y).all() and mistakes <= mistake_bound(X, y) < np.inf


# The largest margin


def exact(X, y):
    """Return the points s (x, 1) as fractions: every float is one."""
    return [[Fraction(float(v)) * int(s) for v in (*x, 1)] for x, s in zip(X, 2 * np.asarray(y) - 1, strict=True)]


def solve_exactly(A, b):
    """Solve A x = b by elimination, in fractions; None if A is singular."""
    rows = [[*row, value] for row, value in zip(A, b, strict=True)]
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][k]:
                rows[i] = [u - rows[i][k] * v for u, v in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


def touching(P, S):
    """Return (γ, λ, u) of the least v with p·v = 1 on the points S of P, in fractions; None if some p·v < 1 or S depends."""
    Q = [P[i] for i in S]
    force = solve_exactly([[sum(map(mul, p, q)) for q in Q] for p in Q], [Fraction(1)] * len(Q))
    if force is None:
        return None
    v = [sum(map(mul, force, column)) for column in zip(*Q, strict=True)]
    if any(sum(map(mul, p, v)) < 1 for p in P):
        return None
    gamma = 1 / float(sum(force)) ** 0.5
    return gamma, force, [float(value * Fraction(gamma)) for value in v]


def margin_by_enumeration(X, y):
    """Try every set of points that could touch the margin, in exact arithmetic."""
    P = exact(X, y)
    sets = (S for k in range(1, len(P[0]) + 1) for S in combinations(range(len(P)), k))
    return max((found[0] for S in sets if (found := touching(P, S))), default=0.0)


@pytest.mark.parametrize("gate, gamma", [("AND", 1 / np.sqrt(17)), ("OR", 1 / 3), ("NAND", 1 / np.sqrt(17)), ("XOR", 0)])
def test_margin_of_the_gates(gate, gamma):
    X, y = logic(gate)
    found, u = largest_margin(X, y)
    assert found == pytest.approx(gamma, rel=1e-13, abs=0)
    assert np.linalg.norm(u) == pytest.approx(1 if gamma else 0)
    assert radius(X) == pytest.approx(np.sqrt(3))


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(1, 3), st.integers(1, 4), st.sampled_from([0, 3, 20]))
def test_margin_is_that_of_exact_enumeration_in_any_units(seed, n, d, size, powers):
    """Small whole numbers, so that duplicates, points in line and sets that nothing separates all come up."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-size, size + 1, (n, d)).astype(float), rng.integers(0, 2, n)
    X *= 2.0 ** rng.integers(-powers, powers + 1, d)  # 2²⁰ is about 10⁶, and rounds nothing
    assert largest_margin(X, y)[0] == pytest.approx(margin_by_enumeration(X, y), rel=1e-9, abs=0)


def test_margin_is_that_of_a_linear_svm():
    rng = np.random.default_rng(5)
    for d in (2, 4, 10):
        X, y = separable(rng, 80, d, 0.3)
        A = np.hstack([X, np.ones((len(X), 1))])
        svm = LinearSVC(C=1e4, loss="hinge", fit_intercept=False, tol=1e-6, max_iter=10**6, random_state=0).fit(A, y)
        u = svm.coef_[0] / np.linalg.norm(svm.coef_)
        gamma, mine = largest_margin(X, y)
        assert gamma >= ((2 * y - 1) * (A @ u)).min()
        assert gamma == pytest.approx(1 / np.linalg.norm(svm.coef_), rel=1e-3)
        np.testing.assert_allclose(mine, u, atol=5e-3)


def test_margin_is_attained_and_optimal_on_unscaled_real_data():
    """Optimal because u is a nonnegative combination of the examples that lie on the margin (Karush–Kuhn–Tucker)."""
    for data in (penguins(["Adelie", "Gentoo"]), breast_cancer()):
        gamma, u = largest_margin(data.X, data.y)
        P = np.hstack([data.X, np.ones((len(data.X), 1))]) * (2 * data.y - 1)[:, None]
        assert gamma > 0 and (P @ u).min() == gamma and np.linalg.norm(u) == pytest.approx(1)
        touching = P[P @ u < gamma * (1 + 1e-4)]
        lengths = np.linalg.norm(touching, axis=1)
        assert nnls((touching / lengths[:, None]).T, u)[1] < 1e-6


BIRDS, TUMOURS = penguins(["Adelie", "Gentoo"]), breast_cancer()


@pytest.mark.parametrize("powers, seed", [(0, 0), (None, 0), (2, 1), (6, 2), (6, 3)])
@pytest.mark.parametrize("data", [BIRDS, TUMOURS], ids=["birds", "tumours"])
def test_margin_fulfils_the_optimality_conditions_exactly_in_any_units(data, powers, seed):
    """λ > 0 on the points that touch, and no point inside: Karush–Kuhn–Tucker in fractions, where nothing is rounded."""
    X = np.asarray(data.X, float)
    scales = 1 / X.std(axis=0)  # None: standardized
    if powers is not None:
        scales = 10.0 ** np.random.default_rng(seed).integers(-powers, powers + 1, X.shape[1])
    X = X * scales
    gamma, u = largest_margin(X, data.y)
    P = np.hstack([X, np.ones((len(X), 1))]) * (2 * data.y - 1)[:, None]
    best, force, best_u = touching(exact(X, data.y), np.flatnonzero(P @ u < gamma * (1 + 1e-6)))
    assert min(force) > 0
    assert gamma == pytest.approx(best, rel=1e-9)
    np.testing.assert_allclose(u, best_u, rtol=1e-6, atol=0)


@pytest.mark.parametrize("data", [BIRDS, TUMOURS], ids=["birds", "tumours"])
def test_margin_is_that_of_least_distance_programming(data):
    """An independent solver: SciPy's nonnegative least squares, by Lawson and Hanson's reduction (1974, chapter 23)."""
    X = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    P = np.hstack([X, np.ones((len(X), 1))]) * (2 * data.y - 1)[:, None]
    E, f = np.vstack([P.T, np.ones(len(P))]), np.append(np.zeros(P.shape[1]), 1)
    r = E @ nnls(E, f, maxiter=10**4)[0] - f
    v = -r[:-1] / r[-1]
    gamma, u = largest_margin(X, data.y)
    assert gamma == pytest.approx(1 / np.linalg.norm(v), rel=1e-5)
    np.testing.assert_allclose(u, v / np.linalg.norm(v), atol=1e-4)


@pytest.mark.parametrize("powers", [0, 6])
def test_what_no_line_separates_has_no_margin_in_any_units(powers):
    rng = np.random.default_rng(powers)
    scales = 10.0 ** rng.integers(-powers, powers + 1, TUMOURS.X.shape[1])
    y = TUMOURS.y.copy()
    y[100] = 1 - y[100]
    assert linprog(np.zeros(31), -np.hstack([TUMOURS.X, np.ones((len(y), 1))]) * (2 * y - 1)[:, None], -np.ones(len(y)),
                   bounds=(None, None)).status == 2  # fmt: skip
    assert largest_margin(TUMOURS.X * scales, y)[0] == 0
    assert largest_margin(TUMOURS.X[:, :5] * scales[:5], TUMOURS.y)[0] == 0


@pytest.mark.parametrize("kernel", ["Nehalem", "Haswell", "SkylakeX"])
def test_margin_is_the_same_with_the_kernels_of_every_processor(kernel):
    """OpenBLAS sums in another order with each; one that the processor lacks ends the process, or another is taken."""
    code = """import numpy as np
from nblib.datasets import breast_cancer
from nblib.models.perceptron import largest_margin
X, y, *_ = breast_cancer()
units = 10.0 ** np.random.default_rng(1).integers(-6, 7, X.shape[1])
print(largest_margin(X, y)[0], largest_margin(X * units, y)[0])"""
    ran = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"OPENBLAS_CORETYPE": kernel}, stdout=subprocess.PIPE
    )
    if ran.returncode < 0:
        pytest.skip(f"this processor lacks what {kernel} needs")
    units = 10.0 ** np.random.default_rng(1).integers(-6, 7, TUMOURS.X.shape[1])
    expected = [largest_margin(TUMOURS.X * scale, TUMOURS.y)[0] for scale in (1, units)]
    assert [float(word) for word in ran.stdout.split()] == pytest.approx(expected, rel=1e-9, abs=0)


def test_margin_of_one_class_is_positive_and_of_equal_points_in_two_classes_zero():
    assert largest_margin([[5.0, 0.0]], [1])[0] == pytest.approx(np.sqrt(26))
    assert largest_margin([[1.0, 2.0], [1.0, 2.0]], [0, 1])[0] == 0


# The bound


@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from([0.02, 0.1, 0.5]), st.sampled_from([0.01, 1.0, 7.0]))
def test_mistakes_never_exceed_the_bound(seed, d, gap, eta):
    rng = np.random.default_rng(seed)
    X, y = separable(rng, 12, d, gap)
    assume(len(X) >= 2)
    gamma, _ = largest_margin(X, y)
    assert mistake_bound(X, y, learning_rate=eta) == pytest.approx((radius(X) / gamma) ** 2)
    p = Perceptron(d, learning_rate=eta)
    steps = list(p.fit(X, y, epochs=10**5, rng=rng))
    assert steps[-1].mistakes <= mistake_bound(X, y)
    assert (p.predict(X) == y).all()


@given(
    st.integers(0, 10**6),
    st.integers(1, 3),
    st.sampled_from([0.1, 1.0, 5.0]),
    st.sampled_from([0.0, 0.3, 3.0, 40.0]),
    st.booleans(),
)
def test_mistakes_never_exceed_the_bound_from_any_start(seed, d, eta, size, wrong):
    rng = np.random.default_rng(seed)
    X, y = separable(rng, 10, d, 0.2)
    assume(len(X) >= 2)
    gamma, u = largest_margin(X, y)
    start = size * (-u if wrong else rng.standard_normal(d + 1))
    p = Perceptron(d, learning_rate=eta)
    p.params = {"w": start[:-1], "b": start[-1]}
    bound = mistake_bound(X, y, start[:-1], start[-1], eta)
    mistakes = list(p.fit(X, y, epochs=10**5))[-1].mistakes
    assert mistakes <= bound * (1 + 1e-9)
    # k is the largest number that the two facts of the proof allow: they hold with equality there
    c, k = u @ start, bound
    assert (c + k * eta * gamma) ** 2 == pytest.approx(start @ start + k * (eta * radius(X)) ** 2, rel=1e-6, abs=1e-6)


def test_bound_from_the_opposite_of_the_solution_by_hand():
    """One example (1, 1), start (−m, −m): R = γ = √2 and c = −‖v₀‖ = −m√2, so 2k² − (2 + 4m)k ≤ 0, k ≤ 2m + 1."""
    m = 50
    p = Perceptron(1)
    p.params = {"w": np.array([-float(m)]), "b": np.array(-float(m))}
    assert list(p.fit([[1.0]], [1], epochs=1000))[-1].mistakes == m
    assert mistake_bound([[1.0]], [1], [-m], -m) == pytest.approx(2 * m + 1)


def test_a_start_that_is_right_by_far_allows_no_mistake():
    X, y = logic("AND")
    _, u = largest_margin(X, y)
    assert mistake_bound(X, y, 1e3 * u[:2], 1e3 * u[2]) < 1e-3


# Bad input


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Perceptron(0), "n_inputs must be a whole number of at least 1"),
        (lambda: Perceptron(2, learning_rate=0), "learning_rate must be a finite number above 0"),
        (lambda: Perceptron(2, learning_rate=float("nan")), "learning_rate must be"),
        (lambda: Perceptron(2).predict([1, 2]), r"X must be an array of shape \(N, 2\), but came with shape \(2,\)"),
        (lambda: Perceptron(2).predict([[1, np.nan]]), "X must hold finite numbers only"),
        (lambda: Perceptron(2).update([1, 2, 3], 1), r"x must be an array of shape \(2,\)"),
        (lambda: Perceptron(2).update([1, 2], -1), "y must hold class labels that are 0 or 1"),
        (lambda: Perceptron(2).fit([[1, 2]], [2]), "y must hold class labels that are 0 or 1"),
        (lambda: Perceptron(2).fit([[1, 2]], [0, 1]), r"y must be an array of shape \(1,\)"),
        (lambda: Perceptron(2).fit([[1, 2]], [0], epochs=0), "epochs must be a whole number of at least 1"),
        (lambda: Perceptron(2).fit([[1, 2]], [0], rng=1), "rng must be a random generator"),
        (lambda: Perceptron(2).fit(np.zeros((0, 2)), []), "X must hold at least one number"),
        (lambda: mistake_bound([[1, 2]], [0], w=[1]), r"w must be an array of shape \(2,\)"),
        (lambda: mistake_bound([[1, 2]], [0], learning_rate=-1), "learning_rate must be a finite number above 0"),
        (lambda: largest_margin([[1, 2]], [3]), "y must hold class labels that are 0 or 1"),
    ],
)
def test_bad_input_is_named_at_the_call(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_repr_shows_the_weights():
    assert repr(Perceptron(2, 0.5)) == "Perceptron(w=[0.0, 0.0], b=0.0, learning_rate=0.5)"
    assert set(GATES) == {"AND", "OR", "NAND", "XOR"}
