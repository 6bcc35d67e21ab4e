"""The computation graph of an expression that the reader types: its values forward, its derivatives back."""

from collections.abc import Mapping
from typing import Any

import traitlets

from nblib.autograd import Value as Scalar
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Given, Number, Own, Table, Text, Whole, settable

from .expressions import Expression

LIMIT = 1000
INSTRUCTION = "Type an expression, move its variables, and step: forward through the values, then back with the derivative."


class GraphExplorer(Explorer):
    """A scalar expression as a graph, computed node by node and differentiated backwards.

    Every number is a trait that is bound both ways: `expression` (+ − * / ^, brackets, exp log tanh sigmoid relu sin
    cos sqrt, pi, names), `values` (a dict with a number for each name) and the `stage`: 0 the start, then each of the n
    operations forward, the derivative 1 of the result, and each operation back: 2 n + 1 in all. Another expression
    keeps the values of the names that stay, gives new ones 1, and starts anew.

    `value` is the result as an nblib `Value`, and `gradients` its derivatives by name.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    expression = Own()
    values = Own({})
    stage = Own(0)

    def __init__(
        self,
        name: str = "graph",
        expression: str = "tanh(w*x + b)",
        values: Mapping[str, float] | None = None,
        stage: int = 0,
        instruction: str = INSTRUCTION,
    ) -> None:
        """Show `expression` at `values` (None: 1 for each name), computed up to `stage`."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        self.expression = expression
        if values is not None:
            self.values = values
        self.stage = stage
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def last_stage(self) -> int:
        """The stage at which every derivative is known."""
        return 2 * sum(bool(node.args) for node in Expression(self.expression).nodes) + 1

    def _computed(self) -> tuple[Expression, list[Scalar]]:
        expression = Expression(self.expression)
        done = expression.compute(self.values)
        done[-1].backward()
        return expression, done

    @property
    def value(self) -> Scalar:
        """The result as an nblib Value, after backward(); ValueError where the expression has none."""
        return self._computed()[1][-1]

    @property
    def gradients(self) -> dict[str, float]:
        """The derivative of the result by each variable."""
        expression, done = self._computed()
        return {name: done[k].grad for name, k in expression.variables.items()}

    @traitlets.observe("expression")
    def _rename(self, change: Any = None) -> None:
        if self._from_page:
            return
        before = self.values
        self.stage = 0
        self.values = {name: before.get(name, 1.0) for name in Expression(self.expression).variables}

    @traitlets.validate("expression")
    def _check_expression(self, proposal: Any) -> str:
        checked(Expression, checked(Text().check, "expression", proposal["value"]))
        return proposal["value"]

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> dict[str, float]:
        names = list(Expression(self.expression).variables)
        return checked(Table({}, names, Number(1.0, -LIMIT, LIMIT)).check, "values", proposal["value"])

    @traitlets.validate("stage")
    def _check_stage(self, proposal: Any) -> int:
        return checked(Whole(0, 0, self.last_stage).check, "stage", proposal["value"])

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return f"GraphExplorer(expression={self.expression!r}, values={self.values}, stage={self.stage})"
