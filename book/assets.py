"""What the pages load: fonts and icons reduced to what the book draws, the controls' scripts, one style sheet.

What is known before the pages are written lies in a folder of its own, which Sphinx copies with the theme's files; the icons
and the style sheet follow when all pages are there.
"""

import hashlib
import os
import posixpath
import re
import shutil
import string
import zlib
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools import subset
from sphinx.builders.html import StandaloneHTMLBuilder

from book import edits, purge
from book.formulas import KATEX, drawn
from book.page_scripts import page_scripts

GREEK = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"  # the letters that the controls write in the formulas' fonts
THEME_STYLES = ["_static/styles/theme.css", "_static/styles/pydata-sphinx-theme.css"]  # which its templates link, not Sphinx
OWN_STYLES = [
    "text/face.css",
    "layout.css",
    "style.css",
    "front.css",
    "widgets.css",
    "print.css",
]  # in this order, behind all others
# A page says "auto" until its script has chosen light or dark: without JavaScript it is light, and not without any colour.
LIGHT = re.compile(r'html\[data-theme="?light"?\]')
THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"


def folder(builder: StandaloneHTMLBuilder) -> Path:
    """Return where the files are gathered that Sphinx copies."""
    return Path(builder.doctreedir, "static")


def versioned(builder: StandaloneHTMLBuilder, file: str) -> str:
    """Return a gathered file's address with its digest: a browser may keep what lies there, as it never changes."""
    return f"{file}?v={zlib.crc32((folder(builder) / file).read_bytes()):x}"


def provide(builder: StandaloneHTMLBuilder) -> None:
    """Gather what the pages refer to, and have Sphinx copy it with its own static files."""
    to = folder(builder)
    shutil.rmtree(to, ignore_errors=True)
    (to / "katex" / "fonts").mkdir(parents=True)
    page_scripts(to / "controls")
    shutil.move(to / "controls" / "widgets.css", to)
    shutil.copy(KATEX / "katex.min.css", to / "katex")
    for font in KATEX.glob("fonts/*.woff2"):
        shutil.copy(font, to / "katex" / "fonts")
    reduce_fonts(to.glob("katex/fonts/*"), drawn(builder) | set(string.ascii_letters + string.digits + GREEK))
    (source,) = (s for d in builder.theme.get_theme_dirs() if (s := Path(d, "static", THEME_SCRIPT)).exists())
    (to / "scripts").mkdir()
    script = source.read_text("utf-8")
    for edit in (edits.KEYS, edits.OVERFLOW):
        script = edit.apply(script, THEME_SCRIPT)
    (to / THEME_SCRIPT).write_text(script, "utf-8")
    builder.config.html_static_path.append(str(to))
    sheets = sorted(
        builder._css_files, key=lambda sheet: sheet.priority
    )  # so far; an extension may add one to a single page
    builder.book_sheets = [*THEME_STYLES, *(str(sheet.filename) for sheet in sheets)]  # type: ignore[attr-defined]


def reduce_fonts(fonts: Iterable[Path], characters: set[str]) -> None:
    """Reduce fonts to the `characters`, each font in a process of its own."""
    paths = sorted(fonts)
    codes = ",".join(f"U+{ord(c):04X}" for c in sorted(characters))
    with ProcessPoolExecutor() as pool:
        list(pool.map(reduce_font, paths, [codes] * len(paths)))


def reduce_font(font: Path, codes: str, features: str = "*") -> None:
    """Reduce a font to the characters `codes`, written U+0041,U+0042 …, and to the layout `features`."""
    options = [f"--unicodes={codes}", f"--layout-features={features}", "--flavor=woff2", f"--output-file={font}.part"]
    subset.main([str(font), *options])
    os.replace(f"{font}.part", font)


def reduce_icons(static: Path, used: set[str]) -> None:
    """Reduce the theme's icon fonts and their style rules to the icons whose class names are `used`."""
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    codes = []

    def kept(rule: re.Match[str]) -> str:
        if not used & set(re.findall(r"\.(fa-[\w-]+):before", rule[1])):
            return ""
        codes.append(f"U+{rule[2]}")
        return rule[0]

    sheet.write_text(edits.ICONS.apply(sheet.read_text("utf-8"), sheet.name, kept), "utf-8")
    for font in static.glob("vendor/fontawesome/webfonts/*.woff2"):
        reduce_font(font, ",".join(codes))


def common_sheets(builder: StandaloneHTMLBuilder) -> list[str]:
    """Return the addresses, from the book's root, of the style sheets that all pages have, in their order."""
    return builder.book_sheets  # type: ignore[attr-defined]


def one_style_sheet(builder: StandaloneHTMLBuilder, pages: Iterable[str]) -> str:
    """Write one file that holds the style sheets of all pages, and return its name.

    The book's own stand there whole, of the others what may match something on the pages.
    """
    static = Path(builder.outdir, "_static")
    known = purge.words([*pages, *(f.read_text("utf-8") for f in static.rglob("*.js") if f.parent.name != "texts")])
    sheets = {sheet: inlined(Path(builder.outdir, sheet), static) for sheet in common_sheets(builder)}
    own = {f"_static/{sheet}" for sheet in OWN_STYLES}
    css = "\n".join(text if sheet in own else purge.purged(text, known) for sheet, text in sheets.items())
    css = LIGHT.sub('html:is([data-theme="light"],[data-theme="auto"])', css)
    name = f"book-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(css, "utf-8")
    return name


def inlined(sheet: Path, static: Path) -> str:
    """Return a style sheet's text as it reads from the static folder: imports put in, addresses made relative to it."""
    folder = sheet.parent.relative_to(static).as_posix()
    css = re.sub(r"/\*(?!!).*?\*/", "", sheet.read_text("utf-8"), flags=re.S)

    def address(m: re.Match[str]) -> str:
        local = not re.match(r"data:|#|https?:", m[1])
        return f"url({posixpath.normpath(posixpath.join(folder, m[1]))})" if local else m[0]

    css = re.sub(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""", address, css)
    return re.sub(r'@import "([^"]+)";', lambda m: inlined(Path(os.path.normpath(sheet.parent / m[1])), static), css)
