"""On paper: a chapter as PDF, and a page that is printed from the browser."""

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from book import pdf
from book.serve import BOOK
from tests.support.files import check_pdf, outline

CHAPTER = "chapters/00_what_is_deep_learning"
PAGES = [CHAPTER, "chapters/appendix/bibliography"]


def make(out, pages):
    """Print in a thread of its own: the tests' browser may run in this one."""
    with ThreadPoolExecutor(1) as one:
        one.submit(pdf.make, BOOK, out, pages).result()


@pytest.fixture(scope="module")
def reader(site, tmp_path_factory):
    """The shortest chapter and the bibliography as a book."""
    out = tmp_path_factory.mktemp("paper") / "book.pdf"
    make(out, PAGES)
    return check_pdf(out)


def test_a_chapter_as_pdf(reader):
    labels = reader.page_labels
    assert labels[:3] == ["i", "ii", "1"] and reader.metadata.title == "How Deep Learning Works"
    titles = {title: number for _, title, number in outline(reader)}
    answers = titles["Answers to the predictions"]
    contents = reader.pages[1].extract_text()
    assert re.search(rf"Answers to the predictions\s*{labels[answers]}\b", contents)
    text = "".join(page.extract_text() for page in reader.pages)
    assert text.count("Prediction 1.") == 2 and text.index("Prediction 1.") < text.rindex("Answers to the predictions")
    assert "JavaScript" not in text and "Show the code" not in text and pdf.captions.ELSEWHERE in " ".join(text.split())
    heads = [page.extract_text() for page in reader.pages[3 : titles["Bibliography"]]]
    assert all("0. What is deep learning?" in head for head in heads), "at the head of each page"
    assert [link for page in reader.pages for link in page.get("/Annots", []) if "/Dest" in link.get_object()]


def test_figures_that_come_late_on_a_page_are_printed(reader):
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in reader.pages))
    files = re.findall(r"_static/figures/[\w-]+-light\.svg", (BOOK / f"{CHAPTER}.html").read_text("utf-8"))
    labels = {label for file in files for label in re.findall(r">([\w ]{5,})</text>", (BOOK / file).read_text("utf-8"))}
    assert len(files) >= 3 and len(labels) >= 5
    assert not [label for label in labels if label not in text]


def test_only_real_places_are_linked(site, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "referred", lambda site, keys: {key: set() for key in keys})
    with pytest.raises(LookupError, match="there is no such place"):
        make(tmp_path / "book.pdf", PAGES)


def test_a_page_printed_from_dark(watch, site):
    page = watch(f"{site}{CHAPTER}.html", color_scheme="dark").page
    page.wait_for_function("document.querySelectorAll('.veil').length > 0")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print", color_scheme="dark")  # the colours of paper apply only after the event
    page.evaluate("""addEventListener("beforeprint", () => {
        globalThis.ink = getComputedStyle(document.querySelector("article p")).color })""")
    text = " ".join(
        w for p in PdfReader(io.BytesIO(page.pdf(print_background=False))).pages for w in p.extract_text().split()
    )
    channels = [int(n) for n in re.findall(r"\d+", page.evaluate("ink"))[:3]]
    assert max(channels) < 90, "dark ink"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark", "and the screen as it was"
    text = unicodedata.normalize("NFKC", text)  # without ligatures
    hidden = page.locator(".bd-article section > details:not(.hide) > p, .veiled figcaption").all_text_contents()
    assert len(hidden) >= 3
    for paragraph in hidden:
        start = re.match(r"[A-Z][a-z ]+", paragraph)  # up to a formula, or a mark that a font may write otherwise
        words = start[0].split()[:2] if start else []
        assert all(word in text for word in words), paragraph
    for button in ("Show the code", "Answer first", "Share my", "Copy link to this state"):
        assert button not in text, button


def test_without_chromium_a_sentence(monkeypatch):
    monkeypatch.setattr(pdf, "chromium", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install chromium"), pdf.browser_page():
        pass
