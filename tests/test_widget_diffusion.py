"""The control of diffusion: nblib's own objects in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib.layers import Activation, Dense
from nblib.metrics import energy_distance
from nblib.models.diffusion import Diffusion
from nblib.models.gan import modes
from nblib.models.recipes import diffusion as recipe
from nblib.models.recipes.gan import centers
from nblib.network import Network
from nblib.widgets import DiffusionExplorer
from tests.support.node import node

OWN = [[0.5, 0.25], [-0.5, 0.1], [0.0, -0.75], [1.5, 1.5], [-1.25, 0.5]]


def denoiser(hidden=(9, 7), seed=1):
    return recipe.build(recipe.Settings(hidden=hidden), np.random.default_rng(seed))


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def twins(controls):
    """What the page makes of the controls' states."""
    return json.loads(node("tests/support/js/diffusion_state.mjs", stdin=json.dumps([*map(plain, controls)])))


def at(control, **changes):
    """The control with these settings, the time last."""
    for key, value in changes.items():
        setattr(control, key, value)
    return control


@pytest.fixture(scope="module")
def pairs():
    """Controls in many states, and what the page makes of each."""
    controls = [
        DiffusionExplorer(denoiser()),
        DiffusionExplorer(denoiser(), t=17, seed=3, point=7),
        DiffusionExplorer(denoiser(), way="reverse"),
        DiffusionExplorer(denoiser(), way="reverse", t=13, steps=7, point=299),
        DiffusionExplorer(denoiser(), way="reverse", t=0, steps=50, fresh=False),
        DiffusionExplorer(denoiser(), way="reverse", t=0, steps=9, guidance=2.5, towards="class", seed=5),
        DiffusionExplorer(denoiser(), way="reverse", t=3, steps=12, guidance=0.5, towards="upper", fresh=False),
        DiffusionExplorer(data="moons", t=50),
        DiffusionExplorer(data="moons", way="reverse", t=0, steps=1, guidance=1, towards="class"),
        DiffusionExplorer(data="own"),
        DiffusionExplorer(data="own", way="reverse", drawn=OWN, t=10),
        DiffusionExplorer(data="own", t=20, drawn=OWN, point=12, guidance=1, towards="class"),
        DiffusionExplorer(data="own", drawn=[[1, 0.5], [1, -0.5]]),  # all in the right half
        at(DiffusionExplorer(), trained=25, t=9),
        at(DiffusionExplorer(data="moons", way="reverse", steps=6), trained=30, t=0),
        at(DiffusionExplorer(data="own", way="reverse", drawn=OWN, steps=4), trained=20, t=0),
    ]
    return list(zip(controls, twins(controls), strict=True))


def close(theirs, ours, err_msg=""):
    np.testing.assert_allclose(np.ravel(theirs), np.ravel(ours), rtol=1e-8, atol=1e-8, err_msg=err_msg)


def test_the_page_has_the_same_points(pairs):
    for control, twin in pairs:
        close(twin["X"], control.examples)
        close(twin["part"], control.examples[control.part])


def test_the_page_makes_the_same_cloud_and_way(pairs):
    for control, twin in pairs:
        close(twin["cloud"], control.cloud, repr(control))
        close(twin["line"], control.line, repr(control))
        if len(control.cloud):
            close(control.line[-1], control.cloud[control.point])


def test_the_page_draws_the_same_score(pairs):
    for control, twin in pairs:
        if len(control.examples):
            left = 1 - Diffusion(50).alpha_bar[max(control.t, 1) - 1]
            close(twin["pulls"], left * control.score([[0.5, -1], [1.25, 0.75]]), repr(control))


def inside(control):
    """The share of the cloud in the half, or nearest to the class."""
    if control.towards != "class":
        return (control.cloud[:, 0 if control.towards == "right" else 1] > 0).mean()
    nearest = ((control.cloud[:, None] - control.examples) ** 2).sum(axis=2).argmin(axis=1)
    return control.part[nearest].mean()


def test_the_page_measures_the_same_distance(pairs):
    for control, twin in pairs:
        if not len(control.examples):
            assert twin["measured"] is None and "no points" in twin["words"]
            continue
        led = control.way == "reverse" and control.guidance > 0 and control.part.any()
        of = control.examples[control.part] if led else control.examples
        assert twin["measured"]["distance"] == pytest.approx(energy_distance(control.cloud, of), rel=1e-6, abs=1e-8)
        assert twin["measured"]["led"] == led
        assert twin["measured"]["inside"] == inside(control)
        if control.data == "ring":
            counted = modes(np.sqrt(2) * control.cloud, centers())
            assert twin["measured"]["clouds"]["found"] == counted.found
            assert twin["measured"]["clouds"]["near"] == pytest.approx(counted.near)
        assert (f"{control.trained} of 1500" in twin["words"]) != (control.data == "ring" and bool(control.sizes))


def test_a_link_brings_every_setting_back(pairs):
    for control, twin in pairs:
        state = plain(control)
        again = {key: state[key] for key in twin["again"]}
        assert twin["again"] == (again if control.data == "own" else {**again, "drawn": []})


def test_the_network_is_the_authors_in_8_bits():
    given = denoiser((96, 96, 96))
    control = DiffusionExplorer(given)
    x = Diffusion(50).inputs(control.examples, 20)
    assert abs(control.network.predict(x) - given.predict(x)).max() < 0.05
    assert len(control.weights) < 40_000
    with pytest.raises(ValueError, match="silu"):
        DiffusionExplorer(Network(Dense(12, 4, "he", np.random.default_rng(0)), Activation("relu"), Dense(4, 2, "zeros")))
    with pytest.raises(ValueError, match="at most 60000 weights"):
        DiffusionExplorer(denoiser((300, 300)))


def test_every_step_of_the_way_back_with_the_true_noise_returns_the_ring():
    """With the score of the examples themselves in the network's place, both kinds of steps end on the examples."""
    from nblib.widgets.diffusion.control import expected

    for fresh in (True, False):
        control = DiffusionExplorer(way="reverse", steps=50, fresh=fresh, t=0)
        X, alpha_bar = control.examples, Diffusion(50).alpha_bar

        def exact(network, x, t, X=X, alpha_bar=alpha_bar):
            a = alpha_bar[t - 1]
            return (x - np.sqrt(a) * expected(x, X, a)) / np.sqrt(1 - a)

        control._noise = exact
        apart = np.sqrt(((control.cloud[:, None] - X) ** 2).sum(axis=2)).min(axis=1)
        assert apart.max() < 0.1, fresh
        assert energy_distance(control.cloud, X) < 0.05


def test_what_learns_in_the_page_brings_the_moons_back_and_guidance_leads_to_one():
    control = at(DiffusionExplorer(data="moons", way="reverse"), trained=1500, t=0)
    untrained = DiffusionExplorer(data="moons", way="reverse", t=0)
    true = DiffusionExplorer(data="moons", seed=9).examples
    assert energy_distance(control.cloud, true) < 0.06 < 0.3 < energy_distance(untrained.cloud, true)
    guided = at(control, guidance=2.0, towards="class", t=0)
    assert inside(guided) > 0.95


def test_a_change_begins_the_way_back_and_learning_anew():
    control = at(DiffusionExplorer(), t=20)
    control.guidance = 1
    assert control.t == 20, "noise comes as before"
    control.way = "reverse"
    assert control.t == 50
    at(control, trained=10, t=5).steps = 8
    assert (control.t, control.trained) == (50, 10)
    at(control, t=5).data = "moons"
    assert (control.t, control.trained) == (50, 0)
    control.reset()
    assert (control.data, control.way, control.t, control.steps, control.guidance) == ("ring", "forward", 0, 50, 0)


def test_bad_values_are_refused_in_words():
    control = DiffusionExplorer()
    for key, value, sentence in (
        ("t", 51, r"t \(t\) must be a whole number from 0 to 50"),
        ("steps", 0, r"steps \(n\) must be a whole number from 1 to 50"),
        ("way", "sideways", "way must be one of 'forward', 'reverse'"),
        ("drawn", [[0, 3]], "drawn"),
    ):
        with pytest.raises(traitlets.TraitError, match=sentence):
            setattr(control, key, value)
    assert repr(control) == repr(DiffusionExplorer())
