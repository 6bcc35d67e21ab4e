"""What the map knows of the twelve networks: their papers, from which others they took, and what speaks against each.

The one place of these facts: the control's page gets them with its state, the overview's tables and figure read them here.
Whatever is said of a network holds for the one of its chapter; larger relatives can do more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

ANY = "any"
DATA = {
    ANY: "anything",
    "row": "a row of numbers",
    "grid": "an image",
    "sequence": "a sequence",
    "set": "a set of things",
}
GOALS = {
    ANY: "anything",
    "label": "a label",
    "number": "a number",
    "code": "a code or map of the data",
    "new": "new data",
}
NEEDS = {
    "labels": "few labels, many examples",
    "small": "at most 100 kB",
    "quick": "trains without descent",
    "read": "parts that can be read",
    "long": "long dependencies",
    "once": "a new example in one pass",
}
MOST = 25_000  # parameters: 100 kB of 32-bit numbers


class Rule(NamedTuple):
    """A reason against a network: it holds when all that is named here is wished. Empty means: whatever is wished."""

    reason: str
    data: tuple[str, ...] = ()
    goal: tuple[str, ...] = ()
    need: str = ""

    def holds(self, data: str, goal: str, needs: list[str]) -> bool:
        """Whether the reason stands against these wishes."""
        return (
            (not self.data or data in self.data)
            and (not self.goal or goal in self.goal)
            and (not self.need or self.need in needs)
        )


class Kind(NamedTuple):
    """One of the twelve. `parents` says what it took from which other one, `source` what came from elsewhere."""

    chapter: int
    page: str  # of its chapter, in chapters/architectures
    name: str
    short: str  # for a box
    year: int
    paper: str
    lane: int  # in which line of the map it stands
    parameters: int  # of its recipe's network
    line: str  # what it does, in one sentence
    parents: Mapping[str, str]
    source: str
    replaced: str
    still: str
    rules: tuple[Rule, ...]

    @property
    def against(self) -> tuple[Rule, ...]:
        """All its rules, with the one that follows from its size."""
        if self.parameters <= MOST:
            return self.rules
        return (*self.rules, Rule(f"has {self.parameters:,} parameters in its chapter: over 100 kB", need="small"))


DESCENT = Rule("learns by many small steps of gradient descent", need="quick")
DARK = Rule("its weights tell little about an answer", need="read")
ONE_SIZE = Rule("takes inputs of one size, whose places have fixed meanings", data=("sequence", "set"))
STEPS = Rule("writes one step after another, with a pass for each", goal=(ANY, "new"), need="once")
NO_ORDER = Rule("reads one step after another; your examples have no such order", data=("row", "grid", "set"))
BINARY = Rule("its inputs are 0 or 1; measurements are not", data=("row",))
CHAIN = Rule("draws an example by a chain of many steps", goal=(ANY, "new"), need="once")

NETWORKS: dict[str, Kind] = {
    "mlp": Kind(
        chapter=8,
        page="08_multilayer_perceptron",
        name="Multilayer perceptron",
        short="perceptron",
        year=1962,
        paper="Rosenblatt 1962; all layers learn since Rumelhart, Hinton, Williams 1986",
        lane=3,
        parameters=537_354,
        line="Dense layers with activations between them, for inputs of a fixed length without further structure.",
        parents={},
        source="the perceptron of chapter 1",
        replaced="convolution for images, attention for sequences, trees for many tables",
        still="an input is a row of numbers, and as a part of most of the others",
        rules=(
            Rule("does not know which pixels are neighbours", data=("grid",)),
            ONE_SIZE,
            Rule("gives answers; without targets it learns nothing", goal=("code", "new")),
            Rule("learns from labels alone", need="labels"),
            DESCENT,
            DARK,
        ),
    ),
    "cnn": Kind(
        chapter=14,
        page="14_convolutional_network",
        name="Convolutional network",
        short="convolutional",
        year=1980,
        paper="Fukushima 1980; learned by backpropagation since LeCun et al. 1989",
        lane=5,
        parameters=11_274,
        line="The same few weights look at every place of a grid.",
        parents={"mlp": "since 1989 backpropagation through all its layers"},
        source="cells of the visual cortex (Hubel and Wiesel 1962)",
        replaced="attention in many of the largest networks for images",
        still="examples are images, and there are thousands of them rather than millions",
        rules=(
            Rule("needs a grid of neighbours; your rows have none", data=("row",)),
            Rule("needs neighbours; the things of a set have none", data=("set",)),
            Rule("gives answers; alone it makes no code and draws nothing", goal=("code", "new")),
            Rule("learns from labels alone", need="labels"),
            Rule("a unit sees a small field; parts far apart meet only in deep layers", need="long"),
            DESCENT,
            Rule("pictures show where an answer comes from, not why", need="read"),
        ),
    ),
    "som": Kind(
        chapter=11,
        page="11_self_organizing_map",
        name="Self-organizing map",
        short="self-organizing",
        year=1982,
        paper="Kohonen 1982",
        lane=0,
        parameters=6_400,
        line="Units on a sheet arrange themselves among the data, so that neighbours are alike.",
        parents={},
        source="models of ordered maps in the brain (Willshaw and von der Malsburg 1976)",
        replaced="t-SNE and its relatives, where only a picture is wanted",
        still="new examples must find their place on a map that stays as it is",
        rules=(
            ONE_SIZE,
            Rule("arranges examples and gives no answer", goal=("label", "number")),
            Rule("its units are means of examples; it draws none", goal=("new",)),
        ),
    ),
    "rbm": Kind(
        chapter=12,
        page="12_restricted_boltzmann_machine",
        name="Restricted Boltzmann machine",
        short="Boltzmann",
        year=1986,
        paper="Smolensky 1986; quick to train since Hinton 2002",
        lane=2,
        parameters=16_704,
        line="An energy for every pattern of zeros and ones: likely patterns have a low one.",
        parents={},
        source="statistical physics, and the Boltzmann machine (Ackley, Hinton, Sejnowski 1985)",
        replaced="networks trained from end to end for features; chapters 17 and 19 for pictures",
        still="a probability of binary patterns is wanted, as for states in physics",
        rules=(
            BINARY,
            ONE_SIZE,
            Rule("gives features; an answer needs another network on them", goal=("label", "number")),
            CHAIN,
            DESCENT,
            Rule("its hidden units mean something only together", need="read"),
        ),
    ),
    "autoencoder": Kind(
        chapter=9,
        page="09_autoencoder",
        name="Autoencoder",
        short="autoencoder",
        year=1988,
        paper="Bourlard, Kamp 1988; deep since Hinton, Salakhutdinov 2006",
        lane=4,
        parameters=33_474,
        line="Gives back its input through a narrow middle, and so learns a short code without labels.",
        parents={"mlp": "hidden layers that backpropagation trains"},
        source="principal components, which it finds when it is linear",
        replaced="its own variations, and networks that fill in what was hidden",
        still="a short code is wanted, noise is to be removed, or the unusual to be found",
        rules=(
            ONE_SIZE,
            Rule("answers with its own input; a label needs another network on the code", goal=("label", "number")),
            DESCENT,
            Rule("the axes of its code mean nothing by themselves", need="read"),
        ),
    ),
    "rbfn": Kind(
        chapter=10,
        page="10_radial_basis_functions",
        name="Radial basis function network",
        short="radial basis",
        year=1988,
        paper="Broomhead, Lowe 1988",
        lane=1,
        parameters=102,
        line="Units that answer near a center, and a readout found in one solve.",
        parents={},
        source="the interpolation of scattered data",
        replaced="kernel methods, and networks that learn their features, where inputs are many",
        still="a smooth function of a few inputs is wanted, at once",
        rules=(
            Rule("an image has too many inputs: bumps cannot cover their space", data=("grid",)),
            ONE_SIZE,
            Rule("gives answers, not codes or new examples", goal=("code", "new")),
        ),
    ),
    "rnn": Kind(
        chapter=15,
        page="15_recurrent_network",
        name="Recurrent network",
        short="recurrent",
        year=1990,
        paper="Jordan 1986; Elman 1990",
        lane=6,
        parameters=257,
        line="Reads one element after another and hands a few numbers on to the next step.",
        parents={"mlp": "backpropagation, sent back through the steps"},
        source="the wish to find structure in time",
        replaced="the LSTM, which remembers longer; for text attention",
        still="each step must be cheap and memory is small",
        rules=(
            NO_ORDER,
            Rule("answers at each step; it makes no code of the whole", goal=("code",)),
            Rule("the message back vanishes over many steps", need="long"),
            STEPS,
            DESCENT,
            Rule("its state means something only as a whole", need="read"),
        ),
    ),
    "lstm": Kind(
        chapter=16,
        page="16_long_short_term_memory",
        name="Long short-term memory",
        short="LSTM",
        year=1997,
        paper="Hochreiter, Schmidhuber 1997; the forget gate Gers et al. 2000",
        lane=6,
        parameters=4_513,
        line="A recurrent network with cells that add, and gates that decide what is kept.",
        parents={"rnn": "the step that is repeated"},
        source="the sum, along which a message does not shrink",
        replaced="attention for text",
        still="a series of measurements comes in step by step, and what matters was long ago",
        rules=(
            NO_ORDER,
            Rule("answers at each step; it makes no code of the whole", goal=("code",)),
            STEPS,
            DESCENT,
            Rule("gates can be looked at, but many act at once", need="read"),
        ),
    ),
    "dbn": Kind(
        chapter=13,
        page="13_deep_belief_network",
        name="Deep belief network",
        short="deep belief",
        year=2006,
        paper="Hinton et al. 2006",
        lane=2,
        parameters=199_210,
        line="Boltzmann machines, each trained on what the one below makes of the data; then a few labels.",
        parents={"rbm": "its layers, one machine each", "mlp": "the training with labels at the end"},
        source="the wish to train many layers",
        replaced="ReLU and careful first weights; for few labels networks that predict hidden parts of their input",
        still="the history of learning without labels is told; its plan lives on in other networks",
        rules=(
            BINARY,
            ONE_SIZE,
            Rule("was made for classes: its last layer is a softmax", goal=("number",)),
            CHAIN,
            DESCENT,
            Rule("its hidden units mean something only together", need="read"),
        ),
    ),
    "gan": Kind(
        chapter=17,
        page="17_generative_adversarial_network",
        name="Generative adversarial network",
        short="adversarial",
        year=2014,
        paper="Goodfellow et al. 2014",
        lane=3,
        parameters=8_899,
        line="One network invents examples, another one judges them, and each learns from the other.",
        parents={"mlp": "both of its players"},
        source="the theory of games",
        replaced="diffusion for making pictures",
        still="a new example must come in one pass",
        rules=(
            Rule("makes examples of one size", data=("sequence", "set")),
            Rule("invents examples and answers nothing", goal=("label", "number")),
            Rule("leads from a code to an example, not back", goal=("code",)),
            DESCENT,
            DARK,
        ),
    ),
    "diffusion": Kind(
        chapter=19,
        page="19_diffusion",
        name="Diffusion",
        short="diffusion",
        year=2015,
        paper="Sohl-Dickstein et al. 2015; in its plain form Ho, Jain, Abbeel 2020",
        lane=4,
        parameters=20_066,
        line="Learns to guess the noise in an example, and so finds a way from pure noise to a new one.",
        parents={"autoencoder": "taking noise away, as a denoising one does"},
        source="statistical physics",
        replaced="nothing so far; its relatives learn straighter ways",
        still="new examples must be varied and true, and may take many passes",
        rules=(
            Rule("makes examples of one size", data=("sequence", "set")),
            Rule("makes examples and answers nothing", goal=("label", "number")),
            Rule("its noisy examples are as large as the data: no short code", goal=("code",)),
            Rule("needs many passes for an example: 50 in its chapter", goal=(ANY, "new"), need="once"),
            DESCENT,
            DARK,
        ),
    ),
    "attention": Kind(
        chapter=18,
        page="18_attention",
        name="Attention",
        short="attention",
        year=2017,
        paper="Vaswani et al. 2017",
        lane=6,
        parameters=14_352,
        line="Every element of an example looks at every other one, in one step, however far apart they are.",
        parents={"lstm": "its tasks, reading and writing sequences, but not the loop", "mlp": "one half of each block"},
        source="weighted means over what was read",
        replaced="nothing so far",
        still="text is read or written, or there are data enough to learn what others build in",
        rules=(
            Rule("needs elements to compare; the columns of a row mean different things", data=("row",)),
            Rule("a set has no next element to write", data=("set",), goal=("new",)),
            Rule("answers for each element; it makes no code of the whole", goal=("code",)),
            STEPS,
            DESCENT,
            Rule("it shows where it looks, not why", need="read"),
        ),
    ),
}  # in the order of their years

NOTES = {
    "row": "First try a linear model and trees: on the tables of chapter 7 no network surely beat them.",
    "grid": "With few images, begin with a network that others have trained on many.",
    "sequence": "First count what follows what: in chapter 15 a table did as well as the network.",
}


def facts() -> dict[str, Any]:
    """Return all of it as plain tables and lists, as the page takes it."""
    return {
        "data": DATA,
        "goals": GOALS,
        "needs": NEEDS,
        "notes": NOTES,
        "networks": [
            {"key": key, **kind._asdict(), "parents": dict(kind.parents), "rules": [_plain(rule) for rule in kind.against]}
            for key, kind in NETWORKS.items()
        ],
    }


def _plain(rule: Rule) -> dict[str, Any]:
    return {"reason": rule.reason, "data": list(rule.data), "goal": list(rule.goal), "need": rule.need}
