"""The map of the twelve networks: its facts against recipes, bibliography and chapters; both sides say the same."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import traitlets
from test_widget_feedforward import plain, run

from nblib import datasets
from nblib.layers import LSTM
from nblib.models.rbm import RBM
from nblib.models.recipes import attention, autoencoder, cnn, dbn, diffusion, gan, lstm, mlp, names, rbfn, rbm, rnn, som
from nblib.widgets import NetworkMap
from nblib.widgets.overview.networks import ANY, DATA, GOALS, MOST, NEEDS, NETWORKS, NOTES, facts

ROOT = Path(__file__).parent.parent
STATE = "tests/support/js/overview_state.mjs"


def every_wish():
    """All data and goals, each with no need, with each need, and with all."""
    needs = [[], *([need] for need in NEEDS), list(NEEDS)]
    return list(itertools.product(DATA, GOALS, needs))


# Facts ---------------------------------------------------------------------------------------------------------------


def test_parameters_are_those_of_the_recipes():
    rng = np.random.default_rng(0)
    built = {
        "mlp": [mlp.build(mlp.Settings(), rng)],
        "cnn": [cnn.build(cnn.Settings(), rng)],
        "som": [som.build(datasets.digits().X, som.Settings(), rng)],
        "rbm": [RBM(64, rbm.Settings().hidden, rng)],
        "autoencoder": [autoencoder.build(autoencoder.Settings(), 2, rng)],
        "rbfn": [rbfn.build(rbfn.Settings())],
        "rnn": [rnn.build(rnn.Settings(), rng)],
        "lstm": [lstm.build(LSTM, lstm.Settings(), rng)],
        "dbn": [dbn.build("sigmoid", 784, dbn.Settings(), rng)],
        "gan": gan.build(gan.Settings(), rng),
        "diffusion": [diffusion.build(diffusion.Settings(), rng)],
        "attention": [attention.build("recall", attention.Settings(), rng)],
    }
    counted = {key: sum(p.size for model in models for p in model.params.values()) for key, models in built.items()}
    assert counted == {key: kind.parameters for key, kind in NETWORKS.items()}


def test_there_is_one_for_each_recipe_and_the_readme_says_how_to_train_it():
    assert sorted(NETWORKS) == names()
    rows = re.findall(r"(?m)^\| .* \| `python -m nblib\.models (\w+)` \|$", (ROOT / "README.md").read_text("utf-8"))
    assert sorted(rows) == names()


def test_chapters_and_years():
    """Each is once a chapter from 8 to 19, and takes from older ones; papers are in the bibliography."""
    assert sorted(kind.chapter for kind in NETWORKS.values()) == list(range(8, 20))
    years = [kind.year for kind in NETWORKS.values()]
    assert years == sorted(years)
    books = re.findall(r"(?ms)^@\w+\{\w+,(.*?)^\}", (ROOT / "references.bib").read_text("utf-8"))
    plainly = [re.sub(r"[{}\\'\"]", "", book) for book in books]
    for kind in NETWORKS.values():
        assert kind.page.startswith(f"{kind.chapter:02}_")
        assert all(NETWORKS[parent].year < kind.year for parent in kind.parents)
        author, year = re.match(r"([\w-]+).*?(\d{4})", kind.paper).groups()
        assert any(author in book and re.search(rf"year\s*=\s*\{{?{year}", book) for book in plainly), kind.paper
        if kind.chapter != 18:  # whose chapter may still be in the making
            assert (ROOT / "chapters" / "architectures" / f"{kind.page}.ipynb").exists()


def test_the_rules_speak_of_what_can_be_wished():
    for kind in NETWORKS.values():
        assert kind.rules
        for rule in kind.against:
            assert set(rule.data) <= set(DATA) - {ANY} and set(rule.goal) <= set(GOALS)
            assert rule.need in {"", *NEEDS} and (rule.data or rule.goal or rule.need)
            assert not rule.reason.endswith(".") and len(rule.reason.split()) >= 4
        assert ("small" in {rule.need for rule in kind.against}) == (kind.parameters > MOST)
    assert set(NOTES) < set(DATA)


def test_every_network_is_the_answer_to_something_and_no_need_is_idle():
    left = [NetworkMap(data=d, goal=g, needs=n).remaining for d, g, n in every_wish() if ANY not in (d, g)]
    assert set(itertools.chain(*left)) == set(NETWORKS)
    for need in NEEDS:
        assert 0 < len(NetworkMap(needs=[need]).remaining) < len(NETWORKS)


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        ({}, list(NETWORKS)),
        ({"data": "row", "goal": "number"}, ["mlp", "rbfn"]),
        ({"data": "row", "goal": "number", "needs": ["quick"]}, ["rbfn"]),
        ({"data": "grid", "goal": "label"}, ["cnn", "dbn", "attention"]),
        ({"data": "grid", "goal": "label", "needs": ["small"]}, ["cnn", "attention"]),
        ({"data": "grid", "goal": "new", "needs": ["once"]}, ["autoencoder", "gan"]),
        ({"data": "sequence", "goal": "label", "needs": ["long"]}, ["lstm", "attention"]),
        ({"data": "set", "goal": "label"}, ["attention"]),
        ({"data": "sequence", "goal": "code"}, []),
    ],
)
def test_what_remains(wishes, left):
    assert NetworkMap(**wishes).remaining == left


def test_reasons():
    said = NetworkMap(data="row", needs=["long"]).reasons
    assert said["cnn"][0] == "needs a grid of neighbours; your rows have none" and len(said["cnn"]) == 2
    assert set(said) == set(NETWORKS) - {"mlp", "som", "autoencoder", "rbfn", "gan", "diffusion"}


# Python and the page ---------------------------------------------------------------------------------------------------


def test_page_and_python_say_the_same():
    """What remains and why not, for all wishes; links lead back to the state."""
    maps = [NetworkMap(data=d, goal=g, needs=n, chosen=c) for (d, g, n), c in zip(every_wish(), itertools.cycle(NETWORKS))]
    given = [plain(one) for one in maps]
    for one, answer in zip(maps, run(STATE, given), strict=True):
        said = answer["ok"]
        assert said["fits"] == one.remaining
        assert said["reasons"] == one.reasons
        assert said["again"] == {key: getattr(one, key) for key in ("data", "goal", "needs", "chosen")}
        count = len(one.remaining)
        assert ("nothing remains" if not count else "all 12" if count == 12 else f"{count} of 12 remain") in said["words"]


def test_the_page_tells_the_family():
    state = plain(NetworkMap(chosen="autoencoder"))
    said = run(STATE, [state])[0]["ok"]
    assert said["older"] == ["mlp"] and said["younger"] == ["diffusion"]
    assert said["story"][2:4] == [
        "Took from: Multilayer perceptron (hidden layers that backpropagation trains); principal components, which it "
        "finds when it is linear.",
        "Gave to: Diffusion (2015).",
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        {},
        {**facts(), "networks": []},
        {**facts(), "networks": [{**facts()["networks"][0], "parents": {"nobody": "nothing"}}]},
        {**facts(), "networks": [{**one, "rules": [{"reason": "no"}]} for one in facts()["networks"]]},
        {**facts(), "data": {}},
    ],
)
def test_facts_that_are_none_are_refused(spoil):
    (said,) = run(STATE, [{**plain(NetworkMap()), "facts": spoil}])
    assert said["error"].startswith("facts must be those of the networks")


def test_traits_and_reset():
    one = NetworkMap(data="grid", needs=("long", "labels"), chosen="cnn")
    assert one.needs == ["labels", "long"]
    assert repr(one) == "NetworkMap(data='grid', goal='any', needs=['labels', 'long'], chosen='cnn')"
    one.data, one.needs, one.chosen = "set", [], ""
    assert one.remaining and one.reset() is None and one.data == "grid" and one.chosen == "cnn"
    with pytest.raises(traitlets.TraitError, match="data must be one of 'any', 'row'"):
        one.data = "table"
    with pytest.raises(traitlets.TraitError, match="facts"):
        one.facts = {}
    assert NetworkMap(data="sequence", goal="code").still().alt.endswith("Of them fit: none.")
