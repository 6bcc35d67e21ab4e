"""A transformer that looks things up: where its heads look, what it answers, and how it came to that in training."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np
import traitlets

from nblib import datasets
from nblib.activations import softmax
from nblib.checks import Array, choice, describe
from nblib.metrics import accuracy
from nblib.models.recipes import attention as recipe
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Flag, Given, Own, Text, Whole, is_number, refuse, settable

from . import tokens
from .weights import packed, size, switched, unpacked

MOST_NETWORKS, MOST_TEXT = 12, 275_000  # characters of the weights: a page may show several controls
MEASURED = 500  # fresh sequences on which each network is measured
TASKS = ("recall", "induction")
INSTRUCTIONS = {
    "recall": (
        "Type keys and values, and ask for one of the keys. Where does the question look, and what is answered without the "
        "head? Then ask for a key that is not there, or let one stand twice."
    ),
    "induction": (
        "A value stands one step behind its key. Find out where each of the two heads looks, which of them must stay on, "
        "and between which records of the training both are suddenly there."
    ),
}


class AttentionExplorer(Explorer):
    """A sequence of keys and values, where a transformer looks at each of its steps, and what it answers.

    What a reader sets are traits that are bound both ways: `text`, the sequence as one types it, such as "a3 b7 c1 ? b"
    (keys are letters, values hexadecimal digits); `frame`, which of the networks is shown, from 0 in the order of their
    training; `query`, the step that asks, and `key`, the step whose share the matrix tells, both counted from 1 (a `query`
    beyond the last step means the last one, `key` 0 the step that it looks at most); the `layer` whose matrix is shown;
    and whether the heads of both layers are on, `head1` and `head2`. A head that is off adds nothing: x goes on alone.

    `network` is an nblib Network with exactly the weights that the page computes with, in 8 bits, with these heads;
    `looked` (L, T, T) says where it looks, layer by layer; `chances` are those of its answers at the step that asks,
    `answer` the most probable one, `right` what the sequence says (None if it says nothing, or different things).
    `inputs` are the steps as the network takes them. `accuracy` is the share of right answers at the last steps of 500
    fresh sequences of the task's data set, with the heads that are on.

    A link sets all of these fields by their names.
    """

    instruction = Text("")
    initial = Given({})
    task = Given("recall")
    width = Given(1)
    pairs = Given(1)
    steps = Given([0])  # of the training, of each network
    weights = Given("")  # of all networks, in 8 bits, as base64
    accuracies = Given([[0.0, 0.0]])  # of each network: with all heads, without the first, without the second, without both
    text = Own("? a", link="text")
    frame = Whole(MOST_NETWORKS - 1, 0, MOST_NETWORKS - 1, link="frame")
    query = Whole(tokens.MOST, 1, tokens.MOST, link="query", slider=(1, tokens.MOST, 1))
    key = Whole(0, 0, tokens.MOST, link="key")
    layer = Whole(2, 1, 2, link="layer")
    head1 = Flag(True, link="head1")
    head2 = Flag(True, link="head2")

    def __init__(
        self,
        networks: Mapping[int, Network] | None = None,
        task: str = "recall",
        *,
        name: str = "attention",
        text: str | None = None,
        frame: int = MOST_NETWORKS - 1,
        query: int = tokens.MOST,
        key: int = 0,
        layer: int = 2,
        head1: bool = True,
        head2: bool = True,
        instruction: str | None = None,
    ) -> None:
        """Show `networks`, which the recipe of chapter 18 has built for `task`, by the steps of training that each has had.

        Without networks it shows the recipe's, which has learned nothing; without `text` a sequence of the data set.
        """
        choice("task", task, TASKS)
        if networks is None:
            networks = {0: recipe.build(task, recipe.Settings(), np.random.default_rng(0))}
        steps, sizes = _records(networks, task)
        weights = packed([networks[step] for step in steps])
        if len(weights) > MOST_TEXT:
            raise ValueError(
                f"networks must take at most {MOST_TEXT // 1000} kB as text, for a page to load, "
                f"but take {len(weights) / 1000:.0f}: keep fewer of them."
            )
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name = name
        self.instruction = INSTRUCTIONS[task] if instruction is None else instruction
        given = {"task": task, "width": sizes[0], "pairs": sizes[1], "steps": steps, "weights": weights}
        for field, value in given.items():
            self.set_trait(field, value)
        self.set_trait("accuracies", self._measured())
        X, _ = self._draw(np.random.default_rng(0), 1)
        self.text = tokens.as_text(X[0], task) if text is None else text
        self.frame, self.query, self.key, self.layer = frame, query, key, layer
        self.head1, self.head2 = head1, head2
        self.set_trait("initial", {field: getattr(self, field) for field in settable(type(self))})
        super().__init__()

    def _draw(self, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
        """Draw n sequences of the data set that these networks were made for."""
        if self.task == "recall":
            return datasets.recall(rng, n, self.pairs, recipe.VALUES)
        return datasets.induction(rng, n, self.pairs, recipe.TOKENS)

    def _measured(self) -> list[list[float]]:
        """Return the share of right answers of each network, without those heads that are bits of 0, 1, … ."""
        X, y = self._draw(np.random.default_rng(18), MEASURED)
        L = len(self.on)
        heads = [[not off >> k & 1 for k in range(L)] for off in range(2**L)]
        return [
            [float(accuracy(y, switched(deepcopy(network), on).scores(X)[:, -1].argmax(axis=-1))) for on in heads]
            for network in self._networks()
        ]

    # nblib's own objects -------------------------------------------------------------------------------------------

    def _networks(self) -> list[Network]:
        return unpacked(self.weights, self.task, self.width, self.pairs, len(self.steps))

    @property
    def on(self) -> list[bool]:
        """Whether the head of each layer is on."""
        return [self.head1] if self.task == "recall" else [self.head1, self.head2]

    @property
    def shown(self) -> int:
        """Which of the networks is shown, from 0: a number beyond the last one means the last one."""
        return min(self.frame, len(self.steps) - 1)

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly the page's weights and heads."""
        return switched(self._networks()[self.shown], self.on)

    @property
    def sequence(self) -> list[str]:
        """The steps of the sequence, such as a3, b7, b in recall, or a, 3, b, 7, b in induction."""
        return tokens.read(self.text, self.task, self.pairs)

    @property
    def inputs(self) -> Array:
        """The sequence as the network takes it: (1, T, pairs + 16) for recall, tokens (1, T) for induction."""
        return tokens.as_inputs(self.sequence, self.task, self.pairs)

    @property
    def at(self) -> int:
        """The step that asks, counted from 1."""
        return min(self.query, len(self.sequence))

    @property
    def looked(self) -> Array:
        """Where each layer looks, (L, T, T): row t says how much step t takes of each step."""
        network = self.network
        _, caches = network.forward(network.batch("inputs", self.inputs))
        blocks = caches[1:-2:2] if self.task == "recall" else caches[2:-2:2]
        return np.array([block[1].attended.a[0, 0] for block in blocks])

    @property
    def chances(self) -> Array:
        """The chances of the answers at the step that asks."""
        p: Array = softmax(self.network.scores(self.inputs)[:, self.at - 1])[0]
        return p

    @property
    def answer(self) -> str:
        """The most probable answer."""
        return tokens.answers(self.task, self.pairs)[int(self.chances.argmax())]

    @property
    def right(self) -> str | None:
        """What the sequence says about the step that asks; None if it says nothing, or different things."""
        said = tokens.right(self.sequence, self.at - 1, self.task)
        return said[0] if len(said) == 1 else None

    @property
    def accuracy(self) -> float:
        """The share of right answers on fresh sequences, of the network shown with the heads that are on."""
        return self.accuracies[self.shown][sum(2**i for i, on in enumerate(self.on) if not on)]

    def __repr__(self) -> str:
        """Show what is set."""
        heads = f"head1={self.head1}" + (f", head2={self.head2}" if self.task == "induction" else "")
        step = self.steps[self.shown]
        return f"AttentionExplorer({self.task!r} after {step} steps, text={self.text!r}, query={self.at}, {heads})"

    @traitlets.validate("text")
    def _check_text(self, proposal: Any) -> str:
        return checked(self._good_text, proposal["value"])

    def _good_text(self, text: Any) -> str:
        return tokens.written(tokens.read(text, self.task, self.pairs), self.task)


def _records(networks: Any, task: str) -> tuple[list[int], tuple[int, int]]:
    """Return the steps of training in rising order, and the width and pairs of all networks; ValueError otherwise."""
    if not isinstance(networks, Mapping) or not 1 <= len(networks) <= MOST_NETWORKS:
        refuse(f"networks must be a dict of 1 to {MOST_NETWORKS} networks by their steps of training", networks)
    for step in networks:
        if not (is_number(step) and step == int(step) and 0 <= step < 10**9):
            refuse("networks must have steps of training as keys, whole numbers from 0 on", step)
    sizes = {size(network, task) for network in networks.values()}
    if len(sizes) > 1:
        raise ValueError(f"networks must be of one size, but came as {describe(sorted(sizes))} (width, pairs).")
    (width, pairs) = sizes.pop()
    if pairs > len(tokens.LETTERS) or tokens.longest(task, pairs) > tokens.MOST:
        refuse(f"networks must be for sequences of at most {tokens.MOST} steps, and 26 keys; pairs", pairs)
    return sorted(int(step) for step in networks), (width, pairs)
