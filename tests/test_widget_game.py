"""The control of the game: nblib's own players in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib.activations import sigmoid
from nblib.datasets import ring
from nblib.models.gan import fooled, modes
from nblib.models.recipes.gan import centers
from nblib.widgets import GameExplorer
from tests.support.node import node

OWN = [[0.5, 0.25], [-1.5, 1.0], [-1.4, 1.1], [2.0, -2.0]]


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def twins(controls):
    """What the page makes of the controls' states."""
    return json.loads(node("tests/support/js/game_control_twin.mjs", stdin=json.dumps([*map(plain, controls)])))


def changed():
    """A game with a change of each kind on the way."""
    control = GameExplorer(seed=5, hidden=8, batch=16)
    for steps, name, value in [
        (20, "gamma", 0.3),
        (35, "frozen", "generator"),
        (50, "frozen", "discriminator"),
        (60, "saturating", True),
        (60, "frozen", "nobody"),
        (75, "noise", 0.4),
        (90, "eta", 0.01),
    ]:
        control.steps = steps
        setattr(control, name, value)
    control.steps = 120
    return control


@pytest.fixture(scope="module")
def games():
    """Games on all data and with all settings: the control, and what the page makes of its state."""
    controls = [
        GameExplorer(),
        GameExplorer(seed=3),
        GameExplorer(data="moons", hidden=16, batch=32, gamma=0.1),
        GameExplorer(data="own", drawn=OWN, hidden=8, batch=16, noise=0.5, falls=False),
        GameExplorer(hidden=8, batch=128, saturating=True),
        GameExplorer(data="own"),
        GameExplorer(hidden=8, gamma=2, beta1=0.9, frozen="discriminator"),
    ]
    for control, steps in zip(controls, [0, 200, 61, 150, 33, 9, 12], strict=True):
        control.steps = steps
    controls.append(changed())
    return list(zip(controls, twins(controls), strict=True))


def test_the_page_plays_the_same_game(games):
    for control, twin in games:
        for name in "GD":
            mine = np.concatenate([p.ravel() for p in getattr(control.game, name).params.values()])
            np.testing.assert_allclose(twin[name], mine, rtol=0, atol=1e-9, err_msg=repr(control))
        np.testing.assert_allclose(twin["places"], control.places.ravel(), rtol=0, atol=1e-15)
        np.testing.assert_allclose(twin["X"], control.invented.ravel(), rtol=0, atol=1e-9)


def test_the_page_counts_the_same_modes(games):
    for control, twin in games:
        found, near, shares = control.modes
        assert twin["found"] == found and twin["near"] == pytest.approx(near)
        np.testing.assert_allclose(twin["shares"], shares, atol=1e-12)
        said = f"{found} of {len(shares)} modes of the truth are found" if len(shares) else "no true points"
        assert said in twin["words"]


def test_modes_are_nblibs_on_the_ring_and_places_that_lie_close_are_one():
    control = GameExplorer(gamma=0.1)
    control.steps = 400
    mine, theirs = control.modes, modes(control.invented, centers())
    assert mine[:2] == theirs[:2] and np.array_equal(mine.shares, theirs.shares)
    own = GameExplorer(data="own", drawn=OWN)
    assert len(own.modes.shares) == 3  # the second and the third place are 0.14 apart
    assert 15 < len(GameExplorer(data="moons").modes.shares) < 30


def test_the_arrows_lead_where_the_generators_cost_falls(games):
    for control, twin in games:
        X, pull = (np.reshape(v, (-1, 2)) for v in twin["pulls"])
        D, step = control.discriminator, 1e-6
        for axis in np.eye(2):
            slope = [
                (fooled(D.predict(np.array([x + step * axis])), control.saturating)[0])
                - fooled(D.predict(np.array([x - step * axis])), control.saturating)[0]
                for x in X
            ]
            np.testing.assert_allclose(pull @ axis, -np.array(slope) / (2 * step), rtol=1e-3, atol=1e-6)
        said = sigmoid(D.predict(np.array([[0, 0], [2, 0], [-1, 1.5]])))
        np.testing.assert_allclose(twin["belief"], said.ravel(), atol=1e-9)


def test_a_game_with_changes_is_the_same_in_one_go_and_in_parts():
    """`changed` goes on between its changes; another control with its state plays all of it at once."""
    one, rounds = changed(), changed()
    rounds.game  # noqa: B018  the property plays
    other = GameExplorer(seed=5, hidden=8, batch=16)
    for name in ("eta", "gamma", "noise", "saturating", "frozen"):
        setattr(other, name, getattr(one, name))
    other.steps, other.past = one.steps, one.past
    assert [row[0] for row in one.past] == [20, 35, 50, 60, 75, 90]
    np.testing.assert_array_equal(other.invented, rounds.invented)
    other.past = []
    assert not np.allclose(other.invented, one.invented)


def test_who_is_frozen_stays():
    control = GameExplorer(hidden=8)
    control.steps = 30
    for name, stays in (("generator", "G"), ("discriminator", "D")):
        control.frozen = name
        before = {player: flat(getattr(control.game, player)) for player in "GD"}
        control.steps += 10
        for player in "GD":
            assert np.array_equal(before[player], flat(getattr(control.game, player))) == (player == stays)


def flat(network):
    return np.concatenate([p.ravel() for p in network.params.values()])


def test_what_the_instruction_lets_a_reader_find():
    """A discriminator that is frozen early sends all invented points away; one that learns again fetches them back."""
    control = GameExplorer()
    control.steps = 200
    control.frozen = "discriminator"
    control.steps = 500
    assert np.median(np.linalg.norm(control.invented, axis=1)) > 6 and control.modes.near < 0.02
    control.frozen = "nobody"
    control.steps = 1200
    assert np.median(np.linalg.norm(control.invented, axis=1)) < 3 and control.modes.near > 0.1


def test_players_that_overshoot_lose_modes_on_their_way():
    """With β₁ = 0.9 the two chase each other; with 0.5 and the penalty they are far ahead at the same round."""
    found = {}
    for beta1, gamma in ((0.9, 0.0), (0.5, 0.1)):
        control = GameExplorer(eta=0.01, beta1=beta1, gamma=gamma)
        control.steps = 500
        found[beta1] = control.modes.found
    assert found[0.9] <= 3 and found[0.5] >= 6


def test_a_link_brings_the_game_back(games):
    for control, twin in games:
        state = plain(control)
        again = {key: state[key] for key in twin["again"]}
        assert twin["again"] == (again if control.data == "own" else {**again, "drawn": []})
        assert f"seed={control.seed}" in twin["query"]


def test_a_game_that_is_stopped_halfway_has_the_settings_of_then(games):
    for _, twin in games:
        assert twin["sameBefore"]
    half = games[-1][1]["half"]
    assert half["steps"] == 60 and half["frozen"] == "discriminator" and half["gamma"] == 0.3 and not half["saturating"]
    assert [row[0] for row in half["past"]] == [20, 35, 50]


def test_a_change_on_the_way_is_kept_on_both_sides(games):
    control, twin = games[-1]
    again = changed()
    again.eta = 0.0123
    assert again.past == twin["changed"]["past"] and len(again.past) == 7
    assert again.past[-1] == [120, 0.01, 0.3, 0.4, 1, 0]
    first, twin = games[0]
    assert "past" not in twin["changed"], "before the first round there is nothing to keep"
    first.eta = 0.0123
    assert first.past == []
    first.eta = 0.003


def test_the_true_points_of_the_ring_are_nblibs():
    """Places and noise of the ring are those of `datasets.ring`."""
    X = ring(np.random.default_rng(0), 4000)
    near = modes(X, GameExplorer().places, 0.2)
    assert near.found == 8 and near.near > 0.999
    assert GameExplorer().places == pytest.approx(centers())


def test_a_change_of_the_ground_begins_anew():
    control = changed()
    control.seed = 6
    assert control.steps == 0 and control.past == []
    control = changed()
    control.reset()
    assert (control.steps, control.past, control.eta, control.frozen) == (0, [], 0.003, "nobody")
    control = changed()
    control.steps = 0
    assert control.past == []


def test_a_game_whose_costs_are_not_finite_ends():
    control = GameExplorer(hidden=8, batch=16)
    control.game.D.params["0.W"][:] = 1e200
    control.game.D.params["2.W"][:] = 1e200
    control.steps = 5
    assert control.game.rounds == 1
    assert np.isfinite(control.invented).all()


def test_bad_values_are_refused_in_words():
    control = GameExplorer()
    with pytest.raises(traitlets.TraitError, match="frozen must be one of 'nobody', 'generator', 'discriminator'"):
        control.frozen = "both"
    with pytest.raises(traitlets.TraitError, match="past"):
        control.past = [[1, 2]]
    with pytest.raises(traitlets.TraitError, match="eta .η. must be a number above 0"):
        control.eta = 0
    assert control.frozen == "nobody" and control.past == [] and control.eta == 0.003


def test_the_still_picture_says_what_the_page_says():
    control = GameExplorer(hidden=8, gamma=0.1)
    control.steps = 40
    said = control.still().alt
    assert "after 40 rounds: the discriminator's map" in said
    assert f"{control.modes.found} of 8 modes are found" in said
    assert "no true points" in GameExplorer(data="own").still().alt
