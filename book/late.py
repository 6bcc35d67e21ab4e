"""Long texts of the controls' states, such as a network's weights, leave the page: each becomes a file of its own.

The page's host (host.js) fetches it when the control comes on screen. The file is a classic script, which a page that was
opened from a file can load, too. In the notebook the state stays whole.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

LONG = 10_000  # characters: what is longer is no setting
FOLDER = "_static/texts"
STATE = "application/vnd.jupyter.widget-state+json"


def part(models: dict[str, Any], folder: str) -> dict[str, str]:
    """Take the long texts out of models' states; return the scripts that bring them, by their files' names.

    A state keeps in `_late` the address of each, a file in `folder`, by the name of the field.
    """
    scripts = {}
    for model in models.values():
        state = model["state"]
        for key in [key for key, value in state.items() if isinstance(value, str) and len(value) > LONG]:
            text = state.pop(key)
            name = hashlib.sha256(text.encode()).hexdigest()[:20]
            scripts[f"{name}.js"] = f"(globalThis.bookTexts ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n"
            state.setdefault("_late", {})[key] = f"{folder}/{name}.js"
    return scripts


def write(scripts: dict[str, str], folder: Path) -> None:
    """Write the scripts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in scripts.items():
        (folder / name).write_text(script, "utf-8")


def lighten(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Take the long texts out of the states in a page's head."""
    for script in context["script_files"]:
        attributes = getattr(script, "attributes", {})
        if attributes.get("type") != STATE:
            continue
        states = json.loads(attributes["body"])
        folder = relative_uri(app.builder.get_target_uri(page), FOLDER)
        if scripts := part(states["state"], folder):
            write(scripts, Path(app.outdir, FOLDER))
            attributes["body"] = json.dumps(states).replace("</", r"<\/")
