"""The book as files: puts the PDF and the EPUB that exist beside the built site, and links them on its front page.

`python -m book.files`, after `make pdf` or `make epub`. The front page says where: in `<div id="files"></div>`, which stays
empty where there are no files.
"""

import re
import shutil
import sys
from pathlib import Path

from pypdf import PdfReader

BUILD = Path(__file__).parent.parent / "_build"
PLACE = re.compile(r'(<div id="files">).*?(</div>)', re.S)


def described(file: Path) -> str:
    """Return what a reader wants to know of a file before taking it."""
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    return f"PDF, {len(PdfReader(file).pages)} pages, {size}" if file.suffix == ".pdf" else f"EPUB, for e-readers, {size}"


def links(files: list[Path], address: str) -> str:
    """Return the sentence that offers the files, which lie at `address`."""
    offered = [f'<a href="{address}{file.name}" download>{described(file)}</a>' for file in files]
    return f"<p>To take along, and to print: {' · '.join(offered)}.</p>" if offered else ""


def offer(build: Path = BUILD) -> list[Path]:
    """Copy the files to the site and name them on its front page; return them as they lie in the site."""
    site = build / "html"
    found = [*sorted(build.glob("pdf/*.pdf")), *sorted(build.glob("epub/*.epub"))]
    (site / "files").mkdir(exist_ok=True)
    files = [Path(shutil.copy(file, site / "files")) for file in found]
    for page in (path for path in site.rglob("*.html") if "_static" not in path.parts):
        text = page.read_text("utf-8")
        if PLACE.search(text):
            offered = links(files, "../" * len(page.parent.relative_to(site).parts) + "files/")
            page.write_text(PLACE.sub(rf"\g<1>{offered}\g<2>", text), "utf-8")
    return files


if __name__ == "__main__":
    if not (BUILD / "html" / "index.html").exists():
        sys.exit("There is no built book: run `make book` first.")
    for file in offer():
        print(f"{file.relative_to(BUILD.parent)}: {described(file)}")
