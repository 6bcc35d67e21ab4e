"""Run every benchmark; the exit code is 1 when a figure misses its target, after all have been measured."""

import importlib
import pkgutil
import sys

import benchmarks

names = [m.name for m in pkgutil.iter_modules(benchmarks.__path__)]
modules = [importlib.import_module(f"benchmarks.{name}") for name in names if name != "__main__"]
met = [module.main() for module in modules if hasattr(module, "main")]
sys.exit(0 if all(met) else 1)
