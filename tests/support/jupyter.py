"""JupyterLab as `make lab` starts it, on the loopback address, in a folder of its own."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from book.notebooks import ARITHMETIC, ROOT
from nblib.widgets.base import STATIC

HOMES = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "IPYTHONDIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)


@dataclass
class Server:
    """A running server: its address and its token; the notebooks are in `work`."""

    address: str
    token: str
    work: Path

    def open(self, name: str, at: str = "lab/tree") -> str:
        """Return the address of a notebook in the front end."""
        return f"{self.address}/{at}/{name}?token={self.token}"

    def end_kernels(self) -> None:
        """End all kernels, as at the end of a day."""
        shut_down(f"{self.address}/api/kernels", self.token)


@contextmanager
def jupyterlab(folder: Path, module: str = "jupyterlab", python: str = sys.executable) -> Iterator[Server]:
    """Start JupyterLab, or another of Jupyter's front ends, with what is in `folder`/work."""
    (folder / "settings" / "overrides.d").mkdir(parents=True)
    for settings in (STATIC.parent / "jupyterlab" / "nblib.json", ROOT / "book" / "lab.json"):
        shutil.copy(settings, folder / "settings" / "overrides.d")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, home = secrets.token_hex(16), {key: str(folder / key) for key in HOMES}
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [
                python,
                "-m",
                module,
                "--no-browser",
                "--ip=127.0.0.1",
                f"--port={port}",
                "--port-retries=0",
                f"--IdentityProvider.token={token}",
                f"--ServerApp.root_dir={folder / 'work'}",
                f"--LabApp.app_settings_dir={folder / 'settings'}",
                "--ServerApp.contents_manager_class=book.lab.Contents",
                "--allow-root",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            stdout=log,
            stderr=log,
            env={**os.environ, **ARITHMETIC, **home, "NBLIB_PROGRESS": str(folder / "progress.json")},
        )
        server = Server(f"http://127.0.0.1:{port}", token, folder / "work")
        try:
            wait_for(f"{server.address}/api/status?token={token}", process)
            yield server
        finally:
            server.end_kernels()
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "JupyterLab stopped"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("JupyterLab did not start")


def shut_down(kernels: str, token: str) -> None:
    """End the kernels, so that none outlives the server."""
    headers = {"Authorization": f"token {token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(kernels, headers=headers), timeout=5) as answer:
            running = json.load(answer)
        for kernel in running:
            request = urllib.request.Request(f"{kernels}/{kernel['id']}", headers=headers, method="DELETE")
            urllib.request.urlopen(request, timeout=10).close()
    except (urllib.error.URLError, OSError):
        pass  # a server that is already gone has taken them along
