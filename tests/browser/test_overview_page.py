"""The map of the twelve networks in a real Chromium: wishes, boxes, links, keys, touch, in both themes and on a phone."""

import json

import pytest
from test_every_control import KEEP_MODELS

from nblib.widgets import NetworkMap
from nblib.widgets.overview.networks import DATA, NEEDS, NETWORKS
from tests.support.small_page import VIOLATIONS, Mounted


class Map(Mounted):
    """What a reader sees of the map."""

    selector = "#map"

    @property
    def fits(self):
        """The boxes that are not dimmed, by their number in time."""
        marks = self.el.locator(".nbw-architecture").evaluate_all("all => all.map(g => g.classList.contains('nbw-fits'))")
        return [key for key, fits in zip(NETWORKS, marks, strict=True) if fits]

    @property
    def kin(self):
        marks = self.el.locator(".nbw-architecture").evaluate_all("all => all.map(g => g.classList.contains('nbw-kin'))")
        return {key for key, near in zip(NETWORKS, marks, strict=True) if near}

    def items(self, label):
        return self.el.get_by_role("list", name=label).get_by_role("listitem").all_text_contents()

    def box(self, key):
        return self.el.locator(".nbw-architecture").nth(list(NETWORKS).index(key))

    def story(self):
        return self.el.locator(".nbw-readout p:visible").all_text_contents()


def show(open_page, page_options=None, fragment="", **wishes):
    return Map(open_page(NetworkMap(**wishes), page_options=page_options, fragment=fragment))


def test_wishes_leave_what_python_says(open_page):
    net = show(open_page)
    assert net.fits == list(NETWORKS) and not net.el.get_by_role("list", name="Networks that do not fit").count()
    for data in ("row", "sequence"):
        net.pick("An example is", data)
        assert net.fits == NetworkMap(data=data).remaining
    net.pick("You want", "label")
    net.el.get_by_label(NEEDS["long"]).check()
    net.frame()
    assert net.fits == ["lstm", "attention"]
    net.says("From a sequence to a label, long dependencies: 2 of 12 remain: Long short-term memory, Attention.")
    assert net.items("Networks that remain") == [
        "16 Long short-term memory, 1997, 4\u202f513 parameters",
        "18 Attention, 2017, 14\u202f352 parameters",
    ]
    said = net.items("Networks that do not fit")
    assert len(said) == 10
    reasons = NetworkMap(data="sequence", goal="label", needs=["long"]).reasons["rnn"]
    assert f"15 Recurrent network: {'; '.join(reasons)}." in said
    net.pick("You want", "code")
    assert net.fits == [] and net.el.get_by_text("Nothing remains", exact=True).is_visible()
    net.says("nothing remains: give up a wish")
    net.press("Reset")
    assert net.fits == list(NETWORKS)


def test_each_links_to_its_chapter(open_page):
    net = show(open_page)
    links = net.el.locator(".nbw-lists a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"{kind.page}.html" for kind in NETWORKS.values()]


def test_a_box_tells_its_story_and_shows_its_family(open_page):
    net = show(open_page)
    net.box("rnn").click()
    net.frame()
    assert net.story()[0] == "Recurrent network, 1990" and net.kin == {"mlp", "lstm", "attention"}
    assert net.el.locator(".nbw-kin-line").count() == 3
    net.says("Chosen: Recurrent network, 1990.")
    net.page.keyboard.press("ArrowRight")
    net.frame()
    assert net.story()[0] == "Long short-term memory, 1997" and net.kin == {"mlp", "rnn", "attention"}
    net.page.keyboard.press("End")
    net.frame()
    assert net.story()[0] == "Attention, 2017" and net.box("attention").get_attribute("aria-pressed") == "true"
    net.page.keyboard.press("ArrowDown")
    net.frame()
    assert net.story()[0] == "Multilayer perceptron, 1962"
    assert net.kin == {"cnn", "autoencoder", "rnn", "lstm", "dbn", "gan", "diffusion", "attention"}
    net.page.keyboard.press("Escape")
    net.frame()
    assert net.kin == set() and net.story()[0].startswith("Choose a box")
    assert net.el.locator(".nbw-architecture[tabindex='0']").count() == 1


def test_a_box_says_why_it_does_not_fit(open_page):
    net = show(open_page, data="row")
    assert net.box("cnn").get_attribute("aria-label") == (
        "Convolutional network, 1980: needs a grid of neighbours; your rows have none"
    )
    assert net.box("lstm").get_attribute("aria-label").startswith("LSTM: Long short-term memory, 1997: reads one")
    assert net.box("mlp").get_attribute("aria-label") == "Multilayer perceptron, 1962: fits"


@pytest.mark.parametrize(
    ("query", "left", "alert"),
    [
        ("data=grid&goal=new&needs=once,small&chosen=gan", ["gan"], ""),
        ("needs=", list(NETWORKS), ""),
        ("data=table", list(NETWORKS), "data must be one of"),
        ("needs=wings", list(NETWORKS), "needs[0] must be one of"),
        ("speed=1", list(NETWORKS), "The link names the setting “speed”"),
    ],
)
def test_links(query, left, alert, open_page):
    net = show(open_page, fragment=f"#map?{query}")
    net.frame()
    assert net.fits == left
    message = net.el.locator(".nbw-message")
    assert alert in (message.text_content() or "") and message.is_visible() == bool(alert)


def test_a_copied_link_opens_the_same_state(open_page):
    net = show(open_page, data="grid", goal="label", needs=["long"], chosen="dbn")
    net.el.get_by_label(NEEDS["long"]).uncheck()
    net.el.get_by_label(NEEDS["small"]).check()
    link = net.link
    assert link.split("?")[1] == "data=grid&goal=label&chosen=dbn&needs=small"
    again = show(open_page, fragment="#map?" + link.split("?")[1])
    assert again.fits == ["cnn", "attention"] and again.story()[0] == "Deep belief network, 2006"


def test_what_a_kernel_sets_is_shown_and_what_it_cannot_mean_is_refused(open_page):
    """Changes of the model from outside, as they come from Python, and those that the page makes."""
    one = NetworkMap()
    net = Map(open_page(one, links=KEEP_MODELS))
    change = "([key, value]) => { models[0].set(key, value); models[0].save_changes(); }"
    net.page.evaluate(change, ["data", "set"])
    net.frame()
    one.data = "set"
    assert net.fits == one.remaining
    net.page.evaluate(change, ["data", "heap"])
    net.frame()
    assert net.fits == one.remaining and "data must be one of" in net.el.locator(".nbw-message").text_content()
    net.el.get_by_label(NEEDS["read"]).check()
    net.box("som").click()
    net.frame()
    kept = json.loads(net.page.evaluate("JSON.stringify(['data', 'needs', 'chosen'].map((key) => models[0].get(key)))"))
    assert kept == ["set", ["read"], "som"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    page = open_page(NetworkMap(data="grid", goal="label", chosen="autoencoder"), page_options={"width": width})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [1280, 700, 320])
def test_no_box_covers_another_and_none_is_cut(width, open_page):
    net = show(open_page, page_options={"width": width})
    found = net.el.locator(".nbw-lineage").evaluate("""el => {
      const frame = el.querySelector("svg").getBoundingClientRect();
      const all = [...el.querySelectorAll(".nbw-architecture-box")].map(e => e.getBoundingClientRect());
      const texts = [...el.querySelectorAll(".nbw-architecture text")].map(e => e.getBoundingClientRect());
      return {
        cut: all.filter(b => b.left < frame.left - 0.5 || b.right > frame.right + 0.5 || b.bottom > frame.bottom).length,
        wide: texts.filter((t, i) => t.left < all[i].left || t.right > all[i].right).length,
        touch: all.flatMap((a, i) => all.slice(i + 1).filter(b => a.left < b.right && b.left < a.right
          && a.top < b.bottom && b.top < a.bottom)).length }; }""")
    assert found == {"cut": 0, "wide": 0, "touch": 0}


def test_touch_and_print(open_page):
    net = show(open_page, {"width": 320, "height": 640, "has_touch": True, "is_mobile": True}, data="row")
    net.box("gan").tap()
    net.frame()
    assert net.story()[0] == "Generative adversarial network, 2014"
    tops = [box["y"] for box in (net.box(key).bounding_box() for key in NETWORKS)]
    assert tops == sorted(tops), "on a phone time runs down"
    net.page.emulate_media(media="print")
    assert net.page.locator(".nbw :is(button, select, input):visible").count() == 0
    assert net.el.locator(".nbw-lineage svg").is_visible() and net.el.locator(".nbw-lists").is_visible()
    assert DATA["row"] in net.el.locator(".nbw-status").text_content()
