"""SQL: every column of the store with its meaning."""

from __future__ import annotations

from typing import NamedTuple

from governance.engine import Cursor


class Column(NamedTuple):
    """One column: table with its schema, name, type, whether it may be empty, and its meaning."""

    table: str
    name: str
    kind: str
    nullable: bool
    meaning: str | None


def columns(db: Cursor) -> list[Column]:
    """Return every column of gov.* and hist.*, in the order in which the migrations made them."""
    sql = (
        "SELECT schema_name || '.' || table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns()"
        " WHERE schema_name IN ('gov', 'hist') AND table_name <> 'migrations' ORDER BY table_oid, column_index"
    )
    return [Column(*row) for row in db.execute(sql).fetchall()]


def primary_keys(db: Cursor) -> dict[str, tuple[str, ...]]:
    """Return table with its schema -> columns of its primary key."""
    sql = (
        "SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints()"
        " WHERE schema_name IN ('gov', 'hist') AND constraint_type = 'PRIMARY KEY'"
    )
    return {table: tuple(names) for table, names in db.execute(sql).fetchall()}
