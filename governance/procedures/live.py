"""Has anything changed that this account may see? One reading of the open rows answers for every open page."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from governance.accounts.rules import Account, Action, Reach, Where, can
from governance.alarms import actions as alarms
from governance.engine import Engine, text
from governance.whistles import actions as whistles

SHORTEST_SECONDS = 1.0  # open rows are read at most this often for pages, and as often for streams
LONGEST_SECONDS = 15.0  # and at least this often while somebody asks, should a change not have been told

OpenRows = dict[str, tuple[int, Where]]  # number of an alarm or case -> its newest event, and whose it is


@dataclass(frozen=True)
class Topic:
    """What a page can listen to: its name, the action that lets an account see it, and how its open rows are read."""

    name: str
    action: Action
    open_now: Callable[[Engine], OpenRows]


TOPICS = (
    Topic("alarms", Action.ALARM_SEE, alarms.open_now),
    Topic("cases", Action.CASE_SEE, whistles.open_now),
)


class Kept(NamedTuple):
    """The version of one reach, and an account that has it."""

    account: Account
    version: str


def reach_of(account: Account, action: Action) -> tuple[object, ...] | None:
    """Return what decides which rows the account sees; equal for accounts that see the same, None for none at all.

    >>> from governance.accounts.rules import Role
    >>> one, other = (Account(f"U{n}", "", "", Role.DEPARTMENT_HANDLER, department_code="fire") for n in (1, 2))
    >>> reach_of(one, Action.CASE_SEE) == reach_of(other, Action.CASE_SEE)
    True
    """
    reach = account.reaches.get(action)
    match reach:
        case None:
            return None
        case Reach.ALL:
            return (reach,)
        case Reach.LEAD | Reach.DEPARTMENT:
            return (reach, account.department_code)
        case Reach.CENTRE:
            return (reach, account.area_codes)
        case Reach.PREMISES:
            return (reach, account.premises_ids)
        case _:  # own area and own reports
            return (reach, account.account_id, account.area_codes)


def version_of(rows: OpenRows, account: Account, action: Action) -> str:
    """Return a short digest that differs when the rows the account may see differ.

    >>> from governance.accounts.rules import Role
    >>> officer = Account("U1", "", "", Role.GRID_OFFICER, area_codes=("G1",))
    >>> one = {"A1": (2, Where(grid_code="G1"))}
    >>> version_of(one, officer, Action.ALARM_SEE) == version_of(one | {"A2": (1, Where())}, officer, Action.ALARM_SEE)
    True
    >>> version_of(one, officer, Action.ALARM_SEE) == version_of({}, officer, Action.ALARM_SEE)
    False
    """
    seen = sorted(f"{number}:{seq}" for number, (seq, where) in rows.items() if can(account, action, where))
    return hashlib.blake2s(",".join(seen).encode(), digest_size=8).hexdigest()


def moved(before: OpenRows, now: OpenRows) -> list[Where]:
    """Return whose the rows are that came, went or changed; a row that changed hands counts for both.

    >>> moved({"W1": (1, Where("a")), "W2": (1, Where("b"))}, {"W1": (2, Where("c")), "W2": (1, Where("b"))})
    ... # doctest: +ELLIPSIS
    [Where(town_code='a', ...), Where(town_code='c', ...)]
    """
    changed = [number for number in before.keys() | now.keys() if before.get(number) != now.get(number)]
    return [rows[number][1] for number in changed for rows in (before, now) if number in rows]


class Board:
    """The open rows of one topic as last read, and the version of every reach that asks."""

    def __init__(self, topic: Topic, clock: Callable[[], float] = time.monotonic) -> None:
        self._topic, self._clock = topic, clock
        self._lock = threading.Lock()
        self._rows: OpenRows = {}
        self._versions: dict[tuple[object, ...], Kept] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._count, self._read_at = -1, float("-inf")

    def version(self, eng: Engine, account: Account, fresh: bool = False) -> str | None:
        """Return the version of what the account sees now, None when its role sees nothing of the topic.

        It may be a second older than the store unless it has to be `fresh`, but it is never newer than what a page
        reads afterwards: at worst the page is drawn once too often.
        """
        reach = reach_of(account, self._topic.action)
        if reach is None:
            return None
        with self._lock, text.speaking("zh"):  # refusals are not shown, so nobody's language need be found
            self._refresh(eng, fresh)
            self._asked.add(reach)
            if reach not in self._versions:
                self._versions[reach] = Kept(account, version_of(self._rows, account, self._topic.action))
            return self._versions[reach].version

    def _refresh(self, eng: Engine, fresh: bool) -> None:
        age = self._clock() - self._read_at
        count = eng.changes.count(self._topic.name)
        due = count != self._count and (fresh or age >= SHORTEST_SECONDS)
        if not due and age < LONGEST_SECONDS:
            return
        self._count, self._read_at = count, self._clock()  # before reading: what comes meanwhile is read again
        rows = self._topic.open_now(eng)
        changed = moved(self._rows, rows)
        self._rows = rows
        if changed:  # reaches that nothing touched keep their version; those nobody asked for are forgotten
            self._versions = {
                reach: kept
                for reach, kept in self._versions.items()
                if reach in self._asked and not any(can(kept.account, self._topic.action, where) for where in changed)
            }
            self._asked.clear()


_boards: WeakKeyDictionary[Engine, dict[str, Board]] = WeakKeyDictionary()
_boards_lock = threading.Lock()


def boards(eng: Engine) -> dict[str, Board]:
    """Return topic -> board of a store; one set for the whole process, shared by pages and streams."""
    with _boards_lock:
        return _boards.setdefault(eng, {topic.name: Board(topic) for topic in TOPICS})


def versions(eng: Engine, account: Account, topics: Iterable[str], fresh: bool = False) -> dict[str, str]:
    """Return topic -> version for those of the topics that the account's role may see; unknown names are left out."""
    found = boards(eng)
    asked = {name: found[name].version(eng, account, fresh) for name in sorted(set(topics)) if name in found}
    return {name: version for name, version in asked.items() if version is not None}
