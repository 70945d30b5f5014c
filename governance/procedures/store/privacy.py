"""SQL: who a person is, what is held about him, and taking his name and number out. Table names come from the code."""

from __future__ import annotations

from collections.abc import Sequence

from governance.engine import Cursor
from governance.engine.phones import pattern_of

MARK = "（已删除）"
MOST_PEOPLE = 60
# Tables whose rows may be named to whoever asks, with the column that names them.
KEYS = {
    "gov.accounts": "account_id",
    "gov.contacts": "premises_id",
    "gov.centre_staff": "centre_id",
    "gov.cases": "case_id",
    "gov.case_events": "case_id",
    "gov.messages": "case_id",
    "gov.alarm_events": "alarm_id",
    "gov.covers": "cover_id",
    "gov.imports": "import_id",
    "gov.briefings": "briefing_id",
    "gov.audit": "seq",
}
_AT_PREMISES = "premises_id IN (SELECT premises_id FROM gov.contacts WHERE contact_id = ANY(?))"
_OWN_CASES = (
    f"case_id IN (SELECT case_id FROM gov.cases WHERE list_has_any([reporter_id, handler_id, officer_id], ?)"
    f" OR {_AT_PREMISES} UNION SELECT case_id FROM gov.case_events WHERE account_id = ANY(?))"
)
_OWN_TALK = f"(account_id = ANY(?) OR {_OWN_CASES})"
_OWN_ALARMS = (
    f"alarm_id IN (SELECT alarm_id FROM gov.alarms WHERE {_AT_PREMISES} UNION SELECT alarm_id FROM hist.alarms"
    f" WHERE {_AT_PREMISES} UNION SELECT alarm_id FROM gov.alarm_events WHERE account_id = ANY(?))"
)
_OWN = {
    "gov.alarm_events": _OWN_ALARMS,
    "gov.messages": _OWN_TALK,
    "gov.covers": "list_has_any([account_id, deputy_id, made_by], ?)",
}


def people(db: Cursor, text: str, number: str) -> list[tuple[str, str, str, str, str]]:
    """Return (kind, identifier, name, phone, login) of whoever has this name in his, this phone or this login."""
    sql = (
        "SELECT kind, id, name, phone, login FROM ("
        " SELECT 'account' AS kind, account_id AS id, name, coalesce(phone, '') AS phone, login FROM gov.accounts"
        " UNION ALL SELECT 'contact', contact_id, name, phone, '' FROM gov.contacts"
        " UNION ALL SELECT 'staff', staff_id, name, phone, '' FROM gov.centre_staff)"
        " WHERE contains(name, ?) OR login = ? OR id = ? OR (? <> '' AND phone = ?) ORDER BY kind, name, phone, id"
    )
    return db.execute(sql, [text, text, text, number, number]).fetchall()


def matching(db: Cursor, table: str, where: str, values: Sequence[object]) -> tuple[int, list[str]]:
    """Return how many rows of a table fit a condition made of register columns, and what names the first of them."""
    row = db.execute(f"SELECT count(*) FROM {table} WHERE {where}", list(values)).fetchone()
    count, name = int(row[0]) if row else 0, KEYS.get(table)
    if not count or name is None:
        return count, []
    sql = f"SELECT DISTINCT {name}::VARCHAR FROM {table} WHERE {where} ORDER BY 1 LIMIT 20"
    return count, [str(key) for (key,) in db.execute(sql, list(values)).fetchall()]


def account_state(db: Cursor, account_id: str) -> tuple[bool, object, object] | None:
    """Return (active, left, erased) of an account; times naive UTC or None."""
    sql = "SELECT active, left_at_utc, erased_at_utc FROM gov.accounts WHERE account_id = ?"
    return db.execute(sql, [account_id]).fetchone()


def open_cases(db: Cursor, ids: list[str]) -> int:
    """Return the open cases somebody reported, handles or checks, or that concern premises he answers for."""
    sql = (
        "SELECT count(*) FROM gov.cases WHERE state = 'open' AND"
        f" (list_has_any([reporter_id, handler_id, officer_id], ?) OR {_AT_PREMISES})"
    )
    row = db.execute(sql, [ids, ids]).fetchone()
    return int(row[0]) if row else 0


def open_alarms(db: Cursor, ids: list[str]) -> int:
    """Return the running alarms at premises somebody answers for."""
    row = db.execute(f"SELECT count(*) FROM gov.alarms WHERE state <> 'closed' AND {_AT_PREMISES}", [ids]).fetchone()
    return int(row[0]) if row else 0


def closed_since(db: Cursor, ids: list[str], since: object) -> int:
    """Return the cases that name somebody and were closed since a time (naive UTC)."""
    sql = (
        "SELECT count(*) FROM gov.cases WHERE closed_at_utc >= ?"
        f" AND (list_has_any([reporter_id, handler_id, officer_id], ?) OR {_AT_PREMISES})"
    )
    row = db.execute(sql, [since, ids, ids]).fetchone()
    return int(row[0]) if row else 0


def mark_rows(db: Cursor, table: str, column: str, key: str, ids: list[str], empty: bool = False) -> int:
    """Put the mark, or nothing, in place of a column in the rows of some people; return how many rows there were."""
    row = db.execute(f"SELECT count(*) FROM {table} WHERE {key} = ANY(?) AND {column} IS NOT NULL", [ids]).fetchone()
    sql = f"UPDATE {table} SET {column} = ? WHERE {key} = ANY(?) AND {column} IS NOT NULL"
    db.execute(sql, ["" if empty else MARK, ids])
    return int(row[0]) if row else 0


def mark_texts(db: Cursor, table: str, column: str, name: str, phone: str, ids: list[str]) -> int:
    """Put the mark in place of a number in what people wrote anywhere, of a name where he had to do with it."""
    own, number = _OWN.get(table, _OWN_CASES), pattern_of(phone)
    mine = [ids] * own.count("?")
    where = f"regexp_matches({column}, ?) OR (contains({column}, ?) AND {own})"
    values = [number, name, *mine]
    row = db.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()
    sql = (
        f"UPDATE {table} SET {column} = CASE WHEN {own} THEN"
        f" replace(regexp_replace({column}, ?, ?, 'g'), ?, ?) ELSE regexp_replace({column}, ?, ?, 'g') END"
        f" WHERE {where}"
    )
    db.execute(sql, [*mine, number, MARK, name, MARK, number, MARK, *values])
    return int(row[0]) if row else 0


def forget_account(db: Cursor, account_id: str, at: object) -> None:
    """Take name, login, phone, mailbox and password from an account; its number stays."""
    db.execute(
        "UPDATE gov.accounts SET name = ?, login = 'erased-' || account_id, phone = NULL, email = NULL,"
        " password_hash = NULL, active = FALSE, erased_at_utc = ? WHERE account_id = ?",
        [MARK, at, account_id],
    )


def delete_rows(db: Cursor, table: str, column: str, values: list[str]) -> int:
    """Delete the rows of somebody from a table and return how many there were."""
    row = db.execute(f"SELECT count(*) FROM {table} WHERE {column} = ANY(?)", [values]).fetchone()
    db.execute(f"DELETE FROM {table} WHERE {column} = ANY(?)", [values])
    return int(row[0]) if row else 0
