"""The control that the appendix writes in twenty lines: its JavaScript, taken from the page, in a real browser."""

import anywidget
import nbformat
import traitlets

from book.notebooks import CHAPTERS

MOUNT = """async code => {
    const listeners = [], values = { w: 2 };
    window.model = {
        get: name => values[name],
        set: (name, value) => { values[name] = value; },
        on: (event, listener) => { listeners.push(listener); },
        save_changes: () => { listeners.forEach(listener => listener()); },
    };
    const { default: widget } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    widget.render({ model, el: document.body.appendChild(document.createElement("div")) });
}"""


def test_the_slider_sets_the_weight_and_the_weight_moves_slider_and_curve(browser):
    cells = nbformat.read(CHAPTERS / "appendix" / "draw_and_move.ipynb", 4).cells
    names = {"anywidget": anywidget, "traitlets": traitlets}
    exec(next(c.source for c in cells if "anywidget.AnyWidget" in c.source), names)
    assert names["neuron"].w == 2
    page = browser.new_page()
    page.evaluate(MOUNT, str(names["Neuron"]._esm))
    height = "() => Number(document.querySelector('polyline').getAttribute('points').split(' ').at(-1).split(',')[1])"
    assert page.locator("output").inner_text() == "2.0" and page.evaluate(height) < -0.99
    page.locator("input").fill("-0.5")
    assert page.evaluate("model.get('w')") == -0.5 and 0.95 < page.evaluate(height) < 0.97  # −tanh(−2) = 0.964
    page.evaluate("model.set('w', 0); model.save_changes()")
    assert page.locator("input").input_value() == "0" and page.evaluate(height) == 0
    page.close()
