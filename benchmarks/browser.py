"""A Chromium for measurements, and the book served to it."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import BrowserContext, sync_playwright

from book.serve import BOOK, server
from tests.support.chromium import FLAGS, chromium


def served_book() -> AbstractContextManager[str]:
    """Serve the built book."""
    return served(BOOK)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yield its address."""
    httpd = server(folder)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
    finally:
        httpd.shutdown()
        httpd.server_close()


@contextmanager
def fresh_chromium(workers: Literal["allow", "block"] = "allow") -> Iterator[BrowserContext]:
    """Start Chromium with an empty profile, so that nothing is cached; with or without service workers."""
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium on this machine: install it (Debian: apt-get install chromium)")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            args=FLAGS,
            viewport={"width": 1280, "height": 1000},
            service_workers=workers,
            bypass_csp=True,  # waiting for a condition evaluates it in the page, which the page's policy refuses
        )
        yield context
        context.close()
