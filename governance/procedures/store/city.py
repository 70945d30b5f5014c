"""SQL: is there a city, which profile it has, its settings."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store


def city_rows(db: Cursor) -> int:
    """Return how many cities the store holds: 1, or 0 while it is half-built."""
    return _number(db, "SELECT count(*) FROM gov.city")


def untouched(db: Cursor) -> bool:
    """Tell whether nobody has ever signed in to this store, so that removing it loses nobody's work."""
    return _number(db, "SELECT count(*) FROM gov.sessions") == 0


def schema_number(db: Cursor) -> int:
    """Return the number of the newest migration the store has."""
    return _number(db, "SELECT coalesce(max(version), 0) FROM gov.migrations")


def profile_text(db: Cursor) -> str | None:
    """Return the city profile this store was made from, as TOML text."""
    row = db.execute("SELECT profile FROM gov.city").fetchone()
    return str(row[0]) if row else None


def setting_values(db: Cursor) -> dict[str, str]:
    """Return name -> value of every setting of the city that was ever changed."""
    return dict(db.execute("SELECT name, value FROM gov.settings").fetchall())


def put_setting(db: Cursor, name: str, value: str, at: datetime, account_id: str | None) -> None:
    """Keep the value of one setting."""
    db.execute("DELETE FROM gov.settings WHERE name = ?", [name])
    db.execute("INSERT INTO gov.settings VALUES (?, ?, ?, ?)", [name, value, to_store(at), account_id])


def _number(db: Cursor, sql: str) -> int:
    row = db.execute(sql).fetchone()
    return int(row[0]) if row else 0
