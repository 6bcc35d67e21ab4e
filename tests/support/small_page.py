"""A small page with controls, in the markup that MyST-NB emits: what the tests of single controls open."""

import functools
import json
import shutil
import tempfile
from pathlib import Path

from book import late
from book.page_scripts import page_scripts
from nblib.widgets.registry import controls

VIOLATIONS = "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html).slice(0, 3)]))"
DARK = """:root[data-theme="dark"] { --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af;
  --pst-color-border: #48566b; --pst-color-background: #14181e; --pst-color-surface: #29313d;
  --pst-color-primary: #3fb1c5; background: #14181e; color: #ced6dd; color-scheme: dark }"""
MIME = "application/vnd.jupyter.widget-"


def script(kind, content):
    text = json.dumps(content).replace("</", r"<\/")
    return f'<script type="{MIME}{kind}+json">{text}</script>'


@functools.cache
def bundles():
    """The folder of the pages' scripts, which are the same for all tests."""
    folder = tempfile.TemporaryDirectory()
    page_scripts(Path(folder.name))
    return folder


def write_page(folder, *widgets, change=lambda state: None, links="", leave_out=(), views=None):
    """Write a page with the markup that MyST-NB emits, the state stripped of the front ends; return its address."""
    states = {}
    for widget in widgets:
        state = {key: value for key, value in widget.get_state().items() if key not in ("_esm", "_css", "layout")}
        change(state)
        states[widget.model_id] = {"model_module": "anywidget", "model_name": "AnyModel", "state": state}
    late.write(late.part(states, "texts"), folder / "texts")
    scripts = folder / "scripts"
    shutil.copytree(bundles().name, scripts, dirs_exist_ok=True)
    names = ["shared", *(c for c in sorted(controls().values()) if c not in leave_out), "host"]
    shown = "<p>Between the controls stands text.</p>".join(
        script("view", {"version_major": 2, "version_minor": 1, "model_id": w.model_id}) for w in views or widgets
    )
    page = folder / "index.html"
    page.write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Controls</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>{(scripts / "widgets.css").read_text("utf-8")}{DARK} body {{ margin: 0 }} main {{ padding: 1rem;
      max-width: 46rem; margin: auto }}</style>
      {"".join(f'<script defer src="{src}.js"></script>' for src in (f"scripts/{n}" for n in names))}</head>
      <body><main><h1>Controls</h1>{links}
      {script("state", {"version_major": 2, "version_minor": 0, "state": states})}{shown}</main></body></html>""",
        "utf-8",
    )
    return page.as_uri()


def next_frame(page):
    """Wait until what has changed is drawn, which is in the next frame."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def copied_link(control):
    """The link to the present state as the page copies it: caught, for the browser may still hold the one before."""
    page = control.page
    page.evaluate("Object.assign(navigator.clipboard, { writeText: async (link) => { globalThis.copied = link } })")
    control.get_by_role("button", name="Copy link to this state", exact=True).click()
    return page.evaluate("copied")


class Mounted:
    """What a reader sees and does of one control; `selector` finds its place on the page."""

    selector: str

    def __init__(self, page, selector=None):
        self.page, self.el = page, page.locator(f"{selector or self.selector} .nbw")

    def press(self, name):
        if name == "Reset" and not self.el.get_by_role("button", name="Reset", exact=True).count():
            self.press("Restart")  # the one way back takes back a run first
        self.el.get_by_role("button", name=name, exact=True).click()
        self.frame()

    @property
    def link(self):
        """The link to the present state."""
        return copied_link(self.el)

    def pick(self, label, name):
        self.el.get_by_role("combobox", name=label).select_option(name)
        self.frame()

    def frame(self):
        next_frame(self.page)

    def says(self, words):
        """Wait until the summary, which lets the state rest first, contains `words`."""
        self.page.wait_for_function(
            "([el, words]) => el.textContent.includes(words)",
            timeout=15000,
            arg=[self.el.locator(".nbw-status").element_handle(), words],
        )
