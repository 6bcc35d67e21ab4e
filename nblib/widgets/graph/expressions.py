"""A scalar expression such as tanh(w*x + b), read by recursive descent into nodes, and computed with nblib's Value.

    sum     = product { (+ | −) product }
    product = signed { (* | /) signed }         and 2x is 2*x: behind a number's last digit the sign may be left out
    signed  = { − | + } power
    power   = atom [ (^ | **) signed ]          so −x^2 is −(x²), and 2^3^2 is 2^(3²)
    atom    = number | name | function ( sum ) | ( sum )

Nothing of the text is ever executed. The control's front end has the same reader with the same sentences.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

from nblib.autograd import NoValue, TooLarge, Value

CHARACTERS, DEPTH, NODES, VARIABLES, NAME_LENGTH = 200, 40, 40, 6, 8
SAME = {"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/"}
NUMBER = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
NAME = re.compile(r"[A-Za-zΑ-Ωα-ω_][A-Za-z0-9Α-Ωα-ω_]*")

FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "exp": Value.exp,
    "log": Value.log,
    "tanh": Value.tanh,
    "sigmoid": lambda v: _sigmoid(v),
    "relu": Value.relu,
    "sin": lambda v: Value(math.sin(v.data), ((v, math.cos(v.data)),)),
    "cos": lambda v: Value(math.cos(v.data), ((v, -math.sin(v.data)),)),
    "sqrt": lambda v: v**0.5,
}


def _sigmoid(v: Value) -> Value:
    """1 / (1 + e^−v), of whose two forms the one that cannot overflow is taken; derivative a (1 − a)."""
    e = math.exp(-abs(v.data))
    a = (1 if v.data >= 0 else e) / (1 + e)
    return Value(a, ((v, a * (1 - a)),))


class ExpressionError(ValueError):
    """What is wrong with an expression, in a sentence, and `at` which character, counted from 0."""

    def __init__(self, message: str, at: int) -> None:
        """Keep the place beside the sentence."""
        super().__init__(message)
        self.at = at


class Node(NamedTuple):
    """One operation, number or variable: `args` are the indices of the nodes it takes, `at` its place in the text."""

    op: str
    args: tuple[int, ...] = ()
    at: int = 0
    value: float = 0.0
    name: str = ""


class Expression:
    """The nodes of an expression in the order in which they are computed, the last one the result.

    A variable is one node, however often it is used, so that its derivative adds up over all its uses.
    """

    def __init__(self, text: str) -> None:
        """Read `text`; ExpressionError, a sentence that names the character, if it is no expression."""
        self.text, self.at, self.depth = text, 0, 0
        self.digits = -1  # where the last number ended
        self.nodes: list[Node] = []
        self.variables: dict[str, int] = {}
        if len(text) > CHARACTERS:
            raise ExpressionError(
                f"The expression must have at most {CHARACTERS} characters, but has {len(text)}.", CHARACTERS
            )
        if self._peek() is None:
            raise ExpressionError("The expression is empty: type one such as tanh(w*x + b).", 0)
        self._sum()
        if self._peek() == ")":
            self._fail("this “)” closes no “(”")
        if self.at < len(text):
            operand = NUMBER.match(text, self.at) or NAME.match(text, self.at) or text[self.at] == "("
            self._fail("an operator such as * was expected here" if operand else "this sign has no meaning here")

    # Reading -----------------------------------------------------------------------------------------------------

    def _fail(self, words: str, where: int | None = None) -> NoReturn:
        where = self.at if where is None else where
        sign = f", “{self.text[where]}”" if where < len(self.text) else ", the end"
        raise ExpressionError(f"Character {where + 1}{sign}: {words}.", where)

    def _peek(self) -> str | None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        return SAME.get(self.text[self.at], self.text[self.at]) if self.at < len(self.text) else None

    def _add(self, op: str, args: tuple[int, ...], at: int, value: float = 0.0, name: str = "") -> int:
        if len(self.nodes) >= NODES:
            self._fail(f"the expression has more than {NODES} parts here", at)
        self.nodes.append(Node(op, args, at, value, name))
        return len(self.nodes) - 1

    def _deeper(self, rule: Callable[[], int]) -> int:
        self.depth += 1
        if self.depth > DEPTH:
            self._fail(f"brackets and powers nest deeper than {DEPTH} here")
        node = rule()
        self.depth -= 1
        return node

    def _chain(self, operators: tuple[str, str], part: Callable[[], int]) -> int:
        left = part()
        while (op := self._peek()) in operators or (operators == ("*", "/") and self._beside()):
            where, written = self.at, op in operators
            self.at += written
            right = part()
            left = self._add(str(op) if written else "*", (left, right), where)
        return left

    def _beside(self) -> bool:
        """Whether a name or a bracket stands right behind a number, as in 2x."""
        opens = self.text[self.at : self.at + 1] == "(" or NAME.match(self.text, self.at)
        return self.at == self.digits and bool(opens)

    def _sum(self) -> int:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> int:
        return self._chain(("*", "/"), self._signed)

    def _signed(self) -> int:
        signs = []
        while (sign := self._peek()) in ("-", "+"):
            if sign == "-":
                signs.append(self.at)
            self.at += 1
        node = self._power()
        for where in reversed(signs):
            node = self._add("neg", (node,), where)
        return node

    def _power(self) -> int:
        base = self._atom()
        sign, where = self._peek(), self.at
        if sign != "^" and not (sign == "*" and self.text[where + 1 : where + 2] == "*"):
            return base
        self.at += 1 if sign == "^" else 2
        return self._add("^", (base, self._deeper(self._signed)), where)

    def _closed(self, opened: int) -> int:
        node = self._deeper(self._sum)
        if self._peek() != ")":
            self._fail(f"“)” was expected, to close the “(” at character {opened + 1}")
        self.at += 1
        return node

    def _atom(self) -> int:
        char, where = self._peek(), self.at
        if char == "(":
            self.at += 1
            return self._closed(where)
        if number := NUMBER.match(self.text, where):
            self.at = self.digits = number.end()
            if not math.isfinite(float(number[0])):
                self._fail("this number is too large", where)
            return self._add("number", (), where, value=float(number[0]))
        found = NAME.match(self.text, where)
        if not found:
            self._fail("a number, a name or “(” was expected")
        return self._named(found[0], where)

    def _named(self, name: str, where: int) -> int:
        self.at += len(name)
        called = self._peek() == "("
        if name in FUNCTIONS:
            if not called:
                self._fail(f"{name} is a function and needs brackets, as in {name}(x)", where)
            opened = self.at
            self.at += 1
            return self._add(name, (self._closed(opened),), where)
        if called:
            self._fail(f"there is no function {name[:12]}; there are {', '.join(FUNCTIONS)}", where)
        if name in ("pi", "π"):
            return self._add("number", (), where, value=math.pi)
        if len(name) > NAME_LENGTH:
            self._fail(f"a name must have at most {NAME_LENGTH} letters", where)
        if name not in self.variables:
            if len(self.variables) == VARIABLES:
                self._fail(f"there may be at most {VARIABLES} variables", where)
            self.variables[name] = self._add("variable", (), where, name=name)
        return self.variables[name]

    # Computing ---------------------------------------------------------------------------------------------------

    def compute(self, values: Mapping[str, float]) -> list[Value]:
        """Return a Value for each node, the last one the result; ValueError where one has no value or no slope."""
        done: list[Value] = []
        for node in self.nodes:
            try:
                done.append(self._value(node, [done[i] for i in node.args], values))
            except TooLarge:
                raise ValueError(f"Character {node.at + 1}: the number is too large to compute with.") from None
            except NoValue:
                raise ValueError(f"Character {node.at + 1}: there is no value here, or it is too large.") from None
        return done

    def _value(self, node: Node, args: list[Value], values: Mapping[str, float]) -> Value:
        if node.op == "number":
            return Value(node.value)
        if node.op == "variable":
            return Value(values[node.name])
        if node.op == "neg":
            return -args[0]
        if node.op == "^":
            return self._raise(node, *args)
        if node.op in FUNCTIONS:
            if node.op in ("log", "sqrt") and args[0].data <= 0:
                raise ValueError(f"Character {node.at + 1}: {node.op} takes a number above 0.")
            return FUNCTIONS[node.op](args[0])
        x, y = args
        return {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y}[node.op]()

    def _raise(self, node: Node, x: Value, y: Value) -> Value:
        """x^y: with an exponent that varies e^(y log x), else the power rule."""
        if self._varies(node.args[1]):
            if x.data <= 0:
                raise ValueError(f"Character {node.at + 1}: a power whose exponent varies needs a base above 0.")
            return (y * x.log()).exp()
        if (x.data < 0 and y.data != int(y.data)) or (x.data == 0 and y.data < 1 and y.data != 0):
            raise ValueError(f"Character {node.at + 1}: this power has no value, or no slope, at {x.data:g}.")
        return x**y.data

    def _varies(self, k: int) -> bool:
        """Whether a variable leads to node k."""
        return self.nodes[k].op == "variable" or any(map(self._varies, self.nodes[k].args))
