"""The controls there are: each is a folder here, whose `__init__.py` takes the control's class from its `control.py`."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent


def controls() -> dict[str, str]:
    """Return the folder of each control by the name of its class, without importing any."""
    found = {}
    for file in sorted(FOLDER.glob("*/control.py")):
        class_name = re.search(r"^from \.control import (\w+)", (file.parent / "__init__.py").read_text("utf-8"), re.M)
        assert class_name, f"{file.parent.name}/__init__.py must take the control's class from .control"
        found[class_name[1]] = file.parent.name
    return found
