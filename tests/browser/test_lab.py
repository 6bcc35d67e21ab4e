"""JupyterLab with a kernel, in a real Chromium: the control is bound to Python both ways."""

import json
import shutil

import nbformat
import pytest

from book.notebooks import CHAPTERS, VIEW
from nblib import widgets
from tests.support.jupyter import jupyterlab, shut_down

SETUP = """from nblib.widgets import PerceptronExplorer
explorer = PerceptronExplorer(data="AND", choices=["AND", "OR"])
explorer"""
SLIDERLESS = {"DigitExplorer", "DigitMapExplorer", "NetworkMap"}  # a pad or boxes instead
TRAINED = "Step of the training"  # the one slider that has no number beside it
# control → (a slider's name, its value in Python, that value set from Python, the number itself); two arrow keys move it
BOUND = {
    "ActivationExplorer": ("weight w", "{0}.weight", "{0}.weight = 2.5", 2.5),
    "AttentionExplorer": ("step that asks", "{0}.query", "{0}.query = 3", 3),
    "AutoencoderExplorer": ("code z₁", "{0}.z1", "{0}.z1 = 0.5", 0.5),
    "BackpropExplorer": ("target y", "{0}.y", "{0}.y = 0.25", 0.25),
    "BoltzmannExplorer": ("temperature T", "{0}.temperature", "{0}.temperature = 2.5", 2.5),
    "BumpExplorer": ("ridge λ", "{0}.lam", "{0}.lam = 0.75", 0.75),
    "ConvolutionExplorer": ("move to the right", "{0}.across", "{0}.across = 3", 3),
    "CostExplorer": ("weight w", "{0}.weight", "{0}.weight = -1.5", -1.5),
    "DescentExplorer": ("learning rate η", "{0}.rates['SGD']", "{0}.rates = {{**{0}.rates, 'SGD': 0.5}}", 0.5),
    "DiffusionExplorer": ("steps of the way back n", "{0}.steps", "{0}.steps = 7", 7),
    "FeedforwardExplorer": ("input x1", "{0}.x[0]", "{0}.x = [-0.75, 1]", -0.75),
    "GameExplorer": ("learning rate η", "{0}.eta", "{0}.eta = 0.01", 0.01),
    "GateExplorer": ("bias b of the forget gate", "{0}.forget[3]", "{0}.forget = [0, 0, 0, 2.5]", 2.5),
    "GraphExplorer": ("variable w", "{0}.values['w']", "{0}.values = {{'w': -2, 'x': 1, 'b': 1}}", -2),
    "LearningExplorer": (TRAINED, "{0}.steps", "{0}.steps = 40", 40),
    "MapExplorer": ("rate η of the first step", "{0}.eta", "{0}.eta = 0.25", 0.25),
    "Playground": ("noise", "{0}.noise", "{0}.noise = 1.5", 1.5),
    "RecurrenceExplorer": ("temperature", "{0}.temperature", "{0}.temperature = 0.75", 0.75),
    "StackExplorer": ("frame of the top layer's training", "{0}.frame", "{0}.frame = 2", 2),
}
ALL = f"""import json
from IPython.display import display
from nblib import widgets
others = {{name: getattr(widgets, name)() for name in {list(BOUND)!r}}}
display(*others.values(), *others.values())"""
NOW = ", ".join(now.format(f"others[{name!r}]") for name, (_, now, *_) in BOUND.items())
VALUES = f"print('NOW', json.dumps([{NOW}]))"
SET = "\n".join(change.format(f"others[{name!r}]") for name, (_, _, change, _) in BOUND.items())
LINK = """from IPython.display import HTML
HTML('<a href="#perceptron?data=OR&amp;w=1,1&amp;b=-0.5">The failed case</a>')"""
TEXT_LINK = "Open [the state of an exercise](#perceptron?data=AND&w=2,-1&b=0.25)."
READ = "print('HERE', explorer.weights, explorer.bias, explorer.mistakes, explorer.perceptron)"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a free port of the loopback address, with one notebook; its address with the token."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, READ, "explorer.weights = [2, -3]", "")]
    notebook = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    (folder / "work").mkdir()
    nbformat.write(notebook, folder / "work" / "try.ipynb")
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in (ALL, VALUES, SET, VALUES)]
    nbformat.write(notebook, folder / "work" / "all.ipynb")
    notebook.cells = [*map(nbformat.v4.new_code_cell, (SETUP, LINK)), nbformat.v4.new_markdown_cell(TEXT_LINK)]
    nbformat.write(notebook, folder / "work" / "links.ipynb")
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, "explorer.weights = [2, -3]")]
    nbformat.write(notebook, folder / "work" / "again.ipynb")
    nbformat.write(notebook, folder / "work" / "restart.ipynb")
    shutil.copy(CHAPTERS / "06_gradient_descent.ipynb", folder / "work" / "chapter.ipynb")
    with jupyterlab(folder) as server:
        yield server.open("try.ipynb")


def test_both_directions_and_arrow_keys(lab, watch):
    watched = watch(lab, width=1400, height=1400)
    page = watched.page
    control = page.locator(".jp-OutputArea .nbw-perceptron")

    def run_cell(i):
        page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    def entries():
        return [float(v) for v in control.locator("input[type=number]").evaluate_all("all => all.map(e => e.value)")]

    def kernel_says(words):
        run_cell(1)
        page.locator(".jp-OutputArea-output", has_text=words).wait_for(timeout=10000)

    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    run_cell(0)
    control.wait_for(timeout=60000)
    kernel_says("HERE [0.0, 0.0] 0.0 0 Perceptron(w=[0.0, 0.0], b=0.0, learning_rate=1)")

    slider = control.get_by_role("slider", name="weight w₁")  # Lab leaves the arrow keys to the slider
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "e => e.value === '0.3'", timeout=10000, arg=control.locator("input[type=number]").first.element_handle()
    )
    assert slider.evaluate("e => e === document.activeElement")
    kernel_says("HERE [0.3, 0.0] 0.0 0 Perceptron(w=[0.3, 0.0], b=0.0, learning_rate=1)")

    run_cell(2)  # explorer.weights = [2, -3]
    page.wait_for_function(
        "e => e.value === '-3'", timeout=10000, arg=control.get_by_label("weight w₂, as a number").element_handle()
    )
    assert entries() == [2, -3, 0, 1]
    control.get_by_role("button", name="Step").click()  # (0, 0) is class 0, but z = 0 is predicted as 1
    kernel_says("HERE [2.0, -3.0] -1.0 1 Perceptron(w=[2.0, -3.0], b=-1.0, learning_rate=1)")
    point = control.locator(".nbw-point").first  # Enter flips the class and runs no cell
    point.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("e => e.classList.contains('nbw-class1')", arg=point.element_handle(), timeout=5000)
    assert control.get_by_role("button", name="Copy link").count() == 0, "a notebook has no address to link to"


def test_every_other_control_is_bound_both_ways(lab, watch):
    """Arrow keys move a slider in both views and in Python; Python moves it in both views."""
    assert set(BOUND) == set(widgets.__all__) - {"PerceptronExplorer", "Prediction", *SLIDERLESS}
    page = watch(lab.replace("try.ipynb", "all.ipynb") + "&reset", width=1400, height=1400).page
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    controls = page.locator(".jp-OutputArea .nbw")

    def run_cell(i):
        page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    def kernel_has(cell):
        run_cell(cell)
        said = page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-OutputArea-output", has_text="NOW")
        said.wait_for(timeout=20000)
        return json.loads(said.text_content().split("NOW ")[1])

    def shown(view, name):
        """The number entry beside a control's slider, or the slider alone, in its first (0) or second (1) view."""
        label = name if name == TRAINED else f"{name}, as a number"
        return controls.nth(i + view * len(BOUND)).get_by_label(label, exact=True)

    run_cell(0)
    moved = []
    for i, (kind, (name, *_)) in enumerate(BOUND.items()):  # those below the window exist, but need not be painted
        control = controls.nth(i)
        control.wait_for(state="attached", timeout=60000)
        message = control.locator(".nbw-message")
        assert not message.count() or not message.first.text_content(), f"{kind}: {message.first.text_content()}"
        slider, entry = control.get_by_role("slider", name=name, exact=True), shown(0, name)
        before = entry.input_value()
        slider.focus()
        key = "ArrowLeft" if slider.evaluate("e => Number(e.value) > Number(e.min)") else "ArrowRight"
        page.keyboard.press(key)
        page.keyboard.press(key)
        assert slider.evaluate("e => e === document.activeElement"), f"{kind}: Lab took the keys"
        page.wait_for_function(
            "([one, other, was]) => one.value === other.value && one.value !== was",
            timeout=20000,
            arg=[entry.element_handle(), shown(1, name).element_handle(), before],
        )
        moved.append(float(entry.input_value()))
    assert kernel_has(1) == pytest.approx(moved)
    run_cell(2)
    wanted = kernel_has(3)
    assert wanted == [becomes for *_, becomes in BOUND.values()]
    for i, (name, *_) in enumerate(BOUND.values()):
        for view in (0, 1):
            page.wait_for_function(
                "([e, value]) => Number(e.value) === value",
                timeout=20000,
                arg=[shown(view, name).element_handle(), wanted[i]],
            )


def test_a_link_opens_the_state_that_it_names(lab, watch):
    """In an output, as from a failed case, and in the text: a notebook has no host that follows links."""
    page = watch(lab.replace("try.ipynb", "links.ipynb") + "&reset", width=1400, height=1000).page
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    for i in range(2):
        page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
    control = page.locator(".jp-OutputArea .nbw-perceptron")
    control.wait_for(timeout=60000)
    for words, entries in (("The failed case", [1, 1, -0.5]), ("the state of an exercise", [2, -1, 0.25])):
        page.get_by_role("link", name=words).click()
        fields = control.evaluate_handle("e => e.querySelectorAll('input[type=number]')")
        page.wait_for_function(
            "([fields, wanted]) => wanted.every((v, i) => Number(fields[i].value) === v)",
            timeout=10000,
            arg=[fields, entries],
        )
        page.get_by_role("button", name="Back to the link").click()
        assert page.evaluate("document.activeElement.textContent") == words
    assert "#" not in page.url
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("document.dispatchEvent(new MouseEvent('click'))")  # a click on nothing, as a script may send it
    page.wait_for_timeout(200)
    assert errors == []


def test_after_a_restart_a_control_says_that_it_is_no_longer_tied_to_python(lab, watch):
    page = watch(lab.replace("try.ipynb", "restart.ipynb") + "&reset", width=1400, height=1000).page
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    control = page.locator(".jp-OutputArea .nbw-perceptron")
    control.wait_for(timeout=60000)
    words = "Python was restarted and no longer knows this control: run its cell again to tie it to Python."
    assert control.get_by_text(words).count() == 0
    page.get_by_label("Restart the kernel").first.click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    control.get_by_text(words).wait_for(timeout=30000)
    control.get_by_role("button", name="Step").click()  # it works on by itself
    assert control.get_by_text(words).count() == 1
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    control.get_by_text(words).wait_for(state="detached", timeout=30000)


def test_a_notebook_shows_pictures_before_it_is_run(lab, watch):
    """A copy of a chapter that Lab does not trust, such as one that was downloaded: each control is a picture."""
    cells = nbformat.read(CHAPTERS / "06_gradient_descent.ipynb", as_version=4).cells
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    stored = [data for data in outputs if VIEW in data and "<img" in "".join(data["text/html"])]
    page = watch(lab.replace("try.ipynb", "chapter.ipynb") + "&reset", width=1400, height=1400).page
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    pictures = page.locator(".jp-OutputArea-output img[src^='data:image/svg']")
    pictures.first.wait_for(state="attached", timeout=60000)
    page.wait_for_timeout(1000)
    found = pictures.evaluate_all("all => all.map(e => [e.naturalWidth, e.clientWidth, e.alt])")
    assert 0 < len(found) <= len(stored)  # Lab makes the cells that are in sight
    assert all(natural > 0 and shown > 200 and len(alt) > 40 for natural, shown, alt in found)


def test_a_notebook_that_was_run_and_saved_shows_its_controls_when_it_is_opened_again(lab, watch):
    """The new kernel knows nothing of them: they stand as they were saved, and can be moved."""
    server, token = lab.split("/lab/")[0], lab.split("token=")[1]
    address = lab.replace("try.ipynb", "again.ipynb") + "&reset"
    page = watch(address, width=1400, height=1000).page
    control = page.locator(".jp-OutputArea .nbw-perceptron")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60000)
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    control.get_by_label("weight w₂, as a number").fill("-3", timeout=60000)
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".cm-content").click()
    with page.expect_response(lambda r: r.request.method == "PUT" and "again.ipynb" in r.url):
        page.keyboard.press("Control+s")
    page.context.close()
    shut_down(f"{server}/api/kernels", token)
    page = watch(address, width=1400, height=1000).page
    again = page.locator(".jp-OutputArea .nbw-perceptron")
    again.wait_for(timeout=60000)
    assert page.get_by_text("model not found").count() == 0
    entries = again.locator("input[type=number]").element_handles()
    assert entries[1].input_value() == "-3"
    again.get_by_role("button", name="Step").click()  # (0, 0) is class 0, but z = 0 is predicted as 1
    page.wait_for_function("e => e.value === '-1'", timeout=10000, arg=entries[2])
