"""Has anything changed that this account may see? One reading of the open rows answers for every open page."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from governance.accounts.rules import Account, Action, Reach, Where, can
from governance.alarms import actions as alarms
from governance.engine import Engine, text
from governance.procedures.live_notices import NOTICES, unread
from governance.procedures.loading import jobs
from governance.whistles import actions as whistles

SHORTEST_SECONDS = 1.0  # open rows are read at most this often for pages, and as often for streams
LONGEST_SECONDS = 15.0  # and at least this often while somebody asks, should a change not have been told

EVERYBODY = "everybody"
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
    Topic("messages", Action.CASE_NOTE, whistles.talked_now),
    Topic(jobs.TOPIC, Action.LOAD, jobs.open_now),
)


@dataclass
class Kept:
    """The version of one reach, as the sum of the marks of the rows it covers, and an account that has it."""

    account: Account
    sum: int


def reach_of(account: Account, action: Action) -> tuple[Reach, frozenset[str]] | None:
    """Return how far the account sees and whose rows those can be; equal for accounts that see the same.

    None when the role has no such action.

    >>> from governance.accounts.rules import Role
    >>> one, other = (Account(f"U{n}", "", "", Role.DEPARTMENT_HANDLER, department_code="fire") for n in (1, 2))
    >>> reach_of(one, Action.CASE_SEE) == reach_of(other, Action.CASE_SEE)
    True
    """
    reach = account.reaches.get(action)
    if reach is None:
        return None
    areas, mine = account.area_codes, [f"account:{one}" for one in account.ids]
    owners = {
        Reach.ALL: [EVERYBODY],
        Reach.GRID: [*(f"grid:{code}" for code in areas), *mine],
        Reach.MICRO_GRID: [*(f"micro_grid:{code}" for code in areas), *mine],
        Reach.TOWN: [f"town:{code}" for code in areas],
        Reach.CENTRE: [f"grid:{code}" for code in areas],
        Reach.PREMISES: [f"premises:{number}" for number in account.premises_ids],
        Reach.DEPARTMENT: [f"department:{account.department_code}"],
        Reach.LEAD: [f"department:{account.department_code}"],
        Reach.REPORTED: mine,
    }
    return reach, frozenset(owners[reach])


def owners_of(where: Where) -> set[str]:
    """Return whose a row may be, in the words of `reach_of`: who shares none of them does not see it.

    >>> sorted(owners_of(Where(grid_code="G1", lead_department="fire", joint_departments=("urban",))))
    ['department:fire', 'department:urban', 'everybody', 'grid:G1']
    """
    kinds = (
        ("town", where.town_code),
        ("grid", where.grid_code),
        ("micro_grid", where.micro_grid_code),
        ("premises", where.premises_id),
        *(("department", code) for code in (where.lead_department, *where.joint_departments)),
        *(("account", account_id) for account_id in (where.reporter_id, where.officer_id, where.judge_id)),
    )
    return {EVERYBODY} | {f"{kind}:{value}" for kind, value in kinds if value}


def mark_of(number: str, seq: int) -> int:
    """Return the mark of a row as it stands after an event; marks are added up by exclusive or."""
    return int.from_bytes(hashlib.blake2s(f"{number}:{seq}".encode(), digest_size=8).digest())


class Board:
    """The open rows of one topic as last read, and the version of every reach that has asked.

    A change costs the few reaches it concerns, not every reader and not every row.
    """

    def __init__(self, topic: Topic, clock: Callable[[], float] = time.monotonic) -> None:
        self._topic, self._clock = topic, clock
        self._lock = threading.Lock()
        self._rows: OpenRows = {}
        self._kept: dict[tuple[Reach, frozenset[str]], Kept] = {}
        self._readers: defaultdict[str, list[Kept]] = defaultdict(list)  # by what they may see
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)  # of the open rows, by whose they may be
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
            if reach not in self._kept:
                self._add(reach, account)
            return f"{self._kept[reach].sum:016x}"

    def _refresh(self, eng: Engine, fresh: bool) -> None:
        age = self._clock() - self._read_at
        count = eng.changes.count(self._topic.name)
        due = count != self._count and (fresh or age >= SHORTEST_SECONDS)
        if not due and age < LONGEST_SECONDS:
            return
        self._count, self._read_at = count, self._clock()  # before reading: what comes meanwhile is read again
        before, self._rows = self._rows, self._topic.open_now(eng)
        for number in before.keys() | self._rows.keys():
            if before.get(number) != self._rows.get(number):
                if number in before:
                    self._turn(number, *before[number])
                    self._file(set.discard, number, before[number][1])
                if number in self._rows:
                    self._turn(number, *self._rows[number])
                    self._file(set.add, number, self._rows[number][1])

    def _add(self, reach: tuple[Reach, frozenset[str]], account: Account) -> None:
        kept = self._kept[reach] = Kept(account, 0)
        for owner in reach[1]:
            self._readers[owner].append(kept)
        for number in set().union(*(self._numbers[owner] for owner in reach[1])):
            self._mark(kept, number, *self._rows[number])

    def _turn(self, number: str, seq: int, where: Where) -> None:
        """Put a row into the versions of those who see it, or take it out: the second time undoes the first."""
        concerned = {id(kept): kept for owner in owners_of(where) for kept in self._readers[owner]}
        for kept in concerned.values():
            self._mark(kept, number, seq, where)

    def _mark(self, kept: Kept, number: str, seq: int, where: Where) -> None:
        if can(kept.account, self._topic.action, where):
            kept.sum ^= mark_of(number, seq)

    def _file(self, how: Callable[[set[str], str], None], number: str, where: Where) -> None:
        for owner in owners_of(where):
            how(self._numbers[owner], number)


_boards: WeakKeyDictionary[Engine, dict[str, Board]] = WeakKeyDictionary()
_boards_lock = threading.Lock()


def boards(eng: Engine) -> dict[str, Board]:
    """Return topic -> board of a store; one set for the whole process, shared by pages and streams."""
    with _boards_lock:
        return _boards.setdefault(eng, {topic.name: Board(topic) for topic in TOPICS})


def versions(eng: Engine, account: Account, topics: Iterable[str], fresh: bool = False) -> dict[str, str]:
    """Return topic -> version for those of the topics that the account's role may see; unknown names are left out."""
    found = boards(eng)
    wanted = set(topics)
    asked = {name: found[name].version(eng, account, fresh) for name in sorted(wanted) if name in found}
    if NOTICES in wanted:
        asked[NOTICES] = unread(eng).version(eng, account, fresh)
    return {name: version for name, version in asked.items() if version is not None}
