"""Building the demo city into an empty store, in few large transactions; the city's own row is written last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from governance.alarms.store import history
from governance.areas import store as areas
from governance.areas.profile import load_profile, load_sources
from governance.audit import store as audit
from governance.deadlines.files import limits
from governance.demo import parameters as shipped
from governance.demo.parameters import Parameters
from governance.demo.world import Plan, Progress, World, draw
from governance.engine import Cursor, Engine, insert_arrow, settings
from governance.engine.home import city_profile_path
from governance.engine.text import _
from governance.procedures.settings import change
from governance.routing import store as routing
from governance.routing.files import read_catalogue
from governance.whistles.actions.reading import PHOTOS

PLACES = (
    *("gov.boundary_versions", "gov.areas", "gov.waterways"),
    *("gov.premises", "gov.contacts", "gov.centres", "gov.centre_grids", "gov.centre_staff", "gov.centre_vehicles"),
    *("gov.centre_stock", "gov.devices"),
)
LIFE = (
    *("gov.accounts", "gov.account_areas", "gov.alarms", "gov.alarm_events"),
    *(
        "gov.cases",
        "gov.case_events",
        "gov.messages",
        "gov.patrols",
        "gov.patrol_stops",
        "gov.notices",
        "gov.photos",
        "gov.case_photos",
    ),
)


GATE_MINUTES = "120"  # the invented city asks its towns' leaders


@dataclass(frozen=True)
class Summary:
    """What was built: rows by table, the end of the history, the seed."""

    rows: dict[str, int]
    until: datetime
    seed: int


def build(
    eng: Engine,
    profile_path: Path | None = None,
    until: datetime | None = None,
    parameters: Parameters | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Fill an empty store with the demo city and return what it holds.

    The history ends at `until` (a naive time is the city's wall clock), at the present minute when not given. The same
    seed and end give the same rows. A build that is killed leaves a store without a row in gov.city, and history rows
    that nobody sees; whoever opens the store next builds from scratch. Raises Refused when the profile is wrong.
    """
    tell = progress or (lambda _stage, _share: None)
    plan = plan_of(eng, profile_path or city_profile_path(), until, parameters or shipped.load())
    world = draw(plan, tell)
    tell(_("写入场所和设备"), 0.6)
    eng.write(lambda db: _write_places(db, world))
    tell(_("写入告警历史"), 0.7)
    batch = eng.write(lambda db: _write_history(db, world), history=True)
    tell(_("写入吹哨和账号"), 0.85)
    for photo in world.photos:
        eng.files.put(photo, PHOTOS)
    eng.write(lambda db: _insert(db, world, LIFE))
    change(eng, "whistle.decide_minutes", GATE_MINUTES)
    eng.write(lambda db: _finish(db, eng, world, batch))
    tell(_("演示城市已建成"), 1.0)
    return Summary({name: table.num_rows for name, table in world.rows.items()}, plan.until, plan.parameters.seed)


def plan_of(eng: Engine, profile_path: Path, until: datetime | None, parameters: Parameters) -> Plan:
    """Return the plan of a city: profile and sources, the shipped catalogue and calendars, the minute it ends."""
    profile = load_profile(profile_path)
    end = until or eng.now()
    if end.tzinfo is None:
        end = end.replace(tzinfo=profile.zone)
    return Plan(
        profile,
        load_sources(profile_path, profile),
        parameters,
        read_catalogue(),
        limits(),
        end.astimezone(eng.now().tzinfo).replace(second=0, microsecond=0),
        eng.read(lambda db: settings.number(db, "location.snap_m")),
    )


def _insert(db: Cursor, world: World, names: Iterable[str]) -> None:
    for name in names:
        if name in world.rows:
            insert_arrow(db, name, world.rows[name])


def _write_places(db: Cursor, world: World) -> None:
    routing.load_catalogue(db, world.plan.catalogue)
    _insert(db, world, PLACES)


def _write_history(db: Cursor, world: World) -> int:
    """Write the closed alarms and their sums under a batch that nobody sees yet; return its number."""
    batch = history.next_batch(db)
    rows = world.rows["hist.alarms"]
    insert_arrow(db, "hist.alarms", rows.append_column("batch_id", pa.repeat(batch, rows.num_rows)))
    history.roll_up(db, batch, world.plan.profile.zone)
    return batch


def _finish(db: Cursor, eng: Engine, world: World, batch: int) -> None:
    """Make the history visible and the store a city's: from here on it counts as whole."""
    plan, now = world.plan, eng.now()
    history.seal(db, batch, "demo", world.rows["hist.alarms"].num_rows, now)
    facts: dict[str, object] = {"seed": plan.parameters.seed, "until": plan.until.isoformat()}
    audit.append(db, now, None, "demo.built", plan.profile.code, detail=facts)
    row = areas.CityRow(
        plan.profile.code,
        plan.profile.name,
        plan.profile.name_en,
        plan.profile.text,
        True,
        plan.parameters.seed,
        now,
        plan.until,
    )
    areas.insert_city(db, row)
