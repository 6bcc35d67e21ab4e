"""Build the scripts with which a published page mounts its controls, and those with which it runs a cell."""

import subprocess
from pathlib import Path

from book.node import NODE

BUILD = Path(__file__).parent.parent / "frontend" / "build.mjs"


def page_scripts(folder: Path) -> None:
    """Write shared.js, one NAME.js a control, which registers its front end as `bookWidgets.NAME`, and widgets.css.

    host.js, progress.js and veil.js come along without their comments. All go into `folder`. A page opened from a file can
    load classic scripts, but no modules. Raises CalledProcessError if they do not bundle.
    """
    subprocess.run([NODE, BUILD, "--pages", folder], check=True)


def try_scripts(folder: Path) -> None:
    """Write try.js, try.css and worker.js, with which a cell runs in a page, into `folder`."""
    subprocess.run([NODE, BUILD, "--try", folder], check=True)
