"""Picking a place on the map: where a point lies, whose border is near, and what stands or is reported there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from governance.accounts import covering
from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, can
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas.borders import border_near, reach_m
from governance.areas.datums import to_wgs84
from governance.areas.locator import Found, Located
from governance.areas.projection import around, projection
from governance.devices import actions as devices
from governance.engine import Cursor, Engine, NotFound, Refused, settings
from governance.engine.text import _, pick
from governance.places import actions as places
from governance.whistles.case import Case
from governance.whistles.store import cases

NEAR_M = 60.0
OFFERED_M = 25.0
MOST_OFFERS = 4


@dataclass(frozen=True)
class Spot:
    """Where a point of a report lies: WGS-84, its areas, the version of the boundaries that said so, its officer."""

    lon: float
    lat: float
    areas: Located
    boundary_version: int
    place: str
    officer_id: str | None = None
    officer_name: str | None = None


@dataclass(frozen=True)
class Side:
    """An area at a border: its code, the metres to it, its officer's name where there is one."""

    code: str
    metres: float
    officer_name: str | None


@dataclass(frozen=True)
class Sides:
    """Which area a point near a border belongs to, and the neighbours it nearly belongs to, nearest first."""

    owner: Side
    neighbours: tuple[Side, ...]


@dataclass(frozen=True)
class Offer:
    """What a point may be meant for: a premises 场所, or a device 设备 of one; WGS-84, metres from the point."""

    ref: str
    name: str
    lon: float
    lat: float
    metres: float
    premises_id: str | None


def spot(eng: Engine, lon: float, lat: float, datum: str = "wgs84") -> Spot:
    """Return where a point lies; raises Refused with one sentence when it is outside the city."""
    city = areas.profile(eng)
    outside = _("这个位置不在{city}范围内，请在地图上重新点一下现场。").format(city=pick(city.name, city.name_en))
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused(outside, "place")
    at_lon, at_lat = (float(values[0]) for values in to_wgs84(np.array([lon]), np.array([lat]), datum))
    locator = areas.locator(eng)
    located = locator.locate(at_lon, at_lat)
    if located.located == Found.UNASSIGNED:
        raise Refused(outside, "place")
    officer_id, officer_name = eng.read(lambda db: _officer(db, located.grid_code or "", eng.now()))
    place = words_of(eng, located.town_code, located.grid_code)
    return Spot(at_lon, at_lat, located, locator.version_id, place, officer_id, officer_name)


def words_of(eng: Engine, town_code: str | None, grid_code: str | None) -> str:
    """Return what a place is called that has no name of its own: town and grid."""
    names = areas.names(eng)
    return "".join(names[code][0] for code in (town_code, grid_code) if code in names)


def _officer(db: Cursor, grid_code: str, at: datetime) -> tuple[str | None, str | None]:
    """Return the officer of a grid and the name to show: his own, or while he is away that of his deputy."""
    found = people.officer_of(db, grid_code)
    return (found[0], covering.serving(db, [found[0]], at)[found[0]][1]) if found else (None, None)


def sides(eng: Engine, where: Spot, accuracy_m: float | None = None) -> Sides | None:
    """Return the border a spot is near, by the city's setting or the phone's error; None well inside its area.

    A spot outside all areas that was given to the nearest is always told.
    """
    metres = reach_m(eng.read(lambda db: settings.number(db, "map.border_m")), accuracy_m)
    found = border_near(areas.locator(eng), where.areas, where.lon, where.lat, metres)
    if found is None:
        return None

    def question(db: Cursor) -> Sides:
        owner, *others = (
            Side(code, far, _officer(db, code, eng.now())[1]) for code, far in (found.owner, *found.neighbours)
        )
        return Sides(owner, tuple(others))

    return eng.read(question)


def offers(eng: Engine, account: Account, lon: float, lat: float, chosen: str | None = None) -> list[Offer]:
    """Return what stands within a few steps of a point (WGS-84) and the account may name: the chosen premises first.

    Then the nearest premises, then devices of premises that lie further away, for who may see devices.
    """
    require(account, Action.PLACE_NAME)
    found = [
        Offer(one.premises_id, one.name, one.lon, one.lat, far, one.premises_id)
        for one, far in places.premises_near(eng, account, lon, lat, OFFERED_M)
        if one.lon is not None and one.lat is not None
    ]
    first = [one for one in found if one.ref == chosen] or _chosen(eng, account, lon, lat, chosen)
    found = first + [one for one in found if one.ref != chosen]
    if not can(account, Action.ALARM_SEE):
        return found[:MOST_OFFERS]
    known = {one.ref for one in found}
    for device, name, far in devices.devices_near(eng, account, lon, lat, OFFERED_M):
        if device.premises_id not in known and device.lon is not None and device.lat is not None:
            known |= {device.premises_id} if device.premises_id else set()
            words = f"{name}{device.position}"
            found.append(Offer(device.device_id, words, device.lon, device.lat, far, device.premises_id))
    return found[:MOST_OFFERS]


def _chosen(eng: Engine, account: Account, lon: float, lat: float, premises_id: str | None) -> list[Offer]:
    """Return premises chosen before that lie further away by now; nothing where the account may not name them."""
    if not premises_id:
        return []
    try:
        one = places.named(eng, account, premises_id)
    except NotFound:
        return []
    if one.lon is None or one.lat is None:
        return []
    far = float(projection(areas.profile(eng).metric_crs).apart(lon, lat, [one.lon], [one.lat])[0])
    return [Offer(one.premises_id, one.name, one.lon, one.lat, far, one.premises_id)]


def near(eng: Engine, account: Account, lon: float, lat: float, metres: float = NEAR_M) -> list[tuple[Case, float]]:
    """Return open cases this near (WGS-84) with their distance in metres, nearest first: perhaps the same hazard."""
    require(account, Action.CASE_SEE)
    found = eng.read(lambda db: cases.open_in_box(db, account, *around(lon, lat, metres)))
    plane = projection(areas.profile(eng).metric_crs)
    apart = plane.apart(lon, lat, [one.lon for one in found], [one.lat for one in found]).tolist()
    ranked = sorted(zip(found, apart, strict=True), key=lambda pair: pair[1])
    return [(case, far) for case, far in ranked if far <= metres]
