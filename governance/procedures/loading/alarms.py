"""Alarms from a file as the store would hold them: identified, linked to devices and premises, placed, and settled."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.alarms import fields
from governance.alarms.store import COLUMNS as STORED
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading import store
from governance.procedures.loading.alarm_life import settled
from governance.procedures.loading.columns import Chosen, unused
from governance.procedures.loading.kinds import AREA_COLUMNS, Context, Shaped, fault, keep
from governance.procedures.loading.locating import borrowed, found_by_name, placed, sound_positions
from governance.procedures.loading.places import made_id
from governance.procedures.loading.reading import WORDING, Rows
from governance.readers.controls import control
from governance.readers.faults import Faults
from governance.readers.source import Source

COLUMNS = tuple(STORED.split(", "))
TIMES = (*("received_at", "displayed_at", "acknowledged_at", "on_site_at", "verdict_at", "normal_at", "closed_at"),)
PLAIN = ("device_id", "device_kind", "level", "reading", "verdict", "cause")
LINKS = ("premises_id", "premises_name", "premises_address")
SPOT = ("lon", "lat", *AREA_COLUMNS)
_OUR_CAUSE = {word.casefold(): ours for ours, words in fields.CAUSES.items() for word in (ours, *words)}


def shaped(ctx: Context, values: pa.Table, lines: np.ndarray) -> Shaped:
    """Return the alarms of one sheet: the columns of gov.alarms, and line, unknown_name, unknown_address."""
    good, faults = sound_positions(values, lines)
    ordered, early = _in_order(values, lines)
    rows, lines = keep(values, good & ordered), lines[good & ordered]
    devices, owners = ctx.kept("devices", store.device_spots), ctx.kept("premises", store.premises_spots)
    at = pc.index_in(_whole(rows["device_id"]), _whole(devices["device_id"]))
    kind = pc.coalesce(_whole(rows["device_kind"]), _lent(devices["kind"], at))
    kindless = pc.is_null(kind).to_numpy(zero_copy_only=False)
    untold = _kindless(rows, lines, kindless)
    linked = found_by_name(ctx, rows, owners)
    named = _made_for_unknown(ctx, rows, linked)
    columns = {"line": pa.array(lines), **_told(rows), **placed(ctx, rows)}
    columns |= {"device_kind": kind, "premises_id": pc.coalesce(linked, named, _lent(devices["premises_id"], at))}
    columns |= {"unknown_name": rows["premises_name"], "unknown_address": rows["premises_address"]}
    columns[WORDING] = rows[WORDING]
    columns |= {"last_seq": pa.repeat(pa.scalar(0, pa.int32()), len(lines))}
    table = keep(pa.table(columns), ~kindless)
    table = borrowed(borrowed(table, devices, "device_id", "device_id"), owners, "premises_id", "premises_id")
    table = settled(_identified(ctx, table))
    told = table.select(["line", *COLUMNS, "unknown_name", "unknown_address"])
    return Shaped(told, Faults.joined([faults, early, untold]))


def given(ctx: Context) -> tuple[str, ...]:
    """Return the columns that decide whether an alarm has changed."""
    told = ctx.how.given
    times = [f"{name}_utc" for name in ("raised_at", *TIMES) if name in told]
    closed = ["closed_at_utc"] if "state" in told and "closed_at" not in told else []
    linked = ["premises_id"] if any(name in told for name in LINKS[:2]) else []
    spot = ["lon", "lat"] if "lon" in told else []
    return (*(name for name in PLAIN if name in told), *linked, *times, *closed, *spot)


def _told(rows: pa.Table) -> dict[str, pa.Array]:
    """Return what the file says outright, under the store's names."""
    columns = {name: rows[name] for name in ("alarm_id", "device_id", "reading", "verdict", "state")}
    columns |= {f"{name}_utc": rows[name] for name in ("raised_at", *TIMES)}
    columns["received_at_utc"] = pc.coalesce(rows["received_at"], rows["raised_at"])
    columns["level"] = rows["level"].cast(pa.int32())
    coded = pc.dictionary_encode(_whole(rows["cause"]))
    ours = [_OUR_CAUSE.get(word.casefold(), word) if word else None for word in coded.dictionary.to_pylist()]
    columns["cause"] = pa.array(ours, pa.string()).take(coded.indices)
    return columns


def _in_order(values: pa.Table, lines: np.ndarray) -> tuple[np.ndarray, Faults]:
    """Return which alarms have no time before their signal, and what is wrong with the others."""
    good, faults = np.ones(len(lines), dtype=bool), []
    for name in TIMES:
        early = pc.fill_null(pc.less(values[name], values["raised_at"]), False).to_numpy()
        if early.any():
            reason = _("早于告警时间，请核对两个时间。")
            shown = pc.strftime(values[name].filter(pa.array(early)), "%Y-%m-%d %H:%M:%S UTC")
            faults.append(fault(lines[early], name, shown, reason))
            good &= ~early
    return good, Faults.joined(faults)


def demand_kinds(source: Source, how: Chosen, rows: Rows) -> None:
    """Raise Refused where no alarm has a kind of device and a column that nobody uses may well hold it."""
    fields_told = set(rows.faults.field.unique().to_pylist())
    spare = unused(source, how)
    if rows.table.num_rows or "device_kind" in how.given or fields_told != {"device_kind"} or not spare:
        return
    told = _(
        "{file} 没有认出“设备类型”一列，设备也都没有登记；没有用到的列：{columns}。"
        "请指明哪一列是 device_kind（{map}），或用 {set} 给整个文件定一个。"
    )
    raise Refused(
        told.format(
            file=source.path.name,
            columns="、".join(spare[:8]) + ("……" if len(spare) > 8 else ""),
            map=control("map", f"{spare[0]}=device_kind"),
            set=control("set", "device_kind=smoke"),
        )
    )


def _kindless(rows: pa.Table, lines: np.ndarray, kindless: np.ndarray) -> Faults:
    if not kindless.any():
        return Faults.none()
    told = _("设备没有登记，文件也没有写设备类型；请补上设备类型，或用 {control} 给整个文件定一个。")
    reason = told.format(control=control("set", "device_kind=smoke"))
    return fault(lines[kindless], "device_kind", rows["device_id"].filter(pa.array(kindless)), reason)


def _made_for_unknown(ctx: Context, rows: pa.Table, linked: pa.Array) -> pa.Array:
    """Return an identifier made from name and address for premises that nobody registered."""
    names = _whole(rows["premises_name"])
    if names.null_count == len(names):
        return pa.nulls(len(names), pa.string())
    made = made_id(ctx, names, _whole(rows["premises_address"]))
    return pc.if_else(pc.and_(pc.is_null(linked), pc.is_valid(names)), made, pa.scalar(None, pa.string()))


def _identified(ctx: Context, table: pa.Table) -> pa.Table:
    """Return the alarms each with an identifier: its own, else R and a hash of what tells it apart.

    That is the time, the kind, and the device or, where none is named, the place and the words of the file.
    """
    own = _whole(table["alarm_id"])
    if not own.null_count:
        return table
    loose = pc.is_null(_whole(table["device_id"]))
    parts = {name: table[name] for name in ("raised_at_utc", "device_id", "device_kind")}
    for name in ("premises_id", "lon", "lat", WORDING):  # what a device tells by itself, the place and words must
        column = _whole(table[name])
        parts[name.strip("\x1f")] = pc.if_else(loose, column, pa.scalar(None, column.type))
    digest = ctx.eng.read(lambda db: store.md5_of(db, pa.table(parts)))
    made = pc.binary_join_element_wise("R", pc.utf8_slice_codeunits(digest, 0, 16), "")
    return table.set_column(table.column_names.index("alarm_id"), "alarm_id", pc.coalesce(own, made))


def _lent(column: pa.ChunkedArray, at: pa.Array) -> pa.Array:
    return _whole(column.take(at)).cast(pa.string())


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
