"""What does a statement do with the names of its scope: bind, read, change?

Where one cannot be sure whether something is changed, or handed on to another name, it is: that costs time, while one too
few costs points.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

#: modules that draw or show: not here, and statements that only call them are left out
DRAWING = (
    "matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "bokeh", "altair", "IPython", "ipywidgets", "anywidget",
    "nblib.plots", "nblib.widgets", "nblib.exercises",
)  # fmt: skip
#: modules whose functions change no argument, unless they are called for nothing else
LIBRARY = sys.stdlib_module_names | {"numpy", "scipy", "pandas", "sklearn"}
#: functions of the library, and built in, that do
ALTERING = set(
    "shuffle copyto put place putmask put_along_axis fill_diagonal heappush heappop heapify heapreplace heappushpop insort"
    " insort_left insort_right setitem delitem setattr delattr next map filter reduce iadd iconcat".split()
)
#: functions of the library that change how others of it work
SETTING = set("seed set_state setstate simplefilter filterwarnings setcontext setlocale set_printoptions reload".split())
#: methods that leave their object as it is
LOOKING = set(
    "all any argmax argmin argsort astype conj copy count cumprod cumsum decode diagonal dot encode endswith format"
    " get index isdigit items join keys lower lstrip max mean min nonzero predict prod ravel replace reshape round"
    " rsplit rstrip searchsorted split splitlines squeeze startswith std strip sum swapaxes take title tobytes tolist"
    " trace transpose upper values var view".split()
)
#: methods that change their object alone, whatever they are given, and of these those that keep it
RECEIVING = set(
    "add append appendleft clear discard extend fit insert partial_fit put remove setdefault train update".split()
)
KEEPING = RECEIVING - {"clear", "discard", "fit", "partial_fit", "remove", "train"}
#: calls that hand on (a part of) what they are given, or of their object, and not a copy of all that is in it
HANDING_ON = set(
    "get getattr setdefault keys values items pop popitem popleft copy replace ravel reshape view transpose squeeze"
    " swapaxes moveaxis rollaxis diagonal split array_split hsplit vsplit dsplit expand_dims flip flipud fliplr rot90"
    " real imag einsum array asarray asanyarray ascontiguousarray asfortranarray atleast_1d atleast_2d atleast_3d"
    " broadcast_to broadcast_arrays frombuffer nan_to_num sliding_window_view as_strided enumerate zip zip_longest"
    " pairwise chain from_iterable islice cycle tee repeat map filter reversed iter next list tuple dict set sorted"
    " max min choice deque OrderedDict defaultdict ChainMap SimpleNamespace nditer memoryview partial methodcaller".split()
)
#: calls that give what another look at it finds changed, and modules of such
USED_UP = set("iter map filter zip enumerate reversed open defaultdict DictReader reader".split())
USING_UP = {"itertools", "io"}
#: modules whose functions share a random state, which goes by the name RANDOM here; and what in them has one of its own
SHARED = {"random", "numpy.random"}
RANDOM = "*random"
OWN_STATE = set("default_rng Generator Random RandomState SeedSequence SystemRandom PCG64 MT19937 Philox".split())
#: the interpreter's: whoever changes these may mean whatever comes later
INTERPRETERS = {"os.environ", "sys.meta_path", "sys.modules", "sys.path"}
#: whatever comes later depends on these: names made at run time, and settings of the interpreter
ANY_NAME = {"exec", "eval", "globals", "locals", "vars", "__dict__"}
ANYTHING = "*"  # stands for what these do when a function does it
EVERYTHING = ANY_NAME | {"setrecursionlimit", "seterr"}
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Names = set[str]


class Uses:
    """What a statement, or a part of it, does with the names of its scope."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.binds: Names = set()
        self.changes: Names = set()  # what these stand for may be another afterwards
        self.loads: Names = set()
        self.late: Names = set()  # what functions within it read as soon as they are called, …
        self.late_changes: Names = set()  # … and change
        self.same: list[Names] = []  # names that may stand for (parts of) the same thing
        self.everything = False  # it is needed by whatever comes later, …
        self.any_name = False  # … as it may bind any name

    def add(self, other: Uses) -> None:
        """Take over what another part does in the same scope."""
        for name in ("binds", "changes", "loads", "late", "late_changes"):
            getattr(self, name).update(getattr(other, name))
        self.same += other.same
        self.everything |= other.everything
        self.any_name |= other.any_name

    def follow(self) -> None:
        """Change what goes by another name, too: in `for row in table: row.append(0)` the table."""
        for _ in range(3):
            for same in self.same:
                if same & self.changes:
                    self.changes |= same


class Reader:
    """Reads statements; knows of the whole program what its names stand for."""

    def __init__(self, nodes: list[ast.stmt]) -> None:
        """Look through the program for its imports, and for functions that change an argument."""
        self.origin: dict[str, str] = {}  # a name that is imported -> the dotted name of what
        self.altering: Names = set(ALTERING)
        parts = [part for node in nodes for part in ast.walk(node)]
        for node in parts:
            if isinstance(node, ast.Import):
                self.origin |= {
                    a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
                }
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    names = dir(sys.modules.get(str(node.module))) if alias.name == "*" else [alias.name]
                    self.origin |= {alias.asname or name: f"{node.module}.{name}" for name in names}
        self.defined = {part.name for node in nodes for part in _outside(node)}
        self.classes = {part.name for part in parts if isinstance(part, ast.ClassDef)}
        self.used_up = self._used_up(parts)
        self.drawn = self._drawings(parts) | {"display", "get_ipython"} - self.defined
        self.foreign = {n for n, what in self.origin.items() if what.partition(".")[0] in (*LIBRARY, "nblib")}
        self.foreign |= set(dir(builtins)) - self.defined
        self.apart = self.defined | self.foreign  # what these stand for goes by no other name
        self.handing: Names = set(HANDING_ON)
        self.free: dict[str, Names] = {}  # of functions: names beside their arguments of which they may return (a part)
        functions: list[tuple[str, Function]] = [(part.name, part) for part in parts if isinstance(part, FUNCTIONS)]
        functions += [
            (part.targets[0].id, part.value)
            for part in parts
            if isinstance(part, ast.Assign) and isinstance(part.value, ast.Lambda) and isinstance(part.targets[0], ast.Name)
        ]
        for _ in range(2):  # a function that hands its argument on to one that changes it changes it
            for name, function in functions:
                self._look_into(name, function)
        classes = [part for part in parts if isinstance(part, ast.ClassDef)]
        self.altering |= {c.name for c in classes if any(getattr(part, "name", "") in self.altering for part in c.body)}
        self.handing |= self.classes  # an object may keep what it is given
        self.apart -= self.defined & (self.handing | self.free.keys())

    def _look_into(self, name: str, node: Function) -> None:
        """Note whether a function changes an argument, and of what it returns (a part)."""
        inner, arguments = self._inner(node), {a.arg for a in _arguments(node)}
        if (arguments - {"self"}) & (inner.changes | inner.late_changes):  # late: what is defined within it may be called
            self.altering.add(name)
        returned = _returned(node)
        back = set[str]().union(*map(self.handed_on, returned))
        for _ in range(3):
            back = back.union(*(same for same in inner.same if same & back))
        if back & arguments:
            self.handing.add(name)
        cached = bool(getattr(node, "decorator_list", [])) and bool(returned)
        if cached or back - arguments - inner.binds:
            self.free[name] = back - arguments - inner.binds

    def _inner(self, node: Function) -> Uses:
        """Return what the body of a function does."""
        inner = Uses()
        for part in _body(node):
            inner.add(self.uses(part))
        inner.follow()
        return inner

    def _used_up(self, parts: list[ast.AST]) -> Names:
        """Return the names of iterators, and of dicts that grow when they are read."""
        generators = {
            part.name
            for part in parts
            if isinstance(part, FUNCTIONS) and any(isinstance(p, (ast.Yield, ast.YieldFrom)) for p in ast.walk(part))
        }
        found = set[str]()
        for part in parts:
            if isinstance(part, (ast.Assign, ast.NamedExpr)):
                value, function = part.value, getattr(part.value, "func", None)
                last, module = _last(function), self.dotted(function).rpartition(".")[0]
                if isinstance(value, ast.GeneratorExp) or last in USED_UP | generators or module in USING_UP:
                    found.update(*map(names_of, part.targets if isinstance(part, ast.Assign) else [part.target]))
        return found

    def dotted(self, node: ast.AST | None) -> str:
        """Return the whole name of what is imported: "numpy.random.rand" for np.random.rand; "" for anything else."""
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return before and f"{before}.{node.attr}"
        return self.origin.get(node.id, "") if isinstance(node, ast.Name) else ""

    def _drawings(self, parts: list[ast.AST]) -> Names:
        """Return the names that stand for pictures and their parts, and for nothing else."""
        drawn = {name for name, what in self.origin.items() if _within(what, DRAWING)}
        bound: dict[str, list[str]] = defaultdict(list)
        for node in parts:
            pairs: list[tuple[ast.expr, ast.expr]] = []
            if isinstance(node, ast.Assign):
                pairs = [(target, node.value) for target in node.targets]
            elif isinstance(node, (ast.For, ast.comprehension)):
                pairs = list(_zipped(node.target, node.iter))
            elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value:
                pairs = [(node.target, node.value)]
            elif isinstance(node, DEFINITIONS):
                bound[node.name].append("")
            elif isinstance(node, ast.arg):
                bound[node.arg].append("")
            for target, value in pairs:
                for part in spread(target):
                    if isinstance(part, ast.Name):
                        bound[part.id].append(root_of(value.func if isinstance(value, ast.Call) else value))
        for _ in range(4):  # the picture, its axes, a line on these, the line's label
            drawn |= {name for name, roots in bound.items() if name not in self.origin and all(r in drawn for r in roots)}
        return drawn

    def uses(self, node: ast.AST) -> Uses:
        """Return what a node does in the scope that it stands in."""
        found = Uses()
        if isinstance(node, Function):
            self._function(node, found)
        elif isinstance(node, ast.ClassDef):
            self._class(node, found)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            self._parts(node, found)
            own = {n.id for c in node.generators for n in ast.walk(c.target) if isinstance(n, ast.Name)}
            found.follow()
            found.same = [same - own for same in found.same]
            for names in (found.binds, found.changes, found.loads):
                names -= own
        else:
            self._parts(node, found)
            self._itself(node, found)
        return found

    def _parts(self, node: ast.AST, found: Uses) -> None:
        for part in ast.iter_child_nodes(node):
            found.add(self.uses(part))

    def _function(self, node: Function, found: Uses) -> None:
        defaults = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d]
        annotations = [a.annotation for a in _arguments(node)] + [getattr(node, "returns", None)]
        for part in (*getattr(node, "decorator_list", []), *defaults, *annotations):
            if part:
                found.add(self.uses(part))
        inner, body = self._inner(node), _body(node)
        declared = {n for part in body for g in ast.walk(part) if isinstance(g, ast.Global) for n in g.names}
        own = (inner.binds | {a.arg for a in _arguments(node)}) - declared
        found.late |= (inner.loads | inner.late) - own
        found.late_changes |= (inner.changes | inner.late_changes | inner.binds & declared) - own
        found.late_changes |= {ANYTHING} if inner.everything else set()
        found.binds |= inner.binds & declared
        if not isinstance(node, ast.Lambda):
            found.binds.add(node.name)
            found.same.append({node.name}.union(self.free.get(node.name, ()), *map(self.handed_on, defaults)))
            self._decorated(node, found)

    def _decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, found: Uses) -> None:
        """Say what decorators change: each is called with what stands below it, and may keep it."""
        for decorator in node.decorator_list:
            name = ast.Name(node.name, ast.Load())
            self._call(ast.Call(decorator, [name], []), found, for_nothing_else=True)
            found.same.append({node.name, root_of(decorator)} - self.foreign)

    def _class(self, node: ast.ClassDef, found: Uses) -> None:
        inner = Uses()
        for part in ast.iter_child_nodes(node):
            inner.add(self.uses(part))
        for names in (inner.changes, inner.late_changes):
            names -= inner.binds
        inner.same = [same - inner.binds | ({node.name} if same & inner.binds else set()) for same in inner.same]
        inner.binds = {node.name}
        found.add(inner)
        self._decorated(node, found)

    def _itself(self, node: ast.AST, found: Uses) -> None:
        if isinstance(node, (ast.Name, ast.Attribute)):
            self._name(node, found)
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found.changes |= {root_of(node)} | self.handed_on(node.value)
            found.everything |= self._of_library(node)
        elif isinstance(node, ast.alias):
            found.binds.add((node.asname or node.name).partition(".")[0])
            found.any_name |= node.name == "*"
            found.everything |= found.any_name
        elif isinstance(node, ast.ImportFrom):
            found.everything |= node.module == "__future__"
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.binds.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.binds.add(node.rest)
        elif isinstance(node, ast.Call):
            self._call(node, found)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value, found, for_nothing_else=True)
        else:
            self._binding(node, found)

    def _name(self, node: ast.Name | ast.Attribute, found: Uses) -> None:
        """Say what it means that a name, or an attribute, stands somewhere."""
        if isinstance(node, ast.Name):
            (found.loads if isinstance(node.ctx, ast.Load) else found.binds).add(node.id)
            found.changes |= {node.id} & self.used_up if isinstance(node.ctx, ast.Load) else set()
        last, dotted = _last(node), self.dotted(node)
        found.any_name |= last in ANY_NAME
        found.everything |= last in EVERYTHING or dotted == "sys.path"
        module, _, name = dotted.rpartition(".")
        if module in SHARED and name not in OWN_STATE:
            found.loads.add(RANDOM)
            found.changes.add(RANDOM)

    def _binding(self, node: ast.AST, found: Uses) -> None:
        """Say which names may stand for (parts of) the same thing afterwards."""
        same: Names = set()
        if isinstance(node, ast.Assign):
            same = self.handed_on(node.value).union(*map(names_of, node.targets))
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            same = names_of(node.target) | self.handed_on(node.iter)
        elif isinstance(node, (ast.NamedExpr, ast.AnnAssign, ast.AugAssign)) and node.value:
            same = names_of(node.target) | self.handed_on(node.value)
            if isinstance(node, ast.AugAssign):
                found.changes |= names_of(node.target)
                found.loads |= names_of(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars:
            same = names_of(node.optional_vars) | self.handed_on(node.context_expr)
        found.same.append(same - self.apart)

    def _of_library(self, node: ast.AST) -> bool:
        return self.origin.get(root_of(node), "").partition(".")[0] in LIBRARY

    def _call(self, node: ast.Call, found: Uses, for_nothing_else: bool = False) -> None:
        """Say what a call may change: its object, and its arguments if it is known to, or nobody knows."""
        function, changes = node.func, set[str]()
        root, last = root_of(function), _last(function)
        if root in self.drawn:
            return
        found.late |= {root} & self.classes  # what its class is later, the object is, too
        dotted = self.dotted(function)  # "" for a method of what np.ravel(t) returns
        imported, library = bool(dotted), dotted.partition(".")[0] in LIBRARY
        known = imported or root in self.foreign
        found.everything |= library and dotted.rpartition(".")[2] in SETTING
        found.everything |= dotted.rpartition(".")[0] in INTERPRETERS
        given = set[str]().union(*map(self.handed_on, _given(node)))
        if last not in ("setattr", "delattr"):
            given -= self.apart
        alters = last in self.altering or any(_is_written(k) for k in node.keywords)
        alters |= imported and (not library or for_nothing_else or _has_place_for_result(last, node))
        if isinstance(function, ast.Attribute):
            if not library and (for_nothing_else or not imported and last not in LOOKING):
                changes |= {root} | self.handed_on(function.value)
            alters |= known and not imported and last not in LOOKING  # list.append(t, 1)
            if for_nothing_else and not imported:
                alters |= last not in RECEIVING
                found.same += [{root} - self.foreign | given] if last in KEEPING else []
        elif not (isinstance(function, ast.Name) and (known or root in self.defined)):
            alters = True  # what another call returned, or a variable that holds a function, perhaps an object's
            changes |= {root} | self.handed_on(function)
        found.changes |= changes - self.foreign | (given if alters else set())

    def handed_on(self, value: ast.expr | None) -> Names:
        """Return the names of which the value may be (a part): t for t, t.x[0], t or None, t.get(k), [t, 1], list(t)."""
        if isinstance(value, ast.Call):
            return self._handed_on_by(value)
        if isinstance(value, ast.Name):
            return {value.id}
        if isinstance(value, (ast.ListComp, ast.GeneratorExp)):
            own = {n for c in value.generators for n in names_of(c.target)}
            return self.handed_on(value.elt).union(*(self.handed_on(c.iter) for c in value.generators)) - own
        if isinstance(value, ast.Lambda):
            return self.handed_on(value.body) - {a.arg for a in _arguments(value)}
        if isinstance(value, (ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr, ast.Await)):
            return self.handed_on(value.value)
        parts: list[ast.expr | None] = []
        if isinstance(value, ast.IfExp):
            parts = [value.body, value.orelse]
        elif isinstance(value, ast.BoolOp):
            parts = [*value.values]
        elif isinstance(value, ast.Dict):
            parts = [*value.keys, *value.values]
        elif isinstance(value, (ast.Tuple, ast.List, ast.Set)):
            parts = [*value.elts]
        elif isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Mult, ast.BitOr)):
            sides = [value.left, value.right]  # numbers give new numbers, lists hold the same
            parts = [*sides] if any(isinstance(side, (ast.List, ast.Dict, ast.ListComp)) for side in sides) else []
        return set[str]().union(*map(self.handed_on, parts))

    def _handed_on_by(self, call: ast.Call) -> Names:
        """Return the names of which a call may return (a part): of its arguments, of its object, of what it reads."""
        function, last = call.func, _last(call.func)
        root, given = root_of(function), _given(call)
        own = {root} & self.free.keys()
        known = root in self.foreign or root in self.origin or root in self.defined
        if last in self.handing:
            parts = [*given, function.value] if isinstance(function, ast.Attribute) else given
        elif not isinstance(function, (ast.Name, ast.Attribute)):
            parts = [*given, function]
        elif isinstance(function, ast.Attribute):
            parts = [] if known or last in LOOKING else [function.value]
        elif known:  # an object of another module may keep what it is given
            parts = given if root in self.origin and not self._of_library(function) and root[:1].isupper() else []
        else:
            parts = [*given, function]
        return own.union(*map(self.handed_on, parts))


def spread(target: ast.expr) -> Iterator[ast.expr]:
    """Yield what is assigned to, one by one: a, b and c of `a, (b, *c) = …`."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from spread(part)
    else:
        yield from spread(target.value) if isinstance(target, ast.Starred) else [target]


def _zipped(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what a loop binds with what it takes it from: for a, b in zip(A, B) a with A, b with B."""
    parts = list(spread(target))
    if (
        isinstance(value, ast.Call)
        and root_of(value.func) == "zip"
        and isinstance(target, ast.Tuple)
        and len(target.elts) == len(value.args)
    ):
        yield from zip(target.elts, value.args, strict=True)
    else:
        yield from ((part, value) for part in parts)


def names_of(target: ast.expr) -> Names:
    """Return the names that stand for what is assigned to: a, b for `a.x, b[0] = …`."""
    return {root_of(part) for part in spread(target)} - {""}


def root_of(node: ast.AST) -> str:
    """Return the name at which an expression begins: `a` for a.b[0].c(), "" if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _within(what: str, modules: Iterable[str]) -> bool:
    return any(what == module or what.startswith(f"{module}.") for module in modules)


def _last(node: ast.AST | None) -> str:
    """Return the name at which an expression ends: `c` for a.b[0].c."""
    return getattr(node, "attr", getattr(node, "id", ""))


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _is_written(keyword: ast.keyword) -> bool:
    """Say whether a function writes into what it is given by this keyword, or, with `copy=False`, into what it is given."""
    return keyword.arg in ("out", "file") or keyword.arg == "copy" and getattr(keyword.value, "value", True) is False


def _has_place_for_result(name: str, call: ast.Call) -> bool:
    """Say whether a function of NumPy is told by position where to put its result: np.exp(t, t)."""
    function = getattr(np, name, None)
    return isinstance(function, np.ufunc) and len(call.args) > function.nin


def _body(node: Function) -> list[ast.stmt] | list[ast.expr]:
    return [node.body] if isinstance(node, ast.Lambda) else node.body


def _arguments(node: Function) -> list[ast.arg]:
    a = node.args
    return [*a.posonlyargs, *a.args, *a.kwonlyargs, *(more for more in (a.vararg, a.kwarg) if more)]


def _returned(node: Function) -> list[ast.expr]:
    """Return what a function returns and yields."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    back = (ast.Return, ast.Yield, ast.YieldFrom)
    return [part.value for part in ast.walk(node) if isinstance(part, back) and part.value]


def _outside(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield the definitions that are not within others."""
    if isinstance(node, DEFINITIONS):
        yield node
    else:
        for part in ast.iter_child_nodes(node):
            yield from _outside(part)
