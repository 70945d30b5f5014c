"""A real server of the product in a process of its own, for tests that need one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 120


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`streamlit run app.py`, or another app's script, on a store of its own; `url` is where it answers."""

    def __init__(self, home: Path, script: str = "app.py", **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.parent / f"{home.name}-server.log"
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(self.port)]
        command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
        variables = {**os.environ, "GOVERNANCE_HOME": str(home), "PYTHONUNBUFFERED": "1", **environment}
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def until_ready(self) -> float:
        """Wait until the server says it is ready; return the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended:\n{self.log.read_text()[-4000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if json.load(answer).get("status") == "ok":
                        return time.monotonic() - began
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.1)
        raise AssertionError(f"the server was not ready in time:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """End the server as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the server as an operator would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def copied(home: Path, to: Path) -> Path:
    """Return a copy of a store's folder, so that a test may change it."""
    shutil.copytree(home, to)
    return to
