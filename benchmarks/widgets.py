"""What a slider of a control costs, beside a bare slider on an empty page in the same run.

Every kind of control is measured on the published page that shows it first. A press of an arrow key on a slider is sent
through the browser. What counts is the time that the page's main thread works for it, from the press until the picture, the
figures and the sentence all show the new state: handlers, animation callbacks, style, layout, paint, in however many frames.
(The words for a screen reader wait until the hand rests.) It is the thread's own time, which other programs on the machine
hardly lengthen; so is that of a bare slider, and the ratio of the two is what a control adds, on any machine.
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

PRESSES = 30
REST = 300  # milliseconds after a press, when all that is seen has changed
BARE = '<!doctype html><title>A slider</title><input type="range" aria-label="a slider">'


def presses(page: Any, slider: Any) -> list[float]:
    """Press arrow keys on a slider and return the milliseconds that the page's main thread worked for each."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")

    slider.scroll_into_view_if_needed()
    slider.focus()
    page.wait_for_timeout(1000)
    found = []
    for i in range(PRESSES):
        before = worked()
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_timeout(REST)
        found.append(worked() - before)
    return found


def bare(context: Any) -> float:
    """Return the median work for a press on a bare slider."""
    page = context.new_page()
    page.set_content(BARE)
    work = statistics.median(presses(page, page.locator("input")))
    page.close()
    return work


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
        alone = bare(context)
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
                    work = presses(page, host.locator("input[type=range]:visible").first)
                    found[f"{path}#{name}"] = {
                        "p50_ms": statistics.median(work),
                        "over_bare": statistics.median(work) / alone,
                    }
                page.close()
        dropped, left = dropped_frames(context, address), leak(context)
    speeds = epochs_per_second()
    bundles = {name: gzipped_kb(name) for name in sorted(controls().values())}
    ratios = [c["over_bare"] for c in found.values()]
    return report(
        "widgets",
        {
            "latency_over_bare": statistics.median(ratios),
            "latency_over_bare_worst": max(ratios),
            "bare_ms": alone,
            "control_kb": max(kb for name, kb in bundles.items() if name != "playground"),
            "playground_kb": bundles["playground"],
            "notebook_frontend_mb": notebook_frontend_mb(),
            "dropped_frames": dropped,
            **left,
            "engine_vs_object_graph": speeds["engine"] / speeds["object_graph"],
            "bundles": bundles,
            "epochs_per_s": speeds,
            "controls": found,
        },
        at_most={
            "latency_over_bare": 4,
            "control_kb": 32,
            "playground_kb": 50,
            "notebook_frontend_mb": 2,
            "dropped_frames": 0.01,
            "leak_page_kb": 30,
            "leak_elements": 0,
            "leak_listeners": 0,
            "leak_closures": 0,
        },
        at_least={"engine_vs_object_graph": 3},
    )


if __name__ == "__main__":
    raise SystemExit(not main())
