"""What every chapter of part one owes its reader, checked on the stored notebooks."""

import itertools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from book import VIEW, captions, neighbours, times
from book.notebooks import CHAPTERS, STATE

PART_ONE = sorted(CHAPTERS.glob("[0-9][0-9]_*.ipynb"))
NUMBERED = sorted(CHAPTERS.rglob("[0-9][0-9]_*.ipynb"))
MAIN = [p for p in NUMBERED if not p.stem.startswith("00")]
TEXTS = sorted([*CHAPTERS.glob("appendix/*.md"), *CHAPTERS.rglob("[!.]*.ipynb")])
RHYTHM = ["question", "predict", "idea", "by-hand", "where-it-breaks", "real-data", "practice", "solution", "recap"]
MATH = re.compile(r"\$\$.*?\$\$(?: \([\w-]+\))?|\$[^$\n]+(?:\n[^$\n]+)?\$", re.S)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
LINKS = re.compile(r"\{\w+(?::\w+)?\}`[^`]*`|<a [^>]*>|\]\([^)]*\)|https?://\S+")

chapters = pytest.mark.parametrize("path", NUMBERED, ids=lambda p: p.stem)


def read(path: Path):
    return nbformat.read(path, 4)


def texts(path: Path) -> list[str]:
    """Return the prose of a page, cell by cell."""
    if path.suffix == ".md":
        return [path.read_text("utf-8")]
    return [c.source for c in read(path).cells if c.cell_type == "markdown"]


def prose(text: str) -> str:
    """Return the words a reader reads: no code, no formulas, no addresses."""
    return MATH.sub(" ", LINKS.sub(" ", CODE.sub(" ", text)))


def test_part_one_is_complete():
    assert [p.stem for p in PART_ONE] == [
        "00_what_is_deep_learning",
        "01_perceptrons",
        "02_activations",
        "03_feedforward",
        "04_backpropagation",
        "05_cost_functions",
        "06_gradient_descent",
        "07_when_to_use_deep_learning",
    ]


@chapters
def test_rhythm(path):
    cells = read(path).cells
    found = Counter(tag for cell in cells for tag in cell.metadata.get("tags", []))
    assert [tag for tag in RHYTHM if not found[tag]] == []
    assert found["predict"] >= 5 and found["solution"] >= 4
    assert path not in MAIN or found["graded"] == 1
    first, last = ([i for i, c in enumerate(cells) if tag in c.metadata.get("tags", [])][0] for tag in ("question", "recap"))
    assert first <= 3 and last == len(cells) - 2  # behind it stand JupyterLab's links
    assert "| symbol |" in cells[last].source.replace("  ", " ") and "What to read next" in cells[last].source


@chapters
def test_a_chapter_is_worth_a_lecture(path):
    """Words of the running text, without formulas, code and what is folded: answers and second reading."""
    second, core = 0, []
    for level, text in times.sections(re.sub(r"(?s)<details>.*?</details>", "", "\n".join(texts(path)))):
        second = times.within(second, level, text)
        core += [] if second else [text]
    assert 2500 <= len(re.findall(r"[^\W\d_]{2,}", prose("\n".join(core)))) <= 5500


@chapters
def test_a_solution_in_code_stands_below_an_empty_cell_for_the_answer(path):
    cells = read(path).cells
    kinds = [{*cell.metadata.get("tags", [])} for cell in cells]
    first = [i for i, tags in enumerate(kinds) if "solution" in tags and "solution" not in kinds[i - 1]]
    assert len(first) >= 4
    for i in first:
        assert kinds[i - 1] == {"answer", "remove-cell"}, cells[i].id  # the page leaves it out
        assert not cells[i - 1].source and cells[i - 1].execution_count is None and "jupyter" not in cells[i - 1].metadata


@chapters
def test_every_exercise_has_a_hint_and_a_worked_solution(path):
    cells = read(path).cells
    begin = next(i for i, c in enumerate(cells) if "practice" in c.metadata.get("tags", []))
    end = next((i for i, c in enumerate(cells) if "graded" in c.metadata.get("tags", [])), len(cells) - 1)
    exercises: list[str] = []
    for cell in cells[begin:end]:
        if cell.cell_type == "markdown":
            pieces = re.split(r"(?m)^### ", cell.source)
            if exercises and pieces[0].strip() and not pieces[0].lstrip().startswith("## "):
                exercises[-1] += pieces[0]
            exercises += pieces[1:]
        elif "solution" in cell.metadata.get("tags", []) and exercises:
            exercises[-1] += "\n<solution cell>"
    assert len(exercises) >= 4
    for exercise in exercises:
        title = exercise.split("\n")[0]
        assert "<summary>Hint" in exercise, title
        assert "<solution cell>" in exercise or exercise.count("<summary>") >= 2, title


@chapters
def test_solutions_check_themselves(path):
    for cell in read(path).cells:
        if "solution" in cell.metadata.get("tags", []):
            assert re.search(r"(?m)^\s*(assert |check\()", cell.source), cell.id


@chapters
def test_predictions_explain_every_answer(path):
    states = read(path).metadata.widgets[STATE]["state"].values()
    questions = [m["state"] for m in states if m["state"]["_anywidget_id"].endswith(".Prediction")]
    assert len({q["name"] for q in questions}) == len(questions) >= 5
    for question in questions:
        assert question["answer"] == -1, question["name"]
        for words, feedback, _ in question["options"]:
            assert len(feedback.split()) >= 4, f"{question['name']}: {words}"


@chapters
def test_a_result_follows_each_prediction(path):
    """In the same section some cell puts out what tells the answer, and it is no control (book/veil.js)."""
    cells, untold = read(path).cells, []
    for i, cell in enumerate(cells):
        if "predict" not in cell.metadata.get("tags", []):
            continue
        ends = (c.cell_type == "markdown" and re.search(r"(?m)^#+ ", c.source) for c in cells[i + 1 :])
        section = [c for c, _ in itertools.takewhile(lambda pair: not pair[1], zip(cells[i + 1 :], ends, strict=True))]
        told = [c for c in section if c.get("outputs") and not {"predict", "remove-cell"} & {*c.metadata.get("tags", [])}]
        if not told or any(VIEW in output.get("data", {}) for output in told[0].outputs):
            untold.append(cell.id)
    assert untold == []


@chapters
def test_controls_can_be_reached_by_name(path):
    """Links open a control by its name, so no two of a page share one."""
    states = read(path).metadata.widgets[STATE]["state"].values()
    names = [m["state"]["name"] for m in states]
    assert len(set(names)) == len(names)
    assert any(not m["state"]["_anywidget_id"].endswith(".Prediction") for m in states)


@chapters
def test_headings_nest(path):
    levels = [len(m[1]) for text in texts(path) for m in re.finditer(r"(?m)^(#+) ", CODE.sub("", text))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels


@chapters
def test_a_folded_cell_says_what_is_shown(path):
    for cell in read(path).cells:
        if "hide-input" in cell.metadata.get("tags", []) and not any(VIEW in o.get("data", {}) for o in cell.outputs):
            assert cell.metadata.get("mystnb", {}).get("code_prompt_show", "").startswith("Show "), cell.id


@chapters
def test_figures_say_what_there_is_to_see(path):
    for cell in read(path).cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            assert not {"image/png", "image/svg+xml", "image/jpeg"} & set(output.get("data", {})), cell.id
            assert "<svg" not in html, f"{cell.id}: JupyterLab takes it out of a notebook that it does not trust"
            for label in re.findall(r'<figure class="nb-figure"[^>]*><img [^>]* alt="([^"]*)"', html):
                assert len(label.split()) >= 8, cell.id


@chapters
def test_every_figure_has_a_caption(path):
    for cell in read(path).cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if "nb-figure" in html:
                assert re.search(r"<figcaption>[^<]{20,}\.</figcaption>", html), cell.id


@chapters
def test_labelled_equations_are_referred_to(path):
    text = "\n".join(texts(path))
    labels = re.findall(r"\$\$ \(([\w-]+)\)", text)
    assert labels or path not in MAIN
    everywhere = "\n".join(t for p in NUMBERED for t in texts(p))
    assert [name for name in labels if f"{{eq}}`{name}`" not in everywhere] == []


@chapters
def test_numbers_in_prose_are_computed(path):
    """A number with a decimal point, a per cent sign or four digits stands in a cell, or in what a cell printed, too."""
    cells = read(path).cells
    outputs = [o for c in cells for o in c.get("outputs", [])]
    shown = [str(text) for o in outputs for text in (o.get("text", ""), *o.get("data", {}).values())]
    shown += [captions.still(text) for text in shown]  # figures are images, with their numbers in base64
    computed = "\n".join([*(c.source for c in cells if c.cell_type == "code"), *shown]).replace("_", "")
    known = set(re.findall(r"\d+(?:\.\d+)?", computed))
    known |= {f"{float(n):g}" for n in known} | {f"{float(n) * 100:g}" for n in known if "." in n}
    missing = []
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        text = LINKS.sub(" ", CODE.sub(" ", cell.source))
        text = re.sub(r"(?<=\d)[,\u202f  ](?=\d{3}\b)", "", text.replace("{,}", ""))
        for n in re.findall(r"(?<![\w.])\d+\.\d+|(?<![\w.])\d+(?= ?\\?%| per cent)|(?<![\w.])\d{4,}(?![\w.]*\d)", text):
            year = re.fullmatch(r"1[6-9]\d\d|20[0-3]\d", n)
            if not year and n not in known and f"{float(n):g}" not in known:
                missing.append(f"{cell.id}: {n}")
    assert missing == []


HYPE = [
    "obviously",
    "trivially",
    "of course",
    "it can be shown",
    "easy to see",
    "left to the reader",
    "simply",
    "magic",
    "revolutionary",
    "powerful",
    "amazing",
    "cutting-edge",
    "state-of-the-art",
    "leverage",
    "delve",
    "needless to say",
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_prose(path):
    found = []
    for text in texts(path):
        words = prose(text)
        found += [f"“{w}”" for w in HYPE if re.search(rf"\b{w}\b", words, re.I)]
        found += [f"doubled: {m[0]}" for m in re.finditer(r"\b(?!that|had)([A-Za-z]+) \1\b", words)]
        found += [
            f"straight quotation mark: {m[0]}"
            for m in re.finditer(r'(?<!=)"[A-Za-z][^"\n<>]{2,60}[a-z.]"', words)
            if "<" not in text
        ]
        found += [m[0] for m in re.finditer(r"\b(?:TODO|FIXME|XXX|TBD|lorem)\b", text)]
    assert found == []


def test_spelling():
    """codespell's settings stand in pyproject.toml."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "codespell_lib",
            *map(str, TEXTS),
            "README.md",
            "nblib",
            "book",
            "frontend",
            "grader",
            "exercises",
            "references.bib",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout + run.stderr == ""


def test_glossary_terms_are_used_and_linked_where_they_first_occur():
    glossary = (CHAPTERS / "appendix" / "glossary.md").read_text("utf-8")
    terms = re.findall(r"(?m)^([^\s`#{].*)$", glossary[glossary.index("{glossary}") :].split("\n", 1)[1])
    linked = {t for p in NUMBERED for text in texts(p) for t in re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", text)}
    linked = {" ".join(t.split()).lower() for t in linked}
    assert len(terms) >= 100
    assert [t for t in terms if t.lower() not in linked] == []


def test_symbols_of_the_recaps_stand_in_the_notation():
    notation = (CHAPTERS / "appendix" / "notation.md").read_text("utf-8")
    known = set(re.findall(r"\$([^$]+)\$", notation))
    missing = []
    for path in NUMBERED:
        table = texts(path)[-1].split("| symbol |")[-1]
        for row in re.findall(r"(?m)^\| (\$.*?) \| ", table):
            missing += [f"{path.stem}: {s}" for s in re.findall(r"\$([^$]+)\$", row) if s not in known]
    assert missing == []


@chapters
def test_a_recap_gives_each_symbol_once(path):
    table = texts(path)[-1].split("| symbol |")[-1].split("**What to read next**")[0]
    rows = re.findall(r"(?m)^\| (\$.*?) \| ", table)
    found = Counter(s for row in rows for s in re.findall(r"\$([^$]+)\$", row))
    assert [s for s, times in found.items() if times > 1] == []


def test_one_sign_means_the_transpose():
    assert [p.stem for p in TEXTS if any(re.search(r"\\mathsf *\{?T\b|𝖳", text) for text in texts(p))] == []


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("[!.]*.ipynb")), ids=lambda p: p.stem)
def test_a_cell_imports_nothing_twice(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            lines = Counter(re.findall(r"(?m)^(?:import|from) .+", cell.source))
            assert [line for line, times in lines.items() if times > 1] == [], cell.id


def test_bibliography_is_rich_and_used():
    keys = re.findall(r"(?m)^@\w+\{([^,]+),", Path("references.bib").read_text("utf-8"))
    everything = "\n".join(text for p in TEXTS for text in texts(p))
    cited = {key.strip() for m in re.findall(r"\{cite:[pt]\}`([^`]+)`", everything) for key in m.split(",")}
    assert len(keys) == len(set(keys)) >= 40
    assert [k for k in keys if k not in cited] == []


def test_a_chapter_ends_with_links_to_its_neighbours():
    """In JupyterLab, and they are those that `python -m book.neighbours` writes."""
    for path, notebook in neighbours.linked():
        assert read(path) == notebook, f"run `python -m book.neighbours`: {path.name}"
        leads = re.findall(r"\]\(([^)]+)\)", notebook.cells[-1].source)
        assert len(leads) >= 2 and all((path.parent / lead).exists() for lead in leads), path.name
