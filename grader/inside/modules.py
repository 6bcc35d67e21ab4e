"""The scripts that stand beside a notebook can be imported from it, as in the folder where it was written."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Mapping
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any

from .needed import Program, Statement
from .notebook import script, statements

MARK = "submission:"  # begins the folders of the submission's packages
Execute = Callable[[list[Statement], dict[str, Any]], Any]


def remember(place: str, source: str) -> None:
    """Keep a source for messages that quote its lines."""
    linecache.cache[place] = (len(source), None, [line + "\n" for line in source.split("\n")], place)


class Modules(MetaPathFinder, Loader):
    """Finds `helpers` in the folder of the file that imports it, or in one above; packages, too."""

    def __init__(
        self, files: Mapping[str, bytes], paths: Mapping[str, str], room: str, execute: Execute, note: Callable[[str], None]
    ) -> None:
        """Take the files by name, the names by their path for imports, and the path of the file that imports."""
        self.files, self.paths, self.execute, self.note = files, paths, execute, note
        self.folders = [f"{MARK}{folder}" for folder in map(str, PurePosixPath(room).parents)]

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Say where a module is, if it is the submission's own."""
        last = name.rpartition(".")[2]
        for folder in self.folders if path is None else path:
            if not folder.startswith(MARK):
                continue
            stem = str(PurePosixPath(folder.removeprefix(MARK), last))
            for file, is_package in ((f"{stem}/__init__.py", True), (f"{stem}.py", False)):
                if file in self.paths:
                    spec = ModuleSpec(name, self, origin=self.paths[file], is_package=is_package)
                    spec.submodule_search_locations = [MARK + stem] if is_package else None
                    return spec
            if any(file.startswith(f"{stem}/") for file in self.paths):  # a package without __init__.py
                spec = ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [MARK + stem]
                return spec
        return None

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run what a script's names need: what fails costs nothing else. ImportError if it is no Python."""
        assert module.__spec__
        name = str(module.__spec__.origin)
        try:
            source = script(self.files[name])[0]
        except ValueError as error:
            raise ImportError(f"{name} {error}") from None
        remember(name, source)
        found, passed_over = statements(name, source)
        if passed_over and not found:
            self.note(passed_over)
            raise ImportError(passed_over)
        module.__file__ = name
        program = Program(found)
        self.execute(program.needed(program.bound()), vars(module))

    def origin(self, value: Any) -> str:
        """Return the file of the submission that defines a function or class, or "" if it is none of these modules."""
        try:
            spec = vars(sys.modules[value.__module__])["__spec__"]
            return spec.origin if spec.loader is self else ""
        except Exception:  # whatever the submission may have put there
            return ""
