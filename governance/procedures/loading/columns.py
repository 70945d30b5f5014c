"""Which column of a file fills which field: guessed, remembered from the last file of the source, or said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from governance.areas.datums import Datum
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.imports import store
from governance.procedures.loading.order import Order
from governance.procedures.loading.value_map import Words, read_values, translated
from governance.readers.fields import Field, demanded, guessed, plain
from governance.readers.sheet import Sheet
from governance.readers.source import Asked, Source

LEFT_OUT = ""  # a field whose guessed column is not wanted
TABLES = ("csv", "xlsx", "parquet")
NAMELESS = "="  # what a mark of columns begins with, instead of a source's name


@dataclass(frozen=True)
class Chosen:
    """How a file is read: field -> column, field -> the one value of every row, datum, words; `source` names it."""

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    datum: str
    words: Words
    source: str
    day_first: bool | None = None
    asked: Asked = field(default_factory=Asked)
    known: dict[tuple[str, str | None], str | None] = field(default_factory=dict, repr=False)

    @property
    def given(self) -> tuple[str, ...]:
        """The fields that the file, or a constant, says something about."""
        return (*self.columns, *self.constants)

    def record(self) -> dict[str, object]:
        """Return what is worth saving for the next file of the source; of a nameless one the columns alone.

        For two sources may have the same columns, and other constants, words and coordinates.
        """
        return self._all() if not self.source.startswith(NAMELESS) else {"columns": dict(self.columns)}

    def told(self) -> str:
        """Return all of it as JSON, for the record of the load."""
        return json.dumps(self._all(), ensure_ascii=False, sort_keys=True)

    def _all(self) -> dict[str, object]:
        found: dict[str, object] = {"columns": dict(self.columns), "constants": dict(self.constants)}
        found |= {"datum": self.datum, "values": self.words, "day_first": self.day_first}
        return found | {"asked": {name: value for name, value in asdict(self.asked).items() if value}}


def chosen(eng: Engine, order: Order, source: Source, fields: Sequence[Field]) -> Chosen:
    """Return how the file is read; raises Refused for an unknown field, column, datum or word, or a missing column."""
    mark = source_mark(order, source)
    kept = (None if order.fresh else eng.read(lambda db: store.mapping(db, order.kind, mark))) or {}
    remembered = {} if mark.startswith(NAMELESS) else _remembered(kept, "constants")
    constants = {**{name: value for name, value in remembered.items() if name not in order.mapping}, **order.constants}
    columns = guessed(source.columns, fields)
    for said in (_fitting(_remembered(kept, "columns"), source), order.mapping):
        taken = {column for column in said.values() if column != LEFT_OUT}
        columns = {name: column for name, column in columns.items() if column not in taken or name in said} | dict(said)
    columns = {name: column for name, column in columns.items() if column != LEFT_OUT and name not in order.constants}
    constants = {name: value for name, value in constants.items() if name not in columns}
    _demand_known(constants, fields)
    _demand(columns, constants, source, fields)
    datum = order.datum or str(Datum.WGS84)
    if datum not in set(Datum):
        raise Refused(_("没有名为“{datum}”的坐标系，可用 wgs84、gcj02、bd09。").format(datum=datum))
    words = read_values(order.values_file, fields) if order.values_file else _known(order.words, fields)
    return Chosen(columns, constants, datum, words, mark, order.day_first, order.asked)


def _demand(columns: Mapping[str, str], constants: Mapping[str, str], source: Source, fields: Sequence[Field]) -> None:
    """Raise Refused for what is missing or unknown; a column may serve two fields if each was asked for by name."""
    optional = [replace(one, required=False) for one in fields]
    for name, column in columns.items():
        demanded({name: column}, source.columns, optional, source.path)
    missing = [one for one in fields if one.required and one.name not in columns and one.name not in constants]
    demanded({}, source.columns, missing, source.path)


def suiting(order: Order, fields: Sequence[Field]) -> Callable[[Sequence[str]], int]:
    """Return what tells how many of some columns fill a field of an order's kind, or are named in it."""
    said = {column for column in order.mapping.values() if column}

    def fits(columns: Sequence[str]) -> int:
        return len({*guessed(columns, fields).values(), *(said & set(columns))})

    return fits


def unused(source: Source, how: Chosen) -> tuple[str, ...]:
    """Return the columns of the file that fill no field; those that shapes fill in are not the file's own."""
    filled = {*how.columns.values(), *(("lon", "lat") if source.format not in TABLES else ())}
    return tuple(column for column in source.columns if column not in filled)


def source_mark(order: Order, source: Source) -> str:
    """Return the name under which the mapping is remembered: the source's own, or a mark of its columns."""
    if order.source_name.strip():
        return order.source_name.strip()
    header = "\n".join(sorted(plain(column) for column in source.columns))
    return NAMELESS + hashlib.sha256(header.encode()).hexdigest()[:16]


def sheet_of_fields(sheet: Sheet, how: Chosen) -> tuple[Sheet, dict[str, str]]:
    """Return the sheet with one column for each field that is given, in our words, and field -> its column."""
    cells: dict[str, pa.Array] = {}
    mapping: dict[str, str] = {}
    for name, column in how.columns.items():
        shown = column if column not in cells else f"{column} ({name})"
        cells[shown], mapping[name] = _in_our_words(sheet.cells[column], name, how), shown
    for name, value in how.constants.items():
        shown = f"={name}"
        cells[shown], mapping[name] = pa.repeat(pa.scalar(value, pa.string()), len(sheet)), shown
    return Sheet(tuple(cells), pa.table(cells), sheet.lines, sheet.shapes, sheet.faults), mapping


def _in_our_words(cells: pa.ChunkedArray, name: str, how: Chosen) -> pa.Array:
    words = how.words.get(name)
    if not words:
        return cells
    coded = pc.dictionary_encode(cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    for theirs in coded.dictionary.to_pylist():
        if (name, theirs) not in how.known:
            how.known[name, theirs] = translated(words, theirs) if theirs is not None else None
    ours = pa.array([how.known[name, theirs] for theirs in coded.dictionary.to_pylist()], pa.string())
    return ours.take(coded.indices)


def _remembered(kept: dict, what: str) -> dict[str, str]:
    found = kept.get(what)
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _known(words: Words, fields: Sequence[Field]) -> Words:
    """Return saved words of the fields there are; a newer version may have others."""
    names = {one.name for one in fields}
    return {name: pairs for name, pairs in words.items() if name in names}


def _fitting(columns: dict[str, str], source: Source) -> dict[str, str]:
    """Return what was remembered, as far as this file has the columns."""
    return {name: column for name, column in columns.items() if column in source.columns}


def _demand_known(constants: Mapping[str, str], fields: Sequence[Field]) -> None:
    names = [one.name for one in fields]
    unknown = [name for name in constants if name not in names]
    if unknown:
        raise Refused(
            _("没有名为“{field}”的字段；可用的字段：{fields}。").format(field=unknown[0], fields="、".join(names))
        )
