"""The book as files, whole: what `make release` has built. `make test` prints one chapter."""

import re
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.files import check_epub, check_pdf, outline

BUILD = Path(__file__).parents[2] / "_build"
CHAPTERS = sorted(path.stem for path in Path("chapters").glob("**/[0-9]*.ipynb"))


@pytest.fixture(scope="module")
def pdf():
    (file,) = (BUILD / "html" / "files").glob("*.pdf")
    return file


def chapters(reader):
    """Return the chapters' titles and first pages: numbers stand before exercises, too, but deeper in the outline."""
    return [(title, page) for level, title, page in outline(reader) if level == 1 and re.match(r"\d+\. ", title)]


def test_the_pdf(pdf):
    reader = check_pdf(pdf)
    titles = [title for _, title, _ in outline(reader)]
    assert len(chapters(reader)) == len(CHAPTERS) and "Bibliography" in titles and "Index" in titles
    assert pdf.stat().st_size < 40e6


def test_the_contents_name_the_right_pages(pdf):
    reader = PdfReader(pdf)
    labels = reader.page_labels
    contents = "".join(reader.pages[n].extract_text() for n, label in enumerate(labels) if label.isalpha())
    contents = unicodedata.normalize("NFKC", contents)  # without ligatures
    for title, number in chapters(reader):
        assert re.search(rf"{re.escape(title)}\s*{labels[number]}\b", contents), (title, labels[number])


def test_the_epub():
    (file,) = (BUILD / "html" / "files").glob("*.epub")
    check_epub(file)
    assert file.stat().st_size < 20e6


def test_the_front_page_offers_both():
    text = (BUILD / "html" / "chapters" / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="\.\./files/[^"]*\.(\w+)"', text)) == {"pdf", "epub"}
