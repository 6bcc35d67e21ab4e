"""Every control in its first state, and a script that mounts one in a page."""

from typing import Any

import numpy as np

from nblib import widgets
from nblib.datasets import mnist
from nblib.layers import Activation, Dense
from nblib.network import Network

RNG = np.random.default_rng(0)

DIGITS = Network(Dense(784, 16, "he", RNG), Activation("relu"), Dense(16, 10, "xavier", RNG), output="softmax")
ARGUMENTS = {
    "Prediction": ("why", "Why?", [("So.", "Because it is so.", True), ("Not so.", "It is so.", False)]),
    "DigitExplorer": (DIGITS, mnist().X[:2]),
}
MOUNT = """async ([name, state, times]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let i = 0; i < times; i++) {
    const on = new Map(), el = document.body.appendChild(document.createElement("div")), kept = structuredClone(state);
    const model = {
      get: (key) => kept[key], set: (key, value) => { kept[key] = value; }, save_changes() {}, send() {},
      on: (event, fn) => on.set(event, (on.get(event) ?? new Set()).add(fn)), off: (event, fn) => on.get(event)?.delete(fn),
    };
    const front = bookWidgets[name](), forget = front.initialize({ model }), leave = front.render({ model, el });
    await frame();
    leave();
    forget();
    el.remove();
  }
}"""


def states() -> dict[str, dict[str, Any]]:
    """Return the first state of every control, by the name of its script."""
    controls = [getattr(widgets, name)(*ARGUMENTS.get(name, ())) for name in widgets.__all__]
    return {c._front: {k: v for k, v in c.get_state().items() if k not in ("_esm", "_css", "layout")} for c in controls}
