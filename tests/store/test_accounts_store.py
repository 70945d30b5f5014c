"""Scoping in SQL agrees with the rules, row by row, for every role and every action."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from governance.accounts.rules import Account, Action, Role, Where, can
from governance.accounts.store import changes, people
from governance.accounts.store import scope as account_scope
from governance.engine import Cursor, Engine, insert_arrow, open_store

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
GRIDS = ("321181106001001", "321181106001002", None)
COMMON = {"must_change": False, "active": True, "demo": False, "created_at_utc": datetime(2026, 11, 22)}
PEOPLE = (
    Account("U1", "w1", "甲", Role.GRID_OFFICER, area_codes=(GRIDS[0] or "",)),
    Account("U2", "x1", "乙", Role.MICRO_GRID_REPORTER, area_codes=(f"{GRIDS[0]}01",)),
    Account("U3", "b1", "丙", Role.DEPARTMENT_HANDLER, department_code="housing"),
    Account("U4", "b2", "丁", Role.DEPARTMENT_HEAD, department_code="fire"),
    Account("U5", "z1", "戊", Role.CENTRE_OPERATOR, centre_id="C01", area_codes=(GRIDS[1] or "",)),
    Account("U6", "q1", "己", Role.COMPANY_CONTACT, premises_ids=("P1",)),
    Account("U10", "l1", "癸", Role.TOWN_LEADER, area_codes=((GRIDS[0] or "")[:9],)),
    Account("U11", "l2", "子", Role.CITY_LEADER),
    Account("U7", "d1", "庚", Role.SUPERVISION),
    Account("U8", "a1", "辛", Role.ADMINISTRATOR),
    Account("U9", "s1", "壬", Role.AUDITOR),
)


def every_case() -> list[dict[str, object]]:
    """One row for each way a case can belong to somebody."""
    leads, joints = ("housing", "fire"), ("", "power,housing", "firearms")
    kinds = itertools.product(GRIDS, leads, joints, ("P1", None), ("U1", "U2", "U0"), ("U1", None))
    return [
        {
            "case_id": f"W{number}",
            "town_code": grid[:9] if grid else None,
            "grid_code": grid,
            "micro_grid_code": f"{grid}01" if grid and number % 2 else None,
            "lead_department": lead,
            "joint_departments": joint,
            "premises_id": premises,
            "reporter_id": reporter,
            "officer_id": officer,
        }
        for number, (grid, lead, joint, premises, reporter, officer) in enumerate(kinds)
    ]


def where_of(row: dict) -> Where:
    joint = tuple(code for code in row["joint_departments"].split(",") if code)
    plain = {key: value for key, value in row.items() if key not in ("case_id", "joint_departments")}
    return Where(**plain, joint_departments=joint)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return every_case()


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> Iterator[Engine]:
    opened = open_store(tmp_path_factory.mktemp("home"), clock=lambda: AT)

    def work(db: Cursor) -> None:
        columns = db.execute(
            "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = 'cases'"
        )
        fillers = {"VARCHAR": "-", "DOUBLE": 0.0, "INTEGER": 0, "BOOLEAN": False, "TIMESTAMP": datetime(2026, 1, 1)}
        needed = {name: fillers[kind] for name, kind, nullable in columns.fetchall() if not nullable}
        insert_arrow(db, "gov.cases", pa.Table.from_pylist([needed | row for row in rows]))

    opened.write(work)
    yield opened
    opened.close()


@pytest.mark.parametrize("account", PEOPLE, ids=lambda account: account.role)
@pytest.mark.parametrize("action", [action for action in Action if action.startswith(("case.", "rows."))])
def test_sql_shows_an_account_exactly_the_cases_that_the_rules_let_it_act_on(
    eng: Engine, rows: list[dict[str, object]], account: Account, action: Action
) -> None:
    scope, values = account_scope.scope_sql(account, "c", has=account_scope.CASE, action=action)
    found = eng.read(lambda db: db.execute(f"SELECT case_id FROM gov.cases c WHERE {scope}", values).fetchall())
    assert {case_id for (case_id,) in found} == {row["case_id"] for row in rows if can(account, action, where_of(row))}


@pytest.mark.parametrize("account", PEOPLE, ids=lambda account: account.role)
def test_a_table_without_the_columns_a_reach_needs_shows_nothing_rather_than_everything(account: Account) -> None:
    fragment, values = account_scope.scope_sql(account, has=(), action=Action.CASE_SEE)
    reach = account.reaches.get(Action.CASE_SEE)
    assert (fragment, values) == (("TRUE", []) if reach == "all" else ("FALSE", []))


def person(login: str, **more: object) -> dict[str, object]:
    return {"account_id": f"U-{login}", "login": login, "name": "测试", "role": "grid_officer", **COMMON, **more}


def test_an_operators_area_is_whatever_his_centre_serves(tmp_path: Path) -> None:
    eng = open_store(tmp_path)

    def work(db: Cursor) -> None:
        db.execute("INSERT INTO gov.centre_grids VALUES ('G1', 'C01'), ('G2', 'C01'), ('G3', 'C02')")
        changes.add_account(db, person("z1", role="centre_operator", centre_id="C01"))

    eng.write(work)
    operator = eng.read(lambda db: people.account(db, "U-z1"))
    assert operator is not None
    assert operator.area_codes == ("G1", "G2")
    eng.close()


def test_a_locked_account_is_nobody(tmp_path: Path) -> None:
    eng = open_store(tmp_path)
    eng.write(lambda db: changes.add_account(db, person("w1")))
    assert eng.read(lambda db: people.account_by_login(db, "w1")) is not None
    eng.write(lambda db: changes.set_active(db, "U-w1", False))
    assert eng.read(lambda db: people.account_by_login(db, "w1")) is None
    assert eng.read(lambda db: people.account(db, "U-w1")) is None
    assert eng.read(lambda db: people.id_of_login(db, "w1")) == "U-w1"
    eng.close()


def test_demo_accounts_are_offered_in_a_demo_store_only(tmp_path: Path) -> None:
    eng = open_store(tmp_path)
    eng.write(lambda db: changes.add_account(db, person("w1", demo=True)))
    assert eng.read(people.demo_accounts) == []
    city = "INSERT INTO gov.city VALUES ('1', '城', 'City', '', ?, NULL, TIMESTAMP '2026-01-01', NULL)"
    eng.write(lambda db: db.execute(city, [False]) and None)
    assert eng.read(people.demo_accounts) == []
    eng.write(lambda db: db.execute("UPDATE gov.city SET demo = true") and None)
    assert [account_id for account_id, _name, _role in eng.read(people.demo_accounts)] == ["U-w1"]
    eng.close()
