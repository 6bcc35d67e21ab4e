"""The Boltzmann machine's control: nblib's own objects in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib import datasets
from nblib.models.rbm import RBM, log_sum_exp
from nblib.widgets import BoltzmannExplorer
from nblib.widgets.boltzmann.control import learned, patterns_of, words_of
from tests.support.node import node

V = datasets.binarized(datasets.digits().X)
SMALL = {"w1": 3.0, "w2": -2.5, "b1": -1.0, "b2": 0.5, "c": 0.25, "temperature": 1.6}
AGREE = {"w1": 12.0, "w2": 12.0, "b1": -6.0, "b2": -6.0, "c": -12.0}  # equal v₁ and v₂, without a weight between them


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def page(*controls, steps=0, query=None):
    """What the page makes of the controls' states, after so many steps."""
    asked = {"asked": [{"state": plain(control), "steps": steps} for control in controls], "query": query}
    return json.loads(node("tests/support/js/boltzmann_state.mjs", stdin=json.dumps(asked)))


@pytest.fixture(scope="module")
def chains():
    """Every clamp and start: the control after 7 steps, and what the page makes of the state before them."""
    controls = [
        BoltzmannExplorer(clamp=clamp, start=start, temperature=T, drawing=V[i], seed=i)
        for i, (clamp, start, T) in enumerate(
            [
                ("nothing", "noise", 1.0),
                ("left", "digits", 0.5),
                ("right", "drawing", 1.0),
                ("top", "noise", 2.0),
                ("bottom", "noise", 1.0),
                ("ink", "digits", 1.0),
            ]
        )
    ]
    twins = page(*controls, steps=7)
    for control in controls:
        control.step(7)
    return list(zip(controls, twins, strict=True))


# The three units -----------------------------------------------------------------------------------------------------


def test_eight_states_by_hand():
    """w₁ = 2 alone: the states with v₁ = h = 1 have the energy −2, all others 0, so Z = 6 + 2 e²."""
    control = BoltzmannExplorer(w1=2)
    Z = 6 + 2 * np.exp(2)
    expected = np.full((2, 2, 2), 1 / Z)
    expected[1, :, 1] = np.exp(2) / Z
    assert control.probabilities == pytest.approx(expected, rel=1e-12)
    control.temperature = 2
    assert control.probabilities[1, 0, 1] == pytest.approx(np.e / (6 + 2 * np.e))


def test_the_page_has_the_same_eight_probabilities():
    for settings in (SMALL, AGREE, {"w1": 20.0, "w2": 20.0, "c": 20.0, "temperature": 0.1}, {}):
        control = BoltzmannExplorer(view="three", **settings)
        [twin] = page(control)
        assert twin["landscape"] == pytest.approx(control.probabilities.ravel().tolist(), rel=1e-12, abs=1e-300)
        states = np.indices((2, 2, 2)).reshape(3, 8).T
        assert twin["energies"] == pytest.approx(control.three.energy(states[:, :2], states[:, 2:]).tolist(), abs=1e-12)
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    p = np.exp(BoltzmannExplorer(**SMALL | {"temperature": 1}).three.log_likelihood(pairs))
    assert BoltzmannExplorer(**SMALL | {"temperature": 1}).probabilities.sum(axis=2).ravel() == pytest.approx(p)


def test_the_chains_visit_states_as_often_as_they_are_probable():
    control = BoltzmannExplorer(view="three", **SMALL)
    [twin] = page(control, steps=300)
    control.step(300)
    assert twin["stepped"] == {key: getattr(control, key) for key in ("chains", "small", "visits", "steps")}
    shares = np.array(control.visits) / (12 * 300)
    assert shares == pytest.approx(control.probabilities.ravel(), abs=0.03)


def test_two_units_agree_without_a_weight_between_them_and_the_chains_get_stuck():
    """What the view asks its reader to find."""
    control = BoltzmannExplorer(view="three", **AGREE)
    p = control.probabilities
    assert p[0, 0].sum() + p[1, 1].sum() > 0.95 and p[1, 1].sum() == pytest.approx(0.5, abs=0.05)
    control.step(100)
    assert control.visits[7] < 0.25 * 1200, "100 steps are too few"
    hot = BoltzmannExplorer(view="three", **AGREE, temperature=4)
    hot.step(100)
    assert hot.visits[7] / 1200 == pytest.approx(hot.probabilities[1, 1, 1], abs=0.06)


# The chains ----------------------------------------------------------------------------------------------------------


def test_patterns_as_words():
    v = np.zeros((1, 64))
    v[0, [0, 31, 63]] = 1
    assert words_of(v) == [2**31 + 1, 1]
    assert np.array_equal(patterns_of(words_of(V[:40])), V[:40])
    control = BoltzmannExplorer()
    control.fantasies = V[:12]
    assert np.array_equal(control.fantasies, V[:12]) and control.nearest.tolist() == datasets.digits().y[:12].tolist()


def test_the_page_makes_the_same_steps(chains):
    for control, twin in chains:
        assert twin["stepped"]["chains"] == control.chains and twin["stepped"]["steps"] == control.steps == 7
        assert twin["clamped"] == control.clamped.tolist()
        held, drawn = control.clamped, control.drawing.ravel() > 0.5
        assert (control.fantasies[:, held] == drawn[held]).all()
        assert [int(one["digit"]) for one in twin["nearest"]] == control.nearest.tolist()
        distances = abs(control.V[None] - control.fantasies[:, None]).sum(axis=2).min(axis=1)
        assert [one["pixels"] for one in twin["nearest"]] == distances.tolist()


def test_the_page_has_the_same_conditionals(chains):
    for control, twin in chains:
        W, b, c = (p / control.temperature for p in control.machine.sides())
        p = 1 / (1 + np.exp(-(c + control.fantasies @ W)))
        assert twin["hidden"] == pytest.approx(p.ravel().tolist(), rel=1e-10)
        made = 1 / (1 + np.exp(-(b + p @ W.T)))
        made[:, control.clamped] = control.fantasies[:, control.clamped]
        assert twin["shown"] == pytest.approx(made.ravel().tolist(), rel=1e-10)


def test_the_page_starts_as_python_does(chains):
    for control, twin in chains:
        control.restart()
        assert twin["begun"] == {key: getattr(control, key) for key in ("chains", "small", "visits", "steps", "updates")}


def test_a_link_brings_every_setting_back(chains):
    three = BoltzmannExplorer(view="three", **SMALL)
    three.step(5)
    for twin in [twin for _, twin in chains] + page(three, steps=3) + page(BoltzmannExplorer(view="learn"), steps=0):
        assert twin["again"] == twin["now"]


def test_a_short_link_starts_its_own_chains():
    [twin] = page(BoltzmannExplorer(seed=3), query="start=digits&clamp=left")
    control = BoltzmannExplorer(seed=3, start="digits", clamp="left")
    assert twin["opened"]["chains"] == control.chains and twin["opened"]["clamp"] == "left"
    for view, keys in (("chains", ("chains", "steps")), ("three", ("small", "visits", "steps"))):
        [twin] = page(BoltzmannExplorer(w1=2), query=f"view={view}&seed=5&steps=20&T=2")
        control = BoltzmannExplorer(view=view, w1=2, seed=5, temperature=2)
        control.step(20)
        assert [twin["opened"][key] for key in keys] == [getattr(control, key) for key in keys]


def test_a_half_is_completed_to_a_digit():
    """The lower half of an example is held: the chains come nearer to digits than noise in the other half is."""
    noise = BoltzmannExplorer(clamp="bottom", drawing=V[3])
    noise.fantasies = np.where(noise.clamped, V[3], noise.fantasies)

    def apart(control):
        return abs(control.V[None] - control.fantasies[:, None]).sum(axis=2).min(axis=1).mean()

    before = apart(noise)
    noise.step(50)
    assert apart(noise) < before / 2


def test_eight_bits_are_enough():
    """The rounded machine says of the digits what the exact one says."""
    exact, rounded = learned(), BoltzmannExplorer().machine
    assert abs(rounded.hidden(V) - exact.hidden(V)).max() < 0.05
    before, after = (machine.pseudo_likelihood(V[:200]).mean() for machine in (exact, rounded))
    assert after == pytest.approx(before, abs=0.02)


# Learning ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{"k": 1}, {"k": 3, "eta": 0.05, "units": 16, "seed": 4}, {"persistent": True, "k": 2}])
def test_the_page_learns_the_same_machine(settings):
    control = BoltzmannExplorer(view="learn", **settings)
    control.step(120)
    [twin] = page(control)
    own = control.own
    np.testing.assert_allclose(twin["own"], np.concatenate([p.ravel() for p in own.sides()]), rtol=0, atol=1e-10)
    assert twin["fantasies"] == own.state["v"].ravel().tolist()
    made, fantasies = own.visible(own.hidden(V[:12])), own.state["v"]
    far = abs(V[None] - fantasies[:, None]).sum(axis=2).min(axis=1).mean()
    assert twin["wrong"] == pytest.approx([abs(made - V[:12]).sum(axis=1).mean(), far], rel=1e-9)


def test_learning_makes_the_digits_more_probable():
    """By the exact likelihood of a machine with 16 hidden units, which can be summed up."""
    control = BoltzmannExplorer(view="learn", units=16)
    control.updates = 200
    own, first = control.own, RBM(64, 16, np.random.default_rng(0))
    H = np.array([[k >> j & 1 for j in range(16)] for k in range(2**16)], float)

    def likelihood(machine):
        W, b, c = machine.sides()
        log_Z = log_sum_exp(H @ c + np.logaddexp(0, b + H @ W.T).sum(axis=1))
        return (V @ b + np.logaddexp(0, c + V @ W).sum(axis=1)).mean() - log_Z

    assert likelihood(own) > likelihood(first) + 15
    assert own.log_likelihood(V).mean() == pytest.approx(likelihood(own))


# What Python sees and sets -------------------------------------------------------------------------------------------


def test_given_machines_and_examples_are_kept():
    machine = RBM(64, 20, np.random.default_rng(1), scale=0.5)
    control = BoltzmannExplorer(machine, V[:50], datasets.digits().y[:50])
    assert np.array_equal(control.V, V[:50]) and np.array_equal(control.y, datasets.digits().y[:50])
    assert control.machine.params["W"] == pytest.approx(machine.params["W"], abs=0.5 * 5 / 254)
    assert np.array_equal(control.drawing.ravel(), V[0])


def test_reset_and_counts():
    control = BoltzmannExplorer(view="three", w1=1)
    control.step(4)
    assert sum(control.visits) == 48 and control.steps == 4
    control.w2 = 2
    assert sum(control.visits) == 0
    control.updates = 30
    control.eta = 0.5
    assert control.updates == 0
    control.reset()
    assert (control.w2, control.eta, control.steps, control.small) == (0, 0.2, 0, [0] * 12)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((RBM(5, 3, np.random.default_rng(0)),), "machine must be an RBM of 64 visible and at most 512 hidden units"),
        ((3,), "machine must be an RBM of 64"),
        ((None, V), "V and y belong together"),
        ((None, V[:3], [1, 2, 3]), "V must hold 32 to 2000 examples, but holds 3"),
        ((None, 0.5 * V, datasets.digits().y), "V must hold 0 and 1 only"),
    ],
)
def test_bad_machines_and_examples(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        BoltzmannExplorer(*given)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("view", "four", "view must be one of 'three', 'chains', 'learn'"),
        ("temperature", 0, r"temperature \(T\) must be a number from 0.1 to 10"),
        ("chains", [0] * 23, "chains must be a list of 24 whole numbers"),
        ("small", [8] * 12, r"small\[0\] must be a whole number from 0 to 7"),
        ("clamp", "middle", "clamp must be one of"),
        ("units", 17, "units must be one of 16, 36, 64, 100"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    control = BoltzmannExplorer()
    before = control.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(control, key, value)
    with pytest.raises(ValueError, match="fantasies must"):
        control.fantasies = V[:3]
    assert control.get_state() == before


def test_words():
    [twin] = page(BoltzmannExplorer(view="three", **AGREE))
    assert "v₁ and v₂ are equal with 9" in twin["words"] and "no step yet" in twin["words"]
    control = BoltzmannExplorer(clamp="left")
    control.step(3)
    [twin] = page(control)
    assert "The left half of the drawing is held. After 3 steps" in twin["words"]
    assert all(f"{k} ({(control.nearest == k).sum()})" in twin["words"] for k in set(control.nearest))
    [twin] = page(BoltzmannExplorer(view="learn", persistent=True))
    assert "36 hidden units after 0 updates by chains that go on" in twin["words"]
