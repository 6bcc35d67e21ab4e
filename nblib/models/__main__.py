"""Train a chapter's network on its data, print what it reaches beside the baseline, and save it.

python -m nblib.models                                      names the networks
python -m nblib.models rbfn --seed 1 --epochs 50 --out rbfn.npz
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from io import TextIOWrapper

from nblib.files import save
from nblib.models.recipes import names, recipe


def main(arguments: list[str] | None = None) -> int:
    """Do what the command says; the exit status is 2 when it cannot be done, with a sentence that says why."""
    parser = argparse.ArgumentParser("python -m nblib.models", description="Train a chapter's network on its data.")
    parser.add_argument("name", nargs="?", help="one of " + ", ".join(names()))
    parser.add_argument("--seed", type=int, default=0, help="decides split, first weights and batches (0)")
    parser.add_argument("--epochs", type=int, help="passes over the data (the chapter's)")
    parser.add_argument("--out", help="where the network is saved (NAME.npz)")
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # code page 437 of Windows has no β₁, and need not end a long training
    if given.name is None:
        print("\n".join(names()))
        return 0
    try:
        found = recipe(given.name)
        changes = {"seed": given.seed} | ({} if given.epochs is None else {"epochs": given.epochs})
        trained = found.train(replace(found.Settings(), **changes), bar=sys.stderr.isatty())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'':28}{given.name:>12}    {found.BASELINE}")
    for key, figure in trained.figures.items():
        beside = f"{trained.baseline[key]:.4g}" if key in trained.baseline else "-"
        target = "{} {:g}".format(*found.TARGETS[key]) if key in found.TARGETS else ""
        print(f"{key:28}{figure:12.4g}    {beside:24}{target}".rstrip())
    out = given.out or f"{given.name}.npz"
    try:
        save(trained.model, out)
    except OSError as error:
        print(f"The network could not be saved as {out!r}: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"saved as {out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
