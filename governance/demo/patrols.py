"""Patrols 巡查 of the invented city: what officers have looked at in the last weeks, some of them more than others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.columns import table, text
from governance.demo.roster import Roster
from governance.engine.times import to_store
from governance.patrols.rules import StopKind
from governance.places.rules import HOMES

MINUTE_US, DAY_MINUTES = 60_000_000, 24 * 60


def patrol_rows(
    premises: pa.Table,
    accounts: pa.Table,
    roster: Roster,
    facts: Mapping[str, Any],
    until: datetime,
    rng: np.random.Generator,
) -> tuple[pa.Table, pa.Table]:
    """Return the rows of `gov.patrols` and `gov.patrol_stops`; officers who have left have walked nowhere.

    `until` is the end of the history by the city's own clock.
    """
    frame = premises.select(["premises_id", "kind", "grid_code", "lon", "lat"]).to_pandas()
    frame = frame[~frame["kind"].isin([str(one) for one in HOMES]) & frame["grid_code"].notna() & frame["lon"].notna()]
    works = dict(zip(accounts["account_id"].to_pylist(), accounts["active"].to_pylist(), strict=True))
    ids = roster.frame["account_id"]
    minute, rows = until.hour * 60 + until.minute, []
    for code, own in frame.groupby("grid_code", sort=True).indices.items():
        row = roster.officer_of_grid.get(str(code))
        if row is not None and works[ids[row]]:
            rows += _walks(ids[row], own, facts, minute, rng)
    drawn = pd.DataFrame(rows, columns=["account_id", "begun", "place", "minute"])
    return _tables(drawn, frame, until, rng)


def _walks(
    account_id: str, own: np.ndarray, facts: Mapping[str, Any], minute: int, rng: np.random.Generator
) -> list[tuple[str, int, int, int]]:
    """Return (account, minutes before the end at which it began, premises, minutes since) of every stop of one."""
    diligence = rng.beta(facts["diligent"], facts["careless"])
    found = []
    for day in range(1, int(facts["days"]) + 1):
        if rng.random() > diligence * facts["a_day"]:
            continue
        begun = day * DAY_MINUTES + minute - int(rng.integers(*facts["begins"]))
        count = min(len(own), int(rng.integers(3, 9)))
        minutes = np.cumsum(rng.integers(6, 19, count))
        chosen = rng.choice(own, count, replace=False)
        found += [(account_id, begun, int(at), int(m)) for at, m in zip(chosen, minutes, strict=True)]
    return found


def _tables(
    drawn: pd.DataFrame, frame: pd.DataFrame, until: datetime, rng: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    end = np.datetime64(to_store(until), "us")

    def ago(minutes: pd.Series) -> np.ndarray:
        return end - (minutes.to_numpy(np.int64) * MINUTE_US).astype("timedelta64[us]")

    drawn["patrol_id"] = "T" + drawn["begun"].astype(str).str.zfill(6) + "-" + drawn["account_id"]
    drawn["number"] = drawn.groupby("patrol_id").cumcount() + 1
    walks = drawn.groupby("patrol_id", sort=True).agg(
        account_id=("account_id", "first"), begun=("begun", "first"), last=("minute", "max")
    )
    place = frame.iloc[drawn["place"].to_numpy(np.int64)]
    off = rng.normal(0.0, 0.0001, (2, len(drawn)))
    patrols = table(
        {
            "patrol_id": text(walks.index), "account_id": text(walks["account_id"]),
            "begun_at_utc": ago(walks["begun"]), "ended_at_utc": ago(walks["begun"] - walks["last"] - 5),
        }
    )  # fmt: skip
    stops = table(
        {
            "patrol_id": text(drawn["patrol_id"]), "number": drawn["number"].to_numpy(np.int32),
            "account_id": text(drawn["account_id"]),
            "kind": text(np.where(rng.random(len(drawn)) < 0.06, str(StopKind.WHISTLE), str(StopKind.OK))),
            "at_utc": ago(drawn["begun"] - drawn["minute"]), "premises_id": text(place["premises_id"]),
            "lon": place["lon"].to_numpy() + off[0], "lat": place["lat"].to_numpy() + off[1],
        }
    )  # fmt: skip
    return patrols, stops
