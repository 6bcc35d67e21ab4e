"""Backpropagation for single numbers: a toy that shows the chain rule at work.

x, w = Value(2.0), Value(-3.0)
(x * w).tanh().backward()
w.grad                                        # ∂ tanh(x w) / ∂w
"""

from __future__ import annotations

import math
from typing import Union

import numpy as np

from nblib.checks import describe, number

Number = Union["Value", float]
REAL = (int, float, np.integer, np.floating, np.bool_)


class NoValue(ValueError, ArithmeticError):
    """A computation that has no number as its result, such as 1/0."""


class TooLarge(NoValue):
    """A computation whose result, or slope, no float can hold."""


class Value:
    """A number that remembers which numbers it was computed from, and its derivative with respect to each of them."""

    __array_ufunc__ = None  # a NumPy number leaves its arithmetic with a Value to the Value

    def __init__(self, data: float, parents: tuple[tuple[Value, float], ...] = ()):
        """`parents` are pairs (parent, ∂self/∂parent)."""
        if not parents:
            data = plain("data", data)
        elif not all(map(math.isfinite, (data, *(slope for _, slope in parents)))):
            given = " and ".join(f"{p.data:g}" for p, _ in parents)
            raise TooLarge(f"results must be numbers that a float can hold, but what comes of {given} is too large.")
        self.data: float = float(data)
        self.grad, self.parents = 0.0, parents
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
        if isinstance(n, Value):
            raise ValueError("n must be a plain number, but came as a Value: aᵇ of two Values is (a.log() * b).exp().")
        x, n = self.data, plain("n", n)
        if x < 0 and n != int(n):
            raise NoValue(f"{x:g} to the power {n:g} must be a number, but a negative number has whole powers only.")
        try:
            y, slope = x**n, n * x ** (n - 1) if n else 0.0
        except (OverflowError, ZeroDivisionError):
            raise NoValue(f"{x:g} to the power {n:g} must have a value and a slope, but one is infinite.") from None
        return Value(y, ((self, slope),))

    def __rpow__(self, base: float) -> Value:
        """baseˢᵉˡᶠ for a plain number base > 0, with derivative log(base) baseˢᵉˡᶠ."""
        return (self * math.log(number("the base of a power", plain("base", base), above=0))).exp()

    def exp(self) -> Value:
        """e^self, whose derivative is e^self."""
        try:
            y = math.exp(self.data)
        except OverflowError:
            raise NoValue(f"e to the power {self.data:g} must be a number, but is too large for a float.") from None
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
    if isinstance(x, REAL) or (isinstance(x, np.ndarray) and x.ndim == 0):
        return Value(x)
    raise ValueError(f"x must be a Value or a number, but came as {describe(x)}.")


def plain(name: str, x: float) -> float:
    """Return x, a number of Python's or NumPy's, as a finite float; ValueError otherwise."""
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x[()]
    return number(name, int(x) if isinstance(x, (bool, np.bool_)) else x)
