"""The control of the recurrent network: weights in 8 bits, chances, messages and effects, and the page's twin of them."""

import json
import re

import numpy as np
import pytest
import traitlets

from nblib.activations import softmax
from nblib.datasets import LETTERS, REBER, legal, one_hot
from nblib.layers import LSTM, RNN, Dense
from nblib.losses import cross_entropy
from nblib.models.recipes import rnn as recipe
from nblib.network import Network
from nblib.widgets import RecurrenceExplorer
from tests.support.node import node

RNG = np.random.default_rng(15)
SIGNS = "\n !'aäb😀"


def network(K, H, scale=1.0):
    made = Network(RNN(K, H, RNG, scale=scale), Dense(H, K, "xavier", RNG), output="softmax")
    for layer in made.layers:
        layer.params["b"][:] = 0.3 * RNG.standard_normal(len(layer.params["b"]))
    return made


def page(explorer, **given):
    state = {k: v for k, v in explorer.get_state().items() if k not in ("_esm", "_css", "layout")}
    return json.loads(node("tests/support/js/recurrence_twin.mjs", stdin=json.dumps({"state": state, **given})))


@pytest.fixture(scope="module")
def trained():
    return recipe.train(recipe.Settings()).model


CASES = [
    (7, 10, LETTERS, "BPTTVPXVVE", {}),
    (7, 1, LETTERS, "B", {"letter": "X"}),
    (7, 12, LETTERS, "".join(RNG.choice(list(LETTERS), 60)), {"step": 47, "letter": "T"}),
    (8, 9, SIGNS, "a😀\n b'ä!!", {"step": 5, "temperature": 0.4, "seed": 3}),
]


@pytest.mark.parametrize(("K", "H", "letters", "text", "settings"), CASES)
def test_the_page_says_what_nblib_says(K, H, letters, text, settings):
    explorer = RecurrenceExplorer(network(K, H, 1.3), letters, text, grammar=REBER if K == 7 else (), **settings)
    found = page(explorer, letters=12)
    for name, wanted in [
        ("states", explorer.states),
        ("chances", explorer.chances),
        ("dh", explorer.messages),
        ("dx", explorer.input_messages),
        ("effects", explorer.effects),
        ("shortened", np.array([explorer.shortened(n) for n in (1, 2, 5) if n <= explorer.at])),
    ]:
        np.testing.assert_allclose(found[name], wanted.ravel(), rtol=0, atol=1e-12, err_msg=name)
    long = np.linalg.norm(explorer.messages, axis=1)[::-1]
    np.testing.assert_allclose(found["lengths"], long / long[0], rtol=1e-10, atol=1e-12)
    assert (found["at"], found["asked"], found["places"]) == (explorer.at, explorer.asked, explorer.places)
    assert found["reach"] == (-1 if explorer.reach is None else explorer.reach)
    assert found["same"], "a link opens the same state"
    assert found["written"] == explorer.write(12) and len(explorer.text) == len(text) + 12 == explorer.step
    assert f"After step {found['at']} of {len(text)}, which read" in found["words"]


def test_the_message_is_the_gradient_by_finite_differences():
    explorer = RecurrenceExplorer(network(7, 6), text="BTXSEPV", step=5, letter="S")
    layer, readout = explorer.network.layers
    x, states, k, nudge = explorer.read, explorer.states, LETTERS.index("S"), 1e-6

    def log_chance(h):
        return np.log(softmax(readout.forward(h[None])[0])[0, k])

    for t in range(1, 5):
        for j in range(6):
            up, down = (
                log_chance(layer.forward(x[None, t:5], first=(states[t - 1] + sign * nudge * np.eye(6)[j])[None])[0][0, -1])
                for sign in (1, -1)
            )
            assert explorer.messages[t - 1, j] == pytest.approx((up - down) / (2 * nudge), abs=1e-8)
    for t in range(5):
        for i in range(7):
            up, down = x[:5].copy(), x[:5].copy()
            up[t, i] += nudge
            down[t, i] -= nudge
            up, down = (log_chance(layer.forward(one[None])[0][0, -1]) for one in (up, down))
            assert explorer.input_messages[t, i] == pytest.approx((up - down) / (2 * nudge), abs=1e-8)


def test_the_messages_are_the_layers_own_walk_back():
    explorer = RecurrenceExplorer(network(7, 6), text="BTXSEPV")
    X, y, _ = one_hot([explorer.text + LETTERS[explorer.chances.argmax()]])
    z, cache = explorer.network.forward(X)
    _, dz = cross_entropy(z, y)
    dz[:, :-1] = 0
    _, grads = explorer.network.backward(dz * 7, cache)  # the mean over seven steps, of which only the last counts
    slope = 1 - explorer.states**2
    wanted = next(value for name, value in grads.items() if name.startswith("0.") and name.endswith("b"))
    np.testing.assert_allclose(-(explorer.messages * slope).sum(axis=0), wanted, atol=1e-12)


def test_a_letter_left_out_is_read_as_zeros():
    explorer = RecurrenceExplorer(network(7, 6, 1.2), text="BTXSEPVVTX", step=8)
    for back in range(8):
        x = explorer.read[:8]
        x[7 - back] = 0
        q = explorer.network.predict_proba(x[None])[0, -1]
        assert explorer.effects[back] == pytest.approx(abs(q - explorer.chances).sum() / 2, abs=1e-12)
    x = explorer.read[5:8]
    assert explorer.shortened(3) == pytest.approx(
        abs(explorer.network.predict_proba(x[None])[0, -1] - explorer.chances).sum() / 2, abs=1e-12
    )
    assert explorer.shortened(8) == 0
    assert explorer.reach == max(np.flatnonzero(explorer.effects >= 0.01))
    assert len(RecurrenceExplorer(network(7, 6), text="BT" * 40).effects) == 40


def test_8_bits_change_no_weight_by_more_than_half_a_step_of_its_unit():
    given = network(7, 10)
    kept = RecurrenceExplorer(given).network
    (W, U, b), (V, c) = (list(layer.params.values()) for layer in given.layers)
    (W8, U8, b8), (V8, c8) = (list(layer.params.values()) for layer in kept.layers)
    step = abs(np.vstack([W, U])).max(axis=0) / 127
    assert (abs(W - W8) <= 0.5001 * step).all() and (abs(U - U8) <= 0.5001 * step).all() and (U != U8).any()
    assert (abs(V - V8) <= 0.5001 * abs(V).max(axis=0) / 127).all()
    np.testing.assert_allclose(np.concatenate([b8, c8]), np.concatenate([b, c]), rtol=1e-6)


def test_trained_it_knows_in_8_bits_what_is_legal_and_how_far_it_remembers(trained):
    """And what the instruction promises: how far back a letter counts hangs on the text."""
    settings, rng = recipe.Settings(), np.random.default_rng(0)
    _, unseen = recipe.examples(settings, rng)
    explorer = RecurrenceExplorer(trained, LETTERS, "BPTTV", grammar=REBER)
    P = explorer.network.predict_proba(one_hot(unseen)[0])
    assert recipe.exact(P, unseen, settings.threshold) >= 0.999 and len(explorer.weights) < 600
    said = page(explorer)
    assert sorted(said["legal"]) == sorted(legal("BPTTV")[-1]) == ["P", "V"] and said["places"] == [1, 3, 3, 3, 5]
    assert "Legal are P and V, to which it gives 99." in said["words"]
    assert "V alone could also have led to place 6, so it must remember more to know that this is place 5." in said["words"]
    reach = {}
    for text in ("BTSSSSSSSSSS", "BPTTTTTTTTTT"):
        explorer.text = text
        reach[text] = explorer.reach
    assert reach["BTSSSSSSSSSS"] <= 4 and reach["BPTTTTTTTTTT"] >= 8


def test_words_without_a_grammar_and_beyond_it():
    assert re.search(
        r"Had it read (this letter|these last \d letters) without the (one|\d) before, its chances would differ by \d",
        page(RecurrenceExplorer(network(3, 4, 0.3), "abc", "abcabcabc"))["words"],
    )
    assert "The text has left the grammar" in page(RecurrenceExplorer(network(7, 4), text="BE", grammar=REBER))["words"]
    assert "The string is complete" in page(RecurrenceExplorer(network(7, 4), text="BTXSE", grammar=REBER))["words"]
    assert "E always leads to place 7" not in page(RecurrenceExplorer(network(7, 4), text="BTXSE", grammar=REBER))["words"]
    only = page(RecurrenceExplorer(network(7, 4), text="B", grammar=REBER))["words"]
    assert "B always leads to place 1, so it need remember nothing else." in only and "arrives" not in only


def test_writing_by_temperature_and_seed():
    """Cold, it writes the most probable letter; the draws have the chances' frequencies; the text has an end."""
    made = network(7, 8, 1.4)
    cold = RecurrenceExplorer(made, text="BT", temperature=0.1)
    for _ in range(5):
        z = cold.network.scores(cold.read[None])[0, -1]
        best = LETTERS[z.argmax()]
        assert np.sort(z)[-1] - np.sort(z)[-2] < 0.7 or cold.write()[-1] == best
    warm = RecurrenceExplorer(made, text="BTX", temperature=1.5)
    wanted = softmax(warm.network.scores(warm.read[None])[0, -1:] / 1.5)[0]
    drawn = np.zeros(7)
    for seed in range(1000):
        warm.text, warm.seed = "BTX", seed
        drawn[LETTERS.index(warm.write()[-1])] += 1
    assert abs(drawn / 1000 - wanted).max() < 4 * np.sqrt(0.25 / 1000)
    full = RecurrenceExplorer(made, text="B" * 198)
    assert len(full.write(10)) == 200 and page(full, letters=3)["written"] == full.text


@pytest.mark.parametrize(
    ("letters", "came", "wanted"), [(LETTERS, "bt x", "BT X"), ("abc ", "A\r Cd", "a cd"), ("aA", "aA", "aA")]
)
def test_a_typed_letter_is_meant_in_the_networks_case(letters, came, wanted):
    explorer = RecurrenceExplorer(network(len(letters), 3), letters)
    assert page(explorer, type=came)["typed"] == wanted


def test_the_fields_both_ways():
    explorer = RecurrenceExplorer(network(4, 3), "ab\n ", "ab ba", step=2, letter="a")
    explorer.set_state({"text": "a\nb", "step": 3, "letter": "", "temperature": 0.5})
    assert (explorer.at, explorer.asked) == (3, "ab\n "[explorer.chances.argmax()]) and explorer.states.shape == (3, 3)
    explorer.step = 1
    assert explorer.asked == "\n", "the letter that follows in the text"
    explorer.reset()
    assert (explorer.text, explorer.step, explorer.letter, explorer.temperature) == ("ab ba", 2, "a", 1.0)
    assert repr(explorer) == "RecurrenceExplorer(3 units, 4 letters, text='ab ba', step=2, letter='a')"


def test_a_link_names_what_is_set():
    explorer = RecurrenceExplorer(network(4, 3), "ab\n ", "ab ba", step=2, letter="a")
    found = page(explorer, query="text=bb%0A+a&letter=b")
    assert found["at"] == 5 and found["asked"] == "b" and found["same"], "a new text is read to its end"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("text=abx", "text must be of letters that the network knows, but came as 'x'."),
        ("text=", "text must be a text of 1 to 200 letters, but came as ''."),
        ("letter=ab", "letter must be one that the network knows, or '' for the text's own, but came as 'ab'."),
        ("step=0", "step (t) must be a whole number from 1 to 200, but came as 0."),
    ],
)
def test_a_broken_link_is_a_sentence(query, sentence):
    with pytest.raises(AssertionError, match=re.escape(sentence)):
        page(RecurrenceExplorer(network(4, 3), "ab\n "), query=query)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: RecurrenceExplorer(3, "ab"), "network must be an nblib Network, but came as 3"),
        (lambda: RecurrenceExplorer(network(3, 2), "ab"), "must read and answer one of 2 letters"),
        (lambda: RecurrenceExplorer(network(2, 201), "ab"), "with at most 200 units"),
        (lambda: RecurrenceExplorer(network(2, 2), "aa"), "letters must be a text of 1 to 60 different letters"),
        (lambda: RecurrenceExplorer(network(2, 2), "ab", grammar=[{"a": 1}]), "grammar must lead by the network's letters"),
        (lambda: RecurrenceExplorer(network(2, 2), "ab", grammar=[{"c": 0}]), "grammar must lead by the network's letters"),
        (
            lambda: RecurrenceExplorer(Network(LSTM(2, 2, RNG), Dense(2, 2, "xavier", RNG), output="softmax"), "ab"),
            "network must be an RNN that gives all its states",
        ),
        (
            lambda: RecurrenceExplorer(
                Network(RNN(2, 2, RNG, only_last=True), Dense(2, 2, "xavier", RNG), output="softmax"), "ab"
            ),
            "network must be an RNN that gives all its states",
        ),
    ],
)
def test_a_bad_argument_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("text", "B" * 201), ("text", "BQ"), ("letter", "BT"), ("letter", "q")]
)
def test_what_is_refused_changes_nothing(field, value):
    explorer = RecurrenceExplorer()
    before = getattr(explorer, field)
    with pytest.raises(traitlets.TraitError, match=f"{field} must be"):
        setattr(explorer, field, value)
    assert getattr(explorer, field) == before
