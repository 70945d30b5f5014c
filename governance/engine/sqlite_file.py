"""What somebody else's SQLite file holds, looked at before any of it is asked: reading a view runs whatever it says."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

LONGEST_DEFAULT = 1_000
_TABLE = re.compile(r"CREATE TABLE ", re.I)
_INDEXED = re.compile(r"""CREATE VIRTUAL TABLE ("rtree_[^"]*"|\[rtree_[^]]*]|rtree_\w*) USING rtree\s*\(""", re.I)
_PASSIVE = re.compile(
    r"CREATE (UNIQUE )?INDEX |CREATE TRIGGER ", re.I
)  # a trigger waits for a write, which never comes


def active_part(path: Path) -> str | None:
    """Return the name of something in the file that is more than rows in a table, None where there is nothing such.

    Views, generated columns and virtual tables but the spatial index compute what they hold when they are read, for as
    long and as much as whoever made the file wants; a long default of a column stands in every row at no cost of the
    file's. Raises sqlite3.Error and UnicodeError for what is no sound SQLite file.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    file = sqlite3.connect(uri, uri=True)
    try:
        parts = file.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        for name, sql in parts:
            text = str(sql)
            if not (_TABLE.match(text) or _INDEXED.match(text) or _PASSIVE.match(text)):
                return str(name)
            if _TABLE.match(text) and _computes(file, str(name)):
                return str(name)
        return None
    finally:
        file.close()


def _computes(file: sqlite3.Connection, table: str) -> bool:
    sql = "SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3) OR length(dflt_value) > ?"
    return bool(file.execute(sql, [table, LONGEST_DEFAULT]).fetchone()[0])
