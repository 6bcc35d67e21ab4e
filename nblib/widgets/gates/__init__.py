"""One cell of a long short-term memory: its gates as valves over a sequence, set by hand or learned."""

from .control import GateExplorer

__all__ = ["GateExplorer"]
