"""Bringing a boundary version into force: everything that lies somewhere is assigned anew, in one instant.

History is too long for one transaction, and no transaction may write both names. So its batches get twins assigned
under the coming version, in `hist`, which nobody sees. One transaction in `gov` then seals and shows the twins, hides
the originals, rewrites where premises, devices, living alarms and cases belong, sums up the map and says which version
holds. Killed before it the twins are swept at the next start; killed after it everything is done. Where things stood
is kept, so that going back shows the very same rows again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pyarrow as pa

from governance.alarms import mover
from governance.alarms.store import incoming, twins
from governance.alarms.turn import history_turn
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.locator import Locator
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.procedures.boundaries.cases import note_moved_cases
from governance.procedures.boundaries.places import assigned
from governance.procedures.loading.order import FINAL_SHARE
from governance.procedures.loading.saving import commit
from governance.procedures.store import boundaries as store
from governance.tiles import store as tiles

Progress = Callable[[str, float], None]
TRIES = 5


@dataclass(frozen=True)
class Coming:
    """A version on its way into force: its number, its locator, and what writes it where it is not stored yet."""

    version_id: int
    locator: Locator
    write: Callable[[Cursor], None] | None = None


@dataclass(frozen=True)
class Turned:
    """What a change of boundaries did.

    `moved` is kind of thing -> how many stand in another town or grid now, `history` the alarms of the history written
    anew, `noted` the open cases whose log says so.
    """

    version_id: int
    before: int | None
    moved: dict[str, int] = field(default_factory=dict)
    history: int = 0
    noted: int = 0


class Meanwhile(RuntimeError):
    """History came in, or left, while its twins were being written."""


def stored(eng: Engine, version_id: int) -> Coming:
    """Return a version of the store on its way into force; raises Refused where there is none of that number."""
    if version_id not in eng.read(area_store.version_ids):
        raise Refused(_("没有第 {n} 版边界。").format(n=version_id))
    return Coming(version_id, areas.locator(eng, version_id))


def bring_into_force(
    eng: Engine, account_id: str | None, coming: Coming, progress: Progress, reason: str = ""
) -> Turned:
    """Let a boundary version hold from now on, for everything, and return what that changed.

    Raises Refused when another change of boundaries was faster.
    """
    with history_turn(eng):
        return _brought(eng, account_id, coming, progress, reason)


def _brought(eng: Engine, account_id: str | None, coming: Coming, progress: Progress, reason: str) -> Turned:
    before = _current(eng)
    if before == coming.version_id:
        return Turned(coming.version_id, before)
    fresh: dict[int, twins.Shown] = {}
    try:
        for _try in range(TRIES):
            _write_twins(eng, coming, fresh, progress)
            try:
                progress(_("切换到新边界"), FINAL_SHARE)
                turned = _turn(eng, account_id, coming, before, fresh, reason)
                break
            except Meanwhile:
                continue
        else:
            raise Refused(_("历史告警正在大量写入，请稍后再切换边界。"))
    except BaseException:
        if fresh:  # an interrupt may come when the twins are sealed already: those stay
            eng.write(lambda db: incoming.clear_unsealed(db, list(fresh)), history=True)
        raise
    with suppress(KeyboardInterrupt):  # the boundaries have changed, and sums can be merged another time
        mover.merge_small(eng)
    eng.changes.bump("alarms")
    progress(_("边界已切换"), 1.0)
    return turned


def _current(eng: Engine) -> int | None:
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    return eng.read(lambda db: area_store.version_now(db, today))


def _write_twins(eng: Engine, coming: Coming, fresh: dict[int, twins.Shown], progress: Progress) -> None:
    """Write a twin of every batch that has none yet, under numbers that nobody sees."""
    done = {batch.batch_id for batch in fresh.values()}
    found = [one for one in eng.read(lambda db: twins.without_twin(db, coming.version_id)) if one.batch_id not in done]
    if not found:
        return
    numbers, zone = [batch.batch_id for batch in found], areas.profile(eng).zone
    progress(_("重新归属历史告警"), 0.1)
    places = assigned(eng.read(lambda db: twins.positions(db, numbers)), coming.locator)
    for turn, batch in enumerate(found):

        def work(db: Cursor, batch: twins.Shown = batch) -> int:
            return twins.write_twin(db, batch.batch_id, places, zone)

        fresh[eng.write(work, history=True)] = batch
        progress(_("重新归属历史告警"), 0.1 + 0.6 * (turn + 1) / len(found))


def _turn(
    eng: Engine, account_id: str | None, coming: Coming, before: int | None, fresh: dict[int, twins.Shown], reason: str
) -> Turned:
    """Do the one transaction in which the boundaries change."""
    rewritten = sum(batch.rows for batch in fresh.values())
    known = {batch.batch_id for batch in fresh.values()}

    def work(db: Cursor) -> Turned:
        now = eng.now()
        _demand_nothing_happened(eng, db, coming, before, known)
        if coming.write:
            coming.write(db)
        moved = _place_everything(db, coming, before)
        noted = note_moved_cases(db, eng, coming.version_id, before) if before is not None else 0
        twins.show(db, before, coming.version_id, fresh)
        if before is not None and area_store.version_in_force(db) is None:
            area_store.put_in_force(db, before, now)
        area_store.put_in_force(db, coming.version_id, now)
        tiles.rebuild(db)
        detail: dict[str, object] = {"before": before, "moved": moved, "history": rewritten, "reason": reason}
        audit.append(db, now, account_id, "boundaries.in_force", str(coming.version_id), detail=detail)
        return Turned(coming.version_id, before, moved, rewritten, noted)

    done: list[Turned] = []
    commit(eng, lambda db: done.append(work(db)), "cases")
    return done[-1]


def _demand_nothing_happened(eng: Engine, db: Cursor, coming: Coming, before: int | None, known: set[int]) -> None:
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    taken = coming.write is not None and coming.version_id in area_store.version_ids(db)
    if taken or area_store.version_now(db, today) != before:
        raise Refused(_("边界刚刚被别人更换，请刷新后再试。"))
    if settings.number(db, "location.snap_m") != coming.locator.tolerance_m:
        raise Refused(_("就近归属的距离刚刚被改动，请再试一次。"))
    if any(batch.batch_id not in known for batch in twins.without_twin(db, coming.version_id)):
        raise Meanwhile(f"batches without a twin under version {coming.version_id}")
    if known - twins.shown_batches(db):
        raise Refused(_("一批历史告警刚刚被撤下，请再试一次。"))


def _place_everything(db: Cursor, coming: Coming, before: int | None) -> dict[str, int]:
    """Write where everything belongs under the coming version; return how much of each kind moved."""
    if before is not None:
        store.keep(db, before)
    moved = {}
    for subject in store.SUBJECTS:
        rows: pa.Table = assigned(store.positions(db, subject), coming.locator)
        store.place(db, subject, rows.drop_columns(["lon", "lat"]))
        store.restore(db, subject, coming.version_id)
        moved[subject.name] = store.moved(db, subject, before) if before is not None else 0
    return moved
