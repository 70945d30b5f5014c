"""SQL: is there a city, what a killed load left, the settings of the city."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store

HISTORY = ("hist.alarms", "hist.alarm_days", "hist.alarm_grid_days", "hist.alarm_premises_months")


def city_rows(db: Cursor) -> int:
    """Return how many cities the store holds: 1, or 0 while it is half-built."""
    return _number(db, "SELECT count(*) FROM gov.city")


def untouched(db: Cursor) -> bool:
    """Tell whether nobody has ever signed in to this store, so that removing it loses nobody's work."""
    return _number(db, "SELECT count(*) FROM gov.sessions") == 0


def schema_number(db: Cursor) -> int:
    """Return the number of the newest migration the store has."""
    return _number(db, "SELECT coalesce(max(version), 0) FROM gov.migrations")


def unsealed_rows(db: Cursor, table: str) -> int:
    """Return the rows of a history table that belong to no sealed batch; nobody sees them."""
    sql = f"SELECT count(*) FROM {table} WHERE batch_id NOT IN (SELECT batch_id FROM gov.batches)"
    return _number(db, sql)


def remove_unsealed(db: Cursor, table: str) -> None:
    """Delete the rows of a history table that belong to no sealed batch."""
    db.execute(f"DELETE FROM {table} WHERE batch_id NOT IN (SELECT batch_id FROM gov.batches)")


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
