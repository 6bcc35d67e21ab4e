"""The map of the twelve networks: a reader says what the data and the needs are, and sees what remains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nblib.widgets.base import Explorer
from nblib.widgets.fields import Choice, Given, ListOf, Text, settable

from .networks import ANY, DATA, GOALS, NEEDS, NETWORKS, facts

INSTRUCTION = (
    "Say what you have and what you want: which networks remain, and why not the others? Choose a box to see from whom it "
    "took and who took from it. Find wishes that leave exactly one, and wishes that leave none."
)


class NetworkMap(Explorer):
    """The twelve networks of part two on a timeline; what does not fit the wishes is dimmed, with the reason in words.

    What a reader sets are traits that are bound both ways: `data`, what one example is; `goal`, what is wanted of it; the
    `needs`, a list; and the `chosen` network, or "". `remaining` names the networks that fit, `reasons` says of each of
    the others what speaks against it. The facts stand in `nblib.widgets.overview.networks`.

    A link sets the fields by `data`, `goal`, `needs` and `chosen`.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    facts = Given({})
    data = Choice(ANY, DATA, link="data")
    goal = Choice(ANY, GOALS, link="goal")
    needs = ListOf([], Choice("", NEEDS), 0, len(NEEDS), different=True, ordered=True)
    chosen = Choice("", ["", *NETWORKS], link="chosen")

    def __init__(
        self,
        name: str = "map",
        *,
        data: str = ANY,
        goal: str = ANY,
        needs: Sequence[str] = (),
        chosen: str = "",
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show the map with these wishes."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.set_trait("facts", facts())
        self.data, self.goal, self.needs, self.chosen = data, goal, list(needs), chosen
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def reasons(self) -> dict[str, list[str]]:
        """What speaks against each network that does not fit, by its key."""
        found: dict[str, list[str]] = {}
        for key, kind in NETWORKS.items():
            held = [rule.reason for rule in kind.against if rule.holds(self.data, self.goal, self.needs)]
            if held:
                found[key] = held
        return found

    @property
    def remaining(self) -> list[str]:
        """The keys of the networks that fit, the oldest first."""
        against = self.reasons
        return [key for key in NETWORKS if key not in against]

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        state: Any = {key: getattr(self, key) for key in ("data", "goal", "needs", "chosen")}
        return f"NetworkMap({', '.join(f'{key}={value!r}' for key, value in state.items())})"
