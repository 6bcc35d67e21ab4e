"""The still pictures where nothing runs: a page without JavaScript."""

import pytest

from book.serve import BOOK

WITH_CONTROLS = [
    p.relative_to(BOOK).as_posix() for p in sorted(BOOK.glob("chapters/*.html")) if "_static/stills/" in p.read_text("utf-8")
] or ["no page was built"]
SHOWN = "all => all.map(e => [e.naturalWidth, e.naturalHeight, e.clientWidth, e.clientHeight, e.alt])"


def pictures(page):
    """The stills of a page once each has been scrolled to, as lazy pictures must be."""
    images = page.locator("img[src*='_static/stills/']")
    for image in images.all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("e => e.complete", arg=image.element_handle())
    return images.evaluate_all(SHOWN)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", WITH_CONTROLS)
def test_a_page_without_javascript_shows_every_picture(path, width, site, watch):
    watched = watch(site + path, width=width, java_script_enabled=False)
    found = pictures(watched.page)
    assert len(found) == (BOOK / path).read_text("utf-8").count("_static/stills/") > 0
    for natural, tall, shown, high, alt in found:
        assert natural > 0 and len(alt) > 40
        assert shown <= natural and high / shown == pytest.approx(tall / natural, abs=0.02)
        assert 200 < shown < width
    assert watched.complaints == []


def test_a_page_with_javascript_loads_none_of_them(site, watch):
    page = watch(site + WITH_CONTROLS[0]).page
    page.wait_for_function("performance.getEntriesByName('widget-interactive').length > 0")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert any("controls/host.js" in name for name in loaded) and not any("/stills/" in name for name in loaded)


def test_a_dark_page_shows_ink_on_paper(site, watch):
    """The file has its own white paper: its corner is white, whatever the page's scheme."""
    page = watch(site + WITH_CONTROLS[0], java_script_enabled=False, color_scheme="dark").page
    assert pictures(page)
    address = page.locator("img[src*='_static/stills/']").first.evaluate("e => e.src")
    alone = watch(site + WITH_CONTROLS[0], color_scheme="dark").page
    corner = alone.evaluate(
        """async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      const canvas = document.createElement("canvas").getContext("2d");
      canvas.drawImage(image, 0, 0);
      return [...canvas.getImageData(2, 2, 1, 1).data];
    }""",
        address,
    )
    assert corner == [255, 255, 255, 255]


def test_a_page_without_javascript_has_its_colours(site, watch):
    page = watch(site + "chapters/index.html", java_script_enabled=False, color_scheme="dark").page
    card, start = page.locator(".card").first, page.locator(".start a").first
    border = "e => [getComputedStyle(e).borderTopWidth, getComputedStyle(e).borderTopStyle]"
    assert card.evaluate(border) == start.evaluate(border) == ["1px", "solid"]
    color = "e => getComputedStyle(e).color"
    assert page.locator("article section > p a").first.evaluate(color) != page.locator("article p").first.evaluate(color)
