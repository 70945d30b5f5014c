"""An officer walks his grid: begins, says where he is and what he has looked at, ends; leaders read the coverage.

Nobody is followed: a position is kept only where he taps, and leaders read figures, never positions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.patrols import store
from governance.patrols.rules import (
    COVERED_DAYS,
    FOUND,
    NEAR_M,
    Coverage,
    Patrol,
    Seen,
    StopKind,
    end_of,
    longest_first,
    under_way,
)
from governance.places import actions as places
from governance.whistles import actions as whistles

SHOWN = 30
Point = tuple[float, float]  # longitude, latitude, WGS-84


@dataclass(frozen=True)
class GridCoverage:
    """The coverage of one grid, and when something there was last looked at."""

    grid_code: str
    coverage: Coverage
    last_at_utc: datetime | None


def current(eng: Engine, account: Account) -> Patrol | None:
    """Return the patrol the account is on, None while it is on none."""
    require(account, Action.PATROL_WALK)
    now = eng.now()
    found = eng.read(lambda db: store.newest(db, account.account_id, now))
    return found if under_way(found, now) else None


def mine(eng: Engine, account: Account) -> list[Patrol]:
    """Return the account's own patrols, the newest first."""
    require(account, Action.PATROL_WALK)
    return eng.read(lambda db: store.of_account(db, account.account_id, eng.now(), SHOWN))


def start(eng: Engine, account: Account) -> Patrol:
    """Begin a patrol and return it; the one under way stays the one, one forgotten ends where it stopped last."""
    require(account, Action.PATROL_WALK)

    def work(db: Cursor) -> Patrol:
        now = eng.now()
        last = store.newest(db, account.account_id, now)
        if last and under_way(last, now):
            return last
        if last and last.ended_at_utc is None:
            store.end(db, last.patrol_id, end_of(last))
        local = now.astimezone(areas.profile(eng).zone)
        fresh = Patrol(f"T{local:%Y%m%d%H%M%S}-{account.account_id}", account.account_id, now, None)
        store.begin(db, fresh.patrol_id, account.account_id, now)
        audit.append(db, now, account.account_id, "patrol.start", fresh.patrol_id)
        return fresh

    return eng.write(work, "patrols")


def here(eng: Engine, account: Account, at: Point) -> None:
    """Say that one is at a place; raises Refused outside the city and while no patrol is under way."""
    where = whistles.spot(eng, *at)
    _stop(eng, account, StopKind.HERE, None, (where.lon, where.lat))


def look(eng: Engine, account: Account, premises_id: str, found: StopKind, at: Point | None = None) -> None:
    """Say what was found at a premises of the own grids; `at` is where the phone was, None where that is not known.

    The same again changes nothing. Raises NotFound for a premises elsewhere, Refused while no patrol is under way.
    """
    require(account, Action.PATROL_WALK)
    if found not in FOUND:
        raise Refused(_("请选“没问题”或“有隐患”。"))
    where = whistles.spot(eng, *at) if at else None
    _stop(eng, account, found, premises_id, (where.lon, where.lat) if where else None)


def _stop(eng: Engine, account: Account, kind: StopKind, premises_id: str | None, at: Point | None) -> None:
    require(account, Action.PATROL_WALK)

    def work(db: Cursor) -> None:
        now = eng.now()
        if premises_id and not store.is_own(db, account, premises_id):
            raise NotFound(_("没有这个场所，或不在您负责的网格里。"))
        patrol = store.newest(db, account.account_id, now)
        if patrol is None or not under_way(patrol, now):
            raise Refused(_("现在没有在巡查，请先点“开始巡查”。"))
        if premises_id and store.found_at(db, patrol.patrol_id).get(premises_id) is kind:
            return
        number = store.add_stop(db, patrol, kind, now, premises_id, at)
        detail: dict[str, object] = {"number": number}
        audit.append(db, now, account.account_id, "patrol.stop", patrol.patrol_id, detail=detail)

    eng.write(work, "patrols")


def finish(eng: Engine, account: Account) -> None:
    """End the patrol that is under way; without one nothing changes."""
    require(account, Action.PATROL_WALK)

    def work(db: Cursor) -> None:
        now = eng.now()
        patrol = store.newest(db, account.account_id, now)
        if patrol is None or patrol.ended_at_utc is not None:
            return
        store.end(db, patrol.patrol_id, now if under_way(patrol, now) else end_of(patrol))
        audit.append(db, now, account.account_id, "patrol.end", patrol.patrol_id, detail={"number": patrol.stops})

    eng.write(work, "patrols")


def to_see(eng: Engine, account: Account) -> list[Seen]:
    """Return the premises of the own grids, those not looked at for longest first; homes are nobody's patrol."""
    require(account, Action.PATROL_WALK)
    found = eng.read(lambda db: store.seen(db, account))
    return longest_first([replace(one, name=masked_in(one.name), address=masked_in(one.address)) for one in found])


def found_now(eng: Engine, account: Account) -> dict[str, StopKind]:
    """Return premises -> what was found there on the patrol under way."""
    patrol = current(eng, account)
    return eng.read(lambda db: store.found_at(db, patrol.patrol_id)) if patrol else {}


def near(eng: Engine, account: Account, at: Point) -> list[str]:
    """Return the premises around a point (WGS-84) that the account may name, the nearest first."""
    require(account, Action.PATROL_WALK)
    return [one.premises_id for one, _far in places.premises_near(eng, account, *at, NEAR_M)]


def coverage(eng: Engine, account: Account) -> list[GridCoverage]:
    """Return the coverage of every grid within the account's reach, the least covered first."""
    require(account, Action.COVERAGE_SEE)
    since = eng.now() - timedelta(days=COVERED_DAYS)
    rows = eng.read(lambda db: store.by_grid(db, account, since))
    found = [GridCoverage(code, Coverage(premises, looked), at) for code, premises, looked, at in rows]
    return sorted(found, key=lambda one: (one.coverage.share or 0.0, one.grid_code))
