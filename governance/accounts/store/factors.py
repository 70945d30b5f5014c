"""SQL of the second factors: shared secrets, recovery codes, and sign-ins that wait for a code."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from governance.engine import Cursor
from governance.engine.times import to_store


class Factor(NamedTuple):
    """The authenticator of an account; times naive UTC, `confirmed_at_utc` null while it is being set up."""

    secret: str
    made_at_utc: datetime
    confirmed_at_utc: datetime | None
    newest_step: int | None


class Half(NamedTuple):
    """A sign-in whose password fitted and whose code is still to come."""

    account_id: str
    address: str
    begun_at_utc: datetime
    failures: int


def factor(db: Cursor, account_id: str) -> Factor | None:
    """Return the authenticator of an account, confirmed or not."""
    sql = "SELECT secret, made_at_utc, confirmed_at_utc, newest_step FROM gov.second_factors WHERE account_id = ?"
    row = db.execute(sql, [account_id]).fetchone()
    return Factor(*row) if row else None


def put_secret(db: Cursor, account_id: str, secret: str, at: datetime) -> None:
    """Keep a secret that is not confirmed yet in place of whatever the account had."""
    db.execute(
        "INSERT OR REPLACE INTO gov.second_factors VALUES (?, ?, ?, NULL, NULL)", [account_id, secret, to_store(at)]
    )


def confirm(db: Cursor, account_id: str, step: int, at: datetime) -> None:
    """Note that the first code fitted."""
    sql = "UPDATE gov.second_factors SET confirmed_at_utc = ?, newest_step = ? WHERE account_id = ?"
    db.execute(sql, [to_store(at), step, account_id])


def use_step(db: Cursor, account_id: str, step: int) -> None:
    """Note the time step whose code has been used."""
    db.execute("UPDATE gov.second_factors SET newest_step = ? WHERE account_id = ?", [step, account_id])


def remove(db: Cursor, account_id: str) -> None:
    """Forget the authenticator, the recovery codes and the waiting sign-ins of an account."""
    for table in ("gov.second_factors", "gov.recovery_codes", "gov.half_sign_ins"):
        db.execute(f"DELETE FROM {table} WHERE account_id = ?", [account_id])


def put_recovery_codes(db: Cursor, account_id: str, hashes: list[str], at: datetime) -> None:
    """Keep new recovery codes in place of the ones before."""
    db.execute("DELETE FROM gov.recovery_codes WHERE account_id = ?", [account_id])
    rows = [[account_id, found, to_store(at)] for found in hashes]
    db.executemany("INSERT INTO gov.recovery_codes VALUES (?, ?, ?, NULL)", rows)


def use_recovery_code(db: Cursor, account_id: str, code_hash: str, at: datetime) -> bool:
    """Use up a recovery code; return whether there was such a one to use."""
    sql = "UPDATE gov.recovery_codes SET used_at_utc = ? WHERE account_id = ? AND code_hash = ? AND used_at_utc IS NULL"
    row = db.execute(sql, [to_store(at), account_id, code_hash]).fetchone()
    return bool(row and row[0])


def recovery_codes_left(db: Cursor, account_id: str) -> int:
    """Return how many recovery codes an account can still use."""
    sql = "SELECT count(*) FROM gov.recovery_codes WHERE account_id = ? AND used_at_utc IS NULL"
    row = db.execute(sql, [account_id]).fetchone()
    return int(row[0]) if row else 0


def begin_half(db: Cursor, half_ref: str, account_id: str, address: str, at: datetime) -> None:
    """Record that a password fitted."""
    db.execute("INSERT INTO gov.half_sign_ins VALUES (?, ?, ?, ?, 0)", [half_ref, account_id, address, to_store(at)])


def half(db: Cursor, half_ref: str, begun_since: datetime) -> Half | None:
    """Return a sign-in that waits for its code, unless it was begun before a time."""
    sql = (
        "SELECT account_id, address, begun_at_utc, failures FROM gov.half_sign_ins"
        " WHERE half_ref = ? AND begun_at_utc >= ?"
    )
    row = db.execute(sql, [half_ref, to_store(begun_since)]).fetchone()
    return Half(*row) if row else None


def count_wrong_code(db: Cursor, half_ref: str) -> None:
    """Count one more wrong code."""
    db.execute("UPDATE gov.half_sign_ins SET failures = failures + 1 WHERE half_ref = ?", [half_ref])


def end_half(db: Cursor, half_ref: str) -> None:
    """End a waiting sign-in, because its code fitted or no more are taken."""
    db.execute("DELETE FROM gov.half_sign_ins WHERE half_ref = ?", [half_ref])


def end_halves(db: Cursor, account_id: str) -> None:
    """End every waiting sign-in of an account: from here on they need another code than they were begun for."""
    db.execute("DELETE FROM gov.half_sign_ins WHERE account_id = ?", [account_id])


def forget(db: Cursor, begun_before: datetime, made_before: datetime) -> int:
    """Delete waiting sign-ins begun, and secrets made and never confirmed, before a time; return how many."""
    halves = db.execute("DELETE FROM gov.half_sign_ins WHERE begun_at_utc < ?", [to_store(begun_before)]).fetchone()
    sql = "DELETE FROM gov.second_factors WHERE confirmed_at_utc IS NULL AND made_at_utc < ?"
    secrets = db.execute(sql, [to_store(made_before)]).fetchone()
    return sum(int(row[0]) for row in (halves, secrets) if row)
