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
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .uses import ANYTHING, DEFINITIONS, Names, Reader, Uses, names_of, root_of, spread

WORD = re.compile(r"[^\W\d]\w*")


class Statement(NamedTuple):
    """A top-level statement and where it stands."""

    place: str  # "cell 3", or the script's name
    node: ast.stmt


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
        drawing = isinstance(node.value, ast.Call) and root_of(node.value.func) in self.drawn
        return ast.copy_location(ast.Pass(), node) if drawing else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Leave out a new picture."""
        names = set[str]().union(*(names_of(target) for target in node.targets))
        drawing = names and names <= self.drawn and root_of(node.value) in self.drawn
        return ast.copy_location(ast.Pass(), node) if drawing else node

    def visit_With(self, node: ast.With) -> ast.stmt:
        """Keep what stands within a picture's style."""
        self.generic_visit(node)
        if all(root_of(item.context_expr) in self.drawn for item in node.items):
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
        groups = _groups(self.uses, self.reader.apart)
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
    return {part.id for target in targets for part in spread(target) if isinstance(part, ast.Name)}
