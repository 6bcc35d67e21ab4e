"""The book without a network: what was visited, the whole book on request, and nothing of an earlier release."""

import json
import re
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from book import offline_site
from book.serve import BOOK, server
from tests.support.small_page import VIOLATIONS

CHAPTER = "chapters/01_perceptrons.html"
UNVISITED = "chapters/architectures/16_long_short_term_memory.html"


@pytest.fixture
def own_site(tmp_path):
    """A copy of the built book that a test may renew, served; its address and its folder."""
    folder = tmp_path / "site"
    shutil.copytree(BOOK, folder, copy_function=shutil.copy, ignore=shutil.ignore_patterns("_sources", "*.map"))
    httpd = server(folder)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}/", folder
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def release(folder: Path, words: str) -> None:
    """Publish the site anew, with other words in a chapter."""
    page = folder / CHAPTER
    page.write_text(page.read_text("utf-8").replace("</h1>", f" {words}</h1>"), "utf-8")
    old = json.loads((folder / offline_site.LIST).read_text("utf-8"))
    new = offline_site.listed(offline_site.files(folder))
    (folder / offline_site.LIST).write_text(json.dumps(new), "utf-8")
    worker = folder / offline_site.WORKER
    worker.write_text(worker.read_text("utf-8").replace(old["version"], new["version"]), "utf-8")


def at_rest(page):
    """Wait until the worker has taken over and keeps what the page has loaded."""
    page.wait_for_function("navigator.serviceWorker.controller?.state === 'activated'")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def kept(page):
    """What the browser keeps: the names of the releases, and the paths."""
    return page.evaluate("""async () => { const names = await caches.keys();
        const all = await Promise.all(names.map(async (n) => (await (await caches.open(n)).keys()).map((r) => r.url)));
        return [names, all.flat().map((a) => new URL(a).pathname.slice(1))]; }""")


def renewed(page, first):
    """Wait until nothing is kept of the first release."""
    for _ in range(300):
        if first not in kept(page)[0]:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{first} is still kept")


def alive(page):
    page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
    slider = page.locator(".nbw-host input[type=range]").first
    before = slider.input_value()
    slider.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
    expect(slider).not_to_have_value(before)


def test_the_book_is_read_without_a_network(own_site, watch, axe):
    site, folder = own_site
    watched = watch(site + CHAPTER, workers=True)
    page = watched.page
    at_rest(page)
    offline = page.context.set_offline

    offline(True)  # what was visited, and only that
    page.reload()
    alive(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.katex')).fontFamily").startswith("KaTeX")
    page.goto(site + UNVISITED)
    expect(page.locator("h1")).to_have_text("This page is not on this device")
    offline(False)
    watched.complaints.clear()  # of what was not there

    page.goto(site + CHAPTER)  # the whole book
    page.get_by_text("Read without a network").click()
    found = json.loads((folder / offline_site.LIST).read_text("utf-8"))
    expect(page.locator(".book-offline p")).to_contain_text(f"{found['sent'] / 1e6:.1f} MB to fetch")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS.replace("run()", "run('.book-offline')")) == []
    page.get_by_role("button", name="Keep the whole book").click()
    expect(page.get_by_role("button", name="Remove it")).to_be_visible(timeout=60_000)
    assert watched.complaints == []

    offline(True)
    page.goto(site + UNVISITED)
    alive(page)
    page.goto(site + "search.html?q=perceptron")
    page.locator("#search-results li a").first.wait_for()
    offline(False)

    (first,), _ = kept(page)
    release(folder, "anew")  # a new release throws away what is old, and keeps the whole book whole
    page.goto(site + "chapters/index.html")
    renewed(page, first)
    offline(True)
    page.goto(site + CHAPTER)
    expect(page.locator("article h1")).to_contain_text("anew")
    alive(page)
    offline(False)
    page.get_by_text("Read without a network").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".book-offline p")).to_contain_text("Removed.")
    names, paths = kept(page)
    assert names == [] and paths == []


def test_a_page_that_was_visited_is_renewed_with_the_site(own_site, watch):
    site, folder = own_site
    page = watch(site + CHAPTER, workers=True).page
    at_rest(page)
    (first,), paths = kept(page)
    assert CHAPTER in paths and "_static/controls/host.js" in paths and UNVISITED not in paths
    assert not [p for p in paths if p.startswith("_sources")]
    release(folder, "anew")
    page.goto(site + "chapters/index.html")
    renewed(page, first)
    page.context.set_offline(True)
    page.goto(site + CHAPTER)
    expect(page.locator("article h1")).to_contain_text("anew")


def test_it_can_be_installed(site, watch):
    page = watch(site + CHAPTER, workers=True).page
    errors = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [e["errorId"] for e in errors if e["errorId"] != "in-incognito"] == []


def test_the_book_is_what_its_pages_name():
    found = json.loads((BOOK / offline_site.LIST).read_text("utf-8"))
    within = {name for name, (_, _, inside) in found["files"].items() if inside}
    assert {
        "searchindex.js",
        "search.html",
        "_static/controls/host.js",
        "_static/katex/fonts/KaTeX_Main-Regular.woff2",
    } <= within
    assert {p.relative_to(BOOK).as_posix() for p in BOOK.glob("_static/texts/*")} <= within
    assert not [name for name in within if re.search(r"\.ttf$|\.map$|_sources|stills|fontawesome\.js|bootstrap\.js", name)]
    assert found["sent"] < found["bytes"] / 3


def test_what_is_apart_is_listed_but_no_part_of_the_book():
    files = {
        "index.html": b'<script src="_static/page.js"></script><noscript><img src="_static/still.png"></noscript>',
        "_static/page.js": b'load("try/pyodide.mjs", "try/numpy.whl", "data.json")',
        "_static/try/pyodide.mjs": b"",
        "_static/try/numpy.whl": b"",
        "_static/data.json": b"{}",
        "_static/still.png": b"",
    }
    assert offline_site.book(files) == {"index.html", "_static/page.js", "_static/data.json"}
    assert offline_site.listed(files)["files"].keys() == files.keys()
    changed = offline_site.listed(files | {"_static/data.json": b"[]"})
    assert changed["version"] != offline_site.listed(files)["version"]
