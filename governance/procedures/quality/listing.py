"""What the checks find: how many, and the rows with what helps to mend them, page by page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.areas.datums import to_wgs84
from governance.areas.projection import projection
from governance.engine import Engine
from governance.engine.phones import masked_in
from governance.places.rules import PremisesKind
from governance.procedures.quality import doubles
from governance.procedures.quality.nearness import clear, nearest_targets
from governance.procedures.quality.rules import LINK_M, SEVERITIES, Check, Reason, Severity, why_unassigned
from governance.procedures.store import quality as store

DOUBLES = (Check.DUPLICATES, Check.CLOSE_BY)
WRITTEN = ("name", "place", "near_name")  # in which a phone number may stand
SEEN_M = 200.0  # how far around a device premises are named


@dataclass(frozen=True)
class Finding:
    """What a check has found; `count` rows that nobody has accepted."""

    check: Check
    severity: Severity
    count: int


def findings(eng: Engine, account: Account) -> list[Finding]:
    """Return every check with what it finds now, in the order of the page."""
    require(account, Action.MEND)
    return [Finding(check, SEVERITIES[check], count(eng, check)) for check in Check]


def count(eng: Engine, check: Check) -> int:
    """Return how many rows a check finds that nobody has accepted."""
    if check in DOUBLES:
        return len(doubles.listed(eng, check))
    version = areas.current_version(eng)
    return eng.read(lambda db: store.count(db, check, eng.now(), version))


def rows(eng: Engine, account: Account, check: Check, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """Return rows of a check, all of them without a limit.

    Columns: those of `procedures.store.quality`, and by check: reason and fits (unassigned), metres (snapped: to the
    grid), near_id, near_name, near_m, second_m and clear (without premises), devices (premises, grids), group, metres,
    model, installed_on and last_seen_at_utc (doubles).
    """
    require(account, Action.MEND)
    listed = found(eng, check, limit, offset)
    masked = [name for name in WRITTEN if name in listed]
    return listed.assign(**{name: listed[name].map(masked_in, na_action="ignore") for name in masked})


def found(eng: Engine, check: Check, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """Return the rows of a check for whoever has asked already whether he may."""
    if check in DOUBLES:
        return _doubles(eng, check, limit, offset)
    version = areas.current_version(eng)
    frame = eng.read(lambda db: store.page(db, check, eng.now(), version, limit, offset))
    hidden = (frame["subject"] == "premises") & (frame["kind"] == PremisesKind.LONE_ELDER_HOME)
    frame["kind"] = frame["kind"].astype(object).mask(hidden, PremisesKind.HOME.value)
    match check:
        case Check.UNASSIGNED:
            return _with_reason(eng, frame)
        case Check.SNAPPED:
            return frame.assign(metres=_beyond(eng, frame))
        case Check.WITHOUT_PREMISES:
            return with_nearest(eng, frame)
        case Check.WITHOUT_CONTACT:
            return frame.assign(devices=_devices(eng, "premises_id", frame))
        case Check.WITHOUT_OFFICER:
            return frame.assign(devices=_devices(eng, "grid_code", frame))
    return frame


def _doubles(eng: Engine, check: Check, limit: int | None, offset: int) -> pd.DataFrame:
    listed = doubles.listed(eng, check)
    part = listed.iloc[offset : None if limit is None else offset + limit]
    facts = eng.read(lambda db: store.devices(db, check, part["device_id"].tolist()))
    known = part[["device_id", "group", "metres", "mark"]].rename(columns={"device_id": "subject_id"})
    return known.merge(facts.drop(columns="mark"), on="subject_id")


def turned(eng: Engine, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return longitude and latitude with what came in read the other way round (WGS-84), and where that fits."""
    lon, lat = (frame[name].to_numpy(float, na_value=np.nan) for name in ("lat_in", "lon_in"))
    known = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    at_lon, at_lat = np.where(known, lon, np.nan), np.where(known, lat, np.nan)
    for datum in frame.loc[known, "datum_in"].dropna().unique():
        these = known & (frame["datum_in"] == datum).to_numpy()
        at_lon[these], at_lat[these] = to_wgs84(lon[these], lat[these], datum)
    fits = areas.locator(eng).assign(at_lon, at_lat).located != "unassigned"
    return at_lon, at_lat, fits.astype(bool)


def _with_reason(eng: Engine, frame: pd.DataFrame) -> pd.DataFrame:
    _lon, _lat, fits = turned(eng, frame)
    at = zip(frame["lon_in"].fillna(frame["lon"]), frame["lat_in"].fillna(frame["lat"]), fits, strict=True)
    return frame.assign(reason=[why_unassigned(lon, lat, bool(fit)).value for lon, lat, fit in at], fits=fits)


def swapped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return those rows whose longitude and latitude came in the wrong way round."""
    return frame[frame["reason"] == Reason.SWAPPED]


def _beyond(eng: Engine, frame: pd.DataFrame) -> np.ndarray:
    """Return how many metres outside its grid each point lies."""
    grids = areas.level_frame(eng, "grid")["code"].tolist()
    shapes = dict(zip(grids, areas.metric_shapes(eng, "grid"), strict=True))
    points = shapely.points(metric_of(eng, frame))
    near = [shapes.get(code) for code in frame["grid_code"]]
    return np.round(shapely.distance(points, np.array(near, dtype=object)), 1)


def with_nearest(eng: Engine, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the premises nearest to each, and whether it is clear that the device hangs there."""
    premises = eng.read(store.premises_points)
    near = nearest_targets(metric_of(eng, frame), metric_of(eng, premises), SEEN_M)
    named = premises.reindex(near.row)  # -1 stands for none and names none
    return frame.assign(
        near_id=named["premises_id"].to_numpy(),
        near_name=named["name"].to_numpy(),
        near_m=np.round(near.metres, 1),
        second_m=np.round(near.second_m, 1),
        clear=clear(near, LINK_M),
    )


def metric_of(eng: Engine, frame: pd.DataFrame) -> np.ndarray:
    """Return the positions of a frame (lon, lat) in metres; infinite where there is none."""
    at = np.column_stack([frame[name].to_numpy(float, na_value=np.nan) for name in ("lon", "lat")])
    return projection(areas.profile(eng).metric_crs).metric(at) if len(at) else at


def _devices(eng: Engine, column: str, frame: pd.DataFrame) -> list[int]:
    keys = frame["subject_id"].tolist()
    known = eng.read(lambda db: store.devices_in(db, column, keys))
    return [known.get(key, 0) for key in keys]
