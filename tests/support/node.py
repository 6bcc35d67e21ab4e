"""Node, run on the repository."""

import shutil
import subprocess
from pathlib import Path

from book.node import NODE

ROOT = Path(__file__).parent.parent.parent


def node(*args: str, stdin: str = "", timeout: float = 120) -> str:
    """Run Node on the repository; its output."""
    program = str(NODE) if NODE.exists() else shutil.which("node")
    assert program, "there is no Node: install requirements.txt, which brings one"
    done = subprocess.run([program, *args], input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=timeout)
    assert done.returncode == 0, done.stderr
    return done.stdout
