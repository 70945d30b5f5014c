"""The write queue: one writer, many waiting callers, one COMMIT for all that wait (group commit).

Writes of the present (`gov`) and of the history (`hist`) never share a transaction, whoever they come from: on the
higher rungs the two are different databases.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection as Cursor
from duckdb import Error as StoreError

from governance.engine import origin, text

T = TypeVar("T")
Work = Callable[[Cursor], Any]

MOST_PER_COMMIT = 256
TRIES_AFTER_CONFLICT = 5
CONFLICTS = ("Conflict on", "duplicate key", "Duplicate key", "could not serialize")


def is_conflict(error: BaseException) -> bool:
    """Tell whether an error means that somebody else was faster; the texts are the same on every rung."""
    return isinstance(error, StoreError) and any(text in str(error) for text in CONFLICTS)


@dataclass(frozen=True, eq=False)
class Waiting:
    """A write in the queue: its work, whether it writes the history, and where its caller waits for the result."""

    work: Work
    history: bool
    future: Future[Any] = field(default_factory=Future)


class WriteQueue:
    """Runs callers' writes one after the other in its own thread; a caller gets its result only after COMMIT."""

    def __init__(self, cursor: Cursor) -> None:
        self._db = cursor
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._kept: list[Waiting | None] = []  # taken out already, for the transaction after this one
        self._thread = threading.Thread(target=self._serve, name="write-queue", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Number of writes that wait."""
        return self._waiting.qsize() + len(self._kept)

    def run(self, work: Callable[[Cursor], T], history: bool = False) -> T:
        """Run the work inside a transaction and return its result once it is durable.

        It writes `hist` alone when `history` says so, else `gov` alone. What the work says, it says in the language
        and from the address of whoever waits for it.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write may not start another write")
        chosen, address, kept = text.language(), origin.address(), text.keeping()

        def as_the_caller(db: Cursor) -> T:
            with text.speaking(chosen), origin.speaking_from(address), text.kept_for_others(kept):
                return work(db)

        waiting = Waiting(as_the_caller, history)
        self._waiting.put(waiting)
        result: T = waiting.future.result()
        return result

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while self._turn():  # a call of its own, so that what was written is not held until the next write comes
            pass

    def _turn(self) -> bool:
        """Commit what waits, once something does; tell whether to go on."""
        first = self._next()
        if first is None:
            return False
        batch = [first]
        while len(batch) < MOST_PER_COMMIT and not self._waiting.empty():
            following = self._waiting.get()
            if following is None or following.history != first.history:
                self._kept.append(following)
                break
            batch.append(following)
        self._commit(batch)
        return True

    def _next(self) -> Waiting | None:
        return self._kept.pop() if self._kept else self._waiting.get()

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            results = self._transaction([waiting.work for waiting in batch])
        except BaseException as error:
            if len(batch) > 1:  # one bad write must not take its neighbours with it
                for waiting in batch:
                    self._commit([waiting])
            else:
                self._retry(batch[0], error)
            return
        for waiting, result in zip(batch, results, strict=True):
            waiting.future.set_result(result)

    def _retry(self, waiting: Waiting, error: BaseException) -> None:
        for _try in range(TRIES_AFTER_CONFLICT):
            if not is_conflict(error):
                break
            try:
                waiting.future.set_result(self._transaction([waiting.work])[0])
                return
            except BaseException as again:
                error = again
        waiting.future.set_exception(error)

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
