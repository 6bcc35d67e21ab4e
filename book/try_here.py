"""Sphinx extension: "Try it here", a button below each cell that a reader can write and run within the page.

Below the stub of a graded exercise, a cell with the tag `try-it`, and a practice exercise that has code. A click loads
Python (Pyodide, NumPy, `nblib` without data, figures and controls) and an editor from `_static/try`; before it nothing is
loaded. The setting `pyodide` of _config.yml, or BOOK_PYODIDE in the environment, names the folder with NumPy's wheel for
Pyodide; where there is none the site holds no Python, and its pages no button. The core is the npm package `pyodide`, and
its lock says which wheel that is, by its checksum.
"""

import ast
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from book.controls import WITH_SCRIPTS
from book.node import NODE
from book.page_scripts import try_scripts

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "node_modules" / "pyodide"
NBLIB = ROOT / "nblib"
PACK = ROOT / "frontend" / "try" / "pack.mjs"
ABSENT = ("widgets", "plots", "datasets/files", "models/recipes", "models/__main__")  # of nblib, from a page's Python
FOLDER = "_static/try"
CHECK = re.compile(r'check\("([\w.]+)"')
BUTTON = '<button type="button" class="try-open">Try it here</button>'


def source(app: Sphinx) -> Path | None:
    """Return the folder with NumPy's wheel, if one is named."""
    named = os.environ.get("BOOK_PYODIDE") or app.config.pyodide
    return Path(app.confdir, named) if named else None


def provide(app: Sphinx) -> None:
    """Put all that a page's Python consists of into the site, and remember its version, a digest of its content."""
    app.builder.book_python = ""  # type: ignore[attr-defined]
    wheels = source(app)
    if wheels is None or app.builder.name not in WITH_SCRIPTS:
        return
    to = Path(app.outdir, FOLDER)
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    app.builder.book_python = assemble(wheels, to)  # type: ignore[attr-defined]


def assemble(wheels: Path, to: Path) -> str:
    """Write the files of a page's Python into `to`, and return their version. ExtensionError if one is missing or wrong."""
    if not (CORE / "pyodide-lock.json").exists():
        raise ExtensionError("Python for the pages needs the npm package pyodide, a development dependency: run `npm ci`.")
    lock = json.loads((CORE / "pyodide-lock.json").read_text("utf-8"))
    wheel = checked(wheels, lock["packages"]["numpy"])
    for name in ("pyodide.asm.wasm", "python_stdlib.zip"):
        shutil.copyfile(CORE / name, to / name)
    with tempfile.TemporaryDirectory() as folder:
        pack(NBLIB, Path(folder, "nblib.zip"))
        subprocess.run([NODE, PACK, wheel, Path(folder, "nblib.zip"), to / "packages.bin"], check=True)
    files = {path.name: [path.stat().st_size, sent(path)] for path in sorted(to.iterdir())}
    try_scripts(to)
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(to.iterdir()))).hexdigest()[:12]
    table = {"version": version, "lock": {"info": lock["info"], "packages": {}}, "files": files}
    core = [(CORE / name).read_text("utf-8") for name in ("pyodide.asm.js", "pyodide.js")]
    parts = [f"self.PYTHON={json.dumps(table)};", *(re.sub(r"(?m)^//# source.*$", "", script) for script in core)]
    worker = to / "worker.js"
    worker.write_text("\n".join([*parts, worker.read_text("utf-8")]), "utf-8")
    return version


def checked(wheels: Path, package: dict[str, str]) -> Path:
    """Return the wheel of a package of the lock, if it is the one of which the lock speaks."""
    wheel = wheels / package["file_name"]
    if not wheel.exists():
        raise ExtensionError(f"Python for the pages needs {wheel.name}, of Pyodide's release, in {wheels}; it is not there.")
    if (digest := hashlib.sha256(wheel.read_bytes()).hexdigest()) != package["sha256"]:
        raise ExtensionError(f"{wheel} is not the file of Pyodide's lock: its sha256 is {digest}, not {package['sha256']}.")
    return wheel


def pack(package: Path, file: Path) -> None:
    """Write nblib's code and public cases as a zip."""
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted([*package.rglob("*.py"), *package.glob("exercises/public/*.json")]):
            inside = path.relative_to(package).as_posix()
            if not inside.startswith(ABSENT):
                archive.write(path, f"nblib/{inside}")


def sent(path: Path) -> int:
    """Return the bytes that a host sends for a file: archives go as they are."""
    return len(gzip.compress(path.read_bytes(), 6)) if path.suffix == ".wasm" else path.stat().st_size


class TryHere(SphinxPostTransform):
    """Put the buttons into a page, and once what they need: whence the scripts come, and the chapter's imports."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Look through the page's cells."""
        version = getattr(self.app.builder, "book_python", "")
        cells = [c for c in self.document.findall(nodes.container) if c.get("nb_element") == "cell_code"]
        if not version or not cells:
            return
        stored = nbformat.read(self.env.doc2path(self.env.docname), as_version=4).cells
        boxes = [(cell, box) for cell in cells if (box := self.box(cell, stored))]
        for number, (cell, box) in enumerate(boxes):
            if number == 0:
                address = relative_uri(self.app.builder.get_target_uri(self.env.docname), f"{FOLDER}/try.js?v={version}")
                known = html.escape(json.dumps(imports(c.source for c in stored if c.cell_type == "code")))
                box += f'<div id="book-try" hidden data-from="{address}" data-imports="{known}"></div>'
            after = "tag_solution" not in cell["classes"]
            cell.parent.insert(cell.parent.index(cell) + after, nodes.raw("", box, format="html"))

    def box(self, cell: nodes.container, stored: list[Any]) -> str:
        """Return the markup of a cell's button, "" if it has none."""
        number, classes = cell["cell_index"], cell["classes"]
        if "tag_exercise" in classes:
            exercise = CHECK.search(stored[number + 1].source)
            return f'<div class="try" data-check="{exercise[1]}">{BUTTON}</div>' if exercise else ""
        if "tag_solution" in classes or "tag_try-it" in classes:
            return f'<div class="try" data-cell="{stored[number].id}">{BUTTON}</div>'
        return ""


def imports(sources: Iterable[str]) -> dict[str, str]:
    """Return for each name that these cells import, and a page's Python has, the line that imports it."""
    found = {}
    for node in (n for source in sources for n in ast.parse(source).body):
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
            line = f"from {module} import {alias.name}" if isinstance(node, ast.ImportFrom) else f"import {module}"
            if present(f"{module}.{alias.name}"):
                found[alias.asname or alias.name.partition(".")[0]] = line + (f" as {alias.asname}" if alias.asname else "")
    return found


def present(name: str) -> bool:
    """Whether a page's Python has what this name, such as "nblib.layers.Dense", belongs to."""
    room, _, rest = name.partition(".")
    return (
        room in sys.stdlib_module_names
        or room == "numpy"
        or (room == "nblib" and not rest.replace(".", "/").startswith(ABSENT))
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("pyodide", "", "env", [str])
    app.connect("builder-inited", provide)
    app.add_post_transform(TryHere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
