"""A chapter as one file: without a network it has its pictures, its questions and its formulas."""

import html
import re

import nbformat
import pytest
from nbconvert.exporters import export

from book.notebooks import CHAPTERS
from book.offline import Offline, Renderer, mark


@pytest.mark.parametrize("name", ["01_perceptrons", "architectures/16_long_short_term_memory"])
def test_a_page_needs_no_other_host(name):
    notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", 4)
    outputs = [o.get("data", {}).get("text/html", "") for c in notebook.cells for o in c.get("outputs", [])]
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    page, _ = export(Offline, notebook)
    assert "<script" not in page and "<x-tex" not in page
    assert re.findall(r"<(?:img|link|iframe)[^>]*(?:src|href)=.https?:", page) == []
    images = sum(output.count("<img") for output in outputs)
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
