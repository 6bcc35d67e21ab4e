"""Run every benchmark, or those named; the exit code is 1 when a figure misses its target, after all have been measured."""

import importlib
import pkgutil
import sys

import benchmarks

met = []
for name in sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name != "__main__"):
    if sys.argv[1:] and name not in sys.argv[1:]:
        continue
    try:
        module = importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as error:
        print(f"{name}: not measured, because {error.name} is missing (PyTorch: a CPU build of 2.13.0).")
        met.append(False)
        continue
    if hasattr(module, "main"):
        met.append(module.main())
sys.exit(0 if all(met) else 1)
