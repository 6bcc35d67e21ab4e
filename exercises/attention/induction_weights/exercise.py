"""Where an ideal induction head looks."""

import numpy as np

from authoring.course import case

TITLE = "Find it, go one on"
POINTS = 2
LINK = "induction-lookup?frame=7&layer=2"


def induction_weights(tokens):
    """Return the weights (T, T) of an ideal induction head.

    tokens (T,); row t shares 1 evenly among the steps right after the earlier steps that hold the token of t
    """
    same = np.tril(tokens[:, None] == tokens, -1)
    after = np.zeros(same.shape)
    after[:, 1:] = same[:, :-1]
    return after / np.maximum(after.sum(axis=1, keepdims=True), 1)


def cases(rng):
    a, b = rng.permutation(9)[:2]
    yield case(
        np.array([a, b, a]),
        hint="Two of the three rows are all 0. For the last one, ask where its token stood before, and what came after it.",
        link=LINK,
    )
    yield case(
        np.array([b, b, b, a]),
        hint="Here a token comes twice in a row. What came right after its earlier occurrence may be step t itself.",
    )
    for T in (6, 9):
        tokens = rng.integers(0, 3, T)
        tokens[[0, 2, -1]] = tokens[0]  # the last token has occurred twice at least
        yield case(
            tokens,
            hint="Two questions, one after the other: which earlier steps hold the same token, and which steps come right "
            "after them? A row may find several, or none.",
            link=LINK,
        )


def wrong_match(tokens):
    """looks at the earlier occurrence itself"""
    same = np.tril(tokens[:, None] == tokens, -1).astype(float)
    return same / np.maximum(same.sum(axis=1, keepdims=True), 1)


def wrong_back(tokens):
    """goes one step back instead of on"""
    same = np.tril(tokens[:, None] == tokens, -1)
    before = np.zeros(same.shape)
    before[:, :-1] = same[:, 1:]
    return before / np.maximum(before.sum(axis=1, keepdims=True), 1)


def wrong_itself(tokens):
    """counts the step itself as an occurrence, and looks ahead"""
    same = np.tril(tokens[:, None] == tokens)
    after = np.zeros(same.shape)
    after[:, 1:] = same[:, :-1]
    return after / np.maximum(after.sum(axis=1, keepdims=True), 1)


def wrong_sum(tokens):
    """gives each step the weight 1, however many there are"""
    return np.ceil(induction_weights(tokens))


def wrong_everywhere(tokens):
    """spreads a row without an occurrence evenly over what came before"""
    a = induction_weights(tokens)
    even = np.tri(len(tokens)) / np.arange(1, len(tokens) + 1)[:, None]
    return np.where(a.sum(axis=1, keepdims=True) > 0, a, even)


def wrong_later(tokens):
    """looks at later occurrences, too"""
    same = tokens[:, None] == tokens
    np.fill_diagonal(same, False)
    after = np.zeros(same.shape)
    after[:, 1:] = same[:, :-1]
    return after / np.maximum(after.sum(axis=1, keepdims=True), 1)
