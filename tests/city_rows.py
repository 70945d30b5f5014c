"""The rows of the small city: premises, devices, alarms and cases, drawn from one seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from governance.routing.files import read_catalogue
from tests.city_areas import GRIDS, MICRO_GRIDS, shape_of

PREMISES, DEVICES, OLD_ALARMS, NEW_ALARMS, CASES = 120, 360, 2400, 160, 420
KINDS = ["smoke", "electricity", "gas"]
NONE = np.array(None, dtype=object)
Rng = np.random.Generator
VERDICTS, ODDS = ["fire", "hazard", "false", "test", "fault"], [0.02, 0.08, 0.8, 0.06, 0.04]


def _placed(rng: Rng, count: int) -> pd.DataFrame:
    """Return points with their areas: most inside a grid, a few snapped to one, a few in none."""
    grids = rng.choice(GRIDS, count)
    boxes = np.array([shape_of(grid).bounds for grid in grids])
    share = rng.random((count, 2)) * 0.9 + 0.05
    frame = pd.DataFrame(
        {
            "lon": boxes[:, 0] + share[:, 0] * (boxes[:, 2] - boxes[:, 0]),
            "lat": boxes[:, 1] + share[:, 1] * (boxes[:, 3] - boxes[:, 1]),
            "town_code": [grid[:9] for grid in grids],
            "grid_code": grids,
            "located": rng.choice(["inside", "snapped", "unassigned"], count, p=[0.94, 0.03, 0.03]),
        }
    )
    micro = frame["grid_code"] + "01"
    frame["micro_grid_code"] = micro.where(micro.isin(MICRO_GRIDS) & (rng.random(count) < 0.4), None)
    lost = frame["located"] == "unassigned"
    frame.loc[lost, ["town_code", "grid_code", "micro_grid_code"]] = None
    return frame.assign(boundary_version=1)


def premises(rng: Rng, now: datetime) -> pd.DataFrame:
    """Return rows of gov.premises; the first three are a compound: its lessor and two tenants."""
    frame = _placed(rng, PREMISES)
    frame.loc[:2, ["lon", "lat", "town_code", "grid_code", "located", "micro_grid_code"]] = [
        (119.51, 31.91, GRIDS[0][:9], GRIDS[0], "inside", MICRO_GRIDS[0])
    ] * 3
    kinds = ["nine_small", "factory", "home", "lone_elder_home", "school", "other"]
    frame["kind"] = ["compound", "tenant", "tenant", *rng.choice(kinds, PREMISES - 3)]
    frame["compound_id"] = [None, "P0000001", "P0000001", *[None] * (PREMISES - 3)]
    frame["compound_role"] = ["lessor", "tenant", "tenant", *[None] * (PREMISES - 3)]
    return frame.assign(
        premises_id=[f"P{number:07d}" for number in range(1, PREMISES + 1)],
        name=[f"{'=' if number == 7 else ''}场所{number}" for number in range(1, PREMISES + 1)],
        small_kind=frame["kind"].map({"nine_small": "diner"}),
        address=[f"试验路{number}号" for number in range(1, PREMISES + 1)],
        staff_count=5,
        floors=2,
        lon_in=frame["lon"],
        lat_in=frame["lat"],
        datum_in="wgs84",
        registered_at_utc=now - timedelta(days=500),
    )


def contacts(premises_ids: list[str]) -> pd.DataFrame:
    """Return rows of gov.contacts: one owner for each premises."""
    return pd.DataFrame(
        {
            "contact_id": [f"K{number}" for number in premises_ids],
            "premises_id": premises_ids,
            "duty": "owner",
            "name": "何建华",
            "phone": "13912344471",
        }
    )


_AREA = ["lon", "lat", "town_code", "grid_code", "micro_grid_code", "located", "boundary_version"]


def devices(rng: Rng, places: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return rows of gov.devices, each in some premises and where that is."""
    where = rng.integers(0, len(places), DEVICES)
    kind = rng.choice(KINDS, DEVICES, p=[0.7, 0.2, 0.1])
    frame = places.loc[where, [*_AREA, "premises_id"]].reset_index(drop=True)
    return frame.assign(
        device_id=[f"{one[0].upper()}{number:08d}" for number, one in enumerate(kind)],
        kind=kind,
        model="T-1",
        position="大厅",
        funding=rng.choice(["market", "free"], DEVICES, p=[0.9, 0.1]),
        health=rng.choice(["online", "offline", "fault"], DEVICES, p=[0.95, 0.03, 0.02]),
        chattering=rng.random(DEVICES) < 0.03,
        installed_on=pd.Timestamp("2024-05-01"),
        last_seen_at_utc=now - timedelta(minutes=4),
        lon_in=frame["lon"],
        lat_in=frame["lat"],
        datum_in="wgs84",
    )


def alarms(rng: Rng, machines: pd.DataFrame, first: datetime, last: datetime, count: int, start: int) -> pd.DataFrame:
    """Return closed alarms spread over a time, some of them at local midnight or with a person there in 60 s sharp."""
    span = (last - first).total_seconds()
    raised = pd.Timestamp(first) + pd.to_timedelta(np.sort(rng.random(count) * span).round(), unit="s")
    raised = pd.Series(raised).where(rng.random(count) > 0.03, raised.normalize() + pd.Timedelta(hours=16))
    raised = raised.clip(first, last - timedelta(seconds=1)).sort_values(ignore_index=True)
    source = machines.iloc[(len(machines) * rng.random(count) ** 2).astype(int)].reset_index(drop=True)
    seconds = np.where(rng.random(count) < 0.05, 60.0, rng.gamma(4.0, 12.0, count).round(1))
    went = rng.random(count) < 0.4
    frame = source[[*_AREA, "premises_id", "device_id"]].assign(
        alarm_id=[f"A{at:%Y%m%d}-{start + number:05d}" for number, at in enumerate(raised)],
        device_kind=source["kind"],
        level=rng.choice([1, 2, 3, 4], count, p=[0.05, 0.15, 0.3, 0.5]),
        reading=rng.choice(["=1+1", "612 mA", "0.8 dB/m"], count),
        state="closed",
        raised_at_utc=raised,
        received_at_utc=raised + pd.Timedelta(seconds=1),
        displayed_at_utc=raised + pd.Timedelta(seconds=2),
        acknowledged_at_utc=raised + pd.Timedelta(seconds=9),
        on_site_at_utc=(raised + pd.to_timedelta(seconds, unit="s")).where(went),
        verdict=rng.choice(VERDICTS, count, p=ODDS),
        verdict_at_utc=raised + pd.Timedelta(minutes=20),
        normal_at_utc=raised + pd.Timedelta(minutes=5),
        closed_at_utc=raised + pd.to_timedelta(rng.integers(20, 6000, count), unit="min"),
        last_seq=6,
    )
    frame["cause"] = "other"
    frame.loc[rng.random(count) < 0.02, "premises_id"] = None
    return frame


def opened(rng: Rng, frame: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return the alarms of which those not closed yet, and some more, are open in various states; one is old."""
    frame = frame.copy()
    still = (frame["closed_at_utc"] > now) | (rng.random(len(frame)) < 0.06)
    still.iloc[0] = True
    frame.loc[still, "raised_at_utc"] = frame.loc[still, "raised_at_utc"].clip(upper=now)
    frame.loc[still.idxmax(), "raised_at_utc"] = now - timedelta(days=40)
    frame.loc[still, ["closed_at_utc", "verdict", "cause", "verdict_at_utc", "normal_at_utc"]] = None
    frame.loc[still, "state"] = rng.choice(["active", "acknowledged"], int(still.sum()))
    quiet = still & (rng.random(len(frame)) < 0.2)
    frame.loc[quiet, "state"] = "returned"
    frame.loc[quiet, "normal_at_utc"] = frame.loc[quiet, "raised_at_utc"] + pd.Timedelta(minutes=3)
    frame.loc[frame["state"] == "active", ["acknowledged_at_utc", "on_site_at_utc"]] = None
    return frame


def _later(rng: Rng, since: pd.Series, most_hours: float) -> pd.Series:
    return since + pd.to_timedelta((rng.random(len(since)) * most_hours * 3600).round(), unit="s")


def cases(rng: Rng, now: datetime) -> pd.DataFrame:
    """Return cases in every state, with due times before and after now, some handled late, sent back, paused."""
    blown = pd.Series(pd.Timestamp(now) - pd.to_timedelta(np.sort(rng.random(CASES) * 80 * 86400).round(), unit="s"))
    frame = _placed(rng, CASES).assign(blown_at_utc=blown, dispatched_at_utc=blown)
    frame["report_in_due_at_utc"] = blown + pd.Timedelta(minutes=30)
    frame["handle_due_at_utc"] = _later(rng, blown, 300)
    frame["reported_in_at_utc"] = _later(rng, blown, 0.7)
    frame["handled_at_utc"] = _later(rng, frame["reported_in_at_utc"], 260)
    frame["closed_at_utc"] = _later(rng, frame["handled_at_utc"], 30)
    for later in ("reported_in_at_utc", "handled_at_utc", "closed_at_utc"):
        frame.loc[frame[later] > now, later] = pd.NaT
    frame["state"] = np.where(frame["closed_at_utc"].notna(), "closed", "open")
    over = (rng.random(CASES) < 0.06) & (frame["state"] == "open")
    frame.loc[over, "state"] = rng.choice(["withdrawn", "merged"], int(over.sum()))
    paused = (rng.random(CASES) < 0.2) & (frame["state"] == "open") & frame["handled_at_utc"].isna()
    since = (frame["handle_due_at_utc"] + pd.Timedelta(hours=12)).clip(upper=now)
    frame["paused_at_utc"] = since.where(paused, pd.Series(pd.NaT, index=frame.index, dtype=blown.dtype))
    steps = np.where(frame["handled_at_utc"].notna(), "fed_back", "handling")
    steps = np.where(frame["reported_in_at_utc"].notna(), steps, "dispatched")
    frame["stage"] = np.where(frame["state"] == "closed", "closed", steps)
    return frame.assign(**_case_facts(rng, frame))


def _case_facts(rng: Rng, frame: pd.DataFrame) -> dict[str, Any]:
    catalogue = read_catalogue()
    judged = (frame["state"] == "closed") & (rng.random(CASES) < 0.6)
    return {
        "case_id": [f"W{at:%Y%m%d}-{number:04d}" for number, at in enumerate(frame["blown_at_utc"])],
        "category_code": rng.choice([one.category_code for one in catalogue.categories[:4]], CASES),
        "kind": rng.choice(["difficult", "joint", "emergency"], CASES, p=[0.7, 0.2, 0.1]),
        "severity": "general",
        "line": rng.choice(["找王师傅 13712342210", "@堵塞通道", "<b>飞线充电</b>"], CASES),
        "place": "试验路",
        "premises_id": rng.choice(["P0000002", "P0000009", "P0000010"], CASES),
        "lon_in": frame["lon"],
        "lat_in": frame["lat"],
        "datum_in": "wgs84",
        "reporter_id": rng.choice(["U-grid_officer", "U-micro_grid_reporter", "U-somebody"], CASES),
        "reporter_name": "张慧",
        "officer_id": "U-somebody",
        "lead_department": rng.choice(["fire", "housing", "urban"], CASES),
        "joint_departments": np.where(rng.random(CASES) < 0.3, "urban,power", ""),
        "rule_id": "r1",
        "catalogue_version": catalogue.version,
        "due_provisional": False,
        "rework_count": (rng.random(CASES) < 0.1).astype(int),
        "extension_count": (rng.random(CASES) < 0.15).astype(int),
        "returned_count": 0,
        "last_seq": 3,
        "satisfied": np.where(judged, rng.random(CASES) < 0.9, NONE),
    }
