"""The stack's control: nblib's own machines in Python, and the page's twin of them."""

import json

import numpy as np
import pytest
import traitlets

from nblib.models.dbn import DBN
from nblib.optimizers import SGD
from nblib.widgets import StackExplorer
from nblib.widgets.stack import Frame, recorded
from nblib.widgets.stack.frames import pack, unpack
from tests.support.node import node

RNG = np.random.default_rng(3)
V = (RNG.random((60, 64)) < 0.3).astype(float)
Y = np.arange(60) % 10
CURVES = {
    "labels": [10, 100, 300],
    "dbn": [[0.5, 0.8, 0.9], [0.6, 0.78, 0.88]],
    "sigmoid": [[0.45, 0.75, 0.91], [0.4, 0.79, 0.87]],
    "relu": [[0.4, 0.77, 0.9], [0.62, 0.7, 0.85]],
}


def grown(sizes=(64, 9, 7, 5), at=(0, 1, 4)):
    """Return a stack that has learned for a while, large enough weights for its sigmoids to bend, and its frames."""
    dbn = DBN(*sizes, rng=np.random.default_rng(0), scale=0.5)
    records = dbn.fit(V, lambda: SGD(0.5), np.random.default_rng(1), epochs=3, batch_size=20)
    return dbn, recorded(dbn, records, at)


DBN_GROWN, FRAMES = grown()


def explorer(curves=CURVES, **settings):
    return StackExplorer(FRAMES, V[:12], Y[:12], curves, **settings)


def plain(control):
    return {k: v for k, v in control.get_state().items() if k not in ("_esm", "_css", "layout")}


def twins(controls, queries=()):
    """What the page makes of the controls' states."""
    asked = [{"state": plain(control), "queries": list(queries)} for control in controls]
    return json.loads(node("tests/support/js/stack_twin.mjs", stdin=json.dumps(asked)))


def twin(control, queries=()):
    return twins([control], queries)[0]


# Frames --------------------------------------------------------------------------------------------------------------


def test_frames_are_copies_from_the_start_to_the_end():
    """9 steps a machine: three epochs of three batches. Each machine's last frame is what the stack holds."""
    assert [[frame.step for frame in own] for own in FRAMES] == [[0, 1, 4, 9]] * 3
    start = DBN(64, 9, 7, 5, rng=np.random.default_rng(0), scale=0.5)
    for first, one, machine, own in zip(start.machines, DBN_GROWN.machines, DBN_GROWN.machines, FRAMES, strict=True):
        assert np.array_equal(own[0].W, first.params["W"]) and np.array_equal(own[0].b, first.params["b"])
        for name in "Wbc":
            assert np.array_equal(getattr(own[-1], name), one.params[name])
            assert not np.shares_memory(getattr(own[-1], name), machine.params[name])
        assert not np.array_equal(own[1].W, own[2].W)


def test_a_frame_between_is_what_training_so_far_gives():
    short = DBN(64, 9, rng=np.random.default_rng(0), scale=0.5)
    records = short.fit(V, lambda: SGD(0.5), np.random.default_rng(1), epochs=3, batch_size=20)
    for record in records:
        if record.step == 4:
            break
    assert np.array_equal(FRAMES[0][2].W, short.machines[0].params["W"])


def test_the_last_step_is_kept_once():
    _, frames = grown((64, 4, 3), at=(9, 100))
    assert [[frame.step for frame in own] for own in frames] == [[9], [9]]


def test_packed_weights_are_off_by_half_a_step_at_most():
    weights, biases = pack(FRAMES)
    again = unpack(weights, biases, [64, 9, 7, 5], [[0, 1, 4, 9]] * 3)
    for own, packed in zip(FRAMES, again, strict=True):
        for one, other in zip(own, packed, strict=True):
            assert one.step == other.step
            assert (abs(one.W - other.W).max(axis=0) <= abs(one.W).max(axis=0) * (0.5 / 127 + 1e-6)).all()
            assert other.b == pytest.approx(one.b, rel=1e-6) and other.c == pytest.approx(one.c, rel=1e-6)


def test_eight_frames_of_three_times_64_units_fit_a_page():
    rng = np.random.default_rng(0)
    shapes = [(196, 64), (64, 64), (64, 64)]
    frames = [[Frame(k, rng.standard_normal((n, m)), np.zeros(n), np.zeros(m)) for k in range(8)] for n, m in shapes]
    control = StackExplorer(frames, np.eye(196)[:20], np.arange(20) % 10)
    assert len(json.dumps(plain(control))) < 260_000
    with pytest.raises(ValueError, match="must take at most 300 kB as text, for a page to load, but take 3"):
        StackExplorer([[*own, *own[:4]] for own in frames], np.eye(196)[:20], np.arange(20) % 10)


# Parity --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("frame", [0, 2, 3])
def test_the_page_computes_what_nblib_does(layers, frame):
    control = explorer(layers=layers, frame=frame, layer=2, unit=6, drawing=V[30])
    page, dbn = twin(control), control.dbn
    for one, machine in zip(page["machines"], dbn.machines, strict=True):
        for name in "Wbc":
            assert one[name] == machine.params[name].ravel().tolist()
    close = {"rtol": 1e-12, "atol": 1e-12}
    for l in range(1, layers + 1):  # noqa: E741
        up = dbn.features(V[30:31], l)
        np.testing.assert_allclose(page["says"][l], up[0], **close)
        for machine in reversed(dbn.machines[:l]):
            up = machine.visible(up)
        np.testing.assert_allclose(page["reconstructions"][l - 1], up[0], **close)
        np.testing.assert_allclose(control.reconstructions[l - 1], up[0], **close)
        product = np.linalg.multi_dot([np.eye(64), *(machine.params["W"] for machine in dbn.machines[:l])])
        np.testing.assert_allclose(page["filters"][l - 1], product.ravel(), **close)
        np.testing.assert_allclose(control.filters[l - 1], product, **close)


def test_only_the_top_machine_is_in_training():
    control = explorer(layers=2, frame=0)
    low, top = control.machines
    assert low.params["b"] == pytest.approx(FRAMES[0][-1].b, rel=1e-6)
    assert top.params["W"] == pytest.approx(FRAMES[1][0].W, abs=0.02) and not np.allclose(
        top.params["W"], FRAMES[1][-1].W, atol=0.02
    )


def test_the_digits_that_a_unit_says_most_to():
    control = explorer(layers=3, layer=2, unit=4)
    said = control.dbn.features(control.X, 2)[:, 3]
    best = np.argsort(-said, kind="stable")[:3]
    found = twin(control)["favourites"]
    assert [one["i"] for one in found] == best.tolist()
    assert [one["says"] for one in found] == pytest.approx(said[best].tolist(), rel=1e-12)
    assert np.array_equal(control.X, V[:12]) and np.array_equal(control.y, Y[:12])


def test_gains_are_paired_by_hand():
    """100 labels: 0.8 − 0.77 = 0.03 and 0.78 − 0.79 = −0.01: mean 0.01, deviation 0.02·√2, ahead in one run of two."""
    page = twin(explorer())["at"]
    gain = page[1]["gain"]
    assert gain["mean"] == pytest.approx(0.01) and gain["deviation"] == pytest.approx(0.02 * 2**0.5)
    assert (gain["ahead"], gain["runs"]) == (1, 2)
    for k, one in enumerate(page):
        for network, key in zip(one["networks"], ("dbn", "sigmoid", "relu"), strict=True):
            runs = np.array(CURVES[key])[:, k]
            assert network["mean"] == pytest.approx(runs.mean()) and network["deviation"] == pytest.approx(runs.std(ddof=1))


# What the page says --------------------------------------------------------------------------------------------------


def test_words():
    said = twin(explorer(layers=2, frame=1, unit=3, drawing=V[5]))["words"]
    off = [abs(x - V[5]).mean() for x in explorer(layers=2, frame=1, drawing=V[5]).reconstructions]
    assert "2 of 3 layers stand, the top one after 1 of 9 steps." in said
    assert f"{100 * off[0]:.1f} % from layer 1 and {100 * off[1]:.1f} % from layer 2." in said
    assert "Unit 3 of the 9 of layer 1 says" in said
    assert "Test accuracy with 100 labels: deep belief network 79 % ± 1.4, sigmoid network 77 % ± 2.8" in said
    assert "is 1 ± 2.8 points better than the better of the others, ahead in 1 of 2 runs." in said
    empty = twin(explorer(layers=0, curves=None, drawing=np.zeros(64)))
    assert empty["words"] == "No layer stands yet. Nothing is drawn." and empty["favourites"] is None
    one = {key: values if key == "labels" else values[:1] for key, values in CURVES.items()}
    single = twin(explorer(one, labels=300))["words"]
    assert "±" not in single and "is 1 point worse" in single


def test_links():
    control = explorer(layers=2, frame=1, layer=3, unit=5, labels=10, drawing=V[7])
    start = explorer(drawing=V[7])
    control.set_trait("initial", start.initial)  # as after a reader's changes
    page = twin(control, ["layers=3&labels=300"])
    keys = ("layers", "frame", "layer", "unit", "labels", "pixels")
    assert page["queries"][0]["now"] == {key: getattr(control, key) for key in keys}
    assert page["queries"][1]["now"] == {**{key: getattr(start, key) for key in keys}, "layers": 3, "labels": 300}
    assert "draw" not in page["link"]
    control.drawing = V[8]
    again = twin(control)
    assert again["queries"][0]["now"]["pixels"] == V[8].tolist() and len(again["link"]) < 80
    bad = ["layers=4", "frame=9", "labels=30", "unit=10", "draw=AA", "draw=!!!!!!!!!!!", "w=1", "layers=x"]
    for query, found in zip(bad, twin(control, bad)["queries"][1:], strict=True):
        assert found.get("type") == "Error" and found["error"].endswith("."), query


# What Python sees and sets -------------------------------------------------------------------------------------------


def test_the_drawing_comes_as_numbers_by_rows():
    control = explorer()
    assert np.array_equal(control.drawing.ravel(), V[0])
    control.drawing = V[9].reshape(8, 8)
    assert control.pixels == V[9].tolist() and control.drawing.shape == (8, 8)
    with pytest.raises(ValueError, match="drawing must hold 0 and 1 only"):
        control.drawing = 0.5 * V[9]
    assert control.pixels == V[9].tolist()


def test_reset_and_repr():
    control = explorer(layers=2, frame=1)
    before = repr(control)
    assert before == "StackExplorer(64-9-7-5, layers=2, frame=1 of 3, labels=100)"
    control.layers, control.labels, control.drawing = 0, 10, V[3]
    assert repr(control) != before and control.filters == control.reconstructions == control.machines == []
    with pytest.raises(ValueError, match="There is no layer yet"):
        _ = control.dbn
    control.reset()
    assert repr(control) == before and np.array_equal(control.drawing.ravel(), V[0])


def test_without_anything_it_shows_a_small_stack():
    control = StackExplorer()
    assert control.sizes == [64, 36, 36] and control.curves == {} and sorted(control.y) == sorted([*range(10)] * 2)
    control.layers = 2
    off = [abs(x - control.pixels).mean() for x in control.reconstructions]
    assert max(off) < 0.2


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("layers", 4, "layers must be at most 3 here, but came as 4"),
        ("layers", -1, "layers must be a whole number from 0 to 4"),
        ("frame", 4, "frame must be at most 3 here"),
        ("unit", 10, "unit must be at most 9 here"),
        ("layer", 0, "layer must be a whole number from 1 to 4"),
        ("labels", 50, "labels must be one of 10, 100, 300, but came as 50"),
        ("pixels", [0] * 196, "pixels must be 64 numbers of 0 and 1, but came as a list of 196"),
        ("pixels", [2] * 64, r"pixels\[0\] must be a whole number from 0 to 1"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(key, value, sentence):
    control = explorer()
    before = control.get_state()
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(control, key, value)
    assert control.get_state() == before


def test_bad_frames_digits_and_curves():
    good = (FRAMES, V[:3], Y[:3])
    wrong = [
        ((FRAMES, V[:3]), "give all three, or none"),
        (([FRAMES[0], FRAMES[1][:2]], V[:3], Y[:3]), r"as many of each, but there are \[4, 2\]"),
        (([], V[:3], Y[:3]), "those of 1 to 4 machines"),
        (([FRAMES[0], FRAMES[2]], V[:3], Y[:3]), "those of machine 2 have another shape"),
        (([FRAMES[1]], V[:3], Y[:3]), "from a square of 64 to 784 pixels"),
        ((FRAMES, 0.5 * V[:3], Y[:3]), "X must hold 0 and 1 only"),
        ((FRAMES, V[:3], Y[:2]), "y must"),
        ((FRAMES, V, Y), "X must hold 1 to 50 test digits, but holds 60"),
        ((*good, {"labels": [10, 30]}), "curves must hold"),
        ((*good, {**CURVES, "labels": [10, 10, 30]}), "labels must be two or more growing whole numbers"),
        ((*good, {**CURVES, "relu": [[0.1, 0.2, 0.3]]}), r"relu must hold accuracies from 0 to 1, \(2, 3\)"),
        ((*good, {**CURVES, "dbn": [[10, 20, 30], [1, 2, 3]]}), "dbn must hold accuracies"),
    ]
    for given, sentence in wrong:
        with pytest.raises(ValueError, match=sentence):
            StackExplorer(*given)


def test_the_still_picture_names_what_it_shows():
    said = explorer(layers=3).still().alt
    assert "3 of 3 layers stand" in said and "with 100 labels: deep belief network 0.79, sigmoid 0.77, ReLU 0.735" in said
    assert "0 of 3 layers stand" in explorer(layers=0, curves=None).still().alt
