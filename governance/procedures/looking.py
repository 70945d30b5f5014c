"""A thread of the running app that looks again and again whether there is something to do."""

from __future__ import annotations

import threading

from governance.engine import Engine

STOP_SECONDS = 20.0


class Looking:
    """Looks in a thread of its own until it is stopped; whoever inherits says in `_watch` at what."""

    name: str

    def __init__(self, look_seconds: float) -> None:
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, eng: Engine) -> None:
        """Begin to look; the first look comes after a while, when the first pages have been drawn."""
        self._thread = threading.Thread(target=self._watch, args=(eng,), name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the step that runs; call it before the store is closed."""
        self._stopping.set()
        if self._thread:
            self._thread.join(STOP_SECONDS)

    def _watch(self, eng: Engine) -> None:
        raise NotImplementedError
