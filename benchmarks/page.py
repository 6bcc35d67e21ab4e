"""What a visit costs: bytes over the wire and seconds until a control answers, for each chapter.

Cold cache, gzip, 10 Mbit/s, 40 ms, CPU slowed four times; each visit in a browser of its own. Pages with controls are
visited five times, and the median counts. `interactive_over_bare` sets it beside a page with one bare slider, visited the
same way in the same run, so that it says the same on slow machines. A further page is one whose reader has seen the front
page: only what is new comes over the wire.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.browser import fresh_chromium, served, served_book
from benchmarks.report import report
from book.serve import BOOK

VISITS = 5
FIGURES = (".svg", ".png", ".jpg", ".webp")
INTERACTIVE = "performance.getEntriesByName('widget-interactive')"


BARE = """<!doctype html><meta charset="utf-8"><title>A slider</title><input type="range" aria-label="a slider">
<script type="application/vnd.jupyter.widget-view+json">{}</script>
<script>performance.mark("widget-interactive")</script>"""


def visit(url: str, seen: str = "") -> tuple[dict[str, int], float | None]:
    """Open `url` for the first time, after `seen`; return each file's bytes and the seconds until a control answered."""
    with fresh_chromium("block" if seen else "allow") as context:  # what a worker fetches for a page would count as no bytes
        page = context.new_page()
        if seen:
            page.goto(seen, wait_until="load", timeout=60_000)
            page.wait_for_timeout(1500)
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8},
        )
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        addresses: dict[str, str] = {}
        size: Counter[str] = Counter()  # all answers: those to the new worker, which come later, have no bytes
        cdp.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
        cdp.on(
            "Network.loadingFinished",
            lambda e: size.update({addresses.get(e["requestId"], "?"): int(e["encodedDataLength"])}),
        )
        page.goto(url, wait_until="load", timeout=60_000)
        seconds = None
        if page.locator('script[type="application/vnd.jupyter.widget-view+json"]').count():
            page.wait_for_function(f"{INTERACTIVE}.length > 0", timeout=30_000)
            seconds = page.evaluate(f"{INTERACTIVE}[0].startTime") / 1000
        page.wait_for_timeout(1500)
        root = url[: url.index("/", len("http://"))]
        return {a.removeprefix(root + "/").split("?")[0]: n for a, n in size.items() if a.startswith("http")}, seconds


def main() -> bool:
    """Measure all chapters and report the worst."""
    chapters = sorted(p.relative_to(BOOK).as_posix() for p in BOOK.glob("chapters/**/*.html"))
    found = {}
    with served_book() as address:
        for chapter in chapters:
            controls = "widget-view+json" in (BOOK / chapter).read_text("utf-8")
            visits = [visit(address + chapter) for _ in range(VISITS if controls else 1)]
            by_file = without_figures(visits[0][0])
            further = without_figures(visit(address + chapter, address + "index.html")[0])
            times = [seconds for _, seconds in visits if seconds is not None]
            found[chapter] = {
                "bytes_total": sum(by_file.values()),
                "bytes_by_file": dict(sorted(by_file.items(), key=lambda item: -item[1])),
                "further_bytes": sum(further.values()),
                "interactive_s": statistics.median(times) if times else None,
                "visits_s": times,
            }
    alone = bare_seconds()
    slowest = max(c["interactive_s"] or 0 for c in found.values())
    heaviest = max(found.values(), key=lambda c: c["bytes_total"])
    return report(
        "page",
        {
            "bytes_total": heaviest["bytes_total"],
            "bytes_by_file": heaviest["bytes_by_file"],
            "further_bytes": max(c["further_bytes"] for c in found.values()),
            "interactive_s": slowest,
            "interactive_over_bare": slowest / alone,
            "bare_s": alone,
            "book_s": book_seconds(),
            "chapters": found,
        },
        at_most={"bytes_total": 390_000, "further_bytes": 120_000, "interactive_s": 1.5, "book_s": 15},
    )


def without_figures(by_file: dict[str, int]) -> dict[str, int]:
    """Return the bytes of all files but pictures, which come when they are scrolled to."""
    return {f: n for f, n in by_file.items() if not f.endswith(FIGURES)}


def bare_seconds() -> float:
    """Return the seconds until a page with one bare slider answers, visited as the chapters are."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.html").write_text(BARE, "utf-8")
        with served(Path(folder)) as address:
            times = [visit(address + "bare.html")[1] for _ in range(VISITS)]
    return statistics.median(seconds for seconds in times if seconds is not None)


def book_seconds() -> float:
    """Return the seconds that a build from stored outputs takes, into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-q", "--path-output", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(not main())
