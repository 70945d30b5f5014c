"""The invented city stage by stage, as rows ready for the store. Nothing here touches a store or a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.areas.locator import Locator
from governance.areas.profile import CitySources
from governance.areas.rules import CityProfile
from governance.deadlines.files import Limits
from governance.demo import (
    alarms,
    album,
    cases,
    centres,
    contacts,
    devices,
    ground,
    naming,
    patrols,
    premises,
    roster,
    slips,
    streets,
    tables,
    talk,
    told,
)
from governance.demo import whistles as whistling
from governance.demo.dice import Dice
from governance.demo.geography import Geography, build_geography
from governance.demo.local_time import LocalTime
from governance.demo.offered import offered_accounts
from governance.demo.parameters import Parameters
from governance.demo.people import People
from governance.demo.rhythm import Rhythm
from governance.engine.text import _
from governance.routing.rules import Catalogue
from governance.whistles.clocks import Clocks

Progress = Callable[[str, float], None]
LARGE_SMOKES = 20.0  # sorts with so many detectors are known well enough to have a position
BEFORE_HISTORY = timedelta(days=200)  # boundaries and accounts are that much older than the history


@dataclass(frozen=True)
class Plan:
    """Everything the invented city is made from."""

    profile: CityProfile
    sources: CitySources
    parameters: Parameters
    catalogue: Catalogue
    limits: Limits
    until: datetime
    snap_m: float

    @property
    def first(self) -> datetime:
        """When the history begins."""
        return self.until - timedelta(days=self.parameters.days)


@dataclass
class World:
    """The city so far: frames the later stages need, and finished rows by table."""

    plan: Plan
    dice: Dice
    rows: dict[str, pa.Table] = field(default_factory=dict)

    areas: pd.DataFrame = field(init=False)
    locator: Locator = field(init=False)
    lines: pd.DataFrame = field(init=False)
    premises: pd.DataFrame = field(init=False)
    premises_ground: ground.Ground = field(init=False)
    contacts: pd.DataFrame = field(init=False)
    centres: centres.Centres = field(init=False)
    roster: roster.Roster = field(init=False)
    devices: pd.DataFrame = field(init=False)
    devices_ground: ground.Ground = field(init=False)
    story: int = field(init=False)
    photos: tuple[bytes, ...] = ()


def draw(plan: Plan, progress: Progress) -> World:
    """Return the whole city. The same plan draws the same rows."""
    world = World(plan, Dice(plan.parameters.seed))
    progress(_("画出镇区、网格和微网格"), 0.02)
    _draw_land(world)
    progress(_("安置场所、人员和设备"), 0.2)
    _draw_premises(world)
    _draw_people(world)
    _draw_devices(world)
    progress(_("生成一年的告警"), 0.35)
    clock = LocalTime(
        plan.profile.zone, min(plan.first, alarms.story_time(plan.parameters, plan.profile.zone)), plan.until
    )
    rhythm = Rhythm(clock, plan.first, plan.until, plan.parameters["calendar"])
    hazards = alarms.draw_alarms(world, rhythm)
    progress(_("生成一年的吹哨和办理"), 0.5)
    frame = _draw_whistles(world, rhythm, hazards)
    tables.premises_and_devices(world)
    _offer_accounts(world, frame)
    return world


def _draw_land(world: World) -> None:
    plan = world.plan
    since = plan.first - BEFORE_HISTORY
    seed = plan.parameters.seed
    drawn: Geography = build_geography(plan.profile, plan.sources, seed, since.date(), since)
    world.rows |= {"gov.boundary_versions": drawn.boundary_versions, "gov.waterways": drawn.waterways}
    world.rows["gov.areas"] = drawn.areas
    world.areas = areas = drawn.areas.to_pandas()
    shapes = shapely.from_wkb(areas["geometry"].to_numpy())
    columns = (areas[name].to_numpy(dtype=object) for name in ("code", "level", "town_code", "parent_code"))
    codes, levels, towns, parents = (column.tolist() for column in columns)
    world.locator = Locator(codes, levels, towns, parents, shapes, plan.profile.metric_crs, plan.snap_m)
    world.lines = streets.lay_streets(areas, plan.parameters["towns"], world.dice.stream("streets"))


def _draw_premises(world: World) -> None:
    """Place and name the premises, and note where each lies."""
    parameters, dice, lines = world.plan.parameters, world.dice, world.lines
    frame = premises.place_premises(parameters, lines, dice.stream("premises"))
    world.story = int(np.flatnonzero(frame["compound"] >= 0)[0])
    ground.bring_inside(frame, lines, world.locator, dice.stream("inside"))
    outline = shapely.from_wkb(world.areas.loc[world.areas["level"] == "city", "geometry"].iloc[0])
    wanted = parameters.scaled(parameters["city"]["devices"]["snapped"], least=2)
    out = ground.push_out(frame, outline, wanted, dice.stream("outside"))
    sorts = premises.sorts_of(parameters)
    large = np.array([one.facts["smoke"] >= LARGE_SMOKES for one in sorts])[frame["sort"].to_numpy()]
    spared = np.r_[out, np.flatnonzero((frame["compound"] == world.story) | large)]
    world.premises_ground = ground.record(parameters, frame, world.locator, spared, dice.stream("record"))
    towns = world.areas[world.areas["level"] == "town"].set_index("code")["name"].to_dict()
    address = naming.address_of(frame, sorts, lines, dice.stream("addresses"))
    frame["name"] = naming.name_of(frame, sorts, lines, towns, address, parameters, dice.stream("names"))
    frame.loc[world.story, ["name", "staff"]] = [parameters["golden_minute"][name] for name in ("name", "staff")]
    frame["address"] = address
    number = {code: row for row, code in enumerate(sorted(towns))}
    frame["town_code"] = world.premises_ground.where.town_code
    frame["town"] = frame["town_code"].map(number).fillna(-1).astype(np.int64)
    world.premises = frame


def _draw_people(world: World) -> None:
    parameters, dice = world.plan.parameters, world.dice
    people = People(parameters["people"], dice.stream("people"))
    seats = {town.code: town.seat for town in world.plan.profile.towns}
    world.centres = centres.build_centres(parameters, world.areas, seats, people, dice.stream("centres"))
    sorts = premises.sorts_of(parameters)
    world.contacts = contacts.draw_contacts(world.premises, sorts, world.story, people, dice.stream("contacts"))
    departments = [row.department_code for row in world.plan.catalogue.departments]
    wanted = parameters.scaled(parameters["city"]["accounts"]["company_contacts"], least=3)
    companies = contacts.company_contacts(world.contacts, world.premises, world.story, wanted)
    world.roster = roster.build_roster(parameters, world.areas, departments, world.centres, companies, people)


def _draw_devices(world: World) -> None:
    parameters, dice = world.plan.parameters, world.dice
    sorts = premises.sorts_of(parameters)
    frame = devices.place_devices(parameters, world.premises, sorts, dice.stream("devices"))
    world.devices_ground = ground.record_devices(frame, world.premises_ground, world.locator)
    frame["town"] = world.premises["town"].to_numpy()[frame["premises"].to_numpy()]
    health = devices.health_of(parameters, frame, world.plan.until, dice.stream("health"))
    world.devices = frame.join(health)


def _draw_whistles(world: World, rhythm: Rhythm, hazards: pd.DataFrame) -> pd.DataFrame:
    plan = world.plan
    addresses = world.lines["address"].to_numpy(dtype=object)[world.premises["line"].to_numpy()].tolist()
    places = cases.Places(
        world.premises, premises.sorts_of(plan.parameters), world.premises["name"].tolist(), addresses
    )
    setting = whistling.Setting(
        plan.parameters, places, world.locator, plan.catalogue, Clocks(plan.limits, plan.profile.zone),
        world.roster, rhythm, plan.until, _showcase(world),
    )  # fmt: skip
    ids = {"premises": tables.premises_ids(len(world.premises)), "alarms": pa.array(hazards["alarm_id"], pa.string())}
    hazards = hazards.assign(alarm=np.arange(len(hazards)))
    rows, frame = whistling.build_whistles(setting, hazards, ids, world.dice)
    facts = plan.parameters["whistles"]
    photos = album.take_photos(
        frame, rows.cases["case_id"], rows.events, facts["showcase"], world.dice.stream("photos")
    )
    rng = world.dice.stream("notices")
    notices = told.notice_rows(rows.cases, rows.events, world.roster, facts["notices"], plan.until, rng)
    notices = pa.concat_tables([notices, _told_of_alarms(world)])
    world.rows |= {"gov.cases": rows.cases, "gov.case_events": photos.events, "gov.notices": notices}
    world.rows |= {"gov.photos": photos.photos, "gov.case_photos": photos.case_photos}
    world.rows["gov.messages"] = talk.message_rows(
        frame["show"].tolist(), rows.cases, world.roster, facts, plan.until, world.dice.stream("talk")
    )
    world.photos = photos.files
    return frame


def _told_of_alarms(world: World) -> pa.Table:
    ids = world.centres.centres["centre_id"].to_pylist()
    centre_of = {grid: ids[row] for grid, row in world.centres.grid_centre.items()}
    premises, facts = tables.premises_ids(len(world.premises)).to_pylist(), world.plan.parameters["whistles"]["notices"]
    rng = world.dice.stream("alarm notices")
    return told.alarm_rows(world.rows["gov.alarms"], centre_of, world.roster, premises, facts, world.plan.until, rng)


def _showcase(world: World) -> dict[str, np.ndarray]:
    """Return the premises for the showcase: the story's compound, its tenants, its grid, places in a micro-grid."""
    where = world.premises_ground.where
    compound = world.premises["compound"].to_numpy()
    own = np.arange(len(compound)) == world.story
    grid = (where.grid_code == _grid_of(world, world.story)) & (compound != world.story)
    micro = pd.notna(where.micro_grid_code)
    tenants = (compound == world.story) & ~own & (where.grid_code == _grid_of(world, world.story))
    found = {"story": own, "tenant": tenants, "grid": grid if grid.any() else tenants, "micro_grid": micro}
    return {name: np.flatnonzero(fits) for name, fits in found.items()}


def _offer_accounts(world: World, cases_frame: pd.DataFrame) -> None:
    """Write the accounts; one of each role is offered for one-click sign-in."""
    plan = world.plan
    offered = offered_accounts(world.roster, cases_frame, world.centres, _grid_of(world, world.story))
    ids = tables.premises_ids(len(world.premises))
    rng = world.dice.stream("accounts")
    roles = world.roster.frame["role"].tolist()
    left = slips.officers_left(roles, offered, plan.parameters, world.dice.stream("left"))
    accounts, areas = roster.account_rows(world.roster, offered, left, ids, plan.first, plan.until, rng)
    world.rows |= {"gov.accounts": accounts, "gov.account_areas": areas}
    rng, facts = world.dice.stream("patrols"), plan.parameters["whistles"]["patrols"]
    until = plan.until.astimezone(plan.profile.zone)
    walks = patrols.patrol_rows(world.rows["gov.premises"], accounts, world.roster, facts, until, rng)
    world.rows |= dict(zip(("gov.patrols", "gov.patrol_stops"), walks, strict=True))


def _grid_of(world: World, row: int) -> str:
    return str(world.premises_ground.where.grid_code[row])
