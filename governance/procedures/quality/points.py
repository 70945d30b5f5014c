"""Mending where things stand: a point moved or turned round, a grid given by hand. What came in is kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.locator import Found, Locator
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _, speaking
from governance.engine.times import to_store
from governance.procedures.boundaries.cases import NOTE_FIELDS
from governance.procedures.boundaries.places import assigned
from governance.procedures.quality import listing
from governance.procedures.quality.mending import Mended, Pick, allow, gone, note
from governance.procedures.quality.rules import Check, Thing
from governance.procedures.store import boundaries
from governance.procedures.store import mending as store
from governance.tiles import store as tiles
from governance.whistles.life import SYSTEM_ACTOR

MOVABLE = (Thing.PREMISES, Thing.DEVICE)  # where an alarm rang and a whistle was blown is what it was


def move(eng: Engine, account: Account, pick: Pick, lon: float, lat: float) -> Mended:
    """Move premises or a device to a point (WGS-84); with premises go the devices that have no place of their own.

    Raises Refused for a point that belongs to no grid.
    """
    allow(account, [pick])
    if pick.subject not in MOVABLE:
        raise Refused(_("告警和案件的位置是当时的记录，不能改；可以指定网格。"))
    if not (np.isfinite([lon, lat]).all() and abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused(
            _("经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间，例如 {at}。").format(at="119.5812, 31.9907")
        )
    locator = areas.locator(eng)
    if locator.locate(lon, lat).located == Found.UNASSIGNED:
        raise Refused(_("这个点在所有网格之外 {m} 米以上，请再核对。").format(m=round(locator.tolerance_m)))

    def work(db: Cursor) -> tuple[int, int]:
        thing = Thing(pick.subject)
        stood = store.before(db, thing, [pick.subject_id])
        if not stood:
            raise gone()
        hanging = store.hanging_with(db, pick.subject_id) if thing is Thing.PREMISES else []
        with _on_the_map(db, {Thing.DEVICE: hanging} | {thing: [pick.subject_id]}):
            _place(db, eng, locator, thing, [(pick.subject_id, lon, lat)])
            _place(db, eng, locator, Thing.DEVICE, [(key, lon, lat) for key in hanging])
        note(db, eng, account, "move", [pick.subject_id], **{"from": stood[0][1:3], "to": [lon, lat], "along": hanging})
        return 1, len(hanging)

    _one, along = eng.write(work)
    if along:
        return Mended(1 + along, _("已移到新位置，场所里没有自己位置的 {n} 台设备一起移了。").format(n=along))
    return Mended(1, _("已移到新位置，原来的坐标留着备查。"))


def swap(eng: Engine, account: Account, picks: Sequence[Pick] | None = None) -> Mended:
    """Turn round what came in with longitude and latitude the wrong way; without picks all that are plainly so."""
    require(account, Action.MEND)
    rows = listing.found(eng, Check.UNASSIGNED)
    if picks is not None:
        allow(account, picks)
        rows = rows[rows["subject_id"].isin([one.subject_id for one in picks])]
    rows = _swapped(rows)
    if rows.empty:
        raise Refused(_("这里没有经纬度写反、对调后能落进网格的。"))
    lon, lat, _fits = listing.turned(eng, rows)
    locator = areas.locator(eng)

    def work(db: Cursor) -> None:
        with _on_the_map(db, {thing: rows.loc[rows["subject"] == thing, "subject_id"].tolist() for thing in MOVABLE}):
            for thing in MOVABLE:
                chosen = np.flatnonzero(rows["subject"] == thing)
                spots = [(str(rows["subject_id"].iloc[at]), float(lon[at]), float(lat[at])) for at in chosen]
                _place(db, eng, locator, thing, spots)
        note(db, eng, account, "swap", rows["subject_id"].tolist())

    eng.write(work)
    return Mended(len(rows), _("已对调 {n} 处的经纬度，都归入了网格。").format(n=len(rows)))


def swappable(eng: Engine) -> int:
    """Return how many things `swap` would turn round without picks."""
    return len(_swapped(listing.found(eng, Check.UNASSIGNED)))


def _swapped(rows: pd.DataFrame) -> pd.DataFrame:
    rows = listing.swapped(rows)
    return rows[rows["subject"].isin([thing.value for thing in MOVABLE])]


def assign(eng: Engine, account: Account, picks: Sequence[Pick], grid_code: str) -> Mended:
    """Give things to a grid by hand, marked as checked; of open cases the log says so and the officer changes."""
    allow(account, picks)
    grids = areas.level_frame(eng, "grid").set_index("code")["town_code"].to_dict()
    if grid_code not in grids:
        raise Refused(_("没有编号为 {code} 的网格。").format(code=grid_code))
    version, by_thing = areas.current_version(eng), defaultdict(list)
    for pick in picks:
        by_thing[Thing(pick.subject)].append(pick.subject_id)

    def work(db: Cursor) -> int:
        demand_version(db, eng, version)
        changed = 0
        for thing, keys in by_thing.items():
            stood = store.before(db, thing, keys)
            changed += len(stood)
            with _on_the_map(db, {thing: keys}):
                store.assign(db, thing, keys, grids[grid_code], grid_code, version)
            _checked(db, eng, account, thing, stood)
            if thing is Thing.CASE:
                _note_cases(db, eng, keys, grid_code, version)
        if not changed:
            raise gone()
        note(db, eng, account, "assign", [pick.subject_id for pick in picks], grid=grid_code)
        return changed

    changed = eng.write(work, "cases" if Thing.CASE in by_thing else None)
    return Mended(changed, _("已归入所选网格 {n} 项。").format(n=changed))


def demand_version(db: Cursor, eng: Engine, version: int) -> None:
    """Raise Refused when other boundaries have come into force since the mending began."""
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    if area_store.version_now(db, today) != version:
        raise Refused(_("边界刚刚更换，请刷新后再试。"))


def _on_the_map(db: Cursor, moving: Mapping[Thing, Sequence[str]]) -> AbstractContextManager[None]:
    """Have the map's clusters follow what moves; of alarms and cases it keeps none."""
    return tiles.following(db, moving.get(Thing.DEVICE, ()), moving.get(Thing.PREMISES, ()))


def _place(db: Cursor, eng: Engine, locator: Locator, thing: Thing, spots: list[tuple[str, float, float]]) -> None:
    if not spots:
        return
    demand_version(db, eng, locator.version_id)
    key, lon, lat = (pa.array(column) for column in zip(*spots, strict=True))
    store.place(db, thing, assigned(pa.table({"subject_id": key, "lon": lon, "lat": lat}), locator))


def _checked(db: Cursor, eng: Engine, account: Account, thing: Thing, stood: list[store.Before]) -> None:
    """Mark what was given to a grid by hand as looked at, so that it is not listed as snapped."""
    rows = pd.DataFrame({"subject_id": [one.subject_id for one in stood], "mark": [_mark(one) for one in stood]})
    store.accept(db, rows.assign(finding=Check.SNAPPED.value, subject=thing.value), account.account_id, eng.now())


def _mark(one: store.Before) -> str:
    return " ".join("" if value is None else str(round(value, 6)) for value in (one.lon, one.lat))


def _note_cases(db: Cursor, eng: Engine, keys: list[str], grid_code: str, version: int) -> None:
    officer = people.officer_of(db, grid_code)
    called = area_store.names_in(db, version).get(grid_code, grid_code)
    with speaking(areas.profile(eng).languages[0]):
        text = _("核对后这一件归入{place}。").format(place=called)
        rows = [
            {
                "case_id": case.case_id,
                "seq": case.last_seq + 1,
                "stage": case.stage,
                "actor": SYSTEM_ACTOR,
                "note": text,
                "officer_id": officer[0] if officer else case.officer_id,
                "at_utc": max(to_store(eng.now()), case.last_at_utc),
            }
            for case in store.open_cases(db, keys)
        ]
    if rows:
        boundaries.note_cases(db, pa.Table.from_pylist(rows, NOTE_FIELDS))
