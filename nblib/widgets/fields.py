"""The fields of a control's state: what each of its traits may hold.

The class body of a control is the table of its fields. From it come the traits and their refusals, and, through
frontend/controls/NAME/fields.json (`make widgets`), the checks of the page (frontend/ui/checks.js), its share links and the
ranges of its sliders. Both sides refuse the same values with the same sentence. Of what is no plain field, an `Own` one, the
table knows only the name: the control has code for it, and so has its state.js.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import traitlets

from nblib.checks import describe

DEPTH = 50  # no good value has lists within lists as deep as this


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as it would come from the page: arrays, ranges and tuples as lists, a whole float as an int."""
    if depth > DEPTH:
        return value
    if hasattr(value, "__array__") and not isinstance(value, (str, np.bool_)):
        made = np.asarray(value)
        value = (made.astype(int) if made.dtype == bool else made).tolist()
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, (list, tuple, range)):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, int) and abs(value) > 2**53:  # the page has no other numbers than floats
        value = float(value) if is_number(value) else (math.inf if value > 0 else -math.inf)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e16 else value


def refuse(sentence: str, value: Any) -> NoReturn:
    """Raise a ValueError: the sentence so far, and what came."""
    raise ValueError(f"{sentence}, but came as {describe(plain(value))}.")


def limit(value: float) -> str:
    """Write one end of a range, without the last digits of a sum."""
    return describe(plain(float(f"{value:.12g}")))


def is_number(value: Any) -> bool:
    """Whether `value` is one finite number, which True and False are not."""
    real = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    try:
        return real and math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


class Sentence(Exception):
    """An error that says all in its sentence: a notebook shows it without the traceback, which runs through traitlets."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Refusal(Sentence, traitlets.TraitError):
    """A value that a control does not take; it stays as it was."""


class Field(traitlets.TraitType[Any, Any]):
    """A trait of a control that is bound both ways.

    `symbol` is the letter by which the page knows it; `link` its name in a share link; `slider` (low, high, step) the range
    of its slider, which may be narrower than what the field takes; a change of what `restarts` begins the run anew.
    """

    kind = ""
    noun = "values"

    def __init__(
        self,
        default: Any = None,
        *,
        symbol: str = "",
        link: str = "",
        slider: tuple[float, float, float] | None = None,
        restarts: bool = False,
    ) -> None:
        """Make a trait that holds `default` until it is set."""
        super().__init__(default)
        self.symbol, self.link, self.slider, self.restarts = symbol, link, slider, restarts
        self.tag(sync=True)

    def check(self, what: str, value: Any) -> Any:
        """Return `value` in the form that the control keeps; ValueError, a sentence about `what`, if it is not good."""
        return value

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse a value in words, or return it in the form that the control keeps."""
        try:
            return self.check(f"{self.name} ({self.symbol})" if self.symbol else str(self.name), value)
        except ValueError as error:
            raise Refusal(str(error)) from None

    def rules(self) -> dict[str, Any]:
        """Return what the check goes by, for fields.json."""
        return {}

    def row(self) -> dict[str, Any]:
        """Return the field's row of fields.json: only what the page needs."""
        said = {"symbol": self.symbol, "link": self.link, "slider": plain(self.slider), "restarts": self.restarts}
        return {**({"kind": self.kind} if self.kind else {}), **self.rules(), **{k: v for k, v in said.items() if v}}


class Own(Field):
    """A field whose check is code of its control's own, on both sides: a method that traitlets calls validator."""


class Given(Own):
    """What the author sets when the control is made, and nobody changes."""

    def __init__(self, default: Any) -> None:
        """Make a trait that only `set_trait` sets."""
        super().__init__(default)
        self.read_only = True


class Text(Field):
    """A text."""

    kind = "text"

    def check(self, what: str, value: Any) -> str:
        """Return the text; ValueError otherwise."""
        return value if isinstance(value, str) else refuse(f"{what} must be a text", value)


class Flag(Field):
    """True or False."""

    kind = "flag"

    def check(self, what: str, value: Any) -> bool:
        """Return the bool; ValueError otherwise."""
        return bool(value) if isinstance(value, (bool, np.bool_)) else refuse(f"{what} must be True or False", value)


class Number(Field):
    """A finite number from `least` to `most`, or `above` a number that it must not be."""

    kind, noun, words = "number", "numbers", "a number"

    def __init__(
        self, default: Any = 0.0, least: float = 0, most: float = 0, *, above: float | None = None, **more: Any
    ) -> None:
        """Take the range."""
        super().__init__(default, **more)
        self.least, self.most, self.above = least, most, above

    def fits(self, value: Any) -> bool:
        """Whether `value` is a number of the range."""
        good = is_number(value) and value <= self.most
        return bool(good and (value >= self.least if self.above is None else value > self.above))

    @property
    def range(self) -> str:
        """The range in words."""
        if self.above is not None:
            return f"above {limit(self.above)} and at most {limit(self.most)}"
        return f"from {limit(self.least)} to {limit(self.most)}"

    def check(self, what: str, value: Any) -> Any:
        """Return the float, never −0; ValueError otherwise."""
        return float(value) + 0.0 if self.fits(value) else refuse(f"{what} must be {self.words} {self.range}", value)

    def rules(self) -> dict[str, Any]:
        """Return the range."""
        low = {"least": self.least} if self.above is None else {"above": self.above}
        return {k: plain(v) for k, v in {**low, "most": self.most}.items()}


class Whole(Number):
    """A whole number from `least` to `most`; 3.0 is 3, because the page cannot tell them apart."""

    kind, noun, words = "whole", "whole numbers", "a whole number"

    def fits(self, value: Any) -> bool:
        """Whether `value` is a whole number of the range."""
        return super().fits(value) and value == int(value)

    def check(self, what: str, value: Any) -> int:
        """Return the int; ValueError otherwise."""
        return int(super().check(what, value))


class Choice(Field):
    """One of a few texts or numbers."""

    kind = "choice"

    def __init__(self, default: Any, options: Any, **more: Any) -> None:
        """Take the options, in their order."""
        super().__init__(default, **more)
        self.options = list(options)
        self.noun = "names" if all(isinstance(option, str) for option in self.options) else "numbers"

    def check(self, what: str, value: Any) -> Any:
        """Return the option; ValueError otherwise."""
        for option in self.options:
            if (isinstance(value, str) if isinstance(option, str) else is_number(value)) and value == option:
                return option
        refuse(f"{what} must be one of {', '.join(map(describe, self.options))}", value)

    def rules(self) -> dict[str, Any]:
        """Return the options."""
        return {"options": self.options}


class Numbers(Field):
    """So many numbers, each from low to high of its pair in `limits`; ((−5, 5), 2) are two from −5 to 5."""

    kind = "numbers"

    def __init__(self, default: Any, limits: Any, count: int = 0, *, names: Sequence[str] = (), **more: Any) -> None:
        """Take the limits: a pair for each number, or one pair and how many numbers there are; what each is called."""
        super().__init__(default, **more)
        self.limits = [limits] * count if count else [tuple(pair) for pair in limits]
        self.names = list(names)
        self.noun = f"rows of {len(self.limits)}"

    def check(self, what: str, value: Any) -> list[float]:
        """Return a list of floats, none of them −0; ValueError otherwise."""
        given, n = plain(value), len(self.limits)
        if isinstance(given, list) and len(given) == n:
            if all(is_number(v) and low <= v <= high for v, (low, high) in zip(given, self.limits, strict=True)):
                return [float(v) + 0.0 for v in given]
        ranges = [f"from {limit(low)} to {limit(high)}" for low, high in self.limits]
        if self.names:
            refuse(f"{what} must be {', '.join(map(' '.join, zip(self.names, ranges, strict=True)))}", value)
        which = f" {ranges[0]}" if len(set(ranges)) == 1 else f": {', '.join(ranges)}"
        refuse(f"{what} must be {n} number{'' if n == 1 else 's'}{which}", value)

    def rules(self) -> dict[str, Any]:
        """Return the limits of each number."""
        return {"limits": plain(self.limits), **({"names": self.names} if self.names else {})}


class ListOf(Field):
    """A list of `least` to `most` items, each good for the field `of`.

    `different`: none stands there twice; `ordered`: they are kept in the order of the options.
    """

    kind = "list"

    def __init__(
        self,
        default: Any,
        of: Field,
        least: int,
        most: int,
        *,
        different: bool = False,
        ordered: bool = False,
        **more: Any,
    ) -> None:
        """Take the field of the items, and how many there may be."""
        super().__init__(default, **more)
        self.of, self.least, self.most, self.different, self.ordered = of, least, most, different, ordered

    def check(self, what: str, value: Any) -> list[Any]:
        """Return a new list; ValueError otherwise, which names the item that is not good."""
        given = plain(value)
        count = f"{self.most}" if self.least == self.most else f"{self.least} to {self.most}"
        noun = self.of.noun.replace("s", "", 1) if self.most == 1 else self.of.noun
        wanted = f"{what} must be a list of {count} {noun}{', none twice' if self.different else ''}"
        if not isinstance(given, list) or not self.least <= len(given) <= self.most:
            refuse(wanted, value)
        name = what.split(" (")[0]
        items = [self.of.check(f"{name}[{i}]", item) for i, item in enumerate(given)]
        if self.different and len(set(items)) < len(items):
            refuse(wanted, value)
        return [option for option in self.of.rules()["options"] if option in items] if self.ordered else items

    def rules(self) -> dict[str, Any]:
        """Return the field of the items, and how many there may be."""
        marks = {key: True for key in ("different", "ordered") if getattr(self, key)}
        return {"of": self.of.row(), "least": self.least, "most": self.most, **marks}


class Table(Field):
    """A value for each of `names`, good for the field `of`."""

    kind = "table"

    def __init__(self, default: Any, names: Sequence[str], of: Field, **more: Any) -> None:
        """Take the names and the field of their values."""
        super().__init__(default, **more)
        self.names, self.of = list(names), of

    def check(self, what: str, value: Any) -> dict[str, Any]:
        """Return a new dict in the order of the names; ValueError otherwise, which names the value that is not good."""
        if not isinstance(value, Mapping) or set(value) != set(self.names):
            wanted = f"a number for each of {', '.join(self.names)}" if self.names else "empty"
            refuse(f"{what} must be {wanted}", value)
        name = what.split(" (")[0]
        return {key: self.of.check(f"{name}[{describe(key)}]", value[key]) for key in self.names}

    def rules(self) -> dict[str, Any]:
        """Return the names and the field of their values."""
        return {"names": self.names, "of": self.of.row()}


def fields(control: type) -> dict[str, Field]:
    """Return the fields of a control, by name: those that all have first, then in the order of its class body."""
    names = [name for base in reversed(control.__mro__) for name, value in vars(base).items() if isinstance(value, Field)]
    return {name: getattr(control, name) for name in dict.fromkeys(names)}


def restarting(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields in a class body a change of which begins the run anew."""
    return tuple(name for name, field in body.items() if isinstance(field, Field) and field.restarts)


def settable(control: type) -> list[str]:
    """Return the names of the fields that a reader changes: not the control's own name and words, nor what is given."""
    words = ("name", "instruction")
    return [name for name, field in fields(control).items() if not field.read_only and name not in words]
