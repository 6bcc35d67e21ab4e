"""What stands in a control's place where it cannot run: what it is for, a picture, and its stored state in words.

The picture is the one that the notebook stores beside the control.
"""

import base64
import html as markup
import re
from typing import Any

IMAGE = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)"')
SIZE = re.compile(r' (width="\d+") (height="\d+")')
LONGEST = 300
ANSWERS = "answers-to-the-predictions"  # where they stand on paper
ELSEWHERE = "On the page of this chapter, in the web book, you can move it."  # for paper and e-books


def still(stored: str) -> str:
    """Return the picture, an SVG file, in the HTML that a notebook stores beside a control; without one, ""."""
    image = IMAGE.search(stored)
    return base64.b64decode(image[1]).decode() if image else ""


def alternative(svg: str) -> str:
    """Return a still's alternative text, as its SVG has it: escaped."""
    alt = re.search(r' aria-label="([^"]*)"', svg)
    assert alt, "a still has a label"
    return alt[1]


def picture(svg: str, address: str) -> str:
    """Return the <img> of a still: in its own size where there is room, loaded when it comes into sight."""
    size = SIZE.search(svg)
    assert size, "a still has a size"
    style = 'loading="lazy" style="max-width:100%;height:auto"'
    return f'<p><img src="{address}" alt="{alternative(svg)}" {size[1]} {size[2]} {style}></p>'


def caption(state: dict[str, Any], svg: str = "", address: str = "") -> str:
    """Return the <noscript> of a control in this state, with its still, if it has one, from `address`."""
    first, *lines = map(paragraph, in_words(state, "This control needs JavaScript."))
    text = f"{first}{picture(svg, address) if svg else ''}{''.join(lines)}"
    name = markup.escape(state.get("name", ""))
    return f'<noscript><div class="nbw" data-name="{name}">{text}</div></noscript>'


def in_words(state: dict[str, Any], needs: str) -> list[str]:
    """Return a control's state as paragraphs, the first above its picture, with what it `needs`."""
    return question(state) if "question" in state else settings(state, needs)


def paragraph(text: str) -> str:
    """Return a text as HTML."""
    return f"<p>{markup.escape(text, quote=False)}</p>"


def question(state: dict[str, Any]) -> list[str]:
    """Return a question and its answers; which is right is told only to who has chosen."""
    return [state["question"], *(f"○ {text}" for text, *_ in state["options"])]


def answers(asked: list[dict[str, Any]]) -> str:
    """Return what stands at a chapter's end on paper: each question, which of its answers are right, and why."""
    text = ""
    for number, state in enumerate(asked, 1):
        reasons = [f"{'✓' if right else '✗'} {answer}: {why}" for answer, why, right in state["options"]]
        items = "".join(f"<li>{markup.escape(reason, quote=False)}</li>" for reason in reasons)
        asks = paragraph(f"Prediction {number}. {state['question']}")
        text += f'{asks}<ul class="answers">{items}</ul>'
    return f'<section id="{ANSWERS}"><h2>Answers to the predictions</h2>{text}</section>' if text else ""


def settings(state: dict[str, Any], needs: str) -> list[str]:
    """Return a control's instruction, what it `needs`, and the present values of what a reader can set."""
    values = "; ".join(f"{key.replace('_', ' ')}: {words(state[key])}" for key in state.get("initial", {}) if key in state)
    return [state.get("instruction", ""), f"{needs} It stands at {values}."]


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
