"""A chapter as one file: without a network it has its pictures, its questions and its formulas."""

import html
import re

import nbformat
import pytest
from nbconvert.exporters import export
from nbformat.v4 import new_markdown_cell, new_notebook

from book.notebooks import CHAPTERS
from book.offline import Offline, Renderer, cited, in_words, mark, works


@pytest.mark.parametrize("name", ["01_perceptrons", "architectures/16_long_short_term_memory"])
def test_a_page_needs_no_other_host(name):
    notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", 4)
    outputs = [o.get("data", {}).get("text/html", "") for c in notebook.cells for o in c.get("outputs", [])]
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    page, _ = export(Offline, notebook)
    assert "<script" not in page and "<x-tex" not in page
    assert re.findall(r"<(?:img|link|iframe)[^>]*(?:src|href)=.https?:", page) == []
    images = sum(output.count("<img") for output in outputs)
    assert not re.search(r"\{(?:term|eq|cite:.)\}|^:::|\((?:perceptron|lstm)-\w+\)", page, flags=re.MULTILINE)
    assert images and page.count("<img") >= images
    assert (
        page.count('display="block"') == len(re.findall(r"(?m)^\s*\$\$(?!$)|^\\\\begin", text)) or page.count("<math") > 100
    )
    for question in re.findall(r"<p><strong>([^<]*)</strong></p>\n<ul>", "\n".join(outputs)):
        assert html.unescape(question) in html.unescape(page)
    assert not re.search(r"\$[^$\n<]*\\\\(?:frac|tilde|hat|sum)", re.sub(r"(?s)<annotation.*?</annotation>", "", page))


def test_each_kind_of_formula_is_marked():
    renderer = Renderer()
    assert renderer.inline_math(' a "b" ') == mark(False, 'a "b"') != mark(True, 'a "b"')
    assert renderer.block_math("a") == mark(True, "a")
    assert renderer.latex_environment("align", "a") == mark(True, "\\begin{align}a\\end{align}")


def test_terms_works_and_equations_are_read_in_words():
    source = (
        "A {term}`nets <net>` by {cite:t}`mcculloch1943` {cite:p}`rosenblatt1957,rumelhart1986`.\n$$a$$ (a-b)\nBy {eq}`a-b`."
    )
    notebook = new_notebook(cells=[new_markdown_cell(source)])
    in_words(notebook)
    assert notebook.cells[0].source == (
        "A nets by McCulloch and Pitts (1943) (Rosenblatt, 1957; Rumelhart et al., 1986).\n$$a$$\n\n(1)\n\n\nBy (1)."
    )
    for key in works():
        who, year = cited(key)
        assert "\\" not in who and "{" not in who and year.isdigit()
