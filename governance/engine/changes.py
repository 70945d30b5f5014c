"""What has changed: a counter for each topic, moved after COMMIT, and a call for whoever waits for it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from governance.engine.log import report

Wake = Callable[[], object]


class Changes:
    """Counts commits per topic, such as `alarms` or `cases`; safe from any thread.

    >>> changes = Changes()
    >>> changes.bump("cases")
    >>> changes.count("cases"), changes.count("alarms")
    (1, 0)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._waiting: list[Wake] = []

    def bump(self, topic: str) -> None:
        """Note that something of this topic has been committed, and wake whoever waits.

        It never fails: what it tells of is already durable.
        """
        with self._lock:
            self._counts[topic] += 1
            waiting = tuple(self._waiting)
        for wake in waiting:
            try:
                wake()
            except Exception as error:
                report(error, topic=topic)

    def count(self, topic: str) -> int:
        """Return how often this topic has changed since the store was opened."""
        with self._lock:
            return self._counts[topic]

    @contextmanager
    def waking(self, wake: Wake) -> Iterator[None]:
        """Call `wake` at every change within the block.

        It is called in the thread that made the change and must return at once, as `loop.call_soon_threadsafe` does.
        """
        with self._lock:
            self._waiting.append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.remove(wake)
