"""Sphinx extension: worked solutions of practice exercises are on the site from the day on that `solutions_from` names.

A page cannot hide what it carries. So a site that is built before that day is built without them, also in the notebooks that
can be downloaded from it; a site that is built later has them. The repository has them all the time.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

FOLDED = re.compile(r"(?s)(<details><summary>Solution\b[^<]*</summary>).*?(</details>)")


def without(notebook: dict[str, Any], day: date) -> None:
    """Take the solutions out of a notebook; where they are told in words, say when they come."""
    kept = [cell for cell in notebook["cells"] if "solution" not in cell["metadata"].get("tags", [])]
    for cell in kept:
        text = "".join(cell["source"])
        cell["source"] = FOLDED.sub(rf"\1\n\nThe solution is here from {day.day} {day:%B %Y} on.\n\n\2", text)
    notebook["cells"] = kept


def settle(app: Sphinx, config: Config) -> None:
    """From the day on, the setting is as if it were not there; Sphinx then reads all pages anew."""
    try:
        if config.solutions_from and date.fromisoformat(str(config.solutions_from)) <= date.today():
            config.solutions_from = ""
    except ValueError:
        raise ConfigError(
            f"solutions_from is {config.solutions_from!r}, but must be a date: year-month-day, such as 2027-02-01."
        ) from None


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Give the page's parser the notebook without solutions."""
    if app.config.solutions_from and app.env.doc2path(page).endswith(".ipynb"):
        source[0] = stripped(source[0], app)


def stripped(text: str, app: Sphinx) -> str:
    """Return a notebook's file without solutions."""
    notebook = json.loads(text)
    without(notebook, date.fromisoformat(str(app.config.solutions_from)))
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Leave the solutions out of the notebooks that can be downloaded, too; Sphinx copies only those that it has not."""
    for path in Path(app.outdir, "_sources").rglob("*.ipynb") if exception is None else []:
        text = Path(app.srcdir, path.relative_to(Path(app.outdir, "_sources"))).read_text("utf-8")
        path.write_text(stripped(text, app) if app.config.solutions_from else text, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("solutions_from", "", "env", (str, date))
    app.connect("config-inited", settle)
    app.connect("source-read", read)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
