"""What stands in a control's place where JavaScript is off: what it is for, a picture, and its stored state in words.

The picture is the one that the notebook stores beside the control. It is a file that only a page without JavaScript loads.
"""

import base64
import html as markup
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.S)
VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">([^<]*)</script>(?!<noscript>)', re.S)
IMAGE = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)"')
SIZE = re.compile(r' (width="\d+") (height="\d+")')
LONGEST = 300


def stills(notebooks: Iterable[Path]) -> dict[str, str]:
    """Return the pictures, SVG files, that executed notebooks store beside their controls, by the control's model id."""
    found = {}
    for path in notebooks:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for data in (output.get("data", {}) for output in cell.get("outputs", [])):
                view = data.get("application/vnd.jupyter.widget-view+json")
                image = IMAGE.search("".join(data.get("text/html", "")))
                if view and image:
                    found[view["model_id"]] = base64.b64decode(image[1]).decode()
    return found


def save_stills(pictures: Mapping[str, str], folder: Path) -> None:
    """Write each picture into `folder` as the file that `add_captions` refers to."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures.items():
        (folder / f"{name}.svg").write_text(svg, "utf-8")


def picture(svg: str, address: str) -> str:
    """Return the <img> of a still: in its own size where there is room, loaded when it comes into sight."""
    alt, size = re.search(r' aria-label="([^"]*)"', svg), SIZE.search(svg)
    assert alt and size, "a still has a label and a size"
    return (
        f'<p><img src="{address}" alt="{alt[1]}" {size[1]} {size[2]} loading="lazy" style="max-width:100%;height:auto"></p>'
    )


def add_captions(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """Return a page with a <noscript> after each control, made from the stored state; a second run changes nothing.

    `pictures` are the stills, SVG files by model id, that stand in `_static/stills`.
    """
    root = re.search(r'data-content_root="([^"]*)"', html)
    states: dict[str, Any] = {}
    for found in STATE.findall(html):
        states |= {key: model["state"] for key, model in json.loads(found)["state"].items()}

    def caption(view: re.Match[str]) -> str:
        model = json.loads(view[1])["model_id"]
        state, svg = states.get(model, {}), (pictures or {}).get(model)
        first, *lines = question(state) if "question" in state else settings(state)
        image = picture(svg, f"{root[1] if root else ''}_static/stills/{model}.svg") if svg else ""
        text = f"{paragraph(first)}{image}{''.join(map(paragraph, lines))}"
        return f'{view[0]}<noscript><div class="nbw">{text}</div></noscript>'

    return VIEW.sub(caption, html)


def paragraph(text: str) -> str:
    """Return a text as HTML."""
    return f"<p>{markup.escape(text, quote=False)}</p>"


def question(state: dict[str, Any]) -> list[str]:
    """Return a question and its answers; which is right is told only to who has chosen."""
    return [state["question"], *(f"○ {text}" for text, *_ in state["options"])]


def settings(state: dict[str, Any]) -> list[str]:
    """Return a control's instruction and the present values of what a reader can set."""
    values = "; ".join(f"{key.replace('_', ' ')}: {words(state[key])}" for key in state.get("initial", {}) if key in state)
    return [state.get("instruction", ""), f"This control needs JavaScript. It stands at {values}."]


def words(value: Any) -> str:
    """Return a stored value as a reader would write it, cut where it becomes a table."""
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, float | int):
        text = f"{value:g}".replace("-", "−")
    elif isinstance(value, dict):
        text = ", ".join(f"{key} = {words(v)}" for key, v in value.items())
    elif isinstance(value, list):
        text = ", ".join(f"({words(v)})" if isinstance(v, list | dict) else words(v) for v in value)
    else:
        text = str(value)
    return (text or "none") if len(text) <= LONGEST else f"{text[:LONGEST]} …"
