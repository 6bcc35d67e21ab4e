"""Sphinx extension: the book's theme and what its pages load, light, accessible and free of other hosts.

`theme/` holds the templates and styles. What a template cannot know comes from here: the scripts in the order in which they
may run, and one style sheet for all pages, whose name is known when all are written.
"""

import functools
import os
import re
from html import escape
from pathlib import Path
from typing import Any, cast

import pybtex.plugin
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from book import assets, early, edits, typeface
from book.policy import policy

THEME = Path(__file__).parent / "theme"
PAGES = ("html", "dirhtml", "singlehtml")  # the builders that use the theme
PARTS = (
    "book.head",
    "book.controls",
    "book.form",
    "book.formulas",
    "book.markup",
    "book.chapter_cards",
    "book.previews",
    "book.search",
    "book.single_page",
    "book.ebook",
    "book.try_here",
    "book.offline_site",
    "book.plan",
    "book.solutions",
)


def prefer_templates(app: Sphinx, config: Config) -> None:
    """Let the theme's components win: its parents put theirs before all themes."""
    config.templates_path.insert(0, str(THEME / "components"))


def add_files(app: Sphinx) -> None:
    """Add the book's own styles, behind all others, and its script."""
    if app.builder.name in PAGES:
        app.add_css_file("katex/katex.min.css")
        for sheet in assets.OWN_STYLES:
            app.add_css_file(sheet, priority=900)
        app.add_js_file("page.js")


def provide(app: Sphinx, env: BuildEnvironment) -> None:
    """Gather what the pages load, before Sphinx copies its static files."""
    if app.builder.name in PAGES:
        builder = cast(StandaloneHTMLBuilder, app.builder)
        assets.provide(builder)
        typeface.provide(assets.folder(builder) / "text")


def complete(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's templates its scripts and style sheets: nothing but the first control's scripts may hold up the page."""
    if app.builder.name not in PAGES:
        return
    options = Path(app.outdir, "_static", "documentation_options.js")
    scripts = []
    for script in context["script_files"]:
        if script.filename == f"_static/{options.name}":  # 0.3 kB, which others need at once
            if options.exists():  # a single page is written before Sphinx copies the file
                script = type(script)(None, priority=script.priority, body=options.read_text("utf-8"))
        elif script.filename:
            script = type(script)(script.filename, priority=script.priority, **script.attributes | {"defer": "defer"})
        scripts.append(script)
    context["script_files"] = scripts
    builder = cast(StandaloneHTMLBuilder, app.builder)
    common = assets.common_sheets(builder)
    context["css_files"] = [sheet for sheet in context["css_files"] if sheet.filename not in common]
    context["theme_script"] = context["pathto"](f"_static/{assets.versioned(builder, assets.THEME_SCRIPT)}", 1)


def dense(html: str) -> str:
    """Return a page without the indentation that templates leave around its article."""
    head, article, rest = html.partition("<article")
    text, end, foot = rest.rpartition("</article>")
    return re.sub(r"\n\s+", "\n", head) + article + text + end + re.sub(r"\n\s+", "\n", foot)


def lead(page: Path, title: str) -> None:
    """Give the page that only leads to the first one a name, an icon, and a link for those whose browser stays."""
    refresh, to = re.findall(r'(<meta http-equiv="Refresh" content="0; url=([^"]*)"[^>]*>)', page.read_text("utf-8"))[0]
    icon = '<link rel="icon" type="image/svg+xml" href="_static/favicon.svg">'
    head = f'<!doctype html>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n{icon}\n{refresh}\n'
    page.write_text(f'{head}<p><a href="{to}">{escape(title)}</a></p>\n', "utf-8")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """When all pages are written: reduce the icons to those shown, name in each its sheet and what it needs first."""
    if exception or app.builder.name not in PAGES:
        return
    static = Path(app.outdir, "_static")
    pages = {p: p.read_text("utf-8") for p in Path(app.outdir).rglob("*.html") if static not in p.parents}
    for page in [page for page, html in pages.items() if "<html" not in html]:
        del pages[page]
        lead(page, app.config.html_title or app.config.project)
    assets.reduce_icons(static, {name for html in pages.values() for name in re.findall(r"\bfa-[\w-]+", html)})
    typeface.reduce(static / "text", list(pages.values()))
    builder = cast(StandaloneHTMLBuilder, app.builder)
    sheet = assets.one_style_sheet(builder, pages.values())
    front = builder.get_outfilename(app.config.root_doc)
    for page, html in pages.items():
        name = page.relative_to(app.outdir).as_posix()
        html = edits.STYLE_SHEET.apply(dense(html), name, sheet)  # before the policy, which names what each script holds
        then = early.of_a_chapter(builder) if page == Path(front) else {}
        html = edits.EARLY.apply(html, name, early.links(html, then))
        html = edits.POLICY.apply(html, name, policy(html))
        page.write_text(html, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # jupyter-book has no option for it; more parts than processors, because chapters are longer than the appendix
    app.parallel = 2 * (os.cpu_count() or 1)
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True  # it acts once all are read, but does not say so
    # at every citation it would search all that is installed for its plug-ins anew
    pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
    for extension in PARTS:
        app.setup_extension(extension)
    app.add_html_theme("book", str(THEME))
    app.connect("config-inited", prefer_templates, priority=900)
    app.connect("builder-inited", add_files)
    app.connect("env-updated", provide, priority=600)  # after the formulas, whose characters the fonts keep
    app.connect("html-page-context", complete, priority=900)  # after all who add scripts and styles
    app.connect("build-finished", finish, priority=900)  # after the theme has written its own style sheets
    return {"parallel_read_safe": True, "parallel_write_safe": True}
