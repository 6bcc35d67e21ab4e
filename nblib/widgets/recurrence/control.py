"""A recurrent network that reads a text: its states, the chances of the next letter, and what goes back through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nblib import datasets
from nblib.activations import softmax
from nblib.checks import Array, count, describe
from nblib.layers import RNN, Dense
from nblib.models.recipes import rnn as recipe
from nblib.network import Network
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Given, Number, Own, Text, Whole, refuse, settable
from nblib.widgets.packed import pack, unpack

MOST_TEXT = 200  # letters that a reader may type or have written
MOST_LETTERS, MOST_UNITS = 60, 200
MOST_BYTES = 100_000  # of a network's weights: a page may show several
MOST_BACK = 40  # steps back, of which each letter is left out once
MOVES = 0.01  # a letter counts as remembered if without it the chances move by so much
INSTRUCTION = (
    "Type a text and walk along its steps. How far back is a letter without which the chances would still move by 1 %? "
    "Find a text in which it is as far as you can get."
)


class RecurrenceExplorer(Explorer):
    """A text that a recurrent network reads letter by letter, and what it says at a chosen step.

    What a reader sets are traits that are bound both ways: `text`, of the network's letters; the chosen `step`, counted from
    1 (a number beyond the last letter means the last one); `letter`, whose chance is asked about, or "" for the one that
    follows in the text, or for the most probable one where nothing follows; the `temperature` and the `seed` of what it
    writes.

    `network` is an nblib Network with exactly the weights that the page computes with, in 8 bits. `states` (T, H) are its
    states, `chances` (K,) those of the next letter at the chosen step. `messages` is what goes back from there, the gradient
    of the logarithm of the asked letter's chance at every state, `input_messages` the same at what was read. `effects` says
    of each letter, by steps back, by how much the chances would move without it; `reach` is how many steps back the farthest
    is that moves them by 1 %, `shortened` how far they move when a text's beginning is not read. `write` lets the network go
    on with the text, as its page does.

    A link sets the fields by `text`, `step`, `letter`, `temperature` and `seed`.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    letters = Given(datasets.LETTERS)
    units = Given(1)
    weights = Given("")  # in 8 bits, as base64: W above U with b, then V with c
    grammar = Given([])  # for each place the letters that lead away from it, and where to; none if nobody knows a grammar
    text = Own("B")
    step = Whole(MOST_TEXT, 1, MOST_TEXT, symbol="t", link="step")
    letter = Own("")
    temperature = Number(1.0, 0.1, 2.0, symbol="τ", link="temperature", slider=(0.1, 2, 0.05))
    seed = Whole(0, 0, 999, link="seed")

    def __init__(
        self,
        network: Network | None = None,
        letters: str = datasets.LETTERS,
        text: str | None = None,
        name: str = "recurrence",
        *,
        grammar: Sequence[Mapping[str, int]] = (),
        step: int = MOST_TEXT,
        letter: str = "",
        temperature: float = 1.0,
        seed: int = 0,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `network`, an RNN and a Dense layer with softmax, for as many letters as `letters` holds, in their order.

        `grammar` has a table {letter: place} for each place of a graph, the first place first, as `datasets.REBER`: with it
        the control shows which letters are legal. Without a network it shows the recipe's for the Reber grammar, which has
        learned nothing.
        """
        if network is None:
            network, letters = recipe.build(recipe.Settings(), np.random.default_rng(0)), datasets.LETTERS
            grammar, text = grammar or datasets.REBER, text or "BPTTVPXVVE"
        if not isinstance(letters, str) or not 1 <= len(letters) <= MOST_LETTERS or len(set(letters)) < len(letters):
            refuse(f"letters must be a text of 1 to {MOST_LETTERS} different letters", letters)
        W, U, b, V, c = _parameters(network, len(letters))
        given: dict[str, Any] = {
            "letters": letters,
            "units": len(U),
            "weights": pack([(np.vstack([W, U]), b), (V, c)], 8, "unit"),
            "grammar": _graph(grammar, letters),
        }
        if len(given["weights"]) > MOST_BYTES // 3 * 4:
            raise ValueError(f"network must have at most {MOST_BYTES} bytes of weights, for a page to load.")
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        for key, value in given.items():
            self.set_trait(key, value)
        self.text = letters[0] if text is None else text
        self.step, self.letter, self.temperature, self.seed = step, letter, temperature, seed
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    # nblib's own objects -------------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """A new nblib Network with exactly the page's weights."""
        K, H = len(self.letters), self.units
        (WU, b), (V, c) = unpack(self.weights, [(K + H, H), (H, K)], 8, "unit")
        return Network(RNN.of(WU[:K], WU[K:], b), Dense.of(V, c), output="softmax")

    @property
    def read(self) -> Array:
        """The letters of the text as rows of 0 and 1, (T, K)."""
        return np.eye(len(self.letters))[[self.letters.index(one) for one in self.text]]

    @property
    def states(self) -> Array:
        """The state after each letter, (T, H)."""
        states: Array = self.network.layers[0].forward(self.read[None])[0][0]
        return states

    @property
    def at(self) -> int:
        """The chosen step, counted from 1."""
        return min(self.step, len(self.text))

    @property
    def chances(self) -> Array:
        """The chances (K,) of the next letter after the chosen step."""
        return self._chances_of(self.states[self.at - 1])

    def _chances_of(self, h: Array) -> Array:
        p: Array = softmax(self.network.layers[1].forward(h[None])[0])[0]
        return p

    @property
    def asked(self) -> str:
        """The letter whose chance the message is about."""
        following = self.text[self.at : self.at + 1]
        return self.letter or following or self.letters[int(self.chances.argmax())]

    @property
    def messages(self) -> Array:
        """∂ log ŷ / ∂h_t of the asked letter's chance ŷ after the chosen step, for every step up to it, (t, H)."""
        layer, readout = self.network.layers
        states, dh = self.states, [self._first_message(readout)]
        for t in range(self.at - 1, 0, -1):
            dh.append((dh[-1] * (1 - states[t] ** 2)) @ layer.params["U"].T)
        return np.array(dh[::-1])

    def _first_message(self, readout: Any) -> Array:
        dz = np.eye(len(self.letters))[self.letters.index(self.asked)] - self.chances
        message: Array = dz @ readout.params["W"].T
        return message

    @property
    def input_messages(self) -> Array:
        """∂ log ŷ / ∂x_t for every step up to the chosen one, (t, K)."""
        layer = self.network.layers[0]
        slope = 1 - self.states[: self.at] ** 2
        dx: Array = (self.messages * slope) @ layer.params["W"].T
        return dx

    @property
    def effects(self) -> Array:
        """By how much the chances would move without each of the last letters, the chosen step's own first.

        Without a letter means that zeros are read at its step. The move is half the sum of all differences, so it is the
        chance that changes hands, from 0 to 1.
        """
        layer, readout = self.network.layers
        x, states, p = self.read[: self.at], self.states, self.chances
        moved = []
        for t in range(self.at, max(0, self.at - MOST_BACK), -1):
            without = x[None, t - 1 :].copy()
            without[0, 0] = 0
            h = layer.forward(without, first=states[t - 2][None] if t > 1 else None)[0][0, -1]
            moved.append(0.5 * abs(softmax(readout.forward(h[None])[0])[0] - p).sum())
        return np.array(moved)

    def shortened(self, n: int) -> float:
        """Return by how much the chances would move if only the last n letters up to the chosen step had been read."""
        x = self.read[max(0, self.at - count("n", n)) : self.at]
        h = self.network.layers[0].forward(x[None])[0][0, -1]
        return float(0.5 * abs(self._chances_of(h) - self.chances).sum())

    @property
    def reach(self) -> int | None:
        """How many steps back the farthest letter is without which the chances move by 1 %; None if there is none."""
        far = np.flatnonzero(self.effects >= MOVES)
        return int(far[-1]) if len(far) else None

    @property
    def places(self) -> list[int | None]:
        """Where the walk through the grammar is after each letter; None once the text has left it, or without a grammar."""
        at: int | None = 0
        found = []
        for letter in self.text:
            at = None if at is None or not self.grammar else self.grammar[at].get(letter)
            found.append(at)
        return found

    def write(self, n: int = 1) -> str:
        """Let the network go on by `n` letters, drawn at the temperature by the seed, and return the text."""
        for _ in range(min(count("n", n), MOST_TEXT - len(self.text))):
            z = self.network.layers[1].forward(self.states[-1:])[0][0]
            summed = np.cumsum(softmax(z[None] / self.temperature)[0])
            u = np.random.default_rng(1000 * self.seed + len(self.text)).random()
            self.text += self.letters[min(int(np.sum(summed <= u)), len(self.letters) - 1)]
        self.step = len(self.text)
        return str(self.text)

    def __repr__(self) -> str:
        """Show what is set."""
        return (
            f"RecurrenceExplorer({self.units} units, {len(self.letters)} letters, text={self.text!r}, step={self.at}, "
            f"letter={self.letter!r})"
        )

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("text")
    def _check_text(self, proposal: Any) -> str:
        return checked(self._good_text, proposal["value"])

    def _good_text(self, text: Any) -> str:
        if not isinstance(text, str) or not 1 <= len(text) <= MOST_TEXT:
            refuse(f"text must be a text of 1 to {MOST_TEXT} letters", text)
        for one in text:
            if one not in self.letters:
                refuse("text must be of letters that the network knows", one)
        return text

    @traitlets.validate("letter")
    def _check_letter(self, proposal: Any) -> str:
        return checked(self._good_letter, proposal["value"])

    def _good_letter(self, letter: Any) -> str:
        if not isinstance(letter, str) or len(letter) > 1 or (letter and letter not in self.letters):
            refuse("letter must be one that the network knows, or '' for the text's own", letter)
        return letter


def _parameters(network: Any, K: int) -> tuple[Array, Array, Array, Array, Array]:
    """Return W, U, b of the recurrent layer and V, c of the readout; ValueError for a network of another kind."""
    if not isinstance(network, Network):
        raise ValueError(f"network must be an nblib Network, but came as {describe(network)}.")
    layers: list[Any] = list(network.layers)
    if [type(layer) for layer in layers] != [RNN, Dense] or layers[0].only_last:
        raise ValueError(f"network must be an RNN that gives all its states, and a Dense layer, but is {network!r}.")
    W, U, b = (layers[0].params[key].astype(float) for key in "WUb")
    V, c = (layers[1].params[key].astype(float) for key in "Wb")
    if len(W) != K or V.shape[1] != K or len(U) > MOST_UNITS:
        raise ValueError(
            f"network must read and answer one of {K} letters, as many as letters holds, with at most {MOST_UNITS} units, "
            f"but is {network!r}."
        )
    return W, U, b, V, c


def _graph(grammar: Any, letters: str) -> list[dict[str, int]]:
    """Return the graph as plain tables; ValueError unless its letters and its places are there."""
    places = [dict(ways) for ways in grammar]
    for ways in places:
        for letter, to in ways.items():
            if letter not in letters or not 0 <= to < len(places):
                refuse("grammar must lead by the network's letters to places that it has", {letter: to})
    return places
