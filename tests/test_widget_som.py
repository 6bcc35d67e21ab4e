"""The map's control: nblib's own objects in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib.datasets import SHAPES
from nblib.widgets import MapExplorer
from tests.support.node import node


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
    return list(
        zip(
            controls,
            json.loads(node("tests/support/js/som_twin.mjs", stdin=json.dumps([*map(plain, controls)]))),
            strict=True,
        )
    )


def test_the_page_makes_the_same_map(runs):
    for control, twin in runs:
        np.testing.assert_allclose(twin["X"], control.points.ravel(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(twin["W"], control.map.params["W"].ravel(), rtol=0, atol=1e-9, err_msg=repr(control))


def test_the_page_measures_the_same_errors(runs):
    for control, twin in runs:
        if not len(control.points):
            assert twin["errors"] is None and "no points" in twin["words"]
            continue
        X, som = control.points, control.map
        assert twin["errors"]["quantization"] == pytest.approx(som.quantization_error(X), abs=1e-9)
        assert twin["errors"]["topographic"] == pytest.approx(som.topographic_error(X), abs=1e-9)


def test_a_link_brings_every_setting_back(runs):
    for control, twin in runs:
        state = plain(control)
        again = {key: state[key] for key in twin["again"]}
        assert twin["again"] == (again if control.data == "own" else {**again, "drawn": []})


def test_a_large_first_radius_unfolds_the_net_and_a_twist_stays():
    unfolded = MapExplorer(seed=1)
    unfolded.steps = 2000
    assert unfolded.map.topographic_error(unfolded.points) < 0.1
    twisted = MapExplorer(start="twisted", sigma=1.0, seed=1)
    twisted.steps = 2000
    assert twisted.map.topographic_error(twisted.points) > unfolded.map.topographic_error(unfolded.points)


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
