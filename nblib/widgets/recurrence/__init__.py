"""A recurrent network that reads a text: its states, the next letter's chances, the message back through time."""

from .control import RecurrenceExplorer

__all__ = ["RecurrenceExplorer"]
