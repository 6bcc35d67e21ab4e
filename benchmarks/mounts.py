"""What stays in memory when a control comes and goes, and whether training in the page drops frames."""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from book.page_scripts import page_scripts
from tests.support.mounts import MOUNT, states

FRAMES = """(seconds) => new Promise((done) => {
  const times = [], count = (time) => {
    times.push(time);
    if (time - times[0] < seconds * 1000) requestAnimationFrame(count);
    else done(times);
  };
  requestAnimationFrame(count);
})"""


def leak(context: Any) -> tuple[float, dict[str, float]]:
    """Return the memory of a page after 100 mounts and unmounts of each control over that after 10, and what came.

    The second value is the growth in kB by kind, from heap snapshots: "code" is machine code and the engine's notes for it,
    made of functions that have run often; "native" is what the browser itself keeps; "page" is all else, that is the
    objects, closures, arrays and texts that the controls made, and elements.

    What remains is warm-up, not a leak, as these figures of Chromium show. A ratio of 1.09 … 1.10 is a growth of 560 … 620
    kB: code 320; native 230 … 280, of which about 130 are performance entries, which stop at 150 layout shifts and 200 long
    tasks; page 22, which stays at 22 after 90 mounts more. With the compilers off (--js-flags="--no-opt --no-maglev
    --no-sparkplug") code grows by 14. Chromium alone, on a page without any script of the book, keeps about 150 bytes for
    every table that was ever shown. No element, listener or closure of a control is left.
    """
    page = context.new_page()
    with tempfile.TemporaryDirectory() as folder:
        page_scripts(Path(folder))
        scripts = "".join(f'<script src="{name}.js"></script>' for name in ["shared", *states()])
        file = Path(folder, "index.html")
        style = '<link rel="stylesheet" href="widgets.css">'
        file.write_text(f'<!doctype html><meta charset="utf-8">{style}{scripts}<body>', "utf-8")
        page.goto(file.as_uri())
    session = context.new_cdp_session(page)

    def memory(times: int) -> tuple[float, Counter[str]]:
        for name, state in states().items():
            page.evaluate(MOUNT, [name, state, times])
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")
        return used["usedSize"] + used["embedderHeapUsedSize"] + used["backingStorageSize"], kinds(session)

    after_10, before = memory(10)
    after_100, kept = memory(90)
    page.close()
    return after_100 / after_10, {kind: (kept[kind] - before[kind]) / 1000 for kind in sorted(kept)}


def kinds(session: Any) -> Counter[str]:
    """Return the bytes of a page's heap by kind: "code", "native" (the browser's) and "page" (all else, and elements)."""
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", keep := lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
    heap = json.loads("".join(chunks))
    meta, nodes, names = heap["snapshot"]["meta"], heap["nodes"], heap["strings"]
    width, types = len(meta["node_fields"]), meta["node_types"][0]
    kind, name, size = (meta["node_fields"].index(field) for field in ("type", "name", "self_size"))
    found: Counter[str] = Counter()
    for i in range(0, len(nodes), width):
        what = types[nodes[i + kind]]
        theirs = what == "code" or what == "native" and not names[nodes[i + name]].startswith("<")
        found[what if theirs else "page"] += nodes[i + size]
    return found


def dropped_frames(context: Any, address: str, seconds: float = 5) -> float:
    """Return the share of 60 frames a second that are missing while the playground's first network trains."""
    page = context.new_page()
    page.goto(address + "chapters/playground.html", wait_until="networkidle")
    page.locator("#playground").scroll_into_view_if_needed()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(1000)
    times = page.evaluate(FRAMES, seconds)
    page.close()
    due = round((times[-1] - times[0]) * 60 / 1000)
    return max(0.0, 1 - (len(times) - 1) / due)
