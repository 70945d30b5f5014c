"""Numbered migrations, forward only; killed at any point they leave the old schema or the new one."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from duckdb import DuckDBPyConnection as Cursor
from duckdb import Error as StoreError

from governance.engine.errors import Refused
from governance.engine.text import _

MIGRATIONS = Path(__file__).parent / "migrations"
_TABLE = re.compile(r"CREATE TABLE (\S+) \(")
_ADDED = re.compile(r"ALTER TABLE (\S+) ADD COLUMN (\w+) .*?-- (.+)$")
_COLUMN = re.compile(r"^\s+(\w+) .*?-- (.+)$")


def migrations() -> list[tuple[int, str, str]]:
    """Return (number, name, SQL) of every migration that ships, in order."""
    found = []
    for path in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        number, name = path.stem.split("_", 1)
        found.append((int(number), name, path.read_text(encoding="utf-8")))
    return found


def column_comments(sql: str) -> list[tuple[str, str, str]]:
    """Return (table, column, comment) read from the `--` texts of a migration.

    >>> column_comments("CREATE TABLE gov.x (\\n    a INTEGER, -- first\\n);")
    [('gov.x', 'a', 'first')]
    """
    found, table = [], ""
    for line in sql.splitlines():
        if match := _TABLE.match(line):
            table = match[1]
        elif match := _ADDED.match(line):
            found.append((match[1], match[2], match[3]))
        elif (match := _COLUMN.match(line)) and table:
            found.append((table, match[1], match[2]))
    return found


def applied(db: Cursor) -> int:
    """Return the number of the newest migration the store has, 0 for an empty store."""
    db.execute("CREATE SCHEMA IF NOT EXISTS gov")
    db.execute("CREATE SCHEMA IF NOT EXISTS hist")
    db.execute("CREATE TABLE IF NOT EXISTS gov.migrations (version INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
    row = db.execute("SELECT coalesce(max(version), 0) FROM gov.migrations").fetchone()
    return int(row[0]) if row else 0


def migrate(db: Cursor) -> list[str]:
    """Bring the store to the newest schema and return the names of the migrations that ran.

    Raises Refused when the store was written by a newer version of the product.
    """
    have, known, ran = applied(db), migrations(), []
    if have > (known[-1][0] if known else 0):
        raise Refused(_("数据库由更新的版本写成（结构 {have}），请安装新版本后再启动。").format(have=have))
    for number, name, sql in known:
        if number > have:
            _run(db, number, name, sql)
            ran.append(name)
    if ran:
        db.execute("CHECKPOINT")
    return ran


def _run(db: Cursor, number: int, name: str, sql: str) -> None:
    db.execute("BEGIN")
    try:
        db.execute(sql)
        for table, column, comment in column_comments(sql):
            quoted = comment.replace("'", "''")  # COMMENT takes no bound parameter; the text is our own file's
            db.execute(f"COMMENT ON COLUMN {table}.{column} IS '{quoted}'")
        db.execute("INSERT INTO gov.migrations VALUES (?, ?)", [number, name])
        db.execute("COMMIT")
    except Exception:
        with contextlib.suppress(StoreError):  # a failed COMMIT has already rolled back
            db.execute("ROLLBACK")
        raise
