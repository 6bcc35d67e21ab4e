"""Formulas of the running text: what touches one stays on its line, and what one sees of it in a line of text."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from book.formulas import KeepTogether, plain, typeset


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        ("the sum ", ", which", ["z,"]),
        ("half a step (", "); then", ["(z);"]),
        ("the ", "-th row", ["z-"]),
        ("the ", " row", []),
        ("", "", []),
    ],
)
def test_a_formula_keeps_its_punctuation(before, after, units):
    paragraph = nodes.paragraph("", "", nodes.Text(before), nodes.math("z", "z"), nodes.Text(after))
    text = paragraph.astext()
    document = SimpleNamespace(findall=paragraph.findall)
    KeepTogether.run(SimpleNamespace(document=document))
    assert [unit.astext() for unit in paragraph.findall(nodes.inline)] == units
    assert paragraph.astext() == text


def test_two_formulas_in_a_row_keep_theirs():
    paragraph = nodes.paragraph("", "", nodes.math("a", "a"), nodes.Text(", ("), nodes.math("b", "b"), nodes.Text(")."))
    KeepTogether.run(SimpleNamespace(document=paragraph))
    assert [unit.astext() for unit in paragraph.findall(nodes.inline)] == ["a,", "(b)."]


def test_what_one_sees_of_a_formula():
    seen = {
        r"2/\lambda_{\max}": "2/λmax",
        r"\frac{a+b}{2}": "(a+b)/2",
        r"\delta^{(l)}": "δ^(l)",
        r"\varphi'": "φ′",
        r"\hat y, \tilde x, \bar x": "ŷ,x\u0303,x\u0304",
        r"\mathbb E": "E",
        r"\begin{cases} 1 & z \ge 0 \end{cases}": "{1 z≥0",
    }
    rendered = typeset([(False, tex) for tex in seen])
    assert {tex: plain(html) for (_, tex), html in rendered.items()} == seen
