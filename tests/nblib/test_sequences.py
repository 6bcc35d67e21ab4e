"""The sequences follow their rules, their chances and their counts; so does what is said of them."""

import re
from collections import Counter

import numpy as np
import pytest

from nblib.datasets import LETTERS, adding, induction, legal, one_hot, reber, recall
from tests.support.peer import sentence

# the same grammar as a regular expression, written from its picture in Reber's article
GRAMMAR = re.compile(r"B(TS*X(XT*VP)*(S|XT*VV)|PT*V(PXT*V)*(V|PS))E")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_strings_follow_the_grammar(rng):
    strings = reber(rng, 2000)
    assert all(GRAMMAR.fullmatch(s) for s in strings)
    assert len(set(strings)) < 2000 and len(set(reber(rng, 200, unique=True))) == 200


def test_both_ways_are_equally_likely(rng):
    strings = reber(rng, 4000)
    after_B = Counter(s[1] for s in strings)
    assert abs(after_B["T"] - 2000) < 4 * np.sqrt(1000)
    shortest = sum(s == "BTXSE" for s in strings)  # T, X, S: three choices of a half
    assert abs(shortest - 500) < 4 * np.sqrt(4000 * 7 / 64)


def test_legal_letters_by_hand():
    assert legal("BTXSE") == ["PT", "SX", "SX", "E", ""]
    assert legal("BPVVE") == ["PT", "TV", "PV", "E", ""]


def test_a_string_outside_the_grammar_is_refused():
    sentence(lambda: legal("BX"), "string must follow the grammar, with T or P at place 1, but holds 'X' there.")
    sentence(lambda: legal("BTXSEE"), "string must follow the grammar, with nothing at place 5, but holds 'E' there.")


def test_one_hot_rows_say_the_letters_and_the_next_ones():
    X, y, mask = one_hot(["BTXSE", "BPVPSE"])
    assert X.shape == (2, 5, 7) and mask.sum() == 4 + 5
    assert "".join(LETTERS[k] for k in X[0, :4].argmax(axis=1)) == "BTXS"
    assert "".join(LETTERS[k] for k in y[0, :4]) == "TXSE"
    assert not X[0, 4].any() and not mask[0, 4] and (X.sum(axis=2) == mask).all()
    sentence(lambda: one_hot("BTXSE"), "strings must be a list of strings of at least two letters each.")
    sentence(lambda: one_hot(["BQ"]), "strings must be made of the letters BTPSXVE, but strings[0] holds 'Q'.")


def test_adding_has_one_mark_in_each_half_and_their_sum(rng):
    X, y = adding(rng, 5000, 20)
    marks = X[:, :, 1]
    assert (marks[:, :10].sum(axis=1) == 1).all() and (marks[:, 10:].sum(axis=1) == 1).all()
    np.testing.assert_allclose((X[:, :, 0] * marks).sum(axis=1), y[:, 0], rtol=0, atol=1e-12)
    assert y.mean() == pytest.approx(1, abs=4 * np.sqrt(1 / 6 / 5000)) and y.var() == pytest.approx(1 / 6, abs=0.015)


def test_recall_asks_for_a_value_that_was_shown(rng):
    X, y = recall(rng, 500, pairs=6, values=4)
    assert X.shape == (500, 7, 10) and set(y) == {0, 1, 2, 3}
    assert (X[:, :6, :6].sum(axis=1) == 1).all() and (X[:, :6, 6:].sum(axis=2) == 1).all()
    for x, value in zip(X, y, strict=True):
        key = x[-1, :6].argmax()
        assert x[-1].sum() == 1 and x[x[:, key].argmax(), 6:].argmax() == value


def test_induction_asks_for_what_stood_behind(rng):
    X, y = induction(rng, 500, pairs=3, tokens=8)
    assert X.shape == (500, 7) and X.min() == 0 and X.max() == 7
    for x, value in zip(X.tolist(), y, strict=True):
        assert len(set(x[0:6:2])) == 3 and max(x[0::2]) < 4 <= min(x[1::2])
        assert x[x.index(x[-1]) + 1] == value


def test_what_chance_reaches(rng):
    _, y = recall(rng, 20000, pairs=4, values=4)
    assert abs(np.bincount(y) / 20000 - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 20000)


def test_too_few_tokens_for_the_pairs_are_refused(rng):
    with pytest.raises(ValueError, match="tokens must be"):
        induction(rng, 2, pairs=8, tokens=15)
