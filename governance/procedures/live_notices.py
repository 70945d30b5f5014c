"""Has anybody's count of unread notices changed? One reading of the unread ones answers for every open page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from weakref import WeakKeyDictionary

from governance.accounts.rules import Account
from governance.engine import Engine
from governance.notices import store

NOTICES = "notices"
TOLD_WITH = ("cases", NOTICES)  # what is committed with notices says so by one of these
SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 15.0  # as for rows; what comes at a time of its own is told by no commit


class Unread:
    """How many notices each person has not read, and the newest of them, as last read for everybody at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._found: Mapping[str, tuple[int, str]] = {}
        self._count, self._read_at = -1, float("-inf")

    def version(self, eng: Engine, account: Account, fresh: bool = False) -> str:
        """Return the version of what the account and those it stands in for have not read; `fresh` as for rows."""
        with self._lock:
            age, count = self._clock() - self._read_at, sum(eng.changes.count(topic) for topic in TOLD_WITH)
            due = count != self._count and (fresh or age >= SHORTEST_SECONDS)
            if due or age >= LONGEST_SECONDS:
                self._count, self._read_at = count, self._clock()
                self._found = eng.read(lambda db: store.unread_now(db, eng.now()))
            return "|".join(f"{count}:{newest}" for count, newest in map(self._of, account.ids))

    def _of(self, account_id: str) -> tuple[int, str]:
        return self._found.get(account_id, (0, ""))


_kept: WeakKeyDictionary[Engine, Unread] = WeakKeyDictionary()
_lock = threading.Lock()


def unread(eng: Engine) -> Unread:
    """Return what is unread in a store; one for the whole process."""
    with _lock:
        return _kept.setdefault(eng, Unread())
