"""Versions of open rows: who has which, how often the store is asked, what a change costs whom."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.accounts.rules import Account, Action, Role, Where, can
from governance.engine import Engine
from governance.engine.changes import Changes
from governance.procedures.live import SHORTEST_SECONDS, Board, OpenRows, Topic, mark_of, reach_of

MINE, OTHER = "321181106001001", "321181106001002"
OFFICER = Account("U1", "", "", Role.GRID_OFFICER, area_codes=(MINE,))


class Readings:
    """Open rows that a test sets by hand, and how often they were read."""

    def __init__(self) -> None:
        self.rows: OpenRows = {}
        self.count, self.seconds = 0, 100.0
        self.board = Board(Topic("cases", Action.CASE_SEE, self._read), lambda: self.seconds)
        self.changes = Changes()

    def _read(self, _eng: Engine) -> OpenRows:
        self.count += 1
        return dict(self.rows)

    def change(self, **rows: tuple[int, Where]) -> None:
        self.rows |= rows
        self.changes.bump("cases")
        self.seconds += SHORTEST_SECONDS

    def version(self, account: Account, fresh: bool = False) -> str | None:
        return self.board.version(self, account, fresh)  # type: ignore[arg-type]


def handler(department: str, number: int = 1) -> Account:
    return Account(f"D{department}{number}", "", "", Role.DEPARTMENT_HANDLER, department_code=department)


def test_one_reading_serves_every_tab_until_something_changes() -> None:
    city = Readings()
    everybody = [OFFICER, *(handler("fire", number) for number in range(50)), handler("urban")]
    for account in everybody * 2:
        city.version(account)
    assert city.count == 1
    city.change(W1=(1, Where(lead_department="fire")))
    for account in everybody * 2:
        city.version(account)
    assert city.count == 2


def test_only_those_who_see_the_case_hear_that_it_changed() -> None:
    city = Readings()
    fire, urban = handler("fire"), handler("urban")
    before = city.version(fire), city.version(urban)
    city.change(W1=(1, Where(lead_department="fire")))
    after = city.version(fire), city.version(urban)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_case_that_changes_hands_is_news_for_both() -> None:
    city = Readings()
    city.change(W1=(1, Where(lead_department="fire")))
    fire, urban = handler("fire"), handler("urban")
    before = city.version(fire), city.version(urban)
    city.change(W1=(2, Where(lead_department="urban")))
    after = city.version(fire), city.version(urban)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_what_comes_within_the_second_is_read_by_streams_at_once_and_by_pages_after_it() -> None:
    city = Readings()
    first = city.version(OFFICER)
    city.rows["W1"] = (1, Where(grid_code=MINE))
    city.changes.bump("cases")
    assert city.version(OFFICER) == first
    assert city.version(OFFICER, fresh=True) != first
    assert city.count == 2


def test_a_change_nobody_told_of_is_found_before_long() -> None:
    city = Readings()
    first = city.version(OFFICER)
    city.rows["W1"] = (1, Where(grid_code=MINE))
    city.seconds += 14
    assert city.version(OFFICER) == first
    city.seconds += 1
    assert city.version(OFFICER) != first


def test_who_may_see_nothing_of_a_topic_has_no_version_of_it() -> None:
    reporter = Account("M1", "", "", Role.MICRO_GRID_REPORTER, area_codes=(f"{MINE}01",))
    assert reach_of(reporter, Action.ALARM_SEE) is None
    assert Readings().version(Account("A1", "", "", Role.AUDITOR)) is None


@pytest.mark.parametrize("role", [Role.GRID_OFFICER, Role.MICRO_GRID_REPORTER])
def test_own_reports_keep_two_officers_of_one_grid_apart(role: Role) -> None:
    one, other = (Account(name, "", "", role, area_codes=(MINE,)) for name in ("U1", "U2"))
    assert reach_of(one, Action.CASE_SEE) != reach_of(other, Action.CASE_SEE)


RAW_WHERE = st.builds(
    Where,
    town_code=st.sampled_from(["T1", "T2", None]),
    grid_code=st.sampled_from([MINE, OTHER, None]),
    micro_grid_code=st.sampled_from([f"{MINE}01", None]),
    lead_department=st.sampled_from(["fire", "urban"]),
    joint_departments=st.sampled_from([(), ("urban",), ("fire", "power")]),
    premises_id=st.sampled_from(["P1", "P2", None]),
    reporter_id=st.sampled_from(["X", "Y"]),
    officer_id=st.sampled_from(["X", "Y", None]),
)
EVERY_ROLE = [
    Account(
        "X",
        "",
        "",
        role,
        "fire",
        "C1",
        ("P1",),
        {Role.CENTRE_OPERATOR: (MINE,), Role.TOWN_LEADER: ("T1",)}.get(role, (MINE, f"{MINE}01")),
    )
    for role in Role
]


def seen_by(account: Account, rows: OpenRows) -> str | None:
    """The version said the long way: every row asked for, one by one."""
    if Action.CASE_SEE not in account.reaches:
        return None
    marks = (mark_of(n, seq) for n, (seq, where) in rows.items() if can(account, Action.CASE_SEE, where))
    return f"{reduce(xor, marks, 0):016x}"


@given(st.lists(st.dictionaries(st.sampled_from("ABC"), st.tuples(st.integers(1, 3), RAW_WHERE)), max_size=6))
def test_versions_kept_up_change_by_change_are_those_of_asking_for_every_row(turns: list[OpenRows]) -> None:
    city = Readings()
    for turn, rows in enumerate(turns):
        city.rows = rows
        city.change()
        for account in EVERY_ROLE[: turn + 4]:  # some ask from the beginning, some only later
            assert city.version(account) == seen_by(account, rows)


def test_a_listener_that_fails_takes_nothing_from_what_is_committed() -> None:
    changes = Changes()
    woken: list[str] = []
    with changes.waking(lambda: 1 / 0), changes.waking(lambda: woken.append("yes")):
        changes.bump("cases")
    changes.bump("cases")
    assert woken == ["yes"]
    assert changes.count("cases") == 2
