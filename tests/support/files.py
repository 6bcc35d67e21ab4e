"""What a PDF and an EPUB of the book must be, of one chapter or of all."""

import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

EPUBCHECK = Path("/usr/bin/epubcheck")  # where Debian puts it: a jar


def check_epub(file):
    """Ask epubcheck; where there is none skip, unless REQUIRE_EPUBCHECK=1."""
    if not EPUBCHECK.exists() or shutil.which("java") is None:
        message = "no epubcheck on this machine: install it (Debian: apt-get install epubcheck default-jre-headless)"
        pytest.fail(message) if os.environ.get("REQUIRE_EPUBCHECK") == "1" else pytest.skip(message)
    done = subprocess.run(["java", "-jar", EPUBCHECK, file], capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "0 fatals / 0 errors / 0 warnings" in said, said[-3000:]


def fonts(reader):
    """Return the kinds and names of all fonts that a PDF's pages use, those of its pictures, too, and which have no file."""
    found, seen = set(), set()

    def visit(resources):
        for font in (resources.get("/Font") or {}).values():
            for part in font.get_object().get("/DescendantFonts", [font]):
                part = part.get_object()
                held = {"/FontFile", "/FontFile2", "/FontFile3"} & set(part.get("/FontDescriptor", {}))
                found.add((part["/Subtype"], str(part.get("/BaseFont")), bool(held)))
        for item in (resources.get("/XObject") or {}).values():
            item = item.get_object()
            if item.hash_value() not in seen and "/Resources" in item:
                seen.add(item.hash_value())
                visit(item["/Resources"])

    for page in reader.pages:
        visit(page["/Resources"])
    return found


def outline(reader):
    """Return the entries of a PDF's outline: depth, title, and the index of the page."""

    def entries(items, depth):
        for item in items:
            if isinstance(item, Destination):
                yield depth, item.title, reader.get_destination_page_number(item)
            else:
                yield from entries(item, depth + 1)

    return list(entries(reader.outline, 0))


def check_pdf(file):
    """Ask for embedded TrueType fonts, links that lead somewhere, an outline that is right; return the reader."""
    reader = PdfReader(file)
    bad = {font for font in fonts(reader) if font[0] != "/CIDFontType2" or not font[2]}
    assert bad == set(), "not TrueType, or not in the file"
    pages = {page.indirect_reference.idnum for page in reader.pages}
    for page in reader.pages:
        for link in (annotation.get_object() for annotation in page.get("/Annots", [])):
            if "/Dest" in link:
                assert link["/Dest"][0].idnum in pages
            else:
                assert link["/A"]["/URI"].startswith(("https://", "http://", "mailto:")), link
    words = {}
    for (depth, title, number), (below, _, next_number) in pairwise(outline(reader)[:60]):
        if depth < below and number == next_number:
            continue  # a part, which begins with its first chapter
        text = words.setdefault(number, "".join(reader.pages[number].extract_text().split()))
        if title.isascii():
            assert "".join(title.split()) in text, (title, number)
    return reader
