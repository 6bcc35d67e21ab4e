"""The map of digits: what Python and the page say of a drawing."""

import json

import numpy as np
import pytest

from nblib import datasets
from nblib.models.som import SOM
from nblib.widgets import DigitMapExplorer
from tests.support.node import node

DIGITS = datasets.digits()
QUERIES = ["", "unit=7&show=distances", "unit=400", "show=colours", "draw=1,2,3"]


@pytest.fixture(scope="module")
def control():
    return DigitMapExplorer()


@pytest.fixture(scope="module")
def page(control):
    """What the page says of three drawings, of links, and of states that an author may not give."""
    state = {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}
    wrong = [{"grid": [6]}, {"weights": "AAAA"}, {"classes": "abc"}]
    drawings = [(16 * x).tolist() for x in (DIGITS.X[0], DIGITS.X[11], np.zeros(64))]
    given = {"state": state, "drawings": drawings, "queries": QUERIES, "wrong": wrong}
    return json.loads(node("tests/support/js/digit_map_state.mjs", stdin=json.dumps(given)))


def test_the_page_finds_the_same_units(control, page):
    for said, x in zip(page["says"], (DIGITS.X[0], DIGITS.X[11], np.zeros(64)), strict=True):
        control.drawing = x
        np.testing.assert_allclose(said["distances"], control.distances, rtol=0, atol=1e-12)
        assert (said["winner"], said["second"]) == (control.winner, control.second)
    assert "Nothing is drawn yet" in page["says"][2]["words"]


def test_links_come_back_or_are_refused_in_words(page):
    good, chosen, far, colours, short = page["links"]
    assert good["ok"]["again"] and chosen["ok"]["again"]
    assert (chosen["ok"]["now"]["unit"], chosen["ok"]["now"]["shown"]) == (7, "distances")
    assert far["error"] == "unit must be a whole number from -1 to 143, but came as 400."
    assert colours["error"].endswith("but came as 'colours'.") and short["error"].endswith("but came as '1,2,3'.")
    assert [r["error"].split(",")[0] for r in page["refused"]] == [
        "grid must be two whole numbers",
        "weights must be a base64 text with 64 bytes for each unit",
        "classes must be a text with a digit",
    ]


def test_rounding_moves_no_winner():
    """Of all digits that the map did not see."""
    X, X_test, y, _ = datasets.split(DIGITS.X, DIGITS.y, np.random.default_rng(0), test=0.2)
    som = SOM(10, 10, 64, np.random.default_rng(0))
    som.spread(X)
    for _ in som.fit(X, np.random.default_rng(0), epochs=20, sigma=(5, 0.7)):
        pass
    rounded = DigitMapExplorer(som, X, y).map
    np.testing.assert_allclose(rounded.params["W"], som.params["W"].clip(0, 1), rtol=0, atol=0.5 / 255 + 1e-12)
    assert (rounded.predict(X_test) == som.predict(X_test)).mean() > 0.99


def test_units_are_named_after_what_they_win():
    """Three units, three digits of two classes: the first unit wins both zeros, the second the one, the third nothing."""
    som = SOM(1, 3, 64, np.random.default_rng(0))
    som.params["W"][:] = np.stack([np.zeros(64), np.ones(64), np.full(64, 0.5)])
    X = np.stack([np.full(64, v) for v in (0.0, 0.1, 0.9)])
    assert DigitMapExplorer(som, X, [0, 0, 1]).classes == "01-"


def test_mistakes_get_a_sentence():
    with pytest.raises(ValueError, match="som, X and y belong together"):
        DigitMapExplorer(SOM(2, 2, 64, np.random.default_rng(0)))
    with pytest.raises(ValueError, match="som must be an nblib SOM of at most 144 units with 64 weights each"):
        DigitMapExplorer(SOM(2, 2, 3, np.random.default_rng(0)), DIGITS.X, DIGITS.y)
    with pytest.raises(ValueError, match="drawing must be 64 numbers from 0 to 1, but came as 64 from 0 to 15"):
        DigitMapExplorer(drawing=16 * DIGITS.X[0])
