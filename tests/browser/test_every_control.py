"""What must hold of every control alike: zoom, keyboard, touch, print, calm, rest while unseen, no leak, its looks.

The looks are compared with small pictures in `snapshots/`, 48 pixels wide, so that fonts of other machines do not matter.
After a change that is meant, look at the control and renew them: `UPDATE_SNAPSHOTS=1 pytest tests/browser -k looks`.
"""

import io
import os
import re
import statistics
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from book.captions import caption
from nblib import widgets
from nblib.models.recipes import attention
from tests.support.mounts import ARGUMENTS, MOUNT, states
from tests.support.small_page import next_frame, write_page

SNAPSHOTS = Path(__file__).parent / "snapshots"
RUN = {
    "AttentionExplorer": "Play",
    "BackpropExplorer": "Play",
    "BoltzmannExplorer": "Run",
    "CostExplorer": "Run",
    "DescentExplorer": "Run",
    "DiffusionExplorer": "Run",
    "FeedforwardExplorer": "Play",
    "GameExplorer": "Run",
    "GateExplorer": "Play",
    "GraphExplorer": "Play",
    "LearningExplorer": "Let it learn",
    "MapExplorer": "Run",
    "PerceptronExplorer": "Run",
    "Playground": "Run",
    "RecurrenceExplorer": "Write on",
    "StackExplorer": "Add layer 1",
}
RECORDS = {k: attention.build("induction", attention.Settings(width=8), np.random.default_rng(k)) for k in range(12)}
WISHES = {
    "AttentionExplorer": {"task": "induction", "networks": RECORDS, "frame": 0},
    "PerceptronExplorer": {"data": "XOR"},
    "DescentExplorer": {"ask": False, "surface": "plateau"},
    "BackpropExplorer": {"sizes": (2, 8, 8, 8, 1)},
    "GraphExplorer": {"expression": "+".join("x" * 30)},
    "Playground": {"data": "spiral"},
    "CostExplorer": {"learning_rate": 0.001},
    "StackExplorer": {"layers": 0},
}
# Where curves stand: a control, its wishes, and the button that gives its curves more than a point.
CURVES = [
    ("ActivationExplorer", {}, ""),
    ("AttentionExplorer", WISHES["AttentionExplorer"], ""),
    ("BoltzmannExplorer", {"view": "learn"}, "50 steps"),
    ("BumpExplorer", {}, "Step"),
    ("CostExplorer", {}, ""),
    ("CostExplorer", {"view": "logit"}, ""),
    ("DescentExplorer", {"ask": False}, "Step"),
    ("FeedforwardExplorer", {}, ""),
    ("GameExplorer", {}, "50 rounds"),
    ("GateExplorer", {}, ""),
    ("Playground", {}, "Epoch"),
    ("RecurrenceExplorer", {}, ""),
]
# Every control, and its other views.
VIEWS = [(kind, {}) for kind in widgets.__all__ if kind != "Prediction"] + [
    (kind, {"view": view})
    for kind, views in {
        "AutoencoderExplorer": ("interpolate", "repair"),
        "BoltzmannExplorer": ("three", "learn"),
        "CostExplorer": ("curve", "logit"),
    }.items()
    for view in views
]
STOPS = """() => [...document.querySelectorAll(".nbw, .nbw *")].filter((e) => e.tabIndex >= 0 && e.checkVisibility()
  && e.getBoundingClientRect().width && !e.disabled
  && (e.type !== "radio" || e === e.closest("fieldset").querySelector("input")))"""
# Frames in which something changed within the control, over a time.
CHANGES = """(seconds) => new Promise((done) => {
  let frames = 0, dirty = false;
  const watch = new MutationObserver(() => { dirty = true; }), end = performance.now() + 1000 * seconds;
  watch.observe(document.querySelector(".nbw"), { subtree: true, attributes: true, childList: true, characterData: true });
  const count = () => {
    if (dirty) frames++;
    dirty = false;
    if (performance.now() < end) requestAnimationFrame(count);
    else done(frames);
  };
  requestAnimationFrame(count);
})"""
# Keeps the models of the page in `models`, and in `changes` how often one has changed since a test began to count.
KEEP_MODELS = """<script>
  const models = [];
  let changes = 0;
  globalThis.bookWidgets = new Proxy({}, { set(all, name, make) {
    all[name] = () => {
      const front = make();
      return { ...front, initialize(given) { models.push(given.model); return front.initialize(given); } };
    };
    return true;
  } });
</script>"""
# The sentence that everybody sees, and all that stands beside it: words, figures and fields, without the ticks of axes.
SENTENCE = """() => {
  const control = document.querySelector(".nbw"), beside = [];
  const walk = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement: e } = walk.currentNode;
    if (e.checkVisibility() && !e.closest(".nbw-summary, .nbw-instruction, .nbw-axes, option")) beside.push(data.trim());
  }
  for (const entry of control.querySelectorAll(".nbw-entry")) if (entry.checkVisibility()) beside.push(entry.value);
  return [...[".nbw-words", ".nbw-status"].map((it) => control.querySelector(it).textContent), beside.join(" | ")];
}"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def make(name, **wishes):
    return getattr(widgets, name)(*ARGUMENTS.get(name, ()), **wishes)


@pytest.fixture(params=widgets.__all__)
def name(request):
    return request.param


def running(name, open_page, **options):
    """A page with a control that has something to do for a long time, started."""
    page = open_page(make(name, **WISHES.get(name, {})), page_options=options)
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('div'), {style: 'height: 4000px'}))"
    )
    page.get_by_role("button", name=RUN[name], exact=True).click()
    page.wait_for_timeout(300)
    return page


def test_a_drawing_changes_no_state(name, open_page):
    """However often a control is drawn: the model hears of nothing."""
    page = open_page(make(name), links=KEEP_MODELS)
    before = page.evaluate(
        "models.map((model) => { model.on('change', () => changes++); return JSON.stringify(model.state); })"
    )
    assert len(before) == 1
    for width, theme in ((400, "dark"), (900, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
        page.evaluate(CHANGES, 0.2)
    page.emulate_media(media="print")
    assert page.evaluate("[changes, models.map((model) => JSON.stringify(model.state))]") == [0, before]


def test_zoom(name, open_page):
    """At 200 % of a window 1280 pixels wide nothing sticks out, and everything can be reached."""
    page = open_page(make(name), page_options={"width": 640, "height": 450, "device_scale_factor": 2})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    out = page.evaluate(f"""() => ({STOPS})().filter((e) => !e.closest(".nbw-scroll")).filter((e) => {{
        const {{ left, right, width }} = e.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1); }})
        .map((e) => e.outerHTML.slice(0, 120))""")
    assert out == []


def test_keyboard_reaches_everything_and_leaves(name, open_page):
    page = open_page(make(name), links='<button id="before">before</button>')
    page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('button'), {id: 'after'}))")
    wanted = page.evaluate(f"() => ({STOPS})().map((e, i) => {{ e.stop = i; return i; }})")
    page.locator("#before").focus()
    seen = []
    for _ in range(len(wanted) + 3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.stop ?? document.activeElement.id"))
        if seen[-1] == "after":
            break
    assert seen[-1] == "after", "the keyboard is caught"
    assert sorted(set(wanted) - set(seen)) == []
    silent = page.evaluate(f"() => ({STOPS})().filter((e) => !e.hasAttribute('data-lm-suppress-shortcuts')).length")
    assert silent == 0, "JupyterLab would take the keys"


PADS = {"DigitExplorer": "The network says", "DigitMapExplorer": "The winner is"}  # and what they say of a drawing


def test_touch(name, open_page):
    page = open_page(make(name), page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if name == "Prediction":
        page.locator(".nbw-option").first.tap()
        return page.locator(".nbw-feedback").get_by_text("Right.").wait_for()
    if name in PADS:  # which have a pad, and no slider
        page.locator(".nbw-pad").tap()
        return page.locator(".nbw-status").get_by_text(PADS[name]).wait_for()
    if name == "NetworkMap":  # which has boxes, and no slider
        page.locator(".nbw-architecture").last.tap()
        return page.locator(".nbw-status").get_by_text("Chosen: Attention").wait_for()
    slider = page.locator(".nbw input[type=range]:visible").first
    slider.scroll_into_view_if_needed()
    box, before = slider.bounding_box(), slider.input_value()
    low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
    share = (float(before) - low) / (high - low)
    slider.tap(position={"x": box["width"] * (0.85 if share < 0.5 else 0.15), "y": box["height"] / 2})
    page.wait_for_function("([e, was]) => e.value !== was", arg=[slider.element_handle(), before])
    page.get_by_role("button", name=re.compile("^(Restart|Reset)$")).tap()  # the way back: of a run, else of all
    page.wait_for_function("([e, was]) => e.value === was", arg=[slider.element_handle(), before])


def test_print_is_a_still_picture_with_words(name, open_page):
    page = open_page(make(name))
    page.emulate_media(media="print")
    assert page.locator(".nbw :is(button, select, textarea, input:not([type=radio], .nbw-entry)):visible").count() == 0
    if name == "Prediction":
        return
    assert page.locator(".nbw-instruction").is_visible() and len(page.locator(".nbw-status").text_content()) > 40
    assert page.locator(".nbw :is(svg:not(.nbw-swatch), canvas):visible").count() >= 1


FIGURE = re.compile(r"\d+(?:\.\d+)? of \d+|\d[\d.]*\d")  # 3 of 8; 0.25; a single digit may be a name


def repeated(seen, beside):
    """What of the sentence for everybody stands beside it, too: figures, and whole sentences."""
    figures = set(FIGURE.findall(seen)) & {*FIGURE.findall(beside), *re.findall(r"\d+(?:\.\d+)?", beside)}
    return sorted(figures) + [s for s in re.split(r"(?<=\.) ", seen) if s.count(" ") > 2 and s in beside]


@pytest.mark.parametrize(("kind", "view"), VIEWS)
def test_the_sentence_repeats_no_figure(kind, view, open_page):
    """Who listens hears all; for who looks, what stands in a figure does not stand in the sentence again."""
    assert repeated("Step 3 of 8: J = 0.25. It falls on and on.", "3 of 8 | 0.25 | It falls on and on.") == [
        "0.25",
        "3 of 8",
        "It falls on and on.",
    ]
    seen, heard, beside = open_page(make(kind, **view)).evaluate(SENTENCE)
    assert repeated(seen, beside) == [] and len(heard) > len(seen)
    page = open_page(make(kind, **WISHES.get(kind, {}) | view))
    sliders = page.locator(".nbw input[type=range]:visible")
    for i in range(min(3, sliders.count())):
        sliders.nth(i).press("ArrowRight")
    run = page.get_by_role("button", name=RUN.get(kind, "none"), exact=True)
    if run.count():
        run.click()
        page.wait_for_timeout(300)
    seen, _, beside = page.evaluate(SENTENCE)
    assert repeated(seen, beside) == []


@pytest.mark.parametrize(
    ("kind", "key", "values"),
    [
        ("GraphExplorer", "expression", ["a*b+c", "a"]),
        ("BumpExplorer", "bumps", [[[0, 0, 1]], [[0, 1, 1], [1, 1, 1], [-1, 1, 1]]]),
    ],
)
def test_the_words_wait_for_the_picture(kind, key, values, open_page):
    """Between a change and its drawing the picture may hold parts that the state has no more."""
    page = open_page(make(kind), links=KEEP_MODELS)
    heard = page.locator(".nbw-status")
    before = heard.text_content()
    page.evaluate(
        """async ([key, drawn, late]) => {
          const pause = (ms) => new Promise((done) => setTimeout(done, ms));
          const set = (value) => { models[0].set(key, value); models[0].save_changes(); };
          set(drawn);
          await pause(100);
          globalThis.requestAnimationFrame = (draw) => setTimeout(draw, 700);
          set(late);
          await pause(1500);
        }""",
        [key, *values],
    )
    assert heard.text_content() != before


def test_every_chart_has_a_cursor_and_a_table(name, open_page):
    page = open_page(make(name))
    parts = [page.locator(part).count() for part in (".nbw-chart", ".nbw-sense[role=slider]", ".nbw-read", ".nbw-numbers")]
    assert len(set(parts)) == 1 and (parts[0] > 0) == (name in {kind for kind, *_ in CURVES} - {"AttentionExplorer"})


@pytest.mark.parametrize(("kind", "wishes", "button"), CURVES)
def test_curves_can_be_read(kind, wishes, button, open_page):
    """By pointer and keys a cursor tells the numbers of all curves; a table holds them."""
    page = open_page(make(kind, **wishes), page_options={"width": 900, "height": 1000})
    if button:
        page.get_by_role("button", name=button, exact=True).click()
        next_frame(page)
    senses = [sense for sense in page.locator(".nbw-chart .nbw-sense").all() if sense.is_visible()]
    assert senses
    for sense in senses:
        chart = sense.locator("xpath=ancestor::*[local-name()='svg']")
        reading = chart.locator("xpath=following-sibling::div[.//details][1]")
        words, table = reading.locator(".nbw-read"), reading.locator("details")
        sense.scroll_into_view_if_needed()
        left, top, width, height = sense.bounding_box().values()
        page.mouse.move(left + 0.4 * width, top + 0.9 * height)
        shown = words.text_content()
        assert re.search(r" −?\d.*, .* −?\d", shown) and "NaN" not in shown
        assert chart.locator(".nbw-readdot:not([display=none])").count() == shown.count(", ")
        page.mouse.move(0, 0)
        assert words.text_content() == ""
        sense.focus()
        told = [words.text_content()]
        for key in ("ArrowLeft", "Home"):
            page.keyboard.press(key)
            told.append(words.text_content())
        assert told[0] != told[-1] == sense.get_attribute("aria-valuetext")
        table.locator("summary").press("Enter")
        table.locator("tbody tr").nth(1).wait_for()
        assert told[0].split(", ")[0].split(" ")[-1] == table.locator("tbody th").last.text_content()
        assert table.locator("thead th").count() > told[0].count(", ") > 0


@pytest.mark.parametrize("running_name", RUN)
def test_calm_moves_in_few_steps(running_name, open_page):
    """Who asked for little motion sees a few new states a second, and nothing that glides."""
    page = running(running_name, open_page, reduced_motion="reduce")
    assert page.evaluate(CHANGES, 2.5) <= 12  # otherwise forty and more
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("running_name", RUN)
def test_unseen_it_rests(running_name, open_page):
    """Off the screen, or on a page in the background, nothing is computed or drawn; then it goes on."""
    page = running(running_name, open_page)
    for unseen, seen in (("scrollTo(0, 4000)", "scrollTo(0, 0)"), (f"({HIDE})(true)", f"({HIDE})(false)")):
        page.evaluate(unseen)
        page.wait_for_timeout(700)  # the summary waits until the state rests
        assert page.evaluate(CHANGES, 1) == 0, unseen
        page.evaluate(seen)
        page.wait_for_function(f"({CHANGES})(0.5).then((frames) => frames > 0)", timeout=10000)


def test_training_leaves_the_page_its_frames(open_page):
    """The largest network at full speed: frames keep coming, because a frame's training ends at a deadline."""
    page = open_page(make("Playground", layers=[8] * 6, activations=["tanh"] * 6, speed="fast", data="spiral"))
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(500)
    times = page.evaluate("""() => new Promise((done) => {
        const times = [], count = (time) => (times.push(time) < 30 ? requestAnimationFrame(count) : done(times));
        requestAnimationFrame(count); })""")
    assert statistics.median(np.diff(times)) < 150  # generous: an epoch more in each frame would take seconds


def test_nothing_stays(name, open_page):
    """After it has gone, a control leaves no element and no listener behind."""
    page = open_page(make(name))
    session, front = page.context.new_cdp_session(page), make(name)._front

    def counters():
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Memory.getDOMCounters")
        return found["nodes"], found["jsEventListeners"]

    page.evaluate(MOUNT, [front, states()[front], 2])
    before = counters()
    page.evaluate(MOUNT, [front, states()[front], 6])
    nodes, listeners = counters()
    assert nodes <= before[0] + 5 and listeners <= before[1], "a control has hundreds of nodes"


def test_without_scripts_there_are_words(tmp_path, watch):
    shown = [make(name) for name in widgets.__all__]
    page = Path(write_page(tmp_path, *shown).removeprefix("file://"))
    start, *views = re.split("(?<=</script>)(?=<p>Between|</main>)", page.read_text("utf-8"))
    for i, control in enumerate(shown):  # each behind its view
        svg, address = control.still().file() if control.still() else "", f"{control.model_id}.svg"
        (tmp_path / address).write_text(svg, "utf-8")
        views[i] = caption(control.get_state(), svg, address) + views[i]
    page.write_text(start + "".join(views), "utf-8")
    opened = watch(page.as_uri(), java_script_enabled=False).page
    text = opened.locator("main").inner_text()
    for control in shown:
        assert (getattr(control, "instruction", None) or control.question) in text
    assert text.count("This control needs JavaScript. It stands at ") == len(shown) - 1
    images = opened.locator("noscript img, .nbw img").all()
    assert len(images) == len(shown) - 1
    for image in images:
        image.scroll_into_view_if_needed()
        opened.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=image.element_handle())
        box = image.bounding_box()
        assert box["width"] > 250 and box["height"] > 100


def taken(page, size=None):
    """A small picture of the control: 48 pixels wide, or of the given size."""
    picture = Image.open(io.BytesIO(page.locator(".nbw").screenshot())).convert("RGB")
    return picture.resize(size or (48, round(48 * picture.height / picture.width)), Image.Resampling.BOX)


def apart(one, other):
    """The largest difference of any cell of 4 × 4 small pixels: letters average out there, a missing line does not."""
    difference = np.asarray(one, float) - np.asarray(other, float)
    rows = len(difference) // 4
    return np.abs(difference[: 4 * rows].reshape(rows, 4, 12, 4, 3).mean(axis=(1, 3))).max()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_looks(name, theme, open_page):
    """Another font changes a cell by up to 10 of 255, a picture without its drawing some cell by 15 or more."""
    page = open_page(make(name), page_options={"width": 760, "height": 1000})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    page.wait_for_timeout(200)
    file = SNAPSHOTS / f"{name}-{theme}.png"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        taken(page).save(file, optimize=True)
    stored = Image.open(file).convert("RGB")
    assert taken(page).height == pytest.approx(stored.height, rel=0.12), "its proportions have changed"
    assert apart(taken(page, stored.size), stored) < 12.5
    if name != "Prediction":  # what this test is there to notice
        page.add_style_tag(
            content=":is(.nbw-plot, .nbw-diagram, .nbw-graph, .nbw-crowd, .nbw-bars, .nbw-lineage) > *, canvas"
            " { visibility: hidden }"
        )
        assert apart(taken(page, stored.size), stored) > 12.5


def test_ids_are_unique_across_controls(open_page):
    """Each control's script is a bundle of its own, so two of them cannot count their ids together."""
    page = open_page(*[make(kind) for kind in widgets.__all__])
    y = 0
    while y < page.evaluate("document.documentElement.scrollHeight"):  # some controls come once they are near the screen
        page.evaluate("(y) => scrollTo(0, y)", y)
        page.wait_for_timeout(100)
        y += 500
    page.wait_for_function(f"document.querySelectorAll('.nbw').length === {len(widgets.__all__)}")
    ids = page.eval_on_selector_all(".nbw [id]", "all => all.map(e => e.id)")
    assert len(ids) > 8 and len(set(ids)) == len(ids)


def test_what_is_pressed_looks_pressed_in_forced_colours(open_page):
    page = open_page(make("Playground"), page_options={"forced_colors": "active"})
    chips = page.locator(".nbw-datasets button")
    looks = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color, getComputedStyle(e).outlineStyle].join()"
    on, off = (chips.and_(page.locator(f"[aria-pressed={state}]")).first.evaluate(looks) for state in ("true", "false"))
    assert on.split(",solid")[0] != off.split(",none")[0] and "solid" in on and "solid" not in off


def test_a_unit_that_page_down_lands_on_says_that_it_has_no_number(open_page):
    page = open_page(make("Playground"))
    cursor = page.locator(".nbw-diagram [role=slider]")
    cursor.focus()
    page.keyboard.press("Home")
    while cursor.get_attribute("aria-readonly") != "true":
        page.keyboard.press("PageDown")
    assert cursor.get_attribute("aria-valuetext").endswith("Page Down goes on to a weight or a bias")
    while cursor.get_attribute("aria-readonly") == "true":
        page.keyboard.press("PageDown")
    assert "has no number" not in cursor.get_attribute("aria-valuetext")
