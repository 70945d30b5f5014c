"""From a file to rows: every sheet parsed and shaped, what is wrong set apart, repeated rows found."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading.columns import Chosen, sheet_of_fields
from governance.procedures.loading.kinds import Shaped, keep
from governance.procedures.loading.pace import Pace
from governance.readers.faults import Faults
from governance.readers.fields import Field
from governance.readers.parsing import Reading, parsed
from governance.readers.refused import write_refused
from governance.readers.sheet import Sheet, picked
from governance.readers.source import Source

ROWS_AT_ONCE = 100_000
Shape = Callable[[pa.Table, np.ndarray], Shaped]


@dataclass(frozen=True)
class Rows:
    """What a file holds: rows that could be (with `line`), faults of the others, how many were read and repeated."""

    table: pa.Table
    faults: Faults
    read: int
    repeated: int = 0

    @property
    def refused(self) -> int:
        """Number of rows with a fault."""
        return len(np.unique(self.faults.line))


def rows_of(source: Source, fields: Sequence[Field], how: Chosen, reading: Reading, shape: Shape, pace: Pace) -> Rows:
    """Return the rows of a whole file; raises Refused where the file itself is broken."""
    tables: list[pa.Table] = []
    faults: list[Faults] = []
    read = 0
    for sheet in source.batches(ROWS_AT_ONCE):
        given, mapping = sheet_of_fields(sheet, how)
        found = parsed(given, fields, mapping, reading)
        values, lines = keep(found.values, found.good), sheet.lines[found.good]
        shaped = shape(values, lines)
        tables.append(shaped.rows)
        faults += [found.faults, shaped.faults]
        read += len(sheet)
        pace.read(read)
    if not read:
        raise Refused(_("{file} 只有表头，没有数据行；请核对导出的文件。").format(file=source.path.name))
    return Rows(pa.concat_tables(tables, promote_options="permissive"), Faults.joined(faults), read)


def without_repeats(rows: Rows, key: str) -> Rows:
    """Return the rows each key once: what is repeated word for word counts once, what contradicts itself is refused."""
    if not rows.table.num_rows:
        return rows
    if pc.count_distinct(rows.table[key], mode="all").as_py() == rows.table.num_rows:
        return rows
    twice = rows.table[key].to_pandas().duplicated(keep=False).to_numpy()
    places = np.flatnonzero(twice)
    some = rows.table.take(pa.array(places)).to_pandas().astype(object)
    wrong, again = _contradictions(some, key)
    faults = _contradicting(some[wrong], key)
    good = np.ones(rows.table.num_rows, dtype=bool)
    good[places[wrong | again]] = False
    return Rows(keep(rows.table, good), Faults.joined([rows.faults, faults]), rows.read, int(again.sum()))


def _contradictions(some: pd.DataFrame, key: str) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows have another content under the same key, and which repeat an earlier row word for word."""
    kept = [name for name in some.columns if name != "line" and not name.startswith("unknown_")]
    content = some[kept].map(str).agg("\x1f".join, axis=1)
    kinds = content.groupby(some[key].to_numpy()).transform("nunique").to_numpy()
    wrong = kinds > 1
    again = some[key].duplicated().to_numpy() & ~wrong
    return wrong, again


def _contradicting(wrong: pd.DataFrame, key: str) -> Faults:
    """Return a fault for each row that shares its key with a row of other content, both lines named."""
    found = []
    for value, group in wrong.groupby(key, sort=False):
        lines = group["line"].to_numpy()
        for at, line in enumerate(lines):
            other = int(lines[0] if at else lines[1])
            reason = _("与第 {line} 行编号相同而内容不同，请只留一行。").format(line=other)
            found.append(Faults.of(np.array([line]), key, pa.array([str(value)]), reason))
    return Faults.joined(found)


def refused_file(source: Source, faults: Faults) -> bytes:
    """Return the refused rows in their original form, read from the file once more."""
    wanted = pa.array(np.unique(faults.line))

    def sheets() -> Iterator[Sheet]:
        for sheet in source.batches(ROWS_AT_ONCE):
            chosen = pc.is_in(pa.array(sheet.lines), wanted).to_numpy(zero_copy_only=False)
            if chosen.any():
                yield picked(sheet, chosen)

    buffer = io.BytesIO()
    write_refused(buffer, source, sheets(), faults)
    return buffer.getvalue()
