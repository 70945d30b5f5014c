"""From a file to rows: every sheet parsed and shaped, what is wrong set apart, repeated rows found."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading.columns import Chosen, sheet_of_fields
from governance.procedures.loading.kinds import Shaped, keep
from governance.procedures.loading.order import Fault
from governance.procedures.loading.pace import Pace
from governance.readers.faults import Faults, shortened
from governance.readers.fields import Field
from governance.readers.parsing import Parsed, Reading, parsed
from governance.readers.refused import write_refused
from governance.readers.sheet import Sheet, picked
from governance.readers.source import Source

ROWS_AT_ONCE = 100_000
WORDING = "\x1fwording"  # a column beside the fields, as no field is called
WORDS = ("device_kind", "level", "reading")
BETWEEN = "/"  # the fields of a fault that lies in two of them
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


def rows_of(
    source: Source, fields: Sequence[Field], how: Chosen, reading: Reading, shapes: tuple[Shape, Shape], pace: Pace
) -> Rows:
    """Return the rows of a whole file; raises Refused where the file itself is broken.

    `shapes` are what shapes the rows whose cells could be read, and what looks for further faults in the others.
    """
    tables: list[pa.Table] = []
    faults: list[Faults] = []
    read = 0
    for sheet in source.batches(ROWS_AT_ONCE):
        given, mapping = sheet_of_fields(sheet, how)
        found = parsed(given, fields, mapping, reading)
        values = found.values.append_column(WORDING, _wording(sheet, how))
        shaped = shapes[0](keep(values, found.good), sheet.lines[found.good])
        tables.append(shaped.rows)
        faults += [found.faults, as_written(shaped.faults, sheet, how)]
        if not found.good.all():
            faults.append(_further(sheet, how, values, found, shapes[1]))
        read += len(sheet)
        pace.read(read)
    if not read:
        raise Refused(_("{file} 只有表头，没有数据行；请核对导出的文件。").format(file=source.path.name))
    return Rows(pa.concat_tables(tables, promote_options="permissive"), Faults.joined(faults), read)


def _further(sheet: Sheet, how: Chosen, values: pa.Table, found: Parsed, shape: Shape) -> Faults:
    """Return what else is wrong with rows that have a cell nobody can read, so that all of it is mended in one go.

    What is wrong only because that cell counts as empty is not told again.
    """
    bad = ~found.good
    more = as_written(shape(keep(values, bad), sheet.lines[bad]).faults, sheet, how)
    told = set(zip(found.faults.line.tolist(), found.faults.field.to_pylist(), strict=True))
    fresh = [not {(line, part) for part in (field, *field.split(BETWEEN))} & told for line, field, *_rest in more]
    return more.chosen(np.array(fresh, dtype=bool))


def _wording(sheet: Sheet, how: Chosen) -> pa.Array:
    """Return what each row says in words, as it stands: what tells two signals of one moment and place apart."""
    columns = dict.fromkeys(how.columns[name] for name in WORDS if name in how.columns)
    cells = [pc.fill_null(sheet.cells[column].combine_chunks(), "") for column in columns]
    return pc.binary_join_element_wise(*cells, WORDING) if cells else pa.nulls(len(sheet), pa.string())


def as_written(faults: Faults, sheet: Sheet, how: Chosen) -> Faults:
    """Return faults found in our values as the file has them: the name of its column, the cell as it stands there.

    A value that is part of its cell, as one code of a list is, stays alone.
    """
    if not len(faults):
        return faults
    order = np.argsort(sheet.lines, kind="stable")
    rows = order[np.searchsorted(sheet.lines, faults.line, sorter=order)]
    fields, values = faults.field.to_pylist(), faults.value.to_pylist()
    for name in set(fields):
        columns = [how.columns.get(part, "") for part in name.split(BETWEEN)]
        if not all(columns):
            continue
        for at in [at for at, field in enumerate(fields) if field == name]:
            cells = BETWEEN.join(sheet.cells[column][int(rows[at])].as_py() or "" for column in columns)
            fields[at] = BETWEEN.join(columns)
            values[at] = values[at] if values[at] and values[at] in cells else cells
    return Faults(faults.line, pa.array(fields, pa.string()), pa.array(values, pa.string()), faults.reason)


def without_repeats(rows: Rows, key: str, column: str, made_of: Sequence[str] = ()) -> Rows:
    """Return the rows each key once: what is repeated word for word counts once, what contradicts itself is refused.

    `column` is what the file calls the key; `made_of` are its columns from which the key was made where it has none.
    """
    if not rows.table.num_rows:
        return rows
    if pc.count_distinct(rows.table[key], mode="all").as_py() == rows.table.num_rows:
        return rows
    twice = rows.table[key].to_pandas().duplicated(keep=False).to_numpy()
    places = np.flatnonzero(twice)
    some = rows.table.take(pa.array(places)).to_pandas().astype(object)
    wrong, again = _contradictions(some, key)
    faults = _contradicting(some[wrong], key, column, made_of)
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


def _contradicting(wrong: pd.DataFrame, key: str, column: str, made_of: Sequence[str]) -> Faults:
    """Return a fault for each row that shares its key with a row of other content, both lines named."""
    found = []
    for value, group in wrong.groupby(key, sort=False):
        lines = group["line"].to_numpy()
        for at, line in enumerate(lines):
            other = int(lines[0] if at else lines[1])
            reason = _("与第 {line} 行编号相同而内容不同，请只留一行。").format(line=other)
            if made_of:
                told = _("文件没有编号；与第 {line} 行的{columns}都相同，而别的内容不同，请补上编号，或只留一行。")
                reason = told.format(line=other, columns=_("、").join(f"“{one}”" for one in made_of))
            told_as = ("", "") if made_of else (column, str(value))
            found.append(Faults.of(np.array([line]), told_as[0], pa.array([told_as[1]]), reason))
    return Faults.joined(found)


def told_faults(faults: Faults, most: int) -> tuple[Fault, ...]:
    """Return the first faults as they are shown: of a very long cell its beginning."""
    return tuple(
        Fault(line, name, shortened(value or ""), reason) for line, name, value, reason in islice(faults, most)
    )


def rows_refusal() -> str:
    """Return why a file with refused rows is not loaded."""
    return _("没有导入：有被拒的行。改正后再导，或跳过它们。")


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
