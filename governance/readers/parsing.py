"""From text cells to values: whole columns at a time, every cell that cannot be read told with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.text import _
from governance.readers.faults import Faults
from governance.readers.fields import Field, Kind
from governance.readers.kinds import mailboxes, phones, quantities, times, words
from governance.readers.kinds.column import Column, flags, narrowed, present, trimmed
from governance.readers.sheet import Sheet

__all__ = ["Faults", "Parsed", "Reading", "day_first_of", "parsed"]

TYPES = {
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.LON: pa.float64(),
    Kind.LAT: pa.float64(),
    Kind.TIME: pa.timestamp("us"),
    Kind.DAY: pa.date32(),
    Kind.YES_NO: pa.bool_(),
    Kind.CODES: pa.list_(pa.string()),
}
_SHEET_ERRORS = pa.array(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"])


@dataclass(frozen=True)
class Reading:
    """How the cells of a file are meant.

    `zone` is the city's, for times that name none; `now` (aware) the moment beyond which a time lies in the future;
    `values` field name -> their word -> ours; `day_first` whether 12/10/2015 is the 12th of October, None to see it
    from each sheet; `units` field name -> the unit the file writes it in (km, min, ...). `datum` is kept for whoever
    converts coordinates: reading leaves them as they came.
    """

    zone: ZoneInfo
    now: datetime
    datum: str = "wgs84"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day_first: bool | None = None
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """The records of one sheet as values.

    `values` has a column for each field, named after it, in the order of the sheet: times naive UTC microseconds,
    days date32, numbers float64, whole numbers int64, yes/no bool, lists of codes list<string>, all else text; null
    where the cell was empty or wrong. `good` is true for records without a fault.
    """

    values: pa.Table
    good: np.ndarray
    faults: Faults


def parsed(sheet: Sheet, fields: Sequence[Field], mapping: Mapping[str, str], reading: Reading) -> Parsed:
    """Return the sheet's records as values of the fields; `mapping` is field name -> column of the file.

    A field without a column holds its default. At most one fault for each cell. Raises Refused for a unit in
    `reading` that a field cannot be converted from.
    """
    columns: dict[str, pa.Array] = {}
    faults = [sheet.faults]
    for one in fields:
        if one.name not in mapping:
            columns[one.name] = _everywhere(one, len(sheet))
            continue
        cells = sheet.cells.column(mapping[one.name])
        column = _read(trimmed(cells), one, reading)
        columns[one.name] = _with_default(column, one, present(trimmed(cells)))
        if one.kind is Kind.LAT and column.complaints:
            _swapped(column, trimmed(cells), _beside(one, fields, mapping, sheet))
        faults += _told(column, sheet, mapping[one.name], cells)
    faults += _positions(sheet, fields, mapping, columns)
    found = Faults.joined(faults)
    good = ~np.isin(sheet.lines, found.line) if len(found) else np.ones(len(sheet), bool)
    return Parsed(pa.table(columns), good, found)


def day_first_of(sheet: Sheet, fields: Sequence[Field], mapping: Mapping[str, str]) -> bool | None:
    """Return whether the sheet's dates such as 13/10/2015 put the day first, None where they do not tell.

    Asked once for a file and put into `Reading`, it holds for all of its sheets.
    """
    told = {
        times.day_first_of(narrowed(trimmed(sheet.cells.column(mapping[one.name]))))
        for one in fields
        if one.kind in (Kind.TIME, Kind.DAY) and one.name in mapping
    }
    return True in told if told & {True, False} and not told >= {True, False} else None


def _read(text: pa.Array, one: Field, reading: Reading) -> Column:
    """Return one field's column with its complaints."""
    filled = present(text)
    if one.name in reading.values:
        text = words.translated(text, reading.values[one.name])
    formula, error = flags(pc.starts_with(text, "=")), flags(pc.is_in(text, value_set=_SHEET_ERRORS))
    spoilt = formula | error
    if spoilt.any():
        text = pc.if_else(pa.array(spoilt), pa.scalar(None, pa.string()), text)
    if one.kind is not Kind.TEXT:
        text = narrowed(text)
    column = _typed(text, one, reading)
    column.complain(formula, _("这一格是公式；请复制这一列，选择性粘贴为数值后再导入。"))
    column.complain(error, _("这一格的公式出错；请改成正确的值。"))
    if one.required and one.default is None:
        column.complain(
            ~filled | (~present(text) & ~spoilt), _("这一格必填；请补上“{label}”。").format(label=_(one.label))
        )
    return column


def _typed(text: pa.Array, one: Field, reading: Reading) -> Column:
    """Return the values of a field's kind."""
    latest = None if one.future else reading.now
    match one.kind:
        case Kind.TIME:
            return times.times(text, reading.zone, latest, reading.day_first)
        case Kind.DAY:
            return times.days(text, reading.zone, latest, reading.day_first)
        case Kind.NUMBER | Kind.WHOLE | Kind.LON | Kind.LAT:
            return quantities.numbers(text, one, reading.units.get(one.name, ""))
        case Kind.CHOICE:
            return words.choices(text, one)
        case Kind.YES_NO:
            return words.yes_no(text)
        case Kind.PHONE:
            return phones.phones(text)
        case Kind.EMAIL:
            return mailboxes.mailboxes(text)
        case Kind.CODES:
            return words.code_lists(text, one)
        case Kind.CODE:
            return words.codes(text, one)
        case _:
            return words.texts(text, one)


def _everywhere(one: Field, count: int) -> pa.Array:
    """Return a column of the field's default."""
    kind = TYPES.get(one.kind, pa.string())
    return pa.array([one.default] * count, kind) if one.default is not None else pa.nulls(count, kind)


def _with_default(column: Column, one: Field, filled: np.ndarray) -> pa.Array:
    """Return the values with the field's default in cells that were empty, not in those that were wrong."""
    values = column.values
    if one.default is None:
        return values
    default = pa.array([one.default], values.type)
    return pc.if_else(pa.array(filled), values, default[0])


def _swapped(latitudes: Column, raw: pa.ChunkedArray, longitudes: pa.Array) -> None:
    """Say of latitudes beyond 90 whose longitude could be one that the two seem exchanged."""
    numbers = quantities.degrees(raw)
    beyond = flags(pc.and_(pc.greater(pc.abs(numbers), 90.0), pc.less_equal(pc.abs(numbers), 180.0)))
    likely = beyond & flags(pc.less_equal(pc.abs(longitudes), 90.0))
    if likely.any():
        reason = _("纬度不会超过 90 度，看来经度和纬度写反了；请对调这两列。")
        latitudes.complaints.insert(0, (likely, reason))


def _told(column: Column, sheet: Sheet, name: str, cells: pa.ChunkedArray) -> Iterator[Faults]:
    """Yield the complaints about a column, of each cell only the first."""
    told = np.zeros(len(sheet), bool)
    for which, reason in column.complaints:
        fresh = which & ~told
        told |= which
        yield Faults.of(sheet.lines[fresh], name, cells.filter(pa.array(fresh)), reason)


def _positions(
    sheet: Sheet, fields: Sequence[Field], mapping: Mapping[str, str], columns: Mapping[str, pa.Array]
) -> Iterator[Faults]:
    """Yield the faults of coordinates that are fine one by one, but not as a place."""
    for lon, lat in _pairs(fields, mapping):
        x, y = columns[lon.name], columns[lat.name]
        raw_x, raw_y = (sheet.cells.column(mapping[one.name]) for one in (lon, lat))
        nowhere = flags(pc.and_(pc.equal(x, 0.0), pc.equal(y, 0.0)))
        origin = _("经度、纬度都是 0，设备没有定位；请填实际位置，或把两格都留空。")
        yield Faults.of(sheet.lines[nowhere], mapping[lon.name], raw_x.filter(pa.array(nowhere)), origin)
        filled_x, filled_y = (present(trimmed(raw)) for raw in (raw_x, raw_y))
        for half, one, raw in ((~filled_x & filled_y, lon, raw_x), (filled_x & ~filled_y, lat, raw_y)):
            if not one.required:
                reason = _("经度和纬度只填了一个；请补上“{label}”，或把两格都留空。").format(label=_(one.label))
                yield Faults.of(sheet.lines[half], mapping[one.name], raw.filter(pa.array(half)), reason)


def _beside(lat: Field, fields: Sequence[Field], mapping: Mapping[str, str], sheet: Sheet) -> pa.Array:
    """Return the longitudes that stand beside latitudes, as far as they are numbers."""
    lon = next((x for x, y in _pairs(fields, mapping) if y is lat), None)
    return (
        quantities.degrees(trimmed(sheet.cells.column(mapping[lon.name])))
        if lon
        else pa.nulls(len(sheet), pa.float64())
    )


def _pairs(fields: Sequence[Field], mapping: Mapping[str, str]) -> Iterator[tuple[Field, Field]]:
    """Yield the longitudes and latitudes that belong together: in the order of the fields."""
    lons = [one for one in fields if one.kind is Kind.LON and one.name in mapping]
    lats = [one for one in fields if one.kind is Kind.LAT and one.name in mapping]
    return zip(lons, lats, strict=False)
