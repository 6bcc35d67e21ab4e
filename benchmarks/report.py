"""Write what a benchmark measured, and say of each figure whether it met its target."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "_build" / "bench"


def report(
    name: str, figures: dict[str, Any], at_most: dict[str, float] | None = None, at_least: dict[str, float] | None = None
) -> bool:
    """Store `figures` as _build/bench/NAME.json with their targets; print a line each; return whether all were met."""
    targets = {
        **{k: ("at most", v) for k, v in (at_most or {}).items()},
        **{k: ("at least", v) for k, v in (at_least or {}).items()},
    }
    met = {k: figures[k] <= v if word == "at most" else figures[k] >= v for k, (word, v) in targets.items()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    stored = {**figures, "targets": {k: f"{word} {v:g}" for k, (word, v) in targets.items()}, "met": met}
    (FOLDER / f"{name}.json").write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    for key, (word, target) in targets.items():
        print(f"{name:8} {key:28} {figures[key]:12.4g}   {word} {target:<8g} {'met' if met[key] else 'MISSED'}", flush=True)
    return all(met.values())
