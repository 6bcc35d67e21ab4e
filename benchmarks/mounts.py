"""What stays in memory when a control comes and goes, and whether training in the page drops frames."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
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


def leak(context: Any) -> dict[str, float]:
    """Return what a page keeps of 90 mounts and unmounts of each control, after 10 of them, in kB and in numbers, by kind.

    From heap snapshots: "code" is machine code and the engine's notes for it, made of functions that have run often, that is
    warm-up: also the shapes of objects, and the patterns from which it copies what a literal writes; "native" is what the
    browser itself keeps, such as 150 layout shifts and 200 long tasks; "page" is all else, the objects, closures, arrays and
    texts that the controls made, and elements. No element, listener or closure may be left.
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

    def kept(times: int) -> Counter[str]:
        for name, state in states().items():
            page.evaluate(MOUNT, [name, state, times])
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
        found = heap(session)
        found.update(elements=counters["nodes"], listeners=counters["jsEventListeners"])
        return found

    after_10 = kept(10)
    after_100 = kept(90)
    page.close()
    growth = {kind: after_100[kind] - after_10[kind] for kind in sorted(after_100)}
    return {f"leak_{kind}": n / 1000 if kind.endswith("_kb") else n for kind, n in growth.items()}


def heap(session: Any) -> Counter[str]:
    """Return the bytes of a page's heap by kind, code_kb, native_kb and page_kb, and how many closures it holds."""
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", keep := lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
    taken = json.loads("".join(chunks))
    meta, nodes, names = taken["snapshot"]["meta"], taken["nodes"], taken["strings"]
    width, types = len(meta["node_fields"]), meta["node_types"][0]
    kind, name, size = (meta["node_fields"].index(field) for field in ("type", "name", "self_size"))
    patterns = {to for word, to in edges(taken) if word == "transition_info"}
    found: Counter[str] = Counter()
    for i in range(0, len(nodes), width):
        what = types[nodes[i + kind]]
        if what == "object shape" or i in patterns:
            what = "code"
        theirs = what == "code" or what == "native" and not names[nodes[i + name]].startswith("<")
        found[f"{what if theirs else 'page'}_kb"] += nodes[i + size]
        found["closures"] += what == "closure"
    return found


def edges(taken: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield what the engine itself calls each of its own links in a heap snapshot, and where among the nodes it leads."""
    meta, links = taken["snapshot"]["meta"], taken["edges"]
    width, types = len(meta["edge_fields"]), meta["edge_types"][0]
    kind, name, to = (meta["edge_fields"].index(field) for field in ("type", "name_or_index", "to_node"))
    internal = types.index("internal")
    for i in range(0, len(links), width):
        if links[i + kind] == internal:
            yield taken["strings"][links[i + name]], links[i + to]


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
