"""Sphinx extension: make each published page light, accessible and free of other hosts.

The theme ships an icon script, whole icon fonts and a search index with every page, and labels some buttons in a way that
contradicts their visible text. Here each of these is mended once, for all pages, when the build is finished; and pages with
controls get the scripts of just those, and captions with pictures that stand in their places where JavaScript is off.
"""

import functools
import hashlib
import json
import os
import posixpath
import re
import shutil
import string
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pybtex.plugin
from fontTools import subset
from sphinx.application import Sphinx

from book.captions import add_captions, save_stills, stills
from book.formulas import KATEX, ROOT, typeset
from book.page_scripts import page_scripts

# What the theme's templates emit, and what a page of this book has instead. An edit changes nothing when applied again.
EDITS = [
    # 540 kB compressed, for icons that the style sheet's font already draws
    (r"\s*<script [^>]*fontawesome\.js[^>]*></script>", ""),
    # 24 kB for tooltips, which titles do, and for one menu, which a link does; and its handlers search the whole page at
    # every key press, which a control cannot afford
    (r"\s*<(?:script|link) [^>]*bootstrap\.js[^>]*>(?:</script>)?", ""),
    (
        r'(?s)<div class="dropdown dropdown-download-buttons">.*?<a href="([^"]*)".*?</ul>\s*</div>',
        r'<a class="btn" href="\1" download title="Download the source of this page" '
        r'aria-label="Download the source of this page"><i class="fas fa-download"></i></a>',
    ),
    (r' data-bs-title="', ' title="'),
    # an accessible name that differs from the visible text (WCAG 2.5.3)
    (r'(<button class="btn search-button-field [^>]*?) aria-label="Search"', r"\1"),
    (r'(<summary) aria-label="Toggle hidden content"', r"\1"),
    (r'(<i class="theme-switch [^>]*?) +title="[^"]*"', r'\1 aria-hidden="true"'),
    # roles that docutils gives to citations and ARIA no longer knows
    (r' role="doc-biblioentry"', ""),
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    # the sidebar's title stands outside every landmark (WCAG 1.3.1)
    (r'(<div id="pst-primary-sidebar")(?! role)', r'\1 role="complementary" aria-label="Book"'),
    # nothing but the first control's scripts may hold up the page
    (r'<script (src="(?![^"]*/controls/)[^"]*")>', r"<script defer \1>"),
]
# At every key the theme searches the whole page for its search field, which a slider moved by arrow keys cannot afford.
THEME_KEYS = (r'("keydown",e=>\{)(?=let t=\w+\(\);e\.shiftKey)', r"\1if(!/^(k|Escape)$/i.test(e.key))return;")
GREEK = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"  # the letters that the controls write in the formulas' fonts
FIRST_VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">.*?</noscript>', re.S)
# grows with the book, and the search page loads its own
SEARCH_SCRIPTS = (r'\s*<script [^>]*src="[^"]*(searchtools|language_data|searchindex)\.js"></script>', "")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Copy what the pages refer to, and mend the pages."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    pages = [p for p in Path(app.outdir).rglob("*.html") if static not in p.parents]
    drawn = typeset(pages)
    copy_assets(static)
    subset_formulas(static, drawn | set(string.ascii_letters + string.digits + GREEK))
    subset_icons(static, {name for p in pages for name in re.findall(r"\bfa-[\w-]+", p.read_text("utf-8"))})
    questions = asked(pages)
    options = (static / "documentation_options.js").read_text("utf-8")
    pictures = stills(sorted(Path(app.srcdir, "chapters").rglob("[!.]*.ipynb")))
    save_stills(pictures, static / "stills")
    for page in pages:
        html = page.read_text("utf-8").replace('<div id="progress">', f'{questions}<div id="progress">', 1)
        html = re.sub(r'<script src="[^"]*documentation_options\.js[^"]*">', lambda _: f"<script>{options}", html)
        for pattern, replacement in EDITS if page.name == "search.html" else [*EDITS, SEARCH_SCRIPTS]:
            html = re.sub(pattern, replacement, html)
        page.write_text(bundle_styles(add_controls(add_captions(html, pictures)), page, static), "utf-8")


def copy_assets(static: Path) -> None:
    """Copy KaTeX's style and fonts, the book's style and scripts, the controls and their host; mend the theme's script."""
    (static / "katex" / "fonts").mkdir(parents=True, exist_ok=True)
    page_scripts(static / "controls")
    shutil.copy(KATEX / "katex.min.css", static / "katex")
    for font in KATEX.glob("fonts/*.woff2"):
        shutil.copy(font, static / "katex" / "fonts")
    shutil.copy(ROOT / "book" / "style.css", static)
    shutil.move(static / "controls" / "widgets.css", static)
    shutil.copy(ROOT / "book" / "page.js", static)
    theme = static / "scripts" / "pydata-sphinx-theme.js"
    theme.write_text(re.sub(*THEME_KEYS, theme.read_text("utf-8")), "utf-8")
    for name in ("progress.js", "host.js"):
        shutil.copy(ROOT / "book" / name, static / "controls")


def asked(pages: list[Path]) -> str:
    """Return the script element that tells the front page which questions each chapter asks."""
    chapters = []
    for page in sorted(pages):
        html = page.read_text("utf-8")
        names = [m[1] for m in re.finditer(r'"name": "([\w-]+)", "options": \[', html)]
        if names:
            title = re.sub(r"<[^>]*>", "", re.search(r'<h1>((?:(?!</h1>).)*?)<a class="headerlink"', html)[1]).strip()  # type: ignore[index]
            chapters.append({"page": page.stem, "title": title, "address": page.name, "questions": names})
    data = json.dumps(chapters).replace("<", "\\u003c")
    return f'<script type="application/json" id="book-questions">{data}</script>'


def subset_formulas(static: Path, drawn: set[str]) -> None:
    """Reduce KaTeX's fonts to the characters that the book's formulas draw."""
    codes = ",".join(f"U+{ord(c):04X}" for c in sorted(drawn))
    fonts = sorted((static / "katex" / "fonts").glob("*.woff2"))
    with ProcessPoolExecutor() as pool:
        list(pool.map(reduce_font, fonts, [codes] * len(fonts)))


def reduce_font(font: Path, codes: str) -> None:
    """Reduce a font to the characters `codes`, written U+0041,U+0042 …"""
    subset.main([str(font), f"--unicodes={codes}", "--flavor=woff2", "--layout-features=*", f"--output-file={font}.part"])
    os.replace(f"{font}.part", font)


def subset_icons(static: Path, used: set[str]) -> None:
    """Reduce the theme's icon fonts and their style rules to the icons whose class names are `used`."""
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    css = sheet.read_text("utf-8")
    rule = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
    kept = [m for m in rule.finditer(css) if used & set(re.findall(r"\.(fa-[\w-]+):before", m[1]))]
    keep = {m[0] for m in kept}
    sheet.write_text(rule.sub(lambda m: m[0] if m[0] in keep else "", css), "utf-8")
    codes = ",".join(f"U+{m[2]}" for m in kept)
    for font in static.glob("vendor/fontawesome/webfonts/*.woff2"):
        reduce_font(font, codes)


def add_controls(html: str) -> str:
    """Load the scripts of the controls that a page shows, and the host, behind the first: it need not wait for the rest."""
    names = sorted(set(re.findall(r'"_front": "(\w+)"', html)))
    if not names or "controls/host.js" in html:
        return html
    root = re.search(r'data-content_root="([^"]*)"', html)[1]  # type: ignore[index]
    scripts = ["shared", *names, "progress", "host"]
    tags = "".join(f'\n<script src="{root}_static/controls/{name}.js"></script>' for name in scripts)
    return FIRST_VIEW.sub(lambda m: m[0] + tags, html, count=1)


def bundle_styles(html: str, page: Path, static: Path) -> str:
    """Replace the page's style sheets by one file that holds them all, at the end of the head.

    One request instead of ten; and no script in the head waits for it, so that the page is parsed while it comes.
    """
    link = re.compile(r'\s*<link [^>]*rel="stylesheet"[^>]*>')
    hrefs = [re.search(r'href="([^"?]*)', tag)[1] for tag in link.findall(html)]  # type: ignore[index]
    if len(hrefs) < 2:
        return html
    files = [Path(os.path.normpath(page.parent / h)) for h in hrefs]
    css = "\n".join(inlined(f, static) for f in [*files, static / "style.css", static / "widgets.css"])
    name = f"book-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(css, "utf-8")
    root = re.search(r'data-content_root="([^"]*)"', html)[1]  # type: ignore[index]
    tag = f'\n<link rel="stylesheet" href="{root}_static/{name}">'
    return link.sub("", html).replace("</head>", f"{tag}\n</head>", 1)


def inlined(sheet: Path, static: Path) -> str:
    """Return a style sheet's text as it reads from the static folder: imports put in, addresses made relative to it."""
    folder = sheet.parent.relative_to(static).as_posix()
    css = re.sub(r"/\*(?!!).*?\*/", "", sheet.read_text("utf-8"), flags=re.S)

    def address(m: re.Match[str]) -> str:
        local = not re.match(r"data:|#|https?:", m[1])
        return f"url({posixpath.normpath(posixpath.join(folder, m[1]))})" if local else m[0]

    css = re.sub(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""", address, css)
    return re.sub(r'@import "([^"]+)";', lambda m: inlined(Path(os.path.normpath(sheet.parent / m[1])), static), css)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # jupyter-book has no option for it; more parts than processors, because chapters are longer than the appendix
    app.parallel = 2 * (os.cpu_count() or 1)
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True  # it acts once all are read, but does not say so
    # at every citation it would search all that is installed for its plug-ins anew
    pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
    app.add_css_file("katex/katex.min.css")
    app.add_js_file("page.js")
    app.connect("build-finished", finish, priority=900)  # after the theme has written its own style sheets
    return {"parallel_read_safe": True, "parallel_write_safe": True}
