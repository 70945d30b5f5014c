"""SQL of the conversation on a case: its messages, who has written, and where lately something was said."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.whistles.talk import Message

_COLUMNS = "number, account_id, author, role, department_code, text, said_at_utc, taken_back_at_utc"


def of_case(db: Cursor, case_id: str) -> list[Message]:
    """Return the messages on a case, the first one first."""
    sql = f"SELECT {_COLUMNS} FROM gov.messages WHERE case_id = ? ORDER BY number"
    return [_message(row) for row in db.execute(sql, [case_id]).fetchall()]


def message(db: Cursor, case_id: str, number: int) -> Message | None:
    """Return one message."""
    sql = f"SELECT {_COLUMNS} FROM gov.messages WHERE case_id = ? AND number = ?"
    row = db.execute(sql, [case_id, number]).fetchone()
    return _message(row) if row else None


def last_of(db: Cursor, case_id: str, account_id: str) -> Message | None:
    """Return the newest message of somebody on a case."""
    sql = f"SELECT {_COLUMNS} FROM gov.messages WHERE case_id = ? AND account_id = ? ORDER BY number DESC LIMIT 1"
    row = db.execute(sql, [case_id, account_id]).fetchone()
    return _message(row) if row else None


def next_number(db: Cursor, case_id: str) -> int:
    """Return the number of the next message on a case."""
    row = db.execute("SELECT coalesce(max(number), 0) + 1 FROM gov.messages WHERE case_id = ?", [case_id]).fetchone()
    return int(row[0]) if row else 1


def add(db: Cursor, case_id: str, one: Message) -> None:
    """Keep a message; fails with a duplicate key when somebody else was faster."""
    values = [one.number, one.account_id, one.author, one.role, one.department_code, one.text]
    sql = f"INSERT INTO gov.messages (case_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, [case_id, *values, to_store(one.said_at_utc), None])


def empty(db: Cursor, case_id: str, number: int, at: datetime) -> None:
    """Take a message back: its words go for good, that there was one stays."""
    sql = "UPDATE gov.messages SET text = NULL, taken_back_at_utc = ? WHERE case_id = ? AND number = ?"
    db.execute(sql, [to_store(at), case_id, number])


def authors(db: Cursor, case_id: str) -> list[str]:
    """Return the accounts that have written on a case."""
    sql = "SELECT DISTINCT account_id FROM gov.messages WHERE case_id = ? ORDER BY account_id"
    return [account_id for (account_id,) in db.execute(sql, [case_id]).fetchall()]


def lately(db: Cursor, since: datetime) -> dict[str, int]:
    """Return case -> a number that grows with each message said and each taken back, where one was since then."""
    sql = (
        "SELECT case_id, max(number) + count(taken_back_at_utc) * 1000000 FROM gov.messages GROUP BY case_id"
        " HAVING max(said_at_utc) >= ?"
    )
    return {case_id: int(mark) for case_id, mark in db.execute(sql, [to_store(since)]).fetchall()}


def _message(row: tuple) -> Message:
    number, account_id, author, role, department, text, said, back = row
    return Message(number, account_id, author, role, department, text or "", from_store(said), from_store(back))
