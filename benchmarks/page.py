"""What a first visit costs: bytes over the wire and seconds until a control answers, for each chapter.

Cold cache, gzip, 10 Mbit/s, 40 ms, CPU slowed four times; each visit in a browser of its own. Pages with controls are
visited five times, and the median counts.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.browser import fresh_chromium, served_book
from benchmarks.report import report
from book.serve import BOOK

VISITS = 5
FIGURES = (".svg", ".png", ".jpg", ".webp")
INTERACTIVE = "performance.getEntriesByName('widget-interactive')"


def visit(url: str) -> tuple[dict[str, int], float | None]:
    """Open `url` for the first time; return the bytes of each file and the seconds until a control was interactive."""
    with fresh_chromium() as context:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8},
        )
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        addresses: dict[str, str] = {}
        size: dict[str, int] = {}
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
            by_file = {f: n for f, n in visits[0][0].items() if not f.endswith(FIGURES)}
            times = [seconds for _, seconds in visits if seconds is not None]
            found[chapter] = {
                "bytes_total": sum(by_file.values()),
                "bytes_by_file": dict(sorted(by_file.items(), key=lambda item: -item[1])),
                "interactive_s": statistics.median(times) if times else None,
                "visits_s": times,
            }
    heaviest = max(found.values(), key=lambda c: c["bytes_total"])
    return report(
        "page",
        {
            "bytes_total": heaviest["bytes_total"],
            "bytes_by_file": heaviest["bytes_by_file"],
            "interactive_s": max(c["interactive_s"] or 0 for c in found.values()),
            "book_s": book_seconds(),
            "chapters": found,
        },
        at_most={"bytes_total": 350_000, "interactive_s": 1.5, "book_s": 15},
    )


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
