"""What stands in a control's place where JavaScript is off: what it is for, and the state it is stored in, in words."""

import html as markup
import json
import re
from typing import Any

STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.S)
VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">([^<]*)</script>(?!<noscript>)', re.S)
LONGEST = 300


def add_captions(html: str) -> str:
    """Return a page with a <noscript> after each control, made from the stored state; a second run changes nothing."""
    states: dict[str, Any] = {}
    for found in STATE.findall(html):
        states |= {key: model["state"] for key, model in json.loads(found)["state"].items()}

    def caption(view: re.Match[str]) -> str:
        state = states.get(json.loads(view[1])["model_id"], {})
        lines = question(state) if "question" in state else settings(state)
        text = "".join(f"<p>{markup.escape(line, quote=False)}</p>" for line in lines)
        return f'{view[0]}<noscript><div class="nbw">{text}</div></noscript>'

    return VIEW.sub(caption, html)


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
