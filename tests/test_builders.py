"""The book's extension in a small book, with each of Sphinx's builders: all finish, and lose neither figure nor control."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import yaml

from book.ebook import xhtml
from book.formulas import typeset
from nblib import plots
from nblib.widgets import PerceptronExplorer, Prediction
from tests.support.files import check_epub

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
STATE = "application/vnd.jupyter.widget-state+json"
MENTION = "*Ink* is a {term}`figure`, see {ref}`more` and {cite:t}`rosenblatt1958`."
TEXT = f"""# Front page

The weighted sum is $z = w x + b$. {MENTION}

```{{math}}
:label: cost
J = \\tfrac12 (\\hat y - y)^2
```

By {{eq}}`cost` the cost is never negative.

<div id="progress">

*Your progress.*

</div>"""
MORE = """(more)=
# More

```{glossary}
figure
  A picture with a caption.
```

## Works

```{bibliography}
```
"""


def notebook():
    """A page with what chapters have: formulas, a folded cell, a figure, a control and a question."""
    fig, ax = plots.figure()
    ax.plot([0, 1], [1, 0])
    picture = plots.show(fig, "A line that falls & ends")
    controls = [
        PerceptronExplorer(instruction="Move the line."),
        Prediction("predict-what", "What comes?", [("This", "Yes.", True), ("That", "No.", False)]),
    ]
    cells = [nbformat.v4.new_markdown_cell(TEXT)]
    outputs = [
        {"text/html": picture._repr_html_(), "text/plain": repr(picture)},
        *(c._repr_mimebundle_()[0] for c in controls),
    ]
    for data in outputs:
        cell = nbformat.v4.new_code_cell("show()", metadata={"tags": ["hide-input"]})
        cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
        cells.append(cell)
    cells.append(nbformat.v4.new_code_cell("", metadata={"tags": ["answer", "remove-cell"]}))  # in JupyterLab only
    kept = {c.model_id: {k: v for k, v in c.get_state().items() if k not in ("_esm", "_css", "layout")} for c in controls}
    models = {key: {"model_module": "anywidget", "model_name": "AnyModel", "state": state} for key, state in kept.items()}
    widgets = {STATE: {"state": models, "version_major": 2, "version_minor": 0}}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "widgets": widgets}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The small book's folder: the book's own configuration, two pages."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "chapters").mkdir()
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["local_extensions"] = {"book.site": str(ROOT)}
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    toc = {"format": "jb-book", "root": "chapters/index", "chapters": [{"file": "chapters/more"}, {"file": "genindex"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), "utf-8")
    for name in ("genindex.md", "references.bib"):
        (folder / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    nbformat.write(notebook(), folder / "chapters" / "index.ipynb")
    (folder / "chapters" / "more.md").write_text(MORE, "utf-8")
    return folder


def build(source, out, builder, *options, path=None):
    """Build the small book; return the process and the folder that holds the result."""
    done = subprocess.run(
        [
            BIN / "jupyter-book",
            "build",
            source,
            "--path-output",
            out,
            "--builder",
            "custom",
            "--custom-builder",
            builder,
            *options,
        ],
        env=os.environ | {"PATH": path or str(BIN), "BOOK_PYODIDE": ""},  # a small book needs no Python
        capture_output=True,
        text=True,
    )
    return done, Path(out, "_build", builder)


def built(source, out, builder, *options, path=None):
    """Build the small book, which must not even warn; return the folder of the result."""
    done, folder = build(source, out, builder, "-W", "--keep-going", *options, path=path)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_long_texts_leave_the_pages(builder, source, tmp_path):
    """The page's head names the file that holds the text; the notebook keeps it."""
    folder = tmp_path / "book"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("_build"))
    given = notebook()
    first = next(iter(given.metadata.widgets[STATE]["state"].values()))["state"]
    first["data_of_its_own"] = "heavy</b>" * 2000
    nbformat.write(given, folder / "chapters" / "index.ipynb")
    page = built(folder, tmp_path, builder) / "chapters" / "index.html"
    html = page.read_text("utf-8")
    assert "heavy" not in html
    address = re.search(r'"_late": \{"data_of_its_own": "([^"]+)"\}', html)[1]
    assert "heavy</b>" * 2000 in (page.parent / address).resolve().read_text("utf-8")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_pages_have_live_controls(builder, source, tmp_path):
    folder = built(source, tmp_path, builder)
    page, root = (folder / "chapters" / "index.html", "../_static/")
    html = page.read_text("utf-8")
    views = html.split('<script type="application/vnd.jupyter.widget-view+json">')[1:]
    scripts = re.findall(r'<script src="([^"?]*controls/[^"?]*)[?]v=[0-9a-f]+"', html)
    names = ("shared", "perceptron", "prediction", "progress", "veil", "host")
    assert "tag_answer" not in html
    assert len(views) == 2 and all("</script><noscript>" in view for view in views)
    assert scripts == [f"{root}controls/{name}.js" for name in names]
    assert "controls/host.js" in views[0], "behind the first control"
    for address in [*scripts, *re.findall(r'(?:src|href)="([^"#?:]*)[?"#]', html)]:
        assert (page.parent / address).exists(), address
    (source / "chapters" / "more.md").touch()
    for _ in range(2 if builder == "html" else 0):  # once more with one page changed, then with none
        again = built(source, tmp_path, builder)
        assert (again / "chapters" / "index.html").read_text("utf-8") == html
    link = "more.html" if builder == "html" else "more/"
    assert 'id="book-questions">[{"page": "index"' in html and f'href="{link}#more"' in html
    assert html.count("katex-display") == 1 and "<x-tex" not in html


def test_a_single_page_stands_where_its_addresses_start(source, tmp_path):
    folder = built(source, tmp_path, "singlehtml")
    html = (folder / "index.html").read_text("utf-8")
    assert '<figure class="nb-figure"' in html and "Move the line." in html and "○ That" in html
    assert "widget-view" not in html and len(re.findall(r'<img alt="Perceptron on [^"]*" src="_images/', html)) == 1
    ids = set(re.findall(r'id="([^"]*)"', html))
    assert {m for m in re.findall(r'href="#([^"]+)"', html)} - ids == set()
    assert all((folder / a).exists() for a in re.findall(r'(?:src|href)="(_static/[^"?]*)', html))


def test_an_e_book_has_pictures_and_formulas(source, tmp_path):
    folder = built(source, tmp_path, "epub")
    with zipfile.ZipFile(next(folder.glob("*.epub"))) as book:
        pictures = [name for name in book.namelist() if name.endswith(".svg")]
        page = book.read("chapters/index.xhtml").decode()
        assert len(pictures) >= 2 and all(ElementTree.fromstring(book.read(name)) is not None for name in pictures)
    ElementTree.fromstring(page)
    assert 'alt="A line that falls &amp; ends"' in page and "Move the line." in page
    assert page.count("<math ") == 2 and "katex-html" not in page and "<script" not in page
    assert "JavaScript" not in page and page.index("○ That") < page.index("✗ That: No.")
    check_epub(next(folder.glob("*.epub")))


def test_html_in_a_source_becomes_xml():
    assert xhtml("<details><summary>Hint</summary>") == '<details open="open"><summary>Hint</summary>'
    assert xhtml("a &amp; b<br>&eacute; &lt;") == "a &amp; b<br />é &lt;"
    assert xhtml('<a href="#graph?v=1&amp;w=2">') == "<a>", "only the site knows a control's states"
    assert xhtml('<a href="x?v=1&w=2" download>') == '<a href="x?v=1&amp;w=2" download="download">'


def test_a_base_has_one_script():
    tex = r"y_{\min} + x_{\max}^2 + \underset{(N, D)}{X}"
    (formula,) = typeset([(False, tex)], "mathml").values()
    tree = ElementTree.fromstring(formula)
    assert {len(part) for part in tree.iter() if part.tag.endswith(("msub", "msup"))} == {2}
    assert {len(part) for part in tree.iter() if part.tag.endswith("msubsup")} == {3}
    assert [part.tag for part in tree.iter() if part.tag.endswith(("}mi", "}mo")) and len(part)] == []


def converter(folder):
    """A stand-in for rsvg-convert, which need not be installed: it writes what it was asked for."""
    program = folder / "rsvg-convert"
    program.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[2].split('=')[1], 'w').write(sys.argv[3])\n", "utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{BIN}"


def test_latex_has_pictures_and_formulas(source, tmp_path):
    folder = built(source, tmp_path / "out", "latex", path=converter(tmp_path))
    tex = next(folder.glob("*.tex")).read_text("utf-8")
    shown = re.findall(r"\\sphinxincludegraphics\{\{([^}]*)\}\.pdf\}", tex)
    assert len(shown) == 2 and all((folder / f"{name}.pdf").exists() for name in shown)
    assert "Move the line." in tex and r"\tfrac12 (\hat y - y)^2" in tex and "<figure" not in tex


def test_latex_without_the_converter_says_so(source, tmp_path):
    done, folder = build(source, tmp_path, "latex")
    assert done.returncode == 0 and list(folder.glob("*.tex"))
    assert "rsvg-convert (Debian: apt-get install librsvg2-bin)" in done.stderr
    assert done.stderr.count("image/svg+xml") == 2, "each figure that is left out is named"


def test_other_builders_finish(source, tmp_path):
    folder = built(source, tmp_path, "text")
    assert "Move the line." in (folder / "chapters" / "index.txt").read_text("utf-8")


def test_addresses_give_a_page_its_links_and_its_card(source, tmp_path):
    """Where the book is published, and where its source is: two keys of the configuration."""
    config = yaml.safe_load((source / "_config.yml").read_text("utf-8"))
    config["html"]["baseurl"] = "https://example.org/deep"
    config["repository"]["url"] = "https://github.com/someone/book"
    (source / "_addresses.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    folder = built(source, tmp_path, "html", "--config", source / "_addresses.yml")
    html = (folder / "chapters" / "index.html").read_text("utf-8")
    links = re.search(r'(?s)<nav class="elsewhere.*?</nav>', html)[0]
    assert re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', links) == [
        ("https://mybinder.org/v2/gh/someone/book/main?urlpath=lab/tree/chapters/index.ipynb", "Open in Binder"),
        ("https://colab.research.google.com/github/someone/book/blob/main/chapters/index.ipynb", "Open in Colab"),
        ("https://github.com/someone/book/edit/main/chapters/index.ipynb", "Edit this page"),
        ("../_sources/chapters/index.ipynb", "Download"),
    ]
    assert '<link rel="canonical" href="https://example.org/deep/chapters/index.html" />' in html
    image = "https://example.org/deep/_static/cards/chapters-index.png"
    assert f'<meta property="og:image" content="{image}">' in html
    card = (folder / image.removeprefix("https://example.org/deep/")).read_bytes()
    assert card[:8] == b"\x89PNG\r\n\x1a\n" and (int.from_bytes(card[16:20]), int.from_bytes(card[20:24])) == (1200, 630)
    places = ElementTree.parse(folder / "sitemap.xml").getroot().findall(".//{*}loc")
    assert [place.text.removeprefix("https://example.org/deep/") for place in places] == [
        "chapters/index.html", "chapters/more.html", "genindex.html"
    ]  # fmt: skip
    more = (folder / "chapters" / "more.html").read_text("utf-8")
    assert "Open in" not in more and "edit/main/chapters/more.md" in more and "og:image" not in more


@pytest.mark.parametrize("edit", ["STYLE_SHEET", "EARLY", "POLICY", "ICONS", "KEYS", "OVERFLOW"])
def test_an_edit_that_finds_nothing_stops_the_build_by_name(edit, source, tmp_path):
    name = f"breaks_{edit.lower()}"
    (source / f"{name}.py").write_text(
        f"from dataclasses import replace\nfrom book import edits\n\n\ndef setup(app):\n"
        f"    edits.{edit} = replace(edits.{edit}, pattern='(no file says this)')\n",
        "utf-8",
    )
    config = yaml.safe_load((source / "_config.yml").read_text("utf-8"))
    config["sphinx"]["local_extensions"] |= {name: str(source)}
    config["sphinx"]["config"]["extensions"].append(name)
    broken = source / f"_{name}.yml"
    broken.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    done, _ = build(source, tmp_path, "html", "--config", broken)
    from book import edits

    assert done.returncode != 0
    assert f"The edit “{getattr(edits, edit).name}” found nothing to edit in " in done.stderr
    assert "'(no file says this)'" in done.stderr
