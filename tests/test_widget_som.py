"""The map's control: nblib's own objects in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib.datasets import SHAPES
from nblib.widgets import MapExplorer
from tests.support.node import node


def twins(controls):
    """What the page makes of the controls' states."""
    return json.loads(node("tests/support/js/som_twin.mjs", stdin=json.dumps([*map(plain, controls)])))


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


@pytest.fixture(scope="module")
def runs():
    """Every shape, start and form, after some steps: the control, and what the page makes of its state."""
    own = [[0.5, 0.25], [-0.5, 0.1], [0.0, -0.75]]
    controls = [
        *(MapExplorer(data=name, rows=5, columns=4, seed=3) for name in SHAPES),
        *(MapExplorer(start=start, form="batch", last=0.7) for start in ("random", "flat", "twisted")),
        MapExplorer(data="own", drawn=own, rows=2, columns=3, sigma=0.3, last=2),
        MapExplorer(data="own"),
    ]
    for control, steps in zip(controls, [0, 1, 7, 499, 501, 1100, 40, 13, 2000, 12, 5], strict=True):
        control.steps = steps
    return list(zip(controls, twins(controls), strict=True))


def test_the_page_makes_the_same_map(runs):
    for control, twin in runs:
        np.testing.assert_allclose(twin["X"], control.points.ravel(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(twin["W"], control.map.params["W"].ravel(), rtol=0, atol=1e-10, err_msg=repr(control))


def test_the_page_measures_the_same_errors(runs):
    for control, twin in runs:
        if not len(control.points):
            assert twin["errors"] is None and "no points" in twin["words"]
            continue
        X, som = control.points, control.map
        assert twin["errors"]["quantization"] == pytest.approx(som.quantization_error(X), abs=1e-10)
        assert twin["errors"]["topographic"] == pytest.approx(som.topographic_error(X), abs=1e-10)


def test_the_page_shows_the_same_u_matrix_and_neighbourhood(runs):
    for control, twin in runs:
        som = control.map
        np.testing.assert_allclose(twin["u"], som.u_matrix().ravel(), rtol=0, atol=1e-10)
        if control.form == "batch" or not (len(control.points) and control.steps):
            assert twin["near"] is None
            continue
        done = min(control.steps, 2000) - 1  # the step that has just been made, counted from 0
        last = control.last if control.last < control.sigma else control.sigma
        h = som.neighbourhood(np.geomspace(control.sigma, last, 2000)[done])
        np.testing.assert_allclose(twin["near"], h[np.argmax(twin["near"])], rtol=0, atol=1e-10)


def turned(control):
    """Count the cells of the net whose corners run round the other way than those of most, by the shoelace formula."""
    W = control.map.params["W"].reshape(control.rows, control.columns, 2)
    x, y = np.stack([W[:-1, :-1], W[:-1, 1:], W[1:, 1:], W[1:, :-1]]).transpose(3, 0, 1, 2)
    area = (x * np.roll(y, -1, axis=0) - y * np.roll(x, -1, axis=0)).sum(axis=0) / 2
    return min((area > 1e-9).sum(), (area < -1e-9).sum())


def test_a_net_that_is_folded_is_never_said_to_lie_smoothly():
    """The topographic error is local: a net with a fold through its middle can have a small one."""
    folded = MapExplorer(start="twisted", sigma=2)  # where chapter 11 sends its reader
    folded.steps = 2000
    flat, point, line = (
        MapExplorer(),
        MapExplorer(data="own", drawn=[[0.3, 0.1]]),
        MapExplorer(data="own", drawn=[[0, 0], [0.3, 0.1]]),
    )
    flat.steps, point.form, line.form, point.steps, line.steps = 2000, "batch", "batch", 40, 40
    assert folded.map.topographic_error(folded.points) < 0.05 and turned(folded) > 10
    for control, twin in zip((folded, flat), twins([folded, flat]), strict=True):
        assert twin["turned"] == turned(control)
    said = [twin["words"] for twin in twins([folded, flat, point, line])]
    assert f"{turned(folded)} of 49 cells" in said[0] and "smoothly" not in said[0]
    assert "smoothly" in said[1]
    assert all("no cell" in words for words in said[1:])


def test_a_link_brings_every_setting_back(runs):
    for control, twin in runs:
        state = plain(control)
        again = {key: state[key] for key in twin["again"]}
        assert twin["again"] == (again if control.data == "own" else {**again, "drawn": []})


def test_a_large_first_radius_unfolds_the_net_and_a_twist_stays():
    unfolded = MapExplorer(seed=1)
    unfolded.steps = 2000
    assert unfolded.map.topographic_error(unfolded.points) < 0.1
    assert turned(unfolded) == 0
    for seed in range(3):
        twisted = MapExplorer(start="twisted", sigma=1.0, seed=seed)
        twisted.steps = 2000
        assert turned(twisted) > 10


def test_a_change_begins_the_run_anew():
    control = MapExplorer()
    control.steps = 30
    control.rows = 5
    assert control.steps == 0 and control.map.rows == 5
    control.steps = 30
    control.reset()
    assert control.rows == 8 and control.steps == 0


def test_bad_values_are_refused_in_words():
    control = MapExplorer()
    with pytest.raises(traitlets.TraitError, match="rows must be a whole number from 2 to 12"):
        control.rows = 1
    with pytest.raises(traitlets.TraitError, match="drawn"):
        control.drawn = [[0, 2]]
    assert control.rows == 8 and control.drawn == []
