"""A one-click question: the reader commits to an answer and gets the feedback that belongs to it."""

import html
from collections.abc import Sequence
from typing import Any

import traitlets

from nblib.exercises import points
from nblib.widgets.base import Control, checked
from nblib.widgets.fields import Own, Text, Whole, plain, refuse


class Prediction(Control):
    """A question with answers to choose from; every answer has its own feedback, and the others stay open.

    `options` are (text, feedback, right) triples, all plain text; at least one is right. `answer` is the index of
    the chosen one, −1 while there is none; it is bound both ways. What the reader chooses is kept with the points of the
    exercises (`nblib.exercises.points`), so that running the notebook again does not ask anew.
    """

    question = Text("")
    options = Own([])
    answer = Own(-1)

    def __init__(self, name: str, question: str, options: Sequence[tuple[str, str, bool]], answer: int = -1) -> None:
        """Ask `question` under the name `name`; `answer` is the index of an option chosen from the start."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.question, self.options, self.answer = name, question, options, answer
        kept = points.answered().get(self._key, -1) if answer == -1 else -1
        if kept < len(self.options):
            self.answer = max(answer, kept)
        super().__init__()

    @property
    def _key(self) -> str:
        return points.key(self.name, self.question, [text for text, _, _ in self.options])

    @traitlets.observe("answer")
    def _keep_answer(self, change: Any) -> None:
        if self._from_page and self.answer >= 0:
            points.record_answer(self._key, self.answer)

    @traitlets.validate("options")
    def _check_options(self, proposal: Any) -> list[list[Any]]:
        return checked(_answers, proposal["value"])

    @traitlets.validate("answer")
    def _check_answer(self, proposal: Any) -> int:
        return checked(Whole(-1, -1, len(self.options) - 1).check, "answer", proposal["value"])

    @property
    def right(self) -> bool | None:
        """Whether the chosen answer is right; None while there is none."""
        return None if self.answer < 0 else self.options[self.answer][2]

    def still(self) -> None:
        """Return no picture: a question is all words."""
        return None

    def _still_html(self) -> str:
        """Return the question and its options as a list; which of them is right is not said."""
        options = "".join(f"<li>{html.escape(text)}</li>" for text, _, _ in self.options)
        return f"<p><strong>{html.escape(self.question)}</strong></p>\n<ul>{options}</ul>"

    def __repr__(self) -> str:
        """Show the name and the answer."""
        return f"Prediction(name={self.name!r}, answer={self.answer})"


def _answers(value: Any) -> list[list[Any]]:
    options = plain(value)
    if not isinstance(options, list) or len(options) < 2:
        refuse("options must be a list of at least two answers", value)
    for i, option in enumerate(options):
        if not isinstance(option, list) or [type(part) for part in option] != [str, str, bool]:
            refuse(f"options[{i}] must be (text, feedback, True or False)", option)
    if not any(right for _, _, right in options):
        raise ValueError("options must hold at least one right answer, but none is marked True.")
    if len({text for text, _, _ in options}) < len(options):
        raise ValueError("options must differ in their texts, but two are the same.")
    return options
