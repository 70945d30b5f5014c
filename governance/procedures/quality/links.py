"""Mending what belongs to what: devices to premises, doubles to one device."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import _
from governance.procedures.quality import listing
from governance.procedures.quality.mending import Mended, Pick, allow, gone, note
from governance.procedures.quality.rules import LINK_M, Check
from governance.procedures.store import mending as store
from governance.tiles import store as tiles


def link_nearest(eng: Engine, account: Account, picks: Sequence[Pick] | None = None) -> Mended:
    """Hang devices into the premises nearest to them where that is beyond doubt; without picks all such devices.

    Those for which it is not are left alone and stay listed. Raises Refused when there is none.
    """
    require(account, Action.MEND)
    rows = listing.found(eng, Check.WITHOUT_PREMISES)
    if picks is not None:
        allow(account, picks)
        rows = rows[rows["subject_id"].isin([one.subject_id for one in picks])]
    rows = rows[rows["clear"]]
    if rows.empty:
        raise Refused(_("{m} 米内没有唯一最近的场所，请逐台选定场所。").format(m=round(LINK_M)))
    done = _link(eng, account, dict(zip(rows["subject_id"], rows["near_id"], strict=True)))
    return Mended(done, _("已把 {n} 台设备挂到最近的场所。").format(n=done))


def link_to(eng: Engine, account: Account, picks: Sequence[Pick], premises_id: str) -> Mended:
    """Hang devices into premises of the reader's choice; raises NotFound for unknown premises."""
    allow(account, picks)
    if not eng.read(lambda db: store.known_premises(db, [premises_id])):
        raise NotFound(_("没有编号为 {code} 的场所。").format(code=premises_id))
    done = _link(eng, account, {one.subject_id: premises_id for one in picks})
    return Mended(done, _("已把 {n} 台设备挂到所选场所。").format(n=done))


def _link(eng: Engine, account: Account, wanted: dict[str, str]) -> int:
    def work(db: Cursor) -> int:
        keys = store.without_premises(db, list(wanted))
        if not keys:
            raise gone()
        targets = [wanted[key] for key in keys]
        with tiles.following(db, devices=keys):
            store.link(db, pa.table({"device_id": pa.array(keys), "premises_id": pa.array(targets)}))
        note(db, eng, account, "link", keys, premises=sorted(set(targets))[:20])
        return len(keys)

    return eng.write(work)


def merge(
    eng: Engine, account: Account, check: Check, picks: Sequence[Pick] | None = None, keep_id: str | None = None
) -> Mended:
    """Merge devices that are one: of each group one stays in service, the others are taken out; all alarms stay.

    `picks` are devices of one or several groups, two of each at least; without picks every group of the finding. Kept
    is `keep_id` where it is among them, else the device heard last, the longest installed among equals.
    """
    require(account, Action.MEND)
    if picks is None and check is not Check.DUPLICATES:
        raise Refused(_("这些设备多半不是同一台，只能选中后逐组合并。"))
    rows = listing.found(eng, check)
    if picks is not None:
        allow(account, picks)
        rows = rows[rows["subject_id"].isin([one.subject_id for one in picks])]
    pairs = doubles_of(rows, keep_id)
    if not pairs:
        raise Refused(_("请选同一组里的两台或更多。"))

    def work(db: Cursor) -> None:
        keys = [gone_id for gone_id, _kept in pairs]
        if len(store.in_service(db, sorted({one for pair in pairs for one in pair}))) < len(
            {*keys, *dict(pairs).values()}
        ):
            raise gone()
        with tiles.following(db, devices=keys):
            store.retire(db, pairs, account.account_id, eng.now())
        note(db, eng, account, "merge", keys, kept=sorted({kept for _gone, kept in pairs})[:500])

    eng.write(work)
    return Mended(len(pairs), _("已合并：停用 {n} 台重复设备，它们的告警都保留。").format(n=len(pairs)))


def doubles_of(rows: pd.DataFrame, keep_id: str | None = None) -> list[tuple[str, str]]:
    """Return (device to take out, device that stays) for the groups in some rows of doubles.

    >>> rows = pd.DataFrame({"subject_id": ["a", "b", "c"], "group": [1, 1, 2], "last_seen_at_utc": [2, 3, 1],
    ...                      "installed_on": [1, 1, 1]})
    >>> doubles_of(rows), doubles_of(rows, keep_id="a")
    ([('a', 'b')], [('b', 'a')])
    """
    ordered = rows.assign(wanted=rows["subject_id"] == keep_id).sort_values(
        ["group", "wanted", "last_seen_at_utc", "installed_on", "subject_id"],
        ascending=[True, False, False, True, True],
        na_position="last",
    )
    kept = ordered.groupby("group")["subject_id"].transform("first")
    out = ordered[ordered["subject_id"] != kept]
    return list(zip(out["subject_id"], kept[out.index], strict=True))


def put_back(eng: Engine, account: Account, device_id: str) -> Mended:
    """Put a device back into service that was merged by mistake; raises NotFound where it was not out of it."""
    require(account, Action.MEND)

    def work(db: Cursor) -> None:
        with tiles.following(db, devices=[device_id]):
            if not store.put_back(db, device_id):
                raise NotFound(_("{code} 没有停用。").format(code=device_id))
        note(db, eng, account, "put_back", [device_id])

    eng.write(work)
    return Mended(1, _("{code} 已恢复使用。").format(code=device_id))


def retired(eng: Engine, account: Account) -> pd.DataFrame:
    """Return the devices taken out of service: device_id, kept_id, by, retired_at_utc."""
    require(account, Action.MEND)
    return eng.read(store.retired)
