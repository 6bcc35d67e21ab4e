"""Make a Gradescope autograder: a zip file with this package, nblib and the cases, but no reference solution.

Gradescope runs each submission in a container of its own, mostly without the right to make a sandbox inside. Then the
submission runs as another user behind the system-call filter, and the cases are readable for root only.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nblib
from grader.grade import Course

SETUP = """#!/usr/bin/env bash
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends bubblewrap
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=python3.11; fi
apt-get install -y --no-install-recommends "$python" "$python-venv"
"$python" -m venv /autograder/venv
/autograder/venv/bin/pip install numpy
"""
RUN = """#!/usr/bin/env bash
# the cases are read by root only; where bubblewrap may make no sandbox, the container is the outer wall
set -uo pipefail
chmod -R go-rwx /autograder/source /autograder/results
export PYTHONPATH=/autograder/source
cd "$(mktemp -d)"
mkdir student
cp -rP /autograder/submission student/submission
grade() {
  rm -f results.json results.json.journal
  /autograder/venv/bin/python -m grader grade student --cases /autograder/source/hidden.json --workers 1 \\
    --format gradescope --out results.json "$@"
}
grade || grade --unsafe-no-sandbox
cp results.json /autograder/results/results.json
"""


def make(options: argparse.Namespace) -> int:
    """Write the zip file; the same input gives the same bytes."""
    cases = options.cases.read_bytes()
    if Course(cases).per_student:
        raise ValueError("Gradescope gets no reference solution, so it cannot draw each student's cases: no --per-student.")
    with zipfile.ZipFile(options.out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in [
            ("setup.sh", SETUP.encode(), 0o755),
            ("run_autograder", RUN.encode(), 0o755),
            ("hidden.json", cases, 0o600),
            *_packages(),
        ]:
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    options.out.chmod(0o600)
    print(f"{options.out}: upload it as the autograder; it holds the hidden cases.")
    return 0


def _packages() -> Iterator[tuple[str, bytes, int]]:
    """Yield the files of this package and of nblib, without controls and figures."""
    for name, home in (("grader", Path(__file__).parent), ("nblib", Path(nblib.__file__).parent)):
        for path in sorted(home.rglob("*")):
            inside = path.relative_to(home)
            if path.suffix in (".py", ".json") and inside.parts[0] != "widgets" and not path.name.startswith("."):
                yield f"{name}/{inside.as_posix()}", path.read_bytes(), 0o644
