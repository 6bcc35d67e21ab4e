"""A real Chromium against the built book, served on the loopback address with every other host cut off."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from book.serve import BOOK, server
from nblib.widgets import PerceptronExplorer
from tests.support.chromium import FLAGS, chromium
from tests.support.small_page import next_frame, write_page

HERE = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:")


@dataclass
class Watched:
    """A page, and what went wrong on it: requests to other hosts, failed requests, errors in the console."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine; where there is none the tests skip, unless REQUIRE_BROWSER=1."""
    path = chromium()
    if path is None:
        message = "no Chromium on this machine: install it (Debian: apt-get install chromium) or name it in CHROMIUM"
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the built book, which `make test` builds first."""
    if not (BOOK / "index.html").exists():
        pytest.fail("there is no built book: run `make book` first")
    httpd = server(BOOK)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}/"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens an address in a context of its own: `watch(url, width=1280, color_scheme="dark")`.

    There are no service workers, whose requests nobody watches, unless `workers=True`.
    """
    contexts = []

    def open_page(url: str, width: int = 1280, height: int = 900, workers: bool = False, **options: object) -> Watched:
        # a test that waits for a condition evaluates it again and again in the page, which the page's policy would refuse
        options = {"bypass_csp": True} | options
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        say = watched.complaints.append

        def only_here(route):  # type: ignore[no-untyped-def]
            if route.request.url.startswith(HERE):
                return route.continue_()
            say(f"request to another host: {route.request.url}")
            return route.abort()

        if workers:  # a routed page does not go through its worker
            context.on("request", lambda r: None if r.url.startswith(HERE) else say(f"request to another host: {r.url}"))
        else:
            context.add_init_script("delete Navigator.prototype.serviceWorker")
            context.route(lambda address: not address.startswith(("data:", "blob:", "file:")), only_here)
        page = watched.page
        page.on("console", lambda m: say(f"console {m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: say(f"error: {e}"))
        page.on("response", lambda r: say(f"{r.status}: {r.url}") if r.status >= 400 else None)
        page.goto(url, wait_until="load")
        return watched

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's source, from its npm package."""
    return Path("node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.fixture
def open_page(watch: Callable[..., Watched], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that shows widgets (none: a perceptron) on a small page and waits until they are alive."""

    def show(*widgets, fragment="", page_options=None, scripts_may_fail=False, **kwargs):
        address = write_page(tmp_path, *(widgets or (PerceptronExplorer(),)), **kwargs)
        watched = watch(address + fragment, **(page_options or {}))
        if not scripts_may_fail:
            watched.page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
        if fragment:  # a link's state opens when all controls are alive, and then the keyboard moves to its control
            watched.page.wait_for_function("document.activeElement.classList.contains('nbw-host')")
            next_frame(watched.page)
        shown.append((watched, scripts_may_fail))
        return watched.page

    shown = []
    yield show
    for watched, may_fail in shown:
        assert may_fail or watched.complaints == []
