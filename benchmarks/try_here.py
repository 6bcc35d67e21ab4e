"""A cell that runs in a page: what the first click costs, and how long its first and its next check take.

Beside `loadPyodide` alone, in a worker of an empty page, with the same files from the same server: in turn, in browsers of
their own, so that a busy machine slows both. Cold is a first visit; on the second all is kept by the browser.
"""

import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import fresh_chromium
from benchmarks.report import report
from book.serve import BOOK, Handler, server
from book.try_here import CORE

ROUNDS = 3
CHAPTER = "chapters/01_perceptrons.html"
RIGHT = "def fires(X, w, b):\n    return (X @ w + b >= 0).astype(int)\n"
ALONE = {
    "index.html": "<script>new Worker('worker.js').onmessage = () => { document.title = 'ready'; };</script>",
    "worker.js": "importScripts('pyodide.js'); loadPyodide({ indexURL: './' }).then(() => postMessage('ready'));",
}


def pyodide_alone() -> float:
    """Return the seconds that `loadPyodide` takes, with nothing of the book around it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
            shutil.copyfile(CORE / name, Path(folder, name))
        for name, text in ALONE.items():
            Path(folder, name).write_text(text, "utf-8")
        httpd = server(Path(folder))
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        with fresh_chromium() as context:
            page = context.new_page()
            start = time.perf_counter()
            page.goto(f"http://127.0.0.1:{httpd.server_address[1]}/")
            page.wait_for_function("document.title === 'ready'", timeout=300_000)
            seconds = time.perf_counter() - start
        httpd.shutdown()
        httpd.server_close()
        return seconds


class Counting(Handler):
    """Counts the requests for what a click brings, and the bytes that it sends, without headers."""

    sent: list[int] = []

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length" and "/_static/try/" in self.path:
            self.sent.append(int(value))
        super().send_header(keyword, value)


@contextmanager
def counted_book() -> Iterator[str]:
    """Serve the book, and count; yield its address."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(BOOK)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}/"
    httpd.shutdown()
    httpd.server_close()


def first_check(page: Page) -> tuple[float, int, int]:
    """Click, and check as soon as there is an editor; return the seconds until the report, the requests and their bytes."""
    page.wait_for_load_state("networkidle")
    Counting.sent.clear()
    box = page.locator(".try[data-check='perceptrons.fires']")
    start = time.perf_counter()
    box.get_by_role("button", name="Try it here").click()
    box.get_by_role("button", name="Check").click()
    box.locator(".nb-check").wait_for(timeout=300_000)
    return time.perf_counter() - start, len(Counting.sent), sum(Counting.sent)


def visits(address: str) -> dict[str, Any]:
    """Visit a chapter for the first time, check twice, and come back."""
    with fresh_chromium() as context:
        page = context.new_page()
        page.goto(address + CHAPTER)
        first, count, size = first_check(page)
        page.locator(".cm-content").fill(RIGHT)
        start = time.perf_counter()
        page.keyboard.press("Control+Enter")
        page.get_by_text("solved").first.wait_for()
        following = time.perf_counter() - start
        page.reload()
        again, _, rest = first_check(page)
        found = {"first_s": first, "next_s": following, "requests": count, "bytes": size}
        return found | {"again_s": again, "again_bytes": rest}


def main() -> bool:
    """Measure in turn, and report the medians."""
    if not (BOOK / "_static" / "try").exists():
        print("try_here: not measured, because the site holds no Python (BOOK_PYODIDE names a folder with NumPy's wheel).")
        return False
    alone, found = [], []
    with counted_book() as address:
        for _ in range(ROUNDS):
            alone.append(pyodide_alone())
            found.append(visits(address))
    figures = {key: statistics.median(f[key] for f in found) for key in found[0]}
    ratios = [f["first_s"] / seconds for f, seconds in zip(found, alone, strict=True)]
    figures |= {"pyodide_s": statistics.median(alone), "try_over_pyodide": statistics.median(ratios), "rounds": found}
    limits = {"first_s": 20, "next_s": 0.5, "requests": 9, "bytes": 9.3e6, "again_bytes": 0, "try_over_pyodide": 1.3}
    return report("try", figures, at_most=limits)


if __name__ == "__main__":
    raise SystemExit(not main())
