"""The write queue: one writer, many waiting callers, one COMMIT for all that wait (group commit)."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection as Cursor
from duckdb import Error as StoreError

from governance.engine import text

T = TypeVar("T")
Work = Callable[[Cursor], Any]
Waiting = tuple[Work, "Future[Any]"]

MOST_PER_COMMIT = 256
TRIES_AFTER_CONFLICT = 5
CONFLICTS = ("Conflict on", "duplicate key", "Duplicate key", "could not serialize")


def is_conflict(error: BaseException) -> bool:
    """Tell whether an error means that somebody else was faster; the texts are the same on every rung."""
    return isinstance(error, StoreError) and any(text in str(error) for text in CONFLICTS)


class WriteQueue:
    """Runs callers' writes one after the other in its own thread; a caller gets its result only after COMMIT."""

    def __init__(self, cursor: Cursor) -> None:
        self._db = cursor
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="write-queue", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Number of writes that wait."""
        return self._waiting.qsize()

    def run(self, work: Callable[[Cursor], T]) -> T:
        """Run the work inside a transaction and return its result once it is durable.

        What the work says, it says in the language of whoever waits for it.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write may not start another write")
        future: Future[T] = Future()
        chosen = text.language()

        def in_callers_language(db: Cursor) -> T:
            with text.speaking(chosen):
                return work(db)

        self._waiting.put((in_callers_language, future))
        return future.result()

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch: list[Waiting] = [first]
            last = False
            while len(batch) < MOST_PER_COMMIT and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    last = True
                    break
                batch.append(following)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            results = self._transaction([work for work, _future in batch])
        except BaseException as error:
            if len(batch) > 1:  # one bad write must not take its neighbours with it
                for waiting in batch:
                    self._commit([waiting])
            else:
                self._retry(batch[0], error)
            return
        for (_work, future), result in zip(batch, results, strict=True):
            future.set_result(result)

    def _retry(self, waiting: Waiting, error: BaseException) -> None:
        work, future = waiting
        for _try in range(TRIES_AFTER_CONFLICT):
            if not is_conflict(error):
                break
            try:
                future.set_result(self._transaction([work])[0])
                return
            except BaseException as again:
                error = again
        future.set_exception(error)

    def _transaction(self, works: list[Work]) -> list[Any]:
        self._db.execute("BEGIN")
        try:
            results = [work(self._db) for work in works]
            self._db.execute("COMMIT")
        except BaseException:
            self._rollback()
            raise
        return results

    def _rollback(self) -> None:
        with contextlib.suppress(StoreError):  # a failed COMMIT has already rolled back
            self._db.execute("ROLLBACK")
