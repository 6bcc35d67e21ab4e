"""Which statements of a notebook do its answers need?

A chapter's notebook trains networks and draws; its graded functions need a few lines of that. Going backwards from the
end, a statement is needed if it binds a name that is wanted there, or may change what the name stands for: `t = []` and
`t.append(0)`, `np.random.seed(3)`, a loop that fills a table. Then what it reads is wanted before it. An assignment
hides the earlier ones; a definition or an import costs nothing and hides none. What a function reads is wanted wherever
it may be called.

Where one cannot be sure, the statement is needed: it costs time, while one too few costs points. The exceptions are
those whose value or effect is known to matter to nobody here: drawing, printing, methods that only look.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

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
WORD = re.compile(r"[^\W\d]\w*")
Names = set[str]


class Statement(NamedTuple):
    """A top-level statement and where it stands."""

    place: str  # "cell 3", or the script's name
    node: ast.stmt


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
                for part in _spread(target):
                    if isinstance(part, ast.Name):
                        bound[part.id].append(_root(value.func if isinstance(value, ast.Call) else value))
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
            found.changes |= {_root(node)} | _handed_on(node.value)
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
            found.everything |= node.attr in EVERYTHING or (_root(node), node.attr) == ("sys", "path")
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.binds.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.binds.add(node.rest)
        elif isinstance(node, ast.Call):
            self._call(node, found)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value, found, for_nothing_else=True)
        elif isinstance(node, ast.Assign):
            found.same += [_names(target) | _handed_on(node.value) for target in node.targets]
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            found.same.append(_names(node.target) | _handed_on(node.iter))
        elif isinstance(node, (ast.NamedExpr, ast.AnnAssign)) and node.value:
            found.same.append(_names(node.target) | _handed_on(node.value))
        elif isinstance(node, ast.withitem) and node.optional_vars:
            found.same.append(_names(node.optional_vars) | _handed_on(node.context_expr))

    def _call(self, node: ast.Call, found: Uses, for_nothing_else: bool = False) -> None:
        """Say what a call may change: its object, and its arguments if it is known to, or nobody knows."""
        function = node.func
        root, last = _root(function), getattr(function, "attr", getattr(function, "id", ""))
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


class Undrawn(ast.NodeTransformer):
    """Takes the drawing out of loops and functions that do something else as well."""

    def __init__(self, drawn: Names) -> None:
        """Remember the names that stand for pictures."""
        self.drawn = drawn
        self.within = ""  # "function" or "try", whichever is nearer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Look into a function."""
        return self._into(node, "function")

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        """Look into what is tried."""
        return self._into(node, "try")

    def _into(self, node: ast.stmt, what: str) -> ast.stmt:
        within, self.within = self.within, what
        self.generic_visit(node)
        self.within = within
        return node

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> ast.stmt:
        """Leave out a function's own import of what draws."""
        names = {(a.asname or a.name).partition(".")[0] for a in node.names}
        return ast.copy_location(ast.Pass(), node) if self.within == "function" and names <= self.drawn else node

    visit_ImportFrom = visit_Import

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Leave out a call that draws."""
        drawing = isinstance(node.value, ast.Call) and _root(node.value.func) in self.drawn
        return ast.copy_location(ast.Pass(), node) if drawing else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Leave out a new picture."""
        names = set[str]().union(*(_names(target) for target in node.targets))
        drawing = names and names <= self.drawn and _root(node.value) in self.drawn
        return ast.copy_location(ast.Pass(), node) if drawing else node

    def visit_With(self, node: ast.With) -> ast.stmt:
        """Keep what stands within a picture's style."""
        self.generic_visit(node)
        if all(_root(item.context_expr) in self.drawn for item in node.items):
            return ast.fix_missing_locations(ast.copy_location(ast.If(ast.Constant(True), node.body, []), node))
        return node


class Program:
    """The statements of a notebook or a script, without their drawing, and what each does with the program's names."""

    def __init__(self, found: Iterable[Statement]) -> None:
        """Read them, an import of several names as one a name. RecursionError for what is nested without end."""
        single = [Statement(place, one) for place, node in found for one in _single(node)]
        self.reader = Reader([s.node for s in single])
        undrawn = Undrawn(self.reader.drawn)
        self.statements = [Statement(s.place, undrawn.visit(s.node)) for s in single]
        self.uses = [self._uses(s.node) for s in self.statements]
        self.sure = [assigned(s.node) for s in self.statements]
        self.touched = self._touched()
        self.first: dict[str, int] = {}  # where a name is bound for the first time
        for i, use in enumerate(self.uses):
            self.first |= {name: i for name in use.binds if name not in self.first}

    def _uses(self, node: ast.stmt) -> Uses:
        """Return what a statement does as soon as it is run."""
        use = self.reader.uses(node)
        if use.everything:  # names may stand in texts
            texts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            use.loads.update(*(WORD.findall(text[:10_000]) for text in texts))
        if not isinstance(node, DEFINITIONS):  # a lambda may be called at once
            use.loads |= use.late
            use.changes |= use.late_changes
        return use

    def _touched(self) -> list[Names]:
        """Return for each statement the names that it binds, and all that what it changes may go by."""
        late = _closed(self.uses, [use.late_changes for use in self.uses])
        groups = _groups(self.uses, self.reader.apart - self.reader.classes)
        changes = [use.changes.union(*(late[n] for n in use.loads)) for use in self.uses]
        return [use.binds.union(c, *(groups.get(n, set()) for n in c)) for use, c in zip(self.uses, changes, strict=True)]

    def bound(self, words: Iterable[str] = ()) -> Names:
        """Return the names that are bound, except for pictures.

        Some bind names that are not to be seen, such as `from helpers import *`. Then all of `words` are among them.
        """
        unseen = set(words) if any(use.any_name for use in self.uses) else set()
        return unseen.union(*(use.binds for use in self.uses)) - self.reader.drawn

    def needed(self, names: Iterable[str]) -> list[Statement]:
        """Return, in order, the statements on which `names` depend; an import of several names only with those."""
        late: dict[str, Names] = defaultdict(set)
        at_end, size = {*names, ANYTHING}, (-1, -1)
        while size != (size := (len(at_end), sum(map(len, late.values())))):
            at_end.update(*(late[n] for n in at_end))
            chosen = self._backwards(at_end, late)
            late = _closed([self.uses[i] for i in chosen], [self.uses[i].late for i in chosen])
        return [self.statements[i] for i in reversed(chosen)]

    def _backwards(self, at_end: Names, late: dict[str, Names]) -> list[int]:
        """Choose what the names need, the last first. `late`: what is read where a name is used. `at_end` may grow."""
        wanted, replaced = set(at_end), set[str]()
        chosen: list[int] = []
        for i in reversed(range(len(self.statements))):
            use, node = self.uses[i], self.statements[i].node
            again = isinstance(node, DEFINITIONS) and node.name in replaced and not use.loads
            if use.everything or self.touched[i] & wanted or again:
                chosen.append(i)
                loads = use.loads.union(*(late[n] for n in use.loads))
                replaced |= self.sure[i] & wanted
                wanted = wanted - self.sure[i] | loads
                replaced -= loads
                at_end |= {n for n in loads if self.first.get(n, -1) >= i}  # cells are not always run in their order
        return chosen


def needed(found: Iterable[Statement], names: Iterable[str]) -> list[Statement]:
    """Return, in order, the statements on which `names` depend."""
    return Program(found).needed(names)


def _single(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield an import of several names as one import a name: if one is missing, it costs the others nothing."""
    if isinstance(node, ast.Import):
        yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (ast.copy_location(ast.ImportFrom(node.module, [alias], node.level), node) for alias in node.names)
    else:
        yield node


def _closed(uses: list[Uses], what: list[Names]) -> dict[str, Names]:
    """Return for each name what the functions do that it stands for, or holds, or that these call in turn."""
    found: dict[str, Names] = defaultdict(set)
    grown = True
    while grown:
        grown = False
        for use, own in zip(uses, what, strict=True):
            whole = own.union(*(found[n] for n in use.loads | use.late if n in found))
            for name in use.binds | use.changes if whole else ():
                if not whole <= found[name]:
                    found[name] |= whole
                    grown = True
    return found


def _groups(uses: list[Uses], apart: Names) -> dict[str, Names]:
    """Return for each name those that may stand for (a part of) the same thing, among them itself."""
    groups: dict[str, Names] = {}
    for same in (same - apart for use in uses for same in use.same):
        whole = same.union(*(groups.get(name, set()) for name in same))
        if len(same) > 1:
            groups |= dict.fromkeys(whole, whole)
    return groups


def assigned(node: ast.stmt) -> Names:
    """Return the names that a statement gives a new value, whatever happens: what they stood for before is gone."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign) and node.value
        else []
    )
    return {part.id for target in targets for part in _spread(target) if isinstance(part, ast.Name)}


def _spread(target: ast.expr) -> Iterator[ast.expr]:
    """Yield what is assigned to, one by one: a, b and c of `a, (b, *c) = …`."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _spread(part)
    else:
        yield from _spread(target.value) if isinstance(target, ast.Starred) else [target]


def _zipped(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what a loop binds with what it takes it from: for a, b in zip(A, B) a with A, b with B."""
    parts = list(_spread(target))
    if (
        isinstance(value, ast.Call)
        and _root(value.func) == "zip"
        and isinstance(target, ast.Tuple)
        and len(target.elts) == len(value.args)
    ):
        yield from zip(target.elts, value.args, strict=True)
    else:
        yield from ((part, value) for part in parts)


def _names(target: ast.expr) -> Names:
    """Return the names that stand for what is assigned to: a, b for `a.x, b[0] = …`."""
    return {_root(part) for part in _spread(target)} - {""}


def _handed_on(value: ast.expr | None) -> Names:
    """Return the names of which the value may be (a part): t for t, t.x[0], t or None, t.get(k), [t, 1], list(t)."""
    if isinstance(value, ast.Call):
        last = getattr(value.func, "attr", getattr(value.func, "id", ""))
        parts = [*value.args, value.func] if last in HANDING_ON else []
        return set[str]().union(*(_handed_on(part) for part in parts)) - {last}
    if isinstance(value, ast.Name):
        return {value.id}
    if isinstance(value, (ast.ListComp, ast.GeneratorExp)):
        own = {n for c in value.generators for n in _names(c.target)}
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


def _root(node: ast.AST) -> str:
    """Return the name at which an expression begins: `a` for a.b[0].c(), "" if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _within(what: str, modules: Iterable[str]) -> bool:
    return any(what == module or what.startswith(f"{module}.") for module in modules)
