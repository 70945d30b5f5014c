"""Undoing 撤销导入: the last load of a kind is taken back, as long as nobody has built on it."""

from __future__ import annotations

from threading import Event

import pyarrow as pa

from governance.accounts.rules import Account
from governance.alarms.store import incoming
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.imports import store as imports
from governance.imports.actions import FILES, allow
from governance.procedures.loading import store
from governance.procedures.loading.alarm_load import TOPIC
from governance.procedures.loading.alarm_saving import replace_alarms, replacement
from governance.procedures.loading.kinds import By, Kind
from governance.procedures.loading.locating import placed_now
from governance.procedures.loading.order import AREAS, Progress, What
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.run import one_at_a_time
from governance.procedures.loading.saving import commit, unpacked
from governance.procedures.loading.table_load import KINDS
from governance.procedures.loading.unknown import take_back_registered

Tables = dict[str, pa.Table]


def undo(
    eng: Engine, account: Account | None, import_id: str, progress: Progress, stop: Event | None = None
) -> dict[str, int]:
    """Take a load back and return how many rows went (`removed`) and became what they were (`restored`).

    Raises NotFound for an unknown load, Refused when it is not the last of its kind, or rows were changed since.
    """
    allow(account)
    by = account.account_id if account else None
    with one_at_a_time(eng), told_of_storage(eng.home):
        record = _undoable(eng, import_id)
        pace = Pace(progress, stop=stop or Event())
        pace.tell(_("读取导入前的数据"), 0.1)
        tables = unpacked(eng.files.get(str(record["undo_sha256"]), FILES))
        if record["kind"] == What.ALARMS:
            _alarms(eng, import_id, tables, by, pace)
        else:
            pace.final()
            commit(eng, lambda db: _table(eng, db, KINDS[str(record["kind"])], import_id, tables, by))
        progress(_("撤销完成"), 1.0)
    return {"removed": tables["new"].num_rows, "restored": tables["before"].num_rows}


def _undoable(eng: Engine, import_id: str) -> imports.Record:
    record = eng.read(lambda db: imports.one(db, import_id))
    if record is None:
        raise NotFound(_("没有编号为 {import_id} 的导入。").format(import_id=import_id))
    if record["kind"] in AREAS:
        raise Refused(_("区域边界请用“退回上一版”撤销。"))
    if record["undone_at_utc"] is not None:
        raise Refused(_("{import_id} 已经撤销过了。").format(import_id=import_id))
    last = eng.read(lambda db: imports.last(db, str(record["kind"])))
    if last is None or last["import_id"] != import_id:
        newer = last["import_id"] if last else ""
        raise Refused(_("只能撤销同类的最后一次导入，请先撤销 {newer}。").format(newer=newer))
    if not record["undo_sha256"]:
        raise Refused(_("撤销所需的数据只为同类的最后一次导入保留，这次的已经删去。"))
    return record


def _table(eng: Engine, db: Cursor, kind: Kind, import_id: str, tables: Tables, by: str | None) -> None:
    """Take a load of one table back; raises Refused where somebody has changed or used its rows since."""
    locator = areas.locator(eng) if "located" in kind.target.columns else None
    new, after = _keys(tables["new"]), tables["after"]
    now = store.digests(db, kind.target, after["key"].combine_chunks())
    _demand_untouched(after, now)
    used = store.used(db, kind.target, kind.used_by, new)
    if used:
        raise Refused(_("{key} 已被别的记录用到，不能撤销这次导入。").format(key=used[0][1]))
    kind.unsave(db, By(eng.now(), by), new, placed_now(tables["before"], locator))
    _noted(eng, db, import_id, by)


def _demand_untouched(after: pa.Table, now: pa.Table) -> None:
    """Raise Refused where rows are not what the load has left: how many, and one of them."""
    left = dict(zip(after["key"].to_pylist(), after["digest"].to_pylist(), strict=True))
    found = dict(zip(now["key"].to_pylist(), now["digest"].to_pylist(), strict=True))
    other = sorted(key for key, digest in left.items() if found.get(key) != digest)
    if other:
        told = _("导入之后有 {n} 行又被改动，例如 {key}，不能撤销；请导入更正后的文件。")
        raise Refused(told.format(n=f"{len(other):,}", key=other[0]))


def _alarms(eng: Engine, import_id: str, tables: Tables, by: str | None, pace: Pace) -> None:
    new, before = _keys(tables["new"]), tables["before"]
    gone = pa.concat_arrays([new, before["alarm_id"].combine_chunks().cast(pa.string())])

    def settle(db: Cursor, batch_id: int | None) -> None:
        worked, case = incoming.worked_on(db, gone), incoming.in_cases(db, new)
        if worked or case:
            told = _("导入之后已有人处理 {subject}，不能撤销；请导入更正后的文件。")
            raise Refused(told.format(subject=worked or case))
        take_back_registered(eng, db, import_id, gone, by)
        incoming.forget_unknown(db, import_id)
        _noted(eng, db, import_id, by)

    what = replacement(gone, before, tables["events"])
    replace_alarms(eng, areas.profile(eng).zone, what, pace, settle, lambda work: commit(eng, work, TOPIC))


def _noted(eng: Engine, db: Cursor, import_id: str, by: str | None) -> None:
    imports.mark_undone(db, import_id, eng.now(), by)
    audit.append(db, eng.now(), by, "import.undo", import_id)


def _keys(table: pa.Table) -> pa.Array:
    column = table["key"]
    return column.combine_chunks().cast(pa.string())
