"""What every control has: its name, its instruction, a text form, a still picture, and refusals that leave it as it was."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from .fields import Own, Refusal, Sentence, refuse

if TYPE_CHECKING:
    from nblib.plots import Picture

STATIC = Path(__file__).parent / "static"


class NoSuchSetting(Sentence, AttributeError):
    """A name that is nearly a setting's: taken as an attribute of Python's, it would change nothing and say nothing."""


class Control(anywidget.AnyWidget):
    """The base of the controls. `name` is what a link on the page calls the control: `#name?setting=value`."""

    _front = traitlets.Unicode().tag(sync=True)  # the folder of the control: a published page finds its script by it
    name = Own("")
    _folder = ""
    _from_page = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give a control the front end of its folder; a class that a reader derives from it keeps that one."""
        *_, folder, module = ["", *cls.__module__.split(".")]
        if module == "control" and folder != cls._folder:  # traitlets derives a class of the same name for each instance
            cls._folder = folder
            cls._esm, cls._css = STATIC / f"{folder}.js", STATIC / f"{folder}.css"
        super().__init_subclass__(**kwargs)

    @traitlets.default("_front")
    def _choose_front(self) -> str:
        return self._folder

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; refuse a name that is nearly a setting's."""
        if name[0] != "_" and name not in vars(self) and not hasattr(type(self), name):
            near = difflib.get_close_matches(name, [n for n in self.trait_names() if n[0] != "_"], 1, cutoff=0.8)
            if near:
                raise NoSuchSetting(f"{type(self).__name__} has no setting {name!r}. Did you mean {near[0]!r}?")
        super().__setattr__(name, value)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take a state from the front end, which has already counted what the change means."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    # What stands where the control cannot run: in a notebook before it is run, on a page without JavaScript --------

    def still(self) -> Picture | None:
        """Return a picture of the present state, drawn by nblib.plots; None where the control is all words."""
        # with it comes matplotlib, when a picture is asked for
        return import_module(f"{__package__}.{self._front}.still").still(self)

    def _still_html(self) -> str:
        """Return the instruction and the picture, as HTML that JupyterLab shows in a notebook it does not trust."""
        text = f"<p>{html.escape(getattr(self, 'instruction', ''))}</p>"
        picture = self.still() if find_spec("matplotlib") else None
        if picture is None:
            return text
        return f"{text}\n<p>{picture.image()}</p>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add the still picture to the control itself and its text; whoever shows it takes what it can show."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self._still_html()
        return bundle

    @traitlets.validate("name")
    def _check_name(self, proposal: Any) -> str:
        return checked(_named, proposal["value"])


def _named(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][\w-]*", value):
        refuse("name must start with a letter and go on with letters, digits, - and _", value)
    return value


class Explorer(Control):
    """A control that a reader changes; `initial` holds what the author set, of each field that a reader changes."""

    initial: Any

    def reset(self) -> None:
        """Go back to what the author set."""
        with self.hold_sync():
            for key, value in self.initial.items():
                setattr(self, key, value)


def checked(check: Callable[..., Any], *args: Any, **bounds: Any) -> Any:
    """Call one of nblib's checks and raise its sentence as a TraitError, which leaves the trait as it was."""
    try:
        return check(*args, **bounds)
    except ValueError as error:
        raise Refusal(str(error)) from None
