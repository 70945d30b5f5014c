"""Starting processes to kill them, and reading what they acknowledged before they died."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


class Life:
    """A process of ours whose every printed line is an acknowledgement; one cut off by the kill counts for nothing."""

    def __init__(self, module: str, *words: object) -> None:
        program = [sys.executable, "-m", module, *map(str, words)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(program, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)
        self.lines: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                with self._news:
                    self.lines.append(json.loads(line))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def until(self, name: str) -> dict[str, Any]:
        """Wait for a line that tells of something and return it; fails when the process ends or is silent."""

        def told() -> dict[str, Any] | None:
            return next((line for line in self.lines if name in line), None)

        with self._news:
            came = self._news.wait_for(lambda: told() or not self._reader.is_alive() or self._ended(), PATIENCE_SECONDS)
        line = told()
        if line is None:
            self.process.kill()
            raise AssertionError(f"no {name!r} came (waited: {not came}): {self.errors}")
        return line

    def until_so_many(self, number: int) -> None:
        """Wait until so many lines have come; fails when the process ends or is silent."""
        with self._news:
            came = self._news.wait_for(lambda: len(self.lines) >= number or self._ended(), PATIENCE_SECONDS)
        assert came, f"only {len(self.lines)} of {number} lines came"

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> list[dict[str, Any]]:
        """Kill -9 and return every line it had printed whole; fails when it had died by itself before."""
        died = self.process.poll()
        assert died is None, self.errors
        self.process.kill()
        self.process.wait()
        self._reader.join()
        return self.lines

    @property
    def errors(self) -> str:
        """What it complained of."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode(errors="replace")[-3000:]
