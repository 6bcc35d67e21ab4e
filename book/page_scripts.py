"""Build the scripts with which a published page mounts its controls."""

import subprocess
from pathlib import Path

from book.node import NODE

BUILD = Path(__file__).parent.parent / "frontend" / "build.mjs"


def page_scripts(folder: Path) -> None:
    """Write shared.js, one NAME.js a control, which registers its front end as `bookWidgets.NAME`, and widgets.css.

    host.js and progress.js come along without their comments. All go into `folder`. A page opened from a file can load
    classic scripts, but no modules. Raises CalledProcessError if they do not bundle.
    """
    subprocess.run([NODE, BUILD, "--pages", folder], check=True)
