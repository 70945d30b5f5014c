"""Somebody who has left a small city, and what of him still stands in its store."""

from __future__ import annotations

from datetime import timedelta

from governance.accounts.rules import Account, Role
from governance.engine import Engine
from governance.engine.times import to_store
from tests.city import NOW, account_of, add_officer
from tests.city_areas import GRIDS


def admin(eng: Engine) -> Account:
    return account_of(eng, Role.ADMINISTRATOR)


def run(eng: Engine, sql: str, *values: object) -> None:
    eng.write(lambda db: db.execute(sql, list(values)) and None)


def one(eng: Engine, sql: str, *values: object) -> object:
    return eng.read(lambda db: db.execute(sql, list(values)).fetchall())[0][0]


def leave(eng: Engine, account_id: str, days: int) -> None:
    at = to_store(eng.now() - timedelta(days=days))
    run(eng, "UPDATE gov.accounts SET active = FALSE, left_at_utc = ? WHERE account_id = ?", at, account_id)


def written_about(eng: Engine) -> str:
    """A leaver who reported a case closed long ago, in whose texts his name and number stand; return the case."""
    case_id = str(one(eng, "SELECT min(case_id) FROM gov.cases WHERE state = 'closed'"))
    run(eng, "UPDATE gov.cases SET reporter_id = 'U-old' WHERE case_id = ?", case_id)
    add_officer(eng, "U-old", GRIDS[3])
    run(eng, "UPDATE gov.accounts SET name = '钱多多', phone = '13600001111' WHERE account_id = 'U-old'")
    sql = "UPDATE gov.cases SET reporter_name = '钱多多', line = '找钱多多 13600001111', closed_at_utc = ?"
    run(eng, sql + " WHERE case_id = ?", to_store(NOW - timedelta(days=400)), case_id)
    run(eng, "UPDATE gov.cases SET officer_id = NULL WHERE officer_id = 'U-old'")
    return case_id
