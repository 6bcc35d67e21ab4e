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
RECEIVING = set("add append appendleft clear discard extend fit insert partial_fit remove setdefault train update".split())
KEEPING = RECEIVING - {"clear", "discard", "fit", "partial_fit", "remove", "train"}
#: calls that hand on (a part of) what they are given, not a copy
HANDING_ON = set(
    "get setdefault values items ravel reshape view transpose squeeze swapaxes diagonal asarray atleast_1d atleast_2d"
    " enumerate zip reversed iter list tuple dict sorted nditer memoryview partial".split()
)
#: whatever comes later depends on these: names made at run time, and settings of the interpreter
ANY_NAME = {"exec", "eval", "globals", "locals", "vars", "__dict__"}
ANYTHING = "*"  # stands for what these do when a function does it
EVERYTHING = ANY_NAME | {"setrecursionlimit", "seterr"}
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
                self.origin |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        self.defined = {part.name for part in parts if isinstance(part, DEFINITIONS)}
        self.apart = (
            self.defined
            | set(dir(builtins))
            | {n for n, what in self.origin.items() if what.partition(".")[0] in (*LIBRARY, "nblib")}
        )
        self.drawn = self._drawings(parts) | {"display", "get_ipython"} - self.defined
        functions = [part for part in parts if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))]
        for _ in range(2):  # a function that hands its argument on to one that changes it changes it
            self.altering |= {f.name for f in functions if f.name not in self.altering and self._alters_argument(f)}
        classes = [part for part in parts if isinstance(part, ast.ClassDef)]
        self.classes = {c.name for c in classes}
        self.altering |= {c.name for c in classes if any(getattr(part, "name", "") in self.altering for part in c.body)}

    def _alters_argument(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        inner = Uses()
        for part in node.body:
            inner.add(self.uses(part))
        inner.follow()
        names = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)} - {"self"}
        return bool(names & inner.changes)

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
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
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

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, found: Uses) -> None:
        arguments = node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        named += [a for a in (arguments.vararg, arguments.kwarg) if a]
        annotations = [a.annotation for a in named] + [getattr(node, "returns", None)]
        for part in (*getattr(node, "decorator_list", []), *arguments.defaults, *arguments.kw_defaults, *annotations):
            if part:
                found.add(self.uses(part))
        inner = Uses()
        body = node.body if isinstance(node.body, list) else [node.body]
        for part in body:
            inner.add(self.uses(part))
        inner.follow()
        declared = {n for part in body for g in ast.walk(part) if isinstance(g, ast.Global) for n in g.names}
        own = (inner.binds | {a.arg for a in named}) - declared
        found.late |= (inner.loads | inner.late) - own
        found.late_changes |= (inner.changes | inner.late_changes | inner.binds & declared) - own
        found.late_changes |= {ANYTHING} if inner.everything else set()
        found.binds |= inner.binds & declared
        if not isinstance(node, ast.Lambda):
            found.binds.add(node.name)

    def _class(self, node: ast.ClassDef, found: Uses) -> None:
        inner = Uses()
        for part in ast.iter_child_nodes(node):
            inner.add(self.uses(part))
        for names in (inner.changes, inner.late_changes):
            names -= inner.binds
        inner.binds = {node.name}
        found.add(inner)

    def _itself(self, node: ast.AST, found: Uses) -> None:
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found.changes |= {root_of(node)} | _handed_on(node.value)
        if isinstance(node, ast.Name):
            (found.loads if isinstance(node.ctx, ast.Load) else found.binds).add(node.id)
            found.everything |= node.id in EVERYTHING
            found.any_name |= node.id in ANY_NAME
        elif isinstance(node, ast.alias):
            found.binds.add((node.asname or node.name).partition(".")[0])
            found.any_name |= node.name == "*"
            found.everything |= found.any_name
        elif isinstance(node, ast.ImportFrom):
            found.everything |= node.module == "__future__"
        elif isinstance(node, ast.Attribute):
            found.any_name |= node.attr in ANY_NAME
            found.everything |= node.attr in EVERYTHING or (root_of(node), node.attr) == ("sys", "path")
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.binds.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.binds.add(node.rest)
        elif isinstance(node, ast.Call):
            self._call(node, found)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value, found, for_nothing_else=True)
        elif isinstance(node, ast.Assign):
            found.same += [names_of(target) | _handed_on(node.value) for target in node.targets]
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            found.same.append(names_of(node.target) | _handed_on(node.iter))
        elif isinstance(node, (ast.NamedExpr, ast.AnnAssign)) and node.value:
            found.same.append(names_of(node.target) | _handed_on(node.value))
        elif isinstance(node, ast.withitem) and node.optional_vars:
            found.same.append(names_of(node.optional_vars) | _handed_on(node.context_expr))

    def _call(self, node: ast.Call, found: Uses, for_nothing_else: bool = False) -> None:
        """Say what a call may change: its object, and its arguments if it is known to, or nobody knows."""
        function = node.func
        root, last = root_of(function), getattr(function, "attr", getattr(function, "id", ""))
        imported, library = root in self.origin, self.origin.get(root, "").partition(".")[0] in LIBRARY
        if root in self.drawn:
            return
        setting = last if isinstance(function, ast.Attribute) else self.origin.get(root, "").rpartition(".")[2]
        found.everything |= library and setting in SETTING
        given = set[str]().union(*(_handed_on(a) for a in (*node.args, *(k.value for k in node.keywords))))
        if last not in ("setattr", "delattr"):
            given -= self.apart
        alters = last in self.altering or any(k.arg == "out" for k in node.keywords)
        alters |= imported and (not library or for_nothing_else)
        if isinstance(function, ast.Attribute):
            if not library and (for_nothing_else or not imported and last not in LOOKING):
                found.changes |= {root} | _handed_on(function.value)
            if for_nothing_else and not imported:
                alters |= last not in RECEIVING
                found.same += [{root} | given] if last in KEEPING else []
        elif for_nothing_else and not (imported or root in self.defined or hasattr(builtins, root)):
            alters = True  # a variable that holds a function, perhaps an object's
            found.changes.add(root)
        if alters:
            found.changes |= given


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


def _handed_on(value: ast.expr | None) -> Names:
    """Return the names of which the value may be (a part): t for t, t.x[0], t or None, t.get(k), [t, 1], list(t)."""
    if isinstance(value, ast.Call):
        last = getattr(value.func, "attr", getattr(value.func, "id", ""))
        parts = [*value.args, value.func] if last in HANDING_ON else []
        return set[str]().union(*(_handed_on(part) for part in parts)) - {last}
    if isinstance(value, ast.Name):
        return {value.id}
    if isinstance(value, (ast.ListComp, ast.GeneratorExp)):
        own = {n for c in value.generators for n in names_of(c.target)}
        return _handed_on(value.elt).union(*(_handed_on(c.iter) for c in value.generators)) - own
    if isinstance(value, (ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr, ast.Await)):
        return _handed_on(value.value)
    if isinstance(value, ast.IfExp):
        return _handed_on(value.body) | _handed_on(value.orelse)
    parts = (
        value.values
        if isinstance(value, (ast.BoolOp, ast.Dict))
        else value.elts
        if isinstance(value, (ast.Tuple, ast.List, ast.Set))
        else []
    )
    return set[str]().union(*(_handed_on(part) for part in parts))


def root_of(node: ast.AST) -> str:
    """Return the name at which an expression begins: `a` for a.b[0].c(), "" if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _within(what: str, modules: Iterable[str]) -> bool:
    return any(what == module or what.startswith(f"{module}.") for module in modules)
