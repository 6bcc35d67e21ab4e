"""The lines with which a notebook begins, so that it also runs, or says what it needs, far from the book.

    python -m book.travel       writes them into all notebooks below chapters/

They are the same in every notebook and old Pythons can read them. Where the book's source is, `repository: url:` of
_config.yml says; who changes it calls this command. No output depends on these lines: no notebook becomes stale.
"""

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
LINES = """\
import sys
from importlib.util import find_spec
from pathlib import Path

# In the book's folder this notebook finds nblib; anywhere else nblib must be installed.
sys.path += [str(p) for p in Path.cwd().parents if (p / "_config.yml").is_file()]
source = '{source}'
missing = [name for name in ("nblib", "numpy", "matplotlib", "anywidget") if not find_spec(name)]
if sys.version_info < (3, 11):
    raise ImportError(f"This notebook needs Python 3.11 or newer, and its kernel is Python {{sys.version.split()[0]}}: "
                      "choose another kernel, or install a newer Python from python.org.")
if missing:
    raise ImportError(f"This notebook needs {{', '.join(missing)}}: "
                      f"run  %pip install {{source}}  in a new cell, then this cell again.")

"""
WRITTEN = re.compile(re.escape(LINES.format(source="SOURCE")).replace("SOURCE", ".*"))


def configuration() -> dict[str, Any]:
    """Return the settings of the book."""
    return yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))


def repository() -> str:
    """Return the address of the book's source, "" where the configuration names none."""
    return (configuration().get("repository") or {}).get("url") or ""


def lines(address: str) -> str:
    """Return the lines for a book whose source is at `address`; "" if it is only on the reader's machine."""
    if address and not re.fullmatch(r"https?://[\w./~:@-]+", address):
        raise ValueError(
            f"repository: url: in _config.yml must be an address like https://host/owner/name, not {address!r}."
        )
    git = f'"nblib[notebooks] @ git+{address}"'
    return LINES.format(source=git if address else '"FOLDER[notebooks]"  (FOLDER is your copy of the book)')


def without(source: str) -> str:
    """Return a cell's code without these lines, whatever address they name."""
    return WRITTEN.sub("", source)


def write(notebook: nbformat.NotebookNode, address: str) -> None:
    """Begin the first cell that imports from nblib with these lines."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and re.search(r"(?m)^(?:from|import) nblib\b", cell.source):
            cell.source = lines(address) + without(cell.source)
            return


def main() -> int:
    """Write the lines into all notebooks."""
    for path in sorted((ROOT / "chapters").rglob("[!.]*.ipynb")):
        text = path.read_text("utf-8")
        notebook = nbformat.reads(text, as_version=4)
        write(notebook, repository())
        if (new := nbformat.writes(notebook) + "\n") != text:
            path.write_text(new, "utf-8")
            print(path.relative_to(ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
