"""Build the scripts with which a published page mounts its controls."""

import subprocess
from pathlib import Path

from book.node import NODE

BUILD = Path(__file__).parent.parent / "frontend" / "build.mjs"


def page_scripts(folder: Path) -> None:
    """Write one classic script a control into `folder`; NAME.js registers the control's front end as `bookWidgets.NAME`.

    A page opened from a file can load classic scripts, but no modules. Raises CalledProcessError if they do not bundle.
    """
    subprocess.run([NODE, BUILD, "--pages", folder], check=True)
