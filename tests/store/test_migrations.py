"""A store that people have worked with is brought to the newest schema with everything in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from governance.engine import Cursor, migrate, open_store

FIRST = migrate.migrations()[:1]
VALUES: dict[str, object] = {
    "VARCHAR": "1",
    "INTEGER": 1,
    "BIGINT": 1,
    "SMALLINT": 1,
    "DOUBLE": 1.0,
    "BOOLEAN": True,
    "BLOB": b"1",
    "DATE": date(2026, 11, 22),
    "TIMESTAMP": datetime(2026, 11, 22),
}


def tables(db: Cursor) -> dict[str, dict[str, str]]:
    """Return table -> column -> type, in order."""
    sql = (
        "SELECT table_schema || '.' || table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema IN ('gov', 'hist') ORDER BY table_schema, table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in db.execute(sql).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def fill(db: Cursor) -> None:
    """Put two rows into every table but that of the migrations."""
    for table, columns in tables(db).items():
        if table == "gov.migrations":
            continue
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        first = [VALUES[kind] for kind in columns.values()]
        second = [f"{value}2" if isinstance(value, str) else value for value in first]
        second = [2 if type(value) is int else value for value in second]
        for row in (first, second):
            db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)


def counts(db: Cursor, names: list[str]) -> dict[str, int]:
    return {name: db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}


def test_every_migration_runs_on_a_store_with_rows_in_every_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "migrations", lambda: FIRST)
        old = open_store(tmp_path, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
        names = [name for name in old.read(tables) if name != "gov.migrations"]
        old.write(fill)
        before = old.read(lambda db: counts(db, names))
        old.close()
    new = open_store(tmp_path)
    assert new.migrated == [name for _number, name, _sql in migrate.migrations()[1:]]
    assert new.read(lambda db: counts(db, names)) == before
    assert set(before.values()) == {2}
    new.close()
