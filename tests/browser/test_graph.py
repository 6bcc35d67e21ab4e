"""The computation graph in a real Chromium: typed, stepped, moved, in both themes and on a phone."""

import pytest
from test_networks import Net

from nblib.widgets import GraphExplorer
from tests.support.small_page import VIOLATIONS


def show(open_page, *args, fragment="", page_options=None, links="", **kwargs):
    explorer = GraphExplorer(*args, **kwargs)
    return Net(open_page(explorer, fragment=fragment, page_options=page_options, links=links), "graph")


def nodes(net):
    """What stands at each node: the operation, the value above, the derivative below."""
    return net.el.locator(".nbw-node").evaluate_all(
        "all => all.map(g => [...g.querySelectorAll('text')].map(t => t.textContent))"
    )


def test_steps_forward_and_back(open_page):
    net = show(open_page, values={"w": 2, "x": 0.5, "b": -1})
    assert nodes(net) == [
        ["w", "2", ""],
        ["x", "0.5", ""],
        ["·", "", ""],
        ["b", "−1", ""],
        ["+", "", ""],
        ["tanh", "", ""],
    ]
    for _ in range(3):
        net.press("Step")
    assert [node[1] for node in nodes(net)] == ["2", "0.5", "u₁ = 1", "−1", "u₂ = 0", "f = 0"]
    net.press("Step")
    assert net.readout() == ["Now back. The result changes as fast as itself: ∂f/∂f = 1."]
    for _ in range(3):
        net.press("Step")
    assert [node[2] for node in nodes(net)] == ["∂ 0.5", "∂ 2", "∂ 1", "∂ 1", "∂ 1", "∂ 1"]
    assert net.readout()[1:] == ["To w: ∂f/∂u₁ · ∂u₁/∂w = 1·0.5 = 0.5", "To x: ∂f/∂u₁ · ∂u₁/∂x = 1·2 = 2"]
    net.says("∂f/∂w = 0.5, ∂f/∂x = 2, ∂f/∂b = 1. Stage 7 of 7.")
    net.el.get_by_label("variable b, as a number").fill("0")  # a change, and all of it follows
    net.frame()
    assert nodes(net)[-1] == ["tanh", "f = 0.7616", "∂ 1"] and nodes(net)[3][2] == "∂ 0.42"
    net.press("Back")
    assert [node[2] for node in nodes(net)] == ["", "", "∂ 0.42", "∂ 0.42", "∂ 0.42", "∂ 1"]
    net.press("Restart")
    assert all(node[2] == "" for node in nodes(net))
    net.press("Play")
    net.page.wait_for_timeout(1500)
    net.press("Pause")
    assert nodes(net)[2][1] == "u₁ = 1"


# The words of nodes that reach beyond their circle: their corners are further from its middle than its rim is.
BEYOND = """all => all.map((node) => [node.querySelector("circle.nbw-disc"), node.querySelector(".nbw-op")])
  .filter(([disc, word]) => disc
    && disc.r.baseVal.value - 1 < Math.hypot(word.getBBox().width, 0.6 * word.getBBox().height) / 2)
  .map(([, word]) => word.textContent)"""


def test_typing(open_page):
    """A good text is drawn at once; a bad one leaves the graph and points to the character."""
    net = show(open_page)
    entry, wrong = net.el.get_by_role("textbox", name="f ="), net.el.locator(".nbw-wrong-text")
    entry.fill("a*a + 3")
    net.frame()
    assert [node[0] for node in nodes(net)] == ["a", "·", "3", "+"] and not wrong.is_visible()
    assert net.el.locator(".nbw-variables input[type=range]").count() == 1
    before, graph = nodes(net), net.el.locator(".nbw-graph svg")
    place = graph.bounding_box()
    for text, words, mark in [
        ("a*a + ", "Character 7, the end: a number, a name or “(” was expected.", " "),
        ("a*a + 3)", "Character 8, “)”", ")"),
        ("a***a", "Character 4, “*”", "*"),
        ("foo(a)", "there is no function foo", "f"),
        ("", "The expression is empty", " "),
        ("<img src=x onerror=alert(1)>", "Character 1, “<”", "<"),
        ("(" * 150, "nest deeper", "("),
    ]:
        entry.fill(text)
        net.frame()
        assert words in wrong.text_content() and wrong.locator("mark").text_content() == mark, text
        assert (
            nodes(net) == before and entry.get_attribute("aria-invalid") == "true" and net.page.locator("img").count() == 0
        )
        assert graph.bounding_box() == place, "what is wrong moves nothing"
        assert float(graph.evaluate("e => getComputedStyle(e).opacity")) < 0.5, "the graph is not that of the text"
    entry.fill("2a**2")
    net.frame()
    assert [node[0] for node in nodes(net)] == ["2", "a", "2", "^", "·"]
    assert graph.evaluate("e => getComputedStyle(e).opacity") == "1"
    entry.fill("1/(a - 1)")  # a is still 1
    net.frame()
    assert not wrong.is_visible() and entry.get_attribute("aria-invalid") is None
    net.press("Step")
    net.press("Step")
    assert net.readout() == ["Here the expression has no value: 1 ÷ 0. There is no division by 0."]
    net.says("has no value")
    net.el.get_by_label("variable a, as a number").fill("3")
    net.frame()
    net.press("Step")
    assert nodes(net)[-1][1] == "f = 0.5"
    net.press("Reset")
    assert entry.input_value() == "tanh(w*x + b)"
    assert net.el.locator(".nbw-node").evaluate_all(BEYOND) == []


def test_keyboard_and_pointer_on_the_nodes(open_page):
    net = show(open_page, expression="x^2*y", stage=5)
    assert net.el.locator(".nbw-node[tabindex='0']").count() == 1
    net.el.locator(".nbw-node").last.focus()
    net.frame()
    assert net.readout() == ["f = u₁ · y = 1 · 1 = 1", "∂f/∂f = 1"]
    net.page.keyboard.press("ArrowRight")
    net.frame()
    assert net.readout() == ["x = 1, a variable.", "∂f/∂x = 2"]
    net.page.keyboard.press("End")
    net.page.keyboard.press("ArrowLeft")
    net.frame()
    assert net.readout()[0] == "y = 1, a variable."
    net.page.keyboard.press("Escape")
    net.frame()
    assert net.readout()[0] == "Back from u₁:"
    net.el.locator(".nbw-node").nth(2).hover()
    net.frame()
    assert net.readout()[0] == "u₁ = x ^ 2 = 1 ^ 2 = 1"
    net.page.wait_for_function(
        "el => el.getAttribute('aria-label') === 'x = 1, a variable. ∂f/∂x = 2.'",
        timeout=3000,
        arg=net.el.locator(".nbw-node").first.element_handle(),
    )


@pytest.mark.parametrize(
    ("query", "alert"),
    [
        ("expr=a%2Bb*a&v=2,3&stage=5", ""),
        ("expr=a%2B", "Character 3, the end"),
        ("expr=a&v=1,2", "The link's v must be one number"),
        ("expr=a&stage=7", "stage must be a whole number from 0 to 1"),
        ("z=1", "The link names the setting “z”"),
    ],
)
def test_links(query, alert, open_page):
    net = show(open_page, fragment=f"#graph?{query}")
    net.frame()
    if alert:
        assert net.alert().startswith(alert) and net.alert().endswith("The control shows its initial state instead.")
        assert net.el.get_by_role("textbox", name="f =").input_value() == "tanh(w*x + b)"
    else:
        assert net.alert() == "" and [node[2] for node in nodes(net)] == ["∂ 4", "∂ 2", "∂ 1", "∂ 1"]
        assert net.state() == {"expr": "a%2Bb*a", "v": "2,3", "stage": "5"}


def sorted_values(state):
    state["values"] = dict(sorted(state["values"].items()))


NEURON = {"expression": "(relu(w*x+b)-y)^2", "values": {"w": 3, "x": 2, "b": -4, "y": 4}}


def test_a_copied_link_gives_each_variable_its_value(open_page):
    """A page stores the values in the alphabet's order, but a link gives them in that of the text."""
    net = Net(open_page(GraphExplorer(**NEURON), change=sorted_values), "graph")
    state = net.state()
    assert state["v"] == "3,2,-4,4"
    again = Net(open_page(GraphExplorer(**NEURON), change=sorted_values, fragment=f"#graph?v={state['v']}&stage=5"), "graph")
    again.says("at w = 3, x = 2, b = −4, y = 4 is 4.")


def test_a_reset_and_a_link_replace_a_broken_text(open_page):
    """Also where the expression is the one that was there; until then a half-typed text is left alone."""
    net = show(open_page, links='<a id="same" href="#graph?v=2,1,1&stage=1">the same expression</a>')
    entry, wrong = net.el.get_by_role("textbox", name="f ="), net.el.locator(".nbw-wrong-text")
    for leave in (lambda: net.press("Reset"), lambda: net.page.locator("#same").click()):
        entry.press("End")
        entry.type("^")
        net.says("the end", ".nbw-wrong-text")
        net.press("Step")
        net.el.locator(".nbw-node").first.hover()
        net.frame()
        assert entry.input_value() == "tanh(w*x + b)^" and wrong.is_visible()
        leave()
        net.page.wait_for_function(
            "el => el.value === 'tanh(w*x + b)' && !el.hasAttribute('aria-invalid')",
            arg=entry.element_handle(),
            timeout=5000,
        )
        assert not wrong.is_visible()


def test_on_a_phone_the_graph_follows_the_stage(open_page):
    net = show(open_page, **NEURON, page_options={"width": 320})
    inside = """el => { const now = el.querySelector(".nbw-now").getBoundingClientRect(), box = el.getBoundingClientRect();
      return now.left >= box.left && now.right <= box.right; }"""
    scroll = net.el.locator(".nbw-scroll").element_handle()
    for stage in range(1, 12):
        net.press("Step")
        net.says(f"Stage {stage} of 11")
        net.page.wait_for_function(inside, arg=scroll, timeout=5000)
    net.press("Restart")
    net.page.wait_for_function("el => el.scrollLeft === 0", arg=scroll, timeout=5000)
    scroll.evaluate("el => { el.scrollLeft = 60; }")
    net.el.get_by_label("variable w, as a number").fill("1")  # no other stage: what somebody scrolled to stays
    net.says("w = 1,")
    assert scroll.evaluate("el => el.scrollLeft") == 60


def test_no_number_stands_between_two_nodes_or_on_a_wire(open_page):
    net = show(open_page, **NEURON, stage=11)
    gaps = net.el.locator(".nbw-node").evaluate_all("""all => {
      const box = (g, name) => g.querySelector(name).getBoundingClientRect();
      return all.flatMap(a => all.map(b => {
        const grad = box(a, ".nbw-node-grad"), value = box(b, ".nbw-node-value"), disc = box(a, ".nbw-disc");
        const under = value.top > grad.top && Math.abs(value.left - grad.left) < 40;
        return under ? [grad.top - disc.bottom, value.top - grad.bottom] : null; })).filter(Boolean); }""")
    assert gaps and all(far >= near + 5 for near, far in gaps), gaps
    net.el.get_by_role("textbox", name="f =").fill("x*x")
    net.says("Stage 0 of 3")
    for _ in range(3):
        net.press("Step")
    net.says("Stage 3 of 3")
    touching = net.el.evaluate("""el => [...el.querySelectorAll(".nbw-slope")].flatMap(t => {
      const { x, y, width, height } = t.getBBox();
      return [...el.querySelectorAll(".nbw-wire")].filter(w => Array.from({ length: 50 }, (_, k) =>
        w.getPointAtLength(k / 49 * w.getTotalLength())).some(p => p.x > x && p.x < x + width
          && p.y > y + 2 && p.y < y + height - 2)).map(() => t.textContent); })""")
    assert touching == [] and net.el.locator(".nbw-slope:visible").count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_accessible_and_within_the_page(width, theme, open_page, axe):
    large = GraphExplorer("large", "(sigmoid(w*x + b) - y)^2 + 0.1*(w^2 + b^2) + log(1 + exp(-w*x))", stage=10)
    page = open_page(GraphExplorer(), large, page_options={"width": width})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    Net(page, "graph").el.get_by_role("textbox", name="f =").fill("tanh(w")
    Net(page, "graph").says("expected", ".nbw-wrong-text")
    Net(page, "large").says("Stage 10")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_touch_and_print(open_page):
    net = show(open_page, stage=7, page_options={"width": 320, "height": 640, "has_touch": True, "is_mobile": True})
    net.el.locator(".nbw-node").nth(2).tap()
    net.frame()
    assert net.readout()[0] == "u₁ = w · x = 1 · 1 = 1"
    net.page.emulate_media(media="print")
    assert net.page.locator(".nbw button:visible, .nbw-variables:visible").count() == 0
    assert net.el.locator(".nbw-graph svg").is_visible() and net.el.locator(".nbw-status").is_visible()
