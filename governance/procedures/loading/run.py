"""Loading one file, from its bytes to rows that count: the same for the command line and the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Lock
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.areas.datums import Datum
from governance.areas.sniff import sniffed
from governance.engine import Engine, Refused
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.imports.actions import FILES, allow
from governance.procedures.loading import alarm_load, table_load
from governance.procedures.loading.alarms import demand_kinds
from governance.procedures.loading.columns import Chosen, chosen, suiting, unused
from governance.procedures.loading.kinds import Context
from governance.procedures.loading.moved import moved_together, unmeasured
from governance.procedures.loading.order import AREAS, MOST_SAMPLES, Order, Progress, Summary, What
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.reading import (
    WORDS,
    Rows,
    refused_file,
    rows_of,
    rows_refusal,
    told_faults,
    without_repeats,
)
from governance.procedures.loading.remembered import filled
from governance.procedures.loading.saving import Made
from governance.readers.fields import Field
from governance.readers.parsing import Reading
from governance.readers.source import Source, open_source

MADE_OF = {
    "alarm_id": ("raised_at", "device_id", *WORDS, "premises_id", "premises_name", "premises_address", "lon", "lat"),
    "premises_id": ("name", "address"),
}  # what an identifier is made from where the file has none
_busy: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()
_making = Lock()


def load(eng: Engine, account: Account | None, order: Order, progress: Progress, stop: Event | None = None) -> Summary:
    """Load a file and return what came of it; `account` is None for the operator of the machine.

    Raises Refused with one sentence for a file that cannot be read at all, NotFound never. Rows that are wrong are
    counted, and keep all others out unless the order says `skip_bad`. Whatever interrupts it, it never half happened.
    """
    allow(account)
    pace = Pace(progress, stop=stop or Event())
    order, told = filled(eng, account, order)
    with one_at_a_time(eng), told_of_storage(eng.home):
        if order.kind in AREAS:
            from governance.procedures.boundaries import load_areas  # late: it needs the order's words from here

            summary = load_areas(eng, account, order, pace.tell)
        else:
            summary = _load(eng, account, order, pace)
        return replace(summary, warnings=(*told, *summary.warnings))


@contextmanager
def one_at_a_time(eng: Engine) -> Iterator[None]:
    """Hold the turn to load; raises Refused while somebody else loads."""
    with _making:
        turn = _busy.setdefault(eng, Lock())
    if not turn.acquire(blocking=False):
        raise Refused(_("另一个文件正在导入，请等它完成后再试。"))
    try:
        yield
    finally:
        turn.release()
        pa.default_memory_pool().release_unused()  # else the next load comes on top of what this one no longer needs


def fields_of(kind: str) -> Sequence[Field]:
    """Return the fields a file of a kind may hold; raises Refused for a kind that is none."""
    if kind == What.ALARMS:
        return alarm_load.FIELDS
    if kind in table_load.KINDS:
        return table_load.KINDS[kind].fields
    raise Refused(_("不能导入“{kind}”，可以导入场所、设备、告警、账号和区域边界。").format(kind=kind))


def preview(eng: Engine, account: Account | None, order: Order) -> tuple[Source, Chosen]:
    """Return the opened file and how its columns would be read, to be confirmed; raises Refused as `load` does."""
    allow(account)
    fields = fields_of(order.kind)
    source = open_source(order.path, order.asked, suiting(order, fields))
    return source, chosen(eng, order, source, fields)


def _load(eng: Engine, account: Account | None, order: Order, pace: Pace) -> Summary:
    began = eng.now()
    fields = fields_of(order.kind)
    pace.tell(_("打开文件"), 0.0)
    source, how = preview(eng, account, order)
    pace.rows_about = source.rows_about
    ctx = _context(eng, account, order, how)
    shaper = alarm_load.shaper if order.kind == What.ALARMS else table_load.shaper
    shapes = shaper(ctx), lambda values, lines: shaper(ctx.aside())(values, lines)
    reading = Reading(zone=ctx.zone, now=began, datum=how.datum, day_first=order.day_first)
    rows = _each_once(rows_of(source, fields, how, reading, shapes, pace), order.kind, how)
    if order.kind == What.ALARMS:
        demand_kinds(source, how, rows)
    pa.default_memory_pool().release_unused()
    summary = _counted(order, source, how, rows, _warnings(ctx, source, rows))
    work = alarm_load.plan(ctx, rows, pace) if order.kind == What.ALARMS else table_load.plan(ctx, rows, pace)
    summary = work.told(summary)
    content = refused_file(source, rows.faults) if rows.refused else None
    address = eng.files.put(content, FILES) if content else None  # also of a dry run: to be mended before the load
    made = Made(order, source, how, ctx.account_id, began, address)
    summary = replace(summary, refused_file=address)
    if rows.refused and not order.skip_bad:
        summary = replace(summary, stopped=True, refusal=rows_refusal())
    if order.dry_run or summary.stopped:
        return _timed(pace, summary)
    pa.default_memory_pool().release_unused()
    pace.tell(_("写入数据库"), 0.75)
    return _timed(pace, work.carried_out(made, summary, pace))


def key_of(kind: str) -> str:
    """Return the column that tells rows of a kind apart."""
    return "alarm_id" if kind == What.ALARMS else table_load.KINDS[kind].target.key


def _each_once(rows: Rows, kind: str, how: Chosen) -> Rows:
    """Return the rows each key once, told in the file's own words."""
    key = key_of(kind)
    made_of = [] if key in how.given else [how.columns[name] for name in MADE_OF.get(key, ()) if name in how.columns]
    return without_repeats(rows, key, how.columns.get(key, key), list(dict.fromkeys(made_of)))


def _context(eng: Engine, account: Account | None, order: Order, how: Chosen) -> Context:
    placed = order.kind != What.ACCOUNTS
    return Context(
        eng=eng,
        order=order,
        how=how,
        account_id=account.account_id if account else None,
        login=account.login if account else None,
        zone=areas.profile(eng).zone,
        locator=areas.locator(eng) if placed else None,
    )


def _counted(order: Order, source: Source, how: Chosen, rows: Rows, warnings: list[str]) -> Summary:
    return Summary(
        import_id=None,
        kind=str(order.kind),
        file=order.path.name,
        sha256=source.sha256,
        read=rows.read,
        new=0,
        changed=0,
        same=rows.repeated,
        refused=rows.refused,
        warnings=tuple(warnings),
        faults=told_faults(rows.faults, MOST_SAMPLES),
        mapping=dict(how.columns),
        unused=unused(source, how),
        dry_run=order.dry_run,
    )


def _warnings(ctx: Context, source: Source, rows: Rows) -> list[str]:
    """Return what is worth knowing of a file that can be loaded: its notes, and positions that look odd."""
    told = [*source.notes, *ctx.warnings]
    if rows.repeated:
        sentence = _("{n} 行和前面的行在读取的各列里逐字相同，只算一行，计入“相同”。")
        told.append(sentence.format(n=f"{rows.repeated:,}"))
    if ctx.locator is not None and "lon" in ctx.how.given and rows.table.num_rows:
        moved, measured = moved_together(ctx, rows.table)
        told += moved
        spots = rows.table.select(["line", "lon", "lat", "located"])  # of a million rows nothing else is worth a copy
        real = spots.filter(pc.is_valid(spots["lon"]))
        lost = real.filter(pc.equal(real["located"], "unassigned"))
        if lost.num_rows:
            sentence = _("{n} 个点不在本市任何网格里，例如第 {line} 行；请核对坐标，或指明坐标系。")
            told.append(sentence.format(n=f"{lost.num_rows:,}", line=lost["line"][0].as_py()))
        lon, lat = (np.asarray(real[name].to_numpy(), dtype=float) for name in ("lon", "lat"))
        outside = sniffed(lon, lat, ctx.locator, ctx.how.datum) if len(lon) else []
        told += [one for one in outside if one not in told]
        if ctx.how.datum == Datum.WGS84 and len(lon) and not (moved or outside or measured):
            told.append(unmeasured())
    return told


def _timed(pace: Pace, summary: Summary) -> Summary:
    assert summary.read == summary.new + summary.changed + summary.same + summary.refused, summary
    return replace(summary, seconds=round(pace.clock() - pace.began, 3))
