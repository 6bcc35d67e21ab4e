"""Backpropagation for single numbers: a toy that shows the chain rule at work.

x, w = Value(2.0), Value(-3.0)
(x * w).tanh().backward()
w.grad                                        # ∂ tanh(x w) / ∂w
"""

from __future__ import annotations

import math
from typing import Union

from nblib.checks import number

Number = Union["Value", float]


class Value:
    """A number that remembers which numbers it was computed from, and its derivative with respect to each of them."""

    def __init__(self, data: float, parents: tuple[tuple[Value, float], ...] = ()):
        """`parents` are pairs (parent, ∂self/∂parent)."""
        self.data, self.grad, self.parents = float(data), 0.0, parents
        self.depth: int = 1 + max((p.depth for p, _ in parents), default=-1)

    def backward(self) -> None:
        """Set `grad` = ∂self/∂v in every v that self was computed from."""
        tape, todo = {self}, [self]
        while todo:  # collect all that lead to self …
            new = {p for p, _ in todo.pop().parents} - tape
            tape |= new
            todo += new
        for v in tape:
            v.grad = 0.0
        self.grad = 1.0  # ∂self/∂self
        for v in sorted(tape, key=lambda v: -v.depth):  # … and send the gradient back, deepest first
            for p, slope in v.parents:
                p.grad += v.grad * slope  # the chain rule; paths that meet add up

    def __add__(self, other: Number) -> Value:
        """∂/∂self = 1, ∂/∂other = 1."""
        o = value(other)
        return Value(self.data + o.data, ((self, 1.0), (o, 1.0)))

    def __mul__(self, other: Number) -> Value:
        """∂/∂self = other, ∂/∂other = self."""
        o = value(other)
        return Value(self.data * o.data, ((self, o.data), (o, self.data)))

    def __pow__(self, n: float) -> Value:
        """selfⁿ for a plain number n, with derivative n selfⁿ⁻¹."""
        return Value(self.data**n, ((self, n * self.data ** (n - 1) if n else 0.0),))

    def exp(self) -> Value:
        """e^self, whose derivative is e^self."""
        y = math.exp(self.data)
        return Value(y, ((self, y),))

    def log(self) -> Value:
        """The natural logarithm, with derivative 1/self."""
        return Value(math.log(number("the argument of log", self.data, above=0)), ((self, 1 / self.data),))

    def tanh(self) -> Value:
        """The hyperbolic tangent y, with derivative 1 − y²."""
        y = math.tanh(self.data)
        return Value(y, ((self, 1 - y * y),))

    def relu(self) -> Value:
        """max(self, 0), with derivative 1 above 0, else 0."""
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))

    def __neg__(self) -> Value:
        """−self, from the product."""
        return self * -1.0

    def __sub__(self, other: Number) -> Value:
        """The difference, from the sum."""
        return self + -value(other)

    def __rsub__(self, other: Number) -> Value:
        """The difference of a plain number and self."""
        return value(other) - self

    def __truediv__(self, other: Number) -> Value:
        """The quotient, from product and power."""
        return self * value(other) ** -1.0

    def __rtruediv__(self, other: Number) -> Value:
        """The quotient of a plain number and self."""
        return value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __repr__(self) -> str:
        """Show the number and its gradient."""
        return f"Value({self.data:g}, grad={self.grad:g})"


def value(x: Number) -> Value:
    """Return x as a Value; ValueError if it is no number."""
    if isinstance(x, Value):
        return x
    if isinstance(x, (int, float)):
        return Value(x)
    raise ValueError(f"x must be a Value or a number, but came as {x!r}.")
