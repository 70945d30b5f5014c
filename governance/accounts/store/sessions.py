"""SQL of the sign-ins: sessions, and failures that lead to a lockout."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store


def start_session(db: Cursor, session_ref: str, account_id: str, at: datetime, address: str) -> None:
    """Record a sign-in."""
    now = to_store(at)
    db.execute("INSERT INTO gov.sessions VALUES (?, ?, ?, ?, NULL, ?)", [session_ref, account_id, now, now, address])
    db.execute("UPDATE gov.accounts SET last_seen_at_utc = ? WHERE account_id = ?", [now, account_id])


def session(db: Cursor, session_ref: str) -> tuple[str, datetime, datetime] | None:
    """Return (account_id, started, last seen) of a session that has not been ended; times naive UTC."""
    sql = "SELECT account_id, started_at_utc, seen_at_utc, ended_at_utc FROM gov.sessions WHERE session_ref = ?"
    row = db.execute(sql, [session_ref]).fetchone()
    return None if row is None or row[3] is not None else row[:3]


def sessions_alive(db: Cursor, refs: list[str], seen_since: datetime, started_since: datetime) -> set[str]:
    """Return those of the sessions that have not ended, belong to an active account and are neither idle nor old."""
    sql = (
        "SELECT s.session_ref FROM gov.sessions s JOIN gov.accounts a USING (account_id)"
        " WHERE s.session_ref = ANY(?) AND s.ended_at_utc IS NULL AND a.active"
        " AND s.seen_at_utc >= ? AND s.started_at_utc >= ?"
    )
    return {ref for (ref,) in db.execute(sql, [refs, to_store(seen_since), to_store(started_since)]).fetchall()}


def touch_session(db: Cursor, session_ref: str, at: datetime) -> None:
    """Note that a session is in use."""
    db.execute("UPDATE gov.sessions SET seen_at_utc = ? WHERE session_ref = ?", [to_store(at), session_ref])


def end_sessions(db: Cursor, at: datetime, *, session_ref: str | None = None, account_id: str | None = None) -> None:
    """End one session, or every session of an account."""
    sql = "UPDATE gov.sessions SET ended_at_utc = ? WHERE ended_at_utc IS NULL AND (session_ref = ? OR account_id = ?)"
    db.execute(sql, [to_store(at), session_ref, account_id])


def end_other_sessions(db: Cursor, at: datetime, account_id: str, keep_ref: str | None) -> int:
    """End every session of an account but one, which may be None; return how many were ended."""
    sql = (
        "UPDATE gov.sessions SET ended_at_utc = ? WHERE account_id = ? AND ended_at_utc IS NULL"
        " AND session_ref IS DISTINCT FROM ?"
    )
    row = db.execute(sql, [to_store(at), account_id, keep_ref]).fetchone()
    return int(row[0]) if row else 0


def renew_session(db: Cursor, at: datetime, old_ref: str, new_ref: str) -> bool:
    """Let a session that stands go on under another token; it keeps its beginning. Return whether it stood."""
    now = to_store(at)
    row = db.execute(
        "INSERT INTO gov.sessions SELECT ?, account_id, started_at_utc, ?, NULL, address FROM gov.sessions"
        " WHERE session_ref = ? AND ended_at_utc IS NULL",
        [new_ref, now, old_ref],
    ).fetchone()
    db.execute("UPDATE gov.sessions SET ended_at_utc = ? WHERE session_ref = ?", [now, old_ref])
    return bool(row and row[0])


def sessions_of(
    db: Cursor, account_id: str, seen_since: datetime, started_since: datetime
) -> list[tuple[str, datetime, datetime, str | None]]:
    """Return (session_ref, started, last seen, address) of the sessions of an account that stand, the newest use first.

    Times are naive UTC.
    """
    sql = (
        "SELECT session_ref, started_at_utc, seen_at_utc, address FROM gov.sessions WHERE account_id = ?"
        " AND ended_at_utc IS NULL AND seen_at_utc >= ? AND started_at_utc >= ? ORDER BY seen_at_utc DESC, session_ref"
    )
    return db.execute(sql, [account_id, to_store(seen_since), to_store(started_since)]).fetchall()


def was_here(db: Cursor, login: str, address: str, since: datetime) -> bool:
    """Tell whether a name has signed in from an address since a time."""
    sql = (
        "SELECT count(*) FROM gov.sessions JOIN gov.accounts USING (account_id)"
        " WHERE lower(login) = lower(?) AND address = ? AND started_at_utc >= ?"
    )
    row = db.execute(sql, [login, address, to_store(since)]).fetchone()
    return bool(row and row[0])


def end_sessions_of(db: Cursor, at: datetime, logins: list[str]) -> None:
    """End every session of some accounts."""
    db.execute(
        "UPDATE gov.sessions SET ended_at_utc = ? WHERE ended_at_utc IS NULL AND account_id IN"
        " (SELECT account_id FROM gov.accounts WHERE login = ANY(?))",
        [to_store(at), logins],
    )


def add_failure(db: Cursor, failure_id: str, login: str, address: str, at: datetime) -> None:
    """Record a failed sign-in."""
    db.execute("INSERT INTO gov.sign_in_failures VALUES (?, ?, ?, ?)", [failure_id, login, address, to_store(at)])


def failure_times(db: Cursor, login: str, address: str, since: datetime) -> list[datetime]:
    """Return when one name failed from one address since a time, the oldest first (naive UTC)."""
    sql = (
        "SELECT failed_at_utc FROM gov.sign_in_failures WHERE lower(login) = lower(?) AND address = ?"
        " AND failed_at_utc > ? ORDER BY 1"
    )
    return [at for (at,) in db.execute(sql, [login, address, to_store(since)]).fetchall()]


def failures_from(db: Cursor, address: str, since: datetime) -> int:
    """Return the failures of every name from one address since a time."""
    sql = "SELECT count(*) FROM gov.sign_in_failures WHERE address = ? AND failed_at_utc > ?"
    row = db.execute(sql, [address, to_store(since)]).fetchone()
    return int(row[0]) if row else 0


def failures_everywhere(db: Cursor, login: str, since: datetime) -> tuple[int, datetime | None]:
    """Return the number of failures of one name from every address since a time, and the newest of them (naive UTC)."""
    sql = (
        "SELECT count(*), max(failed_at_utc) FROM gov.sign_in_failures WHERE lower(login) = lower(?)"
        " AND failed_at_utc > ?"
    )
    row = db.execute(sql, [login, to_store(since)]).fetchone()
    return (int(row[0]), row[1]) if row else (0, None)


def take_back_failure(db: Cursor, failure_id: str) -> None:
    """Forget a try that was counted beforehand and was right."""
    db.execute("DELETE FROM gov.sign_in_failures WHERE failure_id = ?", [failure_id])


def clear_failures(db: Cursor, login: str, address: str) -> None:
    """Forget the failures of one name from one address after it has signed in."""
    db.execute("DELETE FROM gov.sign_in_failures WHERE lower(login) = lower(?) AND address = ?", [login, address])


def clear_all_failures(db: Cursor, login: str) -> None:
    """Forget every failure of one name, wherever it came from."""
    db.execute("DELETE FROM gov.sign_in_failures WHERE lower(login) = lower(?)", [login])
