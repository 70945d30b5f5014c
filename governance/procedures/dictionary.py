"""The data dictionary 数据字典: every column of the store with its meaning, made from the schema itself."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from governance.engine import open_store
from governance.procedures.store import dictionary

HEAD = """# Data dictionary

Made by `python -m governance dictionary`; do not edit by hand. `gov` holds what may change, `hist` what is over.
Times are UTC, coordinates WGS-84 degrees, geometries WKB. A column marked * belongs to the primary key.
"""


def dictionary_text() -> str:
    """Return the dictionary of the newest schema as Markdown."""
    with TemporaryDirectory(prefix="dictionary-") as folder:
        eng = open_store(Path(folder))
        columns, keys = eng.read(dictionary.columns), eng.read(dictionary.primary_keys)
        eng.close()
    parts = [HEAD]
    for table, found in groupby(columns, key=lambda column: column.table):
        parts.append(f"\n## {table}\n\n| column | type | empty | meaning |\n|---|---|---|---|\n")
        for column in found:
            mark = "*" if column.name in keys.get(table, ()) else ""
            meaning = (column.meaning or "").replace("|", "\\|")
            parts.append(
                f"| {column.name}{mark} | {column.kind} | {'yes' if column.nullable else 'no'} | {meaning} |\n"
            )
    return "".join(parts)
