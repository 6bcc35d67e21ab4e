"""From a key press on a control to the painted frame: milliseconds of work, 95th percentile, CPU slowed four times.

Every kind of control is measured on the published page that shows it first. A press of an arrow key on a slider is sent
through the browser. What counts is the work that it causes: the event's handlers, and the next frame from its start
(animation callbacks, style, layout, paint) to its end. The wait between the two, up to a screen refresh, is not the
control's.
(For comparison: a single slider on an empty page took 8 ms at the median and 14 at the 95th percentile by this measure.)
Also: the gzipped size of each control's front end, what the live notebooks of part one carry of them, the engine's speed
against an object graph's, what 90 more mounts and unmounts of a control leave in memory, and the frames that training in
the page drops.
"""

import gzip
import statistics
from typing import Any

import nbformat

from benchmarks.browser import fresh_chromium, served_book
from benchmarks.engine import epochs_per_second
from benchmarks.mounts import dropped_frames, leak
from benchmarks.report import report
from book.notebooks import CHAPTERS, STATE
from book.serve import BOOK
from nblib.widgets.base import STATIC
from nblib.widgets.registry import controls

PRESSES = 60
WATCH = """(slider) => {
  globalThis.presses = [];
  slider.focus();
  slider.scrollIntoView({ block: "center" });
  const painted = new MessageChannel();
  let begin, handled, frame;
  painted.port1.onmessage = () => presses.push(handled - begin + performance.now() - frame);
  addEventListener("input", () => {                    // before the control's listeners, so its frame starts with ours
    begin = performance.now();
    requestAnimationFrame(() => {
      frame = performance.now();
      painted.port2.postMessage(0);                    // delivered when this frame has been painted
    });
  }, true);
  addEventListener("input", () => { handled = performance.now(); });
}"""


def presses(page: Any, host: Any) -> list[float]:
    """Press arrow keys on the first slider of a control and return the milliseconds of work of each."""
    slider = host.locator("input[type=range]:visible").first
    slider.evaluate(WATCH)
    for i in range(PRESSES):
        page.keyboard.press("ArrowRight" if i % 40 < 20 else "ArrowLeft")
        page.wait_for_timeout(60)
    return list(page.evaluate("presses"))


def gzipped_kb(control: str) -> float:
    """Return the size of a control's script and styles, gzipped, in kB."""
    return sum(len(gzip.compress((STATIC / f"{control}{kind}").read_bytes(), mtime=0)) for kind in (".js", ".css")) / 1000


def notebook_frontend_mb() -> float:
    """Return what a kernel sends when chapters 0 to 7 run: the script and styles of every model's control, in MB."""
    size = {name: sum((STATIC / f"{name}{kind}").stat().st_size for kind in (".js", ".css")) for name in controls().values()}
    stored = [nbformat.read(path, 4).metadata.get("widgets", {}) for path in sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb"))]
    models = [model["state"]["_front"] for widgets in stored for model in widgets.get(STATE, {}).get("state", {}).values()]
    return sum(size[front] for front in models) / 1e6


def main() -> bool:
    """Measure the first control of each kind in the book; report the worst."""
    found: dict[str, dict[str, float]] = {}
    kinds: set[str] = set()
    with served_book() as address, fresh_chromium() as context:
        for path in sorted(p.relative_to(BOOK).as_posix() for p in BOOK.glob("chapters/**/*.html")):
            page = context.new_page()
            page.goto(address + path, wait_until="load")
            hosts = page.eval_on_selector_all(
                ".nbw-host",
                "all => all.filter(e => e.querySelector('input[type=range]')).map(e => [e.id, e.firstChild.className])",
            )
            page.close()
            for name, kind in hosts:
                if kind in kinds:
                    continue
                page = context.new_page()
                page.goto(address + path, wait_until="networkidle")
                host = page.locator(f"[id='{name}']")
                host.scroll_into_view_if_needed()
                if host.locator("input[type=range]:visible").count():
                    kinds.add(kind)
                    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
                    times = sorted(presses(page, host))
                    found[f"{path}#{name}"] = {
                        "p50_ms": statistics.median(times),
                        "presses": len(times),
                        "p95_ms": statistics.quantiles(times, n=20)[-1],
                    }
                page.close()
        dropped, (ratio, growth) = dropped_frames(context, address), leak(context)
    speeds = epochs_per_second()
    bundles = {name: gzipped_kb(name) for name in sorted(controls().values())}
    worst = max((c["p95_ms"] for c in found.values()), default=0.0)
    return report(
        "widgets",
        {
            "latency_p95_ms": worst,
            "control_kb": max(kb for name, kb in bundles.items() if name != "playground"),
            "playground_kb": bundles["playground"],
            "notebook_frontend_mb": notebook_frontend_mb(),
            "dropped_frames": dropped,
            "leak_ratio": ratio,
            "engine_vs_object_graph": speeds["engine"] / speeds["object_graph"],
            "leak_kb": growth,
            "bundles": bundles,
            "epochs_per_s": speeds,
            "controls": found,
        },
        at_most={
            "latency_p95_ms": 16.7,
            "control_kb": 32,
            "playground_kb": 45,
            "notebook_frontend_mb": 2,
            "dropped_frames": 0.01,
            "leak_ratio": 1.05,
        },
        at_least={"engine_vs_object_graph": 3},
    )


if __name__ == "__main__":
    raise SystemExit(not main())
